package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The paths that are served.
const (
	graphiQLPath   = "/"
	graphQLPath    = "/graphql"
	githubHookPath = "/hooks/github"
	healthPath     = "/healthz"
	readyPath      = "/readyz"
	filesPath      = "/files/" // with what follows
)

// routes are the handlers behind the paths.
type routes struct {
	graphQL     http.Handler
	graphiQL    http.Handler
	githubHook  http.Handler // nil if webhooks are off
	ready       http.Handler
	feeds       *feeds
	files       http.Handler
	corsOrigins []string
	log         *slog.Logger
}

// handler returns the whole server: the routes, JSON for whatever is none, and
// around them what each request gets.
func (r routes) handler() http.Handler {
	hook := r.githubHook
	if hook == nil {
		hook = http.HandlerFunc(hooksOff)
	}
	paths := map[string]http.Handler{
		graphiQLPath:   onlyGET(r.graphiQL),
		graphQLPath:    allowOrigins(r.corsOrigins, r.graphQL),
		githubHookPath: hook,
		healthPath:     onlyGET(http.HandlerFunc(health)),
		readyPath:      onlyGET(r.ready),
	}
	for path, h := range r.feeds.handlers() {
		paths[path] = allowOrigins(r.corsOrigins, h)
	}
	files := allowOrigins(r.corsOrigins, onlyGET(r.files))
	// No http.ServeMux: its patterns would add redirects and answers in plain
	// text, and of the paths here one has parameters.
	dispatch := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if h, ok := paths[req.URL.Path]; ok {
			h.ServeHTTP(w, req)
			return
		}
		if strings.HasPrefix(req.URL.Path, filesPath) {
			files.ServeHTTP(w, req)
			return
		}
		writeError(w, http.StatusNotFound, "NOT_FOUND", "nothing is served here; the API is at "+graphQLPath)
	})
	return identify(logAccess(r.log, recoverPanics(r.log, secure(compress(dispatch)))))
}

// newHTTPServer returns a server with limits that keep slow and greedy clients
// from holding its connections.
func newHTTPServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		// What net/http logs is about clients: broken handshakes, cut requests.
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// secure sets the headers that keep browsers from making more of an answer than
// it is. A handler with a page sets its own Content-Security-Policy.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		next.ServeHTTP(w, r)
	})
}

// onlyGET lets GET and HEAD through to next.
func onlyGET(next http.Handler) http.Handler {
	methods := []string{http.MethodGet, http.MethodHead}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(methods, r.Method) {
			allow := strings.Join(methods, ", ")
			w.Header().Set("Allow", allow)
			writeError(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "only "+allow+" are answered here")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// health says that the process answers. It looks at nothing else: a process
// that cannot reach its remote is not cured by a restart.
func health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok")
}

// hooksOff answers deliveries of a webhook for which there is no secret.
func hooksOff(w http.ResponseWriter, _ *http.Request) {
	writeError(w, http.StatusNotFound, "HOOKS_OFF", "webhooks are off: this server was started without a hook secret (LECTERN_HOOK_SECRET or --hook-secret-file)")
}

// writeError answers with an error in the shape of GraphQL's, so that a client
// needs one way of reading errors.
func writeError(w http.ResponseWriter, status int, code, message string) {
	type extensions struct {
		Code string `json:"code"`
	}
	type graphQLError struct {
		Message    string     `json:"message"`
		Extensions extensions `json:"extensions"`
	}
	writeJSON(w, status, struct {
		Errors []graphQLError `json:"errors"`
	}{[]graphQLError{{message, extensions{code}}}})
}

// writeJSON answers with v. An answer that cannot be sent has nobody left to
// tell: the client is gone.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
