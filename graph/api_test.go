package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"lectern/content"
	"lectern/graph"
)

var update = flag.Bool("update", false, "write what is answered into testdata as what is wanted")

// sampleOptions serves the sample at sampleNow and logs nowhere.
func sampleOptions() graph.Options {
	store := new(content.Store)
	store.Swap(newSample("c9"))
	return graph.Options{
		Store: store,
		Now:   func() time.Time { return sampleNow },
		Log:   slog.New(slog.DiscardHandler),
		Forge: &content.Forge{Kind: content.Gitea, URL: "https://forge.example/team/site"},
	}
}

// answer is what a client reads of a response.
type answer struct {
	Data   json.RawMessage `json:"data"`
	Errors []answerError   `json:"errors"`
}

type answerError struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Locations  []any          `json:"locations"`
	Extensions map[string]any `json:"extensions"`
}

func (e answerError) code() string { return e.Extensions["code"].(string) }

// post sends an operation and returns the recorded response and what it says.
func post(t testing.TB, h http.Handler, query string, variables any) (*httptest.ResponseRecorder, answer) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return postBody(t, h, string(body))
}

func postBody(t testing.TB, h http.Handler, body string) (*httptest.ResponseRecorder, answer) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return send(t, h, r)
}

func send(t testing.TB, h http.Handler, r *http.Request) (*httptest.ResponseRecorder, answer) {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	var a answer
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil && rec.Code != http.StatusNoContent {
		t.Fatalf("status %d, body is no JSON: %v\n%s", rec.Code, err, rec.Body)
	}
	return rec, a
}

// wantCode checks that a is one refusal with the given code, and returns it.
func wantCode(t testing.TB, a answer, code string) answerError {
	t.Helper()
	if len(a.Errors) == 0 {
		t.Fatalf("no error, want %s; data: %.200s", code, a.Data)
	}
	if got := a.Errors[0].code(); got != code {
		t.Fatalf("code %s, want %s: %s", got, code, a.Errors[0].Message)
	}
	return a.Errors[0]
}

// TestAPI asks the queries in testdata/api over the sample site.
func TestAPI(t *testing.T) {
	files, err := filepath.Glob("testdata/api/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	h := graph.NewHandler(sampleOptions())
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string][]byte{}
			for _, f := range archive.Files {
				parts[f.Name] = f.Data
			}
			variables := json.RawMessage(parts["variables.json"])
			if variables == nil {
				variables = json.RawMessage("null")
			}
			rec, _ := post(t, h, string(parts["query.graphql"]), variables)
			got := indent(t, rec.Body)
			if *update {
				archive.Files = append(archive.Files[:len(archive.Files)-1], txtar.File{Name: "want.json", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(parts["want.json"]), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func indent(t *testing.T, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := json.Indent(&buf, bytes.TrimSpace(text), "", "  "); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return buf.String() + "\n"
}

func TestExecuteAnswersLikeTheHandler(t *testing.T) {
	const query = `query Q($first: Int) { posts(first: $first) { nodes { title } } } query R { revision { ref } }`
	resp := graph.NewExecutor(sampleOptions()).Execute(context.Background(), query, "Q", map[string]any{"first": json.Number("1")})
	if len(resp.Errors) > 0 {
		t.Fatal(resp.Errors)
	}
	if got, want := string(resp.Data), `{"posts":{"nodes":[{"title":"第一次聚会"}]}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
