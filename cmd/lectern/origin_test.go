package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-billy/v5/util"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// An origin is a bare repository that the program follows. Commits are made
// straight into it, as if they had been pushed.
type origin struct {
	t       testing.TB
	dir     string
	repo    *git.Repository
	commits int
}

// newOrigin makes an origin whose first commit has the given files.
func newOrigin(t testing.TB, files map[string]string) *origin {
	t.Helper()
	o := &origin{t: t, dir: filepath.Join(t.TempDir(), "origin.git")}
	var err error
	o.repo, err = git.InitWithOptions(storageAt(o.dir), memfs.New(), git.InitOptions{DefaultBranch: plumbing.Main})
	if err != nil {
		t.Fatal(err)
	}
	o.commit(files)
	return o
}

// openOrigin opens the bare repository at dir to push to it.
func openOrigin(t testing.TB, dir string) *origin {
	t.Helper()
	repo, err := git.Open(storageAt(dir), memfs.New())
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repo.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Reset(&git.ResetOptions{Mode: git.HardReset}); err != nil {
		t.Fatal(err)
	}
	return &origin{t: t, dir: dir, repo: repo}
}

func storageAt(dir string) *filesystem.Storage {
	return filesystem.NewStorage(osfs.New(dir, osfs.WithBoundOS()), cache.NewObjectLRUDefault())
}

// commit writes files, by path, and returns the SHA of the new commit.
func (o *origin) commit(files map[string]string) string {
	o.t.Helper()
	tree, err := o.repo.Worktree()
	if err != nil {
		o.t.Fatal(err)
	}
	for path, text := range files {
		if err := util.WriteFile(tree.Filesystem, path, []byte(text), 0o644); err != nil {
			o.t.Fatal(err)
		}
		if _, err := tree.Add(path); err != nil {
			o.t.Fatal(err)
		}
	}
	o.commits++
	author := &object.Signature{Name: "Lin Shen", Email: "lin@site.example", When: time.Date(2026, 3, 1, 12, 0, o.commits, 0, time.UTC)}
	sha, err := tree.Commit(fmt.Sprintf("commit %d", o.commits), &git.CommitOptions{Author: author})
	if err != nil {
		o.t.Fatal(err)
	}
	return sha.String()
}

// setRef makes the ref of the given full name stand at the commit sha.
func (o *origin) setRef(name, sha string) {
	o.t.Helper()
	if err := o.repo.Storer.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), plumbing.NewHash(sha))); err != nil {
		o.t.Fatal(err)
	}
}

// deleteRef deletes the ref of the given full name.
func (o *origin) deleteRef(name string) {
	o.t.Helper()
	if err := o.repo.Storer.RemoveReference(plumbing.ReferenceName(name)); err != nil {
		o.t.Fatal(err)
	}
}

// link commits a symbolic link.
func (o *origin) link(path, target string) string {
	o.t.Helper()
	tree, err := o.repo.Worktree()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := tree.Filesystem.Symlink(target, path); err != nil {
		o.t.Fatal(err)
	}
	if _, err := tree.Add(path); err != nil {
		o.t.Fatal(err)
	}
	return o.commit(nil)
}

// remove deletes the repository, as a forge does to a project.
func (o *origin) remove() {
	o.t.Helper()
	if err := os.RemoveAll(o.dir); err != nil {
		o.t.Fatal(err)
	}
}

// page returns a Markdown file with a title and a body.
func page(title, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndate: 2026-03-01\n---\n\n%s\n", title, body)
}

// head returns the SHA of the commit that main stands at.
func (o *origin) head() string {
	o.t.Helper()
	ref, err := o.repo.Reference(plumbing.Main, true)
	if err != nil {
		o.t.Fatal(err)
	}
	return ref.Hash().String()
}

// delete removes the file at path and returns the SHA of the new commit.
func (o *origin) delete(path string) string {
	o.t.Helper()
	tree, err := o.repo.Worktree()
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := tree.Remove(path); err != nil {
		o.t.Fatal(err)
	}
	return o.commit(nil)
}
