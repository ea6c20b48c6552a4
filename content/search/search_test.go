package search_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/search"
)

var newParser = sync.OnceValue(func() *markdown.Parser { return markdown.NewParser(markdown.Options{}) })

// newPost returns a page that was written n days after the first of January
// 2024.
func newPost(name, title, body string, n int) *content.Post {
	return &content.Post{
		ID: content.ID(name), Kind: content.KindPage, Path: name, Language: "zh", Title: title,
		Body: newParser().Parse([]byte(body)), Date: time.Date(2024, 1, 1+n, 0, 0, 0, 0, time.UTC),
	}
}

// newSnapshot returns a snapshot of pages, each its title and its body.
func newSnapshot(pages ...[2]string) *content.Snapshot {
	var snap content.Snapshot
	for i, p := range pages {
		snap.Posts = append(snap.Posts, newPost(fmt.Sprintf("p%d", i), p[0], p[1], 0))
	}
	return content.NewSnapshot(snap)
}

// find returns the IDs of all that x finds, best first.
func find(t testing.TB, x *search.Index, q content.SearchQuery) string {
	t.Helper()
	q.First = 1000
	page, err := x.Search(q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	if page.Total != len(page.Hits) || page.More || page.Ahead {
		t.Errorf("%q: total %d of %d hits, more %t, ahead %t", q.Text, page.Total, len(page.Hits), page.More, page.Ahead)
	}
	var ids []string
	for _, h := range page.Hits {
		if h.Node.NodeID() != h.ID || h.Score <= 0 {
			t.Errorf("%q: hit %v", q.Text, h)
		}
		ids = append(ids, string(h.ID))
	}
	return strings.Join(ids, " ")
}

func TestSearchFinds(t *testing.T) {
	tests := []struct {
		query, text string
		found       bool
	}{
		// Scripts without spaces are found wherever they stand.
		{"事务", "分布式事务实践", true},
		{"布式", "分布式事务实践", true},
		{"分布式事务", "分布式的事务", false},
		{"分布式事务", "分布式，事务", false},
		{"流", "限流", true},
		{"限", "限流", true},
		{"熔", "限流", false},
		{"限流", "限\u200b流", true},
		{"限流", "限 流", false},
		{"限流", "限\n\n流", false},
		{"限流熔断", "限流，熔断", false},
		{"限流，熔断", "先熔断，再限流", true},
		{"カタカナ", "ｶﾀｶﾅで書く", true},
		{"が", "か\u3099", true},
		{"か", "がぎぐ", false},
		{"서버", "서버는 빠르다", true},
		{"서버는", "서버가 빠르다", false},
		{"한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", true},
		{"ภาษา", "เขียนภาษาไทย", true},
		{"𠮷野家", "去𠮷野家吃饭", true},

		// Words are found whatever their case, width and accents.
		{"raft", "Ｒａｆｔ 共识", true},
		{"RAFT", "raft", true},
		{"cafe", "Café", true},
		{"café", "cafe\u0301", true},
		{"strasse", "Straße", true},
		{"Москва", "МОСКВА", true},
		{"①", "第 1 步", true},
		{"公司㈱", "公司(株)", true},
		{"ﬁx", "fix", true},
		{"services", "one service", true},
		{"service", "serviced twice", true},
		{`"services"`, "one service", false},
		{"v2", "v3", false},
		{"1.26", "Go 1.26 is out", true},
		{"1.26", "26 of 1", false},
		{"io.netty.Channel", "import io.netty.channel;", true},
		{"使用raft", "我们使用 Raft 协议", true},
		{"raft协议", "协议 raft", false},

		// Words of three characters and more are found inside others.
		{"raft", "draft", true},
		{"raft", "rafting", true},
		{`"raft"`, "rafting", true},
		{"raft", "rafale", false},
		{"raft", "ra ft", false},
		{"ÉTÉ", "répétés", true},
		{"岁月 ДЕН", "岁月 и день", true},
		{"go", "cargo", false},
		{`"go"`, "cargo", false},
		{"第一 -raft", "第一稿：draft", false},
		{"第一 -go", "第一稿：cargo", true},
		{`"raft log"`, "Craft logs", true},
		{`"raft log"`, "crafts log", false},
		{`"raft log"`, "raft blog", false},
		{`"a raft log"`, "a craft log", false},
		{`"of raft"`, "proof raft", false},
		{"raft协议", "用 sofajraft 协议", true},
		{"协议raft", "协议：craft", false},
		{"协议raft", "协议：Rafting", true},
		{"netty.Chan", "io.netty.channel", true},

		// Names in camelCase or with hyphens are found by their parts and whole.
		{"registry", "SOFARegistry", true},
		{"sofa", "SOFARegistry", true},
		{"sofaregistry", "SOFARegistry", true},
		{"SOFARegistry", "sofa-registry", true},
		{"sofa-registry", "SOFARegistry", true},
		{"sofa_registry", "sofa registry", true},
		{"sofaregistry", "sofa registry", false},
		{"regis", "SOFARegistry", true},
		{`"registry"`, "SOFARegistry", true},
		{"io", "NettyIO", true},
		{`"io"`, "NettyIO", false},
		{"load-balancing", "Load balancing", true},
		{"load balancing", "load-balancing", true},

		// Words are all wanted, phrases stand together, exclusions do not.
		{"限流 raft", "raft 与限流", true},
		{"限流 raft", "限流", false},
		{`"service mesh"`, "Service  Mesh", true},
		{`"service mesh"`, "service-mesh", true},
		{`"service mesh"`, "mesh service", false},
		{`"service mesh"`, "service\n\nmesh", false},
		{"“限流 熔断”", "限流、熔断", true},
		{`"限流 熔断"`, "限流熔断", false},
		{`"限流 断"`, "限流，断路器", true},
		{`"流 熔断"`, "限流，熔断", true},
		{`"流 熔断"`, "流量，熔断", false},
		{`"raft 协"`, "Raft 协议", true},
		{`"unclosed raft`, "an unclosed raft", true},
		{"raft -限流", "raft", true},
		{"raft -限流", "raft 限流", false},
		{`raft -"leader election"`, "raft: leader and election", true},
		{`raft -"leader election"`, "raft: leader election", false},
		{"raft -services", "raft service", true},
		{"--first raft", "lectern --first: raft", true},
		{"go-git", "go git", true},
		{"raft - 限流", "raft 限流", true},
	}
	for _, tt := range tests {
		t.Run(tt.query+" in "+tt.text, func(t *testing.T) {
			x := search.Build(newSnapshot([2]string{"题", tt.text}, [2]string{"题", "别的 something else"}), nil)
			want := ""
			if tt.found {
				want = "p0"
			}
			if got := find(t, x, content.SearchQuery{Text: tt.query}); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}

func TestSearchRefuses(t *testing.T) {
	x := search.Build(newSnapshot([2]string{"题", "文"}), nil)
	for query, want := range map[string]string{
		"":                                  "holds no word to look for",
		" \t":                               "holds no word to look for",
		"！？… - “”":                          "holds no word to look for",
		"🚀":                                 "holds no word to look for",
		"\u200b\u0301":                      "holds no word to look for",
		"\xff":                              "holds no word to look for",
		"-限流":                               "only excludes; add a word to look for",
		strings.Repeat("文", 257):            "has 257 characters; at most 256 are looked for",
		"a b c d e f g h i j k l m n o p q": "has 17 words; at most 16 are looked for",
	} {
		if page, err := x.Search(content.SearchQuery{Text: query}); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, %v; want %q", query, page, err, want)
		}
	}
	if got := find(t, x, content.SearchQuery{Text: strings.Repeat("文 ", 100) + "文"}); got != "p0" {
		t.Errorf("a word that is said again counts again: found %q", got)
	}
}

func TestSearchRanks(t *testing.T) {
	filler := strings.Repeat("别的内容在这里。", 50)
	tests := []struct {
		query string
		pages [][2]string // the best first
	}{
		{"限流", [][2]string{
			{"限流", filler},
			{"技术风口上的限流实践", filler},
			{"周报", "## 限流\n\n" + filler},
			{"周报", "限流。" + filler},
			{"周报", "限流。" + filler + filler + filler},
		}},
		{"限流", [][2]string{
			{"限流", "别的"},
			{"周报", strings.Repeat("限流，", 500)},
		}},
		{"services", [][2]string{
			{"Services", filler},
			{"Microservices", "services " + filler},
			{"周报", "services and service " + filler},
			{"周报", "services " + filler},
			{"周报", "microservices " + filler},
		}},
		{"raft", [][2]string{
			{"Raft", filler},
			{"SOFAJRaft", filler},
			{"周报", "raft " + filler},
			{"周报", "SOFAJRaft " + filler},
			{"Draft", "draft " + filler},
			{"Draft", filler},
			{"周报", "## Draft\n\n" + filler},
			{"周报", strings.Repeat("draft crafting ", 9) + filler},
		}},
		{`"raft"`, [][2]string{
			{"Raft", filler},
			{"SOFAJRaft", filler},
			{"周报", "raft " + filler},
			{"Draft", filler},
		}},
		{"raft log", [][2]string{
			{"周报", "raft log " + filler},
			{"周报", "raft blog " + filler},
			{"周报", "draft blog " + filler},
			{"周报", "draft " + filler + " blog"},
		}},
		{"registry", [][2]string{
			{"The registry", "别的"},
			{"The SOFARegistry", "别的"},
			{"周报", "the registry"},
			{"周报", "the SOFARegistry"},
		}},
		{"注册 推送", [][2]string{
			{"周报", "注册推送" + filler},
			{"周报", "注册以后再推送" + filler},
			{"周报", "注册" + filler + "推送"},
		}},
		{"서버", [][2]string{
			{"周报", "서버 " + filler},
			{"周报", "서버는 " + filler},
		}},
		{"raft leader", [][2]string{ // the rare word weighs more
			{"leader", "raft"},
			{"raft", "leader"},
			{"周报", "raft"}, {"周报", "raft"}, {"周报", "raft"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			// In the order of their names they stand the wrong way round.
			var snap content.Snapshot
			var want []string
			for i, p := range tt.pages {
				id := fmt.Sprintf("p%d", 9-i)
				snap.Posts = append(snap.Posts, newPost(id, p[0], p[1], 0))
				want = append(want, id)
			}
			x := search.Build(content.NewSnapshot(snap), nil)
			got := strings.Fields(find(t, x, content.SearchQuery{Text: tt.query}))
			if diff := cmp.Diff(want[:len(got)], got); diff != "" || len(got) < 2 {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestOtherFormsStandIn holds that inflections and other spellings are found
// only where nothing has the word as it is written.
func TestOtherFormsStandIn(t *testing.T) {
	pages := [][2]string{{"一", "many services"}, {"二", "one service"}, {"三", "sofa-registry"}, {"四", "SOFABoot"}}
	for _, tt := range []struct{ query, want, more string }{
		{"services", "p0", "p0"},
		{"service", "p1 p0", "p1 p0 p4"},
		{"serviced", "p0 p1", "p4"},
		{"sofaregistry", "p2", "p4"},
		{"sofa-boot", "p3", "p4"},
		{"sofa-registry -serviced", "p2", "p2"},
	} {
		x := search.Build(newSnapshot(pages...), nil)
		if got := find(t, x, content.SearchQuery{Text: tt.query}); got != tt.want {
			t.Errorf("%s: found %q, want %q", tt.query, got, tt.want)
		}
		more := newSnapshot(append(slices.Clone(pages), [2]string{"五", "serviced sofaregistry sofa-boot"})...)
		for i, x := range []*search.Index{search.Build(more, nil), search.Build(more, x)} { // of one segment, then of two
			if got := find(t, x, content.SearchQuery{Text: tt.query}); got != tt.more {
				t.Errorf("%s, %d: found %q among more, want %q", tt.query, i, got, tt.more)
			}
		}
	}
}

func TestSearchRanksTiesByDateThenID(t *testing.T) {
	posts := []*content.Post{
		newPost("old", "限流", "一", 1), newPost("new", "限流", "二", 9),
		newPost("b", "限流", "三", 5), newPost("a", "限流", "四", 5), newPost("undated", "限流", "五", 0),
	}
	posts[4].Date = time.Time{}
	x := search.Build(content.NewSnapshot(content.Snapshot{Posts: posts}), nil)
	if got, want := find(t, x, content.SearchQuery{Text: "限流"}), "new a b old undated"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// newCommunity returns a snapshot with one node of each type, and more posts.
func newCommunity() *content.Snapshot {
	post := newPost("post", "聚会回顾", "限流与熔断。", 3)
	post.Language = "zh-Hans"
	english := newPost("english", "Recap", "On 限流.", 2)
	english.Language = "en"
	section := newPost("section", "限流", "", 0)
	section.Kind = content.KindSection
	home := newPost("home", "首页", "欢迎看限流。", 0)
	home.Kind = content.KindHome
	tagged := newPost("tagged", "周报", "", 0)
	tagged.Terms = []*content.Term{{Name: "限流"}}
	tagged.Authors = []*content.Author{{Name: "周野"}}
	tagged.Description = new("第一期")

	project := &content.Project{ID: "project", Name: "Quill", Aliases: []string{"Apache Quill"}, Description: new("限流工具"), Posts: []*content.Post{english}}
	speaker := &content.Speaker{ID: "speaker", Name: "林深", Nickname: new("青禾"), Title: new("平台工程师"), Posts: []*content.Post{post, english}, Projects: []*content.Project{project}}
	event := &content.Event{ID: "event", Post: post, Name: "限流聚会", Venue: new("杭州"), StartDay: "2024-01-04", Speakers: []*content.Speaker{speaker}, Projects: []*content.Project{project}}
	event.Sessions = []*content.Session{{Title: "网关怎样限流", Event: event}}
	speaker.Appearances = []*content.Appearance{{Speaker: speaker, Post: post, Title: new("架构师"), Session: event.Sessions[0]}}
	resource := &content.Resource{ID: "resource", Title: "讲稿", Post: post, Event: event, Session: event.Sessions[0], Speakers: event.Speakers}
	return content.NewSnapshot(content.Snapshot{
		Posts:  []*content.Post{post, english, section, home, tagged},
		Events: []*content.Event{event}, Speakers: []*content.Speaker{speaker}, Projects: []*content.Project{project}, Resources: []*content.Resource{resource},
	})
}

func TestSearchFilters(t *testing.T) {
	x := search.Build(newCommunity(), nil)
	all := []content.SearchType{content.SearchPosts, content.SearchEvents, content.SearchSpeakers, content.SearchProjects, content.SearchResources}
	for _, tt := range []struct {
		query    string
		types    []content.SearchType
		language string
		want     string // in the order of IDs
	}{
		{"限流", nil, "", "english event home post project resource speaker tagged"},
		{"限流", all, "", "english event home post project resource speaker tagged"},
		{"限流", all[:1], "", "english home post tagged"},
		{"限流", all[1:2], "", "event"},
		{"限流", all[2:3], "", "speaker"},
		{"限流", all[3:4], "", "project"},
		{"限流", all[4:], "", "resource"},
		{"限流", []content.SearchType{"POST", "EVENT"}, "ZH", "event home post tagged"},
		{"限流", nil, "zh-hans", "event post resource speaker"},
		{"限流", nil, "en", "english project speaker"},
		{"限流", nil, "e", ""},
		{"限流", nil, "zh-Hans-CN", ""},
		{"青禾", nil, "", "event resource speaker"},
		{"架构师", nil, "", "speaker"},
		{"杭州", nil, "", "event"},
		{"周野 第一期", nil, "", "tagged"},
		{"Apache Quill", nil, "", "project"},
		{"网关", nil, "", "event resource speaker"},
	} {
		got := strings.Fields(find(t, x, content.SearchQuery{Text: tt.query, Types: tt.types, Language: tt.language}))
		slices.Sort(got)
		if diff := cmp.Diff(strings.Fields(tt.want), got); diff != "" && len(got)+len(tt.want) > 0 {
			t.Errorf("%s %v %s: -want +got:\n%s", tt.query, tt.types, tt.language, diff)
		}
	}
	if got := find(t, x, content.SearchQuery{Text: "Quill"}); !strings.HasPrefix(got, "project ") {
		t.Errorf("the project of that name is not the first of %q", got)
	}
}

func TestSearchNothing(t *testing.T) {
	x := search.Build(content.NewSnapshot(content.Snapshot{}), nil)
	if got := find(t, x, content.SearchQuery{Text: "限流 -raft"}); got != "" {
		t.Errorf("found %q in nothing", got)
	}
}

// walk follows places from page to page, and returns the IDs that it met.
func walk(t *testing.T, x *search.Index, q content.SearchQuery, limit int) []string {
	t.Helper()
	var ids []string
	for range limit {
		page, err := x.Search(q)
		if err != nil {
			t.Fatal(err)
		}
		if page.Ahead != (len(ids) > 0) {
			t.Errorf("ahead is %t behind %d hits", page.Ahead, len(ids))
		}
		for _, h := range page.Hits {
			ids = append(ids, string(h.ID))
		}
		if !page.More {
			return ids
		}
		q.After = &page.Hits[len(page.Hits)-1].SearchPlace
	}
	t.Fatalf("no end after %d pages", limit)
	return nil
}

func TestSearchPages(t *testing.T) {
	var snap content.Snapshot
	for i := range 60 {
		snap.Posts = append(snap.Posts, newPost(fmt.Sprintf("p%02d", i*7%60), "限流", strings.Repeat("限流", i%4)+strings.Repeat("别", i%3), i%5))
	}
	x := search.Build(content.NewSnapshot(snap), nil)
	want := strings.Fields(find(t, x, content.SearchQuery{Text: "限流"}))
	if len(want) != 60 {
		t.Fatalf("found %d", len(want))
	}
	for _, size := range []int{1, 7, 59, 60, 100} {
		if diff := cmp.Diff(want, walk(t, x, content.SearchQuery{Text: "限流", First: size}, 61)); diff != "" {
			t.Errorf("by %d: -want +got:\n%s", size, diff)
		}
	}
	page, err := x.Search(content.SearchQuery{Text: "限流"})
	if err != nil || len(page.Hits) != 0 || page.Total != 60 || !page.More {
		t.Errorf("none asked for: got %+v, %v", page, err)
	}
}

// TestSearchPagesOverRefresh goes on behind a place in another revision, in
// which the weight of the word, and so all scores, are others.
func TestSearchPagesOverRefresh(t *testing.T) {
	var posts []*content.Post
	for i := range 20 {
		posts = append(posts, newPost(fmt.Sprintf("p%02d", i), "周报", strings.Repeat("限流，", 20-i)+strings.Repeat("别的", i), 0))
	}
	x := search.Build(content.NewSnapshot(content.Snapshot{Posts: posts}), nil)
	want := strings.Fields(find(t, x, content.SearchQuery{Text: "限流"}))
	first, err := x.Search(content.SearchQuery{Text: "限流", First: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"", want[0], want[7], want[8]} {
		var kept []*content.Post
		for _, p := range posts {
			if p.Path != gone {
				copied := *p
				kept = append(kept, &copied)
			}
		}
		for i := range 300 {
			kept = append(kept, newPost(fmt.Sprintf("q%d", i), "别的", "文", 0))
		}
		next := search.Build(content.NewSnapshot(content.Snapshot{Posts: kept}), x)
		rest, err := next.Search(content.SearchQuery{Text: "限流", First: 100, After: &first.Hits[7].SearchPlace})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range rest.Hits {
			got = append(got, string(h.ID))
		}
		if gone == want[7] {
			// Its place is where its score would be: near is all that can be said.
			if rest.Total != 19 {
				t.Errorf("without %s: total %d", gone, rest.Total)
			}
			continue
		}
		if diff := cmp.Diff(slices.DeleteFunc(slices.Clone(want[8:]), func(id string) bool { return id == gone }), got); diff != "" {
			t.Errorf("without %q: -want +got:\n%s", gone, diff)
		}
	}
}

// TestBuildTakesOver builds the index of a snapshot in which one of many pages
// changed: that must not cost what all of them do.
func TestBuildTakesOver(t *testing.T) {
	var snap content.Snapshot
	for i := range 300 {
		body := strings.Repeat(fmt.Sprintf("第 %d 篇说限流 word%d。", i, i), 50)
		snap.Posts = append(snap.Posts, newPost(fmt.Sprintf("p%d", i), "周报", body, 0))
	}
	whole := content.NewSnapshot(snap)
	index := search.Build(whole, nil)
	snap.Posts = slices.Clone(snap.Posts)
	snap.Posts[7] = newPost("p7", "周报", "别的", 0)
	next := content.NewSnapshot(snap)

	full := testing.AllocsPerRun(3, func() { search.Build(whole, nil) })
	push := testing.AllocsPerRun(3, func() { search.Build(next, index) })
	same := testing.AllocsPerRun(3, func() { search.Build(whole, index) })
	if push > full/3 || same > full/3 {
		t.Errorf("%.0f allocations for all pages, %.0f for one, %.0f for none", full, push, same)
	}
	after := search.Build(next, index)
	if got, want := after.Bytes()-index.Bytes(), index.Bytes()/20; got > want {
		t.Errorf("the index of one changed page takes %d bytes more, want at most %d", got, want)
	}
	if got := find(t, after, content.SearchQuery{Text: "别的"}); got != "p7" {
		t.Errorf("found %q", got)
	}
}

func TestSearchIsSafeForConcurrentUse(t *testing.T) {
	snap := newCommunity()
	var builder search.Builder
	x := builder.Searcher(snap)
	want, err := x.Search(content.SearchQuery{Text: "限流 -raft", First: 3})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				got, err := x.Search(content.SearchQuery{Text: "限流 -raft", First: 3})
				if err != nil || !slices.Equal(got.Hits, want.Hits) {
					t.Errorf("got %v, %v; want %v", got, err, want)
				}
				x.Snippet("限流", want.Hits[0].Node)
				builder.Searcher(snap)
			}
		})
	}
	group.Wait()
}
