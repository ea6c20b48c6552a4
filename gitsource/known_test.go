package gitsource

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
)

func mustResolve(t testing.TB, r *Repo, ref string) content.Ref {
	t.Helper()
	named, err := r.Resolve(context.Background(), ref)
	if err != nil {
		t.Fatalf("Resolve(%q): %v", ref, err)
	}
	return named
}

// wantRefError checks that err is a *content.RefError that says a word.
func wantRefError(t testing.TB, err error, word string) {
	t.Helper()
	var ref *content.RefError
	if !errors.As(err, &ref) || !strings.Contains(err.Error(), word) {
		t.Errorf("got error %v, want a *content.RefError that says %q", err, word)
	}
}

// TestResolve names revisions in all ways that are understood, over each way to
// reach the remote.
func TestResolve(t *testing.T) {
	ways := map[string]func(t *testing.T, o *origin) Options{
		"path": func(_ *testing.T, o *origin) Options { return Options{URL: o.dir} },
		"http": func(_ *testing.T, o *origin) Options { return Options{URL: o.serve(nil)} },
		"git":  func(t *testing.T, o *origin) Options { return Options{URL: serveGit(t, o)} },
		"ssh":  serveSSH,
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			o := newOrigin(t)
			first := o.commit("main", map[string]string{"index.md": "1"})
			o.setTag("v1", first)
			second := o.commit("main", map[string]string{"index.md": "2"})
			o.setBranch("release/1.0", first)
			fixed := o.commit("release/1.0", map[string]string{"index.md": "1, mended"})
			o.setTag("v1.0.1", o.annotate("v1.0.1", fixed, kindCommit))
			o.setTag("v1.0.1-again", o.annotate("v1.0.1-again", o.annotate("v1.0.1", fixed, kindCommit), kindTag))
			o.setTag("v-page", o.annotate("v-page", o.object(kindBlob, []byte("1")), kindBlob))
			o.setTag("release/1.0", first)
			hidden := o.commit("secret", map[string]string{"index.md": "not for all"})
			o.setTag("nightly", hidden)
			opts := way(t, o)
			opts.Refs = []string{"release/*", "v*"}
			r := openRepo(t, opts)
			if _, err := r.Resolve(context.Background(), "main"); !errors.Is(err, ErrNoClone) {
				t.Errorf("before the first fetch: got error %v, want ErrNoClone", err)
			}
			mustFetch(t, r)
			mustRevision(t, r)
			if mustFetch(t, r) {
				t.Error("a fetch without a push changed something")
			}

			branch := func(name string, h hash) content.Ref {
				return content.Ref{Name: name, Kind: content.RefBranch, SHA: h.String()}
			}
			tag := func(name string, h hash) content.Ref {
				return content.Ref{Name: name, Kind: content.RefTag, SHA: h.String()}
			}
			commit := func(h hash) content.Ref {
				return content.Ref{Name: h.String(), Kind: content.RefCommit, SHA: h.String()}
			}
			for ref, want := range map[string]content.Ref{
				"HEAD":                              branch("main", second),
				"main":                              branch("main", second),
				"refs/heads/main":                   branch("main", second),
				"release/1.0":                       branch("release/1.0", fixed), // not the tag
				"refs/tags/release/1.0":             tag("release/1.0", first),
				"v1":                                tag("v1", first),
				"refs/tags/v1":                      tag("v1", first),
				"v1.0.1":                            tag("v1.0.1", fixed),
				"v1.0.1-again":                      tag("v1.0.1-again", fixed),
				first.String():                      commit(first),
				second.String()[:7]:                 commit(second),
				strings.ToUpper(fixed.String()):     commit(fixed),
				strings.ToUpper(fixed.String()[:9]): commit(fixed),
			} {
				if got := mustResolve(t, r, ref); got != want {
					t.Errorf("%s: got %+v, want %+v", ref, got, want)
				}
			}
			for ref, says := range map[string]string{
				"secret":                  "is served here",
				"refs/heads/secret":       "is served here",
				"nightly":                 "is served here",
				hidden.String():           "is served here",
				hidden.String()[:8]:       "is served here",
				"v2":                      "is served here",
				first.String()[:6]:        "at least 7",
				o.tree(nil).String():      "is served here",
				"v-page":                  "no commit",
				"":                        "not understood",
				"HEAD~1":                  "not understood",
				"main^":                   "not understood",
				"@{1}":                    "not understood",
				"main:index.md":           "not understood",
				"v1..main":                "not understood",
				"../x":                    "not understood",
				"-x":                      "not understood",
				"refs/heads/../../HEAD":   "not understood",
				"a\x00b":                  "not understood",
				"a\nb":                    "not understood",
				strings.Repeat("x", 2000): "not understood",
			} {
				_, err := r.Resolve(context.Background(), ref)
				wantRefError(t, err, says)
				if err != nil && len(err.Error()) > 500 {
					t.Errorf("the error repeats %d bytes", len(err.Error()))
				}
			}

			// What is hidden is not in the clone either.
			c, err := r.current()
			if err != nil {
				t.Fatal(err)
			}
			if c.objects.has(hidden) {
				t.Error("a branch that nobody asked for was fetched")
			}
			runGit(t, r.cloneDir(), "fsck", "--full", "--strict")
			if got := strings.TrimSpace(runGit(t, r.cloneDir(), "rev-parse", "v1.0.1^{commit}")); got != fixed.String() {
				t.Errorf("git takes v1.0.1 for %s, want %s", got, fixed)
			}
		})
	}
}

// FuzzResolve asks for whatever a client may send.
func FuzzResolve(f *testing.F) {
	o := newOrigin(f)
	first := o.commit("main", map[string]string{"index.md": "1"})
	o.setTag("v1", first)
	r := openRepo(f, Options{URL: o.dir, Refs: []string{"**"}})
	mustFetch(f, r)
	mustRevision(f, r)
	for _, ref := range []string{"HEAD", "main", "refs/tags/v1", "v1", first.String(), first.String()[:7], "HEAD~1", "../x", "-x", "", "refs/heads/", "0000000", "\xff"} {
		f.Add(ref)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		named, err := r.Resolve(context.Background(), ref)
		var refused *content.RefError
		switch {
		case errors.As(err, &refused):
			if refused.Ref != ref || len(err.Error()) > 600 {
				t.Errorf("the error is about %q: %d bytes", refused.Ref, len(err.Error()))
			}
		case err != nil:
			t.Error(err)
		case named.SHA != first.String():
			t.Errorf("%q leads to %+v", ref, named)
		}
	})
}

// TestRefsComeAndGo follows branches and tags beside the one that is served.
func TestRefsComeAndGo(t *testing.T) {
	for _, over := range []string{"path", "http"} {
		t.Run(over, func(t *testing.T) {
			o := newOrigin(t)
			var packs atomic.Int32
			opts := Options{URL: o.dir, Refs: []string{"refs/heads/next", "refs/tags/**"}}
			if over == "http" {
				opts.URL = o.serve(func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if r.Method == http.MethodPost {
							packs.Add(1)
						}
						next.ServeHTTP(w, r)
					})
				})
			}
			base := o.commit("main", map[string]string{"index.md": "1"})
			r := openRepo(t, opts)
			mustFetch(t, r)
			head := mustRevision(t, r)
			_, err := r.Resolve(context.Background(), "next")
			wantRefError(t, err, "is served here")

			o.setBranch("next", base)
			old := o.commit("next", map[string]string{"index.md": "next"})
			if !mustFetch(t, r) {
				t.Error("a new branch changed nothing")
			}
			if mustRevision(t, r) != head {
				t.Error("a new branch beside it made another revision of the branch that is served")
			}
			if got := mustResolve(t, r, "next").SHA; got != old.String() {
				t.Errorf("next: got %s, want %s", got, old)
			}

			// A forced push: the commit left behind is not to be had any more.
			o.setBranch("next", base)
			forced := o.commit("next", map[string]string{"index.md": "another next"})
			mustFetch(t, r)
			if got := mustResolve(t, r, "next").SHA; got != old.String() {
				t.Errorf("before Revision is called: got %s, want still %s", got, old)
			}
			mustRevision(t, r)
			if got := mustResolve(t, r, "next").SHA; got != forced.String() {
				t.Errorf("after a forced push: got %s, want %s", got, forced)
			}
			_, err = r.Resolve(context.Background(), old.String())
			wantRefError(t, err, "is served here")
			mustResolve(t, r, forced.String())

			// A tag keeps it.
			o.setTag("keep/old", old)
			mustFetch(t, r)
			mustRevision(t, r)
			mustResolve(t, r, old.String())
			if got := mustResolve(t, r, "keep/old").SHA; got != old.String() {
				t.Errorf("keep/old: got %s, want %s", got, old)
			}

			o.deleteBranch("next")
			if !mustFetch(t, r) {
				t.Error("a deleted branch changed nothing")
			}
			mustRevision(t, r)
			_, err = r.Resolve(context.Background(), "next")
			wantRefError(t, err, "is served here")
			mustResolve(t, r, "keep/old")

			// HEAD moves to another branch; the old one is not followed.
			o.setBranch("trunk", base)
			o.setHead("trunk")
			mustFetch(t, r)
			if mustRevision(t, r).Ref() != "trunk" {
				t.Error("HEAD was not followed")
			}
			_, err = r.Resolve(context.Background(), "main")
			wantRefError(t, err, "is served here")
			sent := packs.Load()
			if mustFetch(t, r) || packs.Load() != sent {
				t.Error("a fetch without a push changed or sent something")
			}

			// Compacting keeps what all refs lead to.
			c, err := r.current()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.compact(context.Background()); err != nil {
				t.Fatal(err)
			}
			if !c.objects.has(old) || c.objects.has(forced) || c.objects.packCount() != 1 {
				t.Errorf("after compacting: %v, %v, %d packs", c.objects.has(old), c.objects.has(forced), c.objects.packCount())
			}
			runGit(t, r.cloneDir(), "fsck", "--full", "--strict")
		})
	}
}

// TestBrokenRefBesideTheBranch shows that what is served does not hang on other
// refs.
func TestBrokenRefBesideTheBranch(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	lost := hash{1, 2, 3}
	o.setTag("lost", lost)
	o.setTag("half", o.annotate("half", lost, kindCommit))
	o.setTag("kept", o.tips["main"])
	r := openRepo(t, Options{URL: o.dir, Refs: []string{"*"}})
	mustFetch(t, r)
	mustRevision(t, r)
	for _, name := range []string{"lost", "half"} {
		_, err := r.Resolve(context.Background(), name)
		wantRefError(t, err, "is served here")
	}
	mustResolve(t, r, "kept")
	second := o.commit("main", map[string]string{"index.md": "2"})
	mustFetch(t, r)
	if got := mustRevision(t, r).Commit().SHA; got != second.String() {
		t.Errorf("serving %s, want %s", got, second)
	}
}

func TestAbbreviationsHaveToBeUnambiguous(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	mustRevision(t, r)
	k, err := r.lastKnown(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// Two commits that agree in 7 digits take days to find.
	a, b := hash{0xab, 0xcd, 0xef, 0x01}, hash{0xab, 0xcd, 0xef, 0x02}
	k.commits = []hash{a, b}
	_, err = r.Resolve(context.Background(), "abcdef0")
	wantRefError(t, err, "several commits")
	if got := mustResolve(t, r, "abcdef02").SHA; got != b.String() {
		t.Errorf("got %s, want %s", got, b)
	}
	if got := mustResolve(t, r, "abcdef01").SHA; got != a.String() {
		t.Errorf("got %s, want %s", got, a)
	}
	_, err = r.Resolve(context.Background(), "abcdef03")
	wantRefError(t, err, "is served here")
}

func TestAsOf(t *testing.T) {
	o := newOrigin(t)
	first := o.commit("main", map[string]string{"index.md": "1"}) // 14:30
	o.setBranch("side", first)
	side := o.commit("side", map[string]string{"index.md": "1", "a.md": "a"}) // 15:30
	second := o.commit("main", map[string]string{"index.md": "2"})            // 16:30
	merge := o.commitTree(o.tree(map[string]string{"index.md": "2", "a.md": "a"}), linShen, "Merge", second, side)
	o.setBranch("main", merge) // 17:30
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	mustRevision(t, r)
	for clock, want := range map[string]hash{
		"14:30:00": first, "15:29:59": first,
		"15:30:00": first, // what the side branch held was not on main yet
		"16:30:00": second, "17:29:59": second,
		"17:30:00": merge, "23:00:00": merge,
	} {
		moment, err := time.Parse(time.RFC3339, "2024-04-20T"+clock+"+08:00")
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.AsOf(context.Background(), moment)
		if want := (content.Ref{Name: "main", Kind: content.RefMoment, SHA: want.String()}); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", clock, got, err, want)
		}
	}
	for _, moment := range []time.Time{time.Date(2024, 4, 20, 6, 29, 59, 0, time.UTC), {}} {
		_, err := r.AsOf(context.Background(), moment)
		wantRefError(t, err, `before the first commit of "main"`)
	}
	if got, err := r.AsOf(context.Background(), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil || got.SHA != merge.String() {
		t.Errorf("in the far future: got %+v, %v", got, err)
	}
}

// TestRevisionsBesideTheHead compares what revisions of commits before the head,
// and on other branches, hold and tell of their past with what git says.
func TestRevisionsBesideTheHead(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			o := newOrigin(t)
			g := newGrower(o, seed+10)
			g.grow(12)
			o.setBranch("main", g.commits[len(g.commits)-1])
			side := &grower{origin: o, random: g.random, trees: g.trees, commits: slices.Clone(g.commits[:6])}
			side.grow(5)
			o.setBranch("side", side.commits[len(side.commits)-1])
			r := openRepo(t, Options{URL: o.dir, Refs: []string{"side"}})
			mustFetch(t, r)
			head := mustRevision(t, r)
			before := ourLog(t, head)
			reachable := strings.Fields(o.git("rev-list", "main", "side"))
			if len(reachable) < 12 {
				t.Fatalf("only %d commits", len(reachable))
			}
			for _, sha := range reachable {
				v, err := r.RevisionAt(context.Background(), mustResolve(t, r, sha))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(gitLogOf(t, o.dir, sha), ourLog(t, v)); diff != "" {
					t.Fatalf("%s (-git +ours):\n%s", sha, diff)
				}
				id, _ := parseHash(sha)
				for path, text := range g.trees[id] {
					if got := readFile(t, v, path); got != strings.TrimPrefix(text, "-> ") {
						t.Fatalf("%s of %s is %q, want %q", path, sha, got, text)
					}
				}
				if v.Commit().SHA != sha || v.Ref() != sha {
					t.Errorf("%s calls itself %s of %s", sha, v.Commit().SHA, v.Ref())
				}
			}
			if diff := cmp.Diff(before, ourLog(t, head)); diff != "" {
				t.Errorf("the head's history has changed:\n%s", diff)
			}
		})
	}
}

// TestPeopleOfThePast shows an older revision with the names of its day.
func TestPeopleOfThePast(t *testing.T) {
	o := newOrigin(t)
	first := o.commitTree(o.tree(map[string]string{"a.md": "1"}), "linshen <lin@example.org>", "Write")
	second := o.commitTree(o.tree(map[string]string{"a.md": "2"}), zhouLan, "Write on", first)
	third := o.commitTree(o.tree(map[string]string{"a.md": "3", ".mailmap": "林深 <lin@example.org> <lan@example.org>\n"}), linShen, "Rename", second)
	o.setBranch("main", third)
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	head := mustRevision(t, r)
	for id, want := range map[hash]string{first: "linshen 1", second: "linshen 1, 周岚 1", third: "林深 3"} {
		v, err := r.RevisionAt(context.Background(), mustResolve(t, r, id.String()))
		if err != nil {
			t.Fatal(err)
		}
		if got := contributors(v.History("a.md")); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got, want := contributors(head.History("a.md")), "林深 3"; got != want {
		t.Errorf("the head: got %s, want %s", got, want)
	}
}

func TestRevisionsBesideTheHeadShareItsFolders(t *testing.T) {
	o := newOrigin(t)
	files := map[string]string{"blog/a.md": "1", "docs/a.md": "1"}
	first := o.commit("main", files)
	files["blog/a.md"] = "2"
	o.commit("main", files)
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	head := mustRevision(t, r)
	v, err := r.RevisionAt(context.Background(), mustResolve(t, r, first.String()))
	if err != nil {
		t.Fatal(err)
	}
	if v.files.root.find("docs").folder != head.files.root.find("docs").folder {
		t.Error("a folder that both have was listed twice")
	}
	same, err := r.RevisionAt(context.Background(), mustResolve(t, r, "main"))
	if err != nil || same.files != head.files || same.history != head.history {
		t.Errorf("the head was read twice (%v)", err)
	}
	r.Close()
	if _, err := r.RevisionAt(context.Background(), content.Ref{SHA: first.String()}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: got error %v, want ErrClosed", err)
	}
}

func TestRefPatterns(t *testing.T) {
	for pattern, tt := range map[string]struct{ matches, others []string }{
		"release/*":        {[]string{"refs/heads/release/1", "refs/tags/release/1"}, []string{"refs/heads/release", "refs/heads/release/1/a", "refs/notes/release/1"}},
		"release/**":       {[]string{"refs/heads/release/1/a"}, []string{"refs/heads/releases/1"}},
		"v*":               {[]string{"refs/tags/v1.0", "refs/heads/v2"}, []string{"refs/tags/v1/0", "refs/tags/1.0"}},
		"refs/tags/v*":     {[]string{"refs/tags/v1.0"}, []string{"refs/heads/v2"}},
		"refs/heads/next":  {[]string{"refs/heads/next"}, []string{"refs/tags/next", "refs/heads/next2"}},
		" {next,v[0-9]*} ": {[]string{"refs/heads/next", "refs/tags/v1"}, []string{"refs/tags/vnext"}},
		"**":               {[]string{"refs/heads/a/b/c", "refs/tags/x"}, []string{"refs/pull/1/head"}},
	} {
		t.Run(pattern, func(t *testing.T) {
			r := openRepo(t, Options{URL: t.TempDir(), Refs: []string{pattern}})
			for _, ref := range tt.matches {
				if !r.Follows(ref) {
					t.Errorf("does not match %s", ref)
				}
			}
			for _, ref := range tt.others {
				if r.Follows(ref) {
					t.Errorf("matches %s", ref)
				}
			}
		})
	}
	for _, bad := range []string{"", " ", "[", "refs/pull/*", "refs/heads/", "v{1"} {
		if _, err := Open(context.Background(), Options{URL: t.TempDir(), Dir: t.TempDir(), Refs: []string{bad}}); err == nil {
			t.Errorf("the pattern %q was taken", bad)
		}
	}
}

// TestOtherRefsHaveAnotherClone keeps two processes that follow other refs of
// one repository from taking each other's away.
func TestOtherRefsHaveAnotherClone(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	o.setTag("v1", o.tips["main"])
	dir := t.TempDir()
	open := func(refs ...string) *Repo { return openRepo(t, Options{URL: o.dir, Dir: dir, Refs: refs}) }
	plain, tagged := open(), open("v*", "w*")
	if plain.dir == tagged.dir || filepath.Dir(plain.dir) != filepath.Dir(tagged.dir) {
		t.Errorf("clones in %s and %s", plain.dir, tagged.dir)
	}
	if again := open("w*", "v*", "w*"); again.dir != tagged.dir {
		t.Errorf("the same patterns in another order have a clone in %s, not %s", again.dir, tagged.dir)
	}
}
