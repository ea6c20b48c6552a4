package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"lectern/cmd/lectern/sample"
	"lectern/gitsource"
)

// openRepository opens the repository of the settings, without asking the
// remote yet. Its errors are usage errors: nothing but settings is looked at.
func openRepository(ctx context.Context, r *repositorySettings, progress io.Writer, log *slog.Logger) (*gitsource.Repo, error) {
	options, err := r.source()
	if err != nil {
		return nil, err
	}
	options.Progress, options.Log = progress, log
	repo, err := gitsource.Open(ctx, options)
	if err != nil {
		return nil, usageErrorf("%v", err)
	}
	// A path that leads nowhere is a slip, not a remote that will come back,
	// unless there is a clone of what once was there.
	path := repo.URL()
	if _, err := os.Stat(path); !filepath.IsAbs(path) || !errors.Is(err, fs.ErrNotExist) {
		return repo, nil
	}
	if _, err := repo.Revision(ctx); errors.Is(err, gitsource.ErrNoClone) {
		return nil, errors.Join(usageErrorf("REPOSITORY: there is nothing at %s; give a URL, or the path of a Git repository", path), repo.Close())
	}
	return repo, nil
}

// useSample makes a repository of the sample content in a temporary folder, and
// has r name it and keep clones there. remove deletes the folder.
func (r *repositorySettings) useSample() (remove func() error, err error) {
	if r.branch != "" {
		return nil, usageErrorf("--branch: the sample content has one branch; give a REPOSITORY with the branch %q, or leave the branch out", r.branch)
	}
	dir, err := os.MkdirTemp("", "lectern-sample-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the sample content: %w", err)
	}
	remove = func() error {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove the sample content: %w", err)
		}
		return nil
	}
	r.url = filepath.Join(dir, "sample.git")
	r.data = filepath.Join(dir, "clones")
	if err := sample.Build(r.url); err != nil {
		return nil, errors.Join(fmt.Errorf("build the sample content: %w", err), remove())
	}
	return remove, nil
}
