package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/search"
	"lectern/graph"
)

// newLibrary returns a site of n posts that a search for "restore" finds, many
// of them equally well, and of some that it does not.
func newLibrary(n int) *content.Snapshot {
	parser := markdown.NewParser(markdown.Options{})
	snap := content.Snapshot{NewSearcher: func(s *content.Snapshot) content.Searcher { return search.Build(s, nil) }}
	for i := range n + 5 {
		path := fmt.Sprintf("content/zh/blog/%03d.md", i*17%(n+5))
		body := "Nothing here.\n"
		if i < n {
			body = strings.Repeat("restore ", 1+i%3) + "恢复\n"
		}
		snap.Posts = append(snap.Posts, &content.Post{
			ID: content.NewID("Post", path), Kind: content.KindPage, Path: path, URL: "/" + path, Language: "zh",
			Title: "Notes", Date: sampleNow.AddDate(0, 0, -i%4), Body: parser.Parse([]byte(body)),
		})
	}
	snap.Newest = snap.Posts
	return content.NewSnapshot(snap)
}

func TestSearchWalk(t *testing.T) {
	const total = 45
	opts := sampleOptions()
	opts.Store = storeOf(newLibrary(total))
	h := graph.NewHandler(opts)
	var one []string
	for _, size := range []int{1, 7, 45, 100} {
		var met []string
		place := ""
		for range total + 1 {
			c := askSearch(t, h, fmt.Sprintf("query: %q, types: [POST], first: %d%s", "restore 恢复", size, place))
			if c.TotalCount != total || c.PageInfo.HasPreviousPage != (place != "") {
				t.Fatalf("totalCount %d, hasPreviousPage %t behind %q", c.TotalCount, c.PageInfo.HasPreviousPage, place)
			}
			met = append(met, c.ids()...)
			if !c.PageInfo.HasNextPage {
				break
			}
			place = fmt.Sprintf(", after: %q", c.PageInfo.EndCursor)
		}
		if one == nil {
			one = met
		}
		if diff := cmp.Diff(one, met); diff != "" {
			t.Errorf("by %d: -by 1 +got:\n%s", size, diff)
		}
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(one))); len(one) != total || len(distinct) != total {
		t.Errorf("met %d hits, %d of them once", len(one), len(distinct))
	}
}

// askSearch asks for one page of a search.
func askSearch(t *testing.T, h http.Handler, arguments string) connection {
	t.Helper()
	_, a := post(t, h, "{ search("+arguments+") { totalCount nodes { ... on Node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }", nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%s: %v", arguments, a.Errors)
	}
	var got struct{ Search connection }
	if err := json.Unmarshal(a.Data, &got); err != nil {
		t.Fatal(err)
	}
	return got.Search
}

// TestSearchCursorOverRefresh turns the page while another revision takes over:
// the cursor's node is found in it, at another score.
func TestSearchCursorOverRefresh(t *testing.T) {
	opts := sampleOptions()
	opts.Store = storeOf(newLibrary(10))
	h := graph.NewHandler(opts)
	first := askSearch(t, h, `query: "restore", first: 4`)
	opts.Store.Swap(newLibrary(30))
	all := askSearch(t, h, `query: "restore", first: 100`).ids()
	behind := askSearch(t, h, fmt.Sprintf(`query: "restore", first: 100, after: %q`, first.PageInfo.EndCursor)).ids()
	last := first.ids()[3]
	if want := all[slices.Index(all, last)+1:]; !slices.Equal(behind, want) {
		t.Errorf("got %v, want what is behind %s: %v", behind, last, want)
	}
}

func TestSearchRefusals(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	cursor := askSearch(t, h, `query: "quill", first: 1`).PageInfo.EndCursor
	plain, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	if err := json.Unmarshal(plain, &parts); err != nil {
		t.Fatal(err)
	}
	forged := func(i int, part string) string {
		changed := slices.Clone(parts)
		changed[i] = part
		plain, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`query: "quill", after: %q`, base64.RawURLEncoding.EncodeToString(plain))
	}
	_, a := post(t, h, `{ posts(first: 1) { pageInfo { endCursor } } }`, nil)
	ofPosts := strings.Split(string(a.Data), `"`)[7]
	for arguments, argument := range map[string]string{
		`query: ""`:       "query",
		`query: "？！ …"`:   "query",
		`query: "-quill"`: "query",
		`query: "` + strings.Repeat("限", 257) + `"`:               "query",
		`query: "` + strings.Repeat("a b ", 20) + `c"`:            "", // three words, said again
		`query: "a b c d e f g h i j k l m n o p q"`:              "query",
		`query: "quill", first: 101`:                              "first",
		`query: "quill", first: -1`:                               "first",
		`query: "quill", language: ""`:                            "language",
		`query: "quill", language: "zh_*"`:                        "language",
		`query: "quill", after: ""`:                               "after",
		`query: "quill", after: "quill"`:                          "after",
		`query: "quill", after: "` + ofPosts + `"`:                "after",
		`query: "苏禾", after: "` + cursor + `"`:                    "after",
		`query: "quill", types: [POST], after: "` + cursor + `"`:  "after",
		`query: "quill", language: "zh", after: "` + cursor + `"`: "after",
		`query: " quill  ", after: "` + cursor + `"`:              "",
		forged(0, "search:1"):                                     "after",
		forged(1, "NaN"):                                          "after",
		forged(1, "-1"):                                           "after",
		forged(1, "Inf"):                                          "after",
		forged(2, "soon"):                                         "after",
		forged(3, ""):                                             "after",
	} {
		_, a := post(t, h, "{ search("+arguments+") { totalCount } }", nil)
		if argument == "" {
			if len(a.Errors) > 0 {
				t.Errorf("%s: %v", arguments, a.Errors)
			}
			continue
		}
		refusal := wantCode(t, a, "BAD_USER_INPUT")
		if got := refusal.Extensions["argument"]; got != argument {
			t.Errorf("%s: refused for %v (%s), want %s", arguments, got, refusal.Message, argument)
		}
	}
}

// TestSearchWithoutIndex serves a snapshot that cannot be searched: that is our
// fault, and no other field suffers.
func TestSearchWithoutIndex(t *testing.T) {
	opts := sampleOptions()
	opts.Store = storeOf(newFestival(3))
	_, a := post(t, graph.NewHandler(opts), `{ posts { totalCount } found: search(query: "raft") { totalCount } }`, nil)
	wantCode(t, a, "INTERNAL")
}

// TestSearchCost asks for more than one operation may cost.
func TestSearchCost(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	_, a := post(t, h, `{ search(query: "quill", first: 100) { edges { snippet } } }`, nil)
	if len(a.Errors) > 0 {
		t.Errorf("a full page with its snippets is refused: %v", a.Errors)
	}
	var many strings.Builder
	for i := range 3 {
		fmt.Fprintf(&many, "s%d: search(query: \"quill\", first: 100) { edges { snippet } } ", i)
	}
	_, a = post(t, h, "{"+many.String()+"}", nil)
	wantCode(t, a, "COMPLEXITY_LIMIT_EXCEEDED")

	// Each word is a pass of its own.
	for words, code := range map[string]string{"quill": "", "a b c d e f g h i j k l m n o p": "COMPLEXITY_LIMIT_EXCEEDED"} {
		many.Reset()
		for i := range 8 {
			fmt.Fprintf(&many, "s%d: search(query: %q) { totalCount } ", i, words)
		}
		_, a := post(t, h, "{"+many.String()+"}", nil)
		if code != "" {
			wantCode(t, a, code)
		} else if len(a.Errors) > 0 {
			t.Errorf("%s: %v", words, a.Errors)
		}
	}
}
