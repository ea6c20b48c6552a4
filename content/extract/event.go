package extract

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/markdown"
)

// longestEvent is the span above which dates are a programme, not a gathering.
const longestEvent = 10 * 24 * time.Hour

// maxProseBefore is how many bytes of prose may stand before the first fact about
// a gathering. What an article says of one below that invites to another.
const maxProseBefore = 6 << 10

// event reads what the page says of one dated gathering, nil if it announces or
// recaps none.
func (w *walk) event() *Event {
	always := w.page.Rule == Always
	if w.page.Rule == Never || !always && (w.isNewsletter() || w.isTalkText()) {
		return nil
	}
	e := &Event{}
	var evidence int
	var clocks ClockSpan
	hasClocks := false
	var unread entry // the first label of a time that states none
	announced, prose := w.isAnnounced(), 0
	for i := 0; w.has(i); i++ {
		at := &w.entries[i]
		if at.label == LabelNone && (at.Kind == markdown.TextLine || at.Kind == markdown.ItemLine) {
			prose += len(at.Text)
		}
		if prose > maxProseBefore && e.Window.Start.IsZero() && !always {
			break
		}
		if !at.own && at.label == LabelNone {
			continue
		}
		rest := at.rest
		if rest == "" && w.has(i+1) && w.entries[i+1].label == at.label && !w.entries[i+1].own {
			rest = w.entries[i+1].rest
		}
		switch at.label {
		case LabelTime:
			if !at.own {
				continue
			}
			if window, ok := ParseWindow(rest, w.page.Published); ok && (announced || strings.HasPrefix(trimMarks(rest), trimMarks(window.Text))) {
				if e.Window.Start.IsZero() && e.Name == "" && at.above == LabelNone && containsAny(at.heading, w.Gatherings) {
					e.Name = at.heading // the heading names what the labels below it describe
				}
				w.merge(e, window, at.Line.Line)
			} else if c, _, ok := ParseClocks(rest); ok {
				if !hasClocks {
					clocks, hasClocks = c, true
				}
			} else if unread.Text == "" && rest != "" {
				unread = *at
			}
		case LabelTheme:
			if e.Name == "" && at.own && isEventName(rest) && len(at.Links) == 0 {
				e.Name = strings.TrimSpace(rest)
				evidence++
			}
		case LabelPlace:
			if e.Venue == "" && at.own && rest != "" && w.modeOf(rest) != content.Online {
				e.Venue = strings.TrimSpace(rest)
				evidence++
			}
		case LabelForm:
			if e.Mode == "" && at.own {
				e.Mode = w.modeOf(rest)
				evidence++
			}
		case LabelAgenda, LabelGuests, LabelRegistration, LabelLivestream:
			evidence++
		}
	}
	if e.Window.Start.IsZero() && w.isAnnounced() {
		for _, text := range []string{w.page.Description, w.page.Title} {
			if window, ok := ParseWindow(text, w.page.Published); ok {
				w.merge(e, window, 0)
				if containsAny(text, w.Convening) {
					evidence++ // it says that the gathering takes place that day
				}
				break
			}
		}
	}
	if window, ok := ParseWindow(w.page.Description, w.page.Published); ok && !e.Window.Start.IsZero() {
		w.merge(e, window, 0)
	}
	if e.Window.Start.IsZero() {
		evidence += w.dayInProse(e)
	}
	isLong := !e.Window.End.IsZero() && e.Window.End.Sub(e.Window.Start) > longestEvent
	if e.Window.Start.IsZero() {
		if !w.insists {
			w.noteUndated(evidence, unread)
			return nil
		}
		if hasClocks {
			w.clocks = &clocks
		}
	} else if !always && (evidence == 0 || isLong) {
		return nil
	}
	w.outlineAll()
	if hasClocks && !e.Window.HasClock && !e.Window.Start.IsZero() {
		e.Window = withClocks(e.Window, clocks)
	}
	if e.Venue == "" && (e.Mode == content.Hybrid || e.Mode == content.InPerson) {
		e.Venue = w.venueInProse()
	}
	if e.Mode == "" {
		switch {
		case e.Venue != "":
			e.Mode = content.InPerson
		case w.modeOf(w.page.Title+" "+w.page.Description) == content.Online:
			e.Mode = content.Online
		}
	}
	return e
}

// isEventName reports whether what a label of a theme announces is a name rather
// than a description.
func isEventName(text string) bool {
	return text != "" && utf8.RuneCountInString(text) <= 120 && !strings.ContainsAny(text, "。\n")
}

// dayInProse looks for the day of an announced gathering in lines that are
// nothing else, and in sentences that say that it was held. It returns how much
// it found.
func (w *walk) dayInProse(e *Event) int {
	texts, announced := 0, w.isAnnounced()
	if !announced && !w.hasGathering() {
		return 0
	}
	group, headed := 0, false
	for i := 0; w.has(i); i++ {
		at := &w.entries[i]
		if at.Kind == markdown.HeadingLine || at.Kind == markdown.RowLine {
			continue
		}
		texts++
		if at.group != group {
			group, headed = at.group, containsAny(at.heading, w.Gatherings)
		}
		if !announced && !headed {
			continue
		}
		// A line that is nothing but a date is short, and both hold digits.
		const longestDate = 150
		if texts > 4 && len(at.Text) > longestDate || !strings.ContainsAny(at.Text, "0123456789０１２３４５６７８９一二三四五六七八九十") {
			continue
		}
		window, ok := ParseWindow(clipBytes(at.Text, 2000), w.page.Published)
		if !ok {
			continue
		}
		alone := len(window.Text)*5 >= len(at.Text)*4 && at.Text[0] == window.Text[0]
		isSaid := w.page.Rule == Always || announced && containsAny(at.Text, w.Convening) && containsAny(at.Text, w.Gatherings)
		if !alone && !(texts <= 4 && isSaid) {
			continue
		}
		if alone && !window.HasClock && w.has(i+1) {
			if c, rest, ok := ParseClocks(w.entries[i+1].Text); ok && rest == "" {
				window = withClocks(window, c)
			}
		}
		w.merge(e, window, at.Line.Line)
		return 1
	}
	return 0
}

// hasGathering reports whether a heading speaks of a gathering.
func (w *walk) hasGathering() bool {
	for i := range w.page.Lines {
		if l := &w.page.Lines[i]; l.Kind == markdown.HeadingLine && containsAny(headingOf(l), w.Gatherings) {
			return true
		}
	}
	return false
}

// heldAt matches the place in "在上海 S 空间与社区小伙伴一起庆祝".
var heldAt = regexp.MustCompile(`在\s*([\p{Han}A-Za-z0-9 ]{2,24}?(?:空间|中心|大厦|酒店|会议室|报告厅|园区?|广场|大学|学院|咖啡厅?|馆|书院))`)

// venueInProse returns a place that one of the first sentences names.
func (w *walk) venueInProse() string {
	for i, at := range w.entries {
		if i > 30 {
			break
		}
		if at.Kind != markdown.TextLine {
			continue
		}
		if m := heldAt.FindStringSubmatch(at.Text); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return ""
}

// merge takes window over into e, or what it adds to the one that is there: a
// second line may give the end of what the first one only begins.
func (w *walk) merge(e *Event, window Window, line int) {
	have := &e.Window
	if have.Start.IsZero() {
		*have = window
		e.Place = Place{First: line, Last: line}
		return
	}
	if have.EndHasClock || !window.EndHasClock {
		return
	}
	sameDay := have.Start.YearDay() == window.Start.YearDay() && have.Start.Year() == window.Start.Year()
	sameClock := have.HasClock && have.Start.Hour() == window.Start.Hour() && have.Start.Minute() == window.Start.Minute()
	if !sameDay && !sameClock {
		return
	}
	if !have.HasClock {
		have.Start, have.HasClock = onDay(have.Start, window.Start), true
	}
	have.End, have.EndHasClock = onDay(have.Start, window.End), true
}

// onDay returns the clock of t on the day of day.
func onDay(day, t time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, day.Location())
}

// withClocks adds clock times that stand apart from the day.
func withClocks(win Window, c ClockSpan) Window {
	y, m, d := win.Start.Date()
	at := func(c Clock) time.Time { return time.Date(y, m, d, 0, int(c), 0, 0, win.Start.Location()) }
	win.Start, win.HasClock = at(c.Start), true
	if c.HasEnd && c.End > c.Start {
		win.End, win.EndHasClock = at(c.End), true
	}
	return win
}

// isAnnounced reports whether the site, or the page's own words about itself,
// speak of a gathering.
func (w *walk) isAnnounced() bool {
	return w.page.Rule == Always || containsAny(w.page.Title+" "+w.page.Description, w.Gatherings)
}

// isNewsletter reports whether the page is an issue of something that tells of
// many things.
func (w *walk) isNewsletter() bool {
	return containsAny(w.page.Title+" "+strings.Join(w.page.Names, " "), w.Newsletters)
}

// talkText matches the words by which a page says that it is the text of a talk.
var talkText = regexp.MustCompile(`(?i)(?:本文|文章|全文|本篇|以下)[^。！]{0,120}整理|整理自|(?:分享|演讲|直播|内容)整理|(?:^|[^a-z])(?:transcript of|is based on (?:a|the|my|his|her|their) (?:talk|presentation))`)

// isTalkText reports whether the page is the text of one talk, which is no
// gathering even where it says when the talk was given.
func (w *walk) isTalkText() bool {
	const head = 6
	if saysTalkText(w.page.Title) || saysTalkText(w.page.Description) {
		return true
	}
	for i := 0; i < head && w.has(i); i++ {
		if e := &w.entries[i]; e.Kind != markdown.HeadingLine && saysTalkText(e.Text) {
			return true
		}
	}
	return false
}

func saysTalkText(text string) bool {
	const reach = 2000
	text = clipBytes(text, reach)
	// Every page is asked, and the expression is slow.
	if !strings.Contains(text, "整理") && !strings.Contains(text, "ranscript of") && !strings.Contains(text, "based on") {
		return false
	}
	return talkText.MatchString(text)
}

// isWriteUp reports whether the page writes up a talk.
func (w *walk) isWriteUp() bool {
	if containsAny(w.page.Title+" "+w.page.Description, w.WriteUps) {
		return true
	}
	for i := 0; i <= 25 && w.has(i); i++ {
		e := w.entries[i]
		if e.own && e.label == LabelGuests && len(w.peopleOf(e)) > 0 || e.label == LabelGuests && !e.own && e.Kind == markdown.TextLine && len(w.peopleOf(e)) > 0 {
			return true
		}
		const longestNote = 900 // bytes
		if e.Kind != markdown.HeadingLine && len(e.Text) < longestNote && containsAny(e.Text, w.WriteUps) {
			return true
		}
	}
	return false
}

// presenters reads who gave the talk that a page writes up: from their own
// introduction, a label, or the note at the head of the page.
func (w *walk) presenters() {
	for i, e := range w.entries {
		if e.Kind == markdown.RowLine {
			continue
		}
		if i >= 40 {
			break
		}
		if p, ok := w.ParseSelfIntroduction(e.Text); ok {
			w.addSpeaker(p, e.Line.Line)
			return
		}
	}
	for i, e := range w.entries {
		if e.label == LabelGuests && e.rest != "" && len(e.Links) == 0 {
			for _, p := range w.peopleOf(e) {
				w.addSpeaker(p, e.Line.Line)
			}
		}
		if i < 6 && e.label == LabelNone && e.Kind == markdown.TextLine && len(e.Text) < 300 && len(w.speakers) == 0 {
			for _, p := range w.peopleOf(e) {
				if p.Title != "" {
					w.addSpeaker(p, e.Line.Line)
				}
			}
		}
	}
}

// containsAny reports whether text contains one of the words of a Vocabulary,
// which are folded by then.
func containsAny(text string, words []string) bool {
	text = fold(text)
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
