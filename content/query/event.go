package query

import (
	"slices"
	"time"

	"lectern/content"
)

// An EventFilter selects events. All that it says must hold.
type EventFilter struct {
	And []*EventFilter
	Or  []*EventFilter
	Not *EventFilter

	Name           *StringFilter
	Venue          *StringFilter
	Language       *StringFilter // of the post that tells of it
	StartDate      *DateFilter
	StartsAt       *DateTimeFilter
	Status         []content.EventStatus    // nil: any
	AttendanceMode []content.AttendanceMode // nil: any, and none stated
	Speakers       *ListFilter
	Projects       *ListFilter
	Tags           *ListFilter // of the post that tells of it
}

// An EventOrder is one sort key of a list of events.
type EventOrder struct {
	Field     EventOrderField
	Direction Direction
}

// An EventOrderField says what events are sorted by.
type EventOrderField string

const (
	EventsByStart EventOrderField = "START" // the first day, then the moment
	EventsByName  EventOrderField = "NAME"
)

// Events returns the events of snap that f selects as of now (nil: all), in the
// order of orderBy (nil: newest start first).
func Events(snap *content.Snapshot, f *EventFilter, orderBy []*EventOrder, now time.Time) (List[*content.Event], error) {
	events := snap.Events
	if f != nil {
		c := compiler{snap, now}
		wanted, err := c.events("filter", f)
		if err != nil {
			return List[*content.Event]{}, err
		}
		events = selectFrom(c.narrowEvents(f), wanted)
	}
	return orderedList("event", events, eventColumns(nil), eventColumns(orderBy)), nil
}

// EventsOf returns events, newest start first, as a list that can be paged.
func EventsOf(events []*content.Event) List[*content.Event] {
	return sortList("event", slices.Clone(events), eventColumns(nil)...)
}

func eventColumns(orderBy []*EventOrder) []column[*content.Event] {
	start := func(desc bool) []column[*content.Event] {
		return []column[*content.Event]{
			{name: "day", desc: desc, value: func(e *content.Event) value {
				if e.StartDay == "" {
					return value{kind: absent}
				}
				return textValue(string(e.StartDay))
			}},
			{name: "start", desc: desc, value: func(e *content.Event) value { return timeValue(e.StartsAt) }},
		}
	}
	return orderColumns(orderBy, EventOrder{EventsByStart, Descending}, func(o EventOrder) []column[*content.Event] {
		desc := o.Direction != Ascending
		if o.Field == EventsByName {
			return []column[*content.Event]{{name: "name", desc: desc, value: func(e *content.Event) value { return textValue(content.Fold(e.Name)) }}}
		}
		return start(desc)
	}, append(start(true), idColumn[*content.Event]())...)
}

func (c compiler) events(path string, f *EventFilter) (test[*content.Event], error) {
	var t tests[*content.Event]
	addString(&t, path+".name", f.Name, func(e *content.Event) string { return e.Name })
	addString(&t, path+".venue", f.Venue, func(e *content.Event) string { return orEmpty(e.Venue) })
	addLanguage(&t, path+".language", f.Language, func(e *content.Event) string { return e.Post.Language })
	addDate(&t, f.StartDate, func(e *content.Event) content.Day { return e.StartDay })
	addDateTime(&t, f.StartsAt, func(e *content.Event) time.Time { return e.StartsAt })
	addOneOf(&t, f.Status, func(e *content.Event) content.EventStatus { return e.Status(c.now) })
	addOneOf(&t, f.AttendanceMode, func(e *content.Event) content.AttendanceMode {
		if e.AttendanceMode == nil {
			return ""
		}
		return *e.AttendanceMode
	})
	addSpeakers(&t, c, f.Speakers, func(e *content.Event) []*content.Speaker { return e.Speakers })
	addProjects(&t, c, f.Projects, func(e *content.Event) []*content.Project { return e.Projects })
	addTerms(&t, f.Tags, func(e *content.Event) []*content.Term { return e.Post.Tags })
	combine(&t, path, f.And, f.Or, f.Not, c.events)
	return t.all()
}
