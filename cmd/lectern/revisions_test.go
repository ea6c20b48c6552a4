package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
)

// ask returns the answer to a query that may fail, as "CODE message" if it does.
func (s *testServer) ask(query, ref string) (data map[string]any, failure string) {
	s.t.Helper()
	status, answer, _ := s.do("GET", "/graphql?"+url.Values{"query": {query}, "ref": {ref}}.Encode(), nil, "")
	var response struct {
		Data   map[string]any
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(answer, &response); err != nil || status != http.StatusOK && status != http.StatusNotFound {
		s.t.Fatalf("%s: got %d %s (%v)", query, status, answer, err)
	}
	if len(response.Errors) > 0 {
		return nil, response.Errors[0].Extensions.Code + " " + response.Errors[0].Message
	}
	return response.Data, ""
}

// TestOtherRevisions follows a server through pushes to its branch and to
// others, with a preview, a release and a client that asks what is new.
func TestOtherRevisions(t *testing.T) {
	o := newOrigin(t, map[string]string{
		"config.toml": "baseURL = \"https://site.example/\"\n", "content/blog/tea.md": page("Tea", strings.Repeat("Leaves and water.\n", 20)), "content/blog/milk.md": page("Milk", "White."),
	})
	first := o.commit(map[string]string{"content/blog/rye.md": page("Rye", "Bread.")})
	o.setRef("refs/tags/v1", first)
	o.setRef("refs/heads/hidden", first)
	s := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret}, "--data", t.TempDir(), "--refs", "preview/*,v*", "--forge", "gitlab", "--web-url", "https://git.example.org/team/site", o.dir)
	s.awaitCommit(first)

	// A push to main moves a page, changes one and adds one.
	tree, err := o.repo.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Filesystem.Rename("content/blog/tea.md", "content/blog/green-tea.md"); err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Remove("content/blog/tea.md"); err != nil {
		t.Fatal(err)
	}
	if err := tree.Filesystem.Remove("content/blog/milk.md"); err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Remove("content/blog/milk.md"); err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Add("content/blog/green-tea.md"); err != nil {
		t.Fatal(err)
	}
	second := o.commit(map[string]string{"content/blog/rye.md": page("Rye bread", "Dark."), "content/blog/new.md": page("New", "Fresh."), "static/a.txt": "a"})
	s.push(hookSecret)
	s.awaitCommit(second)
	got := s.query(fmt.Sprintf(`{ changes(since: %q) { nodes { kind path oldPath post { title } } } }`, first))
	var want any
	if err := json.Unmarshal([]byte(`{"changes": {"nodes": [
		{"kind": "RENAMED", "path": "content/blog/green-tea.md", "oldPath": "content/blog/tea.md", "post": {"title": "Tea"}},
		{"kind": "REMOVED", "path": "content/blog/milk.md", "oldPath": null, "post": null},
		{"kind": "ADDED", "path": "content/blog/new.md", "oldPath": null, "post": {"title": "New"}},
		{"kind": "MODIFIED", "path": "content/blog/rye.md", "oldPath": null, "post": {"title": "Rye bread"}}]}}`), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if strings.Contains(s.output.text(), "loaded another revision") {
		t.Error("what was served a moment ago was loaded again")
	}

	// A branch to preview, pushed while the server runs.
	draft := o.commit(map[string]string{"content/blog/tea-2.md": page("More tea", "Soon.")})
	o.setRef("refs/heads/preview/tea", draft)
	o.setRef("refs/heads/main", second)
	const summary = `{ revision { ref commit { sha url } } posts(first: 1, orderBy: {field: TITLE, direction: ASC}) { totalCount nodes { title editUrl } } }`
	if _, failure := s.ask(summary, "preview/tea"); !strings.HasPrefix(failure, "REF_NOT_FOUND") {
		t.Errorf("a branch that was not fetched yet: got %q", failure)
	}
	s.push(hookSecret)
	s.awaitReady("the branch preview/tea", func(readyReport) bool {
		_, failure := s.ask(summary, "preview/tea")
		return failure == ""
	})
	for ref, want := range map[string]string{
		"preview/tea":  "preview/tea " + draft + " 4 More tea https://git.example.org/team/site/-/edit/preview/tea/content/blog/tea-2.md",
		"v1":           "v1 " + first + " 3 Milk <nil>",
		first[:8]:      first + " " + first + " 3 Milk <nil>",
		"":             "main " + second + " 3 New https://git.example.org/team/site/-/edit/main/content/blog/new.md",
		"refs/tags/v1": "v1 " + first + " 3 Milk <nil>",
	} {
		data, failure := s.ask(summary, ref)
		if failure != "" {
			t.Errorf("?ref=%s: %s", ref, failure)
			continue
		}
		revision := data["revision"].(map[string]any)
		commit := revision["commit"].(map[string]any)
		posts := data["posts"].(map[string]any)
		newest := posts["nodes"].([]any)[0].(map[string]any)
		if got := fmt.Sprint(revision["ref"], " ", commit["sha"], " ", posts["totalCount"], " ", newest["title"], " ", newest["editUrl"]); got != want {
			t.Errorf("?ref=%s:\n got %s\nwant %s", ref, got, want)
		}
		if want := "https://git.example.org/team/site/-/commit/" + commit["sha"].(string); commit["url"] != want {
			t.Errorf("?ref=%s: the commit is at %v, want %s", ref, commit["url"], want)
		}
	}
	for _, ref := range []string{"hidden", "refs/heads/hidden", "v2", "HEAD~1", "../main", "-x"} {
		if _, failure := s.ask(summary, ref); !strings.HasPrefix(failure, "REF_NOT_FOUND") {
			t.Errorf("?ref=%s: got %q", ref, failure)
		}
	}

	// The branch goes, and its commit with it.
	o.deleteRef("refs/heads/preview/tea")
	s.push(hookSecret)
	s.awaitReady("the end of preview/tea", func(readyReport) bool {
		_, failure := s.ask(summary, "preview/tea")
		return strings.HasPrefix(failure, "REF_NOT_FOUND")
	})
	if _, failure := s.ask(summary, draft); !strings.HasPrefix(failure, "REF_NOT_FOUND") {
		t.Errorf("a commit that no branch leads to any more: got %q", failure)
	}
}

// TestNoAnswerMixesRevisions asks a server for several revisions at once while
// its branch is pushed to.
func TestNoAnswerMixesRevisions(t *testing.T) {
	files := map[string]string{}
	for i := range 20 {
		files[fmt.Sprintf("content/blog/%02d.md", i)] = page("r0 title", fmt.Sprint("Text ", i, "."))
	}
	o := newOrigin(t, files)
	first := o.head()
	o.setRef("refs/tags/first", first)
	s := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret}, "--data", t.TempDir(), "--refs", "*", "--revisions", "2", o.dir)
	s.awaitCommit(first)
	titleOf := map[string]string{first: "r0 title"}
	var mu sync.Mutex
	var clients sync.WaitGroup
	done := make(chan struct{})
	check := func(query map[string]any) string {
		sha := query["revision"].(map[string]any)["commit"].(map[string]any)["sha"].(string)
		mu.Lock()
		want := titleOf[sha]
		mu.Unlock()
		nodes := query["posts"].(map[string]any)["nodes"].([]any)
		if len(nodes) != 20 {
			return fmt.Sprintf("%d posts of %s", len(nodes), sha)
		}
		for _, node := range nodes {
			if title := node.(map[string]any)["title"]; title != want {
				return fmt.Sprintf("the title %q among those of %s, which are %q", title, sha, want)
			}
		}
		return ""
	}
	var answers atomic.Int32
	for range 3 {
		clients.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				const all = `revision { commit { sha } } posts(first: 100) { nodes { title } }`
				data, failure := s.ask(`{ at(ref: "first") { `+all+` } then: at(asOf: "2026-03-01T12:00:02Z") { `+all+` } `+all+` }`, "")
				if failure != "" {
					t.Errorf("refused: %s", failure)
					return
				}
				for _, part := range []map[string]any{data, data["at"].(map[string]any), data["then"].(map[string]any)} {
					if problem := check(part); problem != "" {
						t.Error(problem)
						return
					}
				}
				answers.Add(1)
			}
		})
	}
	for round := range 5 {
		title := fmt.Sprintf("r%d title", round+1)
		for path := range files {
			files[path] = strings.Replace(files[path], fmt.Sprintf("r%d title", round), title, 1)
		}
		mu.Lock() // no answer is looked at before the new commit's title is known
		sha := o.commit(files)
		titleOf[sha] = title
		mu.Unlock()
		s.push(hookSecret)
		s.awaitCommit(sha)
	}
	close(done)
	clients.Wait()
	if answers.Load() == 0 {
		t.Error("nothing was answered meanwhile")
	}
}

// otherRevisions are those of a clone whose head is loaded.
type otherRevisions struct {
	*revisions
	repo *gitsource.Repo
	head *content.Snapshot
}

func newOtherRevisions(t testing.TB, o *origin, limit int) *otherRevisions {
	t.Helper()
	repo, err := gitsource.Open(t.Context(), gitsource.Options{URL: o.dir, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { repo.Close() })
	if _, err := repo.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	revision, err := repo.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	loader := load.NewLoader(load.Options{})
	snap, _, err := loadRevision(t.Context(), loader.Load, revision)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRevisions(t.Context(), repo, loader, limit, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	r.serve(snap, revision)
	return &otherRevisions{r, repo, snap}
}

// TestRevisionsAreLoadedOnce has many ask for one revision at once.
func TestRevisionsAreLoadedOnce(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": page("Old", "1")})
	old := o.head()
	o.commit(map[string]string{"a.md": page("New", "2")})
	r := newOtherRevisions(t, o, 4)
	var loads atomic.Int32
	begin := make(chan struct{})
	inner := r.load
	r.load = func(ctx context.Context, src load.Source) (*content.Snapshot, error) {
		loads.Add(1)
		<-begin
		return inner(ctx, src)
	}

	// Who loses patience gets an error, and the others what they wait for.
	hasty, leave := context.WithCancel(t.Context())
	hastily := make(chan error)
	go func() {
		_, _, err := r.At(hasty, old)
		hastily <- err
	}()
	snaps := make(chan *content.Snapshot)
	for range 8 {
		go func() {
			snap, _, err := r.At(context.Background(), old[:10])
			if err != nil {
				t.Error(err)
			}
			snaps <- snap
		}()
	}
	leave()
	if err := <-hastily; !errors.Is(err, context.Canceled) {
		t.Errorf("after giving up: got error %v", err)
	}
	close(begin)
	first := <-snaps
	for range 7 {
		if snap := <-snaps; snap != first {
			t.Error("one commit has two snapshots")
		}
	}
	if loads.Load() != 1 {
		t.Errorf("the revision was loaded %d times", loads.Load())
	}
	if first.PostByPath("a.md").Title != "Old" || first.Commit.SHA != old {
		t.Errorf("got %q of %s", first.PostByPath("a.md").Title, first.Commit.SHA)
	}
	if snap, ref, err := r.At(t.Context(), "main"); err != nil || snap != r.head || ref.Kind != content.RefBranch {
		t.Errorf("what is served was not at hand (%v, %v)", ref, err)
	}
}

// TestNobodyWaits leaves a revision alone that all lost interest in while
// another one was being loaded.
func TestNobodyWaits(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": page("0", "0")})
	shas := []string{o.head()}
	for i := range 3 {
		shas = append(shas, o.commit(map[string]string{"a.md": page(fmt.Sprint(i+1), "text")}))
	}
	r := newOtherRevisions(t, o, 4)
	begun, goOn := make(chan string, 8), make(chan struct{})
	inner := r.load
	r.load = func(ctx context.Context, src load.Source) (*content.Snapshot, error) {
		begun <- src.Commit.SHA
		<-goOn
		return inner(ctx, src)
	}
	ask := func(ctx context.Context, sha string) chan error {
		done := make(chan error, 1)
		go func() {
			_, _, err := r.At(ctx, sha)
			done <- err
		}()
		return done
	}
	slow := ask(t.Context(), shas[0])
	if got := <-begun; got != shas[0] {
		t.Fatalf("loading %s", got)
	}
	// It waits for its turn; who wants it goes away.
	hasty, leave := context.WithCancel(t.Context())
	abandoned := ask(hasty, shas[1])
	leave()
	if err := <-abandoned; !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
	close(goOn)
	if err := <-slow; err != nil {
		t.Error(err)
	}
	if err := <-ask(t.Context(), shas[2]); err != nil {
		t.Error(err)
	}
	r.close()
	close(begun)
	loaded := []string{}
	for sha := range begun {
		loaded = append(loaded, sha)
	}
	if diff := cmp.Diff([]string{shas[2]}, loaded); diff != "" {
		t.Errorf("loaded later (-want +got):\n%s", diff)
	}
	if _, _, err := r.At(t.Context(), shas[1]); !errors.Is(err, gitsource.ErrClosed) {
		t.Errorf("after close: got error %v", err)
	}
}

func TestFewRevisionsAreKept(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": page("0", "0")})
	shas := []string{o.head()}
	for i := range 4 {
		shas = append(shas, o.commit(map[string]string{"a.md": page(fmt.Sprint(i+1), "text")}))
	}
	r := newOtherRevisions(t, o, 2)
	snaps := map[string]*content.Snapshot{}
	for _, sha := range []string{shas[0], shas[1], shas[0], shas[2]} {
		snap, _, err := r.At(t.Context(), sha)
		if err != nil {
			t.Fatal(err)
		}
		snaps[sha] = snap
	}
	if n := r.kept.Len(); n != 2 {
		t.Errorf("%d are kept, want 2", n)
	}
	if snap, _, _ := r.At(t.Context(), shas[0]); snap != snaps[shas[0]] {
		t.Error("the one that was used again went first")
	}
	// What is kept no more can still be compared.
	changes, err := r.Diff(t.Context(), snaps[shas[1]], snaps[shas[2]])
	if err != nil || len(changes) != 1 || changes[0].Path != "a.md" {
		t.Errorf("got %v, %v", changes, err)
	}
	if snap, _, _ := r.At(t.Context(), shas[1]); snap == snaps[shas[1]] || snap.PostByPath("a.md").Title != "1" {
		t.Error("more than two were kept")
	}
}

// TestScheduledPostsOfOtherRevisions keeps a revision no longer than until a post
// is due.
func TestScheduledPostsOfOtherRevisions(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": "---\ntitle: Soon gone\nexpiryDate: 2099-01-01\n---\n"})
	old := o.head()
	o.commit(map[string]string{"b.md": page("New", "2")})
	r := newOtherRevisions(t, o, 4)
	at := func(now time.Time) *content.Snapshot {
		t.Helper()
		r.now = func() time.Time { return now }
		snap, _, err := r.At(t.Context(), old)
		if err != nil {
			t.Fatal(err)
		}
		return snap
	}
	due := at(time.Now()).Until
	if want := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC); !due.Equal(want) {
		t.Fatalf("kept until %v, want %v", due, want)
	}
	first := at(due.Add(-time.Second))
	if at(due.Add(-time.Nanosecond)) != first {
		t.Error("it was loaded anew before its time")
	}
	if at(due) == first {
		t.Error("it was kept beyond its time")
	}
}

// TestFailedRevision keeps a failure to the one who asked, and tries again for
// the next.
func TestFailedRevision(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": page("Old", "1")})
	old := o.head()
	o.commit(map[string]string{"a.md": page("New", "2")})
	r := newOtherRevisions(t, o, 4)
	inner := r.load
	for _, fail := range []loadFunc{
		func(context.Context, load.Source) (*content.Snapshot, error) {
			return nil, errors.New("the disk is gone")
		},
		func(context.Context, load.Source) (*content.Snapshot, error) { panic("a page too much") },
	} {
		r.load = fail
		if _, _, err := r.At(t.Context(), old); err == nil {
			t.Error("no error")
		}
	}
	r.load = inner
	if snap, _, err := r.At(t.Context(), old); err != nil || snap.Commit.SHA != old {
		t.Errorf("got %v, %v", snap, err)
	}
}

func TestNoOtherRevisions(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": page("Old", "1")})
	old := o.head()
	sha := o.commit(map[string]string{"a.md": page("New", "2")})
	s := startServer(t, nil, "--data", t.TempDir(), "--revisions", "0", o.dir)
	s.awaitCommit(sha)
	if _, failure := s.ask(`{ revision { ref } }`, old); !strings.HasPrefix(failure, "REF_NOT_FOUND") {
		t.Errorf("got %q", failure)
	}
	if _, failure := s.ask(`{ at(ref: "HEAD") { revision { ref } } }`, ""); failure != "" {
		t.Errorf("what is served: %s", failure)
	}
}

func TestQueryOfOtherRevisions(t *testing.T) {
	o := newOrigin(t, map[string]string{"a.md": page("Old", "1")})
	o.setRef("refs/tags/v1", o.head())
	o.commit(map[string]string{"a.md": page("New", "2"), "b.md": page("More", "3")})
	const query = `{ at(ref: "v1") { revision { ref } posts { nodes { title sourceUrl } } } changes(since: "v1") { nodes { kind path } } }`
	got := runProgram(t, nil, "", "query", "--refs", "v*", "--web-url", "https://codeberg.org/team/site", o.dir, query)
	want := fmt.Sprintf(`{"data": {
		"at": {"revision": {"ref": "v1"}, "posts": {"nodes": [{"title": "Old", "sourceUrl": "https://codeberg.org/team/site/src/commit/%s/a.md"}]}},
		"changes": {"nodes": [{"kind": "MODIFIED", "path": "a.md"}, {"kind": "ADDED", "path": "b.md"}]}}}`, shaOfTag(t, o, "v1"))
	if diff := cmp.Diff(indented(t, want), indented(t, got.stdout)); got.code != exitOK || diff != "" {
		t.Errorf("exit %d, %s\n-want +got:\n%s", got.code, got.stderr, diff)
	}
	if got := runProgram(t, nil, "", "query", o.dir, query); got.code != exitFailure || !strings.Contains(got.stdout, "REF_NOT_FOUND") {
		t.Errorf("without --refs: exit %d, %s", got.code, got.stdout)
	}
}

func shaOfTag(t *testing.T, o *origin, tag string) string {
	t.Helper()
	ref, err := o.repo.Tag(tag)
	if err != nil {
		t.Fatal(err)
	}
	return ref.Hash().String()
}

func TestSettingsOfOtherRevisions(t *testing.T) {
	for wrong, want := range map[string]string{
		"--refs=refs/pull/*":             `selects neither branches nor tags`,
		"--refs=v*,":                     `is no pattern`,
		"--forge=sourceforge":            `--forge: "sourceforge" is not one of github, gitlab`,
		"--forge=gitlab":                 `--forge and --web-url: the path of a repository does not tell`,
		"--web-url=https://git.example/": `--forge and --web-url: the repository's website is a URL such as`,
		"--revisions=-1":                 `--revisions: "-1" is no number from 0 to 1000`,
		"--revisions=many":               `is no number`,
	} {
		t.Run(wrong, func(t *testing.T) {
			o := newOrigin(t, map[string]string{"a.md": page("A", "1")})
			got := runProgram(t, nil, "", "serve", "--addr=127.0.0.1:0", wrong, o.dir)
			if got.code != exitUsage || !strings.Contains(got.stderr, want) {
				t.Errorf("got exit %d and %q, want %q", got.code, got.stderr, want)
			}
		})
	}
}
