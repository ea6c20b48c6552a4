package gitsource

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

func readFile(t testing.TB, v *Revision, path string) string {
	t.Helper()
	data, err := fs.ReadFile(v.FS(), path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestFollow is the life of a clone, over each way to reach the remote.
func TestFollow(t *testing.T) {
	ways := map[string]func(t *testing.T, o *origin) Options{
		"path": func(_ *testing.T, o *origin) Options { return Options{URL: o.dir} },
		"file": func(_ *testing.T, o *origin) Options { return Options{URL: "file://" + filepath.ToSlash(o.dir)} },
		"http": func(_ *testing.T, o *origin) Options { return Options{URL: o.serve(nil)} },
		"git":  func(t *testing.T, o *origin) Options { return Options{URL: serveGit(t, o)} },
		"ssh":  serveSSH,
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			o := newOrigin(t)
			o.commit("main", map[string]string{"index.md": "第一版"})
			opts := way(t, o)
			opts.Dir = t.TempDir()
			r := openRepo(t, opts)
			if _, err := r.Revision(context.Background()); !errors.Is(err, ErrNoClone) {
				t.Errorf("before the first fetch: got error %v, want ErrNoClone", err)
			}
			if !mustFetch(t, r) {
				t.Error("the first fetch changed nothing")
			}
			first := mustRevision(t, r)
			if got := readFile(t, first, "index.md"); got != "第一版" {
				t.Errorf("first revision: got %q", got)
			}
			if mustFetch(t, r) {
				t.Error("a fetch without a push changed something")
			}
			if again := mustRevision(t, r); again != first {
				t.Error("the same commit gave another Revision")
			}

			second := o.commit("main", map[string]string{"index.md": "第二版", "blog/a.md": "a"})
			if !mustFetch(t, r) {
				t.Error("a push changed nothing")
			}
			v := mustRevision(t, r)
			if v.Commit().SHA != second.String() || v.Ref() != "main" || readFile(t, v, "index.md") != "第二版" {
				t.Errorf("second revision: got %s of %s", v.Commit().SHA, v.Ref())
			}
			if got := readFile(t, first, "index.md"); got != "第一版" {
				t.Errorf("the first revision has become %q", got)
			}
			if n := len(v.History("index.md").Commits); n != 2 {
				t.Errorf("index.md has %d commits, want 2", n)
			}

			// A forced push to a sibling, then back.
			other := o.commitTree(o.tree(map[string]string{"index.md": "另一版"}), zhouLan, "Start anew")
			o.setBranch("main", other)
			mustFetch(t, r)
			if v := mustRevision(t, r); v.Commit().SHA != other.String() || len(v.History("index.md").Commits) != 1 {
				t.Errorf("after a forced push: %s with %d commits", v.Commit().SHA, len(v.History("index.md").Commits))
			}
			o.setBranch("main", second)
			mustFetch(t, r)
			if v := mustRevision(t, r); v.Commit().SHA != second.String() || readFile(t, v, "blog/a.md") != "a" {
				t.Errorf("after a push back: %s", v.Commit().SHA)
			}

			r.Close()
			reopened := openRepo(t, opts)
			if v := mustRevision(t, reopened); v.Commit().SHA != second.String() {
				t.Errorf("reopened: %s, want %s", v.Commit().SHA, second)
			}
			runGit(t, reopened.cloneDir(), "fsck", "--full", "--strict")
			if got := strings.TrimSpace(runGit(t, reopened.cloneDir(), "rev-parse", "HEAD")); got != second.String() {
				t.Errorf("git takes HEAD for %s, want %s", got, second)
			}
		})
	}
}

func TestBranchMissing(t *testing.T) {
	for _, over := range []string{"path", "http"} {
		t.Run(over, func(t *testing.T) {
			o := newOrigin(t)
			url := o.dir
			if over == "http" {
				url = o.serve(nil)
			}
			r := openRepo(t, Options{URL: url})
			_, err := r.Fetch(context.Background())
			var missing *BranchError
			if !errors.As(err, &missing) || len(missing.Branches) != 0 || !strings.Contains(err.Error(), "empty") {
				t.Errorf("empty remote: got error %v", err)
			}

			kept := o.commit("main", map[string]string{"index.md": "1"})
			o.commit("draft", map[string]string{"index.md": "2"})
			mustFetch(t, r)
			o.deleteBranch("main")
			_, err = r.Fetch(context.Background())
			if !errors.As(err, &missing) || len(missing.Branches) != 1 || missing.Branches[0] != "draft" {
				t.Errorf("deleted branch: got error %v", err)
			}
			if v := mustRevision(t, r); v.Commit().SHA != kept.String() {
				t.Errorf("deleted branch: serving %s, want %s", v.Commit().SHA, kept)
			}

			// HEAD is asked for at each check.
			o.setHead("draft")
			if !mustFetch(t, r) || mustRevision(t, r).Ref() != "draft" {
				t.Error("HEAD was not followed to draft")
			}

			named := openRepo(t, Options{URL: url, Branch: "release"})
			_, err = named.Fetch(context.Background())
			if !errors.As(err, &missing) || missing.Branch != "release" || !strings.Contains(err.Error(), `"draft"`) {
				t.Errorf("unknown branch: got error %v", err)
			}
		})
	}
}

func TestNoChangeAsksForRefsOnly(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	var asked, packs atomic.Int32
	url := o.serve(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				packs.Add(1)
			} else {
				asked.Add(1)
			}
			next.ServeHTTP(w, r)
		})
	})
	r := openRepo(t, Options{URL: url})
	mustFetch(t, r)
	mustFetch(t, r)
	mustFetch(t, r)
	if asked.Load() != 3 || packs.Load() != 1 {
		t.Errorf("%d requests for refs and %d for packs, want 3 and 1", asked.Load(), packs.Load())
	}
}

// TestFetchSendsOnlyNews holds a fetch to what the remote has to send.
func TestFetchSendsOnlyNews(t *testing.T) {
	for _, over := range []string{"path", "http"} {
		t.Run(over, func(t *testing.T) {
			o := newOrigin(t)
			files := make(map[string]string)
			for i := range 100 {
				files[fmt.Sprintf("blog/%d.md", i)] = fmt.Sprint(i)
			}
			o.commit("main", files)
			url := o.dir
			if over == "http" {
				url = o.serve(nil)
			}
			r := openRepo(t, Options{URL: url})
			mustFetch(t, r)
			files["blog/7.md"] = "new"
			o.commit("main", files)
			mustFetch(t, r)
			c, err := r.current()
			if err != nil {
				t.Fatal(err)
			}
			packs := *c.objects.packs.Load()
			// The commit, the root, the folder blog, the page.
			if len(packs) != 2 || packs[1].index.count != 4 {
				t.Errorf("%d packs, the last of %d objects; want 2, and 4 objects", len(packs), packs[len(packs)-1].index.count)
			}
		})
	}
}

func TestRemoteFailures(t *testing.T) {
	signIn := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><title>Sign in</title>")
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   string // in the message
	}{
		{"sign-in page with a 200", signIn, "sign-in page"},
		{"sign-in page as a repository", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
			fmt.Fprint(w, "<!DOCTYPE html><title>Sign in</title>")
		}, "pkt-len"},
		{"401", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "secret page", http.StatusUnauthorized) }, "401 Unauthorized"},
		{"404", http.NotFound, "404 Not Found"},
		{"503", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "busy", http.StatusServiceUnavailable) }, "503"},
		{"nothing", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := newOrigin(t)
			kept := o.commit("main", map[string]string{"index.md": "1"})
			var failing atomic.Bool
			url := o.serve(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if failing.Load() {
						test.answer(w, r)
						return
					}
					next.ServeHTTP(w, r)
				})
			})
			r := openRepo(t, Options{URL: url})
			failing.Store(true)
			if _, err := r.Fetch(context.Background()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("clone: got error %v, want one with %q", err, test.want)
			}
			if entries, _ := os.ReadDir(r.cloneDir()); len(entries) > 0 {
				t.Error("a clone was made of it")
			}
			failing.Store(false)
			mustFetch(t, r)
			failing.Store(true)
			_, err := r.Fetch(context.Background())
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret page") {
				t.Errorf("fetch: got error %v, want one with %q", err, test.want)
			}
			if v := mustRevision(t, r); v.Commit().SHA != kept.String() {
				t.Errorf("serving %s, want %s", v.Commit().SHA, kept)
			}
		})
	}
	t.Run("Retry-After", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(429)
		}))
		defer server.Close()
		_, err := openRepo(t, Options{URL: server.URL + "/site.git"}).Fetch(context.Background())
		var status *StatusError
		if !errors.As(err, &status) || status.Code != 429 || status.RetryAfter != 2*time.Minute {
			t.Errorf("got error %#v", err)
		}
	})
	t.Run("down", func(t *testing.T) {
		server := httptest.NewServer(nil)
		url := server.URL + "/site.git"
		server.Close()
		if _, err := openRepo(t, Options{URL: url}).Fetch(context.Background()); err == nil {
			t.Error("no error")
		}
	})
}

func TestHangingRemote(t *testing.T) {
	released := make(chan struct{})
	hang := func(r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-released:
		}
	}
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	tests := map[string]http.HandlerFunc{
		"before the answer": func(_ http.ResponseWriter, r *http.Request) { hang(r) },
		"in the answer": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
			fmt.Fprint(w, "001e# service=git-upload-pack\n0000")
			w.(http.Flusher).Flush()
			hang(r)
		},
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(answer)
			defer server.Close()
			r := openRepo(t, Options{URL: server.URL + "/site.git", Timeout: 50 * time.Millisecond})
			if _, err := r.Fetch(context.Background()); err == nil {
				t.Error("no error")
			}
		})
	}
	t.Run("in the pack", func(t *testing.T) {
		url := o.serve(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost {
					next.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
				fmt.Fprint(w, "0008NAK\n")
				w.(http.Flusher).Flush()
				hang(r)
			})
		})
		r := openRepo(t, Options{URL: url, Timeout: 500 * time.Millisecond})
		if _, err := r.Fetch(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v, want DeadlineExceeded", err)
		}
	})
	t.Run("until the caller gives up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			hang(r)
		}))
		defer server.Close()
		if _, err := openRepo(t, Options{URL: server.URL + "/site.git"}).Fetch(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want Canceled", err)
		}
	})
	close(released)
}

func TestCredentials(t *testing.T) {
	const secret = "geheim-123"
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	var wantUser string
	var token atomic.Value
	token.Store(secret)
	url := o.serve(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, password, _ := r.BasicAuth()
			if user != wantUser || password != token.Load() {
				w.WriteHeader(401)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	fixed := func(s string) Secret { return func() (string, error) { return s, nil } }
	tests := []struct {
		name string
		url  string
		auth Auth
		user string // that the server wants
		ok   bool
	}{
		{"token", url, Auth{Token: fixed(secret)}, "x-access-token", true},
		{"token of a user", url, Auth{User: "lectern", Token: fixed(secret)}, "lectern", true},
		{"password", url, Auth{User: "lectern", Password: fixed(secret)}, "lectern", true},
		{"in the URL", strings.Replace(url, "//", "//lectern:"+secret+"@", 1), Auth{}, "lectern", true},
		{"none", url, Auth{}, "lectern", false},
		{"wrong", url, Auth{Token: fixed("wrong-" + secret)}, "x-access-token", false},
		{"password of nobody", url, Auth{Password: fixed(secret)}, "", false},
		{"unreadable", url, Auth{Token: func() (string, error) { return "", fs.ErrPermission }}, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wantUser = test.user
			r := openRepo(t, Options{URL: test.url, Auth: test.auth})
			_, err := r.Fetch(context.Background())
			if (err == nil) != test.ok {
				t.Errorf("got error %v", err)
			}
			if err != nil && strings.Contains(err.Error(), secret) || strings.Contains(r.URL(), secret) {
				t.Error("the secret is shown")
			}
			if !test.ok {
				return
			}
			config, err := os.ReadFile(filepath.Join(r.cloneDir(), "config"))
			if err != nil || strings.Contains(string(config), secret) {
				t.Errorf("the clone's config holds the secret (%v)", err)
			}
		})
	}
	t.Run("rotated", func(t *testing.T) {
		wantUser = "x-access-token"
		r := openRepo(t, Options{URL: url, Auth: Auth{Token: func() (string, error) { return token.Load().(string), nil }}})
		mustFetch(t, r)
		token.Store("next")
		mustFetch(t, r)
	})
}

func TestNoCredentialsOverPlainHTTP(t *testing.T) {
	_, err := Open(context.Background(), Options{URL: "http://lectern:geheim@git.example.org/site.git", Dir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "plain http") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("in the URL: got error %v", err)
	}
	r := openRepo(t, Options{
		URL:  "http://git.example.org/site.git",
		Auth: Auth{Token: func() (string, error) { return "geheim", nil }},
	})
	_, err = r.Fetch(context.Background())
	if err == nil || !strings.Contains(err.Error(), "plain http") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("a token: got error %v", err)
	}
}

// TestRedirect sends the credentials to the host they are for, and follows the
// repository to where it has moved.
func TestRedirect(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	var leaked atomic.Bool
	elsewhere := o.serve(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				leaked.Store(true)
			}
			next.ServeHTTP(w, r)
		})
	})
	var signedIn atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _, ok := r.BasicAuth()
		signedIn.Store(ok)
		http.Redirect(w, r, elsewhere+strings.TrimPrefix(r.URL.Path, "/site.git")+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
	}))
	defer server.Close()
	r := openRepo(t, Options{
		URL:  server.URL + "/site.git",
		Auth: Auth{Token: func() (string, error) { return "geheim", nil }},
	})
	mustFetch(t, r)
	if !signedIn.Load() {
		t.Error("the host itself got no credentials")
	}
	if leaked.Load() {
		t.Error("another host got the credentials")
	}
}

func TestLocalRepositories(t *testing.T) {
	o := newOrigin(t)
	want := o.commit("main", map[string]string{"index.md": "1"})
	work := filepath.Join(t.TempDir(), "work")
	o.git("worktree", "prune")
	runGit(t, t.TempDir(), "clone", "-q", o.dir, work)
	linked := filepath.Join(t.TempDir(), "linked")
	runGit(t, work, "worktree", "add", "-q", "-b", "side", linked)
	borrowing := filepath.Join(t.TempDir(), "borrowing.git")
	runGit(t, t.TempDir(), "clone", "-q", "--bare", "--shared", o.dir, borrowing)
	for name, path := range map[string]string{"work tree": work, "linked work tree": linked, "alternates": borrowing} {
		t.Run(name, func(t *testing.T) {
			r := openRepo(t, Options{URL: path})
			mustFetch(t, r)
			v := mustRevision(t, r)
			if v.Commit().SHA != want.String() {
				t.Errorf("got %s, want %s", v.Commit().SHA, want)
			}
			if name == "linked work tree" && v.Ref() != "side" {
				t.Errorf("got branch %s, want that of the work tree", v.Ref())
			}
		})
	}
	t.Run("relative and symbolic", func(t *testing.T) {
		dir := t.TempDir()
		t.Chdir(dir)
		if err := os.Symlink(o.dir, "link"); err != nil {
			t.Skip(err)
		}
		r := openRepo(t, Options{URL: "link", Dir: dir})
		mustFetch(t, r)
		t.Chdir(t.TempDir())
		mustFetch(t, r)
		if direct := openRepo(t, Options{URL: o.dir, Dir: dir}); direct.dir != r.dir {
			t.Errorf("two paths to one repository have folders %s and %s", direct.dir, r.dir)
		}
	})
	t.Run("no repository", func(t *testing.T) {
		_, err := openRepo(t, Options{URL: t.TempDir()}).Fetch(context.Background())
		if err == nil || !strings.Contains(err.Error(), "there is no Git repository") {
			t.Errorf("got error %v", err)
		}
	})
	t.Run("sha256", func(t *testing.T) {
		dir := t.TempDir()
		runGit(t, dir, "init", "-q", "--object-format=sha256")
		_, err := openRepo(t, Options{URL: dir}).Fetch(context.Background())
		if err == nil || !strings.Contains(err.Error(), `"sha256"`) {
			t.Errorf("got error %v", err)
		}
	})
}

func TestOpenChecksOptions(t *testing.T) {
	tests := []struct {
		name string
		opts Options
		want string // in the message
	}{
		{"no URL", Options{Dir: "x"}, "no repository"},
		{"no folder", Options{URL: "https://git.example.org/site.git"}, "no folder"},
		{"scheme", Options{URL: "ftp://git.example.org/site.git", Dir: "x"}, `"ftp"`},
		{"no host", Options{URL: "https:///site.git", Dir: "x"}, "no host"},
		{"no path", Options{URL: "https://git.example.org", Dir: "x"}, "no path"},
		{"an option for a host", Options{URL: "ssh://-oProxyCommand=x/site.git", Dir: "x"}, "starts with '-'"},
		{"an option for an scp-like host", Options{URL: "git@-oProxyCommand=x:site.git", Dir: "x"}, "starts with '-'"},
		{"query", Options{URL: "https://git.example.org/site.git?token=geheim", Dir: "x"}, "query"},
		{"line break", Options{URL: "https://git.example.org/\nsite.git", Dir: "x"}, "control character"},
		{"branch", Options{URL: "/srv/site.git", Dir: "x", Branch: "../main"}, "cannot be the name"},
		{"timeout", Options{URL: "/srv/site.git", Dir: "x", Timeout: -1}, "negative"},
		{"host of a file URL", Options{URL: "file://srv/site.git", Dir: "x"}, "three slashes"},
		{"malformed", Options{URL: "https://lectern:geheim@git.example.org:port/site.git", Dir: "x"}, "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			_, err := Open(context.Background(), test.opts)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "\n") {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(filepath.Dir(dir))
	a := openRepo(t, Options{URL: "https://git.example.org/team/site.git", Dir: filepath.Base(dir)})
	b := openRepo(t, Options{URL: "https://user:pass@git.example.org/team/site.git", Dir: dir})
	c := openRepo(t, Options{URL: "https://git.example.org/team/site.git", Dir: dir, Branch: "main"})
	if a.dir != b.dir || a.dir == c.dir {
		t.Errorf("folders %s, %s and %s; want the first two the same", a.dir, b.dir, c.dir)
	}
	if name := filepath.Base(a.dir); !strings.HasPrefix(name, "site-") || !filepath.IsAbs(a.dir) {
		t.Errorf("got folder %s", a.dir)
	}
	info, err := os.Stat(a.dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("got mode %v, error %v", info.Mode(), err)
	}
}

func TestSharedFolder(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	dir := t.TempDir()
	var repos []*Repo
	for range 4 {
		repos = append(repos, openRepo(t, Options{URL: o.dir, Dir: dir}))
	}
	var group sync.WaitGroup
	var made atomic.Int32
	for _, r := range repos {
		group.Go(func() {
			changed, err := r.Fetch(context.Background())
			if err != nil {
				t.Error(err)
			}
			if changed {
				made.Add(1)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 {
		t.Errorf("%d of them made the clone, want 1", made.Load())
	}
	want := o.commit("main", map[string]string{"index.md": "2"})
	mustFetch(t, repos[0])
	for _, r := range repos {
		if v := mustRevision(t, r); v.Commit().SHA != want.String() || readFile(t, v, "index.md") != "2" {
			t.Errorf("got %s, want %s", v.Commit().SHA, want)
		}
	}
}

func TestFetchWaitsForTheLock(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	r := openRepo(t, Options{URL: o.dir})
	lock := flock.New(filepath.Join(r.dir, "lock"))
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := r.Fetch(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want DeadlineExceeded", err)
	}
	done := make(chan error)
	go func() {
		_, err := r.Fetch(context.Background())
		done <- err
	}()
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestDamagedClone breaks a clone in several ways: what can be read is read,
// and the next fetch makes it anew.
func TestDamagedClone(t *testing.T) {
	tests := map[string]func(t *testing.T, dir string){
		"no HEAD":       func(t *testing.T, dir string) { remove(t, dir, "HEAD") },
		"no refs":       func(t *testing.T, dir string) { remove(t, dir, "packed-refs") },
		"no pack":       func(t *testing.T, dir string) { remove(t, dir, "objects/pack/*.pack") },
		"no index":      func(t *testing.T, dir string) { remove(t, dir, "objects/pack/*.idx") },
		"empty folder":  func(t *testing.T, dir string) { remove(t, dir, "*") },
		"broken index":  func(t *testing.T, dir string) { overwrite(t, dir, "objects/pack/*.idx", 1100) },
		"broken commit": func(t *testing.T, dir string) { overwrite(t, dir, "objects/pack/*.pack", packHeaderSize+4) },
		"pack cut short": func(t *testing.T, dir string) {
			for _, path := range glob(t, dir, "objects/pack/*.pack") {
				if err := os.Chmod(path, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Truncate(path, 40); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
	for name, harm := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOrigin(t)
			o.commit("main", map[string]string{"index.md": "1"})
			opts := Options{URL: o.dir, Dir: t.TempDir()}
			r := openRepo(t, opts)
			mustFetch(t, r)
			r.Close()
			harm(t, r.cloneDir())

			r = openRepo(t, opts)
			if v, err := r.Revision(context.Background()); err == nil {
				// The commit can be read; a page may not be.
				fs.ReadFile(v.FS(), "index.md")
			}
			if !mustFetch(t, r) {
				t.Fatal("the clone was not made anew")
			}
			v := mustRevision(t, r)
			if got := readFile(t, v, "index.md"); got != "1" || v.HistoryErr() != nil {
				t.Errorf("got %q, history error %v", got, v.HistoryErr())
			}
			if mustFetch(t, r) {
				t.Error("it was made anew twice")
			}
			if entries := glob(t, r.dir, "*"); len(entries) != 2 { // clone.git, lock
				t.Errorf("left behind: %q", entries)
			}
		})
	}
}

func TestDamagedCloneStaysWhileTheRemoteIsDown(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	opts := Options{URL: o.dir, Dir: t.TempDir()}
	r := openRepo(t, opts)
	mustFetch(t, r)
	r.Close()
	remove(t, r.cloneDir(), "HEAD")
	moved := o.dir + "-away"
	if err := os.Rename(o.dir, moved); err != nil {
		t.Fatal(err)
	}
	r = openRepo(t, opts)
	if _, err := r.Fetch(context.Background()); err == nil {
		t.Error("no error")
	}
	if len(glob(t, r.cloneDir(), "objects/pack/*.pack")) != 1 {
		t.Error("the damaged clone is gone")
	}
	if err := os.Rename(moved, o.dir); err != nil {
		t.Fatal(err)
	}
	mustFetch(t, r)
}

// TestFolderRemoved clears the folder for clones under an open Repo, as
// somebody does who needs room.
func TestFolderRemoved(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	opts := Options{URL: o.dir, Dir: filepath.Join(t.TempDir(), "clones")}
	r := openRepo(t, opts)
	mustFetch(t, r)
	before := mustRevision(t, r)
	if err := os.RemoveAll(opts.Dir); err != nil {
		t.Fatal(err)
	}
	if !mustFetch(t, r) {
		t.Error("the clone was not made anew")
	}
	want := o.commit("main", map[string]string{"index.md": "2"})
	mustFetch(t, r)
	v := mustRevision(t, r)
	if got := readFile(t, v, "index.md"); v.Commit().SHA != want.String() || got != "2" {
		t.Errorf("got %s with %q, want %s with %q", v.Commit().SHA, got, want, "2")
	}
	if got := readFile(t, before, "index.md"); got != "1" {
		t.Errorf("the former revision has %q, want %q", got, "1")
	}
}

// TestInterruptedClone leaves what a crash leaves.
func TestInterruptedClone(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	opts := Options{URL: o.dir, Dir: t.TempDir()}
	r := openRepo(t, opts)
	if err := os.MkdirAll(filepath.Join(r.dir, "tmp-123", "clone.git", "objects", "pack"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Revision(context.Background()); !errors.Is(err, ErrNoClone) {
		t.Errorf("got error %v, want ErrNoClone", err)
	}
	mustFetch(t, r)
	packs := filepath.Join(r.cloneDir(), "objects", "pack")
	for _, name := range []string{"tmp-1.pack", "pack-" + hash{1}.String() + ".pack"} {
		if err := os.WriteFile(filepath.Join(packs, name), []byte("PACK"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := o.commit("main", map[string]string{"index.md": "2"})
	mustFetch(t, r)
	if v := mustRevision(t, r); v.Commit().SHA != want.String() {
		t.Errorf("got %s, want %s", v.Commit().SHA, want)
	}
	if n := len(glob(t, packs, "*.pack")); n != 2 {
		t.Errorf("%d packs, want 2: leftovers remain", n)
	}
	if left := glob(t, r.dir, "tmp-*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestCompaction(t *testing.T) {
	o := newOrigin(t)
	files := map[string]string{"index.md": "0", "other.md": "same"}
	o.commit("main", files)
	dir := t.TempDir()
	r := openRepo(t, Options{URL: o.dir, Dir: dir})
	other := openRepo(t, Options{URL: o.dir, Dir: dir})
	mustFetch(t, r)
	old := mustRevision(t, r)
	otherOld := mustRevision(t, other)
	// A forced push: what old reads is reachable no more.
	delete(o.tips, "main")
	packs := 0
	for i := range compactAt {
		files["index.md"] = fmt.Sprint("version ", i)
		o.commit("main", files)
		mustFetch(t, r)
		c, err := r.current()
		if err != nil {
			t.Fatal(err)
		}
		packs = c.objects.packCount()
	}
	if packs != 2 {
		t.Errorf("%d packs, want one and that of the last fetch", packs)
	}
	if n := len(glob(t, r.cloneDir(), "objects/pack/*.pack")); n != packs {
		t.Errorf("%d packs on disk, want %d", n, packs)
	}
	for _, v := range []*Revision{old, otherOld} {
		if got := readFile(t, v, "index.md"); got != "0" {
			t.Errorf("a revision from before reads %q", got)
		}
	}
	for _, repo := range []*Repo{r, other} {
		v := mustRevision(t, repo)
		if got := readFile(t, v, "index.md"); got != fmt.Sprint("version ", compactAt-1) {
			t.Errorf("got %q", got)
		}
		if n := len(v.History("index.md").Commits); n != compactAt {
			t.Errorf("%d commits, want %d", n, compactAt)
		}
	}
	runGit(t, r.cloneDir(), "fsck", "--full", "--strict")
}

func TestShallowRemote(t *testing.T) {
	for _, over := range []string{"path", "http"} {
		t.Run(over, func(t *testing.T) {
			full := newOrigin(t)
			full.commit("main", map[string]string{"a.md": "1"})
			full.commit("main", map[string]string{"a.md": "2", "b.md": "1"})
			o := newOrigin(t)
			if err := os.RemoveAll(o.dir); err != nil {
				t.Fatal(err)
			}
			runGit(t, t.TempDir(), "clone", "-q", "--bare", "--depth=1", "file://"+full.dir, o.dir)
			url := o.dir
			if over == "http" {
				url = o.serve(nil)
			}
			r := openRepo(t, Options{URL: url})
			mustFetch(t, r)
			v := mustRevision(t, r)
			if h := v.History("a.md"); !h.Truncated || len(h.Commits) != 0 || !h.CreatedAt().IsZero() {
				t.Errorf("a.md: got %+v", h)
			}
			full.commit("main", map[string]string{"a.md": "3", "b.md": "1", "c.md": "1"})
			o.git("fetch", "-q", "file://"+full.dir, "+main:main")
			mustFetch(t, r)
			v = mustRevision(t, r)
			if err := v.HistoryErr(); err != nil {
				t.Fatal(err)
			}
			for path, want := range map[string]string{"a.md": "1 truncated", "b.md": "0 truncated", "c.md": "1 whole"} {
				h := v.History(path)
				got := fmt.Sprint(len(h.Commits), " whole")
				if h.Truncated {
					got = fmt.Sprint(len(h.Commits), " truncated")
				}
				if got != want {
					t.Errorf("%s: %s, want %s", path, got, want)
				}
			}
			runGit(t, r.cloneDir(), "fsck", "--full")

			o.git("fetch", "-q", "--unshallow", "file://"+full.dir, "+main:main")
			mustFetch(t, r)
			v = mustRevision(t, r)
			if h := v.History("a.md"); h.Truncated || len(h.Commits) != 3 || v.HistoryErr() != nil {
				t.Errorf("the remote is whole; a.md has %d commits, truncated %v", len(h.Commits), h.Truncated)
			}
		})
	}
}

func TestClose(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	r := openRepo(t, Options{URL: o.dir})
	mustFetch(t, r)
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error("a second time:", err)
	}
	if _, err := r.Revision(context.Background()); !errors.Is(err, ErrClosed) {
		t.Errorf("Revision: got error %v, want ErrClosed", err)
	}
	if _, err := r.Fetch(context.Background()); !errors.Is(err, ErrClosed) {
		t.Errorf("Fetch: got error %v, want ErrClosed", err)
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func remove(t *testing.T, dir, pattern string) {
	t.Helper()
	for _, path := range glob(t, dir, pattern) {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

// overwrite changes eight bytes at offset.
func overwrite(t *testing.T, dir, pattern string, offset int64) {
	t.Helper()
	for _, path := range glob(t, dir, pattern) {
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteAt([]byte("\xde\xad\xbe\xef\xde\xad\xbe\xef"), offset); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
