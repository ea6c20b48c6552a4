package query

import (
	"slices"
	"sort"
	"time"

	"lectern/content"
)

// What a filter costs should follow from what it selects, not from how much
// there is. So before a list is tested item by item, the filter is asked for a
// shorter one that still holds all it can select: the snapshot has the posts of
// each tag, section, project and so on at hand. Whatever a filter says beyond
// that is left to the tests, and so are the items that are on the shorter list
// by the width of a spelling.

// A narrowing is the shortest list found so far that holds all that a filter
// can select, in the standing order of its kind.
type narrowing[T comparable] struct {
	items []T
	known bool // false: nothing has been found, all items have to be looked at
	// standing orders items; it puts together what stands on several lists.
	standing func(a, b T) int
}

// to narrows n down to items, if those are fewer.
func (n *narrowing[T]) to(items []T) {
	if !n.known || len(items) < len(n.items) {
		n.items, n.known = items, true
	}
}

// toAny narrows n down to the items that stand on any of lists.
func (n *narrowing[T]) toAny(lists [][]T) {
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	switch {
	case len(lists) == 1:
		n.to(lists[0])
	case !n.known || total < len(n.items):
		union := slices.Concat(lists...)
		slices.SortFunc(union, n.standing)
		n.to(slices.Compact(union))
	}
}

// byList narrows n down by a filter of names. find returns what bears a name,
// get the items that have it.
func byList[T comparable, K comparable](n *narrowing[T], f *ListFilter, find func(name string) []K, get func(K) []T) {
	if f == nil {
		return
	}
	anyOf := func(names []string) {
		var lists [][]T
		for _, name := range names {
			for _, key := range find(name) {
				lists = append(lists, get(key))
			}
		}
		n.toAny(lists)
	}
	if f.Has != nil {
		anyOf([]string{*f.Has})
	}
	if f.HasAny != nil {
		anyOf(f.HasAny)
	}
	for _, name := range f.HasAll {
		anyOf([]string{name})
	}
}

// byString narrows n down by a filter of a text that is one of a few.
func byString[T comparable](n *narrowing[T], f *StringFilter, get func(string) []T) {
	if f == nil {
		return
	}
	if f.Eq != nil {
		n.to(get(*f.Eq))
	}
	if f.In != nil {
		byChoice(n, f.In, get)
	}
}

// byChoice narrows n down to the items of any of the keys; nil says nothing.
func byChoice[T comparable, K comparable](n *narrowing[T], keys []K, get func(K) []T) {
	if keys == nil {
		return
	}
	lists := make([][]T, len(keys))
	for i, key := range keys {
		lists[i] = get(key)
	}
	n.toAny(lists)
}

// nested narrows n down by the filters within a filter: by each of and, and by
// all of or together, provided that each of those narrows.
func nested[T comparable, F any](n *narrowing[T], and, or []*F, narrow func(n *narrowing[T], f *F)) {
	for _, f := range and {
		if f != nil {
			narrow(n, f)
		}
	}
	var lists [][]T
	for _, f := range or {
		if f == nil {
			continue
		}
		one := narrowing[T]{standing: n.standing}
		if narrow(&one, f); !one.known {
			return
		}
		lists = append(lists, one.items)
	}
	if len(lists) > 0 {
		n.toAny(lists)
	}
}

// narrowPosts returns a list, newest first, that holds all that f can select.
func (c compiler) narrowPosts(f *PostFilter) []*content.Post {
	n := narrowing[*content.Post]{standing: orderOf(postColumns(nil))}
	if !namesKind(f) {
		n.to(c.snap.PostsBy.Kind.Get(content.KindPage))
	}
	if f != nil {
		c.narrowByPost(&n, f)
	}
	if !n.known {
		return c.snap.Newest
	}
	return n.items
}

func (c compiler) narrowByPost(n *narrowing[*content.Post], f *PostFilter) {
	by := c.snap.PostsBy
	byString(n, f.Path, func(path string) []*content.Post {
		if p := c.snap.PostByPath(path); p != nil {
			return []*content.Post{p}
		}
		return nil
	})
	byString(n, f.Section, by.Section.Get)
	byString(n, lowered(f.Language), by.Language.Get)
	byChoice(n, f.Kind, by.Kind.Get)
	byList(n, f.Tags, foldedName, by.Tag.Get)
	byList(n, f.Categories, foldedName, by.Category.Get)
	byList(n, f.Authors, foldedName, by.Author.Get)
	byList(n, f.Projects, c.snap.ProjectsNamed, by.Project.Get)
	byList(n, f.Speakers, c.snap.SpeakersNamed, by.Speaker.Get)
	if f.Date != nil {
		n.to(c.postsDated(f.Date))
	}
	nested(n, f.And, f.Or, c.narrowByPost)
}

// postsDated returns the run of the newest posts that holds all dated as f says.
func (c compiler) postsDated(f *DateTimeFilter) []*content.Post {
	newest := c.snap.Newest // the undated at the end
	start, end := 0, len(newest)
	for _, at := range []*time.Time{f.Eq, f.Gt, f.Gte} {
		if at != nil {
			end = min(end, sort.Search(len(newest), func(i int) bool {
				return newest[i].Date.IsZero() || newest[i].Date.Before(*at)
			}))
		}
	}
	for _, at := range []*time.Time{f.Eq, f.Lt, f.Lte} {
		if at != nil {
			start = max(start, sort.Search(len(newest), func(i int) bool {
				return newest[i].Date.IsZero() || !newest[i].Date.After(*at)
			}))
		}
	}
	return newest[start:max(start, end)]
}

// narrowEvents returns a list, newest start first, that holds all that f can
// select.
func (c compiler) narrowEvents(f *EventFilter) []*content.Event {
	n := narrowing[*content.Event]{standing: orderOf(eventColumns(nil))}
	c.narrowByEvent(&n, f)
	if !n.known {
		return c.snap.Events
	}
	return n.items
}

func (c compiler) narrowByEvent(n *narrowing[*content.Event], f *EventFilter) {
	by := c.snap.EventsBy
	byString(n, lowered(f.Language), by.Language.Get)
	byList(n, f.Tags, foldedName, by.Tag.Get)
	byList(n, f.Projects, c.snap.ProjectsNamed, by.Project.Get)
	byList(n, f.Speakers, c.snap.SpeakersNamed, by.Speaker.Get)
	if f.Name != nil && f.Name.Eq != nil {
		n.to(c.snap.EventsNamed(*f.Name.Eq))
	}
	if f.StartDate != nil {
		n.to(c.eventsStarting(f.StartDate))
	}
	nested(n, f.And, f.Or, c.narrowByEvent)
}

// eventsStarting returns the run of the events that holds all that start as f
// says.
func (c compiler) eventsStarting(f *DateFilter) []*content.Event {
	events := c.snap.Events // those without a day at the end, for "" is the least
	start, end := 0, len(events)
	for _, day := range []*content.Day{f.Eq, f.Gt, f.Gte} {
		if day != nil {
			end = min(end, sort.Search(len(events), func(i int) bool { return events[i].StartDay < *day }))
		}
	}
	for _, day := range []*content.Day{f.Eq, f.Lt, f.Lte} {
		if day != nil {
			start = max(start, sort.Search(len(events), func(i int) bool { return events[i].StartDay <= *day }))
		}
	}
	return events[start:max(start, end)]
}

// narrowSpeakers returns a list, by name, that holds all that f can select.
func (c compiler) narrowSpeakers(f *SpeakerFilter) []*content.Speaker {
	n := narrowing[*content.Speaker]{standing: orderOf(speakerColumns(nil))}
	c.narrowBySpeaker(&n, f)
	if !n.known {
		return c.snap.Speakers
	}
	return n.items
}

func (c compiler) narrowBySpeaker(n *narrowing[*content.Speaker], f *SpeakerFilter) {
	by := c.snap.SpeakersBy
	byList(n, f.Projects, c.snap.ProjectsNamed, by.Project.Get)
	byList(n, f.Events, c.snap.EventsNamed, by.Event.Get)
	if f.Name != nil && f.Name.Eq != nil {
		named := slices.Clone(c.snap.SpeakersNamed(*f.Name.Eq)) // those who appeared most often first
		slices.SortFunc(named, n.standing)
		n.to(named)
	}
	nested(n, f.And, f.Or, c.narrowBySpeaker)
}

// narrowResources returns a list, those of the newest post first, that holds
// all that f can select.
func (c compiler) narrowResources(f *ResourceFilter) []*content.Resource {
	n := narrowing[*content.Resource]{standing: orderOf(resourceColumns(nil))}
	c.narrowByResource(&n, f)
	if !n.known {
		return c.snap.Resources
	}
	return n.items
}

func (c compiler) narrowByResource(n *narrowing[*content.Resource], f *ResourceFilter) {
	by := c.snap.ResourcesBy
	byChoice(n, f.Kind, by.Kind.Get)
	byString(n, lowered(f.Language), by.Language.Get)
	byList(n, f.Projects, c.snap.ProjectsNamed, by.Project.Get)
	byList(n, f.Speakers, c.snap.SpeakersNamed, by.Speaker.Get)
	nested(n, f.And, f.Or, c.narrowByResource)
}
