package gitsource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/content"
)

const (
	// maxDepth is how many folders a file may lie within.
	maxDepth = 64
	// maxEntries bounds the files and folders of one revision, counted by
	// path: eleven tree objects can make ten billion of them.
	maxEntries = 500_000
)

// errTooMany says that a revision is not served because of its size.
var errTooMany = fmt.Errorf("the tree has more than %d entries", maxEntries)

// A folder is one tree object as it is served. It is never changed, so that
// revisions share the folders that they have in common.
type folder struct {
	hash    hash
	depth   int     // folders above it
	entries []entry // by name
	odd     []oddity
	total   int  // entries of this folder and all below it
	hasOdd  bool // in this folder or one below it
}

// An entry is one name in a folder.
type entry struct {
	name   string
	mode   fs.FileMode // of the type alone
	hash   hash
	folder *folder // nil if this is none
}

// An oddity is a name that is not served. It holds no path, since a folder may
// stand at several.
type oddity struct {
	name, code, message string
}

// find returns the entry of the given name, nil if there is none.
func (f *folder) find(name string) *entry {
	i, ok := slices.BinarySearchFunc(f.entries, name, func(e entry, name string) int {
		return strings.Compare(e.name, name)
	})
	if !ok {
		return nil
	}
	return &f.entries[i]
}

// lookup returns the entry at a path that is fs.ValidPath, nil if there is none.
func (f *folder) lookup(path string) *entry {
	if path == "." {
		return &entry{name: ".", mode: fs.ModeDir, hash: f.hash, folder: f}
	}
	for {
		name, rest, deeper := strings.Cut(path, "/")
		e := f.find(name)
		if e == nil || !deeper {
			return e
		}
		if e.folder == nil {
			return nil
		}
		f, path = e.folder, rest
	}
}

// problems lists what is not served of f, which stands at dir, and below.
func (f *folder) problems(dir string, list []*content.Problem) []*content.Problem {
	for _, o := range f.odd {
		list = append(list, &content.Problem{
			Code: o.code, Severity: content.Warning, Message: o.message, Path: path.Join(dir, o.name),
		})
	}
	for _, e := range f.entries {
		if e.folder != nil && e.folder.hasOdd {
			list = e.folder.problems(path.Join(dir, e.name), list)
		}
	}
	return list
}

// A lister makes folders of tree objects.
type lister struct {
	ctx     context.Context
	objects *objects
	made    map[placedTree]*folder
	read    int // entries of tree objects read
}

// A placedTree is a tree object at a depth.
type placedTree struct {
	hash  hash
	depth int
}

// list returns the folder of the tree h. Subtrees that previous, the same
// folder of an earlier revision, has as well are taken from it; previous may
// be nil.
func (l *lister) list(h hash, depth int, previous *folder) (*folder, error) {
	if previous != nil && previous.hash == h && previous.depth == depth {
		return previous, nil
	}
	key := placedTree{h, depth}
	if f := l.made[key]; f != nil {
		return f, nil
	}
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	tree, err := l.objects.readKind(h, kindTree)
	if err != nil {
		return nil, err
	}
	f := &folder{hash: h, depth: depth}
	if err := l.readTree(f, tree); err != nil {
		return nil, err
	}
	f.total, f.hasOdd = len(f.entries), len(f.odd) > 0
	for i := range f.entries {
		e := &f.entries[i]
		if e.mode != fs.ModeDir {
			continue
		}
		var before *folder
		if previous != nil {
			if p := previous.find(e.name); p != nil {
				before = p.folder
			}
		}
		if e.folder, err = l.list(e.hash, depth+1, before); err != nil {
			return nil, err
		}
		f.hasOdd = f.hasOdd || e.folder.hasOdd
		if f.total += e.folder.total; f.total > maxEntries {
			return nil, errTooMany
		}
	}
	l.made[key] = f
	return f, nil
}

// readTree fills f with the entries of tree, without what lies below them.
func (l *lister) readTree(f *folder, tree []byte) error {
	for len(tree) > 0 {
		raw, rest, err := nextTreeEntry(tree)
		if err != nil {
			return fmt.Errorf("read tree %s: %w", f.hash, l.objects.noteDamage(asDamage(err)))
		}
		tree = rest
		if l.read++; l.read > maxEntries {
			return errTooMany
		}
		e, odd := serve(raw, f.depth)
		switch {
		case odd.code != "":
			f.odd = append(f.odd, odd)
		case raw.mode != modeGitlink:
			f.entries = append(f.entries, e)
		}
	}
	byName := func(a, b entry) int { return cmp.Compare(a.name, b.name) }
	slices.SortStableFunc(f.entries, byName)
	kept := f.entries[:0]
	for i, e := range f.entries {
		if i+1 < len(f.entries) && f.entries[i+1].name == e.name {
			f.odd = append(f.odd, oddity{e.name, "name-duplicate", "the folder has this name twice; the last one is served"})
			continue
		}
		kept = append(kept, e)
	}
	f.entries = slices.Clip(kept)
	return nil
}

// serve returns the entry for raw, of a folder at depth, or why it is not
// served.
func serve(raw treeEntry, depth int) (entry, oddity) {
	e := entry{hash: raw.hash}
	shown, problem := checkName(raw.name)
	if problem != "" {
		return e, oddity{shown, "name-unusable", problem}
	}
	e.name = shown
	switch raw.mode {
	case modeDir:
		e.mode = fs.ModeDir
		if depth+1 > maxDepth {
			return e, oddity{shown, "folder-too-deep", fmt.Sprintf("folders are served up to %d deep; what lies in this one is left out", maxDepth)}
		}
	case modeFile, modeGroupFile, modeExecutable:
	case modeSymlink:
		e.mode = fs.ModeSymlink
	case modeGitlink:
	default:
		return e, oddity{shown, "mode-unknown", fmt.Sprintf("Git mode %o is neither a file's nor a folder's; the entry is left out", uint32(raw.mode))}
	}
	return e, oddity{}
}

// checkName returns the name as it is served, or, escaped, with the reason why
// it is not.
func checkName(name []byte) (shown, problem string) {
	s := string(name)
	switch {
	case s == "":
		return "(no name)", "an entry without a name is left out"
	case !utf8.ValidString(s):
		return escape(s), "the name is not UTF-8; rename the file so that it can be served"
	case strings.ContainsFunc(s, unicode.IsControl):
		return escape(s), "the name holds a control character; rename the file so that it can be served"
	case s == "." || s == ".." || strings.ContainsAny(s, `/\`):
		return escape(s), "the name is a path, on some systems; rename the file so that it can be served"
	case strings.EqualFold(s, ".git"):
		return s, "the name is Git's own; the entry is left out"
	}
	return s, ""
}

// escape makes a name printable, and such that it stays one part of a path.
func escape(name string) string {
	quoted := fmt.Sprintf("%q", name)
	quoted = strings.ReplaceAll(quoted[1:len(quoted)-1], "/", `\x2f`)
	if quoted == "." || quoted == ".." {
		quoted = strings.ReplaceAll(quoted, ".", `\x2e`)
	}
	return quoted
}

// listTree lists the whole tree root.
func listTree(ctx context.Context, from *objects, root hash, previous *folder) (*folder, error) {
	l := &lister{ctx: ctx, objects: from, made: make(map[placedTree]*folder)}
	f, err := l.list(root, 0, previous)
	if errors.Is(err, errTooMany) {
		return nil, errTooMany
	}
	return f, err
}
