package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/graph"
)

// A shelf is a graph.Revisions of the snapshots that it holds.
type shelf struct {
	byRef map[string]shelved
	asOf  func(time.Time) string // the ref of a moment
	files []content.FileChange   // between any two
}

type shelved struct {
	snap *content.Snapshot
	ref  content.Ref
}

func (s shelf) At(ctx context.Context, ref string) (*content.Snapshot, content.Ref, error) {
	switch ref {
	case "panics":
		panic("a page too much")
	case "fails":
		return nil, content.Ref{}, errors.New("the disk is gone")
	case "slow":
		<-ctx.Done()
		return nil, content.Ref{}, ctx.Err()
	}
	r, ok := s.byRef[ref]
	if !ok {
		return nil, content.Ref{}, &content.RefError{Ref: ref, Reason: "is not here"}
	}
	return r.snap, r.ref, nil
}

func (s shelf) AsOf(ctx context.Context, moment time.Time) (*content.Snapshot, content.Ref, error) {
	snap, ref, err := s.At(ctx, s.asOf(moment))
	ref.Name, ref.Kind = "main", content.RefMoment
	return snap, ref, err
}

func (s shelf) Diff(context.Context, *content.Snapshot, *content.Snapshot) ([]content.FileChange, error) {
	return s.files, nil
}

// tagSHA is the commit of the revision c7 as clients ask for it.
const tagSHA = "c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7"

// shelfOptions serves c9, on main, beside the branch next at c8 and the tag v7.
func shelfOptions() graph.Options {
	next, tagged := newSample("c8"), newSample(tagSHA)
	opts := sampleOptions()
	opts.Revisions = shelf{
		byRef: map[string]shelved{
			"next":    {next, content.Ref{Name: "next", Kind: content.RefBranch, SHA: "c8"}},
			"v7":      {tagged, content.Ref{Name: "v7", Kind: content.RefTag, SHA: tagSHA}},
			tagSHA:    {tagged, content.Ref{Name: tagSHA, Kind: content.RefCommit, SHA: tagSHA}},
			"c7c7c7c": {tagged, content.Ref{Name: tagSHA, Kind: content.RefCommit, SHA: tagSHA}},
		},
		asOf: func(moment time.Time) string {
			if moment.Before(sampleNow) {
				return "v7"
			}
			return "future"
		},
		files: []content.FileChange{
			{Kind: content.Removed, Path: "content/zh/blog/photo.md"},
			{Kind: content.Modified, Path: "content/zh/blog/intro.md"},
			{Kind: content.Renamed, Path: "content/zh/blog/mesh/index.md", OldPath: "content/en/blog/mesh/index.md"},
			{Kind: content.Modified, Path: "config.toml"},
			{Kind: content.Added, Path: "content/zh/_index.md"},
		},
	}
	return opts
}

// data decodes the data of an answer without errors.
func data(t testing.TB, a answer) any {
	t.Helper()
	if len(a.Errors) > 0 {
		t.Fatalf("refused: %v", a.Errors)
	}
	var v any
	if err := json.Unmarshal(a.Data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAt(t *testing.T) {
	h := graph.NewHandler(shelfOptions())
	const site = "https://forge.example/team/site"
	for query, want := range map[string]string{
		`{ revision { ref commit { sha url } } at(ref: "next") { revision { ref commit { sha url } } } }`: `
			{"revision": {"ref": "main", "commit": {"sha": "c9", "url": "` + site + `/commit/c9"}},
			 "at": {"revision": {"ref": "next", "commit": {"sha": "c8", "url": "` + site + `/commit/c8"}}}}`,

		// Nested, the innermost one counts; what is served can be had again.
		`{ at(ref: "next") { revision { ref } at(ref: "v7") { revision { ref } at(ref: "HEAD") { revision { ref commit { sha } } } } after: revision { ref } } }`: `
			{"at": {"revision": {"ref": "next"}, "at": {"revision": {"ref": "v7"}, "at": {"revision": {"ref": "main", "commit": {"sha": "c9"}}}}, "after": {"ref": "next"}}}`,
		`{ a: at(ref: "main") { revision { ref } } b: at(ref: "refs/heads/main") { revision { ref } } c: at(ref: "c9") { revision { ref } } }`: `
			{"a": {"revision": {"ref": "main"}}, "b": {"revision": {"ref": "main"}}, "c": {"revision": {"ref": "c9"}}}`,

		`{ at(asOf: "2024-04-20T05:00:00Z") { revision { ref commit { sha } } } }`: `
			{"at": {"revision": {"ref": "main", "commit": {"sha": "` + tagSHA + `"}}}}`,
		`{ at(ref: "v7", asOf: null) { __typename revision { ref } } }`: `
			{"at": {"__typename": "Query", "revision": {"ref": "v7"}}}`,

		// Links lead to the revision at hand; only a branch can be edited.
		`{ post(url: "/blog/intro/") { ...links } at(ref: "next") { post(url: "/blog/intro/") { ...links } } v7: at(ref: "v7") { post(url: "/blog/intro/") { ...links } } then: at(asOf: "2024-04-20T05:00:00Z") { post(url: "/blog/intro/") { editUrl } } }
		 fragment links on Post { sourceUrl editUrl event { source { url } } }`: `
			{"post": {"sourceUrl": "` + site + `/src/commit/c9/content/zh/blog/intro.md", "editUrl": "` + site + `/_edit/main/content/zh/blog/intro.md", "event": {"source": {"url": "` + site + `/src/commit/c9/content/zh/blog/intro.md?display=source#L1"}}},
			 "at": {"post": {"sourceUrl": "` + site + `/src/commit/c8/content/zh/blog/intro.md", "editUrl": "` + site + `/_edit/next/content/zh/blog/intro.md", "event": {"source": {"url": "` + site + `/src/commit/c8/content/zh/blog/intro.md?display=source#L1"}}}},
			 "v7": {"post": {"sourceUrl": "` + site + `/src/commit/` + tagSHA + `/content/zh/blog/intro.md", "editUrl": null, "event": {"source": {"url": "` + site + `/src/commit/` + tagSHA + `/content/zh/blog/intro.md?display=source#L1"}}}},
			 "then": {"post": {"editUrl": null}}}`,

		`{ at(ref: "v7") { changes(since: "next", first: 1) { totalCount nodes { kind } } changesToHead: changes(since: "next", until: "HEAD") { nodes { kind path oldPath post { title sourceUrl } } } } }`: `
			{"at": {"changes": {"totalCount": 3, "nodes": [{"kind": "ADDED"}]},
			        "changesToHead": {"nodes": [
			          {"kind": "ADDED", "path": "content/zh/_index.md", "oldPath": null, "post": {"title": "首页", "sourceUrl": "` + site + `/src/commit/c9/content/zh/_index.md"}},
			          {"kind": "MODIFIED", "path": "content/zh/blog/intro.md", "oldPath": null, "post": {"title": "开篇", "sourceUrl": "` + site + `/src/commit/c9/content/zh/blog/intro.md"}},
			          {"kind": "RENAMED", "path": "content/zh/blog/mesh/index.md", "oldPath": "content/en/blog/mesh/index.md", "post": {"title": "从单体到网格", "sourceUrl": "` + site + `/src/commit/c9/content/zh/blog/mesh/index.md"}}]}}}`,
		`{ changes(since: "HEAD") { totalCount pageInfo { hasNextPage } } }`: `
			{"changes": {"totalCount": 0, "pageInfo": {"hasNextPage": false}}}`,
	} {
		t.Run(query, func(t *testing.T) {
			_, a := post(t, h, query, nil)
			var wanted any
			if err := json.Unmarshal([]byte(want), &wanted); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted, data(t, a)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestChangesPageByPage walks a list of changes by one.
func TestChangesPageByPage(t *testing.T) {
	h := graph.NewHandler(shelfOptions())
	var paths []string
	after := "null"
	for {
		_, a := post(t, h, `{ changes(since: "v7", first: 1, after: `+after+`) { totalCount edges { cursor node { path } } pageInfo { hasNextPage endCursor } } }`, nil)
		var got struct {
			Changes struct {
				Edges []struct {
					Cursor string
					Node   struct{ Path string }
				}
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		if len(a.Errors) > 0 {
			t.Fatal(a.Errors)
		}
		if err := json.Unmarshal(a.Data, &got); err != nil {
			t.Fatal(err)
		}
		page := got.Changes
		paths = append(paths, page.Edges[0].Node.Path)
		if page.Edges[0].Cursor != page.PageInfo.EndCursor {
			t.Errorf("the edge's cursor is %s, the page's %s", page.Edges[0].Cursor, page.PageInfo.EndCursor)
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		after = fmt.Sprintf("%q", page.PageInfo.EndCursor)
	}
	if diff := cmp.Diff([]string{"content/zh/_index.md", "content/zh/blog/intro.md", "content/zh/blog/mesh/index.md"}, paths); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRefusedRevisions(t *testing.T) {
	h := graph.NewHandler(shelfOptions())
	for query, want := range map[string]string{ // code, path, a word of the message
		`{ at(ref: "nope") { revision { ref } } }`:                             `REF_NOT_FOUND [at] "nope" is not here`,
		`{ x: at(ref: "next") { y: at(ref: "nope") { revision { ref } } } }`:   `REF_NOT_FOUND [x y] "nope"`,
		`{ at(asOf: "2030-01-01T00:00:00Z") { revision { ref } } }`:            `REF_NOT_FOUND [at] "future"`,
		`{ changes(since: "nope") { totalCount } }`:                            `REF_NOT_FOUND [changes] "nope"`,
		`{ changes(since: "next", until: "nope") { totalCount } }`:             `REF_NOT_FOUND [changes] "nope"`,
		`{ at { revision { ref } } }`:                                          `BAD_USER_INPUT [at] exactly one of ref and asOf`,
		`{ at(ref: null) { revision { ref } } }`:                               `BAD_USER_INPUT [at] exactly one of ref and asOf`,
		`{ at(ref: "v7", asOf: "2024-04-20T05:00:00Z") { revision { ref } } }`: `BAD_USER_INPUT [at] exactly one of ref and asOf`,
		`{ at(ref: "") { revision { ref } } }`:                                 `BAD_USER_INPUT [at] ref: is empty`,
		`{ at(asOf: "yesterday") { revision { ref } } }`:                       `BAD_USER_INPUT [at] asOf: "yesterday" is no DateTime`,
		`{ changes(since: "") { totalCount } }`:                                `BAD_USER_INPUT [changes] since: is empty`,
		`{ changes(since: "v7", first: 101) { totalCount } }`:                  `BAD_USER_INPUT [changes] first: must be from 0 to 100`,
		`{ changes(since: "v7", after: "x") { totalCount } }`:                  `BAD_USER_INPUT [changes] after`,
		`{ at(ref: "panics") { revision { ref } } }`:                           `INTERNAL [at] internal error`,
		`{ at(ref: "fails") { revision { ref } } }`:                            `INTERNAL [at] internal error`,
		`{ a: at(ref: "v7") {...r} b: at(ref: "v7") {...r} c: at(ref: "v7") {...r} d: at(ref: "v7") {...r} e: at(ref: "v7") {...r} } fragment r on Query { revision { ref } }`: `COMPLEXITY_LIMIT_EXCEEDED [] 5 other revisions`,
		`{ ...two ... on Query { ...two } } fragment two on Query { a: changes(since: "v7", until: "next") { totalCount } b: changes(since: "v7") { totalCount } }`:            `COMPLEXITY_LIMIT_EXCEEDED [] 6 other revisions`,
	} {
		t.Run(query, func(t *testing.T) {
			_, a := post(t, h, query, nil)
			if len(a.Errors) == 0 {
				t.Fatalf("no error, data %s", a.Data)
			}
			got := fmt.Sprint(a.Errors[0].code(), " ", a.Errors[0].Path, " ", a.Errors[0].Message)
			code, rest, _ := strings.Cut(want, " ")
			path, word, _ := strings.Cut(rest, "] ")
			if !strings.HasPrefix(got, code) || !strings.Contains(got, path) || !strings.Contains(got, word) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}

	hasty := shelfOptions()
	hasty.Limits.Timeout = time.Millisecond
	_, late := post(t, graph.NewHandler(hasty), `{ at(ref: "slow") { revision { ref } } }`, nil)
	wantCode(t, late, "TIMEOUT")

	// The limit leaves room for four, at any depth.
	_, a := post(t, h, `{ at(ref: "v7") { at(ref: "next") { at(ref: "v7") { changes(since: "next") { totalCount } } } } }`, nil)
	data(t, a)
}

// TestOneRevisionAlone asks a server that knows no others.
func TestOneRevisionAlone(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	_, a := post(t, h, `{ at(ref: "next") { revision { ref } } }`, nil)
	wantCode(t, a, "REF_NOT_FOUND")
	_, a = post(t, h, `{ at(asOf: "2024-04-20T05:00:00Z") { revision { ref } } }`, nil)
	wantCode(t, a, "REF_NOT_FOUND")
	_, a = post(t, h, `{ at(ref: "HEAD") { revision { ref } } changes(since: "main") { totalCount } }`, nil)
	data(t, a)
}

// TestRefOfRequest names the revision of a whole operation in the URL.
func TestRefOfRequest(t *testing.T) {
	h := graph.NewHandler(shelfOptions())
	const query = `{ revision { ref commit { sha } } posts(first: 1) { nodes { title } } at(ref: "main") { revision { ref } } }`
	get := func(ref string) (*httptest.ResponseRecorder, answer) {
		values := url.Values{"query": {query}, "ref": {ref}}
		return send(t, h, httptest.NewRequest(http.MethodGet, "/graphql?"+values.Encode(), nil))
	}
	posted := func(ref string) (*httptest.ResponseRecorder, answer) {
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/graphql?"+url.Values{"ref": {ref}}.Encode(), strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		return send(t, h, r)
	}
	for method, ask := range map[string]func(string) (*httptest.ResponseRecorder, answer){"GET": get, "POST": posted} {
		for ref, want := range map[string]string{
			"":        "main c9 第一次聚会",
			"main":    "main c9 第一次聚会",
			"next":    "next c8 c8 第一次聚会",
			"c7c7c7c": tagSHA + " " + tagSHA + " " + tagSHA + " 第一次聚会",
		} {
			_, a := ask(ref)
			var got struct {
				Revision struct {
					Ref    string
					Commit struct{ SHA string }
				}
				Posts struct{ Nodes []struct{ Title string } }
				At    struct{ Revision struct{ Ref string } }
			}
			if len(a.Errors) > 0 {
				t.Fatalf("%s ?ref=%s: %v", method, ref, a.Errors)
			}
			if err := json.Unmarshal(a.Data, &got); err != nil {
				t.Fatal(err)
			}
			if line := got.Revision.Ref + " " + got.Revision.Commit.SHA + " " + got.Posts.Nodes[0].Title; line != want {
				t.Errorf("%s ?ref=%s: got %s, want %s", method, ref, line, want)
			}
			if got.At.Revision.Ref != "main" {
				t.Errorf("%s ?ref=%s: what is served is called %s", method, ref, got.At.Revision.Ref)
			}
		}
		_, a := ask("nope")
		wantCode(t, a, "REF_NOT_FOUND")
		_, a = ask("fails")
		wantCode(t, a, "INTERNAL")
	}
	rec, a := send(t, h, httptest.NewRequest(http.MethodGet, "/graphql?query=%7B__typename%7D&ref=next&ref=main", nil))
	wantCode(t, a, "BAD_REQUEST")
	if rec.Code != http.StatusBadRequest {
		t.Errorf("two refs: status %d, want 400", rec.Code)
	}
}

// TestCachesOfOtherRevisions holds that a commit by its whole hash alone is
// cached for good, and nothing that names another revision along with it.
func TestCachesOfOtherRevisions(t *testing.T) {
	h := graph.NewHandler(shelfOptions())
	tags := map[string]string{}
	for _, tt := range []struct {
		ref, query string
		immutable  bool
	}{
		{tagSHA, `{ revision { ref } }`, true},
		{"c7c7c7c", `{ revision { ref } }`, false},
		{"v7", `{ revision { ref } }`, false},
		{"next", `{ revision { ref } }`, false},
		{"", `{ revision { ref } }`, false},
		{tagSHA, `{ at(ref: "next") { revision { ref } } }`, false},
		{tagSHA, `{ at(ref: "HEAD") { revision { ref } } }`, false},
		{tagSHA, `{ changes(since: "next") { totalCount } }`, false},
		{"next", `{ changes(since: "v7", until: "HEAD") { totalCount } }`, false},
	} {
		get := func(etag string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/graphql?"+url.Values{"query": {tt.query}, "ref": {tt.ref}}.Encode(), nil)
			r.Header.Set("If-None-Match", etag)
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			return rec
		}
		name := "?ref=" + tt.ref + " " + tt.query
		first := get("")
		cache, etag := first.Header().Get("Cache-Control"), first.Header().Get("ETag")
		if first.Code != http.StatusOK || strings.Contains(cache, "immutable") != tt.immutable || etag == "" {
			t.Errorf("%s: status %d, Cache-Control %q, ETag %q", name, first.Code, cache, etag)
		}
		// The digits lead to the very answer of the whole hash; a tag does not, for
		// the revision has another name.
		if other := tags[etag]; other != "" && tt.ref != "c7c7c7c" && strings.HasPrefix(tt.query, "{ revision") {
			t.Errorf("%s has the ETag of %s", name, other)
		}
		tags[etag] = name
		if again := get(etag); again.Code != http.StatusNotModified {
			t.Errorf("%s: asked again, the status is %d", name, again.Code)
		}
	}
}

// TestNoAnswerMixesRevisions asks for several revisions at once while what is
// served changes: all titles below a revision have to be its own.
func TestNoAnswerMixesRevisions(t *testing.T) {
	opts := shelfOptions()
	heads := []*content.Snapshot{newSample("h1"), newSample("h2")}
	opts.Store.Swap(heads[0])
	h := graph.NewHandler(opts)
	done := make(chan struct{})
	var swapper, clients sync.WaitGroup
	swapper.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
				opts.Store.Swap(heads[i%2])
			}
		}
	})
	const titles = `revision { commit { sha } } posts(first: 10) { nodes { title next { title } tags { posts { nodes { title } } } } } post(url: "/blog/intro/") { title } node(id: "UG9zdDpjb250ZW50L3poL2Jsb2cvbWVzaC9pbmRleC5tZA") { ... on Post { title } }`
	for range 4 {
		clients.Go(func() {
			for range 60 {
				_, a := post(t, h, `{ a: at(ref: "next") { `+titles+` } `+titles+` b: at(ref: "v7") { `+titles+` c: at(ref: "HEAD") { `+titles+` } } }`, nil)
				if len(a.Errors) > 0 {
					t.Errorf("refused: %v", a.Errors)
					return
				}
				var got struct {
					A, B json.RawMessage
				}
				if err := json.Unmarshal(a.Data, &got); err != nil {
					t.Error(err)
					return
				}
				var b struct{ C json.RawMessage }
				if err := json.Unmarshal(got.B, &b); err != nil {
					t.Error(err)
					return
				}
				var root map[string]json.RawMessage
				if err := json.Unmarshal(a.Data, &root); err != nil {
					t.Error(err)
					return
				}
				delete(root, "a")
				delete(root, "b")
				rootOnly, err := json.Marshal(root)
				if err != nil {
					t.Error(err)
					return
				}
				head := shaOf(t, rootOnly)
				for part, text := range map[string]string{
					"next": string(got.A), "v7": strings.Replace(string(got.B), string(b.C), "null", 1), "HEAD": string(b.C), "root": string(rootOnly),
				} {
					sha := map[string]string{"next": "c8", "v7": tagSHA}[part]
					if sha == "" {
						sha = head
					}
					if shaOf(t, []byte(text)) != sha || strings.Count(text, `"title":"`+sha+` `) != strings.Count(text, `"title":`) {
						t.Errorf("%s is not all of %s: %s", part, sha, text)
						return
					}
				}
			}
		})
	}
	clients.Wait()
	close(done)
	swapper.Wait()
}

// shaOf returns the commit that an answer says it is of.
func shaOf(t testing.TB, text []byte) string {
	var got struct {
		Revision struct{ Commit struct{ SHA string } }
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Error(err)
	}
	return got.Revision.Commit.SHA
}
