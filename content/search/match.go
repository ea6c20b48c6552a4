package search

import "slices"

// A match is a document that has a unit, and how often.
type match struct {
	doc            uint32
	high, mid, low float32 // hits in each field; one that is not exact counts half
	best           float32 // what the best hit in the title counts; 0 without one
	first          int32   // of its positions, an index into matcher.places; -1 is none
}

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

// A slot is what stands at one place of a phrase: any of some terms.
type slot struct {
	offset  uint32
	cursors []cursor
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

func (m *matcher) findPhrase(s *segment, p phrase) {
	weight := p.weight()
	switch p.kind {
	case inflected:
		s.inflections(p.atoms[0].word, &m.stemmer, func(term int) { m.addAll(s, s.cursor(term), weight) })
		return
	case camelPart, hyphened:
		mark := partMark
		if p.kind == hyphened {
			mark = nameMark
		}
		if term, ok := s.word(mark + p.atoms[0].word); ok {
			m.addAll(s, s.cursor(term), weight)
		}
		return
	}
	if !m.slotsOf(s, p.atoms) {
		return
	}
	if len(m.slots) == 1 {
		for _, c := range m.slots[0].cursors {
			m.addAll(s, c, weight)
		}
		return
	}
	m.join(s, weight)
}

// slotsOf makes m.slots what atoms ask for. It reports false if s has nothing
// for one of them.
func (m *matcher) slotsOf(s *segment, atoms []atom) bool {
	m.slots = m.slots[:0]
	for i := 0; i < len(atoms); {
		if atoms[i].ideograph == 0 {
			term, ok := s.word(atoms[i].word)
			if !ok {
				return false
			}
			m.addSlot(s, i, term, term+1)
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
	added.offset, added.cursors = uint32(offset), added.cursors[:0]
	for term := from; term < to; term++ {
		added.cursors = append(added.cursors, s.cursor(term))
	}
}

// join finds the documents in which what m.slots hold stands at their offsets.
func (m *matcher) join(s *segment, weight float32) {
	// Begin with what is rarest. Only the last ideograph of a phrase can be a
	// slot of several terms, so another one leads.
	slices.SortStableFunc(m.slots, func(a, b slot) int {
		if len(a.cursors) != len(b.cursors) {
			return len(a.cursors) - len(b.cursors)
		}
		return a.cursors[0].total - b.cursors[0].total
	})
	for i := range m.slots {
		for j := range m.slots[i].cursors {
			m.slots[i].cursors[j].next()
		}
	}
	lead := &m.slots[0].cursors[0]
	for {
		doc := lead.doc
		if m.joinAt(doc) {
			m.addMatch(s, doc, m.here, weight)
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
		found := false
		for j := range m.slots[i].cursors {
			found = m.slots[i].cursors[j].seek(doc) || found
		}
		if !found {
			return false
		}
	}
	m.here = m.slots[0].cursors[0].positions(m.here[:0])
	fits := m.here[:0]
	for _, at := range m.here {
		if at >= m.slots[0].offset {
			fits = append(fits, at-m.slots[0].offset)
		}
	}
	m.here = fits
	for i := 1; i < len(m.slots) && len(m.here) > 0; i++ {
		other := &m.slots[i]
		m.there = m.there[:0]
		for j := range other.cursors {
			if other.cursors[j].doc == doc {
				m.there = other.cursors[j].positions(m.there)
			}
		}
		if len(other.cursors) > 1 {
			slices.Sort(m.there)
		}
		kept, k := m.here[:0], 0
		for _, at := range m.here {
			for k < len(m.there) && m.there[k] < at+other.offset {
				k++
			}
			if k < len(m.there) && m.there[k] == at+other.offset {
				kept = append(kept, at)
			}
		}
		m.here = kept
	}
	return len(m.here) > 0
}

// addAll adds a match for each document of c.
func (m *matcher) addAll(s *segment, c cursor, weight float32) {
	for c.next() {
		if c.once {
			m.here = append(m.here[:0], c.only)
		} else {
			m.here = c.positions(m.here[:0])
		}
		m.addMatch(s, c.doc, m.here, weight)
	}
}

// addMatch adds hits at the given positions of doc.
func (m *matcher) addMatch(s *segment, doc uint32, at []uint32, weight float32) {
	if m.mark[doc] != m.run {
		m.mark[doc] = m.run
		m.matches = append(m.matches, match{doc: doc, first: -1})
		m.found[doc] = uint32(len(m.matches))
	}
	found := &m.matches[m.found[doc]-1]
	e := &s.docs[doc]
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
			m.places = append(m.places, place{p, found.first})
			found.first = int32(len(m.places) - 1)
		}
	}
}
