package extract

import (
	"regexp"
	"slices"
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
	if w.page.Rule == Never || !always && (w.isNewsletter() || w.isTalkText() || w.isAside()) {
		return nil
	}
	if !always && w.isCall() {
		w.noteCall()
		return nil
	}
	e := &Event{}
	var evidence int
	var themes []int // entries that label one, of the event or of a talk
	var clocks ClockSpan
	hasClocks, clockLine, placeLine := false, 0, 0
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
			if window, ok := ParseWindow(rest, w.page.Published); ok && (announced || w.isSuggested() || strings.HasPrefix(trimMarks(rest), trimMarks(window.Text))) {
				if e.Window.Start.IsZero() && e.Name == "" && len(themes) == 0 && at.above == LabelNone && w.containsAny(at.heading, w.Gatherings) && !w.namesSection(at.heading) {
					e.Name = at.heading // the heading names what the labels below it describe
				}
				if window.HasClock && w.isSuggested() {
					evidence++
				}
				w.replaceDate(e, window)
				w.merge(e, window, at.Line.Line)
			} else if c, _, ok := ParseClocks(rest); ok {
				if !hasClocks {
					clocks, hasClocks, clockLine = c, true, at.Line.Line
				}
			} else if unread.Text == "" && rest != "" {
				unread = *at
				w.noteAmbiguous(rest, at.Line.Line)
			}
		case LabelTheme:
			if e.Name == "" && at.own && isEventName(rest) && len(at.Links) == 0 && len(themes) < maxSessions {
				if themes = append(themes, i); len(themes) == 1 {
					evidence++
				}
			}
		case LabelPlace:
			if !at.own || rest == "" {
				continue
			}
			if mode := w.modeOf(rest); mode == content.Online {
				if e.Mode == "" && e.Venue == "" {
					e.Mode = mode
				}
			} else if e.Venue == "" {
				e.Venue = w.placeStated(i, rest)
				evidence++
				placeLine = at.Line.Line
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
				w.merge(e, window, w.lineOfDay(window))
				if w.containsAny(text, w.Convening) {
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
	if e.Window.Start.IsZero() {
		evidence += w.dayOfInvitation(e)
	}
	if hasClocks && !e.Window.HasClock && !e.Window.Start.IsZero() {
		e.Window = e.Window.At(clocks)
		if e.Place.First > 0 { // the lines of both, if they are near each other
			if first, last := min(e.Place.First, clockLine), max(e.Place.Last, clockLine); last-first <= nearLines {
				e.Place = Place{First: first, Last: last}
			}
		}
	}
	e.Place = e.Place.joined(placeLine)
	evidence += w.clockInProse(e)
	evidence += w.clocksOfAgenda(e)
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
	if !always && w.tellsOfSeveral() {
		return nil
	}
	for _, i := range themes {
		if rest := w.entries[i].rest; e.Name == "" && !w.isTalkTheme(i) {
			if rest == "" {
				rest = w.entries[i+1].rest
			}
			e.Name = strings.TrimSpace(rest)
		}
	}
	if e.Venue == "" && e.Mode != content.Online {
		e.Venue = w.venueInProse(e.Mode != "")
	}
	if e.Venue == "" {
		e.Venue = w.venueOfDay(e)
	}
	if e.Mode == "" {
		e.Mode = w.modeInProse(e.Venue != "")
	}
	if e.Mode == "" {
		e.Mode = w.modeOfSentences()
	}
	return e
}

// modeInProse returns how one takes part by what the page says of itself at its
// top, and by the rooms that it offers; "" if that leaves it open.
func (w *walk) modeInProse(hasVenue bool) content.AttendanceMode {
	const head = 3
	hasRoom := slices.ContainsFunc(w.entries, func(e entry) bool { return e.own && e.label == LabelLivestream })
	said := w.modeOf(w.page.Title + " " + w.page.Description)
	switch {
	case hasVenue && said == content.Hybrid:
		return content.Hybrid
	case hasVenue && hasRoom:
		return content.Hybrid
	case hasVenue:
		return content.InPerson
	case said == content.Online || said == content.InPerson:
		return said
	}
	texts := 0
	for _, e := range w.entries {
		if e.Kind != markdown.TextLine {
			continue
		}
		if texts++; texts > head || len(e.Text) > maxLineBytes {
			break
		}
		if said := w.modeOf(e.Text); e.label == LabelNone && said != "" && (w.containsAny(e.Text, w.Convening) || w.containsAny(e.Text, w.Gatherings)) {
			if said == content.Hybrid {
				return "" // it may tell of another one too
			}
			return said
		}
	}
	if hasRoom {
		return content.Online
	}
	return ""
}

// lineOfDay returns the first line of the body that states the day of window, 0
// if none does.
func (w *walk) lineOfDay(window Window) int {
	const reach = 40
	for i := 0; i < reach && w.has(i); i++ {
		at := &w.entries[i]
		for _, again := range Windows(markdown.Truncate(at.Text, 2000), w.page.Published) {
			if dayOf(again.Start) == dayOf(window.Start) {
				return at.Line.Line
			}
		}
	}
	return 0
}

// isTalkTheme reports whether the theme at i is that of one talk of several: it
// stands below its speaker, or another theme is labelled with the same words.
func (w *walk) isTalkTheme(i int) bool {
	if people, _ := w.personAbove(i); len(people) > 0 {
		return true
	}
	const reach = 500 // entries
	at := w.entries[i]
	return slices.ContainsFunc(w.entries[i+1:min(len(w.entries), i+reach)], func(e entry) bool {
		return e.own && e.label == LabelTheme && e.name == at.name && e.group != at.group && e.rest != at.rest
	})
}

// joined returns p with a line that stands right beside it, or but for an empty
// line does: one would point at both.
func (p Place) joined(line int) Place {
	const beside = 2
	switch {
	case p.First == 0 || p.FrontMatter || line == 0:
	case line > p.Last && line-p.Last <= beside:
		p.Last = line
	case line < p.First && p.First-line <= beside:
		p.First = line
	}
	return p
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
			group, headed = at.group, w.containsAny(at.heading, w.Gatherings)
		}
		if !announced && !headed {
			continue
		}
		// A line that is nothing but a date is short, and both hold digits.
		const longestDate = 150
		if texts > 4 && len(at.Text) > longestDate || !strings.ContainsAny(at.Text, "0123456789０１２３４５６７８９一二三四五六七八九十") {
			continue
		}
		window, ok := ParseWindow(markdown.Truncate(at.Text, 2000), w.page.Published)
		if !ok {
			continue
		}
		alone := len(window.Text)*5 >= len(at.Text)*4 && at.Text[0] == window.Text[0]
		isSaid := w.page.Rule == Always || announced && w.containsAny(at.Text, w.Convening) && (w.containsAny(at.Text, w.Gatherings) || w.containsAny(at.Text, w.Occasions))
		begins := announced && len(at.Text) <= longestDate && strings.HasPrefix(trimMarks(at.Text), window.Text) && w.containsAny(at.Text, w.Convening)
		if !alone && !begins && !(texts <= 4 && isSaid) {
			continue
		}
		if !window.HasClock && !alone {
			window, i = w.clocksOfDay(window, i)
			at = &w.entries[i]
		}
		if alone && !window.HasClock && w.has(i+1) {
			if c, rest, ok := ParseClocks(w.entries[i+1].Text); ok && rest == "" {
				w.merge(e, withClocks(window, c), at.Line.Line)
				e.Place.Last = w.entries[i+1].Line.Line
				return 1
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
		if l := &w.page.Lines[i]; l.Kind == markdown.HeadingLine && w.containsAny(headingOf(l), w.Gatherings) {
			return true
		}
	}
	return false
}

// clocksOfDay looks below entry i for a short line that says once more, and with
// its clock times, on which day one meets: "10 月 23 日 14:00，我们直播见！".
func (w *walk) clocksOfDay(window Window, i int) (Window, int) {
	const longest = 300
	for j := i + 1; w.has(j); j++ {
		at := &w.entries[j]
		if at.Kind == markdown.RowLine || at.Kind == markdown.HeadingLine || len(at.Text) > longest || !w.containsAny(at.Text, w.Convening) {
			continue
		}
		for _, again := range Windows(at.Text, w.page.Published) {
			if again.HasClock && dayOf(again.Start) == dayOf(window.Start) {
				return again, j
			}
		}
	}
	return window, i
}

var (
	// heldAt matches the place in "在上海 S 空间与社区小伙伴一起庆祝".
	heldAt = regexp.MustCompile(`在\s*([\p{Han}A-Za-z0-9 ]{2,24}?(?:空间|中心|大厦|酒店|会议室|报告厅|园区?|广场|大学|学院|咖啡厅?|馆|书院))`)
	// takesPlaceAt matches the place in "在南京市玄武湖创业园 3 号楼成功举办".
	takesPlaceAt = regexp.MustCompile(`[在于]\s*([\p{Han}A-Za-z0-9 ·-]{4,40}?(?:空间|中心|大厦|酒店|宾馆|会议室|会议厅|报告厅|多功能厅|[\dA-Z] ?厅|园区?|广场|大学|学院|咖啡厅?|馆|书院|[层楼座室]|[一-龥\dA-Za-z ]号|基地|小镇|总部|剧院|剧场|[新学]城|大街|创业街|俱乐部|书店))\s*(?:隆重|正式|顺利|成功|圆满|完美|如期|准时|盛大|火热|精彩)*(?:举办|举行|召开|开幕|落幕|落下帷幕|收官|结束)`)
)

// venueInProse returns a place at which the description or one of the first
// sentences says that one meets. A place named in passing counts only where it
// is known that there is one.
func (w *walk) venueInProse(meets bool) string {
	if m := takesPlaceAt.FindStringSubmatch(markdown.Truncate(w.page.Description, maxLineBytes)); m != nil {
		return afterLast(m[1], "在")
	}
	for i, at := range w.entries {
		if i > 30 {
			break
		}
		if at.Kind != markdown.TextLine || !strings.ContainsAny(at.Text, "在于") {
			continue
		}
		text := bounded(at.Text)
		if m := takesPlaceAt.FindStringSubmatch(text); m != nil && w.isAnnounced() {
			return afterLast(m[1], "在")
		}
		if !meets {
			continue
		}
		if m := heldAt.FindStringSubmatch(text); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return ""
}

// afterLast returns what stands behind the last sep in text, without spaces
// around it; all of text if there is none.
func afterLast(text, sep string) string {
	if i := strings.LastIndex(text, sep); i >= 0 {
		text = text[i+len(sep):]
	}
	return strings.TrimSpace(text)
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

// replaceDate drops the day that a first label stated without a clock, if window
// has one and is of another day: "Date: 2022-12-01" is then the date of the
// post, and "When: December 9, 11:30" that of the event.
func (w *walk) replaceDate(e *Event, window Window) {
	have := e.Window
	if !have.Start.IsZero() && !have.HasClock && have.End.IsZero() && window.HasClock && dayOf(have.Start) != dayOf(window.Start) {
		e.Window, e.Place = Window{}, Place{}
	}
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
	return w.page.Rule == Always || w.containsAny(w.page.Title+" "+w.page.Description, w.Gatherings)
}

// isNewsletter reports whether the page is an issue of something that tells of
// many things.
func (w *walk) isNewsletter() bool {
	return w.containsAny(w.page.Title+" "+strings.Join(w.page.Names, " "), w.Newsletters)
}

// isCall reports whether the page calls for talks rather than announcing them.
// Announcements close with such a call too: below the title it counts only where
// neither agenda nor guests are given.
func (w *walk) isCall() bool {
	const head, longestLead = 3, 600
	if w.containsAny(w.page.Title+" "+strings.Join(w.page.Names, " "), w.Calls) {
		return true
	}
	lead := w.page.Description
	for i := 0; i < head && w.has(i); i++ {
		lead += "\n" + markdown.Truncate(w.entries[i].Text, longestLead)
	}
	if !w.containsAny(lead, w.Calls) {
		return false
	}
	w.outlineAll()
	return !slices.ContainsFunc(w.entries, func(e entry) bool { return e.own && (e.label == LabelAgenda || e.label == LabelGuests) })
}

// noteCall notes that a page which calls for talks names a day too: its author
// may take it for an announcement.
func (w *walk) noteCall() {
	for i := 0; w.has(i); i++ {
		e := &w.entries[i]
		if !e.own || e.label != LabelTime || e.rest == "" {
			continue
		}
		if _, ok := ParseWindow(e.rest, w.page.Published); ok {
			w.note(content.Info, e.Line.Line, "event-call", "the page calls for talks, so it is served as no event; announce the gathering on a page of its own, or set event: true in the front matter")
			return
		}
	}
}

// tellsOfSeveral reports whether the page labels the times of several
// gatherings, which makes it a round-up of all rather than one of them.
func (w *walk) tellsOfSeveral() bool {
	type day struct {
		on    calendarDay
		group int
	}
	var first day
	for _, e := range w.entries {
		if !e.own || e.label != LabelTime || e.rest == "" {
			continue
		}
		window, ok := ParseWindow(e.rest, w.page.Published)
		if !ok || !strings.HasPrefix(trimMarks(e.rest), trimMarks(window.Text)) {
			continue
		}
		at := day{dayOf(window.Start), e.group}
		switch apart := window.Start.Sub(first.on.at(0, window.Start.Location())); {
		case first.group == 0:
			first = at
		case w.containsAny(w.page.Title, w.Gatherings):
			return false // its title names the one that it is about
		case at.group != first.group && (apart > longestEvent || apart < -longestEvent):
			w.several = true
			w.note(content.Info, e.Line.Line, "event-several", "the page tells of gatherings on several days, so it is served as no event; give each a page of its own")
			return true
		}
	}
	return false
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
	text = markdown.Truncate(text, reach)
	// Every page is asked, and the expression is slow.
	if !strings.Contains(text, "整理") && !strings.Contains(text, "ranscript of") && !strings.Contains(text, "based on") {
		return false
	}
	return talkText.MatchString(text)
}

// isTold reports whether the page writes up a talk. One that says so itself may
// be filed under a newsletter.
func (w *walk) isTold() bool {
	if w.containsAny(w.page.Title, w.Newsletters) {
		return false
	}
	return w.isTalkText() || !w.isNewsletter() && w.isWriteUp()
}

// isWriteUp reports whether the page writes up a talk.
func (w *walk) isWriteUp() bool {
	if w.containsAny(w.page.Title+" "+w.page.Description, w.WriteUps) {
		return true
	}
	for i := 0; i <= 25 && w.has(i); i++ {
		e := w.entries[i]
		if e.own && e.label == LabelGuests && len(w.peopleOf(e)) > 0 || e.label == LabelGuests && !e.own && e.Kind == markdown.TextLine && len(w.peopleOf(e)) > 0 {
			return true
		}
		const longestNote = 900 // bytes
		if e.Kind == markdown.HeadingLine {
			continue
		}
		if len(e.Text) < longestNote && w.containsAny(e.Text, w.WriteUps) || w.opensTalk(markdown.Truncate(e.Text, longestNote)) {
			return true
		}
	}
	return false
}

// givenBy matches the speaker in a title: "从文档到接口 —— 林深在 ContentCon 的主题演讲".
var givenBy = regexp.MustCompile(`(?:^|[—–｜|:：】」\]]|\s-)\s*([\p{Han}·]{2,8}?)\s*在\s*[^，。]{2,40}?(?:演讲|分享|报告|发言)`)

// opensTalk reports whether a line begins a talk: its speaker says who they are,
// and that they speak. "大家好，我是今天分享的讲师远山。"
func (w *walk) opensTalk(text string) bool {
	if !strings.Contains(text, "我") && !strings.Contains(text, "I") && !strings.Contains(text, "y name") {
		return false // most lines: nextSelf is slower
	}
	start, said := nextSelf(text, 0)
	if start < 0 {
		return false
	}
	clause := firstClause(text[start+said:])
	if !w.words().talkNouns.in(lowerASCII(clause)) {
		return false
	}
	_, ok := w.ParseSelfIntroduction(text)
	return ok
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
	if m := givenBy.FindStringSubmatch(markdown.Truncate(w.page.Title, maxTitleBytes)); m != nil && w.strength(m[1]) == fullName {
		w.addSpeaker(Person{Name: m[1]}, 0)
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

// containsAny reports whether text contains one of words, a list of v's whose
// words match anywhere.
func (v *Vocabulary) containsAny(text string, words []string) bool {
	ix := v.words()
	if len(words) == 0 {
		return false
	}
	if set, ok := ix.phrases[&words[0]]; ok {
		return set.in(fold(text))
	}
	return containsAny(text, words)
}

// containsAny reports whether text contains one of words, which are folded.
func containsAny(text string, words []string) bool {
	text = fold(text)
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
