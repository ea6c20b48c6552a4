package load_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"lectern/content"
	"lectern/content/load"
	"lectern/content/picture"
)

const commitSHA = "0123456789012345678901234567890123456789"

func loadWithFiles(t *testing.T, tree fs.FS, opts load.Options) (*load.Loader, *content.Snapshot) {
	t.Helper()
	opts.BaseURL = "https://api.example/"
	loader := load.NewLoader(opts)
	snap, err := loader.Load(t.Context(), load.Source{Files: tree, Commit: &content.Commit{SHA: commitSHA}})
	if err != nil {
		t.Fatal(err)
	}
	return loader, snap
}

func TestFileURL(t *testing.T) {
	sites := map[string]map[string]string{
		"hugo": {
			"hugo.toml":                       "baseURL = 'https://site.example/docs/'\ntheme = 'plain'\nstaticDir = ['files', 'static']\n",
			"content/blog/hello/index.md":     "hello",
			"content/blog/hello/a b.png":      "x",
			"content/blog/hello/100%.png":     "x",
			"content/blog/hello/img/deep.png": "x",
			"content/blog/flat.md":            "flat",
			"content/blog/flat.png":           "x",
			"static/img/logo.png":             "static",
			"files/img/logo.png":              "files",
			"static/blog/hello/static.png":    "x",
			"assets/cover.jpg":                "x",
			"themes/plain/static/theme.css":   "x",
			"themes/other/static/other.css":   "x",
			"content/blog/data.json":          "{}",
			"content/blog/hello/page.html":    "x",
		},
		"hugo mounts": {
			"hugo.toml":             "[[module.mounts]]\nsource='pages'\ntarget='content'\n[[module.mounts]]\nsource='media'\ntarget='static/m'\n",
			"pages/a/index.md":      "a",
			"pages/a/p.png":         "x",
			"media/x.zip":           "x",
			"media/strange.unknown": "x",
		},
		"jekyll": {
			"_config.yml":            "url: https://site.example\n",
			"_posts/2024-01-02-a.md": "---\n---\na",
			"_posts/p.png":           "x",
			"img/q.png":              "x",
			"assets/x.css":           "x",
			"_data/d.png":            "x",
			"package.json":           "{}",
			"_drafts/b.md":           "---\n---\nb",
			"_drafts/b.png":          "x",
		},
		"plain": {
			"guide/README.md":  "a",
			"guide/p.png":      "x",
			"public/q.png":     "x",
			"main.go":          "x",
			"config.json":      "{}",
			"guide/deploy.key": "x",
		},
	}
	tests := []struct {
		site, page, ref string
		want            string // name of the file, and what follows; "" if it leads to none
	}{
		{"hugo", "content/blog/hello/index.md", "a b.png", "content/blog/hello/a%20b.png"},
		{"hugo", "content/blog/hello/index.md", "./a%20b.png?v=1#x", "content/blog/hello/a%20b.png?v=1#x"},
		{"hugo", "content/blog/hello/index.md", "100%25.png", "content/blog/hello/100%25.png"},
		{"hugo", "content/blog/hello/index.md", "100%.png", ""},
		{"hugo", "content/blog/hello/index.md", "img/deep.png", "content/blog/hello/img/deep.png"},
		{"hugo", "content/blog/hello/index.md", "static.png", "static/blog/hello/static.png"},
		{"hugo", "content/blog/hello/index.md", "../flat.png", "content/blog/flat.png"},
		{"hugo", "content/blog/hello/index.md", "/img/logo.png", "files/img/logo.png"},
		{"hugo", "content/blog/hello/index.md", "/docs/img/logo.png", "files/img/logo.png"},
		{"hugo", "content/blog/hello/index.md", "https://site.example/docs/img/logo.png", "files/img/logo.png"},
		{"hugo", "content/blog/hello/index.md", "//site.example/docs/img/logo.png", "files/img/logo.png"},
		{"hugo", "content/blog/hello/index.md", "https://site.example.evil.example/docs/img/logo.png", ""},
		{"hugo", "content/blog/hello/index.md", "https://other.example/img/logo.png", ""},
		{"hugo", "content/blog/hello/index.md", "//other.example/img/logo.png", ""},
		{"hugo", "content/blog/hello/index.md", "cover.jpg", "assets/cover.jpg"},
		{"hugo", "content/blog/hello/index.md", "/theme.css", "themes/plain/static/theme.css"},
		{"hugo", "content/blog/hello/index.md", "/other.css", ""},
		{"hugo", "content/blog/hello/index.md", "../data.json", "content/blog/data.json"},
		{"hugo", "content/blog/hello/index.md", "page.html", ""},
		{"hugo", "content/blog/hello/index.md", "../flat.md", ""},
		{"hugo", "content/blog/hello/index.md", "../../../hugo.toml", ""},
		{"hugo", "content/blog/hello/index.md", "../../../../../../etc/passwd", ""},
		{"hugo", "content/blog/hello/index.md", "/../static/img/logo.png", ""},
		{"hugo", "content/blog/hello/index.md", "img", ""},
		{"hugo", "content/blog/hello/index.md", "", ""},
		{"hugo", "content/blog/hello/index.md", "#img", ""},
		{"hugo", "content/blog/hello/index.md", "mailto:a@site.example", ""},
		{"hugo", "content/blog/hello/index.md", "data:image/png;base64,AAAA", ""},
		{"hugo", "content/blog/hello/index.md", "a b.png\x00", ""},
		{"hugo", "content/blog/flat.md", "/docs/blog/hello/img/deep.png", "content/blog/hello/img/deep.png"},
		{"hugo", "content/blog/flat.md", "/blog/hello/a%20b.png", "content/blog/hello/a%20b.png"},
		{"hugo", "content/blog/flat.md", "flat.png", "content/blog/flat.png"},
		{"hugo mounts", "pages/a/index.md", "p.png", "pages/a/p.png"},
		{"hugo mounts", "pages/a/index.md", "/m/x.zip", "media/x.zip"},
		{"hugo mounts", "pages/a/index.md", "/m/strange.unknown", "media/strange.unknown"},
		{"hugo mounts", "pages/a/index.md", "/x.zip", ""},
		{"jekyll", "_posts/2024-01-02-a.md", "p.png", "_posts/p.png"},
		{"jekyll", "_posts/2024-01-02-a.md", "/img/q.png", "img/q.png"},
		{"jekyll", "_posts/2024-01-02-a.md", "/assets/x.css", "assets/x.css"},
		{"jekyll", "_posts/2024-01-02-a.md", "/_data/d.png", ""},
		{"jekyll", "_posts/2024-01-02-a.md", "/package.json", ""},
		{"jekyll", "_posts/2024-01-02-a.md", "/_drafts/b.png", ""},
		{"jekyll", "_posts/2024-01-02-a.md", "/_config.yml", ""},
		{"plain", "guide/README.md", "p.png", "guide/p.png"},
		{"plain", "guide/README.md", "/q.png", "public/q.png"},
		{"plain", "guide/README.md", "/public/q.png", "public/q.png"},
		{"plain", "guide/README.md", "../main.go", ""},
		{"plain", "guide/README.md", "deploy.key", ""},
		{"plain", "guide/README.md", "/config.json", ""},
	}
	snaps := map[string]*content.Snapshot{}
	for name, files := range sites {
		_, snaps[name] = loadWithFiles(t, newGitFS(files), load.Options{})
	}
	for _, test := range tests {
		t.Run(test.site+" "+test.page+" "+test.ref, func(t *testing.T) {
			post := snaps[test.site].PostByPath(test.page)
			if post == nil {
				t.Fatal("there is no such page")
			}
			got, ok := snaps[test.site].FileURL(post, test.ref)
			want := ""
			if test.want != "" {
				want = "https://api.example/files/" + commitSHA + "/" + test.want
			}
			if got != want || ok != (want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, want)
			}
		})
	}
}

func TestFilesOfHiddenPages(t *testing.T) {
	tree := newGitFS(map[string]string{
		"hugo.toml":                      "",
		"content/a/draft/index.md":       "---\ndraft: true\n---\n",
		"content/a/draft/img/p.png":      "x",
		"content/a/soon/index.md":        "---\npublishDate: 2024-06-01\n---\n",
		"content/a/soon/p.png":           "x",
		"content/a/half/index.en.md":     "---\ndraft: true\n---\n",
		"content/a/half/index.zh.md":     "",
		"content/a/half/p.png":           "x",
		"content/a/section/_index.md":    "---\ndraft: true\n---\n",
		"content/a/section/p.png":        "x",
		"content/a/section/b/index.md":   "",
		"content/a/section/b/p.png":      "x",
		"content/a/broken/index.md":      "---\ndraft: [\n---\n",
		"content/a/broken/p.png":         "x",
		"content/a/lfs/index.md":         "",
		"content/a/lfs/p.png":            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
		"content/a/nothing/but/file.gif": "x",
	})
	at := func(month time.Month) func() time.Time {
		return func() time.Time { return time.Date(2024, month, 15, 0, 0, 0, 0, time.UTC) }
	}
	for _, tt := range []struct {
		name string
		opts load.Options
		gone []string // of the folders that have a picture
	}{
		{"before", load.Options{Now: at(5)}, []string{"draft/img", "soon"}},
		{"after", load.Options{Now: at(7)}, []string{"draft/img"}},
		{"with drafts", load.Options{Now: at(5), Drafts: true}, []string{"soon"}},
		{"with all", load.Options{Now: at(5), Drafts: true, Scheduled: true}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			loader, snap := loadWithFiles(t, tree, tt.opts)
			cold, err := load.NewLoader(tt.opts).Files(t.Context(), tree, nil)
			if err != nil {
				t.Fatal(err)
			}
			warm, err := loader.Files(t.Context(), tree, nil)
			if err != nil {
				t.Fatal(err)
			}
			gone := map[string]bool{}
			for _, folder := range tt.gone {
				gone[folder] = true
			}
			for _, folder := range []string{"draft/img", "soon", "half", "section", "section/b", "broken"} {
				for name, files := range map[string]*content.Files{"snapshot": snap.Files, "cold": cold, "warm": warm} {
					_, err := files.Find("content/a/" + folder + "/p.png")
					if gone[folder] != errors.Is(err, fs.ErrNotExist) {
						t.Errorf("%s, %s: got error %v", folder, name, err)
					}
				}
			}
			if _, err := snap.Files.Find("content/a/lfs/p.png"); !errors.Is(err, content.ErrLFSPointer) {
				t.Errorf("a pointer: got error %v", err)
			}
			if _, ok := snap.FileURL(snap.PostByPath("content/a/lfs/index.md"), "p.png"); ok {
				t.Error("a pointer has an address")
			}
			if address := cold.Address("content/a/half/p.png"); address != "" {
				t.Errorf("without a commit: got the address %q", address)
			}
		})
	}
}

func TestPictureSizes(t *testing.T) {
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	// Some cameras put a preview of half a megabyte before the picture.
	preview := bytes.Repeat([]byte("\xff\xe2\xff\xff"+string(make([]byte, 65533))), 8)
	tree := newGitFS(map[string]string{
		"hugo.toml":    "",
		"static/a.png": drawing.String(),
		"static/b.jpg": drawing.String(), // whatever its name says
		"static/c.png": "no picture",
		"static/d.txt": drawing.String(),
		"static/e.jpg": "\xff\xd8" + string(preview) + "\xff\xc0\x00\x0b\x08\x00\x14\x00\x1e\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00",
	})
	_, snap := loadWithFiles(t, tree, load.Options{})
	size := picture.Size{Width: 30, Height: 20}
	for name, want := range map[string]picture.Size{"a.png": size, "b.jpg": size, "c.png": {}, "d.txt": {}, "e.jpg": size} {
		file, err := snap.Files.Find("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // measured, then remembered
			if got, ok := snap.Files.PictureSize(file); got != want || ok != (want != picture.Size{}) {
				t.Errorf("%s: got %v, %v, want %v", name, got, ok, want)
			}
		}
	}

	// Of a tree without names of blobs nothing can be remembered.
	_, plain := loadWithFiles(t, fstest.MapFS{"hugo.toml": {}, "static/a.png": {Data: drawing.Bytes()}}, load.Options{})
	file, err := plain.Files.Find("static/a.png")
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := plain.Files.PictureSize(file); got != size || !ok {
		t.Errorf("outside Git: got %v, %v", got, ok)
	}
}

func FuzzFileURL(f *testing.F) {
	tree := newGitFS(map[string]string{
		"hugo.toml": "baseURL = 'https://site.example/docs/'", "secret.png": "x", "content/a/index.md": "a", "content/a/p q.png": "x", "static/x/y.svg": "x", "content/.p.png": "x",
	})
	loader := load.NewLoader(load.Options{BaseURL: "https://api.example"})
	snap, err := loader.Load(f.Context(), load.Source{Files: tree, Commit: &content.Commit{SHA: commitSHA}})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"p%20q.png", "/x/y.svg#a", "../../secret.png", "//site.example/docs/x/y.svg", "/docs/../../secret.png", "..%2f..%2fsecret.png", "?", "a:b", "%", "/./x//y.svg"} {
		f.Add(seed)
	}
	post := snap.PostByPath("content/a/index.md")
	f.Fuzz(func(t *testing.T, ref string) {
		file, _, ok := snap.FileOf(post, ref)
		if ok && file.Name != "content/a/p q.png" && file.Name != "static/x/y.svg" {
			t.Errorf("%q leads to %q", ref, file.Name)
		}
	})
}
