package gitsource

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A limit ends an exchange that takes too long: in all or, once it watches for
// idleness, since something was last received.
type limit struct {
	timeout time.Duration
	timer   *time.Timer
	cancel  context.CancelCauseFunc

	mu   sync.Mutex
	idle bool
	last time.Time // alive was called then; only looked at when the timer fires
}

// startLimit returns a context that ends after timeout.
func startLimit(ctx context.Context, timeout time.Duration, idle bool) (context.Context, *limit) {
	ctx, cancel := context.WithCancelCause(ctx)
	l := &limit{timeout: timeout, cancel: cancel, idle: idle, last: time.Now()}
	l.timer = time.AfterFunc(timeout, l.check)
	return ctx, l
}

func (l *limit) check() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle {
		if left := l.timeout - time.Since(l.last); left > 0 {
			l.timer.Reset(left)
			return
		}
		l.cancel(fmt.Errorf("nothing was received for %v: %w", l.timeout, context.DeadlineExceeded))
		return
	}
	l.cancel(fmt.Errorf("it took longer than %v: %w", l.timeout, context.DeadlineExceeded))
}

// watchIdle lets the exchange go on for as long as alive is called.
func (l *limit) watchIdle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle, l.last = true, time.Now()
}

// alive says that something was received.
func (l *limit) alive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
}

// stop ends the context.
func (l *limit) stop() {
	l.timer.Stop()
	l.cancel(nil)
}
