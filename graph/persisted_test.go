package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lectern/graph"
)

func sha256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// persisted returns the extensions that name a query by its hash.
func persisted(hash string) string {
	return fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":%q}}`, hash)
}

// postPersisted sends a query, "" for none, with a hash.
func postPersisted(t testing.TB, h http.Handler, query, hash string) (*httptest.ResponseRecorder, answer) {
	t.Helper()
	body := map[string]any{"extensions": json.RawMessage(persisted(hash))}
	if query != "" {
		body["query"] = query
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return postBody(t, h, string(text))
}

// TestAutomaticPersistedQueries goes the way of Apollo's clients: the hash alone,
// then the text with it, then the hash alone for ever.
func TestAutomaticPersistedQueries(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	const query = `{ posts(first: 1) { nodes { slug } } }`
	const want = `{"posts":{"nodes":[{"slug":"meetup-1"}]}}`
	byHash := getURL("extensions", persisted(sha256Hex(query)))

	for _, mediaType := range []string{mediaTypeJSON, mediaTypeResponse} {
		rec := get(h, byHash, "Accept", mediaType)
		var a answer
		if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		err := wantCode(t, a, "PERSISTED_QUERY_NOT_FOUND")
		if rec.Code != 200 || err.Message != "PersistedQueryNotFound" || len(a.Errors) != 1 || a.Data != nil {
			t.Errorf("%s: status %d, %s", mediaType, rec.Code, rec.Body)
		}
		if got := rec.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control %q: a cache would repeat this for ever", got)
		}
	}
	if rec, a := postPersisted(t, h, query, sha256Hex(query)); rec.Code != 200 || string(a.Data) != want {
		t.Errorf("with the text: status %d, %s", rec.Code, rec.Body)
	}
	if rec, a := send(t, h, httptest.NewRequest(http.MethodGet, byHash, nil)); rec.Code != 200 || string(a.Data) != want {
		t.Errorf("by GET: status %d, %s", rec.Code, rec.Body)
	}
	if rec, a := postPersisted(t, h, "", sha256Hex(query)); rec.Code != 200 || string(a.Data) != want {
		t.Errorf("by POST: status %d, %s", rec.Code, rec.Body)
	}
	rec, a := send(t, h, httptest.NewRequest(http.MethodGet, getURL("documentId", "sha256:"+sha256Hex(query)), nil))
	if rec.Code != 200 || string(a.Data) != want {
		t.Errorf("as a document: status %d, %s", rec.Code, rec.Body)
	}
}

func TestPersistedQueriesAreKeptOnlyIfSound(t *testing.T) {
	for name, query := range map[string]string{
		"no GraphQL":      `{`,
		"unknown field":   `{ nonsense }`,
		"too long":        `{ __typename } #` + strings.Repeat("x", 16<<10),
		"too deep":        nest(20, "{ revision ", "{ ref }", "}"),
		"too complex":     `{ posts(first: 100) { nodes { related: tags { posts(first: 100) { nodes { tags { posts(first: 100) { totalCount } } } } } } } }`,
		"large arguments": `{ posts(filter: {title: {in: [` + strings.Repeat(`"a",`, 1001) + `]}}) { totalCount } }`,
	} {
		t.Run(name, func(t *testing.T) {
			h := graph.NewHandler(sampleOptions())
			if _, a := postPersisted(t, h, query, sha256Hex(query)); len(a.Errors) == 0 {
				t.Fatal("answered; the test needs a query that is refused")
			}
			_, a := postPersisted(t, h, "", sha256Hex(query))
			wantCode(t, a, "PERSISTED_QUERY_NOT_FOUND")
		})
	}
}

func TestPersistedQueryMistakes(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	const query = "{ __typename }"
	for name, tt := range map[string]struct {
		body string
		code string
	}{
		"another hash":         {`{"query":"{ __typename }","extensions":` + persisted(sha256Hex("{ x }")) + `}`, "BAD_REQUEST"},
		"hash in upper case":   {`{"query":"{ __typename }","extensions":` + persisted(strings.ToUpper(sha256Hex(query))) + `}`, "BAD_REQUEST"},
		"another version":      {`{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"` + sha256Hex(query) + `"}}}`, "BAD_REQUEST"},
		"no version":           {`{"extensions":{"persistedQuery":{"sha256Hash":"` + sha256Hex(query) + `"}}}`, "BAD_REQUEST"},
		"no hash":              {`{"extensions":{"persistedQuery":{"version":1}}}`, "BAD_REQUEST"},
		"a hash of no text":    {`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":5}}}`, "BAD_REQUEST"},
		"no object":            {`{"extensions":{"persistedQuery":"x"}}`, "BAD_REQUEST"},
		"null":                 {`{"extensions":{"persistedQuery":null}}`, "BAD_REQUEST"},
		"unknown document":     {`{"documentId":"nobody"}`, "PERSISTED_DOCUMENT_NOT_FOUND"},
		"document and query":   {`{"documentId":"nobody","query":"{ __typename }"}`, "BAD_REQUEST"},
		"document of no text":  {`{"documentId":5}`, "BAD_REQUEST"},
		"document hash unseen": {`{"documentId":"sha256:` + sha256Hex(query) + `"}`, "PERSISTED_DOCUMENT_NOT_FOUND"},
	} {
		t.Run(name, func(t *testing.T) {
			rec, a := postBody(t, h, tt.body)
			wantCode(t, a, tt.code)
			if want := map[string]int{"BAD_REQUEST": 400, "PERSISTED_DOCUMENT_NOT_FOUND": 200}[tt.code]; rec.Code != want {
				t.Errorf("got status %d, want %d", rec.Code, want)
			}
		})
	}
	// What was refused above did not replace what has the hash.
	_, a := postPersisted(t, h, "", sha256Hex(query))
	wantCode(t, a, "PERSISTED_QUERY_NOT_FOUND")
}

func TestPersistedQueriesAreBounded(t *testing.T) {
	padded := func(name string, size int) string {
		query := "{ " + name + ": __typename } #"
		return query + strings.Repeat("x", size-len(query))
	}
	known := func(h http.Handler, query string) bool {
		_, a := postPersisted(t, h, "", sha256Hex(query))
		return len(a.Errors) == 0
	}
	t.Run("in number", func(t *testing.T) {
		opts := sampleOptions()
		opts.Limits.PersistedQueries = 2
		h := graph.NewHandler(opts)
		a, b, c := padded("a", 50), padded("b", 50), padded("c", 50)
		for _, query := range []string{a, b, a, c} {
			postPersisted(t, h, query, sha256Hex(query))
		}
		if !known(h, a) || known(h, b) || !known(h, c) {
			t.Errorf("a %v, b %v, c %v; want the one that was used the longest ago gone", known(h, a), known(h, b), known(h, c))
		}
	})
	t.Run("in bytes", func(t *testing.T) {
		opts := sampleOptions()
		opts.Limits.PersistedBytes = 1000
		h := graph.NewHandler(opts)
		a, b, c, large := padded("a", 300), padded("b", 300), padded("c", 600), padded("d", 1001)
		for _, query := range []string{a, b, c, large} {
			postPersisted(t, h, query, sha256Hex(query))
		}
		if known(h, a) || !known(h, b) || !known(h, c) || known(h, large) {
			t.Errorf("a %v, b %v, c %v, large %v; want a gone for c, and large never kept", known(h, a), known(h, b), known(h, c), known(h, large))
		}
		// The sum must follow what leaves: there is room for two of 400 again.
		for _, name := range []string{"e", "f", "g", "h"} {
			query := padded(name, 400)
			postPersisted(t, h, query, sha256Hex(query))
		}
		if !known(h, padded("g", 400)) || !known(h, padded("h", 400)) || known(h, padded("f", 400)) {
			t.Error("the bytes of what left are still counted, or not at all")
		}
	})
}
