package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
)

// testRoutes answer 418 where the real handlers would stand.
func testRoutes(log *slog.Logger) routes {
	teapot := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "panic" {
			panic("kettle on fire")
		}
		w.WriteHeader(http.StatusTeapot)
		if r.URL.RawQuery == "panic-late" {
			panic("kettle on fire")
		}
		_, _ = io.WriteString(w, requestID(r.Context()))
	})
	return routes{graphQL: teapot, graphiQL: teapot, githubHook: teapot, ready: teapot, feeds: newFeeds(new(content.Store), nil, "", 0), files: teapot, log: log}
}

func TestRoutes(t *testing.T) {
	handler := testRoutes(slog.New(slog.DiscardHandler)).handler()
	for _, tt := range []struct {
		method, path string
		status       int
		code         string // of the JSON error; "" for none
	}{
		{"GET", "/", 418, ""},
		{"HEAD", "/", 418, ""},
		{"POST", "/", 405, "METHOD_NOT_ALLOWED"},
		{"GET", "/graphql", 418, ""},
		{"POST", "/graphql", 418, ""},
		{"POST", "/hooks/github", 418, ""},
		{"GET", "/readyz", 418, ""},
		{"DELETE", "/readyz", 405, "METHOD_NOT_ALLOWED"},
		{"GET", "/healthz", 200, ""},
		{"POST", "/healthz", 405, "METHOD_NOT_ALLOWED"},
		{"GET", "/feeds/events.ics", 503, "NOT_READY"},
		{"GET", "/feeds/posts.json", 503, "NOT_READY"},
		{"POST", "/feeds/posts.atom", 405, "METHOD_NOT_ALLOWED"},
		{"HEAD", "/sitemap.xml", 503, "NOT_READY"},
		{"GET", "/feeds/", 404, "NOT_FOUND"},
		{"GET", "/files/head/a.png", 418, ""},
		{"HEAD", "/files/", 418, ""},
		{"PUT", "/files/head/a.png", 405, "METHOD_NOT_ALLOWED"},
		{"GET", "/files", 404, "NOT_FOUND"},
		{"GET", "/nowhere", 404, "NOT_FOUND"},
		{"POST", "/graphql/", 404, "NOT_FOUND"},
		{"GET", "//graphql", 404, "NOT_FOUND"},
		{"GET", "/../healthz", 404, "NOT_FOUND"},
		{"POST", "/hooks/gitlab", 404, "NOT_FOUND"},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			request := httptest.NewRequest(tt.method, "http://lectern.example/", nil)
			request.URL.Path = tt.path
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)

			if answer.Code != tt.status {
				t.Errorf("got status %d, want %d", answer.Code, tt.status)
			}
			if tt.status == http.StatusMethodNotAllowed && answer.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("got Allow %q", answer.Header().Get("Allow"))
			}
			if tt.code != "" {
				if got := errorCode(t, answer); got != tt.code {
					t.Errorf("got code %q, want %q", got, tt.code)
				}
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options":  "nosniff",
				"Referrer-Policy":         "no-referrer",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			} {
				if got := answer.Header().Get(name); got != want {
					t.Errorf("got %s %q, want %q", name, got, want)
				}
			}
		})
	}
}

// errorCode returns the code of the one error that answer tells as JSON.
func errorCode(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	if got := answer.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("got Content-Type %q", got)
	}
	var body struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || len(body.Errors) != 1 || body.Errors[0].Message == "" {
		t.Fatalf("got body %q (%v), want one error as JSON", answer.Body, err)
	}
	return body.Errors[0].Extensions.Code
}

func TestHealth(t *testing.T) {
	answer := httptest.NewRecorder()
	testRoutes(slog.New(slog.DiscardHandler)).handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, healthPath, nil))
	if answer.Code != http.StatusOK || answer.Body.String() != "ok" || answer.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("got %d %q, %v", answer.Code, answer.Body, answer.Header())
	}
}

func TestHooksOff(t *testing.T) {
	routes := testRoutes(slog.New(slog.DiscardHandler))
	routes.githubHook = nil
	answer := httptest.NewRecorder()
	routes.handler().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, githubHookPath, strings.NewReader("{}")))
	if answer.Code != http.StatusNotFound || errorCode(t, answer) != "HOOKS_OFF" {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}

func TestPanicsAreRecovered(t *testing.T) {
	var logged bytes.Buffer
	log := newLogger(&logged, logSettings{format: "json", level: "info"})
	handler := testRoutes(log).handler()

	request := httptest.NewRequest(http.MethodPost, "/graphql?panic", nil)
	request.Header.Set("X-Request-Id", "req-1")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	if answer.Code != http.StatusInternalServerError || errorCode(t, answer) != "INTERNAL" || strings.Contains(answer.Body.String(), "kettle") {
		t.Errorf("got %d %s, want a fixed text", answer.Code, answer.Body)
	}
	for _, want := range []string{"kettle on fire", "routes_test.go", `"request":"req-1"`, `"status":500`} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, logged.String())
		}
	}

	t.Run("after the answer began", func(t *testing.T) {
		defer func() {
			if got := recover(); got != http.ErrAbortHandler {
				t.Errorf("got panic %v, want the connection cut by http.ErrAbortHandler", got)
			}
		}()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/graphql?panic-late", nil))
	})
}

func TestRequestIDs(t *testing.T) {
	handler := testRoutes(slog.New(slog.DiscardHandler)).handler()
	answer := func(id string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(http.MethodGet, "/graphql", nil)
		if id != "" {
			request.Header.Set("X-Request-Id", id)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if got := answer.Header().Get("X-Request-Id"); got != answer.Body.String() || got == "" {
			t.Errorf("the header tells id %q, the context %q", got, answer.Body)
		}
		return answer
	}
	for _, sane := range []string{"7f1c4d7e-35b8-4c5f-9d21-a6a1d3c5c1e0", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a"} {
		if got := answer(sane).Body.String(); got != sane {
			t.Errorf("got id %q, want %q taken over", got, sane)
		}
	}
	seen := map[string]bool{}
	for _, odd := range []string{"", "a b", "a\nlevel=ERROR", `"`, "请求", strings.Repeat("a", 129)} {
		got := answer(odd).Body.String()
		if got == odd || seen[got] || !saneRequestID.MatchString(got) {
			t.Errorf("got id %q for %q, want a new one", got, odd)
		}
		seen[got] = true
	}
}

func TestAccessLog(t *testing.T) {
	for level, want := range map[string]int{"debug": 1, "info": 0} {
		t.Run(level, func(t *testing.T) {
			var logged bytes.Buffer
			handler := testRoutes(newLogger(&logged, logSettings{format: "json", level: level})).handler()
			request := httptest.NewRequest(http.MethodGet, "/graphql?query={hidden}", nil)
			request.Header.Set("X-Request-Id", "req-1")
			handler.ServeHTTP(httptest.NewRecorder(), request)
			if got := strings.Count(logged.String(), "\n"); got != want {
				t.Fatalf("got %d lines, want %d:\n%s", got, want, logged.String())
			}
			if want == 0 {
				return
			}
			var got map[string]any
			if err := json.Unmarshal(logged.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for _, varying := range []string{"time", "took"} {
				if _, ok := got[varying]; !ok {
					t.Errorf("the line lacks %q", varying)
				}
				delete(got, varying)
			}
			wantLine := map[string]any{
				"level": "DEBUG", "msg": "answered", "method": "GET", "path": "/graphql", "status": 418.0,
				"bytes": 5.0, "client": "192.0.2.1:1234", "request": "req-1",
			}
			if diff := cmp.Diff(wantLine, got); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLogNamesARequestOnce(t *testing.T) {
	var logged bytes.Buffer
	log := newLogger(&logged, logSettings{format: "text", level: "info"}).With("a", 1)
	identify(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		log.InfoContext(r.Context(), "by the handler")
		log.InfoContext(r.Context(), "by the caller", "request", requestID(r.Context()))
		log.Info("of no request")
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	lines := strings.Split(strings.TrimSpace(logged.String()), "\n")
	if len(lines) != 3 || strings.Count(lines[0], "request=") != 1 || strings.Count(lines[1], "request=") != 1 || strings.Contains(lines[2], "request=") {
		t.Errorf("got\n%s", logged.String())
	}
}
