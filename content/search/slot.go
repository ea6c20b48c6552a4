package search

import (
	"cmp"
	"slices"
)

// A slot is what stands at one place of a phrase: any of some terms.
//
// Those of an ideograph that may have anything behind it are read side by side.
// Words that begin or end with one of the query can be as many as there are
// words; what they stand at is put in one order first, so that a document costs
// what it has of them.
type slot struct {
	offset  uint32
	cursors []cursor
	hits    []uint64 // if there are no cursors: documents, each with 32 bits of a position, in order
	at      int      // in hits: the first one of the current document
}

// gather makes hits of what the cursors stand before.
func (sl *slot) gather(scratch []uint32) []uint32 {
	sl.hits, sl.at = sl.hits[:0], 0
	for _, c := range sl.cursors {
		for c.next() {
			scratch = c.positions(scratch[:0])
			for _, at := range scratch {
				sl.hits = append(sl.hits, uint64(c.doc)<<32|uint64(at))
			}
		}
	}
	slices.Sort(sl.hits)
	sl.cursors = sl.cursors[:0]
	return scratch
}

// compare orders slots such that the first one is the one to follow: one that
// has its documents in order, and few of them.
func (sl *slot) compare(other *slot) int {
	return cmp.Or(cmp.Compare(max(1, len(sl.cursors)), max(1, len(other.cursors))), cmp.Compare(sl.size(), other.size()))
}

// size returns how many documents sl has, roughly.
func (sl *slot) size() int {
	if len(sl.cursors) > 0 {
		return sl.cursors[0].total
	}
	return len(sl.hits)
}

// start goes to the first document. There is one.
func (sl *slot) start() {
	for j := range sl.cursors {
		sl.cursors[j].next()
	}
}

// doc returns the current document of a slot with no more than one cursor.
func (sl *slot) doc() uint32 {
	if len(sl.cursors) > 0 {
		return sl.cursors[0].doc
	}
	return uint32(sl.hits[sl.at] >> 32)
}

// next goes to the next document of a slot with no more than one cursor, and
// reports whether there is one.
func (sl *slot) next() bool {
	if len(sl.cursors) > 0 {
		return sl.cursors[0].next()
	}
	return sl.skip(sl.doc() + 1)
}

// skip goes to the first of the hits in doc or behind it.
func (sl *slot) skip(doc uint32) bool {
	for sl.at < len(sl.hits) && uint32(sl.hits[sl.at]>>32) < doc {
		sl.at++
	}
	return sl.at < len(sl.hits)
}

// seek goes to the first document that is not before doc, and reports whether
// that is doc.
func (sl *slot) seek(doc uint32) bool {
	if len(sl.cursors) == 0 {
		return sl.skip(doc) && sl.doc() == doc
	}
	found := false
	for j := range sl.cursors {
		found = sl.cursors[j].seek(doc) || found
	}
	return found
}

// positions appends the positions in doc, on which sl stands, to list, which is
// empty.
func (sl *slot) positions(doc uint32, list []uint32) []uint32 {
	for _, hit := range sl.hits[sl.at:] {
		if uint32(hit>>32) != doc {
			break
		}
		list = append(list, uint32(hit))
	}
	for j := range sl.cursors {
		if sl.cursors[j].doc == doc {
			list = sl.cursors[j].positions(list)
		}
	}
	if len(sl.cursors) > 1 {
		slices.Sort(list)
	}
	return list
}
