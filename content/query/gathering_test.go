package query_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/content"
	"lectern/content/query"
)

// fairNow is the moment at which the fair is asked.
var fairNow = moment("2024-04-20T14:00:00+08:00")

// newFair returns a site with five events, four speakers, three projects and
// five resources, all linked both ways. Each has a short word for its ID.
func newFair() *content.Snapshot {
	post := func(path, language, date string, tags ...string) *content.Post {
		p := &content.Post{ID: content.ID(path), Kind: content.KindPage, Path: path, Language: language, Date: moment(date)}
		for _, tag := range tags {
			p.Tags = append(p.Tags, &content.Term{Name: tag, Key: content.Fold(tag), Taxonomy: "tags"})
		}
		return p
	}
	mesh := post("mesh.md", "zh", "2024-04-01T00:00:00+08:00", "Service Mesh", "聚会")
	talk := post("talk.md", "zh", "2024-04-10T00:00:00+08:00", "聚会")
	tea := post("tea.md", "en", "")
	summit := post("summit.md", "en", "2023-12-01T00:00:00Z", "service-mesh")
	old := post("old.md", "zh", "2019-05-01T00:00:00+08:00")
	article := post("article.md", "zh", "2024-05-01T00:00:00+08:00")

	quill := &content.Project{ID: "quill", Name: "Quill", Page: article}
	registry := &content.Project{ID: "registry", Name: "SweetRegistry", Aliases: []string{"Apache Sweet(incubating)"}}
	bogbean := &content.Project{ID: "bogbean", Name: "bogbean"}

	suhe := &content.Speaker{ID: "suhe", Name: "苏禾", Nickname: new("青禾"), Title: new("Quill 开源负责人"), Projects: []*content.Project{quill}}
	lin := &content.Speaker{ID: "lin", Name: "Lin Shen", Nickname: new("Ｄeep"), Title: new("Staff Engineer"), Projects: []*content.Project{quill, registry}}
	zhou := &content.Speaker{ID: "zhou", Name: "周野"}
	deep := &content.Speaker{ID: "deep", Name: "deep", Title: new("平台工程师")} // the nickname of another

	snap := content.Snapshot{
		Posts:    []*content.Post{article, mesh, old, summit, talk, tea},
		Projects: []*content.Project{registry, quill, bogbean},
		Speakers: []*content.Speaker{zhou, suhe, deep, lin},
		Events: []*content.Event{
			{ID: "tea", Post: tea, Name: "社区茶会", Projects: []*content.Project{registry}},
			{
				ID: "mesh", Post: mesh, Name: "Mesh Meetup #2", StartDay: "2024-04-20", StartsAt: moment("2024-04-20T13:30:00+08:00"), EndsAt: moment("2024-04-20T18:00:00+08:00"),
				AttendanceMode: new(content.Hybrid), Venue: new("杭州"), Speakers: []*content.Speaker{suhe, lin}, Projects: []*content.Project{quill},
			},
			{ID: "old", Post: old, Name: "Mesh Meetup #1", StartDay: "2019-05-19", StartsAt: moment("2019-05-19T19:00:00+08:00"), AttendanceMode: new(content.Online), Speakers: []*content.Speaker{lin}, Projects: []*content.Project{quill, registry}},
			{ID: "talk", Post: talk, Name: "reed talk", StartDay: "2024-04-20", Speakers: []*content.Speaker{zhou}},
			{ID: "summit", Post: summit, Name: "Summit", StartDay: "2027-01-10", AttendanceMode: new(content.InPerson), Venue: new("Berlin")},
		},
	}
	for _, e := range snap.Events {
		for _, s := range e.Speakers {
			s.Events = append(s.Events, e)
			s.Appearances = append(s.Appearances, &content.Appearance{Speaker: s, Post: e.Post, Event: e, Name: s.Name})
		}
	}
	deep.Appearances = make([]*content.Appearance, 3) // without an event each
	for _, s := range snap.Speakers {
		for _, p := range s.Projects {
			p.Speakers = append(p.Speakers, s)
		}
	}
	registry.Posts = []*content.Post{old, tea, article}
	bogbean.Posts = []*content.Post{article}

	byID := map[content.ID]*content.Event{}
	for _, e := range snap.Events {
		byID[e.ID] = e
	}
	line := func(n int) *content.Source { return &content.Source{StartLine: n, EndLine: n} }
	snap.Resources = []*content.Resource{
		{ID: "a-video", Title: "Recording", URL: "https://video.example/2", Kind: content.Video, Post: mesh, Event: byID["mesh"], Source: line(20)},
		{ID: "b-slides", Title: "slides of Quill", URL: "https://files.example/quill.pdf", Kind: content.Slides, FileType: new("pdf"), Post: mesh, Event: byID["mesh"], Speakers: []*content.Speaker{suhe}, Projects: []*content.Project{quill}, Source: line(9)},
		{ID: "code", Title: "仓库", URL: "https://forge.example/sweet", Kind: content.Code, Post: article, Projects: []*content.Project{registry}, Source: line(3)},
		{ID: "old-slides", Title: "Slides", URL: "https://files.example/old.pptx", Kind: content.Slides, FileType: new("pptx"), Post: old, Event: byID["old"], Speakers: []*content.Speaker{lin}, Projects: []*content.Project{quill, registry}, Source: line(5)},
		{ID: "undated", Title: "Album", URL: "https://album.example/", Kind: content.Album, Post: tea, Event: byID["tea"]},
	}
	arrange(&snap)
	return content.NewSnapshot(snap)
}

// ids returns the IDs of nodes in their order.
func ids[T content.Node](nodes []T) string {
	var list []string
	for _, n := range nodes {
		list = append(list, string(n.NodeID()))
	}
	return strings.Join(list, " ")
}

// checkNodes fails unless list holds the nodes of the given IDs.
func checkNodes[T content.Node](t *testing.T, list query.List[T], err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(list.Items); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func is(s string) *query.StringFilter { return &query.StringFilter{Eq: &s} }

func has(s string) *query.ListFilter { return &query.ListFilter{Has: &s} }

func day(s content.Day) *content.Day { return &s }

func TestEventFilter(t *testing.T) {
	type filter = query.EventFilter
	snap := newFair()
	for _, tt := range []struct {
		name   string
		filter *query.EventFilter
		want   string // newest start first, undated last
	}{
		{"null", nil, "summit mesh talk old tea"},
		{"empty", &filter{}, "summit mesh talk old tea"},
		{"name", &filter{Name: &query.StringFilter{Contains: new("MESH")}}, "mesh old"},
		{"venue", &filter{Venue: is("杭州")}, "mesh"},
		{"venue, none", &filter{Venue: &query.StringFilter{Exists: new(false)}}, "talk old tea"},
		{"language", &filter{Language: is("en")}, "summit tea"},

		{"startDate eq", &filter{StartDate: &query.DateFilter{Eq: day("2024-04-20")}}, "mesh talk"},
		{"startDate gt", &filter{StartDate: &query.DateFilter{Gt: day("2024-04-20")}}, "summit"},
		{"startDate gte", &filter{StartDate: &query.DateFilter{Gte: day("2024-04-20")}}, "summit mesh talk"},
		{"startDate lt", &filter{StartDate: &query.DateFilter{Lt: day("2024-04-20")}}, "old"},
		{"startDate lte", &filter{StartDate: &query.DateFilter{Lte: day("2024-04-20")}}, "mesh talk old"},
		{"startDate between", &filter{StartDate: &query.DateFilter{Gt: day("2019-05-18"), Lt: day("2019-05-20")}}, "old"},
		{"startDate exists", &filter{StartDate: &query.DateFilter{Exists: new(true)}}, "summit mesh talk old"},
		{"startDate exists not", &filter{StartDate: &query.DateFilter{Exists: new(false)}}, "tea"},
		{"startDate empty", &filter{StartDate: &query.DateFilter{}}, "summit mesh talk old tea"},
		{"startsAt in another zone", &filter{StartsAt: &query.DateTimeFilter{Eq: new(moment("2024-04-20T05:30:00Z"))}}, "mesh"},
		{"startsAt exists not", &filter{StartsAt: &query.DateTimeFilter{Exists: new(false)}}, "summit talk tea"},

		{"upcoming", &filter{Status: []content.EventStatus{content.EventUpcoming}}, "summit"},
		{"ongoing", &filter{Status: []content.EventStatus{content.EventOngoing}}, "mesh talk"},
		{"past", &filter{Status: []content.EventStatus{content.EventPast}}, "old"},
		{"undated", &filter{Status: []content.EventStatus{content.EventUndated}}, "tea"},
		{"to come", &filter{Status: []content.EventStatus{content.EventUpcoming, content.EventOngoing}}, "summit mesh talk"},
		{"no status", &filter{Status: []content.EventStatus{}}, ""},
		{"mode", &filter{AttendanceMode: []content.AttendanceMode{content.Online, content.Hybrid}}, "mesh old"},
		{"no mode", &filter{AttendanceMode: []content.AttendanceMode{}}, ""},
		{"not of a mode", &filter{Not: &filter{AttendanceMode: []content.AttendanceMode{content.Online, content.Hybrid}}}, "summit talk tea"},

		{"speaker", &filter{Speakers: has("苏禾")}, "mesh"},
		{"speaker's nickname", &filter{Speakers: has("DEEP")}, "mesh old"},
		{"speakers, all", &filter{Speakers: &query.ListFilter{HasAll: []string{"青禾", "lin-shen"}}}, "mesh"},
		{"speakers, one unknown", &filter{Speakers: &query.ListFilter{HasAll: []string{"青禾", "unknown"}}}, ""},
		{"speakers, none of", &filter{Speakers: &query.ListFilter{HasNone: []string{"周野", "Lin Shen", "unknown"}}}, "summit tea"},
		{"speakers, none at all", &filter{Speakers: &query.ListFilter{Empty: new(true)}}, "summit tea"},
		{"speakers, any of nothing", &filter{Speakers: &query.ListFilter{HasAny: []string{}}}, ""},
		{"nobody", &filter{Speakers: has("")}, ""},
		{"project", &filter{Projects: has("QUILL")}, "mesh old"},
		{"project's spelling", &filter{Projects: has("sweet registry")}, "old tea"},
		{"project's alias", &filter{Projects: has("apache sweet（incubating）")}, "old tea"},
		{"projects, both", &filter{Projects: &query.ListFilter{HasAll: []string{"quill", "sweet-registry"}}}, "old"},
		{"tags", &filter{Tags: has("Service  mesh")}, "summit mesh"},
		{"tags, some", &filter{Tags: &query.ListFilter{Empty: new(false)}}, "summit mesh talk"},

		{"and", &filter{And: []*filter{{Language: is("zh")}, nil, {Projects: has("quill")}}}, "mesh old"},
		{"or", &filter{Or: []*filter{{Venue: is("Berlin")}, {Name: is("社区茶会")}}}, "summit tea"},
		{"or of nothing", &filter{Or: []*filter{}}, "summit mesh talk old tea"},
		{"not of or", &filter{Not: &filter{Or: []*filter{{Venue: is("Berlin")}, {Name: is("社区茶会")}}}}, "mesh talk old"},
		{"several", &filter{Language: is("zh"), Status: []content.EventStatus{content.EventOngoing}, Speakers: has("周野")}, "talk"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Events(snap, tt.filter, nil, fairNow)
			checkNodes(t, list, err, tt.want)
		})
	}
}

// TestEventStatusMoves asks the same of one site at different times.
func TestEventStatusMoves(t *testing.T) {
	snap := newFair()
	for at, want := range map[string]string{
		"2018-01-01T00:00:00Z": "summit mesh talk old",
		"2024-04-20T05:29:59Z": "summit mesh", // the talk has been on since midnight
		"2024-04-20T05:30:00Z": "summit",
		"2027-01-10T00:00:00Z": "",
	} {
		list, err := query.Events(snap, &query.EventFilter{Status: []content.EventStatus{content.EventUpcoming}}, nil, moment(at))
		t.Run(at, func(t *testing.T) { checkNodes(t, list, err, want) })
	}
}

func TestSpeakerFilter(t *testing.T) {
	type filter = query.SpeakerFilter
	type text = query.StringFilter
	snap := newFair()
	for _, tt := range []struct {
		name   string
		filter *query.SpeakerFilter
		want   string // by name
	}{
		{"null", nil, "deep lin zhou suhe"},
		{"empty", &filter{}, "deep lin zhou suhe"},
		{"name", &filter{Name: is("苏禾")}, "suhe"},
		{"nickname", &filter{Name: is("青禾")}, "suhe"},
		{"part of either", &filter{Name: &text{Contains: new("DEEP")}}, "deep"},
		{"all of one name", &filter{Name: &text{StartsWith: new("青"), Glob: new("?禾")}}, "suhe"},
		{"half of each name", &filter{Name: &text{StartsWith: new("青"), Contains: new("苏")}}, ""},
		{"ne of the name", &filter{Name: &text{Ne: new("苏禾")}}, "deep lin zhou"},
		{"ne of the nickname", &filter{Name: &text{Ne: new("青禾")}}, "deep lin zhou"},
		{"nin", &filter{Name: &text{Nin: []string{"青禾", "周野", "x"}}}, "deep lin"},
		{"in", &filter{Name: &text{In: []string{"青禾", "周野"}}}, "zhou suhe"},
		{"in and ne", &filter{Name: &text{In: []string{"青禾", "周野"}, Ne: new("苏禾")}}, "zhou"},
		{"exists", &filter{Name: &text{Exists: new(true)}}, "deep lin zhou suhe"},
		{"exists not", &filter{Name: &text{Exists: new(false)}}, ""},
		{"no condition", &filter{Name: &text{}}, "deep lin zhou suhe"},

		{"title", &filter{Title: &text{Contains: new("engineer")}}, "lin"},
		{"no title", &filter{Title: &text{Exists: new(false)}}, "zhou"},
		{"project", &filter{Projects: has("quill")}, "lin suhe"},
		{"project's spelling", &filter{Projects: has("sweet-registry")}, "lin"},
		{"project of nobody", &filter{Projects: has("BogBean")}, ""},
		{"no project", &filter{Projects: &query.ListFilter{Empty: new(true)}}, "deep zhou"},
		{"event", &filter{Events: has("mesh meetup #2")}, "lin suhe"},
		{"events, both", &filter{Events: &query.ListFilter{HasAll: []string{"Mesh Meetup #1", "Mesh-Meetup #2"}}}, "lin"},
		{"events, any", &filter{Events: &query.ListFilter{HasAny: []string{"Mesh Meetup #1", "REED TALK"}}}, "lin zhou"},
		{"events, none of", &filter{Events: &query.ListFilter{HasNone: []string{"Mesh Meetup #2"}}}, "deep zhou"},
		{"no event", &filter{Events: &query.ListFilter{Empty: new(true)}}, "deep"},

		{"and", &filter{And: []*filter{{Projects: has("quill")}, {Title: &text{StartsWith: new("Staff")}}}}, "lin"},
		{"or", &filter{Or: []*filter{{Name: is("周野")}, {Name: is("青禾")}}}, "zhou suhe"},
		{"not", &filter{Not: &filter{Projects: has("quill")}}, "deep zhou"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Speakers(snap, tt.filter, nil)
			checkNodes(t, list, err, tt.want)
		})
	}
}

func TestProjectFilter(t *testing.T) {
	type filter = query.ProjectFilter
	snap := newFair()
	for _, tt := range []struct {
		name   string
		filter *query.ProjectFilter
		want   string // by name
	}{
		{"null", nil, "bogbean quill registry"},
		{"empty", &filter{}, "bogbean quill registry"},
		{"name", &filter{Name: &query.StringFilter{Contains: new("registry")}}, "registry"},
		{"speaker", &filter{Speakers: has("LIN SHEN")}, "quill registry"},
		{"nickname", &filter{Speakers: has("青禾")}, "quill"},
		{"no speaker", &filter{Speakers: &query.ListFilter{Empty: new(true)}}, "bogbean"},
		{"both", &filter{Name: is("Quill"), Speakers: has("lin shen")}, "quill"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Projects(snap, tt.filter, nil)
			checkNodes(t, list, err, tt.want)
		})
	}
}

func TestResourceFilter(t *testing.T) {
	type filter = query.ResourceFilter
	snap := newFair()
	for _, tt := range []struct {
		name   string
		filter *query.ResourceFilter
		want   string // newest post first, on a page from above
	}{
		{"null", nil, "code b-slides a-video old-slides undated"},
		{"empty", &filter{}, "code b-slides a-video old-slides undated"},
		{"title", &filter{Title: &query.StringFilter{Contains: new("SLIDES")}}, "b-slides old-slides"},
		{"url", &filter{URL: &query.StringFilter{StartsWith: new("https://files.example/")}}, "b-slides old-slides"},
		{"kind", &filter{Kind: []content.ResourceKind{content.Code, content.Album}}, "code undated"},
		{"no kind", &filter{Kind: []content.ResourceKind{}}, ""},
		{"fileType", &filter{FileType: is("pdf")}, "b-slides"},
		{"no fileType", &filter{FileType: &query.StringFilter{Exists: new(false)}}, "code a-video undated"},
		{"language", &filter{Language: is("en")}, "undated"},
		{"speaker", &filter{Speakers: has("Lin Shen")}, "old-slides"},
		{"nickname", &filter{Speakers: has("青禾")}, "b-slides"},
		{"project", &filter{Projects: has("Quill")}, "b-slides old-slides"},
		{"project's spelling", &filter{Projects: has("sweet registry")}, "code old-slides"},
		{"with an event", &filter{HasEvent: new(true)}, "b-slides a-video old-slides undated"},
		{"without an event", &filter{HasEvent: new(false)}, "code"},
		{"and", &filter{And: []*filter{{Kind: []content.ResourceKind{content.Slides}}, {Projects: has("sweetregistry")}}}, "old-slides"},
		{"or", &filter{Or: []*filter{{FileType: is("pdf")}, {Language: is("en")}}}, "b-slides undated"},
		{"not", &filter{Not: &filter{HasEvent: new(true)}}, "code"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Resources(snap, tt.filter, nil)
			checkNodes(t, list, err, tt.want)
		})
	}
}

func TestGatheringFiltersAreRefused(t *testing.T) {
	bad := &query.StringFilter{Glob: new("[")}
	snap := newFair()
	for path, ask := range map[string]func() error{
		"filter.venue.glob": func() error {
			_, err := query.Events(snap, &query.EventFilter{Venue: bad}, nil, fairNow)
			return err
		},
		"filter.not.name.glob": func() error {
			_, err := query.Speakers(snap, &query.SpeakerFilter{Not: &query.SpeakerFilter{Name: bad}}, nil)
			return err
		},
		"filter.name.glob": func() error {
			_, err := query.Projects(snap, &query.ProjectFilter{Name: bad}, nil)
			return err
		},
		"filter.or.and.url.glob": func() error {
			_, err := query.Resources(snap, &query.ResourceFilter{Or: []*query.ResourceFilter{{And: []*query.ResourceFilter{{URL: bad}}}}}, nil)
			return err
		},
	} {
		t.Run(path, func(t *testing.T) { checkInputError(t, ask(), path) })
	}
}

func TestEventsAreOrdered(t *testing.T) {
	const asc, desc = query.Ascending, query.Descending
	type order = []*query.EventOrder
	snap := newFair()
	for _, tt := range []struct {
		name    string
		orderBy order
		want    string
	}{
		{"default", nil, "summit mesh talk old tea"},
		{"null", order{nil}, "summit mesh talk old tea"},
		{"start desc", order{{query.EventsByStart, desc}}, "summit mesh talk old tea"},
		{"start asc", order{{query.EventsByStart, asc}}, "old mesh talk summit tea"},
		{"name asc", order{{query.EventsByName, asc}}, "old mesh talk summit tea"},
		{"name desc", order{{query.EventsByName, desc}}, "tea summit talk mesh old"},
		{"start, then name", order{{query.EventsByStart, desc}, {query.EventsByName, asc}}, "summit mesh talk old tea"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Events(snap, nil, tt.orderBy, fairNow)
			checkNodes(t, list, err, tt.want)
			checkWalks(t, list)
		})
	}
}

func TestSpeakersAreOrdered(t *testing.T) {
	const asc, desc = query.Ascending, query.Descending
	type order = []*query.SpeakerOrder
	snap := newFair()
	for _, tt := range []struct {
		name    string
		orderBy order
		want    string
	}{
		{"default", nil, "deep lin zhou suhe"},
		{"name asc", order{{query.SpeakersByName, asc}}, "deep lin zhou suhe"},
		{"name desc", order{{query.SpeakersByName, desc}}, "suhe zhou lin deep"},
		{"appearances asc", order{{query.SpeakersByAppearances, asc}}, "zhou suhe lin deep"},
		{"appearances desc", order{{query.SpeakersByAppearances, desc}}, "deep lin zhou suhe"},
		{"appearances, then name desc", order{{query.SpeakersByAppearances, desc}, {query.SpeakersByName, desc}}, "deep lin suhe zhou"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Speakers(snap, nil, tt.orderBy)
			checkNodes(t, list, err, tt.want)
			checkWalks(t, list)
		})
	}
}

func TestProjectsAreOrdered(t *testing.T) {
	const asc, desc = query.Ascending, query.Descending
	type order = []*query.ProjectOrder
	snap := newFair()
	for _, tt := range []struct {
		name    string
		orderBy order
		want    string
	}{
		{"default", nil, "bogbean quill registry"},
		{"name desc", order{{query.ProjectsByName, desc}}, "registry quill bogbean"},
		{"speakers asc", order{{query.ProjectsBySpeakers, asc}}, "bogbean registry quill"},
		{"speakers desc", order{{query.ProjectsBySpeakers, desc}}, "quill registry bogbean"},
		{"posts asc", order{{query.ProjectsByPosts, asc}}, "quill bogbean registry"},
		{"posts desc", order{{query.ProjectsByPosts, desc}}, "registry bogbean quill"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Projects(snap, nil, tt.orderBy)
			checkNodes(t, list, err, tt.want)
			checkWalks(t, list)
		})
	}
}

func TestResourcesAreOrdered(t *testing.T) {
	const asc, desc = query.Ascending, query.Descending
	type order = []*query.ResourceOrder
	snap := newFair()
	for _, tt := range []struct {
		name    string
		orderBy order
		want    string
	}{
		{"default", nil, "code b-slides a-video old-slides undated"},
		{"date asc", order{{query.ResourcesByDate, asc}}, "old-slides b-slides a-video code undated"},
		{"title asc", order{{query.ResourcesByTitle, asc}}, "undated a-video old-slides b-slides code"},
		{"title desc", order{{query.ResourcesByTitle, desc}}, "code b-slides old-slides a-video undated"},
		{"date, then title", order{{query.ResourcesByDate, desc}, {query.ResourcesByTitle, asc}}, "code a-video b-slides old-slides undated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := query.Resources(snap, nil, tt.orderBy)
			checkNodes(t, list, err, tt.want)
			checkWalks(t, list)
		})
	}
}

// TestOrderOfOneFieldTwice shows that a field which comes again costs nothing:
// its cursors say as much as without.
func TestOrderOfOneFieldTwice(t *testing.T) {
	snap := newFair()
	once, err := query.Events(snap, nil, []*query.EventOrder{{query.EventsByName, query.Ascending}}, fairNow)
	checkNodes(t, once, err, "old mesh talk summit tea")
	twice, err := query.Events(snap, nil, []*query.EventOrder{{query.EventsByName, query.Ascending}, {query.EventsByName, query.Descending}}, fairNow)
	checkNodes(t, twice, err, "old mesh talk summit tea")
	if got, want := twice.Cursor(0), once.Cursor(0); got != want {
		t.Errorf("cursor %s, want %s", got, want)
	}
}

// TestGatheringListsAgree has the lists below a node, which are sorted as they
// are asked for, and those of the root, which stand sorted in the snapshot, in
// one order, so that a cursor of the one is good in the other.
func TestGatheringListsAgree(t *testing.T) {
	for _, snap := range []*content.Snapshot{newFair(), newCrowd(150)} {
		events, err := query.Events(snap, nil, nil, fairNow)
		checkAgree(t, "events", events, err, query.EventsOf(snap.Events))
		speakers, err := query.Speakers(snap, nil, nil)
		checkAgree(t, "speakers", speakers, err, query.SpeakersOf(snap.Speakers))
		projects, err := query.Projects(snap, nil, nil)
		checkAgree(t, "projects", projects, err, query.ProjectsOf(snap.Projects))
		resources, err := query.Resources(snap, nil, nil)
		checkAgree(t, "resources", resources, err, query.ResourcesOf(snap.Resources))
	}
}

func checkAgree[T content.Node](t *testing.T, name string, root query.List[T], err error, below query.List[T]) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ids(root.Items), ids(below.Items); got != want {
		t.Errorf("%s: the root has %q, below a node they are %q", name, got, want)
	}
	for i := range root.Items {
		next, err := below.After(root.Cursor(i))
		if err != nil || next != i+1 {
			t.Errorf("%s: the cursor of item %d leads to %d, %v", name, i, next, err)
		}
	}
}

// TestGatheringListsLeaveTheSnapshotAlone sorts and then looks whether the
// snapshot, which others read, still stands as it did.
func TestGatheringListsLeaveTheSnapshotAlone(t *testing.T) {
	snap := newFair()
	standing := func() string {
		return fmt.Sprint(ids(snap.Events), ids(snap.Speakers), ids(snap.Projects), ids(snap.Resources), ids(snap.SpeakersNamed("deep")))
	}
	before := standing()
	for _, direction := range []query.Direction{query.Ascending, query.Descending} {
		_, err1 := query.Events(snap, &query.EventFilter{}, []*query.EventOrder{{query.EventsByName, direction}}, fairNow)
		_, err2 := query.Events(snap, nil, []*query.EventOrder{{query.EventsByStart, direction}}, fairNow)
		_, err3 := query.Speakers(snap, nil, []*query.SpeakerOrder{{query.SpeakersByName, direction}})
		_, err4 := query.Projects(snap, nil, []*query.ProjectOrder{{query.ProjectsByName, direction}})
		_, err5 := query.Resources(snap, nil, []*query.ResourceOrder{{query.ResourcesByTitle, direction}})
		if err := cmp.Or(err1, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		if after := standing(); after != before {
			t.Fatalf("%s: the snapshot stands as %s, not as %s", direction, after, before)
		}
	}
}

// newCrowd returns a site of n events with as many speakers and three resources
// each, on posts of their own, with many ties and gaps.
func newCrowd(n int) *content.Snapshot {
	var snap content.Snapshot
	for i := range 40 {
		snap.Projects = append(snap.Projects, &content.Project{ID: content.ID(fmt.Sprintf("project-%d", i)), Name: fmt.Sprintf("Project %d", i/2)})
	}
	for i := range n {
		key := fmt.Sprintf("%05d", i*7919%n)
		post := &content.Post{ID: content.ID(key), Path: key + ".md", Language: "zh", Date: fairNow.Add(-time.Duration(i/3) * 24 * time.Hour)}
		projects := []*content.Project{snap.Projects[i%40], snap.Projects[i*3%40]}
		event := &content.Event{ID: content.ID("event-" + key), Post: post, Name: fmt.Sprintf("社区会议 %d", i%50), Projects: projects}
		if i%5 > 0 {
			event.StartDay = content.Day(post.Date.Format(time.DateOnly))
		}
		if i%5 > 1 {
			event.StartsAt = post.Date
		}
		speaker := &content.Speaker{ID: content.ID("speaker-" + key), Name: fmt.Sprintf("Speaker %d", i%(n/2+1)), Projects: projects, Events: []*content.Event{event}, Appearances: make([]*content.Appearance, i%4)}
		event.Speakers = []*content.Speaker{speaker}
		for k := range 3 {
			resource := &content.Resource{
				ID: content.ID(fmt.Sprintf("resource-%s-%d", key, k)), Title: fmt.Sprintf("Slides %d", i%30), URL: "https://files.example/" + key, Kind: content.Slides,
				Post: post, Event: event, Speakers: event.Speakers, Projects: projects, Source: &content.Source{StartLine: k / 2},
			}
			event.Resources = append(event.Resources, resource)
		}
		snap.Posts = append(snap.Posts, post)
		snap.Events = append(snap.Events, event)
		snap.Speakers = append(snap.Speakers, speaker)
		snap.Resources = append(snap.Resources, event.Resources...)
	}
	arrange(&snap)
	return content.NewSnapshot(snap)
}

// TestWalkGatherings walks along lists of many items and ties.
func TestWalkGatherings(t *testing.T) {
	snap := newCrowd(150)
	for _, direction := range []query.Direction{query.Ascending, query.Descending} {
		for _, field := range []query.EventOrderField{query.EventsByStart, query.EventsByName} {
			list, err := query.Events(snap, &query.EventFilter{Name: &query.StringFilter{Ne: new("社区会议 7")}}, []*query.EventOrder{{field, direction}}, fairNow)
			checkWalkOf(t, list, err, 147)
		}
		for _, field := range []query.SpeakerOrderField{query.SpeakersByName, query.SpeakersByAppearances} {
			list, err := query.Speakers(snap, nil, []*query.SpeakerOrder{{field, direction}})
			checkWalkOf(t, list, err, 150)
		}
		for _, field := range []query.ProjectOrderField{query.ProjectsByName, query.ProjectsBySpeakers, query.ProjectsByPosts} {
			list, err := query.Projects(snap, nil, []*query.ProjectOrder{{field, direction}})
			checkWalkOf(t, list, err, 40)
		}
		for _, field := range []query.ResourceOrderField{query.ResourcesByDate, query.ResourcesByTitle} {
			list, err := query.Resources(snap, nil, []*query.ResourceOrder{{field, direction}})
			checkWalkOf(t, list, err, 450)
		}
	}
}

func checkWalkOf[T interface {
	comparable
	content.Node
}](t *testing.T, list query.List[T], err error, length int) {
	t.Helper()
	if err != nil || len(list.Items) != length {
		t.Fatalf("got %d items, %v; want %d", len(list.Items), err, length)
	}
	checkWalks(t, list)
	if met := slices.Compact(slices.Sorted(slices.Values(strings.Fields(ids(list.Items))))); len(met) != length {
		t.Errorf("only %d of %d items differ", len(met), length)
	}
}

// BenchmarkGatherings measures whole lists, as each request asks for one, over
// 1000 events and speakers and 3000 resources.
func BenchmarkGatherings(b *testing.B) {
	snap := newCrowd(1000)
	for _, bm := range []struct {
		name string
		ask  func() error
	}{
		{"events", func() error { _, err := query.Events(snap, nil, nil, fairNow); return err }},
		{"events of a project", func() error {
			_, err := query.Events(snap, &query.EventFilter{Projects: has("project-7")}, nil, fairNow)
			return err
		}},
		{"events to come", func() error {
			_, err := query.Events(snap, &query.EventFilter{Status: []content.EventStatus{content.EventUpcoming}}, nil, fairNow)
			return err
		}},
		{"speakers", func() error { _, err := query.Speakers(snap, nil, nil); return err }},
		{"speakers of a project", func() error {
			_, err := query.Speakers(snap, &query.SpeakerFilter{Projects: has("project-7")}, nil)
			return err
		}},
		{"speakers of a name", func() error {
			_, err := query.Speakers(snap, &query.SpeakerFilter{Name: &query.StringFilter{Contains: new("speaker 7")}}, nil)
			return err
		}},
		{"resources", func() error { _, err := query.Resources(snap, nil, nil); return err }},
		{"resources of a project", func() error {
			_, err := query.Resources(snap, &query.ResourceFilter{Projects: has("project-7")}, nil)
			return err
		}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := bm.ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
