package gitsource

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// benchOrigin returns the path of a repository: the bare one that
// LECTERN_BENCH_REPO names, or one of 200 pages and 400 commits.
func benchOrigin(b *testing.B) string {
	if path := os.Getenv("LECTERN_BENCH_REPO"); path != "" {
		return path
	}
	o := newOrigin(b)
	files := make(map[string]string)
	for i := range 400 {
		files[fmt.Sprintf("content/zh/blog/%03d/index.md", i%200)] =
			fmt.Sprintf("---\ntitle: %d\n---\n%s", i, strings.Repeat(fmt.Sprintf("第 %d 段。", i), 300))
		o.commit("main", files)
	}
	o.git("gc", "--quiet")
	return o.dir
}

// benchClone returns the options of a clone that has been fetched.
func benchClone(b *testing.B) Options {
	opts := Options{URL: benchOrigin(b), Dir: b.TempDir()}
	r := openRepo(b, opts)
	mustFetch(b, r)
	r.Close()
	return opts
}

func BenchmarkClone(b *testing.B) {
	url := benchOrigin(b)
	for b.Loop() {
		mustFetch(b, openRepo(b, Options{URL: url}))
	}
}

// BenchmarkIndexPack is the work on a pack that came over the network.
func BenchmarkIndexPack(b *testing.B) {
	opts := benchClone(b)
	r := openRepo(b, opts)
	c, err := r.current()
	if err != nil {
		b.Fatal(err)
	}
	p := (*c.objects.packs.Load())[0]
	b.SetBytes(p.size)
	dir := b.TempDir()
	if err := os.Mkdir(dir+"/pack", 0o700); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := receivePack(context.Background(), &fileSection{p.file, 0}, dir, func() {}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNoChange(b *testing.B) {
	r := openRepo(b, benchClone(b))
	for b.Loop() {
		mustFetch(b, r)
	}
}

// BenchmarkRead opens the clone, lists the tree and reads all Markdown files.
func BenchmarkRead(b *testing.B) {
	opts := benchClone(b)
	for b.Loop() {
		r := openRepo(b, opts)
		c, err := r.current()
		if err != nil {
			b.Fatal(err)
		}
		_, head, err := c.head()
		if err != nil {
			b.Fatal(err)
		}
		raw, err := readCommit(c.objects, head)
		if err != nil {
			b.Fatal(err)
		}
		root, err := listTree(context.Background(), c.objects, raw.tree, nil)
		if err != nil {
			b.Fatal(err)
		}
		var size int64
		files := &fileSystem{root, c.objects}
		err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".md") {
				return err
			}
			data, err := files.ReadFile(path)
			size += int64(len(data))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
		r.Close()
	}
}

// BenchmarkHistory walks the whole history, with nothing read before.
func BenchmarkHistory(b *testing.B) {
	opts := benchClone(b)
	for b.Loop() {
		b.StopTimer()
		r := openRepo(b, opts)
		c, err := r.current()
		if err != nil {
			b.Fatal(err)
		}
		_, head, err := c.head()
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := walkHistory(context.Background(), c.objects, head, nil, nil, nil); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		r.Close()
		b.StartTimer()
	}
}

// BenchmarkRefresh fetches one commit and brings files and history up to date.
func BenchmarkRefresh(b *testing.B) {
	o := newOrigin(b)
	files := make(map[string]string)
	for i := range 1000 {
		files[fmt.Sprintf("content/zh/blog/%03d/index.md", i)] = fmt.Sprintf("---\ntitle: %d\n---\n", i)
	}
	o.commit("main", files)
	r := openRepo(b, Options{URL: o.dir})
	mustFetch(b, r)
	if err := mustRevision(b, r).HistoryErr(); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		files["content/zh/blog/500/index.md"] = fmt.Sprintf("---\ntitle: new %d\n---\n", i)
		o.commit("main", files)
		b.StartTimer()
		mustFetch(b, r)
		if err := mustRevision(b, r).HistoryErr(); err != nil {
			b.Fatal(err)
		}
	}
}

// benchBeside returns a Repo whose head is known, the head, and the revision of
// the commit ten before it.
func benchBeside(b *testing.B) (r *Repo, head, older *Revision) {
	r = openRepo(b, benchClone(b))
	head = mustRevision(b, r)
	h, err := head.history.wait()
	if err != nil {
		b.Fatal(err)
	}
	i := h.index[head.id]
	for range 10 {
		i = h.commits[i].parents[0]
	}
	older, err = r.RevisionAt(context.Background(), mustResolve(b, r, h.commits[i].hash.String()))
	if err != nil {
		b.Fatal(err)
	}
	return r, head, older
}

// BenchmarkResolve names a commit by its first digits.
func BenchmarkResolve(b *testing.B) {
	r, _, older := benchBeside(b)
	digits := older.id.String()[:10]
	for b.Loop() {
		mustResolve(b, r, digits)
	}
}

// BenchmarkRevisionBeside makes the revision of an older commit, history
// included, where that of the head is known.
func BenchmarkRevisionBeside(b *testing.B) {
	r, _, older := benchBeside(b)
	ref := mustResolve(b, r, older.id.String())
	for b.Loop() {
		v, err := r.RevisionAt(context.Background(), ref)
		if err != nil {
			b.Fatal(err)
		}
		if err := v.HistoryErr(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDiff compares the head with the commit ten before it.
func BenchmarkDiff(b *testing.B) {
	_, head, older := benchBeside(b)
	for b.Loop() {
		if _, err := Diff(context.Background(), older, head); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDiffMoved compares two revisions between which as many pages were
// moved and changed as are looked at.
func BenchmarkDiffMoved(b *testing.B) {
	o := newOrigin(b)
	before, after := make(map[string]string), make(map[string]string)
	for i := range maxSimilar {
		before[fmt.Sprintf("old/%d.md", i)] = prose(fmt.Sprint(i), 100)
		after[fmt.Sprintf("new/%d.md", i)] = prose(fmt.Sprint(i), 100) + "…\n"
	}
	first := o.commit("main", before)
	o.commit("main", after)
	r := openRepo(b, Options{URL: o.dir})
	mustFetch(b, r)
	head := mustRevision(b, r)
	older, err := r.RevisionAt(context.Background(), mustResolve(b, r, first.String()))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		changes, err := Diff(context.Background(), older, head)
		if err != nil || len(changes) != maxSimilar {
			b.Fatal(len(changes), err)
		}
	}
}
