package gitsource

import (
	"bytes"
	"fmt"
)

// maxTags bounds how many tags may stand for one another.
const maxTags = 16

// peel follows annotated tags, which are objects of their own, from h to what
// they stand for: a commit as a rule, but a tree or a blob may be tagged too. It
// calls tag, which may be nil, with each on the way.
func peel(from *objects, h hash, tag func(hash)) (end hash, k kind, err error) {
	for range maxTags {
		k, data, err := from.read(h)
		if err != nil || k != kindTag {
			return h, k, err
		}
		if tag != nil {
			tag(h)
		}
		// The first line says "object " and the hash.
		line, _, _ := bytes.Cut(data, []byte{'\n'})
		id, found := bytes.CutPrefix(line, []byte("object "))
		target, ok := parseHash(string(id))
		if !found || !ok {
			return h, k, from.noteDamage(fmt.Errorf("read tag %s: %w", h, damage("it names no object")))
		}
		h = target
	}
	return h, 0, fmt.Errorf("more than %d tags stand for one another", maxTags)
}
