package query

import (
	"maps"
	"slices"

	"lectern/content"
)

// Terms returns the terms of a taxonomy such as "tags" (nil: of all), most used
// first, then by name. With a filter, each holds and counts only the posts that
// f selects, and a term that no such post bears is left out. A taxonomy that
// the site does not use has no terms.
func Terms(snap *content.Snapshot, taxonomy *string, f *PostFilter) (List[*content.Term], error) {
	var terms []*content.Term
	if taxonomy != nil {
		terms = slices.Clone(snap.Terms[*taxonomy])
	} else {
		for _, name := range slices.Sorted(maps.Keys(snap.Terms)) {
			terms = append(terms, snap.Terms[name]...)
		}
	}
	if f != nil {
		posts, err := selectPosts(snap, f)
		if err != nil {
			return List[*content.Term]{}, err
		}
		terms = narrowTerms(terms, posts)
	}
	return sortList("term", terms,
		column[*content.Term]{name: "count", desc: true, value: func(t *content.Term) value { return numberValue(int64(t.Count())) }},
		column[*content.Term]{name: "name", value: func(t *content.Term) value { return textValue(t.Key) }},
		column[*content.Term]{name: "taxonomy", value: func(t *content.Term) value { return textValue(t.Taxonomy) }},
	), nil
}

// narrowTerms returns terms with their posts narrowed to those given, without
// the terms that none of them bears.
func narrowTerms(terms []*content.Term, posts []*content.Post) []*content.Term {
	borne := map[*content.Term][]*content.Post{}
	for _, p := range posts {
		for _, t := range p.Terms {
			borne[t] = append(borne[t], p)
		}
	}
	var narrowed []*content.Term
	for _, t := range terms {
		if len(borne[t]) > 0 {
			copied := *t
			copied.Posts = borne[t]
			narrowed = append(narrowed, &copied)
		}
	}
	return narrowed
}
