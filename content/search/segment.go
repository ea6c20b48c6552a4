package search

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sort"
)

// A segment holds the postings of some documents, which it knows by numbers
// from 0. It never changes, so that indexes of many revisions can share it, and
// it points at nothing: which node a document is of, and whether it still is, is
// for the index to say.
//
// A term is a pair of ideographs that stand next to each other, or the last
// ideograph of a run alone, or a word. So each character of a text but those
// between words is the beginning of exactly one term, a run of n ideographs is
// found by n-1 pairs with nothing left to verify, and a single one by all pairs
// that begin with it, which stand side by side.
type segment struct {
	grams     []uint64 // as gramKey makes them, in order
	heads     []uint64 // of the words, as headOf makes them, in order
	tails     []uint32 // where the rest of each word begins in tailText, and where the last one ends
	tailText  string
	starts    []uint32 // where the postings of each term begin, grams first; and where the last ones end
	postings  []byte
	stems     []stemEntry // by hash, then by word
	stemmings uint32      // a bit for each stemming that its documents have
	docs      []extent
}

// An extent says how long the fields of a document are, in positions: each atom
// has one, and each text and each block ends with an empty one.
type extent struct {
	title   uint32 // atoms in the title alone
	highEnd uint32
	midEnd  uint32
	end     uint32
}

// A stemEntry says that a word has a stem.
type stemEntry struct {
	hash uint32 // as stemHash makes it
	word uint32
}

// gramKey returns the term of two ideographs side by side, or, if next is 0, of
// one that nothing follows.
func gramKey(r, next rune) uint64 { return uint64(r)<<21 | uint64(next) }

// headOf returns the first bytes of word such that heads sort like words.
func headOf(word string) uint64 {
	var head [8]byte
	copy(head[:], word)
	return binary.BigEndian.Uint64(head[:])
}

func stemHash(l stemming, stem string) uint32 {
	h := fnv.New32a()
	h.Write([]byte{byte(l)})
	h.Write([]byte(stem))
	return h.Sum32()
}

// Terms that are no words as they stand in a text begin with a mark of their
// own, so that a quoted word does not find them.
const (
	partMark = "\x01" // a part of a camelCase word: registry of SOFARegistry
	nameMark = "\x02" // words that hyphens join, put together: sofaregistry of sofa-registry
)

// gram returns the term of a pair; ok is false if there is none.
func (s *segment) gram(key uint64) (term int, ok bool) {
	return slices.BinarySearch(s.grams, key)
}

// gramsOf returns the terms that begin with r.
func (s *segment) gramsOf(r rune) (from, to int) {
	from, _ = slices.BinarySearch(s.grams, gramKey(r, 0))
	to, _ = slices.BinarySearch(s.grams, gramKey(r+1, 0))
	return from, to
}

// word returns the term of a word; ok is false if there is none.
func (s *segment) word(word string) (term int, ok bool) {
	head, tail := headOf(word), word[min(8, len(word)):]
	i := sort.Search(len(s.heads), func(i int) bool {
		return s.heads[i] > head || s.heads[i] == head && s.tailText[s.tails[i]:s.tails[i+1]] >= tail
	})
	return len(s.grams) + i, i < len(s.heads) && s.heads[i] == head && s.tailText[s.tails[i]:s.tails[i+1]] == tail
}

// wordAt returns the i-th word.
func (s *segment) wordAt(i uint32) string {
	var head [8]byte
	binary.BigEndian.PutUint64(head[:], s.heads[i])
	n := len(head)
	for n > 0 && head[n-1] == 0 {
		n--
	}
	return string(head[:n]) + s.tailText[s.tails[i]:s.tails[i+1]]
}

// inflections calls yield with the terms of the words that have a stem in
// common with word, without that itself.
func (s *segment) inflections(word string, stemmer *stemmer, yield func(term int)) {
	var found []uint32
	for l := range stemming(len(stemmers)) {
		if s.stemmings&(1<<l) == 0 {
			continue
		}
		stem := stemmer.stem(l, word)
		if stem == "" {
			continue
		}
		hash := stemHash(l, stem)
		i, _ := slices.BinarySearchFunc(s.stems, hash, func(e stemEntry, hash uint32) int { return cmp.Compare(e.hash, hash) })
		for ; i < len(s.stems) && s.stems[i].hash == hash; i++ {
			other := s.wordAt(s.stems[i].word)
			if other != word && stemmer.stem(l, other) == stem && !slices.Contains(found, s.stems[i].word) {
				found = append(found, s.stems[i].word)
			}
		}
	}
	for _, i := range found {
		yield(len(s.grams) + int(i))
	}
}

// bytes returns the memory that s takes, roughly.
func (s *segment) bytes() int {
	return 8*(len(s.grams)+len(s.heads)+len(s.stems)) + 4*(len(s.tails)+len(s.starts)) + len(s.tailText) + len(s.postings) + 16*len(s.docs)
}

// A cursor reads the postings of a term: the documents that have it, in their
// order, and where.
//
// The postings begin with the number of documents. For each follows the
// distance from the last one, twice, plus 1 if the term stands there once. Then
// comes its only position, or the number of bytes that all its positions take,
// and these, each as the distance from the last one. All are varints, since
// most are small.
type cursor struct {
	rest  []byte
	left  int // documents not read yet
	total int
	doc   uint32
	once  bool
	only  uint32 // the position if it is the only one
	many  []byte // else all of them
}

func (s *segment) cursor(term int) cursor {
	c := cursor{rest: s.postings[s.starts[term]:s.starts[term+1]]}
	c.total = int(c.uvarint())
	c.left = c.total
	return c
}

func (c *cursor) uvarint() uint32 {
	if b := c.rest[0]; b < 0x80 {
		c.rest = c.rest[1:]
		return uint32(b)
	}
	v, n := binary.Uvarint(c.rest)
	c.rest = c.rest[n:]
	return uint32(v)
}

// next goes to the next document, and reports whether there is one.
func (c *cursor) next() bool {
	if c.left == 0 {
		return false
	}
	c.left--
	head := c.uvarint()
	c.doc += head >> 1
	c.once = head&1 != 0
	n := c.uvarint()
	if c.once {
		c.only = n
		return true
	}
	c.many, c.rest = c.rest[:n], c.rest[n:]
	return true
}

// seek goes to the first document that is not before doc, and reports whether
// that is doc. The cursor must stand on a document.
func (c *cursor) seek(doc uint32) bool {
	for c.doc < doc {
		if !c.next() {
			return false
		}
	}
	return c.doc == doc
}

// positions appends the positions in the current document to list.
func (c *cursor) positions(list []uint32) []uint32 {
	if c.once {
		return append(list, c.only)
	}
	at := uint32(0)
	for rest := c.many; len(rest) > 0; {
		if b := rest[0]; b < 0x80 {
			at += uint32(b)
			rest = rest[1:]
		} else {
			v, n := binary.Uvarint(rest)
			at += uint32(v)
			rest = rest[n:]
		}
		list = append(list, at)
	}
	return list
}
