package gitsource

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"lectern/content"
)

// Diff returns the files that differ between two revisions, by path. Folders
// that both have alike are not looked into, so that it costs what differs.
// Symbolic links count as files; what is not served of a revision, as its
// Problems say, does not count.
//
// A file that went and one that came with the same content are one that was
// renamed. So are two of which at least 60 % of the bytes of the longer one
// stand in the other, line by line, where no more than 200 files went and 200
// came otherwise: to compare all with all has to end somewhere. Empty files are
// too much alike to be the same. The result depends on the two trees alone.
func Diff(ctx context.Context, older, newer *Revision) ([]content.FileChange, error) {
	var d fileDiff
	d.compare("", older.files.root, newer.files.root)
	renamed := pairSame(&d)
	similar, err := pairSimilar(ctx, &d, older.files.objects, newer.files.objects)
	if err != nil {
		return nil, err
	}
	changes := slices.Concat(d.modified, renamed, similar)
	for _, f := range d.removed {
		changes = append(changes, content.FileChange{Kind: content.Removed, Path: f.path})
	}
	for _, f := range d.added {
		changes = append(changes, content.FileChange{Kind: content.Added, Path: f.path})
	}
	// A path can be both where a file went and another came.
	slices.SortFunc(changes, func(a, b content.FileChange) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return changes, nil
}

// A fileDiff collects the files in which two trees differ.
type fileDiff struct {
	modified       []content.FileChange
	removed, added []diffFile // by path
}

// A diffFile is a file that only one of two revisions has.
type diffFile struct {
	path string
	mode fs.FileMode
	hash hash
}

// compare notes what differs between two folders at dir, either of which may be
// nil for one that is not there.
func (d *fileDiff) compare(dir string, older, newer *folder) {
	if older != nil && newer != nil && older.hash == newer.hash && older.depth == newer.depth {
		return
	}
	var left, right []entry
	if older != nil {
		left = older.entries
	}
	if newer != nil {
		right = newer.entries
	}
	for len(left) > 0 || len(right) > 0 {
		order := 0
		switch {
		case len(left) == 0:
			order = 1
		case len(right) == 0:
			order = -1
		default:
			order = strings.Compare(left[0].name, right[0].name)
		}
		var x, y *entry
		if order <= 0 {
			x, left = &left[0], left[1:]
		}
		if order >= 0 {
			y, right = &right[0], right[1:]
		}
		d.compareEntries(dir, x, y)
	}
}

// compareEntries notes what differs between two entries of one name in dir; one
// of them may be nil.
func (d *fileDiff) compareEntries(dir string, x, y *entry) {
	var before, after *folder
	wasFile, isFile := false, false
	var at string
	if x != nil {
		at, before, wasFile = path.Join(dir, x.name), x.folder, x.folder == nil
	}
	if y != nil {
		at, after, isFile = path.Join(dir, y.name), y.folder, y.folder == nil
	}
	switch {
	case wasFile && isFile && x.mode == y.mode:
		if x.hash != y.hash {
			d.modified = append(d.modified, content.FileChange{Kind: content.Modified, Path: at})
		}
		return
	case wasFile && isFile:
		// A link in place of a file, or the other way round, is still what stands
		// at this path.
		d.modified = append(d.modified, content.FileChange{Kind: content.Modified, Path: at})
		return
	}
	if wasFile {
		d.removed = append(d.removed, diffFile{at, x.mode, x.hash})
	}
	if isFile {
		d.added = append(d.added, diffFile{at, y.mode, y.hash})
	}
	if before != nil || after != nil {
		d.compare(at, before, after)
	}
}
