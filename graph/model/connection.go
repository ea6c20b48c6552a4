package model

import (
	"fmt"

	"lectern/content"
	"lectern/content/query"
)

// The sizes of pages, in items.
const (
	DefaultPageSize = 20  // where neither first nor last is given
	MaxPageSize     = 100 // the most that first or last may ask for
)

// A Page says which part of a list is wanted. Its fields are the arguments of
// the same names; nil stands for an argument that is absent or null.
type Page struct {
	First  *int    // how many from the start, 0 to MaxPageSize
	After  *string // a cursor: only what follows it
	Last   *int    // how many from the end, 0 to MaxPageSize
	Before *string // a cursor: only what precedes it
	Offset *int    // how many to skip; for First alone
}

// A Connection is one page of a list. Edges, nodes and cursors are made when
// they are asked for: most queries want one of them.
type Connection[T any] struct {
	// Without returns the items that the list would have if its filter said
	// nothing of a field, by the name that facets are counted by. Nil if the list
	// has no filter.
	Without func(field string) ([]T, error)

	list       query.List[T]
	start, end int // of the page within the list
}

// An Edge is an item and its place in a list.
type Edge[T any] struct {
	list  *query.List[T]
	index int
}

// The lists of the API and their edges.
type (
	PostConnection     = Connection[*content.Post]
	TermConnection     = Connection[*content.Term]
	EventConnection    = Connection[*content.Event]
	SpeakerConnection  = Connection[*content.Speaker]
	ProjectConnection  = Connection[*content.Project]
	ResourceConnection = Connection[*content.Resource]
	CommitConnection   = Connection[*content.Commit]
	ProblemConnection  = Connection[*content.Problem]
	ChangeConnection   = Connection[*query.Change]

	PostEdge     = Edge[*content.Post]
	TermEdge     = Edge[*content.Term]
	EventEdge    = Edge[*content.Event]
	SpeakerEdge  = Edge[*content.Speaker]
	ProjectEdge  = Edge[*content.Project]
	ResourceEdge = Edge[*content.Resource]
	CommitEdge   = Edge[*content.Commit]
	ProblemEdge  = Edge[*content.Problem]
	ChangeEdge   = Edge[*query.Change]
)

// NewConnection returns the part of list that page names: its first
// DefaultPageSize items if page is zero. After and Before bound the list before
// First or Last take from it; Before alone means the items just ahead of it.
// What cannot be meant is a *query.InputError that names the argument.
func NewConnection[T any](list query.List[T], page Page) (*Connection[T], error) {
	if err := page.check(); err != nil {
		return nil, err
	}
	start, end := 0, len(list.Items)
	if page.After != nil {
		after, err := list.After(*page.After)
		if err != nil {
			return nil, err
		}
		start = after
	}
	if page.Before != nil {
		before, err := list.Before(*page.Before)
		if err != nil {
			return nil, err
		}
		end = max(start, before) // cursors the wrong way round enclose nothing
	}
	if page.Offset != nil {
		start = min(*page.Offset, end)
	}

	backwards := page.Last != nil || page.Before != nil && page.First == nil && page.After == nil
	if backwards {
		start = max(start, end-page.size())
	} else {
		end = min(end, start+page.size())
	}
	return &Connection[T]{list: list, start: start, end: end}, nil
}

// size returns the number of items that page asks for.
func (p Page) size() int {
	switch {
	case p.First != nil:
		return *p.First
	case p.Last != nil:
		return *p.Last
	}
	return DefaultPageSize
}

func (p Page) check() error {
	for _, size := range []struct {
		argument string
		value    *int
	}{{"first", p.First}, {"last", p.Last}} {
		if size.value != nil && (*size.value < 0 || *size.value > MaxPageSize) {
			return inputErrorf(size.argument, "must be from 0 to %d, not %d; ask for more page by page", MaxPageSize, *size.value)
		}
	}
	switch {
	case p.First != nil && p.Last != nil:
		return inputErrorf("last", "cannot stand together with first; give one of them")
	case p.Offset == nil:
		return nil
	case *p.Offset < 0:
		return inputErrorf("offset", "must be 0 or more, not %d", *p.Offset)
	case p.After != nil || p.Before != nil || p.Last != nil:
		return inputErrorf("offset", "cannot stand together with after, before or last; give it with first alone")
	}
	return nil
}

func inputErrorf(argument, format string, args ...any) error {
	return &query.InputError{Path: argument, Message: fmt.Sprintf(format, args...)}
}

// Edges returns the items of the page with their cursors.
func (c *Connection[T]) Edges() []Edge[T] {
	edges := make([]Edge[T], c.end-c.start)
	for i := range edges {
		edges[i] = Edge[T]{&c.list, c.start + i}
	}
	return edges
}

// Nodes returns the items of the page.
func (c *Connection[T]) Nodes() []T { return c.list.Items[c.start:c.end] }

// All returns the items of the whole list, over all pages.
func (c *Connection[T]) All() []T { return c.list.Items }

// TotalCount returns the number of items in the whole list, over all pages.
func (c *Connection[T]) TotalCount() int { return len(c.list.Items) }

// PageInfo returns where the page stands in the list.
func (c *Connection[T]) PageInfo() PageInfo {
	info := PageInfo{
		HasNextPage:     c.end < len(c.list.Items),
		HasPreviousPage: c.start > 0,
	}
	if c.start < c.end {
		info.cursor, info.first, info.last = c.list.Cursor, c.start, c.end-1
	}
	return info
}

// Cursor returns the edge's place in the list, opaque to clients.
func (e *Edge[T]) Cursor() string { return e.list.Cursor(e.index) }

// Node returns the item.
func (e *Edge[T]) Node() T { return e.list.Items[e.index] }
