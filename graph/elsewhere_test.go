package graph

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"lectern/content"
)

// TestAnswersFromElsewhere holds that an answer which reaches another revision is
// cached as neither fixed nor following from the commit asked about alone.
func TestAnswersFromElsewhere(t *testing.T) {
	for name, want := range map[string]bool{"at": true, "changes": true, "posts": false, "revision": false} {
		var noted dependencies
		noted.tagOf(&graphql.FieldContext{Object: "Query", Field: graphql.CollectedField{Field: &ast.Field{Name: name}}}, nil)
		if got := noted.elsewhere.Load(); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	h := handler{maxAge: time.Minute}
	p := policy{revision: revision{snap: content.NewSnapshot(content.Snapshot{}), pinned: true}}
	for _, tt := range []struct {
		passing, elsewhere bool
		want               string
	}{
		{false, false, "public, max-age=31536000, immutable"},
		{false, true, "public, max-age=60, stale-while-revalidate=60"},
		{true, false, "public, max-age=60, stale-while-revalidate=60"},
		{true, true, "public, no-cache"},
	} {
		p.passing, p.elsewhere = tt.passing, tt.elsewhere
		if got := h.cacheControl(p); got != tt.want {
			t.Errorf("passing %v, elsewhere %v: got %q, want %q", tt.passing, tt.elsewhere, got, tt.want)
		}
	}
}
