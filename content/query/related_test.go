package query_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/query"
)

func TestRelated(t *testing.T) {
	in := func(language string) func(*draft) { return func(d *draft) { d.Language = language } }
	kind := func(k content.PostKind) func(*draft) { return func(d *draft) { d.Kind = k } }
	day := func(day string) func(*draft) { return dated(day + "T09:00:00Z") }
	snap := newSite(
		page("it", in("en"), day("2024-04-01"), tagged("Raft", "Go"), termed("categories", "News")),
		page("rare", in("en"), day("2020-01-01"), tagged("Raft")),
		page("near", in("en"), day("2024-04-02"), tagged("Go")),
		page("far", in("en"), day("2019-04-01"), tagged("Go")),
		page("far-too", in("en"), day("2019-04-01"), tagged("Go")),
		page("undated", in("en"), tagged("Go")),
		page("both", in("en"), day("2018-01-01"), tagged("Raft", "Go")),
		page("elsewhere", in("zh"), day("2024-04-01"), tagged("Raft", "Go")),
		page("section", in("en"), kind(content.KindSection), day("2024-04-01"), tagged("Raft", "Go")),
		page("stranger", in("en"), day("2024-04-01"), tagged("Rust")),
	)
	it := snap.PostByPath("it")
	want := []string{"both", "near", "rare", "far", "far-too", "undated"}
	if diff := cmp.Diff(want, paths(query.Related(snap, it, 10))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, first := range []int{-1, 0, 1, 3} {
		if diff := cmp.Diff(want[:max(first, 0)], paths(query.Related(snap, it, first))); diff != "" {
			t.Errorf("first %d: -want +got:\n%s", first, diff)
		}
	}
	if got := query.Related(snap, snap.PostByPath("stranger"), 5); got == nil || len(got) > 0 {
		t.Errorf("a post that shares nothing has %v, want an empty list", got)
	}
}

// TestRelatedByPeopleAndProjects holds that a talk's other write-ups come
// before pages that merely bear the same tag.
func TestRelatedByPeopleAndProjects(t *testing.T) {
	snap := newSite(
		page("talk", tagged("Go")), page("tag", tagged("Go")), page("project"), page("person"), page("stranger"),
	)
	posts := func(names ...string) (list []*content.Post) {
		for _, name := range names {
			list = append(list, snap.PostByPath(name))
		}
		return list
	}
	speaker := &content.Speaker{Name: "林深", Posts: posts("talk", "person")}
	project := &content.Project{Name: "Tern", Posts: posts("talk", "project")}
	talk := snap.PostByPath("talk")
	talk.Speakers, talk.Projects = []*content.Speaker{speaker}, []*content.Project{project}
	if diff := cmp.Diff([]string{"person", "project", "tag"}, paths(query.Related(snap, talk, 5))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestRelatedIsBounded holds that neither the order nor the number of the posts
// of a common term matters to the result's size and order.
func TestRelatedIsBounded(t *testing.T) {
	var drafts []draft
	for i := range 3000 {
		drafts = append(drafts, page(fmt.Sprintf("p%04d", i), dated(fmt.Sprintf("2024-01-%02dT00:00:00Z", 1+i%28)), tagged("All")))
	}
	snap := newSite(drafts...)
	first := paths(query.Related(snap, snap.Posts[0], 100))
	if len(first) != 100 || slices.Contains(first, "p0000") {
		t.Errorf("got %d posts, itself among them: %v; want 100 others", len(first), slices.Contains(first, "p0000"))
	}
	for range 3 {
		if diff := cmp.Diff(first, paths(query.Related(snap, snap.Posts[0], 100))); diff != "" {
			t.Errorf("another call: -first +now:\n%s", diff)
		}
	}
}

func BenchmarkRelated(b *testing.B) {
	for _, n := range []int{1_127, 11_270} {
		snap := newLargeSite(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				query.Related(snap, snap.Posts[i%n], 5)
			}
		})
	}
}
