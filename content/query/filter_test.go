package query_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/query"
)

var byPath = &query.PostOrder{Field: query.ByPath, Direction: query.Ascending}

// checkSelected fails unless f selects just the posts at the paths in want,
// which stand in order, separated by spaces.
func checkSelected(t *testing.T, snap *content.Snapshot, f *query.PostFilter, want string) {
	t.Helper()
	list, err := query.Posts(snap, f, []*query.PostOrder{byPath})
	if err != nil {
		t.Fatalf("Posts: %v", err)
	}
	if got := strings.Join(paths(list.Items), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// checkInputError fails unless err is an *InputError about path.
func checkInputError(t *testing.T, err error, path string) {
	t.Helper()
	var input *query.InputError
	if !errors.As(err, &input) {
		t.Fatalf("got error %v, want an InputError about %s", err, path)
	}
	if input.Path != path || input.Message == "" {
		t.Errorf("got an InputError about %q saying %q, want one about %q", input.Path, input.Message, path)
	}
}

// TestLanguageFilter holds that the case of a BCP 47 tag says nothing.
func TestLanguageFilter(t *testing.T) {
	in := func(language string) func(*draft) { return func(d *draft) { d.Language = language } }
	snap := newSite(page("brazil", in("pt-BR")), page("china", in("zh-cn")), page("portugal", in("pt")))
	for _, test := range []struct {
		name   string
		filter query.StringFilter
		want   string
	}{
		{"eq", query.StringFilter{Eq: new("PT-br")}, "brazil"},
		{"in", query.StringFilter{In: []string{"zh-CN", "PT"}}, "china portugal"},
		{"ne", query.StringFilter{Ne: new("ZH-CN")}, "brazil portugal"},
		{"nin", query.StringFilter{Nin: []string{"PT-BR", "PT"}}, "china"},
		{"startsWith", query.StringFilter{StartsWith: new("Pt")}, "brazil portugal"},
		{"glob", query.StringFilter{Glob: new("pt-B?")}, "brazil"},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkSelected(t, snap, &query.PostFilter{Language: &test.filter}, test.want)
			checkSelected(t, snap, &query.PostFilter{Not: &query.PostFilter{Not: &query.PostFilter{Language: &test.filter}}}, test.want)
		})
	}
}

func TestStringFilter(t *testing.T) {
	described := func(path, description string) draft {
		return page(path, func(d *draft) { d.Description = &description })
	}
	snap := newSite(
		described("cjk", "注册中心 SOFARegistry"),
		described("eszett", "ſtraße"),
		described("given-empty", ""),
		described("kelvin", "300 \u212aelvin"),
		described("lower", "raft consensus"),
		page("none"),
		described("sigma", "ΣΊΣΥΦΟΣ"),
		described("upper", "THE RAFT"),
	)
	const all = "cjk eszett given-empty kelvin lower none sigma upper"
	for _, test := range []struct {
		name   string
		filter query.StringFilter
		want   string
	}{
		{"nothing said", query.StringFilter{}, all},
		{"eq", query.StringFilter{Eq: new("raft consensus")}, "lower"},
		{"eq minds case", query.StringFilter{Eq: new("Raft Consensus")}, ""},
		{"eq empty", query.StringFilter{Eq: new("")}, "given-empty none"},
		{"ne", query.StringFilter{Ne: new("raft consensus")}, "cjk eszett given-empty kelvin none sigma upper"},
		{"ne empty", query.StringFilter{Ne: new("")}, "cjk eszett kelvin lower sigma upper"},
		{"in", query.StringFilter{In: []string{"THE RAFT", "", "unheard of"}}, "given-empty none upper"},
		{"in nothing", query.StringFilter{In: []string{}}, ""},
		{"nin", query.StringFilter{Nin: []string{"THE RAFT", ""}}, "cjk eszett kelvin lower sigma"},
		{"nin nothing", query.StringFilter{Nin: []string{}}, all},
		{"startsWith", query.StringFilter{StartsWith: new("raft")}, "lower"},
		{"startsWith minds case", query.StringFilter{StartsWith: new("the")}, ""},
		{"startsWith empty", query.StringFilter{StartsWith: new("")}, all},
		{"contains", query.StringFilter{Contains: new("rAfT")}, "lower upper"},
		{"contains whole", query.StringFilter{Contains: new("the raft")}, "upper"},
		{"contains more than there is", query.StringFilter{Contains: new("the raft ")}, ""},
		{"contains empty", query.StringFilter{Contains: new("")}, all},
		{"contains CJK", query.StringFilter{Contains: new("注册")}, "cjk"},
		{"contains CJK, then Latin", query.StringFilter{Contains: new("中心 sofareg")}, "cjk"},
		{"contains CJK that is not there", query.StringFilter{Contains: new("册注")}, ""},
		{"contains after false starts", query.StringFilter{Contains: new("sensus")}, "lower"},
		{"contains k in a Kelvin sign", query.StringFilter{Contains: new("0 kel")}, "kelvin"},
		{"contains K in a Kelvin sign", query.StringFilter{Contains: new("KELVIN")}, "kelvin"},
		{"contains a Kelvin sign itself", query.StringFilter{Contains: new("\u212aELVIN")}, "kelvin"},
		{"contains s in a long s", query.StringFilter{Contains: new("Stra")}, "eszett"},
		{"contains a long s in s", query.StringFilter{Contains: new("con\u017fen\u017fu\u017f")}, "lower"},
		{"contains sigma, final and not", query.StringFilter{Contains: new("σίσυφος")}, "sigma"},
		{"exists", query.StringFilter{Exists: new(true)}, "cjk eszett kelvin lower sigma upper"},
		{"exists not", query.StringFilter{Exists: new(false)}, "given-empty none"},
		{"all of several", query.StringFilter{Contains: new("raft"), Ne: new("raft consensus")}, "upper"},
		{"contradiction", query.StringFilter{Eq: new("a"), Ne: new("a")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkSelected(t, snap, &query.PostFilter{Description: &test.filter}, test.want)
		})
	}
}

func TestContainsIsFoundAnywhere(t *testing.T) {
	for _, needle := range []string{"a", "k", "Raft", "中", "中k", "k中", "aab", "Σ", "é", "-", "s-1"} {
		for _, noise := range []string{"", "a", "aa", "中", "K\u212a", "ſ", "raf", "é", "\xff", "x\ny"} {
			for _, spelling := range []string{needle, strings.ToUpper(needle), strings.ToLower(needle)} {
				text := noise + spelling + noise
				snap := newSite(page("a", bodied(text)))
				list := mustPosts(t, snap, &query.PostFilter{Text: &query.StringFilter{Contains: &needle}})
				if len(list.Items) != 1 {
					t.Errorf("%q is not found in %q", needle, text)
				}
			}
		}
	}
}

func TestGlob(t *testing.T) {
	snap := newSite(
		page("content/en/blog/go.md"),
		page("content/zh/_index.md"),
		page("content/zh/blog/2021/rpc/index.md"),
		page("content/zh/blog/go.md"),
		page("content/zh/blog/raft 注册.md"),
		page("content/zh/blog/raft.md"),
	)
	for pattern, want := range map[string]string{
		"content/zh/blog/*.md":                "content/zh/blog/go.md content/zh/blog/raft 注册.md content/zh/blog/raft.md",
		"content/zh/**/index.md":              "content/zh/blog/2021/rpc/index.md",
		"content/*/blog/go.md":                "content/en/blog/go.md content/zh/blog/go.md",
		"content/{en,zh}/{_index,blog/go}.md": "content/en/blog/go.md content/zh/_index.md content/zh/blog/go.md",
		"content/[!z]*/**":                    "content/en/blog/go.md",
		"**/?o.md":                            "content/en/blog/go.md content/zh/blog/go.md",
		"**/raft ??.md":                       "content/zh/blog/raft 注册.md",
		"*.md":                                "",
		"CONTENT/**":                          "",
		"":                                    "",
	} {
		t.Run(pattern, func(t *testing.T) {
			checkSelected(t, snap, &query.PostFilter{Path: &query.StringFilter{Glob: &pattern}}, want)
		})
	}
}

func TestGlobIsRefused(t *testing.T) {
	for name, pattern := range map[string]string{
		"open bracket":           "content/[",
		"open brace":             "{a,b",
		"lonely backslash":       `content\`,
		"more choices than time": strings.Repeat("{*,a}", 30),
		"choices after a class":  strings.Repeat("{[}],*,a}", 30),
		"choices within choices": strings.Repeat("{a,", 400) + "b" + strings.Repeat("}", 400),
	} {
		t.Run(name, func(t *testing.T) {
			glob := &query.StringFilter{Glob: &pattern}
			_, err := query.Posts(newSite(), &query.PostFilter{Path: glob}, nil)
			checkInputError(t, err, "filter.path.glob")
			_, err = query.Posts(newSite(), &query.PostFilter{And: []*query.PostFilter{{Or: []*query.PostFilter{{Not: &query.PostFilter{Text: glob}}}}}}, nil)
			checkInputError(t, err, "filter.and.or.not.text.glob")
			_, err = query.Problems(newSite(), &query.ProblemFilter{Path: glob})
			checkInputError(t, err, "filter.path.glob")
			_, err = query.Terms(newSite(), nil, &query.PostFilter{URL: glob})
			checkInputError(t, err, "filter.url.glob")
		})
	}
}

func TestGlobTakesAListOfChoices(t *testing.T) {
	var names []string
	for i := range 200 {
		names = append(names, fmt.Sprintf("page-%03d", i))
	}
	snap := newSite(page("blog/page-150.md"), page("blog/page-200.md"))
	checkSelected(t, snap, &query.PostFilter{Path: &query.StringFilter{Glob: new("blog/{" + strings.Join(names, ",") + "}.md")}}, "blog/page-150.md")
}

func TestDateTimeFilter(t *testing.T) {
	snap := newSite(
		page("early", dated("2024-04-20T06:59:59Z")),
		page("east", dated("2024-04-20T15:00:00+08:00")),
		page("fraction", dated("2024-04-20T07:00:00.5Z")),
		page("late", dated("2024-04-21T00:00:00Z")),
		page("unknown"),
		page("utc", dated("2024-04-20T07:00:00Z")),
		page("west", dated("2024-04-20T00:00:00-07:00")),
	)
	at := new(moment("2024-04-20T09:00:00+02:00"))
	for _, test := range []struct {
		name   string
		filter query.DateTimeFilter
		want   string
	}{
		{"nothing said", query.DateTimeFilter{}, "early east fraction late unknown utc west"},
		{"eq in any zone", query.DateTimeFilter{Eq: at}, "east utc west"},
		{"gt", query.DateTimeFilter{Gt: at}, "fraction late"},
		{"gte", query.DateTimeFilter{Gte: at}, "east fraction late utc west"},
		{"lt", query.DateTimeFilter{Lt: at}, "early"},
		{"lte", query.DateTimeFilter{Lte: at}, "early east utc west"},
		{"between", query.DateTimeFilter{Gt: at, Lt: new(moment("2024-04-21T00:00:00Z"))}, "fraction"},
		{"exists", query.DateTimeFilter{Exists: new(true)}, "early east fraction late utc west"},
		{"exists not", query.DateTimeFilter{Exists: new(false)}, "unknown"},
		{"exists not, yet late", query.DateTimeFilter{Exists: new(false), Lte: at}, ""},
		{"eq the zero time", query.DateTimeFilter{Eq: new(time.Time{})}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkSelected(t, snap, &query.PostFilter{Date: &test.filter}, test.want)
		})
	}
}

func TestListFilter(t *testing.T) {
	snap := newSite(
		page("both", tagged("Raft", "Service Mesh")),
		page("mesh", tagged("service-mesh")),
		page("none"),
		page("other", tagged("注册中心")),
	)
	for _, test := range []struct {
		name   string
		filter query.ListFilter
		want   string
	}{
		{"nothing said", query.ListFilter{}, "both mesh none other"},
		{"has", query.ListFilter{Has: new("Service Mesh")}, "both mesh"},
		{"has, another case", query.ListFilter{Has: new("sErViCe MeSh")}, "both mesh"},
		{"has, another width", query.ListFilter{Has: new("ＳＥＲＶＩＣＥ　ｍｅｓｈ")}, "both mesh"},
		{"has, a hyphen and spaces", query.ListFilter{Has: new(" service-  mesh ")}, "both mesh"},
		{"has, CJK", query.ListFilter{Has: new("注册中心")}, "other"},
		{"has no part of a name", query.ListFilter{Has: new("service")}, ""},
		{"has the unheard of", query.ListFilter{Has: new("dapr")}, ""},
		{"hasAny", query.ListFilter{HasAny: []string{"RAFT", "注册中心", "dapr"}}, "both other"},
		{"hasAny of nothing", query.ListFilter{HasAny: []string{}}, ""},
		{"hasAll", query.ListFilter{HasAll: []string{"raft", "SERVICE MESH"}}, "both"},
		{"hasAll, one twice", query.ListFilter{HasAll: []string{"service mesh", "service-mesh"}}, "both mesh"},
		{"hasAll of nothing", query.ListFilter{HasAll: []string{}}, "both mesh none other"},
		{"hasNone", query.ListFilter{HasNone: []string{"RAFT", "注册中心"}}, "mesh none"},
		{"hasNone of nothing", query.ListFilter{HasNone: []string{}}, "both mesh none other"},
		{"empty", query.ListFilter{Empty: new(true)}, "none"},
		{"empty not", query.ListFilter{Empty: new(false)}, "both mesh other"},
		{"all of several", query.ListFilter{Has: new("service mesh"), HasNone: []string{"raft"}}, "mesh"},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkSelected(t, snap, &query.PostFilter{Tags: &test.filter}, test.want)
		})
	}
}

func TestParamFilter(t *testing.T) {
	snap := newSite(
		page("1", matter("v: 1")),
		page("1.0", matter("v: 1.0")),
		page("2.5", matter("v: 2.5")),
		page("empty", matter(`v: ""`)),
		page("false", matter("v: false")),
		page("list", matter("v: [1, Service Mesh, [deep]]")),
		page("long", matter("v: 9007199254740993")),
		page("longer", matter("v: 9007199254740994")),
		page("none"),
		page("null", matter("v: null")),
		page("object", matter("v: {n: 1, names: [a, b]}")),
		page("text-1", matter(`v: "1"`)),
		page("text-date", matter("v: 2024-04-20")),
		page("text-mesh", matter("v: The Service Mesh")),
		page("true", matter("v: true")),
	)
	const (
		values = "1 1.0 2.5 empty false list long longer object text-1 text-date text-mesh true"
		all    = "1 1.0 2.5 empty false list long longer none null object text-1 text-date text-mesh true"
	)
	for _, test := range []struct {
		name   string
		filter query.ParamFilter
		want   string
	}{
		{"nothing said", query.ParamFilter{}, all},
		{"eq int64", query.ParamFilter{Eq: int64(1)}, "1 1.0"},
		{"eq int", query.ParamFilter{Eq: 1}, "1 1.0"},
		{"eq float64", query.ParamFilter{Eq: 1.0}, "1 1.0"},
		{"eq json.Number", query.ParamFilter{Eq: json.Number("1")}, "1 1.0"},
		{"eq json.Number with a point", query.ParamFilter{Eq: json.Number("1.0")}, "1 1.0"},
		{"eq fraction", query.ParamFilter{Eq: json.Number("2.50")}, "2.5"},
		{"eq long number", query.ParamFilter{Eq: json.Number("9007199254740993")}, "long"},
		{"eq text", query.ParamFilter{Eq: "1"}, "text-1"},
		{"eq text minds case", query.ParamFilter{Eq: "the service mesh"}, ""},
		{"eq empty text", query.ParamFilter{Eq: ""}, "empty"},
		{"eq false", query.ParamFilter{Eq: false}, "false"},
		{"eq list", query.ParamFilter{Eq: []any{json.Number("1"), "Service Mesh", []any{"deep"}}}, "list"},
		{"eq part of a list", query.ParamFilter{Eq: []any{json.Number("1")}}, ""},
		{"eq object", query.ParamFilter{Eq: map[string]any{"names": []any{"a", "b"}, "n": 1.0}}, "object"},
		{"ne", query.ParamFilter{Ne: json.Number("1")}, "2.5 empty false list long longer none null object text-1 text-date text-mesh true"},
		{"ne list", query.ParamFilter{Ne: []any{1, "Service Mesh", []any{"deep"}}}, strings.Replace(all, "list ", "", 1)},
		{"in, types mixed", query.ParamFilter{In: []any{int64(1), "1", true}}, "1 1.0 text-1 true"},
		{"in null", query.ParamFilter{In: []any{nil}}, "none null"},
		{"in nothing", query.ParamFilter{In: []any{}}, ""},
		{"gt number", query.ParamFilter{Gt: 1}, "2.5 long longer"},
		{"gt fraction", query.ParamFilter{Gt: 0.5}, "1 1.0 2.5 long longer"},
		{"gt long number", query.ParamFilter{Gt: int64(9007199254740993)}, "longer"},
		{"gte number", query.ParamFilter{Gte: json.Number("2.5")}, "2.5 long longer"},
		{"lt number", query.ParamFilter{Lt: json.Number("2.5")}, "1 1.0"},
		{"lte number", query.ParamFilter{Lte: 2.5}, "1 1.0 2.5"},
		{"gt text", query.ParamFilter{Gt: "2024-04-19"}, "text-date text-mesh"},
		{"gte text", query.ParamFilter{Gte: "2024-04-20", Lt: "2025"}, "text-date"},
		{"lt text", query.ParamFilter{Lt: "2"}, "empty text-1"},
		{"lte text", query.ParamFilter{Lte: "1"}, "empty text-1"},
		{"contains in a text", query.ParamFilter{Contains: new("service m")}, "text-mesh"},
		{"contains a name of a list", query.ParamFilter{Contains: new("service-mesh")}, "list"},
		{"contains both", query.ParamFilter{Contains: new("SERVICE MESH")}, "list text-mesh"},
		{"contains no number", query.ParamFilter{Contains: new("2.5")}, ""},
		{"contains empty", query.ParamFilter{Contains: new("")}, "empty text-1 text-date text-mesh"},
		{"exists", query.ParamFilter{Exists: new(true)}, values},
		{"exists not", query.ParamFilter{Exists: new(false)}, "none null"},
		{"within an object", query.ParamFilter{Path: "v.n", Eq: 1}, "object"},
		{"within a list", query.ParamFilter{Path: "v.1", Eq: "Service Mesh"}, "list"},
		{"within a list in an object", query.ParamFilter{Path: "v.names", Contains: new("B")}, "object"},
		{"key in another case", query.ParamFilter{Path: "V", Eq: true}, "true"},
		{"path to nowhere", query.ParamFilter{Path: "v.n.deeper", Exists: new(true)}, ""},
		{"dots alone", query.ParamFilter{Path: "..", Exists: new(true)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.filter.Path == "" {
				test.filter.Path = "v"
			}
			checkSelected(t, snap, &query.PostFilter{Params: []*query.ParamFilter{nil, &test.filter}}, test.want)
		})
	}
	t.Run("several params", func(t *testing.T) {
		checkSelected(t, snap, &query.PostFilter{Params: []*query.ParamFilter{
			{Path: "v", Gte: 1}, {Path: "v", Ne: 2.5}, {Path: "v", Lt: 1000},
		}}, "1 1.0")
	})
}

func TestParamFilterIsRefused(t *testing.T) {
	for path, filter := range map[string]*query.ParamFilter{
		"filter.params.path": {Path: " ", Eq: 1},
		"filter.params.gt":   {Path: "v", Gt: true},
		"filter.params.gte":  {Path: "v", Gte: []any{1}},
		"filter.params.lt":   {Path: "v", Lt: map[string]any{"n": 1}},
		"filter.params.lte":  {Path: "v", Lte: false},
	} {
		_, err := query.Posts(newSite(), &query.PostFilter{Params: []*query.ParamFilter{filter}}, nil)
		checkInputError(t, err, path)
	}
}

// TestPostFilterReadsEachField holds each field of a filter against a post that
// has what it asks for and one that has the same elsewhere.
func TestPostFilterReadsEachField(t *testing.T) {
	is := func(s string) *query.StringFilter { return &query.StringFilter{Eq: &s} }
	has := func(s string) *query.ListFilter { return &query.ListFilter{Has: &s} }
	since := &query.DateTimeFilter{Gte: new(moment("2024-01-01T00:00:00Z"))}
	hit := page("hit", dated("2024-01-02T00:00:00Z"), titled("title"), bodied("text"),
		tagged("tag"), termed("categories", "category"), termed("series", "one of a series"))
	hit.URL, hit.Slug, hit.Section, hit.Language, hit.Description = "/url/", "slug", "section", "zh", new("description")
	hit.UpdatedAt, hit.Draft = moment("2024-01-02T00:00:00Z"), true
	hit.Authors = []*content.Author{{Name: "Other Author"}, {Name: "Ａuthor"}}
	hit.Projects = []*content.Project{{Name: "PROJECT"}}
	hit.Speakers = []*content.Speaker{{Name: "苏禾", Nickname: new("He")}, {Name: "林深"}}
	hit.Event = &content.Event{}
	miss := page("miss", dated("2023-01-02T00:00:00Z"), titled("text"), bodied("title"),
		tagged("category", "author", "project"), termed("categories", "tag"))
	miss.URL, miss.Slug, miss.Section, miss.Language, miss.Description = "slug", "/url/", "zh", "section", new("title")
	miss.UpdatedAt = moment("2023-01-02T00:00:00Z")
	miss.Authors = []*content.Author{{Name: "林深"}}
	miss.Speakers = []*content.Speaker{{Name: "Author"}}
	snap := newSite(hit, miss)
	for name, f := range map[string]query.PostFilter{
		"path":             {Path: is("hit")},
		"url":              {URL: is("/url/")},
		"slug":             {Slug: is("slug")},
		"section":          {Section: is("section")},
		"language":         {Language: is("zh")},
		"title":            {Title: is("title")},
		"description":      {Description: is("description")},
		"text":             {Text: is("text")},
		"date":             {Date: since},
		"updatedAt":        {UpdatedAt: since},
		"draft":            {Draft: &query.BooleanFilter{Eq: true}},
		"tags":             {Tags: has("Tag")},
		"categories":       {Categories: has("Category")},
		"authors":          {Authors: has("AUTHOR")},
		"projects":         {Projects: has("project")},
		"projects, some":   {Projects: &query.ListFilter{Empty: new(false)}},
		"speakers":         {Speakers: has("林深")},
		"speakers, second": {Speakers: &query.ListFilter{HasAll: []string{"苏禾", "林深"}}},
		"nicknames":        {Speakers: has("HE")},
		"hasEvent":         {HasEvent: new(true)},
		"several":          {Section: is("section"), Tags: has("tag"), Draft: &query.BooleanFilter{Eq: true}},
	} {
		t.Run(name, func(t *testing.T) {
			checkSelected(t, snap, &f, "hit")
			checkSelected(t, snap, &query.PostFilter{Not: &f}, "miss")
		})
	}
	t.Run("hasEvent false", func(t *testing.T) {
		checkSelected(t, snap, &query.PostFilter{HasEvent: new(false)}, "miss")
	})
	t.Run("draft false", func(t *testing.T) {
		checkSelected(t, snap, &query.PostFilter{Draft: &query.BooleanFilter{}}, "miss")
	})
}

func TestPostFilterNests(t *testing.T) {
	snap := newSite(
		page("a", tagged("go")),
		page("ab", tagged("go", "raft")),
		page("b", tagged("raft")),
		page("c"),
	)
	tag := func(name string) *query.PostFilter { return &query.PostFilter{Tags: &query.ListFilter{Has: &name}} }
	type list = []*query.PostFilter
	for _, test := range []struct {
		name   string
		filter query.PostFilter
		want   string
	}{
		{"empty", query.PostFilter{}, "a ab b c"},
		{"and", query.PostFilter{And: list{tag("go"), tag("raft")}}, "ab"},
		{"and of nothing", query.PostFilter{And: list{}}, "a ab b c"},
		{"and of null", query.PostFilter{And: list{nil, tag("go")}}, "a ab"},
		{"or", query.PostFilter{Or: list{tag("go"), tag("raft")}}, "a ab b"},
		{"or of one", query.PostFilter{Or: list{tag("go")}}, "a ab"},
		{"or of nothing", query.PostFilter{Or: list{}}, "a ab b c"},
		{"or of null", query.PostFilter{Or: list{nil, tag("go")}}, "a ab"},
		{"or of nulls", query.PostFilter{Or: list{nil}}, "a ab b c"},
		{"or with an empty filter", query.PostFilter{Or: list{tag("go"), {}}}, "a ab b c"},
		{"not", query.PostFilter{Not: tag("go")}, "b c"},
		{"not empty", query.PostFilter{Not: &query.PostFilter{}}, ""},
		{"not not", query.PostFilter{Not: &query.PostFilter{Not: tag("go")}}, "a ab"},
		{"not or", query.PostFilter{Not: &query.PostFilter{Or: list{tag("go"), tag("raft")}}}, "c"},
		{"not and", query.PostFilter{Not: &query.PostFilter{And: list{tag("go"), tag("raft")}}}, "a b c"},
		{"a field with or", query.PostFilter{Tags: tag("go").Tags, Or: list{tag("raft"), tag("dapr")}}, "ab"},
		{"a field with not", query.PostFilter{Tags: tag("go").Tags, Not: tag("raft")}, "a"},
		{"or of and", query.PostFilter{Or: list{{And: list{tag("go"), {Not: tag("raft")}}}, {And: list{tag("raft"), {Not: tag("go")}}}}}, "a b"},
	} {
		t.Run(test.name, func(t *testing.T) { checkSelected(t, snap, &test.filter, test.want) })
	}
}

func TestPostFilterKind(t *testing.T) {
	kind := func(k content.PostKind) func(*draft) { return func(d *draft) { d.Kind = k } }
	snap := newSite(
		page("home", kind(content.KindHome)),
		page("page"),
		page("section", kind(content.KindSection)),
	)
	home, section := []content.PostKind{content.KindHome}, []content.PostKind{content.KindSection}
	type list = []*query.PostFilter
	for _, test := range []struct {
		name   string
		filter *query.PostFilter
		want   string
	}{
		{"no filter", nil, "page"},
		{"empty filter", &query.PostFilter{}, "page"},
		{"no kind", &query.PostFilter{Title: &query.StringFilter{Exists: new(true)}}, "page"},
		{"no kind within", &query.PostFilter{Not: &query.PostFilter{Or: list{{Title: &query.StringFilter{Eq: new("page")}}}}}, ""},
		{"one", &query.PostFilter{Kind: section}, "section"},
		{"several", &query.PostFilter{Kind: []content.PostKind{content.KindPage, content.KindHome}}, "home page"},
		{"none", &query.PostFilter{Kind: []content.PostKind{}}, ""},
		{"in and", &query.PostFilter{And: list{{Kind: section}}}, "section"},
		{"in or", &query.PostFilter{Or: list{{Kind: section}, {Path: &query.StringFilter{Eq: new("home")}}}}, "home section"},
		{"in not", &query.PostFilter{Not: &query.PostFilter{Kind: home}}, "page section"},
		{"deep within", &query.PostFilter{And: list{{Or: list{{Not: &query.PostFilter{Kind: home}}}}}}, "page section"},
	} {
		t.Run(test.name, func(t *testing.T) { checkSelected(t, snap, test.filter, test.want) })
	}
}

// FuzzStringFilter looks for whatever a client may send in whatever a page may
// hold. What is contained is checked against an evaluator that copies texts; a
// glob must be refused or come to an end.
func FuzzStringFilter(f *testing.F) {
	for _, text := range words {
		f.Add(text, "noise "+text+" noise")
		f.Add(strings.ToUpper(text), text)
	}
	f.Add("网格 sofarpc", "网网格 SOFARPC")
	f.Add("aab", "aaaab")
	f.Add("2024 Go", "2024 2024 go")
	f.Add("**/{a,b*}[!c-d]?", "x/y/bez")
	f.Add(strings.Repeat("{a,aa}", 8), strings.Repeat("a", 20))
	f.Add(`\{[\]]`, "{]")
	f.Fuzz(func(t *testing.T, asked, text string) {
		snap := newSite(page("a", bodied(text)))
		if utf8.ValidString(asked) && !strings.ContainsRune(asked, utf8.RuneError) {
			contains := &query.StringFilter{Contains: &asked}
			got := len(mustPosts(t, snap, &query.PostFilter{Text: contains}).Items) == 1
			if want := wantsText(contains, text); got != want {
				t.Errorf("%q contains %q: got %v, want %v", text, asked, got, want)
			}
		}
		if _, err := query.Posts(snap, &query.PostFilter{Text: &query.StringFilter{Glob: &asked}}, nil); err != nil {
			checkInputError(t, err, "filter.text.glob")
		}
	})
}
