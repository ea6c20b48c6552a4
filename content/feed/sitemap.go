package feed

import (
	"cmp"
	"encoding/xml"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/content"
)

// maxSitemapURLs is how many addresses a sitemap may have by its protocol; a
// site with more has an index of sitemaps, which may have as many of these.
const (
	maxSitemapURLs = 50_000
	maxPages       = 50_000
)

// Sitemap returns errors for what cannot be put in a sitemap.
var (
	ErrNoSiteOrigin = errors.New("the site's address is unknown, and a sitemap has no other than absolute addresses")
	ErrNoSuchPage   = errors.New("the sitemap has no such page")
)

// SitemapOptions say what a sitemap is made of.
type SitemapOptions struct {
	Selection Selection
	Page      int // 1-based; 0 is all, or the index if that is too much for one
	// Self is the sitemap's own address, for the index. Of a site that does not
	// say where it is, it gives the origin: whatever leads there from outside
	// often leads to the pages as well. "" is "/sitemap.xml" on the site.
	Self string
}

type urlSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Location     string           `xml:"loc"`
	LastModified string           `xml:"lastmod,omitempty"`
	Alternates   []sitemapVariant `xml:"xhtml:link"`
}

// A sitemapVariant is the page in another language, or in its own.
type sitemapVariant struct {
	Relation string `xml:"rel,attr"`
	Language string `xml:"hreflang,attr"`
	Address  string `xml:"href,attr"`
}

type sitemapIndex struct {
	XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapURL `xml:"sitemap"`
}

// Sitemap returns the addresses of all selected pages of snap, those of sections
// and of the home page too, each with the time of its last commit. Errors are
// ErrNoSiteOrigin and ErrNoSuchPage.
func Sitemap(snap *content.Snapshot, o SitemapOptions) (Document, error) {
	origin := cmp.Or(snap.SiteOrigin, originOf(o.Self))
	if origin == "" {
		return Document{}, ErrNoSiteOrigin
	}
	s := siteOf(snap)
	pages := s.addressed(o.Selection)
	chunks := slices.Collect(slices.Chunk(pages, maxSitemapURLs))
	switch {
	case o.Page > max(len(chunks), 1):
		return Document{}, ErrNoSuchPage
	case o.Page == 0 && len(chunks) > 1:
		return xmlDocument(s.sitemapIndex(chunks, o)), nil
	case len(chunks) > 0:
		pages = chunks[max(o.Page-1, 0)]
	}
	set := urlSet{XHTML: "http://www.w3.org/1999/xhtml", URLs: make([]sitemapURL, len(pages))}
	for i, p := range pages {
		set.URLs[i] = sitemapURL{Location: origin + p.URL, LastModified: rfc3339(p.UpdatedAt), Alternates: variants(origin, p)}
	}
	return xmlDocument(set), nil
}

// originOf returns the scheme and host of an address; "" if it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func xmlDocument(v any) Document { return Document{"application/xml; charset=utf-8", encodeXML(v)} }

// addressed returns the selected posts that can be reached at their addresses,
// by path.
func (s site) addressed(selection Selection) []*content.Post {
	f := selection.filter()
	f.Kind = allKinds
	// Of several pages that claim one address, one has it.
	pages := slices.DeleteFunc(slices.Clone(posts(s.snap, f)), func(p *content.Post) bool {
		return s.snap.PostByURL(p.URL) != p
	})
	slices.SortFunc(pages, func(a, b *content.Post) int { return strings.Compare(a.Path, b.Path) })
	return pages
}

// variants returns p in its languages, its own among them; nil if there is no
// other.
func variants(origin string, p *content.Post) []sitemapVariant {
	var list []sitemapVariant
	for _, v := range append([]*content.Post{p}, p.Translations...) {
		tag := languageTag(v.Language)
		if tag == "" || v.Draft {
			continue
		}
		list = append(list, sitemapVariant{"alternate", tag, origin + v.URL})
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

func (s site) sitemapIndex(chunks [][]*content.Post, o SitemapOptions) sitemapIndex {
	self := o.Self
	if self == "" {
		self = s.snap.SiteOrigin + "/sitemap.xml"
	}
	base, err := url.Parse(self)
	if err != nil {
		base = &url.URL{Path: "/sitemap.xml"}
	}
	var index sitemapIndex
	for i, pages := range chunks {
		query := base.Query()
		query.Set("page", strconv.Itoa(i+1))
		at := *base
		at.RawQuery = query.Encode()
		index.Sitemaps = append(index.Sitemaps, sitemapURL{Location: at.String(), LastModified: rfc3339(newestUpdate(pages))})
	}
	return index
}

// newestUpdate returns when one of pages changed last; zero if that is unknown.
func newestUpdate(pages []*content.Post) time.Time {
	var newest time.Time
	for _, p := range pages {
		if p.UpdatedAt.After(newest) {
			newest = p.UpdatedAt
		}
	}
	return newest
}
