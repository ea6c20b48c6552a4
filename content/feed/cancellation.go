package feed

import (
	"slices"
	"sync"
	"time"

	"lectern/content"
	"lectern/content/markdown"
)

// maxCancellations bounds how many removed events are remembered, at some
// kilobytes each.
const maxCancellations = 1000

// Cancellations remember events that were served and were then removed, by a
// commit that deleted or moved their pages, or took the day or the event from
// them. A calendar that has taken an event over keeps it until it is told that
// it is called off.
//
// They reach back to the start of the program, and over the last 1,000 events.
// Calendars that subscribe drop what a feed no longer has by themselves; what is
// forgotten is missing where single events were copied out of it. An event that
// a schedule hides, such as an expiryDate, is not called off.
//
// The zero value remembers none. It is safe for concurrent use.
type Cancellations struct {
	mu   sync.Mutex
	list []cancellation // oldest first
}

// A cancellation is an event that was removed.
type cancellation struct {
	event    *content.Event // detached from the snapshot that it was in
	sequence int
	at       time.Time // of the commit without it
}

// Note takes down which events next, which is about to be served, has no longer.
// previous is what was served before; nil if nothing was.
func (c *Cancellations) Note(previous, next *content.Snapshot) {
	if previous == nil || previous.Commit == nil || next.Commit == nil || previous.Commit.SHA == next.Commit.SHA {
		return
	}
	var gone []cancellation
	for _, e := range previous.Events {
		if inCalendar(previous, e.ID) && !inCalendar(next, e.ID) {
			gone = append(gone, cancellation{detached(e), sequence(e) + 1, next.Commit.Moment()})
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(c.list), func(old cancellation) bool { return inCalendar(next, old.event.ID) })
	kept = append(kept, gone...)
	c.list = slices.Clone(kept[max(len(kept)-maxCancellations, 0):])
}

// inCalendar reports whether a calendar of snap has the event.
func inCalendar(snap *content.Snapshot, id content.ID) bool {
	e, ok := snap.Node(id).(*content.Event)
	return ok && isDated(e) && !e.Post.Draft
}

// of returns the removed events that belong to a selection, those that were
// removed last first. c may be nil.
func (c *Cancellations) of(snap *content.Snapshot, selection Selection) []cancellation {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	list := c.list // never changed in place
	c.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	// Their posts are selected as those of a snapshot are, by being those of one.
	removed := map[*content.Event]cancellation{}
	var posts []*content.Post
	for _, one := range list {
		// A request that began with the snapshot before may still have it.
		if !inCalendar(snap, one.event.ID) {
			removed[one.event] = one
			posts = append(posts, one.event.Post)
		}
	}
	aside := content.NewSnapshot(content.Snapshot{Posts: posts, Newest: posts, Speakers: speakersOf(posts), Projects: projectsOf(posts)})
	var selected []cancellation
	for _, e := range datedEvents(aside, selection) {
		selected = append(selected, removed[e])
	}
	slices.SortStableFunc(selected, func(a, b cancellation) int { return b.at.Compare(a.at) })
	return selected
}

// detached returns e with what a calendar says of it, and without what else it
// points at: an event leads to everything that its snapshot holds.
func detached(e *content.Event) *content.Event {
	p := e.Post
	summary := summaryOf(p)
	post := &content.Post{
		ID: p.ID, Kind: p.Kind, Path: p.Path, URL: p.URL, Section: p.Section, Language: p.Language,
		Title: p.Title, Description: &summary, Date: p.Date, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
		Tags: detachedTerms(p.Tags), Categories: detachedTerms(p.Categories), Body: new(markdown.Document),
	}
	event := &content.Event{
		ID: e.ID, Post: post, Name: e.Name, StartDay: e.StartDay, EndDay: e.EndDay, StartsAt: e.StartsAt, EndsAt: e.EndsAt,
		Venue: e.Venue, LivestreamURL: e.LivestreamURL,
	}
	post.Event = event
	for _, s := range e.Speakers {
		speaker := &content.Speaker{ID: s.ID, Name: s.Name, Nickname: s.Nickname}
		for _, a := range s.Appearances {
			if a.Post == p {
				speaker.Appearances = append(speaker.Appearances, &content.Appearance{Post: post, Title: a.Title})
				break
			}
		}
		post.Speakers = append(post.Speakers, speaker)
	}
	event.Speakers = post.Speakers
	for _, p := range e.Projects {
		post.Projects = append(post.Projects, &content.Project{ID: p.ID, Name: p.Name, Aliases: p.Aliases})
	}
	for _, r := range e.Resources {
		event.Resources = append(event.Resources, &content.Resource{ID: r.ID, Title: r.Title, URL: r.URL, Kind: r.Kind})
	}
	return event
}

func detachedTerms(terms []*content.Term) []*content.Term {
	list := make([]*content.Term, len(terms))
	for i, t := range terms {
		list[i] = &content.Term{Name: t.Name, Key: t.Key, Slug: t.Slug, Taxonomy: t.Taxonomy}
	}
	return list
}

func speakersOf(posts []*content.Post) (list []*content.Speaker) {
	for _, p := range posts {
		list = append(list, p.Speakers...)
	}
	return list
}

func projectsOf(posts []*content.Post) (list []*content.Project) {
	for _, p := range posts {
		list = append(list, p.Projects...)
	}
	return list
}
