package graph_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"lectern/graph"
)

// BenchmarkFanOut measures a change of one revision told to a thousand
// subscribers, from the swap until each has it; streams are not real connections
// here.
func BenchmarkFanOut(b *testing.B) {
	const subscribers = 1000
	opts := sampleOptions()
	opts.Streams = graph.NewStreams()
	h := graph.NewHandler(opts)
	heard := make(chan struct{}, subscribers)
	for range subscribers {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", strings.NewReader(`{"query": "subscription { revisionChanged { revision { commit { sha } } previous { commit { sha } } modified { id path url title } removedPaths } }"}`))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Content-Type", "application/json")
		go h.ServeHTTP(&listener{header: http.Header{}, heard: heard}, r)
	}
	for range subscribers {
		<-heard // the comment that says that the subscription has begun
	}
	snaps := []string{"c8", "c9"}
	i := 0
	for b.Loop() {
		opts.Store.Swap(newSample(snaps[i%2]))
		for range subscribers {
			<-heard
		}
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*subscribers), "µs/event")
	opts.Streams.Close()
	if open := opts.Streams.Connections(); open != 0 {
		b.Fatal(fmt.Sprint(open, " streams are left open"))
	}
}

// A listener is an http.ResponseWriter that tells of each message.
type listener struct {
	header http.Header
	heard  chan<- struct{}
}

func (l *listener) Header() http.Header { return l.header }
func (l *listener) WriteHeader(int)     {}
func (l *listener) Flush()              { l.heard <- struct{}{} }
func (l *listener) Write(p []byte) (int, error) {
	return io.Discard.Write(p)
}
