package query_test

import (
	"slices"
	"strings"
	"testing"

	"lectern/content"
	"lectern/content/query"
)

func TestPostsAreOrdered(t *testing.T) {
	weighted := func(n int) func(*draft) { return func(d *draft) { d.Weight = &n } }
	updated := func(text string) func(*draft) { return func(d *draft) { d.UpdatedAt = moment(text) } }
	const (
		spring = "2024-03-01T08:00:00+08:00"
		same   = "2024-03-01T00:00:00Z" // the same moment elsewhere
		summer = "2024-06-01T00:00:00Z"
	)
	snap := newSite(
		page("a", titled("raft 2"), dated(spring), weighted(10)),
		page("b", titled("Ｒａｆｔ"), updated(summer)),
		page("c", titled("RPC"), dated(summer), weighted(-1), updated(spring)),
		page("d", titled("raft"), weighted(9)),
		page("e", titled("注册中心"), dated(same), updated(same)),
		page("f", titled("Zebra"), weighted(9)),
	)
	const asc, desc = query.Ascending, query.Descending
	for _, test := range []struct {
		name    string
		orderBy []*query.PostOrder // nil: the default
		want    string
	}{
		{"default", nil, "c a e b d f"},
		{"empty", []*query.PostOrder{}, "c a e b d f"},
		{"null", []*query.PostOrder{nil}, "c a e b d f"},
		{"date desc", []*query.PostOrder{{Field: query.ByDate, Direction: desc}}, "c a e b d f"},
		{"date asc", []*query.PostOrder{{Field: query.ByDate, Direction: asc}}, "a e c b d f"},
		{"updated desc", []*query.PostOrder{{Field: query.ByUpdatedAt, Direction: desc}}, "b c e a d f"},
		{"updated asc", []*query.PostOrder{{Field: query.ByUpdatedAt, Direction: asc}}, "c e b a d f"},
		{"weight desc", []*query.PostOrder{{Field: query.ByWeight, Direction: desc}}, "a d f c b e"},
		{"weight asc", []*query.PostOrder{{Field: query.ByWeight, Direction: asc}}, "c d f a b e"},
		{"title desc", []*query.PostOrder{{Field: query.ByTitle, Direction: desc}}, "e f c a b d"},
		{"title asc", []*query.PostOrder{{Field: query.ByTitle, Direction: asc}}, "b d a c f e"},
		{"path desc", []*query.PostOrder{{Field: query.ByPath, Direction: desc}}, "f e d c b a"},
		{"path asc", []*query.PostOrder{{Field: query.ByPath, Direction: asc}}, "a b c d e f"},
		{"title, then weight", []*query.PostOrder{{Field: query.ByTitle, Direction: asc}, {Field: query.ByWeight, Direction: asc}}, "d b a c f e"},
		{"weight, then path desc", []*query.PostOrder{{Field: query.ByWeight, Direction: asc}, nil, {Field: query.ByPath, Direction: desc}}, "c f d a e b"},
		{"weight, then date, then title", []*query.PostOrder{{Field: query.ByWeight, Direction: desc}, {Field: query.ByDate, Direction: asc}, {Field: query.ByTitle, Direction: desc}}, "a f d c e b"},
		{"date desc, then title", []*query.PostOrder{{Field: query.ByDate, Direction: desc}, {Field: query.ByTitle, Direction: desc}}, "c e a f b d"},
		{"one field twice", []*query.PostOrder{{Field: query.ByDate, Direction: asc}, {Field: query.ByDate, Direction: desc}}, "a e c b d f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			list := mustPosts(t, snap, nil, test.orderBy...)
			if got := strings.Join(paths(list.Items), " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestPostsLeaveTheSnapshotAlone sorts every way and then looks whether the
// snapshot, which others read, still stands as it did.
func TestPostsLeaveTheSnapshotAlone(t *testing.T) {
	snap := generate(50, 3)
	posts, newest, tags := slices.Clone(snap.Posts), slices.Clone(snap.Newest), slices.Clone(snap.Terms["tags"])
	for name, orderBy := range orders() {
		mustPosts(t, snap, nil, orderBy...)
		mustPosts(t, snap, &query.PostFilter{Kind: []content.PostKind{content.KindPage, content.KindSection, content.KindHome}}, orderBy...)
		if !slices.Equal(snap.Posts, posts) || !slices.Equal(snap.Newest, newest) {
			t.Fatalf("order %s changed the snapshot", name)
		}
	}
	for _, f := range []*query.PostFilter{nil, {}} {
		if _, err := query.Terms(snap, new("tags"), f); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(snap.Terms["tags"], tags) {
			t.Fatal("Terms changed the snapshot")
		}
	}
}

// orders returns all orders of posts by one field, and some by several, by
// name.
func orders() map[string][]*query.PostOrder {
	const asc, desc = query.Ascending, query.Descending
	all := map[string][]*query.PostOrder{
		"default": nil,
		"weight, updated, title": {
			{Field: query.ByWeight, Direction: desc}, {Field: query.ByUpdatedAt, Direction: asc}, {Field: query.ByTitle, Direction: desc},
		},
		"title, path": {{Field: query.ByTitle, Direction: asc}, {Field: query.ByPath, Direction: desc}},
	}
	for _, field := range []query.PostOrderField{query.ByDate, query.ByTitle, query.ByUpdatedAt, query.ByWeight, query.ByPath} {
		for _, direction := range []query.Direction{asc, desc} {
			all[string(field)+" "+string(direction)] = []*query.PostOrder{{Field: field, Direction: direction}}
		}
	}
	return all
}
