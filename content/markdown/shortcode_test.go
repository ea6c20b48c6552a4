package markdown_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"lectern/content/markdown"
)

// TestShortcodes has what single calls become, as text and as HTML.
func TestShortcodes(t *testing.T) {
	p := markdown.NewParser(markdown.Options{})
	for _, tt := range []struct{ name, page, text, html string }{
		{"unknown pair", `a {{< box >}}inner{{< /box >}} b`, "a inner b", "<p>a inner b</p>\n"},
		{"unknown alone", `a {{< toc >}} b`, "a b", "<p>a  b</p>\n"},
		{"figure without alt", `{{< figure src="a.png" caption="Cap" >}}`, "Cap Cap", "<p><img src=\"a.png\" alt=\"Cap\"> Cap</p>\n"},
		{"figure without picture", `{{< figure caption="Cap" >}}.`, ".", "<p>.</p>\n"},
		{"link in a picture's address", `{{< figure src="javascript:alert(1)" alt="x" >}}`, "x", "<p>x</p>\n"},
		{"brackets in a title", `{{< youtube id="a" title="One [two] three" >}}`, "One [two] three", `<p><a href="https://www.youtube.com/watch?v=a">One [two] three</a></p>` + "\n"},
		{"raw argument", "{{< youtube id=a title=`The \"talk\"` >}}", `The "talk"`, `<p><a href="https://www.youtube.com/watch?v=a">The &quot;talk&quot;</a></p>` + "\n"},
		{"mark in an argument", `{{< youtube id="a" title="a >}} b" >}}`, "a >}} b", `<p><a href="https://www.youtube.com/watch?v=a">a &gt;}} b</a></p>` + "\n"},
		{"no id", `{{< youtube >}}.`, ".", "<p>.</p>\n"},
		{"video", `{{< video src="talk.mp4" title="Talk" >}}`, "Talk", `<p><a href="talk.mp4">Talk</a></p>` + "\n"},
		{"video without title", `{{< video "talk.mp4" >}}`, "talk.mp4", `<p><a href="talk.mp4">talk.mp4</a></p>` + "\n"},
		{"address that would break out", `{{< gist "a)" "<b>" >}}`, "https://gist.github.com/a%29/%3Cb%3E", `<p><a href="https://gist.github.com/a%29/%3Cb%3E">https://gist.github.com/a%29/%3Cb%3E</a></p>` + "\n"},
		{"box with a kind", `{{< alert "warning" >}}Mind.{{< /alert >}}`, "Mind.", "<p>Mind.</p>\n"},
		{"title beside words", `{{< tab "Java" >}}run{{< /tab >}}{{< tab "Go" >}}*fly*{{< /tab >}}`, "Java run Go fly", "<p><strong>Java</strong> run <strong>Go</strong> <em>fly</em></p>\n"},
		{"tab", `{{% tab "Java" %}} run {{% /tab %}}`, "Java run", "<p><strong>Java</strong> run</p>\n"},
		{"escaped", `{{</* ref "a" */>}}`, `{{< ref "a" >}}`, "<p>{{&lt; ref &quot;a&quot; &gt;}}</p>\n"},
		{"a reference with spaces", `[a]({{< ref "my page.md" >}})`, "a", `<p><a href="my%20page.md">a</a></p>` + "\n"},
		{"code without end", "{{< highlight go >}}\nx", "x", "<p>x</p>\n"},
		{"code with fences", "{{< highlight md >}}\n```\nx\n```\n{{< /highlight >}}", "```\nx\n```", "<pre><code class=\"language-md\">```\nx\n```\n</code></pre>\n"},
		{"diagram", "{{< mermaid >}}\na --> b\n{{< /mermaid >}}", "a --> b", "<pre><code class=\"language-mermaid\">a --&gt; b\n</code></pre>\n"},
		{"closing without opening", `a {{< /box >}} b`, "a b", "<p>a  b</p>\n"},
		{"other braces", `{{ x }} {{<}} {% raw %}`, `{{ x }} {{<}} {% raw %}`, "<p>{{ x }} {{&lt;}} {% raw %}</p>\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := p.Parse([]byte(tt.page))
			if got := strings.Join(strings.Fields(d.Text), " "); got != strings.Join(strings.Fields(tt.text), " ") {
				t.Errorf("text %q, want %q", got, tt.text)
			}
			if got := d.HTML(); got != tt.html {
				t.Errorf("html %q, want %q", got, tt.html)
			}
			if d.Markdown != tt.page {
				t.Errorf("markdown %q is not as written", d.Markdown)
			}
		})
	}
}

// TestUnknownShortcodeIsNotedOnce holds that a page which uses one box a
// hundred times has one note of it, on the line of the first.
func TestUnknownShortcodeIsNotedOnce(t *testing.T) {
	d := markdown.NewParser(markdown.Options{}).Parse([]byte("---\ntitle: T\n---\n\none\n" + strings.Repeat("{{< box >}}x{{< /box >}}\n", 100)))
	if len(d.Problems) != 1 {
		t.Fatalf("got %d problems, want 1: %v", len(d.Problems), d.Problems)
	}
	if p := d.Problems[0]; p.Code != "shortcode-unknown" || p.Line != 6 || p.Severity != markdown.Info {
		t.Errorf("got %+v, want shortcode-unknown of severity INFO on line 6", p)
	}
}

// FuzzShortcodes holds that whatever stands in a page, the lines after it stay
// what they were, and that no tag of a known form is left.
func FuzzShortcodes(f *testing.F) {
	for _, seed := range []string{
		`{{< figure src="a" >}}`, "{{% a\nb\n%}}", "{{</* x */>}}", "{{< highlight go >}}\na\n{{< /highlight >}}", `{{< a "`, "{{<a {{<b>}}",
		"{{< highlight >}}{{< highlight >}}\n{{< /highlight >}}", "```\n{{< x >}}\n```", "{{< param title >}}", "> {{< tab \"x\" >}}\n> y", `{{<"{{<`,
	} {
		f.Add(seed)
	}
	p := markdown.NewParser(markdown.Options{})
	f.Fuzz(func(t *testing.T, text string) {
		if bytes.ContainsAny([]byte(text), "\r\x00\ufeff`~<>[$") && !strings.Contains(text, "{{") {
			t.Skip() // not about shortcodes
		}
		page := text + "\n\n\n# The last heading\n"
		d := p.Parse([]byte(page))
		d.HTML()
		last := 1 + strings.Count(strings.TrimRight(page, "\n"), "\n")
		for _, h := range d.Outline {
			if h.Text == "The last heading" && h.Line != last && !strings.ContainsAny(text, "\r") {
				t.Errorf("the heading is on line %d, want %d", h.Line, last)
			}
		}
	})
}

// BenchmarkShortcodes compares pages with shortcodes, without any, and those
// that are made to be slow. All are as long.
func BenchmarkShortcodes(b *testing.B) {
	const size = 64 << 10
	for name, unit := range map[string]string{
		"none":       "A line of plain words about nothing at all.\n",
		"figures":    "{{< figure src=\"a.png\" caption=\"Words\" >}}\n",
		"opening":    "{{< a \n",
		"quotes":     "{{< a \" >}} \n",
		"highlights": "{{< highlight go >}} \n",
		"nested":     "{{< a {{< b >}} \n",
	} {
		page := []byte(strings.Repeat(unit, size/len(unit)))
		for _, factor := range []int{1, 4} {
			b.Run(fmt.Sprintf("%s/%dKB", name, factor*size>>10), func(b *testing.B) {
				p := markdown.NewParser(markdown.Options{})
				long := bytes.Repeat(page, factor)
				b.SetBytes(int64(len(long)))
				for b.Loop() {
					p.Parse(long)
				}
			})
		}
	}
}
