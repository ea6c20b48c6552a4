package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/load"
)

// A receiver takes deliveries as its answers say, and keeps them.
type receiver struct {
	t *testing.T

	mu        sync.Mutex
	answer    http.HandlerFunc // nil: 204
	delivered []delivery       // those answered by 2xx
	tried     []string         // the IDs of all
}

// A delivery is what a receiver got.
type delivery struct {
	notification
	id string
}

func (r *receiver) setAnswer(h http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = h
}

// seen returns the deliveries that were answered by 2xx, and the IDs of all.
func (r *receiver) seen() (delivered []delivery, tried []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.delivered), slices.Clone(r.tried)
}

// ServeHTTP checks the signature as a receiver has to.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Error(err)
	}
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write(body)
	header := request.Header
	if got, want := header.Get("X-Lectern-Signature-256"), "sha256="+hex.EncodeToString(mac.Sum(nil)); got != want {
		r.t.Errorf("got signature %s, want %s", got, want)
	}
	if request.Method != http.MethodPost || header.Get("Content-Type") != "application/json" || header.Get("X-Lectern-Event") != "revision" {
		r.t.Errorf("got %s with %v", request.Method, header)
	}
	d := delivery{id: header.Get("X-Lectern-Delivery")}
	if err := json.Unmarshal(body, &d.notification); err != nil {
		r.t.Errorf("%v in %s", err, body)
	}
	for _, list := range []string{"added", "modified", "removed", "tags"} {
		if !bytes.Contains(body, []byte(`"`+list+`":[`)) {
			r.t.Errorf("the list %s is missing in %s", list, body)
		}
	}
	r.mu.Lock()
	r.tried = append(r.tried, d.id)
	handle := r.answer
	r.mu.Unlock()
	answer := httptest.NewRecorder()
	if answer.Code = http.StatusNoContent; handle != nil {
		answer.Code = http.StatusOK
		handle(answer, request)
	}
	if answer.Code < 300 && request.Context().Err() == nil {
		r.mu.Lock()
		r.delivered = append(r.delivered, d)
		r.mu.Unlock()
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes())
}

// A handlerTransport answers requests by a handler, without the network, so that
// time in tests can be made to pass.
type handlerTransport struct{ http.Handler }

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// revisionOf returns files as of a commit, loaded by loader.
func revisionOf(t *testing.T, loader *load.Loader, sha string, files map[string]string) *content.Snapshot {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		sum := sha256.Sum256([]byte(text))
		tree[name] = &fstest.MapFile{Data: []byte(text), Sys: content.BlobID(hex.EncodeToString(sum[:]))}
	}
	snap, err := loader.Load(t.Context(), load.Source{Files: tree, Ref: "main", Commit: &content.Commit{SHA: sha, Author: &content.Contributor{}}})
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// startNotifier runs a notifier of store's revisions until the test ends, and
// returns the log.
func startNotifier(t *testing.T, r *receiver, store *content.Store, address string) *output {
	t.Helper()
	logged := newOutput()
	n := newNotifier([]string{address}, secret{text: hookSecret}, store, newLogger(logged, logSettings{format: "json", level: "debug"}))
	n.client.Transport = handlerTransport{r}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { n.run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		if text := logged.text(); strings.Contains(text, hookSecret) || strings.Contains(text, "t0ken") {
			t.Errorf("the log shows a secret:\n%s", text)
		}
	})
	return logged
}

// pass lets d pass in a bubble of synctest, and all that is due then happen.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

const receiverURL = "https://cdn.example/hooks/t0ken?key=t0ken"

func TestNotifier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store content.Store
		r := &receiver{t: t}
		startNotifier(t, r, &store, receiverURL)
		loader := load.NewLoader(load.Options{})
		files := map[string]string{
			"content/blog/a.md": "---\ntitle: A\ntags: [Go]\n---\nOne.\n",
			"content/blog/b.md": "---\ntitle: B\n---\nTwo.\n",
			"content/docs/c.md": "---\ntitle: C\n---\nThree.\n",
		}
		store.Swap(revisionOf(t, loader, "c1", files))
		synctest.Wait()
		delete(files, "content/docs/c.md")
		files["content/blog/a.md"] += "More.\n"
		files["content/blog/d.md"] = "---\ntitle: D\n---\n"
		store.Swap(revisionOf(t, loader, "c2", files))
		synctest.Wait()

		post := func(path, url string) notifiedPost { return notifiedPost{content.NewID("Post", path), path, url} }
		want := []notification{
			{Ref: "main", Commit: "c1", All: true, Added: []notifiedPost{}, Modified: []notifiedPost{}, Removed: []notifiedPost{}, Tags: []string{"site"}},
			{
				Ref: "main", Commit: "c2", Previous: new("c1"),
				Added:    []notifiedPost{post("content/blog/d.md", "/blog/d/")},
				Modified: []notifiedPost{post("content/blog/a.md", "/blog/a/")},
				Removed:  []notifiedPost{post("content/docs/c.md", "/docs/c/")},
				Tags: []string{
					content.CacheTag(&content.Post{ID: content.NewID("Post", "content/blog/a.md")}),
					content.CacheTag(&content.Post{ID: content.NewID("Post", "content/blog/d.md")}),
					content.CacheTag(&content.Post{ID: content.NewID("Post", "content/docs/c.md")}),
					"posts", "section:blog", "section:docs", "site", "tag:go",
				},
			},
		}
		var got []notification
		delivered, tried := r.seen()
		for _, d := range delivered {
			got = append(got, d.notification)
		}
		slices.Sort(want[1].Tags)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if len(tried) != 2 || tried[0] == tried[1] || tried[0] == "" {
			t.Errorf("got delivery IDs %q", tried)
		}
	})
}

// While a receiver fails, revisions are folded into one, which begins at the
// last that it took.
func TestNotifierRetries(t *testing.T) {
	failures := map[string]http.HandlerFunc{
		"out of order": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"refused":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"sent elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
		},
		"never answering":  func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"asking for peace": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "90"); w.WriteHeader(429) },
	}
	for name, failure := range failures {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var store content.Store
				r := &receiver{t: t}
				logged := startNotifier(t, r, &store, receiverURL)
				loader := load.NewLoader(load.Options{})
				push := func(n int) {
					store.Swap(revisionOf(t, loader, fmt.Sprint("c", n), map[string]string{"content/a.md": fmt.Sprintf("# A\n\n%d\n", n)}))
					synctest.Wait()
				}
				push(0)
				r.setAnswer(failure)
				push(1)
				pass(notifyTimeout)
				for n := 2; n < 40; n++ { // more than are buffered for slow readers
					push(n)
				}
				_, before := r.seen()
				pass(time.Hour)
				_, tried := r.seen()
				if given := len(tried) - len(before); given == 0 || given > maxNotifyTries {
					t.Errorf("it was tried %d times more in an hour", given)
				}
				if !strings.Contains(logged.text(), "gave a receiver of notifications up") {
					t.Errorf("the end of the tries is not in the log:\n%s", logged.text())
				}

				r.setAnswer(nil)
				push(40)
				pass(maxNotifyPause)
				delivered, _ := r.seen()
				if len(delivered) != 2 {
					t.Fatalf("got %d deliveries, want 2", len(delivered))
				}
				last := delivered[1]
				if *last.Previous != "c0" || last.Commit != "c40" || len(last.Modified) != 1 {
					t.Errorf("got %+v, want the step from c0 to c40", last.notification)
				}
			})
		})
	}
}

// The tries of one delivery bear one ID, by which receivers tell them from
// another.
func TestNotifierKeepsDeliveryID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store content.Store
		r := &receiver{t: t}
		startNotifier(t, r, &store, receiverURL)
		r.setAnswer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		loader := load.NewLoader(load.Options{})
		store.Swap(revisionOf(t, loader, "c1", map[string]string{"a.md": "# A\n"}))
		pass(5 * time.Second)
		_, tried := r.seen()
		if len(tried) < 2 || len(slices.Compact(slices.Clone(tried))) != 1 {
			t.Errorf("got IDs %q, want the same one several times", tried)
		}
		r.setAnswer(nil)
		pass(maxNotifyPause)
		store.Swap(revisionOf(t, loader, "c2", map[string]string{"a.md": "# B\n"}))
		synctest.Wait()
		if delivered, _ := r.seen(); len(delivered) != 2 || delivered[0].id != tried[0] || delivered[1].id == tried[0] {
			t.Errorf("got %+v", delivered)
		}
	})
}

func TestNotificationOfManyPosts(t *testing.T) {
	loader := load.NewLoader(load.Options{})
	files := map[string]string{"content/a.md": "# A\n"}
	before := revisionOf(t, loader, "c1", files)
	for i := range maxNotifiedPosts + 1 {
		files[fmt.Sprintf("content/%d.md", i)] = "# New\n"
	}
	n := newNotification(before, revisionOf(t, loader, "c2", files))
	if !n.All || len(n.Added)+len(n.Modified)+len(n.Removed) != 0 || !slices.Equal(n.Tags, []string{"site"}) {
		t.Errorf("got %d posts, all: %v, tags %q; want no lists", len(n.Added), n.All, n.Tags)
	}
}

func TestReceivers(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string // nil if it is refused
	}{
		{"https://cdn.example/hook", []string{"https://cdn.example/hook"}},
		{"https://cdn.example/hook, http://127.0.0.1:9000/x,http://localhost/,http://[::1]:1/", []string{"https://cdn.example/hook", "http://127.0.0.1:9000/x", "http://localhost/", "http://[::1]:1/"}},
		{"http://cdn.example/t0ken", nil},
		{"http://localhost.evil.example/t0ken", nil},
		{"https://user:t0ken@cdn.example/", nil},
		{"ftp://cdn.example/t0ken", nil},
		{"https:///t0ken", nil},
		{"cdn.example/t0ken", nil},
		{"https://cdn.example/%zz-t0ken", nil},
		{"https://cdn.example/,", nil},
	} {
		var got []string
		err := receiversInto(&got)(tt.text)
		if (err == nil) != (tt.want != nil) || !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, %v; want %q", tt.text, got, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "t0ken") {
			t.Errorf("%q: the error shows the address: %v", tt.text, err)
		}
	}
}

func TestNotifyPause(t *testing.T) {
	for failures := 1; failures < 100; failures++ {
		pause := notifyPause(failures, errors.New("no route"))
		if longest := min(minNotifyPause<<min(failures, 16), maxNotifyPause); pause < longest/2 || pause > longest {
			t.Errorf("after %d failures: got %s, want between half and the whole of %s", failures, pause, longest)
		}
	}
	for after, want := range map[time.Duration]time.Duration{2 * time.Minute: 2 * time.Minute, 24 * time.Hour: maxNotifyPause} {
		if got := notifyPause(1, fmt.Errorf("deliver: %w", &notifyStatusError{429, after})); got != want {
			t.Errorf("told to wait for %s: got %s, want %s", after, got, want)
		}
	}
}
