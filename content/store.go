package content

import (
	"context"
	"sync"
	"sync/atomic"
)

// watchBuffer is how many changes a reader of Watch may lag behind.
const watchBuffer = 16

// A Store holds the snapshot that is being served. The zero value serves none
// yet. It is safe for concurrent use.
type Store struct {
	current atomic.Pointer[Snapshot]

	// mu makes watchers see changes in the order in which they are served.
	mu       sync.Mutex
	watchers map[chan *Change]func() bool // what has the watch's context forget it
}

// Current returns the snapshot being served, nil before the first Swap. An
// operation takes it once, so that all it answers is of one commit.
func (s *Store) Current() *Snapshot { return s.current.Load() }

// Swap starts serving next, tells the watchers, and returns what was served
// before, nil if nothing was. It waits for no watcher.
func (s *Store) Swap(next *Snapshot) *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	previous := s.current.Swap(next)
	change := newChange(previous, next)
	for w := range s.watchers {
		select {
		case w <- change:
		default: // its reader is too slow
			s.drop(w)
		}
	}
	return previous
}

// Watch returns a channel that receives a Change for each Swap from now on. It
// is closed when ctx ends, or when its reader lags more than 16 changes behind:
// a closed channel under a live context means that changes were missed.
func (s *Store) Watch(ctx context.Context) <-chan *Change {
	w := make(chan *Change, watchBuffer)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watchers == nil {
		s.watchers = make(map[chan *Change]func() bool)
	}
	s.watchers[w] = context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.drop(w)
	})
	return w
}

// drop ends the watch w, unless it has ended already. The caller holds s.mu.
func (s *Store) drop(w chan *Change) {
	if forget, watching := s.watchers[w]; watching {
		forget() // a reader that comes back does so under the same context
		delete(s.watchers, w)
		close(w)
	}
}

// A Change is one Swap of a Store. All watchers share it.
type Change struct {
	Previous *Snapshot // nil if nothing was served before
	Current  *Snapshot

	difference func() *Difference
}

func newChange(previous, current *Snapshot) *Change {
	return &Change{previous, current, sync.OnceValue(func() *Difference { return Diff(previous, current) })}
}

// Difference returns what Current holds otherwise than Previous. It is found
// out when it is asked for first, and once.
func (c *Change) Difference() *Difference { return c.difference() }
