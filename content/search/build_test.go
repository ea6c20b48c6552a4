package search

import (
	"strings"
	"testing"

	"lectern/content"
)

// TestBuildPanicsWhereItCanBeRecovered holds that a document which the program
// fails on ends the build of its caller, and not the program.
func TestBuildPanicsWhereItCanBeRecovered(t *testing.T) {
	good := []entry{{node: &content.Post{ID: "good", Title: "限流"}}}
	bad := []entry{{node: (*content.Post)(nil)}}
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "nil pointer") || !strings.Contains(p, "document.go") {
			t.Errorf("newParts panicked with %q, want the cause and its stack", p)
		}
	}()
	newParts([][]entry{bad, good, bad, good})
	t.Error("newParts returned though two of its shares cannot be read")
}

// TestSessionsKeepNothing holds that what a search leaves for the next one does
// not keep a snapshot or its postings alive.
func TestSessionsKeepNothing(t *testing.T) {
	snap := content.Snapshot{}
	for _, text := range []string{"draft logs 限流", "craft log 限制", "raft blog 限量", "raftlog 流量"} {
		snap.Projects = append(snap.Projects, &content.Project{ID: content.ID(text), Name: "名", Description: new(text)})
	}
	x := Build(content.NewSnapshot(snap), nil)
	s := new(session)
	for _, text := range []string{`"aft log"`, `"raft log" 限`, `"raft blog 限" 名`, `"craft log 限" raft 流`, "限", "名 raft -流量", "log"} {
		r, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		s.search(x, r, content.SearchQuery{First: 10})
		for i, sl := range s.matcher.slots[:cap(s.matcher.slots)] {
			for j, c := range sl.cursors[:cap(sl.cursors)] {
				if c.rest != nil || c.many != nil {
					t.Errorf("%s: cursor %d of slot %d is left", text, j, i)
				}
			}
		}
		for i, h := range s.best[:cap(s.best)] {
			if h.Node != nil {
				t.Errorf("%s: hit %d is left", text, i)
			}
		}
	}
}
