package graph_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"lectern/graph"
)

func TestPlayground(t *testing.T) {
	rec := httptest.NewRecorder()
	graph.Playground("/graphql").ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	page, policy := rec.Body.String(), rec.Header().Get("Content-Security-Policy")
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("status %d, %s", rec.Code, rec.Header().Get("Content-Type"))
	}

	// Whatever the page loads is pinned by a hash and let in by the policy.
	assets := regexp.MustCompile(`(?:src|href)="([^"]*)"\s+(integrity="sha256-[^"]+")?`).FindAllStringSubmatch(page, -1)
	if len(assets) < 3 {
		t.Errorf("%d assets", len(assets))
	}
	for _, asset := range assets {
		if asset[2] == "" || !strings.Contains(policy, " "+asset[1]) {
			t.Errorf("%s: integrity %q, policy %s", asset[1], asset[2], policy)
		}
	}
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	if len(scripts) != 2 {
		t.Errorf("%d inline scripts, want the example and the page's own", len(scripts))
	}
	for _, script := range scripts {
		sum := sha256.Sum256([]byte(script[1]))
		if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, hash) {
			t.Errorf("the policy lacks %s", hash)
		}
	}
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	if scriptPolicy, _, _ := strings.Cut(policy[strings.Index(policy, "script-src"):], ";"); strings.Contains(scriptPolicy, "unsafe") {
		t.Errorf("scripts are not pinned: %s", scriptPolicy)
	}

	rec = httptest.NewRecorder()
	graph.Playground("/graphql").ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/", nil))
	if rec.Code != 405 || rec.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: status %d, Allow %q", rec.Code, rec.Header().Get("Allow"))
	}
}

func TestPlaygroundOfAnotherHost(t *testing.T) {
	rec := httptest.NewRecorder()
	graph.Playground("https://api.example/graphql").ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	if policy := rec.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "connect-src https://api.example;") {
		t.Errorf("policy %s", policy)
	}
}

// TestPlaygroundExample runs the query that visitors see first.
func TestPlaygroundExample(t *testing.T) {
	rec := httptest.NewRecorder()
	graph.Playground("/graphql").ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	quoted := regexp.MustCompile(`encodeURIComponent\(("(?:[^"\\]|\\.)*")\)`).FindStringSubmatch(rec.Body.String())
	if quoted == nil {
		t.Fatal("the page shows no example")
	}
	var query string
	if err := json.Unmarshal([]byte(quoted[1]), &query); err != nil {
		t.Fatal(err)
	}
	_, a := post(t, graph.NewHandler(sampleOptions()), query, nil)
	if len(a.Errors) > 0 || !strings.Contains(string(a.Data), "第一次聚会") {
		t.Errorf("errors %v, data %s", a.Errors, a.Data)
	}
}
