package load_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
)

// A gitFS is a file system as a Git source offers it: each file and each folder
// knows the hash of its content. It counts what is read, and fails where it is told to.
type gitFS struct {
	fstest.MapFS
	failing map[string]error // by path: what reading the file or folder ends with
	lost    map[string]error // by path: what asking for the file's info ends with
	onRead  func(name string)

	// A MapFS looks through all of its files for those of a folder; a tree of
	// Git does not, and benchmarks would tell.
	folders map[string][]fs.DirEntry
	root    gitEntry

	mu     sync.Mutex
	read   []string // paths of the files read
	listed []string // paths of the folders listed
}

func newGitFS(files map[string]string) *gitFS {
	f := &gitFS{MapFS: mapFS(files)}
	f.index()
	return f
}

func (f *gitFS) index() {
	f.folders = map[string][]fs.DirEntry{".": nil}
	for name, file := range f.MapFS {
		sum := sha1.Sum(file.Data)
		f.add(name, gitEntry{f, name, file, hex.EncodeToString(sum[:])})
	}
	for _, entries := range f.folders {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	f.root = gitEntry{f, ".", &fstest.MapFile{Mode: fs.ModeDir | 0o755}, f.hashFolder(".")}
}

// hashFolder gives the folders below dir their hashes and returns that of dir.
func (f *gitFS) hashFolder(dir string) string {
	sum := sha1.New()
	for i, e := range f.folders[dir] {
		entry := e.(gitEntry)
		if entry.IsDir() {
			entry.hash = f.hashFolder(entry.path)
			f.folders[dir][i] = entry
		}
		fmt.Fprintf(sum, "%v %q %s\n", entry.Mode(), entry.Name(), entry.hash)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// add adds an entry to its folder, and the folder to the one it is in.
func (f *gitFS) add(name string, entry fs.DirEntry) {
	dir := path.Dir(name)
	if _, known := f.folders[dir]; !known {
		f.add(dir, gitEntry{f, dir, &fstest.MapFile{Mode: fs.ModeDir | 0o755}, ""}) // hashed once it is full
	}
	f.folders[dir] = append(f.folders[dir], entry)
}

// with returns a file system with the same files but for changes; an empty text
// takes a file away.
func (f *gitFS) with(changes map[string]string) *gitFS {
	next := &gitFS{MapFS: fstest.MapFS{}}
	for name, file := range f.MapFS {
		next.MapFS[name] = file
	}
	for name, text := range changes {
		if text == "" {
			delete(next.MapFS, name)
		} else {
			next.MapFS[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	next.index()
	return next
}

// pagesRead returns the Markdown files that were read, by path.
func (f *gitFS) pagesRead() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	pages := []string{}
	for _, name := range f.read {
		if strings.HasSuffix(name, ".md") {
			pages = append(pages, name)
		}
	}
	slices.Sort(pages)
	return pages
}

func (f *gitFS) ReadFile(name string) ([]byte, error) {
	f.mu.Lock()
	f.read = append(f.read, name)
	f.mu.Unlock()
	if f.onRead != nil {
		f.onRead(name)
	}
	if err := f.failing[name]; err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return f.MapFS.ReadFile(name)
}

func (f *gitFS) ReadDir(name string) ([]fs.DirEntry, error) {
	f.mu.Lock()
	f.listed = append(f.listed, name)
	f.mu.Unlock()
	err := f.failing[name]
	entries, known := f.folders[name]
	if err == nil && !known {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return entries, nil
}

func (f *gitFS) Stat(name string) (fs.FileInfo, error) {
	if name == "." {
		return f.root, f.failing[name]
	}
	for _, entry := range f.folders[path.Dir(name)] {
		if entry.Name() == path.Base(name) {
			return entry.Info()
		}
	}
	return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
}

// A gitEntry is a file or folder of a gitFS.
type gitEntry struct {
	files *gitFS
	path  string
	file  *fstest.MapFile
	hash  string
}

func (e gitEntry) Name() string       { return path.Base(e.path) }
func (e gitEntry) IsDir() bool        { return e.file.Mode.IsDir() }
func (e gitEntry) Type() fs.FileMode  { return e.file.Mode.Type() }
func (e gitEntry) Mode() fs.FileMode  { return e.file.Mode }
func (e gitEntry) Size() int64        { return int64(len(e.file.Data)) }
func (e gitEntry) ModTime() time.Time { return time.Time{} }

func (e gitEntry) Sys() any {
	if e.IsDir() {
		return content.TreeID(e.hash)
	}
	return content.BlobID(e.hash)
}

func (e gitEntry) Info() (fs.FileInfo, error) {
	if err := e.files.lost[e.path]; err != nil {
		return nil, &fs.PathError{Op: "stat", Path: e.path, Err: err}
	}
	return e, nil
}

// dump returns all that a reader can find in a snapshot, with the identity of
// everything that is pointed at.
func dump(t *testing.T, snap *content.Snapshot) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%p %s %p %v\n%s\n", snap, snap.Ref, snap.Commit, snap.LoadedAt, describe(t, snap))
	for _, p := range snap.Posts {
		fmt.Fprintf(&b, "%p %+v\n", p, *p)
		fmt.Fprintf(&b, "  %p %s %q %q %d\n", p.Body, p.FrontMatter(), p.Body.Markdown, p.Body.Text, len(p.Body.Outline))
		for _, a := range p.Authors {
			fmt.Fprintf(&b, "  author %p %+v\n", a, *a)
		}
		for _, problem := range p.Problems {
			fmt.Fprintf(&b, "  problem %p %+v\n", problem, *problem)
		}
	}
	fmt.Fprintf(&b, "newest %v\n", snap.Newest)
	for _, taxonomy := range []string{"tags", "categories"} {
		for _, term := range snap.Terms[taxonomy] {
			fmt.Fprintf(&b, "term %p %+v\n", term, *term)
		}
	}
	for _, problem := range snap.Problems {
		fmt.Fprintf(&b, "problem %p %+v\n", problem, *problem)
	}
	return b.String()
}

// reloadSite is a site with something of everything that is linked.
var reloadSite = map[string]string{
	"hugo.toml":             "baseURL = \"https://example.org/\"\ndefaultContentLanguage = \"en\"\n[languages.en]\n[languages.zh]\n",
	"content/_index.md":     "# Home\n",
	"content/blog/a.md":     "---\ntitle: A\ndate: 2024-01-01\ntags: [Go, Raft]\nauthor: 林深\n---\nText of A\n",
	"content/blog/a.zh.md":  "---\ntitle: 甲\ndate: 2024-01-01\ntags: [go]\nauthor: 林深\nweight: heavy\n---\n",
	"content/blog/b.md":     "---\ntitle: B\ndate: 2024-01-02\ntags: [Go]\nauthors: [林深, 周远]\n---\nText of B\n",
	"content/blog/c.md":     "---\ntitle: C\ndate: 2024-01-03\ntags: [Nacos]\ndraft: maybe\n---\nText of C\n",
	"content/blog/same.md":  "---\ntitle: Twin\n---\n",
	"content/blog/twin.md":  "---\ntitle: Twin\n---\n",
	"content/docs/index.md": "# Documents\n",
	"content/stray/lfs.md":  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
}

func TestReloadReadsWhatChanged(t *testing.T) {
	files := newGitFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	first := loadSource(t, loader, load.Source{Files: files})

	next := files.with(map[string]string{
		"content/blog/b.md":       "---\ntitle: B, anew\ndate: 2024-01-04\ntags: [GO]\n---\nOther text\n",
		"content/blog/c.md":       "",
		"content/blog/d.md":       "---\ntitle: D\n---\n",
		"content/blog/renamed.md": reloadSite["content/blog/a.md"],
		"content/moved/a-copy.md": reloadSite["content/blog/a.md"],
	})
	second := loadSource(t, loader, load.Source{Files: next})
	// What a page says of a gathering depends on its section, so that one that
	// moved to another is read, although its body is kept.
	if diff := cmp.Diff([]string{"content/blog/b.md", "content/blog/d.md", "content/moved/a-copy.md"}, next.pagesRead()); diff != "" {
		t.Errorf("files read (-want +got):\n%s", diff)
	}
	for _, path := range []string{"content/_index.md", "content/blog/a.md", "content/blog/a.zh.md", "content/docs/index.md"} {
		if first.PostByPath(path).Body != second.PostByPath(path).Body {
			t.Errorf("%s was parsed again", path)
		}
		if first.PostByPath(path) == second.PostByPath(path) {
			t.Errorf("both snapshots share the post of %s, which is linked with others", path)
		}
	}
	for _, path := range []string{"content/moved/a-copy.md", "content/blog/renamed.md"} {
		if second.PostByPath(path).Body != first.PostByPath("content/blog/a.md").Body {
			t.Errorf("the same content at %s has another body", path)
		}
	}
	cold := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: next})
	if diff := cmp.Diff(facts(t, cold), facts(t, second)); diff != "" {
		t.Errorf("a reload says other than a load from nothing (-load +reload):\n%s", diff)
	}
}

func TestReloadListsWhatChanged(t *testing.T) {
	files := newGitFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	loadSource(t, loader, load.Source{Files: files})
	next := files.with(map[string]string{"content/blog/b.md": "# B, anew\n"})
	loadSource(t, loader, load.Source{Files: next})
	for _, name := range []string{"content/docs", "content/stray"} {
		if !slices.Contains(files.listed, name) || slices.Contains(next.listed, name) {
			t.Errorf("%s, which did not change: listed by the load %t, by the reload %t", name, slices.Contains(files.listed, name), slices.Contains(next.listed, name))
		}
	}
	if !slices.Contains(next.listed, "content/blog") {
		t.Error("the folder that changed was not listed")
	}
}

func TestReloadWithoutBlobIDs(t *testing.T) {
	files := mapFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	loadSource(t, loader, load.Source{Files: files})
	files["content/blog/b.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Anew\n---\n")}
	if got := loadSource(t, loader, load.Source{Files: files}).PostByPath("content/blog/b.md").Title; got != "Anew" {
		t.Errorf("the page is still titled %q", got)
	}
}

// TestReloadLeavesOlderSnapshot walks a snapshot while its loader loads others,
// which the race detector watches.
func TestReloadLeavesOlderSnapshot(t *testing.T) {
	files := newGitFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	first := loadSource(t, loader, load.Source{Files: files})
	before := dump(t, first)

	stop := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			if got := dump(t, first); got != before {
				t.Errorf("the older snapshot changed (-before +after):\n%s", cmp.Diff(before, got))
				return
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	for i := range 10 {
		loadSource(t, loader, load.Source{Files: files.with(map[string]string{
			"content/blog/b.md": fmt.Sprintf("---\ntitle: B %d\ndate: 2023-01-0%d\ntags: [Go, Tag %d]\nauthor: 林深\nurl: /blog/a/\n---\n", i, i, i),
			"content/blog/c.md": "",
			"content/docs/x.md": "---\ndate: 2024-01-01\ntags: [Raft, RAFT, raft]\n---\n",
		})})
	}
	close(stop)
	reader.Wait()
	if got := dump(t, first); got != before {
		t.Errorf("the older snapshot changed (-before +after):\n%s", cmp.Diff(before, got))
	}
}

func TestReloadWithOtherConfiguration(t *testing.T) {
	files := newGitFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	first := loadSource(t, loader, load.Source{Files: files})
	next := files.with(map[string]string{
		"hugo.toml": "baseURL = \"https://example.org/docs/\"\ndefaultContentLanguage = \"zh\"\ntimeZone = \"Asia/Shanghai\"\n[languages.en]\n[languages.zh]\n[permalinks]\nblog = \"/:year/:slug/\"\n",
	})
	second := loadSource(t, loader, load.Source{Files: next})
	// In another zone other days are meant by the same words. The file that is
	// no page says nothing in either.
	if got := next.pagesRead(); len(got) != len(reloadSite)-2 {
		t.Errorf("read %q, not all pages by the new rules", got)
	}
	a, zh := second.PostByPath("content/blog/a.md"), second.PostByPath("content/blog/a.zh.md")
	if a.URL != "/docs/2024/a/" || a.Language != "zh" || a.Date.Format("-07:00") != "+08:00" {
		t.Errorf("URL %s, language %s, date %s", a.URL, a.Language, a.Date)
	}
	if zh.Language != "zh" || a.Body != first.PostByPath("content/blog/a.md").Body {
		t.Errorf("language %s, or the page has another body", zh.Language)
	}
	cold := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: next})
	if diff := cmp.Diff(facts(t, cold), facts(t, second)); diff != "" {
		t.Errorf("(-load +reload):\n%s", diff)
	}
}

// TestReloadWithOtherAddresses changes rules by which no page says anything
// else.
func TestReloadWithOtherAddresses(t *testing.T) {
	files := newGitFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	loadSource(t, loader, load.Source{Files: files})
	next := files.with(map[string]string{
		"hugo.toml": "baseURL = \"https://example.org/docs/\"\ndefaultContentLanguage = \"en\"\n[languages.en]\n[languages.zh]\n",
	})
	second := loadSource(t, loader, load.Source{Files: next})
	if got := next.pagesRead(); len(got) != 0 {
		t.Errorf("read %q for another base URL", got)
	}
	if got := second.PostByPath("content/blog/a.md").URL; got != "/docs/blog/a/" {
		t.Errorf("the page has the URL %s", got)
	}
	cold := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: next})
	if diff := cmp.Diff(facts(t, cold), facts(t, second)); diff != "" {
		t.Errorf("(-load +reload):\n%s", diff)
	}
}

// TestReloadOfPlainFolders has what a page beside it makes of an index file.
func TestReloadOfPlainFolders(t *testing.T) {
	files := newGitFS(map[string]string{"docs/index.md": "# Documents\n"})
	loader := load.NewLoader(load.Options{})
	for _, step := range []struct {
		change string // the text of docs/other.md; "" for no such file
		want   content.PostKind
	}{{"", content.KindPage}, {"# Other\n", content.KindSection}, {"# Other, anew\n", content.KindSection}, {"", content.KindPage}} {
		next := files.with(map[string]string{"docs/other.md": step.change})
		snap := loadSource(t, loader, load.Source{Files: next})
		if got := snap.PostByPath("docs/index.md").Kind; got != step.want {
			t.Errorf("beside %q: %s, want %s", step.change, got, step.want)
		}
	}
}

// TestNamesThatAreNoText has what Git can hold and no other part of the way to
// the reader can.
func TestNamesThatAreNoText(t *testing.T) {
	snap := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: newGitFS(map[string]string{
		"hugo.toml":                  "",
		"content/caf\xe9.md":         "# One\n",
		"content/caf\xe9/page.md":    "# Two\n",
		"content/caf\xe9.png":        "",
		"content/.caf\xe9/page.md":   "# Hidden\n",
		"content/café/page.md":       "# Three\n",
		"content/cafe\u0301/page.md": "# Four\n",
	})})
	if diff := cmp.Diff([]string{"content/cafe\u0301/page.md", "content/café/page.md"}, pathsOf(snap.Posts)); diff != "" {
		t.Errorf("posts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`content/caf\xe9 path-encoding ERROR`, `content/caf\xe9.md path-encoding ERROR`}, problemsOf(snap)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	files := newGitFS(reloadSite)
	loader := load.NewLoader(load.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// However few files there are, and however the goroutines run.
	for range 50 {
		if snap, err := loader.Load(ctx, load.Source{Files: files}); !errors.Is(err, context.Canceled) || snap != nil {
			t.Fatalf("a context that had ended: %v, %v", snap, err)
		}
	}
	ctx, cancel = context.WithCancel(t.Context())
	files.onRead = func(name string) {
		if strings.HasSuffix(name, ".md") {
			cancel()
		}
	}
	if snap, err := loader.Load(ctx, load.Source{Files: files}); !errors.Is(err, context.Canceled) || snap != nil {
		t.Fatalf("a context that ended while files were read: %v, %v", snap, err)
	}
	files.onRead = nil
	loadSource(t, loader, load.Source{Files: files})
	if snap, err := loader.Load(ctx, load.Source{Files: files}); !errors.Is(err, context.Canceled) || snap != nil {
		t.Fatalf("a context that had ended, with nothing to read: %v, %v", snap, err)
	}
}

// TestLoadFailsWhole has file systems of which one part cannot be read: there
// is an error instead of a snapshot without that part.
func TestLoadFailsWhole(t *testing.T) {
	broken := errors.New("the pack is broken")
	tests := []struct {
		name          string
		failing, lost map[string]error
		want          error
	}{
		{"a page", map[string]error{"content/blog/b.md": broken}, nil, broken},
		{"a page that is gone", map[string]error{"content/blog/b.md": fs.ErrNotExist}, nil, fs.ErrNotExist},
		{"a folder", map[string]error{"content/blog": broken}, nil, broken},
		{"a folder that is gone", map[string]error{"content/blog": fs.ErrNotExist}, nil, fs.ErrNotExist},
		{"the root", map[string]error{".": broken}, nil, broken},
		{"the configuration", map[string]error{"hugo.toml": broken}, nil, broken},
		{"the hash of a page", nil, map[string]error{"content/blog/b.md": broken}, broken},
		{"the hash of a page that is gone", nil, map[string]error{"content/blog/b.md": fs.ErrNotExist}, fs.ErrNotExist},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			whole := newGitFS(reloadSite)
			part := whole.with(nil)
			part.failing, part.lost = test.failing, test.lost
			want := describe(t, loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: whole}))

			loader := load.NewLoader(load.Options{})
			if snap, err := loader.Load(t.Context(), load.Source{Files: part}); snap != nil || !errors.Is(err, test.want) {
				t.Fatalf("Load = %v, %v", snap, err)
			}
			if got := describe(t, loadSource(t, loader, load.Source{Files: whole})); got != want {
				t.Errorf("after the failure (-want +got):\n%s", cmp.Diff(want, got))
			}
			// A loader that has the pages already fails as well where it must read.
			changed := part.with(map[string]string{"content/blog/b.md": "# Changed\n"})
			changed.failing, changed.lost = test.failing, test.lost
			if snap, err := loader.Load(t.Context(), load.Source{Files: changed}); snap != nil || !errors.Is(err, test.want) {
				t.Errorf("reload = %v, %v", snap, err)
			}
		})
	}
}

// TestLoadWithoutConfiguredFolders has folders that the configuration names and
// the repository does not have: that is no failure.
func TestLoadWithoutConfiguredFolders(t *testing.T) {
	for _, files := range []map[string]string{
		{"hugo.toml": ""},
		{"hugo.toml": "contentDir = \"pages\"\n", "README.md": "# Read me\n"},
		{"hugo.toml": "[languages.en]\ncontentDir = \"en\"\n[languages.zh]\ncontentDir = \"zh\"\n"},
		{"hugo.toml": "contentDir = \"hugo.toml\"\n"},
		{"_config.yml": ""},
		{},
	} {
		if snap := loadFiles(t, load.Options{}, files); len(snap.Posts) != 0 || len(snap.Problems) != 0 {
			t.Errorf("%q: posts %q, problems %q", files, pathsOf(snap.Posts), problemsOf(snap))
		}
	}
}
