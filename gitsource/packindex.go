package gitsource

import (
	"bytes"
	"cmp"
	"crypto/sha1" // a checksum against broken disks here, not a name
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
)

// errIndex says that a file is no pack index of version 2.
var errIndex = errors.New("malformed pack index")

// A packIndex says where in a pack each object starts: the content of an .idx
// file of version 2, looked up in place.
type packIndex struct {
	count   int
	fanout  []byte // 256 counts of 4 bytes: objects whose first byte is at most that
	hashes  []byte // count x 20 bytes, ascending
	crcs    []byte // count x 4 bytes, of the packed bytes
	offsets []byte // count x 4 bytes; with the top bit set: an index into large
	large   []byte // offsets of 8 bytes
	pack    hash   // checksum of the pack
}

const (
	indexHeaderSize = 8
	fanoutSize      = 256 * 4
	largeOffset     = 1 << 31
)

// parsePackIndex reads the whole content of an .idx file. The index keeps data.
func parsePackIndex(data []byte) (*packIndex, error) {
	const fixed = indexHeaderSize + fanoutSize + 2*hashSize
	if len(data) < fixed || !bytes.Equal(data[:indexHeaderSize], []byte("\xfftOc\x00\x00\x00\x02")) {
		return nil, errIndex
	}
	body, trailer := data[:len(data)-hashSize], data[len(data)-hashSize:]
	if sum := sha1.Sum(body); !bytes.Equal(sum[:], trailer) {
		return nil, fmt.Errorf("%w: checksum does not match", errIndex)
	}
	x := &packIndex{fanout: data[indexHeaderSize : indexHeaderSize+fanoutSize]}
	previous := uint32(0)
	for i := range 256 {
		n := binary.BigEndian.Uint32(x.fanout[4*i:])
		if n < previous {
			return nil, errIndex
		}
		previous = n
	}
	count := int64(previous)
	rest := data[indexHeaderSize+fanoutSize:]
	if count*(hashSize+4+4)+2*hashSize > int64(len(rest)) {
		return nil, errIndex
	}
	x.count = int(count)
	cut := func(n int) []byte {
		part := rest[:n:n]
		rest = rest[n:]
		return part
	}
	x.hashes = cut(x.count * hashSize)
	x.crcs = cut(x.count * 4)
	x.offsets = cut(x.count * 4)
	x.large = cut(len(rest) - 2*hashSize)
	if len(x.large)%8 != 0 {
		return nil, errIndex
	}
	x.pack = hash(rest[:hashSize])
	return x, nil
}

// position returns the place of h in the order of hashes.
func (x *packIndex) position(h hash) (int, bool) {
	low := 0
	if h[0] > 0 {
		low = int(binary.BigEndian.Uint32(x.fanout[4*(int(h[0])-1):]))
	}
	high := int(binary.BigEndian.Uint32(x.fanout[4*int(h[0]):]))
	for low < high {
		middle := int(uint(low+high) / 2)
		switch c := bytes.Compare(x.hashes[middle*hashSize:(middle+1)*hashSize], h[:]); {
		case c == 0:
			return middle, true
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0, false
}

// offset returns where the object at position i starts in the pack; -1 if the
// index contradicts itself.
func (x *packIndex) offset(i int) int64 {
	n := binary.BigEndian.Uint32(x.offsets[4*i:])
	if n&largeOffset == 0 {
		return int64(n)
	}
	at := int64(n&^largeOffset) * 8
	if at+8 > int64(len(x.large)) {
		return -1
	}
	if offset := binary.BigEndian.Uint64(x.large[at:]); offset < 1<<62 {
		return int64(offset)
	}
	return -1
}

func (x *packIndex) crc(i int) uint32 { return binary.BigEndian.Uint32(x.crcs[4*i:]) }

// An indexedObject is what an index says about one object of a pack.
type indexedObject struct {
	hash   hash
	crc    uint32
	offset int64
}

// encodePackIndex returns the content of the .idx file for a pack with the
// given checksum. It sorts objects by hash.
func encodePackIndex(objects []indexedObject, pack hash) ([]byte, error) {
	slices.SortFunc(objects, func(a, b indexedObject) int {
		return cmp.Or(a.hash.compare(b.hash), cmp.Compare(a.offset, b.offset))
	})
	out := make([]byte, 0, indexHeaderSize+fanoutSize+len(objects)*(hashSize+8)+2*hashSize)
	out = append(out, "\xfftOc\x00\x00\x00\x02"...)
	for b := range 256 {
		n := sort.Search(len(objects), func(i int) bool { return int(objects[i].hash[0]) > b })
		out = binary.BigEndian.AppendUint32(out, uint32(n))
	}
	for i := range objects {
		if i > 0 && objects[i].hash == objects[i-1].hash {
			return nil, fmt.Errorf("object %s is in the pack twice", objects[i].hash)
		}
		out = append(out, objects[i].hash[:]...)
	}
	for i := range objects {
		out = binary.BigEndian.AppendUint32(out, objects[i].crc)
	}
	var large []byte
	for i := range objects {
		offset := uint32(objects[i].offset)
		if objects[i].offset >= largeOffset {
			offset = largeOffset | uint32(len(large)/8)
			large = binary.BigEndian.AppendUint64(large, uint64(objects[i].offset))
		}
		out = binary.BigEndian.AppendUint32(out, offset)
	}
	out = append(out, large...)
	out = append(out, pack[:]...)
	sum := sha1.Sum(out)
	return append(out, sum[:]...), nil
}
