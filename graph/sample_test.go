package graph_test

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/search"
)

// east is the zone of the sample site.
var east = time.FixedZone("", 8*60*60)

// sampleNow is the moment at which the sample is asked.
var sampleNow = time.Date(2024, 4, 20, 14, 0, 0, 0, east)

var sampleParser = sync.OnceValue(func() *markdown.Parser { return markdown.NewParser(markdown.Options{}) })

const meshPage = `---
title: 从单体到网格
description: 一次迁移的笔记
date: 2024-03-02T09:30:00+08:00
weight: 7
draft: false
tags: [Service Mesh, Go]
categories: [笔记]
author: 林深
cover: /img/mesh.png
aliases: [/old/mesh/]
seo:
  title: 网格
  rank: 9007199254740993
---
# 缘起

我们把 **一个** 服务拆开，见[手册](https://example.org/book)与[首页](/)。

## 做法

![图](/img/plan.png)

` + "```go\nfmt.Println(\"<mesh>\")\n```\n"

const meetupPage = `---
title: 第一次聚会
date: 2024-04-01
tags: [service mesh]
---
04 月 20 日 13:30--18:00，讲师苏禾。
`

// newSample returns a small site as of the commit called sha. Two sites of
// different commits differ in every title.
func newSample(sha string) *content.Snapshot {
	parser := sampleParser()
	commit := func(sha, message string, day int) *content.Commit {
		return &content.Commit{
			SHA:         sha,
			Message:     message,
			Author:      &content.Contributor{Name: "林深"},
			CommittedAt: time.Date(2024, 3, day, 8, 0, 0, 0, time.UTC),
		}
	}
	newPost := func(kind content.PostKind, path, url, section, language, title, page string) *content.Post {
		return &content.Post{
			ID: content.NewID("Post", path), Kind: kind, Path: path, URL: url, Section: section, Language: language,
			Slug: url[strings.LastIndex(strings.TrimSuffix(url, "/"), "/")+1 : max(0, len(url)-1)], Title: title, Body: parser.Parse([]byte(page)),
		}
	}

	home := newPost(content.KindHome, "content/zh/_index.md", "/", "", "zh", "首页", "")
	blog := newPost(content.KindSection, "content/zh/blog/_index.md", "/blog/", "blog", "zh", "博客", "欢迎\n")
	intro := newPost(content.KindPage, "content/zh/blog/intro.md", "/blog/intro/", "blog", "zh", "开篇", "第一篇。\n")
	mesh := newPost(content.KindPage, "content/zh/blog/mesh/index.md", "/blog/mesh/", "blog", "zh", "从单体到网格", meshPage)
	meshEN := newPost(content.KindPage, "content/en/blog/mesh/index.md", "/en/blog/mesh/", "blog", "en", "To a mesh", "Notes.\n")
	meetup := newPost(content.KindPage, "content/zh/activities/meetup-1/index.md", "/activities/meetup-1/", "activities", "zh", "第一次聚会", meetupPage)
	quill := newPost(content.KindPage, "content/zh/projects/quill/index.md", "/projects/quill/", "projects", "zh", "Quill", "一支笔。\n")
	posts := []*content.Post{home, blog, intro, mesh, meshEN, meetup, quill}

	intro.Date = time.Date(2024, 1, 5, 0, 0, 0, 0, east)
	intro.Draft = true
	mesh.Date = time.Date(2024, 3, 2, 9, 30, 0, 0, east)
	mesh.CreatedAt = time.Date(2024, 3, 2, 1, 0, 0, 0, time.UTC)
	mesh.UpdatedAt = time.Date(2024, 3, 9, 8, 0, 0, 500_000_000, time.UTC)
	mesh.Description = new("一次迁移的笔记")
	mesh.Weight = new(7)
	mesh.Aliases = []string{"/old/mesh/"}
	mesh.Cover = &markdown.Image{URL: "/img/mesh.png", Alt: new("网格"), Width: new(640), Height: new(480)}
	mesh.Translations, meshEN.Translations = []*content.Post{meshEN}, []*content.Post{mesh}
	mesh.Previous, intro.Next = intro, mesh
	mesh.Commits = []*content.Commit{commit("c3", "Fix a word", 9), commit("c2", "Write on", 5), commit("c1", "Start", 2)}
	mesh.Contributors = []*content.Contributor{{Name: "林深", Commits: new(2)}, {Name: "周野", Commits: new(1)}}
	meetup.Date = time.Date(2024, 4, 1, 0, 0, 0, 0, east)

	tag := func(taxonomy, name, slug string, posts ...*content.Post) *content.Term {
		t := &content.Term{Name: name, Key: content.Fold(name), Slug: slug, Taxonomy: taxonomy, Posts: posts}
		for _, p := range posts {
			p.Terms = append(p.Terms, t)
			switch taxonomy {
			case "tags":
				p.Tags = append(p.Tags, t)
			case "categories":
				p.Categories = append(p.Categories, t)
			}
		}
		return t
	}
	terms := map[string][]*content.Term{
		"tags":       {tag("tags", "Service Mesh", "service-mesh", meetup, mesh), tag("tags", "Go", "go", mesh)},
		"categories": {tag("categories", "笔记", "笔记", mesh)},
		"series":     {tag("series", "入门", "入门", intro)},
	}

	project := &content.Project{
		ID: content.NewID("Project", "quill"), Name: "Quill", Slug: "quill", Description: new("写作工具"),
		RepositoryURL: new("https://forge.example/quill"), HomepageURL: new("https://quill.example"), Page: quill,
	}
	read := func(line int) *content.Source {
		return &content.Source{Path: meetup.Path, StartLine: line, EndLine: line, Kind: content.SourceBody}
	}
	event := &content.Event{
		ID: content.NewID("Event", meetup.Path), Post: meetup, Name: "第一次聚会", StartDay: "2024-04-20", EndDay: "2024-04-20",
		StartsAt: time.Date(2024, 4, 20, 13, 30, 0, 0, east), EndsAt: time.Date(2024, 4, 20, 18, 0, 0, 0, east),
		TimeText: new("04 月 20 日 13:30--18:00"), AttendanceMode: new(content.Hybrid), Venue: new("杭州"),
		RegistrationURL: new("https://sign.example/1"), LivestreamURL: new("https://live.example/1"), Source: read(6),
		Projects: []*content.Project{project},
	}
	session := &content.Session{Title: "《把内容仓库变成接口》", StartsAt: event.StartsAt, EndsAt: event.StartsAt.Add(45 * time.Minute), Event: event, Source: read(6)}
	speaker := &content.Speaker{ID: content.NewID("Speaker", "苏禾"), Name: "苏禾", Nickname: new("青禾"), Title: new("平台工程师"), Projects: event.Projects, Events: []*content.Event{event}, Posts: []*content.Post{meetup}}
	speaker.Appearances = []*content.Appearance{{
		Speaker: speaker, Post: meetup, Event: event, Session: session, Name: "苏禾", Nickname: new("青禾"), Title: new("平台工程师"), Projects: event.Projects, Source: read(6),
	}}
	slides := &content.Resource{
		ID: content.NewID("Resource", "https://files.example/slides.pdf"), Title: "讲稿", URL: "https://files.example/slides.pdf", Kind: content.Slides, FileType: new("pdf"),
		Post: meetup, Event: event, Session: session, Speakers: []*content.Speaker{speaker}, Projects: event.Projects, Source: read(6),
	}
	event.Sessions, event.Speakers, event.Resources = []*content.Session{session}, slides.Speakers, []*content.Resource{slides}
	session.Speakers, session.Resources = event.Speakers, event.Resources
	speaker.Resources = event.Resources
	meetup.Event, meetup.Speakers, meetup.Resources, meetup.Projects = event, event.Speakers, event.Resources, event.Projects
	project.Speakers, project.Posts, project.Events, project.Resources = event.Speakers, []*content.Post{meetup}, []*content.Event{event}, event.Resources

	// A gathering of long ago, told of by a post on something else, with no more
	// than a day; and one person there of whom only a name is known.
	ink := &content.Project{ID: content.NewID("Project", "inkwell"), Name: "InkWell", Aliases: []string{"Apache InkWell(incubating)"}, Slug: "inkwell"}
	readIn := func(p *content.Post, line int) *content.Source {
		return &content.Source{Path: p.Path, StartLine: line, EndLine: line, Kind: content.SourceBody}
	}
	tea := &content.Event{ID: content.NewID("Event", intro.Path), Post: intro, Name: "开篇茶会", StartDay: "2024-01-06", Projects: []*content.Project{ink}, Source: readIn(intro, 1)}
	guest := &content.Speaker{ID: content.NewID("Speaker", "周野"), Name: "周野", Projects: tea.Projects, Events: []*content.Event{tea}, Posts: []*content.Post{intro}}
	guest.Appearances = []*content.Appearance{{Speaker: guest, Post: intro, Event: tea, Name: "周野", Source: readIn(intro, 1)}}
	recording := &content.Resource{
		ID: content.NewID("Resource", "https://video.example/tea"), Title: "茶会录像", URL: "https://video.example/tea", Kind: content.Video,
		Post: intro, Event: tea, Speakers: []*content.Speaker{guest}, Projects: tea.Projects, Source: readIn(intro, 1),
	}
	tea.Speakers, tea.Resources = recording.Speakers, []*content.Resource{recording}
	guest.Resources = tea.Resources
	intro.Event, intro.Speakers, intro.Resources, intro.Projects = tea, tea.Speakers, tea.Resources, tea.Projects
	ink.Speakers, ink.Posts, ink.Events, ink.Resources = tea.Speakers, []*content.Post{intro}, []*content.Event{tea}, tea.Resources

	author := &content.Author{Name: "林深", URL: new("https://linshen.example"), Speaker: speaker, Posts: []*content.Post{mesh}}
	mesh.Authors = []*content.Author{author}

	problems := []*content.Problem{
		{Code: "link-broken", Severity: content.Warning, Message: "no page at /nowhere/", Path: mesh.Path, Line: new(20), Post: mesh},
		{Code: "file-unreadable", Severity: content.Error, Message: "not a text file", Path: "content/zh/blog/photo.md"},
	}
	mesh.Problems = problems[:1]

	for _, p := range posts {
		if sha != "c9" {
			p.Title = sha + " " + p.Title
		}
	}
	slices.SortFunc(posts, func(a, b *content.Post) int { return cmp.Compare(a.Path, b.Path) })
	newest := slices.Clone(posts)
	slices.SortStableFunc(newest, func(a, b *content.Post) int { return b.Date.Compare(a.Date) })
	return content.NewSnapshot(content.Snapshot{
		Ref: "main", Commit: commit(sha, "Add a meetup", 30), LoadedAt: time.Date(2024, 4, 20, 5, 0, 0, 0, time.UTC),
		Posts: posts, Newest: newest, Terms: terms, Problems: problems,
		Events:    []*content.Event{tea, event},
		Speakers:  []*content.Speaker{guest, speaker},
		Projects:  []*content.Project{project, ink},
		Resources: []*content.Resource{recording, slides},
		LinkTarget: func(_ *content.Post, link string) *content.Post {
			if i := slices.IndexFunc(posts, func(p *content.Post) bool { return p.URL == link }); i >= 0 {
				return posts[i]
			}
			return nil
		},

		NewSearcher: func(s *content.Snapshot) content.Searcher { return search.Build(s, nil) },
	})
}
