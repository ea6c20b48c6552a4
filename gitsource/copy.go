package gitsource

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"

	"github.com/klauspost/compress/zlib"
	"github.com/pjbgf/sha1cd"
)

// maxObjects bounds the objects of one pack that we write.
const maxObjects = math.MaxInt32

// reachable lists the objects that starts, which are commits or tags, lead to,
// but not those that have reports, nor what only they lead to. The parents of
// commits in shallow are not followed.
func reachable(ctx context.Context, from *objects, starts []hash, shallow map[hash]bool, have func(hash) bool) ([]hash, error) {
	var list []hash
	seen := make(map[hash]bool)
	add := func(h hash) bool {
		if seen[h] || have(h) {
			return false
		}
		seen[h] = true
		list = append(list, h)
		return true
	}
	var addTree func(h hash, depth int) error
	addTree = func(h hash, depth int) error {
		if !add(h) {
			return nil
		}
		if depth > maxReceivedDepth {
			return fmt.Errorf("folders deeper than %d", maxReceivedDepth)
		}
		tree, err := from.readKind(h, kindTree)
		if err != nil {
			return err
		}
		for len(tree) > 0 {
			var e treeEntry
			if e, tree, err = nextTreeEntry(tree); err != nil {
				return fmt.Errorf("read tree %s: %w", h, asDamage(err))
			}
			switch e.mode {
			case modeGitlink:
			case modeDir:
				if err := addTree(e.hash, depth+1); err != nil {
					return err
				}
			default:
				add(e.hash)
			}
		}
		return nil
	}
	var todo []hash
	for _, start := range starts {
		if have(start) {
			continue
		}
		end, k, err := peel(from, start, func(tag hash) { add(tag) })
		switch {
		case err != nil:
			return nil, err
		case k == kindCommit:
			todo = append(todo, end)
		case k == kindTree:
			if err := addTree(end, 0); err != nil {
				return nil, err
			}
		default:
			add(end)
		}
	}
	for len(todo) > 0 {
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !add(h) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, err := from.readKind(h, kindCommit)
		if err != nil {
			return nil, err
		}
		c, err := parseCommit(data)
		if err != nil {
			return nil, fmt.Errorf("read commit %s: %w", h, asDamage(err))
		}
		if err := addTree(c.tree, 0); err != nil {
			return nil, err
		}
		if !shallow[h] {
			todo = append(todo, c.parents...)
		}
		if len(list) > maxObjects {
			return nil, fmt.Errorf("more than %d objects", maxObjects)
		}
	}
	return list, nil
}

// maxReceivedDepth bounds recursion over what is copied; what is served is
// bounded by maxDepth.
const maxReceivedDepth = 4096

// A storedObject is an object and where a pack holds it.
type storedObject struct {
	hash   hash
	pack   *pack // nil if it is loose
	offset int64
	at     int32 // position in the pack's index
}

// copyObjects writes the objects listed to one new pack in the object folder
// objectsDir. Compressed data is copied as it is, checked against the checksum
// in the index; a delta stays one if its base is copied from the same pack. It
// returns the name of the pack, and calls alive while it gets on.
func copyObjects(ctx context.Context, from *objects, list []hash, objectsDir string, alive func()) (name string, err error) {
	file, err := createPackFile(objectsDir)
	if err != nil {
		return "", err
	}
	defer file.discard()
	w := &packCopier{from: from, written: make(map[baseKey]int64), layouts: make(map[*pack]*packLayout)}
	w.out = bufio.NewWriterSize(io.MultiWriter(file, w.sum()), 256<<10)
	var head [packHeaderSize]byte
	copy(head[:], packMagic)
	binary.BigEndian.PutUint32(head[8:], uint32(len(list)))
	w.write(head[:])

	indexed := make([]indexedObject, 0, len(list))
	for i, object := range w.inPackOrder(list) {
		if i%64 == 0 {
			if err := ctx.Err(); err != nil {
				return "", err
			}
			alive()
		}
		start := w.offset
		w.crc = 0
		if err := w.copy(object); err != nil {
			return "", from.noteDamage(fmt.Errorf("copy object %s: %w", object.hash, err))
		}
		indexed = append(indexed, indexedObject{hash: object.hash, crc: w.crc, offset: start})
	}
	if err := w.out.Flush(); err != nil {
		return "", err
	}
	checksum := hash(w.checksum.Sum(nil))
	if _, err := file.Write(checksum[:]); err != nil {
		return "", err
	}
	return file.publish(indexed, checksum)
}

// A packCopier writes the entries of a pack from the objects of a store.
type packCopier struct {
	from     *objects
	out      *bufio.Writer // errors stay with it until Flush
	checksum interface {
		io.Writer
		Sum([]byte) []byte
	}
	offset  int64
	crc     uint32
	written map[baseKey]int64 // where an entry of a source pack has gone
	layouts map[*pack]*packLayout
	zlib    *zlib.Writer // nil before the first use
}

func (w *packCopier) sum() io.Writer {
	w.checksum = sha1cd.New()
	return w.checksum
}

func (w *packCopier) write(p []byte) {
	w.out.Write(p)
	w.crc = crc32.Update(w.crc, crc32.IEEETable, p)
	w.offset += int64(len(p))
}

// inPackOrder returns the objects in the order in which they are stored, so
// that reading is sequential and a base comes before its deltas.
func (w *packCopier) inPackOrder(list []hash) []storedObject {
	packs := *w.from.packs.Load()
	number := make(map[*pack]int, len(packs))
	for i, p := range packs {
		number[p] = i + 1
	}
	stored := make([]storedObject, len(list))
	for i, h := range list {
		stored[i] = storedObject{hash: h}
		for _, p := range packs {
			if at, ok := p.index.position(h); ok {
				stored[i] = storedObject{hash: h, pack: p, offset: p.index.offset(at), at: int32(at)}
				break
			}
		}
	}
	slices.SortFunc(stored, func(a, b storedObject) int {
		return cmp.Or(cmp.Compare(number[a.pack], number[b.pack]), cmp.Compare(a.offset, b.offset), a.hash.compare(b.hash))
	})
	return stored
}

func (w *packCopier) copy(object storedObject) error {
	if object.pack != nil {
		copied, err := w.copyPacked(object)
		if copied || err != nil {
			return err
		}
	}
	return w.compress(object.hash)
}

// copyPacked copies an entry's compressed data. It does nothing if the entry is
// a delta whose base has not been copied.
func (w *packCopier) copyPacked(object storedObject) (copied bool, err error) {
	p := object.pack
	layout := w.layout(p)
	end, ok := layout.end(object.offset)
	if !ok || end-object.offset > math.MaxInt32 {
		return false, damage("%s: offset out of range", p.name)
	}
	data := make([]byte, end-object.offset)
	if _, err := p.file.ReadAt(data, object.offset); err != nil {
		return false, err
	}
	if crc32.ChecksumIEEE(data) != p.index.crc(int(object.at)) {
		return false, damage("%s at %d: checksum does not match", p.name, object.offset)
	}
	e, err := readEntry(bytes.NewReader(data), object.offset)
	if err != nil {
		return false, asDamage(err)
	}
	data = data[e.headSize:]
	if e.kind.isDelta() {
		base := baseKey{p, e.baseOffset}
		if e.kind == kindRefDelta {
			at, ok := p.index.position(e.baseHash)
			if !ok {
				return false, nil
			}
			base.offset = p.index.offset(at)
		}
		if e.baseOffset, ok = w.written[base]; !ok {
			return false, nil
		}
		e.kind = kindOffDelta
	}
	w.written[baseKey{p, object.offset}] = w.offset
	w.write(appendEntryHead(nil, e, w.offset))
	w.write(data)
	return true, nil
}

// compress writes an object whole. A loose one passes through in pieces, since
// it may be of any size.
func (w *packCopier) compress(h hash) error {
	err := w.from.withLoose(h, func(k kind, size int64, content io.Reader) error {
		return w.compressFrom(content, k, size)
	})
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	k, data, err := w.from.read(h)
	if err != nil {
		return err
	}
	return w.compressFrom(bytes.NewReader(data), k, int64(len(data)))
}

func (w *packCopier) compressFrom(content io.Reader, k kind, size int64) error {
	w.write(appendEntryHead(nil, packEntry{kind: k, size: size}, w.offset))
	if w.zlib == nil {
		w.zlib = zlib.NewWriter(entryWriter{w}) // a megabyte, so made once
	} else {
		w.zlib.Reset(entryWriter{w})
	}
	n, err := io.Copy(w.zlib, content)
	if err != nil {
		return asDamage(err)
	}
	if n != size {
		return damage("not of the stated size")
	}
	return w.zlib.Close()
}

// An entryWriter writes the compressed data of one entry.
type entryWriter struct{ *packCopier }

func (w entryWriter) Write(p []byte) (int, error) {
	w.write(p)
	return len(p), nil
}

// A packLayout says where the entries of a pack end.
type packLayout struct {
	starts []int64 // ascending, then where the last entry ends
}

func (w *packCopier) layout(p *pack) *packLayout {
	if layout := w.layouts[p]; layout != nil {
		return layout
	}
	layout := &packLayout{make([]int64, 0, p.index.count+1)}
	for i := range p.index.count {
		layout.starts = append(layout.starts, p.index.offset(i))
	}
	layout.starts = append(layout.starts, p.size-hashSize)
	slices.Sort(layout.starts)
	w.layouts[p] = layout
	return layout
}

func (l *packLayout) end(offset int64) (int64, bool) {
	i, ok := slices.BinarySearch(l.starts, offset)
	if !ok || offset < packHeaderSize || i+1 >= len(l.starts) || l.starts[i+1] <= offset {
		return 0, false
	}
	return l.starts[i+1], true
}
