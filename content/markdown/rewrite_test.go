package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lectern/content/markdown"
)

func TestHTMLWith(t *testing.T) {
	names := map[markdown.Use]string{markdown.UseLink: "link", markdown.UseImage: "image", markdown.UseMedia: "media"}
	tests := []struct{ page, want string }{
		{"[x](a.pdf)", `<p><a href="[link a.pdf]">x</a></p>`},
		{"[x](a.pdf \"title=\\\"href\")", `<p><a href="[link a.pdf]" title="title=&quot;href">x</a></p>`},
		{"![x](<a b.png>)", `<p><img src="[image a%20b.png]" alt="x"></p>`},
		{"[![x](a.png)](b.html)", `<p><a href="[link b.html]"><img src="[image a.png]" alt="x"></a></p>`},
		{"![x](a.png?u=1&v=2)", `<p><img src="[image a.png?u=1&amp;v=2]" alt="x"></p>`},
		{"[x](#part) [y]()", `<p><a href="#part">x</a> <a href="">y</a></p>`},
		{"`<a href=\"x\">` 1 < 2 > 0", `<p><code>&lt;a href=&quot;x&quot;&gt;</code> 1 &lt; 2 &gt; 0</p>`},
		{"no address", `<p>no address</p>`},
		{`<video controls src="a.mp4" poster="p.png"></video>`, `<p><video controls="" src="[media a.mp4]" poster="[image p.png]"></video></p>`},
		{`<audio><source src="a.ogg" type="audio/ogg"></audio>`, `<p><audio><source src="[media a.ogg]" type="audio/ogg"></audio></p>`},
		{`<img alt="src=x" src="a.png" srcset="a.png 1x, b.png 2x">`, `<img alt="src=x" src="[image a.png]" srcset="[image a.png] 1x, [image b.png] 2x">`},
		{`<a title='a " b' href='x&quot;y'>x</a>`, `<p><a title="a &#34; b" href="[link x%22y]">x</a></p>`},
		{`<video poster="javascript:x"><source src="vbscript:x"></video>`, `<p><video></video></p>`},
		{`<img src="a.png" srcset="javascript:x 1x">`, `<img src="[image a.png]">`},
		{"text[^1]\n\n[^1]: note", ""},
	}
	parser := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.page, func(t *testing.T) {
			doc := parser.Parse([]byte(test.page))
			before := doc.HTML()
			got := doc.HTMLWith(func(url string, use markdown.Use) string { return fmt.Sprintf("[%s %s]", names[use], url) })
			want := test.want
			if want == "" {
				want = before
			}
			if strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if same := doc.HTMLWith(func(url string, _ markdown.Use) string { return url }); same != before {
				t.Errorf("rewriting nothing gave\n%s\nfor\n%s", same, before)
			}
			if doc.HTML() != before {
				t.Error("rewriting changed what HTML returns")
			}
		})
	}
}

// addressesIn returns the addresses that a browser finds in HTML.
func addressesIn(fragment string) (found []string) {
	tokens := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := tokens.Token()
			for _, a := range tag.Attr {
				wanted := a.Key == "href" && tag.Data == "a" || a.Key == "src" || a.Key == "poster"
				if wanted && a.Val != "" && a.Val[0] != '#' {
					found = append(found, a.Val)
				}
			}
		}
	}
}

// FuzzHTMLWith holds the scanner against a browser's reading: it finds the same
// addresses, and replaces nothing but them.
func FuzzHTMLWith(f *testing.F) {
	for _, seed := range []string{
		"[x](a.pdf) ![y](b.png \"t\")", `<img src=a srcset="b 1x">`, `<video src="a" poster=b><source src=c></video>`,
		"# h {#a .b c=\"d>e\"}\n\n[x]", "<a href='x\">'>y</a>", "[^1]\n\n[^1]: <b>", "<!-- <a href=\"x\"> -->", "|a|\n|-|\n|[x](y)|",
		"- [ ] [x](y)\n\n<a title=\"=&quot;\" href=\"x\">", `<a href="x" href="y">z</a>`, "<https://example.com/?a=\"b\">",
	} {
		f.Add(seed)
	}
	parser := markdown.NewParser(markdown.Options{HTMLCacheSize: -1})
	f.Fuzz(func(t *testing.T, page string) {
		doc := parser.Parse([]byte(page))
		var got []string
		rewritten := doc.HTMLWith(func(url string, _ markdown.Use) string {
			got = append(got, url)
			return url + "+"
		})
		before := doc.HTML()
		if strings.Contains(before, "srcset") {
			t.Skip() // lists of addresses have tests of their own
		}
		want := addressesIn(before)
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("addresses %q, want %q, in\n%s", got, want, before)
		}
		for i := range want {
			want[i] += "+"
		}
		if after := addressesIn(rewritten); fmt.Sprintf("%q", after) != fmt.Sprintf("%q", want) {
			t.Errorf("rewritten to %q, want %q, in\n%s", after, want, rewritten)
		}
		if found := unsafeIn(rewritten); len(found) > 0 {
			t.Errorf("unsafe: %q", found)
		}
	})
}
