package gitsource

import (
	"bytes"
	"encoding/hex"
)

const hashSize = 20

// A hash names a Git object: the SHA-1 of its kind, size and content.
type hash [hashSize]byte

// String returns the hash in 40 lower-case hexadecimal digits.
func (h hash) String() string { return hex.EncodeToString(h[:]) }

func (h hash) isZero() bool { return h == hash{} }

func (h hash) compare(other hash) int { return bytes.Compare(h[:], other[:]) }

// parseHash reads 40 hexadecimal digits, with nothing before or after them.
func parseHash(text string) (h hash, ok bool) {
	if len(text) != 2*hashSize {
		return hash{}, false
	}
	_, err := hex.Decode(h[:], []byte(text))
	return h, err == nil
}
