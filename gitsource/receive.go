package gitsource

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	stdhash "hash"
	"hash/crc32"
	"io"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/pjbgf/sha1cd"
	"golang.org/x/sync/errgroup"
)

const (
	// maxPackSize bounds what a remote may send in one pack.
	maxPackSize = 16 << 30
	// maxPackObjects bounds the objects in it; the Linux kernel has ten million.
	maxPackObjects = 20_000_000
	// maxDeltified is the size above which git stores no object as a delta.
	maxDeltified = 512 << 20
)

// receivePack reads a pack from r, hashes every object in it, and adds it to
// the object folder objectsDir. Nothing is added if any of it is wrong. It
// returns the number of objects, and calls alive while it gets on.
func receivePack(ctx context.Context, r io.Reader, objectsDir string, alive func()) (int, error) {
	file, err := createPackFile(objectsDir)
	if err != nil {
		return 0, err
	}
	defer file.discard()
	rec := &receiver{ctx: ctx, file: file, alive: alive}
	size, err := rec.scan(r)
	if err != nil {
		return 0, fmt.Errorf("receive pack: %w", err)
	}
	if len(rec.entries) == 0 {
		return 0, errors.New("receive pack: it is empty")
	}
	checksum, err := rec.checksums(size)
	if err != nil {
		return 0, fmt.Errorf("receive pack: %w", err)
	}
	if err := rec.resolveDeltas(); err != nil {
		return 0, fmt.Errorf("receive pack: %w", err)
	}
	indexed := make([]indexedObject, len(rec.entries))
	for i, e := range rec.entries {
		indexed[i] = indexedObject{hash: e.hash, crc: e.crc, offset: e.offset}
	}
	if _, err := file.publish(indexed, checksum); err != nil {
		return 0, err
	}
	return len(indexed), nil
}

// A receiver indexes one pack: scan hashes what is stored whole while the pack
// comes in, resolveDeltas makes and hashes the rest from the file.
type receiver struct {
	ctx     context.Context
	file    *packFile
	alive   func()
	entries []receivedEntry // by offset

	// The deltas on each entry, as lists: children[i] is the first on entry i,
	// siblings[j] the next on the same base as j. -1 ends a list.
	children, siblings []int32
	mu                 sync.Mutex
	byHash             map[hash][]int32 // deltas that name a base not met yet
	resolved           atomic.Int64
}

type receivedEntry struct {
	offset     int64
	baseOffset int64
	size       int64
	hash       hash // of the base, until it is resolved, if kind is kindRefDelta
	crc        uint32
	headSize   uint8
	kind       kind
}

// scan copies the pack to the file and fills entries. It returns the size of
// the pack without its checksum.
func (rec *receiver) scan(r io.Reader) (size int64, err error) {
	out := &countingWriter{w: rec.file}
	in := bufio.NewReaderSize(io.TeeReader(io.LimitReader(r, maxPackSize), out), 64<<10)
	offset := func() int64 { return out.n - int64(in.Buffered()) }

	var head [packHeaderSize]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, asUnexpectedEnd(err)
	}
	if string(head[:8]) != packMagic {
		return 0, errors.New("this is no pack of version 2")
	}
	count := binary.BigEndian.Uint32(head[8:])
	if count > maxPackObjects {
		return 0, fmt.Errorf("it holds %d objects", count)
	}
	u := &unpacker{}
	sum := sha1cd.New()
	buf := make([]byte, 32<<10)
	for range count {
		start := offset()
		head, err := readEntry(in, start)
		if err != nil {
			return 0, fmt.Errorf("entry at %d: %w", start, err)
		}
		e := receivedEntry{
			offset: start, baseOffset: head.baseOffset, size: head.size,
			hash: head.baseHash, headSize: uint8(head.headSize), kind: head.kind,
		}
		content, err := u.decompress(in)
		if err != nil {
			return 0, fmt.Errorf("entry at %d: %w", start, err)
		}
		var to io.Writer = io.Discard
		if !e.kind.isDelta() {
			startObject(sum, e.kind, e.size)
			to = sum
		} else if e.size > maxDeltified {
			return 0, fmt.Errorf("entry at %d: delta of %d bytes", start, e.size)
		}
		n, err := copyBuffer(to, io.LimitReader(content, e.size+1), buf)
		if err != nil {
			return 0, fmt.Errorf("entry at %d: %w", start, asUnexpectedEnd(err))
		}
		if n != e.size {
			return 0, fmt.Errorf("entry at %d: not of the stated size", start)
		}
		if !e.kind.isDelta() {
			if e.hash, err = finishObject(sum); err != nil {
				return 0, fmt.Errorf("entry at %d: %w", start, err)
			}
		}
		rec.entries = append(rec.entries, e)
	}
	size = offset()
	var trailer hash
	if _, err := io.ReadFull(in, trailer[:]); err != nil {
		return 0, asUnexpectedEnd(err)
	}
	// The end of the stream is where a remote's late error message comes.
	if n, err := copyBuffer(io.Discard, in, buf); err != nil || n > 0 {
		return 0, errors.Join(err, fmt.Errorf("%d bytes follow it", n))
	}
	return size, nil
}

// copyBuffer is io.CopyBuffer without the short cuts that ignore buf.
func copyBuffer(w io.Writer, r io.Reader, buf []byte) (n int64, err error) {
	for {
		m, err := r.Read(buf)
		if _, err := w.Write(buf[:m]); err != nil {
			return n, err
		}
		n += int64(m)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

func asUnexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// startObject starts the hash of an object.
func startObject(sum stdhash.Hash, k kind, size int64) {
	sum.Reset()
	var head [40]byte
	b := append(head[:0], k.String()...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, size, 10)
	sum.Write(append(b, 0))
}

// finishObject returns the hash, or an error if the object was made to collide
// with another.
func finishObject(sum stdhash.Hash) (h hash, err error) {
	if detecting, ok := sum.(sha1cd.CollisionResistantHash); ok {
		out, collision := detecting.CollisionResistantSum(h[:0])
		if collision {
			return hash{}, errors.New("an object that collides with another by SHA-1")
		}
		return hash(out), nil
	}
	return hash(sum.Sum(nil)), nil
}

// checksums compares the checksum of the pack, whose entries end at size, and
// fills in those of the entries.
func (rec *receiver) checksums(size int64) (hash, error) {
	sum := sha1cd.New()
	in := io.TeeReader(io.NewSectionReader(rec.file, 0, size), sum)
	if _, err := io.CopyN(io.Discard, in, packHeaderSize); err != nil {
		return hash{}, err
	}
	buf := make([]byte, 256<<10)
	for i := range rec.entries {
		rec.alive()
		e := &rec.entries[i]
		end := size
		if i+1 < len(rec.entries) {
			end = rec.entries[i+1].offset
		}
		for left := end - e.offset; left > 0; {
			n, err := io.ReadFull(in, buf[:min(left, int64(len(buf)))])
			if err != nil {
				return hash{}, err
			}
			e.crc = crc32.Update(e.crc, crc32.IEEETable, buf[:n])
			left -= int64(n)
		}
	}
	var stated hash
	if _, err := rec.file.ReadAt(stated[:], size); err != nil {
		return hash{}, err
	}
	if hash(sum.Sum(nil)) != stated {
		return hash{}, errors.New("its checksum does not match")
	}
	return stated, nil
}

// resolveDeltas makes every object that is stored as a delta and hashes it. It
// works from the bases upward, so that each is made once and is held only while
// something builds on it.
func (rec *receiver) resolveDeltas() error {
	roots, err := rec.linkDeltas()
	if err != nil {
		return err
	}
	workers := min(runtime.GOMAXPROCS(0), 4)
	group, ctx := errgroup.WithContext(rec.ctx)
	var next atomic.Int64
	for range workers {
		group.Go(func() (err error) {
			defer asError(&err)
			u := &unpacker{}
			sum := sha1cd.New()
			for {
				i := next.Add(1) - 1
				if i >= int64(len(roots)) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				e := &rec.entries[roots[i]]
				if e.size > maxDeltified {
					return fmt.Errorf("entry at %d: delta on %d bytes", e.offset, e.size)
				}
				data, err := rec.inflate(u, e)
				if err != nil {
					return err
				}
				if err := rec.resolveChildren(u, sum, roots[i], e.kind, data, 0); err != nil {
					return err
				}
			}
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	deltas := 0
	for i := range rec.entries {
		if rec.entries[i].kind.isDelta() {
			deltas++
		}
	}
	if missing := int64(deltas) - rec.resolved.Load(); missing != 0 {
		return fmt.Errorf("%d deltas build on objects that it does not hold", missing)
	}
	return nil
}

// linkDeltas finds the deltas on each entry and returns the whole objects that
// deltas build on.
func (rec *receiver) linkDeltas() (roots []int32, err error) {
	rec.children = make([]int32, len(rec.entries))
	rec.siblings = make([]int32, len(rec.entries))
	for i := range rec.entries {
		rec.children[i], rec.siblings[i] = -1, -1
	}
	rec.byHash = make(map[hash][]int32)
	for i, e := range rec.entries {
		switch e.kind {
		case kindOffDelta:
			base, ok := slices.BinarySearchFunc(rec.entries, e.baseOffset, func(e receivedEntry, offset int64) int {
				return cmp.Compare(e.offset, offset)
			})
			if !ok {
				return nil, fmt.Errorf("entry at %d: no entry at its base", e.offset)
			}
			rec.siblings[i] = rec.children[base]
			rec.children[base] = int32(i)
		case kindRefDelta:
			rec.byHash[e.hash] = append(rec.byHash[e.hash], int32(i))
		}
	}
	for i, e := range rec.entries {
		if e.kind.isDelta() {
			continue
		}
		if rec.children[i] >= 0 || len(rec.byHash[e.hash]) > 0 {
			roots = append(roots, int32(i))
		}
	}
	return roots, nil
}

func (rec *receiver) inflate(u *unpacker, e *receivedEntry) ([]byte, error) {
	return u.inflateAt(rec.file, e.offset+int64(e.headSize), e.size)
}

// resolveChildren makes and hashes all that builds on the entry at i.
func (rec *receiver) resolveChildren(u *unpacker, sum stdhash.Hash, i int32, k kind, data []byte, depth int) error {
	if depth > maxDeltaChain {
		return fmt.Errorf("delta chain longer than %d", maxDeltaChain)
	}
	resolve := func(child int32) error {
		e := &rec.entries[child]
		delta, err := rec.inflate(u, e)
		if err != nil {
			return err
		}
		made, err := applyDelta(data, delta, maxDeltified)
		if err != nil {
			return fmt.Errorf("entry at %d: %w", e.offset, err)
		}
		startObject(sum, k, int64(len(made)))
		sum.Write(made)
		if e.hash, err = finishObject(sum); err != nil {
			return err
		}
		rec.resolved.Add(1)
		rec.alive()
		return rec.resolveChildren(u, sum, child, k, made, depth+1)
	}
	for child := rec.children[i]; child >= 0; child = rec.siblings[child] {
		if err := resolve(child); err != nil {
			return err
		}
	}
	rec.mu.Lock()
	named := rec.byHash[rec.entries[i].hash]
	delete(rec.byHash, rec.entries[i].hash)
	rec.mu.Unlock()
	for _, child := range named {
		if err := resolve(child); err != nil {
			return err
		}
	}
	return nil
}
