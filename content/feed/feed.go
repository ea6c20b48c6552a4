// Package feed writes lists of content in the formats that other programs
// subscribe to: events as an iCalendar, posts as Atom, RSS or JSON Feed, and
// all pages as a sitemap.
//
// A Selection says which posts a feed is about, in the terms of package query.
// What is written follows from the snapshot, the selection and the feed's own
// address alone, never from a clock: replicas answer alike, and a feed that a
// push leaves as it was stays the same to the byte. Drafts are in none of them.
//
// Identifiers outlive permalinks. They are UUIDs made of the site's address and
// of the post's ID, which follows from its path; those of events have the site's
// host behind them.
//
// Calendars are written by github.com/arran4/golang-ical, which escapes and
// folds as RFC 5545 wants it. For the formats in XML we looked at
// github.com/gorilla/feeds: its Atom has one link a feed and categories that
// are not valid, its RSS one category an item, and neither knows languages. So
// encoding/xml writes them here, from types that have the fields of the
// formats' own specifications.
package feed

import (
	"cmp"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/language"

	"lectern/content"
)

// A Document is a feed as it is served.
type Document struct {
	MediaType string // with its charset
	Body      []byte
}

// generator names the program in feeds.
const generator = "Lectern"

// A site is what feeds say about where posts come from.
type site struct {
	snap      *content.Snapshot
	namespace uuid.UUID // of identifiers
	host      string    // "" if the site's address is unknown
}

func siteOf(snap *content.Snapshot) site {
	s := site{snap: snap, namespace: uuid.NewSHA1(uuid.NameSpaceURL, []byte(snap.SiteOrigin))}
	if u, err := url.Parse(snap.SiteOrigin); err == nil {
		s.host = u.Hostname()
	}
	return s
}

// title returns the name of a feed of the selected posts. Two feeds of one site
// have two names.
func (s site) title(selection Selection) string {
	title := cmp.Or(s.snap.SiteTitle, s.host, generator)
	if values := selection.values(); len(values) > 0 {
		title += ": " + strings.Join(values, ", ")
	}
	return title
}

// home returns the address of the site; "" if it is unknown.
func (s site) home() string {
	if s.snap.SiteOrigin == "" {
		return ""
	}
	return s.snap.SiteOrigin + "/"
}

// urn returns the identifier of what key stands for on this site.
func (s site) urn(key string) string { return uuid.NewSHA1(s.namespace, []byte(key)).URN() }

// uid returns the identifier of an event, as calendars write them.
func (s site) uid(e *content.Event) string {
	return uuid.NewSHA1(s.namespace, []byte(e.ID)).String() + "@" + cmp.Or(s.host, "lectern.invalid")
}

// link returns where link leads on the page of p; "" if that is no absolute
// address.
func (s site) link(p *content.Post, link string) string {
	address := s.snap.AbsoluteURL(p, link)
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return ""
	}
	return address
}

// updated returns when p changed last, as far as anybody knows.
func (s site) updated(p *content.Post) time.Time {
	switch {
	case !p.UpdatedAt.IsZero():
		return p.UpdatedAt
	case !p.Date.IsZero():
		return p.Date
	}
	return s.moment()
}

// moment returns when the revision was committed.
func (s site) moment() time.Time {
	if s.snap.Commit == nil {
		return time.Unix(0, 0).UTC()
	}
	return s.snap.Commit.Moment()
}

// languageTag returns the BCP 47 tag of a site's language; "" if its name is
// none, or says that the language is undetermined.
func languageTag(name string) string {
	tag, err := language.Parse(name)
	if err != nil || tag == language.Und {
		return ""
	}
	return strings.ReplaceAll(name, "_", "-")
}

// pictureType returns the media type of a picture by its address; "" if that
// does not tell. Package mime would answer by the tables of the machine.
func pictureType(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch extension := strings.ToLower(path.Ext(u.Path)); extension {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".svg":
		return "image/svg+xml"
	case ".png", ".gif", ".webp", ".avif", ".bmp":
		return "image/" + extension[1:]
	}
	return ""
}
