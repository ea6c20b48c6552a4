package search

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"lectern/content"
)

const (
	snippetRunes = 160
	maxMarks     = 1000 // hits of one text that are looked at
	longestWord  = 64   // in characters; a longer one may be cut
)

// A mark is a hit in a text.
type mark struct {
	start, end int // bytes
	unit       int
	inside     bool // a word that only holds what is looked for
}

// Snippet implements content.Searcher. What is quoted is the text of a post, and
// what else is known of another node; the beginning of it if nothing is hit
// there, as when only the title is.
func (x *Index) Snippet(text string, n content.Node) string {
	r, err := parse(text)
	if err != nil {
		r = request{}
	}
	var d document
	d.read(n)
	m := marker{units: r.wanted, stemming: stemmingOf(languageOf(n))}
	m.prepare()
	quoted := ""
	for _, source := range snippetSources(n, &d) {
		if marks := m.find(source); len(marks) > 0 {
			return quote(source, marks)
		}
		if quoted == "" {
			quoted = source
		}
	}
	if p, ok := n.(*content.Post); ok && p.Body != nil {
		return html.EscapeString(p.Body.Excerpt(snippetRunes)) // which skips headings and code
	}
	return quote(quoted, nil)
}

// snippetSources returns the texts of a node that can be quoted, best first.
func snippetSources(n content.Node, d *document) []string {
	if _, ok := n.(*content.Post); ok {
		sources := slices.Clone(d.low)
		return append(sources, strings.Join(d.mid, " · "))
	}
	about := slices.Concat(d.mid, d.low)
	if len(about) == 0 {
		about = d.high
	}
	// An event and its post may have one name, a person one role in all talks.
	var said []string
	for _, text := range about {
		if !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	return []string{strings.Join(said, " · ")}
}

// A marker finds units in a text, as matcher does in a segment.
type marker struct {
	units    []unit
	stemming stemming
	stemmer  stemmer
	stems    map[string]string // of the words of units

	// The phrases, by what they end with, so that most of a text is passed over
	// after one look.
	runeEnds map[rune][]ending
	wordEnds []ending
	words    []wantedWord // of all phrases, each once
	longest  int          // atoms in a phrase

	recent []textAtom // the last of the text, as many as the longest phrase has
	chain  []byte     // words that hyphens join
	from   int        // where that begins
}

// An ending is a phrase, and the unit that it belongs to.
type ending struct {
	phrase phrase
	unit   int
}

// A wantedWord is a word of some phrase.
type wantedWord struct {
	text   []byte
	inside bool // long enough to be found in others
}

// A textAtom is an atom and where it stands.
type textAtom struct {
	atom
	block      bool
	parts      []string
	start, end int
}

// prepare gathers what find needs to know of the units.
func (m *marker) prepare() {
	m.stems, m.runeEnds = map[string]string{}, map[rune][]ending{}
	wanted := map[string]bool{}
	for i, u := range m.units {
		for _, p := range u.phrases {
			m.longest = max(m.longest, len(p.atoms))
			if last := p.atoms[len(p.atoms)-1].ideograph; last != 0 {
				m.runeEnds[last] = append(m.runeEnds[last], ending{p, i})
			} else {
				m.wordEnds = append(m.wordEnds, ending{p, i})
			}
			for _, a := range p.atoms {
				if a.ideograph == 0 && !wanted[a.word] {
					wanted[a.word] = true
					m.words = append(m.words, wantedWord{[]byte(a.word), utf8.RuneCountInString(a.word) >= minInside})
				}
			}
			if p.kind == inflected {
				m.stems[p.atoms[0].word] = m.stemmer.stem(m.stemming, p.atoms[0].word)
			}
		}
	}
}

// find returns the hits in text, in order.
func (m *marker) find(text string) []mark {
	var marks []mark
	var s scanner
	s.reset(text)
	m.recent = m.recent[:0]
	for s.next() && len(marks) < maxMarks {
		a := textAtom{atom: atom{ideograph: s.ideograph, adjacent: s.adjacent, joined: s.joined}, block: s.block, start: s.start, end: s.end}
		ends := m.wordEnds
		if a.ideograph != 0 {
			ends = m.runeEnds[a.ideograph]
		} else if m.readWord(&s, &a); a.word == "" && len(a.parts) == 0 && !a.joined {
			ends = nil
		}
		if len(m.recent) == m.longest && m.longest > 0 {
			copy(m.recent, m.recent[1:])
			m.recent = m.recent[:m.longest-1]
		}
		m.recent = append(m.recent, a)
		found := -1 // the last unit of which there is a hit here: one is enough
		for _, e := range ends {
			if e.unit == found {
				continue
			}
			if start, ok := m.endsHere(e.phrase); ok {
				found = e.unit
				marks = append(marks, mark{start, characterEnd(text, a.end), e.unit, e.phrase.kind == inside})
			}
		}
	}
	marks = withoutInside(marks)
	slices.SortStableFunc(marks, func(a, b mark) int { return a.start - b.start })
	return marks
}

// readWord makes a the word at which s stands, as far as that matters.
func (m *marker) readWord(s *scanner, a *textAtom) {
	a.word = m.word(s.word)
	s.parts(func(part []byte) {
		if slices.ContainsFunc(m.words, func(w wantedWord) bool { return bytes.Equal(w.text, part) }) {
			a.parts = append(a.parts, string(part))
		}
	})
	if !a.joined {
		m.chain, m.from = m.chain[:0], a.start
	}
	m.chain = append(m.chain, s.word...)
}

// withoutInside drops the words that only hold a unit of which there are better
// hits.
func withoutInside(marks []mark) []mark {
	better := uint32(0) // a bit for each unit
	for _, m := range marks {
		if !m.inside {
			better |= 1 << m.unit
		}
	}
	return slices.DeleteFunc(marks, func(m mark) bool { return m.inside && better&(1<<m.unit) != 0 })
}

// characterEnd returns where the character ends that has parts on both sides of
// at: marks that a search ignores are seen by readers.
func characterEnd(text string, at int) int {
	for at < len(text) && text[at] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		at += size
	}
	return at
}

// word returns a word of the text if it may be of interest, "" if not: most are
// not worth a copy.
func (m *marker) word(word []byte) string {
	for _, w := range m.words {
		if beginAlike(w.text, word) || w.inside && bytes.Contains(word, w.text) {
			return string(word)
		}
	}
	return ""
}

// beginAlike reports whether a and b may be inflections of one word: their
// endings differ, their beginnings do not.
func beginAlike[T string | []byte](a, b T) bool {
	n := min(2, len(a), len(b))
	return n > 0 && string(a[:n]) == string(b[:n])
}

// endsHere reports whether p ends with the atom read last, and where it begins.
func (m *marker) endsHere(p phrase) (start int, ok bool) {
	last := m.recent[len(m.recent)-1]
	switch p.kind {
	case inflected:
		word := p.atoms[0].word
		stem := m.stems[word]
		return last.start, stem != "" && beginAlike(word, last.word) && m.stemmer.stem(m.stemming, last.word) == stem
	case camelPart:
		return last.start, slices.Contains(last.parts, p.atoms[0].word)
	case inside:
		return last.start, strings.Contains(last.word, p.atoms[0].word)
	case hyphened:
		return m.from, last.joined && string(m.chain) == p.atoms[0].word
	}
	if len(p.atoms) > len(m.recent) {
		return 0, false
	}
	tail := m.recent[len(m.recent)-len(p.atoms):]
	for i, a := range p.atoms {
		b := tail[i]
		if a.ideograph != b.ideograph || !p.fits(i, b.word) || i > 0 && (a.adjacent != b.adjacent || b.block) {
			return 0, false
		}
	}
	return tail[0].start, true
}

// fits reports whether the i-th atom of p may be word in a text, as addWord
// finds it. Both are empty for ideographs.
func (p phrase) fits(i int, word string) bool {
	wanted := p.atoms[i].word
	switch {
	case wanted == word:
		return true
	case len(p.atoms) == 1 || utf8.RuneCountInString(wanted) < minInside:
		return false
	case i == 0:
		return strings.HasSuffix(word, wanted)
	case i == len(p.atoms)-1:
		return strings.HasPrefix(word, wanted)
	}
	return false
}

// quote returns the part of text around the best of marks, as HTML.
func quote(text string, marks []mark) string {
	from, to := bestCluster(text, marks)
	start, end := widen(text, from, to)
	var b strings.Builder
	if strings.TrimSpace(text[:start]) != "" {
		b.WriteString("…")
	}
	at := start
	for _, m := range merged(marks) {
		if m.start < start || m.end > end {
			continue
		}
		writeText(&b, text[at:m.start])
		b.WriteString("<mark>")
		writeText(&b, text[m.start:m.end])
		b.WriteString("</mark>")
		at = m.end
	}
	writeText(&b, text[at:end])
	if strings.TrimSpace(text[end:]) != "" {
		b.WriteString("…")
	}
	return b.String()
}

// writeText writes text as HTML, runs of white space as a single space.
func writeText(b *strings.Builder, text string) {
	gap := false
	from := 0
	for i, r := range text {
		if !unicode.IsSpace(r) {
			if gap {
				b.WriteByte(' ')
				gap, from = false, i
			}
			continue
		}
		if !gap {
			b.WriteString(html.EscapeString(text[from:i]))
		}
		gap = true
	}
	if gap {
		b.WriteByte(' ')
		return
	}
	b.WriteString(html.EscapeString(text[from:]))
}

// bestCluster returns the stretch of text, not longer than a snippet, that has
// hits of most units, then most hits, then comes first.
func bestCluster(text string, marks []mark) (from, to int) {
	if len(marks) == 0 {
		return 0, 0
	}
	runes := make([]int, len(marks)) // before each mark
	count, at := 0, 0
	for i, m := range marks {
		count += utf8.RuneCountInString(text[at:m.start])
		runes[i], at = count, m.start
	}
	from, to = marks[0].start, marks[0].end
	best := 0
	for i, first := range marks {
		units, hits, end := uint32(0), 0, first.end
		for j := i; j < len(marks) && runes[j]-runes[i] < snippetRunes*2/3; j++ {
			hits++
			units |= 1 << marks[j].unit
			end = max(end, marks[j].end)
		}
		worth := 0
		for ; units > 0; units &= units - 1 {
			worth += maxMarks + 1
		}
		if worth += hits; worth > best {
			best, from, to = worth, first.start, end
		}
	}
	return from, to
}

// widen returns the stretch around from and to that a snippet shows: it begins
// and ends between two words.
func widen(text string, from, to int) (start, end int) {
	spare := max(0, snippetRunes-utf8.RuneCountInString(text[from:to]))
	start = back(text, from, spare/3)
	spare -= utf8.RuneCountInString(text[start:from])
	end = forward(text, to, spare)

	// Word boundaries depend on what stands before them; behind a space they do
	// not.
	region := back(text, start, longestWord)
	if region > 0 {
		if space := strings.LastIndexFunc(text[region:start], unicode.IsSpace); space >= 0 {
			region += space
		}
	}
	limit := forward(text, end, longestWord)
	first, last := -1, -1
	see := func(at int) {
		if at <= from && (first < start || first < 0) {
			first = at
		}
		if at >= to && (at <= end || last < 0) {
			last = at
		}
	}
	if region == 0 {
		see(0)
	}
	at := region
	for tokens := words.FromString(text[region:limit]); tokens.Next(); {
		at += len(tokens.Value())
		if at < limit || limit == len(text) {
			see(at)
		}
	}
	if first < 0 {
		first = from
	}
	if last < 0 {
		last = to
	}
	for first < from {
		r, size := utf8.DecodeRuneInString(text[first:])
		if !unicode.IsSpace(r) && !unicode.In(r, unicode.Pe, unicode.Pf) && !strings.ContainsRune("，。、；：！？,.;:!?", r) {
			break
		}
		first += size
	}
	return min(first, from), last
}

// back returns the place n characters before at, or the beginning of text.
func back(text string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return at
}

// forward returns the place n characters behind at, or the end of text.
func forward(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// merged returns marks with those that touch or overlap made one.
func merged(marks []mark) []mark {
	var list []mark
	for _, m := range marks {
		if n := len(list); n > 0 && m.start <= list[n-1].end {
			list[n-1].end = max(list[n-1].end, m.end)
			continue
		}
		list = append(list, m)
	}
	return list
}
