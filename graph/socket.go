package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// socketProtocol is the WebSocket subprotocol that is spoken: that of the npm
// package graphql-ws. The older one, which bears the name "graphql-ws", is not.
const socketProtocol = "graphql-transport-ws"

// The codes by which the protocol closes a WebSocket. Clients come back after
// those of RFC 6455, such as 1001, and not after these.
const (
	closeBadMessage     websocket.StatusCode = 4400
	closeUnauthorized   websocket.StatusCode = 4401 // an operation before connection_ack
	closeNoSubprotocol  websocket.StatusCode = 4406
	closeInitTimeout    websocket.StatusCode = 4408
	closeDuplicateID    websocket.StatusCode = 4409
	closeDuplicateInit  websocket.StatusCode = 4429
	maxCloseReasonBytes                      = 100 // 123 by RFC 6455
)

// A socketMessage is one message of the protocol, in either direction.
type socketMessage struct {
	ID      string          // of the operation; "" if it is about none
	Type    string          // "next"
	Payload json.RawMessage // nil for none
}

// A socketError says why a WebSocket is to be closed.
type socketError struct {
	code   websocket.StatusCode
	reason string
}

// A socket is one WebSocket and the operations on it.
//
// gqlgen has a transport for this protocol. It has no deadline for writing,
// closes with other codes than the protocol wants, lets a second operation take
// an ID that is in use, and bounds no number of operations.
type socket struct {
	exec *Executor
	conn *websocket.Conn
	http http.Header // of the request that opened it

	ctx  context.Context // ends with the socket, or when it is to end
	stop context.CancelFunc

	initialised chan struct{} // closed by connection_init

	mu         sync.Mutex
	operations map[string]*operation // by ID; nil once the socket ends

	running sync.WaitGroup
	closing sync.Once
}

// isSocketRequest reports whether r asks for a WebSocket.
func isSocketRequest(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// serveSocket serves a WebSocket until either side closes it.
func (h handler) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !h.allowsSocket(r) {
		h.writeStatus(w, mediaTypeJSON, http.StatusForbidden, errorResponse(codedError(codeForbidden, "pages of this origin may not open WebSockets here")))
		return
	}
	if r.URL.Query().Get("ref") != "" {
		h.write(w, mediaTypeJSON, errorResponse(codedError(codeBadRequest, "a WebSocket follows what is served; leave ref out, or ask by GET or POST")))
		return
	}
	ctx, leave, refused := h.streams.enterConnection(context.WithoutCancel(r.Context()), h.limits.Subscriptions)
	if refused != nil {
		h.write(w, mediaTypeJSON, errorResponse(refused))
		return
	}
	defer leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{socketProtocol},
		InsecureSkipVerify: true, // of the origin: that was looked at above
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return // it has answered
	}
	defer conn.CloseNow()
	if conn.Subprotocol() != socketProtocol {
		_ = conn.Close(closeNoSubprotocol, "Subprotocol not acceptable")
		return
	}
	conn.SetReadLimit(h.limits.BodyBytes)
	s := &socket{exec: h.Executor, conn: conn, http: r.Header, initialised: make(chan struct{}), operations: map[string]*operation{}}
	s.ctx, s.stop = context.WithCancel(ctx)
	s.serve()
}

// allowsSocket reports whether the page that r comes from may open a WebSocket.
// Browsers let any page open one anywhere, and leave it to the server to look.
func (h handler) allowsSocket(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(h.origins, "*") || slices.Contains(h.origins, strings.ToLower(origin)) {
		return true
	}
	// Behind a proxy the scheme is unknown.
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// serve reads messages until the socket is closed, and waits for all that it
// has begun.
func (s *socket) serve() {
	var keeper sync.WaitGroup
	keeper.Go(s.keep)
	for {
		// Not under s.ctx: to end a read closes the connection without a word.
		kind, text, err := s.conn.Read(context.WithoutCancel(s.ctx))
		if err != nil {
			break
		}
		if kind != websocket.MessageText {
			s.close(&socketError{closeBadMessage, "Binary messages are not understood"})
			break
		}
		if failed := s.handle(text); failed != nil {
			s.close(failed)
			break
		}
	}
	s.stop()
	s.mu.Lock()
	s.operations = nil
	s.mu.Unlock()
	s.running.Wait()
	keeper.Wait()
}

// keep watches over the time that the client takes to introduce itself, pings
// it from then on, and closes the socket when it is told to.
func (s *socket) keep() {
	timeout := time.NewTimer(s.exec.limits.InitTimeout)
	defer timeout.Stop()
	select {
	case <-s.initialised:
	case <-timeout.C:
		s.close(&socketError{closeInitTimeout, "Connection initialisation timeout"})
		return
	case <-s.ctx.Done():
	}
	ticker := time.NewTicker(s.exec.limits.KeepAlive)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			ctx, cancel := context.WithTimeout(s.ctx, s.exec.limits.WriteTimeout)
			err := s.conn.Ping(ctx)
			cancel()
			if err != nil && s.ctx.Err() == nil {
				_ = s.conn.CloseNow() // nobody is there to shake hands with
				return
			}
		case <-s.ctx.Done():
			s.close(&socketError{websocket.StatusGoingAway, "The server is shutting down"})
			return
		}
	}
}

// close closes the socket with the given code. It waits for the client to agree,
// but not for long. The first reason counts.
func (s *socket) close(why *socketError) {
	s.closing.Do(func() {
		s.stop()
		_ = s.conn.Close(why.code, cut(why.reason, maxCloseReasonBytes))
	})
}

// handle acts on one message. It returns why the socket is to be closed, nil if
// it is not.
//
// A subscription has begun when handle returns: a client that hears the pong to
// a ping knows that no later revision will be missed.
func (s *socket) handle(text []byte) *socketError {
	var m socketMessage
	if err := json.Unmarshal(text, &m); err != nil {
		return &socketError{closeBadMessage, "Invalid message received"}
	}
	switch m.Type {
	case "connection_init":
		if s.isInitialised() {
			return &socketError{closeDuplicateInit, "Too many initialisation requests"}
		}
		close(s.initialised)
		s.send(socketMessage{Type: "connection_ack"})
	case "ping":
		s.send(socketMessage{Type: "pong", Payload: m.Payload})
	case "pong":
	case "subscribe":
		return s.subscribe(&m)
	case "complete":
		s.finish(m.ID, nil)
	default:
		return &socketError{closeBadMessage, fmt.Sprintf("Unexpected message of type %q received", cut(m.Type, maxCloseReasonBytes/4))}
	}
	return nil
}

func (s *socket) isInitialised() bool {
	select {
	case <-s.initialised:
		return true
	default:
		return false
	}
}

// subscribe begins the operation that m asks for, of any kind.
func (s *socket) subscribe(m *socketMessage) *socketError {
	if !s.isInitialised() {
		return &socketError{closeUnauthorized, "Unauthorized"}
	}
	var req request
	if err := decodeJSON(m.Payload, &req); err != nil || m.ID == "" || !req.namesDocument() {
		return &socketError{closeBadMessage, "Invalid message received"}
	}
	s.mu.Lock()
	_, taken := s.operations[m.ID]
	count := len(s.operations)
	s.mu.Unlock()
	if taken {
		return &socketError{closeDuplicateID, fmt.Sprintf("Subscriber for %s already exists", cut(m.ID, maxCloseReasonBytes/2))}
	}
	if limit := s.exec.limits.SocketOperations; count >= limit {
		s.fail(m.ID, gqlerror.List{codedError(codeOverloaded, "%d operations are open on this connection, and no more are allowed", limit)})
		return nil
	}

	query, unknown := s.exec.documents.find(&req)
	if unknown != nil {
		s.fail(m.ID, gqlerror.List{unknown})
		return nil
	}

	ctx, cancel := context.WithCancel(s.ctx)
	op, errs := s.exec.begin(ctx, &graphql.RawParams{
		Query: query, OperationName: req.OperationName, Variables: req.Variables, Extensions: req.Extensions, Headers: s.http,
	})
	if len(errs) > 0 {
		cancel()
		s.fail(m.ID, errs)
		return nil
	}
	end := op.end
	op.end = func() { cancel(); end() }
	s.mu.Lock()
	s.operations[m.ID] = op
	s.mu.Unlock()
	s.running.Go(func() {
		defer op.end()
		errs := op.run(ctx, func(resp *graphql.Response) error {
			return s.send(socketMessage{ID: m.ID, Type: "next", Payload: encodeResponse(resp)})
		})
		switch own := s.finish(m.ID, op); {
		case !own, s.ctx.Err() != nil: // the client has completed it, or the socket ends
		case len(errs) > 0:
			s.fail(m.ID, errs)
		default:
			s.send(socketMessage{ID: m.ID, Type: "complete"})
		}
	})
	return nil
}

// finish forgets and ends the operation of the given ID. If op is not nil it has
// to be that one; the ID may be that of another one by now.
func (s *socket) finish(id string, op *operation) (finished bool) {
	s.mu.Lock()
	current, known := s.operations[id]
	if !known || op != nil && op != current {
		s.mu.Unlock()
		return false
	}
	delete(s.operations, id)
	s.mu.Unlock()
	current.end()
	return true
}

// fail ends the operation of the given ID by errors.
func (s *socket) fail(id string, errs gqlerror.List) {
	s.send(socketMessage{ID: id, Type: "error", Payload: encodeErrors(errs)})
}

// send sends a message. A client that does not take it in time loses its
// connection.
func (s *socket) send(m socketMessage) error {
	// Not under s.ctx: what is half written when that ends would cut the
	// connection, and the client could not be told why.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), s.exec.limits.WriteTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, m.encode())
}

// encode returns m as JSON. Its payload is JSON already, and can be long: to
// pass it through encoding/json would check and copy all of it once more.
func (m socketMessage) encode() []byte {
	text := make([]byte, 0, len(m.Payload)+len(m.ID)+64)
	text = append(text, `{"type":"`...)
	text = append(text, m.Type...)
	text = append(text, '"')
	if m.ID != "" {
		id, err := json.Marshal(m.ID)
		if err != nil {
			panic("graph: a text is no JSON: " + err.Error())
		}
		text = append(append(text, `,"id":`...), id...)
	}
	if len(m.Payload) > 0 {
		text = append(append(text, `,"payload":`...), m.Payload...)
	}
	return append(text, '}')
}
