package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lectern/graph"
)

// nest returns open written n times around inner, each closed by shut.
func nest(n int, open, inner, shut string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(shut, n)
}

// fragmentTree returns a query whose fragments double its size with each level.
func fragmentTree(levels int) string {
	var b strings.Builder
	b.WriteString("{ post(path: \"x\") { ...F0 } }")
	for i := range levels {
		fmt.Fprintf(&b, " fragment F%d on Post { a: next { ...F%d } b: next { ...F%d } }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Post { id }", levels)
	return b.String()
}

// flatTree is a fragmentTree that does not get deeper.
func flatTree(levels int) string {
	var b strings.Builder
	b.WriteString("{ post(path: \"x\") { ...F0 } }")
	for i := range levels {
		fmt.Fprintf(&b, " fragment F%d on Post { ...F%d ... { ...F%d } }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Post { id }", levels)
	return b.String()
}

// filters returns a filter in n filters.
func filters(n int) map[string]any {
	f := map[string]any{"draft": map[string]any{"eq": true}}
	for range n {
		f = map[string]any{"and": []any{f}}
	}
	return f
}

// nestFilter returns a filter in n filters, the innermost by the text field.
func nestFilter(n int, field string) map[string]any {
	f := map[string]any{field: map[string]any{"ne": "x"}}
	for range n {
		f = map[string]any{"not": f}
	}
	return f
}

func repeat[T any](n int, v T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func TestGuard(t *testing.T) {
	const filtered = `query ($f: PostFilter) { posts(filter: $f) { totalCount } }`
	const deepFiltered = `query ($f: PostFilter!) { posts(filter: {not: {or: [$f]}}) { totalCount } }`
	vars := func(f any) map[string]any { return map[string]any{"f": f} }
	param := func(eq any) map[string]any {
		return vars(map[string]any{"params": []any{map[string]any{"path": "a", "eq": eq}}})
	}
	aliases := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d: __typename ", i)
		}
		return "{" + b.String() + "}"
	}
	words := func(n int) string { return strings.Repeat("w", n) }

	tests := []struct {
		name      string
		query     string
		variables any
		want      string // the code, "" if it is answered
		says      string // part of the message
	}{
		{"depth", "{ post(path: \"x\") " + nest(13, "{ next ", "{ id }", "}") + "}", nil, "", ""},
		{"too deep", "{ post(path: \"x\") " + nest(14, "{ next ", "{ id }", "}") + "}", nil, "COMPLEXITY_LIMIT_EXCEEDED", "16 deep, more than 15"},
		{"too deep in fragments", fragmentTree(15), nil, "COMPLEXITY_LIMIT_EXCEEDED", "deep"},
		{"fragment tree", fragmentTree(24), nil, "COMPLEXITY_LIMIT_EXCEEDED", "26 deep"},
		{"small fragment tree", flatTree(10), nil, "", ""},
		{"flat fragment tree", flatTree(30), nil, "COMPLEXITY_LIMIT_EXCEEDED", "more than 2000 fields"},
		{"long query", "{ revision { ref } }" + strings.Repeat(" ", 16<<10), nil, "COMPLEXITY_LIMIT_EXCEEDED", "send long values as variables"},
		{"many tokens", "{" + strings.Repeat("__typename ", 1100) + "}", nil, "GRAPHQL_PARSE_FAILED", "token"},
		{"aliases", aliases(100), nil, "", ""},
		{"many aliases", aliases(101), nil, "COMPLEXITY_LIMIT_EXCEEDED", "101 aliases"},

		{"introspection", introspectionQuery, nil, "", ""},
		{"introspection, thrice", strings.Replace(introspectionQuery, "types { ...FullType }", "types { ...FullType } a: types { ...FullType } b: types { ...FullType } c: types { ...FullType }", 1), nil, "COMPLEXITY_LIMIT_EXCEEDED", "schema"},
		{"introspection, broad", "{" + strings.Repeat("__schema { types { fields { args { type { fields { args { name } } } } } } }", 2) + "}", nil, "COMPLEXITY_LIMIT_EXCEEDED", "schema"},
		{"introspection, nested lists", "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }", nil, "GRAPHQL_VALIDATION_FAILED", "introspection depth"},

		{"100 of 100 of 100", "{ posts(first: 100) { nodes { history(first: 100) { nodes { sha } } tags { posts(first: 100) { nodes { tags { posts(first: 100) { nodes { id } } } } } } } } }", nil, "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"100 of 100 of 100 terms", "{ terms(first: 100) { nodes { posts(first: 100) { nodes { history(first: 100) { nodes { sha } } } } } } }", nil, "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"100 nodes of 100", `query ($f: [ID!]!) { nodes(ids: $f) { ... on Speaker { posts(first: 100) { nodes { id title url path slug } } } } }`, vars(repeat(100, "x")), "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"a node of 100", `query ($f: [ID!]!) { nodes(ids: $f) { ... on Speaker { posts(first: 100) { nodes { id title url path slug } } } } }`, vars(repeat(1, "x")), "", ""},
		{"100 bodies in each form", "{ posts(first: 100) { nodes { body { html text markdown excerpt headings { text id } } } } }", nil, "", ""},
		{"100 bodies over and over", "{ posts(first: 100) { nodes { body { a: markdown b: markdown c: text d: text e: html } } } }", nil, "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"100 long excerpts over and over", "{ posts(first: 100) { nodes { body { a: excerpt(length: 10000) b: excerpt(length: 9999) c: excerpt(length: 9998) d: excerpt(length: 9997) e: excerpt(length: 9996) } } } }", nil, "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"100 short excerpts over and over", "{ posts(first: 100) { nodes { body { a: excerpt(length: 10) b: excerpt(length: 20) c: excerpt(length: 30) d: excerpt(length: 40) e: excerpt(length: 50) } } } }", nil, "", ""},
		{"100 posts of 40 fields", fortyFields, nil, "", ""},
		{"many searches of all bodies", filtered, vars(map[string]any{"or": repeat(20, map[string]any{"text": map[string]any{"contains": "x"}})}), "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"a few searches of all bodies", filtered, vars(map[string]any{"or": repeat(5, map[string]any{"text": map[string]any{"contains": "x"}})}), "", ""},

		{"filters in filters", filtered, vars(filters(9)), "", ""},
		{"too many filters in filters", filtered, vars(filters(10)), "BAD_USER_INPUT", "filters nest more than 10 deep"},
		{"filters in literals and variables", deepFiltered, vars(filters(7)), "", ""},
		{"too many in literals and variables", deepFiltered, vars(filters(8)), "BAD_USER_INPUT", "filters nest more than 10 deep"},
		{"branches", filtered, vars(map[string]any{"or": repeat(100, filters(0))}), "", ""},
		{"too many branches", filtered, vars(map[string]any{"or": repeat(50, filters(0)), "and": repeat(51, filters(0))}), "BAD_USER_INPUT", "more than 100 filters"},
		{"filters of events", `query ($f: EventFilter) { events(filter: $f) { totalCount } }`, vars(nestFilter(9, "name")), "", ""},
		{"too many of events", `query ($f: EventFilter) { events(filter: $f) { totalCount } }`, vars(nestFilter(10, "name")), "BAD_USER_INPUT", "filters nest more than 10 deep"},
		{"too many of speakers", `query ($f: SpeakerFilter) { speakers(filter: $f) { totalCount } }`, vars(nestFilter(10, "title")), "BAD_USER_INPUT", "filters nest more than 10 deep"},
		{"too many of resources", `query ($f: ResourceFilter) { resources(filter: $f) { totalCount } }`, vars(nestFilter(10, "title")), "BAD_USER_INPUT", "filters nest more than 10 deep"},
		{"branches of speakers", `query ($f: SpeakerFilter) { speakers(filter: $f) { totalCount } }`, vars(map[string]any{"or": repeat(101, nestFilter(0, "name"))}), "BAD_USER_INPUT", "more than 100 filters"},
		{"names of projects", `query ($f: ProjectFilter) { projects(filter: $f) { totalCount } }`, vars(map[string]any{"speakers": map[string]any{"hasAny": repeat(1001, "x")}}), "BAD_USER_INPUT", "1001 items, more than 1000"},
		{"100 of 100 of 100 speakers", "{ projects(first: 100) { nodes { speakers(first: 100) { nodes { posts(first: 100) { nodes { id } } } } } } }", nil, "COMPLEXITY_LIMIT_EXCEEDED", "complexity"},
		{"100 speakers with their events", "{ speakers(first: 100) { nodes { name nickname title events { nodes { name startDate } } resources { title url } } } }", nil, "", ""},
		{"100 events of all fields", everyEvent, nil, "", ""},

		{"list", filtered, vars(map[string]any{"slug": map[string]any{"in": repeat(1000, "x")}}), "", ""},
		{"long list", filtered, vars(map[string]any{"slug": map[string]any{"in": repeat(1001, "x")}}), "BAD_USER_INPUT", "1001 items, more than 1000"},
		{"text", filtered, vars(map[string]any{"slug": map[string]any{"eq": words(10_000)}}), "", ""},
		{"long text", filtered, vars(map[string]any{"slug": map[string]any{"eq": words(10_001)}}), "BAD_USER_INPUT", "10001 bytes long, more than 10000"},
		{"long text in the query", `{ posts(filter: {slug: {eq: "` + words(10_001) + `"}}) { totalCount } }`, nil, "BAD_USER_INPUT", "10001 bytes"},
		{"long text as ID", `query ($f: [ID!]!) { nodes(ids: $f) { id } }`, vars([]string{words(10_001)}), "BAD_USER_INPUT", "10001 bytes"},
		{"long number", filtered, param(json.Number(strings.Repeat("9", 10_001))), "BAD_USER_INPUT", "10001 bytes"},
		{"deep value", filtered, param(json.RawMessage(nest(28, "[", "1", "]"))), "", ""},
		{"too deep value", filtered, param(json.RawMessage(nest(40, "[", "1", "]"))), "BAD_USER_INPUT", "more than 32 deep"},
		{"too deep object", filtered, param(json.RawMessage(nest(5000, `{"a":`, "1", "}"))), "BAD_USER_INPUT", "more than 32 deep"},

		{"number without a Go type", `{ posts(filter: {params: [{path: "a", eq: 99999999999999999999}]}) { totalCount } }`, nil, "GRAPHQL_VALIDATION_FAILED", "99999999999999999999"},
		{"fraction without a Go type", `{ posts(filter: {params: [{path: "a", in: [{b: 1e999}]}]}) { totalCount } }`, nil, "GRAPHQL_VALIDATION_FAILED", "1e999"},
		{"page size without a Go type", `{ posts(first: 99999999999999999999) { totalCount } }`, nil, "GRAPHQL_VALIDATION_FAILED", ""},
		{"number without a Go type in a default", `query ($f: JSON = 99999999999999999999) { posts(filter: {params: [{path: "a", eq: $f}]}) { totalCount } }`, nil, "GRAPHQL_VALIDATION_FAILED", ""},
		{"number without a Go type as variable", filtered, param(json.Number("99999999999999999999")), "", ""},
	}
	h := graph.NewHandler(sampleOptions())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // the second time from the cache of parsed queries
				rec, a := post(t, h, tt.query, tt.variables)
				if rec.Body.Len() > 500_000 {
					t.Errorf("the answer has %d bytes", rec.Body.Len())
				}
				if tt.want == "" {
					if len(a.Errors) > 0 {
						t.Fatalf("refused: %v", a.Errors)
					}
					continue
				}
				err := wantCode(t, a, tt.want)
				if !strings.Contains(strings.ToLower(err.Message), strings.ToLower(tt.says)) {
					t.Errorf("message %q does not say %q", err.Message, tt.says)
				}
				if a.Data != nil {
					t.Errorf("data beside a refusal: %s", a.Data)
				}
			}
		})
	}
}

// fortyFields asks for a hundred posts as a demanding page of a site would.
const fortyFields = `{
  posts(first: 100) {
    totalCount
    pageInfo { hasNextPage endCursor }
    facet(by: "tags") { value count }
    nodes {
      id kind path slug url section language title description date updatedAt createdAt draft weight aliases
      cover { url alt }
      frontMatter
      topic: param(path: "topic")
      authors { name url }
      tags { name slug count }
      categories { name slug }
      translations { language url title }
      body { html excerpt wordCount readingMinutes headings(maxLevel: 2) { text id } links { url } images { url alt } }
      previous { url title }
      next { url title }
      contributors { name commits }
      history(first: 3) { totalCount nodes { sha committedAt } }
      event { name startDate status venue }
      speakers { name title }
    }
  }
}`

// everyEvent asks for a hundred events as the calendar of a site would.
const everyEvent = `{
  events(first: 100, filter: {status: [PAST, ONGOING, UPCOMING]}) {
    totalCount
    nodes {
      id name startDate endDate startsAt endsAt timeText status attendanceMode venue registrationUrl livestreamUrl
      post { url title }
      sessions { title startsAt endsAt speakers { name nickname title } resources { title url kind } }
      speakers { name nickname title }
      resources { title url kind fileType }
      projects { name slug }
      source { path startLine endLine url }
    }
  }
}`

// TestFilterCosts has filters of which few are allowed at once. Each field of a
// filter must count, or one could ask for any number of passes.
func TestFilterCosts(t *testing.T) {
	const condition = 100
	base := map[string]int{} // what a list costs without a filter
	costs := func(query string) int {
		// The greatest limit that refuses the query is one less than its cost.
		low, high := 0, 1<<20
		for low+1 < high {
			limit := (low + high) / 2
			opts := sampleOptions()
			opts.Limits.Complexity = limit
			_, a := post(t, graph.NewHandler(opts), query, nil)
			if len(a.Errors) > 0 {
				wantCode(t, a, "COMPLEXITY_LIMIT_EXCEEDED")
				low = limit
			} else {
				high = limit
			}
		}
		return high
	}
	for _, list := range []string{"events", "speakers", "projects", "resources"} {
		base[list] = costs("{ " + list + " { totalCount } }")
	}
	for _, tt := range []struct {
		list, filter string
		want         int // conditions
	}{
		{"events", `{}`, 0},
		{"events", `{name: {eq: "x"}}`, 1},
		{"events", `{venue: {eq: "x"}, language: {eq: "x"}}`, 2},
		{"events", `{startDate: {exists: true}, startsAt: {exists: true}}`, 2},
		{"events", `{status: [PAST], attendanceMode: []}`, 2},
		{"events", `{speakers: {has: "x"}, projects: {has: "x"}, tags: {has: "x"}}`, 3},
		{"events", `{and: [{name: {eq: "x"}}], or: [{}, {name: {eq: "x"}}], not: {not: {name: {eq: "x"}}}}`, 3},
		{"speakers", `{name: {eq: "x"}, title: {eq: "x"}}`, 2},
		{"speakers", `{projects: {has: "x"}, events: {empty: true}}`, 2},
		{"speakers", `{or: [{title: {eq: "x"}}, {title: {eq: "x"}}], not: {name: {eq: "x"}}}`, 3},
		{"projects", `{name: {eq: "x"}, speakers: {has: "x"}}`, 2},
		{"resources", `{title: {eq: "x"}, url: {eq: "x"}, kind: [CODE], fileType: {eq: "x"}, language: {eq: "x"}}`, 5},
		{"resources", `{speakers: {has: "x"}, projects: {has: "x"}, and: [{url: {eq: "x"}}]}`, 3},
	} {
		cost := costs(fmt.Sprintf("{ %s(filter: %s) { totalCount } }", tt.list, tt.filter))
		if got := cost - base[tt.list]; got != tt.want*condition {
			t.Errorf("%s %s costs %d, want %d conditions of %d", tt.list, tt.filter, got, tt.want, condition)
		}
	}
}

func TestHiddenSchema(t *testing.T) {
	opts := sampleOptions()
	opts.HideSchema = true
	h := graph.NewHandler(opts)
	for _, query := range []string{
		`{ __schema { queryType { name } } }`,
		`{ __type(name: "Post") { name } }`,
		`query { ...F } fragment F on Query { ... { __schema { queryType { name } } } }`,
	} {
		_, a := post(t, h, query, nil)
		wantCode(t, a, "GRAPHQL_VALIDATION_FAILED")
	}
	if _, a := post(t, h, `{ __typename revision { __typename } }`, nil); len(a.Errors) > 0 {
		t.Errorf("__typename is refused: %v", a.Errors)
	}
}

// TestLimits sets each limit that a site may want to change.
func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		limits graph.Limits
		query  string
		want   string
	}{
		{"Depth", graph.Limits{Depth: 1}, `{ revision { ref } }`, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"Fields", graph.Limits{Fields: 2}, `{ revision { ref loadedAt } }`, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"Aliases", graph.Limits{Aliases: 1}, `{ a: revision { b: ref } }`, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"Complexity", graph.Limits{Complexity: 99}, `{ posts { totalCount } }`, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"QueryBytes", graph.Limits{QueryBytes: 10}, `{ revision { ref } }`, "COMPLEXITY_LIMIT_EXCEEDED"},
		{"Tokens", graph.Limits{Tokens: 5}, `{ revision { ref } }`, "GRAPHQL_PARSE_FAILED"},
		{"FilterDepth", graph.Limits{FilterDepth: 1}, `{ posts(filter: {not: {slug: {eq: "x"}}}) { totalCount } }`, "BAD_USER_INPUT"},
		{"FilterBranches", graph.Limits{FilterBranches: 1}, `{ posts(filter: {or: [{}, {}]}) { totalCount } }`, "BAD_USER_INPUT"},
		{"ListItems", graph.Limits{ListItems: 1}, `{ nodes(ids: ["a", "b"]) { id } }`, "BAD_USER_INPUT"},
		{"TextBytes", graph.Limits{TextBytes: 1}, `{ node(id: "ab") { id } }`, "BAD_USER_INPUT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opts := sampleOptions()
			if _, a := post(t, graph.NewHandler(opts), tt.query, nil); len(a.Errors) > 0 {
				t.Fatalf("refused by default: %v", a.Errors)
			}
			opts.Limits = tt.limits
			_, a := post(t, graph.NewHandler(opts), tt.query, nil)
			wantCode(t, a, tt.want)
		})
	}
}
