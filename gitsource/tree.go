package gitsource

import (
	"bytes"
	"errors"
)

// errTree says that the bytes of a tree object make no sense.
var errTree = errors.New("malformed tree")

// A mode is the type of a tree's entry, and what permissions it has.
type mode uint32

const (
	modeDir        mode = 0o040000
	modeFile       mode = 0o100644
	modeGroupFile  mode = 0o100664 // written by git before 1.0 and by some importers
	modeExecutable mode = 0o100755
	modeSymlink    mode = 0o120000
	modeGitlink    mode = 0o160000 // a commit of another repository: a submodule
)

// A treeEntry is one name in a tree object.
type treeEntry struct {
	mode mode
	name []byte // as it stands there: any bytes but NUL
	hash hash
}

// nextTreeEntry splits the first entry off tree, whose entries read
// "100644 index.md\x00" and 20 bytes of hash.
func nextTreeEntry(tree []byte) (e treeEntry, rest []byte, err error) {
	at := 0
	for ; at < len(tree) && tree[at] != ' '; at++ {
		digit := tree[at] - '0'
		if digit > 7 || at >= 7 {
			return e, nil, errTree
		}
		e.mode = e.mode<<3 | mode(digit)
	}
	if at == 0 || at == len(tree) {
		return e, nil, errTree
	}
	tree = tree[at+1:]
	end := bytes.IndexByte(tree, 0)
	if end < 0 || len(tree) < end+1+hashSize {
		return e, nil, errTree
	}
	e.name = tree[:end]
	e.hash = hash(tree[end+1 : end+1+hashSize])
	return e, tree[end+1+hashSize:], nil
}

// compareTreeNames orders names as tree objects do: a folder as if a slash
// followed its name.
func compareTreeNames(a, b *treeEntry) int {
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	return int(a.byteAt(n)) - int(b.byteAt(n))
}

func (e *treeEntry) byteAt(i int) byte {
	switch {
	case i < len(e.name):
		return e.name[i]
	case e.mode == modeDir:
		return '/'
	}
	return 0
}
