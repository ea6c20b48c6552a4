package gitsource

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/content"

	"github.com/google/go-cmp/cmp"
)

// gitLog returns what `git log --name-only` says of each path as of HEAD: the
// commits, newest first, with their dates.
func gitLog(t testing.TB, dir string) map[string][]string { return gitLogOf(t, dir, "HEAD") }

func gitLogOf(t testing.TB, dir, revision string) map[string][]string {
	out := runGit(t, dir, "log", "--format=%x01%H %cI", "--name-only", "--no-renames", "-z", revision)
	log := make(map[string][]string)
	for block := range strings.SplitSeq(out, "\x01") {
		head, names, _ := strings.Cut(strings.Trim(block, "\x00"), "\x00")
		for name := range strings.SplitSeq(strings.Trim(names, "\n\x00"), "\x00") {
			if name = strings.TrimPrefix(name, "\n"); name != "" {
				log[name] = append(log[name], strings.Replace(head, "Z", "+00:00", 1))
			}
		}
	}
	return log
}

// ourLog returns the same of a revision.
func ourLog(t testing.TB, v *Revision) map[string][]string {
	t.Helper()
	h, err := v.history.wait()
	if err != nil {
		t.Fatal(err)
	}
	log := make(map[string][]string)
	for path := range h.paths {
		for _, c := range v.History(path).Commits {
			log[path] = append(log[path], c.SHA+" "+c.CommittedAt.Format("2006-01-02T15:04:05-07:00"))
		}
	}
	return log
}

// TestHistoryEqualsGitLog grows repositories at random, with merges, and
// follows them while they grow.
func TestHistoryEqualsGitLog(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			o := newOrigin(t)
			g := newGrower(o, seed)
			var r *Repo
			for round := range 5 {
				g.grow(8)
				o.setBranch("main", g.commits[len(g.commits)-1])
				if r == nil {
					r = openRepo(t, Options{URL: o.dir})
				}
				mustFetch(t, r)
				if diff := cmp.Diff(gitLog(t, o.dir), ourLog(t, mustRevision(t, r))); diff != "" {
					t.Fatalf("round %d (-git +ours):\n%s", round, diff)
				}
			}
		})
	}
}

// A grower adds commits on top of any it has made.
type grower struct {
	*origin
	random  *rand.Rand
	commits []hash
	trees   map[hash]map[string]string
}

func newGrower(o *origin, seed uint64) *grower {
	return &grower{origin: o, random: rand.New(rand.NewPCG(seed, 0)), trees: make(map[hash]map[string]string)}
}

func (g *grower) grow(n int) {
	for range n {
		var parents []hash
		files := make(map[string]string)
		if len(g.commits) > 0 {
			parents = append(parents, g.commits[len(g.commits)-1])
			if g.random.IntN(3) == 0 {
				if other := g.commits[g.random.IntN(len(g.commits))]; other != parents[0] {
					parents = append(parents, other)
				}
			}
			for _, parent := range parents {
				maps.Copy(files, g.trees[parent])
			}
		}
		for range 1 + g.random.IntN(3) {
			path := fmt.Sprintf("%c/%c/%d.md", 'a'+rune(g.random.IntN(3)), 'a'+rune(g.random.IntN(2)), g.random.IntN(3))
			switch g.random.IntN(5) {
			case 0:
				delete(files, path)
			case 1:
				files[path] = "-> elsewhere"
			default:
				files[path] = fmt.Sprint(g.random.IntN(4))
			}
		}
		// Dates run back now and then, and are equal now and then.
		g.now = g.now.Add(time.Duration(g.random.IntN(4)-2) * time.Hour)
		c := g.commitTree(g.tree(files), []string{linShen, zhouLan}[g.random.IntN(2)], "Write", parents...)
		if !slices.Contains(g.commits, c) {
			g.commits = append(g.commits, c)
		}
		g.trees[c] = files
	}
}

// TestHistoryOfRealRepository compares all paths of the repository that
// LECTERN_BENCH_REPO names.
func TestHistoryOfRealRepository(t *testing.T) {
	path := os.Getenv("LECTERN_BENCH_REPO")
	if path == "" {
		t.Skip("LECTERN_BENCH_REPO is not set")
	}
	r := openRepo(t, Options{URL: path})
	mustFetch(t, r)
	want, got := gitLog(t, path), ourLog(t, mustRevision(t, r))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-git +ours):\n%s", diff)
	}
	t.Logf("%d paths compared", len(want))
}

// contributors writes a file's contributors as "林深 2, 周岚 1".
func contributors(h content.FileHistory) string {
	var list []string
	for _, c := range h.Contributors {
		list = append(list, fmt.Sprint(c.Name, " ", *c.Commits))
	}
	return strings.Join(list, ", ")
}

func TestContributors(t *testing.T) {
	o := newOrigin(t)
	write := func(author, text string, files ...string) {
		all := map[string]string{"a.md": text}
		for _, file := range files {
			name, text, _ := strings.Cut(file, "=")
			all[name] = text
		}
		var parents []hash
		if tip, ok := o.tips["main"]; ok {
			parents = append(parents, tip)
		}
		o.setBranch("main", o.commitTree(o.tree(all), author, "Write", parents...))
	}
	write("linshen <LIN@example.org>", "1")
	write(zhouLan, "2")
	write(linShen, "3")
	write("bot <>", "4")
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	first := mustRevision(t, r)
	if got, want := contributors(first.History("a.md")), "林深 2, bot 1, 周岚 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if name := first.History("a.md").Commits[3].Author.Name; name != "林深" {
		t.Errorf("the first commit is by %s", name)
	}

	// A new name, and a mailmap that makes two people one.
	write("Lin Shen <lin@example.org>", "5", ".mailmap=Lin Shen <lin@example.org> <lan@example.org>\n")
	mustFetch(t, r)
	second := mustRevision(t, r)
	if got, want := contributors(second.History("a.md")), "Lin Shen 4, bot 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := contributors(first.History("a.md")), "林深 2, bot 1, 周岚 1"; got != want {
		t.Errorf("the first revision has changed: %s, want %s", got, want)
	}
	if name := second.Commit().Author.Name; name != "Lin Shen" {
		t.Errorf("the head is by %s", name)
	}
}

func TestFileHistory(t *testing.T) {
	o := newOrigin(t)
	created := o.commit("main", map[string]string{"a.md": "1", "b.md": "1"})
	createdAt := o.now
	o.commit("main", map[string]string{"a.md": "1", "b.md": "2"})
	updated := o.commit("main", map[string]string{"a.md": "2", "b.md": "2"})
	updatedAt := o.now
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	v := mustRevision(t, r)
	h := v.History("a.md")
	if len(h.Commits) != 2 || h.Commits[0].SHA != updated.String() || h.Commits[1].SHA != created.String() {
		t.Fatalf("got %+v", h)
	}
	if !h.CreatedAt().Equal(createdAt) || !h.UpdatedAt().Equal(updatedAt) || h.Truncated {
		t.Errorf("created %v, updated %v, truncated %v", h.CreatedAt(), h.UpdatedAt(), h.Truncated)
	}
	if _, offset := h.CreatedAt().Zone(); offset != 8*3600 {
		t.Errorf("got zone offset %d, want the committer's", offset)
	}
	if h.Commits[0].Message != "Write a.md, b.md" || h.Commits[0].Author.Commits != nil {
		t.Errorf("got message %q, author %+v", h.Commits[0].Message, h.Commits[0].Author)
	}
	if none := v.History("none.md"); len(none.Commits) > 0 || none.Truncated {
		t.Errorf("a file that never was: %+v", none)
	}
}

// TestHistoryIsExtended reads only the new commits of a branch that moved on,
// and shares the others with the revision before.
func TestHistoryIsExtended(t *testing.T) {
	o := newOrigin(t)
	first := o.commit("main", map[string]string{"a.md": "1"})
	o.commit("main", map[string]string{"a.md": "2"})
	s, err := openObjects(o.dir + "/objects")
	if err != nil {
		t.Fatal(err)
	}
	before, err := walkHistory(context.Background(), s, o.tips["main"], nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	// What was walked cannot be walked again.
	if err := os.Remove(s.loosePath(s.dirs[0], first)); err != nil {
		t.Fatal(err)
	}
	o.commit("main", map[string]string{"a.md": "3"})
	after, err := walkHistory(context.Background(), s, o.tips["main"], nil, nil, before)
	if err != nil {
		t.Fatal(err)
	}
	was, is := before.file("a.md").Commits, after.file("a.md").Commits
	if len(was) != 2 || len(is) != 3 || is[1] != was[0] || is[2] != was[1] {
		t.Errorf("got %d commits, then %d", len(was), len(is))
	}
}

func TestHistoryErr(t *testing.T) {
	o := newOrigin(t)
	first := o.commit("main", map[string]string{"a.md": "1"})
	o.commit("main", map[string]string{"a.md": "2"})
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	c, err := r.current()
	if err != nil {
		t.Fatal(err)
	}
	// A pack without the first commit.
	list, err := reachable(context.Background(), c.objects, []hash{o.tips["main"]}, nil, func(h hash) bool { return h == first })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := copyObjects(context.Background(), c.objects, list, c.objectsDir(), func() {}); err != nil {
		t.Fatal(err)
	}
	p := (*c.objects.packs.Load())[0]
	remove(t, c.objectsDir(), "pack/"+strings.TrimSuffix(p.name, ".pack")+".*")
	if err := c.objects.rescan(); err != nil {
		t.Fatal(err)
	}
	v := mustRevision(t, r)
	if v.HistoryErr() == nil || len(v.History("a.md").Commits) != 0 {
		t.Errorf("got error %v and %d commits", v.HistoryErr(), len(v.History("a.md").Commits))
	}
	if got := readFile(t, v, "a.md"); got != "2" {
		t.Errorf("the page reads %q", got)
	}
	mustFetch(t, r)
	if v := mustRevision(t, r); v.HistoryErr() != nil || len(v.History("a.md").Commits) != 2 {
		t.Errorf("made anew: error %v", v.HistoryErr())
	}
}
