package content

import "time"

// An Event is one dated gathering that a post announces or recaps. What the
// page leaves open is nil, "" or a zero time.
type Event struct {
	ID              ID
	Post            *Post
	Name            string    // the stated theme, else the post's title
	StartDay        Day       // first day
	EndDay          Day       // last day
	StartsAt        time.Time // zero if only the day is known
	EndsAt          time.Time
	TimeText        *string // the words that the times were read from
	AttendanceMode  *AttendanceMode
	Venue           *string
	RegistrationURL *string
	LivestreamURL   *string
	Sessions        []*Session
	Speakers        []*Speaker
	Resources       []*Resource
	Projects        []*Project
	Source          *Source
}

// NodeID implements Node.
func (e *Event) NodeID() ID { return e.ID }

// A Day is a calendar day in the event's own time zone, as "2024-04-20"; "" if
// it is unknown.
type Day string

// An EventStatus says where an event stands in time, seen from now.
type EventStatus string

const (
	EventUpcoming EventStatus = "UPCOMING"
	EventOngoing  EventStatus = "ONGOING"
	EventPast     EventStatus = "PAST"
	EventUndated  EventStatus = "UNDATED"
)

// Status says where e stands in time, seen from now. An event whose end is not
// stated lasts until its last day is over. Where only days are known, they are
// days in the zone in which the post states its date, else in UTC.
func (e *Event) Status(now time.Time) EventStatus {
	start, end, ok := e.span()
	switch {
	case !ok:
		return EventUndated
	case now.Before(start):
		return EventUpcoming
	case now.Before(end):
		return EventOngoing
	}
	return EventPast
}

// Cancelled reports whether the front matter of e's page calls it off: by
// "status: cancelled" or "cancelled: true", the event's own ("event.status")
// before the page's, in either spelling of the word.
func (e *Event) Cancelled() bool {
	for _, parent := range []string{"event.", ""} {
		if status, ok := e.Post.Param(parent + "status").(string); ok {
			word := Fold(status)
			return word == "cancelled" || word == "canceled"
		}
		for _, word := range []string{"cancelled", "canceled"} {
			if cancelled, ok := e.Post.Param(parent + word).(bool); ok {
				return cancelled
			}
		}
	}
	return false
}

// span returns the first moment of e and the first one after it. ok is false if
// e has no start day.
func (e *Event) span() (start, end time.Time, ok bool) {
	zone := time.UTC
	switch {
	case !e.StartsAt.IsZero():
		zone = e.StartsAt.Location()
	case e.Post != nil:
		zone = e.Post.Date.Location()
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

// An AttendanceMode says how one takes part in an event.
type AttendanceMode string

const (
	Online   AttendanceMode = "ONLINE"
	InPerson AttendanceMode = "IN_PERSON"
	Hybrid   AttendanceMode = "HYBRID"
)

// A Session is one talk of an event.
type Session struct {
	Title     string
	StartsAt  time.Time // zero if unknown
	EndsAt    time.Time // zero if unknown
	Speakers  []*Speaker
	Resources []*Resource
	Event     *Event
	Source    *Source
}
