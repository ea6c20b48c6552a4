package main

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"lectern/cmd/lectern/sample"
	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
	"lectern/graph"
)

// benchRepository returns a bare repository of its own for the benchmark: a
// copy of the one that LECTERN_BENCH_REPO names, or the sample content.
func benchRepository(b *testing.B) string {
	dir := filepath.Join(b.TempDir(), "origin.git")
	if from := os.Getenv("LECTERN_BENCH_REPO"); from != "" {
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			b.Fatal(err)
		}
	} else if err := sample.Build(dir); err != nil {
		b.Fatal(err)
	}
	return dir
}

// benchOpen opens the clone of url in dir, and fetches what it lacks.
func benchOpen(b *testing.B, url, dir string) *gitsource.Repo {
	repo, err := gitsource.Open(b.Context(), gitsource.Options{URL: url, Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	return repo
}

func benchFetch(b *testing.B, repo *gitsource.Repo) {
	if _, err := repo.Fetch(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func benchLoad(b *testing.B, repo *gitsource.Repo, loader *load.Loader) *content.Snapshot {
	revision, err := repo.Revision(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	snap, _, err := loadRevision(b.Context(), loader.Load, revision)
	if err != nil {
		b.Fatal(err)
	}
	return snap
}

// BenchmarkStart is what a start with a clone on disk costs: from opening it to
// a snapshot that answers every query, history included. The metric x-goldmark
// is its ratio to BenchmarkGoldmark, measured in turns with it.
func BenchmarkStart(b *testing.B) {
	url, data := benchRepository(b), b.TempDir()
	repo := benchOpen(b, url, data)
	benchFetch(b, repo)
	bodies := benchBodies(b, repo)
	if err := repo.Close(); err != nil {
		b.Fatal(err)
	}
	var base time.Duration
	for b.Loop() {
		repo := benchOpen(b, url, data)
		benchLoad(b, repo, load.NewLoader(load.Options{}))
		if err := repo.Close(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		base += parseAll(bodies)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(base), "x-goldmark")
}

// BenchmarkRefresh is what a push of one changed page costs after the fetch.
func BenchmarkRefresh(b *testing.B) {
	url := benchRepository(b)
	repo := benchOpen(b, url, b.TempDir())
	defer repo.Close()
	benchFetch(b, repo)
	loader := load.NewLoader(load.Options{})
	snap := benchLoad(b, repo, loader)
	pushed := openOrigin(b, url)
	changed := snap.Newest[0]
	for b.Loop() {
		b.StopTimer()
		pushed.commit(map[string]string{changed.Path: page("Changed", time.Now().String())})
		benchFetch(b, repo)
		b.StartTimer()
		snap = benchLoad(b, repo, loader)
	}
	if got := snap.PostByPath(changed.Path).Title; got != "Changed" {
		b.Fatalf("the page's title is %q after the refresh", got)
	}
}

// BenchmarkRevisionAside is what the first question about the commit before the
// head costs, to be compared with BenchmarkRefresh: both read one page.
func BenchmarkRevisionAside(b *testing.B) {
	others, query := benchAt(b)
	for b.Loop() {
		b.StopTimer()
		others.kept.Purge()
		b.StartTimer()
		query()
	}
}

// BenchmarkAt is what a question about a revision at hand costs.
func BenchmarkAt(b *testing.B) {
	_, query := benchAt(b)
	for b.Loop() {
		query()
	}
}

// benchAt returns a query for the revision before the head, which differs in one
// page.
func benchAt(b *testing.B) (others *revisions, query func()) {
	url := benchRepository(b)
	pushed := openOrigin(b, url)
	before := pushed.commit(map[string]string{"content/zh/bench.md": page("Before", "One.")})
	pushed.commit(map[string]string{"content/zh/bench.md": page("After", "Two.")})
	repo := benchOpen(b, url, b.TempDir())
	b.Cleanup(func() { repo.Close() })
	benchFetch(b, repo)
	loader := load.NewLoader(load.Options{})
	snap := benchLoad(b, repo, loader)
	revision, err := repo.Revision(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if others, err = newRevisions(b.Context(), repo, loader, 8, slog.New(slog.DiscardHandler)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(others.close)
	others.serve(snap, revision)
	store := new(content.Store)
	store.Swap(snap)
	executor := graph.NewExecutor(graph.Options{Store: store, Revisions: others})
	text := `{ at(ref: "` + before + `") { revision { commit { sha } } } }`
	return others, func() {
		answer := executor.Execute(b.Context(), text, "", nil)
		if want := `{"at":{"revision":{"commit":{"sha":"` + before + `"}}}}`; string(answer.Data) != want {
			b.Fatalf("got %s, %v", answer.Data, answer.Errors)
		}
	}
}

// BenchmarkGoldmark is what goldmark alone needs to parse all pages on one
// core.
func BenchmarkGoldmark(b *testing.B) {
	repo := benchOpen(b, benchRepository(b), b.TempDir())
	defer repo.Close()
	benchFetch(b, repo)
	bodies := benchBodies(b, repo)
	for b.Loop() {
		parseAll(bodies)
	}
}

// benchBodies returns the content of all Markdown files.
func benchBodies(b *testing.B, repo *gitsource.Repo) (bodies [][]byte) {
	revision, err := repo.Revision(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	size := int64(0)
	err = fs.WalkDir(revision.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		body, err := fs.ReadFile(revision.FS(), path)
		bodies, size = append(bodies, body), size+int64(len(body))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	return bodies
}

func parseAll(bodies [][]byte) time.Duration {
	parser := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	start := time.Now()
	for _, body := range bodies {
		parser.Parse(text.NewReader(body))
	}
	return time.Since(start)
}
