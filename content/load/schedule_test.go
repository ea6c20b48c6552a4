package load_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
)

// scheduledSite has posts that come and go, and links to them.
var scheduledSite = map[string]string{
	"hugo.toml":             "timeZone = \"Asia/Shanghai\"\n",
	"content/always.md":     "---\ndate: 2024-01-01\ntags: [a]\n---\n[soon](/soon/) [gone](/gone/)\n",
	"content/soon.md":       "---\ndate: 2024-01-02\npublishDate: 2024-06-01T09:00:00+08:00\ntags: [a]\n---\n",
	"content/gone.md":       "---\ndate: 2024-01-03\nexpiryDate: 2024-07-01\ntags: [b]\n---\n",
	"content/between.md":    "---\npublishDate: 2024-05-01\nunpublishdate: 2024-06-01T01:00:00Z\n---\n",
	"content/future.md":     "---\ndate: 2099-01-01\n---\n",
	"content/draft.md":      "---\ndraft: true\npublishDate: 2024-05-15\n---\n",
	"content/unreadable.md": "---\npublishDate: soon\n---\n",
}

func TestSchedule(t *testing.T) {
	zone := time.FixedZone("", 8*60*60)
	day := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 0, 0, 0, 0, zone) }
	june := time.Date(2024, 6, 1, 9, 0, 0, 0, zone)
	loader := load.NewLoader(load.Options{})
	files := newGitFS(scheduledSite)
	for _, tt := range []struct {
		at           time.Time
		want         []string // beside those that are always there
		since, until time.Time
		problems     []string // of schedules and links
	}{
		{day(4, 1), []string{"gone"}, time.Time{}, day(5, 1), []string{"always.md:5 link-dangling", "between.md:2 post-scheduled", "soon.md:3 post-scheduled"}},
		{day(5, 1), []string{"between", "gone"}, day(5, 1), june, []string{"always.md:5 link-dangling", "soon.md:3 post-scheduled"}},
		{june.Add(-1), []string{"between", "gone"}, day(5, 1), june, []string{"always.md:5 link-dangling", "soon.md:3 post-scheduled"}},
		{june, []string{"gone", "soon"}, june, day(7, 1), []string{"between.md:3 post-expired"}},
		{day(8, 1), []string{"soon"}, day(7, 1), time.Time{}, []string{"always.md:5 link-dangling", "between.md:3 post-expired", "gone.md:3 post-expired"}},
	} {
		t.Run(tt.at.Format(time.RFC3339Nano), func(t *testing.T) {
			// One loader that has seen other moments, and one that has seen none.
			for name, l := range map[string]*load.Loader{"warm": loader, "cold": load.NewLoader(load.Options{})} {
				snap, err := l.Load(t.Context(), load.Source{Files: files, At: tt.at})
				if err != nil {
					t.Fatal(err)
				}
				var slugs []string
				for _, p := range snap.Posts {
					slugs = append(slugs, p.Slug)
				}
				want := append([]string{"always", "future", "unreadable"}, tt.want...)
				slices.Sort(want)
				if diff := cmp.Diff(want, slugs); diff != "" {
					t.Errorf("%s: -want +got:\n%s", name, diff)
				}
				if !snap.Since.Equal(tt.since) || !snap.Until.Equal(tt.until) {
					t.Errorf("%s: good since %v until %v, want %v and %v", name, snap.Since, snap.Until, tt.since, tt.until)
				}
				var problems []string
				for _, p := range snap.Problems {
					if p.Code == "post-scheduled" || p.Code == "post-expired" || p.Code == "link-dangling" {
						problems = append(problems, fmt.Sprintf("%s:%d %s", p.Path[len("content/"):], *p.Line, p.Code))
					}
				}
				if diff := cmp.Diff(tt.problems, slices.Compact(problems)); diff != "" {
					t.Errorf("%s: problems: -want +got:\n%s", name, diff)
				}
				for _, term := range snap.Terms["tags"] {
					for _, p := range term.Posts {
						if snap.PostByPath(p.Path) != p {
							t.Errorf("%s: the tag %s has %s, which is not served", name, term.Name, p.Path)
						}
					}
				}
			}
		})
	}
}

// TestScheduleSetAside holds that --scheduled serves everything at any time.
func TestScheduleSetAside(t *testing.T) {
	snap := loadFiles(t, load.Options{Scheduled: true, Now: func() time.Time { return time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC) }}, scheduledSite)
	if got := len(snap.Posts); got != 6 {
		t.Errorf("got %d posts, want all 6 but the draft", got)
	}
	if !snap.Since.IsZero() || !snap.Until.IsZero() {
		t.Errorf("good since %v until %v, want for ever", snap.Since, snap.Until)
	}
	if slices.ContainsFunc(snap.Problems, func(p *content.Problem) bool { return p.Code == "post-scheduled" || p.Code == "post-expired" }) {
		t.Error("pages that are served are said not to be")
	}
}

// TestUnreadableScheduleIsSaid holds that a page whose publishDate is no date is
// served, with one problem.
func TestUnreadableScheduleIsSaid(t *testing.T) {
	snap := loadFiles(t, load.Options{}, map[string]string{"a.md": "---\npublishDate: soon\nexpiryDate: never\n---\n# A\n"})
	var got []string
	for _, p := range snap.Problems {
		got = append(got, fmt.Sprintf("%d %s", *p.Line, p.Code))
	}
	if diff := cmp.Diff([]string{"2 date-unreadable", "3 date-unreadable"}, got); diff != "" || len(snap.Posts) != 1 {
		t.Errorf("%d posts; problems: -want +got:\n%s", len(snap.Posts), diff)
	}
}
