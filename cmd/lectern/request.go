package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"
)

type requestIDKey struct{}

// requestID returns the id of the request that ctx belongs to; "" if it belongs
// to none.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// saneRequestID matches the ids that are taken over from a proxy: UUIDs, trace
// ids and the like, nothing that could forge a log line.
var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9._:/+=-]{1,128}$`)

// identify gives each request an id: the one that its X-Request-Id header
// bears, if that is sane, else a new one. The answer's header tells it, and so
// do all log lines about the request.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !saneRequestID.MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

// logAccess logs each answer: those that tell of a failure of ours at level
// info, all others at level debug, where a busy server's would drown the rest.
// The URL's query is left out, for a GraphQL query may stand there at length.
func logAccess(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		answer := &answerWriter{ResponseWriter: w}
		defer func() {
			level := slog.LevelDebug
			isProbe := r.URL.Path == readyPath // which asks in order to hear a 503
			if answer.code() >= http.StatusInternalServerError && !isProbe {
				level = slog.LevelInfo
			}
			log.Log(r.Context(), level, "answered", "method", r.Method, "path", r.URL.Path,
				"status", answer.code(), "bytes", answer.bytes, "took", time.Since(start).Round(time.Microsecond), "client", r.RemoteAddr)
		}()
		next.ServeHTTP(answer, r)
	})
}

// recoverPanics turns a panic below into status 500 with a fixed text, and logs
// it with its stack. If the answer has begun already, the connection is cut, so
// that half an answer cannot pass for a whole one.
func recoverPanics(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &answerWriter{ResponseWriter: w}
		defer func() {
			switch value := recover(); {
			case value == nil:
				return
			case value == http.ErrAbortHandler:
				panic(value)
			default:
				log.ErrorContext(r.Context(), "a request panicked", "method", r.Method, "path", r.URL.Path, "panic", value, "stack", string(debug.Stack()))
				if answer.status != 0 {
					panic(http.ErrAbortHandler)
				}
				writeError(w, http.StatusInternalServerError, "INTERNAL", "something went wrong here; the log has more under this request's X-Request-Id")
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// An answerWriter notes what a handler answers.
type answerWriter struct {
	http.ResponseWriter
	status int // 0 before the header is written
	bytes  int64
}

// code returns the status that the client sees: a handler that writes nothing
// answers 200.
func (a *answerWriter) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// WriteHeader implements http.ResponseWriter.
func (a *answerWriter) WriteHeader(status int) {
	// Other 1xx come before the answer itself.
	if a.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answerWriter) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answerWriter) Unwrap() http.ResponseWriter { return a.ResponseWriter }
