package model

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
)

// A SearchConnection is one page of what a search found.
type SearchConnection struct {
	page     content.SearchPage
	searcher content.Searcher
	query    content.SearchQuery
}

// A SearchEdge is one hit of a search.
type SearchEdge struct {
	connection *SearchConnection
	index      int
}

// NewSearchConnection returns the part of what searcher finds for q that page
// names: First and After count. What cannot be meant is a *query.InputError that
// names the argument.
func NewSearchConnection(searcher content.Searcher, q content.SearchQuery, page Page) (*SearchConnection, error) {
	if err := page.check(); err != nil {
		return nil, err
	}
	if q.Language != "" && !isLanguageTag(q.Language) {
		return nil, inputErrorf("language", "%.60q is no BCP 47 language tag; write it like \"en\" or \"zh-Hans\"", q.Language)
	}
	c := &SearchConnection{searcher: searcher, query: q}
	c.query.First = page.size()
	if page.After != nil {
		after, err := c.parseCursor(*page.After)
		if err != nil {
			return nil, err
		}
		c.query.After = &after
	}
	found, err := searcher.Search(c.query)
	if err != nil {
		return nil, inputErrorf("query", "%s", err)
	}
	c.page = found
	return c, nil
}

// isLanguageTag reports whether tag has the form of one: letters and digits,
// parted by hyphens.
func isLanguageTag(tag string) bool {
	for part := range strings.SplitSeq(tag, "-") {
		if len(part) == 0 || len(part) > 8 || strings.IndexFunc(part, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
		}) >= 0 {
			return false
		}
	}
	return true
}

// Edges returns the hits of the page with their cursors.
func (c *SearchConnection) Edges() []SearchEdge {
	edges := make([]SearchEdge, len(c.page.Hits))
	for i := range edges {
		edges[i] = SearchEdge{c, i}
	}
	return edges
}

// Nodes returns what the page's hits are.
func (c *SearchConnection) Nodes() []content.Node {
	nodes := make([]content.Node, len(c.page.Hits))
	for i, h := range c.page.Hits {
		nodes[i] = h.Node
	}
	return nodes
}

// TotalCount returns the number of all hits, over all pages.
func (c *SearchConnection) TotalCount() int { return c.page.Total }

// PageInfo returns where the page stands in the list.
func (c *SearchConnection) PageInfo() PageInfo {
	info := PageInfo{HasNextPage: c.page.More, HasPreviousPage: c.page.Ahead}
	if n := len(c.page.Hits); n > 0 {
		info.cursor, info.last = c.cursor, n-1
	}
	return info
}

// Cursor returns the hit's place in the list, opaque to clients.
func (e *SearchEdge) Cursor() string { return e.connection.cursor(e.index) }

// Node returns what was found.
func (e *SearchEdge) Node() content.Node { return e.connection.page.Hits[e.index].Node }

// Score returns how good the hit is.
func (e *SearchEdge) Score() float64 { return e.connection.page.Hits[e.index].Score }

// Snippet returns the part of its text that was hit, as HTML.
func (e *SearchEdge) Snippet() string {
	return e.connection.searcher.Snippet(e.connection.query.Text, e.Node())
}

// cursor returns the cursor of the hit at index. It says which search it is of
// and all that its place depends on.
func (c *SearchConnection) cursor(index int) string {
	h := c.page.Hits[index]
	plain, err := json.Marshal([]string{c.name(), strconv.FormatFloat(h.Score, 'g', -1, 64), strconv.FormatInt(h.Moment, 10), string(h.ID)})
	if err != nil {
		panic("model: a list of strings has no JSON form: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(plain)
}

// name returns a short name of the search, equal for those that find the same in
// the same order.
func (c *SearchConnection) name() string {
	types := slices.Clone(c.query.Types)
	slices.Sort(types)
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q", strings.Fields(c.query.Text), strings.ToLower(c.query.Language), slices.Compact(types))
	return "search:" + strconv.FormatUint(h.Sum64(), 36)
}

// parseCursor returns the place that a cursor of this search names.
func (c *SearchConnection) parseCursor(cursor string) (content.SearchPlace, error) {
	unknown := inputErrorf("after", "%.60q is no cursor of this search; give an endCursor that search with the same query, types and language returned", cursor)
	var place content.SearchPlace
	plain, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return place, unknown
	}
	var parts []string
	if err := json.Unmarshal(plain, &parts); err != nil || len(parts) != 4 || parts[0] != c.name() || parts[3] == "" {
		return place, unknown
	}
	score, err := strconv.ParseFloat(parts[1], 64)
	if err != nil || !(score > 0) || math.IsInf(score, 0) {
		return place, unknown
	}
	moment, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return place, unknown
	}
	return content.SearchPlace{Score: score, Moment: moment, ID: content.ID(parts[3])}, nil
}

// MarshalSearchType writes t.
func MarshalSearchType(t content.SearchType) graphql.Marshaler {
	return graphql.MarshalString(string(t))
}

// UnmarshalSearchType reads a SearchType.
func UnmarshalSearchType(v any) (content.SearchType, error) {
	return readEnum[content.SearchType]("SearchType", v)
}
