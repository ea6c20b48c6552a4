package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"lectern/graph"
)

const (
	newestQuery = "# The newest post.\nquery Newest($n: Int) {\n  posts(first: $n) { nodes { ...Line } }\n}\nquery Count { posts { totalCount } }\nfragment Line on Post { slug }\n"
	refQuery    = "query Ref { revision { ref } }"
)

func trustedOptions(t *testing.T) graph.Options {
	t.Helper()
	docs, err := graph.ReadTrustedDocuments(fstest.MapFS{
		"pages/newest.graphql": {Data: []byte(newestQuery)},
		"relay.json":           {Data: []byte(`{"a1b2": "query Ref { revision { ref } }"}`)},
		"apollo.json":          {Data: []byte(`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "m1", "name": "Kind", "type": "query", "body": "query Kind { posts(first: 1) { nodes { kind } } }"}]}`)},
		"notes.txt":            {Data: []byte("no document")},
		".old/gone.graphql":    {Data: []byte("{ gone }")},
		".draft.graphql":       {Data: []byte("{ draft }")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if docs.Len() != 3 {
		t.Errorf("%d documents, want 3", docs.Len())
	}
	opts := sampleOptions()
	opts.Trusted = docs
	return opts
}

func TestTrustedDocumentsByName(t *testing.T) {
	const newest = `{"posts":{"nodes":[{"slug":"meetup-1"}]}}`
	h := graph.NewHandler(trustedOptions(t))
	for name, tt := range map[string]struct {
		params []string
		want   string
	}{
		"by name":                   {[]string{"documentId", "pages.newest", "operationName", "Newest", "variables", `{"n":1}`}, newest},
		"another of its operations": {[]string{"documentId", "pages.newest", "operationName", "Count"}, `{"posts":{"totalCount":5}}`},
		"by hash":                   {[]string{"documentId", "sha256:" + sha256Hex(newestQuery), "operationName", "Newest", "variables", `{"n":1}`}, newest},
		"as a persisted query":      {[]string{"extensions", persisted(sha256Hex(newestQuery)), "operationName", "Newest", "variables", `{"n":1}`}, newest},
		"of a map":                  {[]string{"documentId", "a1b2"}, `{"revision":{"ref":"main"}}`},
		"of a map, persisted":       {[]string{"extensions", persisted("a1b2")}, `{"revision":{"ref":"main"}}`},
		"of a map, by its hash":     {[]string{"documentId", "sha256:" + sha256Hex(refQuery)}, `{"revision":{"ref":"main"}}`},
		"of a manifest":             {[]string{"documentId", "m1"}, `{"posts":{"nodes":[{"kind":"PAGE"}]}}`},
		"others are answered too":   {[]string{"query", "{ revision { ref } }"}, `{"revision":{"ref":"main"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			rec, a := send(t, h, httptest.NewRequest(http.MethodGet, getURL(tt.params...), nil))
			if rec.Code != 200 || string(a.Data) != tt.want {
				t.Errorf("status %d, got %s, want %s", rec.Code, rec.Body, tt.want)
			}
			body := map[string]any{}
			for i := 0; i < len(tt.params); i += 2 {
				body[tt.params[i]] = tt.params[i+1]
				if name := tt.params[i]; name == "variables" || name == "extensions" {
					body[name] = json.RawMessage(tt.params[i+1])
				}
			}
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			if rec, a := postBody(t, h, string(text)); rec.Code != 200 || string(a.Data) != tt.want {
				t.Errorf("by POST: status %d, got %s, want %s", rec.Code, rec.Body, tt.want)
			}
		})
	}
}

func TestTrustedOnly(t *testing.T) {
	opts := trustedOptions(t)
	opts.TrustedOnly = true
	h := graph.NewHandler(opts)
	for _, mediaType := range []string{mediaTypeJSON, mediaTypeResponse} {
		for name, tt := range map[string]struct {
			query string
			code  string // "" if it is answered
		}{
			"as it stands":                     {newestQuery, ""},
			"another layout":                   {"query Ref{revision{ref}}", ""},
			"with comments":                    {"# Hello.\n" + refQuery, ""},
			"with what clients add":            {"query Ref { revision { ref __typename } __typename }", ""},
			"one operation with its fragments": {"query Newest($n: Int) { posts(first: $n) { nodes { ...Line __typename } } } fragment Line on Post { __typename slug }", ""},
			"another operation of the file":    {"query Count { posts { totalCount } }", ""},
			"another field":                    {"query Ref { revision { ref postCount } }", "DOCUMENT_NOT_TRUSTED"},
			"another name":                     {"query Rev { revision { ref } }", "DOCUMENT_NOT_TRUSTED"},
			"an alias of what clients add":     {"query Ref { revision { ref t: __typename } }", "DOCUMENT_NOT_TRUSTED"},
			"another argument":                 {"query Newest($n: Int) { posts(last: $n) { nodes { ...Line } } } fragment Line on Post { slug }", "DOCUMENT_NOT_TRUSTED"},
			"two operations of which one is":   {refQuery + " query Other { __typename }", "DOCUMENT_NOT_TRUSTED"},
			"introspection":                    {"{ __schema { types { name } } }", "DOCUMENT_NOT_TRUSTED"},
			"no GraphQL":                       {"{", "DOCUMENT_NOT_TRUSTED"},
			"too long":                         {"{ __typename } #" + strings.Repeat("x", 16<<10), "COMPLEXITY_LIMIT_EXCEEDED"},
			"too many tokens":                  {"{" + strings.Repeat(" a", 1100) + "}", "DOCUMENT_NOT_TRUSTED"},
		} {
			t.Run(mediaType+"/"+name, func(t *testing.T) {
				body, err := json.Marshal(map[string]any{"query": tt.query, "operationName": operationOf(tt.query), "extensions": json.RawMessage(persisted(sha256Hex(tt.query)))})
				if err != nil {
					t.Fatal(err)
				}
				r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
				r.Header.Set("Content-Type", mediaTypeJSON)
				r.Header.Set("Accept", mediaType)
				rec, a := send(t, h, r)
				if tt.code == "" {
					if rec.Code != 200 || len(a.Errors) > 0 {
						t.Errorf("refused: status %d, %s", rec.Code, rec.Body)
					}
					return
				}
				wantCode(t, a, tt.code)
				if tt.code == "DOCUMENT_NOT_TRUSTED" && rec.Code != 403 {
					t.Errorf("status %d, want 403", rec.Code)
				}
				// Having been sent, with its hash, it must not be known.
				_, a = postPersisted(t, h, "", sha256Hex(tt.query))
				wantCode(t, a, "PERSISTED_QUERY_NOT_FOUND")
			})
		}
	}
	if resp := graph.NewExecutor(opts).Execute(t.Context(), "{ __typename }", "", nil); len(resp.Errors) != 1 || resp.Errors[0].Extensions["code"] != "DOCUMENT_NOT_TRUSTED" {
		t.Errorf("the executor alone: got %v", resp.Errors)
	}
}

// operationOf returns the name of the first operation of query.
func operationOf(query string) string {
	for _, name := range []string{"Newest", "Count", "Ref"} {
		if strings.Contains(query, "query "+name) {
			return name
		}
	}
	return ""
}

func TestReadTrustedDocumentsMistakes(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  string // how the error begins
	}{
		"no file":            {nil, "holds no documents"},
		"no documents":       {map[string]string{"a.txt": "{ __typename }"}, "holds no documents"},
		"no GraphQL":         {map[string]string{"sub/a.graphql": "query A {\n  posts {\n"}, "sub/a.graphql:3: "},
		"unknown field":      {map[string]string{"a.gql": "query A {\n  revision { ref }\n  pots { totalCount }\n}"}, `a.gql:3: Cannot query field "pots" on type "Query".`},
		"mutation":           {map[string]string{"a.graphql": "\nmutation A { x }"}, "a.graphql:2: "},
		"fragments alone":    {map[string]string{"a.graphql": "fragment A on Post { id }"}, "a.graphql:1: the document holds no operation"},
		"empty":              {map[string]string{"a.graphql": "\n"}, "a.graphql:1: the document holds no operation"},
		"too long":           {map[string]string{"a.graphql": "{ __typename } #" + strings.Repeat("x", 16<<10)}, "a.graphql:1: the document is "},
		"too many tokens":    {map[string]string{"a.graphql": "{" + strings.Repeat(" __typename", 1100) + "}"}, "a.graphql:"},
		"name with a space":  {map[string]string{"a b.graphql": "{ __typename }"}, "a b.graphql: a document's name may have"},
		"no JSON":            {map[string]string{"a.json": "{\n\"x\": \"{ __typename }\",\n}"}, "a.json:3: invalid character"},
		"cut JSON":           {map[string]string{"a.json": "{"}, "a.json:1: unexpected end"},
		"other JSON":         {map[string]string{"a.json": `["{ __typename }"]`}, "a.json: must be an object of query texts by name"},
		"bad query of a map": {map[string]string{"a.json": `{"good": "{ __typename }", "x": "{\n\n nonsense }"}`}, `a.json, "x":3: Cannot query field "nonsense"`},
		"empty name":         {map[string]string{"a.json": `{"": "{ __typename }"}`}, `a.json, "": a document's name may have`},
		"one name twice":     {map[string]string{"a.graphql": "{ __typename }", "b.json": `{"a": "{ t: __typename }"}`}, `b.json, "a": another document has that name, in a.graphql`},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, text := range tt.files {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := graph.ReadTrustedDocuments(files)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q…", err, tt.want)
			}
		})
	}
	t.Run("the same twice", func(t *testing.T) {
		docs, err := graph.ReadTrustedDocuments(fstest.MapFS{
			"a.graphql": {Data: []byte("{ __typename }")},
			"b.json":    {Data: []byte(`{"a": "{ __typename }", "b": "{ __typename }"}`)},
		})
		if err != nil || docs.Len() != 1 {
			t.Errorf("got %v, %d documents, want one", err, docs.Len())
		}
	})
}
