package gitsource

import (
	"bytes"
	"cmp"
	"context"
	"hash/maphash"
	"io/fs"
	"path"
	"slices"
	"strings"

	"lectern/content"
)

const (
	// maxSimilar bounds the files on either side of a search for renamed ones
	// among files whose content changed too.
	maxSimilar = 200
	// maxSimilarSize bounds such a file, in bytes; a longer one is no text that
	// somebody moved.
	maxSimilarSize = 1 << 20
	// minSimilarity is the part of the longer of two files that has to stand in
	// the other, in percent.
	minSimilarity = 60
)

// emptyBlob is the hash of a file without content.
var emptyBlob, _ = parseHash("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")

// A sameness says what two files have in common that are one file moved.
type sameness struct {
	hash hash
	mode fs.FileMode
	name string // "" if it does not count
}

// pairSame takes the files out of d that were moved as they are, and returns
// them. Where several files have one content, those of the same name are paired
// first; what is left, in the order of their paths.
func pairSame(d *fileDiff) []content.FileChange {
	named := pairBy(d, func(f diffFile) sameness { return sameness{f.hash, f.mode, path.Base(f.path)} })
	return append(named, pairBy(d, func(f diffFile) sameness { return sameness{f.hash, f.mode, ""} })...)
}

// pairBy takes the files out of d that are the same by key, and returns them.
func pairBy(d *fileDiff, key func(diffFile) sameness) []content.FileChange {
	came := make(map[sameness][]int) // indexes in d.added, those not paired yet
	for i, f := range d.added {
		if f.hash != emptyBlob {
			came[key(f)] = append(came[key(f)], i)
		}
	}
	var renamed []content.FileChange
	gone, taken := make([]bool, len(d.removed)), make([]bool, len(d.added))
	for i, f := range d.removed {
		candidates := came[key(f)]
		if len(candidates) == 0 {
			continue
		}
		j := candidates[0]
		came[key(f)] = candidates[1:]
		gone[i], taken[j] = true, true
		renamed = append(renamed, content.FileChange{Kind: content.Renamed, Path: d.added[j].path, OldPath: f.path})
	}
	d.removed, d.added = without(d.removed, gone), without(d.added, taken)
	return renamed
}

// without returns the files that are not marked.
func without(files []diffFile, marked []bool) []diffFile {
	var rest []diffFile
	for i, f := range files {
		if !marked[i] {
			rest = append(rest, f)
		}
	}
	return rest
}

// A textFile is the content of a file, as far as comparing it needs.
type textFile struct {
	size  int    // in bytes
	lines []line // by sum
}

// A line is one line of a file, with its line end.
type line struct {
	sum  uint64
	size int
}

// pairSimilar takes the files out of d that were moved and changed a little, and
// returns them, the most similar ones first.
func pairSimilar(ctx context.Context, d *fileDiff, from, to *objects) ([]content.FileChange, error) {
	if len(d.removed) == 0 || len(d.added) == 0 || len(d.removed) > maxSimilar || len(d.added) > maxSimilar {
		return nil, nil
	}
	seed := maphash.MakeSeed()
	removed, err := readTexts(ctx, from, d.removed, seed)
	if err != nil {
		return nil, err
	}
	added, err := readTexts(ctx, to, d.added, seed)
	if err != nil {
		return nil, err
	}
	type pair struct {
		removed, added int
		similarity     int // in percent
		sameName       bool
	}
	var pairs []pair
	for i, a := range removed {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j, b := range added {
			if a == nil || b == nil || d.removed[i].mode != d.added[j].mode {
				continue
			}
			if s := a.similarity(b); s >= minSimilarity {
				pairs = append(pairs, pair{i, j, s, path.Base(d.removed[i].path) == path.Base(d.added[j].path)})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		named := 0
		if a.sameName != b.sameName {
			if named = 1; a.sameName {
				named = -1
			}
		}
		return cmp.Or(b.similarity-a.similarity, named,
			strings.Compare(d.removed[a.removed].path, d.removed[b.removed].path),
			strings.Compare(d.added[a.added].path, d.added[b.added].path))
	})
	var renamed []content.FileChange
	gone, taken := make([]bool, len(removed)), make([]bool, len(added))
	for _, p := range pairs {
		if gone[p.removed] || taken[p.added] {
			continue
		}
		gone[p.removed], taken[p.added] = true, true
		renamed = append(renamed, content.FileChange{Kind: content.Renamed, Path: d.added[p.added].path, OldPath: d.removed[p.removed].path})
	}
	d.removed, d.added = without(d.removed, gone), without(d.added, taken)
	return renamed, nil
}

// readTexts reads the files; it returns nil for those that are not compared:
// empty, too long, or no text.
func readTexts(ctx context.Context, from *objects, files []diffFile, seed maphash.Seed) ([]*textFile, error) {
	texts := make([]*textFile, len(files))
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		size, err := from.size(f.hash)
		if err != nil {
			return nil, err
		}
		if size == 0 || size > maxSimilarSize {
			continue
		}
		data, err := from.readKind(f.hash, kindBlob)
		if err != nil {
			return nil, err
		}
		if bytes.IndexByte(data, 0) < 0 {
			texts[i] = newTextFile(data, seed)
		}
	}
	return texts, nil
}

func newTextFile(data []byte, seed maphash.Seed) *textFile {
	t := &textFile{size: len(data)}
	for l := range bytes.Lines(data) {
		t.lines = append(t.lines, line{maphash.Bytes(seed, l), len(l)})
	}
	slices.SortFunc(t.lines, func(a, b line) int { return cmp.Compare(a.sum, b.sum) })
	return t
}

// similarity returns how much of the longer of two files stands in the other, in
// percent of its bytes.
func (t *textFile) similarity(other *textFile) int {
	longer := max(t.size, other.size)
	if min(t.size, other.size)*100 < longer*minSimilarity {
		return 0
	}
	common := 0
	for a, b := t.lines, other.lines; len(a) > 0 && len(b) > 0; {
		switch {
		case a[0].sum < b[0].sum:
			a = a[1:]
		case a[0].sum > b[0].sum:
			b = b[1:]
		default:
			common += a[0].size
			a, b = a[1:], b[1:]
		}
	}
	return common * 100 / longer
}
