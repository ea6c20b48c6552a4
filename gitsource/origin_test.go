package gitsource

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"fmt"
	"maps"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// An origin is a repository that tests follow. It writes objects itself, so
// that it can hold what git would refuse to write.
type origin struct {
	t    testing.TB
	dir  string // a bare repository
	now  time.Time
	tips map[string]hash
}

// newOrigin makes an empty repository whose HEAD names the branch main.
func newOrigin(t testing.TB) *origin {
	t.Helper()
	o := &origin{
		t: t, dir: filepath.Join(t.TempDir(), "site.git"), tips: make(map[string]hash),
		now: time.Date(2024, 4, 20, 13, 30, 0, 0, time.FixedZone("", 8*3600)),
	}
	for _, dir := range []string{"objects/pack", "refs/heads"} {
		if err := os.MkdirAll(filepath.Join(o.dir, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	o.writeFile("config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
	o.setHead("main")
	return o
}

func (o *origin) writeFile(name, text string) {
	o.t.Helper()
	path := filepath.Join(o.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		o.t.Fatal(err)
	}
}

func (o *origin) setHead(branch string) { o.writeFile("HEAD", "ref: refs/heads/"+branch+"\n") }

func (o *origin) setBranch(branch string, h hash) {
	o.tips[branch] = h
	o.writeFile("refs/heads/"+branch, h.String()+"\n")
}

// setTag makes a tag that is only a ref.
func (o *origin) setTag(name string, h hash) { o.writeFile("refs/tags/"+name, h.String()+"\n") }

// annotate writes the object of an annotated tag.
func (o *origin) annotate(name string, h hash, k kind) hash {
	return o.object(kindTag, fmt.Appendf(nil, "object %s\ntype %s\ntag %s\ntagger %s %d +0800\n\n%s\n", h, k, name, linShen, o.now.Unix(), name))
}

func (o *origin) deleteBranch(branch string) {
	o.t.Helper()
	delete(o.tips, branch)
	if err := os.Remove(filepath.Join(o.dir, "refs", "heads", branch)); err != nil {
		o.t.Fatal(err)
	}
}

// object writes a loose object.
func (o *origin) object(k kind, data []byte) hash {
	o.t.Helper()
	head := fmt.Sprintf("%s %d\x00", k, len(data))
	h := hash(sha1.Sum(append([]byte(head), data...)))
	path := filepath.Join(o.dir, "objects", h.String()[:2], h.String()[2:])
	if _, err := os.Stat(path); err == nil {
		return h
	}
	var packed bytes.Buffer
	level := zlib.BestSpeed
	if len(data) > 1<<20 {
		level = zlib.NoCompression
	}
	z, err := zlib.NewWriterLevel(&packed, level)
	if err != nil {
		o.t.Fatal(err)
	}
	z.Write([]byte(head))
	z.Write(data)
	z.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o444); err != nil {
		o.t.Fatal(err)
	}
	return h
}

// rawTree writes a tree of the entries as they are given.
func (o *origin) rawTree(entries ...treeEntry) hash {
	var data []byte
	for _, e := range entries {
		data = fmt.Appendf(data, "%o %s\x00", uint32(e.mode), e.name)
		data = append(data, e.hash[:]...)
	}
	return o.object(kindTree, data)
}

// tree writes the tree of files, by path. A content that starts with "-> " is
// a symbolic link's target.
func (o *origin) tree(files map[string]string) hash {
	var entries []treeEntry
	folders := make(map[string]map[string]string)
	for path, text := range files {
		if dir, rest, ok := strings.Cut(path, "/"); ok {
			if folders[dir] == nil {
				folders[dir] = make(map[string]string)
			}
			folders[dir][rest] = text
			continue
		}
		e := treeEntry{modeFile, []byte(path), hash{}}
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			e.mode, text = modeSymlink, target
		}
		e.hash = o.object(kindBlob, []byte(text))
		entries = append(entries, e)
	}
	for dir, below := range folders {
		entries = append(entries, treeEntry{modeDir, []byte(dir), o.tree(below)})
	}
	slices.SortFunc(entries, func(a, b treeEntry) int { return compareTreeNames(&a, &b) })
	return o.rawTree(entries...)
}

// A person made commits in these tests.
const (
	linShen = "林深 <lin@example.org>"
	zhouLan = "周岚 <lan@example.org>"
)

// commitTree writes a commit an hour after the last one.
func (o *origin) commitTree(tree hash, author, message string, parents ...hash) hash {
	o.now = o.now.Add(time.Hour)
	var b strings.Builder
	fmt.Fprintf(&b, "tree %s\n", tree)
	for _, parent := range parents {
		fmt.Fprintf(&b, "parent %s\n", parent)
	}
	fmt.Fprintf(&b, "author %s %d +0800\ncommitter %s %d +0800\n\n%s\n", author, o.now.Unix(), author, o.now.Unix(), message)
	return o.object(kindCommit, []byte(b.String()))
}

// commit moves the branch to a commit that has exactly these files.
func (o *origin) commit(branch string, files map[string]string) hash {
	var parents []hash
	if tip, ok := o.tips[branch]; ok {
		parents = []hash{tip}
	}
	h := o.commitTree(o.tree(files), linShen, "Write "+strings.Join(slices.Sorted(maps.Keys(files)), ", "), parents...)
	o.setBranch(branch, h)
	return h
}

// git runs git in the repository; the test is skipped if there is none.
func (o *origin) git(args ...string) string {
	o.t.Helper()
	return runGit(o.t, o.dir, args...)
}

func runGit(t testing.TB, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "safe.directory=*"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// serve serves the folder above the repository over HTTP, as forges do, through
// wrap if it is not nil, and returns the repository's URL.
func (o *origin) serve(wrap func(http.Handler) http.Handler) string {
	o.t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		o.t.Skip("git is not installed")
	}
	var handler http.Handler = &cgi.Handler{
		Path: path,
		Args: []string{"-c", "safe.directory=*", "http-backend"},
		Env: []string{
			"GIT_PROJECT_ROOT=" + filepath.Dir(o.dir), "GIT_HTTP_EXPORT_ALL=1",
			"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		},
		Stderr: testWriter{o.t},
	}
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	o.t.Cleanup(server.Close)
	return server.URL + "/site.git"
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("git: %s", p)
	return len(p), nil
}

// openRepo opens a Repo that is closed with the test.
func openRepo(t testing.TB, opts Options) *Repo {
	t.Helper()
	if opts.Dir == "" {
		opts.Dir = t.TempDir()
	}
	r, err := Open(context.Background(), opts)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// mustFetch fetches and returns whether the branch moved.
func mustFetch(t testing.TB, r *Repo) bool {
	t.Helper()
	changed, err := r.Fetch(context.Background())
	if err != nil {
		t.Fatalf("Fetch: %v", err)
	}
	return changed
}

func mustRevision(t testing.TB, r *Repo) *Revision {
	t.Helper()
	v, err := r.Revision(context.Background())
	if err != nil {
		t.Fatalf("Revision: %v", err)
	}
	return v
}
