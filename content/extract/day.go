package extract

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A calendarDay is a day as words state it.
type calendarDay struct {
	year  int // 0 if it is not stated
	month int
	day   int
}

// A daySpan is one day, or the days from first to last.
type daySpan struct {
	first, last calendarDay
	hasLast     bool
	style       dayStyle // of first
	yearOffset  int      // 今年 0, 去年 -1, 明年 1: the year, counted from that of publication
	hasOffset   bool     // a word like these stands before the day
	yearly      bool     // 每年: the day of every year, so none
}

// A dayStyle is a way to write days. The second day of a span may leave out
// only what its own style allows.
type dayStyle int

const (
	styleChinese    dayStyle = iota // 2024 年 4 月 20 日
	styleDashes                     // 2024-04-20
	styleSlashes                    // 2024/4/20
	styleDots                       // 2024.04.20
	styleMonthFirst                 // April 20, 2024
	styleDayFirst                   // 20 April 2024
)

// separator returns what stands between the numbers of a numeric style, "" for
// the other styles.
func (style dayStyle) separator() string {
	switch style {
	case styleDashes:
		return "-"
	case styleSlashes:
		return "/"
	case styleDots:
		return "."
	}
	return ""
}

// days reads a day or a span of days, with the weekdays beside them:
//
//	10 月 14 日-10 月 16 日
//	6 月 29-30 日（周六、周日）
//	Monday, 24 June, 2019
//
// The days need not exist: see resolve.
func (s *timeScanner) days() (span daySpan, ok bool) {
	mark := s.pos
	if s.weekday() {
		s.one(",")
		s.spaces()
		if s.wordOf("the", "den", "der", "le", "el") { // Monday the 9th of September
			s.spaces()
		}
	}
	if span.style, ok = s.day(&span); !ok {
		s.pos = mark
		return daySpan{}, false
	}
	s.weekday()
	if !span.hasLast {
		span.last, span.hasLast = s.lastDay(span.first, span.style)
	}
	return span, true
}

// lastDay reads the second half of a span of days behind first.
func (s *timeScanner) lastDay(first calendarDay, style dayStyle) (last calendarDay, ok bool) {
	mark := s.pos
	if s.until() {
		if s.weekday() {
			s.one(",")
			s.spaces()
		}
		var span daySpan
		if _, ok := s.day(&span); ok && !span.hasLast && !span.hasOffset {
			s.weekday()
			return span.first, true
		}
		if last, ok := s.shortDay(first, style); ok {
			s.weekday()
			return last, true
		}
	}
	s.pos = mark
	return calendarDay{}, false
}

// shortDay reads the second day of a span that leaves out what it shares with
// the first: "16 日" in Chinese, "11-03" behind 2019-11-02, "19" behind
// 2019/1/17. Behind 2019-01-17 a lone number could be anything.
func (s *timeScanner) shortDay(first calendarDay, style dayStyle) (d calendarDay, ok bool) {
	mark := s.pos
	if n, _, ok := s.number(2); ok {
		switch style {
		case styleChinese:
			if s.spaces() && s.one("日号") {
				return calendarDay{month: first.month, day: n}, true
			}
		case styleDashes, styleSlashes, styleDots:
			if s.one(style.separator()) {
				if day, _, ok := s.number(2); ok && s.numberEnds() && !s.next("-") {
					return calendarDay{month: n, day: day}, true
				}
			} else if style != styleDashes && n > first.day && s.numberEnds() {
				return calendarDay{month: first.month, day: n}, true
			}
		}
	}
	s.pos = mark
	return calendarDay{}, false
}

// day reads one day in any style, and the last day too where it stands inside:
// "8 月 1-3 日", "June 24–26, 2019".
func (s *timeScanner) day(span *daySpan) (style dayStyle, ok bool) {
	mark := s.pos
	*span = daySpan{}
	if s.chineseDay(span) {
		return styleChinese, true
	}
	s.pos = mark
	*span = daySpan{}
	if style, ok := s.numericDay(span); ok {
		return style, true
	}
	s.pos = mark
	if s.monthFirstDay(span) {
		return styleMonthFirst, true
	}
	s.pos = mark
	if s.dayFirstDay(span) {
		return styleDayFirst, true
	}
	s.pos = mark
	return 0, false
}

// chineseDay reads 2024 年 4 月 20 日, 去年 12 月 5 号, 8 月 1-3 日.
func (s *timeScanner) chineseDay(span *daySpan) bool {
	s.chineseYear(span)
	month, _, ok := s.number(2)
	if !ok || !s.spaces() || !s.one("月") {
		return false
	}
	s.spaces()
	from := s.pos
	day, _, ok := s.number(2)
	if !ok {
		return false
	}
	digits := isASCII(s.text[from:s.pos])
	span.first.month, span.first.day = month, day
	end := s.pos
	if s.spaces() && s.one("日号") {
		return true
	}
	s.pos = end
	adjacent := s.one("、和及")
	if adjacent || s.until() {
		s.spaces()
		last, _, ok := s.number(2)
		if ok && s.spaces() && s.one("日号") && (!adjacent || last == day+1) {
			span.last = calendarDay{year: span.first.year, month: month, day: last}
			span.hasLast = true
			return true
		}
		if s.pos = end; ok && digits && !adjacent && s.until() {
			// "8月18 - 8月20日": the first lacks its 日.
			s.spaces()
			if _, _, ok := s.number(2); ok && s.spaces() && s.one("月") {
				s.pos = end
				return true
			}
		}
		s.pos = end
	}
	// "2018年12月18，" lacks its 日; "1 月 3 个版本" is no day.
	if span.first.year == 0 || !digits || !s.numberEnds() || s.nextIs(isHan) {
		return false
	}
	return true
}

// chineseYear reads a year before a month, if there is one.
func (s *timeScanner) chineseYear(span *daySpan) {
	mark := s.pos
	span.hasOffset = true
	switch {
	case s.literal("今年"):
	case s.literal("去年"):
		span.yearOffset = -1
	case s.literal("明年"):
		span.yearOffset = 1
	case s.literal("每年"):
		span.yearly = true
	default:
		span.hasOffset = false
		year, digits, ok := s.number(4)
		switch {
		case !ok || !s.spaces() || !s.one("年"):
			s.pos = mark
			return
		case digits == 2:
			span.first.year = 2000 + year
		default:
			span.first.year = year
		}
	}
	s.spaces()
	s.one(",")
	s.spaces()
}

// numericDay reads 2019-01-17, 2019/1/17, 2019.01.17 and 17.01.2019. With
// slashes the day may come first or the month, so that the year behind them is
// read only where one number is no month: 17/01/2019 and 1/17/2019, but not
// 01/02/2019, which is one day in some countries and another in others.
func (s *timeScanner) numericDay(span *daySpan) (dayStyle, bool) {
	mark := s.pos
	year, digits, ok := s.number(4)
	if ok && digits <= 2 {
		s.pos = mark
		return s.yearLastDay(span)
	}
	if !ok || digits != 4 {
		return 0, false
	}
	var style dayStyle
	switch {
	case s.one("-"):
		style = styleDashes
	case s.one("/"):
		style = styleSlashes
	case s.one("."):
		style = styleDots
	default:
		return 0, false
	}
	month, _, ok := s.number(2)
	if !ok || !s.one(style.separator()) {
		return 0, false
	}
	day, _, ok := s.number(2)
	if !ok || !s.numberEnds() || style == styleDashes && s.dashNumber() {
		return 0, false
	}
	span.first = calendarDay{year, month, day}
	return style, true
}

// yearLastDay reads 17.01.2019, 17/01/2019 and 1/17/2019.
func (s *timeScanner) yearLastDay(span *daySpan) (dayStyle, bool) {
	first, _, ok := s.number(2)
	if !ok {
		return 0, false
	}
	style := styleDots
	if !s.one(".") {
		if style = styleSlashes; !s.one("/") {
			return 0, false
		}
	}
	second, _, ok := s.number(2)
	if !ok || !s.one(style.separator()) {
		return 0, false
	}
	year, digits, ok := s.number(4)
	if !ok || digits != 4 || !s.numberEnds() {
		return 0, false
	}
	day, month := first, second
	if style == styleSlashes && first != second {
		switch {
		case first > 12:
		case second > 12:
			day, month = second, first
		default:
			return 0, false
		}
	}
	span.first = calendarDay{year, month, day}
	return styleDayFirst, true
}

// monthFirstDay reads June 24, 2019, Sept. 3rd, June 24–26, 2019 and
// 2019 June 24.
func (s *timeScanner) monthFirstDay(span *daySpan) bool {
	year, digits, hasYear := s.number(4)
	if hasYear && (digits != 4 || !s.one(" ,")) {
		return false
	}
	s.spaces()
	month, ok := s.month()
	if !ok || !s.spaces() {
		return false
	}
	day, ok := s.ordinal()
	if !ok {
		return false
	}
	span.first = calendarDay{year, month, day}
	mark := s.pos
	if last, ok := s.laterOrdinal(day); ok && s.numberEnds() {
		span.last, span.hasLast = calendarDay{year, month, last}, true
	} else {
		s.pos = mark
	}
	if !hasYear {
		year = s.trailingYear()
		span.first.year = year
		if span.hasLast {
			span.last.year = year
		}
	}
	return true
}

// dayFirstDay reads 24 June 2019, 24th of June, 24-26 June 2019, 24. Juni 2019
// and 24 de junio de 2019.
func (s *timeScanner) dayFirstDay(span *daySpan) bool {
	day, _, ok := s.number(2)
	if !ok {
		return false
	}
	s.ordinalSuffix()
	s.one(".")
	last, hasLast := s.laterOrdinal(day)
	if hasLast {
		s.one(".")
	}
	if !s.one(" -") {
		return false
	}
	s.spaces()
	if s.wordOf("of", "de", "di") {
		s.spaces()
	}
	small := s.nextIs(func(r rune) bool { return r >= 'a' && r <= 'z' })
	month, ok := s.month()
	if !ok {
		month, ok = s.foreignMonth()
	}
	if !ok || s.nextIs(isWordPart) {
		return false
	}
	mark := s.pos
	if s.spaces() && s.wordOf("de", "del") {
		s.spaces()
	} else if s.pos = mark; s.one("-") { // 24-Jun-2019
		s.spaces()
	}
	year := s.trailingYear()
	if year == 0 {
		if small {
			return false // "2 mars rovers"
		}
		s.pos = mark
	}
	span.first = calendarDay{year, month, day}
	if hasLast {
		span.last, span.hasLast = calendarDay{year, month, last}, true
	}
	return true
}

// ordinal reads the day behind a month: 24, 3rd.
func (s *timeScanner) ordinal() (day int, ok bool) {
	mark := s.pos
	day, _, ok = s.number(2)
	if ok {
		s.ordinalSuffix()
		if s.numberEnds() {
			return day, true
		}
	}
	s.pos = mark
	return 0, false
}

// laterOrdinal reads a second day of the same month behind a joining word. One
// that "and" joins is the next day: other pairs are no span.
func (s *timeScanner) laterOrdinal(first int) (last int, ok bool) {
	mark := s.pos
	adjacent := s.spaces() && (s.one("&") || s.wordOf("and"))
	if adjacent {
		s.spaces()
	} else {
		s.pos = mark
	}
	if adjacent || s.until() || s.one("/") {
		if last, _, ok = s.number(2); ok && last > first && (!adjacent || last == first+1) {
			s.ordinalSuffix()
			return last, true
		}
	}
	s.pos = mark
	return 0, false
}

func (s *timeScanner) ordinalSuffix() {
	s.wordOf("st", "nd", "rd", "th")
}

// trailingYear reads ", 2019" behind an English day; 0 if there is no year.
func (s *timeScanner) trailingYear() int {
	mark := s.pos
	s.spaces()
	s.one(",")
	s.spaces()
	if year, digits, ok := s.number(4); ok && digits == 4 && year >= minYear && year <= maxYear && s.numberEnds() {
		return year
	}
	s.pos = mark
	return 0
}

// numberEnds reports whether the number that was just read is whole: no
// version, address, clock time or share goes on with it.
func (s *timeScanner) numberEnds() bool {
	r, size := s.peek()
	mark := s.pos
	defer func() { s.pos = mark }()
	s.pos += size
	switch r {
	case 'T': // 2019-01-17T19:00
		return s.nextIs(isDigit)
	case '.', ':', '/':
		// A full-width mark separates: it does not continue a number.
		return size > 1 || !s.nextIs(isDigit)
	}
	return !isWordPart(r) && r != '%'
}

// dashNumber reports whether a dash and a number follow that is no year:
// 2018-06-04-01 is a name, 2018-06-04-2018-06-05 a span of days.
func (s *timeScanner) dashNumber() bool {
	mark := s.pos
	defer func() { s.pos = mark }()
	if !s.one("-") || !s.nextIs(isDigit) {
		return false
	}
	_, digits, ok := s.number(4)
	return !ok || digits != 4
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// month reads an English month, whole or shortened. It begins with a capital:
// "may" and "march" are other words.
func (s *timeScanner) month() (month int, ok bool) {
	mark := s.pos
	r, _ := s.peek()
	if r < 'A' || r > 'Z' {
		return 0, false
	}
	w := s.word()
	if w == "sept" {
		w = "sep"
	}
	for m := time.January; w != "" && m <= time.December; m++ {
		if isNameOf(w, m.String()) {
			s.one(".")
			return int(m), true
		}
	}
	s.pos = mark
	return 0, false
}

// foreignMonths are the months in other languages of Europe than English, and
// their usual abbreviations. They are read behind a day alone, since many begin
// with a small letter.
var foreignMonths = func() map[string]int {
	months := map[string]int{}
	for _, names := range []string{
		"januar februar märz april mai juni juli august september oktober november dezember",
		"jänner feber mär apr mai jun jul aug sept okt nov dez",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
		"janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
		"januari februari maart april mei juni juli augustus september oktober november december",
	} {
		for i, name := range strings.Fields(names) {
			months[name] = i + 1
		}
	}
	return months
}()

// foreignMonth reads one of foreignMonths.
func (s *timeScanner) foreignMonth() (month int, ok bool) {
	const longest = 12 // bytes, of "septiembre" and its like
	end := s.pos
	for end < len(s.text) && end-s.pos <= longest {
		r, size := utf8.DecodeRuneInString(s.text[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += size
	}
	if end == s.pos || end-s.pos > longest {
		return 0, false
	}
	if month, ok = foreignMonths[strings.ToLower(s.text[s.pos:end])]; ok {
		s.pos = end
		s.one(".")
	}
	return month, ok
}

// isNameOf reports whether w, in lower case, is name or its first three letters.
func isNameOf(w, name string) bool {
	if len(w) != 3 && len(w) != len(name) || w[0] != name[0]|0x20 {
		return false
	}
	for i := range len(w) {
		if w[i] != name[i]|0x20 {
			return false
		}
	}
	return true
}

// weekday reads the weekdays beside a day: 周六, (下周三), （周六、周日）, Monday.
// They are told apart from other words only: where they contradict the date,
// the date wins.
func (s *timeScanner) weekday() bool {
	mark := s.pos
	s.spaces()
	inside := s.one("(")
	if !s.bareWeekday() {
		s.pos = mark
		return false
	}
	end := s.pos
	if (s.one("、/&") || s.until()) && s.spaces() && s.bareWeekday() {
		end = s.pos
	}
	s.pos = end
	if inside && !(s.spaces() && s.one(")")) {
		s.pos = mark
		return false
	}
	return true
}

var (
	weekPrefixes = []string{"本", "下", "这", "上"}
	weekWords    = []string{"周", "週", "星期", "礼拜"}
	// weekdayShorts are longer than three letters, and still no whole names.
	weekdayShorts = []string{"tues", "weds", "thur", "thurs"}
	// foreignWeekdays are those of the languages of foreignMonths that write
	// them with a capital, as a weekday here must begin.
	foreignWeekdays = []string{"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"}
)

func (s *timeScanner) bareWeekday() bool {
	mark := s.pos
	if s.nextIs(isHan) {
		s.anyLiteral(weekPrefixes)
		if s.anyLiteral(weekWords) && s.one("一二三四五六日天末123456") {
			return true
		}
		s.pos = mark
		return false
	}
	if r, _ := s.peek(); r < 'A' || r > 'Z' {
		return false
	}
	w := s.word()
	for d := time.Sunday; w != "" && d <= time.Saturday; d++ {
		if isNameOf(w, d.String()) {
			s.one(".")
			return true
		}
	}
	for _, words := range [][]string{weekdayShorts, foreignWeekdays} {
		if slices.Contains(words, w) {
			s.one(".")
			return true
		}
	}
	s.pos = mark
	return false
}

// The years that a page may speak of; a number outside is none.
const (
	minYear = 1900
	maxYear = 2199
)

// lacksEnglishYear reports whether the days are English and state no year.
func (span *daySpan) lacksEnglishYear() bool {
	return (span.style == styleMonthFirst || span.style == styleDayFirst) && span.first.year == 0
}

// resolve gives both days their year, and reports whether they exist. An end
// before its start is dropped.
func (span *daySpan) resolve(published time.Time) bool {
	if span.yearly {
		return false
	}
	if span.hasOffset {
		if published.IsZero() {
			return false
		}
		span.first.year = published.Year() + span.yearOffset
	}
	if span.hasLast && !span.last.exists() {
		span.hasLast = false
	}
	// "June 24 – July 2, 2019" and "Dec 30 – Jan 2, 2020" state one year for both.
	if span.hasLast && span.first.year == 0 && span.last.year != 0 {
		span.first.year = span.last.year
		if span.last.before(span.first) {
			span.first.year--
		}
	}
	if span.first.year == 0 && !published.IsZero() {
		span.first.year = nearestYear(span.first, published)
	}
	if span.first.year == 0 || !span.first.exists() {
		return false
	}
	if span.hasLast && span.last.year == 0 {
		span.last.year = span.first.year
		if span.last.before(span.first) {
			span.last.year++
		}
	}
	if !span.hasLast || !span.last.exists() || span.last.before(span.first) || span.overlong() {
		span.hasLast, span.last = false, calendarDay{}
	}
	return true
}

// maxDays is the longest span of days that is no slip of the pen: turned over
// the year, "5 月 20 日-4 月 22 日" would last eleven months.
const maxDays = 183

func (span *daySpan) overlong() bool {
	first, last := span.first.at(0, time.UTC), span.last.at(0, time.UTC)
	return last.Sub(first) > maxDays*24*time.Hour
}

// nearestYear returns published's year, or the one before or after it if that
// brings d nearer to published; 0 if d exists in none of them.
func nearestYear(d calendarDay, published time.Time) int {
	year, nearest := 0, time.Duration(-1)
	for _, offset := range []int{0, -1, 1} {
		d.year = published.Year() + offset
		if !d.exists() {
			continue
		}
		if distance := d.at(0, published.Location()).Sub(published).Abs(); nearest < 0 || distance < nearest {
			year, nearest = d.year, distance
		}
	}
	return year
}

// exists reports whether the calendar has d; of a day without a year, whether
// some year has it.
func (d calendarDay) exists() bool {
	year := d.year
	if year == 0 {
		year = 2000 // a leap year
	}
	if year < minYear || year > maxYear || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 {
		return false
	}
	return time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() == d.day
}

func (d calendarDay) before(other calendarDay) bool {
	if d.year != other.year {
		return d.year < other.year
	}
	if d.month != other.month {
		return d.month < other.month
	}
	return d.day < other.day
}

// at returns the moment of c on d in location.
func (d calendarDay) at(c Clock, location *time.Location) time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, int(c)/60, int(c)%60, 0, 0, location)
}

func dayOf(t time.Time) calendarDay {
	year, month, day := t.Date()
	return calendarDay{year, int(month), day}
}
