// Package search is a full-text index over the nodes of a snapshot, for texts in
// which Chinese, Japanese, Korean and Latin scripts mix.
//
// Words of scripts that put no spaces between them are found by the pairs of
// their characters, so that a word is found wherever it stands and no
// dictionary decides what a word is; words of other scripts are found whole and,
// from three characters on, inside others. So the counts are those of a plain
// scan of the folded text. Inflections and other spellings of a name, which such
// a scan would miss, only make a document better; they are found by themselves
// where nothing has the word as it is written.
//
// An Index is made for one snapshot and never changes. It consists of segments,
// which know nothing of the snapshot, and of a table that says which of its
// nodes their documents are of. The index of the next snapshot shares the
// segments and adds a small one for what has changed, so that a push costs what
// it changes. How an index came about makes no difference to what it answers,
// scores included.
package search

import (
	"sync"
	"weak"

	"lectern/content"
	"lectern/content/markdown"
)

// An Index finds the nodes of one snapshot. It is safe for concurrent use.
type Index struct {
	parts     []*part
	live      int    // documents that are of a node
	positions uint64 // that these take
	scratch   *sync.Pool
}

var _ content.Searcher = (*Index)(nil)

// A part is a segment as one snapshot sees it.
type part struct {
	segment *segment
	entries []entry // of the segment's documents
	live    int     // entries with a node
	size    int     // bytes of text of these
}

// An entry is a document of a segment. Its node is nil if the snapshot has no
// such node, or one that says something else.
type entry struct {
	node   content.Node
	moment int64
	print  uint64             // of the document, without its body
	body   *markdown.Document // nil if it has none
	size   int32              // bytes of text
}

// A Builder makes the indexes of one snapshot after the other, each with what it
// can take over from the last one. The zero value is ready; it is safe for
// concurrent use. It keeps no index alive.
type Builder struct {
	mu   sync.Mutex
	last weak.Pointer[Index]
}

// Searcher returns the index of snap, the next one of those that follow each
// other.
func (b *Builder) Searcher(snap *content.Snapshot) content.Searcher {
	x := b.build(snap)
	b.mu.Lock()
	b.last = weak.Make(x)
	b.mu.Unlock()
	return x
}

// Aside returns the index of a snapshot beside those that follow each other. It
// takes over from the last of these, but the next one does not from it.
func (b *Builder) Aside(snap *content.Snapshot) content.Searcher { return b.build(snap) }

func (b *Builder) build(snap *content.Snapshot) *Index {
	b.mu.Lock()
	last := b.last.Value()
	b.mu.Unlock()
	return Build(snap, last)
}

// Search implements content.Searcher.
func (x *Index) Search(q content.SearchQuery) (content.SearchPage, error) {
	r, err := parse(q.Text)
	if err != nil {
		return content.SearchPage{}, err
	}
	s := x.scratch.Get().(*session)
	defer x.scratch.Put(s)
	return s.search(x, r, q), nil
}

// Bytes returns the memory that the index takes, roughly, without that of its
// nodes.
func (x *Index) Bytes() int {
	n := 0
	for _, p := range x.parts {
		n += p.segment.bytes() + 56*len(p.entries)
	}
	return n
}
