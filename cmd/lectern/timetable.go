package main

import (
	"context"
	"log/slog"
	"time"

	"lectern/content"
)

// A timetable has scheduled posts appear and vanish when their time comes,
// though nobody pushes.
type timetable struct {
	store  *content.Store
	reload func(ctx context.Context) error // serves the present revision anew
	log    *slog.Logger
	// changed receives a value when another snapshot is served.
	changed chan struct{}
}

const (
	// longestNap bounds how long a timetable relies on the clock's steady run: a
	// machine may be suspended, and its clock may be set.
	longestNap = time.Minute

	// reloadPause keeps a revision that cannot be loaded from being tried without
	// end.
	reloadPause = 10 * time.Second
)

func newTimetable(store *content.Store, reload func(ctx context.Context) error, log *slog.Logger) *timetable {
	return &timetable{store: store, reload: reload, log: log, changed: make(chan struct{}, 1)}
}

// notice tells t that another snapshot is served.
func (t *timetable) notice() {
	select {
	case t.changed <- struct{}{}:
	default: // it has yet to look at the last one
	}
}

// run waits for the times of posts until ctx ends.
func (t *timetable) run(ctx context.Context) {
	for {
		var turn <-chan time.Time // never, where nothing is scheduled
		if snap := t.store.Current(); snap != nil && !snap.Until.IsZero() {
			wait := time.Until(snap.Until)
			if wait <= 0 {
				wait = 0
				if err := t.reload(ctx); err != nil && ctx.Err() == nil {
					t.log.Warn("scheduled posts could not be served in time; trying again", "in", reloadPause, "err", err)
					wait = reloadPause
				}
			}
			turn = time.After(min(wait, longestNap))
		}
		select {
		case <-ctx.Done():
			return
		case <-t.changed:
		case <-turn:
		}
	}
}
