package gitsource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"lectern/content"

	"github.com/google/go-cmp/cmp"
)

// revisionOf commits the tree and returns the revision of a fresh clone.
func revisionOf(t *testing.T, o *origin, tree hash) *Revision {
	t.Helper()
	o.setBranch("main", o.commitTree(tree, linShen, "Write"))
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	return mustRevision(t, r)
}

func TestFileSystem(t *testing.T) {
	o := newOrigin(t)
	long := strings.Repeat("长", 80) + ".md" // 243 bytes
	files := map[string]string{
		"README.md":                    "# 站点",
		"content/zh/_index.md":         "",
		"content/zh/blog/第一篇/index.md": "第一篇",
		"content/zh/blog-old/a.md":     "a", // sorts otherwise in Git than here
		"content/zh/blog.md":           "b",
		"content/with space/x.md":      "x",
		"content/" + long:              "long",
		"content/.gitignore":           "public\n",
		"content/git~1/a.md":           "tilde",
		"latest.md":                    "-> content/zh/blog.md",
	}
	v := revisionOf(t, o, o.tree(files))
	if problems := v.Problems(); len(problems) > 0 {
		t.Errorf("problem %+v", problems[0])
	}
	if err := fstest.TestFS(v.FS(), slices.Collect(maps.Keys(files))...); err != nil {
		t.Error(err)
	}
	if got := readFile(t, v, "latest.md"); got != "content/zh/blog.md" {
		t.Errorf("a symbolic link reads %q", got)
	}
	info, err := fs.Stat(v.FS(), "latest.md")
	if err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("a symbolic link has mode %v, error %v", info.Mode(), err)
	}
	info, err = fs.Stat(v.FS(), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	blob := content.BlobID(o.object(kindBlob, []byte("# 站点")).String())
	if info.Sys() != blob || info.Size() != int64(len("# 站点")) || info.Mode() != 0o444 {
		t.Errorf("README.md: got %v, %d bytes, mode %v", info.Sys(), info.Size(), info.Mode())
	}
	tree, isTree := statOf(t, v, "content").Sys().(content.TreeID)
	if !isTree || len(tree) != 2*hashSize || !statOf(t, v, "content").IsDir() {
		t.Errorf("content: got %v", statOf(t, v, "content").Sys())
	}
	if root := statOf(t, v, ".").Sys(); root == content.TreeID("") || root == tree {
		t.Errorf("the root and the folder in it: got %v and %v", root, tree)
	}
	for path, want := range map[string]error{
		"none.md": fs.ErrNotExist, "README.md/x": fs.ErrNotExist, "../x": fs.ErrInvalid, "/README.md": fs.ErrInvalid,
	} {
		if _, err := fs.ReadFile(v.FS(), path); !errors.Is(err, want) {
			t.Errorf("%s: got error %v, want %v", path, err, want)
		}
	}
}

// TestOddNames serves what can be served of trees that git does not write.
func TestOddNames(t *testing.T) {
	o := newOrigin(t)
	page := o.object(kindBlob, []byte("page"))
	other := o.object(kindBlob, []byte("other"))
	file := func(name string) treeEntry { return treeEntry{modeFile, []byte(name), page} }
	inner := o.rawTree(file("good.md"), file("bad\n.md"))
	v := revisionOf(t, o, o.rawTree(
		treeEntry{modeDir, []byte("z"), inner}, // unsorted
		file("good.md"),
		file("bell\a.md"),
		file("latin-\xe9.md"),
		file(".GIT"),
		file(".."),
		file("a/b.md"),
		file(`back\slash.md`),
		file(""),
		file("twice.md"),
		treeEntry{modeFile, []byte("twice.md"), other},
		treeEntry{0o100600, []byte("private.md"), page},
		treeEntry{modeGitlink, []byte("theme"), hash{1}},
		treeEntry{modeGroupFile, []byte("group.md"), page},
		treeEntry{modeExecutable, []byte("run.sh"), page},
	))
	if err := fstest.TestFS(v.FS(), "good.md", "group.md", "run.sh", "twice.md", "z/good.md"); err != nil {
		t.Error(err)
	}
	if got := readFile(t, v, "twice.md"); got != "other" {
		t.Errorf("of two entries the one with %q is served, want the last", got)
	}
	entries, err := fs.ReadDir(v.FS(), ".")
	if err != nil || len(entries) != 5 {
		t.Errorf("got %v, error %v; want 5 entries", entries, err)
	}
	got := make(map[string]string)
	for _, p := range v.Problems() {
		got[p.Path] = p.Code
		if p.Severity != content.Warning || p.Message == "" {
			t.Errorf("got problem %+v", p)
		}
	}
	want := map[string]string{
		`bell\a.md`:      "name-unusable",
		`latin-\xe9.md`:  "name-unusable",
		".GIT":           "name-unusable",
		`\x2e\x2e`:       "name-unusable",
		`a\x2fb.md`:      "name-unusable",
		`back\\slash.md`: "name-unusable",
		"(no name)":      "name-unusable",
		"twice.md":       "name-duplicate",
		"private.md":     "mode-unknown",
		`z/bad\n.md`:     "name-unusable",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if err := v.HistoryErr(); err != nil {
		t.Error(err)
	}
}

func TestDeepFolders(t *testing.T) {
	o := newOrigin(t)
	tree := o.tree(map[string]string{"page.md": "deep"})
	for range maxDepth + 1 {
		tree = o.rawTree(treeEntry{modeFile, []byte("page.md"), o.object(kindBlob, []byte("page"))}, treeEntry{modeDir, []byte("sub"), tree})
	}
	v := revisionOf(t, o, tree)
	deepest := strings.Repeat("sub/", maxDepth) + "page.md"
	if got := readFile(t, v, deepest); got != "page" {
		t.Errorf("got %q", got)
	}
	if p := v.Problems(); len(p) != 1 || p[0].Code != "folder-too-deep" || p[0].Path != strings.Repeat("sub/", maxDepth)+"sub" {
		t.Errorf("got problems %+v", p)
	}
}

// TestTreeBomb is ten billion paths in eleven trees.
func TestTreeBomb(t *testing.T) {
	o := newOrigin(t)
	tree := o.tree(map[string]string{"page.md": "x"})
	for range 10 {
		var entries []treeEntry
		for i := range 10 {
			entries = append(entries, treeEntry{modeDir, fmt.Append(nil, i), tree})
		}
		tree = o.rawTree(entries...)
	}
	kept := o.commit("main", map[string]string{"index.md": "1"})
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	v := mustRevision(t, r)
	o.setBranch("main", o.commitTree(tree, linShen, "Grow", kept))
	mustFetch(t, r)
	if _, err := r.Revision(context.Background()); err == nil || !strings.Contains(err.Error(), "500000 entries") {
		t.Errorf("got error %v", err)
	}
	if got := readFile(t, v, "index.md"); got != "1" {
		t.Errorf("the revision before reads %q", got)
	}
}

func TestRevisionsShareFolders(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"zh/a.md": "1", "en/a.md": "1"})
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	first := mustRevision(t, r).files.root
	o.commit("main", map[string]string{"zh/a.md": "2", "en/a.md": "1"})
	mustFetch(t, r)
	second := mustRevision(t, r).files.root
	if first.find("en").folder != second.find("en").folder {
		t.Error("the unchanged folder was read again")
	}
	if first.find("zh").folder == second.find("zh").folder {
		t.Error("the changed folder was not read")
	}
}

// TestLargeFile lists a file that is too large to be read.
func TestLargeFile(t *testing.T) {
	o := newOrigin(t)
	size := maxObjectSize + 1
	large := o.object(kindBlob, bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size])
	tree := o.rawTree(treeEntry{modeFile, []byte("large.bin"), large})
	s, err := openObjects(filepath.Join(o.dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	root, err := listTree(context.Background(), s, tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	files := &fileSystem{root, s}
	info, err := fs.Stat(files, "large.bin")
	if err != nil || info.Size() != int64(size) {
		t.Errorf("got %v, error %v; want %d bytes", info, err, size)
	}
	if _, err := fs.ReadFile(files, "large.bin"); !errors.Is(err, errTooLarge) {
		t.Errorf("got error %v, want errTooLarge", err)
	}
	if s.damaged.Load() {
		t.Error("the store is taken for damaged")
	}
}

func statOf(t *testing.T, v *Revision, name string) fs.FileInfo {
	t.Helper()
	info, err := fs.Stat(v.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return info
}
