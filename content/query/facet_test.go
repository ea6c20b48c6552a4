package query_test

import (
	"fmt"
	"strings"
	"testing"

	"lectern/content"
	"lectern/content/query"
)

func TestFacet(t *testing.T) {
	by := func(names ...string) func(*draft) {
		return func(d *draft) {
			for _, name := range names {
				d.Authors = append(d.Authors, &content.Author{Name: name})
			}
		}
	}
	in := func(section, language string) func(*draft) {
		return func(d *draft) { d.Section, d.Language = section, language }
	}
	snap := newSite(
		page("a", in("blog", "zh"), dated("2024-01-01T01:00:00+08:00"), by("林深", "Su He"), tagged("Go", "Raft"),
			matter("level: 1\nlabels: [x, y, x, 2, [deep], {k: v}]\nseo: {title: One}")),
		page("b", in("blog", "en"), dated("2024-05-01T00:00:00Z"), by("su-he", "Su He"), tagged("raft"), termed("categories", "News"),
			matter("level: \"1\"\nlabels: y\nseo: {title: Two}")),
		page("c", in("", "zh"), tagged("注册中心"), termed("categories", "news"), termed("series", "First Steps"),
			matter("level: 1.5\nlabels: true\nseo: plain")),
		page("d", in("activities", "zh"), dated("2023-12-31T20:00:00Z"), by("Su He"), tagged("Raft"),
			matter("level: null\nlabels: \"\"")),
	)
	posts := snap.Posts // by path, so that the first spelling of an author is known
	for field, want := range map[string]string{
		"tags":            "Raft 3, Go 1, 注册中心 1",
		"categories":      "News 2",
		"section":         "blog 2, activities 1",
		"language":        "zh 3, en 1",
		"year":            "2024 2, 2023 1",
		"authors":         "Su He 3, 林深 1",
		"series":          "First Steps 1",
		"param:level":     "1 2, 1.5 1",
		"param:labels":    "y 2, 2 1, true 1, x 1",
		"param:labels.0":  "x 1",
		"param:seo.title": "One 1, Two 1",
		"param:seo":       "plain 1",
		"param:nowhere":   "",
	} {
		t.Run(field, func(t *testing.T) {
			facet, err := query.Facet(snap, posts, field)
			if err != nil {
				t.Fatal(err)
			}
			if facet == nil {
				t.Error("got nil, want a list")
			}
			var got []string
			for _, v := range facet {
				got = append(got, fmt.Sprintf("%s %d", v.Value, v.Count))
			}
			if got := strings.Join(got, ", "); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	for _, unknown := range []string{"", "Tags", "tag", "param", "param:", "title", "Series", "\xff"} {
		t.Run("unknown "+unknown, func(t *testing.T) {
			_, err := query.Facet(snap, posts, unknown)
			checkInputError(t, err, "by")
		})
	}
}

// TestFacetOfNothing asks for the counts of a list that a filter has emptied: a
// page that shows them must not fail because its reader narrowed too far.
func TestFacetOfNothing(t *testing.T) {
	snap := newSite(page("a", termed("series", "First Steps")))
	for _, field := range []string{"tags", "section", "year", "authors", "param:level", "series"} {
		facet, err := query.Facet(snap, nil, field)
		if err != nil || facet == nil || len(facet) != 0 {
			t.Errorf("by %s: got %v, %v, want an empty list", field, facet, err)
		}
	}
}
