package gitsource

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// GitHubHook returns a handler for GitHub's webhooks, as JSON or as a form,
// signed by HMAC-SHA256 in X-Hub-Signature-256. It answers
//
//	202  a push to the branch; Trigger was called
//	200  a ping, another event, a push to another branch or a tag
//	400  signed, but unreadable
//	401  not signed with any of the secrets
//	405  not a POST
//	413  larger than 5 MiB
func GitHubHook(opts HookOptions) http.Handler {
	h := newHook(opts)
	h.verify = verifyGitHub
	h.read = readGitHub
	return h
}

// verifyGitHub compares the header, "sha256=" and 64 hexadecimal digits, with
// the signature of the raw body.
func verifyGitHub(header http.Header, body []byte, secret string) bool {
	digits, ok := strings.CutPrefix(header.Get("X-Hub-Signature-256"), "sha256=")
	if !ok {
		return false
	}
	stated, err := hex.DecodeString(digits)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), stated)
}

// readGitHub reads the event's name from its header and, of a push, the ref.
func readGitHub(header http.Header, body []byte) (delivery, error) {
	payload, err := gitHubPayload(header, body)
	if err != nil {
		return delivery{}, err
	}
	var event struct {
		Ref string `json:"ref"`
	}
	switch header.Get("X-GitHub-Event") {
	case "ping":
		return delivery{ping: true}, requireJSON(payload)
	case "push":
		if err := json.Unmarshal(payload, &event); err != nil {
			return delivery{}, fmt.Errorf("read the push: %w", err)
		}
		if event.Ref == "" {
			return delivery{}, errors.New("read the push: it names no ref")
		}
		return delivery{push: true, ref: event.Ref}, nil
	}
	return delivery{}, requireJSON(payload)
}

func requireJSON(payload []byte) error {
	if !json.Valid(payload) {
		return errors.New("the payload is not JSON")
	}
	return nil
}

// gitHubPayload returns the JSON of a delivery, which a hook may be set up to
// send as the field "payload" of a form.
func gitHubPayload(header http.Header, body []byte) ([]byte, error) {
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if mediaType != "application/x-www-form-urlencoded" {
		return body, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, errors.New("the form is malformed")
	}
	if !form.Has("payload") {
		return nil, errors.New("the form has no payload")
	}
	return []byte(form.Get("payload")), nil
}
