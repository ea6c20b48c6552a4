package main

import (
	"context"
	"errors"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"

	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
)

// fileCommits is of how many commits the files are remembered: pages that caches
// and readers have open show pictures of the commits that were served then.
const fileCommits = 32

// otherFiles are the files of commits that are not being served. To list a
// commit's files takes no more than the folders that differ, and its pages are
// not read; so each commit may be asked for, one at a time.
type otherFiles struct {
	repo   *gitsource.Repo // nil: only what was served may be asked for
	loader *load.Loader
	kept   *lru.Cache[string, *content.Files] // by SHA
	turn   chan struct{}                      // capacity 1; who sends to it may list
}

// newOtherFiles returns the files of what was served and, if repo is not nil, of
// each commit that may be asked for by Resolve.
func newOtherFiles(repo *gitsource.Repo, loader *load.Loader) *otherFiles {
	kept, err := lru.New[string, *content.Files](fileCommits)
	if err != nil {
		panic("lectern: a cache of no size: " + err.Error())
	}
	return &otherFiles{repo, loader, kept, make(chan struct{}, 1)}
}

// keep remembers the files of snap, which is being served.
func (o *otherFiles) keep(snap *content.Snapshot) {
	if snap.Commit != nil && snap.Files != nil {
		o.kept.Add(snap.Commit.SHA, snap.Files)
	}
}

// at returns the files of a commit; the error is errOtherCommit if they may not
// be asked for.
func (o *otherFiles) at(ctx context.Context, sha string) (*content.Files, error) {
	if files, ok := o.kept.Get(sha); ok {
		return files, nil
	}
	if o.repo == nil {
		return nil, errOtherCommit
	}
	ref, err := o.repo.Resolve(ctx, sha)
	var unknown *content.RefError
	if errors.As(err, &unknown) {
		return nil, errOtherCommit
	}
	if err != nil {
		return nil, err
	}
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if files, ok := o.kept.Get(sha); ok { // somebody else had asked for them
		return files, nil
	}
	tree, err := o.repo.FilesAt(ctx, ref)
	if err != nil {
		return nil, err
	}
	files, err := o.loader.Files(ctx, tree, &content.Commit{SHA: sha})
	if err != nil {
		return nil, fmt.Errorf("list files of %s: %w", sha, err)
	}
	o.kept.Add(sha, files)
	return files, nil
}
