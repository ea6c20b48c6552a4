package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"lectern/content"
)

// TestTimetable holds that a revision is loaded anew at the moment at which
// posts appear or vanish, and at no other.
func TestTimetable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		at := func(d time.Duration) time.Time { return start.Add(d) }
		store := new(content.Store)
		turns := []time.Time{at(3 * time.Hour), at(3*time.Hour + time.Second), {}} // what is next after each reload
		var reloaded []time.Duration
		reload := func(context.Context) error {
			reloaded = append(reloaded, time.Since(start))
			if len(reloaded) == 2 {
				return errors.New("the disk is slow")
			}
			store.Swap(&content.Snapshot{Until: turns[0]})
			turns = turns[1:]
			return nil
		}
		table := newTimetable(store, reload, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			table.run(ctx)
		}()

		synctest.Wait()
		time.Sleep(time.Hour) // nothing is served yet
		store.Swap(&content.Snapshot{Until: at(2 * time.Hour)})
		table.notice()
		table.notice()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		want := []time.Duration{2 * time.Hour, 3 * time.Hour, 3*time.Hour + reloadPause, 3*time.Hour + reloadPause}
		if len(reloaded) != len(want) {
			t.Fatalf("reloaded after %v, want %v", reloaded, want)
		}
		for i := range want {
			if reloaded[i] != want[i] {
				t.Errorf("reloaded after %v, want %v", reloaded, want)
			}
		}
		cancel()
		<-ended
	})
}
