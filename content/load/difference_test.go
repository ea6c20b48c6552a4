package load_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
)

// shown returns d in words, a line for each thing: "+" for what was added, "~"
// for what was changed, "-" for what is gone.
func shown(previous, next *content.Snapshot, d *content.Difference) []string {
	lines := []string{}
	for _, p := range d.Added {
		lines = append(lines, "+ "+p.Path)
	}
	for _, p := range d.Modified {
		lines = append(lines, "~ "+p.Path)
	}
	for _, path := range d.RemovedPaths {
		lines = append(lines, "- "+path)
	}
	node := func(kind, name string, n content.Node) {
		sign := "~"
		if previous.Node(n.NodeID()) == nil {
			sign = "+"
		} else if next.Node(n.NodeID()) == nil {
			sign = "-"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", sign, kind, name))
	}
	for _, e := range d.Events {
		node("event", e.Name, e)
	}
	for _, s := range d.Speakers {
		node("speaker", s.Name, s)
	}
	for _, p := range d.Projects {
		node("project", p.Name, p)
	}
	for _, r := range d.Resources {
		node("resource", r.Title, r)
	}
	for _, s := range d.Sections {
		lines = append(lines, "section "+s)
	}
	for _, t := range d.Terms {
		lines = append(lines, "term "+t.Taxonomy+"/"+t.Name)
	}
	return lines
}

const meetup = `---
title: 第一次聚会
date: 2024-04-01
tags: [Quill]
---
## 活动信息

- 时间：2024 年 4 月 20 日 13:30-18:00
- 地点：杭州

## 活动议程

| 时间 | 主题 | 嘉宾 |
| --- | --- | --- |
| 13:30-14:15 | 《把内容仓库变成接口》 | 林深 平台工程师 |
`

func TestDiff(t *testing.T) {
	files := map[string]string{
		"hugo.toml":                     "baseURL = \"https://example.org/\"\n",
		"content/_index.md":             "---\ntitle: Home\n---\n",
		"content/blog/a.md":             "---\ntitle: A\ndate: 2024-01-01\ntags: [Go, mesh]\n---\nOne.\n",
		"content/blog/b.md":             "---\ntitle: B\ndate: 2024-01-02\ntags: [go]\n---\nTwo, see [A](../a/).\n",
		"content/docs/c.md":             "---\ntitle: C\ndate: 2024-01-03\n---\nThree.\n",
		"content/activities/meetup.md":  meetup,
		"content/activities/meetup2.md": strings.NewReplacer("第一次", "第二次", "林深", "苏禾", "4 月 20", "5 月 20").Replace(meetup),
	}
	for _, tt := range []struct {
		name    string
		changes map[string]string // "" takes the file away
		want    []string
	}{
		{"nothing", nil, []string{}},
		{"a file that is no page", map[string]string{"README.txt": "Hello.\n"}, []string{}},
		{"a page's text", map[string]string{"content/docs/c.md": files["content/docs/c.md"] + "More.\n"}, []string{"~ content/docs/c.md", "section docs"}},
		{"a page's date, beside neighbours", map[string]string{"content/blog/b.md": strings.Replace(files["content/blog/b.md"], "01-02", "01-09", 1)},
			[]string{"~ content/blog/b.md", "section blog", "term tags/Go"}},
		{"a new page that takes a neighbour's place and a spelling over",
			map[string]string{"content/blog/d.md": "---\ntitle: D\ndate: 2024-01-03\ntags: [go, Draft]\n---\n"},
			[]string{"+ content/blog/d.md", "section blog", "term tags/Draft", "term tags/go"}},
		{"a page away", map[string]string{"content/blog/a.md": ""}, []string{"- content/blog/a.md", "section blog", "term tags/go", "term tags/mesh"}},
		{"a page renamed", map[string]string{"content/docs/c.md": "", "content/blog/c.md": files["content/docs/c.md"]},
			[]string{"+ content/blog/c.md", "- content/docs/c.md", "section blog", "section docs"}},
		{"a tag exchanged", map[string]string{"content/blog/b.md": strings.Replace(files["content/blog/b.md"], "[go]", "[rust]", 1)},
			[]string{"~ content/blog/b.md", "section blog", "term tags/Go", "term tags/rust"}},
		{"a permalink, by configuration alone", map[string]string{"hugo.toml": files["hugo.toml"] + "[permalinks]\ndocs = \"/manual/:slug/\"\n"},
			[]string{"~ content/docs/c.md", "section docs"}},
		{"a speaker's name", map[string]string{"content/activities/meetup.md": strings.Replace(meetup, "林深", "周野", 1)},
			[]string{"~ content/activities/meetup.md", "~ event 第一次聚会", "+ speaker 周野", "- speaker 林深", "section activities", "term tags/Quill"}},
		{"a speaker of another page", map[string]string{"content/activities/meetup2.md": meetup},
			[]string{"~ content/activities/meetup2.md", "~ event 第一次聚会", "~ speaker 林深", "- speaker 苏禾", "section activities", "term tags/Quill"}},
		{"an event away", map[string]string{"content/activities/meetup.md": ""},
			[]string{"- content/activities/meetup.md", "- event 第一次聚会", "- speaker 林深", "section activities", "term tags/Quill"}},
		{"a label taught", map[string]string{"lectern.yml": "events:\n  never: [activities]\n"},
			[]string{"~ content/activities/meetup.md", "~ content/activities/meetup2.md", "- event 第二次聚会", "- event 第一次聚会", "- speaker 林深", "- speaker 苏禾",
				"section activities", "term tags/Quill"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			loader := load.NewLoader(load.Options{})
			git := newGitFS(files)
			previous, err := loader.Load(t.Context(), load.Source{Files: git})
			if err != nil {
				t.Fatal(err)
			}
			next, err := loader.Load(t.Context(), load.Source{Files: git.with(tt.changes)})
			if err != nil {
				t.Fatal(err)
			}
			d := content.Diff(previous, next)
			if diff := cmp.Diff(tt.want, shown(previous, next, d)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if d.IsEmpty() != (len(tt.want) == 0) {
				t.Errorf("IsEmpty() = %v", d.IsEmpty())
			}
		})
	}
}

func TestDiffWithNothing(t *testing.T) {
	snap, err := load.NewLoader(load.Options{}).Load(t.Context(), load.Source{Files: newGitFS(map[string]string{"content/a.md": "# A\n", "content/b.md": "# B\n"})})
	if err != nil {
		t.Fatal(err)
	}
	if d := content.Diff(nil, snap); !slices.Equal(d.Added, snap.Posts) || len(d.Modified)+len(d.Removed) > 0 {
		t.Errorf("got %v", shown(snap, snap, d))
	}
}

// BenchmarkDiff compares two revisions that differ in one page of the site.
func BenchmarkDiff(b *testing.B) {
	files := benchFiles(b)
	name := ""
	for candidate := range files {
		if strings.HasSuffix(candidate, ".md") && strings.HasPrefix(candidate, "content/") && candidate > name {
			name = candidate
		}
	}
	git := newGitFS(files)
	loader := load.NewLoader(load.Options{})
	var snaps []*content.Snapshot
	for _, changes := range []map[string]string{nil, {name: files[name] + "\n\nOne more line.\n"}} {
		snap, err := loader.Load(b.Context(), load.Source{Files: git.with(changes)})
		if err != nil {
			b.Fatal(err)
		}
		snaps = append(snaps, snap)
	}
	for b.Loop() {
		if d := content.Diff(snaps[0], snaps[1]); len(d.Modified) != 1 || len(d.Added)+len(d.Removed) != 0 {
			b.Fatalf("got %v", shown(snaps[0], snaps[1], d))
		}
	}
	b.ReportMetric(float64(len(snaps[1].Posts)), "posts")
}
