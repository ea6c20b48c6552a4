package gitsource

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const hookSecret = "It's a Secret to Everybody"

func signGitHub(body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	io.WriteString(mac, body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// deliver sends a delivery to a hook of the branch main and returns the answer
// and the number of triggers.
func deliver(t testing.TB, secrets []string, method, body string, header map[string]string) (res *http.Response, answer string, triggers int) {
	t.Helper()
	server := httptest.NewServer(GitHubHook(HookOptions{
		Secrets: func() ([]string, error) { return secrets, nil },
		Branch:  func() string { return "main" },
		Follows: func(ref string) bool { return ref == "refs/heads/release/1.0" },
		Trigger: func() { triggers++ },
	}))
	defer server.Close()
	req, err := http.NewRequest(method, server.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range header {
		req.Header.Set(key, value)
	}
	res, err = http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(data), triggers
}

func TestGitHubHook(t *testing.T) {
	const push = `{"ref":"refs/heads/main","after":"95e98b20d1c25e6d3906cd6cfdae4bcc16d6c596","repository":{"clone_url":"https://elsewhere.example.org/"}}`
	form := "payload=" + url.QueryEscape(push)
	formType := "application/x-www-form-urlencoded"
	both := []string{"new secret", hookSecret}
	tests := []struct {
		name      string
		secrets   []string // nil means hookSecret
		event     string
		body      string
		mediaType string // "" means JSON
		signature string // "" means a good one
		want      int
		triggers  int
	}{
		{name: "push", event: "push", body: push, want: 202, triggers: 1},
		{name: "push as a form", event: "push", body: form, mediaType: formType, want: 202, triggers: 1},
		{name: "signed with the second secret", secrets: both, event: "push", body: push, want: 202, triggers: 1},
		{name: "deletion of the branch", event: "push", body: `{"ref":"refs/heads/main","deleted":true}`, want: 202, triggers: 1},
		{name: "another branch", event: "push", body: `{"ref":"refs/heads/draft"}`, want: 200},
		{name: "another branch that is followed", event: "push", body: `{"ref":"refs/heads/release/1.0"}`, want: 202, triggers: 1},
		{name: "a branch of that name in a folder", event: "push", body: `{"ref":"refs/heads/x/main"}`, want: 200},
		{name: "a tag of that name", event: "push", body: `{"ref":"refs/tags/main"}`, want: 200},
		{name: "ping", event: "ping", body: `{"zen":"Keep it logically awesome."}`, want: 200},
		{name: "another event", event: "issues", body: `{"ref":"refs/heads/main"}`, want: 200},
		{name: "no event", body: `{"ref":"refs/heads/main"}`, want: 200},

		{name: "no JSON", event: "push", body: "Hello, World!", want: 400},
		{name: "JSON cut short", event: "push", body: push[:20], want: 400},
		{name: "no ref", event: "push", body: "{}", want: 400},
		{name: "a ref that is no text", event: "push", body: `{"ref":["refs/heads/main"]}`, want: 400},
		{name: "a form without a payload", event: "push", body: "x=1", mediaType: formType, want: 400},
		{name: "a malformed form", event: "push", body: "payload=%zz", mediaType: formType, want: 400},

		{name: "another secret", event: "push", body: push, signature: signGitHub(push, "x"), want: 401},
		{name: "another body's signature", event: "push", body: push, signature: signGitHub(push+" ", hookSecret), want: 401},
		{name: "the form's payload is signed, not the form", event: "push", body: form, mediaType: formType, signature: signGitHub(push, hookSecret), want: 401},
		{name: "no signature", event: "push", body: push, signature: "none", want: 401},
		{name: "SHA-1", event: "push", body: push, signature: "sha1=757107ea0eb2509fc211221cce984b8a37570b6d", want: 401},
		{name: "half a signature", event: "push", body: push, signature: signGitHub(push, hookSecret)[:39], want: 401},
		{name: "no digits", event: "push", body: push, signature: "sha256=", want: 401},
		{name: "no secret", secrets: []string{}, event: "push", body: push, signature: signGitHub(push, ""), want: 401},
		{name: "an empty secret", secrets: []string{""}, event: "push", body: push, signature: signGitHub(push, ""), want: 401},
		{name: "too large", event: "push", body: strings.Repeat(" ", maxHookBody+1), want: 413},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.secrets == nil {
				test.secrets = []string{hookSecret}
			}
			if test.signature == "" {
				test.signature = signGitHub(test.body, hookSecret)
			}
			if test.mediaType == "" {
				test.mediaType = "application/json"
			}
			res, answer, triggers := deliver(t, test.secrets, http.MethodPost, test.body, map[string]string{
				"X-GitHub-Event": test.event, "X-Hub-Signature-256": test.signature, "Content-Type": test.mediaType,
			})
			if res.StatusCode != test.want || triggers != test.triggers {
				t.Errorf("got %d and %d triggers, want %d and %d", res.StatusCode, triggers, test.want, test.triggers)
			}
			if strings.Contains(answer, "refs/") || strings.Contains(answer, test.signature) {
				t.Errorf("the answer repeats the delivery: %q", answer)
			}
		})
	}
}

// TestGitHubVector is the example in GitHub's documentation.
func TestGitHubVector(t *testing.T) {
	const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
	header := http.Header{"X-Hub-Signature-256": {signature}}
	if !verifyGitHub(header, []byte("Hello, World!"), hookSecret) {
		t.Error("the published signature does not verify")
	}
	if verifyGitHub(header, []byte("Hello, World"), hookSecret) {
		t.Error("it verifies another body")
	}
}

func TestHookMethods(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodHead, http.MethodOptions} {
		t.Run(method, func(t *testing.T) {
			res, _, triggers := deliver(t, []string{hookSecret}, method, "", map[string]string{"X-Hub-Signature-256": signGitHub("", hookSecret)})
			if res.StatusCode != 405 || res.Header.Get("Allow") != "POST" || triggers != 0 {
				t.Errorf("got %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
			}
		})
	}
}

func TestHookBeforeTheBranchIsKnown(t *testing.T) {
	triggers := 0
	hook := GitHubHook(HookOptions{
		Secrets: func() ([]string, error) { return []string{hookSecret}, nil },
		Branch:  func() string { return "" },
		Trigger: func() { triggers++ },
	})
	body := `{"ref":"refs/heads/any"}`
	req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	req.Header.Set("X-GitHub-Event", "push")
	req.Header.Set("X-Hub-Signature-256", signGitHub(body, hookSecret))
	res := httptest.NewRecorder()
	hook.ServeHTTP(res, req)
	if res.Code != 202 || triggers != 1 {
		t.Errorf("got %d and %d triggers", res.Code, triggers)
	}
}

func TestHookWithoutSecrets(t *testing.T) {
	hook := GitHubHook(HookOptions{
		Secrets: func() ([]string, error) { return nil, errors.New("read /run/secrets/hook: geheim") },
		Trigger: func() { t.Error("triggered") },
	})
	res := httptest.NewRecorder()
	hook.ServeHTTP(res, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
	if res.Code != 500 || strings.Contains(res.Body.String(), "geheim") {
		t.Errorf("got %d %q", res.Code, res.Body)
	}
}

func FuzzGitHubHook(f *testing.F) {
	f.Add(`{"ref":"refs/heads/main"}`, "push", "application/json")
	f.Add("payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%7D", "push", "application/x-www-form-urlencoded")
	f.Add(`{"ref":{}}`, "push", "")
	f.Add("{", "ping", "application/json; charset=utf-8")
	f.Fuzz(func(t *testing.T, body, event, mediaType string) {
		triggers := 0
		hook := GitHubHook(HookOptions{
			Secrets: func() ([]string, error) { return []string{hookSecret}, nil },
			Branch:  func() string { return "main" },
			Trigger: func() { triggers++ },
		})
		send := func(signature string) int {
			req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
			req.Header = http.Header{"X-Github-Event": {event}, "Content-Type": {mediaType}, "X-Hub-Signature-256": {signature}}
			res := httptest.NewRecorder()
			hook.ServeHTTP(res, req)
			return res.Code
		}
		if code := send(signGitHub(body, "x")); code != 401 || triggers > 0 {
			t.Fatalf("a wrong signature: %d and %d triggers", code, triggers)
		}
		code := send(signGitHub(body, hookSecret))
		if code != 200 && code != 202 && code != 400 || (code == 202) != (triggers == 1) {
			t.Errorf("got %d and %d triggers", code, triggers)
		}
		if triggers == 1 && !strings.Contains(body, "main") && !strings.ContainsAny(body, `\%`) {
			t.Errorf("triggered by %q", body)
		}
	})
}
