package query_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/query"
)

var parser = sync.OnceValue(func() *markdown.Parser { return markdown.NewParser(markdown.Options{}) })

// east is the zone in which most of the sample's authors live.
var east = time.FixedZone("", 8*60*60)

// moment reads a moment in RFC 3339 form; "" is the zero time.
func moment(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// A terms collects the terms of a site under construction.
type terms map[string]map[string]*content.Term // by taxonomy and key

func (t terms) get(taxonomy, name string) *content.Term {
	if t[taxonomy] == nil {
		t[taxonomy] = map[string]*content.Term{}
	}
	key := content.Fold(name)
	if t[taxonomy][key] == nil {
		t[taxonomy][key] = &content.Term{Name: name, Key: key, Slug: key, Taxonomy: taxonomy}
	}
	return t[taxonomy][key]
}

// A draft is what the tests say of a post; newSite makes a content.Post of it.
type draft struct {
	content.Post
	matter   string              // front matter in YAML
	text     string              // of the body
	taxonomy map[string][]string // names of terms by taxonomy
}

// newSite returns a snapshot of the given posts. A post without a kind is a
// page, one without a title has its path for a title.
func newSite(drafts ...draft) *content.Snapshot {
	all := terms{}
	posts := make([]*content.Post, len(drafts))
	for i := range drafts {
		d := drafts[i]
		p := d.Post
		p.ID = content.NewID("Post", p.Path)
		p.Kind = cmp.Or(p.Kind, content.KindPage)
		p.Title = cmp.Or(p.Title, p.Path)
		if d.matter != "" {
			p.Body = parser().Parse([]byte("---\n" + d.matter + "\n---\n" + d.text))
		} else {
			p.Body = &markdown.Document{Markdown: d.text, Text: d.text}
		}
		for _, taxonomy := range slices.Sorted(maps.Keys(d.taxonomy)) {
			for _, name := range d.taxonomy[taxonomy] {
				p.Terms = append(p.Terms, all.get(taxonomy, name))
			}
		}
		p.Tags, p.Categories = termsOf(p.Terms, "tags"), termsOf(p.Terms, "categories")
		posts[i] = &p
	}
	snap := content.Snapshot{Posts: posts, Terms: map[string][]*content.Term{}}
	arrange(&snap)
	for _, p := range snap.Newest {
		for _, t := range p.Terms {
			if p.Kind == content.KindPage {
				t.Posts = append(t.Posts, p)
			}
		}
	}
	for _, p := range snap.Posts {
		snap.Projects = append(snap.Projects, p.Projects...)
		snap.Speakers = append(snap.Speakers, p.Speakers...)
	}
	for taxonomy, named := range all {
		for _, key := range slices.Sorted(maps.Keys(named)) {
			snap.Terms[taxonomy] = append(snap.Terms[taxonomy], named[key])
		}
	}
	return content.NewSnapshot(snap)
}

// arrange puts the posts of snap in the orders that a snapshot promises.
func arrange(snap *content.Snapshot) {
	slices.SortFunc(snap.Posts, func(a, b *content.Post) int { return strings.Compare(a.Path, b.Path) })
	snap.Newest = slices.Clone(snap.Posts)
	slices.SortStableFunc(snap.Newest, func(a, b *content.Post) int {
		switch {
		case a.Date.IsZero() && b.Date.IsZero():
			return 0
		case a.Date.IsZero():
			return 1
		case b.Date.IsZero():
			return -1
		}
		return b.Date.Compare(a.Date)
	})
}

func termsOf(all []*content.Term, taxonomy string) []*content.Term {
	var some []*content.Term
	for _, t := range all {
		if t.Taxonomy == taxonomy {
			some = append(some, t)
		}
	}
	return some
}

// page returns the draft of a page at path with the given parts.
func page(path string, parts ...func(*draft)) draft {
	d := draft{Post: content.Post{Path: path}}
	for _, part := range parts {
		part(&d)
	}
	return d
}

func dated(text string) func(*draft) { return func(d *draft) { d.Date = moment(text) } }

func titled(title string) func(*draft) { return func(d *draft) { d.Title = title } }

func matter(yaml string) func(*draft) { return func(d *draft) { d.matter = yaml } }

func bodied(text string) func(*draft) { return func(d *draft) { d.text = text } }

func termed(taxonomy string, names ...string) func(*draft) {
	return func(d *draft) {
		if d.taxonomy == nil {
			d.taxonomy = map[string][]string{}
		}
		d.taxonomy[taxonomy] = names
	}
}

func tagged(names ...string) func(*draft) { return termed("tags", names...) }

// paths returns the paths of posts.
func paths(posts []*content.Post) []string {
	list := []string{}
	for _, p := range posts {
		list = append(list, p.Path)
	}
	return list
}

// mustPosts returns the answer to a query that has one.
func mustPosts(tb testing.TB, snap *content.Snapshot, f *query.PostFilter, orderBy ...*query.PostOrder) query.List[*content.Post] {
	tb.Helper()
	list, err := query.Posts(snap, f, orderBy)
	if err != nil {
		tb.Fatalf("Posts: %v", err)
	}
	return list
}

// words are what generated sites write with: names that fold alike, letters
// whose cases differ in length, scripts without case.
var words = []string{
	"Service Mesh", "service-mesh", "ＳＥＲＶＩＣＥ　ＭＥＳＨ", "Raft", "raft", "注册中心", "微服务", "Kelvin \u212a", "kilo K", "ſtraße", "Σίσυφος", "σίσυφοσ", "Go", "云原生", "",
}

// generate returns a site of n posts that is the same for the same seed: with
// many ties in all that posts are sorted by, and with gaps in all that a post
// may lack.
func generate(n int, seed uint64) *content.Snapshot {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	when := func() time.Time {
		if r.IntN(5) == 0 {
			return time.Time{}
		}
		zone := []*time.Location{time.UTC, east}[r.IntN(2)]
		return time.Date(2018+r.IntN(4), time.Month(1+r.IntN(12)), 1, r.IntN(3), 0, 0, 0, zone)
	}
	drafts := make([]draft, n)
	for i := range drafts {
		section, language := pick("blog", "activities", ""), pick("zh", "en")
		d := page(fmt.Sprintf("content/%s/%s/%05d.md", language, section, i),
			titled(pick(words[:14]...)+pick("", " 2", "!")),
			tagged(pick(words[:14]...), pick("rpc", "Mesh")),
			termed("categories", pick("笔记", "News")),
			bodied(pick(words...)+" 讲的是 "+pick(words...)))
		if r.IntN(4) == 0 {
			d.taxonomy = map[string][]string{"series": {pick("First Steps", "深入")}}
		}
		d.Slug, d.URL = fmt.Sprintf("%05d", i), fmt.Sprintf("/%s/%05d/", section, i)
		d.Section, d.Language = section, language
		d.Date, d.UpdatedAt = when(), when()
		d.Draft = r.IntN(4) == 0
		if r.IntN(3) > 0 {
			d.Weight = new(r.IntN(5) - 2)
		}
		if r.IntN(3) > 0 {
			d.Description = new(pick(words...))
		}
		if r.IntN(3) > 0 {
			d.Authors = []*content.Author{{Name: pick("林深", "Su He", "su-he")}}
		}
		if r.IntN(6) == 0 {
			d.Kind = content.PostKind(pick("SECTION", "HOME"))
		}
		if r.IntN(4) == 0 {
			d.Event = &content.Event{}
		}
		if r.IntN(2) == 0 {
			d.matter = pick("rank: 1", "rank: 2.5", "rank: \"1\"", "rank: [1, raft]", "rank: true", "rank: {of: 1}", "other: 1")
		}
		drafts[i] = d
	}
	return newSite(drafts...)
}
