package extract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/markdown"
)

// A Reader reads pages with one vocabulary. It is safe for concurrent use.
type Reader struct {
	Vocabulary *Vocabulary
}

// Read reads one page. The same page gives the same Reading.
func (r *Reader) Read(p Page) Reading { return r.walk(p).read() }

func (r *Reader) walk(p Page) *walk {
	r.Vocabulary.words() // folded from here on
	return &walk{Vocabulary: r.Vocabulary, page: p, outline: outline{lines: p.Lines}, used: map[int]bool{}, named: map[string][]int{},
		titled: map[string]int{}, started: map[Clock]int{}, offered: map[string]bool{}, cut: map[string]bool{}}
}

func (w *walk) read() Reading {
	data := w.readData()
	w.page.Published = w.publishedBy(data)
	if person := w.statedPerson(data); person != nil {
		return Reading{Speakers: []Speaker{*person}}
	}
	event := w.takeEvent(data)
	w.takeRoster(data, event)
	people, talks := len(w.speakers), len(w.sessions)
	isTalk := event == nil && !w.several && !w.isCall() && (data.kind == kindTalk || people > 0 || w.isTold())
	if event == nil && !isTalk {
		return Reading{Notes: w.notes}
	}
	w.outlineAll()
	w.takeMaterials(data)
	materials := len(w.resources)
	if event != nil {
		if talks == 0 {
			w.sessionsFromTables()
			w.sessionsFromLines()
			w.toldTalks()
			w.setDays(event)
		}
		w.guests()
	} else {
		w.presenters()
	}
	w.nameTitles()
	if people > 0 {
		w.keepStated(people)
	} else {
		w.noteUnnamed()
	}
	if event != nil || len(w.speakers) > 0 {
		w.links()
	}
	w.nameMaterials(materials)
	return Reading{Event: event, Speakers: w.speakers, Sessions: w.sessions, Resources: w.resources, Notes: w.notes}
}

// What is read of one page at most. A page that offers more is no page about a
// gathering, and a note says so.
const (
	maxSpeakers  = 500
	maxSessions  = 200
	maxResources = 500
	// maxTitleBytes bounds the title of a talk; what is longer is prose.
	maxTitleBytes = 600
)

// A walk is the reading of one page.
type walk struct {
	*Vocabulary
	outline   // until the page is known to be worth it only has makes entries
	page      Page
	used      map[int]bool // entries that were read as part of a session
	speakers  []Speaker
	sessions  []Session
	resources []Resource
	notes     []Note

	several   bool  // the page tells of several gatherings
	suggested *bool // see isSuggested; nil while it was not asked

	insists bool       // the front matter says that the page is an event
	clocks  *ClockSpan // that words state without a day; nil if they state none

	// What was read so far by what it is looked up by, so that a page of many
	// names takes no more time for each than a page of few.
	named   map[string][]int // speakers by name and by nickname
	titled  map[string]int   // sessions by folded title
	keys    []string         // folded titles of sessions
	started map[Clock]int    // sessions by start
	offered map[string]bool  // resources by URL and folded title
	cut     map[string]bool  // what there is a note on
	order   []int            // sessions by the lines of their titles
	groupOf map[int]int      // entry.group by line of the file
}

// full notes that a page has more of something than is read of it.
func (w *walk) full(what string, most, line int) {
	if w.cut[what] {
		return
	}
	w.cut[what] = true
	w.notes = append(w.notes, Note{Severity: markdown.Warning, Line: line, Code: "reading-cut",
		Message: fmt.Sprintf("only the first %d %s of this page are read; part it into several pages", most, what)})
}

// talkTitle matches a line that is nothing but the title of a talk.
var talkTitle = regexp.MustCompile(`^(?:[^《》]{0,12}[:：\-—]?\s*)?《(.+)》$`)

// titleOf returns the title of a talk without its quotes.
func titleOf(text string) string {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "*"))
	if m := quotedTitle.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1] + m[2])
	}
	return strings.TrimSpace(strings.NewReplacer("《", "", "》", "").Replace(text))
}

// quotedTitle matches a title in quotes with what leads up to it:
// "圆桌环节-《Service Mesh 落地的务实与创新》".
var quotedTitle = regexp.MustCompile(`^([^《》]{0,10}[-—：:]\s*)?《([^《》]+)》`)

// addSpeaker adds a person, or completes the one who is there already, and
// returns their index; -1 for a host.
func (w *walk) addSpeaker(p Person, line int) int {
	if p.Host || p.Name == "" {
		return -1
	}
	if i := w.speakerOf(p); i >= 0 {
		s := &w.speakers[i]
		known := *s
		// The fuller naming wins: a real name with a nickname over either alone.
		if p.Nickname != "" && s.Nickname == "" {
			s.Name, s.Nickname = p.Name, p.Nickname
			w.name(i)
		}
		// So does the fuller title: "腾云高级工程师，某项目 Maintainer" over "腾云".
		if s.Title == "" || !s.Place.FrontMatter && len(p.Title) > len(s.Title) && strings.Contains(p.Title, s.Title) {
			s.Title = p.Title
		}
		// A reader would point at the words that say it, not at all between the
		// agenda and the guests: where those are far apart, at the later ones.
		if told := s.Nickname != known.Nickname || s.Title != known.Title; told && !s.Place.FrontMatter && !s.Place.reach(line) {
			s.Place = Place{First: line, Last: line}
		}
		return i
	}
	if len(w.speakers) == maxSpeakers {
		w.full("speakers", maxSpeakers, line)
		return -1
	}
	w.speakers = append(w.speakers, Speaker{Name: p.Name, Nickname: p.Nickname, Title: p.Title, Place: Place{First: line, Last: line}})
	w.name(len(w.speakers) - 1)
	return len(w.speakers) - 1
}

// name makes a speaker known by name and nickname.
func (w *walk) name(i int) {
	for _, name := range []string{w.speakers[i].Name, w.speakers[i].Nickname} {
		if known := w.named[name]; name != "" && !slices.Contains(known, i) {
			w.named[name] = append(known, i)
		}
	}
}

// speakerOf returns the first speaker who is the person, -1 if none is.
func (w *walk) speakerOf(p Person) int {
	first := -1
	for _, name := range []string{p.Name, p.Nickname} {
		if name == "" {
			continue
		}
		for _, i := range w.named[name] {
			if (first < 0 || i < first) && samePerson(&w.speakers[i], p) {
				first = i
			}
		}
	}
	return first
}

func samePerson(s *Speaker, p Person) bool {
	if s.Nickname != "" && p.Nickname != "" && s.Nickname != p.Nickname {
		return false
	}
	return s.Name == p.Name || s.Nickname != "" && s.Nickname == p.Name || p.Nickname != "" && p.Nickname == s.Name
}

// sessionsFromTables reads the rows of agendas.
func (w *walk) sessionsFromTables() {
	var columns []LabelKind
	for i, e := range w.entries {
		if e.Kind != markdown.RowLine {
			columns = nil
			continue
		}
		if e.own {
			continue // a table of labels and what they say
		}
		texts := make([]string, len(e.Cells))
		for c, cell := range e.Cells {
			var lines []string
			for _, l := range cell.Lines {
				lines = append(lines, l.Text)
			}
			texts[c] = strings.Join(lines, "\n")
		}
		if kinds := w.columnKinds(texts); kinds != nil {
			columns = kinds
			continue
		}
		w.sessionFromRow(i, e, texts, columns)
	}
}

// columnKinds returns what the columns of a table hold, if texts are its names;
// nil if they are not.
func (w *walk) columnKinds(texts []string) []LabelKind {
	kinds := make([]LabelKind, len(texts))
	known := 0
	for i, text := range texts {
		const longestName = 24 // "Time (Central European)"
		if utf8.RuneCountInString(text) > longestName {
			return nil
		}
		if kind := w.columnKind(text); kind != LabelNone {
			kinds[i] = kind
			known++
		}
	}
	if known < 2 {
		return nil
	}
	return kinds
}

// sessionFromRow reads one row: a time, a title and people, in any order.
func (w *walk) sessionFromRow(i int, e entry, texts []string, columns []LabelKind) {
	s := Session{Start: NoClock, End: NoClock, Place: Place{First: e.Line.Line, Last: lastLineOf(e)}}
	var people, roles []string
	for c, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		kind := LabelNone
		if c < len(columns) {
			kind = columns[c]
		}
		if c == 0 {
			text = spacedColon.ReplaceAllString(text, "$1:$2")
		}
		if kind == LabelTime {
			text = compactClocks.ReplaceAllString(text, "$1:$2-$3:$4")
		}
		if span, rest, ok := ParseClocks(text); ok && s.Start == NoClock && (kind == LabelTime || kind == LabelNone) {
			s.Start = span.Start
			if span.HasEnd {
				s.End = span.End
			}
			if text = strings.TrimSpace(rest); text == "" {
				continue
			}
			kind = LabelTheme
		}
		switch {
		case kind == LabelGuests, kind == LabelHosts && !slices.Contains(columns, LabelGuests):
			people = append(people, text)
		case kind == LabelAffiliation:
			roles = append(roles, strings.TrimSpace(text))
		case s.Title == "" && (kind == LabelNone || kind == LabelTheme || !slices.Contains(columns, LabelTheme)):
			first, rest := splitTitle(text)
			s.Title = titleOf(first)
			if rest != "" {
				people = append(people, rest)
			}
		case kind == LabelNone && !slices.Contains(columns, LabelGuests) || kind == LabelTheme:
			people = append(people, text)
		}
	}
	if s.Title == "" || len(s.Title) > maxTitleBytes || s.Start == NoClock && columns == nil || w.isBreak(s.Title) {
		return
	}
	var named []Person
	if people == nil {
		s.Title, named = w.talkLine(s.Title)
	} else {
		s.Title, _ = w.talkLine(s.Title)
	}
	for _, text := range people {
		if all := w.ParseGuests(text); all != nil {
			named = append(named, all...)
			continue
		}
		for line := range strings.SplitSeq(text, "\n") {
			named = append(named, w.expectPeople(strings.TrimSpace(line))...)
		}
	}
	if w.isPause(s.Title, len(named) > 0) {
		return
	}
	if len(w.sessions) == maxSessions {
		w.full("sessions", maxSessions, e.Line.Line)
		return
	}
	for _, p := range named {
		if at := w.addSpeaker(p, lineNaming(e, p.Name)); at >= 0 && !slices.Contains(s.Speakers, at) {
			s.Speakers = append(s.Speakers, at)
		}
	}
	if len(s.Speakers) == 1 && len(roles) > 0 && w.speakers[s.Speakers[0]].Title == "" {
		w.speakers[s.Speakers[0]].Title = strings.Join(roles, " ")
	}
	w.addSession(s)
	w.used[i] = true
}

// lastLineOf returns the line on which the row e ends: one of HTML often has a
// line for each cell.
func lastLineOf(e entry) int {
	last := e.Line.Line
	for _, cell := range e.Cells {
		for _, l := range cell.Lines {
			last = max(last, l.Line)
		}
	}
	return last
}

// lineNaming returns the line of the row e on which name stands.
func lineNaming(e entry, name string) int {
	for _, cell := range e.Cells {
		for _, l := range cell.Lines {
			if strings.Contains(l.Text, name) {
				return l.Line
			}
		}
	}
	return e.Line.Line
}

// addSession adds a session and returns its index.
func (w *walk) addSession(s Session) int {
	i, key := len(w.sessions), content.Fold(s.Title)
	w.sessions, w.keys = append(w.sessions, s), append(w.keys, key)
	if _, known := w.titled[key]; !known {
		w.titled[key] = i
	}
	w.starts(i)
	return i
}

// starts makes a session known by its start.
func (w *walk) starts(i int) {
	start := w.sessions[i].Start
	if _, known := w.started[start]; start != NoClock && !known {
		w.started[start] = i
	}
}

// spacedColon matches a slip in clock times: "14 :15".
var spacedColon = regexp.MustCompile(`(\d)\s+[:：]\s*(\d)`)

// compactClocks matches the clock times of a column without their colons:
// "0900-1030".
var compactClocks = regexp.MustCompile(`^\s*(\d{2})(\d{2})\s*[-–—]\s*(\d{2})(\d{2})\b`)

// splitTitle parts a cell that holds a title in quotes and people after it.
func splitTitle(text string) (title, rest string) {
	if i := strings.Index(text, "》"); i >= 0 && strings.Contains(text[:i], "《") {
		return text[:i+len("》")], strings.TrimSpace(text[i+len("》"):])
	}
	if title, rest, ok := strings.Cut(text, "\n"); ok {
		return title, rest
	}
	return text, ""
}

// sessionsFromLines reads agendas of headings, bold lines and lists.
func (w *walk) sessionsFromLines() {
	current := -1 // the session that lines belong to
	near := 0     // how many lines below its title we are
	for i, e := range w.entries {
		if e.Kind == markdown.RowLine || w.used[i] {
			continue
		}
		if title, span, people, ok := w.opensSession(e); ok && len(title) <= maxTitleBytes {
			current, near = -1, 0
			if title != "" && !w.isBreak(title) {
				if current = w.session(title, span, e.Line.Line); current < 0 {
					continue
				}
				w.used[i] = true
				w.speak(current, people, e.Line.Line)
				if e.Kind == markdown.TextLine && !e.strong {
					w.takeFromAbove(i, current)
				}
			}
			continue
		}
		if w.itemTalk(i) {
			current = -1
			continue
		}
		if people := w.underTitle(i); people != nil {
			title, _ := w.talkLine(e.heading)
			if current, near = w.session(titleOf(title), ClockSpan{}, e.Line.Line), 1; current >= 0 {
				w.speak(current, people, w.entries[i+1].Line.Line)
			}
			continue
		}
		if talk, ok := w.presentedAt(i); ok {
			if current, near = w.session(talk.title, ClockSpan{}, talk.line), maxLinesBelow; current >= 0 {
				w.speak(current, talk.people, talk.said)
			}
			continue
		}
		if title, people, ok := w.talkInItem(e); ok {
			if at := w.session(title, ClockSpan{}, e.Line.Line); at >= 0 {
				w.used[i] = true
				w.speak(at, people, e.Line.Line)
			}
			current = -1 // the next item is another guest
			continue
		}
		if e.label == LabelTheme && e.own && e.rest != "" && e.Kind != markdown.HeadingLine && len(e.Links) == 0 && isEventName(e.rest) {
			if people, line := w.personAbove(i); len(people) > 0 {
				if current, near = w.session(titleOf(e.rest), ClockSpan{}, e.Line.Line), maxLinesBelow; current >= 0 {
					w.speak(current, people, line)
				}
				continue
			}
		}
		if e.Kind == markdown.HeadingLine && e.label != LabelGuests && e.label != LabelTheme {
			current = -1
			continue
		}
		if current < 0 {
			continue
		}
		near++
		switch {
		case e.label == LabelTime && w.sessions[current].Start == NoClock:
			if window, ok := ParseWindow(e.rest, w.page.Published); ok && window.HasClock {
				w.sessions[current].Start = clockOf(window.Start)
				if window.EndHasClock {
					w.sessions[current].End = clockOf(window.End)
				}
			}
		case !e.own && w.sessions[current].Start == NoClock && isClocksAlone(e.Text):
			c, _, _ := ParseClocks(e.Text)
			w.sessions[current].Start = c.Start
			if c.HasEnd {
				w.sessions[current].End = c.End
			}
		case e.label == LabelGuests && !(e.own && e.rest == ""):
			people := w.peopleOf(e)
			w.speak(current, people, e.Line.Line)
			if all := w.sessions[current].Speakers; e.own && len(people) == 0 && len(all) == 1 && w.speakers[all[0]].Title == "" {
				if role, ok := w.ParseRole(trimMarks(e.rest)); ok {
					s := &w.speakers[all[0]]
					s.Title, s.Place.Last = role, max(s.Place.Last, e.Line.Line)
				}
			}
		case e.label == LabelNone && near <= 2 && len(w.sessions[current].Speakers) == 0:
			w.speak(current, w.peopleOf(e), e.Line.Line)
		}
	}
}

// itemTalk reads an item of a list that calls a talk and says below by whom it is
// given, and when:
//
//   - **Testing without a cluster**
//     by Anna Lind, Example & Marco Berti
//     Tuesday, November 7, 11:00am - 11:35am
func (w *walk) itemTalk(i int) bool {
	e := w.entries[i]
	if e.Kind != markdown.ItemLine || e.own || i+1 == len(w.entries) || len(e.Text) > maxTitleBytes {
		return false
	}
	const longest = 600 // bytes below the title
	var below strings.Builder
	last := i
	for _, b := range w.entries[i+1:] {
		if b.Kind != markdown.TextLine || !b.InItem || b.Level != e.Level || below.Len() > longest {
			break
		}
		below.WriteString(b.Text + " ")
		last++
	}
	text, isBy := cutBy(below.String())
	if !isBy {
		return false
	}
	var clocks ClockSpan
	for offset, window := range Windows(text, w.page.Published) {
		if window.HasClock {
			clocks = ClockSpan{Start: clockOf(window.Start), Text: window.Text}
			if window.EndHasClock {
				clocks.End, clocks.HasEnd = clockOf(window.End), true
			}
		} else if c, _, ok := ParseClocks(text[offset+len(window.Text):]); ok {
			clocks = c
		}
		text = text[:offset]
		break
	}
	people := w.ParseGuests(strings.TrimRight(text, " ,•·|"))
	if people == nil {
		return false
	}
	s := Session{Title: titleOf(e.Text), Start: NoClock, End: NoClock, Place: Place{First: e.Line.Line, Last: w.entries[last].Line.Line}}
	if clocks.Text != "" {
		if s.Start = clocks.Start; clocks.HasEnd {
			s.End = clocks.End
		}
	}
	if len(w.sessions) == maxSessions {
		w.full("sessions", maxSessions, e.Line.Line)
		return true
	}
	session := w.addSession(s)
	w.speak(session, people, w.entries[i+1].Line.Line)
	for j := i; j <= last; j++ {
		w.used[j] = true
	}
	return true
}

// cutBy cuts the word that says by whom a talk is given.
func cutBy(text string) (rest string, ok bool) {
	for _, lead := range []string{"by ", "with ", "presented by "} {
		if len(text) > len(lead) && strings.EqualFold(text[:len(lead)], lead) {
			return text[len(lead):], true
		}
	}
	return text, false
}

// takeFromAbove gives a session the person who is named right above its title,
// with a role between: such agendas name the speaker first.
func (w *walk) takeFromAbove(i, session int) {
	if i < 2 {
		return
	}
	name, role := w.entries[i-2], w.entries[i-1]
	title, ok := w.ParseRole(role.Text)
	if name.own || role.own || name.Kind != markdown.TextLine || role.Kind != markdown.TextLine || !ok || !w.IsName(strings.TrimSpace(name.Text)) {
		return
	}
	line := name.Line.Line
	for j := range w.sessions {
		if j != session {
			s := &w.sessions[j]
			before := len(s.Speakers)
			s.Speakers = slices.DeleteFunc(s.Speakers, func(s int) bool { return w.speakers[s].Place.First == line })
			if len(s.Speakers) < before && s.Place.Last == line {
				s.Place.Last = s.Place.First
			}
		}
	}
	w.speak(session, []Person{{Name: strings.TrimSpace(name.Text), Title: title}}, line)
}

func clockOf(t time.Time) Clock { return Clock(t.Hour()*60 + t.Minute()) }

func isClocksAlone(text string) bool {
	_, rest, ok := ParseClocks(text)
	return ok && rest == ""
}

// peopleOf returns the people that a line of a page names.
func (w *walk) peopleOf(e entry) []Person {
	text := strings.TrimSpace(e.rest)
	if e.label == LabelGuests {
		if people := w.ParseGuests(text); people != nil {
			return people
		}
	}
	// "林深：汀上科技技术专家"
	if name, role, ok := strings.Cut(text, "："); ok && e.label == LabelGuests && w.IsName(name) {
		text = name + "，" + role
	}
	if people := w.apart(text); people != nil {
		return people
	}
	people := w.ParsePeople(text)
	if len(people) == 0 && e.own && e.label == LabelGuests && e.rest != "" && e.Kind != markdown.RowLine {
		// Knowing by the label that people follow, it takes more words for names.
		if people = w.ParsePeople(e.Text); slices.ContainsFunc(people, func(p Person) bool { return p.Title != "" || !isHanOnly(p.Name) }) {
			people = nil
		}
	}
	if e.label == LabelGuests {
		if all := affiliated(text); len(all) > len(people) {
			return all
		}
	}
	return people
}

func (w *walk) speak(session int, people []Person, line int) {
	for _, p := range people {
		if at := w.addSpeaker(p, line); at >= 0 && !slices.Contains(w.sessions[session].Speakers, at) {
			w.sessions[session].Speakers = append(w.sessions[session].Speakers, at)
			if place := &w.sessions[session].Place; line > place.Last { // below the title
				place.reach(line)
			}
		}
	}
}

// session returns the session of the given title, adding it if it is new; -1 if
// there are too many.
func (w *walk) session(title string, span ClockSpan, line int) int {
	s := Session{Title: title, Start: NoClock, End: NoClock, Place: Place{First: line, Last: line}}
	if span.Text != "" {
		s.Start = span.Start
		if span.HasEnd {
			s.End = span.End
		}
	}
	i, known := w.titled[content.Fold(title)]
	// Two lines that give one start are one talk told twice, with other words in
	// the agenda than in its description; within one list they are two talks in
	// two rooms.
	if at, ok := w.started[s.Start]; ok && (!known || at < i) && !w.together(w.sessions[at], line) {
		i, known = at, true
	}
	if !known {
		if len(w.sessions) == maxSessions {
			w.full("sessions", maxSessions, line)
			return -1
		}
		return w.addSession(s)
	}
	if have := &w.sessions[i]; have.Start == NoClock {
		have.Start, have.End = s.Start, s.End
		w.starts(i)
	}
	return i
}

// together reports whether a talk stands in the same part of the page as line.
func (w *walk) together(s Session, line int) bool {
	if w.groupOf == nil {
		w.groupOf = map[int]int{}
		for _, e := range w.entries {
			w.groupOf[e.Line.Line] = e.group
		}
	}
	return !s.Place.FrontMatter && s.Place.First != line && w.groupOf[s.Place.First] == w.groupOf[line]
}

// byName matches "Title by Name".
var byName = regexp.MustCompile(`^(.*\S)\s+by\s+(\S.*)$`)

// numberedTalk matches a heading that counts the talks: "议题一：文档即数据".
var numberedTalk = regexp.MustCompile(`(?i)^(?:议题|演讲|分享|话题|talk|session)\s*(?:[一二三四五六七八九十]+|#?\d+)\s*[:：、.｜|—–-]+\s*(\S.*)$`)

// dashed matches "Title – Name, Company".
var dashed = regexp.MustCompile(`^(.*\S)(?:\s+[–—|-]\s+|\s*——?\s*)(\S.*)$`)

// dashedPeople parts the title of a talk from the people behind a dash. A
// dash may also stand within a title, so that they must be people surely.
func (w *walk) dashedPeople(text string) (title string, people []Person) {
	m := dashed.FindStringSubmatch(text)
	if m == nil {
		return text, nil
	}
	if people = w.ParsePeople(m[2]); people == nil {
		people = affiliated(m[2])
	}
	if people == nil {
		return text, nil
	}
	return m[1], people
}

// affiliatedName matches a name in Latin letters with a company, "Jane Doe
// (Acme)" or "Jane Doe, Acme", which needs no known name to be a person where
// people are expected.
var affiliatedName = regexp.MustCompile(`^(\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’.-]*){1,3}) ?(?:\(([^()]{2,60})\)|, (\p{Lu}[^,()]{1,60})$)(?:, |; | and | & |, and |$)`)

// affiliated reads a text that is nothing but names with companies, nil if it is
// anything else.
func affiliated(text string) (people []Person) {
	for part := range strings.SplitSeq(bounded(text), ";") {
		for part = strings.TrimSpace(part); part != ""; {
			m := affiliatedName.FindStringSubmatch(part)
			if m == nil || len(people) == maxPeople {
				return nil
			}
			people = append(people, Person{Name: m[1], Title: m[2] + m[3]})
			part = part[len(m[0]):]
		}
	}
	return people
}

// underTitle returns the people that the line below a heading names, who make
// the heading the title of their talk: nil unless the line begins with a name
// and a role follows.
func (w *walk) underTitle(i int) []Person {
	e := w.entries[i]
	if e.Kind != markdown.HeadingLine || e.label != LabelNone || i+1 == len(w.entries) ||
		utf8.RuneCountInString(e.heading) < 6 && e.within != LabelAgenda || w.words().talkNouns.in(fold(e.heading)) || w.namesSection(talkNumber.ReplaceAllString(e.heading, "")) {
		return nil
	}
	below := w.entries[i+1]
	if people := w.presentedBelow(i); people != nil {
		return people
	}
	if len(e.Links) > 0 || below.Kind != markdown.TextLine && below.Kind != markdown.ItemLine || below.label != LabelNone || len(below.Links) > 0 || len(below.Text) > 200 || strings.Contains(below.Text, "。") {
		return nil
	}
	people := w.ParsePeople(below.Text)
	if len(people) == 0 || people[0].Title == "" || people[0].Host || !strings.HasPrefix(trimMarks(below.Text), people[0].Name) {
		return nil
	}
	return people
}

// presentedBelow returns the people whom the lines below a heading name as those
// who present what it calls: behind a label of guests, or alone on the line
// below where the heading stands in an agenda.
func (w *walk) presentedBelow(i int) []Person {
	e := w.entries[i]
	if strings.ContainsFunc(e.heading, isHan) {
		return nil
	}
	const reach = 3
	for n, below := range w.entries[i+1 : min(i+1+reach, len(w.entries))] {
		if below.group != e.group || below.Kind == markdown.RowLine {
			return nil
		}
		if below.own && below.label == LabelGuests && below.rest != "" {
			return w.ParseGuests(below.rest)
		}
		alone := strings.TrimRight(strings.TrimSpace(below.Text), ":")
		if n == 0 && (e.within == LabelAgenda || e.within == LabelGuests) && !below.own {
			if rest, isBy := strings.CutPrefix(alone, "By "); isBy {
				return w.ParseGuests(rest)
			}
			if people := w.ParseGuests(alone); people != nil && len(alone) < 200 {
				return people
			}
		}
		if n == 0 && !below.own && below.Kind == markdown.TextLine {
			if p, ok := w.personWhoActs(below.Text); ok && len(strings.Fields(e.heading)) > 2 {
				return []Person{p}
			}
		}
	}
	return nil
}

// personWhoActs reads the person with whom a sentence begins if it also says who
// that is: "Anna Lind, Principal Engineer at Example, opened the day with …".
func (w *walk) personWhoActs(text string) (Person, bool) {
	name, rest, ok := w.leadingName(markdown.Truncate(text, maxTitleBytes))
	if !ok || !strings.HasPrefix(rest, ",") {
		return Person{}, false
	}
	role, goesOn, ok := strings.Cut(strings.TrimSpace(rest[1:]), ",")
	if !ok || strings.TrimSpace(goesOn) == "" || !w.words().closesWithRole(role) || w.words().prose.in(lowerASCII(role)) {
		return Person{}, false
	}
	return Person{Name: name, Title: w.title(role)}, true
}

// opensSession reports whether a line is the title of a talk, with its time or
// in quotes.
func (w *walk) opensSession(e entry) (title string, span ClockSpan, people []Person, ok bool) {
	text := strings.Trim(trimMarks(e.Text), "*「」")
	if e.own && e.label != LabelTheme && e.label != LabelNone {
		return "", ClockSpan{}, nil, false
	}
	if e.label == LabelMaterials {
		return "", ClockSpan{}, nil, false
	}
	inAgenda := (e.above == LabelAgenda || e.label == LabelAgenda || e.within == LabelAgenda) && (e.Kind == markdown.ItemLine || e.Kind == markdown.TextLine && utf8.RuneCountInString(text) <= 120)
	if len(e.Links) > 0 {
		// An agenda's line may end with its slides.
		isTalk := w.isTimedTalk(e)
		if c, _, isTimed := ParseClocks(text); !isTimed || !c.HasEnd && !isTalk {
			return "", ClockSpan{}, nil, false
		}
		if !isTalk {
			text = withoutLinkWords(text, e.Links)
		}
	}
	if c, rest, isTimed := ParseClocks(text); isTimed && rest != "" && (c.HasEnd || inAgenda) {
		if title, people = w.talkLine(rest); people != nil || !strings.ContainsFunc(title, isHan) {
			if w.isPause(title, people != nil) {
				return "", c, nil, true
			}
			return titleOf(title), c, people, true
		}
		first, tail := splitTitle(rest)
		if m := byName.FindStringSubmatch(first); m != nil {
			first, tail = m[1], m[2]
		}
		if tail != "" {
			people = w.ParsePeople(tail)
		} else {
			if first, people = w.dashedPeople(first); people == nil {
				first, people, _ = w.parenthesisedPeople(first)
			}
		}
		return titleOf(first), c, people, true
	}
	if inAgenda && len(e.Links) == 0 {
		if first, people, c := w.parenthesisedPeople(text); c.Text != "" {
			return titleOf(first), c, people, true
		}
	}
	if e.Kind == markdown.HeadingLine && !e.own && e.label == LabelNone {
		if m := byName.FindStringSubmatch(text); m != nil && len(e.Links) == 0 {
			if people := w.ParseGuests(m[2]); people != nil {
				return strings.TrimRight(m[1], " ,:–—-"), ClockSpan{}, people, true
			}
		}
	}
	if m := numberedTalk.FindStringSubmatch(text); m != nil && (e.strong || e.Kind == markdown.HeadingLine) {
		return titleOf(m[1]), ClockSpan{}, nil, true
	}
	if e.label == LabelTheme && e.rest != "" && strings.Contains(e.rest, "《") {
		return titleOf(e.rest), ClockSpan{}, nil, true
	}
	if m := talkTitle.FindStringSubmatch(text); m != nil && (e.strong || e.Kind == markdown.HeadingLine || e.Kind == markdown.TextLine) {
		return titleOf(text), ClockSpan{}, nil, true
	}
	return "", ClockSpan{}, nil, false
}

// isTimedTalk reports whether a line with links begins with clock times, so that
// the links are of a talk.
func (w *walk) isTimedTalk(e entry) bool {
	c, rest, ok := ParseClocks(trimMarks(e.Text))
	return ok && rest != "" && (c.HasEnd || e.Kind == markdown.ItemLine) && !strings.ContainsFunc(rest, isHan)
}

// guests reads the people under labels and headings that announce them.
func (w *walk) guests() {
	parent := LabelNone // of the headings that the innermost ones stand under
	level := 0
	for i, e := range w.entries {
		if e.Kind == markdown.HeadingLine {
			switch {
			case e.label != LabelNone && e.rest == "":
				parent, level = e.label, e.Level
			case e.Level <= level:
				parent, level = LabelNone, 0
			case parent == LabelGuests && w.strength(w.withoutHonorific(e.heading)) == fullName:
				role, _ := w.rolesBelow(i)
				w.addSpeaker(Person{Name: w.withoutHonorific(e.heading), Title: role}, e.Line.Line)
				continue
			}
		}
		if e.Kind == markdown.TextLine && e.label == LabelNone && !e.own {
			w.fuller(e)
		}
		if w.used[i] || e.Kind == markdown.HeadingLine && e.rest == "" || len(e.Links) > 0 && e.label != LabelGuests {
			continue
		}
		under := e.above == LabelGuests && e.label == LabelNone
		if !under && e.label != LabelGuests {
			continue
		}
		for _, p := range w.peopleOf(e) {
			w.addSpeaker(p, e.Line.Line)
		}
	}
	if len(w.sessions) == 1 && len(w.sessions[0].Speakers) == 0 {
		for i := range w.speakers {
			w.sessions[0].Speakers = append(w.sessions[0].Speakers, i)
		}
	}
}

// roleBelow reads a line below a name that says who that is: a role, or a
// biography behind a label ("讲师简介：某云架构师，…"). An affiliation without a
// role is ok, and nothing.
func (w *walk) roleBelow(e entry) (role string, ok bool) {
	switch {
	case e.Kind == markdown.HeadingLine || e.Kind == markdown.RowLine:
		return "", false
	case e.own && e.label == LabelGuests && e.rest != "" && len(w.peopleOf(e)) == 0:
		return w.ParseRole(trimMarks(e.rest))
	case e.own || len(w.ParsePeople(e.Text)) > 0:
		return "", false
	}
	return w.ParseRole(trimMarks(e.Text))
}

// rolesBelow returns the role that the lines below entry i state, and the last
// of these lines; "" and 0 if they state none.
func (w *walk) rolesBelow(i int) (role string, last int) {
	var roles []string
	for _, below := range w.entries[i+1 : min(i+4, len(w.entries))] {
		one, ok := w.roleBelow(below)
		if !ok {
			break
		}
		roles, last = append(roles, one), max(last, below.Line.Line)
	}
	return JoinTitles(roles...), last
}

// fuller completes a speaker who is known by now with what a line says that
// begins with their name: "林深，某某云高级工程师，某项目 Committer。…".
func (w *walk) fuller(e entry) {
	const reach = 60
	name, rest, ok := strings.Cut(markdown.Truncate(e.Text, reach), "，")
	if !ok || len(w.named[strings.TrimSpace(name)]) != 1 || rest == "" {
		return
	}
	people := w.ParsePeople(e.Text)
	if len(people) == 1 && people[0].Title != "" && people[0].Name == strings.TrimSpace(name) {
		w.addSpeaker(people[0], e.Line.Line)
	}
}

// nameTitles gives speakers without a title the role that the lines below their
// name state.
func (w *walk) nameTitles() {
	first := map[int]int{} // entries by line of the file
	for i, e := range w.entries {
		if _, known := first[e.Line.Line]; !known && e.Kind != markdown.RowLine {
			first[e.Line.Line] = i
		}
	}
	for i := range w.speakers {
		s := &w.speakers[i]
		at, ok := first[s.Place.First]
		if s.Title != "" || !ok {
			continue
		}
		role, last := w.rolesBelow(at)
		s.Title, s.Place.Last = role, max(s.Place.Last, last)
	}
	w.toldTitles()
}

// toldTitles gives speakers without a title the role by which a sentence below
// begins to tell of them: "Anna Lind is a staff engineer at Example, working …".
func (w *walk) toldTitles() {
	untitled := map[string]int{}
	for i, s := range w.speakers {
		if s.Title == "" && !strings.ContainsFunc(s.Name, isHan) {
			untitled[s.Name] = i
		}
	}
	if len(untitled) == 0 {
		return
	}
	for _, e := range w.entries {
		if e.Kind != markdown.TextLine && e.Kind != markdown.ItemLine {
			continue
		}
		name, _, ok := strings.Cut(markdown.Truncate(e.Text, maxNameBytes+4), " is ")
		if at, known := untitled[name]; ok && known {
			if role := roleTold(e.Text[len(name):]); role != "" {
				w.speakers[at].Title = w.title(role)
				delete(untitled, name)
			}
		}
	}
}

// roleTold returns the role out of " is a staff engineer at Example, working …".
func roleTold(text string) string {
	for _, lead := range []string{" is a ", " is an ", " is the ", " is "} {
		if rest, ok := strings.CutPrefix(text, lead); ok {
			if lead == " is " && !strings.HasPrefix(rest, "one of ") {
				return ""
			}
			rest = rest[:sentenceEnd(rest)]
			for _, more := range []string{", ", " who ", " and has ", " where "} {
				rest, _, _ = strings.Cut(rest, more)
			}
			return strings.TrimRight(rest, ". ")
		}
	}
	return ""
}
