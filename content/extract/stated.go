package extract

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/markdown"
)

// maxNotes bounds the notes of one page.
const maxNotes = 50

func (w *walk) note(severity content.Severity, line int, code, format string, args ...any) {
	if len(w.notes) < maxNotes {
		w.notes = append(w.notes, Note{Severity: severity, Line: line, Code: code, Message: fmt.Sprintf(format, args...)})
	}
}

func (w *walk) unreadable(n node, want string) {
	w.note(content.Warning, n.line, "event-data-unreadable", "%s holds %s; %s", n.key, n.describe(), want)
}

const (
	writeDay   = "write a day like 2024-04-20 or 2024-04-20T13:30+08:00"
	writeClock = "write a time like 13:30 or 13:30-18:00"
	writeName  = "write a name, or a table with name and title"
	writeURL   = "write a URL, or the path of a file"
)

// A statedWindow is the span of time that data states.
type statedWindow struct {
	Window
	Place
	isOwn bool // false if it is the page's own date, which words about the event may correct
}

// window reads the span of time that the data states; ok is false if it states
// no day.
func (s *stated) window(w *walk) (win statedWindow, ok bool) {
	published := w.page.Published
	if zone := s.first(keyZone); zone.text() != "" {
		location, err := time.LoadLocation(zone.text())
		if err != nil {
			w.unreadable(zone, "write a time zone like Asia/Shanghai")
		} else {
			published = published.In(location)
		}
	}
	win.isOwn = true
	take := func(n node) bool {
		if n.key == "" {
			return false
		}
		win.Window, ok = span(n, published)
		win.Place = n.extent()
		return ok
	}
	for _, key := range []dataKey{keyStart, keyWhen, keyBegin, keyClock} {
		n := s.first(key)
		if take(n) {
			break
		}
		if n.key != "" && (key == keyStart || key == keyWhen && s.kind == kindEvent) {
			w.unreadable(n, writeDay)
		}
	}
	if !ok && s.isEvent(w) && take(s.first(keyDate)) {
		win.isOwn = s.has(keyEnd, keyClock, keyClockAt)
		if win.HasClock && win.Start.Hour() == 0 && win.Start.Minute() == 0 {
			win.HasClock = false // generators write days that way
		}
	}
	if !ok {
		return statedWindow{}, false
	}
	w.endOf(&win, s, published)
	w.clocksOf(&win, s)
	if allDay, _ := s.first(keyAllDay).flag(); allDay {
		win.Start, win.HasClock = dayOf(win.Start).at(0, win.Start.Location()), false
		if !win.End.IsZero() {
			win.End, win.EndHasClock = dayOf(win.End).at(0, win.End.Location()), false
		}
	}
	return win, true
}

// endOf adds the end that has a key of its own.
func (w *walk) endOf(win *statedWindow, s *stated, published time.Time) {
	n := s.first(keyEnd)
	if n.key == "" {
		return
	}
	end, ok := span(n, published)
	if !ok {
		c, rest, isClock := ParseClocks(n.text())
		if !isClock || rest != "" {
			w.unreadable(n, writeDay)
			return
		}
		end = Window{Start: dayOf(win.Start).at(c.Start, win.Start.Location()), HasClock: true}
	}
	if dayOf(end.Start).before(dayOf(win.Start)) || end.HasClock && win.HasClock && end.Start.Before(win.Start) {
		w.unreadable(n, "that is before the start; write an end behind it")
		return
	}
	win.End, win.EndHasClock = end.Start, end.HasClock
	if win.End.Before(win.Start) {
		win.End = win.Start // the same day, whose clock is not stated
	}
	win.Text += " – " + n.text()
	win.Place = around(win.Place, n.place())
}

// clocksOf adds the clock times that have keys of their own.
func (w *walk) clocksOf(win *statedWindow, s *stated) {
	for _, key := range []dataKey{keyClockAt, keyClock, keyClockTo} {
		n := s.first(key)
		if n.key == "" || key != keyClockTo && win.HasClock || key == keyClockTo && win.EndHasClock {
			continue
		}
		c, _, ok := ParseClocks(n.text())
		if !ok {
			if at, isMoment := span(n, win.Start); isMoment && at.HasClock {
				c, ok = ClockSpan{Start: clockOf(at.Start)}, true
			}
		}
		if !ok {
			if key != keyClock {
				w.unreadable(n, writeClock)
			}
			continue
		}
		location := win.Start.Location()
		if c.Location != nil {
			location = c.Location
		}
		day, last := dayOf(win.Start), dayOf(win.Start)
		if !win.End.IsZero() {
			last = dayOf(win.End)
		}
		if key == keyClockTo {
			if end := last.at(c.Start, location); !end.Before(win.Start) {
				win.End, win.EndHasClock = end, true
			} else {
				w.unreadable(n, "that is before the start; write an end behind it")
				continue
			}
		} else {
			win.Start, win.HasClock = day.at(c.Start, location), true
			if c.NextDay {
				c.End += midnight
			}
			if c.HasEnd && !win.EndHasClock {
				win.End, win.EndHasClock = last.at(c.End, location), true
			} else if !win.End.IsZero() && win.End.Before(win.Start) {
				win.End = win.Start
			}
		}
		if key == keyClockTo && win.HasClock {
			win.Text += "–" + n.text()
		} else {
			win.Text += " " + n.text()
		}
		win.Place = around(win.Place, n.place())
	}
}

func around(a, b Place) Place {
	return Place{First: min(a.First, b.First), Last: max(a.Last, b.Last), FrontMatter: a.FrontMatter}
}

// offsetApart matches the space that YAML sets between a clock and its zone.
var offsetApart = regexp.MustCompile(`(:\d{2}(?:\.\d+)?) ([+-]\d{2}:?\d{2})$`)

// span reads a span of time out of a text, a list of days, or a table with a
// start and an end.
func span(n node, published time.Time) (Window, bool) {
	if n.isTable() {
		first, ok := span(n.field("start", "startdate", "from", "begin", "date", "day"), published)
		if !ok {
			return Window{}, false
		}
		return until(first, n.field("end", "enddate", "to", "until"), published), true
	}
	if items := n.items(); len(items) > 0 && items[0].path != n.path {
		first, ok := span(items[0], published)
		if !ok || len(items) == 1 {
			return first, ok
		}
		return until(first, items[len(items)-1], published), true
	}
	return ParseWindow(offsetApart.ReplaceAllString(n.text(), "$1$2"), published)
}

// until returns first with the end that n states, if it states one.
func until(first Window, n node, published time.Time) Window {
	if n.key == "" {
		return first
	}
	last, ok := span(n, published)
	if !ok || last.Start.Before(first.Start) {
		return first
	}
	first.End, first.EndHasClock = last.Start, last.HasClock
	first.Text += " – " + last.Text
	return first
}

// takeEvent returns the event that data and words together state, nil if there
// is none.
func (w *walk) takeEvent(s *stated) *Event {
	if s.kind == kindOther || s.kind == kindSpeaker {
		return nil
	}
	isStated := s.isEvent(w) && (w.page.Rule != Never || s.kind == kindEvent)
	if w.insists = isStated; isStated {
		w.page.Rule = Always
	}
	e := w.event()
	if e == nil {
		return nil
	}
	if win, ok := s.window(w); ok && (win.isOwn || e.Window.Start.IsZero()) {
		w.takeWindow(e, win)
	}
	if (s.kind == kindOpen || s.kind == kindPost) && (e.Window.Start.IsZero() ||
		isStated && !e.Window.End.IsZero() && e.Window.End.Sub(e.Window.Start) > longestEvent) {
		return nil // a programme, a job, or a day that was never set
	}
	if e.Place == (Place{}) && isStated {
		e.Place = s.first(keyEvent, keyStart, keyWhen, keyKind, keyPlace, keyVenue).place()
	}
	e.Name = cmp.Or(s.first(keyName).text(), s.named, e.Name)
	w.takeVenue(e, s)
	if e.Window.Start.IsZero() && !slices.ContainsFunc(w.notes, func(n Note) bool { return n.Code == "event-data-unreadable" }) {
		w.note(content.Info, e.Place.First, "event-undated", "the page is an event, but states no day; write startDate: 2024-04-20 in its front matter")
	}
	return e
}

// takeWindow gives e the stated span of time, and notes where words disagree.
func (w *walk) takeWindow(e *Event, win statedWindow) {
	words, line := e.Window, e.Place.First
	e.Window, e.Place = win.Window, win.Place
	if words.Start.IsZero() {
		if w.clocks != nil && !win.HasClock {
			e.Window = win.At(*w.clocks)
		}
		return
	}
	start := win.Start
	if win.HasClock && words.HasClock {
		start = start.In(words.Start.Location())
	}
	mismatch := func(what string) {
		w.note(content.Warning, line, "event-mismatch", "the %s of %q is another than that of %q in the front matter, which is taken; correct one of them", what, words.Text, win.Text)
	}
	switch {
	case dayOf(start) != dayOf(words.Start):
		mismatch("day")
		return
	case win.HasClock && words.HasClock && !win.Start.Equal(words.Start):
		mismatch("time")
		return
	case win.EndHasClock && words.EndHasClock && !win.End.Equal(words.End):
		mismatch("end")
		return
	}
	if !win.HasClock && words.HasClock {
		e.Window.Start, e.Window.HasClock = words.Start, true
		e.Window.Text = words.Text
	}
	if !win.EndHasClock && words.EndHasClock && (win.End.IsZero() || dayOf(win.End) == dayOf(words.End)) {
		e.Window.End, e.Window.EndHasClock = words.End, true
	}
}

// takeVenue gives e the stated place and the way to take part.
func (w *walk) takeVenue(e *Event, s *stated) {
	var mode content.AttendanceMode
	var parts []string
	for _, key := range []dataKey{keyVenue, keyPlace, keyAddress} {
		n := s.first(key)
		if n.key == "" || key == keyAddress && len(parts) == 0 && !s.isEvent(w) {
			continue
		}
		for _, text := range placeTexts(n) {
			said := w.modeOf(text)
			switch {
			case said == content.Online && utf8.RuneCountInString(text) <= 40:
				mode = content.Online // "location: Zoom"
				if key == keyAddress {
					parts = nil // what is online has no building, whoever runs it
				}
			case !slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(content.Fold(p), content.Fold(text)) }):
				parts = append(parts, text)
			}
		}
	}
	separator := ", "
	if strings.ContainsFunc(strings.Join(parts, ""), isHan) {
		separator = " "
	}
	if venue := strings.Join(parts, separator); venue != "" {
		if e.Venue != "" && !agree(e.Venue, parts) {
			w.note(content.Warning, w.lineOf(e.Venue), "event-mismatch", "the place %q is another than %q in the front matter, which is taken; correct one of them", e.Venue, venue)
		}
		e.Venue = venue
		if mode == content.Online {
			mode = content.Hybrid
		} else if e.Mode == "" {
			e.Mode = content.InPerson
		}
	}
	if online, ok := s.first(keyOnline).flag(); ok {
		switch {
		case online && e.Venue != "":
			mode = content.Hybrid
		case online:
			mode = content.Online
		default:
			mode = content.InPerson
		}
	}
	if hybrid, _ := s.first(keyHybrid).flag(); hybrid {
		mode = content.Hybrid
	}
	if n := s.first(keyMode); n.key != "" {
		var texts []string
		for _, item := range n.items() {
			texts = append(texts, item.text())
		}
		if stated := w.statedMode(strings.Join(texts, " ")); stated != "" {
			mode = stated
		}
	}
	e.Mode = cmp.Or(mode, e.Mode)
}

func placeTexts(n node) []string {
	if !n.isTable() {
		var texts []string
		for _, item := range n.items() {
			if item.isTable() {
				texts = append(texts, placeTexts(item)...)
			} else if text := item.text(); text != "" {
				texts = append(texts, text)
			}
		}
		return texts
	}
	var texts []string
	for _, key := range []string{"name", "title", "venue", "room", "address", "street", "streetaddress", "city", "country"} {
		f := n.field(key)
		if f.isTable() {
			texts = append(texts, placeTexts(f)...)
		} else if text := f.text(); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// agree reports whether words name a place that the data names too.
func agree(words string, parts []string) bool {
	have := content.Fold(words)
	return slices.ContainsFunc(parts, func(p string) bool {
		part := content.Fold(p)
		return strings.Contains(have, part) || strings.Contains(part, have)
	})
}

// lineOf returns the line on which the page says text, 0 if it is not found.
func (w *walk) lineOf(text string) int {
	for _, e := range w.entries {
		if strings.Contains(e.Text, text) {
			return e.Line.Line
		}
	}
	return 0
}

// statedMode reads a mode that has a key of its own: also the names of
// schema.org, as OnlineEventAttendanceMode, and those of the API.
func (w *walk) statedMode(text string) content.AttendanceMode {
	key := foldKey(text)
	switch {
	case containsAny(key, []string{"hybrid", "mixed", "混合"}):
		return content.Hybrid
	case containsAny(key, []string{"physical", "inperson", "offlineevent"}) && containsAny(key, []string{"online", "virtual", "remote"}) && !strings.Contains(key, "offlineevent"):
		return content.Hybrid
	case containsAny(key, []string{"physical", "inperson", "offline"}):
		return content.InPerson
	}
	return w.modeOf(text)
}

// noteUndated notes that a page which announces a gathering states no day.
// evidence is how much else it says of one; unread is its first label of a time
// that could not be read.
func (w *walk) noteUndated(evidence int, unread entry) {
	switch {
	case !w.isAnnounced() || evidence < 2 || w.isNewsletter() || slices.ContainsFunc(w.notes, func(n Note) bool { return n.Code == "event-day-ambiguous" }):
	case unread.Text != "":
		w.note(content.Warning, unread.Line.Line, "event-undated", "no day in %q, so the page is served as no event; write it like 2024 年 4 月 20 日 13:30 or 2024-04-20 13:30", content.Clip(unread.Text))
	default:
		w.note(content.Info, 0, "event-undated", "the page announces a gathering, but no day could be read; write it like 时间：2024 年 4 月 20 日 13:30, or startDate: 2024-04-20 in the front matter")
	}
}

// ambiguousDay matches a day of which nobody knows which number is the month.
var ambiguousDay = regexp.MustCompile(`(?:^|[^\d/])((?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/\d{4})(?:$|[^\d/])`)

// noteAmbiguous notes a day that is one in some countries and another in others,
// and is read as none.
func (w *walk) noteAmbiguous(text string, line int) {
	if m := ambiguousDay.FindStringSubmatch(markdown.Truncate(text, maxDataText)); m != nil && w.isSuggested() {
		w.note(content.Info, line, "event-day-ambiguous", "%q is one day in some countries and another in others, and is not read; write it like 2024-04-20 or 20 April 2024", m[1])
	}
}

// noteUnnamed notes the first label or heading that announces guests, if nobody
// could be read on the whole page. Where somebody was, further labels are mostly
// of biographies below a name.
func (w *walk) noteUnnamed() {
	if len(w.speakers) > 0 {
		return
	}
	for _, e := range w.entries {
		if e.own && e.label == LabelGuests && e.Kind != markdown.RowLine && len(w.peopleOf(e)) == 0 {
			w.note(content.Info, e.Line.Line, "speaker-unnamed", "%q announces guests, but nobody could be read there; write one a line, like 林深（花名：远山），某社区 PMC", content.Clip(e.Text))
			return
		}
	}
}
