package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// A segmentBuilder collects documents into a segment.
//
// Each document is first cut into terms, which are numbered as they come, one
// number for each position of the whole segment. Sorting the positions by term,
// in two passes over them, then gives the postings. That takes no memory for
// each term and document, only four bytes twice for each position.
type segmentBuilder struct {
	scan    scanner
	stemmer stemmer
	seed    maphash.Seed

	grams   table
	words   table
	isWord  []bool   // by number
	spans   []uint64 // by number, of a word in text: its offset, then 8 bits of its length
	text    []byte
	stemmed []uint32 // by number, of a word: a bit for each stemming of its documents

	terms  []uint32 // by position: a number, plus 1; 0 is none
	extras []extra  // further terms, by position
	starts []uint32 // of the documents
	docs   []extent

	at        uint32 // the next position
	stemming  stemming
	stemmings uint32

	chain []byte // words that hyphens join
	links int    // how many they are
	run   []byte // of Hangul
}

// An extra is a term at a position that has one already.
type extra struct{ at, number uint32 }

// blockPositions divides the position at which each document begins, so that
// the document of a position is found without a search.
const blockPositions = 64

// maxChain bounds the words joined by hyphens that are a word together too.
const maxChain = 4

// expect makes room for documents with texts of size bytes. An ideograph takes
// three; a word and what stands behind it, more.
func (b *segmentBuilder) expect(documents, size int) {
	b.terms = make([]uint32, 0, size/3+blockPositions*documents)
	b.docs, b.starts = make([]extent, 0, documents), make([]uint32, 0, documents)
}

// add adds a document.
func (b *segmentBuilder) add(d *document, language string) {
	start := uint32(len(b.terms)+blockPositions-1) / blockPositions * blockPositions
	b.grow(start)
	b.at = start
	b.stemming = stemmingOf(language)
	b.stemmings |= 1 << b.stemming
	var e extent
	b.field(d.high)
	e.highEnd = b.at - start
	e.title = e.highEnd - uint32(len(d.high))
	b.field(d.mid)
	e.midEnd = b.at - start
	b.field(d.low)
	e.end = b.at - start
	b.starts = append(b.starts, start)
	b.docs = append(b.docs, e)
	b.grow(b.at)
}

func (b *segmentBuilder) grow(positions uint32) {
	for uint32(len(b.terms)) < positions {
		b.terms = append(b.terms, 0)
	}
}

func (b *segmentBuilder) field(texts []string) {
	for _, text := range texts {
		b.addText(text)
		b.at++ // no phrase goes from one text into the next
	}
}

func (b *segmentBuilder) addText(text string) {
	s := &b.scan
	s.reset(text)
	last := rune(0) // an ideograph whose successor is not known yet
	first := b.at
	for s.next() {
		if last != 0 && !s.adjacent {
			b.put(b.at-1, b.gram(last, 0))
		}
		if r := s.ideograph; r != 0 {
			if s.adjacent {
				b.put(b.at-1, b.gram(last, r))
			}
			if b.links > 0 {
				b.endChain()
			}
			if !s.adjacent || !isHangul(r) {
				b.endRun()
			}
			last = r
			b.skip(first)
			if isHangul(r) {
				b.run = utf8.AppendRune(b.run, r)
			}
			b.at++
			continue
		}
		last = 0
		if len(b.run) > 0 {
			b.endRun()
		}
		if !s.joined && b.links > 0 {
			b.endChain()
		}
		b.skip(first)
		b.put(b.at, b.word(s.word))
		s.parts(func(part []byte) {
			b.extras = append(b.extras, extra{b.at, b.word(append([]byte(partMark), part...))})
		})
		b.chain = append(b.chain, s.word...)
		b.links++
		b.at++
	}
	if last != 0 {
		b.put(b.at-1, b.gram(last, 0))
	}
	b.endChain()
	b.endRun()
}

// skip leaves out a position where a block begins.
func (b *segmentBuilder) skip(first uint32) {
	if b.scan.block && b.at > first {
		b.at++
	}
}

// endChain makes a word of those that hyphens join: sofa-registry is found by
// sofaregistry too.
func (b *segmentBuilder) endChain() {
	if b.links > 1 && b.links <= maxChain && len(b.chain) <= maxWordBytes {
		b.extras = append(b.extras, extra{b.at - 1, b.word(append([]byte(nameMark), b.chain...))})
	}
	b.chain, b.links = b.chain[:0], 0
}

// endRun makes a word of a run of Hangul, which is found by its pairs anyway:
// the word as it is written ranks higher.
func (b *segmentBuilder) endRun() {
	if len(b.run) > 0 && len(b.run) <= maxWordBytes {
		b.extras = append(b.extras, extra{b.at - 1, b.word(b.run)})
	}
	b.run = b.run[:0]
}

func (b *segmentBuilder) put(at, number uint32) {
	for uint32(len(b.terms)) <= at {
		b.terms = append(b.terms, 0)
	}
	b.terms[at] = number + 1
}

// A table finds numbers by 42-bit keys. A slot holds a key, then 22 bits of a
// number plus 1; 0 is an empty slot.
type table struct {
	slots []uint64
	used  int
}

const numberBits = 22

// place returns the slot in which a search for key begins.
func (t *table) place(key uint64) int {
	return int(key * 0x9E3779B97F4A7C15 >> (65 - uint(bits.Len(uint(len(t.slots))))))
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]uint64, max(1<<10, 2*len(old)))
	for _, slot := range old {
		if slot != 0 {
			i := t.place(slot >> numberBits)
			for t.slots[i] != 0 {
				i = (i + 1) & (len(t.slots) - 1)
			}
			t.slots[i] = slot
		}
	}
}

// gram returns the number of a pair of ideographs.
func (b *segmentBuilder) gram(r, next rune) uint32 {
	t := &b.grams
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	key := gramKey(r, next)
	for i := t.place(key); ; i = (i + 1) & (len(t.slots) - 1) {
		switch slot := t.slots[i]; {
		case slot == 0:
			t.used++
			number := b.number(false, 0)
			t.slots[i] = key<<numberBits | uint64(number+1)
			return number
		case slot>>numberBits == key:
			return uint32(slot&(1<<numberBits-1)) - 1
		}
	}
}

// word returns the number of a word.
func (b *segmentBuilder) word(word []byte) uint32 {
	t := &b.words
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	key := maphash.Bytes(b.seed, word) >> numberBits
	for i := t.place(key); ; i = (i + 1) & (len(t.slots) - 1) {
		slot := t.slots[i]
		if slot == 0 {
			t.used++
			number := b.number(true, uint64(len(b.text))<<8|uint64(len(word)))
			b.text = append(b.text, word...)
			b.stemmed[number] = 1 << b.stemming
			t.slots[i] = key<<numberBits | uint64(number+1)
			return number
		}
		if slot>>numberBits == key {
			number := uint32(slot&(1<<numberBits-1)) - 1
			if bytes.Equal(b.wordOf(number), word) {
				b.stemmed[number] |= 1 << b.stemming
				return number
			}
		}
	}
}

func (b *segmentBuilder) wordOf(number uint32) []byte {
	span := b.spans[number]
	return b.text[span>>8 : span>>8+span&0xFF]
}

// number returns a new one.
func (b *segmentBuilder) number(isWord bool, span uint64) uint32 {
	b.isWord = append(b.isWord, isWord)
	b.spans = append(b.spans, span)
	b.stemmed = append(b.stemmed, 0)
	return uint32(len(b.isWord) - 1)
}

// finish returns the segment of all documents that were added.
func (b *segmentBuilder) finish() *segment {
	s := &segment{stemmings: b.stemmings, docs: b.docs}
	rank := b.sortTerms(s)

	// Count, then place, the positions of each term.
	s.starts = make([]uint32, len(rank)+1)
	ends := make([]uint32, len(rank)+1)
	for _, number := range b.terms {
		if number > 0 {
			ends[rank[number-1]+1]++
		}
	}
	for _, e := range b.extras {
		ends[rank[e.number]+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	sorted := make([]uint32, ends[len(ends)-1])
	extras := b.extras
	for at, number := range b.terms {
		if number > 0 {
			place := &ends[rank[number-1]]
			sorted[*place] = uint32(at)
			*place++
		}
		for len(extras) > 0 && extras[0].at == uint32(at) {
			place := &ends[rank[extras[0].number]]
			sorted[*place] = uint32(at)
			*place++
			extras = extras[1:]
		}
	}

	// Each end has moved on to the beginning of the next term.
	docOf := b.docsOfBlocks()
	postings := make([]byte, 0, len(sorted)*5/2)
	var scratch []byte
	from := uint32(0)
	for term := range rank {
		s.starts[term] = uint32(len(postings))
		postings, scratch = b.appendPostings(postings, scratch, sorted[from:ends[term]], docOf)
		from = ends[term]
	}
	s.starts[len(rank)] = uint32(len(postings))
	s.postings = slices.Clone(postings)
	return s
}

// sortTerms gives s its terms and returns their places by number.
func (b *segmentBuilder) sortTerms(s *segment) []uint32 {
	rank := make([]uint32, len(b.isWord))
	grams := make([]uint64, 0, b.grams.used)
	for _, slot := range b.grams.slots {
		if slot != 0 {
			grams = append(grams, slot)
		}
	}
	slices.Sort(grams)
	s.grams = make([]uint64, len(grams))
	for i, slot := range grams {
		s.grams[i] = slot >> numberBits
		rank[slot&(1<<numberBits-1)-1] = uint32(i)
	}

	type row struct {
		head   uint64 // the first bytes of the word, which tell most of them apart
		number uint32
	}
	rows := make([]row, 0, b.words.used)
	for number, isWord := range b.isWord {
		if isWord {
			rows = append(rows, row{headOf(b.wordOf(uint32(number))), uint32(number)})
		}
	}
	slices.SortFunc(rows, func(x, y row) int {
		if order := cmp.Compare(x.head, y.head); order != 0 {
			return order
		}
		return bytes.Compare(b.wordOf(x.number), b.wordOf(y.number))
	})
	s.words = make([]uint32, len(rows)+1)
	var text strings.Builder
	text.Grow(len(b.text) + len(rows))
	for i, r := range rows {
		word := b.wordOf(r.number)
		if word[0] < ' ' {
			s.plain = i + 1
		}
		s.words[i] = uint32(text.Len())
		text.Write(word)
		text.WriteByte('\n')
		rank[r.number] = uint32(len(grams) + i)
		for l := stemming(1); b.stemmed[r.number]>>l != 0; l++ {
			if b.stemmed[r.number]&(1<<l) == 0 {
				continue
			}
			if stem := b.stemmer.stem(l, string(word)); stem != "" {
				s.stems = append(s.stems, stemEntry{stemHash(l, stem), uint32(i)})
			}
		}
	}
	s.words[len(rows)] = uint32(text.Len())
	s.text = text.String()
	slices.SortFunc(s.stems, func(x, y stemEntry) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.word, y.word)) })
	s.stems = slices.Clip(s.stems)
	return rank
}

// headOf returns the first bytes of word such that heads sort like words.
func headOf(word []byte) uint64 {
	var head [8]byte
	copy(head[:], word)
	return binary.BigEndian.Uint64(head[:])
}

// docsOfBlocks returns the document of each block of positions.
func (b *segmentBuilder) docsOfBlocks() []uint32 {
	docs := make([]uint32, len(b.terms)/blockPositions+1)
	for doc, start := range b.starts {
		end := uint32(len(b.terms))
		if doc+1 < len(b.starts) {
			end = b.starts[doc+1]
		}
		for block := start / blockPositions; block*blockPositions < end; block++ {
			docs[block] = uint32(doc)
		}
	}
	return docs
}

// appendPostings appends the postings of the term that stands at the given
// positions of the segment. It returns scratch too, to be used again.
func (b *segmentBuilder) appendPostings(postings, scratch []byte, at, docOf []uint32) (_, _ []byte) {
	scratch = scratch[:0]
	docs, last := uint64(0), uint32(0)
	for len(at) > 0 {
		doc := docOf[at[0]/blockPositions]
		start, end := b.starts[doc], uint32(1<<32-1)
		if int(doc)+1 < len(b.starts) {
			end = b.starts[doc+1]
		}
		n := 1
		for n < len(at) && at[n] < end {
			n++
		}
		docs++
		head := uint64(doc-last) << 1
		last = doc
		if n == 1 {
			scratch = binary.AppendUvarint(scratch, head|1)
			scratch = binary.AppendUvarint(scratch, uint64(at[0]-start))
			at = at[1:]
			continue
		}
		scratch = binary.AppendUvarint(scratch, head)
		var buf [512]byte
		places := buf[:0]
		before := start
		for i, p := range at[:n] {
			if i > 0 && p == before {
				continue // parts of one word may be equal
			}
			places = binary.AppendUvarint(places, uint64(p-before))
			before = p
		}
		scratch = binary.AppendUvarint(scratch, uint64(len(places)))
		scratch = append(scratch, places...)
		at = at[n:]
	}
	postings = binary.AppendUvarint(postings, docs)
	return append(postings, scratch...), scratch
}
