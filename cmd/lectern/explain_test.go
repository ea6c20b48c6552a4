package main

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/markdown"
)

const explainedPage = `---
title: 春日聚会
draft: true
---
时间：04 月 20 日 13:30
- 林深（花名：远山），平台工程师
- 《内容即接口》
- [讲稿](https://a.example/a.pdf)
`

const wantExplanation = `post
  id: cG9zdA
  kind: PAGE
  url: /events/spring/
  title: 春日聚会
    events/spring.md:2-2
      > title: 春日聚会
  draft: yes: served with --drafts alone
    events/spring.md:3-3
      > draft: true
  language: zh

event
  name: 春日聚会
  time: 2024-04-20 13:30 +08:00 (read from "04 月 20 日 13:30")
  mode: IN_PERSON
  venue: 西湖
  projects: Reedbed
    events/spring.md:5-5
      > 时间：04 月 20 日 13:30

speakers
- name: 远山
  nickname: 远山
  title: 平台工程师
  projects: Reedbed
  known as: 林深
  also on: 1 other page
    events/spring.md:6-6
      > - 林深（花名：远山），平台工程师

sessions
- title: 内容即接口
  time: until 2024-04-20 14:30 +08:00
  speakers: 林深
    events/spring.md:1-8
      > ---
      > title: 春日聚会
      > draft: true
      > ---
      > 时间：04 月 20 日 13:30
      > - 林深（花名：远山），平台工程师
      > … (2 lines more)

resources
- title: 讲稿
  kind: SLIDES
  url: https://a.example/a.pdf
  session: 内容即接口
  speakers: 林深
    events/spring.md:8-8
      > - [讲稿](https://a.example/a.pdf)

problems
- info venue-vague: where is it?
    events/spring.md:5-5
      > 时间：04 月 20 日 13:30
`

func TestExplain(t *testing.T) {
	text := func(s string) *string { return &s }
	zone := time.FixedZone("", 8*60*60)
	at := func(start, end int) *content.Source {
		return &content.Source{Path: "events/spring.md", StartLine: start, EndLine: end}
	}
	mode, line := content.InPerson, 5
	project := &content.Project{Name: "Reedbed"}
	post := &content.Post{
		ID: "cG9zdA", Kind: content.KindPage, Path: "events/spring.md", URL: "/events/spring/", Title: "春日聚会", Language: "zh", Draft: true,
		Body:     markdown.NewParser(markdown.Options{}).Parse([]byte(explainedPage)),
		Problems: []*content.Problem{{Code: "venue-vague", Severity: content.Info, Message: "where is it?", Path: "events/spring.md", Line: &line}},
	}
	speaker := &content.Speaker{Name: "林深", Posts: []*content.Post{post, {}}}
	speaker.Appearances = []*content.Appearance{
		{Speaker: speaker, Post: post, Name: "远山", Nickname: text("远山"), Title: text("平台工程师"), Projects: []*content.Project{project}, Source: at(6, 6)},
		{Speaker: speaker, Post: &content.Post{}, Name: "elsewhere"},
	}
	post.Speakers = []*content.Speaker{speaker}
	post.Event = &content.Event{
		Name: "春日聚会", StartDay: "2024-04-20", StartsAt: time.Date(2024, 4, 20, 13, 30, 0, 0, zone), TimeText: text("04 月 20 日 13:30"),
		AttendanceMode: &mode, Venue: text("西湖"), Projects: []*content.Project{project}, Source: at(5, 5),
	}
	session := &content.Session{Title: "内容即接口", EndsAt: time.Date(2024, 4, 20, 14, 30, 0, 0, zone), Speakers: post.Speakers, Source: at(1, 8)}
	post.Event.Sessions = []*content.Session{session}
	post.Resources = []*content.Resource{{Title: "讲稿", Kind: content.Slides, URL: "https://a.example/a.pdf", Session: session, Speakers: post.Speakers, Source: at(8, 8)}}
	snap := content.NewSnapshot(content.Snapshot{Posts: []*content.Post{post}})

	var stdout strings.Builder
	p := &program{stdout: &stdout}
	files := fstest.MapFS{"events/spring.md": {Data: []byte(strings.ReplaceAll(explainedPage, "\n", "\r\n"))}}
	if err := p.explain(&checkSettings{explain: "/events/spring"}, snap, files); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantExplanation, stdout.String()); diff != "" {
		t.Errorf("explanation (-want +got):\n%s", diff)
	}
}

func TestFindPage(t *testing.T) {
	index := &content.Post{Path: "content/tea/index.md", URL: "/tea/"}
	snap := content.NewSnapshot(content.Snapshot{
		Posts:    []*content.Post{index},
		Problems: []*content.Problem{{Path: "notes.md", Message: "the file stands outside"}},
	})
	for _, name := range []string{"content/tea/index.md", "./content/tea/index.md", "content/tea/", "content/tea", "site/content/tea/index.md", "/tea", "/tea/"} {
		if got, err := findPage(snap, name, "./site/"); got != index {
			t.Errorf("%s: got %v, %v; want the page", name, got, err)
		}
	}
	for name, want := range map[string]string{
		"content/milk.md": "there is no page content/milk.md", "notes.md": "the file stands outside", "tea": "there is no page tea", "": "there is no page",
	} {
		if got, err := findPage(snap, name, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v; want an error with %q", name, got, err, want)
		}
	}
}
