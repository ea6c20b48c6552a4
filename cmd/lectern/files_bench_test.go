package main

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lectern/content"
	"lectern/content/load"
	"lectern/graph/model"
)

// BenchmarkFile measures a file of 1 MB over HTTP, straight from Git, and its
// ratio to what net/http takes to serve it from disk, in turn.
func BenchmarkFile(b *testing.B) {
	data := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{1}).Read(data)
	site := newOrigin(b, map[string]string{"hugo.toml": "", "content/_index.md": "", "static/photo.jpg": string(data)})
	repo := benchOpen(b, site.dir, b.TempDir())
	defer repo.Close()
	benchFetch(b, repo)
	store := new(content.Store)
	snap := benchLoad(b, repo, load.NewLoader(load.Options{}))
	store.Swap(snap)
	routes := testRoutes(slog.New(slog.DiscardHandler))
	routes.files = &filesHandler{store: store, at: newOtherFiles(repo, nil).at, now: time.Now, log: routes.log}
	fromGit := httptest.NewServer(routes.handler())
	defer fromGit.Close()

	onDisk := filepath.Join(b.TempDir(), "photo.jpg")
	if err := os.WriteFile(onDisk, data, 0o600); err != nil {
		b.Fatal(err)
	}
	fromDisk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := os.Open(onDisk)
		if err != nil {
			b.Error(err)
			return
		}
		defer file.Close()
		http.ServeContent(w, r, "photo.jpg", time.Time{}, file)
	}))
	defer fromDisk.Close()

	get := func(address string) time.Duration {
		start := time.Now()
		answer, err := http.Get(address)
		if err != nil {
			b.Fatal(err)
		}
		defer answer.Body.Close()
		if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != int64(len(data)) {
			b.Fatalf("got %d bytes, error %v", n, err)
		}
		return time.Since(start)
	}
	var git, disk time.Duration
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		git += get(fromGit.URL + "/files/" + snap.Commit.SHA + "/static/photo.jpg")
		disk += get(fromDisk.URL)
	}
	b.ReportMetric(float64(git.Microseconds())/float64(b.N), "µs/file")
	b.ReportMetric(float64(git)/float64(disk), "x-disk")
}

// BenchmarkHTML measures the HTML of all pages, which is at hand rendered, with
// the addresses of files in it, and the ratio to that without them.
func BenchmarkHTML(b *testing.B) {
	repo := benchOpen(b, benchRepository(b), b.TempDir())
	defer repo.Close()
	benchFetch(b, repo)
	plain := benchLoad(b, repo, load.NewLoader(load.Options{}))
	addressed := benchLoad(b, repo, load.NewLoader(load.Options{BaseURL: "https://api.example"}))
	const most = 250 // whose HTML is kept
	posts := min(len(plain.Posts), most)
	pass := func(snap *content.Snapshot) time.Duration {
		start := time.Now()
		for _, p := range snap.Posts[:posts] {
			model.NewBody(snap, p).HTML()
		}
		return time.Since(start)
	}
	rendering := pass(plain)
	pass(addressed)
	var with, without time.Duration
	for b.Loop() {
		with += pass(addressed)
		without += pass(plain)
	}
	perPage := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(b.N*posts) }
	b.ReportMetric(perPage(with), "ns/page")
	b.ReportMetric(perPage(without), "ns/page-without")
	b.ReportMetric(float64(with)/float64(b.N)/float64(rendering), "x-render")
}
