package graph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"lectern/graph"
)

// FuzzQuery sends any query with any variables. Whatever they are, they must
// not become a fault of ours.
func FuzzQuery(f *testing.F) {
	files, err := filepath.Glob("testdata/api/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		query, variables := "", ""
		for _, part := range archive.Files {
			switch part.Name {
			case "query.graphql":
				query = string(part.Data)
			case "variables.json":
				variables = string(part.Data)
			}
		}
		f.Add(query, variables)
	}
	f.Add(introspectionQuery, "")
	f.Add(fragmentTree(3), "")
	f.Add(`query ($f: PostFilter, $k: [PostKind!], $n: Int, $id: ID!) { posts(filter: $f, first: $n) { totalCount } node(id: $id) { id } }`, `{"f": {"params": {"path": "a", "eq": 1e999}}, "k": "page", "n": 5.0, "id": 4}`)
	f.Add(`query ($d: DateTime = "x", $s: Boolean!) { posts(filter: {date: {eq: $d}}) @include(if: $s) { totalCount @skip(if: true) } }`, `{"s": "true"}`)

	e := graph.NewExecutor(sampleOptions())
	f.Fuzz(func(t *testing.T, query, variables string) {
		var vars map[string]any
		dec := json.NewDecoder(strings.NewReader(variables))
		dec.UseNumber()
		if dec.Decode(&vars) != nil {
			vars = nil
		}
		resp := e.Execute(context.Background(), query, "", vars)
		for _, err := range resp.Errors {
			switch err.Extensions["code"] {
			case "INTERNAL", nil:
				t.Errorf("%s\n%s\n%v", query, variables, err)
			}
		}
		if len(resp.Errors) == 0 && !json.Valid(resp.Data) {
			t.Errorf("%s\nis answered with no JSON: %s", query, resp.Data)
		}
	})
}

// FuzzBody sends any body. The answer must be JSON and never blame the server.
func FuzzBody(f *testing.F) {
	for _, body := range []string{
		`{"query": "{ revision { ref } }"}`, `{"query": "query ($a: Int) { posts(first: $a) { totalCount } }", "variables": {"a": 1}, "operationName": null}`,
		`[{}]`, `null`, ``, `{"query": {}}`, `{"variables": [[[]]]}`, "{\"query\": \"\xff\\u0000\"}",
	} {
		f.Add(body)
	}
	h := graph.NewHandler(sampleOptions())
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if rec.Code >= 500 || !json.Valid(rec.Body.Bytes()) {
			t.Errorf("status %d: %s", rec.Code, rec.Body)
		}
	})
}
