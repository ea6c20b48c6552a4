package query_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/query"
)

// newLargeSite returns a site of n posts of some eight kilobytes each, half of
// them Chinese, half English, with three of 200 tags.
func newLargeSite(n int) *content.Snapshot {
	r := rand.New(rand.NewPCG(1, 1))
	latin := []string{"the", "mesh", "of", "services", "keeps", "sidecars", "and", "registries", "in", "sync", "SOFARPC", "Kubernetes", "with", "a", "proxy", "."}
	han := []rune("我们把一个服务拆开注册中心保持同步的网格在云原生架构里运行分布式事务与链路追踪，。")
	bodies := make([]*markdown.Document, 256)
	for i := range bodies {
		var b strings.Builder
		for b.Len() < 8<<10 {
			if i%2 == 0 {
				b.WriteRune(han[r.IntN(len(han))])
				if r.IntN(40) == 0 {
					b.WriteString(" SOFAStack ")
				}
			} else {
				b.WriteString(latin[r.IntN(len(latin))])
				b.WriteByte(' ')
			}
		}
		bodies[i] = &markdown.Document{Text: b.String()}
	}
	drafts := make([]draft, n)
	start := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range drafts {
		section := []string{"blog", "activities", "projects"}[r.IntN(3)]
		language := []string{"zh", "en"}[i%2]
		drafts[i] = page(fmt.Sprintf("content/%s/%s/post-%05d/index.md", language, section, i),
			titled([]string{"剖析 | SOFARPC 框架之", "Service Mesh in Practice, Part "}[i%2]+fmt.Sprint(r.IntN(n))),
			tagged(fmt.Sprint("Tag ", r.IntN(200)), fmt.Sprint("标签 ", r.IntN(200)), "Service Mesh"))
		drafts[i].Section, drafts[i].Language = section, language
		drafts[i].Date = start.Add(time.Duration(r.IntN(100_000)) * time.Hour)
		drafts[i].Authors = []*content.Author{{Name: fmt.Sprint("Author ", r.IntN(50))}}
	}
	snap := newSite(drafts...)
	for i, p := range snap.Posts {
		p.Body = bodies[i%128*2+map[string]int{"zh": 0, "en": 1}[p.Language]]
	}
	return snap
}

// BenchmarkPosts measures whole lists, as each request asks for one.
func BenchmarkPosts(b *testing.B) {
	text := func(s string) *query.PostFilter {
		return &query.PostFilter{Text: &query.StringFilter{Contains: &s}}
	}
	for _, n := range []int{1_000, 10_000} {
		snap := newLargeSite(n)
		for _, bm := range []struct {
			name    string
			filter  *query.PostFilter
			orderBy []*query.PostOrder
		}{
			{"default", nil, nil},
			{"tag", &query.PostFilter{Tags: &query.ListFilter{Has: new("tag 7")}}, nil},
			{"author", &query.PostFilter{Authors: &query.ListFilter{Has: new("author 7")}}, nil},
			{"section and language", &query.PostFilter{Section: &query.StringFilter{Eq: new("blog")}, Language: &query.StringFilter{Eq: new("zh")}}, nil},
			{"glob", &query.PostFilter{Path: &query.StringFilter{Glob: new("content/zh/**/index.md")}}, nil},
			{"text, CJK", text("事务注册网格"), nil},
			{"text, Latin", text("Zebra"), nil},
			{"text, Latin with a Kelvin sign", text("Kubernetes mesh"), nil},
			{"text, CJK and Latin", text("网格 sofarpc"), nil},
			{"by title", nil, []*query.PostOrder{{Field: query.ByTitle, Direction: query.Ascending}}},
			{"by weight, then date", nil, []*query.PostOrder{{Field: query.ByWeight, Direction: query.Ascending}, {Field: query.ByDate, Direction: query.Descending}}},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, bm.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					mustPosts(b, snap, bm.filter, bm.orderBy...)
				}
			})
		}
	}
}

func BenchmarkFacet(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		snap := newLargeSite(n)
		for _, by := range []string{"tags", "section", "year", "authors"} {
			b.Run(fmt.Sprintf("%d/%s", n, by), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := query.Facet(snap, snap.Posts, by); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkTerms(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		snap := newLargeSite(n)
		for name, f := range map[string]*query.PostFilter{"all": nil, "filtered": {Language: &query.StringFilter{Eq: new("zh")}}} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := query.Terms(snap, new("tags"), f); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCursor measures what a page costs beside its list.
func BenchmarkCursor(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		snap := newLargeSite(n)
		for name, orderBy := range map[string][]*query.PostOrder{"newest": nil, "by title": {{Field: query.ByTitle, Direction: query.Ascending}}} {
			list := mustPosts(b, snap, nil, orderBy...)
			cursor := list.Cursor(len(list.Items) / 3)
			b.Run(fmt.Sprintf("%d/%s/after", n, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := list.After(cursor); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%d/%s/make", n, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					list.Cursor(len(list.Items) / 3)
				}
			})
		}
	}
}
