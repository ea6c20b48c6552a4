package search

import (
	"slices"
	"unicode/utf8"
)

// A match is a document that has a unit, and how often.
type match struct {
	doc            uint32
	literal        bool    // as a plain scan finds it
	inside         where   // where words hold it that are none of the following hits
	high, mid, low float32 // hits in each field; one that is not exact counts half
	best           float32 // what the best hit in the title counts; 0 without one
	first          int32   // of its positions, an index into matcher.places; -1 is none
}

// A where says which fields there are hits in.
type where uint8

const (
	inHigh where = 1 << iota
	inMid
	inLow
)

// A place is a position at which a unit stands.
type place struct {
	at   uint32
	next int32 // of the same match; -1 is none
}

// maxPlaces bounds the positions of one match that nearness is judged by.
const maxPlaces = 32

// A matcher finds what documents of a segment have a unit. It is used for one
// query at a time, and again for the next.
type matcher struct {
	matches    []match // of all units and segments of a query
	places     []place
	withPlaces bool // whether places are wanted

	found    []uint32 // by document: the index of its match plus 1, if mark says so
	mark     []uint32 // by document: the run in which found was written
	run      uint32
	base     int // of the matches of this run
	slots    []slot
	here     []uint32
	there    []uint32
	unsorted []match
	stemmer  stemmer
}

// begin begins a query.
func (m *matcher) begin(withPlaces bool) {
	m.matches, m.places, m.withPlaces = m.matches[:0], m.places[:0], withPlaces
}

// find appends the matches of u among the documents of s to m.matches, in their
// order.
func (m *matcher) find(s *segment, u unit) {
	if len(m.mark) < len(s.docs) {
		m.mark, m.found = make([]uint32, len(s.docs)), make([]uint32, len(s.docs))
		m.run = 0
	}
	m.run++
	if m.run == 0 { // the count has gone round
		clear(m.mark)
		m.run = 1
	}
	m.base = len(m.matches)
	for _, p := range u.phrases {
		m.findPhrase(s, p)
	}
	m.sort(len(s.docs))
}

// sort puts the matches of this run in the order of their documents, of which
// the segment has as many as given.
func (m *matcher) sort(docs int) {
	matches := m.matches[m.base:]
	if slices.IsSortedFunc(matches, func(a, b match) int { return int(a.doc) - int(b.doc) }) {
		return
	}
	m.unsorted = append(m.unsorted[:0], matches...)
	i := 0
	for doc := range docs {
		if m.mark[doc] == m.run {
			matches[i] = m.unsorted[int(m.found[doc])-1-m.base]
			i++
		}
	}
}

// keepLiteral drops those of the matches from, to-1 that a plain scan would not
// find. It returns where the rest ends.
func (m *matcher) keepLiteral(from, to int) int {
	return from + len(slices.DeleteFunc(m.matches[from:to], func(found match) bool { return !found.literal }))
}

func (m *matcher) findPhrase(s *segment, p phrase) {
	switch p.kind {
	case inflected:
		s.inflections(p.atoms[0].word, &m.stemmer, func(term int) { m.addAll(s, s.cursor(term), p) })
		return
	case camelPart, hyphened:
		mark := partMark
		if p.kind == hyphened {
			mark = nameMark
		}
		if term, ok := s.word(mark + p.atoms[0].word); ok {
			m.addAll(s, s.cursor(term), p)
		}
		return
	case inside:
		whole, ok := s.word(p.atoms[0].word) // which other phrases find
		s.holding(p.atoms[0].word, func(term int) {
			if !ok || term != whole {
				m.addAll(s, s.cursor(term), p)
			}
		})
		return
	}
	if !m.slotsOf(s, p.atoms) {
		return
	}
	if len(m.slots) > 1 {
		m.join(s, p)
		return
	}
	for _, c := range m.slots[0].cursors {
		m.addAll(s, c, p)
	}
}

// slotsOf makes m.slots what atoms ask for. It reports false if s has nothing
// for one of them.
func (m *matcher) slotsOf(s *segment, atoms []atom) bool {
	m.slots = m.slots[:0]
	for i := 0; i < len(atoms); {
		if atoms[i].ideograph == 0 {
			if !m.addWord(s, i, atoms) {
				return false
			}
			i++
			continue
		}
		end := i + 1
		for end < len(atoms) && atoms[end].adjacent {
			end++
		}
		for at := i; at+1 < end; at++ {
			if !m.addGram(s, at, atoms[at].ideograph, atoms[at+1].ideograph) {
				return false
			}
		}
		last := atoms[end-1].ideograph
		switch {
		case end < len(atoms): // something else follows, so nothing may be adjacent
			if !m.addGram(s, end-1, last, 0) {
				return false
			}
		case end-i == 1: // whatever follows
			from, to := s.gramsOf(last)
			if from == to {
				return false
			}
			m.addSlot(s, i, from, to)
		}
		i = end
	}
	return true
}

// addWord adds a slot of the word atoms[i], and reports false if s has none. In
// a text the first word of several may have more before it, and the last one
// behind it.
func (m *matcher) addWord(s *segment, i int, atoms []atom) bool {
	word := atoms[i].word
	first, last := i == 0, i == len(atoms)-1
	if first == last || utf8.RuneCountInString(word) < minInside {
		term, ok := s.word(word)
		if ok {
			m.addSlot(s, i, term, term+1)
		}
		return ok
	}
	if last {
		from, to := s.beginning(word)
		m.addSlot(s, i, from, to)
	} else {
		m.addSlot(s, i, 0, 0)
		added := &m.slots[len(m.slots)-1]
		s.ending(word, func(term int) { added.cursors = append(added.cursors, s.cursor(term)) })
	}
	added := &m.slots[len(m.slots)-1]
	if len(added.cursors) > 1 {
		m.here = added.gather(m.here)
		return true
	}
	return len(added.cursors) > 0
}

func (m *matcher) addGram(s *segment, offset int, r, next rune) bool {
	term, ok := s.gram(gramKey(r, next))
	if ok {
		m.addSlot(s, offset, term, term+1)
	}
	return ok
}

// addSlot adds a slot of the terms from, to-1.
func (m *matcher) addSlot(s *segment, offset, from, to int) {
	if n := len(m.slots); n < cap(m.slots) {
		m.slots = m.slots[:n+1] // to use its cursors again
	} else {
		m.slots = append(m.slots, slot{})
	}
	added := &m.slots[len(m.slots)-1]
	added.offset, added.cursors, added.hits, added.at = uint32(offset), added.cursors[:0], added.hits[:0], 0
	for term := from; term < to; term++ {
		added.cursors = append(added.cursors, s.cursor(term))
	}
}

// join finds the documents in which what m.slots hold stands at their offsets.
func (m *matcher) join(s *segment, p phrase) {
	// Begin with what is rarest. Only the last ideograph of a phrase can be a
	// slot of several cursors, so another one leads.
	slices.SortStableFunc(m.slots, func(a, b slot) int { return a.compare(&b) })
	for i := range m.slots {
		m.slots[i].start()
	}
	for lead := &m.slots[0]; ; {
		if doc := lead.doc(); m.joinAt(doc) {
			m.addMatch(s, doc, m.here, p)
		}
		if !lead.next() {
			return
		}
	}
}

// joinAt makes m.here the positions in doc at which the phrase of m.slots
// begins, and reports whether there are any.
func (m *matcher) joinAt(doc uint32) bool {
	for i := 1; i < len(m.slots); i++ {
		if !m.slots[i].seek(doc) {
			return false
		}
	}
	m.here = m.slots[0].positions(doc, m.here[:0])
	fits := m.here[:0]
	for _, at := range m.here {
		if at >= m.slots[0].offset {
			fits = append(fits, at-m.slots[0].offset)
		}
	}
	m.here = fits
	for i := 1; i < len(m.slots) && len(m.here) > 0; i++ {
		offset := m.slots[i].offset
		m.there = m.slots[i].positions(doc, m.there[:0])
		kept, k := m.here[:0], 0
		for _, at := range m.here {
			for k < len(m.there) && m.there[k] < at+offset {
				k++
			}
			if k < len(m.there) && m.there[k] == at+offset {
				kept = append(kept, at)
			}
		}
		m.here = kept
	}
	return len(m.here) > 0
}

// addAll adds a match for each document of c.
func (m *matcher) addAll(s *segment, c cursor, p phrase) {
	for c.next() {
		if c.once {
			m.here = append(m.here[:0], c.only)
		} else {
			m.here = c.positions(m.here[:0])
		}
		m.addMatch(s, c.doc, m.here, p)
	}
}

// addMatch adds hits by p at the given positions of doc.
func (m *matcher) addMatch(s *segment, doc uint32, at []uint32, p phrase) {
	if m.mark[doc] != m.run {
		m.mark[doc] = m.run
		m.matches = append(m.matches, match{doc: doc, first: -1})
		m.found[doc] = uint32(len(m.matches))
	}
	found := &m.matches[m.found[doc]-1]
	found.literal = found.literal || p.isLiteral()
	e := &s.docs[doc]
	if p.kind == inside {
		m.addInside(e, found, at)
		return
	}
	weight := p.weight()
	for i, p := range at {
		switch {
		case p < e.highEnd:
			found.high += weight
			found.best = max(found.best, weight)
		case p < e.midEnd:
			found.mid += weight
		default:
			if !m.withPlaces {
				found.low += weight * float32(len(at)-i)
				return
			}
			found.low += weight
		}
		if m.withPlaces && i < maxPlaces {
			m.addPlace(found, p)
		}
	}
}

// addInside notes that words which stand at the given positions hold what is
// looked for. How often they do does not count: many words hold a short one.
func (m *matcher) addInside(e *extent, found *match, at []uint32) {
	if at[0] < e.highEnd {
		found.inside |= inHigh
	}
	if mid, _ := slices.BinarySearch(at, e.highEnd); mid < len(at) && at[mid] < e.midEnd {
		found.inside |= inMid
	}
	if at[len(at)-1] >= e.midEnd {
		found.inside |= inLow
	}
	if m.withPlaces && found.first < 0 {
		for _, p := range at[:min(len(at), maxPlaces)] {
			m.addPlace(found, p)
		}
	}
}

func (m *matcher) addPlace(found *match, at uint32) {
	m.places = append(m.places, place{at, found.first})
	found.first = int32(len(m.places) - 1)
}
