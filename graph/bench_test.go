package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lectern/content"
	"lectern/graph"
)

// newLargeSite returns a site of n posts, newest first, each with five tags.
func newLargeSite(n int) *content.Snapshot {
	terms := make([]*content.Term, 50)
	for i := range terms {
		name := fmt.Sprintf("Tag %d", i)
		terms[i] = &content.Term{Name: name, Key: content.Fold(name), Slug: fmt.Sprintf("tag-%d", i), Taxonomy: "tags"}
	}
	body := sampleParser().Parse([]byte(meshPage + strings.Repeat("\n又一段文字，说的是同一件事。\n", 100)))
	posts := make([]*content.Post, n)
	for i := range posts {
		path := fmt.Sprintf("content/zh/blog/%06d.md", i)
		posts[i] = &content.Post{
			ID: content.NewID("Post", path), Kind: content.KindPage, Path: path, Slug: fmt.Sprintf("%06d", i), URL: fmt.Sprintf("/blog/%06d/", i),
			Section: "blog", Language: "zh", Title: fmt.Sprintf("第 %d 篇", i), Description: new("一篇文章"), Body: body,
			Date: sampleNow.Add(-time.Duration(i) * time.Hour), UpdatedAt: sampleNow,
		}
		for k := range 5 {
			t := terms[(i+k*7)%len(terms)]
			posts[i].Tags = append(posts[i].Tags, t)
			t.Posts = append(t.Posts, posts[i])
		}
		posts[i].Terms = posts[i].Tags
	}
	return content.NewSnapshot(content.Snapshot{
		Ref: "main", Commit: &content.Commit{SHA: "c1", Author: &content.Contributor{Name: "林深"}, CommittedAt: sampleNow}, LoadedAt: sampleNow,
		Posts: posts, Newest: posts, Terms: map[string][]*content.Term{"tags": terms},
	})
}

// BenchmarkHandler measures whole requests, without the network.
func BenchmarkHandler(b *testing.B) {
	opts := sampleOptions()
	opts.Store = storeOf(newLargeSite(1000))
	h := graph.NewHandler(opts)
	for _, bm := range []struct{ name, query string }{
		{"list", `{ posts(first: 20) { nodes { id path url title description date language section } } }`},
		{"list with edges", `{ posts(first: 20) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id path url title description date language section } } } }`},
		{"list with tags and excerpt", `{ posts(first: 20) { nodes { url title date tags { name slug count } body { excerpt wordCount } } } }`},
		{"one", `{ post(path: "content/zh/blog/000500.md") { id path url title description date language section } }`},
		{"one with html", `{ post(path: "content/zh/blog/000500.md") { title body { html } } }`},
		{"filtered", `{ posts(first: 20, filter: {tags: {has: "tag 7"}, title: {contains: "5"}}) { totalCount nodes { id title } } }`},
		{"all bodies searched", `{ posts(filter: {text: {contains: "Zebra"}}) { totalCount } }`},
		{"100 posts of 40 fields", fortyFields},
	} {
		b.Run(bm.name, func(b *testing.B) {
			body, err := json.Marshal(map[string]any{"query": bm.query})
			if err != nil {
				b.Fatal(err)
			}
			if rec, a := postBody(b, h, string(body)); rec.Code != 200 || len(a.Errors) > 0 {
				b.Fatalf("status %d, %v", rec.Code, a.Errors)
			}
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
				r.Header.Set("Content-Type", "application/json")
				h.ServeHTTP(discard{}, r)
			}
		})
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// BenchmarkRefusal measures what hostile queries cost.
func BenchmarkRefusal(b *testing.B) {
	opts := sampleOptions()
	opts.Limits.CachedQueries = 1
	e := graph.NewExecutor(opts)
	for _, bm := range []struct{ name, query string }{
		{"fragment tree", fragmentTree(24)},
		{"flat fragment tree", flatTree(40)},
		{"one field many times", "{" + strings.Repeat("__typename ", 990) + "}"},
		{"too many tokens", "{" + strings.Repeat("__typename ", 1400) + "}"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				e.Execute(context.Background(), fmt.Sprintf("%s #%d", bm.query, i), "", nil) // never out of the cache
			}
		})
	}
}

// BenchmarkGET measures what it takes to give caches what they need: the list
// asked for by POST and by GET, and a GET that is answered by 304.
func BenchmarkGET(b *testing.B) {
	opts := sampleOptions()
	opts.Store = storeOf(newLargeSite(1000))
	h := graph.NewHandler(opts)
	const query = `{ posts(first: 20) { nodes { id path url title description date language section } } }`
	link := getURL("query", query)
	tag := get(h, link).Header().Get("ETag")
	for _, bm := range []struct {
		name, method, ifNoneMatch string
	}{
		{"list by POST", http.MethodPost, ""},
		{"list by GET", http.MethodGet, ""},
		{"not modified", http.MethodGet, tag},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, link, nil)
				if bm.method == http.MethodPost {
					r = httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"`+query+`"}`))
					r.Header.Set("Content-Type", "application/json")
				}
				if bm.ifNoneMatch != "" {
					r.Header.Set("If-None-Match", bm.ifNoneMatch)
				}
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
