package query_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/query"
)

func TestTerms(t *testing.T) {
	in := func(section string) func(*draft) { return func(d *draft) { d.Section = section } }
	snap := newSite(
		page("a", in("blog"), dated("2024-01-03T00:00:00Z"), tagged("Raft", "Go"), termed("categories", "News")),
		page("b", in("blog"), dated("2024-01-02T00:00:00Z"), tagged("raft", "注册中心"), termed("series", "First Steps")),
		page("c", in("talks"), dated("2024-01-01T00:00:00Z"), tagged("RAFT", "go"), termed("categories", "Go")),
		page("d", in("talks"), tagged("raft", "Dapr")),
		page("e", in("talks"), tagged("Go", "section only"), func(d *draft) { d.Kind = content.KindSection }),
	)
	blog := &query.PostFilter{Section: &query.StringFilter{Eq: new("blog")}}
	for _, test := range []struct {
		name     string
		taxonomy *string
		filter   *query.PostFilter
		want     string // taxonomy:name and paths of posts
	}{
		{"tags", new("tags"), nil, "tags:Raft[a b c d], tags:Go[a c], tags:Dapr[d], tags:注册中心[b], tags:section only[]"},
		{"categories", new("categories"), nil, "categories:Go[c], categories:News[a]"},
		{"all", nil, nil, "tags:Raft[a b c d], tags:Go[a c], tags:Dapr[d], series:First Steps[b], categories:Go[c], categories:News[a], tags:注册中心[b], tags:section only[]"},
		{"unused taxonomy", new("moods"), nil, ""},
		{"unused taxonomy, filter", new("moods"), blog, ""},
		{"taxonomy in another case", new("Tags"), nil, ""},
		{"filter", new("tags"), blog, "tags:Raft[a b], tags:Go[a], tags:注册中心[b]"},
		{"filter, all taxonomies", nil, blog, "tags:Raft[a b], series:First Steps[b], tags:Go[a], categories:News[a], tags:注册中心[b]"},
		{"empty filter", new("tags"), &query.PostFilter{}, "tags:Raft[a b c d], tags:Go[a c], tags:Dapr[d], tags:注册中心[b]"},
		{"filter by a tag counts what stands beside it", new("tags"), &query.PostFilter{Tags: &query.ListFilter{Has: new("go")}}, "tags:Go[a c], tags:Raft[a c]"},
		{"filter by kind", new("tags"), &query.PostFilter{Kind: []content.PostKind{content.KindSection}}, "tags:Go[e], tags:section only[e]"},
		{"filter that selects nothing", nil, &query.PostFilter{Kind: []content.PostKind{}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := query.Terms(snap, test.taxonomy, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, term := range list.Items {
				got = append(got, fmt.Sprintf("%s:%s%v", term.Taxonomy, term.Name, paths(term.Posts)))
			}
			if got := strings.Join(got, ", "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	// Filters narrow copies: the snapshot's terms are everyone's.
	counts := map[string]int{}
	for _, term := range snap.Terms["tags"] {
		counts[term.Name] = term.Count()
	}
	if d := cmp.Diff(map[string]int{"Raft": 4, "Go": 2, "Dapr": 1, "注册中心": 1, "section only": 0}, counts); d != "" {
		t.Errorf("the snapshot's terms have changed (-want +got)\n%s", d)
	}
}

func TestTermsRefusesABrokenFilter(t *testing.T) {
	_, err := query.Terms(newSite(), nil, &query.PostFilter{Params: []*query.ParamFilter{{}}})
	checkInputError(t, err, "filter.params.path")
}
