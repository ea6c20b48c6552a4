package markdown

import (
	"bytes"
	stdhtml "html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// An extractor goes over the syntax tree of a page once and collects what its
// Document says. The tree is dropped afterwards: it takes ten times the memory
// of the text.
type extractor struct {
	src       []byte
	firstLine int // of the file, at which src begins
	problems  *problemList

	text         []byte // of the Document so far
	pendingBreak bool   // a line end within a paragraph, before the next text
	headings     []Heading
	links        []Link
	images       []Image
	code         []CodeBlock
	// What these show is part of the text; it is cut out of it in the end, so
	// that it is kept in memory once.
	headingSpans, linkSpans, codeSpans []span
	asides                             []span

	counted, line int // line is that of the offset counted, from 0

	// Raw HTML may be spread over many nodes.
	anchor int    // 1 + index of the link of the open <a>; 0 if there is none
	hidden string // the open element whose content does not show

	htmlBytes int              // about how large the HTML will be
	longURLs  map[*byte]string // by the first byte of their definition
}

func (e *extractor) run(doc *ast.Document, d *Document) {
	e.text = slices.Grow(e.text, len(e.src))
	e.blocks(doc)
	e.closeAnchor()
	e.htmlBytes += len(e.text)

	end := len(bytes.TrimRight(e.text, "\n\t "))
	d.Text = string(e.text[:end])
	cut := func(s span) string { return d.Text[min(s.start, end):min(s.end, end)] }
	for i, s := range e.headingSpans {
		e.headings[i].Text = strings.TrimSpace(cut(s))
	}
	for i, s := range e.linkSpans {
		e.links[i].Text = strings.TrimSpace(cut(s))
	}
	for i, s := range e.codeSpans {
		e.code[i].Code = string(e.text[s.start:s.end])
		if s.end <= end {
			e.code[i].Code = cut(s)
		}
	}
	d.Outline, d.Links, d.Images, d.CodeBlocks, d.asides = e.headings, e.links, e.images, e.code, e.asides
}

// blocks collects from the blocks beneath parent.
func (e *extractor) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			e.heading(n)
		case *ast.Paragraph, *ast.TextBlock, *extast.DefinitionTerm:
			e.newLine()
			e.inlines(n)
			e.newLine()
		case *ast.FencedCodeBlock:
			e.codeBlock(n, n.Language(e.src))
		case *ast.CodeBlock:
			e.codeBlock(n, nil)
		case *ast.HTMLBlock:
			e.htmlBlock(n)
		case *extast.Table:
			e.table(n)
		case *ast.ThematicBreak:
		default:
			e.blocks(n)
		}
		e.htmlBytes += 16
	}
}

// newLine ends the line of text.
func (e *extractor) newLine() {
	e.pendingBreak = false
	e.text = bytes.TrimRight(e.text, " \t")
	if len(e.text) > 0 && e.text[len(e.text)-1] != '\n' {
		e.text = append(e.text, '\n')
	}
}

// since returns the part of the text from start on, without the spaces at its
// end, which newLine may yet take away.
func (e *extractor) since(start int) span {
	end := len(e.text)
	for end > start && (e.text[end-1] == ' ' || e.text[end-1] == '\t') {
		end--
	}
	return span{min(start, end), end}
}

// aside notes that no excerpt quotes the text from start.
func (e *extractor) aside(start int) {
	s := e.since(start)
	// Images in headings and tables are noted already.
	for n := len(e.asides); n > 0 && e.asides[n-1].end >= s.start; n = len(e.asides) {
		s.start = min(s.start, e.asides[n-1].start)
		e.asides = e.asides[:n-1]
	}
	if s.start < s.end {
		e.asides = append(e.asides, s)
	}
}

func (e *extractor) heading(n *ast.Heading) {
	e.newLine()
	start := len(e.text)
	at := n.Pos()
	if n.Lines().Len() > 0 {
		at = n.Lines().At(0).Start
	}
	h := Heading{Level: n.Level, Line: e.lineAt(at)}
	if id, ok := n.AttributeString("id"); ok {
		h.ID = string(id.([]byte))
	}
	e.inlines(n)
	e.headings = append(e.headings, h)
	e.headingSpans = append(e.headingSpans, e.since(start))
	e.newLine()
	e.aside(start)
	e.htmlBytes += len(h.ID)
}

func (e *extractor) codeBlock(n ast.Node, language []byte) {
	e.newLine()
	start := len(e.text)
	lines := n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		e.text = append(e.text, segment.Value(e.src)...)
	}
	end := len(e.text)
	if end > start && e.text[end-1] == '\n' {
		end--
	} else if end > start {
		e.text = append(e.text, '\n')
	}
	var c CodeBlock
	if len(language) > 0 {
		s := string(language)
		c.Language = &s
	}
	e.code = append(e.code, c)
	e.codeSpans = append(e.codeSpans, span{start, end})
	e.aside(start)
}

// table puts each row on a line, its cells joined by tabs.
func (e *extractor) table(n *extast.Table) {
	e.newLine()
	start := len(e.text)
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			e.inlines(cell)
			e.pendingBreak = false
			e.text = append(bytes.TrimRight(e.text, " "), '\t')
			e.htmlBytes += 12
		}
		e.newLine()
		e.htmlBytes += 12
	}
	e.aside(start)
}

// inlines collects from the inline nodes beneath parent.
func (e *extractor) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if e.hidden == "" {
				e.words(n.Segment.Value(e.src), n.IsRaw())
			}
			switch {
			case n.HardLineBreak():
				e.newLine()
			case n.SoftLineBreak():
				e.pendingBreak = true
			}
		case *ast.String:
			if e.hidden == "" {
				e.words(n.Value, true)
			}
		case *ast.CodeSpan:
			e.breakBefore(' ')
			e.text = appendCodeSpan(e.text, n, e.src)
		case *ast.Emphasis, *extast.Strikethrough:
			e.inlines(n)
			e.htmlBytes += 16
		case *ast.Link:
			start := e.start()
			i := e.link(n.Destination, n.Pos())
			e.inlines(n)
			if i >= 0 {
				e.linkSpans[i] = e.since(start)
			}
			e.htmlBytes += len(n.Destination) + len(n.Title) + 16
		case *ast.AutoLink:
			start := e.start()
			url := n.URL(e.src)
			if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(url), []byte("mailto:")) {
				url = append([]byte("mailto:"), url...)
			}
			i := e.link(url, n.Pos())
			e.text = append(e.text, n.Label(e.src)...)
			if i >= 0 {
				e.linkSpans[i] = e.since(start)
			}
			e.htmlBytes += len(url) + 16
		case *ast.Image:
			start := e.start()
			e.inlines(n)
			e.image(n, start)
			e.aside(start)
			e.htmlBytes += len(n.Destination) + len(n.Title) + 16
		case *ast.RawHTML:
			e.rawHTML(n)
		case *extast.FootnoteLink, *extast.FootnoteBacklink:
			e.htmlBytes += 120
		case *extast.TaskCheckBox:
			e.htmlBytes += 50
		default:
			e.inlines(n)
		}
	}
}

// start writes a pending line break as a space and returns where text begins.
func (e *extractor) start() int {
	e.breakBefore(' ')
	return len(e.text)
}

// breakBefore turns the line end before next into a space, or into nothing
// between CJK characters, where it only breaks a long line of the source.
func (e *extractor) breakBefore(next rune) {
	if !e.pendingBreak {
		return
	}
	e.pendingBreak = false
	last, _ := utf8.DecodeLastRune(e.text)
	if len(e.text) > 0 && last != '\n' && last != ' ' && !(isWide(last) && isWide(next)) {
		e.text = append(e.text, ' ')
	}
}

func (e *extractor) words(value []byte, raw bool) {
	if len(value) == 0 {
		return
	}
	if e.pendingBreak {
		first, _ := utf8.DecodeRune(value)
		e.breakBefore(first)
	}
	e.text = appendUnescaped(e.text, value, raw)
}

// link adds a link without its text and returns its index; -1 if it is left
// out.
func (e *extractor) link(destination []byte, at int) int {
	url := e.url(destination)
	line := e.lineAt(at)
	if RunsScripts(url) {
		e.problems.add("link-unsafe", Warning, line, "the link %q is left out: a browser could run code from it", clip(url))
		return -1
	}
	e.links = append(e.links, Link{URL: url, Line: line})
	e.linkSpans = append(e.linkSpans, span{len(e.text), len(e.text)})
	return len(e.links) - 1
}

// url returns a destination as a URL. One long definition that is used a
// thousand times is kept once.
func (e *extractor) url(destination []byte) string {
	const long = 256
	if len(destination) >= long {
		if s, ok := e.longURLs[&destination[0]]; ok {
			return s
		}
	}
	var s string
	if bytes.IndexByte(destination, '&') < 0 && bytes.IndexByte(destination, '\\') < 0 {
		s = string(destination)
	} else {
		s = string(appendUnescaped(nil, destination, false))
	}
	if len(destination) >= long {
		if e.longURLs == nil {
			e.longURLs = make(map[*byte]string)
		}
		e.longURLs[&destination[0]] = s
	}
	return s
}

func (e *extractor) image(n *ast.Image, altStart int) {
	url := e.url(n.Destination)
	if url == "" {
		return
	}
	image := Image{URL: url, Line: e.lineAt(n.Pos())}
	if alt := strings.TrimSpace(string(e.text[min(altStart, len(e.text)):])); alt != "" {
		image.Alt = &alt
	}
	e.addImage(image)
}

func (e *extractor) addImage(image Image) {
	if RunsScripts(image.URL) && !safeImage(image.URL) {
		e.problems.add("link-unsafe", Warning, image.Line, "the image %q is left out: a browser could run code from it", clip(image.URL))
		return
	}
	e.images = append(e.images, image)
}

// lineAt returns the line of the file of an offset in src.
func (e *extractor) lineAt(offset int) int {
	switch {
	case offset > e.counted:
		e.line += bytes.Count(e.src[e.counted:offset], []byte("\n"))
		e.counted = offset
	case offset >= 0 && offset < e.counted:
		e.line -= bytes.Count(e.src[offset:e.counted], []byte("\n"))
		e.counted = offset
	}
	return e.firstLine + e.line
}

func (e *extractor) rawHTML(n *ast.RawHTML) {
	var raw []byte
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		raw = append(raw, segment.Value(e.src)...)
	}
	if n.Segments.Len() > 0 {
		e.html(raw, e.lineAt(n.Segments.At(0).Start))
	}
}

func (e *extractor) htmlBlock(n *ast.HTMLBlock) {
	var raw []byte
	lines := n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		raw = append(raw, segment.Value(e.src)...)
	}
	at := -1
	if lines.Len() > 0 {
		at = lines.At(0).Start
	}
	if n.HasClosure() {
		raw = append(raw, n.ClosureLine.Value(e.src)...)
		if at < 0 {
			at = n.ClosureLine.Start
		}
	}
	e.newLine()
	e.html(raw, e.lineAt(at))
	e.newLine()
	e.hidden = "" // it ends with its block at the latest
}

// html collects from raw HTML that begins at the given line: the words between
// its tags, links and images.
func (e *extractor) html(raw []byte, line int) {
	e.htmlBytes += len(raw)
	tokens := html.NewTokenizer(bytes.NewReader(raw))
	for {
		kind := tokens.Next()
		newLines := bytes.Count(tokens.Raw(), []byte("\n"))
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			if e.hidden == "" {
				e.foldedWords(stdhtml.UnescapeString(string(tokens.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			e.startTag(tokens.Token(), line)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			e.endTag(string(name))
		}
		line += newLines
	}
}

func (e *extractor) startTag(tag html.Token, line int) {
	attribute := func(name string) *string {
		for i := range tag.Attr {
			if tag.Attr[i].Key == name {
				value := strings.TrimSpace(string(appendVisible(nil, tag.Attr[i].Val)))
				return &value
			}
		}
		return nil
	}
	switch tag.Data {
	case "script", "style", "template", "noscript", "iframe", "object", "svg", "math":
		if tag.Type == html.StartTagToken && e.hidden == "" {
			e.hidden = tag.Data
		}
	case "a":
		e.closeAnchor()
		if href := attribute("href"); href != nil && *href != "" && e.hidden == "" {
			e.breakBefore(' ')
			if i := e.link([]byte(escapeReferences(*href)), -1); i >= 0 {
				e.links[i].Line = line
				e.anchor = i + 1
			}
		}
	case "img":
		src := attribute("src")
		if src == nil || *src == "" || e.hidden != "" {
			return
		}
		image := Image{URL: *src, Line: line, Alt: attribute("alt"), Width: pixels(attribute("width")), Height: pixels(attribute("height"))}
		if image.Alt != nil && *image.Alt == "" {
			image.Alt = nil
		}
		if image.Alt != nil {
			start := e.start()
			e.foldedWords(*image.Alt)
			e.aside(start)
		}
		e.addImage(image)
	case "br", "hr":
		e.newLine()
	case "td", "th":
		if n := len(e.text); n > 0 && e.text[n-1] != '\n' {
			e.text = append(e.text, '\t')
		}
	default:
		if breaksLine(tag.Data) {
			e.newLine()
		}
	}
}

func (e *extractor) endTag(name string) {
	switch {
	case name == e.hidden:
		e.hidden = ""
	case name == "a":
		e.closeAnchor()
	case breaksLine(name):
		e.newLine()
	}
}

func (e *extractor) closeAnchor() {
	if e.anchor > 0 {
		i := e.anchor - 1
		e.linkSpans[i] = e.since(e.linkSpans[i].start)
		e.anchor = 0
	}
}

// breaksLine reports whether an element's content begins and ends lines.
func breaksLine(tag string) bool {
	switch tag {
	case "p", "div", "section", "article", "header", "footer", "aside", "main", "nav", "center",
		"ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "caption",
		"blockquote", "pre", "figure", "figcaption", "details", "summary",
		"h1", "h2", "h3", "h4", "h5", "h6":
		return true
	}
	return false
}

// pixels reads the value of a width or height: "600" or "600px".
func pixels(value *string) *int {
	if value == nil {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(*value, "px")))
	if err != nil || n <= 0 || n > 100_000 {
		return nil
	}
	return &n
}

// foldedWords adds text of HTML, in which any white space is one space.
func (e *extractor) foldedWords(s string) {
	for i, word := range strings.FieldsFunc(s, isHTMLSpace) {
		if i > 0 || isHTMLSpace(rune(s[0])) {
			e.space()
		}
		e.words([]byte(word), true)
	}
	if s != "" && isHTMLSpace(rune(s[len(s)-1])) {
		e.space()
	}
}

func (e *extractor) space() {
	if n := len(e.text); n > 0 && e.text[n-1] != '\n' && e.text[n-1] != ' ' {
		e.text = append(e.text, ' ')
	}
}

func isHTMLSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\f' || r == '\r' }

// escapeReferences protects text from being unescaped as Markdown.
func escapeReferences(s string) string {
	if !strings.ContainsAny(s, `&\`) {
		return s
	}
	return strings.NewReplacer("&", "&amp;", `\`, `\\`).Replace(s)
}

// appendUnescaped appends text of Markdown with its backslash escapes and
// character references resolved; raw says that it has none. Controls that
// references stand for are left out.
func appendUnescaped(b, value []byte, raw bool) []byte {
	if raw || bytes.IndexByte(value, '&') < 0 && bytes.IndexByte(value, '\\') < 0 {
		return append(b, value...)
	}
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && i+1 < len(value) && util.IsPunct(value[i+1]):
			i++
			b = append(b, value[i])
		case c == '&':
			const longest = 40
			end := bytes.IndexByte(value[i:min(i+longest, len(value))], ';')
			if end < 0 {
				b = append(b, c)
				continue
			}
			reference := string(value[i : i+end+1])
			resolved := stdhtml.UnescapeString(reference)
			// A legacy name without its semicolon would be resolved in part.
			if resolved == reference || strings.HasSuffix(resolved, ";") && resolved != ";" {
				b = append(b, c)
				continue
			}
			b = appendVisible(b, resolved)
			i += end
		default:
			b = append(b, c)
		}
	}
	return b
}

func appendVisible(b []byte, s string) []byte {
	for i := range len(s) {
		if !isControl[s[i]] {
			b = append(b, s[i])
		}
	}
	return b
}
