package query_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/query"
)

// snapshotOf returns a snapshot with a post at each of the paths.
func snapshotOf(paths ...string) *content.Snapshot {
	var snap content.Snapshot
	for _, path := range paths {
		snap.Posts = append(snap.Posts, &content.Post{ID: content.NewID("Post", path), Path: path, URL: "/" + path})
	}
	return content.NewSnapshot(snap)
}

func TestChanges(t *testing.T) {
	older := snapshotOf("gone.md", "kept.md", "moved.md", "moved-to-draft.md", "to-draft.md", "unlisted.md", "written.md")
	newer := snapshotOf("from-draft.md", "kept.md", "listed.md", "moved-from-draft.md", "moved/index.md", "new.md", "written.md")
	files := []content.FileChange{
		{Kind: content.Modified, Path: "config.toml"},
		{Kind: content.Modified, Path: "from-draft.md"},
		{Kind: content.Removed, Path: "gone.md"},
		{Kind: content.Added, Path: "logo.png"},
		{Kind: content.Renamed, Path: "logo-2.png", OldPath: "logo-1.png"},
		{Kind: content.Renamed, Path: "moved-draft.md", OldPath: "moved-to-draft.md"},
		{Kind: content.Renamed, Path: "moved-from-draft.md", OldPath: "draft.md"},
		{Kind: content.Renamed, Path: "moved/index.md", OldPath: "moved.md"},
		{Kind: content.Added, Path: "new.md"},
		{Kind: content.Modified, Path: "to-draft.md"},
		{Kind: content.Modified, Path: "written.md"},
	}
	list := query.Changes(older, newer, files)
	var got []string
	for i, c := range list.Items {
		line := fmt.Sprint(c.Kind, " ", c.Path)
		if c.OldPath != nil {
			line += " was " + *c.OldPath
		}
		if c.Post != newer.PostByPath(c.Path) {
			t.Errorf("%s has the post %v", line, c.Post)
		}
		got = append(got, line)
		if at, err := list.After(list.Cursor(i)); err != nil || at != i+1 {
			t.Errorf("the cursor of %s leads to %d, %v", line, at, err)
		}
	}
	want := []string{
		"ADDED from-draft.md",
		"REMOVED gone.md",
		"ADDED listed.md", // by other rules of the site: its file is the same
		"ADDED moved-from-draft.md",
		"REMOVED moved-to-draft.md",
		"RENAMED moved/index.md was moved.md",
		"ADDED new.md",
		"REMOVED to-draft.md",
		"REMOVED unlisted.md",
		"MODIFIED written.md",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if same := query.Changes(newer, newer, nil); len(same.Items) != 0 {
		t.Errorf("a revision differs from itself in %d posts", len(same.Items))
	}
}
