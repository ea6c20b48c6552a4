package content

import (
	"strings"
	"sync"
)

// A Shelf finds items by a key that they share. It is filled at its first use,
// so that a snapshot which is never asked pays nothing, and safe for concurrent
// use. The zero value holds nothing.
type Shelf[K comparable, T any] struct {
	items func() map[K][]T
}

// newShelf returns the shelf of items on which each stands under all that keys
// adds for it. The items of one key stand in the order of list, each once.
func newShelf[K comparable, T comparable](list []T, keys func(item T, add func(K))) Shelf[K, T] {
	return Shelf[K, T]{sync.OnceValue(func() map[K][]T {
		items := map[K][]T{}
		for _, item := range list {
			keys(item, func(key K) {
				if same := items[key]; len(same) == 0 || same[len(same)-1] != item {
					items[key] = append(same, item)
				}
			})
		}
		return items
	})}
}

// Get returns the items of key, nil if there are none.
func (s Shelf[K, T]) Get(key K) []T {
	if s.items == nil {
		return nil
	}
	return s.items()[key]
}

// PostShelves hold the posts of a snapshot, newest first, by what lists are most
// often narrowed to. Names are folded by Fold, languages are in lower case.
type PostShelves struct {
	Kind     Shelf[PostKind, *Post]
	Section  Shelf[string, *Post]
	Language Shelf[string, *Post]
	Tag      Shelf[string, *Post]
	Category Shelf[string, *Post]
	Author   Shelf[string, *Post]
	Project  Shelf[*Project, *Post]
	Speaker  Shelf[*Speaker, *Post]
	LinkTo   Shelf[*Post, *Post] // those whose body links to the post
}

func shelvePosts(s *Snapshot) PostShelves {
	newest, linkTarget := s.Newest, s.LinkTarget
	terms := func(of func(*Post) []*Term) Shelf[string, *Post] {
		return newShelf(newest, func(p *Post, add func(string)) {
			for _, t := range of(p) {
				add(t.Key)
			}
		})
	}
	return PostShelves{
		Kind:     newShelf(newest, func(p *Post, add func(PostKind)) { add(p.Kind) }),
		Section:  newShelf(newest, func(p *Post, add func(string)) { add(p.Section) }),
		Language: newShelf(newest, func(p *Post, add func(string)) { add(strings.ToLower(p.Language)) }),
		Tag:      terms(func(p *Post) []*Term { return p.Tags }),
		Category: terms(func(p *Post) []*Term { return p.Categories }),
		Author: newShelf(newest, func(p *Post, add func(string)) {
			for _, a := range p.Authors {
				add(Fold(a.Name))
			}
		}),
		Project: newShelf(newest, func(p *Post, add func(*Project)) { each(p.Projects, add) }),
		Speaker: newShelf(newest, func(p *Post, add func(*Speaker)) { each(p.Speakers, add) }),
		LinkTo: newShelf(newest, func(p *Post, add func(*Post)) {
			if linkTarget == nil {
				return
			}
			for _, l := range p.Body.Links {
				if to := linkTarget(p, l.URL); to != nil && to != p {
					add(to)
				}
			}
		}),
	}
}

// EventShelves hold the events of a snapshot in its order. Names are folded by
// Fold, languages are in lower case.
type EventShelves struct {
	Language Shelf[string, *Event]
	Tag      Shelf[string, *Event]
	Project  Shelf[*Project, *Event]
	Speaker  Shelf[*Speaker, *Event]
}

func shelveEvents(events []*Event) EventShelves {
	return EventShelves{
		Language: newShelf(events, func(e *Event, add func(string)) { add(strings.ToLower(e.Post.Language)) }),
		Tag: newShelf(events, func(e *Event, add func(string)) {
			for _, t := range e.Post.Tags {
				add(t.Key)
			}
		}),
		Project: newShelf(events, func(e *Event, add func(*Project)) { each(e.Projects, add) }),
		Speaker: newShelf(events, func(e *Event, add func(*Speaker)) { each(e.Speakers, add) }),
	}
}

// SpeakerShelves hold the speakers of a snapshot in its order.
type SpeakerShelves struct {
	Project Shelf[*Project, *Speaker]
	Event   Shelf[*Event, *Speaker]
}

func shelveSpeakers(speakers []*Speaker) SpeakerShelves {
	return SpeakerShelves{
		Project: newShelf(speakers, func(s *Speaker, add func(*Project)) { each(s.Projects, add) }),
		Event:   newShelf(speakers, func(s *Speaker, add func(*Event)) { each(s.Events, add) }),
	}
}

// ResourceShelves hold the resources of a snapshot in its order. Languages are
// in lower case.
type ResourceShelves struct {
	Kind     Shelf[ResourceKind, *Resource]
	Language Shelf[string, *Resource]
	Project  Shelf[*Project, *Resource]
	Speaker  Shelf[*Speaker, *Resource]
}

func shelveResources(resources []*Resource) ResourceShelves {
	return ResourceShelves{
		Kind:     newShelf(resources, func(r *Resource, add func(ResourceKind)) { add(r.Kind) }),
		Language: newShelf(resources, func(r *Resource, add func(string)) { add(strings.ToLower(r.Post.Language)) }),
		Project:  newShelf(resources, func(r *Resource, add func(*Project)) { each(r.Projects, add) }),
		Speaker:  newShelf(resources, func(r *Resource, add func(*Speaker)) { each(r.Speakers, add) }),
	}
}

func each[T any](list []T, add func(T)) {
	for _, item := range list {
		add(item)
	}
}
