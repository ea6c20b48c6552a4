package search

import (
	"hash/maphash"
	"math"
	"time"

	"lectern/content"
	"lectern/content/markdown"
)

// A document is what can be found of one node: texts in three fields, of which
// a hit in the first counts most.
type document struct {
	high []string // what it is called
	mid  []string // what it is about
	low  []string // all else that it says
}

// read makes d the document of n. The slices that d has are used again.
func (d *document) read(n content.Node) {
	d.readHead(n)
	if p, ok := n.(*content.Post); ok && p.Body != nil {
		for _, h := range p.Body.Outline {
			d.mid = append(d.mid, h.Text)
		}
		d.low = append(d.low, p.Body.Text)
	}
}

// readHead is read without the body of a post, which bodyOf returns.
func (d *document) readHead(n content.Node) {
	d.high, d.mid, d.low = d.high[:0], d.mid[:0], d.low[:0]
	switch n := n.(type) {
	case *content.Post:
		d.high = append(d.high, n.Title)
		d.mid = addText(d.mid, n.Description)
		for _, t := range n.Terms {
			d.mid = append(d.mid, t.Name)
		}
		for _, a := range n.Authors {
			d.mid = append(d.mid, a.Name)
		}
	case *content.Event:
		d.high = append(d.high, n.Name)
		d.mid = addText(d.mid, n.Venue)
		for _, s := range n.Sessions {
			d.mid = append(d.mid, s.Title)
		}
		d.mid = addSpeakers(d.mid, n.Speakers)
		d.mid = addProjects(d.mid, n.Projects)
		if n.Post != nil {
			d.mid = append(d.mid, n.Post.Title)
			d.mid = addText(d.mid, n.Post.Description)
			for _, t := range n.Post.Terms {
				d.mid = append(d.mid, t.Name)
			}
		}
	case *content.Speaker:
		d.high = append(d.high, n.Name)
		d.high = addText(d.high, n.Nickname)
		d.mid = addText(d.mid, n.Title)
		d.mid = addProjects(d.mid, n.Projects)
		for i, a := range n.Appearances {
			// A person may have appeared with one title many times.
			if a.Title != nil && (i == 0 || n.Appearances[i-1].Title == nil || *n.Appearances[i-1].Title != *a.Title) {
				d.low = append(d.low, *a.Title)
			}
			if a.Session != nil {
				d.low = append(d.low, a.Session.Title)
			}
		}
	case *content.Project:
		d.high = append(d.high, n.Name)
		d.mid = append(d.mid, n.Aliases...)
		d.mid = addText(d.mid, n.Description)
	case *content.Resource:
		d.high = append(d.high, n.Title)
		if n.Session != nil {
			d.mid = append(d.mid, n.Session.Title)
		}
		d.mid = addSpeakers(d.mid, n.Speakers)
		d.mid = addProjects(d.mid, n.Projects)
		if n.Event != nil {
			d.low = append(d.low, n.Event.Name)
		}
		if n.Post != nil {
			d.low = append(d.low, n.Post.Title)
		}
	}
}

func addText(list []string, text *string) []string {
	if text != nil {
		list = append(list, *text)
	}
	return list
}

func addSpeakers(list []string, speakers []*content.Speaker) []string {
	for _, s := range speakers {
		list = addText(append(list, s.Name), s.Nickname)
	}
	return list
}

func addProjects(list []string, projects []*content.Project) []string {
	for _, p := range projects {
		list = append(list, p.Name)
	}
	return list
}

// bodyOf returns the parsed file behind n, nil if n is no post. A Document
// never changes, so two nodes with the same one have the same body.
func bodyOf(n content.Node) *markdown.Document {
	if p, ok := n.(*content.Post); ok {
		return p.Body
	}
	return nil
}

// fingerprint returns a hash of all texts of d.
func (d *document) fingerprint(h *maphash.Hash) uint64 {
	h.Reset()
	for i, field := range [][]string{d.high, d.mid, d.low} {
		h.WriteByte(byte(i))
		for _, text := range field {
			h.WriteByte(0xFF) // which no text has
			h.WriteString(text)
		}
	}
	return h.Sum64()
}

// size returns the number of bytes of n's texts, roughly.
func (d *document) size(body *markdown.Document) int {
	n := 0
	for _, field := range [][]string{d.high, d.mid, d.low} {
		for _, text := range field {
			n += len(text)
		}
	}
	if body != nil {
		n += len(body.Text)
	}
	return n
}

// nodesOf returns the nodes of snap that can be found. A section and the home
// page are pages too if somebody wrote a text for them; a mere title is not
// what anyone searches for.
func nodesOf(snap *content.Snapshot) []content.Node {
	nodes := make([]content.Node, 0, len(snap.Posts)+len(snap.Events)+len(snap.Speakers)+len(snap.Projects)+len(snap.Resources))
	for _, p := range snap.Posts {
		if p.Kind == content.KindPage || p.Body != nil && p.Body.Text != "" {
			nodes = append(nodes, p)
		}
	}
	nodes = addNodes(nodes, snap.Events)
	nodes = addNodes(nodes, snap.Speakers)
	nodes = addNodes(nodes, snap.Projects)
	return addNodes(nodes, snap.Resources)
}

func addNodes[T content.Node](nodes []content.Node, list []T) []content.Node {
	for _, n := range list {
		nodes = append(nodes, n)
	}
	return nodes
}

// momentOf returns when n was published, or takes place: Unix seconds, or
// math.MinInt64 if that is unknown. People and projects are as new as what was
// last written of them.
func momentOf(n content.Node) int64 {
	moment := int64(math.MinInt64)
	see := func(p *content.Post) {
		if p != nil && !p.Date.IsZero() {
			moment = max(moment, p.Date.Unix())
		}
	}
	switch n := n.(type) {
	case *content.Post:
		see(n)
	case *content.Event:
		if !n.StartsAt.IsZero() {
			return n.StartsAt.Unix()
		}
		if day, err := time.Parse(time.DateOnly, string(n.StartDay)); err == nil {
			return day.Unix()
		}
		see(n.Post)
	case *content.Speaker:
		for _, p := range n.Posts {
			see(p)
		}
	case *content.Project:
		see(n.Page)
		for _, p := range n.Posts {
			see(p)
		}
	case *content.Resource:
		see(n.Post)
	}
	return moment
}

// typeOf returns what a search calls the type of n.
func typeOf(n content.Node) content.SearchType {
	switch n.(type) {
	case *content.Event:
		return content.SearchEvents
	case *content.Speaker:
		return content.SearchSpeakers
	case *content.Project:
		return content.SearchProjects
	case *content.Resource:
		return content.SearchResources
	}
	return content.SearchPosts
}

// speaks reports whether wanted is true of a language in which n is written
// about.
func speaks(n content.Node, wanted func(language string) bool) bool {
	anyPost := func(posts []*content.Post) bool {
		for _, p := range posts {
			if wanted(p.Language) {
				return true
			}
		}
		return false
	}
	switch n := n.(type) {
	case *content.Post:
		return wanted(n.Language)
	case *content.Event:
		return n.Post != nil && wanted(n.Post.Language)
	case *content.Speaker:
		return anyPost(n.Posts)
	case *content.Project:
		return n.Page != nil && wanted(n.Page.Language) || anyPost(n.Posts)
	case *content.Resource:
		return n.Post != nil && wanted(n.Post.Language)
	}
	return false
}

// languageOf returns the language whose rules n's words follow, "" if it is
// not one alone.
func languageOf(n content.Node) string {
	switch n := n.(type) {
	case *content.Post:
		return n.Language
	case *content.Event:
		return languageOfPost(n.Post)
	case *content.Resource:
		return languageOfPost(n.Post)
	case *content.Project:
		return languageOfPost(n.Page)
	}
	return ""
}

func languageOfPost(p *content.Post) string {
	if p == nil {
		return ""
	}
	return p.Language
}
