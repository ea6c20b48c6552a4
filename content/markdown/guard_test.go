package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"lectern/content/markdown"
)

// repeated returns s as often as it fits into 160 KB.
func repeated(s string) string { return strings.Repeat(s, 160<<10/len(s)) }

// TestHostileMarkdown holds that what keeps goldmark busy for seconds is found.
// Were one of these parsed, the test would time out rather than fail: the
// problem's code is what is checked.
func TestHostileMarkdown(t *testing.T) {
	var footnotes, definitions strings.Builder
	for i := range 9_000 {
		fmt.Fprintf(&footnotes, "[^%d]\n\n[^%d]: a\n\n", i, i)
		fmt.Fprintf(&definitions, "[a%d]: /b%d\n", i, i)
	}
	indented := strings.Builder{}
	for i := range 800 {
		indented.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	tests := map[string]struct {
		body string
		line int // that the problem names
	}{
		"nested -":             {repeated("- "), 3},
		"nested 1.":            {repeated("1. "), 3},
		"nested >":             {repeated(">"), 3},
		"nested > with spaces": {"a\n\n" + repeated("> "), 5},
		"almost a rule":        {repeated("* ") + "x", 3},
		"nested definitions":   {"a\n" + repeated(": "), 4},
		"growing indent":       {indented.String(), 504},
		"blanks in a list":     {strings.Repeat("- ", 99) + "a\n" + repeated("\n"), 2028},
		"wide table":           {strings.Repeat("|a", 20_000) + "|\n" + strings.Repeat("|-", 20_000) + "|\n" + repeated("|\n"), 5},
		"delimiters":           {"# Title\n\n" + repeated("*a_"), 5},
		"links never closed":   {repeated("[a]("), 3},
		"pointy destinations":  {repeated("[a](<b"), 3},
		"nested brackets":      {strings.Repeat("[", 80_000) + strings.Repeat("]", 80_000), 3},
		"tags":                 {repeated("<b>*"), 3},
		"footnotes":            {footnotes.String(), 3},
		"definitions":          {definitions.String(), 5002},
		"large":                {strings.Repeat("a\n", 600_000), 3},
	}
	p := markdown.NewParser(markdown.Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := p.Parse([]byte("---\n---\n" + test.body))
			if got, want := codes(d), fmt.Sprintf("markdown-too-complex:%d", test.line); got != want {
				t.Fatalf("problems = %q, want %q", got, want)
			}
			if d.Text != strings.TrimSpace(test.body) {
				t.Errorf("Text has %d bytes", len(d.Text))
			}
			if html := d.HTML(); !strings.HasPrefix(html, "<pre>") || len(html) > 2<<20 {
				t.Errorf("%d bytes of HTML: %.40s", len(html), html)
			}
		})
	}
}

func TestUnusualMarkdownIsParsed(t *testing.T) {
	tests := map[string]string{
		"much code":           "```\n" + repeated("a[i]*b_c<d>`e`\n") + "```\n",
		"much code in a list": "- a\n\n  ```\n" + repeated("  a[i]*b_c<d>`e`\n") + "  ```\n",
		"long list of links":  repeated("- [a](https://example.com) *b*\n"),
		"deep list":           strings.Repeat("- ", 50) + "a\n",
		"long table":          "| a | b |\n|---|---|\n" + repeated("| c | d |\n"),
		"many rules":          repeated("* * *\n\n"),
		"conflict marks":      "```\n" + strings.Repeat(">", 120) + "\n```\n",
		"many headings":       repeated("# a\n\nb\n\n"),
	}
	p := markdown.NewParser(markdown.Options{})
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			if d := p.Parse([]byte(body)); len(d.Problems) > 0 {
				t.Errorf("problems = %v", d.Problems)
			}
		})
	}
}
