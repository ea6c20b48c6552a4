package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// A push reaches whoever listens: over WebSocket, as events, and by the webhook
// that goes out. The end of the server ends them.
func TestServeLive(t *testing.T) {
	delivered := make(chan notification, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n notification
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil || r.URL.Path != "/hook" || r.Header.Get("X-Lectern-Signature-256") == "" {
			t.Errorf("got %s with %v (%v)", r.URL, r.Header, err)
		}
		delivered <- n
	}))
	defer receiver.Close()

	origin := newOrigin(t, map[string]string{
		"content/posts/first.md": page("First light", "Hello."),
		"content/posts/kept.md":  page("Kept", "As it was."),
	})
	s := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret, "LECTERN_NOTIFY_SECRET": hookSecret},
		origin.dir, "--cors-origin=https://site.example", "--notify", receiver.URL+"/hook")
	first := s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready && r.LastSuccess != nil })
	if n := <-delivered; !n.All || n.Commit != *first.Commit {
		t.Errorf("got notification %+v", n)
	}

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	const document = `subscription { revisionChanged { revision { commit { sha } } added { path } modified { path title } removedPaths } }`
	if _, response, err := websocket.Dial(ctx, s.url+"/graphql", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"https://other.example"}}}); err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another origin: got %v (%v), want 403", response, err)
	}
	socket, _, err := websocket.Dial(ctx, s.url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {"https://site.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.CloseNow()
	for _, m := range []string{`{"type": "connection_init"}`, `{"id": "1", "type": "subscribe", "payload": {"query": "` + document + `"}}`, `{"type": "ping"}`} {
		if err := socket.Write(ctx, websocket.MessageText, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	hear := func(want string) string {
		t.Helper()
		_, m, err := socket.Read(ctx)
		if err != nil || !strings.Contains(string(m), `"type":"`+want+`"`) {
			t.Fatalf("got %s (%v), want %s", m, err, want)
		}
		return string(m)
	}
	hear("connection_ack")
	hear("pong")

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/graphql?query="+url.QueryEscape(document), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Header.Get("Content-Type") != "text/event-stream" || response.Header.Get("Content-Encoding") != "" {
		t.Fatalf("got %v", response.Header)
	}
	events := bufio.NewReader(response.Body)

	second := origin.commit(map[string]string{
		"content/posts/first.md": page("Second thoughts", "Hello again."),
		"content/posts/new.md":   page("New", "Just in."),
	})
	s.push(hookSecret)
	want := `{"data":{"revisionChanged":{"revision":{"commit":{"sha":"` + second + `"}},"added":[{"path":"content/posts/new.md"}],"modified":[{"path":"content/posts/first.md","title":"Second thoughts"}],"removedPaths":[]}}}`
	if m := hear("next"); !strings.Contains(m, want) {
		t.Errorf("over WebSocket: got %s, want %s", m, want)
	}
	for line := ""; !strings.HasPrefix(line, "data: "); {
		if line, err = events.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(line, "data: ") && strings.TrimSpace(line) != "data: "+want {
			t.Errorf("as an event: got %s, want %s", line, want)
		}
	}
	n := <-delivered
	if n.All || *n.Previous != *first.Commit || n.Commit != second || len(n.Added) != 1 || n.Added[0].URL != "/posts/new/" || len(n.Modified) != 1 {
		t.Errorf("got notification %+v", n)
	}

	s.stop()
	_, _, err = socket.Read(ctx)
	var closed websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != websocket.StatusGoingAway {
		t.Errorf("the socket ended by %v, want the code 1001", err)
	}
	rest, err := io.ReadAll(events)
	if err != nil || strings.Contains(string(rest), "complete") {
		t.Errorf("the stream ended by %q (%v), want an end without an event complete", rest, err)
	}
	s.end()
	if strings.Contains(s.output.text(), "were cut off") {
		t.Errorf("streams kept the server from its end:\n%s", s.output.text())
	}
	// The access log's line on a WebSocket comes after all else, maybe after the
	// server's end.
	for deadline := time.Now().Add(patience); !strings.Contains(s.output.text(), `"path":"/graphql","status":101`); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("the WebSocket is not in the log:\n%s", s.output.text())
		}
	}
}
