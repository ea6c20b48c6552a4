package markdown_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"lectern/content/markdown"
)

// unsafeIn names what a browser could run in a piece of HTML.
func unsafeIn(fragment string) (found []string) {
	tokens := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := tokens.Token()
			switch tag.Data {
			case "script", "style", "iframe", "object", "embed", "form", "base", "meta", "link", "svg", "math", "template", "button", "textarea":
				found = append(found, "<"+tag.Data+">")
			}
			for _, a := range tag.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "formaction":
					found = append(found, a.Key+"=")
				case a.Key == "href" || a.Key == "src" || a.Key == "poster" || a.Key == "cite":
					value := strings.ToLower(strings.Map(func(r rune) rune {
						if r <= ' ' {
							return -1
						}
						return r
					}, a.Val))
					for _, scheme := range []string{"javascript:", "vbscript:", "feed:", "jar:", "file:", "blob:", "data:text", "data:image/svg"} {
						if strings.HasPrefix(value, scheme) {
							found = append(found, a.Key+"="+a.Val)
						}
					}
				}
			}
		}
	}
}

func TestHTMLIsSafe(t *testing.T) {
	attacks := []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<iframe src="https://example.com"></iframe>`,
		`<a href="javascript:alert(1)">x</a>`, `<a href=" &#106;ava&#x0A;script:alert(1)">x</a>`, `<p style="position:fixed">x</p>`,
		`<form action="/x"><button formaction="javascript:x">y</button></form>`, `<base href="//example.com">`, `<meta http-equiv=refresh content=0>`,
		`<math><mi xlink:href="data:x,<script>alert(4)</script>"></mi></math>`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`<div><!--<img src="--><img src=x onerror=alert(1)//">`, `<video src="javascript:x" poster="data:text/html,x"></video>`,
		`[x](javascript:alert(1))`, `[x](JaVa&#x53;cript:alert(1))`, `[x](java&Tab;script:alert(1))`, `[x](<java\script:alert(1)>)`, `[x](vbscript:x)`,
		`[x](feed:javascript:alert(1))`, `[x](jar:https://example.com)`, `[x](file:///etc/passwd)`, `[x](data:text/html;base64,PHNjcmlwdD4=)`,
		`![x](data:image/svg+xml;base64,PHN2Zz4=)`, `![x](javascript:alert(1))`, `<javascript:alert(1)>`, `<feed:javascript:alert(1)>`,
		"[x]\n\n[x]: javascript:alert(1)", `# h {onclick=alert(1) style="x:y"}`, "```\"><script>alert(1)</script>\nx\n```", `[x](/a "\"><script>alert(1)</script>")`,
		`<a href="data:text/html,<script>alert(1)</script>">x</a>`, `[![x](y)](javascript:z)`,
	}
	p := markdown.NewParser(markdown.Options{})
	for _, attack := range attacks {
		t.Run(attack, func(t *testing.T) {
			// With raw HTML beside it, another renderer is used.
			for _, src := range []string{attack, attack + "\n\n<b>raw</b>\n\n" + attack} {
				got := p.Parse([]byte(src)).HTML()
				for _, bad := range unsafeIn(got) {
					t.Errorf("%s in\n%s", bad, got)
				}
			}
		})
	}
}

func TestHTMLKeeps(t *testing.T) {
	tests := []struct{ in, want string }{
		{"```go\nx\n```", `<pre><code class="language-go">x` + "\n</code></pre>"},
		{"```c++\nx\n```", `<pre><code class="language-c++">x` + "\n</code></pre>"},
		{"```c#\nx\n```", `<pre><code class="language-c#">x` + "\n</code></pre>"},
		{`![图 1：架构 & “流程” | 50%](a.png "第 1 步：开始")`, `<img src="a.png" alt="图 1：架构 &amp; “流程” | 50%" title="第 1 步：开始"`},
		{"3. a\n4. b", `<ol start="3">`},
		{"- [x] a", `<input checked="" disabled="" type="checkbox"`},
		{"a[^1]\n\n[^1]: b", `<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup>`},
		{"a[^1]\n\n[^1]: b", `role="doc-endnotes"`},
		{"| a |\n|:-:|\n| b |", `<th align="center">a</th>`},
		{"# 标题", `<h1 id="标题">标题</h1>`},
		{`<img src="a.png" alt="b" width="600" height="40" title="c" loading="lazy">`, `<img src="a.png" alt="b" width="600" height="40" title="c" loading="lazy"`},
		{"<details open><summary>a</summary>\n\n*b*\n\n</details>", `<summary>a</summary>`},
		{`<a href="tel:123">a</a> <a href="../b.html">b</a>`, `<a href="tel:123">a</a> <a href="../b.html">b</a>`},
		{`![a](data:image/png;base64,AA==)`, `src="data:image/png;base64,AA=="`},
		{`<div class="wide">a</div>`, `<div class="wide">a</div>`},
		{`<video src="a.mp4" controls></video>`, `<video src="a.mp4" controls=""></video>`},
		{"[a](mailto:lin@example.com) [b](/c?d=1&e=2)", `<a href="mailto:lin@example.com">a</a> <a href="/c?d=1&amp;e=2">b</a>`},
		{"[*a*](feed:x) b", `<p><em>a</em> b</p>`},
		{"中文\n换行", "<p>中文换行</p>"},
		{"a\n**b**", "<p>a\n<strong>b</strong></p>"},
		{"a\r\nb", "<p>a\nb</p>"},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			plain := p.Parse([]byte(test.in)).HTML()
			if !strings.Contains(plain, test.want) {
				t.Errorf("HTML = %s\nwant %s", plain, test.want)
			}
			// The same through the sanitiser.
			mixed := p.Parse([]byte(test.in + "\n\n<b>raw</b>")).HTML()
			if !strings.Contains(mixed, test.want) {
				t.Errorf("sanitised HTML = %s\nwant %s", mixed, test.want)
			}
		})
	}
}

func TestHTMLIsBalanced(t *testing.T) {
	tests := []struct {
		in   string
		want string
	}{
		{"<div><b>x</b></div>", "<div><b>x</b></div>"},
		{"<div><b>x", "<div><b>x</b></div>"},
		{"x</div></section> y", "<p>x y</p>\n"},
		{"<b><i>x</b>y</i>", "<p><b><i>x</i></b>y</p>\n"},
		{"<details>\n\n**x**\n", "<details>\n<p><strong>x</strong></p></details>\n"},
		{"<div></div></div>\n\n<div>", "<div></div>\n<div></div>"},
		{"<ul><li>a<li><i>b</ul>", "<ul><li>a<li><i>b</i></ul>"},
		{"<ul><li>a</li></li></ul></li>", "<ul><li>a</li></ul>"},
		{"<table><tr><td>a<td>b</table>", "<table><tr><td>a<td>b</table>"},
		{"<img src=\"a>b\" alt=\"</div>\"><br>a < b > c", "<p><img src=\"a%3Eb\"><br>a &lt; b &gt; c</p>\n"},
		{"<DIV>x</Div></dIV>", "<div>x</div>"},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			if got := p.Parse([]byte(test.in)).HTML(); got != test.want {
				t.Errorf("HTML() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestHTMLIsCapped(t *testing.T) {
	// 28 kB that would become 40 MB.
	blowUp := "[a]: /" + strings.Repeat("b", 14_000) + "\n\n" + strings.Repeat("[a] ", 2_400)
	d := markdown.NewParser(markdown.Options{}).Parse([]byte(blowUp))
	if got := codes(d); got != "render-too-large:0" {
		t.Errorf("problems = %q", got)
	}
	if got := d.HTML(); !strings.HasPrefix(got, "<pre>[a]: /bbb") {
		t.Errorf("HTML = %.100s", got)
	}

	// What the estimate misses, the limit of the writer finds.
	p := markdown.NewParser(markdown.Options{MaxHTMLBytes: 1000})
	for _, src := range []string{strings.Repeat("&amp;", 150) + strings.Repeat("<", 240), strings.Repeat("é&", 600)} {
		got := p.Parse([]byte(src)).HTML()
		if len(got) > 1000 || !strings.HasPrefix(got, "<pre>") || !strings.HasSuffix(got, "</pre>\n") {
			t.Errorf("%d bytes of HTML: %s", len(got), got)
		}
		if rest := strings.ReplaceAll(strings.ReplaceAll(got, "&amp;", ""), "&lt;", ""); strings.Contains(rest, "&") {
			t.Errorf("a reference was cut: %s", got)
		}
	}
}

func TestHTMLConcurrently(t *testing.T) {
	p := markdown.NewParser(markdown.Options{HTMLCacheSize: 2})
	var documents []*markdown.Document
	for i := range 5 {
		documents = append(documents, p.Parse(fmt.Appendf(nil, "# Page %d\n\n<b>x</b>", i)))
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i, d := range documents {
				want := fmt.Sprintf("<h1 id=\"page-%d\">Page %d</h1>\n<p><b>x</b></p>\n", i, i)
				if got := d.HTML(); got != want {
					t.Errorf("HTML = %q, want %q", got, want)
				}
			}
		})
	}
	wait.Wait()
}

func TestHTMLWithoutParser(t *testing.T) {
	d := &markdown.Document{Markdown: "*a*"}
	if got, want := d.HTML(), "<p><em>a</em></p>\n"; got != want {
		t.Errorf("HTML = %q, want %q", got, want)
	}
}
