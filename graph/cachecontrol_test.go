package graph_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/graph"
)

const slugQuery = `{ posts(first: 1) { nodes { slug } } }`

func TestNotModified(t *testing.T) {
	opts := sampleOptions()
	h := graph.NewHandler(opts)
	url := getURL("query", slugQuery)
	first := get(h, url)
	tag := first.Header().Get("ETag")
	if first.Code != 200 || !strings.HasPrefix(tag, `W/"`) || !strings.HasSuffix(tag, `"`) || len(tag) < 20 {
		t.Fatalf("status %d, ETag %q", first.Code, tag)
	}
	strong := strings.TrimPrefix(tag, "W/")

	// Whatever this server executes runs out of time.
	opts.Limits.Timeout = -time.Second
	idle := graph.NewHandler(opts)
	if rec := get(idle, url); rec.Code != 503 {
		t.Fatalf("status %d: the test needs a server that executes nothing", rec.Code)
	}
	for name, tt := range map[string]struct {
		header string
		status int // 503 where the server would execute
	}{
		"weak":                      {tag, 304},
		"strong":                    {strong, 304},
		"in a list":                 {`"a", W/"b" ,` + tag + `, "c"`, 304},
		"behind a tag with a comma": {`"a,b", ` + tag, 304},
		"behind empty items":        {`, ,` + tag, 304},
		"another":                   {`W/"another"`, 503},
		"without quotes":            {strings.Trim(strong, `"`), 503},
		"open quotes":               {strings.TrimSuffix(tag, `"`), 503},
		"within another":            {`"x` + strings.Trim(strong, `"`) + `"`, 503},
		"empty":                     {``, 503},
		"rubbish":                   {`W/`, 503},
	} {
		t.Run(name, func(t *testing.T) {
			rec := get(idle, url, "If-None-Match", tt.header)
			if rec.Code != tt.status {
				t.Fatalf("status %d, want %d", rec.Code, tt.status)
			}
			if tt.status != 304 {
				return
			}
			if rec.Body.Len() > 0 || rec.Header().Get("Content-Type") != "" {
				t.Errorf("it has a body: %s", rec.Body)
			}
			for _, header := range []string{"ETag", "Cache-Control", "Vary"} {
				if got, want := rec.Header().Get(header), first.Header().Get(header); got != want {
					t.Errorf("%s %q, want %q as in the answer itself", header, got, want)
				}
			}
		})
	}
	t.Run("in several headers", func(t *testing.T) {
		if rec := get(idle, url, "If-None-Match", `"a"`, "If-None-Match", tag); rec.Code != 304 {
			t.Errorf("status %d", rec.Code)
		}
	})
	t.Run("any", func(t *testing.T) {
		if rec := get(h, url, "If-None-Match", "*"); rec.Code != 304 || rec.Header().Get("ETag") != tag {
			t.Errorf("status %d", rec.Code)
		}
		if rec := get(h, getURL("query", "{ nonsense }"), "If-None-Match", "*"); rec.Code != 200 {
			t.Errorf("an operation that fails: status %d", rec.Code)
		}
	})
}

func TestETagFollowsFromCommitAndOperation(t *testing.T) {
	const two = "query A { posts(first: 1) { nodes { slug } } } query B($n: Int) { posts(first: $n) { totalCount } }"
	seen := map[string]string{}
	tagOf := func(opts graph.Options, accept string, params ...string) string {
		rec := get(graph.NewHandler(opts), getURL(params...), "Accept", accept)
		if rec.Code != 200 || rec.Header().Get("ETag") == "" {
			t.Fatalf("%q: status %d, %v", params, rec.Code, rec.Header())
		}
		return rec.Header().Get("ETag")
	}
	differs := func(what, tag string) {
		if other, taken := seen[tag]; taken {
			t.Errorf("%s and %s have one tag", what, other)
		}
		seen[tag] = what
	}
	opts := sampleOptions()
	base := tagOf(opts, "", "query", two, "operationName", "A")
	differs("the operation", base)
	differs("its media type", tagOf(opts, mediaTypeResponse, "query", two, "operationName", "A"))
	differs("another operation", tagOf(opts, "", "query", two, "operationName", "B"))
	differs("its variables", tagOf(opts, "", "query", two, "operationName", "B", "variables", `{"n":1}`))
	differs("another document", tagOf(opts, "", "query", two+" ", "operationName", "A"))
	next := sampleOptions()
	next.Store = storeOf(newSample("c10"))
	differs("another commit", tagOf(next, "", "query", two, "operationName", "A"))
	next = sampleOptions()
	next.Build = "v2"
	differs("another build", tagOf(next, "", "query", two, "operationName", "A"))

	reloaded := *newSample("c9")
	reloaded.LoadedAt = reloaded.LoadedAt.Add(time.Hour)
	again := sampleOptions()
	again.Store = storeOf(&reloaded)
	if got := tagOf(again, "", "query", two, "operationName", "A"); got != base {
		t.Error("two servers of one commit have different tags")
	}
	const loadedAt = "{ revision { loadedAt } }"
	if tagOf(opts, "", "query", loadedAt) == tagOf(again, "", "query", loadedAt) {
		t.Error("an answer that says when the commit was loaded has the tag of another moment")
	}
	if h := graph.NewHandler(opts); get(h, getURL("query", loadedAt), "If-None-Match", tagOf(opts, "", "query", loadedAt)).Code != 304 {
		t.Error("an answer that says when the commit was loaded is never unmodified")
	}

	persistedFirst := graph.NewHandler(opts)
	postPersisted(t, persistedFirst, slugQuery, sha256Hex(slugQuery))
	if byHash, byText := get(persistedFirst, getURL("extensions", persisted(sha256Hex(slugQuery)))), get(persistedFirst, getURL("query", slugQuery)); byHash.Header().Get("ETag") != byText.Header().Get("ETag") {
		t.Error("one document by hash and by text has two tags")
	}
}

// TestCachingOverTime asks the sample, whose event lasts from 13:30 to 18:00 and
// whose tea party is long over, at several moments.
func TestCachingOverTime(t *testing.T) {
	const filtered = `{ events(filter: {status: [ONGOING]}) { totalCount } }`
	at := func(clock string) time.Time {
		moment, err := time.ParseInLocation(time.DateTime, "2024-04-20 "+clock, east)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	tags := map[string][]string{}
	for _, tt := range []struct{ now, timeless, timed string }{
		{"13:00:00", "public, max-age=5, stale-while-revalidate=60", "public, max-age=5, stale-while-revalidate=60"},
		{"13:29:00", "public, max-age=5, stale-while-revalidate=60", "public, max-age=5, stale-while-revalidate=55"},
		{"13:29:55", "public, max-age=5, stale-while-revalidate=60", "public, max-age=5"},
		{"13:29:57", "public, max-age=5, stale-while-revalidate=60", "public, max-age=3"},
		{"13:30:00", "public, max-age=5, stale-while-revalidate=60", "public, max-age=5, stale-while-revalidate=60"},
		{"17:59:59", "public, max-age=5, stale-while-revalidate=60", "public, max-age=1"},
		{"18:00:00", "public, max-age=5, stale-while-revalidate=60", "public, max-age=5, stale-while-revalidate=60"},
	} {
		opts := sampleOptions()
		opts.Now = func() time.Time { return at(tt.now) }
		h := graph.NewHandler(opts)
		for query, want := range map[string]string{slugQuery: tt.timeless, statusQuery: tt.timed, filtered: tt.timed} {
			rec := get(h, getURL("query", query))
			if got := rec.Header().Get("Cache-Control"); got != want {
				t.Errorf("%s, %s: got %q, want %q", tt.now, query, got, want)
			}
			if tag := rec.Header().Get("ETag"); !slices.Contains(tags[query], tag) {
				tags[query] = append(tags[query], tag)
			}
			if again := get(h, getURL("query", query), "If-None-Match", rec.Header().Get("ETag")); again.Code != 304 || again.Header().Get("Cache-Control") != want {
				t.Errorf("%s, %s: asked again: status %d, %q", tt.now, query, again.Code, again.Header().Get("Cache-Control"))
			}
		}
	}
	for query, want := range map[string]int{slugQuery: 1, statusQuery: 3, filtered: 3} {
		if len(tags[query]) != want {
			t.Errorf("%s: %d tags over the day, want %d", query, len(tags[query]), want)
		}
	}
	opts := sampleOptions()
	opts.Now = func() time.Time { return at("18:00:00").Add(-400 * time.Millisecond) }
	if got := get(graph.NewHandler(opts), getURL("query", statusQuery)).Header().Get("Cache-Control"); got != "public, no-cache" {
		t.Errorf("less than a second before a change: got %q", got)
	}
}

// TestCachingOfScheduledPosts holds that no answer outlives the moment at which
// a post appears or vanishes, and that such a moment gives answers new tags.
func TestCachingOfScheduledPosts(t *testing.T) {
	now := time.Date(2024, 4, 20, 12, 0, 0, 0, east)
	scheduled := func(since, until time.Time) graph.Options {
		snap := *newSample("c9")
		snap.Since, snap.Until = since, until
		opts := sampleOptions()
		opts.Store, opts.Now = storeOf(content.NewSnapshot(snap)), func() time.Time { return now }
		return opts
	}
	for until, want := range map[time.Duration][2]string{ // of the head, of the commit
		0:                {"public, max-age=5, stale-while-revalidate=60", "public, max-age=31536000, immutable"},
		time.Hour:        {"public, max-age=5, stale-while-revalidate=60", "public, max-age=5, stale-while-revalidate=60"},
		20 * time.Second: {"public, max-age=5, stale-while-revalidate=15", "public, max-age=5, stale-while-revalidate=15"},
		3 * time.Second:  {"public, max-age=3", "public, max-age=3"},
		-time.Second:     {"public, no-cache", "public, no-cache"}, // it is being loaded anew
	} {
		moment := now.Add(until)
		if until == 0 {
			moment = time.Time{}
		}
		h := graph.NewHandler(scheduled(time.Time{}, moment))
		for i, ref := range []string{"", "c9"} {
			if got := get(h, getURL("query", slugQuery, "ref", ref)).Header().Get("Cache-Control"); got != want[i] {
				t.Errorf("%s before, ref %q: got %q, want %q", until, ref, got, want[i])
			}
		}
	}
	before := get(graph.NewHandler(scheduled(time.Time{}, now)), getURL("query", slugQuery)).Header().Get("ETag")
	after := get(graph.NewHandler(scheduled(now, time.Time{})), getURL("query", slugQuery)).Header().Get("ETag")
	if before == after {
		t.Errorf("a post has appeared, and the tag is still %s", after)
	}
}

func TestMaxAge(t *testing.T) {
	for age, want := range map[time.Duration]string{
		0:                       "public, max-age=5, stale-while-revalidate=60",
		-1:                      "public, no-cache",
		time.Hour:               "public, max-age=3600, stale-while-revalidate=60",
		1500 * time.Millisecond: "public, max-age=1, stale-while-revalidate=60",
	} {
		opts := sampleOptions()
		opts.MaxAge = age
		if got := get(graph.NewHandler(opts), getURL("query", slugQuery)).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: got %q, want %q", age, got, want)
		}
	}
}

func TestCachingOfAFixedCommit(t *testing.T) {
	h := graph.NewHandler(sampleOptions())
	const head = "public, max-age=5, stale-while-revalidate=60"
	for _, tt := range []struct{ ref, query, want string }{
		{"c9", slugQuery, "public, max-age=31536000, immutable"},
		{"c9", statusQuery, head}, // the event will be over
		{"main", slugQuery, head},
		{"", slugQuery, head},
	} {
		if got := get(h, getURL("query", tt.query, "ref", tt.ref)).Header().Get("Cache-Control"); got != tt.want {
			t.Errorf("ref %q, %s: got %q, want %q", tt.ref, tt.query, got, tt.want)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r := httptest.NewRequest(method, getURL("query", slugQuery, "ref", "nowhere"), strings.NewReader(`{"query":"{ __typename }"}`))
		r.Header.Set("Content-Type", mediaTypeJSON)
		rec, a := send(t, h, r)
		if wantCode(t, a, "REF_NOT_FOUND"); rec.Code != 404 {
			t.Errorf("%s: status %d, want 404", method, rec.Code)
		}
	}
	r := httptest.NewRequest(http.MethodPost, getURL("ref", "c9"), strings.NewReader(`{"query":"{ revision { ref } }"}`))
	r.Header.Set("Content-Type", mediaTypeJSON)
	if rec, a := send(t, h, r); rec.Code != 200 || len(a.Errors) > 0 {
		t.Errorf("POST: status %d, %s", rec.Code, rec.Body)
	}
}

func TestErrorsAreNotStored(t *testing.T) {
	opts := sampleOptions()
	h := graph.NewHandler(opts)
	opts.Store = new(content.Store)
	unready := graph.NewHandler(opts)
	for name, tt := range map[string]struct {
		handler http.Handler
		url     string
	}{
		"no query":        {h, getURL()},
		"no GraphQL":      {h, getURL("query", "{")},
		"a partial error": {h, getURL("query", "{ revision { ref } posts(first: 101) { totalCount } }")},
		"a mutation":      {h, getURL("query", "mutation { x }")},
		"unknown hash":    {h, getURL("extensions", persisted("x"))},
		"unknown ref":     {h, getURL("query", slugQuery, "ref", "x")},
		"nothing yet":     {unready, getURL("query", slugQuery)},
	} {
		t.Run(name, func(t *testing.T) {
			header := get(tt.handler, tt.url).Header()
			if header.Get("Cache-Control") != "no-store" || header.Get("ETag") != "" || header.Get("Cache-Tag") != "" {
				t.Errorf("got %v", header)
			}
		})
	}
}

func TestHEADIsAnsweredLikeGET(t *testing.T) {
	server := httptest.NewServer(graph.NewHandler(sampleOptions()))
	defer server.Close()
	for _, url := range []string{getURL("query", slugQuery), getURL("query", "{"), getURL("query", "{ posts(first: 5) { nodes { frontMatter body { html markdown text } } } }")} {
		headers := map[string]http.Header{}
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			request, err := http.NewRequest(method, server.URL+url, nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := server.Client().Transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			answer.Header.Del("Date")
			headers[method] = answer.Header
		}
		if diff := cmp.Diff(headers[http.MethodGet], headers[http.MethodHead]); diff != "" {
			t.Errorf("%s (-GET +HEAD):\n%s", url, diff)
		}
	}
}

func TestPOSTIsNotCached(t *testing.T) {
	rec, _ := post(t, graph.NewHandler(sampleOptions()), slugQuery, nil)
	for _, header := range []string{"ETag", "Cache-Control", "Cache-Tag", "Surrogate-Key"} {
		if got := rec.Header().Get(header); got != "" {
			t.Errorf("%s %q", header, got)
		}
	}
}
