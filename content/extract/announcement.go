package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"lectern/content/markdown"
)

// isSuggested reports whether the page may be about a gathering: its title names
// one, or the site keeps it among its events. Less surely than isAnnounced does,
// so that the page has to say more of the day.
func (w *walk) isSuggested() bool {
	if w.suggested == nil {
		is := w.isAnnounced() || w.namesGathering(w.page.Title) || w.isInSection(eventSections)
		for _, name := range w.page.Names {
			is = is || w.namesGathering(name)
		}
		w.suggested = &is
	}
	return *w.suggested
}

// conferenceName matches a conference by its name: PyCon, RustConf.
var conferenceName = regexp.MustCompile(`\p{Lu}[\p{L}\d]*(?:Con|Conf)\b`)

// namesGathering reports whether a title, or the name of a tag, names a
// gathering.
func (w *walk) namesGathering(title string) bool {
	return w.words().gatheringNames.in(lowerASCII(title)) || conferenceName.MatchString(title)
}

// isAside reports whether the page goes with an event without being one: its
// title is nothing but a label, as that of a page with the way to the place is.
func (w *walk) isAside() bool {
	switch w.labelNamed(w.page.Title) {
	case LabelRegistration, LabelPlace, LabelMaterials, LabelForm, LabelHosts:
		return true
	}
	return w.words().asides.in(lowerASCII(w.page.Title))
}

// What a sentence has to show, and by how much each sign shows it, for its day
// to be that of the gathering.
const (
	signClock   = 2 // a clock time beside the day
	signHeld    = 2 // a verb of gatherings: "held", "join us"
	signAlone   = 2 // the line is nothing but the day
	signNamed   = 1 // the name of a gathering
	signHeading = 1
	signSpan    = 1 // several days
	signFirst   = 1 // it is one of the first sentences

	enoughSigns = 3
	firstTexts  = 4
)

// dayOfInvitation looks for the day in the sentences that invite to a gathering
// or tell of one, where no label states it. It returns how much it found.
func (w *walk) dayOfInvitation(e *Event) int {
	if !w.isSuggested() {
		return 0
	}
	texts := 0
	for _, p := range w.paragraphs(maxProseBefore) {
		at := w.entries[p.first]
		if at.Kind != markdown.HeadingLine {
			texts++
		}
		if at.label == LabelRegistration || at.label == LabelMaterials || at.label == LabelVideo || !strings.ContainsAny(p.text, asciiDigits) {
			continue
		}
		for offset, window := range Windows(p.text, w.page.Published) {
			end := offset + len(window.Text)
			sentence := sentenceAround(p.text, offset, end)
			if w.containsAny(sentence, w.Deadlines) {
				continue
			}
			place, signs := w.placeOf(p, offset, end), 0
			if len(window.Text)*5 >= len(strings.TrimSpace(p.text))*3 {
				signs += signAlone
				if next := p.first + len(p.starts); !window.HasClock && w.has(next) {
					if c, rest, ok := ParseClocks(w.entries[next].Text); ok && rest == "" {
						window, place.Last = window.At(c), w.entries[next].Line.Line
					}
				}
			}
			if window.HasClock {
				signs += signClock
			}
			if w.containsAny(sentence, w.Convening) {
				signs += signHeld
			}
			if w.namesGathering(sentence) || w.containsAny(sentence, w.Gatherings) {
				signs += signNamed
			}
			if at.Kind == markdown.HeadingLine {
				signs += signHeading
			} else if texts <= firstTexts {
				signs += signFirst
			}
			if !window.End.IsZero() && dayOf(window.End) != dayOf(window.Start) {
				signs += signSpan
			}
			if signs >= enoughSigns {
				e.Window, e.Place = window, place
				return 1
			}
		}
	}
	return 0
}

// clockInProse completes a day that is known with the clock that a sentence
// states for the same day. It returns how much it found.
func (w *walk) clockInProse(e *Event) int {
	if e.Window.Start.IsZero() || e.Window.HasClock {
		return 0
	}
	for _, p := range w.paragraphs(maxProseBefore) {
		if at := w.entries[p.first]; at.label != LabelNone && at.label != LabelTime || !strings.ContainsAny(p.text, asciiDigits) {
			continue
		}
		for offset, window := range Windows(p.text, w.page.Published) {
			end := offset + len(window.Text)
			if !window.HasClock || dayOf(window.Start) != dayOf(e.Window.Start) || w.containsAny(sentenceAround(p.text, offset, end), w.Deadlines) {
				continue
			}
			if last := e.Window.End; window.End.IsZero() && !last.IsZero() && dayOf(last) != dayOf(window.Start) {
				window.End = last
			}
			e.Window, e.Place = window, w.placeOf(p, offset, end)
			return 1
		}
	}
	return 0
}

// clocksOfAgenda completes a day whose clock is stated nowhere with those of the
// agenda: the start of its first slot and the end of its last one, breaks
// included. It returns how much it found.
func (w *walk) clocksOfAgenda(e *Event) int {
	if e.Window.Start.IsZero() || e.Window.HasClock || !w.isSuggested() {
		return 0
	}
	w.outlineAll()
	var whole ClockSpan
	slots := 0
	for _, at := range w.entries {
		if at.Kind == markdown.HeadingLine || !strings.ContainsAny(at.Text[:min(len(at.Text), 40)], asciiDigits) {
			continue
		}
		c, rest, ok := ParseClocks(at.Text)
		if !ok || !c.HasEnd || rest == "" {
			continue
		}
		if slots++; slots == 1 {
			whole = c
		}
		if c.Start < whole.Start {
			return 0 // of another day
		}
		if c.End > whole.End {
			whole.End, whole.NextDay = c.End, c.NextDay
		}
	}
	if slots < 2 {
		return 0
	}
	if e.Window.End.IsZero() {
		e.Window = e.Window.At(whole)
	}
	return 1
}

const asciiDigits = "0123456789"

// yearInTitle matches a year as a title states it.
var yearInTitle = regexp.MustCompile(`(?:^|[^\d./-])((?:19|20)\d\d)(?:$|[^\d./-])`)

// dateKeys are the keys under which sites state the date of a page.
var dateKeys = []string{"date", "publishdate", "pubdate", "published", "publishedat", "created", "createdat"}

// publishedBy returns the date from which days take their year. Where the front
// matter of the page states none, the date that the page has is that of a
// commit, which may have moved the page years later; then the day that data
// states goes before it, the year in the title, and the first day in the text
// that has a year.
func (w *walk) publishedBy(s *stated) time.Time {
	published := w.page.Published
	if (node{matter: w.page.FrontMatter}).field(dateKeys...).key != "" && !published.IsZero() {
		return published
	}
	if day, ok := span(s.first(keyStart, keyWhen, keyBegin), published); ok {
		return day.Start
	}
	if years := yearInTitle.FindAllStringSubmatch(w.page.Title, 2); len(years) == 1 {
		year, _ := strconv.Atoi(years[0][1])
		return time.Date(year, time.July, 2, 0, 0, 0, 0, published.Location())
	}
	if !w.isSuggested() {
		return published
	}
	for _, p := range w.paragraphs(maxProseBefore) {
		if strings.ContainsAny(p.text, asciiDigits) {
			if window, ok := ParseWindow(p.text, time.Time{}.In(published.Location())); ok {
				return window.Start
			}
		}
	}
	return published
}
