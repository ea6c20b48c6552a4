package gitsource

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// wholeBlob is the size up to which a file is read whole when it is read at all.
// A larger one is inflated as its reader goes on, so that neither the first
// kilobytes of a photo nor a slow client of a slide deck cost its full size.
const wholeBlob = 64 << 10

// errIsDelta says that a blob is stored as its difference to another one, so
// that it has to be put together whole.
var errIsDelta = errors.New("object is stored as a delta")

// A blobStream reads a blob from its beginning on.
type blobStream struct {
	objects  *objects
	unpacker *unpacker // back in its pool after close
	file     *os.File  // of a loose object; nil for one in a pack
	content  io.Reader
	at, size int64
}

// openBlob returns a stream of the blob h. The error is errIsDelta if it has to
// be read whole.
func (s *objects) openBlob(h hash) (*blobStream, error) {
	stream := &blobStream{objects: s, unpacker: s.unpacker()}
	err := stream.open(h)
	if err != nil {
		stream.close()
		if errors.Is(err, errIsDelta) {
			return nil, err
		}
		return nil, s.noteDamage(fmt.Errorf("read object %s: %w", h, err))
	}
	return stream, nil
}

func (b *blobStream) open(h hash) error {
	for first := true; ; first = false {
		if p, offset, ok := b.objects.findPacked(h); ok {
			return b.openPacked(p, offset)
		}
		if err := b.openLoose(h); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !first {
			return damage("it is missing")
		}
		if err := b.objects.rescan(); err != nil {
			return err
		}
	}
}

func (b *blobStream) openPacked(p *pack, offset int64) error {
	if offset < packHeaderSize || offset >= p.size-hashSize {
		return damage("offset out of range")
	}
	entry, err := b.unpacker.entry(p.file, offset)
	switch {
	case err != nil:
		return err
	case entry.kind.isDelta():
		return errIsDelta
	case entry.kind != kindBlob:
		return damage("it is a %s, not a %s", entry.kind, kindBlob)
	}
	b.size = entry.size
	b.content, err = b.unpacker.decompress(b.unpacker.streamAt(p.file, offset+int64(entry.headSize)))
	return err
}

func (b *blobStream) openLoose(h hash) (err error) {
	for _, dir := range b.objects.dirs {
		b.file, err = os.Open(b.objects.loosePath(dir, h))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if b.content, err = b.unpacker.decompress(b.unpacker.streamAt(b.file, 0)); err != nil {
			return err
		}
		var k kind
		k, b.size, err = readLooseHead(b.content)
		if err == nil && k != kindBlob {
			err = damage("it is a %s, not a %s", k, kindBlob)
		}
		return err
	}
	return fs.ErrNotExist
}

// Read implements io.Reader. A blob that is shorter than it says is damage.
func (b *blobStream) Read(p []byte) (int, error) {
	if b.at == b.size {
		return 0, io.EOF
	}
	n, err := b.content.Read(p[:min(int64(len(p)), b.size-b.at)])
	b.at += int64(n)
	if err == nil && b.at == b.size {
		// The end of a zlib stream brings its checksum.
		err = readWhole(b.content, nil)
	} else if errors.Is(err, io.EOF) && b.at == b.size {
		err = nil // said by the next call
	}
	if err != nil {
		err = b.objects.noteDamage(asDamage(asUnexpectedEnd(err)))
	}
	return n, err
}

// skipTo reads on to offset, which is not behind.
func (b *blobStream) skipTo(offset int64) error {
	_, err := io.CopyN(io.Discard, b, offset-b.at)
	return err
}

func (b *blobStream) close() {
	if b.file != nil {
		b.file.Close()
	}
	b.objects.putBack(b.unpacker)
}
