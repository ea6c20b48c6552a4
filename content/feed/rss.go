package feed

import (
	"cmp"
	"encoding/xml"
	"time"
)

// The types below have the elements of RSS 2.0, and of the namespaces that
// readers of RSS know besides. A field is left out if it is empty.

type rssDocument struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Dublin  string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         string    `xml:"title"`
	Link          string    `xml:"link"`
	Description   string    `xml:"description"`
	Self          *rssSelf  `xml:"atom:link"`
	Language      string    `xml:"language,omitempty"`
	LastBuildDate string    `xml:"lastBuildDate"`
	Generator     string    `xml:"generator"`
	Items         []rssItem `xml:"item"`
}

type rssSelf struct {
	Relation string `xml:"rel,attr"`
	Type     string `xml:"type,attr"`
	Address  string `xml:"href,attr"`
}

type rssItem struct {
	Title       string        `xml:"title"`
	Link        string        `xml:"link,omitempty"`
	GUID        rssGUID       `xml:"guid"`
	PubDate     string        `xml:"pubDate,omitempty"`
	Updated     string        `xml:"atom:updated"`
	Creators    []string      `xml:"dc:creator"`
	Categories  []string      `xml:"category"`
	Description string        `xml:"description,omitempty"`
	Content     string        `xml:"content:encoded,omitempty"`
	Enclosure   *rssEnclosure `xml:"enclosure"`
}

type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	Value       string `xml:",chardata"`
}

// An rssEnclosure has to state its length in bytes, which is unknown; readers
// take 0 for that.
type rssEnclosure struct {
	Address string `xml:"url,attr"`
	Length  int    `xml:"length,attr"`
	Type    string `xml:"type,attr"`
}

func (c channel) rss() Document {
	const mediaType = "application/rss+xml"
	written := rssChannel{
		Title: c.title, Description: c.title, Language: c.language, LastBuildDate: rfc822(c.updated), Generator: generator,
		Link: cmp.Or(c.home, c.self),
	}
	if c.self != "" {
		written.Self = &rssSelf{"self", mediaType, c.self}
	}
	for _, e := range c.entries {
		written.Items = append(written.Items, e.rss())
	}
	return Document{mediaType + "; charset=utf-8", encodeXML(rssDocument{
		Version: "2.0", Channel: written,
		Atom: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/", Dublin: "http://purl.org/dc/elements/1.1/",
	})}
}

func (e entry) rss() rssItem {
	item := rssItem{
		Title: e.title, Link: e.link, GUID: rssGUID{Value: e.id}, PubDate: rfc822(e.published), Updated: rfc3339(e.updated),
		Description: e.summary, Content: e.html,
	}
	for _, a := range e.authors {
		item.Creators = append(item.Creators, a.name)
	}
	for _, t := range e.topics {
		item.Categories = append(item.Categories, t.label)
	}
	if e.cover != "" && e.coverType != "" {
		item.Enclosure = &rssEnclosure{Address: e.cover, Type: e.coverType}
	}
	return item
}

// rfc822 returns t as RSS writes it, with a year of four digits.
func rfc822(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC1123Z)
}
