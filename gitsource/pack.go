package gitsource

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zlib"
)

// A kind is the type of a Git object, as a pack numbers it.
type kind uint8

const (
	kindCommit   kind = 1
	kindTree     kind = 2
	kindBlob     kind = 3
	kindTag      kind = 4
	kindOffDelta kind = 6 // a delta; its base stands earlier in the same pack
	kindRefDelta kind = 7 // a delta; its base is named by hash
)

func (k kind) String() string {
	switch k {
	case kindCommit:
		return "commit"
	case kindTree:
		return "tree"
	case kindBlob:
		return "blob"
	case kindTag:
		return "tag"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

func (k kind) isDelta() bool { return k == kindOffDelta || k == kindRefDelta }

// parseKind reads the kind that the header of a loose object states.
func parseKind(name string) (kind, bool) {
	for _, k := range []kind{kindCommit, kindTree, kindBlob, kindTag} {
		if k.String() == name {
			return k, true
		}
	}
	return 0, false
}

// A pack is an open .pack file with its index. It may be read from many
// goroutines, and after the file has been deleted.
type pack struct {
	file  *os.File // closed by the runtime when the last revision that reads it is gone
	size  int64
	index *packIndex
	name  string // "pack-751d….pack"
}

const (
	packHeaderSize = 12
	packMagic      = "PACK\x00\x00\x00\x02"
)

// openPack opens the pack whose index is the file at indexPath.
func openPack(indexPath string) (*pack, error) {
	data, err := os.ReadFile(indexPath)
	if err != nil {
		return nil, err
	}
	index, err := parsePackIndex(data)
	if err != nil {
		return nil, damage("%s: %w", filepath.Base(indexPath), err)
	}
	file, err := os.Open(strings.TrimSuffix(indexPath, ".idx") + ".pack")
	if err != nil {
		return nil, err
	}
	p := &pack{file: file, index: index, name: filepath.Base(file.Name())}
	if err := p.check(); err != nil {
		file.Close()
		return nil, err
	}
	return p, nil
}

// check compares the two ends of the pack with what its index says.
func (p *pack) check() error {
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	p.size = info.Size()
	if p.size < packHeaderSize+hashSize {
		return damage("%s is cut short", p.name)
	}
	var head [packHeaderSize]byte
	var tail hash
	if _, err := p.file.ReadAt(head[:], 0); err != nil {
		return err
	}
	if _, err := p.file.ReadAt(tail[:], p.size-hashSize); err != nil {
		return err
	}
	if string(head[:8]) != packMagic || int64(binary.BigEndian.Uint32(head[8:])) != int64(p.index.count) || tail != p.index.pack {
		return damage("%s does not belong to its index", p.name)
	}
	return nil
}

// A packEntry is the head of one entry of a pack.
type packEntry struct {
	kind       kind
	size       int64 // of the object; of the delta if kind is one
	baseOffset int64 // kindOffDelta: where the base starts
	baseHash   hash  // kindRefDelta: the base
	headSize   int   // bytes before the compressed data
}

// readEntry reads the head of the entry that starts at offset.
func readEntry(r io.ByteReader, offset int64) (e packEntry, err error) {
	next := func() byte {
		if err != nil {
			return 0
		}
		var b byte
		if b, err = r.ReadByte(); errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		e.headSize++
		return b
	}
	b := next()
	e.kind = kind(b >> 4 & 7)
	e.size = int64(b & 15)
	for shift := 4; b&0x80 != 0 && err == nil; shift += 7 {
		if shift > 55 {
			return e, damage("entry size out of range")
		}
		b = next()
		e.size |= int64(b&0x7f) << shift
	}
	switch e.kind {
	case kindCommit, kindTree, kindBlob, kindTag:
	case kindOffDelta:
		// Big-endian groups of seven bits; each group that is followed by
		// another counts one more, so that no distance has two spellings.
		b = next()
		distance := int64(b & 0x7f)
		for b&0x80 != 0 && err == nil {
			if distance >= 1<<54 {
				return e, damage("delta base out of range")
			}
			b = next()
			distance = (distance+1)<<7 | int64(b&0x7f)
		}
		e.baseOffset = offset - distance
		if err == nil && (distance <= 0 || e.baseOffset < packHeaderSize) {
			return e, damage("delta base out of range")
		}
	case kindRefDelta:
		for i := range e.baseHash {
			e.baseHash[i] = next()
		}
	default:
		if err == nil {
			return e, damage("entry of unknown kind %d", e.kind)
		}
	}
	return e, err
}

// appendEntryHead appends the head of an entry that starts at offset, which
// tells the distance to the base of a kindOffDelta.
func appendEntryHead(out []byte, e packEntry, offset int64) []byte {
	b := byte(e.kind)<<4 | byte(e.size&15)
	for rest := e.size >> 4; ; rest >>= 7 {
		if rest == 0 {
			out = append(out, b)
			break
		}
		out = append(out, b|0x80)
		b = byte(rest & 0x7f)
	}
	switch e.kind {
	case kindOffDelta:
		distance := offset - e.baseOffset
		var groups [10]byte
		at := len(groups) - 1
		groups[at] = byte(distance & 0x7f)
		for distance >>= 7; distance > 0; distance >>= 7 {
			distance--
			at--
			groups[at] = 0x80 | byte(distance&0x7f)
		}
		out = append(out, groups[at:]...)
	case kindRefDelta:
		out = append(out, e.baseHash[:]...)
	}
	return out
}

// An unpacker reads compressed data at offsets of a file. It is made to be
// used again and again, by one goroutine at a time.
type unpacker struct {
	// Most objects are small and are read through a window of the file. Entries
	// that are read one after another often lie side by side, so that one
	// window serves several; and flate is fastest on bytes in memory.
	file   io.ReaderAt
	start  int64 // of window in file
	window []byte
	bytes  bytes.Reader
	zlib   io.ReadCloser
	stream *bufio.Reader // for what no window holds; nil until it is needed
}

const (
	windowSize    = 16 << 10
	maxWindowSize = 256 << 10
	// maxEntryHead is more than the head of an entry takes.
	maxEntryHead = 64
)

// look makes u.bytes stand at offset of file, with n bytes behind it unless the
// file ends before.
func (u *unpacker) look(file io.ReaderAt, offset, n int64) error {
	from := offset - u.start
	if file != u.file || from < 0 || from+n > int64(len(u.window)) {
		n = max(n, windowSize)
		if int64(cap(u.window)) < n {
			u.window = make([]byte, n)
		}
		u.file, u.start = file, offset
		got, err := file.ReadAt(u.window[:n], offset)
		u.window = u.window[:got]
		if err != nil && !errors.Is(err, io.EOF) {
			u.file = nil
			return err
		}
		from = 0
	}
	u.bytes.Reset(u.window[from:])
	return nil
}

// entry reads the head of the entry at offset of file.
func (u *unpacker) entry(file io.ReaderAt, offset int64) (packEntry, error) {
	if err := u.look(file, offset, maxEntryHead); err != nil {
		return packEntry{}, err
	}
	e, err := readEntry(&u.bytes, offset)
	if err != nil {
		return e, asDamage(err)
	}
	return e, nil
}

// inflateAt returns the size bytes of which file holds the zlib stream at
// offset. Any other number of bytes, or a checksum that does not match, is
// damage.
func (u *unpacker) inflateAt(file io.ReaderAt, offset, size int64) ([]byte, error) {
	// Data that does not compress takes five bytes in 16 KiB more, and a head
	// and a checksum.
	if packed := size + size>>8 + 64; packed <= maxWindowSize {
		if err := u.look(file, offset, packed); err != nil {
			return nil, err
		}
		data, err := u.inflate(&u.bytes, size)
		if err == nil || !errors.Is(err, io.ErrUnexpectedEOF) {
			return data, err
		}
		// A compressor may have done worse than that.
	}
	return u.inflate(u.streamAt(file, offset), size)
}

// streamAt returns a reader of file from offset on.
func (u *unpacker) streamAt(file io.ReaderAt, offset int64) *bufio.Reader {
	section := &fileSection{file, offset}
	if u.stream == nil {
		u.stream = bufio.NewReaderSize(section, windowSize)
	} else {
		u.stream.Reset(section)
	}
	return u.stream
}

// A fileSection reads a file from an offset on.
type fileSection struct {
	file   io.ReaderAt
	offset int64
}

func (s *fileSection) Read(p []byte) (int, error) {
	n, err := s.file.ReadAt(p, s.offset)
	s.offset += int64(n)
	if n > 0 {
		return n, nil
	}
	return n, err
}

// decompress starts the zlib stream that r stands at and returns it. It is
// valid until the next call. r is a *bytes.Reader or *bufio.Reader, of which no
// byte more than needed is read.
func (u *unpacker) decompress(r io.Reader) (io.Reader, error) {
	if u.zlib == nil {
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, asDamage(err)
		}
		u.zlib = z
		return z, nil
	}
	if err := u.zlib.(zlib.Resetter).Reset(r, nil); err != nil {
		return nil, asDamage(err)
	}
	return u.zlib, nil
}

func (u *unpacker) inflate(r io.Reader, size int64) ([]byte, error) {
	z, err := u.decompress(r)
	if err != nil {
		return nil, err
	}
	data := make([]byte, size)
	return data, readWhole(z, data)
}

// readWhole fills data from r, which has to end there.
func readWhole(r io.Reader, data []byte) error {
	if _, err := io.ReadFull(r, data); err != nil {
		return asDamage(asUnexpectedEnd(err))
	}
	// The end of a zlib stream brings its checksum.
	var one [1]byte
	if n, err := r.Read(one[:]); n != 0 || !errors.Is(err, io.EOF) {
		if err == nil || errors.Is(err, io.EOF) {
			err = errors.New("more data than stated")
		}
		return asDamage(err)
	}
	return nil
}
