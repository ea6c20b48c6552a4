package graph

import (
	"context"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Streams counts the connections that stay open (WebSockets and event streams)
// and the subscriptions on them, keeps both within their limit, and ends them
// all at once when the server stops. NewStreams makes one. It is safe for
// concurrent use.
type Streams struct {
	stopping context.Context // ends when the streams are to end
	stop     context.CancelFunc
	open     sync.WaitGroup // of connections

	mu            sync.Mutex
	connections   int
	subscriptions int
}

// NewStreams returns a Streams that lets streams in.
func NewStreams() *Streams {
	s := new(Streams)
	s.stopping, s.stop = context.WithCancel(context.Background())
	return s
}

// Close ends all streams, lets no new ones in, and returns when the last one has
// ended: within seconds, even if a client does not read. Clients are told to
// come back: WebSockets are closed with the code 1001, event streams break off
// without an event "complete".
func (s *Streams) Close() {
	s.mu.Lock() // so that none is let in between the two
	s.stop()
	s.mu.Unlock()
	s.open.Wait()
}

// Connections returns how many WebSockets and event streams are open.
func (s *Streams) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Subscriptions returns how many subscriptions are open.
func (s *Streams) Subscriptions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.subscriptions
}

// enterConnection counts a connection that stays open. Who is let in must call
// leave. The context that it returns ends with ctx, or when streams are to end.
func (s *Streams) enterConnection(ctx context.Context, limit int) (streamCtx context.Context, leave func(), err *gqlerror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopping.Err() != nil:
		return nil, nil, codedError(codeNotReady, "the server is shutting down; try again in a few seconds")
	case s.connections >= limit:
		return nil, nil, codedError(codeOverloaded, "%d streams are open, and no more are allowed; try again later", limit)
	}
	s.connections++
	s.open.Add(1)
	streamCtx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(s.stopping, cancel)
	return streamCtx, func() {
		unhook()
		cancel()
		s.mu.Lock()
		s.connections--
		s.mu.Unlock()
		s.open.Done()
	}, nil
}

// enterSubscription counts a subscription. Who is let in must call leave.
func (s *Streams) enterSubscription(limit int) (leave func(), err *gqlerror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.subscriptions >= limit {
		return nil, codedError(codeOverloaded, "%d subscriptions are open, and no more are allowed; try again later", limit)
	}
	s.subscriptions++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.subscriptions--
	}, nil
}
