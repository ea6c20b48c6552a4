package feed

import (
	"bytes"
	"encoding/xml"
	"time"
)

// The types below have the elements of RFC 4287. A field is left out if it is
// empty.

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language  string      `xml:"xml:lang,attr,omitempty"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Updated   string      `xml:"updated"`
	Links     []atomLink  `xml:"link"`
	Author    *atomPerson `xml:"author"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Links      []atomLink     `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    *atomContent   `xml:"content"`
}

type atomLink struct {
	Relation string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Language string `xml:"hreflang,attr,omitempty"`
	Address  string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr,omitempty"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Body string `xml:",chardata"`
}

func (c channel) atom() Document {
	const mediaType = "application/atom+xml"
	f := atomFeed{
		Language: c.language, ID: c.id, Title: c.title, Updated: rfc3339(c.updated), Generator: generator,
		// Whoever has no author of their own has this one: each entry needs one.
		Author: &atomPerson{Name: c.title, URI: c.home},
	}
	if c.self != "" {
		f.Links = append(f.Links, atomLink{Relation: "self", Type: mediaType, Address: c.self})
	}
	if c.home != "" {
		f.Links = append(f.Links, atomLink{Relation: "alternate", Type: "text/html", Address: c.home})
	}
	for _, e := range c.entries {
		f.Entries = append(f.Entries, e.atom())
	}
	return Document{mediaType + "; charset=utf-8", encodeXML(f)}
}

func (e entry) atom() atomEntry {
	written := atomEntry{
		Language: e.language, ID: e.id, Title: e.title, Summary: e.summary,
		Updated: rfc3339(e.updated), Published: rfc3339(e.published),
	}
	if e.link != "" {
		written.Links = append(written.Links, atomLink{Relation: "alternate", Type: "text/html", Language: e.language, Address: e.link})
	}
	if e.cover != "" {
		written.Links = append(written.Links, atomLink{Relation: "enclosure", Type: e.coverType, Address: e.cover})
	}
	for _, a := range e.authors {
		written.Authors = append(written.Authors, atomPerson{a.name, a.link})
	}
	for _, t := range e.topics {
		written.Categories = append(written.Categories, atomCategory{t.term, t.label})
	}
	switch {
	case e.html != "":
		written.Content = &atomContent{"html", e.html}
	case e.link == "": // an entry has content, or says where it is
		written.Content = &atomContent{"text", e.summary}
	}
	return written
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// encodeXML returns v, which consists of texts, as an XML document. What XML
// cannot hold becomes U+FFFD.
func encodeXML(v any) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		panic("feed: texts have no XML form: " + err.Error())
	}
	return b.Bytes()
}
