package content_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/content"
)

// named returns the IDs of nodes, in their order.
func named[T content.Node](nodes []T) string {
	var ids []string
	for _, n := range nodes {
		ids = append(ids, string(n.NodeID()))
	}
	return strings.Join(ids, " ")
}

func TestSpeakersNamed(t *testing.T) {
	speaker := func(id content.ID, name, nickname string, appearances int) *content.Speaker {
		s := &content.Speaker{ID: id, Name: name, Appearances: make([]*content.Appearance, appearances)}
		if nickname != "" {
			s.Nickname = &nickname
		}
		return s
	}
	snap := content.NewSnapshot(content.Snapshot{Speakers: []*content.Speaker{
		speaker("guest", "苏禾", "", 1),
		speaker("regular", "苏禾", "青禾", 3),
		speaker("first of two", "Lin Shen", "", 2),
		speaker("second of two", "lin-shen", "", 2),
		speaker("nicknamed", "周野", "He", 2),
		speaker("of that name", "HE", "", 2),
		speaker("often nicknamed", "林深", "guest", 5),
		speaker("seldom of that name", "Guest", "", 4),
		speaker("the same twice", "Xi", "xi", 1),
		speaker("xi too", "XI", "", 1),
		speaker("nameless", " - ", "\u200b", 9),
	}})
	for name, want := range map[string]string{
		"苏禾":         "regular guest",
		"青禾":         "regular",
		"LIN　SHEN":   "first of two second of two",
		" lin\tshen": "first of two second of two",
		"Ｈｅ":         "of that name nicknamed",
		"guest":      "often nicknamed seldom of that name",
		"XI":         "the same twice xi too",
		"林":          "",
		"":           "",
		"-":          "",
	} {
		if got := named(snap.SpeakersNamed(name)); got != want {
			t.Errorf("SpeakersNamed(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestProjectsNamed(t *testing.T) {
	snap := content.NewSnapshot(content.Snapshot{Projects: []*content.Project{
		{ID: "aliased", Name: "Bogbean", Aliases: []string{"Quill", "BOG-BEAN", "Apache Bogbean(incubating)", "apache bogbean（incubating）"}},
		{ID: "another", Name: "BogBean"},
		{ID: "quill", Name: "Quill"},
		{ID: "registry", Name: "SweetRegistry"},
		{ID: "nameless", Name: "", Aliases: []string{""}},
	}})
	for name, want := range map[string]string{
		"quill":                      "quill aliased",
		"Bog Bean":                   "aliased another",
		"apache-bogbean(incubating)": "aliased",
		"sweet-registry":             "registry",
		"ＳＷＥＥＴ registry":             "registry",
		"sweet":                      "",
		"":                           "",
	} {
		if got := named(snap.ProjectsNamed(name)); got != want {
			t.Errorf("ProjectsNamed(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestEventsNamed(t *testing.T) {
	events := []*content.Event{{ID: "a", Name: "Community Call"}, {ID: "b", Name: "茶会"}, {ID: "c", Name: "community-call"}}
	snap := content.NewSnapshot(content.Snapshot{Events: slices.Clone(events)})
	for name, want := range map[string]string{"COMMUNITY CALL": "a c", "茶会": "b", "茶": "", "": ""} {
		if got := named(snap.EventsNamed(name)); got != want {
			t.Errorf("EventsNamed(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestNewSnapshotOrders takes lists in no order and must leave them so.
func TestNewSnapshotOrders(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2024, 4, 20, hour, 0, 0, 0, time.UTC) }
	early, late, undated := &content.Post{Path: "b", Date: at(1)}, &content.Post{Path: "c", Date: at(2)}, &content.Post{Path: "a"}
	line := func(n int) *content.Source { return &content.Source{StartLine: n} }
	given := content.Snapshot{
		Events: []*content.Event{
			{ID: "undated"},
			{ID: "day alone", StartDay: "2024-04-20"},
			{ID: "morning", StartDay: "2024-04-20", StartsAt: at(9)},
			{ID: "b evening", StartDay: "2024-04-20", StartsAt: at(19)},
			{ID: "a evening", StartDay: "2024-04-20", StartsAt: at(19)},
			{ID: "next day", StartDay: "2024-04-21"},
		},
		Speakers: []*content.Speaker{{ID: "2", Name: "苏禾"}, {ID: "1", Name: "苏禾"}, {ID: "3", Name: "zhou"}, {ID: "4", Name: "Ｌin"}},
		Projects: []*content.Project{{ID: "quill", Name: "quill"}, {ID: "Zebra", Name: "Zebra"}, {ID: "bogbean", Name: "BogBean"}},
		Resources: []*content.Resource{
			{ID: "undated", Post: undated, Source: line(1)},
			{ID: "of no line", Post: late},
			{ID: "0 low", Post: late, Source: line(9)},
			{ID: "b high", Post: late, Source: line(3)},
			{ID: "a high", Post: late, Source: line(3)},
			{ID: "early", Post: early, Source: line(2)},
		},
	}
	events := named(given.Events)
	snap := content.NewSnapshot(given)
	for _, tt := range []struct{ list, got, want string }{
		{"events", named(snap.Events), "next day a evening b evening morning day alone undated"},
		{"speakers", named(snap.Speakers), "4 3 1 2"},
		{"projects", named(snap.Projects), "bogbean quill Zebra"},
		{"resources", named(snap.Resources), "a high b high 0 low of no line early undated"},
		{"events given", named(given.Events), events},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.list, tt.got, tt.want)
		}
	}
}
