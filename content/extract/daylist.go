package extract

import (
	"strings"
	"time"

	"lectern/content/markdown"
)

// A dayHeading is a heading of an agenda that says of which day the slots below
// it are.
type dayHeading struct {
	line int
	day  calendarDay
}

// dayHeadings returns the headings that state a day of the event, in the order
// of the page.
func (w *walk) dayHeadings(e *Event) (all []dayHeading) {
	if e.Window.Start.IsZero() {
		return nil
	}
	first := dayOf(e.Window.Start)
	for i := range w.entries {
		at := &w.entries[i]
		if at.Kind != markdown.HeadingLine || !strings.ContainsAny(at.Text, asciiDigits) {
			continue
		}
		window, ok := ParseWindow(at.heading, e.Window.Start)
		if !ok || window.HasClock || !window.End.IsZero() {
			continue
		}
		if days := daysBetween(first, dayOf(window.Start)); days >= 0 && days <= int(longestEvent/(24*time.Hour)) {
			all = append(all, dayHeading{at.Line.Line, dayOf(window.Start)})
		}
	}
	return all
}

func daysBetween(first, last calendarDay) int {
	return int(last.at(0, time.UTC).Sub(first.at(0, time.UTC)) / (24 * time.Hour))
}

// setDays moves the sessions below the heading of a later day to that day, and
// lets the event last until the last of them if no end is stated.
func (w *walk) setDays(e *Event) {
	headings := w.dayHeadings(e)
	if len(headings) < 2 {
		return // one day alone is the event's, or that of a part beside it
	}
	first := dayOf(e.Window.Start)
	for i := range w.sessions {
		s := &w.sessions[i]
		if s.Start == NoClock || s.Place.FrontMatter {
			continue
		}
		days := 0
		for _, h := range headings {
			if h.line <= s.Place.First {
				days = daysBetween(first, h.day)
			}
		}
		s.Start += Clock(days) * midnight
		if s.End != NoClock {
			s.End += Clock(days) * midnight
		}
	}
	last := headings[len(headings)-1].day
	if end := e.Window.End; daysBetween(first, last) > 0 && (end.IsZero() || !e.Window.EndHasClock && dayOf(end).before(last)) {
		e.Window.End = last.at(0, e.Window.Start.Location())
	}
}
