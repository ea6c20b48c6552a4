package gitsource

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"lectern/content"
)

// A Revision is the repository as of one commit. It is safe for concurrent use and
// stays readable when the branch moves on, until its Repo is closed.
type Revision struct {
	ref      string
	id       hash
	commit   *content.Commit
	files    *fileSystem
	problems []*content.Problem
	history  *pendingHistory
}

// Ref returns the short name of the branch or tag that it was asked for by,
// "master", or the commit's hash.
func (v *Revision) Ref() string { return v.ref }

// Commit returns the commit.
func (v *Revision) Commit() *content.Commit { return v.commit }

// FS returns the files. It implements fs.ReadDirFS, fs.ReadFileFS and
// fs.StatFS. FileInfo.Sys of a file is its content.BlobID, that of a folder its
// content.TreeID; the ModTime is zero.
// A symbolic link is listed as one and is not followed: its content is its
// target. Submodules are left out, and so are the entries that Problems names.
func (v *Revision) FS() fs.FS { return v.files }

// Problems lists the entries of the tree that cannot be served, as warnings:
//
//	name-unusable    no UTF-8, or control characters, slashes or backslashes in
//	                 it, or ".git"; Path then has it escaped, as in Go
//	name-duplicate   the folder has the name twice
//	mode-unknown     neither file, folder, symbolic link nor submodule
//	folder-too-deep  within more than 64 folders
func (v *Revision) Problems() []*content.Problem { return v.problems }

// History returns the commits that touched the file at path, and who made them.
// It waits for the walk over all commits, which began when the Revision was
// made. The result is zero for a path that never was, and for every path if the
// walk failed: see HistoryErr.
func (v *Revision) History(path string) content.FileHistory {
	h, err := v.history.wait()
	if err != nil {
		return content.FileHistory{}
	}
	return h.file(path)
}

// HistoryErr waits for the walk over all commits and returns why it failed, nil
// if it did not.
func (v *Revision) HistoryErr() error {
	_, err := v.history.wait()
	return err
}

// DropCaches gives up what reading files and history has gathered to be faster,
// up to 16 MiB. The revision can still be read.
func (v *Revision) DropCaches() { v.files.objects.bases.clear() }

// A pendingHistory is a walk in the background.
type pendingHistory struct {
	done   chan struct{}
	result *history
	err    error
}

// startHistory walks until it is done or ctx ends. previous may be nil, and may
// itself still be under way.
func startHistory(ctx context.Context, running *sync.WaitGroup, previous *pendingHistory, walk func(previous *history) (*history, error)) *pendingHistory {
	p := &pendingHistory{done: make(chan struct{})}
	running.Go(func() {
		defer close(p.done)
		var base *history
		if previous != nil {
			select {
			case <-previous.done:
				base = previous.result
			case <-ctx.Done():
				p.err = ctx.Err()
				return
			}
		}
		defer asError(&p.err)
		p.result, p.err = walk(base)
	})
	return p
}

// asError, deferred, makes an error of a panic. In a goroutine of its own a
// panic ends the program, whoever waits for it, and what is read there comes
// from elsewhere.
func asError(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v", p)
	}
}

func (p *pendingHistory) wait() (*history, error) {
	<-p.done
	return p.result, p.err
}

// waitFor is wait until ctx ends.
func (p *pendingHistory) waitFor(ctx context.Context) (*history, error) {
	select {
	case <-p.done:
		return p.result, p.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
