package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"lectern/content"
	"lectern/content/feed"
	"lectern/graph"
)

// The paths of feeds.
const (
	eventsPath    = "/feeds/events.ics"
	postsAtomPath = "/feeds/posts.atom"
	postsRSSPath  = "/feeds/posts.rss"
	postsJSONPath = "/feeds/posts.json"
	sitemapPath   = "/sitemap.xml"
)

// feeds answer with lists of what is served, in the formats that programs
// subscribe to.
type feeds struct {
	store         *content.Store
	cancellations *feed.Cancellations
	baseURL       string        // of this server; "" takes the host of each request
	maxAge        time.Duration // that caches keep a feed for
	now           func() time.Time
	written       *feedCache
}

func newFeeds(store *content.Store, cancellations *feed.Cancellations, baseURL string, maxAge time.Duration) *feeds {
	return &feeds{
		store: store, cancellations: cancellations, baseURL: baseURL, maxAge: maxAge, now: time.Now,
		written: &feedCache{slots: make(chan struct{}, runtime.GOMAXPROCS(0))},
	}
}

// handlers returns the handlers by their paths.
func (f *feeds) handlers() map[string]http.Handler {
	return map[string]http.Handler{
		eventsPath:    f.handler(f.events, content.EventsCacheTag),
		postsAtomPath: f.handler(f.posts(feed.Atom), content.PostsCacheTag),
		postsRSSPath:  f.handler(f.posts(feed.RSS), content.PostsCacheTag),
		postsJSONPath: f.handler(f.posts(feed.JSONFeed), content.PostsCacheTag),
		sitemapPath:   f.handler(f.sitemap, content.PostsCacheTag),
	}
}

// A feedWriter writes a feed of snap. self is the feed's own address. Its errors
// are about the parameters in values.
type feedWriter func(snap *content.Snapshot, values url.Values, self string) (feed.Document, error)

func (f *feeds) events(snap *content.Snapshot, values url.Values, self string) (feed.Document, error) {
	selection, err := feed.ParseSelection(values)
	if err != nil {
		return feed.Document{}, err
	}
	return feed.Events(snap, feed.EventOptions{Selection: selection, Self: self, Cancellations: f.cancellations}), nil
}

func (f *feeds) posts(format feed.Format) feedWriter {
	return func(snap *content.Snapshot, values url.Values, self string) (feed.Document, error) {
		selection, err := feed.ParseSelection(values, "limit")
		if err != nil {
			return feed.Document{}, err
		}
		limit, err := feed.ParseLimit(values)
		if err != nil {
			return feed.Document{}, err
		}
		return feed.Posts(snap, format, feed.PostOptions{Selection: selection, Limit: limit, Self: self}), nil
	}
}

func (f *feeds) sitemap(snap *content.Snapshot, values url.Values, self string) (feed.Document, error) {
	selection, err := feed.ParseSelection(values, "page")
	if err != nil {
		return feed.Document{}, err
	}
	page, err := feed.ParsePage(values)
	if err != nil {
		return feed.Document{}, err
	}
	return feed.Sitemap(snap, feed.SitemapOptions{Selection: selection, Page: page, Self: self})
}

// handler answers with what write writes. cacheTag names the list that it
// depends on.
func (f *feeds) handler(write feedWriter, cacheTag string) http.Handler {
	return onlyGET(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		snap := f.store.Current()
		if snap == nil {
			w.Header().Set("Retry-After", "1")
			writeError(w, http.StatusServiceUnavailable, "NOT_READY", "nothing is served yet; try again in a moment")
			return
		}
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			writeError(w, http.StatusBadRequest, "BAD_USER_INPUT", "the parameters are not written as a query of a URL: "+err.Error())
			return
		}
		self := f.self(r)
		address := r.URL.Path + "?" + r.URL.RawQuery + " " + self
		written, err := f.written.get(r.Context(), snap, address, func() (feed.Document, error) { return write(snap, values, self) })
		switch {
		case errors.Is(err, feed.ErrNoSiteOrigin):
			writeError(w, http.StatusNotFound, "SITE_URL_UNKNOWN", err.Error()+"; start the server with --site-url, or state it in the site's configuration")
			return
		case errors.Is(err, feed.ErrNoSuchPage):
			writeError(w, http.StatusNotFound, "NOT_FOUND", err.Error())
			return
		case r.Context().Err() != nil:
			return
		case err != nil:
			writeError(w, http.StatusBadRequest, "BAD_USER_INPUT", err.Error())
			return
		}
		header := w.Header()
		header.Set("Content-Type", written.MediaType)
		header.Set("ETag", written.tag)
		header.Set("Cache-Control", graph.CacheControl(f.maxAge, f.now(), snap.Until))
		header.Set("Cache-Tag", cacheTag)
		header.Set("Surrogate-Key", cacheTag)
		http.ServeContent(w, r, "", lastModified(snap), bytes.NewReader(written.Body))
	}))
}

// lastModified returns when what snap has changed last: with its commit, or with
// the schedule of a post.
func lastModified(snap *content.Snapshot) time.Time {
	modified := snap.Since
	if snap.Commit != nil && snap.Commit.CommittedAt.After(modified) {
		modified = snap.Commit.CommittedAt
	}
	return modified
}

// self returns the address at which a feed was asked for.
func (f *feeds) self(r *http.Request) string {
	base := strings.TrimSuffix(f.baseURL, "/")
	if base == "" {
		scheme := "http"
		if r.TLS != nil {
			scheme = "https"
		}
		base = (&url.URL{Scheme: scheme, Host: r.Host}).String()
	}
	self := base + r.URL.Path
	if r.URL.RawQuery != "" {
		self += "?" + r.URL.RawQuery
	}
	if _, err := url.Parse(self); err != nil {
		return "" // whoever names such a host gets a feed that does not say where it is
	}
	return self
}
