package load

import (
	"strings"
	"testing"
)

// TestBesidePanicsWhereItIsWaitedFor holds that a panic in the background can be
// recovered by whoever loads.
func TestBesidePanicsWhereItIsWaitedFor(t *testing.T) {
	wait := beside(func() { panic("a link without an end") })
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "a link without an end") || !strings.Contains(p, "beside_test.go") {
			t.Errorf("wait panicked with %q, want the cause and its stack", p)
		}
	}()
	wait()
	t.Error("wait returned though what it waits for has panicked")
}

func TestBesideWaits(t *testing.T) {
	done := false
	beside(func() { done = true })()
	if !done {
		t.Error("wait returned before the end")
	}
}
