package sample

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"
)

func TestBuildMakesTheSameCommitsEachTime(t *testing.T) {
	first, second := head(t, build(t)), head(t, build(t))
	if first.Hash != second.Hash {
		t.Errorf("heads of two builds: %s and %s, want one", first.Hash, second.Hash)
	}
}

func TestHeadHoldsTheEmbeddedFiles(t *testing.T) {
	want, err := siteFiles()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, filesAt(t, head(t, build(t)))); diff != "" {
		t.Errorf("files at head (-embedded +head):\n%s", diff)
	}
}

func TestHeadIsTheMainBranch(t *testing.T) {
	repo := open(t, build(t))
	config, err := repo.Config()
	if err != nil {
		t.Fatal(err)
	}
	if !config.Core.IsBare {
		t.Error("the repository has a work tree, want a bare one")
	}
	ref, err := repo.Reference(plumbing.HEAD, false)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ref.Target().String(), "refs/heads/main"; got != want {
		t.Errorf("HEAD points to %q, want %q", got, want)
	}
}

func TestBuildLeavesARepositoryAlone(t *testing.T) {
	dir := build(t)
	before := head(t, dir).Hash
	if err := Build(dir); !errors.Is(err, git.ErrRepositoryAlreadyExists) {
		t.Errorf("second Build in one folder: %v, want %v", err, git.ErrRepositoryAlreadyExists)
	}
	if after := head(t, dir).Hash; after != before {
		t.Errorf("head moved from %s to %s", before, after)
	}
}

func TestGitFindsNoFault(t *testing.T) {
	program, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git to ask")
	}
	fsck := exec.Command(program, "--git-dir", build(t), "fsck", "--full", "--strict", "--no-progress")
	if out, err := fsck.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("git fsck: %v\n%s", err, out)
	}
}

// TestHistory holds the shape that makes the sample worth asking about its past.
func TestHistory(t *testing.T) {
	commits := log(t, head(t, build(t)))
	if got, want := len(commits), len(history()); got != want {
		t.Fatalf("%d commits, want the table's %d", got, want)
	}
	if len(commits) < 12 {
		t.Errorf("%d commits, want 12 at least", len(commits))
	}
	authors := make(map[string]bool)
	for _, c := range commits {
		authors[c.Author.Name] = true
	}
	if len(authors) < 5 {
		t.Errorf("%d authors, want 5 at least", len(authors))
	}
	oldest, newest := commits[0], commits[len(commits)-1]
	if span := newest.Committer.When.Sub(oldest.Committer.When); span < 700*24*time.Hour {
		t.Errorf("history spans %s, want about two years", span)
	}
	for i, c := range commits[1:] {
		parent := commits[i]
		if !c.Committer.When.After(parent.Committer.When) {
			t.Errorf("%q is not younger than %q", c.Message, parent.Message)
		}
		if c.TreeHash == parent.TreeHash {
			t.Errorf("%q changes nothing", c.Message)
		}
	}
}

func TestPageHistories(t *testing.T) {
	commits := log(t, head(t, build(t)))
	for _, test := range []struct {
		path string
		want []string // "day author" of each commit that changed the file, oldest first
	}{
		{"content/zh/blog/hello-reedbed/index.md", []string{
			"2024-09-20 林深", "2024-11-05 祁小满", "2026-08-19 顾时雨",
		}},
		{"content/zh/activities/reedtalk-1/index.md", []string{
			"2025-04-10 祁小满", "2025-04-25 陆知微",
		}},
		{"content/en/blog/hello-reedbed/index.md", []string{
			"2025-01-15 Maren Holt", "2025-08-12 Tomas Ilves", "2026-08-19 顾时雨",
		}},
		{"content/zh/projects/bogbean/getting-started/index.md", []string{
			"2024-10-08 纪南星", "2025-09-15 温以宁", // the second moved it away
		}},
		{"content/zh/blog/volunteers-wanted/index.md", []string{
			"2025-03-18 祁小满", "2026-01-06 祁小满", // the second removed it
		}},
	} {
		t.Run(test.path, func(t *testing.T) {
			var got []string
			before := ""
			for _, c := range commits {
				now := pageAt(t, c, test.path)
				if now != before {
					got = append(got, c.Author.When.Format(time.DateOnly)+" "+c.Author.Name)
				}
				before = now
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("commits (-want +got):\n%s", diff)
			}
		})
	}
}

// A meetup's page must first announce it and only later offer its slides.
func TestMeetupPageGrows(t *testing.T) {
	const path = "content/zh/activities/reedbed-meetup-1/index.md"
	var versions []string
	for _, c := range log(t, head(t, build(t))) {
		page := pageAt(t, c, path)
		if page != "" && !slices.Contains(versions, page) {
			versions = append(versions, page)
		}
	}
	if len(versions) != 2 {
		t.Fatalf("%d versions of %s, want 2", len(versions), path)
	}
	for _, test := range []struct {
		words           string
		announced, held bool
	}{
		{"- 活动时间：2024 年 11 月 23 日", true, true},
		{"- 报名方式：", true, false},
		{"- 资料下载：", false, true},
		{"## 直播回放", false, true},
	} {
		t.Run(test.words, func(t *testing.T) {
			if got := strings.Contains(versions[0], test.words); got != test.announced {
				t.Errorf("announcement has %q: %t, want %t", test.words, got, test.announced)
			}
			if got := strings.Contains(versions[1], test.words); got != test.held {
				t.Errorf("page after the meetup has %q: %t, want %t", test.words, got, test.held)
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		if err := Build(b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
}

// build makes the sample in a folder of its own and returns the folder.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := Build(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, dir string) *git.Repository {
	t.Helper()
	repo, err := git.PlainOpen(dir)
	if err != nil {
		t.Fatal(err)
	}
	return repo
}

func head(t *testing.T, dir string) *object.Commit {
	t.Helper()
	repo := open(t, dir)
	ref, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	c, err := repo.CommitObject(ref.Hash())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// log returns the commits up to newest, oldest first.
func log(t *testing.T, newest *object.Commit) []*object.Commit {
	t.Helper()
	commits := []*object.Commit{newest}
	for c := newest; c.NumParents() > 0; {
		parent, err := c.Parent(0)
		if err != nil {
			t.Fatal(err)
		}
		commits = append(commits, parent)
		c = parent
	}
	slices.Reverse(commits)
	return commits
}

// pageAt returns the text of the file at path, "" if c has none.
func pageAt(t *testing.T, c *object.Commit, path string) string {
	t.Helper()
	f, err := c.File(path)
	if errors.Is(err, object.ErrFileNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.Contents()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func filesAt(t *testing.T, c *object.Commit) files {
	t.Helper()
	list, err := c.Files()
	if err != nil {
		t.Fatal(err)
	}
	found := make(files)
	err = list.ForEach(func(f *object.File) error {
		text, err := f.Contents()
		found[f.Name] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
