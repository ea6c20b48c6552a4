package graph_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"lectern/content"
	"lectern/graph"
)

// cacheTagQueries returns queries about the sample snap, with the tags of their
// answers.
func cacheTagQueries(snap *content.Snapshot) map[string]string {
	return map[string]string{
		`{ __typename }`:                         "",
		`{ post(url: "/blog/mesh/") { title } }`: "post:mesh",
		`{ a: post(url: "/blog/mesh/") { title } b: post(url: "/blog/mesh/") { id } }`:                "post:mesh",
		`{ post(url: "/nowhere/") { title } }`:                                                        "posts",
		`{ post(url: "/blog/mesh/") { tags { name } categories { count } } }`:                         "category:%E7%AC%94%E8%AE%B0 post:mesh tag:go tag:service-mesh",
		`{ post(url: "/blog/mesh/") { previous { title } next { title } } }`:                          "post:intro post:mesh section:blog",
		`{ posts(first: 2) { nodes { next { slug } } } }`:                                             "post:meetup post:mesh posts section:activities section:blog",
		`{ post(url: "/blog/mesh/") { translations { url } } }`:                                       "post:mesh post:mesh-en posts",
		`{ post(url: "/blog/mesh/") { authors { posts { nodes { slug } } } } }`:                       "post:mesh posts",
		`{ post(url: "/blog/mesh/") { authors { name speaker { name } } } }`:                          "post:mesh speaker:suhe",
		`{ post(url: "/activities/meetup-1/") { event { name source { path } } } }`:                   "event:meetup post:meetup",
		`{ post(url: "/activities/meetup-1/") { event { source { url } } } }`:                         "event:meetup post:meetup site",
		`{ posts(first: 1) { totalCount } }`:                                                          "posts",
		`{ posts(first: 2) { nodes { slug } } }`:                                                      "post:meetup post:mesh posts",
		`{ posts(first: 1) { edges { node { slug } } } }`:                                             "post:meetup posts",
		`{ posts(filter: {section: {eq: "blog"}}) { totalCount } }`:                                   "section:blog",
		`query ($s: String) { posts(filter: {section: {eq: $s}}) { totalCount } }`:                    "posts", // null filters nothing
		`{ posts(filter: {section: {ne: "blog"}}) { totalCount } }`:                                   "posts",
		`{ posts(filter: {section: {eq: "blog"}}) { facet(by: "tags") { value } } }`:                  "posts section:blog",
		`{ posts(filter: {tags: {has: "SERVICE mesh"}, draft: {eq: false}}) { totalCount } }`:         "tag:service-mesh",
		`{ posts(filter: {or: [{section: {eq: "blog"}}, {tags: {has: "go"}}]}) { totalCount } }`:      "posts",
		`{ posts(filter: {categories: {has: "笔记"}}) { totalCount } }`:                                 "category:%E7%AC%94%E8%AE%B0",
		`{ events { nodes { name } } }`:                                                               "event:meetup event:tea events",
		`{ event(url: "/nowhere/") { name } }`:                                                        "events",
		`{ speakers { nodes { name } } }`:                                                             "speaker:suhe speaker:zhouye speakers",
		`{ speaker(name: "苏禾") { events { nodes { name } } projects { name } resources { title } } }`: "event:meetup project:quill resource:slides speaker:suhe",
		`{ speaker(name: "nobody") { name } }`:                                                        "speakers",
		`{ projects { nodes { page { title } } } }`:                                                   "post:quill project:inkwell project:quill projects",
		`{ project(name: "nothing") { name } }`:                                                       "projects",
		`{ resources(first: 1) { edges { node { title } } } }`:                                        "resource:slides resources",
		`{ terms(taxonomy: "series") { nodes { name } } }`:                                            "posts term:series:%E5%85%A5%E9%97%A8",
		`{ search(query: "quill", first: 0) { totalCount } }`:                                         "events posts projects resources speakers",
		`{ search(query: "quill", types: [EVENT, PROJECT]) { nodes { __typename } } }`:                "event:meetup events project:quill projects",
		`{ post(url: "/blog/mesh/") { jsonLd } }`:                                                     "post:mesh tag:go tag:service-mesh",
		`{ post(url: "/activities/meetup-1/") { jsonLd } }`:                                           "post:meetup project:quill tag:service-mesh",
		`{ post(url: "/blog/mesh/") { problems { code } } }`:                                          "post:mesh site",
		`{ revision { ref } }`:         "site",
		`{ problems { totalCount } }`:  "site",
		`{ node(id: "x") { id } }`:     "site",
		`{ nodes(ids: ["x"]) { id } }`: "site",
		fmt.Sprintf(`{ node(id: %q) { id } }`, snap.ProjectsNamed("quill")[0].ID):                          "project:quill",
		fmt.Sprintf(`{ nodes(ids: [%q]) { id } }`, snap.PostByURL("/blog/mesh/").ID):                       "post:mesh",
		`fragment F on Post { speakers { name } } { post(url: "/blog/intro/") { ...F ... on Node {id} } }`: "post:intro speaker:zhouye",
	}
}

// TestCacheTags asks the sample and names nodes by the ends of their keys.
func TestCacheTags(t *testing.T) {
	snap := newSample("c9")
	names := strings.NewReplacer(
		content.CacheTag(snap.PostByURL("/activities/meetup-1/")), "post:meetup",
		content.CacheTag(snap.PostByURL("/blog/mesh/")), "post:mesh",
		content.CacheTag(snap.PostByURL("/en/blog/mesh/")), "post:mesh-en",
		content.CacheTag(snap.PostByURL("/blog/intro/")), "post:intro",
		content.CacheTag(snap.PostByURL("/projects/quill/")), "post:quill",
		content.CacheTag(snap.PostByURL("/activities/meetup-1/").Event), "event:meetup",
		content.CacheTag(snap.PostByURL("/blog/intro/").Event), "event:tea",
		content.CacheTag(snap.SpeakersNamed("苏禾")[0]), "speaker:suhe",
		content.CacheTag(snap.SpeakersNamed("周野")[0]), "speaker:zhouye",
		content.CacheTag(snap.ProjectsNamed("quill")[0]), "project:quill",
		content.CacheTag(snap.ProjectsNamed("inkwell")[0]), "project:inkwell",
		content.CacheTag(snap.PostByURL("/activities/meetup-1/").Resources[0]), "resource:slides",
		content.CacheTag(snap.PostByURL("/blog/intro/").Resources[0]), "resource:recording",
	)
	h := graph.NewHandler(sampleOptions())
	for query, want := range cacheTagQueries(snap) {
		t.Run(query, func(t *testing.T) {
			rec := get(h, getURL("query", query))
			if rec.Code != 200 || rec.Header().Get("ETag") == "" {
				t.Fatalf("status %d: %s", rec.Code, rec.Body)
			}
			got := strings.Fields(names.Replace(rec.Header().Get("Surrogate-Key")))
			slices.Sort(got)
			if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if commas := strings.ReplaceAll(rec.Header().Get("Cache-Tag"), ",", " "); commas != rec.Header().Get("Surrogate-Key") {
				t.Errorf("Cache-Tag %q", rec.Header().Get("Cache-Tag"))
			}
		})
	}
}

// TestCacheTagsAreBounded asks for more than headers hold.
func TestCacheTagsAreBounded(t *testing.T) {
	opts := sampleOptions()
	opts.Store = storeOf(newLargeSite(200))
	h := graph.NewHandler(opts)
	for query, want := range map[string]string{
		`{ posts(first: 100) { nodes { slug } } }`:                                "posts",
		`{ posts(first: 100) { nodes { slug tags { name } } } }`:                  "posts",
		`{ posts(first: 1, filter: {section: {eq: "blog"}}) { nodes { slug } } }`: "",
	} {
		got := get(h, getURL("query", query)).Header().Get("Cache-Tag")
		if len(got) > 1500 || len(got) == 0 {
			t.Errorf("%s: %d bytes", query, len(got))
		}
		tags := strings.Split(got, ",")
		posts := slices.ContainsFunc(tags, func(tag string) bool { return strings.HasPrefix(tag, "post:") })
		switch {
		case want == "posts" && (posts || !slices.Contains(tags, "posts")):
			t.Errorf("%s: got %s, want posts for each of them", query, got)
		case want == "" && (!posts || slices.Contains(tags, "posts")):
			t.Errorf("%s: got %s, want the post by its own tag", query, got)
		}
	}
	// The kinds that take less room stay as they are.
	got := get(h, getURL("query", `{ posts(first: 100) { nodes { slug } } post(path: "content/zh/blog/000000.md") { tags { name } } }`)).Header().Get("Cache-Tag")
	if !strings.HasPrefix(got, "posts,tag:") {
		t.Errorf("got %s", got)
	}
}

// TestCacheTagsCoverChanges changes one post after the other, and holds that each
// answer which then differs has a tag of what was changed.
func TestCacheTagsCoverChanges(t *testing.T) {
	files, err := filepath.Glob("testdata/api/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var params []string
		for _, f := range archive.Files {
			switch f.Name {
			case "query.graphql":
				params = append(params, "query", string(f.Data))
			case "variables.json":
				params = append(params, "variables", string(f.Data))
			}
		}
		urls = append(urls, getURL(params...))
	}
	for query := range cacheTagQueries(newSample("c9")) {
		urls = append(urls, getURL("query", query))
	}
	urls = append(urls, getURL("query", `{ posts(first: 100) { nodes { title next { title } previous { title } translations { title } } } }`),
		getURL("query", `{ posts(filter: {section: {eq: "blog"}}) { nodes { title description } } }`),
		getURL("query", `{ posts(filter: {tags: {has: "go"}}) { nodes { title } } }`),
		getURL("query", `{ speakers { nodes { posts { nodes { title } } events { nodes { post { title } } } } } }`),
		getURL("query", `{ terms { nodes { posts { nodes { title } } } } }`))
	before := graph.NewHandler(sampleOptions())
	differing := 0
	for i := range newSample("c9").Posts {
		snap := newSample("c9")
		changed := snap.Posts[i]
		changed.Title += " (second edition)"
		changed.Description = new("Rewritten.")
		changed.UpdatedAt = changed.UpdatedAt.AddDate(0, 0, 1)
		opts := sampleOptions()
		opts.Store = storeOf(snap)
		after := graph.NewHandler(opts)
		for _, url := range urls {
			had, has := get(before, url), get(after, url)
			if had.Body.String() == has.Body.String() || had.Header().Get("ETag") == "" {
				continue
			}
			differing++
			tags := strings.Split(had.Header().Get("Cache-Tag"), ",")
			drop := append(content.CacheTags(changed), content.SiteCacheTag)
			if !slices.ContainsFunc(tags, func(tag string) bool { return slices.Contains(drop, tag) }) {
				t.Errorf("%s was changed, and with it the answer to %s, whose tags are %q", changed.Path, url, tags)
			}
		}
	}
	if differing < 20 {
		t.Errorf("%d answers differed: the queries look at too little", differing)
	}
}
