package main

import (
	"strings"
	"testing"
)

// TestServeTrustedOnly asks for a document of the folder in each way that there
// is, and for another one.
func TestServeTrustedOnly(t *testing.T) {
	origin := newOrigin(t, map[string]string{"content/posts/first.md": page("First light", "Hello.")})
	s := startServer(t, nil, origin.dir, "--trusted-documents=testdata/documents", "--trusted-only", "--cache-max-age=10m")
	s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready })
	if line := s.output.await(t, "trusted documents"); line["documents"] != 1.0 || line["only"] != true {
		t.Errorf("got log line %v", line)
	}
	status, body, header := s.do("GET", "/graphql?documentId=ref", nil, "")
	if status != 200 || string(body) != "{\"data\":{\"revision\":{\"ref\":\"main\"}}}\n" {
		t.Errorf("by name: got %d %s", status, body)
	}
	if got := header.Get("Cache-Control"); got != "public, max-age=600, stale-while-revalidate=60" {
		t.Errorf("got Cache-Control %q", got)
	}
	json := map[string]string{"Content-Type": "application/json"}
	if status, body, _ := s.do("POST", "/graphql", json, `{"query": "query { revision { ref __typename } }"}`); status != 200 || !strings.Contains(string(body), `"main"`) {
		t.Errorf("by its text: got %d %s", status, body)
	}
	if status, body, _ := s.do("POST", "/graphql", json, `{"query": "{ posts { totalCount } }"}`); status != 403 || !strings.Contains(string(body), "DOCUMENT_NOT_TRUSTED") {
		t.Errorf("another one: got %d %s", status, body)
	}
}

// TestETagOutlivesARestart asks two servers of one commit, and one that reads it
// by other settings.
func TestETagOutlivesARestart(t *testing.T) {
	origin := newOrigin(t, map[string]string{"content/posts/first.md": page("First light", "Hello.")})
	tag := func(args ...string) string {
		s := startServer(t, nil, append([]string{origin.dir}, args...)...)
		s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready })
		_, _, header := s.do("GET", "/graphql?query=%7Bposts%7BtotalCount%7D%7D", nil, "")
		if header.Get("ETag") == "" {
			t.Fatalf("no ETag in %v", header)
		}
		return header.Get("ETag")
	}
	first := tag()
	if got := tag(); got != first {
		t.Errorf("after a restart: got %s, had %s", got, first)
	}
	if got := tag("--drafts"); got == first {
		t.Error("with drafts the tag is still the same")
	}
}
