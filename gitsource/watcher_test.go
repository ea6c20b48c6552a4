package gitsource

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A watch is a Watcher that runs until the test ends, in a bubble of
// testing/synctest: time passes at once when all is still.
type watch struct {
	*Watcher
	applied  []string // commits
	applyErr error
	onApply  func()
	log      bytes.Buffer
}

func startWatch(t *testing.T, r *Repo, poll time.Duration) *watch {
	w := &watch{}
	w.Watcher = NewWatcher(r, WatchOptions{
		Poll: poll,
		Apply: func(_ context.Context, v *Revision) error {
			if w.onApply != nil {
				w.onApply()
			}
			if w.applyErr != nil {
				return w.applyErr
			}
			w.applied = append(w.applied, v.Commit().SHA)
			return nil
		},
		Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
	return w
}

// countingRemote counts the exchanges with a remote, and may let them fail.
type countingRemote struct {
	remote
	connects  atomic.Int32
	down      atomic.Bool
	onConnect func() // called once
}

func (c *countingRemote) connect(ctx context.Context) (exchange, error) {
	c.connects.Add(1)
	if fn := c.onConnect; fn != nil {
		c.onConnect = nil
		fn()
	}
	if c.down.Load() {
		return nil, errors.New("the line is down")
	}
	return c.remote.connect(ctx)
}

func countConnects(r *Repo) *countingRemote {
	c := &countingRemote{remote: r.remote}
	r.remote = c
	return c
}

func TestWatcherFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrigin(t)
		first := o.commit("main", map[string]string{"a.md": "1"}).String()
		r := openRepo(t, Options{URL: o.dir})
		w := startWatch(t, r, time.Minute)
		synctest.Wait()
		status := w.Status()
		if len(w.applied) != 1 || status.Served == nil || status.Served.SHA != first || status.Ref != "main" || status.Err != nil {
			t.Fatalf("after the start: applied %q, status %+v", w.applied, status)
		}
		if !status.LastCheck.Equal(time.Now()) || !status.LastSuccess.Equal(time.Now()) {
			t.Errorf("last check %v, last success %v, now %v", status.LastCheck, status.LastSuccess, time.Now())
		}

		second := o.commit("main", map[string]string{"a.md": "2"}).String()
		w.Trigger()
		synctest.Wait()
		if w.Status().Served.SHA != second {
			t.Errorf("after a trigger: serving %s, want %s", w.Status().Served.SHA, second)
		}

		third := o.commit("main", map[string]string{"a.md": "3"}).String()
		synctest.Wait()
		if w.Status().Served.SHA != second {
			t.Error("the remote was asked without a reason")
		}
		sleep(t, time.Minute)
		if w.Status().Served.SHA != third || len(w.applied) != 3 {
			t.Errorf("after a poll: applied %q", w.applied)
		}
		sleep(t, time.Hour)
		if len(w.applied) != 3 {
			t.Errorf("the same commit was applied again: %q", w.applied)
		}
	})
}

// sleep lets the bubble's time pass, and all that it sets off come to rest.
func sleep(t *testing.T, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	<-timer.C
	synctest.Wait()
}

func TestWatcherFoldsTriggers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrigin(t)
		o.commit("main", map[string]string{"a.md": "1"})
		r := openRepo(t, Options{URL: o.dir})
		c := countConnects(r)
		w := startWatch(t, r, 0)
		synctest.Wait()
		before := c.connects.Load()
		for range 100 {
			w.Trigger()
		}
		synctest.Wait()
		if got := c.connects.Load() - before; got < 1 || got > 2 {
			t.Errorf("%d exchanges for a burst of triggers, want 1 or 2", got)
		}

		// Triggers during a fetch lead to one more.
		before = c.connects.Load()
		c.onConnect = func() {
			for range 100 {
				w.Trigger()
			}
		}
		w.Trigger()
		synctest.Wait()
		if got := c.connects.Load() - before; got != 2 {
			t.Errorf("%d exchanges, want 2", got)
		}
	})
}

func TestWatcherRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrigin(t)
		kept := o.commit("main", map[string]string{"a.md": "1"}).String()
		r := openRepo(t, Options{URL: o.dir})
		c := countConnects(r)
		w := startWatch(t, r, 0)
		synctest.Wait()
		success := w.Status().LastSuccess

		c.down.Store(true)
		w.Trigger()
		synctest.Wait()
		status := w.Status()
		if status.Failures != 1 || status.Err == nil || !strings.Contains(status.Err.Error(), "the line is down") {
			t.Errorf("got status %+v", status)
		}
		if status.Served.SHA != kept || !status.LastSuccess.Equal(success) {
			t.Error("what is served has changed")
		}
		before := c.connects.Load()
		sleep(t, time.Hour)
		// The first ten take at most 8.5 minutes, each one after that 1 s to 5 min.
		if got := c.connects.Load() - before; got < 15 {
			t.Errorf("%d retries in an hour, want at least 15", got)
		}
		if w.Status().Failures != 1+int(c.connects.Load()-before) {
			t.Errorf("%d failures after %d retries", w.Status().Failures, c.connects.Load()-before)
		}

		// A trigger tries soon again.
		before = c.connects.Load()
		w.Trigger()
		sleep(t, minRetry)
		if c.connects.Load() == before {
			t.Error("a trigger did not cut the pause short")
		}

		c.down.Store(false)
		want := o.commit("main", map[string]string{"a.md": "2"}).String()
		sleep(t, maxRetry)
		if status := w.Status(); status.Failures != 0 || status.Err != nil || status.Served.SHA != want {
			t.Errorf("the remote is back: got status %+v", status)
		}
	})
}

func TestWatcherAppliesWhatIsOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrigin(t)
		want := o.commit("main", map[string]string{"a.md": "1"}).String()
		opts := Options{URL: o.dir, Dir: t.TempDir()}
		r := openRepo(t, opts)
		mustFetch(t, r)
		r.Close()
		if err := os.Rename(o.dir, o.dir+"-away"); err != nil {
			t.Fatal(err)
		}
		w := startWatch(t, openRepo(t, opts), 0)
		synctest.Wait()
		if status := w.Status(); status.Served == nil || status.Served.SHA != want || status.Err == nil || !status.LastSuccess.IsZero() {
			t.Errorf("got status %+v", status)
		}
	})
}

func TestWatcherRepeatsApply(t *testing.T) {
	tests := map[string]func(w *watch, failing *atomic.Bool){
		"error": func(w *watch, failing *atomic.Bool) {
			w.onApply = func() {
				w.applyErr = nil
				if failing.Load() {
					w.applyErr = errors.New("no page can be read")
				}
			}
		},
		"panic": func(w *watch, failing *atomic.Bool) {
			w.onApply = func() {
				if failing.Load() {
					panic("no page can be read")
				}
			}
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOrigin(t)
				kept := o.commit("main", map[string]string{"a.md": "1"}).String()
				w := startWatch(t, openRepo(t, Options{URL: o.dir}), 0)
				synctest.Wait()
				var failing atomic.Bool
				failing.Store(true)
				prepare(w, &failing)
				want := o.commit("main", map[string]string{"a.md": "2"}).String()
				w.Trigger()
				synctest.Wait()
				if status := w.Status(); status.Served.SHA != kept || status.Err == nil || !strings.Contains(status.Err.Error(), "no page can be read") {
					t.Errorf("got status %+v", status)
				}
				failing.Store(false)
				sleep(t, maxRetry)
				if status := w.Status(); status.Served.SHA != want || status.Err != nil {
					t.Errorf("got status %+v", status)
				}
			})
		})
	}
}

// TestWatcherMendsTheClone finds pages that cannot be read, once.
func TestWatcherMendsTheClone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrigin(t)
		first := o.commit("main", map[string]string{"a.md": "1"})
		o.commit("main", map[string]string{"a.md": "2"})
		opts := Options{URL: o.dir, Dir: t.TempDir()}
		r := openRepo(t, opts)
		mustFetch(t, r)
		c, err := r.current()
		if err != nil {
			t.Fatal(err)
		}
		_, offset, ok := c.objects.findPacked(first)
		if !ok {
			t.Fatal("the first commit is not in the pack")
		}
		r.Close()
		overwrite(t, r.cloneDir(), "objects/pack/*.pack", offset+4)

		w := startWatch(t, openRepo(t, opts), 0)
		sleep(t, time.Minute)
		if status := w.Status(); status.Err != nil || len(w.applied) != 2 {
			t.Errorf("applied %q, status %+v; want it applied before and after the clone was made anew", w.applied, status)
		}
	})
}

func TestRetryPause(t *testing.T) {
	for failures := range 100 {
		p := retryPause(failures+1, errors.New("down"))
		if p.length < minRetry || p.length > maxRetry || p.least != minRetry {
			t.Errorf("after %d failures: %+v", failures+1, p)
		}
	}
	p := retryPause(1, errors.Join(errors.New("x"), &StatusError{Code: 429, RetryAfter: 10 * time.Minute}))
	if p.length < 10*time.Minute || p.least != 10*time.Minute {
		t.Errorf("Retry-After is not honoured: %+v", p)
	}
}
