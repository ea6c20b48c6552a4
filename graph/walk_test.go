package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/graph"
)

// newFestival returns a site of n events, each with a speaker, a project and a
// resource of its own, many of which are alike in what they are sorted by.
func newFestival(n int) *content.Snapshot {
	var snap content.Snapshot
	for i := range n {
		key := fmt.Sprintf("%03d", i*17%n)
		path := "content/zh/activities/" + key + ".md"
		p := &content.Post{ID: content.NewID("Post", path), Kind: content.KindPage, Path: path, URL: "/activities/" + key + "/", Language: "zh", Title: key, Date: sampleNow.AddDate(0, 0, -i/3)}
		project := &content.Project{ID: content.NewID("Project", key), Name: fmt.Sprintf("Project %d", i/2), Posts: []*content.Post{p}}
		e := &content.Event{ID: content.NewID("Event", path), Post: p, Name: fmt.Sprintf("Meetup %d", i%7), Projects: []*content.Project{project}}
		if i%6 > 0 {
			e.StartDay = content.Day(sampleNow.AddDate(0, 0, i%6-3).Format(time.DateOnly))
		}
		s := &content.Speaker{ID: content.NewID("Speaker", key), Name: fmt.Sprintf("Speaker %d", i/2), Projects: e.Projects, Events: []*content.Event{e}, Appearances: make([]*content.Appearance, i%3)}
		r := &content.Resource{ID: content.NewID("Resource", key), Title: fmt.Sprintf("Slides %d", i%5), URL: "https://files.example/" + key, Kind: content.Slides, Post: p, Event: e, Speakers: []*content.Speaker{s}, Projects: e.Projects, Source: &content.Source{Path: path, StartLine: 1, EndLine: 1}}
		e.Speakers, e.Resources, s.Resources = r.Speakers, []*content.Resource{r}, []*content.Resource{r}
		project.Speakers, project.Events, project.Resources = r.Speakers, s.Events, e.Resources
		snap.Posts = append(snap.Posts, p)
		snap.Events = append(snap.Events, e)
		snap.Speakers = append(snap.Speakers, s)
		snap.Projects = append(snap.Projects, project)
		snap.Resources = append(snap.Resources, r)
	}
	snap.Newest = snap.Posts
	return content.NewSnapshot(snap)
}

// TestWalk reads the root lists page by page as clients do, forwards, backwards
// and by number: each node must come once, and in the same order.
func TestWalk(t *testing.T) {
	const total = 45
	opts := sampleOptions()
	opts.Store = storeOf(newFestival(total))
	h := graph.NewHandler(opts)
	for _, tt := range []struct {
		list, arguments string
		want            int
	}{
		{"events", ``, total},
		{"events", `orderBy: [{field: START, direction: ASC}]`, total},
		{"events", `orderBy: [{field: NAME}, {field: START}]`, total},
		{"events", `filter: {status: [UNDATED]}`, 8},
		{"events", `filter: {not: {status: [PAST, UNDATED]}}, orderBy: {field: NAME, direction: ASC}`, 21},
		{"speakers", ``, total},
		{"speakers", `orderBy: [{field: APPEARANCES, direction: DESC}]`, total},
		{"speakers", `filter: {projects: {hasAny: ["project-1", "PROJECT 2"]}}, orderBy: {field: NAME, direction: DESC}`, 4},
		{"projects", ``, total},
		{"projects", `orderBy: [{field: SPEAKERS, direction: DESC}, {field: POSTS}]`, total},
		{"projects", `filter: {name: {ne: "Project 3"}}, orderBy: {field: NAME, direction: DESC}`, total - 2},
		{"resources", ``, total},
		{"resources", `orderBy: [{field: DATE, direction: ASC}]`, total},
		{"resources", `filter: {kind: SLIDES, title: {in: ["Slides 1", "Slides 2"]}}, orderBy: {field: TITLE}`, 18},
	} {
		t.Run(tt.list+" "+tt.arguments, func(t *testing.T) {
			var one []string
			for i := range tt.want {
				c := askPage(t, h, tt.list, tt.arguments, fmt.Sprintf("first: 1, offset: %d", i))
				one = append(one, c.ids()...)
			}
			if met := slices.Compact(slices.Sorted(slices.Values(one))); len(met) != tt.want {
				t.Fatalf("met %d nodes, want %d", len(met), tt.want)
			}
			for _, size := range []int{1, 7, 100} {
				var forward, backward []string
				place := fmt.Sprintf("first: %d", size)
				for range total + 1 {
					c := askPage(t, h, tt.list, tt.arguments, place)
					if c.TotalCount != tt.want {
						t.Fatalf("totalCount %d, want %d", c.TotalCount, tt.want)
					}
					forward = append(forward, c.ids()...)
					if !c.PageInfo.HasNextPage {
						break
					}
					place = fmt.Sprintf("first: %d, after: %q", size, c.PageInfo.EndCursor)
				}
				place = fmt.Sprintf("last: %d", size)
				for range total + 1 {
					c := askPage(t, h, tt.list, tt.arguments, place)
					backward = slices.Concat(c.ids(), backward)
					if !c.PageInfo.HasPreviousPage {
						break
					}
					place = fmt.Sprintf("last: %d, before: %q", size, c.PageInfo.StartCursor)
				}
				if diff := cmp.Diff(one, forward); diff != "" {
					t.Errorf("forwards by %d: -want +got:\n%s", size, diff)
				}
				if diff := cmp.Diff(one, backward); diff != "" {
					t.Errorf("backwards by %d: -want +got:\n%s", size, diff)
				}
			}
		})
	}
}

// connection is what a client reads of a page.
type connection struct {
	TotalCount int
	Nodes      []struct{ ID string }
	PageInfo   struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
}

func (c connection) ids() []string {
	var ids []string
	for _, n := range c.Nodes {
		ids = append(ids, n.ID)
	}
	return ids
}

// askPage asks for one page of a root list.
func askPage(t *testing.T, h http.Handler, list, arguments, place string) connection {
	t.Helper()
	query := fmt.Sprintf("{ %s(%s) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }", list, strings.TrimPrefix(arguments+", "+place, ", "))
	_, a := post(t, h, query, nil)
	if len(a.Errors) > 0 {
		t.Fatalf("%s: %v", query, a.Errors)
	}
	var got map[string]connection
	if err := json.Unmarshal(a.Data, &got); err != nil {
		t.Fatal(err)
	}
	return got[list]
}
