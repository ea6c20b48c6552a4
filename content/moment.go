package content

import (
	"slices"
	"sort"
	"time"
)

// NextChange returns the first moment after now at which answers about s change
// without a new commit, because an event begins or is over. It is zero if no
// such moment is known.
func (s *Snapshot) NextChange(now time.Time) time.Time {
	if i := s.momentsUntil(now); i < len(s.moments) {
		return s.moments[i]
	}
	return time.Time{}
}

// LastChange returns the last moment, now at the latest, at which answers about s
// changed without a new commit. It is zero if no such moment is known.
func (s *Snapshot) LastChange(now time.Time) time.Time {
	if i := s.momentsUntil(now); i > 0 {
		return s.moments[i-1]
	}
	return time.Time{}
}

// momentsUntil counts the moments that are not after now.
func (s *Snapshot) momentsUntil(now time.Time) int {
	return sort.Search(len(s.moments), func(i int) bool { return s.moments[i].After(now) })
}

// momentsOf returns, in order, when one of events changes its status.
func momentsOf(events []*Event) []time.Time {
	moments := make([]time.Time, 0, 2*len(events))
	for _, e := range events {
		if start, end, ok := e.span(); ok {
			moments = append(moments, start, end)
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	return moments
}
