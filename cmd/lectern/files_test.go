package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
)

// pngFile returns a PNG of the given size.
func pngFile(t testing.TB, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// slides is a file that is read as a stream.
var slides = strings.Repeat("one slide of many\n", 20_000)

func filesSite(t testing.TB) map[string]string {
	return map[string]string{
		"hugo.toml":                       "baseURL = \"https://site.example/docs/\"\n",
		".env":                            "SECRET=1",
		"deploy.key":                      "key",
		"content/blog/hello/index.md":     page("Hello", "![Map](map.png) ![](/img/logo.svg \"t\") ![](https://site.example/docs/img/logo.svg#a) [Slides](slides%20%E4%B8%80.pdf?dl=1#page=2) [gone](gone.pdf) [page](/docs/blog/)\n\n<video src=\"talk.mp4\" poster=\"map.png\"></video> <img src=\"map.png\" width=\"15\">"),
		"content/blog/hello/map.png":      pngFile(t, 30, 20),
		"content/blog/hello/slides 一.pdf": slides,
		"content/blog/hello/talk.mp4":     "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n",
		"content/blog/hello/notes.txt":    "notes",
		"content/blog/hello/.hidden.png":  "x",
		"content/blog/hello/run.js":       "alert(1)",
		"content/blog/draft/index.md":     "---\ntitle: Draft\ndraft: true\n---\n",
		"content/blog/draft/secret.png":   pngFile(t, 1, 1),
		"content/blog/draft/a/b.png":      pngFile(t, 1, 1),
		"content/blog/cover.md":           "---\ntitle: Cover\ndate: 2026-03-02\ncover: img/logo.svg\n---\n",
		"static/img/logo.svg":             `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"><script>alert(1)</script></svg>`,
		"static/demo.html":                "<script>alert(1)</script>",
		"static/app.js":                   "alert(1)",
		"static/tool.bin":                 "\x00\x01",
		"static/README.md":                "# Read me",
		"layouts/page.png":                pngFile(t, 1, 1),
	}
}

func TestFiles(t *testing.T) {
	site := newOrigin(t, filesSite(t))
	site.link("content/blog/hello/link.png", "../../../.env")
	sha := site.commit(map[string]string{"content/_index.md": ""})
	server := startServer(t, nil, "--data="+t.TempDir(), "--cors-origin=https://site.example", site.dir)
	server.awaitCommit(sha)
	sandbox := "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

	for _, tt := range []struct {
		path    string // below the commit
		status  int
		code    string // of an error
		media   string
		policy  string
		display string // Content-Disposition
	}{
		{"content/blog/hello/map.png", 200, "", "image/png", sandbox, "inline; filename=map.png"},
		{"content/blog/hello/slides%20%E4%B8%80.pdf", 200, "", "application/pdf", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'", "inline; filename*=utf-8''slides%20%E4%B8%80.pdf"},
		{"content/blog/hello/notes.txt", 200, "", "text/plain; charset=utf-8", sandbox, "inline; filename=notes.txt"},
		{"static/img/logo.svg", 200, "", "image/svg+xml", sandbox, "inline; filename=logo.svg"},
		{"static/demo.html", 200, "", "text/plain; charset=utf-8", sandbox, "inline; filename=demo.html"},
		{"static/app.js", 200, "", "text/plain; charset=utf-8", sandbox, "inline; filename=app.js"},
		{"static/tool.bin", 200, "", "application/octet-stream", sandbox, "attachment; filename=tool.bin"},
		{"content/blog/hello/run.js", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/hello/talk.mp4", 404, "FILE_IN_LFS", "", "", ""},
		{"content/blog/hello/link.png", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/hello/.hidden.png", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/hello/index.md", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/hello/", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/hello", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/draft/secret.png", 404, "NOT_FOUND", "", "", ""},
		{"content/blog/draft/a/b.png", 404, "NOT_FOUND", "", "", ""},
		{"static/README.md", 404, "NOT_FOUND", "", "", ""},
		{"layouts/page.png", 404, "NOT_FOUND", "", "", ""},
		{"hugo.toml", 404, "NOT_FOUND", "", "", ""},
		{"deploy.key", 404, "NOT_FOUND", "", "", ""},
		{".env", 404, "NOT_FOUND", "", "", ""},
		{".git/config", 404, "NOT_FOUND", "", "", ""},
		{"static/../.env", 404, "NOT_FOUND", "", "", ""},
		{"static/%2e%2e/.env", 404, "NOT_FOUND", "", "", ""},
		{"static/..%2f.env", 404, "NOT_FOUND", "", "", ""},
		{"static%2fimg%2flogo.svg", 404, "NOT_FOUND", "", "", ""},
		{"static/img%5clogo.svg", 404, "NOT_FOUND", "", "", ""},
		{"static/img/logo.svg%00.png", 404, "NOT_FOUND", "", "", ""},
		{"static/img/logo%ff.svg", 404, "NOT_FOUND", "", "", ""},
		{"static//img/logo.svg", 404, "NOT_FOUND", "", "", ""},
		{"", 404, "NOT_FOUND", "", "", ""},
	} {
		t.Run(tt.path, func(t *testing.T) {
			status, answer, header := server.do("GET", "/files/"+sha+"/"+tt.path, nil, "")
			if status != tt.status {
				t.Fatalf("got %d %s, want %d", status, answer, tt.status)
			}
			if tt.code != "" {
				var refusal struct {
					Errors []struct{ Extensions struct{ Code string } }
				}
				if err := json.Unmarshal(answer, &refusal); err != nil || refusal.Errors[0].Extensions.Code != tt.code {
					t.Errorf("got %s, want the code %s", answer, tt.code)
				}
				if got := header.Get("Cache-Control"); got != "no-store" {
					t.Errorf("a refusal has Cache-Control %q", got)
				}
				return
			}
			for name, want := range map[string]string{
				"Content-Type": tt.media, "Content-Security-Policy": tt.policy, "Content-Disposition": tt.display,
				"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable",
				"Cross-Origin-Resource-Policy": "cross-origin",
			} {
				if got := header.Get(name); got != want {
					t.Errorf("got %s %q, want %q", name, got, want)
				}
			}
		})
	}
	t.Run("other commits", func(t *testing.T) {
		for _, commit := range []string{"main", "HEAD", sha[:12], strings.ToUpper(sha), strings.Repeat("0", 40), "..", "%2e%2e"} {
			if status, answer, _ := server.do("GET", "/files/"+commit+"/static/img/logo.svg", nil, ""); status != http.StatusNotFound {
				t.Errorf("%s: got %d %s", commit, status, answer)
			}
		}
	})
	t.Run("methods", func(t *testing.T) {
		address := "/files/" + sha + "/content/blog/hello/map.png"
		status, body, header := server.do("HEAD", address, nil, "")
		if want := fmt.Sprint(len(filesSite(t)["content/blog/hello/map.png"])); status != 200 || len(body) != 0 || header.Get("Content-Length") != want {
			t.Errorf("HEAD: got %d, %d bytes, Content-Length %s, want %s", status, len(body), header.Get("Content-Length"), want)
		}
		if status, _, header := server.do("POST", address, nil, ""); status != 405 || header.Get("Allow") != "GET, HEAD" {
			t.Errorf("POST: got %d, Allow %q", status, header.Get("Allow"))
		}
		_, _, header = server.do("GET", address, map[string]string{"Origin": "https://site.example"}, "")
		if got := header.Get("Access-Control-Allow-Origin"); got != "https://site.example" {
			t.Errorf("got Access-Control-Allow-Origin %q", got)
		}
	})
	t.Run("head", func(t *testing.T) {
		status, answer, header := server.do("GET", "/files/head/content/blog/hello/slides%20%E4%B8%80.pdf", nil, "")
		if status != 200 || string(answer) != slides || header.Get("Content-Type") != "application/pdf" {
			t.Errorf("got %d, %d bytes of %s", status, len(answer), header.Get("Content-Type"))
		}
		if status, _, _ := server.do("GET", "/files/head/hugo.toml", nil, ""); status != http.StatusNotFound {
			t.Errorf("a file that is not served: got %d", status)
		}
	})
}

func TestFileRangesAndConditions(t *testing.T) {
	site := newOrigin(t, filesSite(t))
	server := startServer(t, nil, "--data="+t.TempDir(), site.dir)
	sha := server.head()
	address := "/files/" + sha + "/content/blog/hello/slides%20%E4%B8%80.pdf"
	_, _, header := server.do("GET", address, nil, "")
	tag := header.Get("ETag")
	if len(tag) != 42 || tag[0] != '"' {
		t.Fatalf("got ETag %q, want the name of the blob", tag)
	}
	size := len(slides)
	for _, tt := range []struct {
		name   string
		header map[string]string
		status int
		want   string // of the body
	}{
		{"same tag", map[string]string{"If-None-Match": `"other", ` + tag}, 304, ""},
		{"weak tag", map[string]string{"If-None-Match": "W/" + tag}, 304, ""},
		{"other tag", map[string]string{"If-None-Match": `"other"`}, 200, slides},
		{"a range", map[string]string{"Range": "bytes=200000-200009"}, 206, slides[200000:200010]},
		{"the end", map[string]string{"Range": "bytes=-5"}, 206, slides[size-5:]},
		{"open end", map[string]string{"Range": fmt.Sprintf("bytes=%d-", size-7)}, 206, slides[size-7:]},
		{"beyond the end", map[string]string{"Range": fmt.Sprintf("bytes=%d-", size)}, 416, ""},
		{"range of this version", map[string]string{"Range": "bytes=0-3", "If-Range": tag}, 206, slides[:4]},
		{"range of another version", map[string]string{"Range": "bytes=0-3", "If-Range": `"other"`}, 200, slides},
		{"ranges backwards", map[string]string{"Range": "bytes=9-10,5-6,3-4"}, 200, slides},
		{"ranges without end", map[string]string{"Range": "bytes=" + strings.Repeat("1-2,", 20) + "5-6"}, 200, slides},
		{"no range", map[string]string{"Range": "lines=1-2"}, 200, slides},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, body, header := server.do("GET", address, tt.header, "")
			if status != tt.status || tt.status < 400 && string(body) != tt.want {
				t.Errorf("got %d, %d bytes, want %d, %d bytes", status, len(body), tt.status, len(tt.want))
			}
			if tt.status == 416 && strings.Contains(header.Get("Cache-Control"), "immutable") {
				t.Errorf("a refusal may be kept: %q", header.Get("Cache-Control"))
			}
		})
	}
	t.Run("several ranges", func(t *testing.T) {
		status, body, header := server.do("GET", address, map[string]string{"Range": "bytes=0-3,100000-100003"}, "")
		_, params, err := mime.ParseMediaType(header.Get("Content-Type"))
		if status != 206 || err != nil {
			t.Fatalf("got %d, Content-Type %q", status, header.Get("Content-Type"))
		}
		parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
		var got []string
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(part)
			got = append(got, part.Header.Get("Content-Range")+" "+string(text))
		}
		want := []string{fmt.Sprintf("bytes 0-3/%d %s", size, slides[:4]), fmt.Sprintf("bytes 100000-100003/%d %s", size, slides[100000:100004])}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

const filesQuery = `{ posts(orderBy: {field: PATH, direction: ASC}, filter: {kind: [PAGE]}) { nodes { cover { url width height } body {
	html links { url external } images { url width height } } resources { url } jsonLd } } }`

func TestAddressesOfFiles(t *testing.T) {
	site := newOrigin(t, filesSite(t))
	server := startServer(t, nil, "--data="+t.TempDir(), "--base-url=https://api.example/v1/", site.dir)
	base := "https://api.example/v1/files/" + server.head() + "/"
	posts := server.query(filesQuery).(map[string]any)["posts"].(map[string]any)["nodes"].([]any)
	cover, hello := posts[0].(map[string]any), posts[1].(map[string]any)

	if diff := cmp.Diff(map[string]any{"url": base + "static/img/logo.svg", "width": 64., "height": 32.}, cover["cover"]); diff != "" {
		t.Errorf("cover: -want +got:\n%s", diff)
	}
	if got := cover["jsonLd"].(map[string]any)["image"]; !cmp.Equal(got, []any{base + "static/img/logo.svg"}) {
		t.Errorf("jsonLd: got the image %v", got)
	}
	body := hello["body"].(map[string]any)
	wantImages := []any{
		map[string]any{"url": base + "content/blog/hello/map.png", "width": 30., "height": 20.},
		map[string]any{"url": base + "static/img/logo.svg", "width": 64., "height": 32.},
		map[string]any{"url": base + "static/img/logo.svg#a", "width": 64., "height": 32.},
		map[string]any{"url": base + "content/blog/hello/map.png", "width": 15., "height": 10.},
	}
	if diff := cmp.Diff(wantImages, body["images"]); diff != "" {
		t.Errorf("images: -want +got:\n%s", diff)
	}
	wantLinks := []any{
		map[string]any{"url": base + "content/blog/hello/slides%20%E4%B8%80.pdf?dl=1#page=2", "external": false},
		map[string]any{"url": "gone.pdf", "external": false},
		map[string]any{"url": "/docs/blog/", "external": false},
	}
	if diff := cmp.Diff(wantLinks, body["links"]); diff != "" {
		t.Errorf("links: -want +got:\n%s", diff)
	}
	wantHTML := strings.NewReplacer("FILES/", base).Replace(`<p><img src="FILES/content/blog/hello/map.png" alt="Map"> <img src="FILES/static/img/logo.svg" alt="" title="t"> <img src="FILES/static/img/logo.svg#a" alt=""> <a href="FILES/content/blog/hello/slides%20%E4%B8%80.pdf?dl=1#page=2">Slides</a> <a href="gone.pdf">gone</a> <a href="/docs/blog/">page</a></p>
<p><video src="talk.mp4" poster="FILES/content/blog/hello/map.png"></video> <img src="FILES/content/blog/hello/map.png" width="15"></p>`)
	if diff := cmp.Diff(wantHTML, strings.TrimSpace(body["html"].(string))); diff != "" {
		t.Errorf("html: -want +got:\n%s", diff)
	}
	// Each address leads to the file.
	for _, image := range wantImages {
		address := strings.TrimPrefix(image.(map[string]any)["url"].(string), "https://api.example/v1")
		if status, answer, _ := server.do("GET", address, nil, ""); status != http.StatusOK {
			t.Errorf("%s: got %d %s", address, status, answer)
		}
	}

	_, feed, _ := server.do("GET", "/feeds/posts.json", nil, "")
	for _, want := range []string{base + "content/blog/hello/map.png", `"image":"` + base + `static/img/logo.svg"`, "https://api.example/v1/feeds/posts.json"} {
		if !strings.Contains(string(feed), want) {
			t.Errorf("the feed does not have %s:\n%s", want, feed)
		}
	}

	// The addresses name the commit, so each push has caches drop them.
	_, _, header := server.do("GET", "/graphql?query="+strings.ReplaceAll(`{post(path:"content/blog/hello/index.md"){body{html}}}`, `"`, "%22"), nil, "")
	if tags := header.Get("Cache-Tag"); !strings.Contains(","+tags+",", ",site,") {
		t.Errorf("got the cache tags %q, want site among them", tags)
	}
}

func TestAddressesWithoutBaseURL(t *testing.T) {
	site := newOrigin(t, filesSite(t))
	server := startServer(t, nil, "--data="+t.TempDir(), site.dir)
	server.head()
	posts := server.query(filesQuery).(map[string]any)["posts"].(map[string]any)["nodes"].([]any)
	cover, hello := posts[0].(map[string]any), posts[1].(map[string]any)
	if diff := cmp.Diff(map[string]any{"url": "img/logo.svg", "width": 64., "height": 32.}, cover["cover"]); diff != "" {
		t.Errorf("cover: -want +got:\n%s", diff)
	}
	if html := hello["body"].(map[string]any)["html"].(string); strings.Contains(html, "/files/") || !strings.Contains(html, `src="map.png"`) {
		t.Errorf("got the html %s", html)
	}
}

// TestFilesOfOtherCommits pushes another picture under the name of the first.
func TestFilesOfOtherCommits(t *testing.T) {
	for name, args := range map[string][]string{"all": nil, "served alone": {"--revisions=0"}} {
		t.Run(name, func(t *testing.T) {
			site := newOrigin(t, filesSite(t))
			first := site.commit(map[string]string{"content/blog/hello/map.png": pngFile(t, 3, 2)})
			site.commit(filesSite(t))
			args := append([]string{"--data=" + t.TempDir(), "--base-url=https://api.example", site.dir}, args...)
			server := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret}, args...)
			former := server.head()
			const sizes = `{ post(path: "content/blog/hello/index.md") { body { images { url width } } } }`
			before := fmt.Sprint(server.query(sizes))
			large := pngFile(t, 300+len(name), 200)
			sha := site.commit(map[string]string{"content/blog/hello/map.png": large})
			if status := server.push(hookSecret); status/100 != 2 {
				t.Fatalf("the push got %d", status)
			}
			server.awaitCommit(sha)

			wants := map[string]string{ // "" if there is none
				sha: large, "head": large, former: filesSite(t)["content/blog/hello/map.png"], first: pngFile(t, 3, 2), strings.Repeat("a", 40): "",
			}
			if name == "served alone" {
				wants[first] = ""
			}
			for commit, want := range wants {
				status, answer, _ := server.do("GET", "/files/"+commit+"/content/blog/hello/map.png", nil, "")
				if want == "" && status != http.StatusNotFound || want != "" && (status != http.StatusOK || string(answer) != want) {
					t.Errorf("%s: got %d, %d bytes, want %d bytes", commit, status, len(answer), len(want))
				}
			}
			if status, _, _ := server.do("GET", "/files/"+former+"/content/blog/draft/secret.png", nil, ""); status != http.StatusNotFound {
				t.Errorf("a draft's picture in a former commit: got %d", status)
			}
			after := fmt.Sprint(server.query(sizes))
			if !strings.Contains(before, former) || !strings.Contains(after, sha) || strings.Contains(after, former) {
				t.Errorf("got the addresses %v, then %v", before, after)
			}
			if !strings.Contains(after, fmt.Sprintf("width:%d", 300+len(name))) {
				t.Errorf("the new picture is %v", after)
			}
		})
	}
}

// A slowWriter notes until when it may be written to.
type slowWriter struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (s *slowWriter) SetWriteDeadline(t time.Time) error {
	s.deadline = t
	return nil
}

// TestFileDeadline holds large files to another limit than the server's own,
// through all that stands between them and the connection.
func TestFileDeadline(t *testing.T) {
	const size = 10 << 20
	tree := fstest.MapFS{
		"hugo.toml":       {},
		"static/talk.mp4": {Data: make([]byte, size)},
		"static/huge.mp4": {Data: make([]byte, maxServedFile+1)},
	}
	snap, err := load.NewLoader(load.Options{}).Load(t.Context(), load.Source{Files: tree, Commit: &content.Commit{SHA: strings.Repeat("a", 40)}})
	if err != nil {
		t.Fatal(err)
	}
	store := new(content.Store)
	store.Swap(snap)
	start := time.Unix(1_000_000, 0)
	routes := testRoutes(slog.New(slog.DiscardHandler))
	routes.files = &filesHandler{store: store, at: newOtherFiles(nil, nil).at, now: func() time.Time { return start }, log: routes.log}
	get := func(name string) *slowWriter {
		request := httptest.NewRequest("GET", "http://lectern.example/files/"+snap.Commit.SHA+"/static/"+name, nil)
		request.Header.Set("Accept-Encoding", "gzip")
		w := &slowWriter{ResponseRecorder: httptest.NewRecorder()}
		routes.handler().ServeHTTP(w, request)
		return w
	}
	w := get("talk.mp4")
	if w.Code != http.StatusOK || w.Body.Len() != size {
		t.Errorf("got %d, %d bytes, want %d", w.Code, w.Body.Len(), size)
	}
	if got, want := w.deadline.Sub(start), 30*time.Second+size/slowestClient*time.Second; got != want {
		t.Errorf("the client has %s for it, want %s", got, want)
	}
	if w := get("huge.mp4"); w.Code != http.StatusForbidden || errorCode(t, w.ResponseRecorder) != "FILE_TOO_LARGE" {
		t.Errorf("a huge file: got %d %s", w.Code, w.Body)
	}
}
