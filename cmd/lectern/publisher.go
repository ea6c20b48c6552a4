package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lectern/content"
	"lectern/content/feed"
	"lectern/content/load"
	"lectern/gitsource"
)

// A publisher turns revisions into snapshots and has them served.
type publisher struct {
	loader    *load.Loader
	store     *content.Store
	revisions *revisions // told what is served; nil if no others may be asked for
	log       *slog.Logger

	// loading is held while a revision is loaded: a push may come at the very
	// moment at which a scheduled post is due.
	loading  sync.Mutex
	revision *gitsource.Revision // that is served; nil before the first
	// served is called when another snapshot is served; nil calls nothing.
	served func()
	// cancellations are told of each snapshot before it is served.
	cancellations feed.Cancellations

	// background has what goes on after a revision is served; whoever stops
	// publishing waits for it.
	background sync.WaitGroup

	// cloning is when a first clone was begun; zero if one was on disk already.
	cloning time.Time
}

// publish loads revision beside what is being served and swaps it in whole. If
// it fails, what was served before stays.
func (p *publisher) publish(ctx context.Context, revision *gitsource.Revision) error {
	p.loading.Lock()
	defer p.loading.Unlock()
	return p.load(ctx, revision)
}

// republish loads the revision that is served once more, for posts whose time
// has come.
func (p *publisher) republish(ctx context.Context) error {
	p.loading.Lock()
	defer p.loading.Unlock()
	if p.revision == nil {
		return nil
	}
	return p.load(ctx, p.revision)
}

// load makes a snapshot of revision and serves it. Whatever panics on the way,
// such as a page that no test has thought of, must not end the server, whose
// last good snapshot is still there.
func (p *publisher) load(ctx context.Context, revision *gitsource.Revision) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			p.log.Error("panic while a revision was loaded; what was served stays", "panic", cause, "stack", string(debug.Stack()))
			// What is known of the cause beyond its first line is its stack, which is
			// for the log alone: /readyz shows the error.
			text, _, _ := strings.Cut(fmt.Sprint(cause), "\n")
			err = fmt.Errorf("load: panic: %s", text)
		}
	}()
	start := time.Now()
	snap, historyWait, err := loadRevision(ctx, p.loader.Load, revision)
	if err != nil {
		return err
	}
	var indexed time.Duration
	if p.store.Current() != nil {
		indexed = p.index(snap)
	}
	if p.revisions != nil {
		p.revisions.serve(snap, revision)
	}
	p.cancellations.Note(p.store.Current(), snap)
	previous := p.store.Swap(snap)
	p.revision = revision
	if p.served != nil {
		p.served()
	}
	took := time.Since(start)
	// The next refresh reads a few objects, which seldom build on those that
	// reading this revision has kept.
	revision.DropCaches()

	if previous == nil {
		if !p.cloning.IsZero() {
			p.log.Info("cloned", "took", start.Sub(p.cloning).Round(time.Millisecond))
		}
		p.log.Info("serving", "ref", snap.Ref, "commit", snap.Commit.SHA, "posts", len(snap.Posts), "problems", len(snap.Problems),
			"took", took.Round(time.Millisecond), "history_wait", historyWait.Round(time.Millisecond))
		p.background.Go(func() {
			// To index all posts takes as long as a third of all else, and nothing
			// is served yet. A search that comes meanwhile waits for it.
			p.log.Info("indexed", "took", p.index(snap).Round(time.Millisecond))
			// A first load leaves behind far more garbage (packs inflated, pages
			// parsed) than any refresh will need again. The runtime would give it
			// back only slowly, while the server may idle for hours.
			debug.FreeOSMemory()
		})
		return nil
	}
	d := content.Diff(previous, snap)
	p.log.Info("refreshed", "ref", snap.Ref, "from", previous.Commit.SHA, "to", snap.Commit.SHA, "changed", len(d.Added)+len(d.Modified)+len(d.Removed),
		"posts", len(snap.Posts), "problems", len(snap.Problems),
		"took", took.Round(time.Millisecond), "history_wait", historyWait.Round(time.Millisecond), "index", indexed.Round(100*time.Microsecond))
	return nil
}

// index makes snap ready for searches, so that no visitor waits for it, and
// returns how long that took. A panic is not worth the revision: searches of it
// fail, all else is served.
func (p *publisher) index(snap *content.Snapshot) time.Duration {
	start := time.Now()
	defer func() {
		if cause := recover(); cause != nil {
			p.log.Error("panic while posts were indexed for search", "panic", cause, "stack", string(debug.Stack()))
		}
	}()
	snap.Searcher()
	return time.Since(start)
}

// A loadFunc makes a snapshot of what a revision offers.
type loadFunc func(context.Context, load.Source) (*content.Snapshot, error)

// loadRevision makes a snapshot of revision by read, a method of a load.Loader.
// historyWait is the longest time that it waited for a file's history, which is
// read while pages are parsed.
func loadRevision(ctx context.Context, read loadFunc, revision *gitsource.Revision) (snap *content.Snapshot, historyWait time.Duration, err error) {
	var longest atomic.Int64
	snap, err = read(ctx, load.Source{
		Files:  revision.FS(),
		Ref:    revision.Ref(),
		Commit: revision.Commit(),
		History: func(path string) content.FileHistory {
			start := time.Now()
			history := revision.History(path)
			raise(&longest, int64(time.Since(start)))
			return history
		},
		Problems: revision.Problems(),
	})
	return snap, time.Duration(longest.Load()), err
}

// raise sets v to n if that is more.
func raise(v *atomic.Int64, n int64) {
	for old := v.Load(); n > old && !v.CompareAndSwap(old, n); old = v.Load() {
	}
}
