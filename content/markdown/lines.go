package markdown

import (
	"bytes"
	stdhtml "html"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// A LineKind says what a Line is on its page.
type LineKind uint8

const (
	TextLine    LineKind = iota // of a paragraph
	HeadingLine                 // Level 1 to 6
	ItemLine                    // the first line of a list item; Level is its depth, from 1
	RowLine                     // of a table, with Cells
	CodeLine                    // of a block of code
)

// A Line is one line of a page as its reader sees it, however it is written:
// tables and lists in Markdown and in HTML look the same.
type Line struct {
	Kind   LineKind
	Header bool // of a RowLine: it names the columns
	InItem bool // of a TextLine: it belongs to the list item above, of depth Level
	Level  int
	Text   string // without markup, white space folded; of a RowLine the cells joined by tabs
	Lead   string // the bold text that Text begins with; "" if it begins otherwise
	Links  []Link
	Cells  []Cell // of a RowLine
	Line   int    // 1-based in the file
}

// A Cell is one cell of a table. An author's line breaks are kept.
type Cell struct {
	Lines []Line // TextLines
}

// ParseLines is Parse, and returns the lines of the body as well.
func (p *Parser) ParseLines(src []byte) (*Document, []Line) {
	var lines []Line
	d := p.parse(src, func(root ast.Node, body []byte, firstLine int) {
		w := lineWalker{extractor: extractor{src: body, firstLine: firstLine, problems: new(problemList)}}
		w.lines = make([]Line, 0, bytes.Count(body, []byte("\n"))/2+8) // every other line of a page is empty
		w.blocks(root, 0)
		w.flush()
		w.endRow()
		lines = w.lines
	})
	return d, lines
}

// A lineWalker goes over a syntax tree and cuts it into lines. Of its extractor
// it uses what finds lines and URLs.
type lineWalker struct {
	extractor
	lines []Line

	current Line   // being put together, but for Text and Lead
	text    []byte // of current
	scratch []byte // words on their way to text
	lead    int    // how much of text is bold from its start
	strong  int    // how many bold elements are open
	plain   bool   // text has something that is not bold
	link    *Link
	linkAt  int // in text
	item    int // depth of the list item that we are in
	lists   int // open lists in HTML
	inHTML  int // depth of the list item in HTML that we are in
	kind    LineKind
	level   int

	row  *Line // an open table row
	cell *Cell // its open cell
}

func (w *lineWalker) blocks(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			w.flush()
			w.endRow() // of a table in HTML that is never closed
			w.balance()
			w.begin(HeadingLine, n.Level)
			w.inlines(n)
			w.flush()
		case *ast.Paragraph, *ast.TextBlock, *extast.DefinitionTerm:
			w.flush()
			w.balance()
			w.inlines(n)
			w.flush()
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			w.flush()
			w.code(n.Lines())
		case *ast.HTMLBlock:
			w.flush()
			w.htmlBlock(n)
		case *extast.Table:
			w.flush()
			w.table(n)
		case *ast.ListItem:
			w.flush()
			w.begin(ItemLine, depth)
			outer := w.item
			w.item = depth
			w.blocks(n, depth)
			w.flush()
			w.item = outer
			w.kind, w.level = TextLine, 0
		case *ast.List:
			w.flush()
			w.blocks(n, depth+1)
		default:
			w.blocks(n, depth)
		}
	}
}

// code adds the lines of a block of code, which share one string.
func (w *lineWalker) code(lines *text.Segments) {
	w.scratch = w.scratch[:0]
	for i := range lines.Len() {
		segment := lines.At(i)
		w.scratch = append(w.scratch, segment.Value(w.src)...)
	}
	all, end := string(w.scratch), 0
	for i := range lines.Len() {
		segment := lines.At(i)
		start := end
		end += len(segment.Value(w.src))
		w.lines = append(w.lines, Line{Kind: CodeLine, Text: strings.TrimSpace(all[start:end]), Line: w.lineAt(segment.Start)})
	}
}

// balance closes what raw HTML left open: an author who forgets </b> or
// </iframe> does not mean the next paragraph, whose own syntax is Markdown.
func (w *lineWalker) balance() {
	w.strong, w.hidden = 0, ""
}

// begin says what the next line will be.
func (w *lineWalker) begin(kind LineKind, level int) { w.kind, w.level = kind, level }

func (w *lineWalker) table(n *extast.Table) {
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, header := row.(*extast.TableHeader)
		w.beginRow(header)
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			w.beginCell(false)
			w.inlines(cell)
		}
		w.endRow()
	}
}

func (w *lineWalker) beginRow(header bool) {
	w.endRow()
	w.row = &Line{Kind: RowLine, Header: header}
}

func (w *lineWalker) beginCell(header bool) {
	if w.row == nil {
		w.row = &Line{Kind: RowLine}
	}
	w.endCell()
	w.cell = &Cell{}
	w.row.Header = w.row.Header || header
}

func (w *lineWalker) endCell() {
	if w.cell == nil {
		return
	}
	w.flush()
	w.row.Cells = append(w.row.Cells, *w.cell)
	w.cell = nil
}

func (w *lineWalker) endRow() {
	if w.row == nil {
		return
	}
	w.endCell()
	row := w.row
	w.row = nil
	var texts []string
	for _, cell := range row.Cells {
		var parts []string
		for _, l := range cell.Lines {
			if row.Line == 0 {
				row.Line = l.Line
			}
			parts = append(parts, l.Text)
			row.Links = append(row.Links, l.Links...)
		}
		texts = append(texts, strings.Join(parts, " "))
	}
	row.Text = strings.Join(texts, "\t")
	if strings.TrimSpace(row.Text) != "" {
		w.lines = append(w.lines, *row)
	}
}

// flush ends the current line.
func (w *lineWalker) flush() {
	w.closeLink()
	l := w.current
	l.Text = strings.TrimRight(string(w.text), " ")
	l.Lead = strings.TrimSpace(string(w.text[:w.lead]))
	w.current, w.text, w.lead, w.plain = Line{}, w.text[:0], 0, false
	if l.Text == "" && len(l.Links) == 0 {
		return
	}
	l.Kind, l.Level = w.kind, w.level
	if w.cell != nil {
		l.Kind, l.Level = TextLine, 0
		w.cell.Lines = append(w.cell.Lines, l)
		return
	}
	w.endRow() // text beside the cells of an open row ends it
	if depth := w.item + w.inHTML; l.Kind == TextLine && depth > 0 {
		l.InItem, l.Level = true, depth
	}
	w.lines = append(w.lines, l)
	w.kind, w.level = TextLine, 0
}

// write adds text, which stands on the given line of the file, to the current
// line.
func (w *lineWalker) write(s []byte, line int) {
	if w.current.Line == 0 {
		if s = bytes.TrimLeft(s, " "); len(s) == 0 {
			return
		}
		w.current.Line = line
	}
	if n := len(w.text); n == 0 || w.text[n-1] == ' ' {
		s = bytes.TrimLeft(s, " ")
	}
	w.text = append(w.text, s...)
	switch {
	case w.strong > 0 && !w.plain:
		w.lead = len(w.text)
	case !w.plain && len(bytes.TrimSpace(s)) > 0:
		w.plain = true
	}
}

// say adds text as write does, with its white space folded.
func (w *lineWalker) say(s []byte, line int) { w.write(foldSpaces(s), line) }

func (w *lineWalker) openLink(url string, line int) {
	w.closeLink()
	if RunsScripts(url) {
		return
	}
	if w.current.Line == 0 {
		w.current.Line = line
	}
	w.link, w.linkAt = &Link{URL: url, Line: line}, len(w.text)
}

func (w *lineWalker) closeLink() {
	if w.link == nil {
		return
	}
	w.link.Text = string(bytes.TrimSpace(w.text[w.linkAt:]))
	w.current.Links = append(w.current.Links, *w.link)
	w.link = nil
}

func (w *lineWalker) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if w.hidden == "" {
				w.scratch = appendUnescaped(w.scratch[:0], n.Segment.Value(w.src), n.IsRaw())
				w.say(w.scratch, w.lineAt(n.Segment.Start))
			}
			if n.HardLineBreak() || n.SoftLineBreak() {
				w.flush()
			}
		case *ast.String:
			w.say(n.Value, w.lineAt(max(w.counted, 0)))
		case *ast.CodeSpan:
			w.scratch = appendCodeSpan(w.scratch[:0], n, w.src)
			w.say(w.scratch, w.lineAt(w.counted))
		case *ast.Emphasis:
			if n.Level == 2 {
				w.strong++
			}
			w.inlines(n)
			if n.Level == 2 {
				w.strong--
			}
		case *ast.Link:
			w.openLink(w.url(n.Destination), w.lineAt(max(n.Pos(), 0)))
			w.inlines(n)
			w.closeLink()
		case *ast.AutoLink:
			url := string(n.URL(w.src))
			w.openLink(url, w.lineAt(max(n.Pos(), 0)))
			w.write(n.Label(w.src), w.lineAt(max(n.Pos(), 0)))
			w.closeLink()
		case *ast.Image:
			// What a picture shows is not read.
		case *ast.RawHTML:
			var raw []byte
			for i := range n.Segments.Len() {
				segment := n.Segments.At(i)
				raw = append(raw, segment.Value(w.src)...)
			}
			if n.Segments.Len() > 0 {
				w.html(raw, w.lineAt(n.Segments.At(0).Start))
			}
		default:
			w.inlines(n)
		}
	}
}

func (w *lineWalker) htmlBlock(n *ast.HTMLBlock) {
	var raw []byte
	lines := n.Lines()
	at := 0
	if lines.Len() > 0 {
		at = lines.At(0).Start
	}
	for i := range lines.Len() {
		segment := lines.At(i)
		raw = append(raw, segment.Value(w.src)...)
	}
	if n.HasClosure() {
		raw = append(raw, n.ClosureLine.Value(w.src)...)
	}
	w.html(raw, w.lineAt(at))
}

// html reads raw HTML, which may begin and end anywhere within a table: a blank
// line ends a block of HTML, but not its table.
func (w *lineWalker) html(raw []byte, line int) {
	tokens := html.NewTokenizer(bytes.NewReader(raw))
	for {
		kind := tokens.Next()
		newLines := bytes.Count(tokens.Raw(), []byte("\n"))
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			if w.hidden == "" {
				text := stdhtml.UnescapeString(string(tokens.Text()))
				at := line + strings.Count(text[:len(text)-len(strings.TrimLeft(text, " \t\r\n"))], "\n")
				w.scratch = appendVisible(w.scratch[:0], text)
				w.say(w.scratch, at)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			w.startTag(tokens.Token(), line)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			w.endTag(string(name))
		}
		line += newLines
	}
}

func (w *lineWalker) startTag(tag html.Token, line int) {
	switch tag.Data {
	case "script", "style", "template", "noscript", "iframe", "object", "svg", "math":
		if tag.Type == html.StartTagToken && w.hidden == "" {
			w.hidden = tag.Data
		}
	case "a":
		for _, a := range tag.Attr {
			if a.Key == "href" && strings.TrimSpace(a.Val) != "" {
				w.openLink(strings.TrimSpace(a.Val), line)
			}
		}
	case "b", "strong":
		w.strong++
	case "br", "hr":
		w.flush()
	case "tr":
		w.flush()
		w.beginRow(false)
	case "td", "th":
		w.beginCell(tag.Data == "th")
	case "ul", "ol":
		w.flush()
		w.lists++
	case "li":
		w.flush()
		w.inHTML = max(w.lists, 1)
		w.begin(ItemLine, w.item+w.inHTML)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.flush()
		w.begin(HeadingLine, int(tag.Data[1]-'0'))
	default:
		if breaksLine(tag.Data) {
			w.flush()
		}
	}
}

func (w *lineWalker) endTag(name string) {
	switch name {
	case w.hidden:
		w.hidden = ""
	case "a":
		w.closeLink()
	case "b", "strong":
		w.strong = max(w.strong-1, 0)
	case "td", "th":
		w.endCell()
	case "tr", "table":
		w.endRow()
	case "ul", "ol":
		w.flush()
		w.lists = max(w.lists-1, 0)
		w.inHTML = min(w.inHTML, w.lists)
	case "li":
		w.flush()
		w.inHTML = max(w.inHTML-1, 0)
	default:
		if breaksLine(name) {
			w.flush()
		}
	}
}

// foldSpaces makes any run of white space one space.
func foldSpaces(s []byte) []byte {
	if !hasLooseSpace(s) {
		return s
	}
	folded := bytes.Join(bytes.Fields(s), []byte(" "))
	if len(folded) == 0 {
		return []byte(" ")
	}
	if isHTMLSpace(rune(s[0])) || bytes.HasPrefix(s, []byte("\u00a0")) {
		folded = append([]byte(" "), folded...)
	}
	if isHTMLSpace(rune(s[len(s)-1])) || bytes.HasSuffix(s, []byte("\u00a0")) {
		folded = append(folded, ' ')
	}
	return folded
}

// hasLooseSpace reports whether s has white space that is not one plain space.
// Nearly no text has, and all of it is asked.
func hasLooseSpace(s []byte) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c > ' ' && c < utf8.RuneSelf:
		case c == ' ':
			if i+1 < len(s) && s[i+1] == ' ' {
				return true
			}
		case c < ' ':
			return true
		case c == 0xc2 || c == 0xe3:
			if r, _ := utf8.DecodeRune(s[i:]); r == '\u00a0' || r == '\u3000' {
				return true
			}
		}
	}
	return false
}
