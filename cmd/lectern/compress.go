package main

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// minCompressed is the size from which on answers are compressed. Smaller ones
// fit into one packet as they are.
const minCompressed = 1024 // bytes

// compress sends the answers of next in zstd or gzip to clients that accept one
// of these: the one that they prefer, gzip if they prefer none. It compresses
// what is text and large enough; streams, upgraded connections and parts of
// files pass as they are.
//
// gzip wins a tie for the sake of clients that accept zstd and cannot read it:
// GraphQL Code Generator ends with a TypeError where its Node, before 22.15, has
// no zstd. It costs little: zstd makes 2 % fewer bytes of a list of 20 posts, and
// takes 1.7 times as long at it.
//
// A compressed answer keeps its ETag, as a weak one if it was strong, so that a
// condition such as If-None-Match means the same to next however the answer
// went over the wire.
//
// Nothing here is secret, so that an attacker who sees the length of compressed
// answers (BREACH) learns nothing: there are no cookies, no tokens in answers,
// and everybody is answered alike.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(minCompressed),
		gzhttp.CompressionLevel(gzipLevel),
		gzhttp.PreferZstd(false),
		gzhttp.ContentTypeFilter(isCompressible),
	)
	if err != nil {
		panic("lectern: the options for compression are wrong: " + err.Error())
	}
	compressing := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" || strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		compressing.ServeHTTP(&tagWeakener{ResponseWriter: w}, r)
	})
}

// gzipLevel is fast: of a list of 20 posts it makes 9 % more bytes than the
// default level, in a fifth of the time.
const gzipLevel = gzip.BestSpeed

// isCompressible reports whether answers of a content type get smaller, and may
// be held back until there is enough to compress.
func isCompressible(contentType string) bool {
	mediaType, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	mediaType = strings.TrimSpace(mediaType)
	if mediaType == "text/event-stream" {
		return false
	}
	if strings.HasPrefix(mediaType, "text/") {
		return true
	}
	for _, format := range []string{"json", "xml", "javascript"} {
		if strings.HasSuffix(mediaType, format) {
			return true
		}
	}
	return false
}

// A tagWeakener makes the ETag of an answer weak once that is compressed. A
// strong one says that the bytes are the same, which they no longer are.
type tagWeakener struct {
	http.ResponseWriter
	wroteHeader bool
}

// WriteHeader implements http.ResponseWriter.
func (t *tagWeakener) WriteHeader(status int) {
	if !t.wroteHeader && status >= 200 {
		t.wroteHeader = true
		header := t.Header()
		if tag := header.Get("ETag"); strings.HasPrefix(tag, `"`) && header.Get("Content-Encoding") != "" {
			header.Set("ETag", "W/"+tag)
		}
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (t *tagWeakener) Write(p []byte) (int, error) {
	if !t.wroteHeader {
		t.WriteHeader(http.StatusOK)
	}
	return t.ResponseWriter.Write(p)
}

// Flush implements http.Flusher, which is all that the compressing writer asks
// for, even where what lies below has other ways to flush.
func (t *tagWeakener) Flush() {
	if !t.wroteHeader {
		t.WriteHeader(http.StatusOK)
	}
	_ = http.NewResponseController(t.ResponseWriter).Flush() // Flush has nobody to tell
}

// Unwrap lets http.ResponseController reach the connection.
func (t *tagWeakener) Unwrap() http.ResponseWriter { return t.ResponseWriter }
