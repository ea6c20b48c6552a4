package load_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/content"
)

// facts returns all that a snapshot says, with names where it has pointers: two
// snapshots of the same files have the same facts.
func facts(t *testing.T, snap *content.Snapshot) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(describe(t, snap))
	line := func(kind string, fields ...any) {
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n", kind, text)
	}
	for _, p := range snap.Posts {
		line("post", p.ID, p.Blob, p.Description, p.CreatedAt, p.UpdatedAt, pathOf(p.Previous), pathOf(p.Next), idsOf(p.Projects), idsOf(p.Speakers), idsOf(p.Resources))
		for _, a := range p.Authors {
			line(" author", a.Name, a.URL, idOf(a.Speaker), pathsOf(a.Posts))
		}
		for _, problem := range p.Problems {
			line(" problem", describeProblem(problem), problem.Message)
		}
	}
	line("newest", pathsOf(snap.Newest))
	taxonomies := make([]string, 0, len(snap.Terms))
	for taxonomy := range snap.Terms {
		taxonomies = append(taxonomies, taxonomy)
	}
	slices.Sort(taxonomies)
	for _, taxonomy := range taxonomies {
		for _, term := range snap.Terms[taxonomy] {
			line("term", taxonomy, term.Key, term.Name, term.Slug, pathsOf(term.Posts))
		}
	}
	for _, e := range snap.Events {
		line("event", e.ID, e.Post.Path, e.Name, e.StartDay, e.EndDay, zoned(e.StartsAt), zoned(e.EndsAt), e.TimeText, e.AttendanceMode, e.Venue,
			e.RegistrationURL, e.LivestreamURL, idsOf(e.Speakers), idsOf(e.Resources), idsOf(e.Projects), e.Source)
		for _, s := range e.Sessions {
			line(" session", s.Title, zoned(s.StartsAt), zoned(s.EndsAt), idsOf(s.Speakers), idsOf(s.Resources), s.Source)
		}
	}
	for _, s := range snap.Speakers {
		line("speaker", s.ID, s.Name, s.Nickname, s.Title, idsOf(s.Projects), idsOf(s.Events), pathsOf(s.Posts), idsOf(s.Resources))
		for _, a := range s.Appearances {
			session := ""
			if a.Session != nil {
				session = a.Session.Title
			}
			line(" appearance", a.Post.Path, idOf(a.Event), session, a.Name, a.Nickname, a.Title, idsOf(a.Projects), a.Source)
		}
	}
	for _, p := range snap.Projects {
		line("project", p.ID, p.Name, p.Aliases, p.Slug, p.Description, p.RepositoryURL, p.HomepageURL, pathOf(p.Page), idsOf(p.Speakers), pathsOf(p.Posts), idsOf(p.Events), idsOf(p.Resources))
	}
	for _, r := range snap.Resources {
		session := ""
		if r.Session != nil {
			session = r.Session.Title
		}
		line("resource", r.ID, r.Title, r.URL, r.Kind, r.FileType, r.Post.Path, idOf(r.Event), session, idsOf(r.Speakers), idsOf(r.Projects), r.Source)
	}
	for _, problem := range snap.Problems {
		line("problem", describeProblem(problem), problem.Message)
	}
	return b.String()
}

func pathOf(p *content.Post) string {
	if p == nil {
		return ""
	}
	return p.Path
}

// idOf returns the ID of a node, "" for a nil pointer.
func idOf[T interface {
	comparable
	content.Node
}](node T) content.ID {
	var none T
	if node == none {
		return ""
	}
	return node.NodeID()
}

func idsOf[T content.Node](nodes []T) []content.ID {
	ids := make([]content.ID, len(nodes))
	for i, n := range nodes {
		ids[i] = n.NodeID()
	}
	return ids
}

func zoned(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano) + " " + cmp.Or(t.Location().String(), "fixed")
}
