package search

import "unicode/utf8"

const (
	// maxWordBytes bounds the words that are told apart: of a longer one, a hash
	// or a key, the beginning counts.
	maxWordBytes = 64

	// Only names are cut at their capitals; what has more of them is a hash.
	maxCamelBytes = 40
	maxCamelParts = 5
)

// A scanner cuts text into atoms: words, and single characters of scripts that
// put no spaces between words. A Chinese comma, a space or a slash between two
// atoms makes no difference to a search, but a line end parts blocks.
type scanner struct {
	text string
	at   int // where reading goes on

	// The current atom, valid until next is called again.
	ideograph  rune   // 0 if the atom is a word
	word       []byte // folded
	cuts       []int  // in word, where camelCase shows parts: SOFA|Registry
	start, end int    // in text
	adjacent   bool   // an ideograph right behind another one
	joined     bool   // a word behind another one and a single - or _
	block      bool   // the first atom behind a line end

	queue                string // folded text that was read and is not part of an atom yet
	queueStart, queueEnd int    // in text
}

// reset begins a text.
func (s *scanner) reset(text string) {
	*s = scanner{text: text, word: s.word[:0], cuts: s.cuts[:0]}
}

// peek returns the next folded character and where in the text it stands. ok is
// false at the end.
func (s *scanner) peek() (r rune, start, end int, ok bool) {
	for len(s.queue) == 0 {
		if s.at >= len(s.text) {
			return 0, 0, 0, false
		}
		if c := s.text[s.at]; c < utf8.RuneSelf {
			return rune(c), s.at, s.at + 1, true
		}
		r, size, more := foldFirst(s.text[s.at:])
		if more == "" && r != 0 {
			return r, s.at, s.at + size, true
		}
		s.queue = more
		s.queueStart, s.queueEnd = s.at, s.at+size
		s.at += size
	}
	r, _ = utf8.DecodeRuneInString(s.queue)
	return r, s.queueStart, s.queueEnd, true
}

// take passes over r, which peek returned last and which ends at end.
func (s *scanner) take(r rune, end int) {
	if len(s.queue) > 0 {
		s.queue = s.queue[utf8.RuneLen(r):]
		return
	}
	s.at = end
}

// next goes to the next atom and reports whether there is one.
func (s *scanner) next() bool {
	wasIdeograph, wasWord := s.ideograph != 0, s.ideograph == 0 && s.end > 0
	gap, hyphen := 0, false
	s.block = false
	for {
		r, start, end, ok := s.peek()
		if !ok {
			return false
		}
		switch classOf(r) {
		case separator:
			gap++
			hyphen = r == '-' || r == '_'
			s.block = s.block || r == '\n'
			s.take(r, end)
		case ignored:
			s.take(r, end)
		case ideograph:
			s.take(r, end)
			s.ideograph, s.start, s.end = r, start, end
			s.adjacent, s.joined = wasIdeograph && gap == 0, false
			s.cuts = s.cuts[:0]
			return true
		default:
			s.ideograph, s.start = 0, start
			s.adjacent, s.joined = false, wasWord && gap == 1 && hyphen
			s.readWord()
			return true
		}
	}
}

func (s *scanner) readWord() {
	s.word, s.cuts = s.word[:0], s.cuts[:0]
	before, last := separator, separator // the classes of the two characters read last
	for {
		r, _, end, ok := s.peek()
		if !ok {
			break
		}
		kind := classOf(r)
		if kind == separator || kind == ideograph {
			break
		}
		s.take(r, end)
		s.end = end
		if kind == ignored || len(s.word)+utf8.UTFMax > maxWordBytes {
			continue
		}
		switch {
		case kind == upper && (last == lower || last == digit):
			s.cuts = append(s.cuts, len(s.word))
		case kind == lower && last == upper && before == upper:
			s.cuts = append(s.cuts, len(s.word)-1)
		}
		before, last = last, kind
		if r < utf8.RuneSelf {
			if kind == upper {
				r += 'a' - 'A'
			}
			s.word = append(s.word, byte(r))
		} else {
			s.word = utf8.AppendRune(s.word, r)
		}
	}
	if len(s.word) > maxCamelBytes || len(s.cuts) >= maxCamelParts {
		s.cuts = s.cuts[:0]
	}
}

// parts calls yield with the parts of the current word that camelCase shows,
// those of a single letter left out.
func (s *scanner) parts(yield func(part []byte)) {
	if len(s.cuts) == 0 {
		return
	}
	from := 0
	for i := 0; i <= len(s.cuts); i++ {
		to := len(s.word)
		if i < len(s.cuts) {
			to = s.cuts[i]
		}
		if to-from > 1 {
			yield(s.word[from:to])
		}
		from = to
	}
}
