// Package markdown reads one Markdown file: front matter, outline, links, text
// and HTML.
//
// A Parser turns the bytes of a file into a Document. Parsing never fails and
// never panics: what the file says unclearly becomes a Problem with its line,
// and everything else is served. The Markdown is parsed once for all that lists
// and filters need; HTML is rendered when it is asked for, sanitised, and kept
// in a small cache, since most pages of a site are listed far more often than
// they are shown.
//
// Content repositories take pages from many hands, so the input is not trusted:
// HTML leaves this package free of scripts, and input built to keep a Markdown
// parser busy for seconds is found beforehand and served as plain text.
//
// The package knows no paths, no sites and no clock.
package markdown

import (
	"fmt"
	"net/url"
	"strings"
)

// A Document is one Markdown file as read by a Parser. It is never changed
// after Parse returns and safe for concurrent use.
type Document struct {
	FrontMatter FrontMatter
	BodyLine    int    // 1-based line of the file at which Markdown begins
	Markdown    string // the file without front matter, as written
	// Text is what a reader sees, one block a line: the words without markup,
	// with the text of tables (cells joined by tabs), code blocks, image
	// alternatives and footnotes. Tags and comments of raw HTML are left out.
	Text       string
	Outline    []Heading // in the order of the page
	Links      []Link    // in the order of the page; none whose scheme runs scripts
	Images     []Image   // in the order of the page
	CodeBlocks []CodeBlock
	// WordCount is the number of words in Text: each Han, Kana, Bopomofo or
	// Hangul character is one, and so is each run of other letters and digits.
	WordCount int
	Problems  []Problem // in the order of their lines

	parser   *Parser // nil in a Document that was not made by Parse
	id       uint64  // the Document's name in the parser's cache of HTML
	cjkCount int     // words of WordCount that are a single CJK character
	asides   []span  // parts of Text that no excerpt quotes, in order
	plain    bool    // Markdown is not to be given to goldmark
}

// param returns the front matter's value at path as a text, "" if it is none.
func (d *Document) param(path string) string {
	switch value, _ := d.FrontMatter.Lookup(path); v := value.(type) {
	case string:
		return v
	case bool, int64, float64:
		return fmt.Sprint(v)
	}
	return ""
}

// A span is a part of a Document's Text in bytes.
type span struct{ start, end int }

// A Heading is one heading of a page.
type Heading struct {
	Level int    // 1 to 6
	Text  string // without markup
	ID    string // its anchor in the page's HTML, unique in the page
	Line  int    // 1-based in the file
}

// Headings returns the headings down to maxLevel, in the order of the page.
func (d *Document) Headings(maxLevel int) []Heading {
	headings := make([]Heading, 0, len(d.Outline))
	for _, h := range d.Outline {
		if h.Level <= maxLevel {
			headings = append(headings, h)
		}
	}
	return headings
}

// A Link is one hyperlink of a page: of Markdown, a bare URL, or <a href>.
type Link struct {
	Text string // without markup; "" if the link shows nothing
	URL  string // as written, relative or absolute
	Line int    // 1-based in the file
}

// External reports whether the link leads off the site for certain: its URL
// names a host ("https://…", "//…") or has a scheme such as mailto.
func (l Link) External() bool {
	if strings.HasPrefix(l.URL, "//") {
		return true
	}
	u, err := url.Parse(l.URL)
	if err != nil {
		return schemeOf(l.URL) != ""
	}
	return u.Host != "" || u.Scheme != ""
}

// An Image is one picture of a page: of Markdown or <img>.
type Image struct {
	URL    string  // as written, relative or absolute
	Alt    *string // nil if the page gives none
	Width  *int    // in pixels; nil if the page gives none
	Height *int    // in pixels; nil if the page gives none
	Line   int     // 1-based in the file
}

// A CodeBlock is one fenced or indented block of code.
type CodeBlock struct {
	Language *string // first word after the opening fence; nil if there is none
	Code     string  // without the fences and the last line end
}
