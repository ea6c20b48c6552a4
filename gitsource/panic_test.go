package gitsource

import (
	"strings"
	"sync"
	"testing"
)

// TestPanicsInTheBackgroundAreErrors holds that a pack or a history which the
// program fails on ends what reads it, and not the program.
func TestPanicsInTheBackgroundAreErrors(t *testing.T) {
	var running sync.WaitGroup
	walk := startHistory(t.Context(), &running, nil, func(*history) (*history, error) { panic("a commit is its own parent") })
	if _, err := walk.wait(); err == nil || !strings.Contains(err.Error(), "a commit is its own parent") {
		t.Errorf("the history ends with %v, want the panic", err)
	}
	running.Wait()

	// A delta and its base, of a file that is not there.
	rec := &receiver{ctx: t.Context(), alive: func() {}, entries: []receivedEntry{
		{offset: 12, size: 8, kind: kindBlob},
		{offset: 40, size: 8, baseOffset: 12, kind: kindOffDelta},
	}}
	if err := rec.resolveDeltas(); err == nil || !strings.Contains(err.Error(), "nil pointer") {
		t.Errorf("resolving deltas ends with %v, want the panic", err)
	}
}
