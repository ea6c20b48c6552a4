package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
)

// checkSettings are those of "lectern check".
type checkSettings struct {
	repository repositorySettings
	content    contentSettings
	log        logSettings
	folder     string // whose files are read as they lie; "" to read a commit of repository
	fetch      bool
	format     string // "text", "json" or "github"
	severity   string // the least severe to list: "info", "warning" or "error"
	explain    string // path or URL of the page to explain; "" to list problems
}

func (s *checkSettings) parse(p *program, args []string) error {
	var offline bool
	flags := flagSet{
		usage: "lectern check [flags] [REPOSITORY|FOLDER]",
		about: `Lists what the authors of pages should mend, and ends with exit code 1 if there is
an error among it. With --explain it prints what was read from one page, each fact
with the lines that say so.

A FOLDER is read as its files lie there, whether they are committed or not; so is
the work tree of a repository, unless --branch asks for what is committed. Of a
REPOSITORY (an https, ssh, git or file URL, host:path, or the path of a bare one)
the last commit is read. With neither, it is the current folder.`,
		settings: []*setting{
			{flag: "format", arg: "FORMAT", fallback: "text", help: "text, json, or github: text that GitHub Actions shows beside the\nlines of a change", parse: choiceInto(&s.format, "text", "json", "github")},
			{flag: "severity", arg: "SEVERITY", fallback: "info", help: "the least severe problems to list: info, warning or error", parse: choiceInto(&s.severity, "info", "warning", "error")},
			{flag: "explain", arg: "PATH", help: "print what was read from the page at PATH, drafts too", parse: pagePathInto(&s.explain)},
			{flag: "no-fetch", help: "check the clone on disk without asking the remote", parse: switchInto(&offline)},
		},
	}
	flags.settings = append(flags.settings, s.repository.settings()...)
	flags.settings = append(flags.settings, s.content.settings()...)
	flags.settings = append(flags.settings, s.log.settings("warn")...)
	rest, err := flags.parse(args, p.env, p.stdout)
	if err != nil {
		return err
	}
	s.fetch = !offline
	if s.explain != "" && s.format != "text" {
		return usageErrorf("--format %s: an explanation is text; leave --format or --explain out", s.format)
	}
	return s.take(rest, p.env, flags.given("branch"))
}

// take decides what is checked: the folder or repository of args, else the
// current folder, else the environment's repository. With committed a work tree
// stands for its repository.
func (s *checkSettings) take(args []string, env func(string) (string, bool), committed bool) error {
	switch {
	case len(args) > 1:
		return usageErrorf("%d arguments are too many; give one REPOSITORY or FOLDER, or none for the current folder", len(args))
	case len(args) == 1 && args[0] == "":
		return usageErrorf("REPOSITORY is empty; give a URL or a path, or leave it out for the current folder")
	case len(args) == 1:
		s.repository.url = args[0]
	case holdsContent(os.DirFS(".")):
		s.repository.url = "."
	default:
		if s.repository.url, _ = env("LECTERN_REPOSITORY"); s.repository.url == "" {
			return usageErrorf("the current folder holds no content; name a REPOSITORY or FOLDER to check")
		}
	}
	info, err := os.Stat(s.repository.url)
	if err != nil || !info.IsDir() || isBareRepository(s.repository.url) {
		return nil // openRepository says what is wrong with it, if anything is
	}
	_, err = os.Stat(filepath.Join(s.repository.url, ".git"))
	isWorkTree := err == nil
	switch {
	case committed && !isWorkTree:
		return usageErrorf("--branch: %s is a folder outside Git; leave the branch out to check its files", s.repository.url)
	case !committed:
		s.folder = s.repository.url
	}
	return nil
}

// isBareRepository reports whether the folder at path is a Git repository
// without a work tree.
func isBareRepository(path string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(path, name)); err != nil {
			return false
		}
	}
	return true
}

// holdsContent reports whether a folder looks like one whose pages a person
// would want checked: it is a work tree, has a generator's configuration or a
// folder for content, or Markdown right in it.
func holdsContent(folder fs.FS) bool {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return false
	}
	return slices.ContainsFunc(entries, func(entry fs.DirEntry) bool {
		name := strings.ToLower(entry.Name())
		switch stem := strings.TrimSuffix(name, filepath.Ext(name)); {
		case name == ".git", name == "content", name == "_posts":
			return true
		case entry.IsDir():
			return false
		default:
			return stem == "hugo" || stem == "_config" || filepath.Ext(name) == ".md" || filepath.Ext(name) == ".markdown"
		}
	})
}

// pagePathInto takes a path as a shell completes it.
func pagePathInto(dst *string) func(string) error {
	return func(text string) error {
		if text == "" {
			return errors.New("is empty; give the path of a page, such as content/blog/hello.md")
		}
		*dst = filepath.ToSlash(text)
		return nil
	}
}

// check lists what should be mended, or explains a page.
func (p *program) check(ctx context.Context, args []string) error {
	var s checkSettings
	if err := s.parse(p, args); err != nil {
		return err
	}
	s.content.scheduled = true // what is to appear has to be right before it does
	use := func(snap *content.Snapshot, files fs.FS) error { return p.list(&s, snap) }
	if s.explain != "" {
		s.content.drafts = true
		use = func(snap *content.Snapshot, files fs.FS) error { return p.explain(&s, snap, files) }
	}
	if s.folder != "" {
		return p.checkFolder(ctx, &s, use)
	}
	return p.withRevision(ctx, &s.repository, s.log, s.fetch, func(_ *gitsource.Repo, revision *gitsource.Revision, log *slog.Logger) error {
		// Nothing that is checked depends on history, so nobody waits for it.
		snap, err := s.content.loader(log).Load(ctx, load.Source{
			Files: revision.FS(), Ref: revision.Ref(), Commit: revision.Commit(), Problems: revision.Problems(),
		})
		if err != nil {
			return fmt.Errorf("load %s: %w", revision.Commit().SHA, err)
		}
		return use(snap, revision.FS())
	})
}

// checkFolder reads the folder as it lies on disk.
func (p *program) checkFolder(ctx context.Context, s *checkSettings, use func(*content.Snapshot, fs.FS) error) error {
	files := os.DirFS(s.folder)
	snap, err := s.content.loader(newLogger(p.stderr, s.log)).Load(ctx, load.Source{Files: files})
	if err != nil {
		return fmt.Errorf("load %s: %w", s.folder, err)
	}
	return use(snap, files)
}

// severities are the severities, least severe first.
var severities = []content.Severity{content.Info, content.Warning, content.Error}

// list prints the problems of snap. It is an error if one of them is.
func (p *program) list(s *checkSettings, snap *content.Snapshot) error {
	if len(snap.Posts)+len(snap.Problems) == 0 {
		return errors.New("there is nothing to check: no Markdown page was found, drafts apart")
	}
	least := slices.Index(severities, content.Severity(strings.ToUpper(s.severity)))
	counts := make(map[content.Severity]int)
	listed := []*content.Problem{}
	for _, problem := range snap.Problems {
		counts[problem.Severity]++
		if slices.Index(severities, problem.Severity) >= least {
			listed = append(listed, problem)
		}
	}
	if err := printProblems(p.stdout, s.format, s.folder, listed); err != nil {
		return err
	}
	summary := fmt.Sprintf("%s, %s, %s in %s", counted(counts[content.Error], "error"), counted(counts[content.Warning], "warning"),
		counted(counts[content.Info], "info"), counted(len(snap.Posts), "page"))
	if hidden := len(snap.Problems) - len(listed); hidden > 0 {
		summary += fmt.Sprintf("; %d not listed, for --severity is %s", hidden, s.severity)
	}
	if counts[content.Error] > 0 {
		return errors.New(summary)
	}
	_, err := fmt.Fprintln(p.stderr, "lectern check: "+summary)
	return err
}

// counted returns "no warnings", "1 warning" or "2 warnings".
func counted(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
