package markdown

import (
	"bytes"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Options are the limits of a Parser. The zero value is good for a public site.
type Options struct {
	// MaxFrontMatterBytes is the size up to which front matter is read.
	// 0 means 64 KiB.
	MaxFrontMatterBytes int
	// MaxBodyBytes is the size up to which a body is read as Markdown; a larger
	// one is served as plain text. 0 means 1 MiB.
	MaxBodyBytes int
	// MaxHTMLBytes is the size up to which HTML is rendered; in the place of
	// more, plain text is served. 0 means 2 MiB.
	MaxHTMLBytes int
	// HTMLCacheSize is the number of pages whose rendered HTML is kept.
	// 0 means 256, a negative number none.
	HTMLCacheSize int
}

func (o Options) withDefaults() Options {
	setDefault := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	setDefault(&o.MaxFrontMatterBytes, 64<<10)
	setDefault(&o.MaxBodyBytes, 1<<20)
	setDefault(&o.MaxHTMLBytes, 2<<20)
	setDefault(&o.HTMLCacheSize, 256)
	return o
}

// A Parser turns files into Documents. It is safe for concurrent use, and meant
// to be made once.
type Parser struct {
	options   Options
	safe      goldmark.Markdown // leaves raw HTML out
	unsafe    goldmark.Markdown // keeps raw HTML, which must then be sanitised
	blocks    parser.Parser     // finds blocks and leaves their text alone
	sanitizer *bluemonday.Policy
	html      *lru.Cache[uint64, string] // by Document.id; nil if nothing is kept
	documents atomic.Uint64              // ids given so far
	texts     sync.Pool                  // of *[]byte, in which texts are put together
}

// NewParser returns a Parser with the given limits.
func NewParser(options Options) *Parser {
	options = options.withDefaults()
	p := &Parser{
		options:   options,
		safe:      newGoldmark(false),
		unsafe:    newGoldmark(true),
		blocks:    newBlockParser(),
		sanitizer: newSanitizer(),
	}
	if options.HTMLCacheSize > 0 {
		p.html, _ = lru.New[uint64, string](options.HTMLCacheSize) // its only error is a size below 1
	}
	return p
}

// Parse reads one Markdown file. It never fails: what cannot be read is in the
// Document's Problems, and what can be read is served. src may be reused
// afterwards.
//
// Problems of code lfs-pointer and binary-file say that the file is no page at
// all; its Document is otherwise empty.
func (p *Parser) Parse(src []byte) *Document { return p.parse(src, nil) }

// parse is Parse; also, which may be nil, sees the syntax tree before it is
// dropped, with its source and the line of the file at which that begins.
func (p *Parser) parse(src []byte, also func(root ast.Node, body []byte, firstLine int)) *Document {
	d := &Document{parser: p, id: p.documents.Add(1), BodyLine: 1}
	var problems problemList
	defer func() { d.Problems = problems.sorted() }()

	src, ok := decode(src, &problems)
	if !ok {
		return d
	}
	lined := withLineFeeds(src)
	h := findHead(lined)
	d.BodyLine = h.bodyLine
	if h.format != "" {
		d.FrontMatter = p.readHead(h, &problems)
	}
	if h.misfenced > 0 {
		problems.add("front-matter-fence", Warning, h.misfenced,
			`the page seems to begin with front matter, but this line does not open it, so its keys are taken for text; write "---"`)
	}
	d.Markdown = string(src[h.bodyStart:])
	p.parseBody(d, printable(lined[h.bodyStart:]), &problems, also)
	return d
}

func (p *Parser) readHead(h head, problems *problemList) FrontMatter {
	switch {
	case len(h.data) > p.options.MaxFrontMatterBytes:
		problems.add("front-matter-too-large", Error, h.line,
			"the front matter has %d bytes, more than the %d that are read; all of it is missing", len(h.data), p.options.MaxFrontMatterBytes)
		return FrontMatter{}
	case !h.closed:
		problems.add("front-matter-unterminated", Error, h.line-1,
			"the front matter is opened here and never closed; the lines that look like keys are taken, the rest is the page's text")
	}
	h.data = printable(h.data)
	return readHead(h, problems)
}

// parseBody fills in what d says about its Markdown. body is Markdown as
// goldmark is to see it, with lines that end with LF.
func (p *Parser) parseBody(d *Document, body []byte, problems *problemList, also func(root ast.Node, body []byte, firstLine int)) {
	body = expandShortcodes(body, d.param, func(name string, line int) {
		problems.add("shortcode-unknown", Info, d.BodyLine+line,
			"the shortcode %.60q is not known here; what stands between its tags is served, its arguments are not", name)
	})
	if line, why := tooComplex(body, p.options.MaxBodyBytes, p.blocks); why != "" {
		problems.add("markdown-too-complex", Error, d.BodyLine+line, "%s; the page is served as plain text", why)
		d.plain = true
		d.Text = string(bytes.TrimSpace(body))
		d.WordCount, d.cjkCount = countWords(d.Text)
		return
	}
	root := p.safe.Parser().Parse(text.NewReader(body))
	buf, _ := p.texts.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	e := extractor{src: body, firstLine: d.BodyLine, problems: problems, text: (*buf)[:0]}
	e.run(root.(*ast.Document), d)
	if also != nil {
		also(root, body, d.BodyLine)
	}
	*buf = e.text
	p.texts.Put(buf)
	d.WordCount, d.cjkCount = countWords(d.Text)
	if e.htmlBytes > p.options.MaxHTMLBytes {
		problems.add("render-too-large", Error, 0,
			"the page would have more than %d bytes of HTML; its text is served for it", p.options.MaxHTMLBytes)
		d.plain = true
	}
}
