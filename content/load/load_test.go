package load_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"lectern/content"
	"lectern/content/load"
)

var update = flag.Bool("update", false, "rewrite the wanted results in testdata")

// A wantedPost is what a site's want.json says about one post.
type wantedPost struct {
	Path         string           `json:"path"`
	Kind         content.PostKind `json:"kind"`
	URL          string           `json:"url"`
	Slug         string           `json:"slug"`
	Section      string           `json:"section"`
	Language     string           `json:"language"`
	Title        string           `json:"title"`
	Date         string           `json:"date,omitempty"`
	Draft        bool             `json:"draft,omitempty"`
	Weight       *int             `json:"weight,omitempty"`
	Aliases      []string         `json:"aliases,omitempty"`
	Authors      []string         `json:"authors,omitempty"` // "name" or "name <link>"
	Cover        string           `json:"cover,omitempty"`   // "link" or "link (alternative text)"
	Tags         []string         `json:"tags,omitempty"`
	Categories   []string         `json:"categories,omitempty"`
	OtherTerms   []string         `json:"otherTerms,omitempty"` // "taxonomy: name"
	Translations []string         `json:"translations,omitempty"`
	Previous     string           `json:"previous,omitempty"`
	Next         string           `json:"next,omitempty"`
}

func describePost(p *content.Post) wantedPost {
	w := wantedPost{
		Path: p.Path, Kind: p.Kind, URL: p.URL, Slug: p.Slug, Section: p.Section, Language: p.Language,
		Title: p.Title, Draft: p.Draft, Weight: p.Weight, Aliases: p.Aliases,
	}
	if !p.Date.IsZero() {
		w.Date = p.Date.Format(time.RFC3339Nano)
	}
	for _, a := range p.Authors {
		if a.URL == nil {
			w.Authors = append(w.Authors, a.Name)
		} else {
			w.Authors = append(w.Authors, a.Name+" <"+*a.URL+">")
		}
	}
	if p.Cover != nil {
		w.Cover = p.Cover.URL
		if p.Cover.Alt != nil {
			w.Cover += " (" + *p.Cover.Alt + ")"
		}
	}
	for _, t := range p.Tags {
		w.Tags = append(w.Tags, t.Name)
	}
	for _, t := range p.Categories {
		w.Categories = append(w.Categories, t.Name)
	}
	for _, t := range p.Terms {
		if t.Taxonomy != "tags" && t.Taxonomy != "categories" {
			w.OtherTerms = append(w.OtherTerms, t.Taxonomy+": "+t.Name)
		}
	}
	for _, other := range p.Translations {
		w.Translations = append(w.Translations, other.Path)
	}
	if p.Previous != nil {
		w.Previous = p.Previous.Path
	}
	if p.Next != nil {
		w.Next = p.Next.Path
	}
	return w
}

// describeProblem returns "path:line code SEVERITY"; the line is left out if
// the problem concerns the whole file.
func describeProblem(p *content.Problem) string {
	at := p.Path
	if p.Line != nil {
		at = fmt.Sprintf("%s:%d", p.Path, *p.Line)
	}
	return fmt.Sprintf("%s %s %s", at, p.Code, p.Severity)
}

// describe returns a snapshot as want.json has it: one post and one problem a
// line, so that a change shows as the lines that it touches.
func describe(t *testing.T, snap *content.Snapshot) string {
	t.Helper()
	var b strings.Builder
	list := func(key string, count int, item func(i int) any) {
		fmt.Fprintf(&b, "  %q: [", key)
		for i := range count {
			var line bytes.Buffer
			encoder := json.NewEncoder(&line)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(item(i)); err != nil {
				t.Fatal(err)
			}
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n    " + strings.TrimSpace(line.String()))
		}
		b.WriteString("\n  ]")
	}
	b.WriteString("{\n")
	list("posts", len(snap.Posts), func(i int) any { return describePost(snap.Posts[i]) })
	b.WriteString(",\n")
	list("problems", len(snap.Problems), func(i int) any { return describeProblem(snap.Problems[i]) })
	b.WriteString("\n}\n")
	return b.String()
}

// TestSites loads each testdata/sites/*.txtar, a whole small site, and compares
// it with its want.json. An options.json holds load.Options.
func TestSites(t *testing.T) {
	archives, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no sites: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, options, want := fstest.MapFS{}, load.Options{}, ""
			for _, f := range archive.Files {
				switch f.Name {
				case "want.json":
					want = string(f.Data)
				case "options.json":
					if err := json.Unmarshal(f.Data, &options); err != nil {
						t.Fatal(err)
					}
				default:
					files[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			snap, err := load.NewLoader(options).Load(t.Context(), load.Source{Files: files})
			if err != nil {
				t.Fatal(err)
			}
			checkSnapshot(t, snap)
			got := describe(t, snap)
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want.json" })
				archive.Files = append(archive.Files, txtar.File{Name: "want.json", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// checkSnapshot checks what holds of every snapshot.
func checkSnapshot(t *testing.T, snap *content.Snapshot) {
	t.Helper()
	if !slices.IsSortedFunc(snap.Posts, func(a, b *content.Post) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("Posts are not sorted by path")
	}
	if len(snap.Newest) != len(snap.Posts) {
		t.Errorf("Newest has %d posts, Posts %d", len(snap.Newest), len(snap.Posts))
	}
	problems := 0
	for _, p := range snap.Posts {
		problems += len(p.Problems)
		if p.Title == "" || !strings.HasPrefix(p.URL, "/") || strings.Contains(p.URL, "//") {
			t.Errorf("%s has the title %q and the URL %q", p.Path, p.Title, p.URL)
		}
		for _, segment := range strings.Split(p.URL, "/") {
			if segment == "." || segment == ".." {
				t.Errorf("the URL %q of %s climbs", p.URL, p.Path)
			}
		}
		if strings.Contains(p.Title, "\uFFFD") && len(p.Problems) == 0 {
			t.Errorf("%s has the title %q and no problem", p.Path, p.Title)
		}
		if snap.PostByPath(p.Path) != p || snap.Node(p.ID) != content.Node(p) || snap.PostByURL(p.URL) == nil {
			t.Errorf("%s is not found by path, ID or URL", p.Path)
		}
		if p.Previous != nil && p.Previous.Next != p || p.Next != nil && p.Next.Previous != p {
			t.Errorf("the neighbours of %s do not agree", p.Path)
		}
		for _, other := range p.Translations {
			if other.Language == p.Language || !slices.Contains(other.Translations, p) {
				t.Errorf("the translations of %s do not agree", p.Path)
			}
		}
		for _, term := range p.Terms {
			if p.Kind == content.KindPage && !slices.Contains(term.Posts, p) {
				t.Errorf("the term %q does not know %s", term.Name, p.Path)
			}
			if !slices.Contains(snap.Terms[term.Taxonomy], term) {
				t.Errorf("the term %q of %s is not in the snapshot", term.Name, p.Path)
			}
		}
		for _, a := range p.Authors {
			if !slices.Contains(a.Posts, p) {
				t.Errorf("the author %q does not know %s", a.Name, p.Path)
			}
		}
	}
	for _, p := range snap.Problems {
		if p.Message == "" || p.Code == "" || p.Post != snap.PostByPath(p.Path) {
			t.Errorf("problem %q: message %q, post %v", describeProblem(p), p.Message, p.Post)
		}
		if p.Post != nil {
			problems--
		}
	}
	if problems != 0 {
		t.Errorf("posts have %d problems more than the snapshot says", problems)
	}
}

// loadFiles loads files whose contents are given by path.
func loadFiles(t *testing.T, options load.Options, files map[string]string) *content.Snapshot {
	t.Helper()
	return loadSource(t, load.NewLoader(options), load.Source{Files: mapFS(files)})
}

func loadSource(t *testing.T, loader *load.Loader, source load.Source) *content.Snapshot {
	t.Helper()
	snap, err := loader.Load(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	checkSnapshot(t, snap)
	return snap
}

func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return m
}

func problemsOf(snap *content.Snapshot) []string {
	list := []string{}
	for _, p := range snap.Problems {
		list = append(list, describeProblem(p))
	}
	return list
}

func pathsOf(posts []*content.Post) []string {
	list := []string{}
	for _, p := range posts {
		list = append(list, p.Path)
	}
	return list
}

// TestFilesThatAreNoPages has the files that a text archive cannot hold.
func TestFilesThatAreNoPages(t *testing.T) {
	files := mapFS(map[string]string{
		"hugo.toml":           "",
		"content/page.md":     "# A page\n",
		"content/empty.md":    "",
		"content/blank.md":    "\n \n",
		"content/pointer.md":  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
		"content/binary.md":   "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00",
		"content/huge.md":     strings.Repeat("A line of a page that no person wrote.\n", 4<<20/39+1),
		"content/image.png":   "\x89PNG",
		"content/.hidden.md":  "# Hidden from every generator\n",
		"content/.git/a.md":   "# In a hidden folder\n",
		"content/crlf.md":     "\xef\xbb\xbf---\r\ntitle: With a byte order mark\r\n---\r\nText\r\n",
		"content/latin1.md":   "---\ntitle: Caf\xe9\n---\nText\n",
		"content/UPPER.MD":    "# Upper case\n",
		"content/b.markdown":  "# Long extension\n",
		"content/control.md":  "---\ntitle: \"a\x1bb\"\n---\nText\n",
		"content/node.txt.md": "# Two extensions\n",
	})
	files["content/link.md"] = &fstest.MapFile{Data: []byte("page.md"), Mode: fs.ModeSymlink | 0o777}
	files["content/module.md"] = &fstest.MapFile{Mode: fs.ModeIrregular}
	snap := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: files})
	titles := map[string]string{}
	for _, p := range snap.Posts {
		titles[p.Path] = p.URL + " " + p.Title
	}
	if diff := cmp.Diff(map[string]string{
		"content/page.md":     "/page/ A page",
		"content/empty.md":    "/empty/ Empty",
		"content/blank.md":    "/blank/ Blank",
		"content/crlf.md":     "/crlf/ With a byte order mark",
		"content/latin1.md":   "/latin1/ Caf\uFFFD",
		"content/UPPER.MD":    "/upper/ Upper case",
		"content/b.markdown":  "/b/ Long extension",
		"content/control.md":  "/control/ ab",
		"content/node.txt.md": "/node.txt/ Two extensions",
	}, titles); diff != "" {
		t.Errorf("posts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"content/binary.md binary-file ERROR",
		"content/control.md:2 control-character WARNING",
		"content/huge.md file-too-large ERROR",
		"content/latin1.md:2 encoding-invalid ERROR",
		"content/link.md not-a-file WARNING",
		"content/module.md not-a-file WARNING",
		"content/pointer.md lfs-pointer ERROR",
	}, problemsOf(snap)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestDrafts(t *testing.T) {
	files := map[string]string{
		"hugo.toml":       "",
		"content/done.md": "---\ntitle: Done\ntags: [Git]\ndate: 2024-01-02\n---\n",
		"content/wip.md":  "---\ntitle: Unfinished\ndraft: true\ntags: [Git]\ndate: 2024-01-01\ntitel: x\nweight: high\n---\n",
	}
	without := loadFiles(t, load.Options{}, files)
	if got := pathsOf(without.Posts); !slices.Equal(got, []string{"content/done.md"}) {
		t.Errorf("without drafts: %q", got)
	}
	if got := without.Terms["tags"][0].Count(); got != 1 {
		t.Errorf("the tag counts %d posts without drafts, want 1", got)
	}
	with := loadFiles(t, load.Options{Drafts: true}, files)
	if got := pathsOf(with.Posts); !slices.Equal(got, []string{"content/done.md", "content/wip.md"}) || !with.Posts[1].Draft {
		t.Errorf("with drafts: %q", got)
	}
	if got := with.Terms["tags"][0].Count(); got != 2 {
		t.Errorf("the tag counts %d posts with drafts, want 2", got)
	}
}

// TestSiteURL has what overrides a site's own address, and what is made of an
// address that is none.
func TestSiteURL(t *testing.T) {
	tests := []struct {
		option, config string
		want, origin   string
	}{
		{"", "https://example.org/", "/blog/a/", "https://example.org"},
		{"", "http://example.org:8080/docs", "/docs/blog/a/", "http://example.org:8080"},
		{"", "/docs/v2/", "/docs/v2/blog/a/", ""},
		{"", "//example.org/docs/", "/docs/blog/a/", ""},
		{"", "https://example.org/文档/", "/%E6%96%87%E6%A1%A3/blog/a/", "https://example.org"},
		{"", "::no url", "/blog/a/", ""},
		{"https://example.com/site/", "https://example.org/docs/", "/site/blog/a/", "https://example.com"},
		{"https://example.com", "https://example.org/docs/", "/blog/a/", "https://example.com"},
	}
	for _, test := range tests {
		t.Run(test.option+" "+test.config, func(t *testing.T) {
			snap := loadFiles(t, load.Options{SiteURL: test.option}, map[string]string{
				"hugo.toml":         fmt.Sprintf("baseURL = %q\n", test.config),
				"content/blog/a.md": "# A\n",
			})
			if got := snap.Posts[0].URL; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if snap.SiteOrigin != test.origin {
				t.Errorf("got the origin %q, want %q", snap.SiteOrigin, test.origin)
			}
		})
	}
	jekyll := loadFiles(t, load.Options{}, map[string]string{
		"_config.yml": "title: Notes\nurl: https://example.org/\nbaseurl: /docs\n",
		"a.md":        "---\n---\n# A\n",
	})
	if got, want := jekyll.SiteOrigin+jekyll.Posts[0].URL, "https://example.org/docs/a"; !strings.HasPrefix(got, want) || jekyll.SiteTitle != "Notes" {
		t.Errorf("Jekyll: got %s of %q, want %s of Notes", got, jekyll.SiteTitle, want)
	}
}

func TestTermsAndAuthors(t *testing.T) {
	snap := loadFiles(t, load.Options{}, map[string]string{
		"hugo.toml":         "",
		"content/1.md":      "---\ntags: [Service Mesh, Go]\nauthor: 林深\ndate: 2024-01-01\n---\n",
		"content/2.md":      "---\ntags: [service-mesh, service-mesh]\nauthor: 林深、周远\ndate: 2024-01-02\n---\n",
		"content/3.md":      "---\ntags: Service  Mesh, Raft\nauthor: ' 林深 '\n---\n",
		"content/4.md":      "---\ntags: [service mesh]\ncategories: [Go]\ndate: 2024-01-04\n---\n",
		"content/5.md":      "---\ntags: [Ｓervice mesh]\ndate: 2024-01-05\n---\n",
		"content/_index.md": "---\ntags: [Go, Home]\n---\n",
	})
	var got []string
	for _, term := range snap.Terms["tags"] {
		got = append(got, fmt.Sprintf("%s %s %s %v", term.Name, term.Key, term.Slug, pathsOf(term.Posts)))
	}
	if diff := cmp.Diff([]string{
		// Two spell it "Service Mesh"; the home page is no post to be counted.
		"Service Mesh service-mesh service-mesh [content/5.md content/4.md content/2.md content/1.md content/3.md]",
		"Go go go [content/1.md]",
		"Raft raft raft [content/3.md]",
		"Home home home []",
	}, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if len(snap.Terms["categories"]) != 1 || snap.Terms["categories"][0] == snap.Terms["tags"][1] {
		t.Error("the category Go is not apart from the tag Go")
	}
	author := snap.PostByPath("content/3.md").Authors[0]
	if got := pathsOf(author.Posts); author.Name != "林深" || !slices.Equal(got, []string{"content/2.md", "content/1.md", "content/3.md"}) {
		t.Errorf("%q wrote %q", author.Name, got)
	}
}

func TestHistory(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2024, 5, d, 12, 0, 0, 0, time.UTC) }
	writer := &content.Contributor{Name: "林深"}
	commits := []*content.Commit{
		{SHA: "c3", Author: writer, CommittedAt: day(3)}, {SHA: "c2", Author: writer, CommittedAt: day(2)}, {SHA: "c1", Author: writer, CommittedAt: day(1)},
	}
	histories := map[string]content.FileHistory{
		"content/dated.md":     {Commits: commits, Contributors: []*content.Contributor{writer}},
		"content/undated.md":   {Commits: commits, Contributors: []*content.Contributor{writer}},
		"content/wrong.md":     {Commits: commits[2:]},
		"content/truncated.md": {Commits: commits[:1], Truncated: true},
	}
	source := load.Source{
		Files: mapFS(map[string]string{
			"hugo.toml":            "",
			"content/dated.md":     "---\ndate: 2020-02-03T04:05:06+08:00\n---\n",
			"content/undated.md":   "# Undated\n",
			"content/wrong.md":     "---\ndate: the day before yesterday\n---\n",
			"content/truncated.md": "# Truncated\n",
			"content/new.md":       "# Never committed\n",
		}),
		Ref:     "main",
		Commit:  commits[0],
		History: func(path string) content.FileHistory { return histories[path] },
		Problems: []*content.Problem{
			{Code: "history-truncated", Severity: content.Info, Message: "the clone is shallow"},
			{Code: "path-unusual", Severity: content.Info, Message: "odd", Path: "content/new.md"},
		},
	}
	now := day(9)
	snap := loadSource(t, load.NewLoader(load.Options{Now: func() time.Time { return now }}), source)
	if snap.Ref != "main" || snap.Commit != commits[0] || !snap.LoadedAt.Equal(now) {
		t.Errorf("snapshot of %s %v at %s", snap.Ref, snap.Commit, snap.LoadedAt)
	}
	type times struct{ Date, Created, Updated string }
	text := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	got := map[string]times{}
	for _, p := range snap.Posts {
		got[p.Path] = times{text(p.Date), text(p.CreatedAt), text(p.UpdatedAt)}
	}
	first, last := text(day(1)), text(day(3))
	if diff := cmp.Diff(map[string]times{
		"content/dated.md":     {"2020-02-03T04:05:06+08:00", first, last},
		"content/undated.md":   {first, first, last},
		"content/wrong.md":     {first, first, first},
		"content/truncated.md": {"", "", last}, // its first commit is not known
		"content/new.md":       {"", "", ""},
	}, got); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{" history-truncated INFO", "content/new.md path-unusual INFO", "content/wrong.md:2 date-unreadable WARNING"}, problemsOf(snap)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if p := snap.PostByPath("content/dated.md"); !slices.Equal(p.Commits, commits) || len(p.Contributors) != 1 {
		t.Errorf("commits %v, contributors %v", p.Commits, p.Contributors)
	}
	if diff := cmp.Diff([]string{"content/undated.md", "content/wrong.md", "content/dated.md", "content/new.md", "content/truncated.md"}, pathsOf(snap.Newest)); diff != "" {
		t.Errorf("newest (-want +got):\n%s", diff)
	}
	if p := source.Problems[1]; p.Post != nil {
		t.Error("Load has written to the problems of its source")
	}
}
