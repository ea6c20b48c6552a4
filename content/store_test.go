package content_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"lectern/content"
)

// revisions returns n snapshots that differ in nothing but their commit.
func revisions(n int) []*content.Snapshot {
	list := make([]*content.Snapshot, n)
	for i := range list {
		list[i] = content.NewSnapshot(content.Snapshot{Commit: &content.Commit{SHA: string(rune('a' + i))}})
	}
	return list
}

func TestWatchSeesEachSwapOnce(t *testing.T) {
	var store content.Store
	snaps := revisions(4)
	store.Swap(snaps[0])
	early, late := store.Watch(t.Context()), (<-chan *content.Change)(nil)
	for i, snap := range snaps[1:] {
		if i == 1 {
			late = store.Watch(t.Context())
		}
		if previous := store.Swap(snap); previous != snaps[i] {
			t.Fatalf("Swap %d returned another snapshot than was served", i)
		}
	}
	for i := range 3 {
		change := <-early
		if change.Previous != snaps[i] || change.Current != snaps[i+1] {
			t.Errorf("change %d leads from %v to %v", i, change.Previous.Commit, change.Current.Commit)
		}
		if i > 0 {
			if other := <-late; other != change {
				t.Errorf("change %d: the watchers got two", i)
			}
		}
		first, second := change.Difference(), change.Difference()
		if first != second || !first.IsEmpty() {
			t.Errorf("change %d: the difference is found out twice, or not empty: %v", i, first)
		}
	}
	if len(early)+len(late) != 0 {
		t.Errorf("there are %d and %d changes more than swaps", len(early), len(late))
	}
}

// A watcher under an empty store sees the first snapshot, too.
func TestWatchFromTheStart(t *testing.T) {
	var store content.Store
	changes := store.Watch(t.Context())
	first := content.NewSnapshot(content.Snapshot{Posts: []*content.Post{{Path: "a.md"}}})
	store.Swap(first)
	if change := <-changes; change.Previous != nil || change.Current != first || len(change.Difference().Added) != 1 {
		t.Errorf("got %v", change)
	}
}

func TestWatchDropsSlowReaders(t *testing.T) {
	const buffered = 16
	var store content.Store
	slow, quick := store.Watch(t.Context()), store.Watch(t.Context())
	for i, snap := range revisions(buffered + 5) {
		store.Swap(snap) // must wait for nobody
		if change := <-quick; change.Current != snap {
			t.Fatalf("the quick reader got another change than %d", i)
		}
	}
	got := 0
	for range slow {
		got++
	}
	if got != buffered || t.Context().Err() != nil {
		t.Errorf("the slow reader got %d changes before its channel closed, want %d", got, buffered)
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store content.Store
		ctx, cancel := context.WithCancel(t.Context())
		changes := store.Watch(ctx)
		cancel()
		if _, open := <-changes; open {
			t.Error("got a change from nowhere")
		}
		store.Swap(revisions(1)[0]) // must not send on the closed channel
	})
}

// TestWatchUnderLoad has watchers come and go while revisions change: each must
// see a chain of changes without a gap.
func TestWatchUnderLoad(t *testing.T) {
	var store content.Store
	snaps := revisions(2)
	store.Swap(snaps[0])
	var watchers sync.WaitGroup
	for range 8 {
		watchers.Go(func() {
			for range 50 {
				ctx, cancel := context.WithCancel(t.Context())
				changes := store.Watch(ctx)
				var last *content.Snapshot
				for range 3 {
					change, open := <-changes
					if !open { // too slow under this load, which is no fault
						break
					}
					if last != nil && change.Previous != last {
						t.Error("a change was left out")
					}
					last = change.Current
				}
				cancel()
			}
		})
	}
	done := make(chan struct{})
	go func() { watchers.Wait(); close(done) }()
	for i := 1; ; i++ {
		select {
		case <-done:
			return
		default:
			store.Swap(snaps[i%2])
		}
	}
}

// A countingContext counts what waits for its end.
type countingContext struct {
	context.Context
	done    chan struct{}
	waiting int
}

func (c *countingContext) Done() <-chan struct{} { return c.done }

// AfterFunc is what context.AfterFunc calls.
func (c *countingContext) AfterFunc(func()) (stop func() bool) {
	c.waiting++
	return func() bool { c.waiting--; return true }
}

// TestMissedWatchesAreForgotten holds that a reader which is dropped and comes
// back, time and again under one context, leaves nothing behind.
func TestMissedWatchesAreForgotten(t *testing.T) {
	var store content.Store
	ctx := &countingContext{Context: t.Context(), done: make(chan struct{})}
	snaps := revisions(20)
	for range 5 {
		changes := store.Watch(ctx)
		if ctx.waiting != 1 {
			t.Fatalf("%d watches wait for the end of their context, of which one is open", ctx.waiting)
		}
		for _, snap := range snaps {
			store.Swap(snap)
		}
		for range changes {
		}
	}
	if ctx.waiting != 0 {
		t.Errorf("%d watches that are over wait for the end of their context", ctx.waiting)
	}
}
