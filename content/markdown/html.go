package markdown

import (
	"bytes"
	"errors"
	stdhtml "html"
	"regexp"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// newGoldmark returns goldmark with the Markdown that we read: GitHub's, with
// footnotes, definition lists and heading ids.
func newGoldmark(unsafe bool) goldmark.Markdown {
	var options []renderer.Option
	if unsafe {
		options = append(options, html.WithUnsafe())
	}
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(parser.DefaultBlockParsers()...),
			parser.WithInlineParsers(
				util.Prioritized(parser.NewCodeSpanParser(), 100),
				util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewAutoLinkParser(), 300),
				util.Prioritized(parser.NewRawHTMLParser(), 400),
				util.Prioritized(newEmphasisParser(), 500),
				util.Prioritized(newStrikethroughParser(), 500),
			),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
			parser.WithASTTransformers(util.Prioritized(headingIDs{}, 1000)), // after footnotes
			parser.WithAttribute(),
		)),
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Linkify,
			extension.TaskList,
			extension.Footnote,
			extension.DefinitionList,
		),
		goldmark.WithRendererOptions(append(options,
			renderer.WithNodeRenderers(util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500)))...),
	)
}

// newSanitizer returns what may remain of raw HTML: what writers of user content
// may use, and what goldmark itself writes. Nothing that runs, frames, floats
// over the page or styles it.
func newSanitizer() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.RequireNoFollowOnLinks(false)
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowDataURIImages()
	name := regexp.MustCompile(`^[\p{L}\p{N}\p{M}_.: -]{1,200}$`)
	p.AllowAttrs("class").Matching(name).OnElements("pre", "span", "div", "a", "p", "img", "table", "ul", "ol", "li", "sup",
		"h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^[\p{L}\p{N}\p{M}_.:+# -]{1,200}$`)).OnElements("code") // language-c++, language-c#
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("div", "p", "img", "h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("id").Matching(name).Globally()
	// UGCPolicy lets through letters and a few signs, and would take "图 1：架构"
	// from every picture of a page with any raw HTML.
	words := regexp.MustCompile(`^[^<>]*$`)
	p.AllowAttrs("alt").Matching(words).OnElements("img")
	p.AllowAttrs("title").Matching(words).Globally()
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-(noteref|backlink|endnotes)$`)).OnElements("a", "div", "section")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^(lazy|eager)$`)).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(regexp.MustCompile(`^(|checked|disabled)$`)).OnElements("input")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(|open)$`)).OnElements("details")
	p.AllowElements("details", "summary", "figure", "figcaption", "center", "kbd", "input")
	// bluemonday looks at the addresses of the attributes that it knows, and
	// these are none of them.
	const address = `(?:(?i:https?:)?//)?[^\s,:"'<>]+`
	p.AllowAttrs("src").OnElements("video", "audio")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^` + address + `$`)).OnElements("source")
	p.AllowAttrs("poster").Matching(regexp.MustCompile(`^` + address + `$`)).OnElements("video")
	const candidate = address + `(?: +[0-9]+(?:\.[0-9]+)?[wx])?`
	p.AllowAttrs("srcset").Matching(regexp.MustCompile(`^ *` + candidate + `(?: *, *` + candidate + `)* *$`)).OnElements("img")
	p.AllowAttrs("sizes").Matching(regexp.MustCompile(`^[\w(): .,%-]{1,200}$`)).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^(video|audio)/[\w.+-]+$`)).OnElements("source")
	p.AllowAttrs("controls", "loop", "muted", "playsinline").Matching(regexp.MustCompile(`^(|true|controls|loop|muted|playsinline)$`)).OnElements("video", "audio")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("video")
	p.AllowElements("video", "audio", "source")
	return p
}

// maxCachedHTML is the size up to which rendered HTML is kept.
const maxCachedHTML = 256 << 10

// HTML returns the page as HTML that is safe to embed: without scripts, frames,
// event handlers, styles, and links of schemes other than http, https, mailto
// and tel. It closes what it opens and nothing else. It is rendered on demand and
// then kept for a while. Where the Problems say markdown-too-complex or
// render-too-large, it is the plain text in a <pre>.
func (d *Document) HTML() string {
	if d.Markdown == "" {
		return ""
	}
	p := d.parser
	if p == nil {
		return NewParser(Options{HTMLCacheSize: -1}).render(d)
	}
	if p.html == nil {
		return p.render(d)
	}
	if rendered, ok := p.html.Get(d.id); ok {
		return rendered
	}
	rendered := p.render(d)
	if len(rendered) <= maxCachedHTML {
		p.html.Add(d.id, rendered)
	}
	return rendered
}

func (p *Parser) render(d *Document) string {
	src := printable(withLineFeeds([]byte(d.Markdown)))
	src = expandShortcodes(src, d.param, func(string, int) {}) // those unknown are among the Problems
	if !d.plain {
		if rendered, ok := p.renderMarkdown(src); ok {
			return rendered
		}
	}
	return p.renderPlain(src)
}

// renderMarkdown renders src; ok is false if that takes more than MaxHTMLBytes.
func (p *Parser) renderMarkdown(src []byte) (rendered string, ok bool) {
	root := p.safe.Parser().Parse(text.NewReader(src))
	hasRaw := false
	prepare(root, src, &hasRaw)
	md := p.safe
	if hasRaw {
		md = p.unsafe
	}
	out := &limitedBuffer{limit: p.options.MaxHTMLBytes}
	out.Grow(len(src) + len(src)/2)
	if err := md.Renderer().Render(out, src, root); err != nil {
		return "", false
	}
	if !hasRaw {
		return out.String(), true
	}
	clean := balance(p.sanitizer.SanitizeBytes(out.Bytes()))
	return string(clean), len(clean) <= p.options.MaxHTMLBytes
}

func (p *Parser) renderPlain(src []byte) string {
	const around = len("<pre></pre>\n")
	escaped := stdhtml.EscapeString(string(bytes.TrimSpace(src)))
	if most := max(0, p.options.MaxHTMLBytes-around); len(escaped) > most {
		// Neither a character nor a reference may be cut.
		for most > 0 && !utf8.RuneStart(escaped[most]) {
			most--
		}
		escaped = escaped[:most]
		if i := bytes.LastIndexByte([]byte(escaped[max(0, most-6):]), '&'); i >= 0 {
			escaped = escaped[:max(0, most-6)+i]
		}
	}
	return "<pre>" + escaped + "</pre>\n"
}

// prepare makes a tree ready for rendering: links and images that are not safe
// become their text, which goldmark's own list of schemes would let through in
// part (feed:, jar:), and line ends between CJK characters, which a browser
// would show as a space, go. hasRaw is set if there is raw HTML.
func prepare(parent ast.Node, src []byte, hasRaw *bool) {
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			*hasRaw = true
		case *ast.Text:
			if n.SoftLineBreak() && !n.HardLineBreak() && joinsNextLine(n, src) {
				n.SetSoftLineBreak(false)
			}
		case *ast.AutoLink:
			if !safeLink(string(n.URL(src))) {
				parent.ReplaceChild(parent, n, ast.NewString(bytes.Clone(util.EscapeHTML(n.Label(src)))))
			}
		case *ast.Link:
			prepare(n, src, hasRaw)
			if !safeLink(string(appendUnescaped(nil, n.Destination, false))) {
				unwrap(n)
			}
		case *ast.Image:
			if !safeImage(string(appendUnescaped(nil, n.Destination, false))) {
				prepare(n, src, hasRaw)
				unwrap(n)
			}
		default:
			prepare(n, src, hasRaw)
		}
		n = next
	}
}

// unwrap puts the children of n in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		parent.InsertBefore(parent, n, c)
		c = next
	}
	parent.RemoveChild(parent, n)
}

// joinsNextLine reports whether a line that ends with n and the next are CJK
// text without a space between them.
func joinsNextLine(n *ast.Text, src []byte) bool {
	last, _ := utf8.DecodeLastRune(n.Segment.Value(src))
	if !isWide(last) {
		return false
	}
	next := n.NextSibling()
	for next != nil && next.HasChildren() {
		next = next.FirstChild()
	}
	t, ok := next.(*ast.Text)
	if !ok {
		return false
	}
	first, _ := utf8.DecodeRune(t.Segment.Value(src))
	return isWide(first)
}

var errTooLarge = errors.New("too much HTML")

// A limitedBuffer fails once more than limit bytes are written.
type limitedBuffer struct {
	bytes.Buffer
	limit int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.limit {
		return 0, errTooLarge
	}
	return b.Buffer.Write(p)
}
