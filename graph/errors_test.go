package graph_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/graph"
)

func TestErrorsNameTheArgument(t *testing.T) {
	tests := []struct {
		query     string
		variables map[string]any
		argument  string
		says      string // what is allowed
		path      []any
	}{
		{`{ posts(first: 101) { totalCount } }`, nil, "first", "0 to 100", []any{"posts"}},
		{`{ p: posts(last: -1) { totalCount } }`, nil, "last", "0 to 100", []any{"p"}},
		{`{ posts(first: 1, last: 1) { totalCount } }`, nil, "last", "first", []any{"posts"}},
		{`{ posts(offset: -1) { totalCount } }`, nil, "offset", "0 or more", []any{"posts"}},
		{`{ posts(offset: 1, after: "x") { totalCount } }`, nil, "offset", "with first alone", []any{"posts"}},
		{`{ posts(after: "x") { totalCount } }`, nil, "after", "endCursor", []any{"posts"}},
		{`{ posts(before: "") { totalCount } }`, nil, "before", "startCursor", []any{"posts"}},
		{`{ posts(filter: {or: [{path: {glob: "["}}]}) { totalCount } }`, nil, "filter.or.path.glob", "pattern", []any{"posts"}},
		{`{ posts { facet(by: "colour") { value } } }`, nil, "by", "param:", []any{"posts", "facet"}},
		{`{ posts { facet(by: "tags", first: 101) { value } } }`, nil, "first", "0 to 100", []any{"posts", "facet"}},
		{`{ posts { facet(by: "tags", first: -1) { value } } }`, nil, "first", "0 to 100", []any{"posts", "facet"}},
		{`{ terms(filter: {params: [{path: " "}]}) { totalCount } }`, nil, "filter.params.path", "front-matter key", []any{"terms"}},
		{`{ terms(first: -1) { totalCount } }`, nil, "first", "0 to 100", []any{"terms"}},
		{`{ problems(filter: {path: {glob: "{"}}) { totalCount } }`, nil, "filter.path.glob", "pattern", []any{"problems"}},
		{`{ problems(after: "x") { totalCount } }`, nil, "after", "cursor", []any{"problems"}},
		{`{ post { id } }`, nil, "post", "exactly one", []any{"post"}},
		{`{ post(id: "a", url: "b") { id } }`, nil, "post", "exactly one", []any{"post"}},
		{`{ event { id } }`, nil, "event", "exactly one of id, path and url", []any{"event"}},
		{`{ event(path: "a", url: "b") { id } }`, nil, "event", "exactly one", []any{"event"}},
		{`{ event(id: "a", path: "b") { id } }`, nil, "event", "exactly one", []any{"event"}},
		{`{ event(id: "a", path: "b", url: "c") { id } }`, nil, "event", "exactly one", []any{"event"}},
		{`{ speaker { id } }`, nil, "speaker", "exactly one of id and name", []any{"speaker"}},
		{`{ speaker(id: "a", name: "b") { id } }`, nil, "speaker", "exactly one", []any{"speaker"}},
		{`{ project(id: null) { id } }`, nil, "project", "exactly one of id and name", []any{"project"}},
		{`{ project(id: "a", name: "b") { id } }`, nil, "project", "exactly one", []any{"project"}},
		{`{ resource { id } }`, nil, "resource", "an id", []any{"resource"}},
		{`{ events(first: 101) { totalCount } }`, nil, "first", "0 to 100", []any{"events"}},
		{`{ speakers(offset: 1, last: 1) { totalCount } }`, nil, "offset", "with first alone", []any{"speakers"}},
		{`{ projects(after: "x") { totalCount } }`, nil, "after", "endCursor", []any{"projects"}},
		{`{ resources(before: "x") { totalCount } }`, nil, "before", "startCursor", []any{"resources"}},
		{`{ events(filter: {not: {venue: {glob: "["}}}) { totalCount } }`, nil, "filter.not.venue.glob", "pattern", []any{"events"}},
		{`{ speakers(filter: {and: [{name: {glob: "["}}]}) { totalCount } }`, nil, "filter.and.name.glob", "pattern", []any{"speakers"}},
		{`{ projects(filter: {name: {glob: "["}}) { totalCount } }`, nil, "filter.name.glob", "pattern", []any{"projects"}},
		{`{ resources(filter: {or: [{url: {glob: "["}}]}) { totalCount } }`, nil, "filter.or.url.glob", "pattern", []any{"resources"}},
		{`{ events(filter: {startDate: {eq: "2024-4-20"}}) { totalCount } }`, nil, "filter.startDate.eq", "YYYY-MM-DD", []any{"events"}},
		{`query ($s: [EventStatus!]) { events(filter: {status: $s}) { totalCount } }`, map[string]any{"s": "past"}, "filter.status[0]", `"PAST"`, []any{"events"}},
		{`query ($k: [ResourceKind!]) { resources(filter: {kind: $k}) { totalCount } }`, map[string]any{"k": []string{"SLIDES", "video"}}, "filter.kind[1]", `"VIDEO"`, []any{"resources"}},
		{`query ($f: SpeakerOrderField!) { speakers(orderBy: [{field: $f}]) { totalCount } }`, map[string]any{"f": "Name"}, "orderBy[0].field", `"NAME"`, []any{"speakers"}},
		{`{ post(url: "/blog/mesh/") { body { excerpt(length: -1) } } }`, nil, "length", "0 to 10000", []any{"post", "body", "excerpt"}},
		{`{ post(url: "/blog/mesh/") { body { headings(maxLevel: 7) { id } } } }`, nil, "maxLevel", "1 to 6", []any{"post", "body", "headings"}},
		{`{ post(url: "/blog/mesh/") { related(first: 101) { path } } }`, nil, "first", "0 to 100", []any{"post", "related"}},
		{`{ post(url: "/blog/mesh/") { history(first: 200) { totalCount } } }`, nil, "first", "0 to 100", []any{"post", "history"}},
		{`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": repeat(101, "x")}, "ids", "at most 100", []any{"nodes"}},
		{`{ posts(filter: {date: {gte: "2024-04-20"}}) { totalCount } }`, nil, "filter.date.gte", "RFC 3339", []any{"posts"}},
		{`query ($d: DateTime) { posts(filter: {or: [{}, {date: {lt: $d}}]}) { totalCount } }`, map[string]any{"d": "soon"}, "filter.or[1].date.lt", "RFC 3339", []any{"posts"}},
		{`query ($k: [PostKind!]) { posts(filter: {kind: $k}) { totalCount } }`, map[string]any{"k": []string{"PAGE", "page"}}, "filter.kind[1]", `"PAGE"`, []any{"posts"}},
		{`query ($n: Int) { posts(first: $n) { totalCount } }`, map[string]any{"n": "many"}, "n", `"many" is no Int; write a whole number`, nil},
		{`query ($n: Int) { posts(first: $n) { totalCount } }`, map[string]any{"n": "2"}, "n", "whole number", nil},
		{`query ($n: Int) { posts(first: $n) { totalCount } }`, map[string]any{"n": 1.5}, "n", "1.5 is no Int", nil},
		{`query ($n: Int) { posts(first: $n) { totalCount } }`, map[string]any{"n": true}, "n", "true is no Int", nil},
		{`query ($t: String!) { terms(taxonomy: $t) { totalCount } }`, map[string]any{"t": 3}, "t", "3 is no String; write a text", nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"tags": map[string]any{"hasAny": []any{"a", 3}}}}, "f.tags.hasAny[1]", "3 is no String", nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"or": []any{map[string]any{"section": map[string]any{"eq": 1}}}}}, "f.or[0].section.eq", "1 is no String", nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"tags": "raft"}}, "f.tags", `"raft" is no ListFilter; write an object with some of the fields has, hasAny`, nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"kind": "PAGES"}}, "f.kind", `"PAGES" is no PostKind; write one of "PAGE", "SECTION"`, nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"hasEvent": 1}}, "f.hasEvent", "1 is no Boolean; write true or false", nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": []any{}}, "f", "a list is no PostFilter", nil},
		{`query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": map[string]any{}}, "id", "an object is no ID", nil},
		{`query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": 1.5}, "id", "1.5 is no ID", nil},
		{`query ($n: Int!) { posts(first: $n) { totalCount } }`, nil, "n", "must be defined", nil},
		{`query ($f: PostFilter) { posts(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{"colour": 1}}, "f.colour", "unknown field", nil},
	}
	h := graph.NewHandler(sampleOptions())
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			rec, a := post(t, h, tt.query, tt.variables)
			err := wantCode(t, a, "BAD_USER_INPUT")
			if got := err.Extensions["argument"]; got != tt.argument {
				t.Errorf("names %q, want %q", got, tt.argument)
			}
			if !strings.HasPrefix(err.Message, tt.argument+": ") || !strings.Contains(err.Message, tt.says) {
				t.Errorf("message %q, want one that begins with %q and says %q", err.Message, tt.argument, tt.says)
			}
			if diff := cmp.Diff(tt.path, err.Path); diff != "" {
				t.Errorf("path: -want +got:\n%s", diff)
			}
			if rec.Code != 200 || len(a.Errors) != 1 {
				t.Errorf("status %d, %d errors", rec.Code, len(a.Errors))
			}
		})
	}
}

func TestErrorCodes(t *testing.T) {
	tests := []struct {
		query, operation, code, says string
	}{
		{"{", "", "GRAPHQL_PARSE_FAILED", "Expected"},
		{"nonsense", "", "GRAPHQL_PARSE_FAILED", "Unexpected"},
		{"{ posts { colour } }", "", "GRAPHQL_VALIDATION_FAILED", "colour"},
		{"fragment F on Post { id }", "", "GRAPHQL_VALIDATION_FAILED", ""},
		{"query A { revision { ref } } query B { revision { ref } }", "C", "GRAPHQL_VALIDATION_FAILED", `no operation "C", only "A", "B"`},
		{"query A { revision { ref } } query B { revision { ref } }", "", "GRAPHQL_VALIDATION_FAILED", `by operationName which of them to run: "A", "B"`},
		{"{ revision { ref } }", "C", "GRAPHQL_VALIDATION_FAILED", `no operation "C", only one without a name`},
		{`{ posts(filter: {section: "blog"}) { totalCount } }`, "", "GRAPHQL_VALIDATION_FAILED", `filter.section: Expected value of type "StringFilter"`},
		{`{ ...F } fragment F on Query { posts(filter: {or: [{}, {tags: {hasAny: ["a", 3]}}]}) { totalCount } }`, "", "GRAPHQL_VALIDATION_FAILED", `filter.or[1].tags.hasAny[1]: `},
		{`{ posts(orderBy: [{field: DATES}]) { totalCount } }`, "", "GRAPHQL_VALIDATION_FAILED", `orderBy[0].field: Value "DATES"`},
		{"# nothing", "", "GRAPHQL_VALIDATION_FAILED", "no operation provided"},
		{"{ revision { ... @defer { ref } } }", "", "GRAPHQL_VALIDATION_FAILED", "defer"},
		{"subscription { x }", "", "GRAPHQL_VALIDATION_FAILED", ""},
		{"{ ...F } fragment F on Query { ...F }", "", "GRAPHQL_VALIDATION_FAILED", "F"},
	}
	e := graph.NewExecutor(sampleOptions())
	for _, tt := range tests {
		resp := e.Execute(context.Background(), tt.query, tt.operation, nil)
		if len(resp.Errors) == 0 || resp.Data != nil {
			t.Errorf("%s: got %s, want an error alone", tt.query, resp.Data)
			continue
		}
		if err := resp.Errors[0]; err.Extensions["code"] != tt.code || !strings.Contains(err.Message, tt.says) {
			t.Errorf("%s: got %v %q, want %s %q", tt.query, err.Extensions["code"], err.Message, tt.code, tt.says)
		}
	}
}

func TestErrorsAreFewAndShort(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	var many strings.Builder
	for range 300 {
		many.WriteString(" x" + strings.Repeat("y", 20))
	}
	for name, query := range map[string]string{
		"unknown fields": "{" + many.String() + "}",
		"a long name":    "{ " + strings.Repeat("z", 9000) + " }",
		"bad arguments":  "{ posts(filter: {kind: [PAGE, SECTION, HOME]}) { nodes { a: history(first: 101) { totalCount } b: history(first: 102) { totalCount } } } }",
	} {
		t.Run(name, func(t *testing.T) {
			rec, a := post(t, h, query, nil)
			if len(a.Errors) == 0 || len(a.Errors) > 10 || rec.Body.Len() > 20_000 {
				t.Errorf("%d errors in %d bytes, want 1 to 10 in less than 20,000", len(a.Errors), rec.Body.Len())
			}
			for _, err := range a.Errors {
				if len(err.Message) > 1010 {
					t.Errorf("a message of %d bytes", len(err.Message))
				}
			}
		})
	}
}

// TestInternalErrors checks that a client learns nothing of a fault but its
// request's ID, and that the log has the rest.
func TestInternalErrors(t *testing.T) {
	const secret = "s3cret-word"
	broken := newSample("c9")
	broken.PostByURL("/blog/intro/").Body = nil
	tests := []struct {
		name   string
		store  *content.Store
		query  string
		status int
		logged string
	}{
		{"a resolver panics", nil, statusQuery, 200, secret},
		{"a value is missing", storeOf(broken), `{ post(url: "/blog/intro/") { body { text } } }`, 200, "post"},
		{"the executor panics", nil, `{ revision { ref } }`, 500, "nil pointer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			opts := sampleOptions()
			opts.Log = slog.New(slog.NewTextHandler(&log, nil))
			opts.Now = func() time.Time { panic(secret) }
			opts.RequestID = func(context.Context) string { return "r-17" }
			if tt.store != nil {
				opts.Store = tt.store
			}
			if tt.status == 500 {
				opts.Store = nil
			}
			rec, a := post(t, graph.NewHandler(opts), tt.query, nil)
			err := wantCode(t, a, "INTERNAL")
			if rec.Code != tt.status || err.Message != "internal error" || err.Extensions["requestId"] != "r-17" {
				t.Errorf("status %d, error %+v", rec.Code, err)
			}
			if strings.Contains(rec.Body.String(), secret) || strings.Contains(rec.Body.String(), ".go") {
				t.Errorf("the answer tells of the fault: %s", rec.Body)
			}
			if !strings.Contains(log.String(), tt.logged) || !strings.Contains(log.String(), "request=r-17") {
				t.Errorf("the log says too little: %s", log.String())
			}
		})
	}
}

func storeOf(snap *content.Snapshot) *content.Store {
	store := new(content.Store)
	store.Swap(snap)
	return store
}
