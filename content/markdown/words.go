package markdown

import (
	"unicode"
	"unicode/utf8"
)

// isCJK reports whether r is a Han, Kana, Bopomofo or Hangul character, of the
// scripts that put no spaces between words.
func isCJK(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF:
		return true
	case r <= 0x11FF:
		return true // Hangul Jamo
	case r < 0x3005:
		return false
	case r <= 0x3007, r >= 0x3021 && r <= 0x3029, r >= 0x3031 && r <= 0x3035:
		return true
	case r >= 0x3041 && r <= 0x3096, r >= 0x309D && r <= 0x309F, r >= 0x30A1 && r <= 0x30FA, r >= 0x30FC && r <= 0x318E,
		r >= 0x31A0 && r <= 0x31BF, r >= 0x31F0 && r <= 0x31FF:
		return true
	case r >= 0xA960 && r <= 0xA97C, r >= 0xAC00 && r <= 0xD7FB:
		return true
	case r >= 0xF900 && r <= 0xFAFF, r >= 0xFF66 && r <= 0xFFDC:
		return true
	}
	return r >= 0x1AFF0 && r <= 0x1B16F || r >= 0x20000 && r <= 0x3FFFF
}

// isWide reports whether r belongs to CJK writing: its characters and its own
// punctuation.
func isWide(r rune) bool {
	return isCJK(r) || r >= 0x3000 && r <= 0x303F || r >= 0xFE30 && r <= 0xFE4F || r >= 0xFF01 && r <= 0xFF60 || r == '・'
}

// wordByte tells the ASCII letters and digits.
var wordByte = func() (is [256]bool) {
	for c := range utf8.RuneSelf {
		is[c] = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
	}
	return is
}()

// countWords counts the words of text, and how many of them are a single CJK
// character.
func countWords(text string) (words, cjk int) {
	within := false
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if wordByte[c] {
				if !within {
					words++
				}
				within = true
			} else {
				within = within && c == '\'' && joinsWord(text[i+1:])
			}
			i++
			continue
		}
		if c >= 0xE5 && c <= 0xE9 { // U+5000 to U+9FFF: most of any Chinese text
			words, cjk, within = words+1, cjk+1, false
			i += 3
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case isCJK(r):
			words, cjk, within = words+1, cjk+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !within {
				words++
			}
			within = true
		case r == '’':
			within = within && joinsWord(text[i:])
		case !unicode.Is(unicode.M, r): // marks belong to the letter before
			within = false
		}
	}
	return words, cjk
}

// joinsWord reports whether an apostrophe before rest stands within a word, as
// in "it's".
func joinsWord(rest string) bool { return rest != "" && wordByte[rest[0]] }

const (
	cjkPerMinute   = 500
	wordsPerMinute = 213
)

// ReadingMinutes returns how long an average reader takes for the Text, rounded
// up: 500 CJK characters or 213 words of other scripts a minute. It is 0 for a
// page without words.
func (d *Document) ReadingMinutes() int {
	others := d.WordCount - d.cjkCount
	load := d.cjkCount*wordsPerMinute + others*cjkPerMinute
	return (load + cjkPerMinute*wordsPerMinute - 1) / (cjkPerMinute * wordsPerMinute)
}

// Truncate returns the whole characters that begin text, up to the given number
// of bytes.
func Truncate(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	for !utf8.RuneStart(text[bytes]) {
		bytes--
	}
	return text[:bytes]
}
