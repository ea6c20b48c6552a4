package content

import (
	"cmp"
	"strings"
)

// A Searcher finds nodes of one snapshot by their words. Package content/search
// makes them; it is safe for concurrent use.
type Searcher interface {
	// Search returns the part that q asks for of what it finds, best first. An
	// error is always a sentence about q.Text: it looks for nothing, or for too
	// much.
	Search(q SearchQuery) (SearchPage, error)

	// Snippet returns the part of node's text that tells best why a search for
	// text finds it, some 160 characters of HTML: hits stand in <mark>, and all
	// else is escaped.
	Snippet(text string, node Node) string
}

// A SearchQuery says what is looked for.
type SearchQuery struct {
	Text     string       // words, "phrases" and -exclusions
	Types    []SearchType // nil: all
	Language string       // a BCP 47 tag; it stands for what begins with it too: "zh" for "zh-Hans"; "" is any
	First    int          // how many hits to return
	After    *SearchPlace // only what comes behind it; nil: from the start
}

// A SearchType says which nodes are looked for.
type SearchType string

const (
	SearchPosts     SearchType = "POST"
	SearchEvents    SearchType = "EVENT"
	SearchSpeakers  SearchType = "SPEAKER"
	SearchProjects  SearchType = "PROJECT"
	SearchResources SearchType = "RESOURCE"
)

// A SearchPage is a part of what a search found.
type SearchPage struct {
	Hits  []SearchHit
	Total int  // of all parts
	Ahead bool // whether something comes before Hits
	More  bool // whether something comes behind Hits
}

// A SearchHit is a node that a search found.
type SearchHit struct {
	Node Node
	SearchPlace
}

// A SearchPlace says where a node stands in the order of what a search found.
type SearchPlace struct {
	Score  float64 // more than 0; more is better
	Moment int64   // of the node's date, Unix seconds; math.MinInt64 if it has none
	ID     ID
}

// Compare orders places: the better score first, then the newer node, then the
// lesser ID.
func (p SearchPlace) Compare(other SearchPlace) int {
	if order := cmp.Compare(other.Score, p.Score); order != 0 {
		return order
	}
	if order := cmp.Compare(other.Moment, p.Moment); order != 0 {
		return order
	}
	return strings.Compare(string(p.ID), string(other.ID))
}
