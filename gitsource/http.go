package gitsource

import (
	"fmt"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A StatusError is the answer of an HTTP server that refuses.
type StatusError struct {
	Code int
	// RetryAfter is how long the server asks to be left alone; zero if it does
	// not say.
	RetryAfter time.Duration
}

func (e *StatusError) Error() string {
	message := fmt.Sprintf("the server answers %d %s", e.Code, http.StatusText(e.Code))
	switch e.Code {
	case http.StatusUnauthorized, http.StatusForbidden:
		return message + ": check the credentials and what they may read"
	case http.StatusNotFound:
		// Forges say so of repositories that the caller may not see.
		return message + ": check the URL and the credentials"
	}
	return message
}

// newHTTPClient returns a client for Git over HTTP none of whose steps can hang
// for longer than timeout, but for the body, which the request's context ends.
func newHTTPClient(timeout time.Duration) *http.Client {
	const handshake = 30 * time.Second
	dialer := &net.Dialer{Timeout: min(timeout, handshake), KeepAlive: 30 * time.Second}
	return &http.Client{Transport: &gitTransport{&http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   min(timeout, handshake),
		ResponseHeaderTimeout: timeout,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   2,
	}}}
}

// A gitTransport turns answers that are not Git's into errors before anything
// reads them: refusals, whose pages would end up in messages, and sign-in pages,
// which come with a 200.
type gitTransport struct {
	*http.Transport
}

func (t *gitTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 400 {
		res.Body.Close()
		return nil, &StatusError{Code: res.StatusCode, RetryAfter: parseRetryAfter(res.Header.Get("Retry-After"))}
	}
	if res.StatusCode < 300 {
		want := "application/x-git-upload-pack-result"
		if strings.HasSuffix(req.URL.Path, "/info/refs") {
			want = "application/x-git-upload-pack-advertisement"
		}
		stated := res.Header.Get("Content-Type")
		if got, _, _ := mime.ParseMediaType(stated); got != want {
			res.Body.Close()
			return nil, fmt.Errorf("the server sends %s, not a Git repository: is there a sign-in page at that URL?", quote(stated))
		}
	}
	return res, nil
}

// parseRetryAfter reads a number of seconds, up to an hour. Servers that ask
// for a date are asked again in our own time.
func parseRetryAfter(value string) time.Duration {
	seconds, err := strconv.Atoi(value)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}
