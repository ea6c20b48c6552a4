package search_test

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/search"
)

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("别的内容在这里。", 30)
	tests := []struct {
		name, query, text, want string
	}{
		{"short", "限流", "网关怎样限流？", "网关怎样<mark>限流</mark>？"},
		{"all hits", "限流 raft", "Raft 与限流，限流与 raft。", "<mark>Raft</mark> 与<mark>限流</mark>，<mark>限流</mark>与 <mark>raft</mark>。"},
		{"escaped", "mesh", "`<b>&mesh</b>` \"x\"", "&lt;b&gt;&amp;<mark>mesh</mark>&lt;/b&gt; &#34;x&#34;"},
		{"blocks become one line", "b", "# a\n\nb\n\nc", "a <mark>b</mark> c"},
		{"inflection", "services", "One service each.", "One <mark>service</mark> each."},
		{"part of a name", "registry", "Use SOFARegistry here.", "Use <mark>SOFARegistry</mark> here."},
		{"hyphens", "sofaregistry", "Use sofa-registry here.", "Use <mark>sofa-registry</mark> here."},
		{"phrase", `"service mesh"`, "A mesh, a Service Mesh.", "A mesh, a <mark>Service Mesh</mark>."},
		{"inside words", "raft", "A draft of crafts.", "A <mark>draft</mark> of <mark>crafts</mark>."},
		{"better hits than inside words", "raft", "A draft on SOFAJRaft.", "A draft on <mark>SOFAJRaft</mark>."},
		{"phrase that begins and ends inside words", `"raft log"`, "A craft logger, a draft, a log.", "A <mark>craft logger</mark>, a draft, a log."},
		{"short words are whole", "go", "Go, cargo!", "<mark>Go</mark>, cargo!"},
		{"hits that touch", "限流 熔断", "先限流熔断后", "先<mark>限流熔断</mark>后"},
		{"accents stay", "cafe", "Ein Café\u0301!", "Ein <mark>Café\u0301</mark>!"},
		{"selectors stay", "限", "限\uFE00流", "<mark>限\uFE00</mark>流"},
		{"width stays", "raft", "用Ｒａｆｔ，好", "用<mark>Ｒａｆｔ</mark>，好"},
		{"no hit", "周报", "只有标题说起它。", "只有标题说起它。"},
		{"in the middle", "限流", filler + "这里说限流。" + filler, "…" + strings.Repeat("别的内容在这里。", 6) + "这里说<mark>限流</mark>。别的内容在这里。"},
		{"the better place", "限流 熔断", "限流。" + filler + "限流，熔断。", "…" + strings.Repeat("别的内容在这里。", 6)[3:]},
		{"words are whole", "target", strings.Repeat("lengthy ", 40) + "target" + strings.Repeat(" enormous", 40), "…lengthy lengthy lengthy lengthy lengthy lengthy <mark>target</mark> enormous enormous"},
		{"the excluded is not marked", "raft -限流", "raft", "<mark>raft</mark>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPost("p", "周报", tt.text, 0)
			x := search.Build(content.NewSnapshot(content.Snapshot{Posts: []*content.Post{p}}), nil)
			got := x.Snippet(tt.query, p)
			if strings.HasPrefix(tt.want, "…") {
				if body := strings.Trim(got, "…"); !strings.Contains(got, "<mark>") || !strings.HasPrefix(got, "…") || utf8.RuneCountInString(body) > 190 {
					t.Errorf("got %q", got)
				}
				if tt.name == "the better place" {
					if !strings.HasSuffix(got, "<mark>限流</mark>，<mark>熔断</mark>。") {
						t.Errorf("got %q", got)
					}
					return
				}
				if !strings.HasPrefix(got, tt.want) {
					t.Errorf("got  %q\nwant %q and more", got, tt.want)
				}
				return
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestSnippetOfOtherNodes(t *testing.T) {
	snap := newCommunity()
	x := search.Build(snap, nil)
	for id, want := range map[content.ID]string{
		"event":    "杭州 · 网关怎样<mark>限流</mark> · 林深 · 青禾 · Quill · 聚会回顾",
		"speaker":  "平台工程师 · Quill · 架构师 · 网关怎样<mark>限流</mark>",
		"project":  "Apache Quill · <mark>限流</mark>工具",
		"resource": "网关怎样<mark>限流</mark> · 林深 · 青禾 · <mark>限流</mark>聚会 · 聚会回顾",
		"tagged":   "第一期 · <mark>限流</mark> · 周野",
		"section":  "",
	} {
		if got := x.Snippet("限流", snap.Node(id)); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	bare := &content.Project{ID: "bare", Name: "Bog & Bean"}
	if got, want := x.Snippet("别的", bare), "Bog &amp; Bean"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzSearch looks for a part of a text by the text itself, and for whatever
// else breaks the scanner, the parser, the index or its snippets.
func FuzzSearch(f *testing.F) {
	for _, seed := range [][2]string{
		{"限流", "网关怎样限流？"}, {`"service mesh" -raft`, "Service\nMesh"}, {"-", "\xff\xfe"}, {"SOFARegistry", "sofa-registry_x-y-z"},
		{"か\u3099", "ｶﾞか\u3099"}, {"㈱ﷺ", "㈱\u200b①ﷺ"}, {"<mark>", "<mark>&amp;</mark>"}, {"👨‍👩‍👧 a", "👨‍👩‍👧a 🇩🇪🇫🇷"},
		{"a", strings.Repeat("a", 500) + " " + strings.Repeat("é", 300)}, {"aBcDeFgHi", "aBcDeFgHi jKLMn"}, {"\u1112\u1161", "\u1112\u1161\u11ab한"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		p := newPost("p", "题", text, 0)
		project := &content.Project{ID: "q", Name: text, Description: &text}
		x := search.Build(content.NewSnapshot(content.Snapshot{Posts: []*content.Post{p}, Projects: []*content.Project{project}}), nil)
		page, err := x.Search(content.SearchQuery{Text: query, First: 5})
		if err == nil && page.Total != len(page.Hits) {
			t.Errorf("%d hits of %d", len(page.Hits), page.Total)
		}
		for _, n := range []content.Node{p, project} {
			snippet := x.Snippet(query, n)
			if strings.Count(snippet, "<mark>") != strings.Count(snippet, "</mark>") {
				t.Errorf("unbalanced: %q", snippet)
			}
			bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(snippet)
			if strings.ContainsAny(bare, `<>"'`) {
				t.Errorf("not escaped: %q", snippet)
			}
			quoted := strings.Trim(html.UnescapeString(bare), "… ")
			source := text
			if n == content.Node(p) {
				source = p.Body.Text
			}
			// The excerpt of a page without hits folds white space in its own way.
			if n == content.Node(project) && !strings.Contains(strings.Join(strings.Fields(source), " "), strings.Join(strings.Fields(quoted), " ")) {
				t.Errorf("%q is no part of %q", quoted, source)
			}
		}
	})
}
