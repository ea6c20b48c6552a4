package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a test waits for something that is to happen: a failing
// test may be slow.
const patience = 60 * time.Second

// hookSecret is the secret of the tests' webhooks. No output may show it.
const hookSecret = "correct-horse-battery-staple"

// A testServer is "lectern serve" in this process.
type testServer struct {
	t      *testing.T
	url    string // without a slash at the end
	output *output
	stop   context.CancelFunc
	code   chan int
}

// startServer starts "lectern serve" on a free port and waits until it listens.
// The test ends it, and fails if it does not end well or tells a secret.
func startServer(t *testing.T, env map[string]string, args ...string) *testServer {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &testServer{t: t, output: newOutput(), stop: stop, code: make(chan int, 1)}
	p := &program{env: environment(t, env), stdin: strings.NewReader(""), stdout: s.output, stderr: s.output}
	args = append([]string{"serve", "--addr=127.0.0.1:0", "--log-format=json", "--log-level=debug", "--poll=0"}, args...)
	go func() {
		s.code <- p.run(ctx, args)
		s.output.close()
	}()
	t.Cleanup(s.end)
	s.url = strings.TrimSuffix(s.output.await(t, "listening")["graphql"].(string), "/graphql")
	return s
}

// end stops the server as a signal does and waits for it.
func (s *testServer) end() {
	s.t.Helper()
	s.stop()
	select {
	case code := <-s.code:
		s.code <- code
		if code != exitOK {
			s.t.Errorf("the server ended with exit code %d:\n%s", code, s.output.text())
		}
	case <-time.After(patience):
		s.t.Fatalf("the server did not end:\n%s", s.output.text())
	}
	if strings.Contains(s.output.text(), hookSecret) {
		s.t.Errorf("the output shows the secret:\n%s", s.output.text())
	}
}

// do sends a request and returns the status and the body of the answer.
func (s *testServer) do(method, path string, header map[string]string, body string) (status int, answer []byte, got http.Header) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, answer, response.Header
}

// query returns the data of the answer to a query that is without errors.
func (s *testServer) query(document string) any {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		s.t.Fatal(err)
	}
	status, answer, _ := s.do("POST", "/graphql", map[string]string{"Content-Type": "application/json"}, string(body))
	var response struct {
		Data   any
		Errors []any
	}
	if err := json.Unmarshal(answer, &response); err != nil || status != http.StatusOK || len(response.Errors) > 0 {
		s.t.Fatalf("%s: got %d %s (%v)", document, status, answer, err)
	}
	return response.Data
}

// head waits until something is served and returns its commit.
func (s *testServer) head() string {
	s.t.Helper()
	return *s.awaitReady("the first revision", func(r readyReport) bool { return r.Commit != nil }).Commit
}

// titles returns the titles of all posts, by path.
func (s *testServer) titles() map[string]string {
	s.t.Helper()
	titles := map[string]string{}
	data := s.query(`{ posts(first: 100) { nodes { path title } } }`)
	for _, node := range data.(map[string]any)["posts"].(map[string]any)["nodes"].([]any) {
		post := node.(map[string]any)
		titles[post["path"].(string)] = post["title"].(string)
	}
	return titles
}

// push delivers a webhook about a push to main, signed with secret, and returns
// the status.
func (s *testServer) push(secret string) int {
	s.t.Helper()
	const body = `{"ref": "refs/heads/main", "after": "0000000000000000000000000000000000000001", "repository": {"clone_url": "https://evil.example/"}}`
	header := map[string]string{"Content-Type": "application/json", "X-GitHub-Event": "push", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		header["X-Hub-Signature-256"] = "sha256=" + hex.EncodeToString(mac.Sum(nil))
	}
	status, _, _ := s.do("POST", "/hooks/github", header, body)
	return status
}

// ready asks /readyz.
func (s *testServer) ready() (status int, report readyReport) {
	s.t.Helper()
	status, body, _ := s.do("GET", "/readyz", nil, "")
	if err := json.Unmarshal(body, &report); err != nil {
		s.t.Fatalf("%v in %s", err, body)
	}
	return status, report
}

// awaitReady asks /readyz until the report is as wanted.
func (s *testServer) awaitReady(what string, wanted func(readyReport) bool) readyReport {
	s.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		status, report := s.ready()
		if status == http.StatusOK != report.Ready {
			s.t.Errorf("got status %d with ready: %v", status, report.Ready)
		}
		if wanted(report) {
			return report
		}
		select {
		case <-tick.C:
		case <-deadline:
			s.t.Fatalf("%s did not come about; last report %+v, output\n%s", what, report, s.output.text())
		}
	}
}

func (s *testServer) awaitCommit(sha string) {
	s.t.Helper()
	s.awaitReady("serving "+sha, func(r readyReport) bool { return r.Commit != nil && *r.Commit == sha })
}

// An output is what a running program wrote: log lines in JSON.
type output struct {
	mu      sync.Mutex
	changed *sync.Cond
	buf     bytes.Buffer
	closed  bool
}

func newOutput() *output {
	o := new(output)
	o.changed = sync.NewCond(&o.mu)
	return o
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.changed.Broadcast()
	return o.buf.Write(p)
}

func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.changed.Broadcast()
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// await waits for a log line with the given message and returns it.
func (o *output) await(t *testing.T, message string) map[string]any {
	t.Helper()
	timer := time.AfterFunc(patience, o.close)
	defer timer.Stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		for line := range bytes.Lines(o.buf.Bytes()) {
			var record map[string]any
			if json.Unmarshal(line, &record) == nil && record["msg"] == message {
				return record
			}
		}
		if o.closed {
			t.Fatalf("no line %q was logged:\n%s", message, o.buf.String())
		}
		o.changed.Wait()
	}
}

// The whole life of a server: it starts, follows pushes that are signed, and
// outlives its remote.
func TestServe(t *testing.T) {
	origin := newOrigin(t, map[string]string{
		"content/posts/first.md": page("First light", "Hello."),
		"content/posts/kept.md":  page("Kept", "As it was."),
	})
	s := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret}, origin.dir, "--cors-origin=https://site.example")
	first := s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready && r.LastSuccess != nil })
	if first.Posts != 2 || *first.Ref != "main" || *first.AgeSeconds < 0 || first.LastCheck == nil || first.LastError != nil || first.Failures != 0 {
		t.Errorf("got report %+v", first)
	}
	if diff := cmp.Diff(map[string]string{"content/posts/first.md": "First light", "content/posts/kept.md": "Kept"}, s.titles()); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}

	t.Run("pages beside the API", func(t *testing.T) {
		if status, body, _ := s.do("GET", "/healthz", nil, ""); status != 200 || string(body) != "ok" {
			t.Errorf("/healthz: got %d %q", status, body)
		}
		status, body, header := s.do("GET", "/", nil, "")
		if status != 200 || !bytes.Contains(body, []byte("graphiql")) || !strings.Contains(header.Get("Content-Security-Policy"), "script-src") {
			t.Errorf("/: got %d with %d bytes and policy %q", status, len(body), header.Get("Content-Security-Policy"))
		}
	})
	t.Run("a page of another origin", func(t *testing.T) {
		const query = `{"query": "{ revision { ref } }"}`
		for origin, want := range map[string]string{"https://site.example": "https://site.example", "https://other.example": ""} {
			header := map[string]string{"Origin": origin, "Content-Type": "application/json"}
			if status, _, got := s.do("POST", "/graphql", header, query); status != 200 || got.Get("Access-Control-Allow-Origin") != want || got.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s: got %d %v", origin, status, got)
			}
		}
		preflight := map[string]string{"Origin": "https://site.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
		if status, _, got := s.do("OPTIONS", "/graphql", preflight, ""); status != 204 || !strings.Contains(got.Get("Access-Control-Allow-Headers"), "Content-Type") {
			t.Errorf("preflight: got %d %v", status, got)
		}
	})

	second := origin.commit(map[string]string{"content/posts/first.md": page("Second thoughts", "Hello again.")})
	t.Run("a push that is not signed", func(t *testing.T) {
		for what, secret := range map[string]string{"unsigned": "", "signed by a stranger": "wrong"} {
			if status := s.push(secret); status != http.StatusUnauthorized {
				t.Errorf("%s: got %d, want 401", what, status)
			}
		}
		if _, report := s.ready(); *report.Commit != *first.Commit || !report.LastCheck.Equal(*first.LastCheck) {
			t.Errorf("it had the remote asked: got %+v, had %+v", report, first)
		}
	})
	t.Run("a push that is signed", func(t *testing.T) {
		if status := s.push(hookSecret); status != http.StatusAccepted {
			t.Errorf("got %d, want 202", status)
		}
		s.awaitCommit(second)
		if got := s.titles()["content/posts/first.md"]; got != "Second thoughts" {
			t.Errorf("got title %q", got)
		}
		refreshed := s.output.await(t, "refreshed")
		if refreshed["from"] != *first.Commit || refreshed["to"] != second || refreshed["changed"] != 1.0 {
			t.Errorf("got log line %v", refreshed)
		}
	})
	t.Run("a broken page", func(t *testing.T) {
		broken := origin.commit(map[string]string{"content/posts/broken.md": "---\ntitle: [unclosed\n---\n\nStill here.\n"})
		s.push(hookSecret)
		s.awaitCommit(broken)
		if _, report := s.ready(); report.Problems <= first.Problems {
			t.Errorf("got report %+v, want more problems than %d", report, first.Problems)
		}
		data := s.query(`{ problems { nodes { path } } }`)
		if text, err := json.Marshal(data); err != nil || !bytes.Contains(text, []byte(`"content/posts/broken.md"`)) {
			t.Errorf("got problems %s (%v)", text, err)
		}
	})
	t.Run("a remote that is gone", func(t *testing.T) {
		before := s.titles()
		origin.remove()
		s.push(hookSecret)
		report := s.awaitReady("a failure", func(r readyReport) bool { return r.Failures > 0 })
		if !report.Ready || report.LastError == nil || report.LastSuccess == nil {
			t.Errorf("got report %+v, want ready with an error", report)
		}
		if diff := cmp.Diff(before, s.titles()); diff != "" {
			t.Errorf("titles (-before +after):\n%s", diff)
		}
	})
}

// After a restart the clone on disk is served without the remote.
func TestServeFromDisk(t *testing.T) {
	origin := newOrigin(t, map[string]string{"content/posts/first.md": page("First light", "Hello.")})
	data := "--data=" + t.TempDir()
	s := startServer(t, nil, origin.dir, data)
	s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready && r.LastSuccess != nil })
	s.end()

	origin.remove()
	s = startServer(t, nil, origin.dir, data)
	report := s.awaitReady("the revision on disk and a failure", func(r readyReport) bool { return r.Ready && r.Failures > 0 })
	if report.LastSuccess != nil || report.LastError == nil {
		t.Errorf("got report %+v", report)
	}
	if got := s.titles(); got["content/posts/first.md"] != "First light" {
		t.Errorf("got titles %v", got)
	}
}

// A server that has nothing to serve yet lives, and says so.
func TestServeWithoutRemote(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	s := startServer(t, map[string]string{"LECTERN_GIT_USER": "deploy", "LECTERN_GIT_PASSWORD": hookSecret}, "http://"+closed.Addr().String()+"/site.git")
	report := s.awaitReady("a failure", func(r readyReport) bool { return r.Failures > 0 })
	if report.Ready || report.Reason == "" || report.LastError == nil || report.Commit != nil {
		t.Errorf("got report %+v", report)
	}
	if status, _, _ := s.do("GET", "/healthz", nil, ""); status != http.StatusOK {
		t.Errorf("/healthz: got %d", status)
	}
	status, body, _ := s.do("POST", "/graphql", map[string]string{"Content-Type": "application/json"}, `{"query": "{ revision { ref } }"}`)
	if status != http.StatusServiceUnavailable || !bytes.Contains(body, []byte("NOT_READY")) {
		t.Errorf("/graphql: got %d %s", status, body)
	}
	status, body, _ = s.do("GET", "/files/head/a.png", nil, "")
	if status != http.StatusServiceUnavailable || !bytes.Contains(body, []byte("NOT_READY")) {
		t.Errorf("/files/: got %d %s", status, body)
	}
	if status := s.push(""); status != http.StatusNotFound {
		t.Errorf("/hooks/github: got %d, want 404: there is no secret", status)
	}
}

// The sample is a repository like any other: a visitor can push to it.
func TestServeSample(t *testing.T) {
	s := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret})
	report := s.awaitReady("the sample", func(r readyReport) bool { return r.Ready })
	if report.Posts < 10 {
		t.Errorf("got %d posts", report.Posts)
	}
	var dir string
	for line := range strings.Lines(s.output.text()) {
		var record struct{ Msg, Repository string }
		if json.Unmarshal([]byte(line), &record) == nil && strings.Contains(record.Msg, "sample content") {
			dir = record.Repository
		}
	}
	pushed := openOrigin(t, dir).commit(map[string]string{"content/zh/blog/pushed.md": page("Pushed by a visitor", "Hello.")})
	s.push(hookSecret)
	s.awaitCommit(pushed)
	if got := s.titles()["content/zh/blog/pushed.md"]; got != "Pushed by a visitor" {
		t.Errorf("got title %q", got)
	}
}

func TestServeAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	origin := newOrigin(t, map[string]string{"a.md": page("A", "Hello.")})
	got := runProgram(t, nil, "", "serve", "--log-level=error", "--addr", taken.Addr().String(), origin.dir)
	if got.code != exitFailure || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, taken.Addr().String()) {
		t.Errorf("got exit %d and %q, want exit 1 and one line with the address", got.code, got.stderr)
	}
}

// A request that runs when the server is told to stop gets its answer.
func TestServeLetsRequestsEnd(t *testing.T) {
	origin := newOrigin(t, map[string]string{"a.md": page("A", "Hello.")})
	s := startServer(t, nil, origin.dir)
	s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready })
	const query = `{"query": "{ revision { postCount } }"}`
	conn, reader := beginRequest(t, strings.TrimPrefix(s.url, "http://"), len(query))

	s.stop()
	s.output.await(t, "stopping")
	if _, err := io.WriteString(conn, query); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"postCount":1`)) {
		t.Errorf("got %d %s (%v)", answer.StatusCode, body, err)
	}
}

// beginRequest sends the header of a query to addr and returns once the server
// asks for the body, of the given length.
func beginRequest(t *testing.T, addr string, length int) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: lectern.example\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", length)
	reader := bufio.NewReader(conn)
	line, err := reader.ReadString('\n')
	if err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q (%v), want 100 Continue", line, err)
	}
	if _, err := reader.ReadString('\n'); err != nil { // the empty line behind it
		t.Fatal(err)
	}
	return conn, reader
}

// startProcess starts "lectern serve" as a process of its own and returns once
// it serves.
func startProcess(t *testing.T) (cmd *exec.Cmd, stderr *output) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such signals")
	}
	origin := newOrigin(t, map[string]string{"a.md": page("A", "Hello.")})
	stderr = newOutput()
	cmd = exec.CommandContext(t.Context(), "lectern", "serve", "--addr=127.0.0.1:0", "--log-format=json", "--data", t.TempDir(), origin.dir)
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stderr.await(t, "serving")
	return cmd, stderr
}

func TestSignalEndsProcess(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			cmd, stderr := startProcess(t)
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("got %v, want exit 0:\n%s", err, stderr.text())
			}
		})
	}
}

// A second signal does not wait for requests that run.
func TestSecondSignalEndsProcessAtOnce(t *testing.T) {
	cmd, stderr := startProcess(t)
	beginRequest(t, stderr.await(t, "listening")["addr"].(string), 100)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	stderr.await(t, "stopping")
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// The first signal's work may not be done yet, and take the second one too;
	// then a third does it.
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = cmd.Process.Signal(syscall.SIGTERM) // fails once the process has ended
		case <-ended:
			if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || strings.Contains(stderr.text(), `"stopped"`) {
				t.Errorf("got %v, want an end by the signal:\n%s", cmd.ProcessState, stderr.text())
			}
			return
		}
	}
}
