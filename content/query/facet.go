package query

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lectern/content"
)

// A FacetValue is one value of a field and how many posts of a list have it.
type FacetValue struct {
	Value string
	Count int
}

// Facet counts posts by a field: "tags", "categories", "section", "language",
// "year" (of the date), "authors" or "param:" and a front-matter path; also by
// the name of any other taxonomy that snap has terms of. A post without the
// field is not counted; one with several values counts once for each. The
// result is ordered by count, then by value. A field that none of these is
// causes an *InputError.
func Facet(snap *content.Snapshot, posts []*content.Post, by string) ([]FacetValue, error) {
	values, err := facetValues(snap, by)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	var have []string
	for _, p := range posts {
		have = values(have[:0], p)
		for i, value := range have {
			if value != "" && !slices.Contains(have[:i], value) {
				counts[value]++
			}
		}
	}
	facet := make([]FacetValue, 0, len(counts))
	for value, count := range counts {
		facet = append(facet, FacetValue{value, count})
	}
	slices.SortFunc(facet, func(a, b FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return facet, nil
}

// facetValues returns the function that appends to list the values that a post
// has in a field.
func facetValues(snap *content.Snapshot, by string) (func(list []string, p *content.Post) []string, error) {
	switch by {
	case "section":
		return func(list []string, p *content.Post) []string { return append(list, p.Section) }, nil
	case "language":
		return func(list []string, p *content.Post) []string { return append(list, p.Language) }, nil
	case "year":
		return func(list []string, p *content.Post) []string {
			if p.Date.IsZero() {
				return list
			}
			return append(list, strconv.Itoa(p.Date.Year()))
		}, nil
	case "authors":
		// Spellings of one author count together, under the first one met.
		names := map[string]string{}
		return func(list []string, p *content.Post) []string {
			for _, a := range p.Authors {
				key := content.Fold(a.Name)
				if _, met := names[key]; !met {
					names[key] = a.Name
				}
				list = append(list, names[key])
			}
			return list
		}, nil
	case "tags", "categories":
		return func(list []string, p *content.Post) []string { return appendTerms(list, p, by) }, nil
	}
	if path, ok := strings.CutPrefix(by, "param:"); ok && path != "" {
		return func(list []string, p *content.Post) []string { return append(list, paramTexts(p.Param(path))...) }, nil
	}
	if len(snap.Terms[by]) > 0 {
		return func(list []string, p *content.Post) []string { return appendTerms(list, p, by) }, nil
	}
	return nil, inputErrorf("by", "%.60q is no field to count by; give \"tags\", \"categories\", \"section\", \"language\", \"year\", \"authors\", another taxonomy of the site, or \"param:\" and a front-matter path", by)
}

func appendTerms(list []string, p *content.Post, taxonomy string) []string {
	for _, t := range p.Terms {
		if t.Taxonomy == taxonomy {
			list = append(list, t.Name)
		}
	}
	return list
}

// paramTexts returns the texts of a front-matter value: its own, or those of
// the items of a list. Objects have no text.
func paramTexts(v any) []string {
	switch v := v.(type) {
	case nil, map[string]any:
		return nil
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, one := range v {
			if _, nested := one.([]any); !nested {
				list = append(list, paramTexts(one)...)
			}
		}
		return list
	default: // a number or a boolean
		encoded, err := json.Marshal(v)
		if err != nil {
			return nil
		}
		return []string{string(encoded)}
	}
}
