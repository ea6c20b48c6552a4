package extract

import (
	"testing"
	"unicode/utf8"
)

func TestParseRole(t *testing.T) {
	tests := []struct {
		text string
		want string // "": names no role
	}{
		{"- 蚂蚁集团技术专家，主要从事四七层协议优化，网关开发等工作。", "蚂蚁集团技术专家，主要从事四七层协议优化，网关开发等工作"},
		{"SOFABoot 社区 PMC", "SOFABoot 社区 PMC"},
		{"Dragonfly Maintainer", "Dragonfly Maintainer"},
		{"分布式服务框架 Jupiter 作者。", "分布式服务框架 Jupiter 作者"},
		{"基于 Raft 的共识算法库 SOFAJRaft 开源负责人、核心开发者。", "基于 Raft 的共识算法库 SOFAJRaft 开源负责人、核心开发者"},
		{"Kubernetes 权威指南作者之一", "Kubernetes 权威指南作者之一"},
		{"小米软件工程师/Vela OS 框架业务技术负责人           ", "小米软件工程师/Vela OS 框架业务技术负责人"},
		{"字节码联盟董事会主席", "字节码联盟董事会主席"},
		{"我是某某科技的架构师", "某某科技的架构师"},
		{"现任某某云 VP。公众号作者", "某某云 VP"},
		{"就职于某某科技，高级工程师", ""},
		{"Staff Engineer at Example Inc. (Berlin)", "Staff Engineer at Example Inc. (Berlin)"},
		{"Maintainer of Example. She wrote a book.", "Maintainer of Example"},

		{"目前在中间件团队负责 naming 等项目的研发工作", ""},
		{"负责 Scheduler 以及 Manager 子模块", ""},
		{"基于 P2P 的文件以及镜像加速系统, 负责 Scheduler 子模块", ""},
		{"任职某某公司，关注计算机语言与运行引擎", ""},
		{"毕业于某某大学，现为工程师", ""},
		{"欢迎各位工程师", ""},
		{"开发者可以通过插件扩展", ""},
		{"《架构师》", ""},
		{"嘉宾简介：某某团队高级工程师，专注于运行时", ""},
		{"19:00-19:30 分布式共识", ""},
		{"", ""},
	}
	v := DefaultVocabulary()
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			if got, ok := v.ParseRole(tt.text); got != tt.want || ok != (tt.want != "") {
				t.Errorf("ParseRole(%q) = %q, %t; want %q", tt.text, got, ok, tt.want)
			}
		})
	}
}

func TestParseRoleLength(t *testing.T) {
	// A clause that ends a little beyond 80 characters stays, the next goes.
	const kept = "蚂蚁集团可信原生技术部高级技术专家，Linux 内核和文件系统开发者，近年来主要关注容器运行时相关技术，是 Kata Containers 维护者和架构委员会成员"
	got, ok := DefaultVocabulary().ParseRole(kept + "，Dragonfly 镜像服务 nydus 的作者之一，云原生技术的支持者。")
	if !ok || got != kept {
		t.Errorf("ParseRole of a long sentence = %q (%d characters), %t; want %q", got, utf8.RuneCountInString(got), ok, kept)
	}
}

func TestJoinTitles(t *testing.T) {
	got := JoinTitles("某某集团技术总监", "", "Example Maintainer", "某某集团技术总监，关注操作系统", "Maintainer")
	want := "某某集团技术总监，Example Maintainer"
	if got != want {
		t.Errorf("JoinTitles = %q, want %q", got, want)
	}
}
