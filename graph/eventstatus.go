package graph

import (
	"time"

	"lectern/content"
)

// eventStatus says where e stands in time, seen from now. An event whose end is
// not stated lasts until its last day is over. Where only days are known, they
// are days in the zone in which the post states its date, else in UTC.
func eventStatus(e *content.Event, now time.Time) content.EventStatus {
	start, end, ok := eventSpan(e)
	switch {
	case !ok:
		return content.EventUndated
	case now.Before(start):
		return content.EventUpcoming
	case now.Before(end):
		return content.EventOngoing
	}
	return content.EventPast
}

// eventSpan returns the first moment of e and the first one after it. ok is
// false if e has no start day.
func eventSpan(e *content.Event) (start, end time.Time, ok bool) {
	zone := e.Post.Date.Location()
	if !e.StartsAt.IsZero() {
		zone = e.StartsAt.Location()
	}
	first, err := time.ParseInLocation(time.DateOnly, string(e.StartDay), zone)
	if err != nil {
		return time.Time{}, time.Time{}, false
	}
	last, err := time.ParseInLocation(time.DateOnly, string(e.EndDay), zone)
	if err != nil || last.Before(first) {
		last = first
	}
	start, end = first, last.AddDate(0, 0, 1) // AddDate, since a day may have 23 or 25 hours
	if !e.StartsAt.IsZero() {
		start = e.StartsAt
	}
	if !e.EndsAt.IsZero() {
		end = e.EndsAt
	}
	return start, end, true
}
