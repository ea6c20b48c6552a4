package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// headingIDs gives each heading of a page its id: the one written behind it,
// "{#install}", or one made from its text as forges do. goldmark's own drop all
// letters beyond ASCII, which leaves a Chinese page with heading-1, heading-2, ….
//
// It runs at the end of parsing, so that outline and HTML agree.
type headingIDs struct{}

// Transform implements parser.ASTTransformer.
func (headingIDs) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	headings := headingsOf(doc, nil)
	if len(headings) == 0 {
		return
	}
	ids := make(uniqueIDs, len(headings))
	// Ids that are written come first: links to them exist.
	written := make([]string, len(headings))
	for i, h := range headings {
		if id, ok := h.AttributeString("id"); ok {
			if id, ok := id.([]byte); ok && len(id) > 0 {
				written[i] = ids.take(cleanID(string(id)))
			}
		}
	}
	var buf []byte
	for i, h := range headings {
		id := written[i]
		if id == "" {
			buf = appendPlainText(buf[:0], h, reader.Source())
			id = ids.take(slug(buf))
		}
		class, hasClass := h.AttributeString("class")
		h.RemoveAttributes() // whatever else was written there, such as onclick
		h.SetAttributeString("id", []byte(id))
		if hasClass {
			h.SetAttributeString("class", class)
		}
	}
}

func headingsOf(parent ast.Node, headings []*ast.Heading) []*ast.Heading {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			headings = append(headings, n)
		case *ast.Paragraph, *ast.TextBlock:
		default:
			if n.Type() == ast.TypeBlock {
				headings = headingsOf(n, headings)
			}
		}
	}
	return headings
}

// uniqueIDs counts the ids in use by their base.
type uniqueIDs map[string]int

// take returns id, or where that is taken id-1, id-2, …
func (ids uniqueIDs) take(id string) string {
	n, taken := ids[id]
	if !taken {
		ids[id] = 0
		return id
	}
	for {
		n++
		numbered := id + "-" + strconv.Itoa(n)
		if _, taken := ids[numbered]; !taken {
			ids[id], ids[numbered] = n, 0
			return numbered
		}
	}
}

// slug returns the id made from a heading's text: letters, digits, marks, "-"
// and "_" in lower case, spaces as "-".
func slug(heading []byte) string {
	heading = bytes.TrimSpace(heading)
	id := make([]byte, 0, len(heading))
	for len(heading) > 0 {
		r, size := utf8.DecodeRune(heading)
		heading = heading[size:]
		switch {
		case isCJK(r):
			id = utf8.AppendRune(id, r)
		case r == ' ' || r == '\t' || r == '\u3000' || r == '\u00A0':
			id = append(id, '-')
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r):
			id = utf8.AppendRune(id, unicode.ToLower(r))
		}
	}
	if len(id) == 0 {
		return "section"
	}
	return string(id)
}

// cleanID returns a written id without what an attribute or a URL could trip
// over.
func cleanID(id string) string {
	id = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r) || strings.ContainsRune("-_.:", r) {
			return r
		}
		return -1
	}, id)
	if id == "" {
		return "section"
	}
	return id
}

// appendPlainText appends the words beneath n without markup.
func appendPlainText(b []byte, n ast.Node, src []byte) []byte {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b = appendUnescaped(b, c.Segment.Value(src), c.IsRaw())
			if c.SoftLineBreak() || c.HardLineBreak() {
				b = append(b, ' ')
			}
		case *ast.String:
			b = append(b, c.Value...)
		case *ast.AutoLink:
			b = append(b, c.Label(src)...)
		case *ast.CodeSpan:
			b = appendCodeSpan(b, c, src)
		default:
			b = appendPlainText(b, c, src)
		}
	}
	return b
}

func appendCodeSpan(b []byte, n *ast.CodeSpan, src []byte) []byte {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			value := t.Segment.Value(src)
			if trimmed, ok := bytes.CutSuffix(value, []byte("\n")); ok {
				b = append(append(b, trimmed...), ' ')
				continue
			}
			b = append(b, value...)
		}
	}
	return b
}
