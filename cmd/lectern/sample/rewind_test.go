package sample

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRewind(t *testing.T) {
	newest := files{"a.md": "one, three and four", "new/b.md": "b", "new/c.md": "c"}
	commits := []commit{
		{message: "start", adds: []string{"a.md", "old", "gone.md"}},
		{message: "edit", edits: []edit{
			{path: "a.md", from: "three", until: " and", was: "two"},
			{path: "a.md", from: " and four", was: "."},
		}},
		{message: "move", moves: []move{{from: "old", to: "new"}}},
		{message: "remove", removes: []file{{path: "gone.md", text: "gone"}}},
	}
	want := []files{
		{"a.md": "one, two.", "old/b.md": "b", "old/c.md": "c", "gone.md": "gone"},
		{"a.md": "one, three and four", "old/b.md": "b", "old/c.md": "c", "gone.md": "gone"},
		{"a.md": "one, three and four", "new/b.md": "b", "new/c.md": "c", "gone.md": "gone"},
		{"a.md": "one, three and four", "new/b.md": "b", "new/c.md": "c"},
	}
	got, err := rewind(newest, commits)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestRewindRefusesAHistoryThatDoesNotFit(t *testing.T) {
	newest := files{"a.md": "aa b"}
	for _, test := range []struct {
		name    string
		commits []commit
		want    string // in the error
	}{
		{"nothing adds the file", nil, `no commit adds ["a.md"]`},
		{"nothing to add", []commit{{adds: []string{"b.md"}}}, "no file under b.md"},
		{"a folder's name is no prefix", []commit{{adds: []string{"a"}}}, "no file under a"},
		{"nothing to move", []commit{{moves: []move{{"x", "y"}}}}, "no file under y"},
		{"edit of no page", []commit{{edits: []edit{{path: "x.md", from: "a"}}}}, `edit of x.md: "a" occurs 0 times`},
		{"edit in two places", []commit{{edits: []edit{{path: "a.md", from: "a"}}}}, `"a" occurs 2 times`},
		{"edit without end", []commit{{edits: []edit{{path: "a.md", from: "b", until: "c"}}}}, `no "c" behind "b"`},
		{"removed and there", []commit{{removes: []file{{path: "a.md"}}}}, "a.md is still there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := rewind(newest, test.commits)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}
