package gitsource

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"lectern/content"
)

const (
	// minRetry is the least time between two checks of which the first failed.
	minRetry = time.Second
	// maxRetry bounds the time between a failure and the next check, unless the
	// server asks for more.
	maxRetry = 5 * time.Minute
)

// WatchOptions says what a Watcher does with revisions, and when it looks.
type WatchOptions struct {
	// Poll is the time between checks of the remote; zero checks only when
	// triggered.
	Poll time.Duration
	// Apply builds and serves a revision. While it fails, what was served
	// before stays, and it is called again.
	Apply func(ctx context.Context, v *Revision) error
	// Log receives what happens; nil leaves it out.
	Log *slog.Logger
}

// A Watcher keeps what is served in step with the remote.
type Watcher struct {
	repo *Repo
	opts WatchOptions
	log  *slog.Logger
	wake chan struct{} // capacity 1

	mu      sync.Mutex
	status  Status
	applied *Revision
}

// A Status says how a Watcher is getting on.
type Status struct {
	LastCheck   time.Time       // the end of the last check of the remote; zero if there was none
	LastSuccess time.Time       // what is served was last seen to be what the remote has; zero if never
	Failures    int             // checks that failed since then
	Err         error           // of the last check; nil if it went well. It holds no secrets
	Ref         string          // the branch served; "" if nothing is
	Served      *content.Commit // nil if nothing is
}

// NewWatcher returns a Watcher of r; Run makes it start.
func NewWatcher(r *Repo, opts WatchOptions) *Watcher {
	w := &Watcher{repo: r, opts: opts, log: opts.Log, wake: make(chan struct{}, 1)}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	return w
}

// Trigger asks for a check soon. While one is waiting, further calls are folded
// into it: a burst of pushes costs one fetch. A call during a fetch leads to
// another one, as the push may have come too late for the first.
func (w *Watcher) Trigger() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Status returns how things stand.
func (w *Watcher) Status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// Run applies what the clone has, at once, and then what the remote has,
// whenever that changes. A check that fails is made again, later each time. Run
// returns when ctx ends, with its error.
func (w *Watcher) Run(ctx context.Context) error {
	if err := w.apply(ctx); err != nil && !errors.Is(err, ErrNoClone) && ctx.Err() == nil {
		w.log.Warn("could not serve the clone on disk", "url", w.repo.URL(), "err", err)
	}
	for ctx.Err() == nil {
		err := w.check(ctx)
		if ctx.Err() != nil {
			break
		}
		w.wait(ctx, w.note(err))
	}
	return ctx.Err()
}

// check fetches and applies. What another process has fetched is applied even
// if the remote cannot be asked.
func (w *Watcher) check(ctx context.Context) error {
	start := time.Now()
	changed, fetchErr := w.repo.Fetch(ctx)
	if changed {
		w.log.Info("fetched", "url", w.repo.URL(), "took", time.Since(start).Round(time.Millisecond))
	}
	applyErr := w.apply(ctx)
	if fetchErr != nil && errors.Is(applyErr, ErrNoClone) {
		applyErr = nil // because of fetchErr
	}
	return errors.Join(fetchErr, applyErr)
}

// apply serves the revision that the clone stands at, unless it is served.
func (w *Watcher) apply(ctx context.Context) error {
	v, err := w.repo.Revision(ctx)
	if err != nil {
		return err
	}
	w.mu.Lock()
	applied := w.applied
	w.mu.Unlock()
	if v == applied {
		return nil
	}
	start := time.Now()
	if err := w.callApply(ctx, v); err != nil {
		return fmt.Errorf("apply %s: %w", v.Commit().SHA, err)
	}
	w.mu.Lock()
	w.applied, w.status.Ref, w.status.Served = v, v.Ref(), v.Commit()
	w.mu.Unlock()
	w.log.Debug("applied a revision", "url", w.repo.URL(), "ref", v.Ref(), "commit", v.Commit().SHA, "took", time.Since(start))
	if err := v.HistoryErr(); err != nil && ctx.Err() == nil {
		if errors.Is(err, errDamaged) {
			// The check fails, so that the clone is made anew soon.
			return fmt.Errorf("read the history of %s: %w", v.Commit().SHA, err)
		}
		w.log.Warn("the history could not be read; dates and authors are unknown", "commit", v.Commit().SHA, "err", err)
	}
	return nil
}

// callApply calls Apply. A page that makes it panic must not end the server,
// whose last good revision is still there.
func (w *Watcher) callApply(ctx context.Context, v *Revision) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("panic while a revision was applied", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return w.opts.Apply(ctx, v)
}

// note records the outcome of a check and returns how to wait for the next.
func (w *Watcher) note(err error) pause {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &w.status
	s.LastCheck = time.Now()
	s.Err = err
	if err == nil {
		if s.Failures > 0 {
			w.log.Info("the remote is followed again", "url", w.repo.URL(), "failures", s.Failures)
		}
		s.LastSuccess, s.Failures = s.LastCheck, 0
		return pause{length: w.opts.Poll}
	}
	s.Failures++
	p := retryPause(s.Failures, err)
	w.log.Warn("could not bring the site up to date; what was served stays", "url", w.repo.URL(), "failures", s.Failures, "retry", p.length, "err", err)
	return p
}

// A pause is the time until the next check.
type pause struct {
	length time.Duration // zero: until triggered
	least  time.Duration // a trigger does not cut it shorter than this
}

// retryPause returns how long to wait after the given number of failures in a
// row: up to twice as long each time, at random, so that servers that failed
// together do not come back together.
func retryPause(failures int, err error) pause {
	ceiling := maxRetry
	if failures < 10 {
		ceiling = min(minRetry<<failures, maxRetry)
	}
	p := pause{length: minRetry + rand.N(ceiling-minRetry+1), least: minRetry}
	var status *StatusError
	if errors.As(err, &status) && status.RetryAfter > 0 {
		p.least = max(p.least, status.RetryAfter)
		p.length = max(p.length, p.least)
	}
	return p
}

// wait returns when it is time for the next check, or ctx ends.
func (w *Watcher) wait(ctx context.Context, p pause) {
	least := time.NewTimer(p.least)
	defer least.Stop()
	var over <-chan time.Time
	if p.length > 0 {
		timer := time.NewTimer(p.length)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
		return
	case <-over:
	case <-w.wake:
		select {
		case <-ctx.Done():
		case <-least.C:
		}
	}
	// The check that follows answers whatever was asked up to now.
	select {
	case <-w.wake:
	default:
	}
}
