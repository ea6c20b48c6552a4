package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"lectern/content"
	"lectern/graph"
)

// patience is how long a test waits for something that is to happen: a failing
// test may be slow.
const patience = 30 * time.Second

// A liveServer serves a site whose revisions change, over real connections.
type liveServer struct {
	*httptest.Server
	store   *content.Store
	streams *graph.Streams
}

// newLiveServer starts a server, and ends it with the test. configure may change
// its options and may be nil.
func newLiveServer(t testing.TB, configure func(*graph.Options, *http.Server)) *liveServer {
	t.Helper()
	opts := sampleOptions()
	opts.Streams = graph.NewStreams()
	s := &liveServer{Server: httptest.NewUnstartedServer(nil), store: opts.Store, streams: opts.Streams}
	if configure != nil {
		configure(&opts, s.Config)
	}
	s.store = opts.Store
	s.Config.Handler = graph.NewHandler(opts)
	s.Start()
	t.Cleanup(func() {
		s.streams.Close()
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// push serves the sample as of the commit sha.
func (s *liveServer) push(sha string) { s.store.Swap(newSample(sha)) }

// changed asks for the commits of each change and the posts in it.
const changed = `subscription { revisionChanged { revision { commit { sha } } previous { commit { sha } } added { path } modified { title } removedPaths } }`

// A revisionChange is what changed asks for.
type revisionChange struct {
	RevisionChanged struct {
		Revision, Previous struct{ Commit struct{ SHA string } }
		Added              []struct{ Path string }
		Modified           []struct{ Title string }
		RemovedPaths       []string
	}
}

// checkChange checks that the data of a are those of a step between two samples.
func checkChange(t testing.TB, a answer, from, to string) {
	t.Helper()
	var got revisionChange
	if err := json.Unmarshal(a.Data, &got); err != nil || len(a.Errors) > 0 {
		t.Fatalf("got data %s, errors %v (%v)", a.Data, a.Errors, err)
	}
	change := got.RevisionChanged
	if change.Previous.Commit.SHA != from || change.Revision.Commit.SHA != to || len(change.Modified) == 0 {
		t.Fatalf("got %s, want the step from %s to %s", a.Data, from, to)
	}
	for _, p := range change.Modified {
		if !strings.HasPrefix(p.Title, to) {
			t.Errorf("the change to %s has the title %q of another revision", to, p.Title)
		}
	}
}

// A socket is a client's WebSocket.
type socket struct {
	t    testing.TB
	conn *websocket.Conn
}

func (s *liveServer) dial(t testing.TB, header http.Header, subprotocols ...string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return websocket.Dial(ctx, s.URL+"/graphql", &websocket.DialOptions{Subprotocols: subprotocols, HTTPHeader: header})
}

// open opens a WebSocket; the client has not introduced itself on it yet.
func (s *liveServer) open(t testing.TB) *socket {
	t.Helper()
	conn, _, err := s.dial(t, nil, "graphql-transport-ws")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	conn.SetReadLimit(-1)
	return &socket{t, conn}
}

// connect opens a WebSocket and introduces the client.
func (s *liveServer) connect(t testing.TB) *socket {
	t.Helper()
	c := s.open(t)
	c.send(`{"type": "connection_init", "payload": {"token": "none"}}`)
	if m := c.read(); m.Type != "connection_ack" {
		t.Fatalf("got %+v, want connection_ack", m)
	}
	return c
}

func (c *socket) send(text string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	if err := c.conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// A message is what a server sends over a WebSocket.
type message struct {
	ID, Type string
	Payload  json.RawMessage
}

func (c *socket) read() message {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	_, text, err := c.conn.Read(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		c.t.Fatalf("%v in %s", err, text)
	}
	return m
}

// want reads a message and checks its type and operation.
func (c *socket) want(kind, id string) answer {
	c.t.Helper()
	m := c.read()
	if m.Type != kind || m.ID != id {
		c.t.Fatalf("got %s for %q with %s; want %s for %q", m.Type, m.ID, m.Payload, kind, id)
	}
	var a answer
	switch kind {
	case "next":
		if err := json.Unmarshal(m.Payload, &a); err != nil {
			c.t.Fatal(err)
		}
	case "error":
		if err := json.Unmarshal(m.Payload, &a.Errors); err != nil {
			c.t.Fatal(err)
		}
	}
	return a
}

// subscribe begins an operation and returns once the server has taken it up.
func (c *socket) subscribe(id, query string) {
	c.t.Helper()
	text, err := json.Marshal(map[string]any{"id": id, "type": "subscribe", "payload": map[string]any{"query": query}})
	if err != nil {
		c.t.Fatal(err)
	}
	c.send(string(text))
	c.send(`{"type": "ping", "payload": {"n": 1}}`)
	if m := c.read(); m.Type != "pong" || string(m.Payload) != `{"n": 1}` {
		c.t.Fatalf("got %+v, want the pong to a ping", m)
	}
}

// wantClose reads until the server closes the socket and checks how it does.
func (c *socket) wantClose(code websocket.StatusCode, reason string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	for {
		_, _, err := c.conn.Read(ctx)
		var closed websocket.CloseError
		if errors.As(err, &closed) {
			if closed.Code != code || !strings.Contains(closed.Reason, reason) {
				c.t.Errorf("closed with %d %q, want %d %q", closed.Code, closed.Reason, code, reason)
			}
			return
		}
		if err != nil {
			c.t.Fatalf("got %v, want the close code %d", err, code)
		}
	}
}

func TestSocketSubscription(t *testing.T) {
	s := newLiveServer(t, nil)
	c, other := s.connect(t), s.connect(t)
	c.subscribe("a", changed)
	c.subscribe("b", `subscription Commits { step: revisionChanged { revision { commit { sha } } } }`)
	other.subscribe("a", changed)

	s.push("c8")
	s.push("c7")
	got := map[string]int{}
	for range 4 {
		m := c.read()
		got[m.Type+" "+m.ID]++
		if m.ID == "b" && !strings.HasPrefix(string(m.Payload), `{"data":{"step":{"revision":{"commit":{"sha":"c`) {
			t.Errorf("got %s", m.Payload)
		}
	}
	if got["next a"] != 2 || got["next b"] != 2 {
		t.Errorf("got %v, want two events for each", got)
	}
	checkChange(t, other.want("next", "a"), "c9", "c8")
	checkChange(t, other.want("next", "a"), "c8", "c7")

	// What is completed hears no more, its ID is free, and others go on.
	other.send(`{"id": "a", "type": "complete"}`)
	other.send(`{"id": "a", "type": "complete"}`) // may cross with one of ours
	other.subscribe("a", `subscription { revisionChanged { removedPaths } }`)
	s.push("c6")
	if a := other.want("next", "a"); string(a.Data) != `{"revisionChanged":{"removedPaths":[]}}` {
		t.Errorf("got %s", a.Data)
	}
}

// Queries are answered over the socket, too, and beside subscriptions.
func TestSocketQuery(t *testing.T) {
	s := newLiveServer(t, nil)
	c := s.connect(t)
	c.send(`{"id": "1", "type": "subscribe", "payload": {"query": "query Q($n: Int) { posts(first: $n) { nodes { slug } } } query R { nonsense: __typename }", "operationName": "Q", "variables": {"n": 1}, "extensions": {}}}`)
	if a := c.want("next", "1"); string(a.Data) != `{"posts":{"nodes":[{"slug":"meetup-1"}]}}` {
		t.Errorf("got %s", a.Data)
	}
	c.want("complete", "1")
	c.send(`{"id": "1", "type": "subscribe", "payload": {"query": "{ post(url: \"/\") { title } post2: posts(first: 101) { totalCount } }"}}`)
	wantCode(t, c.want("next", "1"), "BAD_USER_INPUT") // of a field: there is data beside it, if only null
	c.want("complete", "1")
}

func TestSocketErrors(t *testing.T) {
	s := newLiveServer(t, nil)
	c := s.connect(t)
	for name, tt := range map[string]struct{ query, code string }{
		"no GraphQL":           {"{", "GRAPHQL_PARSE_FAILED"},
		"unknown field":        {"subscription { nonsense }", "GRAPHQL_VALIDATION_FAILED"},
		"two fields":           {"subscription { a: revisionChanged { removedPaths } b: revisionChanged { removedPaths } }", "GRAPHQL_VALIDATION_FAILED"},
		"no field":             {"subscription { revisionChanged @skip(if: true) { removedPaths } }", "GRAPHQL_VALIDATION_FAILED"},
		"field of the schema":  {"subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"},
		"too deep":             {"subscription { revisionChanged " + nest(16, "{ added { next ", "{ id }", "}}") + " }", "GRAPHQL_VALIDATION_FAILED"},
		"too complex":          {"subscription { revisionChanged { added { related: translations { translations { translations { translations { speakers { posts(first: 100) { nodes { body { html } } } } } } } } } } }", "COMPLEXITY_LIMIT_EXCEEDED"},
		"no such operation":    {"query A { __typename } query B { __typename }", "GRAPHQL_VALIDATION_FAILED"},
		"a query of that kind": {"{ nonsense }", "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(map[string]any{"id": name, "type": "subscribe", "payload": map[string]any{"query": tt.query}})
			if err != nil {
				t.Fatal(err)
			}
			c.send(string(text))
			wantCode(t, c.want("error", name), tt.code)
		})
	}
	c.send(`{"id": "still", "type": "subscribe", "payload": {"query": "{ __typename }"}}`)
	c.want("next", "still")
}

// The server closes what does not keep to the protocol, by the protocol's codes.
func TestSocketProtocol(t *testing.T) {
	quick := func(o *graph.Options, _ *http.Server) { o.Limits.InitTimeout = time.Millisecond }
	const initialise = `{"type": "connection_init"}`
	const subscribe = `{"id": "dup", "type": "subscribe", "payload": {"query": "subscription { revisionChanged { removedPaths } }"}}`
	for name, tt := range map[string]struct {
		configure func(*graph.Options, *http.Server)
		messages  []string
		code      websocket.StatusCode
		reason    string
	}{
		"operation before its time":  {nil, []string{subscribe}, 4401, "Unauthorized"},
		"introduced twice":           {nil, []string{initialise, initialise}, 4429, "Too many initialisation requests"},
		"never introduced":           {quick, nil, 4408, "initialisation timeout"},
		"ID in use":                  {nil, []string{initialise, subscribe, subscribe}, 4409, "Subscriber for dup already exists"},
		"no JSON":                    {nil, []string{`{"type": `}, 4400, "Invalid message"},
		"no object":                  {nil, []string{`[1]`}, 4400, "Invalid message"},
		"ID that is no text":         {nil, []string{initialise, `{"id": 1, "type": "complete"}`}, 4400, "Invalid message"},
		"unknown type":               {nil, []string{`{"type": "start` + strings.Repeat("x", 200) + `"}`}, 4400, `type "startxxx`},
		"no type":                    {nil, []string{`{}`}, 4400, `type ""`},
		"message of a server":        {nil, []string{initialise, `{"id": "1", "type": "next"}`}, 4400, "next"},
		"operation without ID":       {nil, []string{initialise, `{"type": "subscribe", "payload": {"query": "{ __typename }"}}`}, 4400, "Invalid message"},
		"operation without payload":  {nil, []string{initialise, `{"id": "1", "type": "subscribe"}`}, 4400, "Invalid message"},
		"operation without query":    {nil, []string{initialise, `{"id": "1", "type": "subscribe", "payload": {}}`}, 4400, "Invalid message"},
		"variables of another shape": {nil, []string{initialise, `{"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }", "variables": []}}`}, 4400, "Invalid message"},
		"too large": {func(o *graph.Options, _ *http.Server) { o.Limits.BodyBytes = 1000 },
			[]string{initialise, `{"type": "ping", "payload": {"x": "` + strings.Repeat("x", 1000) + `"}}`}, websocket.StatusMessageTooBig, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newLiveServer(t, tt.configure).open(t)
			for _, m := range tt.messages {
				c.send(m)
			}
			c.wantClose(tt.code, tt.reason)
		})
	}
	t.Run("binary message", func(t *testing.T) {
		c := newLiveServer(t, nil).open(t)
		if err := c.conn.Write(t.Context(), websocket.MessageBinary, []byte(initialise)); err != nil {
			t.Fatal(err)
		}
		c.wantClose(4400, "Binary")
	})
	for _, protocols := range [][]string{nil, {"graphql-ws"}} {
		t.Run(fmt.Sprintf("subprotocols %v", protocols), func(t *testing.T) {
			conn, _, err := newLiveServer(t, nil).dial(t, nil, protocols...)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			(&socket{t, conn}).wantClose(4406, "Subprotocol not acceptable")
		})
	}
}

func TestSocketOrigins(t *testing.T) {
	s := newLiveServer(t, func(o *graph.Options, _ *http.Server) { o.AllowedOrigins = []string{"https://site.example"} })
	all := newLiveServer(t, func(o *graph.Options, _ *http.Server) { o.AllowedOrigins = []string{"*"} })
	for _, tt := range []struct {
		server *liveServer
		origin string
		status int
	}{
		{s, "", 101},
		{s, s.URL, 101},
		{s, "https://site.example", 101},
		{s, "https://other.example", 403},
		{s, "https://site.example.evil.example", 403},
		{s, "http://site.example", 403},
		{s, "null", 403},
		{s, "%zz", 403},
		{all, "https://other.example", 101},
		{all, "null", 101},
	} {
		header := http.Header{}
		if tt.origin != "" {
			header.Set("Origin", tt.origin)
		}
		conn, response, err := tt.server.dial(t, header, "graphql-transport-ws")
		if conn != nil {
			conn.CloseNow()
		}
		if response == nil || response.StatusCode != tt.status {
			t.Errorf("origin %q: got %v (%v), want %d", tt.origin, response, err, tt.status)
		}
	}
}

func TestSocketOperationLimit(t *testing.T) {
	s := newLiveServer(t, func(o *graph.Options, _ *http.Server) { o.Limits.SocketOperations = 2 })
	c := s.connect(t)
	c.subscribe("1", changed)
	c.subscribe("2", changed)
	c.send(`{"id": "3", "type": "subscribe", "payload": {"query": "{ __typename }"}}`)
	wantCode(t, c.want("error", "3"), "OVERLOADED")
	c.send(`{"id": "1", "type": "complete"}`)
	c.send(`{"id": "3", "type": "subscribe", "payload": {"query": "{ __typename }"}}`)
	c.want("next", "3")
}

// A client that answers no ping is gone.
func TestSocketWithoutPong(t *testing.T) {
	s := newLiveServer(t, func(o *graph.Options, _ *http.Server) {
		o.Limits.KeepAlive, o.Limits.WriteTimeout = time.Millisecond, 10*time.Millisecond
	})
	conn, reader := s.dialRaw(t)
	fmt.Fprint(conn, "GET /graphql HTTP/1.1\r\nHost: lectern.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")
	// connection_init in a masked frame, with a mask of zeros.
	const initialise = `{"type":"connection_init"}`
	conn.Write(append([]byte{0x81, 0x80 | byte(len(initialise)), 0, 0, 0, 0}, initialise...))
	got, err := io.ReadAll(reader) // until the server cuts the connection
	if err != nil || !bytes.Contains(got, []byte("connection_ack")) || !bytes.Contains(got, []byte{0x89}) {
		t.Errorf("got %q (%v), want an acknowledgement, a ping and the end", got, err)
	}
}

// dialRaw opens a connection to s that ends with the test.
func (s *liveServer) dialRaw(t testing.TB) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

// An eventSource is a client's event stream.
type eventSource struct {
	t        testing.TB
	response *http.Response
	lines    *bufio.Scanner
	cancel   context.CancelFunc
}

// listen sends query by method, accepting what is said, and returns once the
// answer begins.
func (s *liveServer) listen(t testing.TB, method, query, accept string) *eventSource {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	target, body := s.URL+"/graphql", []byte(nil)
	if method == http.MethodGet {
		target += "?query=" + url.QueryEscape(query)
	} else {
		var err error
		if body, err = json.Marshal(map[string]any{"query": query}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Content-Type", "application/json")
	response, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); response.Body.Close() })
	return &eventSource{t, response, bufio.NewScanner(response.Body), cancel}
}

// subscribe listens to query and returns once the subscription has begun.
func (s *liveServer) subscribe(t testing.TB, method, query string) *eventSource {
	t.Helper()
	e := s.listen(t, method, query, "text/event-stream")
	if kind, data := e.next(); kind != "comment" || e.response.StatusCode != 200 {
		t.Fatalf("got %s %s with status %d", kind, data, e.response.StatusCode)
	}
	return e
}

// next reads an event, a comment ("comment"), or the end of the stream ("").
func (e *eventSource) next() (kind, data string) {
	e.t.Helper()
	for e.lines.Scan() {
		field, value, _ := strings.Cut(e.lines.Text(), ":")
		switch value = strings.TrimPrefix(value, " "); {
		case e.lines.Text() == "":
			if kind != "" {
				return kind, data
			}
		case field == "":
			kind = "comment"
		case field == "event":
			kind = value
		case field == "data":
			data += value
		default:
			e.t.Fatalf("got the line %q", e.lines.Text())
		}
	}
	return "", ""
}

// want reads the next event of the given kind, over comments.
func (e *eventSource) want(kind string) (a answer) {
	e.t.Helper()
	got, data := e.next()
	for got == "comment" {
		got, data = e.next()
	}
	if got != kind {
		e.t.Fatalf("got %q with %s (%v), want %q", got, data, e.lines.Err(), kind)
	}
	if kind == "next" {
		if err := json.Unmarshal([]byte(data), &a); err != nil {
			e.t.Fatal(err)
		}
	}
	return a
}

func TestEventSubscription(t *testing.T) {
	s := newLiveServer(t, nil)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			s.push("c9")
			e := s.subscribe(t, method, changed)
			for name, want := range map[string]string{"Content-Type": "text/event-stream", "X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"} {
				if got := e.response.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			s.push("c8")
			checkChange(t, e.want("next"), "c9", "c8")
			s.push("c7")
			checkChange(t, e.want("next"), "c8", "c7")
		})
	}
}

// A client that takes nothing but events gets the answer to a query as one.
func TestEventQuery(t *testing.T) {
	s := newLiveServer(t, nil)
	e := s.listen(t, http.MethodPost, `{ revision { ref } }`, "text/event-stream")
	if a := e.want("next"); string(a.Data) != `{"revision":{"ref":"main"}}` {
		t.Errorf("got %s", a.Data)
	}
	e.want("complete")
	e.want("")
}

func TestEventErrors(t *testing.T) {
	s := newLiveServer(t, nil)
	for query, code := range map[string]string{
		"{":                           "GRAPHQL_PARSE_FAILED",
		"{ nonsense }":                "GRAPHQL_VALIDATION_FAILED",
		"subscription { __typename }": "GRAPHQL_VALIDATION_FAILED",
	} {
		e := s.listen(t, http.MethodGet, query, "text/event-stream")
		wantCode(t, e.want("next"), code)
		e.want("complete")
		e.want("")
	}
	t.Run("no operation", func(t *testing.T) {
		if e := s.listen(t, http.MethodGet, "", "text/event-stream"); e.response.StatusCode != http.StatusBadRequest {
			t.Errorf("got status %d", e.response.StatusCode)
		}
	})
	t.Run("nothing served yet", func(t *testing.T) {
		empty := newLiveServer(t, func(o *graph.Options, _ *http.Server) { o.Store = new(content.Store) })
		e := empty.listen(t, http.MethodGet, changed, "text/event-stream")
		if e.response.StatusCode != http.StatusServiceUnavailable || e.response.Header.Get("Retry-After") == "" {
			t.Errorf("got status %d", e.response.StatusCode)
		}
	})
}

// Clients that take several types get a stream for a subscription alone.
func TestAcceptOfStreams(t *testing.T) {
	s := newLiveServer(t, nil)
	const several = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
	for _, tt := range []struct{ accept, query, mediaType string }{
		{several, `{ revision { ref } }`, mediaTypeResponse},
		{several, changed, "text/event-stream"},
		{"text/event-stream; charset=utf-8", `{ revision { ref } }`, "text/event-stream"},
		{"application/json, text/event-stream;q=0", changed, mediaTypeJSON},
		{"*/*", changed, mediaTypeJSON},
		{"", changed, mediaTypeJSON},
	} {
		e := s.listen(t, http.MethodPost, tt.query, tt.accept)
		if got := e.response.Header.Get("Content-Type"); got != tt.mediaType {
			t.Errorf("%q for %.20s: got %s, want %s", tt.accept, tt.query, got, tt.mediaType)
		}
		if tt.mediaType == mediaTypeJSON {
			var a answer
			if err := json.NewDecoder(e.response.Body).Decode(&a); err != nil {
				t.Fatal(err)
			}
			wantCode(t, a, "NOT_ACCEPTABLE")
		}
		e.cancel()
	}
}

// A stream outlives the deadlines of the server it runs in, and stays alive by
// comments.
func TestEventsOutliveDeadlines(t *testing.T) {
	const deadline = 50 * time.Millisecond
	s := newLiveServer(t, func(o *graph.Options, server *http.Server) {
		server.ReadTimeout, server.WriteTimeout = deadline, deadline
		o.Limits.KeepAlive = deadline / 5
	})
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		e := s.subscribe(t, method, changed)
		for range 20 { // four times the deadline
			if kind, _ := e.next(); kind != "comment" {
				t.Fatalf("%s: got %q instead of a comment: %v", method, kind, e.lines.Err())
			}
		}
		s.push("c8")
		e.want("next")
	}
}

// A change of many posts is answered only as far as the fields allow, and does
// not end the subscription.
func TestChangeOfTooManyPosts(t *testing.T) {
	opts := sampleOptions()
	few, many := newLargeSite(1), newLargeSite(1000)
	opts.Store.Swap(few)
	s := newLiveServer(t, func(o *graph.Options, _ *http.Server) { o.Store = opts.Store })
	e := s.subscribe(t, http.MethodGet, `subscription { revisionChanged { added { path body { html } } removedPaths } }`)
	light := s.subscribe(t, http.MethodGet, `subscription { revisionChanged { added { path title } } }`)
	opts.Store.Swap(many)
	wantCode(t, e.want("next"), "COMPLEXITY_LIMIT_EXCEEDED")
	if a := light.want("next"); len(a.Errors) > 0 || bytes.Count(a.Data, []byte("path")) != 999 {
		t.Errorf("got %.300s, errors %v", a.Data, a.Errors)
	}
	opts.Store.Swap(few)
	if a := e.want("next"); len(a.Errors) > 0 || !bytes.Contains(a.Data, []byte("content/zh/blog/000999.md")) {
		t.Errorf("got %.300s, errors %v", a.Data, a.Errors)
	}
}

func TestSubscriptionLimit(t *testing.T) {
	s := newLiveServer(t, func(o *graph.Options, _ *http.Server) { o.Limits.Subscriptions = 2 })
	c := s.connect(t)
	c.subscribe("1", changed)
	c.subscribe("2", changed)
	c.send(`{"id": "3", "type": "subscribe", "payload": {"query": "subscription { revisionChanged { removedPaths } }"}}`)
	wantCode(t, c.want("error", "3"), "OVERLOADED")
	// The socket and one event stream make two connections; a third one is
	// refused before it is opened.
	if e := s.listen(t, http.MethodGet, changed, "text/event-stream"); e.response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third subscription: got status %d", e.response.StatusCode)
	}
	c.send(`{"id": "2", "type": "complete"}`)
	c.send(`{"type": "ping"}`)
	if m := c.read(); m.Type != "pong" {
		t.Fatalf("got %+v", m)
	}
	s.subscribe(t, http.MethodGet, changed)
	if _, response, _ := s.dial(t, nil, "graphql-transport-ws"); response == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third connection: got %v", response)
	}
}

// A reader that takes nothing loses its connection, and nobody waits for it.
func TestSlowReaders(t *testing.T) {
	large := []*content.Snapshot{newLargeSite(1000), newLargeSite(1)}
	s := newLiveServer(t, func(o *graph.Options, server *http.Server) {
		o.Store.Swap(large[1])
		o.Limits.WriteTimeout = 20 * time.Millisecond
		o.Limits.KeepAlive = time.Hour
		server.ConnState = func(conn net.Conn, state http.ConnState) {
			if state == http.StateNew {
				_ = conn.(*net.TCPConn).SetWriteBuffer(4 << 10) // or the kernel takes megabytes
			}
		}
	})
	const query = `subscription { revisionChanged { added { id path url title description date language section } } }`
	events, lines := s.dialRaw(t)
	if err := events.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(events, "GET /graphql?query=%s HTTP/1.1\r\nHost: lectern.example\r\nAccept: text/event-stream\r\n\r\n", url.QueryEscape(query))
	if status, err := lines.ReadString('\n'); err != nil || !strings.Contains(status, "200") {
		t.Fatalf("got %q (%v)", status, err)
	}
	s.connect(t).subscribe("1", query)
	// Neither of the two reads from now on. Pushes go on until both are gone.
	for i := 0; s.streams.Connections() > 0; i++ {
		s.store.Swap(large[i%2])
		runtime.Gosched()
	}
}

// A reader that falls behind while an event is being answered is told so.
func TestTooSlowIsSaid(t *testing.T) {
	proceed, asked := make(chan struct{}), make(chan struct{}, 100)
	s := newLiveServer(t, func(o *graph.Options, _ *http.Server) {
		o.Now = func() time.Time { asked <- struct{}{}; <-proceed; return sampleNow }
	})
	c, e := s.connect(t), (*eventSource)(nil)
	const query = `subscription { revisionChanged { modified { event { status } } } }`
	c.subscribe("1", query)
	e = s.subscribe(t, http.MethodGet, query)
	s.push("a0")
	<-asked // both subscriptions stand at their first event
	<-asked
	for i := range 18 {
		s.push(fmt.Sprintf("a%d", i%2+1))
	}
	close(proceed)
	for range 17 {
		c.want("next", "1")
		e.want("next")
	}
	wantCode(t, c.want("error", "1"), "TOO_SLOW")
	wantCode(t, e.want("next"), "TOO_SLOW")
	e.want("complete")
	c.subscribe("1", query) // is free again
}

// Clients that go away leave nothing behind, and those that stay are told of the
// end.
func TestStreamsEnd(t *testing.T) {
	before := goroutines()
	s := newLiveServer(t, nil)
	var leaving []*eventSource
	for range 5 {
		leaving = append(leaving, s.subscribe(t, http.MethodPost, changed))
		c := s.connect(t)
		c.subscribe("1", changed)
		c.conn.CloseNow()
	}
	for _, e := range leaving {
		e.cancel()
	}
	s.await(t, 0)

	c, e, mute := s.connect(t), s.subscribe(t, http.MethodGet, changed), s.open(t)
	c.subscribe("1", changed)
	s.await(t, 3)
	ended := make(chan struct{})
	go func() { s.streams.Close(); close(ended) }()
	c.wantClose(websocket.StatusGoingAway, "shutting down")
	mute.wantClose(websocket.StatusGoingAway, "shutting down")
	e.want("") // without an event "complete": clients are to come back
	<-ended
	if response := s.listen(t, http.MethodGet, changed, "text/event-stream").response; response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("after the end: got status %d", response.StatusCode)
	}

	s.Client().CloseIdleConnections()
	s.CloseClientConnections()
	s.Close()
	deadline := time.Now().Add(patience)
	for after := goroutines(); len(after) > len(before); after = goroutines() {
		if time.Now().After(deadline) {
			t.Fatalf("goroutines are left over:\n%s", strings.Join(slices.DeleteFunc(after, func(g string) bool { return slices.Contains(before, g) }), "\n\n"))
		}
		runtime.Gosched()
	}
}

// await waits until n connections are open.
func (s *liveServer) await(t testing.TB, n int) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for s.streams.Connections() != n || n == 0 && s.streams.Subscriptions() != 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections and %d subscriptions are open, want %d", s.streams.Connections(), s.streams.Subscriptions(), n)
		}
		runtime.Gosched()
	}
}

// goroutines returns the stacks of the goroutines that run code of ours or of
// the libraries for streams.
func goroutines() []string {
	buf := make([]byte, 1<<20)
	var ours []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "lectern/graph.") || strings.Contains(stack, "coder/websocket.") {
			ours = append(ours, stack)
		}
	}
	return ours
}

// Many clients hear of each revision once, in order.
func TestManySubscribers(t *testing.T) {
	const subscribers, pushes = 200, 10
	s := newLiveServer(t, nil)
	var clients, begun sync.WaitGroup
	begun.Add(subscribers)
	for i := range subscribers {
		clients.Go(func() {
			begin := sync.OnceFunc(begun.Done)
			defer begin() // should it fail before
			var next func() answer
			if i%2 == 0 {
				e := s.subscribe(t, http.MethodGet, changed)
				next = func() answer { return e.want("next") }
			} else {
				c := s.connect(t)
				c.subscribe("1", changed)
				next = func() answer { return c.want("next", "1") }
			}
			begin()
			from := "c9"
			for k := range pushes {
				to := fmt.Sprintf("a%d", k)
				checkChange(t, next(), from, to)
				from = to
			}
		})
	}
	begun.Wait()
	for k := range pushes {
		s.push(fmt.Sprintf("a%d", k))
	}
	clients.Wait()
}

func TestSubscriptionWithoutStream(t *testing.T) {
	_, a := post(t, graph.NewHandler(sampleOptions()), changed, nil)
	if err := wantCode(t, a, "NOT_ACCEPTABLE"); !strings.Contains(err.Message, "text/event-stream") {
		t.Errorf("got %q", err.Message)
	}
	resp := graph.NewExecutor(sampleOptions()).Execute(t.Context(), changed, "", nil)
	if len(resp.Errors) != 1 || resp.Errors[0].Extensions["code"] != "NOT_ACCEPTABLE" {
		t.Errorf("got %v", resp.Errors)
	}
}
