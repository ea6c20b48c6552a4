package load_test

import (
	"fmt"
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

// describeGatherings returns what settings have a say in, a line each: events
// with their sessions and resources, projects, and problems.
func describeGatherings(snap *content.Snapshot) string {
	var b strings.Builder
	for _, e := range snap.Events {
		when := string(e.StartDay)
		if !e.StartsAt.IsZero() {
			when = e.StartsAt.Format(time.RFC3339)
		}
		fmt.Fprintf(&b, "event %s: %s", e.Post.Path, when)
		if e.Venue != nil {
			fmt.Fprintf(&b, " at %s", *e.Venue)
		}
		b.WriteByte('\n')
		for _, s := range e.Sessions {
			fmt.Fprintf(&b, "  session %s: %s\n", s.Title, namesOfSpeakers(s.Speakers))
		}
		if len(e.Sessions) == 0 && len(e.Speakers) > 0 {
			fmt.Fprintf(&b, "  speakers: %s\n", namesOfSpeakers(e.Speakers))
		}
		for _, r := range e.Resources {
			fmt.Fprintf(&b, "  %s %s\n", r.Kind, r.URL)
		}
	}
	for _, p := range snap.Projects {
		fmt.Fprintf(&b, "project %s (%s)", p.Name, p.Slug)
		for _, link := range []*string{p.RepositoryURL, p.HomepageURL} {
			if link != nil {
				fmt.Fprintf(&b, " %s", *link)
			}
		}
		b.WriteByte('\n')
		for _, post := range p.Posts {
			fmt.Fprintf(&b, "  %s\n", post.Path)
		}
	}
	for _, p := range snap.Problems {
		if strings.HasPrefix(p.Code, "config-") || p.Code == "time-zone-unknown" {
			fmt.Fprintf(&b, "%s: %s\n", describeProblem(p), p.Message)
		}
	}
	return b.String()
}

func namesOfSpeakers(speakers []*content.Speaker) string {
	var names []string
	for _, s := range speakers {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// TestSettings loads each testdata/settings/*.txtar, a small site, and compares
// it with its want.txt. A file named config.* is given as Options.Config.
func TestSettings(t *testing.T) {
	archives, err := filepath.Glob("testdata/settings/*.txtar")
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
				switch {
				case f.Name == "want.txt":
					want = string(f.Data)
				case strings.HasPrefix(f.Name, "config."):
					options.Config, options.ConfigName = f.Data, f.Name
				default:
					files[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			snap := loadSource(t, load.NewLoader(options), load.Source{Files: files})
			got := describeGatherings(snap)
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want.txt" })
				archive.Files = append(archive.Files, txtar.File{Name: "want.txt", Data: []byte(got)})
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

// TestSettingsReadPagesAnew changes nothing but lectern.yml from one revision to
// the next.
func TestSettingsReadPagesAnew(t *testing.T) {
	loader := load.NewLoader(load.Options{})
	page := "---\ntitle: Abend\ndate: 2025-05-01\n---\nWann: 2025-05-14 18:30\n\nVenue: Harbour Library\n"
	revision := func(settings string) *content.Snapshot {
		return loadSource(t, loader, load.Source{Files: newGitFS(map[string]string{"content/abend.md": page, "lectern.yml": settings})})
	}
	without := revision("labels: {}\n")
	if len(without.Events) != 0 {
		t.Fatalf("got %d events before the label was known", len(without.Events))
	}
	with := revision("labels: {time: [Wann]}\n")
	if len(with.Events) != 1 {
		t.Errorf("got %d events after the label was taught, want 1", len(with.Events))
	}
	if with.Posts[0].Body != without.Posts[0].Body {
		t.Error("the page was parsed anew; its content is the same")
	}
	if again := revision("labels: {}\n# And a comment.\n"); len(again.Events) != 0 {
		t.Errorf("got %d events after the label was taken back", len(again.Events))
	}
}

func TestSettingsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("labels:\n  time: [Wann]\nwords:\n  roles:\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "    - role%d\n", i)
	}
	fmt.Fprintf(&b, "  terms: [%s]\n", strings.Repeat("x", 61))
	snap := loadFiles(t, load.Options{}, map[string]string{
		"lectern.yml":      b.String(),
		"content/abend.md": "---\ntitle: Abend\ndate: 2025-05-01\n---\nWann: 2025-05-14 18:30\n\nVenue: Harbour Library\n",
	})
	want := []string{"lectern.yml:2004 config-too-long WARNING", "lectern.yml:3005 config-value-invalid WARNING"}
	got := slices.DeleteFunc(problemsOf(snap), func(p string) bool { return !strings.Contains(p, " config-") })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if len(snap.Events) != 1 {
		t.Errorf("got %d events, want the one that the first label tells of", len(snap.Events))
	}
	if problems := load.CheckConfig("lectern.yml", []byte(strings.Repeat("- x\n", 100<<10))); len(problems) != 1 || problems[0].Severity != content.Error {
		t.Errorf("got %d problems with an overlong file, want one error", len(problems))
	}
}

// TestSettingsThatAreNoFile has a folder where the file should be.
func TestSettingsThatAreNoFile(t *testing.T) {
	snap := loadFiles(t, load.Options{}, map[string]string{"lectern.yml/a.md": "# A\n", "content/b.md": "# B\n"})
	if got, want := problemsOf(snap), []string{"lectern.yml config-invalid ERROR"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		"zone: Asia/Shanghai\nlabels: {time: [Wann]}\n", "words: {roles: [\"\", 1]}\n", "projects: [a, {name: b, aliases: c}]\n",
		"events: {sections: [a], never: a}\n", "a: &a [*a]\n", "labels: &x {time: [a]}\nwords: *x\n", "? [a]\n: b\n", "{", "- a\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, name := range []string{"lectern.yml", "lectern.toml", "lectern.json"} {
			for _, p := range load.CheckConfig(name, []byte(src)) {
				if p.Message == "" || p.Path != name || p.Line != nil && (*p.Line < 1 || *p.Line > strings.Count(src, "\n")+2) {
					t.Errorf("%s: %q", describeProblem(p), p.Message)
				}
			}
		}
	})
}
