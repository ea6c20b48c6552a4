package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
	"lectern/graph"
)

const (
	// defaultRevisions is for a preview or two, a release, and those that were
	// served before a few pushes.
	defaultRevisions = 8
	// maxRevisions keeps a slip from filling the memory.
	maxRevisions = 1000
)

var _ graph.Revisions = (*revisions)(nil)

// revisions finds and keeps snapshots beside the one that is served.
//
// A snapshot shares with the others the pages that they have in common, so one
// near the served revision costs what a refresh costs, in time and memory; but
// an old one may have little in common with it. So a few are kept, those used
// last, and one is loaded at a time: whoever asks for all commits of a
// repository, one after the other, waits, and the refresh and other readers go
// on beside it.
type revisions struct {
	repo *gitsource.Repo
	load loadFunc
	log  *slog.Logger
	now  func() time.Time

	lifetime context.Context // of loads; ends at close
	end      context.CancelFunc
	running  sync.WaitGroup
	turn     chan struct{} // capacity 1; who sends to it may load

	mu      sync.Mutex
	head    *loadedRevision // what is being served; nil before the first
	kept    *lru.Cache[string, *loadedRevision]
	loading map[string]*loadingRevision // by SHA
	closed  bool
}

// A loadedRevision is a snapshot and the revision that it was made of.
type loadedRevision struct {
	snap     *content.Snapshot
	revision *gitsource.Revision
}

// A loadingRevision is one that somebody has asked for.
type loadingRevision struct {
	done    chan struct{}   // closed when the fields below are set
	loaded  *loadedRevision // nil after an error
	err     error
	waiting int // who wants it; guarded by revisions.mu
}

// newRevisions returns revisions of which up to limit are kept, which has to be
// more than none. They are read until close.
func newRevisions(ctx context.Context, repo *gitsource.Repo, loader *load.Loader, limit int, log *slog.Logger) (*revisions, error) {
	kept, err := lru.New[string, *loadedRevision](limit)
	if err != nil {
		return nil, fmt.Errorf("keep %d revisions: %w", limit, err)
	}
	r := &revisions{
		repo: repo, load: loader.LoadAside, log: log, now: time.Now,
		turn: make(chan struct{}, 1), kept: kept, loading: make(map[string]*loadingRevision),
	}
	r.lifetime, r.end = context.WithCancel(context.WithoutCancel(ctx))
	return r, nil
}

// close ends what is being loaded.
func (r *revisions) close() {
	r.mu.Lock()
	r.closed = true // from here on no load begins
	r.mu.Unlock()
	r.end()
	r.running.Wait()
}

// serve notes what is served from now on. What was served before is kept: after
// a push, clients ask what has changed since.
func (r *revisions) serve(snap *content.Snapshot, revision *gitsource.Revision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if former := r.head; former != nil && former.snap.Commit.SHA != snap.Commit.SHA {
		r.kept.Add(former.snap.Commit.SHA, former)
	}
	r.head = &loadedRevision{snap, revision}
	r.kept.Remove(snap.Commit.SHA)
}

// At implements graph.Revisions.
func (r *revisions) At(ctx context.Context, ref string) (*content.Snapshot, content.Ref, error) {
	named, err := r.repo.Resolve(ctx, ref)
	if err != nil {
		return nil, named, err
	}
	snap, err := r.snapshot(ctx, named)
	return snap, named, err
}

// AsOf implements graph.Revisions.
func (r *revisions) AsOf(ctx context.Context, moment time.Time) (*content.Snapshot, content.Ref, error) {
	named, err := r.repo.AsOf(ctx, moment)
	if err != nil {
		return nil, named, err
	}
	snap, err := r.snapshot(ctx, named)
	return snap, named, err
}

// Diff implements graph.Revisions.
func (r *revisions) Diff(ctx context.Context, older, newer *content.Snapshot) ([]content.FileChange, error) {
	from, err := r.revisionOf(ctx, older)
	if err != nil {
		return nil, err
	}
	to, err := r.revisionOf(ctx, newer)
	if err != nil {
		return nil, err
	}
	changes, err := gitsource.Diff(ctx, from, to)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", older.Commit.SHA, newer.Commit.SHA, err)
	}
	return changes, nil
}

// revisionOf returns the revision that snap was made of, anew if it is not kept
// any more.
func (r *revisions) revisionOf(ctx context.Context, snap *content.Snapshot) (*gitsource.Revision, error) {
	r.mu.Lock()
	known := r.atHand(snap.Commit.SHA)
	r.mu.Unlock()
	if known != nil {
		return known.revision, nil
	}
	return r.repo.RevisionAt(ctx, content.Ref{Name: snap.Ref, Kind: content.RefCommit, SHA: snap.Commit.SHA})
}

// atHand returns what is loaded of the commit sha, nil if nothing is, or if posts
// have been due to appear or vanish since; what is served sees to that itself.
// The caller holds mu.
func (r *revisions) atHand(sha string) *loadedRevision {
	if r.head != nil && r.head.snap.Commit.SHA == sha {
		return r.head
	}
	known, ok := r.kept.Get(sha)
	if !ok {
		return nil
	}
	if until := known.snap.Until; !until.IsZero() && !r.now().Before(until) {
		r.kept.Remove(sha)
		return nil
	}
	return known
}

// snapshot returns the snapshot of the commit that ref names, and loads it if it
// is not at hand. ctx bounds the waiting alone: others may wait for it too, and
// who comes back finds it.
func (r *revisions) snapshot(ctx context.Context, ref content.Ref) (*content.Snapshot, error) {
	r.mu.Lock()
	if known := r.atHand(ref.SHA); known != nil {
		r.mu.Unlock()
		return known.snap, nil
	}
	if r.closed {
		r.mu.Unlock()
		return nil, gitsource.ErrClosed
	}
	l := r.loading[ref.SHA]
	if l == nil {
		l = &loadingRevision{done: make(chan struct{})}
		r.loading[ref.SHA] = l
		r.running.Go(func() { r.loadAside(l, ref.SHA) })
	}
	l.waiting++
	r.mu.Unlock()

	select {
	case <-l.done:
		if l.err != nil {
			return nil, l.err
		}
		return l.loaded.snap, nil
	case <-ctx.Done():
		r.mu.Lock()
		defer r.mu.Unlock()
		l.waiting--
		return nil, ctx.Err()
	}
}

// errNobodyWaits says that a revision was not loaded, since all who had asked
// for it went away before its turn came.
var errNobodyWaits = errors.New("nobody waits for this revision any more")

// loadAside loads the commit sha when its turn has come.
func (r *revisions) loadAside(l *loadingRevision, sha string) {
	defer close(l.done)
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-r.lifetime.Done():
	}
	r.mu.Lock()
	if l.waiting == 0 {
		delete(r.loading, sha)
		r.mu.Unlock()
		l.err = errNobodyWaits
		return
	}
	r.mu.Unlock()

	start := time.Now()
	l.loaded, l.err = r.read(sha)
	r.mu.Lock()
	delete(r.loading, sha)
	if l.err == nil {
		r.kept.Add(sha, l.loaded)
	}
	r.mu.Unlock()
	if l.err != nil {
		if r.lifetime.Err() == nil {
			r.log.Warn("could not load another revision", "commit", sha, "err", l.err)
		}
		return
	}
	r.log.Info("loaded another revision", "commit", sha, "posts", len(l.loaded.snap.Posts), "took", time.Since(start).Round(time.Millisecond))
}

// read makes a snapshot of the commit sha. A page that makes the program panic
// must not end the server.
func (r *revisions) read(sha string) (loaded *loadedRevision, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("panic while another revision was loaded", "commit", sha, "panic", p, "stack", string(debug.Stack()))
			loaded, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	// Under the name of its commit: it may be asked for by several others.
	revision, err := r.repo.RevisionAt(r.lifetime, content.Ref{Name: sha, Kind: content.RefCommit, SHA: sha})
	if err != nil {
		return nil, err
	}
	snap, _, err := loadRevision(r.lifetime, r.load, revision)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", sha, err)
	}
	revision.DropCaches()
	return &loadedRevision{snap, revision}, nil
}
