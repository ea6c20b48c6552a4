package content

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// The orders in which a snapshot holds its lists. Lists are asked for in these
// far more often than in others, so they are sorted once.

// sortEvents returns events, newest start first.
func sortEvents(events []*Event) []*Event {
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b *Event) int {
		return cmp.Or(
			cmp.Compare(b.StartDay, a.StartDay), // no day is the least of them
			newestFirst(a.StartsAt, b.StartsAt),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return sorted
}

// sortResources returns resources, those of the newest post first, and those of
// one post from the top of its page.
func sortResources(resources []*Resource) []*Resource {
	line := func(r *Resource) int {
		if r.Source == nil {
			return math.MaxInt
		}
		return r.Source.StartLine
	}
	sorted := slices.Clone(resources)
	slices.SortFunc(sorted, func(a, b *Resource) int {
		return cmp.Or(
			newestFirst(a.Post.Date, b.Post.Date),
			strings.Compare(a.Post.Path, b.Post.Path),
			cmp.Compare(line(a), line(b)),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return sorted
}

// sortByName returns nodes in the order of their names, case and width aside.
func sortByName[T Node](nodes []T, name func(T) string) []T {
	type row struct {
		node T
		key  string
	}
	rows := make([]row, len(nodes))
	for i, n := range nodes {
		rows[i] = row{n, Fold(name(n))}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.node.NodeID(), b.node.NodeID()))
	})
	sorted := make([]T, len(rows))
	for i, r := range rows {
		sorted[i] = r.node
	}
	return sorted
}

// newestFirst orders two moments. One that is unknown comes last.
func newestFirst(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return b.Compare(a)
}
