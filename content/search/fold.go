package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold returns the form under which spellings are equal that a reader would
// call the same: it ignores case, width (full or half), compatibility forms
// ("㈱", "①", "ﬁ") and diacritics. Voicing marks of kana and the vowels of
// scripts that write them as marks stay: they are no ornament there.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		switch {
		case isIgnored(r):
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		case r == 'ς':
			b.WriteRune('σ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// isIgnored reports whether a search passes over r as if it were not there:
// diacritics, the points of Hebrew and Arabic, variation selectors, and
// characters that show nothing, such as a zero-width space.
func isIgnored(r rune) bool {
	switch {
	case r < 0x300:
		return r == 0xAD // soft hyphen
	case r <= 0x36F, r >= 0x591 && r <= 0x5BD, r >= 0x610 && r <= 0x61A, r >= 0x64B && r <= 0x65F, r == 0x670,
		r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF,
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xFE20 && r <= 0xFE2F, r >= 0xE0100 && r <= 0xE01EF:
		return true
	case r >= 0x4E00 && r <= 0x9FFF:
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

// isIdeograph reports whether r belongs to a script that puts no spaces between
// words, or puts so much behind them, as Korean does, that a word is best found
// by its beginning.
func isIdeograph(r rune) bool {
	switch {
	case r < 0xE00:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FA, r >= 0x30FC && r <= 0x30FE, isHangul(r):
		return true
	case r >= 0x2000 && r <= 0x2BFF, r >= 0x3008 && r <= 0x3020, r == '・':
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Yi,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan) && isWordRune(r)
}

func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r)
}

// A class says what a folded character is to a scanner.
type class uint8

const (
	separator class = iota
	lower           // letter of a word; so are the next two
	upper
	digit
	ideograph
	ignored
)

var asciiClasses = func() (classes [utf8.RuneSelf]class) {
	for c := range classes {
		switch {
		case c >= 'a' && c <= 'z':
			classes[c] = lower
		case c >= 'A' && c <= 'Z':
			classes[c] = upper
		case c >= '0' && c <= '9':
			classes[c] = digit
		}
	}
	return classes
}()

// classOf returns the class of r, which is folded.
func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		return asciiClasses[r]
	case r >= 0x4E00 && r <= 0x9FFF: // most of any Chinese text
		return ideograph
	case isIgnored(r):
		return ignored
	case isIdeograph(r):
		return ideograph
	case isWordRune(r):
		return lower
	}
	return separator
}

// lowFolds holds the folded form of the characters up to the end of Cyrillic
// that have one of a single character; 0 stands for another number.
var lowFolds = func() (folds [0x530]rune) {
	for r := range folds {
		if folded := []rune(fold(string(rune(r)))); len(folded) == 1 {
			folds[r] = folded[0]
		}
	}
	return folds
}()

// foldFirst returns the folded form of the first character of text, which is
// not empty, and its size in bytes. If that form is not a single character, it
// is returned as more, and size is that of all characters that it stands for.
func foldFirst(text string) (r rune, size int, more string) {
	r, size = utf8.DecodeRuneInString(text)
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		return r, size, ""
	case r < 0x300 || r > 0x36F && r < rune(len(lowFolds)):
		if folded := lowFolds[r]; folded != 0 {
			return folded, size, ""
		}
	case r >= 0x2010 && r <= 0x2027, r >= 0x3001 && r <= 0x3004, r >= 0x3008 && r <= 0x3020,
		r == '，' || r == '：' || r == '（' || r == '）' || r == '！' || r == '？' || r == '；', r == utf8.RuneError:
		return ' ', size, ""
	case r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FA, r >= 0x30FC && r <= 0x30FE:
		if !strings.HasPrefix(text[size:], "\u3099") && !strings.HasPrefix(text[size:], "\u309A") {
			return r, size, ""
		}
	case isHangul(r):
		if !strings.HasPrefix(text[size:], "\xE1") { // where the parts of syllables stand
			return r, size, ""
		}
	}
	size = norm.NFKC.NextBoundaryInString(text, true)
	return 0, size, fold(text[:size])
}
