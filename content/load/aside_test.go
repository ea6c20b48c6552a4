package load_test

import (
	"log/slog"
	"maps"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
)

// asideSite is reloadSite with a gathering, which is read off the lines of a
// page.
func asideSite() *gitFS {
	files := maps.Clone(reloadSite)
	files["content/blog/gathering.md"] = "---\ntitle: 第一次线下聚会\ndate: 2024-04-01\n---\n\n" +
		"- 活动主题：第一次线下聚会\n- 活动时间：4 月 20 日 13:30-17:00\n- 活动形式：线下活动\n\n" +
		"## 议程\n\n| 时间 | 主题 | 嘉宾 |\n| --- | --- | --- |\n| 14:00-14:40 | 《把日志写小》 | 林深（花名：远山） |\n"
	return newGitFS(files)
}

func loadAside(t *testing.T, loader *load.Loader, files *gitFS) *content.Snapshot {
	t.Helper()
	snap, err := loader.LoadAside(t.Context(), load.Source{Files: files})
	if err != nil {
		t.Fatal(err)
	}
	checkSnapshot(t, snap)
	return snap
}

func TestLoadAsideParsesWhatDiffers(t *testing.T) {
	head := asideSite()
	branch := head.with(map[string]string{
		"content/blog/b.md":         "---\ntitle: B of the branch\n---\nOther text\n",
		"content/blog/gathering.md": "",
		"content/blog/moved.md":     string(head.MapFS["content/blog/gathering.md"].Data),
	})
	log := new(recordLog)
	loader := load.NewLoader(load.Options{Log: slog.New(log)})
	first := loadSource(t, loader, load.Source{Files: head})

	aside := loadAside(t, loader, branch)
	if diff := cmp.Diff([]string{"content/blog/b.md"}, branch.pagesRead()); diff != "" {
		t.Errorf("files read (-want +got):\n%s", diff)
	}
	if got := log.last("parsed"); got != int64(1) {
		t.Errorf("parsed %v files, want the one that differs", got)
	}
	if aside.PostByPath("content/blog/moved.md").Body != first.PostByPath("content/blog/gathering.md").Body {
		t.Error("the page that has moved has another body")
	}
	if len(aside.Events) != 1 {
		t.Errorf("%d events, want the one of the page that has moved", len(aside.Events))
	}
	cold := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: branch})
	if diff := cmp.Diff(facts(t, cold), facts(t, aside)); diff != "" {
		t.Errorf("a load aside says other than a load from nothing (-load +aside):\n%s", diff)
	}

	// The next Load finds the head's pages as they were.
	again := head.with(nil)
	second := loadSource(t, loader, load.Source{Files: again})
	if got := again.pagesRead(); len(got) != 0 {
		t.Errorf("the load after it read %q", got)
	}
	if diff := cmp.Diff(facts(t, first), facts(t, second)); diff != "" {
		t.Errorf("the load after it says something else (-before +after):\n%s", diff)
	}
}

// TestLoadAsideOfAnotherSite has a branch by whose configuration pages say
// something else.
func TestLoadAsideOfAnotherSite(t *testing.T) {
	head := asideSite()
	branch := head.with(map[string]string{
		"hugo.toml":   "defaultContentLanguage = \"zh\"\ntimeZone = \"Asia/Shanghai\"\n[languages.zh]\n[languages.en]\n",
		"lectern.yml": "labels:\n  time: [Wann]\nevents:\n  never: [blog]\n",
	})
	loader := load.NewLoader(load.Options{})
	first := loadSource(t, loader, load.Source{Files: head})
	before := dump(t, first)
	aside := loadAside(t, loader, branch)
	if len(first.Events) != 1 || len(aside.Events) != 0 {
		t.Errorf("%d events, and %d where the settings say that there are none", len(first.Events), len(aside.Events))
	}
	cold := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: branch})
	if diff := cmp.Diff(facts(t, cold), facts(t, aside)); diff != "" {
		t.Errorf("(-load +aside):\n%s", diff)
	}
	if got := dump(t, first); got != before {
		t.Errorf("the snapshot of the head has changed:\n%s", cmp.Diff(before, got))
	}
	again := head.with(nil)
	loadSource(t, loader, load.Source{Files: again})
	if got := again.pagesRead(); len(got) != 0 {
		t.Errorf("the head's next load read %q", got)
	}
}

// TestLoadAsideBesideLoad loads a branch while the head moves on, which the race
// detector watches.
func TestLoadAsideBesideLoad(t *testing.T) {
	head := asideSite()
	branch := head.with(map[string]string{"content/blog/b.md": "---\ntitle: B of the branch\n---\n"})
	heads := []*gitFS{head, head.with(map[string]string{"content/blog/c.md": "---\ntitle: C of the head\n---\n"})}
	want := facts(t, loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: branch}))
	loader := load.NewLoader(load.Options{})
	var running sync.WaitGroup
	for range 3 {
		running.Go(func() {
			for range 10 {
				snap, err := loader.LoadAside(t.Context(), load.Source{Files: branch})
				if err != nil {
					t.Error(err)
					return
				}
				if diff := cmp.Diff(want, facts(t, snap)); diff != "" {
					t.Errorf("(-load +aside):\n%s", diff)
				}
			}
		})
	}
	for i := range 10 {
		loadSource(t, loader, load.Source{Files: heads[i%2]})
	}
	running.Wait()
}
