package extract

import (
	"fmt"
	"strings"
	"time"
)

// A Clock is a time of day in minutes since midnight, from 0 (00:00) to 1440
// (24:00, the end of the day).
type Clock int

const (
	hour     Clock = 60
	noon     Clock = 12 * hour
	midnight Clock = 24 * hour
)

// String returns c as "19:05".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// A ClockSpan is a span of clock times on one day that is stated elsewhere, as
// agendas have it.
type ClockSpan struct {
	Start    Clock
	End      Clock          // 0 unless HasEnd; never before Start, unless NextDay
	HasEnd   bool           // an end is stated, and it is not before Start
	NextDay  bool           // the end is on the day after: "22:00-次日 02:00"
	Location *time.Location // the zone stated beside the clocks, as in "(UTC+8)"; nil if none is
	Text     string         // the words read: "19:05-20:00"
}

// ParseClocks reads the clock times with which text begins, behind no more
// than list marks, a label and a weekday:
//
//	### 19:05-20:00  蚂蚁金服分布式事务实践解析     (content/zh/activities/sofa-channel-12)
//	时间：9:00 – 16:00                         (content/en/activities/sofastack-cloud-native-workshop)
//
// rest is what follows them, without the separators around it. If text does not
// begin with clock times, ok is false and rest is text.
func ParseClocks(text string) (c ClockSpan, rest string, ok bool) {
	s := &timeScanner{text: text}
	for _, skip := range []func(){s.marks, s.listNumber, s.label, s.leadWeekday} {
		skip()
		s.marks()
		start := s.pos
		if c, ok = s.clocks(true); ok {
			s.closeParenthesis(start)
			c.Text = text[start:s.pos]
			return c, trimSeparators(text[s.pos:]), true
		}
	}
	return ClockSpan{}, text, false
}

// maxMarks bounds the marks that may stand before the clocks of a line.
const maxMarks = 32

// marks skips list marks, emphasis and the borders of table cells.
func (s *timeScanner) marks() {
	for range maxMarks {
		if !s.one(" \n\r*_#>|·•●-(:,;、") {
			return
		}
	}
}

// listNumber skips "1. ", "2、" and "三）".
func (s *timeScanner) listNumber() {
	mark := s.pos
	if _, _, ok := s.number(2); ok && (s.one(")、") || s.one(".") && !s.nextIs(isDigit)) {
		return
	}
	s.pos = mark
}

// maxLabel is the length of the longest label in characters.
const maxLabel = 12

// label skips a word or two that end in a colon and hold no digit.
func (s *timeScanner) label() {
	mark := s.pos
	for range maxLabel {
		r, size := s.peek()
		if size == 0 || isDigit(r) || r == '\n' {
			break
		}
		s.pos += size
		if r == ':' {
			return
		}
	}
	s.pos = mark
}

func (s *timeScanner) leadWeekday() { s.weekday() }

// trimSeparators trims what divides a time from the words beside it.
func trimSeparators(text string) string {
	text = strings.TrimLeftFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \n\r-|:,、;·)*_", plain(r))
	})
	return strings.TrimRightFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \n\r|*_", plain(r))
	})
}

// closeParenthesis consumes the parenthesis that closes one opened since start.
func (s *timeScanner) closeParenthesis(start int) {
	open := 0
	for _, r := range s.text[start:s.pos] {
		switch plain(r) {
		case '(':
			open++
		case ')':
			open--
		}
	}
	if open > 0 {
		s.one(")")
	}
}

// A dayPart is a word that says which half of the day a clock time means.
type dayPart int

const (
	partNone    dayPart = iota
	partAM              // a.m., 凌晨: 12 is midnight
	partMorning         // 早上, 上午: 12 is noon
	partNoon            // 中午: 1 is 13:00
	partPM              // p.m., 下午
	partEvening         // 晚上: 12 is the end of the day
)

// dayPartWords has longer words before those that they begin with.
var dayPartWords = []struct {
	word string
	part dayPart
}{
	{"凌晨", partAM},
	{"早上", partMorning}, {"早晨", partMorning}, {"清晨", partMorning}, {"上午", partMorning}, {"早", partMorning},
	{"中午", partNoon}, {"正午", partNoon},
	{"下午", partPM}, {"午后", partPM}, {"傍晚", partPM},
	{"晚上", partEvening}, {"晚间", partEvening}, {"当晚", partEvening}, {"夜间", partEvening}, {"夜里", partEvening},
	{"晚", partEvening}, {"夜", partEvening},
}

// nextDayWords stand before an end that is on the day after.
var nextDayWords = []string{"次日", "翌日", "第二天"}

// A clockForm is a way to write a clock time.
type clockForm int

const (
	formNumber clockForm = iota // 7, 7pm
	formDot                     // 7.30 pm
	formColon                   // 19:30
	formPoint                   // 19 点 30 分, 19 Uhr
	formWord                    // noon, midnight
)

// A clockReading is one clock time as it is written.
type clockReading struct {
	hours, minutes int
	form           clockForm
	part           dayPart
	meridiem       bool           // part stands behind the time, and may be meant for a start too
	location       *time.Location // nil if no zone is stated
}

// lone reports whether nothing but its neighbour can make r a time: the 7 of
// "7-9 pm".
func (r clockReading) lone() bool {
	return (r.form == formNumber || r.form == formDot) && !r.meridiem
}

// clock returns the time of day that r means, and whether there is one.
// Numbers beyond 12 are taken as they are, whatever word stands beside them:
// "下午 13 点" is common.
func (r clockReading) clock() (c Clock, ok bool) {
	h := r.hours
	switch r.part {
	case partAM:
		if h == 12 {
			h = 0
		}
	case partNoon:
		if h >= 1 && h <= 3 {
			h += 12
		}
	case partPM:
		if h < 12 {
			h += 12
		}
	case partEvening:
		if h < 5 { // 晚上 3 点 is of this night or of the next
			return 0, false
		}
		if h <= 12 {
			h += 12
		}
	}
	c = Clock(h)*hour + Clock(r.minutes)
	return c, r.minutes < 60 && c <= midnight
}

// clocks reads a clock time or a span of two. If strict, a bare "3 点" must
// look like a time of day, for 点 also means a point that somebody makes.
func (s *timeScanner) clocks(strict bool) (span ClockSpan, ok bool) {
	mark := s.pos
	first, ok := s.clockReading(strict)
	if !ok {
		return ClockSpan{}, false
	}
	firstEnd := s.pos
	var last clockReading
	if s.until() {
		span.NextDay = s.anyLiteral(nextDayWords)
		s.spaces()
		last, span.HasEnd = s.clockReading(false)
		span.HasEnd = span.HasEnd && !last.lone()
	}
	if !span.HasEnd {
		s.pos = firstEnd
	}
	shared := span.HasEnd && (last.meridiem || last.form == formPoint && first.form == formNumber)
	if first.lone() && !shared || first.form == formWord && first.hours == 24 {
		s.pos = mark
		return ClockSpan{}, false
	}
	span.Location = first.location
	if span.Location == nil {
		span.Location = last.location
	}
	span.Start, ok = first.clock()
	if span.HasEnd {
		span.Start, span.End = spanOf(first, last)
	}
	if !ok {
		s.pos = mark
		return ClockSpan{}, false
	}
	// An end before its start is a slip of the pen, and which half is wrong
	// nobody knows: the words are read, the end is not.
	if !span.HasEnd || span.End < span.Start && !span.NextDay {
		span.End, span.HasEnd, span.NextDay = 0, false, false
	}
	return span, true
}

// spanOf returns the times that two readings mean beside each other, where one
// half of the day is often stated for both: "10:00–11:30 am", "晚 7 点-9 点".
func spanOf(first, last clockReading) (start, end Clock) {
	start, _ = first.clock()
	end, _ = last.clock()
	switch {
	case last.meridiem && first.part == partNone && first.hours <= 12:
		first.part = last.part
		if c, ok := first.clock(); ok && c <= end {
			start = c // else "11 - 1 pm", which begins in the morning
		}
	case last.part == partNone && first.part != partNone && last.hours <= 12 && end <= start:
		if later := end + noon; later > start && later <= midnight {
			end = later
		}
	}
	return start, end
}

// clockReading reads one clock time, with the half of the day and the zone
// beside it.
func (s *timeScanner) clockReading(strict bool) (r clockReading, ok bool) {
	mark := s.pos
	iso := mark > 0 && s.text[mark-1] == 'T'
	if s.literal("北京时间") {
		r.location = beijing()
		s.spaces()
	}
	r.part = s.dayPart()
	han := s.nextIs(isHanNumeral)
	switch n, _, isNumber := s.number(2); {
	case isNumber:
		r.hours = n
		ok = s.minutes(&r, strict || han)
	case s.wordOf("noon"):
		r.hours, r.form, r.part, r.meridiem, ok = 12, formWord, partPM, true, !s.nextIs(isWordPart)
	case s.wordOf("midnight"):
		r.hours, r.form, ok = 24, formWord, !s.nextIs(isWordPart)
	}
	if ok {
		_, ok = r.clock()
	}
	if !ok {
		s.pos = mark
		return clockReading{}, false
	}
	if location := s.zone(iso); location != nil {
		r.location = location
	} else if region := s.zoneName(); region != nil {
		r.location = region
	}
	return r, true
}

func (s *timeScanner) dayPart() dayPart {
	if !s.nextIs(isHan) {
		return partNone
	}
	for _, w := range dayPartWords {
		if s.literal(w.word) {
			s.spaces()
			return w.part
		}
	}
	return partNone
}

// minutes reads what follows the hours, and reports whether all is well formed.
func (s *timeScanner) minutes(r *clockReading, strict bool) bool {
	mark := s.pos
	switch {
	case s.one(":"):
		r.form = formColon
		if !s.twoDigits(&r.minutes) {
			return false
		}
		s.seconds()
	case s.one("."):
		r.form = formDot
		if !s.twoDigits(&r.minutes) {
			r.form = formNumber
			s.pos = mark
		}
	case s.one("h"): // 18h30
		r.form = formColon
		if !s.twoDigits(&r.minutes) {
			return false
		}
	case s.spaces() && s.one("点时"):
		r.form = formPoint
		return s.pointMinutes(r, strict)
	default:
		s.pos = mark
	}
	if s.hourWord() {
		if r.form == formNumber || r.form == formDot {
			r.form = formPoint
		}
		return s.numberEnds()
	}
	if part, ok := s.readMeridiem(); ok {
		r.part, r.meridiem = part, true
	}
	return s.numberEnds() || s.next("Z")
}

// hourWord skips the word for the hour that other languages set behind a time:
// "18.30 Uhr".
func (s *timeScanner) hourWord() bool {
	mark := s.pos
	if s.spaces() && s.wordOf("uhr") {
		return true
	}
	s.pos = mark
	return false
}

func (s *timeScanner) twoDigits(n *int) bool {
	mark := s.pos
	if s.nextIs(isDigit) {
		if value, digits, ok := s.number(2); ok && digits == 2 {
			*n = value
			return true
		}
	}
	s.pos = mark
	return false
}

// seconds skips the seconds and their fraction, which nobody plans by.
func (s *timeScanner) seconds() {
	mark := s.pos
	var n int
	if !s.one(":") || !s.twoDigits(&n) || n > 60 {
		s.pos = mark
		return
	}
	mark = s.pos
	if s.one(".") {
		if _, _, ok := s.number(9); ok {
			return
		}
	}
	s.pos = mark
}

// pointMinutes reads what follows 点: 半, 一刻, 30 分, 整, 钟.
func (s *timeScanner) pointMinutes(r *clockReading, strict bool) bool {
	if s.next("间击赞评") { // 时间, 点击, 点赞, 点评
		return false
	}
	mark := s.pos
	switch s.spaces(); {
	case s.one("半"):
		r.minutes = 30
		return true
	case s.literal("一刻"):
		r.minutes = 15
		return true
	case s.literal("三刻"):
		r.minutes = 45
		return true
	}
	adjacent := s.pos == mark
	ascii := s.nextIs(isDigit)
	if n, digits, ok := s.number(2); ok {
		end := s.pos
		if s.spaces() && s.one("分") {
			s.one("钟")
			r.minutes = n
			return true
		}
		s.pos = end
		if adjacent && ascii && digits == 2 && s.numberEnds() && !s.nextIs(isHan) { // 19点30
			r.minutes = n
			return true
		}
	}
	s.pos = mark
	if s.one("整钟") || !strict || r.part != partNone || r.hours > 12 {
		return true
	}
	return !s.nextIs(isHan) || s.next("开到至")
}

// readMeridiem reads am, PM, a.m. and p.m. behind a time.
func (s *timeScanner) readMeridiem() (part dayPart, ok bool) {
	mark := s.pos
	s.spaces()
	w := s.word()
	if (w == "a" || w == "p") && s.one(".") && s.wordOf("m") {
		s.one(".")
		w += "m"
	}
	switch w {
	case "am":
		return partAM, true
	case "pm":
		return partPM, true
	}
	s.pos = mark
	return partNone, false
}

// zone reads a zone that is stated by its distance from UTC: UTC+8, (GMT),
// 北京时间, Z. If iso, -05:00 may follow the time directly.
func (s *timeScanner) zone(iso bool) *time.Location {
	mark := s.pos
	if s.literal("Z") {
		if !s.nextIs(isWordPart) {
			return time.UTC
		}
		s.pos = mark
	}
	s.spaces()
	inside := s.one("(")
	location := s.bareZone(iso)
	if location == nil || inside && !(s.spaces() && s.one(")")) {
		s.pos = mark
		return nil
	}
	return location
}

func (s *timeScanner) bareZone(iso bool) *time.Location {
	if s.literal("北京时间") {
		return beijing()
	}
	if s.wordOf("utc", "gmt") {
		if s.nextIs(isWordPart) {
			return nil
		}
		mark := s.pos
		s.spaces()
		if location := s.offset(true); location != nil {
			return location
		}
		s.pos = mark
		return time.UTC
	}
	return s.offset(iso)
}

// offset reads +8, +08:00 and +0800. A minus sign counts only where it cannot
// be the dash before an end.
func (s *timeScanner) offset(minus bool) *time.Location {
	mark := s.pos
	sign := 1
	switch {
	case s.one("+"):
	case minus && (s.literal("-") || s.literal("−")):
		sign = -1
	default:
		return nil
	}
	hours, digits, ok := s.number(4)
	minutes := 0
	if digits > 2 {
		hours, minutes = hours/100, hours%100
	} else if ok && s.one(":") {
		ok = s.twoDigits(&minutes)
	}
	if !ok || hours > 14 || minutes > 59 || !s.numberEnds() {
		s.pos = mark
		return nil
	}
	return fixedZone(sign * (hours*60 + minutes))
}

// fixedZone returns the zone so many minutes east of UTC, named "UTC+08:00".
func fixedZone(minutes int) *time.Location {
	if minutes == 0 {
		return time.UTC
	}
	sign, distance := '+', minutes
	if minutes < 0 {
		sign, distance = '-', -minutes
	}
	return time.FixedZone(fmt.Sprintf("UTC%c%02d:%02d", sign, distance/60, distance%60), minutes*60)
}

func beijing() *time.Location { return fixedZone(8 * 60) }
