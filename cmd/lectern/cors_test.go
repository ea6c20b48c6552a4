package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCORS(t *testing.T) {
	const page = "https://site.example"
	listed := []string{page, "http://localhost:3000"}
	for name, tt := range map[string]struct {
		origins   []string
		method    string
		origin    string // of the request; "" for none
		preflight string // Access-Control-Request-Method
		status    int    // 418 where the request reaches the handler
		want      map[string]string
	}{
		"off":                   {nil, "POST", page, "", 418, map[string]string{}},
		"off, preflight":        {nil, "OPTIONS", page, "POST", 418, map[string]string{}},
		"listed":                {listed, "POST", page, "", 418, map[string]string{"Access-Control-Allow-Origin": page, "Access-Control-Expose-Headers": "ETag, Cache-Tag, Retry-After, X-Request-Id", "Vary": "Origin"}},
		"listed second":         {listed, "GET", "http://localhost:3000", "", 418, map[string]string{"Access-Control-Allow-Origin": "http://localhost:3000", "Access-Control-Expose-Headers": "ETag, Cache-Tag, Retry-After, X-Request-Id", "Vary": "Origin"}},
		"unlisted":              {listed, "POST", "https://other.example", "", 418, map[string]string{"Vary": "Origin"}},
		"listed as a prefix":    {listed, "POST", page + ".evil.example", "", 418, map[string]string{"Vary": "Origin"}},
		"another port":          {listed, "POST", "http://localhost:3001", "", 418, map[string]string{"Vary": "Origin"}},
		"another scheme":        {listed, "POST", "http://site.example", "", 418, map[string]string{"Vary": "Origin"}},
		"opaque origin":         {listed, "POST", "null", "", 418, map[string]string{"Vary": "Origin"}},
		"no origin":             {listed, "POST", "", "", 418, map[string]string{"Vary": "Origin"}},
		"all":                   {[]string{"*"}, "POST", page, "", 418, map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Cache-Tag, Retry-After, X-Request-Id"}},
		"listed, preflight":     {listed, "OPTIONS", page, "POST", 204, map[string]string{"Access-Control-Allow-Origin": page, "Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": "Content-Type, If-None-Match, X-Request-Id, Apollo-Require-Preflight, X-Apollo-Operation-Name, X-Apollo-Operation-Id, Apollographql-Client-Name, Apollographql-Client-Version", "Access-Control-Max-Age": "3600", "Vary": "Origin"}},
		"all, preflight":        {[]string{"*"}, "OPTIONS", page, "POST", 204, map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": "Content-Type, If-None-Match, X-Request-Id, Apollo-Require-Preflight, X-Apollo-Operation-Name, X-Apollo-Operation-Id, Apollographql-Client-Name, Apollographql-Client-Version", "Access-Control-Max-Age": "3600"}},
		"unlisted, preflight":   {listed, "OPTIONS", "https://other.example", "POST", 403, map[string]string{"Vary": "Origin"}},
		"options, no preflight": {listed, "OPTIONS", page, "", 418, map[string]string{"Access-Control-Allow-Origin": page, "Access-Control-Expose-Headers": "ETag, Cache-Tag, Retry-After, X-Request-Id", "Vary": "Origin"}},
	} {
		t.Run(name, func(t *testing.T) {
			handler := allowOrigins(tt.origins, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }))
			request := httptest.NewRequest(tt.method, "/graphql", nil)
			if tt.origin != "" {
				request.Header.Set("Origin", tt.origin)
			}
			if tt.preflight != "" {
				request.Header.Set("Access-Control-Request-Method", tt.preflight)
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)

			if answer.Code != tt.status {
				t.Errorf("got status %d, want %d", answer.Code, tt.status)
			}
			got := map[string]string{}
			for name := range answer.Header() {
				if name != "Content-Type" && name != "Cache-Control" {
					got[name] = answer.Header().Get(name)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCanonicalOrigin(t *testing.T) {
	for text, want := range map[string]string{ // "" means that it is none
		"https://site.example":       "https://site.example",
		"HTTPS://Site.Example:443":   "https://site.example",
		"http://site.example:80":     "http://site.example",
		"http://site.example:443":    "http://site.example:443",
		"http://localhost:3000":      "http://localhost:3000",
		"http://[::1]:3000":          "http://[::1]:3000",
		"https://[2001:db8::1]:443":  "https://[2001:db8::1]",
		"https://site.example/":      "",
		"https://site.example?":      "",
		"https://site.example?a":     "",
		"https://site.example#":      "",
		"https://me@site.example":    "",
		"https://*.site.example":     "",
		"https://":                   "",
		"https://:443":               "",
		"ftp://site.example":         "",
		"site.example":               "",
		"null":                       "",
		"":                           "",
		"https://site.example:port":  "",
		"https://site.example/a,b":   "",
		"javascript://site.example":  "",
		"https://site.example\nhost": "",
	} {
		t.Run(text, func(t *testing.T) {
			if got, ok := canonicalOrigin(text); got != want || ok != (want != "") {
				t.Errorf("got %q, %v; want %q", got, ok, want)
			}
		})
	}
}
