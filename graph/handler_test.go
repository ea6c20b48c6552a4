package graph_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lectern/content"
	"lectern/graph"
)

const (
	mediaTypeJSON     = "application/json"
	mediaTypeResponse = "application/graphql-response+json"
)

// getURL returns the URL of a GET of an operation with the given parameters,
// names and values in turns.
func getURL(params ...string) string {
	values := url.Values{}
	for i := 0; i < len(params); i += 2 {
		values.Set(params[i], params[i+1])
	}
	return "/graphql?" + values.Encode()
}

// get sends a GET with the given headers, names and values in turns, and returns
// what is answered, which need be no JSON.
func get(h http.Handler, url string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func TestGET(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	get := func(values url.Values) (*httptest.ResponseRecorder, answer) {
		return send(t, h, httptest.NewRequest(http.MethodGet, "/graphql?"+values.Encode(), nil))
	}
	rec, a := get(url.Values{
		"query":         {`query A { revision { ref } } query B($n: Int) { posts(first: $n) { nodes { slug } } }`},
		"operationName": {"B"},
		"variables":     {`{"n": 1}`},
		"extensions":    {`{}`},
	})
	if got, want := string(a.Data), `{"posts":{"nodes":[{"slug":"meetup-1"}]}}`; got != want || rec.Code != http.StatusOK {
		t.Errorf("status %d, data %s; want 200, %s", rec.Code, got, want)
	}

	tests := []struct {
		name   string
		values url.Values
		status int
		code   string
	}{
		{"no query", url.Values{}, 400, "BAD_REQUEST"},
		{"variables that are no object", url.Values{"query": {"{__typename}"}, "variables": {"[1]"}}, 400, "BAD_REQUEST"},
		{"variables that are no JSON", url.Values{"query": {"{__typename}"}, "variables": {"{"}}, 400, "BAD_REQUEST"},
		{"extensions that are no object", url.Values{"query": {"{__typename}"}, "extensions": {"x"}}, 400, "BAD_REQUEST"},
		{"long URL", url.Values{"query": {"{__typename}" + strings.Repeat(" ", 8<<10)}}, 414, "URI_TOO_LONG"},
		{"mutation", url.Values{"query": {"mutation { x }"}}, 405, "METHOD_NOT_ALLOWED"},
		{"mutation among others", url.Values{"query": {"query A { __typename } mutation B { x }"}, "operationName": {"B"}}, 405, "METHOD_NOT_ALLOWED"},
		{"query beside a mutation", url.Values{"query": {"query A { __typename } mutation B { x }"}, "operationName": {"A"}}, 200, "GRAPHQL_VALIDATION_FAILED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec, a := get(tt.values)
			wantCode(t, a, tt.code)
			if rec.Code != tt.status {
				t.Errorf("status %d, want %d", rec.Code, tt.status)
			}
		})
	}
	rec, a = send(t, h, httptest.NewRequest(http.MethodGet, "/graphql?query=%7B__typename%7D&x=%zz", nil))
	wantCode(t, a, "BAD_REQUEST")
	if rec.Code != http.StatusBadRequest {
		t.Errorf("a malformed query string: status %d, want 400", rec.Code)
	}
}

func TestPOSTBody(t *testing.T) {
	const secret = "s3cret-word"
	tests := []struct {
		name   string
		body   string
		status int
		code   string // "" if it is answered
	}{
		{"query", `{"query": "{ revision { ref } }"}`, 200, ""},
		{"white space around", " \n{\"query\": \"{ revision { ref } }\"}\n ", 200, ""},
		{"nulls", `{"query": "{ revision { ref } }", "operationName": null, "variables": null, "extensions": null}`, 200, ""},
		{"unknown fields", `{"query": "{ revision { ref } }", "id": 5}`, 200, ""},
		{"empty", ``, 400, "BAD_REQUEST"},
		{"null", `null`, 400, "BAD_REQUEST"},
		{"no object", `"` + secret + `"`, 400, "BAD_REQUEST"},
		{"no JSON", `{"query": ` + secret, 400, "BAD_REQUEST"},
		{"text behind", `{"query": "{ revision { ref } }"} ` + secret, 400, "BAD_REQUEST"},
		{"batch", `[{"query": "{ ` + secret + ` }"}]`, 400, "BAD_REQUEST"},
		{"no query", `{"variables": {}}`, 400, "BAD_REQUEST"},
		{"query that is no text", `{"query": {"` + secret + `": 1}}`, 400, "BAD_REQUEST"},
		{"variables that are no object", `{"query": "{ revision { ref } }", "variables": "` + secret + `"}`, 400, "BAD_REQUEST"},
		{"operationName that is no text", `{"query": "{ revision { ref } }", "operationName": 5}`, 400, "BAD_REQUEST"},
		{"deep", `{"query": "{__typename}", "variables": {"a": ` + nest(20_000, "[", "", "]") + `}}`, 400, "BAD_REQUEST"},
		{"as large as may be", `{"query": "{__typename}", "x": "` + strings.Repeat("x", 256<<10-34) + `"}`, 200, ""},
		{"too large", `{"query": "{__typename}", "x": "` + strings.Repeat("x", 256<<10) + `"}`, 413, "PAYLOAD_TOO_LARGE"},
	}
	h := graph.NewHandler(sampleOptions())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec, a := postBody(t, h, tt.body)
			if rec.Code != tt.status {
				t.Errorf("status %d, want %d: %.300s", rec.Code, tt.status, rec.Body)
			}
			if got := rec.Header().Get("Content-Type"); got != mediaTypeJSON {
				t.Errorf("Content-Type %q", got)
			}
			if tt.code == "" {
				if len(a.Errors) > 0 || a.Data == nil {
					t.Errorf("refused: %v", a.Errors)
				}
				return
			}
			wantCode(t, a, tt.code)
			if strings.Contains(rec.Body.String(), secret) {
				t.Errorf("the answer repeats the request: %s", rec.Body)
			}
		})
	}
}

func TestPOSTHeaders(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	for _, tt := range []struct {
		contentType, encoding string
		status                int
	}{
		{"application/json", "", 200},
		{"application/json; charset=UTF-8", "identity", 200},
		{"Application/JSON", "", 200},
		{"application/json; charset=gbk", "", 415},
		{"application/json", "gzip", 415},
		{"", "", 415},
		{"text/plain", "", 415},
		{"application/graphql", "", 415},
		{"application/x-www-form-urlencoded", "", 415},
		{"multipart/form-data; boundary=x", "", 415},
	} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"{__typename}"}`))
		r.Header.Set("Content-Type", tt.contentType)
		r.Header.Set("Content-Encoding", tt.encoding)
		rec, a := send(t, h, r)
		if rec.Code != tt.status {
			t.Errorf("%q, %q: status %d, want %d", tt.contentType, tt.encoding, rec.Code, tt.status)
		}
		if tt.status == 415 {
			wantCode(t, a, "UNSUPPORTED_MEDIA_TYPE")
		}
	}
}

func TestPOSTBodyThatBreaksOff(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/graphql", io.MultiReader(strings.NewReader(`{"query":`), brokenReader{}))
	r.Header.Set("Content-Type", "application/json")
	rec, a := send(t, graph.NewHandler(sampleOptions()), r)
	if err := wantCode(t, a, "BAD_REQUEST"); rec.Code != 400 || strings.Contains(err.Message, "wire") {
		t.Errorf("status %d, message %q", rec.Code, err.Message)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the wire is cut") }

func TestMethods(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	for method, status := range map[string]int{"OPTIONS": 204, "PUT": 405, "DELETE": 405} {
		rec, a := send(t, h, httptest.NewRequest(method, "/graphql", nil))
		if rec.Code != status || rec.Header().Get("Allow") != "GET, HEAD, POST, OPTIONS" {
			t.Errorf("%s: status %d, Allow %q", method, rec.Code, rec.Header().Get("Allow"))
		}
		if status == 405 {
			wantCode(t, a, "METHOD_NOT_ALLOWED")
		}
	}
}

func TestMediaTypes(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	for _, tt := range []struct {
		accept, query string
		status        int
		mediaType     string
	}{
		{"", "{ revision { ref } }", 200, mediaTypeJSON},
		{"*/*", "{ revision { ref } }", 200, mediaTypeJSON},
		{"application/json", "{ nonsense }", 200, mediaTypeJSON},
		{"application/graphql-response+json", "{ revision { ref } }", 200, mediaTypeResponse},
		{"application/graphql-response+json; charset=utf-8, application/json;q=0.9", "{ nonsense }", 400, mediaTypeResponse},
		{"application/json, Application/GraphQL-Response+JSON", "{", 400, mediaTypeResponse},
		{"application/graphql-response+json", `{ posts(first: 101) { totalCount } }`, 200, mediaTypeResponse}, // data is null, not absent
	} {
		r := httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(tt.query), nil)
		r.Header.Set("Accept", tt.accept)
		rec, _ := send(t, h, r)
		if got := rec.Header().Get("Content-Type"); rec.Code != tt.status || got != tt.mediaType {
			t.Errorf("%q, %s: status %d, %s; want %d, %s", tt.accept, tt.query, rec.Code, got, tt.status, tt.mediaType)
		}
		if rec.Header().Get("Vary") != "Accept" {
			t.Errorf("Vary %q", rec.Header().Get("Vary"))
		}
	}
}

func TestNotReady(t *testing.T) {
	opts := sampleOptions()
	opts.Store = new(content.Store)
	h := graph.NewHandler(opts)
	rec, a := post(t, h, "{ revision { ref } }", nil)
	wantCode(t, a, "NOT_READY")
	if rec.Code != 503 || rec.Header().Get("Retry-After") == "" || a.Data != nil {
		t.Errorf("status %d, Retry-After %q, data %s", rec.Code, rec.Header().Get("Retry-After"), a.Data)
	}
	opts.Store.Swap(newSample("c9"))
	if rec, a = post(t, h, "{ revision { ref } }", nil); rec.Code != 200 || len(a.Errors) > 0 {
		t.Errorf("after the first load: status %d, %v", rec.Code, a.Errors)
	}
}

// statusQuery asks for the one field that looks at the clock, which lets tests
// hold an operation while it runs.
const statusQuery = `{ post(url: "/activities/meetup-1/") { event { status } } }`

func TestTooManyRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const running = 3
		proceed := make(chan struct{})
		opts := sampleOptions()
		opts.Limits.Running = running
		opts.Now = func() time.Time { <-proceed; return sampleNow }
		h := graph.NewHandler(opts)

		answers := make(chan answer)
		ask := func() { _, a := post(t, h, statusQuery, nil); answers <- a }
		for range running {
			go ask()
		}
		synctest.Wait() // all of them look at the clock

		rec, a := post(t, h, "{ revision { ref } }", nil) // time passes for as long as this waits
		wantCode(t, a, "OVERLOADED")
		if rec.Code != 503 || rec.Header().Get("Retry-After") == "" {
			t.Errorf("status %d, Retry-After %q", rec.Code, rec.Header().Get("Retry-After"))
		}

		go ask() // waits, and is let in as soon as one of the others is done
		synctest.Wait()
		close(proceed)
		for range running + 1 {
			if a := <-answers; len(a.Errors) > 0 {
				t.Errorf("one of those let in failed: %v", a.Errors)
			}
		}
	})
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := sampleOptions()
		opts.Limits.Timeout = 10 * time.Second
		opts.Now = func() time.Time { <-time.After(11 * time.Second); return sampleNow }
		h := graph.NewHandler(opts)
		// More events than are worked on at once: the first ones take too long.
		ids := repeat(50, string(content.NewID("Event", "content/zh/activities/meetup-1/index.md")))
		_, a := post(t, h, `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Event { status } } }`, map[string]any{"ids": ids})
		wantCode(t, a, "TIMEOUT")
		if len(a.Errors) > 10 {
			t.Errorf("%d errors, want at most 10", len(a.Errors))
		}
		if got := bytes.Count(a.Data, []byte("ONGOING")); got == 0 || got > 10 {
			t.Errorf("%d events were finished, want the few that had begun", got)
		}
	})
}

func TestTimeoutBeforeTheStart(t *testing.T) {
	opts := sampleOptions()
	opts.Limits.Timeout = -time.Second
	rec, a := post(t, graph.NewHandler(opts), "{ revision { ref } }", nil)
	wantCode(t, a, "TIMEOUT")
	if rec.Code != 503 {
		t.Errorf("status %d, want 503", rec.Code)
	}
}

func TestCanceledClient(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	resp := graph.NewExecutor(sampleOptions()).Execute(ctx, "{ revision { ref } }", "", nil)
	if len(resp.Errors) != 1 || resp.Errors[0].Extensions["code"] != "CANCELED" {
		t.Errorf("got %v, want one error CANCELED", resp.Errors)
	}
}
