package graph

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

const mediaTypeEvents = "text/event-stream"

// acceptsEvents reports whether a client with the given Accept headers asks for
// an event stream by its name.
func acceptsEvents(accept []string) bool {
	fit := fitOf(mediaTypeEvents, accept)
	return fit.specificity == 3 && fit.quality > 0
}

// isSubscription reports whether req is a subscription, of what can be told
// without validation.
func (h handler) isSubscription(req *request) bool {
	if !strings.Contains(req.Query, "subscription") {
		return false
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: req.Query}, h.limits.Tokens)
	if err != nil {
		return false
	}
	op := doc.Operations.ForName(req.OperationName)
	return op != nil && op.Operation == ast.Subscription
}

// serveEvents answers r by server-sent events, as the protocol of graphql-sse
// has it for distinct connections: one event "next" for each response, then one
// "complete". What is wrong with the operation comes as an event, too, since a
// browser's EventSource shows no other answers to its page; that the server is
// busy or not ready is said by the status 503, so that clients and proxies know
// that it may be tried again.
//
// A stream that ends without "complete" was broken off, and is to be asked for
// again.
func (h handler) serveEvents(w http.ResponseWriter, r *http.Request, req *request) {
	pinned, _, refused := h.revisionOf(r)
	if refused != nil {
		h.write(w, mediaTypeJSON, errorResponse(refused))
		return
	}
	ctx := r.Context()
	if r.URL.Query().Get("ref") != "" {
		ctx = pinned
	}
	ctx, leave, refused := h.streams.enterConnection(ctx, h.limits.Subscriptions)
	if refused != nil {
		h.write(w, mediaTypeJSON, errorResponse(refused))
		return
	}
	defer leave()
	op, errs := h.begin(ctx, req.params(r))
	if op != nil {
		defer op.end()
	}
	failed := &graphql.Response{Errors: errs}
	if status := statusOf(failed, mediaTypeJSON); len(errs) > 0 && status >= http.StatusInternalServerError {
		h.write(w, mediaTypeJSON, failed)
		return
	}

	s := &eventStream{w: w, control: http.NewResponseController(w), timeout: h.limits.WriteTimeout}
	if s.open() != nil {
		return
	}
	if len(errs) == 0 {
		alive := s.keepAlive(h.limits.KeepAlive)
		errs = op.run(ctx, s.next)
		alive()
	}
	if ctx.Err() != nil || s.err != nil {
		return
	}
	if len(errs) > 0 {
		_ = s.next(&graphql.Response{Errors: errs})
	}
	// The empty data make EventSource hand the event on.
	_ = s.write("event: complete\ndata:\n\n")
}

// An eventStream writes server-sent events. Each has to be taken within the
// timeout, or the stream is over: a reader that is slow for good must not hold
// what was written for it.
type eventStream struct {
	mu      sync.Mutex // guards what follows
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	err     error // why nothing can be written any more
}

// open sends the header and a comment, which tells clients that their
// subscription has begun.
func (s *eventStream) open() error {
	header := s.w.Header()
	header.Set("Content-Type", mediaTypeEvents)
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no") // nginx would hold events back until it has a few kilobytes
	// The server's deadline for reading a request would end the stream, since
	// the connection is still read from, to learn when the client goes.
	if err := s.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	s.w.WriteHeader(http.StatusOK)
	return s.write(":\n\n")
}

// next sends an event with resp.
func (s *eventStream) next(resp *graphql.Response) error {
	data := bytes.TrimRight(encodeResponse(resp), "\n")
	// Lines of data are joined by the client. JSON has line ends between its
	// tokens alone, so that nothing is changed by this.
	return s.write(fmt.Sprintf("event: next\ndata: %s\n\n", bytes.ReplaceAll(data, []byte("\n"), []byte("\ndata: "))))
}

func (s *eventStream) write(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	// The server's own deadline is for a whole answer, and counts from the start.
	if err := s.control.SetWriteDeadline(time.Now().Add(s.timeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.err = err
	} else if _, err := s.w.Write([]byte(text)); err != nil {
		s.err = err
	} else {
		s.err = s.control.Flush()
	}
	return s.err
}

// keepAlive sends a comment from time to time, so that nothing on the way takes
// the connection for dead, until stop is called. stop waits for the last one.
func (s *eventStream) keepAlive(every time.Duration) (stop func()) {
	ticker, done := time.NewTicker(every), make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-ticker.C:
				_ = s.write(":\n\n") // a stream that cannot be written to fails its next event
			case <-done:
				return
			}
		}
	})
	return func() {
		ticker.Stop()
		close(done)
		running.Wait()
	}
}
