package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/content/markdown"
)

// A paragraph is running text whose lines an author, or an editor, has wrapped:
// a sentence goes on over their ends.
type paragraph struct {
	text   string
	first  int   // index of its first entry
	starts []int // offsets in text at which its entries start
}

// maxParagraph bounds what is read of one paragraph.
const maxParagraph = 2000 // bytes

// paragraphs returns what stands on the page, but for tables, with wrapped lines
// put together, up to most bytes. A heading, an item and a line with a label of
// its own begin a new paragraph.
func (w *walk) paragraphs(most int) []paragraph {
	var all []paragraph
	size, open := 0, false
	for i := 0; w.has(i); i++ {
		e := &w.entries[i]
		if e.Kind == markdown.RowLine {
			open = false
			continue
		}
		goesOn := open && e.Kind == markdown.TextLine && !e.own && e.Line.Line == w.entries[i-1].Line.Line+1
		if e.Kind != markdown.HeadingLine {
			if size += len(e.Text); size > most {
				break
			}
		}
		if goesOn {
			p := &all[len(all)-1]
			if len(p.text)+len(e.Text) < maxParagraph {
				p.starts = append(p.starts, len(p.text)+1)
				p.text += " " + e.Text
				continue
			}
		}
		all = append(all, paragraph{text: markdown.Truncate(e.Text, maxParagraph), first: i, starts: []int{0}})
		open = e.Kind != markdown.HeadingLine
	}
	return all
}

// placeOf returns the lines on which p.text[start:end] stands.
func (w *walk) placeOf(p paragraph, start, end int) Place {
	entryAt := func(offset int) int {
		i, exact := slices.BinarySearch(p.starts, offset)
		if !exact {
			i--
		}
		return p.first + i
	}
	return Place{First: w.entries[entryAt(start)].Line.Line, Last: w.entries[entryAt(max(start, end-1))].Line.Line}
}

// sentenceAround returns the sentence of text that text[start:end] stands in.
func sentenceAround(text string, start, end int) string {
	from, to := 0, len(text)
	for i, r := range text {
		after := i + utf8.RuneLen(r)
		switch r {
		case '。', '！', '？':
		case '.', '!', '?':
			next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[after:], " "))
			if !strings.HasPrefix(text[after:], " ") || !unicode.IsUpper(next) || isShortened(text[:i]) {
				continue
			}
		default:
			continue
		}
		if after <= start {
			from = after
		} else if i >= end {
			to = i
			break
		}
	}
	return text[from:to]
}

// isShortened reports whether a full stop behind s is of its last word: "Dr.",
// "J.", "Sept.".
func isShortened(s string) bool {
	word := len(s)
	for word > 0 && isLetter(rune(s[word-1])) {
		word--
	}
	switch last := lowerASCII(s[word:]); last {
	case "dr", "mr", "ms", "mrs", "prof", "st", "no", "vs", "sept", "dec", "nov", "oct", "jan", "feb", "approx":
		return true
	default:
		return len(last) == 1
	}
}
