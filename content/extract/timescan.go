package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A timeScanner reads days and clock times out of text from pos on. Its read
// methods either consume what they name and report true, or leave pos where it
// was. Each looks ahead by a bounded number of characters, so that trying one
// at every place of a text takes time linear in its length.
type timeScanner struct {
	text string
	pos  int // byte offset of the next character
}

// endOfText is what peek returns behind the last character.
const endOfText rune = -1

// maxSpaces is the longest run of spaces that one reading crosses: tables align
// their cells with many, and an endless run must not be read again and again.
const maxSpaces = 16

// peek returns the next character in its plain form (see plain) and its bytes.
func (s *timeScanner) peek() (r rune, size int) {
	if s.pos >= len(s.text) {
		return endOfText, 0
	}
	if b := s.text[s.pos]; b < utf8.RuneSelf {
		return plain(rune(b)), 1
	}
	r, size = utf8.DecodeRuneInString(s.text[s.pos:])
	return plain(r), size
}

// plain maps characters that mean the same in a time to one of them: full
// width to half, every dash and tilde to '-', brackets to parentheses, all
// spaces but the line break to ' ', traditional characters to simplified.
func plain(r rune) rune {
	if r < utf8.RuneSelf {
		switch r {
		case '~':
			return '-'
		case '[':
			return '('
		case ']':
			return ')'
		case '\t':
			return ' '
		}
		return r
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFF01 - '!'
	}
	switch r {
	case '~', '〜', '‐', '‑', '‒', '–', '—', '―', '−', '﹣':
		return '-'
	case '[', '【', '〔', '「', '『':
		return '('
	case ']', '】', '〕', '」', '』':
		return ')'
	case '∶', '︰':
		return ':'
	case '\t', '\u00A0', '\u202F', '\u3000', '\u200B', '\u200D', '\uFEFF':
		return ' '
	case '點':
		return '点'
	case '時':
		return '时'
	case '號':
		return '号'
	case '週':
		return '周'
	}
	return r
}

// one consumes one character of set.
func (s *timeScanner) one(set string) bool {
	if r, size := s.peek(); size > 0 && strings.ContainsRune(set, r) {
		s.pos += size
		return true
	}
	return false
}

// next reports whether the next character is in set.
func (s *timeScanner) next(set string) bool {
	r, size := s.peek()
	return size > 0 && strings.ContainsRune(set, r)
}

// nextIs reports whether the next character satisfies class; false at the end.
func (s *timeScanner) nextIs(class func(rune) bool) bool {
	r, size := s.peek()
	return size > 0 && class(r)
}

// spaces skips spaces, and reports true even if there are none.
func (s *timeScanner) spaces() bool {
	for range maxSpaces {
		if !s.one(" ") {
			break
		}
	}
	return true
}

// literal consumes exactly these bytes.
func (s *timeScanner) literal(word string) bool {
	if !strings.HasPrefix(s.text[s.pos:], word) {
		return false
	}
	s.pos += len(word)
	return true
}

// anyLiteral consumes the first of words that stands here.
func (s *timeScanner) anyLiteral(words []string) bool {
	for _, w := range words {
		if s.literal(w) {
			return true
		}
	}
	return false
}

// maxWord is longer than any English word that has a meaning in a time.
const maxWord = 10

// word returns the English word that begins here, in lower case, and consumes
// it; "" if there is none. Longer words than maxWord are none.
func (s *timeScanner) word() string {
	end := s.pos
	for end < len(s.text) && isLetter(rune(s.text[end])) {
		end++
		if end-s.pos > maxWord {
			return ""
		}
	}
	w := s.text[s.pos:end]
	s.pos = end
	return strings.ToLower(w)
}

// wordOf consumes an English word if it is one of words.
func (s *timeScanner) wordOf(words ...string) bool {
	mark := s.pos
	w := s.word()
	for _, want := range words {
		if w == want {
			return true
		}
	}
	s.pos = mark
	return false
}

// number consumes a number of up to maxDigits digits, or one in Chinese
// numerals; digits is the count of characters. A longer run of digits is a
// telephone or a group number, never the beginning of a time.
func (s *timeScanner) number(maxDigits int) (n, digits int, ok bool) {
	mark := s.pos
	for s.nextIs(isDigit) {
		if digits == maxDigits {
			s.pos = mark
			return 0, 0, false
		}
		r, size := s.peek()
		n, digits = n*10+int(r-'0'), digits+1
		s.pos += size
	}
	if digits > 0 {
		return n, digits, true
	}
	return s.hanNumber(maxDigits)
}

// hanNumber consumes a number in Chinese numerals: 二十四, 十, 廿三, 二〇二四.
func (s *timeScanner) hanNumber(maxDigits int) (n, digits int, ok bool) {
	mark := s.pos
	var units int // what follows the tens, or all of a year's digits
	tens := -1
	for ; s.nextIs(isHanNumeral); digits++ {
		if digits == max(maxDigits, 3) {
			s.pos = mark
			return 0, 0, false
		}
		r, size := s.peek()
		s.pos += size
		switch {
		case r == '十' && tens < 0 && digits < 2:
			tens, units = max(units, 1), 0
		case r == '廿' && digits == 0:
			tens = 2
		case r == '十' || r == '廿' || tens >= 0 && units > 0:
			s.pos = mark
			return 0, 0, false
		default:
			units = units*10 + hanDigit(r)
		}
	}
	if digits == 0 || tens < 0 && digits > maxDigits {
		s.pos = mark
		return 0, 0, false
	}
	return max(tens, 0)*10 + units, digits, true
}

// until consumes what joins the two ends of a span, with the spaces around it:
// a dash or tilde of any kind and length, 至, 到, or an English word.
func (s *timeScanner) until() bool {
	mark := s.pos
	s.spaces()
	switch {
	case s.one("-"):
		for range 2 {
			s.one("-")
		}
		s.one(">")
	case s.one("至到→"):
	case s.pos > mark && s.wordOf("to", "until", "till", "through", "thru", "bis"):
	default:
		s.pos = mark
		return false
	}
	s.spaces()
	return true
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// isWordPart reports whether r continues an identifier or a number.
func isWordPart(r rune) bool { return isDigit(r) || isLetter(r) || r == '_' }

func isHan(r rune) bool { return r >= utf8.RuneSelf && unicode.Is(unicode.Han, r) }

func isHanNumeral(r rune) bool {
	return r >= utf8.RuneSelf && (r == '十' || r == '廿' || hanDigit(r) >= 0)
}

// hanDigit returns the value of one Chinese digit, -1 if r is none.
func hanDigit(r rune) int {
	switch r {
	case '〇', '零':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}
