// Package sample holds a small content repository for trying Lectern without
// one's own: the site of an invented community, in Chinese and English, with the
// kinds of pages that real sites have. All people, projects, companies and
// addresses in it are made up; one page is broken on purpose, so that there is a
// problem to look at.
//
// The folder site is the repository's newest state, and the table in history.go
// tells how it came about. Earlier states are derived from the newest by taking
// back one commit after the other, so that a page can be edited in site without
// a thought for its past: what readers see is always the embedded files.
package sample

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/storage/memory"
)

//go:embed all:site
var site embed.FS

// branch is the only branch of the repository, and its HEAD.
const branch = plumbing.Main

// Build makes a bare Git repository with the sample content at dir, which is
// created if need be. Authors and dates are fixed, so every call makes the same
// commits. It is an error if dir holds a repository already; after any other
// error dir may hold a part of one, without a branch.
func Build(dir string) error {
	newest, err := siteFiles()
	if err != nil {
		return fmt.Errorf("read the sample's files: %w", err)
	}
	commits := history()
	states, err := rewind(newest, commits)
	if err != nil {
		return fmt.Errorf("derive the sample's history: %w", err)
	}
	repo, err := git.PlainInitWithOptions(dir, &git.PlainInitOptions{
		Bare:        true,
		InitOptions: git.InitOptions{DefaultBranch: branch},
	})
	if err != nil {
		return fmt.Errorf("create repository %s: %w", dir, err)
	}
	p := packer{objects: memory.NewStorage()}
	var head plumbing.Hash
	for i, c := range commits {
		if head, err = p.commit(c, states[i], head); err != nil {
			return fmt.Errorf("make commit %q: %w", c.message, err)
		}
	}
	if err := p.writeTo(repo.Storer); err != nil {
		return err
	}
	// The branch comes last: a repository that has it is complete.
	if err := repo.Storer.SetReference(plumbing.NewHashReference(branch, head)); err != nil {
		return fmt.Errorf("set branch %s: %w", branch.Short(), err)
	}
	return nil
}

// siteFiles returns the embedded files by their paths in the repository.
func siteFiles() (files, error) {
	root, err := fs.Sub(site, "site")
	if err != nil {
		return nil, err
	}
	found := make(files)
	err = fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, path)
		found[path] = string(data)
		return err
	})
	return found, err
}
