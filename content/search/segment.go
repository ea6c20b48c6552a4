package search

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sort"
	"strings"
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
	text      string   // the words in order, a line end behind each
	words     []uint32 // where each of them begins in text, and where that ends
	plain     int      // the first of them that stands in a text so, without a mark
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

func stemHash(l stemming, stem string) uint32 {
	h := fnv.New32a()
	h.Write([]byte{byte(l)})
	h.Write([]byte(stem))
	return h.Sum32()
}

// Terms that are no words as they stand in a text begin with a mark of their
// own, so that a quoted word does not find them. The marks sort before all
// that words are made of.
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
	i := s.firstWord(word)
	return len(s.grams) + i, i < len(s.words)-1 && s.wordAt(i) == word
}

// firstWord returns the first of the words that does not come before word.
func (s *segment) firstWord(word string) int {
	return sort.Search(len(s.words)-1, func(i int) bool { return s.wordAt(i) >= word })
}

// wordAt returns the i-th word.
func (s *segment) wordAt(i int) string { return s.text[s.words[i] : s.words[i+1]-1] }

// beginning returns the terms of the words of texts that begin with word.
func (s *segment) beginning(word string) (from, to int) {
	first := s.firstWord(word)
	n := sort.Search(len(s.words)-1-first, func(i int) bool { return !strings.HasPrefix(s.wordAt(first+i), word) })
	return len(s.grams) + first, len(s.grams) + first + n
}

// ending calls yield with the terms of the words of texts that end with word.
func (s *segment) ending(word string, yield func(term int)) { s.holding(word+"\n", yield) }

// holding calls yield with the terms of the words of texts that have part
// somewhere. It looks through all words: they are few beside the texts, and lie
// side by side.
func (s *segment) holding(part string, yield func(term int)) {
	for i, at := s.plain, int(s.words[s.plain]); ; {
		found := strings.Index(s.text[at:], part)
		if found < 0 {
			return
		}
		// The next word that begins behind the place found.
		next, _ := slices.BinarySearch(s.words[i:], uint32(at+found)+1)
		i += next
		yield(len(s.grams) + i - 1)
		at = int(s.words[i])
	}
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
			other := s.wordAt(int(s.stems[i].word))
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
	return 8*(len(s.grams)+len(s.stems)) + 4*(len(s.words)+len(s.starts)) + len(s.text) + len(s.postings) + 16*len(s.docs)
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
