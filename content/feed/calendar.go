package feed

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"lectern/content"
)

const (
	// refreshInterval is how often calendars are asked to look for news, an hour
	// in iCalendar's terms. Most of them decide for themselves.
	refreshInterval = "PT1H"

	// maxDescribedLinks bounds the links in the description of one event.
	maxDescribedLinks = 20

	productID = "-//Lectern//Lectern//EN"

	localLayout = "20060102T150405"
	dayLayout   = "20060102"
)

// EventOptions say what a calendar is made of.
type EventOptions struct {
	Selection     Selection
	Self          string         // the calendar's own address; "" if it is unknown
	Cancellations *Cancellations // nil: none
}

// Events returns the dated events of snap as an iCalendar, newest start first,
// and behind them those that were removed.
//
// Hours are given in the event's zone where that has a name: one of its own, or
// the site's, if an hour that states its offset alone has the site's offset.
// Other hours are given in UTC. SEQUENCE counts the commits to the event's page.
func Events(snap *content.Snapshot, o EventOptions) Document {
	cal := &calendar{site: siteOf(snap), ics: ics.NewCalendarFor(generator), spans: map[string]*zoneSpan{}}
	cal.ics.SetProductId(productID)
	cal.ics.SetMethod(ics.MethodPublish)
	cal.ics.SetCalscale("GREGORIAN")
	cal.ics.SetName(plain(cal.title(o.Selection)))
	cal.ics.SetRefreshInterval(refreshInterval)
	cal.ics.SetXPublishedTTL(refreshInterval)
	if o.Self != "" {
		cal.ics.CalendarProperties = append(cal.ics.CalendarProperties, ics.CalendarProperty{BaseProperty: ics.BaseProperty{
			IANAToken: "SOURCE", Value: o.Self, ICalParameters: map[string][]string{"VALUE": {"URI"}},
		}})
	}
	if isNamed(snap.SiteZone) {
		cal.ics.SetXWRTimezone(snap.SiteZone.String())
	}
	for _, e := range datedEvents(snap, o.Selection) {
		status := ics.ObjectStatusConfirmed
		if e.Cancelled() {
			status = ics.ObjectStatusCancelled
		}
		cal.add(e, status, sequence(e), cal.updated(e.Post))
	}
	for _, c := range o.Cancellations.of(snap, o.Selection) {
		cal.add(c.event, ics.ObjectStatusCancelled, c.sequence, c.at)
	}
	cal.addZones()
	return Document{"text/calendar; charset=utf-8", []byte(cal.ics.Serialize(ics.WithNewLineWindows))}
}

// datedEvents returns the events of the selected posts that can stand in a
// calendar, newest start first.
func datedEvents(snap *content.Snapshot, selection Selection) []*content.Event {
	f := selection.filter()
	f.Kind, f.HasEvent = allKinds, new(true)
	var events []*content.Event
	for _, p := range posts(snap, f) {
		if isDated(p.Event) {
			events = append(events, p.Event)
		}
	}
	slices.SortFunc(events, func(a, b *content.Event) int {
		return cmp.Or(cmp.Compare(b.StartDay, a.StartDay), b.StartsAt.Compare(a.StartsAt), cmp.Compare(a.ID, b.ID))
	})
	return events
}

func isDated(e *content.Event) bool {
	_, err := time.Parse(time.DateOnly, string(e.StartDay))
	return err == nil
}

// sequence returns how often e changed, as far as Git tells: each commit to its
// page counts as a change of the event.
func sequence(e *content.Event) int { return max(len(e.Post.Commits)-1, 0) }

// A calendar is one that is being written.
type calendar struct {
	site
	ics   *ics.Calendar
	spans map[string]*zoneSpan // of the zones that are named, by name
}

// add writes one event. changed is when it was last changed.
func (c *calendar) add(e *content.Event, status ics.ObjectStatus, sequence int, changed time.Time) {
	written := c.ics.AddEvent(c.uid(e))
	// Who publishes by METHOD has DTSTAMP say when this state of the event was
	// written, and no clock may say it.
	written.SetDtStampTime(changed)
	written.SetModifiedAt(changed)
	if !e.Post.CreatedAt.IsZero() {
		written.SetCreatedTime(e.Post.CreatedAt)
	}
	written.SetSequence(sequence)
	written.SetStatus(status)
	c.setSpan(written, e)
	written.SetSummary(plain(e.Name))
	if description := c.description(e); description != "" {
		written.SetDescription(description)
	}
	if place := c.place(e); place != "" {
		written.SetLocation(place)
	}
	if link := c.link(e.Post, e.Post.URL); link != "" {
		written.SetURL(link)
	}
	for _, t := range e.Post.Tags {
		written.AddCategory(plain(t.Name))
	}
}

// setSpan writes when e takes place. An end that the page does not state is left
// out, but for days: an event of several days ends with the last of them.
func (c *calendar) setSpan(written *ics.VEvent, e *content.Event) {
	first, _ := time.Parse(time.DateOnly, string(e.StartDay)) // isDated has seen to it
	last, err := time.Parse(time.DateOnly, string(e.EndDay))
	if err != nil || last.Before(first) {
		last = first
	}
	if e.StartsAt.IsZero() {
		written.SetAllDayStartAt(first)
		written.SetAllDayEndAt(last.AddDate(0, 0, 1)) // the first day that it does not take
		return
	}
	zone := c.zoneOf(e.StartsAt)
	c.setMoment(written, ics.ComponentPropertyDtStart, e.StartsAt.In(zone))
	end := e.EndsAt
	if end.IsZero() && last.After(first) {
		end = time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, e.StartsAt.Location())
	}
	if end.After(e.StartsAt) {
		c.setMoment(written, ics.ComponentPropertyDtEnd, end.In(zone))
	}
}

// setMoment writes t, which is in a named zone or in UTC.
func (c *calendar) setMoment(written *ics.VEvent, property ics.ComponentProperty, t time.Time) {
	if !isNamed(t.Location()) {
		written.SetProperty(property, t.Format(localLayout)+"Z")
		return
	}
	name := t.Location().String()
	if c.spans[name] == nil {
		c.spans[name] = &zoneSpan{t, t}
	}
	c.spans[name].take(t)
	written.SetProperty(property, t.Format(localLayout), ics.WithTZID(name))
}

// place returns where e takes place: at its venue, else behind its live stream.
func (c *calendar) place(e *content.Event) string {
	switch {
	case e.Venue != nil:
		return plain(*e.Venue)
	case e.LivestreamURL != nil:
		return c.link(e.Post, *e.LivestreamURL)
	}
	return ""
}

// describedKinds are the resources of use to who finds the event in a calendar.
var describedKinds = []content.ResourceKind{content.Registration, content.Livestream, content.Slides, content.Video}

// description returns what e is about, who speaks, and where to go on from here,
// in paragraphs.
func (c *calendar) description(e *content.Event) string {
	var people, links []string
	for _, s := range e.Speakers {
		name := s.Name
		for _, a := range s.Appearances {
			if a.Post == e.Post && a.Title != nil {
				name += " (" + *a.Title + ")"
				break
			}
		}
		people = append(people, plain(name))
	}
	for _, kind := range describedKinds {
		for _, r := range e.Resources {
			if link := c.link(e.Post, r.URL); r.Kind == kind && link != "" && len(links) < maxDescribedLinks {
				links = append(links, plain(r.Title)+": "+link)
			}
		}
	}
	var paragraphs []string
	for _, text := range []string{plain(summaryOf(e.Post)), strings.Join(people, "\n"), strings.Join(links, "\n")} {
		if text != "" {
			paragraphs = append(paragraphs, text)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// plain returns text in one line, without what iCalendar cannot hold.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}
