package gitsource

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lectern/content"

	"github.com/google/go-cmp/cmp"
)

// prose returns n different lines.
func prose(topic string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s，第 %d 行。\n", topic, i)
	}
	return b.String()
}

// diffOf returns how the files of two revisions differ, as "RENAMED a -> b".
func diffOf(t testing.TB, older, newer map[string]string) []string {
	t.Helper()
	o := newOrigin(t)
	first := o.commitTree(o.tree(older), linShen, "Before")
	o.setBranch("main", o.commitTree(o.tree(newer), linShen, "After", first))
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	head := mustRevision(t, r)
	base, err := r.RevisionAt(context.Background(), mustResolve(t, r, first.String()))
	if err != nil {
		t.Fatal(err)
	}
	return changeLines(t, base, head)
}

func changeLines(t testing.TB, older, newer *Revision) []string {
	t.Helper()
	changes, err := Diff(context.Background(), older, newer)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, c := range changes {
		line := string(c.Kind) + " "
		if c.OldPath != "" {
			line += c.OldPath + " -> "
		}
		lines = append(lines, line+c.Path)
	}
	return lines
}

func TestDiff(t *testing.T) {
	tea, milk := prose("茶", 20), prose("奶", 20)
	for name, tt := range map[string]struct {
		older, newer map[string]string
		want         []string
	}{
		"nothing": {map[string]string{"a.md": tea}, map[string]string{"a.md": tea}, []string{}},
		"each kind": {
			map[string]string{"blog/a.md": tea, "blog/b.md": "b", "blog/gone.md": "x\n", "same/c.md": "c"},
			map[string]string{"blog/a.md": milk, "blog/b.md": "b", "blog/new.md": "y\n", "same/c.md": "c"},
			[]string{"MODIFIED blog/a.md", "REMOVED blog/gone.md", "ADDED blog/new.md"},
		},
		"moved as it is": {
			map[string]string{"blog/a.md": tea}, map[string]string{"docs/b.md": tea},
			[]string{"RENAMED blog/a.md -> docs/b.md"},
		},
		"a folder moved": {
			map[string]string{"blog/tea/index.md": tea, "blog/milk/index.md": milk},
			map[string]string{"posts/tea/index.md": tea, "posts/milk/index.md": milk},
			[]string{"RENAMED blog/milk/index.md -> posts/milk/index.md", "RENAMED blog/tea/index.md -> posts/tea/index.md"},
		},
		"moved and changed a little": {
			map[string]string{"a.md": tea}, map[string]string{"b.md": tea + "又一行。\n"},
			[]string{"RENAMED a.md -> b.md"},
		},
		"moved and changed much": {
			map[string]string{"a.md": tea}, map[string]string{"b.md": prose("茶", 10) + prose("咖啡", 10)},
			[]string{"REMOVED a.md", "ADDED b.md"},
		},
		"the most similar one": {
			map[string]string{"a.md": tea}, map[string]string{"b.md": tea + prose("糖", 8), "c.md": tea + prose("糖", 2)},
			[]string{"ADDED b.md", "RENAMED a.md -> c.md"},
		},
		"copies go by name, then by path": {
			map[string]string{"1/x.md": tea, "1/y.md": tea}, map[string]string{"2/a.md": tea, "2/y.md": tea, "2/z.md": tea},
			[]string{"RENAMED 1/x.md -> 2/a.md", "RENAMED 1/y.md -> 2/y.md", "ADDED 2/z.md"},
		},
		"a copy is no move": {
			map[string]string{"a.md": tea}, map[string]string{"a.md": tea, "b.md": tea},
			[]string{"ADDED b.md"},
		},
		"swapped": {
			map[string]string{"a.md": tea, "b.md": milk}, map[string]string{"a.md": milk, "b.md": tea},
			[]string{"MODIFIED a.md", "MODIFIED b.md"},
		},
		"empty files are all alike": {
			map[string]string{"a.md": ""}, map[string]string{"b.md": ""},
			[]string{"REMOVED a.md", "ADDED b.md"},
		},
		"bytes that are no text": {
			map[string]string{"a.png": "\x00" + tea}, map[string]string{"b.png": "\x00" + tea + "x"},
			[]string{"REMOVED a.png", "ADDED b.png"},
		},
		"a file becomes a folder": {
			map[string]string{"a": tea}, map[string]string{"a/index.md": tea, "a/b.md": milk},
			[]string{"ADDED a/b.md", "RENAMED a -> a/index.md"},
		},
		"a link in place of a file": {
			map[string]string{"a.md": tea, "b.md": "-> a.md"}, map[string]string{"a.md": "-> c.md", "c.md": tea},
			[]string{"MODIFIED a.md", "REMOVED b.md", "ADDED c.md"},
		},
		"names in another order than Git's": {
			map[string]string{"a/x.md": "1\n", "a-b.md": "2\n", "a.md": "3\n"}, map[string]string{"a/x.md": "4\n", "a-b.md": "5\n", "a.md": "6\n"},
			[]string{"MODIFIED a-b.md", "MODIFIED a.md", "MODIFIED a/x.md"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, diffOf(t, tt.older, tt.newer)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestDiffOfManyMoves holds the search for renamed files to its bounds: what was
// moved as it is, is always found; what was changed too, among few.
func TestDiffOfManyMoves(t *testing.T) {
	older, newer := map[string]string{}, map[string]string{}
	for i := range maxSimilar + 50 {
		older[fmt.Sprintf("old/%03d.md", i)] = prose(fmt.Sprint(i), 5)
		newer[fmt.Sprintf("new/%03d.md", i)] = prose(fmt.Sprint(i), 5)
	}
	for _, line := range diffOf(t, older, newer) {
		if !strings.HasPrefix(line, "RENAMED") {
			t.Fatalf("got %s", line)
		}
	}
	for path := range newer {
		newer[path] += "…\n"
	}
	if lines := diffOf(t, older, newer); slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "RENAMED") }) {
		t.Error("more files than the bound were compared")
	}
	for i := range 60 {
		delete(older, fmt.Sprintf("old/%03d.md", i))
		delete(newer, fmt.Sprintf("new/%03d.md", i))
	}
	for i, line := range diffOf(t, older, newer) {
		if want := fmt.Sprintf("RENAMED old/%03[1]d.md -> new/%03[1]d.md", i+60); line != want {
			t.Fatalf("got %s, want %s", line, want)
		}
	}
}

// TestDiffAgreesWithGit compares random revisions with git's own tree
// comparison, renames aside.
func TestDiffAgreesWithGit(t *testing.T) {
	o := newOrigin(t)
	g := newGrower(o, 7)
	g.grow(15)
	o.setBranch("main", g.commits[len(g.commits)-1])
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	mustRevision(t, r)
	var revisions []*Revision
	for _, sha := range strings.Fields(o.git("rev-list", "main")) {
		v, err := r.RevisionAt(context.Background(), content.Ref{Name: sha, Kind: content.RefCommit, SHA: sha})
		if err != nil {
			t.Fatal(err)
		}
		revisions = append(revisions, v)
	}
	letters := map[string]string{"A": "ADDED ", "D": "REMOVED ", "M": "MODIFIED ", "T": "MODIFIED "}
	for i, older := range revisions {
		newer := revisions[(i*7+3)%len(revisions)]
		want := []string{}
		fields := strings.Split(strings.TrimSuffix(o.git("diff-tree", "-r", "-z", "--no-renames", "--name-status", older.Commit().SHA, newer.Commit().SHA), "\x00"), "\x00")
		for ; len(fields) > 1; fields = fields[2:] {
			want = append(want, letters[fields[0]]+fields[1])
		}
		got := []string{}
		for _, line := range changeLines(t, older, newer) {
			if pair, renamed := strings.CutPrefix(line, "RENAMED "); renamed {
				from, to, _ := strings.Cut(pair, " -> ")
				got = append(got, "REMOVED "+from, "ADDED "+to)
				continue
			}
			got = append(got, line)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s to %s (-git +ours):\n%s", older.Commit().SHA, newer.Commit().SHA, diff)
		}
	}
}
