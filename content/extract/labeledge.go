package extract

import (
	"strings"
	"unicode/utf8"
)

// labelEdges hold how labels begin and end. A label is its words with
// qualifiers before and an ending behind, so that most lines show by their first
// two letters, or their last one, that they are none. That costs a tenth of
// folding and looking them up, and every short line of every page is asked.
type labelEdges struct {
	han   runeSet // first characters
	latin runeSet // first two bytes as one number; of a label of one byte, all that begin so
	last  runeSet // last characters
}

// A runeSet is a set of characters, by the low half of their number: it may hold
// some that were never added.
type runeSet [1 << 10]uint64

func (s *runeSet) add(r rune)      { s[r&0xffff>>6] |= 1 << (r & 63) }
func (s *runeSet) has(r rune) bool { return s[r&0xffff>>6]&(1<<(r&63)) != 0 }

// add takes over the labels, qualifiers and endings of ix, which are labelKeys.
func (e *labelEdges) add(ix *vocabularyIndex) {
	begin := func(key string) {
		first, _ := utf8.DecodeRuneInString(key)
		switch {
		case first >= utf8.RuneSelf:
			e.han.add(first)
		case len(key) > 1:
			e.addPair(key[0], key[1])
		default:
			for next := range utf8.RuneSelf {
				e.addPair(key[0], byte(next))
			}
		}
	}
	end := func(key string) {
		last, _ := utf8.DecodeLastRuneInString(key)
		e.last.add(last)
	}
	for key := range ix.labels {
		begin(key)
		end(key)
	}
	for _, key := range ix.qualifiers {
		begin(key)
	}
	for _, key := range ix.endings {
		end(key)
	}
	// What labelWithin cuts off by itself.
	end("s")
	end("的")
}

func (e *labelEdges) addPair(first, second byte) { e.latin.add(rune(first)<<8 | rune(second)) }

// mayEnclose reports whether head may be a label as far as its edges tell. A
// character that may have another form once it is folded tells nothing.
func (e *labelEdges) mayEnclose(head string) bool {
	head = strings.TrimFunc(head, isLabelEdge)
	if head == "" {
		return false
	}
	switch last, _ := utf8.DecodeLastRuneInString(head); {
	case isLetter(last) && !e.last.has(last|' '), (isDigit(last) || isCommonHan(last)) && !e.last.has(last):
		return false
	}
	first, _ := utf8.DecodeRuneInString(head)
	switch {
	case isCommonHan(first):
		return e.han.has(first)
	case !isLetter(first) && !isDigit(first):
		return true
	case len(head) == 1:
		return e.latin.has((first | ' ') << 8)
	case !isWordByte(head[1]) || len(head) > 2 && head[2] >= utf8.RuneSelf: // whose mark would change the letter
		return true
	}
	return e.latin.has((first|' ')<<8 | rune(head[1]|' '))
}
