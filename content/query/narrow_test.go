package query_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"lectern/content"
	"lectern/content/query"
)

// TestNarrowingLosesNothing compares filters with their double negation, which
// selects the same and cannot be narrowed down to a shorter list.
func TestNarrowingLosesNothing(t *testing.T) {
	snap := newFair()
	telling := map[string]int{}
	same := func(kind, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
		if want != "" {
			telling[kind]++
		}
	}
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 3))

		events := randomEventFilter(r, 2)
		got, err := query.Events(snap, events, nil, fairNow)
		want, err2 := query.Events(snap, &query.EventFilter{Not: &query.EventFilter{Not: events}}, nil, fairNow)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		same("events", ids(got.Items), ids(want.Items))

		speakers := randomSpeakerFilter(r, 2)
		gotSpeakers, err := query.Speakers(snap, speakers, nil)
		wantSpeakers, err2 := query.Speakers(snap, &query.SpeakerFilter{Not: &query.SpeakerFilter{Not: speakers}}, nil)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		same("speakers", ids(gotSpeakers.Items), ids(wantSpeakers.Items))

		resources := randomResourceFilter(r, 2)
		gotResources, err := query.Resources(snap, resources, nil)
		wantResources, err2 := query.Resources(snap, &query.ResourceFilter{Not: &query.ResourceFilter{Not: resources}}, nil)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		same("resources", ids(gotResources.Items), ids(wantResources.Items))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, kind := range []string{"events", "speakers", "resources"} {
		if telling[kind] < 400 {
			t.Errorf("only %d of the filters of %s select anything", telling[kind], kind)
		}
	}
}

func randomNames(r *rand.Rand, names ...string) *query.ListFilter {
	name := func() string { return pick(r, names...) }
	return pick(r, &query.ListFilter{Has: new(name())}, &query.ListFilter{HasAny: []string{name(), name()}}, &query.ListFilter{HasAny: []string{}},
		&query.ListFilter{HasAll: []string{name(), name()}}, &query.ListFilter{HasNone: []string{name()}}, &query.ListFilter{Empty: new(r.IntN(2) == 0)})
}

func randomEventFilter(r *rand.Rand, depth int) *query.EventFilter {
	f := &query.EventFilter{}
	for range 1 + r.IntN(2) {
		switch r.IntN(7) {
		case 0:
			f.Name = &query.StringFilter{Eq: new(pick(r, "Summit", "summit", "Mesh Meetup #1"))}
		case 1:
			f.Language = pick(r, &query.StringFilter{Eq: new("zh")}, &query.StringFilter{In: []string{"en", "zh", "en"}}, &query.StringFilter{In: []string{}})
		case 2:
			day := content.Day(pick(r, "2024-04-20", "2019-05-19", "2020-01-01", "2027-01-10", "2030-01-01"))
			f.StartDate = pick(r, &query.DateFilter{Eq: &day}, &query.DateFilter{Gt: &day}, &query.DateFilter{Gte: &day}, &query.DateFilter{Lt: &day},
				&query.DateFilter{Lte: &day}, &query.DateFilter{Exists: new(r.IntN(2) == 0)})
		case 3:
			f.Speakers = randomNames(r, "青禾", "deep", "Lin Shen", "周野", "nobody")
		case 4:
			f.Projects = randomNames(r, "quill", "sweet-registry", "Apache Sweet(incubating)", "nothing")
		case 5:
			f.Tags = randomNames(r, "service mesh", "聚会", "none")
		default:
			f.Status = []content.EventStatus{pick(r, content.EventPast, content.EventUpcoming, content.EventUndated)}
		}
	}
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			f.And = []*query.EventFilter{nil, randomEventFilter(r, depth-1)}
		case 1:
			f.Or = []*query.EventFilter{randomEventFilter(r, depth-1), nil, randomEventFilter(r, depth-1)}
		case 2:
			f.Not = randomEventFilter(r, depth-1)
		}
	}
	return f
}

func randomSpeakerFilter(r *rand.Rand, depth int) *query.SpeakerFilter {
	f := &query.SpeakerFilter{}
	switch r.IntN(4) {
	case 0:
		f.Name = pick(r, &query.StringFilter{Eq: new(pick(r, "deep", "Ｄeep", "苏禾", "青禾"))}, &query.StringFilter{In: []string{"deep", "周野"}})
	case 1:
		f.Title = &query.StringFilter{Contains: new("engineer")}
	case 2:
		f.Projects = randomNames(r, "quill", "sweet-registry", "nothing")
	default:
		f.Events = randomNames(r, "mesh meetup #2", "Mesh Meetup #1", "reed talk", "none")
	}
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			f.And = []*query.SpeakerFilter{randomSpeakerFilter(r, depth-1)}
		case 1:
			f.Or = []*query.SpeakerFilter{randomSpeakerFilter(r, depth-1), randomSpeakerFilter(r, depth-1)}
		case 2:
			f.Not = randomSpeakerFilter(r, depth-1)
		}
	}
	return f
}

func randomResourceFilter(r *rand.Rand, depth int) *query.ResourceFilter {
	f := &query.ResourceFilter{}
	switch r.IntN(5) {
	case 0:
		f.Kind = pick(r, []content.ResourceKind{content.Slides}, []content.ResourceKind{content.Video, content.Code, content.Album}, []content.ResourceKind{})
	case 1:
		f.Language = &query.StringFilter{Eq: new(pick(r, "zh", "en", "fr"))}
	case 2:
		f.Projects = randomNames(r, "quill", "sweet-registry", "nothing")
	case 3:
		f.Speakers = randomNames(r, "deep", "青禾", "nobody")
	default:
		f.HasEvent = new(r.IntN(2) == 0)
	}
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			f.And = []*query.ResourceFilter{randomResourceFilter(r, depth-1)}
		case 1:
			f.Or = []*query.ResourceFilter{randomResourceFilter(r, depth-1), randomResourceFilter(r, depth-1)}
		case 2:
			f.Not = randomResourceFilter(r, depth-1)
		}
	}
	return f
}

// BenchmarkNarrow asks sites of two sizes for as much: what a filter costs
// should follow from the answer.
func BenchmarkNarrow(b *testing.B) {
	since, until := moment("2015-03-01T00:00:00Z"), moment("2015-04-01T00:00:00Z")
	for name, filter := range map[string]*query.PostFilter{
		"all":       nil,
		"tag":       {Tags: &query.ListFilter{Has: new("tag-7")}},
		"tags":      {Tags: &query.ListFilter{HasAny: []string{"tag-7", "标签 9"}}},
		"author":    {Authors: &query.ListFilter{Has: new("author 3")}, Section: &query.StringFilter{Eq: new("blog")}},
		"month":     {Date: &query.DateTimeFilter{Gte: &since, Lt: &until}},
		"path":      {Path: &query.StringFilter{Eq: new("content/zh/blog/post-00010/index.md")}},
		"not a tag": {Not: &query.PostFilter{Tags: &query.ListFilter{Has: new("tag-7")}}},
	} {
		for _, n := range []int{1_127, 11_270} {
			snap := newLargeSite(n)
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				var found int
				for b.Loop() {
					list, err := query.Posts(snap, filter, nil)
					if err != nil {
						b.Fatal(err)
					}
					found = len(list.Items)
				}
				b.ReportMetric(float64(found), "posts")
			})
		}
	}
}

// BenchmarkShelves measures what the first filters after a refresh pay.
func BenchmarkShelves(b *testing.B) {
	snap := newLargeSite(1_127)
	for b.Loop() {
		fresh := content.NewSnapshot(*snap)
		fresh.PostsBy.Tag.Get("tag-7")
		fresh.PostsBy.Section.Get("blog")
		fresh.PostsBy.Author.Get("author-3")
	}
}
