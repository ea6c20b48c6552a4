package query

import (
	"lectern/content"
)

// A Change says how one post differs between two revisions.
type Change struct {
	Kind    content.ChangeKind
	Path    string        // in the newer revision; in the older one if Kind is Removed
	OldPath *string       // in the older revision, if Kind is Renamed; else nil
	Post    *content.Post // in the newer revision; nil if Kind is Removed
}

// Changes returns the posts that differ between two snapshots, by path. files
// are the files that do. A file that is a post on one side alone, such as a
// draft that is none any more, was added or removed, as readers see it; so was
// one that a site's other rules make a post or not.
func Changes(older, newer *content.Snapshot, files []content.FileChange) List[*Change] {
	var changes []*Change
	seen := make(map[string]bool, len(files)) // paths of either side that files tell of
	for _, f := range files {
		oldPath := f.Path
		if f.Kind == content.Renamed {
			oldPath = f.OldPath
		}
		seen[f.Path], seen[oldPath] = true, true
		changes = appendChange(changes, f, older.PostByPath(oldPath), newer.PostByPath(f.Path))
	}
	for _, p := range newer.Posts {
		if !seen[p.Path] && older.PostByPath(p.Path) == nil {
			changes = append(changes, &Change{Kind: content.Added, Path: p.Path, Post: p})
		}
	}
	for _, p := range older.Posts {
		if !seen[p.Path] && newer.PostByPath(p.Path) == nil {
			changes = append(changes, &Change{Kind: content.Removed, Path: p.Path})
		}
	}
	// One path can stand twice: what was there was renamed to elsewhere and is a
	// post no more, and another was renamed to it.
	return sortList("change", changes,
		column[*Change]{name: "path", value: func(c *Change) value { return textValue(c.Path) }},
		column[*Change]{name: "kind", value: func(c *Change) value { return textValue(string(c.Kind)) }},
	)
}

// appendChange adds what readers see of a file's change: before and after are
// its posts, nil where it is none.
func appendChange(list []*Change, f content.FileChange, before, after *content.Post) []*Change {
	switch {
	case before == nil && after == nil:
		return list
	case before == nil:
		return append(list, &Change{Kind: content.Added, Path: after.Path, Post: after})
	case after == nil:
		return append(list, &Change{Kind: content.Removed, Path: before.Path})
	}
	c := &Change{Kind: f.Kind, Path: after.Path, Post: after}
	if f.Kind == content.Renamed {
		c.OldPath = new(before.Path)
	}
	return append(list, c)
}
