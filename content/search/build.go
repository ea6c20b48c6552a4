package search

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"lectern/content"
)

// segmentBytes is how much text one segment takes at most, but for its last
// document. Building takes up to three times as much memory as the text; and
// large sites are built by several cores, a segment each.
const segmentBytes = 8 << 20

// printSeed makes the fingerprints of all indexes comparable.
var printSeed = maphash.MakeSeed()

// Build returns the index of snap. It takes over from prev, which may be nil,
// what has the same texts; the rest is read and cut into words anew.
//
// Segments grow like the digits of a number that is counted up: what is new
// takes in all segments that are not much larger than itself. So there are few
// of them, however many pushes there were, and over these each page is read
// again only a few times.
func Build(snap *content.Snapshot, prev *Index) *Index {
	b := indexBuilder{printer: new(maphash.Hash)}
	b.printer.SetSeed(printSeed)
	if prev != nil {
		b.takeOver(prev)
	}
	for _, n := range nodesOf(snap) {
		b.see(n)
	}
	b.absorb()
	return b.finish(prev)
}

// An indexBuilder puts an index together.
type indexBuilder struct {
	parts   []*part // copies of those of the last index
	known   map[content.ID]origin
	fresh   []entry // documents that no part has
	printer *maphash.Hash
	doc     document
}

// A origin says which document of which part a node had.
type origin struct{ part, doc int }

// takeOver begins with the segments of prev, but with none of its nodes.
func (b *indexBuilder) takeOver(prev *Index) {
	b.known = make(map[content.ID]origin, prev.live)
	for i, p := range prev.parts {
		entries := slices.Clone(p.entries)
		for j := range entries {
			if entries[j].node != nil {
				b.known[entries[j].node.NodeID()] = origin{i, j}
				entries[j].node = nil
			} else {
				entries[j] = entry{} // never to be used again
			}
		}
		b.parts = append(b.parts, &part{segment: p.segment, entries: entries})
	}
}

// see adds a node of the snapshot.
func (b *indexBuilder) see(n content.Node) {
	b.doc.readHead(n)
	e := entry{node: n, moment: momentOf(n), print: b.doc.fingerprint(b.printer), body: bodyOf(n)}
	e.size = int32(b.doc.size(e.body))
	if at, ok := b.known[n.NodeID()]; ok {
		p := b.parts[at.part]
		old := &p.entries[at.doc]
		if old.node == nil && old.print == e.print && old.body == e.body {
			*old = e
			p.live++
			p.size += int(e.size)
			return
		}
	}
	b.fresh = append(b.fresh, e)
}

// absorb takes documents out of parts and has them read again, where that makes
// for fewer parts or for fewer documents without a node.
func (b *indexBuilder) absorb() {
	size := 0
	for _, e := range b.fresh {
		size += int(e.size)
	}
	slices.SortStableFunc(b.parts, func(p, q *part) int { return cmp.Compare(p.size, q.size) })
	kept := b.parts[:0]
	for _, p := range b.parts {
		mostlyGone := 2*p.live < len(p.entries)
		if !mostlyGone && (len(b.fresh) == 0 || p.size > 2*size || p.size > segmentBytes/2) {
			kept = append(kept, p)
			continue
		}
		for _, e := range p.entries {
			if e.node != nil {
				b.fresh = append(b.fresh, e)
			}
		}
		size += p.size
	}
	b.parts = kept
}

// finish builds segments of the fresh documents and returns the index.
func (b *indexBuilder) finish(prev *Index) *Index {
	var shares [][]entry
	for rest := b.fresh; len(rest) > 0; {
		n, size := 0, 0
		for n < len(rest) && (n == 0 || size < segmentBytes) {
			size += int(rest[n].size)
			n++
		}
		shares = append(shares, rest[:n:n])
		rest = rest[n:]
	}
	x := &Index{parts: slices.Concat(b.parts, newParts(shares))}
	for _, p := range x.parts {
		x.live += p.live
		for i, e := range p.entries {
			if e.node != nil {
				x.positions += uint64(p.segment.docs[i].end)
			}
		}
	}
	if prev != nil {
		x.scratch = prev.scratch
	} else {
		x.scratch = &sync.Pool{New: func() any { return new(session) }}
	}
	return x
}

// newParts returns the parts of new segments, made by several cores. What makes
// one of them panic does so here, where the caller can recover: a panic in a
// goroutine of its own would end the program.
func newParts(shares [][]entry) []*part {
	parts := make([]*part, len(shares))
	var (
		workers sync.WaitGroup
		next    atomic.Int64
		failure atomic.Pointer[string]
	)
	for range min(runtime.GOMAXPROCS(0), len(shares)) {
		workers.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					failure.Store(new(fmt.Sprintf("%v\n%s", p, debug.Stack())))
				}
			}()
			for i := next.Add(1) - 1; int(i) < len(shares); i = next.Add(1) - 1 {
				parts[i] = newPart(shares[i])
			}
		})
	}
	workers.Wait()
	if text := failure.Load(); text != nil {
		panic("search: a segment could not be built: " + *text)
	}
	return parts
}

// newPart returns the part of a new segment of entries.
func newPart(entries []entry) *part {
	b := segmentBuilder{seed: maphash.MakeSeed()}
	p := &part{entries: entries, live: len(entries)}
	for _, e := range entries {
		p.size += int(e.size)
	}
	b.expect(len(entries), p.size)
	var doc document
	for _, e := range entries {
		doc.read(e.node)
		b.add(&doc, languageOf(e.node))
	}
	p.segment = b.finish()
	return p
}
