package feed

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// isNamed reports whether zone is one of the IANA database, such as
// "Europe/Berlin", whose name calendars know.
func isNamed(zone *time.Location) bool {
	return zone != nil && strings.Contains(zone.String(), "/")
}

// zoneOf returns the zone to give t in.
func (s site) zoneOf(t time.Time) *time.Location {
	if isNamed(t.Location()) {
		return t.Location()
	}
	if isNamed(s.snap.SiteZone) {
		_, stated := t.Zone()
		if _, offset := t.In(s.snap.SiteZone).Zone(); offset == stated {
			return s.snap.SiteZone
		}
	}
	return time.UTC
}

// A zoneSpan is the first and the last moment that a calendar gives in a zone.
type zoneSpan struct{ first, last time.Time }

func (z *zoneSpan) take(t time.Time) {
	if t.Before(z.first) {
		z.first = t
	}
	if t.After(z.last) {
		z.last = t
	}
}

// addZones writes, before the events, what the zones that they name are like in
// the time that they span. A calendar without events has the site's zone, or
// UTC, since RFC 5545 allows none that is empty.
func (c *calendar) addZones() {
	if len(c.ics.Components) == 0 {
		name, at := "Etc/UTC", c.moment().UTC()
		if zone := c.snap.SiteZone; isNamed(zone) {
			name, at = zone.String(), at.In(zone)
		}
		c.spans[name] = &zoneSpan{at, at}
	}
	var zones []ics.Component
	for _, name := range slices.Sorted(maps.Keys(c.spans)) {
		zones = append(zones, newTimezone(name, *c.spans[name]))
	}
	c.ics.Components = slices.Concat(zones, c.ics.Components)
}

// An observance is a rule that a zone follows for some time.
type observance struct {
	from, to int // offsets before and from then on, in seconds east of UTC
	name     string
	daylight bool
}

// newTimezone returns the zone of the given name, with all that it followed from
// the first moment of span to the last.
func newTimezone(name string, span zoneSpan) *ics.VTimezone {
	zone := ics.NewTimezone(name)
	var order []observance
	begins := map[observance][]string{} // in local time, as it was until then
	for t := span.first; ; {
		start, end := t.ZoneBounds()
		o := observance{daylight: t.IsDST()}
		o.name, o.to = t.Zone()
		o.from = o.to
		begin := "19700101T000000" // long enough ago, for a zone that has always been so
		if !start.IsZero() {
			_, o.from = start.Add(-time.Second).Zone()
			begin = start.UTC().Add(time.Duration(o.from) * time.Second).Format(localLayout)
		}
		if begins[o] == nil {
			order = append(order, o)
		}
		begins[o] = append(begins[o], begin)
		if end.IsZero() || end.After(span.last) {
			break
		}
		t = end
	}
	for _, o := range order {
		var part *ics.ComponentBase
		if o.daylight {
			daylight := new(ics.Daylight)
			zone.Components, part = append(zone.Components, daylight), &daylight.ComponentBase
		} else {
			part = &zone.AddStandard().ComponentBase
		}
		part.AddProperty(ics.ComponentPropertyDtStart, begins[o][0])
		for _, begin := range begins[o][1:] {
			part.AddProperty(ics.ComponentPropertyRdate, begin)
		}
		part.AddProperty("TZOFFSETFROM", utcOffset(o.from))
		part.AddProperty("TZOFFSETTO", utcOffset(o.to))
		part.AddProperty("TZNAME", o.name)
	}
	return zone
}

// utcOffset returns an offset of so many seconds as iCalendar writes it:
// "+0800", "-0330", "+000144" for one that has seconds.
func utcOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf("%02d", seconds%60)
	}
	return text
}
