package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt returns the beginning of the page's prose, without headings, code,
// tables and the texts of images, in at most length characters. White space is
// folded into single spaces. Where text is left out at the end, the last
// character is "…". No word of letters is cut, no mark is parted from its
// letter, and no closing punctuation from the word before it. A page without
// prose is quoted from its whole Text. It is "" if length is not positive.
func (d *Document) Excerpt(length int) string {
	if length <= 0 {
		return ""
	}
	quote := newQuote(length)
	for at, i := 0, 0; !quote.full(); i++ {
		if i == len(d.asides) {
			quote.add(d.Text[at:])
			break
		}
		quote.add(d.Text[at:min(d.asides[i].start, len(d.Text))])
		quote.space = true
		at = min(d.asides[i].end, len(d.Text))
	}
	if len(quote.runes) == 0 {
		quote.add(d.Text)
	}
	return quote.String()
}

// A quote collects the first characters of a text, one more than wanted.
type quote struct {
	length int
	runes  []rune
	space  bool // white space was met since
}

func newQuote(length int) *quote {
	return &quote{length: length, runes: make([]rune, 0, min(length, 1000)+1)}
}

func (q *quote) full() bool { return len(q.runes) > q.length }

func (q *quote) add(text string) {
	for _, r := range text {
		if q.full() {
			return
		}
		if unicode.IsSpace(r) {
			q.space = true
			continue
		}
		if q.space && len(q.runes) > 0 {
			q.runes = append(q.runes, ' ')
		}
		q.space = false
		q.runes = append(q.runes, r)
	}
}

func (q *quote) String() string {
	if !q.full() {
		return string(q.runes)
	}
	cut := q.length - 1 // room for the ellipsis
	for cut > 0 && !cutsWell(q.runes, cut) {
		cut--
	}
	return strings.TrimRightFunc(string(q.runes[:cut]), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Ps, unicode.Pi) || r == utf8.RuneError
	}) + "…"
}

// cutsWell reports whether text may end before the character at i.
func cutsWell(text []rune, i int) bool {
	before, after := text[i-1], text[i]
	switch {
	case unicode.IsSpace(before) || unicode.IsSpace(after):
		return true
	case extendsCharacter(after) || before == zeroWidthJoiner:
		return false
	case isRegionalIndicator(before) && isRegionalIndicator(after):
		n := 0 // they come in pairs
		for j := i - 1; j >= 0 && isRegionalIndicator(text[j]); j-- {
			n++
		}
		return n%2 == 0
	case closes(after):
		return false
	case isCJK(before) || isCJK(after):
		return true
	}
	return !inWord(before) || !inWord(after)
}

const zeroWidthJoiner = '\u200D'

// extendsCharacter reports whether a reader sees r as part of the character
// before it.
func extendsCharacter(r rune) bool {
	return unicode.Is(unicode.M, r) || r == zeroWidthJoiner || r >= 0xFE00 && r <= 0xFE0F ||
		r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}

func isRegionalIndicator(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// closes reports whether r may not begin a line.
func closes(r rune) bool {
	return unicode.In(r, unicode.Pe, unicode.Pf) || strings.ContainsRune("，。、；：？！…—,.;:?!％%·～", r)
}

// inWord reports whether r belongs to a word that spaces end, as in "go-git",
// "v1.8" or "https://example.com/a?b".
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '\'' || r == '’' ||
		r < utf8.RuneSelf && strings.ContainsRune("-_./:@#&=+~$\\?%", r)
}
