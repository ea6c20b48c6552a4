package gitsource

import (
	"encoding/binary"
	"errors"
)

// errDelta says that the bytes of a delta make no sense for its base.
var errDelta = errors.New("malformed delta")

// deltaSizes splits delta into the size of the base it was made for, the size
// of what it makes, and its instructions.
func deltaSizes(delta []byte) (base, result uint64, instructions []byte, err error) {
	base, n := binary.Uvarint(delta)
	if n <= 0 {
		return 0, 0, nil, errDelta
	}
	delta = delta[n:]
	result, n = binary.Uvarint(delta)
	if n <= 0 {
		return 0, 0, nil, errDelta
	}
	return base, result, delta[n:], nil
}

// applyDelta returns what delta makes of base. It returns errTooLarge, before
// it allocates, if that is more than limit bytes.
func applyDelta(base, delta []byte, limit int64) ([]byte, error) {
	baseSize, size, code, err := deltaSizes(delta)
	if err != nil {
		return nil, err
	}
	if baseSize != uint64(len(base)) {
		return nil, errDelta
	}
	if size > uint64(limit) {
		return nil, errTooLarge
	}
	// A false size is found out at the end; until then an instruction of at
	// most eight bytes makes at most 16 MiB, which bounds what it can claim.
	if size/(1<<24) > uint64(len(code)) {
		return nil, errDelta
	}
	out := make([]byte, 0, size)
	for len(code) > 0 {
		op := code[0]
		code = code[1:]
		if op&0x80 == 0 { // insert the next op bytes
			n := int(op)
			if n == 0 || n > len(code) || uint64(len(out)+n) > size {
				return nil, errDelta
			}
			out = append(out, code[:n]...)
			code = code[n:]
			continue
		}
		// Copy from the base: the low seven bits say which bytes of offset and
		// length follow, least significant first.
		var offset, n uint64
		for bit := range 7 {
			if op&(1<<bit) == 0 {
				continue
			}
			if len(code) == 0 {
				return nil, errDelta
			}
			b := uint64(code[0])
			code = code[1:]
			if bit < 4 {
				offset |= b << (8 * bit)
			} else {
				n |= b << (8 * (bit - 4))
			}
		}
		if n == 0 {
			n = 0x10000
		}
		if offset+n > uint64(len(base)) || uint64(len(out))+n > size {
			return nil, errDelta
		}
		out = append(out, base[offset:offset+n]...)
	}
	if uint64(len(out)) != size {
		return nil, errDelta
	}
	return out, nil
}
