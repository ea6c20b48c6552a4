package extract

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var peopleTests = []struct {
	text string
	want []Person // nil: names nobody
}{
	// The name first.
	{"林深（花名：远山），Apache Seata(incubating) 社区 PPMC", []Person{{Name: "林深", Nickname: "远山", Title: "Apache Seata(incubating) 社区 PPMC"}}},
	{"- 林深 (花名: 远山 )，SOFABoot 社区 PMC", []Person{{Name: "林深", Nickname: "远山", Title: "SOFABoot 社区 PMC"}}},
	{"林深（花名远山）蚂蚁集团技术专家", []Person{{Name: "林深", Nickname: "远山", Title: "蚂蚁集团技术专家"}}},
	{"林深，花名：远山，蚂蚁金服中间件技术专家。负责网关", []Person{{Name: "林深", Nickname: "远山", Title: "蚂蚁金服中间件技术专家"}}},
	{"林深 花名远山（蚂蚁金服高级技术专家。目前在中间件团队）", []Person{{Name: "林深", Nickname: "远山", Title: "蚂蚁金服高级技术专家"}}},
	{"林深（花名：远山 蚂蚁集团技术专家)", []Person{{Name: "林深", Nickname: "远山", Title: "蚂蚁集团技术专家"}}},
	{"林深（花名：远山）", []Person{{Name: "林深", Nickname: "远山"}}},
	{"林深 （远山），阿里巴巴高级技术专家", []Person{{Name: "林深", Nickname: "远山", Title: "阿里巴巴高级技术专家"}}},
	{"林深（花名远山），2011年毕业后加入支付宝无线团队，一直从事移动网络接入", []Person{{Name: "林深", Nickname: "远山"}}},
	{"屹木（林深），蚂蚁金服分布式事务核心研发", []Person{{Name: "林深", Nickname: "屹木", Title: "蚂蚁金服分布式事务核心研发"}}},
	{"林深（目前在蚂蚁集团中间件团队负责 Layotto 项目研发）", []Person{{Name: "林深", Title: "目前在蚂蚁集团中间件团队负责 Layotto 项目研发"}}},
	{"林深（阿里云）", []Person{{Name: "林深", Title: "阿里云"}}},
	{"林深（Intel）", []Person{{Name: "林深", Title: "Intel"}}},
	{"林深，中国电子云技术专家、MOSN 社区开发者", []Person{{Name: "林深", Title: "中国电子云技术专家、MOSN 社区开发者"}}},
	{"远山，蚂蚁金服分布式事务核心开发", []Person{{Name: "远山", Title: "蚂蚁金服分布式事务核心开发"}}},
	{"远山  蚂蚁金服高级开发工程师， MOSN Committer", []Person{{Name: "远山", Title: "蚂蚁金服高级开发工程师， MOSN Committer"}}},
	{"付深 酷家乐 技术专家", []Person{{Name: "付深", Title: "酷家乐 技术专家"}}},
	{"远山 蚂蚁金服 技术专家 / Seata Committer", []Person{{Name: "远山", Title: "蚂蚁金服 技术专家 / Seata Committer"}}},
	{"林小深：蚂蚁集团高级技术专家，主导开发了 BabaSSL。", []Person{{Name: "林小深", Title: "蚂蚁集团高级技术专家，主导开发了 BabaSSL"}}},
	{"林小深 | 某某云 架构师", []Person{{Name: "林小深", Title: "某某云 架构师"}}},
	{"林深，先后就职于摩托罗拉, 三星等IT公司, 现为独立开发者。是《灰帽》中文版的译者。", []Person{{Name: "林深", Title: "先后就职于摩托罗拉, 三星等IT公司, 现为独立开发者"}}},
	{"林深，现任某某云 VP，Apache APISIX Contributor。", []Person{{Name: "林深", Title: "某某云 VP，Apache APISIX Contributor"}}},
	{"远山@SOFARPC 开源负责人", []Person{{Name: "远山", Title: "SOFARPC 开源负责人"}}},
	{"欧阳小满 某某科技 CTO", []Person{{Name: "欧阳小满", Title: "某某科技 CTO"}}},

	// The name last.
	{"蚂蚁金服技术总监 林深", []Person{{Name: "林深", Title: "蚂蚁金服技术总监"}}},
	{"蚂蚁金服 SOFA 团队 远山", []Person{{Name: "远山", Title: "蚂蚁金服 SOFA 团队"}}},
	{"Seata Committer 远山", []Person{{Name: "远山", Title: "Seata Committer"}}},
	{"蚂蚁金服技术专家& MOSN Committer 远山", []Person{{Name: "远山", Title: "蚂蚁金服技术专家& MOSN Committer"}}},
	{"酷家乐 容器化负责人 付深", []Person{{Name: "付深", Title: "酷家乐 容器化负责人"}}},
	{"讲师：蚂蚁集团技术专家林小深（花名：远山）", []Person{{Name: "林小深", Nickname: "远山", Title: "蚂蚁集团技术专家"}}},
	{"讲师：MOSN 核心成员 林小深（花名：远山）    ", []Person{{Name: "林小深", Nickname: "远山", Title: "MOSN 核心成员"}}},
	{"蚂蚁金服分布式事务核心开发远山", []Person{{Name: "远山", Title: "蚂蚁金服分布式事务核心开发"}}},
	{"本期将邀请 Kata Containers 维护者林深（花名：远山）带我们走近容器", []Person{{Name: "林深", Nickname: "远山", Title: "Kata Containers 维护者"}}},

	// Names alone, with and without courtesies and labels.
	{"远山", []Person{{Name: "远山"}}},
	{"| 林小深 |", []Person{{Name: "林小深"}}},
	{"林小深 老师", []Person{{Name: "林小深"}}},
	{"林小深同学详细地列出了落地过程中遇到的问题", []Person{{Name: "林小深"}}},
	{"嘉宾：小钱多", []Person{{Name: "小钱多"}}},
	{"分享嘉宾｜林小深", []Person{{Name: "林小深"}}},
	{"「嘉宾介绍」林小深 某某云架构师", []Person{{Name: "林小深", Title: "某某云架构师"}}},
	{"@linshen", []Person{{Name: "linshen"}}},

	// Several people.
	{"林深（远山），阿里巴巴高级技术专家；江一白（木舟），阿里巴巴技术专家", []Person{
		{Name: "林深", Nickname: "远山", Title: "阿里巴巴高级技术专家"},
		{Name: "江一白", Nickname: "木舟", Title: "阿里巴巴技术专家"},
	}},
	{"远山 蚂蚁集团技术专家、木舟 蚂蚁集团高级开发工程师", []Person{
		{Name: "远山", Title: "蚂蚁集团技术专家"}, {Name: "木舟", Title: "蚂蚁集团高级开发工程师"},
	}},
	{"远山@Soloπ 核心作者<br />木舟@Soloπ 核心作者", []Person{{Name: "远山", Title: "Soloπ 核心作者"}, {Name: "木舟", Title: "Soloπ 核心作者"}}},
	{"远山@Soloπ 核心作者 木舟@Soloπ 核心作者", []Person{{Name: "远山", Title: "Soloπ 核心作者"}, {Name: "木舟", Title: "Soloπ 核心作者"}}},
	{"X 云架构师 林小深、某某科技工程师 江一白", []Person{{Name: "林小深", Title: "X 云架构师"}, {Name: "江一白", Title: "某某科技工程师"}}},
	{"远山、木舟", []Person{{Name: "远山"}, {Name: "木舟"}}},
	{"林小深和江一白", []Person{{Name: "林小深"}, {Name: "江一白"}}},
	{"安与与林小深", []Person{{Name: "安与"}, {Name: "林小深"}}},
	{"林小深、江一白，某某社区 PMC", []Person{{Name: "林小深", Title: "某某社区 PMC"}, {Name: "江一白", Title: "某某社区 PMC"}}},
	{"林小深，阿里云专家，江一白，某某科技架构师", []Person{{Name: "林小深", Title: "阿里云专家"}, {Name: "江一白", Title: "某某科技架构师"}}},
	{"林小深 网易高级技术专家、网易严选架构师", []Person{{Name: "林小深", Title: "网易高级技术专家、网易严选架构师"}}},
	{"分享嘉宾：林小深（远山）技术专家，是 MOSN、Tengine 开源项目核心成员", []Person{{Name: "林小深", Nickname: "远山", Title: "技术专家，是 MOSN、Tengine 开源项目核心成员"}}},

	// Hosts.
	{"主持人：远山 蚂蚁金服云原生落地负责人", []Person{{Name: "远山", Title: "蚂蚁金服云原生落地负责人", Host: true}}},
	{"LecternGirl 主持人", []Person{{Name: "LecternGirl", Host: true}}},
	{"小助手-青禾 主持人", []Person{{Name: "小助手-青禾", Host: true}}},
	{"林小深（主持人）", []Person{{Name: "林小深", Host: true}}},

	// Latin names.
	{"Anna Lind, Staff Engineer at Example", []Person{{Name: "Anna Lind", Title: "Staff Engineer at Example"}}},
	{"Speaker: Anna Lind (Example Inc.)", []Person{{Name: "Anna Lind", Title: "Example Inc."}}},
	{"9:20 - 10:10 Keep it small by Anna Lind", []Person{{Name: "Anna Lind"}}},
	{"9:00 开场演讲 by 远山", []Person{{Name: "远山"}}},
	{"Anna Lind & Tomas Berg, Maintainers of Example", []Person{{Name: "Anna Lind", Title: "Maintainers of Example"}, {Name: "Tomas Berg", Title: "Maintainers of Example"}}},
	{"by Anna Lind and Jean-Luc van Dijk", []Person{{Name: "Anna Lind"}, {Name: "Jean-Luc van Dijk"}}},
	{"Anna Lind, Tomas Berg and Eva Holm", []Person{{Name: "Anna Lind"}, {Name: "Tomas Berg"}, {Name: "Eva Holm"}}},
	{"Anna Lind, Red Rock", []Person{{Name: "Anna Lind", Title: "Red Rock"}}},
	{"Speakers: Anna Lind (Google), Tomas Berg (Red Hat)", []Person{{Name: "Anna Lind", Title: "Google"}, {Name: "Tomas Berg", Title: "Red Hat"}}},
	{"Anna Lind (Google) and Tomas Berg (Microsoft)", []Person{{Name: "Anna Lind", Title: "Google"}, {Name: "Tomas Berg", Title: "Microsoft"}}},
	{"Tomas Berg, Red Hat", []Person{{Name: "Tomas Berg", Title: "Red Hat"}}},
	{"林小深 | 某某云", []Person{{Name: "林小深", Title: "某某云"}}},
	{"Till Lindqvist", []Person{{Name: "Till Lindqvist"}}},
	{"Anna Lind Senior Software Engineer", []Person{{Name: "Anna Lind", Title: "Senior Software Engineer"}}},
	{"Anna Lind is a maintainer of Example. She lives by the sea.", []Person{{Name: "Anna Lind", Title: "maintainer of Example"}}},

	// Nobody.
	{"", nil},
	{"蚂蚁金服", nil},
	{"SOFARPC", nil},
	{"阿里云", nil},
	{"茶歇", nil},
	{"概要", nil},
	{"云原生", nil},
	{"高可用、高性能", nil},
	{"《林深见鹿》", nil},
	{"圆桌讨论", nil},
	{"Coffee Break", nil},
	{"Quick Start", nil},
	{"Cloud Native", nil},
	{"Fault Injection (chaos)", nil},
	{"Seata Committer", nil},
	{"Built by the community", nil},
	{"Powered by Bright Engine", nil},
	{"导师：林小深", nil},
	{"导师： 林小深", nil},
	{"存入（记入）", nil},
	{"架构师成长之路", nil},
	{"欢迎加入开发者社区", nil},
	{"此外，蚂蚁金服的专家", nil},
	{"活动时间：林深", nil},
	{"议程：远山 技术专家", nil},
	{"### 用户指南", nil},
	{"@我是一个小胖子 提问：", nil},
	{"技术专家", nil},
	{"SOFAMesh 团队", nil},
}

func TestParsePeople(t *testing.T) {
	v := DefaultVocabulary()
	for _, tt := range peopleTests {
		t.Run(tt.text, func(t *testing.T) {
			got := v.ParsePeople(tt.text)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(Person{}, "Start", "End")); diff != "" {
				t.Errorf("ParsePeople(%q): -want +got\n%s", tt.text, diff)
			}
		})
	}
}

func TestParsePeopleOffsets(t *testing.T) {
	const text = "| 讲师：林小深（远山），技术专家；江一白，架构师 |"
	var got []string
	for _, p := range DefaultVocabulary().ParsePeople(text) {
		got = append(got, text[p.Start:p.End])
	}
	want := []string{"林小深（远山），技术专家", "江一白，架构师"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts of the people: -want +got\n%s", diff)
	}
}

func TestParsePeopleLearnsWords(t *testing.T) {
	const text = "Sprecherin: Anna Lind"
	if got := DefaultVocabulary().ParsePeople("Anderes: Anna Lind"); got != nil {
		t.Errorf("ParsePeople of an unknown label = %v, want nil", got)
	}
	v := DefaultVocabulary()
	v.Guests = append(v.Guests, "Sprecherin", "")
	// An empty entry in a site's list is harmless.
	for _, words := range []*[]string{&v.Qualifiers, &v.Endings, &v.Honorifics, &v.Roles, &v.Personas, &v.Hosts, &v.Breaks, &v.Surnames} {
		*words = append(*words, "")
	}
	got := v.ParsePeople(text)
	want := []Person{{Name: "Anna Lind", Start: 12, End: len(text)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParsePeople(%q): -want +got\n%s", text, diff)
	}
}

func TestParseSelfIntroduction(t *testing.T) {
	tests := []struct {
		text string
		want Person // Name "": no introduction
	}{
		{"大家好，我是今天的讲师远山，来自蚂蚁金服中间件团队，今天和大家分享", Person{Name: "远山", Title: "蚂蚁金服中间件团队"}},
		{"大家好，我是今天分享的讲师远山，目前是某某科技事务产品的研发。", Person{Name: "远山", Title: "某某科技事务产品的研发"}},
		{"大家好，我是今天的讲师远山，目前主要从事网络代理相关的研发工作，也是 MOSN 的 Committer。今天要讲", Person{Name: "远山", Title: "目前主要从事网络代理相关的研发工作，也是 MOSN 的 Committer"}},
		{"大家好，我是今天的讲师林小深（花名：远山），蚂蚁集团技术专家，也是 Occlum 开源负责人。", Person{Name: "林小深", Nickname: "远山", Title: "蚂蚁集团技术专家，也是 Occlum 开源负责人"}},
		{"大家好，我是本期 SOFAChannel 的分享讲师远山，来自蚂蚁集团，是 SOFABolt 的开源负责人。今天", Person{Name: "远山", Title: "蚂蚁集团，是 SOFABolt 的开源负责人"}},
		{"我是来自蚂蚁金服中间件的林小深，花名远山，目前负责 SOFARPC 框架的相关工作。", Person{Name: "林小深", Nickname: "远山", Title: "蚂蚁金服中间件，目前负责 SOFARPC 框架的相关工作"}},
		{"大家晚上好，我是 Seata Committer 远山，来自蚂蚁金服数据中间件团队。", Person{Name: "远山", Title: "Seata Committer，蚂蚁金服数据中间件团队"}},
		{"大家好，我是蚂蚁金服系统部的高级技术专家远山，今天分享的内容是:", Person{Name: "远山", Title: "蚂蚁金服系统部的高级技术专家"}},
		{"大家好，我是蚂蚁集团的林小深，今天和大家分享一下", Person{Name: "林小深", Title: "蚂蚁集团"}},
		{"大家好，我叫林小深，是某某大学研二的学生。", Person{Name: "林小深", Title: "某某大学研二的学生"}},
		{"大家好，我是**林小深**。第一次", Person{Name: "林小深"}},
		{"Hi everyone, I'm Anna Lind, a staff engineer at Example.", Person{Name: "Anna Lind", Title: "staff engineer at Example"}},
		{"我是谁，从哪里来", Person{}},
		{"我是一个小胖子，来自北京", Person{}},
		{"我是直接操作数据库的，来自缓存的数据没有用", Person{}},
		{"大家好，我是来自蚂蚁的同学，很高兴", Person{}},
		{"反正我是林小深，没有别的", Person{}},
	}
	v := DefaultVocabulary()
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, ok := v.ParseSelfIntroduction(tt.text)
			if ok != (tt.want.Name != "") {
				t.Errorf("ParseSelfIntroduction(%q) = %+v, %t", tt.text, got, ok)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(Person{}, "Start", "End")); diff != "" {
				t.Errorf("ParseSelfIntroduction(%q): -want +got\n%s", tt.text, diff)
			}
		})
	}
}

func FuzzParsePeople(f *testing.F) {
	for _, tt := range peopleTests {
		f.Add(tt.text)
	}
	f.Add("我是来自某某团队的林小深，花名远山")
	f.Add("\xff（花名：\xe6\x9e）@ 、、&；")
	v := DefaultVocabulary()
	f.Fuzz(func(t *testing.T, text string) {
		check := func(p Person) {
			if p.Name == "" || !strings.Contains(text, p.Name) || !strings.Contains(text, p.Nickname) {
				t.Errorf("%+v is not named by %q", p, text)
			}
			if p.Start < 0 || p.Start >= p.End || p.End > len(text) || !strings.Contains(text[p.Start:p.End], p.Name) {
				t.Errorf("%+v does not stand at its offsets in %q", p, text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(p.Name+p.Nickname+p.Title) {
				t.Errorf("%+v is cut within a character", p)
			}
		}
		for _, p := range v.ParsePeople(text) {
			check(p)
		}
		if p, ok := v.ParseSelfIntroduction(text); ok {
			check(p)
		}
		if title, ok := v.ParseRole(text); ok && (title == "" || !strings.Contains(text, title)) {
			t.Errorf("ParseRole(%q) = %q, not a part of it", text, title)
		}
		if _, rest, _ := v.Label(text); !strings.Contains(text, rest) {
			t.Errorf("Label(%q): rest %q is not a part of it", text, rest)
		}
	})
}

func BenchmarkParsePeople(b *testing.B) {
	v := DefaultVocabulary()
	for _, bb := range []struct{ name, text string }{
		{"speaker", "林小深（花名：远山），Apache Seata(incubating) 社区 PPMC"},
		{"prose", strings.Repeat("服务网格把流量治理从应用里移到边车，架构师因此能够统一地升级。", 4)},
		{"list 100 kB", strings.Repeat("某某云架构师 林小深、", 3500)},
		{"openers 100 kB", strings.Repeat("林小深（@ 我是、", 5000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			for b.Loop() {
				v.ParsePeople(bb.text)
				v.ParseSelfIntroduction(bb.text)
			}
		})
	}
}
