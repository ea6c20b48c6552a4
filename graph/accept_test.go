package graph_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"lectern/graph"
)

func TestAccept(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	for accept, want := range map[string]string{ // "" means 406
		"":                                  mediaTypeJSON,
		"  ":                                mediaTypeJSON,
		"*/*":                               mediaTypeJSON,
		"application/*; q=0.2":              mediaTypeJSON,
		"application/json":                  mediaTypeJSON,
		"application/graphql-response+json": mediaTypeResponse,
		"application/json, application/graphql-response+json":                            mediaTypeResponse,
		"application/json;q=0.9,application/graphql-response+json":                       mediaTypeResponse,
		"application/json, application/graphql-response+json;q=.5":                       mediaTypeJSON,
		"application/json;q=0, application/graphql-response+json":                        mediaTypeResponse,
		"application/json;q=0, */*":                                                      mediaTypeResponse,
		"application/graphql-response+json;q=0, */*":                                     mediaTypeJSON,
		"application/graphql-response+json, */*;q=0.1":                                   mediaTypeResponse,
		"application/graphql-response+json;q=0.1, */*":                                   mediaTypeJSON,
		"application/json, */*":                                                          mediaTypeJSON,
		"text/html, application/xhtml+xml, application/xml;q=0.9, image/avif, */*;q=0.8": mediaTypeJSON,
		"text/html, application/json ; charset=utf-8 ; q=0.4":                            mediaTypeJSON,
		"Application/JSON;Q=1.0":                                                         mediaTypeJSON,
		"application/json;q=2":                                                           "",
		"application/json;q=x":                                                           "",
		"application/json;q=NaN":                                                         "",
		"*/*;q=0":                                                                        "",
		"application/json;q=0, application/*;q=0.0, */*":                                 "",
		"text/html":             "",
		"text/*":                "",
		"text/event-stream;q=0": "",
		"json":                  "",
		";q=1":                  "",
	} {
		t.Run(accept, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, getURL("query", "{ __typename }"), nil)
			r.Header.Set("Accept", accept)
			rec, a := send(t, h, r)
			if want == "" {
				wantCode(t, a, "NOT_ACCEPTABLE")
				if rec.Code != 406 || rec.Header().Get("Content-Type") != mediaTypeJSON {
					t.Errorf("got status %d, %s", rec.Code, rec.Header().Get("Content-Type"))
				}
				return
			}
			if got := rec.Header().Get("Content-Type"); rec.Code != 200 || got != want {
				t.Errorf("got status %d, %s; want 200, %s", rec.Code, got, want)
			}
		})
	}

	t.Run("in several headers", func(t *testing.T) {
		rec := get(h, getURL("query", "{ __typename }"), "Accept", "text/html", "Accept", mediaTypeResponse)
		if got := rec.Header().Get("Content-Type"); got != mediaTypeResponse {
			t.Errorf("got %s", got)
		}
	})
}

// FuzzHeaders sends what browsers and caches could, and worse.
func FuzzHeaders(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""},
		{"*/*;q=0.8, application/json;q=1", `W/"a", "b,c" , *`},
		{"application/graphql-response+json; charset=utf-8; q=0.000", `W/`},
		{",;q=,=;/,", `"`},
	} {
		f.Add(seed[0], seed[1])
	}
	h := graph.NewHandler(sampleOptions())
	url := getURL("query", "{ __typename }")
	f.Fuzz(func(t *testing.T, accept, ifNoneMatch string) {
		rec := get(h, url, "Accept", accept, "If-None-Match", ifNoneMatch)
		tag := rec.Header().Get("ETag")
		switch rec.Code {
		case http.StatusOK, http.StatusNotModified:
			if tag == "" {
				t.Errorf("status %d without an ETag", rec.Code)
			}
			// The tag itself is always understood.
			if again := get(h, url, "Accept", accept, "If-None-Match", tag); again.Code != http.StatusNotModified {
				t.Errorf("asked with its tag: status %d", again.Code)
			}
		case http.StatusNotAcceptable:
			if tag != "" {
				t.Errorf("a refusal has the ETag %s", tag)
			}
		default:
			t.Errorf("status %d", rec.Code)
		}
	})
}
