package markdown_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"lectern/content/markdown"
)

var update = flag.Bool("update", false, "rewrite the wanted results in testdata")

// A result is all that a page says.
type result struct {
	FrontMatter    json.RawMessage      `json:"frontMatter"`
	BodyLine       int                  `json:"bodyLine"`
	Text           []string             `json:"text"` // by line
	Outline        []markdown.Heading   `json:"outline,omitempty"`
	Links          []markdown.Link      `json:"links,omitempty"`
	Images         []markdown.Image     `json:"images,omitempty"`
	CodeBlocks     []markdown.CodeBlock `json:"codeBlocks,omitempty"`
	WordCount      int                  `json:"wordCount"`
	ReadingMinutes int                  `json:"readingMinutes"`
	Excerpt        string               `json:"excerpt"` // of 40 characters
	Problems       []markdown.Problem   `json:"problems,omitempty"`
}

// TestPages reads each testdata/pages/*.txtar: page.md, and what is wanted of
// it as want.json and want.html.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	p := markdown.NewParser(markdown.Options{})
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var page, wantJSON, wantHTML []byte
			for _, f := range archive.Files {
				switch f.Name {
				case "page.md":
					page = f.Data
				case "want.json":
					wantJSON = f.Data
				case "want.html":
					wantHTML = f.Data
				}
			}
			d := p.Parse(page)
			var gotJSON bytes.Buffer
			encoder := json.NewEncoder(&gotJSON)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(result{
				d.FrontMatter.JSON(), d.BodyLine, strings.Split(d.Text, "\n"), d.Outline, d.Links, d.Images, d.CodeBlocks,
				d.WordCount, d.ReadingMinutes(), d.Excerpt(40), d.Problems,
			}); err != nil {
				t.Fatal(err)
			}
			gotHTML := strings.TrimRight(d.HTML(), "\n") + "\n"
			if *update {
				archive.Files = []txtar.File{{Name: "page.md", Data: page}, {Name: "want.json", Data: gotJSON.Bytes()}, {Name: "want.html", Data: []byte(gotHTML)}}
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(wantJSON), gotJSON.String()); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(string(wantHTML), gotHTML); diff != "" {
				t.Errorf("HTML (-want +got):\n%s", diff)
			}
		})
	}
}

func TestText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"# A *b* `c`\n\ntext", "A b c\ntext"},
		{"a\nb", "a b"},
		{"中文\n换行 a\n中", "中文换行 a 中"},
		{"a  \nb<br>c", "a\nb\nc"},
		{"a &amp; b \\* &copy; &nope; &#20013;&#1;x", "a & b * © &nope; 中x"},
		{"![alt *text*](a.png) b", "alt text b"},
		{"[link](a) <https://example.com> https://example.org/x", "link https://example.com https://example.org/x"},
		{"```go\nx := `1`\n\n\ty\n```\nend", "x := `1`\n\n\ty\nend"},
		{"    code\n\nend", "code\nend"},
		{"| a | b |\n|---|---|\n| c *d* | e |\n", "a\tb\nc d\te"},
		{"- [x] done\n- [ ] open\n  1. sub", "done\nopen\nsub"},
		{"a[^1] b\n\n[^1]: the note", "a b\nthe note"},
		{"term\n: definition", "term\ndefinition"},
		{"a <b>bold</b> <!-- no --> c", "a bold  c"},
		{"<div>\n<p>one   two</p>\n<script>alert(1)</script>\n<style>p{}</style></div>\n\nend", "one two\nend"},
		{"a <script>alert(1)</script> b", "a  b"},
		{"~~gone~~ a~b", "gone a~b"},
		{"> quote\n> more", "quote more"},
		{"{{< shortcode >}}", ""},
		{"a\x00b\x1bc", "abc"},
		{"\ufeff# Heading after a second mark", "Heading after a second mark"},
		{"---\n", ""},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			if got := p.Parse([]byte("\n" + test.in)).Text; got != test.want {
				t.Errorf("Text = %q, want %q", got, test.want)
			}
		})
	}
}

func TestLinksAndImages(t *testing.T) {
	const page = `---
title: a
---
A [*first* link](/a?b=1&amp;c "title") and ![alt](pic.png).

[![badge](b.svg)](https://example.com/ci) www.example.org/x，中文 <lin@example.com>
[ref] <a href="c.html?x=1&amp;y=\2">raw
text</a> <img src='d.png' alt="" width="600px" height=40>

<p>
<a href="/e">block</a> <img src="f.png" alt="F" width="50%">
</p>

[bad](javascript:alert(1)) <JaVaScRiPt:x> ![bad](data:text/html,x) ![dot](data:image/png;base64,AA==)
[z&#32;&#32;&#32;](z)

<a href=" java&#10;script:x">bad</a> [x](feed:y)

[ref]: ../other.md
`
	d := markdown.NewParser(markdown.Options{}).Parse([]byte(page))
	text := func(s string) *string { return &s }
	number := func(n int) *int { return &n }
	if diff := cmp.Diff([]markdown.Link{
		{Text: "first link", URL: "/a?b=1&c", Line: 4},
		{Text: "badge", URL: "https://example.com/ci", Line: 6},
		{Text: "www.example.org/x", URL: "http://www.example.org/x", Line: 6},
		{Text: "lin@example.com", URL: "mailto:lin@example.com", Line: 6},
		{Text: "ref", URL: "../other.md", Line: 7},
		{Text: "raw text", URL: `c.html?x=1&y=\2`, Line: 7},
		{Text: "block", URL: "/e", Line: 11},
		{Text: "z", URL: "z", Line: 15},
	}, d.Links); diff != "" {
		t.Errorf("Links (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]markdown.Image{
		{URL: "pic.png", Alt: text("alt"), Line: 4},
		{URL: "b.svg", Alt: text("badge"), Line: 6},
		{URL: "d.png", Width: number(600), Height: number(40), Line: 8},
		{URL: "f.png", Alt: text("F"), Line: 11},
		{URL: "data:image/png;base64,AA==", Alt: text("dot"), Line: 14},
	}, d.Images); diff != "" {
		t.Errorf("Images (-want +got):\n%s", diff)
	}
	if got, want := codes(d), "link-unsafe:14 link-unsafe:14 link-unsafe:14 link-unsafe:17 link-unsafe:17"; got != want {
		t.Errorf("problems = %q, want %q", got, want)
	}
	var external []bool
	for _, l := range d.Links {
		external = append(external, l.External())
	}
	if diff := cmp.Diff([]bool{false, true, true, true, false, false, false, false}, external); diff != "" {
		t.Errorf("External (-want +got):\n%s", diff)
	}
}

func TestExternal(t *testing.T) {
	for url, want := range map[string]bool{
		"https://example.com": true, "//example.com/x": true, "mailto:a@example.com": true, "tel:123": true,
		"/a": false, "a/b:c": false, "#top": false, "?q=1": false, "../a%zz": false, "https://exa mple.com/%zz": true, "": false,
		"注：x": false, "weixin://dl": true,
	} {
		if got := (markdown.Link{URL: url}).External(); got != want {
			t.Errorf("External of %q = %v, want %v", url, got, want)
		}
	}
}

func TestHeadings(t *testing.T) {
	const page = `# Install *it* {#install}
## 快速 Start：第 1 步！
## 快速 Start：第 1 步！
> ### In a quote

Setext
======

## Custom {#快速-start第-1-步-1 .wide onclick="alert(1)"}
#
###### ` + "`code`" + ` & [link](x) C++ ##
## install
`
	d := markdown.NewParser(markdown.Options{}).Parse([]byte(page))
	if diff := cmp.Diff([]markdown.Heading{
		{Level: 1, Text: "Install it", ID: "install", Line: 1},
		{Level: 2, Text: "快速 Start：第 1 步！", ID: "快速-start第-1-步", Line: 2},
		{Level: 2, Text: "快速 Start：第 1 步！", ID: "快速-start第-1-步-2", Line: 3},
		{Level: 3, Text: "In a quote", ID: "in-a-quote", Line: 4},
		{Level: 1, Text: "Setext", ID: "setext", Line: 6},
		{Level: 2, Text: "Custom", ID: "快速-start第-1-步-1", Line: 9},
		{Level: 1, ID: "section", Line: 10},
		{Level: 6, Text: "code & link C++", ID: "code--link-c", Line: 11},
		{Level: 2, Text: "install", ID: "install-1", Line: 12},
	}, d.Outline); diff != "" {
		t.Errorf("Outline (-want +got):\n%s", diff)
	}
	if got := len(d.Headings(2)); got != 7 {
		t.Errorf("%d headings down to level 2, want 7", got)
	}
	html := d.HTML()
	for _, h := range d.Outline {
		if strings.Count(html, ` id="`+h.ID+`"`) != 1 {
			t.Errorf("the HTML has no single id %q:\n%s", h.ID, html)
		}
	}
	if strings.Contains(html, "onclick") || !strings.Contains(html, `class="wide"`) {
		t.Errorf("attributes in\n%s", html)
	}
}

func TestEmphasis(t *testing.T) {
	tests := []struct{ in, want string }{
		// As CommonMark has it.
		{"a **b** c", "a <strong>b</strong> c"},
		{"a*b*c a_b_c", "a<em>b</em>c a_b_c"},
		{"** a **", "** a **"},
		{"2 * 3 * 4", "2 * 3 * 4"},
		{"*foo**bar*", "<em>foo**bar</em>"},
		{"(**a**)", "(<strong>a</strong>)"},
		{`a**"b"**c`, "a**&quot;b&quot;**c"},
		{"***a** b*", "<em><strong>a</strong> b</em>"},
		{"~~a~~ ~b~ ~~~c~~~", "<del>a</del> <del>b</del> ~~~c~~~"},
		// Beside CJK characters.
		{"**粗：**后", "<strong>粗：</strong>后"},
		{"**“引”**中", "<strong>“引”</strong>中"},
		{"前**“引”**SOFA", "前<strong>“引”</strong>SOFA"},
		{"前**(注)**后", "前<strong>(注)</strong>后"},
		{"**SOFA（x）**Boot", "<strong>SOFA（x）</strong>Boot"},
		{"中*斜。*文", "中<em>斜。</em>文"},
		{"中~~删。~~文", "中<del>删。</del>文"},
		{"中__粗__文", "中__粗__文"},
		{"**한국어(Korean)**는", "<strong>한국어(Korean)</strong>는"},
		// Beside spaces that do not show.
		{"**官网:\u00a0**https", "<strong>官网:\u00a0</strong>https"},
		{"达到**700+**\u200b人", "达到<strong>700+</strong>\u200b人"},
		{"**\u200b一：\u200b**二", "<strong>\u200b一：\u200b</strong>二"},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			want := "<p>" + test.want + "</p>\n"
			if got := p.Parse([]byte(test.in)).HTML(); got != want {
				t.Errorf("HTML = %q, want %q", got, want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		in      string
		words   int
		minutes int
	}{
		{"", 0, 0},
		{"——", 0, 0},
		{"hello world", 2, 1},
		{"SOFAStack 开源 v2", 4, 1},
		{"日本語のテキスト", 8, 1},
		{"한국어 글", 4, 1},
		{"Ünïcode café", 2, 1},
		{"it's what we don’t say", 5, 1},
		{"'one' ‘two’ three' ’four'", 4, 1},
		{"中'文’字", 3, 1},
		{"नमस्ते दुनिया", 2, 1},
		{strings.Repeat("字", 500), 500, 1},
		{strings.Repeat("字", 501), 501, 2},
		{strings.Repeat("word ", 213) + strings.Repeat("字", 500), 713, 2},
		{strings.Repeat("word ", 214) + strings.Repeat("字", 500), 714, 3},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		name := test.in
		if len(name) > 30 {
			name = strings.ToValidUTF8(name[:30], "")
		}
		t.Run(name, func(t *testing.T) {
			d := p.Parse([]byte(test.in))
			if d.WordCount != test.words || d.ReadingMinutes() != test.minutes {
				t.Errorf("%d words, %d minutes; want %d, %d", d.WordCount, d.ReadingMinutes(), test.words, test.minutes)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	tests := []struct {
		in     string
		length int
		want   string
	}{
		{"Some words here.", 160, "Some words here."},
		{"Some words here.", 16, "Some words here."},
		{"Some words here.", 15, "Some words…"},
		{"Some words here.", 10, "Some…"},
		{"Some words here.", 4, "…"},
		{"Some words here.", 1, "…"},
		{"Some words here.", 0, ""},
		{"Some words here.", -1, ""},
		{"中文可以随处断开。", 5, "中文可以…"},
		{"中文，可以断开。", 3, "中…"},
		{"说“引文”之后", 3, "说…"},
		{"用 SOFAStack 构建", 6, "用…"},
		{"# Title\n\nOne\ntwo.\n\n```\ncode\n```\n\n| a |\n|---|\n| b |\n\n![pic](x.png) Three.", 160, "One two. Three."},
		{"# Only a title", 160, "Only a title"},
		{"ae\u0301io", 3, "…"},
		{"中👨‍👩‍👧家庭很好", 4, "中…"},
		{"中🇨🇳🇯🇵旗", 4, "中🇨🇳…"},
		{"", 10, ""},
		{"a\n\n# ![pic](x.png)\n\nb", 10, "a b"},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			got := p.Parse([]byte(test.in)).Excerpt(test.length)
			if got != test.want {
				t.Errorf("Excerpt(%d) = %q, want %q", test.length, got, test.want)
			}
		})
	}
}

func TestEncoding(t *testing.T) {
	tests := []struct{ name, in, markdown, problems string }{
		{"invalid", "a\nb\xffc", "a\nb\uFFFDc", "encoding-invalid:2"},
		{"GBK", "# \xd6\xd0\xce\xc4", "# \uFFFD", "encoding-invalid:1"},
		{"UTF-16", "\xff\xfea\x00", "", "encoding-invalid:1"},
		{"gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcbH", "", "binary-file:0"},
		{"LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "", "lfs-pointer:0"},
		{"escape", "a\n\nb\x1b[0m", "a\n\nb\x1b[0m", "control-character:3"},
		{"delete", "12345678\x7f", "12345678\x7f", "control-character:1"},
		{"bidi", "“a”\r\nb\u202Ec", "“a”\r\nb\u202Ec", "bidi-control:2"},
		{"isolate", "\u2066", "\u2066", "bidi-control:1"},
		{"quotes and dashes", "“a” — ‘b’…", "“a” — ‘b’…", ""},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := p.Parse([]byte(test.in))
			if d.Markdown != test.markdown || codes(d) != test.problems {
				t.Errorf("Markdown %q, problems %q; want %q, %q", d.Markdown, codes(d), test.markdown, test.problems)
			}
			if strings.ContainsAny(d.Text+d.HTML(), "\x00\x1b\x7f") {
				t.Errorf("control characters in %q or %q", d.Text, d.HTML())
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, page := range []string{
		"---\ntitle: a\ntags: [“b”, c]\n---\n# A {#b}\n\n**粗：**后 [a](b) ![c](d)\n", "+++\na = 1\n[[b]]\nc = 2\n+++\n", "{\"a\": [1]}\nx",
		"<a href=x>y</a>\n\n<div><img src=a width=1></div>", "| a |\n|---|\n| b |\n", "```go\nx\n```\n\n[^1]\n\n[^1]: y", "a\r\n\rb\x00\xff&amp;&#1;",
		"---\na：b\nc: @d\ne: [\"f\"，g]\n", "[x](javascript:1) <feed:y> www.a.com", "> - 1. a\n\n: b\n", "\\<script\\>&lt;script&gt;",
	} {
		f.Add([]byte(page))
	}
	p := markdown.NewParser(markdown.Options{HTMLCacheSize: 4})
	f.Fuzz(func(t *testing.T, src []byte) {
		d := p.Parse(src)
		lines := 1 + bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r"))
		if !json.Valid(d.FrontMatter.JSON()) {
			t.Errorf("front matter is no JSON: %s", d.FrontMatter.JSON())
		}
		if d.BodyLine < 1 || d.BodyLine > lines+1 {
			t.Errorf("BodyLine = %d of %d", d.BodyLine, lines)
		}
		html := d.HTML()
		for name, s := range map[string]string{"text": d.Text, "HTML": html, "Markdown": d.Markdown, "excerpt": d.Excerpt(20)} {
			if !utf8.ValidString(s) {
				t.Errorf("%s is no UTF-8: %q", name, s)
			}
		}
		if n := utf8.RuneCountInString(d.Excerpt(20)); n > 20 {
			t.Errorf("excerpt has %d characters", n)
		}
		if d.HTML() != html {
			t.Error("the second rendering differs")
		}
		for _, bad := range unsafeIn(html) {
			t.Errorf("%s in the HTML of %q:\n%s", bad, src, html)
		}
		for _, problem := range d.Problems {
			if problem.Line < 0 || problem.Line > lines || !utf8.ValidString(problem.Message) {
				t.Errorf("problem %+v in %d lines", problem, lines)
			}
		}
		for _, h := range d.Outline {
			if h.ID == "" || h.Line < d.BodyLine || h.Line > lines || strings.Contains(h.Text, "\n\n") {
				t.Errorf("heading %+v", h)
			}
		}
		for _, l := range d.Links {
			if l.Line < d.BodyLine || l.Line > lines {
				t.Errorf("link %+v", l)
			}
		}
	})
}
