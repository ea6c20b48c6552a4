package feed

import (
	"slices"
	"time"

	"lectern/content"
	"lectern/content/markdown"
)

// A Format is one in which posts can be subscribed to.
type Format string

const (
	Atom     Format = "atom" // RFC 4287
	RSS      Format = "rss"  // RSS 2.0, with elements of Atom, Dublin Core and Content
	JSONFeed Format = "json" // JSON Feed 1.1
)

const (
	// maxContentBytes bounds the HTML in one feed. Posts beyond it come with their
	// summaries alone, and the older ones are those that a reader knows already.
	maxContentBytes = 4 << 20

	// summaryLength is that of the summary of a post without a description, in
	// characters.
	summaryLength = 280
)

// PostOptions say what a feed of posts is made of.
type PostOptions struct {
	Selection Selection
	Limit     int    // of the newest posts; 0 is DefaultLimit
	Self      string // the feed's own address; "" if it is unknown
}

// Posts returns the newest posts of snap as a feed. Posts link to their pages if
// the site's address is known; else they have no links, and what their HTML
// links to stays as it is written.
func Posts(snap *content.Snapshot, format Format, o PostOptions) Document {
	c := newChannel(snap, o)
	switch format {
	case RSS:
		return c.rss()
	case JSONFeed:
		return c.jsonFeed()
	}
	return c.atom()
}

// A channel is a feed of posts, whatever its format.
type channel struct {
	id       string
	title    string
	home     string // "" if unknown
	self     string // "" if unknown
	language string // that all entries have; "" if they have several, or none is known
	updated  time.Time
	entries  []entry
}

// An entry is one post of a channel. What is unknown is "" or zero.
type entry struct {
	id        string
	link      string
	title     string
	summary   string // text
	html      string // "" where the summary has to do
	language  string
	published time.Time
	updated   time.Time // never zero
	authors   []author
	topics    []topic
	cover     string
	coverType string // "" if the address does not tell
}

type author struct{ name, link string }

// A topic is a tag or a category.
type topic struct{ term, label string }

func newChannel(snap *content.Snapshot, o PostOptions) channel {
	if o.Limit == 0 {
		o.Limit = DefaultLimit
	}
	s := siteOf(snap)
	c := channel{
		id: s.urn("posts?" + o.Selection.key()), title: s.title(o.Selection),
		home: s.home(), self: o.Self,
	}
	list := posts(snap, o.Selection.filter())
	budget := maxContentBytes
	for i, p := range list[:min(o.Limit, len(list))] {
		e := s.entry(p, &budget)
		if i == 0 {
			c.language = e.language
		} else if c.language != e.language {
			c.language = ""
		}
		if e.updated.After(c.updated) {
			c.updated = e.updated
		}
		c.entries = append(c.entries, e)
	}
	if len(c.entries) == 0 {
		c.updated = s.moment()
	}
	return c
}

// entry describes p. budget is how many bytes of HTML may still follow.
func (s site) entry(p *content.Post, budget *int) entry {
	e := entry{
		id: s.urn(string(p.ID)), link: s.link(p, p.URL), title: p.Title, summary: summaryOf(p),
		language: languageTag(p.Language), published: p.Date, updated: s.updated(p),
	}
	// Markdown is about as long as its HTML, so what has no room is not rendered.
	if len(p.Body.Markdown) <= *budget {
		e.html = s.html(p)
		*budget -= len(e.html)
	}
	for _, a := range p.Authors {
		written := author{name: a.Name}
		if a.URL != nil {
			written.link = s.link(p, *a.URL)
		}
		e.authors = append(e.authors, written)
	}
	named := map[string]bool{} // a page may have one word as a category and as a tag
	for _, t := range slices.Concat(p.Categories, p.Tags) {
		if !named[t.Key] {
			named[t.Key] = true
			e.topics = append(e.topics, topic{t.Slug, t.Name})
		}
	}
	if p.Cover != nil {
		e.cover = s.link(p, p.Cover.URL)
		e.coverType = pictureType(e.cover)
	}
	return e
}

func summaryOf(p *content.Post) string {
	if p.Description != nil {
		return *p.Description
	}
	return p.Body.Excerpt(summaryLength)
}

// html returns the HTML of p, which leaves its page: its links and pictures are
// made absolute.
func (s site) html(p *content.Post) string {
	return p.Body.HTMLWith(func(url string, _ markdown.Use) string {
		if address := s.link(p, url); address != "" {
			return address
		}
		return url
	})
}
