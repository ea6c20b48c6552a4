package extract

import (
	"iter"
	"strings"
	"time"
	"unicode/utf8"
)

// A Window is the span of time that words state for an event or a session.
type Window struct {
	Start       time.Time // zero if no day is stated
	End         time.Time // zero if no end is stated; never before Start
	HasClock    bool      // Start's clock is known; else Start is 00:00 in published's zone
	EndHasClock bool      // End's clock is known; else End is 00:00 of the last day
	Text        string    // the words read: "04 月 20 日 13:30--18:00"
}

// ParseWindow reads the first span of time in text, such as
//
//	04 月 20 日 13:30--18:00      (content/zh/activities/sofa-6th-anniversary)
//	05 月 19 日周三晚 19 点         (content/zh/activities/sofa-channel-20)
//	Monday, 24 June, 2019        (content/en/activities/sofastack-cloud-native-workshop)
//
// A date without a year takes published's year, or the year before or after it
// if that brings it nearer to published; if published is zero, such a date is
// not read. Times are in published's zone, or in the zone that stands beside
// them: "10:00 UTC+8" keeps UTC+8, and "10am PT" is of the Pacific coast. A name
// of several zones, such as CST, is ignored, and so are a weekday that
// contradicts its date and an end before its start.
//
// ok is false if text states no day: a clock time or "tomorrow" alone is none.
func ParseWindow(text string, published time.Time) (w Window, ok bool) {
	for _, w := range Windows(text, published) {
		return w, true
	}
	return Window{}, false
}

// Windows yields every span of time in text, with the byte offset of its Text.
// They are read as ParseWindow reads the first, and do not overlap. URLs are
// passed over.
func Windows(text string, published time.Time) iter.Seq2[int, Window] {
	return func(yield func(int, Window) bool) {
		s := &timeScanner{text: text}
		for s.pos < len(text) {
			start := s.pos
			if s.mayBegin() {
				if w, ok := s.window(published); ok && !yield(start, w) {
					return
				}
			}
			if s.pos == start {
				s.pass()
			}
		}
	}
}

// At returns w with the clock times of c, which stand apart from the day, as in
// a line of their own. A window without a day stays as it is.
func (w Window) At(c ClockSpan) Window {
	if w.Start.IsZero() {
		return w
	}
	span := daySpan{first: dayOf(w.Start)}
	if !w.End.IsZero() {
		span.last, span.hasLast = dayOf(w.End), dayOf(w.End) != span.first
	}
	at := span.window(c, true, w.Start.Location())
	at.Text = w.Text
	return at
}

// window reads the span of time that begins here. If a day stands here that
// the calendar does not have, ok is false and pos behind it.
func (s *timeScanner) window(published time.Time) (w Window, ok bool) {
	start := s.pos
	var clocks ClockSpan
	var hasClocks bool
	span, ok := s.days()
	if !ok {
		if clocks, span, ok = s.clocksBeforeDays(); !ok {
			return Window{}, false
		}
		hasClocks = true
	}
	stated := span
	if !span.resolve(published) {
		return Window{}, false
	}
	if behind, ok := s.clocksBehind(); ok {
		clocks, hasClocks = behind, true
		if !span.hasLast && !clocks.HasEnd {
			span, clocks.End, clocks.HasEnd = s.lastMoment(stated, span, published)
		}
		if stated.lacksEnglishYear() {
			span = s.yearBehind(stated, span, published)
		}
	}
	s.closeParenthesis(start)
	w = span.window(clocks, hasClocks, published.Location())
	w.Text = s.text[start:s.pos]
	return w, true
}

// clocksBeforeDays reads "9:00 - 16:00, 24 June 2019".
func (s *timeScanner) clocksBeforeDays() (clocks ClockSpan, span daySpan, ok bool) {
	mark := s.pos
	if clocks, ok = s.clocks(true); ok {
		s.spaces()
		s.one(",")
		s.spaces()
		if s.wordOf("on") {
			s.spaces()
		}
		if span, ok = s.days(); ok {
			return clocks, span, true
		}
	}
	s.pos = mark
	return ClockSpan{}, daySpan{}, false
}

// clocksBehind reads the clock times that belong to the day just read.
func (s *timeScanner) clocksBehind() (clocks ClockSpan, ok bool) {
	mark := s.pos
	apart := s.gap()
	if clocks, ok = s.clocks(apart); !ok {
		s.pos = mark
	}
	return clocks, ok
}

// maxGapMarks bounds what may stand between a day and its clock times.
const maxGapMarks = 12

// gapWords may stand between a day and its clock times.
var gapWords = []string{"当天", "当日", "时间", "从", "自"}

// gap skips what may stand between a day and its clock times, and reports
// whether they may also belong to the next clause. A line break counts as a
// space, as Markdown has it; an empty line ends the paragraph.
func (s *timeScanner) gap() (apart bool) {
	lines := 0
	for range maxGapMarks {
		mark := s.pos
		switch {
		case s.one(",;"):
			apart = true
		case s.next("\n"):
			if lines++; lines > 1 {
				return apart
			}
			s.one("\n")
		case s.weekday():
		case s.one("()*_/|-:@\r"):
		case s.anyLiteral(gapWords):
		case s.wordOf("at", "from", "on", "time", "um", "von", "ab", "starting"):
		case s.one("T"): // 2019-01-17T19:00
		default:
			s.spaces()
		}
		if s.pos == mark {
			break
		}
	}
	return apart
}

// lastMoment reads the day, and the clock time if there is one, with which a
// window ends that began with a day and a clock time:
//
//	2019-11-02 09:00 ~ 11-03 17:00
//
// It returns resolved if no such day follows.
func (s *timeScanner) lastMoment(stated, resolved daySpan, published time.Time) (span daySpan, end Clock, hasEnd bool) {
	mark := s.pos
	last, ok := s.lastDay(stated.first, stated.style)
	if !ok {
		return resolved, 0, false
	}
	stated.last, stated.hasLast = last, true
	if !stated.resolve(published) || !stated.hasLast {
		s.pos = mark
		return resolved, 0, false
	}
	clocks, ok := s.clocksBehind()
	return stated, clocks.Start, ok
}

// yearBehind reads the year of an English day behind its clock time: "Wed Oct 19
// 04:23:22 2022". It returns resolved if there is none.
func (s *timeScanner) yearBehind(stated, resolved daySpan, published time.Time) daySpan {
	mark := s.pos
	stated.last, stated.hasLast = resolved.last, resolved.hasLast
	stated.last.year = 0
	if stated.first.year = s.trailingYear(); stated.first.year != 0 && stated.resolve(published) {
		return stated
	}
	s.pos = mark
	return resolved
}

// window places the clock times on the days of span.
func (span *daySpan) window(clocks ClockSpan, hasClocks bool, location *time.Location) (w Window) {
	if clocks.Location != nil {
		location = clocks.Location
	}
	w.Start = span.first.at(clocks.Start, location)
	w.HasClock = hasClocks
	last := span.first
	if span.hasLast {
		last = span.last
		w.End = last.at(0, location)
	}
	if clocks.HasEnd {
		w.End = last.at(clocks.End, location)
		if clocks.NextDay {
			w.End = last.at(clocks.End+midnight, location)
		}
		w.EndHasClock = true
	}
	if w.End.Before(w.Start) {
		w.End, w.EndHasClock = time.Time{}, false
	}
	return w
}

// mayBegin reports whether a span of time may begin here. It looks back, so
// that no part of a version, a path or a longer number is taken for a day.
func (s *timeScanner) mayBegin() bool {
	r, size := s.peek()
	switch {
	case isDigit(r):
		if !s.promising() {
			return false
		}
		if s.pos == 0 || s.text[s.pos-1] >= utf8.RuneSelf {
			return true
		}
		before, ahead := rune(s.text[s.pos-1]), rune(0)
		if s.pos > 1 {
			ahead = rune(s.text[s.pos-2])
		}
		switch before {
		case '-':
			return !isWordPart(ahead)
		case '.', '/':
			return ahead >= utf8.RuneSelf
		case '#', '=', '&', '%', '$', '+', '\\':
			return false
		}
		return !isWordPart(before)
	case r >= 'A' && r <= 'Z' || r == 'n': // a month, a weekday, noon
		return size > 1 || s.pos == 0 || !isWordPart(rune(s.text[s.pos-1]))
	case size == 1:
		return false
	case isHanNumeral(r):
		return !strings.HasSuffix(s.text[:s.pos], "第")
	}
	return r == '今' || r == '去' || r == '明' || r == '每'
}

// promising reports whether something follows the number here that a span of
// time can go on with. Most numbers of a page are told apart by this alone.
func (s *timeScanner) promising() bool {
	mark := s.pos
	defer func() { s.pos = mark }()
	if _, _, ok := s.number(4); !ok {
		return false
	}
	s.spaces()
	return s.nextIs(isLetter) || s.next("年月点时:-/.,&至到→")
}

// pass moves over what cannot begin a span of time: a word, a number, a URL, or
// one character.
func (s *timeScanner) pass() {
	r, size := s.peek()
	class := isWordPart
	switch {
	case isWordPart(r):
	case isHanNumeral(r):
		class = isHanNumeral
	default:
		s.pos += size
		return
	}
	word := s.pos
	for s.pos < len(s.text) && isWordPart(rune(s.text[s.pos])) {
		s.pos++
	}
	for r, size := s.peek(); size > 0 && class(r); r, size = s.peek() {
		s.pos += size
	}
	if strings.HasPrefix(s.text[s.pos:], "://") || s.pos < len(s.text) && s.text[s.pos] == '.' && s.text[word:s.pos] == "www" {
		for s.pos < len(s.text) && isURLByte(s.text[s.pos]) {
			s.pos++
		}
	}
}

// isURLByte reports whether b goes on with a URL in running text.
func isURLByte(b byte) bool {
	return b > ' ' && b < utf8.RuneSelf && !strings.ContainsRune("<>\"'()[]`|", rune(b))
}
