package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"lectern/graph"
)

// rawGet sends a GET and returns the answer with its body as it came over the
// wire.
func rawGet(t *testing.T, url string, headers map[string]string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity") // else the client asks for gzip by itself
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// decode undoes a Content-Encoding.
func decode(t *testing.T, encoding, body string) string {
	t.Helper()
	var reader io.Reader = strings.NewReader(body)
	var err error
	switch encoding {
	case "gzip":
		reader, err = gzip.NewReader(reader)
	case "zstd":
		var decoder *zstd.Decoder
		if decoder, err = zstd.NewReader(reader); err == nil {
			defer decoder.Close()
			reader = decoder
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCompress(t *testing.T) {
	long := strings.Repeat("the same words over and over. ", 100)
	server := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		w.Header().Set("ETag", r.URL.Query().Get("tag"))
		text := long
		if r.URL.Query().Has("short") {
			text = long[:minCompressed-1]
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
	})))
	defer server.Close()

	const typed = "/?type=application/json&tag="
	for name, tt := range map[string]struct {
		path     string
		accept   string
		encoding string
		tag      string
	}{
		"gzip":                     {typed + `"a"`, "gzip", "gzip", `W/"a"`},
		"zstd":                     {typed + `"a"`, "zstd", "zstd", `W/"a"`},
		"both":                     {typed + `"a"`, "gzip, deflate, br, zstd", "gzip", `W/"a"`},
		"zstd preferred":           {typed + `"a"`, "gzip;q=0.5, zstd", "zstd", `W/"a"`},
		"gzip preferred":           {typed + `"a"`, "zstd;q=0.5, gzip;q=0.8", "gzip", `W/"a"`},
		"zstd refused":             {typed + `"a"`, "zstd;q=0, gzip;q=0.1", "gzip", `W/"a"`},
		"weak already":             {typed + `W/"a"`, "gzip", "gzip", `W/"a"`},
		"nothing accepted":         {typed + `"a"`, "", "", `"a"`},
		"brotli alone":             {typed + `"a"`, "br", "", `"a"`},
		"all refused":              {typed + `"a"`, "gzip;q=0", "", `"a"`},
		"short":                    {typed + `"a"&short`, "gzip", "", `"a"`},
		"an image":                 {`/?type=image/png&tag="a"`, "gzip", "", `"a"`},
		"a response of GraphQL":    {`/?type=application/graphql-response%2Bjson&tag="a"`, "gzip", "gzip", `W/"a"`},
		"a feed":                   {`/?type=application/atom%2Bxml;charset=utf-8&tag="a"`, "gzip", "gzip", `W/"a"`},
		"a page":                   {`/?type=text/html&tag="a"`, "gzip", "gzip", `W/"a"`},
		"a stream by its type":     {`/?type=text/event-stream&tag="a"`, "gzip", "", `"a"`},
		"an archive, as it stands": {`/?type=application/zip&tag="a"`, "gzip", "", `"a"`},
	} {
		t.Run(name, func(t *testing.T) {
			answer, body := rawGet(t, server.URL+tt.path, map[string]string{"Accept-Encoding": tt.accept})
			if got := answer.Header.Get("Content-Encoding"); got != tt.encoding {
				t.Fatalf("got encoding %q, want %q", got, tt.encoding)
			}
			if got := answer.Header.Get("ETag"); got != tt.tag {
				t.Errorf("got ETag %s, want %s", got, tt.tag)
			}
			if got := answer.Header.Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("got Vary %q", got)
			}
			text := decode(t, tt.encoding, body)
			if !strings.HasPrefix(long, text) || text == "" {
				t.Errorf("got %d bytes, not what was sent", len(text))
			}
			if tt.encoding != "" && len(body) >= len(text) {
				t.Errorf("%d bytes became %d", len(text), len(body))
			}
			again, _ := rawGet(t, server.URL+tt.path, map[string]string{"Accept-Encoding": tt.accept, "If-None-Match": answer.Header.Get("ETag")})
			if again.StatusCode != http.StatusNotModified {
				t.Errorf("asked again with its tag: got status %d", again.StatusCode)
			}
		})
	}

	t.Run("a part of a file", func(t *testing.T) {
		answer, body := rawGet(t, server.URL+typed+`"a"`, map[string]string{"Accept-Encoding": "gzip", "Range": "bytes=0-1999"})
		if answer.StatusCode != http.StatusPartialContent || answer.Header.Get("Content-Encoding") != "" || body != long[:2000] || answer.Header.Get("ETag") != `"a"` {
			t.Errorf("got status %d, encoding %q, %d bytes", answer.StatusCode, answer.Header.Get("Content-Encoding"), len(body))
		}
	})
}

// TestStreamsAreNotHeldBack reads the first event of a stream before the second
// one is sent.
func TestStreamsAreNotHeldBack(t *testing.T) {
	for name, headers := range map[string]map[string]string{
		"events":        {"Accept": "text/event-stream", "Accept-Encoding": "gzip"},
		"by their type": {"Accept-Encoding": "gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			read := make(chan struct{})
			server := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				controller := http.NewResponseController(w)
				for range 2 {
					fmt.Fprint(w, "event: next\n\n")
					if err := controller.Flush(); err != nil {
						t.Errorf("flush: %v", err)
					}
					select {
					case <-read:
					case <-r.Context().Done():
						t.Error("the client had nothing to read")
						return
					}
				}
			})))
			defer server.Close()
			ctx := t.Context()
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range headers {
				request.Header.Set(name, value)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			buf := make([]byte, len("event: next\n\n"))
			for range 2 {
				if _, err := io.ReadFull(answer.Body, buf); err != nil || string(buf) != "event: next\n\n" {
					t.Fatalf("got %q, %v", buf, err)
				}
				select {
				case read <- struct{}{}:
				case <-ctx.Done():
					t.Fatal("the handler is gone")
				}
			}
		})
	}
}

// TestGraphQLCompressed asks the whole server twice: for an answer, and whether
// it still holds.
func TestGraphQLCompressed(t *testing.T) {
	origin := newOrigin(t, map[string]string{"content/posts/first.md": page("First light", strings.Repeat("Many words. ", 300))})
	s := startServer(t, nil, origin.dir)
	s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready })
	const path = "/graphql?query=%7Bposts%7Bnodes%7Bbody%7Btext%7D%7D%7D%7D"
	for _, encoding := range []string{"gzip", "zstd"} {
		status, body, header := s.do("GET", path, map[string]string{"Accept-Encoding": encoding}, "")
		if status != 200 || header.Get("Content-Encoding") != encoding || len(body) > 1000 {
			t.Fatalf("%s: got status %d, %d bytes, %v", encoding, status, len(body), header)
		}
		if text := decode(t, encoding, string(body)); !strings.Contains(text, "Many words. Many words.") {
			t.Errorf("%s: got %.200s", encoding, text)
		}
		if got := strings.Join(header.Values("Vary"), ", "); !strings.Contains(got, "Accept-Encoding") || !strings.Contains(got, "Accept,") && !strings.HasSuffix(got, "Accept") {
			t.Errorf("%s: got Vary %q", encoding, got)
		}
		// A tag holds for every encoding.
		for _, other := range []string{encoding, "identity"} {
			if status, _, _ := s.do("GET", path, map[string]string{"Accept-Encoding": other, "If-None-Match": header.Get("ETag")}, ""); status != 304 {
				t.Errorf("%s, then %s: got status %d", encoding, other, status)
			}
		}
	}
}

// BenchmarkCompress measures what compression adds to an answer, here the page
// to write queries on.
func BenchmarkCompress(b *testing.B) {
	handler := compress(graph.Playground("/graphql"))
	for _, encoding := range []string{"identity", "gzip", "zstd"} {
		b.Run(encoding, func(b *testing.B) {
			var sent int
			for b.Loop() {
				request := httptest.NewRequest(http.MethodGet, "/", nil)
				request.Header.Set("Accept-Encoding", encoding)
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, request)
				sent = answer.Body.Len()
			}
			b.ReportMetric(float64(sent), "bytes-sent")
		})
	}
}
