package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"lectern/content"
)

const (
	// notifyTimeout bounds one delivery. Receivers are asked to answer at once
	// and to work later, as forges ask theirs.
	notifyTimeout = 10 * time.Second

	// A delivery that fails is tried again, later each time, and given up after
	// maxNotifyTries, some twenty minutes later. The next revision then tells the
	// receiver of both.
	minNotifyPause = time.Second
	maxNotifyPause = 5 * time.Minute
	maxNotifyTries = 12

	// maxNotifiedPosts bounds the lists of one delivery. Who has to look at more
	// posts than that looks at all of them.
	maxNotifiedPosts = 1000
)

// A notifier tells receivers of each revision that starts being served, by a
// signed POST: caches what to drop, search indexes and static builds what to
// take up. Nothing waits for it. While a receiver is out of reach its revisions
// are folded into one, from the last that it took to the newest.
type notifier struct {
	receivers []string // URLs
	secret    secret
	store     *content.Store
	client    *http.Client
	log       *slog.Logger
}

// newNotifier returns a notifier of what is served from store.
func newNotifier(receivers []string, secret secret, store *content.Store, log *slog.Logger) *notifier {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 1
	return &notifier{receivers: receivers, secret: secret, store: store, log: log, client: &http.Client{
		Transport: transport,
		Timeout:   notifyTimeout,
		// A redirect would lead what is meant for one receiver to another.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// run tells of what is served from now on, until ctx ends.
func (n *notifier) run(ctx context.Context) {
	defer n.client.CloseIdleConnections()
	var receivers sync.WaitGroup
	for _, address := range n.receivers {
		receivers.Go(func() { n.follow(ctx, address) })
	}
	receivers.Wait()
}

// follow tells one receiver.
func (n *notifier) follow(ctx context.Context, address string) {
	var (
		changes  = n.store.Watch(ctx)
		newest   = n.store.Current()
		told     *content.Snapshot // what the receiver knows of; nil if that is unknown
		delivery string            // names the step from told to newest, over all tries
		failures int
		retry    <-chan time.Time
	)
	for {
		if newest != told && retry == nil {
			if delivery == "" {
				delivery = rand.Text()
			}
			err := n.deliver(ctx, address, delivery, told, newest)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil:
				told, delivery, failures = newest, "", 0
			default:
				failures++
				pause := notifyPause(failures, err)
				if failures == maxNotifyTries {
					n.log.Warn("gave a receiver of notifications up until the next revision", "receiver", hostOf(address), "commit", newest.Commit.SHA, "tries", failures, "err", err)
					break
				}
				n.log.Warn("could not notify; trying again", "receiver", hostOf(address), "commit", newest.Commit.SHA, "tries", failures, "retry", pause, "err", err)
				retry = time.After(pause)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-retry:
			retry = nil
		case change, open := <-changes:
			if open {
				newest = change.Current
			} else {
				changes = n.store.Watch(ctx)
				newest = n.store.Current()
			}
			if newest != told {
				delivery = ""
			}
			if failures >= maxNotifyTries {
				failures = 0
			}
		}
	}
}

// A notification is the body of a delivery.
type notification struct {
	Ref      string  `json:"ref"`
	Commit   string  `json:"commit"`
	Previous *string `json:"previous"` // the commit that the receiver was told of before; null if there was none

	// All is true where the lists are left out: at the first delivery after a
	// start, and when more posts changed than would fit. Anything may differ then.
	All bool `json:"all"`

	Added    []notifiedPost `json:"added"`
	Modified []notifiedPost `json:"modified"`
	Removed  []notifiedPost `json:"removed"`
	Tags     []string       `json:"tags"` // cache tags of the answers that are out of date
}

// A notifiedPost is a post as a notification names it.
type notifiedPost struct {
	ID   content.ID `json:"id"`
	Path string     `json:"path"`
	URL  string     `json:"url"` // site-relative
}

func newNotification(told, newest *content.Snapshot) *notification {
	n := &notification{Ref: newest.Ref, Commit: newest.Commit.SHA}
	var d *content.Difference
	if told != nil {
		n.Previous = &told.Commit.SHA
		d = content.Diff(told, newest)
	}
	if n.All = d == nil || len(d.Added)+len(d.Modified)+len(d.Removed) > maxNotifiedPosts; n.All {
		d = new(content.Difference)
		n.Tags = []string{content.SiteCacheTag}
	} else {
		n.Tags = d.CacheTags()
	}
	n.Added, n.Modified, n.Removed = notifiedPosts(d.Added), notifiedPosts(d.Modified), notifiedPosts(d.Removed)
	return n
}

func notifiedPosts(posts []*content.Post) []notifiedPost {
	list := make([]notifiedPost, len(posts))
	for i, p := range posts {
		list[i] = notifiedPost{p.ID, p.Path, p.URL}
	}
	return list
}

// deliver tells a receiver once. Its errors name no more of the address than
// the caller may.
func (n *notifier) deliver(ctx context.Context, address, delivery string, told, newest *content.Snapshot) error {
	start := time.Now()
	body, err := json.Marshal(newNotification(told, newest))
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	key, err := n.secret.read()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address is malformed")
	}
	signature := hmac.New(sha256.New, []byte(key))
	signature.Write(body)
	header := request.Header
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "lectern")
	header.Set("X-Lectern-Event", "revision")
	header.Set("X-Lectern-Delivery", delivery)
	header.Set("X-Lectern-Signature-256", "sha256="+hex.EncodeToString(signature.Sum(nil)))
	response, err := n.client.Do(request)
	if err != nil {
		var inURL *url.Error // whose text has the address, which may hold a token
		if errors.As(err, &inURL) {
			err = inURL.Err
		}
		return err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 4<<10) // a short one lets the connection be used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return &notifyStatusError{response.StatusCode, retryAfter(response.Header)}
	}
	n.log.Info("notified", "receiver", hostOf(address), "commit", newest.Commit.SHA, "delivery", delivery, "took", time.Since(start).Round(time.Millisecond))
	return nil
}

// A notifyStatusError is a receiver's answer other than 2xx.
type notifyStatusError struct {
	status     int
	retryAfter time.Duration // zero if it does not say
}

func (e *notifyStatusError) Error() string {
	if e.status >= 300 && e.status < 400 {
		return fmt.Sprintf("the receiver answered %d; redirects are not followed", e.status)
	}
	return fmt.Sprintf("the receiver answered %d", e.status)
}

func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.ParseUint(header.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// notifyPause returns how long to wait after the given number of failures: twice
// as long each time, in part at random, and as long as the receiver wishes, but
// never longer than maxNotifyPause.
func notifyPause(failures int, err error) time.Duration {
	pause := min(minNotifyPause<<min(failures, 16), maxNotifyPause)
	pause = pause/2 + mathrand.N(pause/2)
	var status *notifyStatusError
	if errors.As(err, &status) {
		pause = max(pause, status.retryAfter)
	}
	return min(pause, maxNotifyPause)
}

// hostOf returns what may be logged of a receiver's address: services put
// tokens into the rest.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
