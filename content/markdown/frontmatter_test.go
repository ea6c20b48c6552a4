package markdown_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content/markdown"
)

func TestFrontMatter(t *testing.T) {
	tests := []struct {
		in       string // a whole file
		want     string // FrontMatter.JSON()
		body     string // Document.Markdown
		problems string // "code:line" of each, joined by spaces
	}{
		// Where it begins and ends.
		{"", `{}`, "", ""},
		{"text", `{}`, "text", ""},
		{"---\n---\n", `{}`, "", ""},
		{"---\n---\nbody", `{}`, "body", ""},
		{"---\ntitle: a\n---\nbody", `{"title":"a"}`, "body", ""},
		{"---\ntitle: a\n---", `{"title":"a"}`, "", ""},
		{"\n \n---\ntitle: a\n---\nbody", `{"title":"a"}`, "body", ""},
		{"\ufeff---\ntitle: a\n---\nbody", `{"title":"a"}`, "body", ""},
		{"---  \ntitle: a\n--- \t\nbody", `{"title":"a"}`, "body", ""},
		{"---\r\ntitle: a\r\n---\r\nbody\r\n", `{"title":"a"}`, "body\r\n", ""},
		{"---\rtitle: a\r---\rbody\r", `{"title":"a"}`, "body\r", ""},
		{"---\ntitle: a\n...\nbody", `{"title":"a"}`, "body", ""},
		{"---yaml\ntitle: a\n---\nbody", `{"title":"a"}`, "body", ""},
		{"---\nintro: |\n  a\n  ---\n  b\nz: 1\n---\nbody", `{"intro":"a\n---\nb\n","z":1}`, "body", ""},
		{"----\ntitle: a\n----\n", `{}`, "----\ntitle: a\n----\n", "front-matter-fence:1"},
		{"\n———\ntitle: a\n———\n", `{}`, "\n———\ntitle: a\n———\n", "front-matter-fence:2"},
		{"--\ntitle: a\n--\n", `{}`, "--\ntitle: a\n--\n", "front-matter-fence:1"},
		{"----\nText below a rule.\n", `{}`, "----\nText below a rule.\n", ""},
		{"—\n", `{}`, "—\n", ""},
		{"---\n\nText between two rules.\n\n---\n", `{}`, "---\n\nText between two rules.\n\n---\n", ""},
		{"---\n注意：正文。\n\n---\n", `{}`, "---\n注意：正文。\n\n---\n", ""},
		{"---\n", `{}`, "---\n", ""},
		{"{{< toc >}}\ntext", `{}`, "{{< toc >}}\ntext", "shortcode-unknown:1"},
		{"{not json}\ntext", `{}`, "{not json}\ntext", ""},
		{"---\n标题: 中文键\n---\n", `{"标题":"中文键"}`, "", ""},
		{"---\n# nothing yet\n---\nbody", `{}`, "body", ""},

		// No end.
		{"---\ntitle: a\ndate: 2024-04-20\n\nbody", `{"title":"a","date":"2024-04-20"}`, "\nbody", "front-matter-unterminated:1"},
		{"---\ntags:\n  - a\n- b\n# Heading", `{}`, "", "front-matter-unterminated:1 front-matter-invalid:2"},
		{"+++\ntitle = 'a'\nThe body.", `{"title":"a"}`, "The body.", "front-matter-unterminated:1"},
		{"---\nJust text, no keys.", `{}`, "---\nJust text, no keys.", ""},

		// Values.
		{"---\nz: 1\na: {y: 2, b: [x, 1.5, true, null, ~]}\n---\n", `{"z":1,"a":{"y":2,"b":["x",1.5,true,null,null]}}`, "", ""},
		{"---\na: yes\nb: on\nc: True\nd: 010\ne: 0x1F\nf: 1_000\n---\n", `{"a":"yes","b":"on","c":true,"d":10,"e":31,"f":1000}`, "", ""},
		{"---\na: .nan\nb: -.inf\nc: 1e400\nd: 99999999999999999999\ne: 1e3\n---\n", `{"a":".nan","b":"-.inf","c":"1e400","d":"99999999999999999999","e":1000}`, "", ""},
		{"---\na: 2024-04-20\nb: 2020-06-18T15:00:00+08:00\nc: 2020-1-2 9:3\nd: 2020-01-02 10:11:12 +0800\n---\n",
			`{"a":"2024-04-20","b":"2020-06-18T15:00:00+08:00","c":"2020-1-2 9:3","d":"2020-01-02 10:11:12 +0800"}`, "", ""},
		{"---\n1: a\ntrue: b\n2024-04-20: c\n---\n", `{"1":"a","true":"b","2024-04-20":"c"}`, "", ""},
		{"---\nbase: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\n---\n", `{"base":{"x":1,"y":2},"more":{"y":3,"x":1}}`, "", ""},
		{"---\na: &a [1]\nb: *a\n---\n", `{"a":[1],"b":[1]}`, "", ""},
		{"---\na: \"\\u2028 \\x01\"\n---\n", `{"a":"\u2028 \u0001"}`, "", ""},
		{"---\na: !!python/object:os.system x\n---\n", `{"a":"x"}`, "", ""},
		{"---\ntags: [“源码解析”, \"“引”\"]\n---\n", `{"tags":["源码解析","“引”"]}`, "", "front-matter-repaired:2"},
		{"---\ntitle: “甲”与“乙”\n---\n", `{"title":"“甲”与“乙”"}`, "", ""},

		// Mistakes.
		{"---\ntitle: a\nTitle: b\ntitle: c\n---\n", `{"title":"c","Title":"b"}`, "", "front-matter-duplicate-key:4"},
		{"---\na:\n  b: 1\n  b: 2\n---\n", `{"a":{"b":2}}`, "", "front-matter-duplicate-key:4"},
		{"---\ndate: 2024-04-20\ntitle: Foo: bar: z\ndraft: true\n---\n", `{"date":"2024-04-20","title":"Foo: bar: z","draft":true}`, "", "front-matter-repaired:3"},
		{"---\ntitle：第一期\nweight: 3\n---\n", `{"title":"第一期","weight":3}`, "", "front-matter-repaired:2"},
		{"---\nweight: 3\ntags: [\"a\"，\"b\"]\n---\n", `{"weight":3,"tags":["a","b"]}`, "", "front-matter-repaired:3"},
		{"---\na: @x\nb: `y`\nc: %z\nd: *nobody\ne: 1\n---\n", "{\"a\":\"@x\",\"b\":\"`y`\",\"c\":\"%z\",\"d\":\"*nobody\",\"e\":1}", "",
			"front-matter-repaired:2 front-matter-repaired:3 front-matter-repaired:4 front-matter-repaired:5"},
		{"---\na: \"open\nb: 1\n---\n", `{"a":"open","b":1}`, "", "front-matter-repaired:2"},
		{"---\na: \"say \"hi\" now\"\nb: 'it's'\n---\n", `{"a":"say \"hi\" now","b":"it's"}`, "", "front-matter-repaired:2 front-matter-repaired:3"},
		{"---\na:\n\tb: 1\nc: 2\n---\n", `{"a":{"b":1},"c":2}`, "", "front-matter-repaired:2"},
		{"---\ntitle: a\n\ttags: [b]\nc: 2\n---\n", `{"title":"a","tags":["b"],"c":2}`, "", "front-matter-repaired:3"},
		{"---\ntags: [“甲”，“乙”, 丙]\n---\n", `{"tags":["甲","乙","丙"]}`, "", "front-matter-repaired:2"},
		{"---\ntags: [“甲”，乙, “丙，丁”]\n---\n", `{"tags":["“甲”，乙","丙，丁"]}`, "", "front-matter-repaired:2"},
		{"---\nlinks:\n  - Foo: bar: z\n  - ok\nc: 2\n---\n", `{"links":[{"Foo":"bar: z"},"ok"],"c":2}`, "", "front-matter-repaired:2"},
		{"---\ntags: [a, \"b\"\nc: 1\n---\n", `{"tags":["a","b"],"c":1}`, "", "front-matter-repaired:2"},
		{"---\ntags: [a,\n  b,\nc: 1\n---\n", `{"tags":["a","b"],"c":1}`, "", "front-matter-repaired:2"},
		{"---\na: 1\nb: [1, {2\nc: 3\n---\n", `{"a":1,"b":"[1, {2","c":3}`, "", "front-matter-repaired:3"},
		{"---\na: 1\nno colon here\nc: 3\n---\n", `{"a":1,"c":3}`, "", "front-matter-invalid:3"},
		{"---\na: b\x00c\n---\nbody", `{"a":"bc"}`, "body", "control-character:2"},
		{"---\n- a\n- b\n---\nbody", `{}`, "body", "front-matter-invalid:2"},
		{"---\na: &a [*a]\nb: 1\n---\n", `{"b":1}`, "", "front-matter-invalid:2"},

		// TOML.
		{"+++\ntitle = \"a\"\nz = 1\nb = [1, 2.5]\n[seo]\nx = true\na.b = 'c'\n+++\nbody", `{"title":"a","z":1,"b":[1,2.5],"seo":{"x":true,"a":{"b":"c"}}}`, "body", ""},
		{"+++\na = 2024-04-20\nb = 2020-06-18T15:00:00+08:00\nc = 2020-06-18T15:00:00\nd = 15:00:00\ne = inf\n+++\n",
			`{"a":"2024-04-20","b":"2020-06-18T15:00:00+08:00","c":"2020-06-18T15:00:00","d":"15:00:00","e":"inf"}`, "", ""},
		{"+++\n[[menu]]\nname = 'b'\nid = 1\n[[menu]]\nname = 'c'\n+++\n", `{"menu":[{"name":"b","id":1},{"name":"c"}]}`, "", ""},
		{"+++\ntitle = Foo\nz = 1\nz = 2\n+++\n", `{"title":"Foo","z":2}`, "", "front-matter-repaired:2 front-matter-duplicate-key:4"},
		{"+++\na = [1, 2\nb = 1\n[t]\nx = 1\n[t.u]\ny = 2\n+++\n", `{"a":"[1, 2","b":1,"t":{"x":1,"u":{"y":2}}}`, "", "front-matter-repaired:2"},

		// JSON.
		{"{\n  \"title\": \"a\",\n  \"b\": {\"z\": 1, \"a\": [1.5, null]}\n}\nbody", `{"title":"a","b":{"z":1,"a":[1.5,null]}}`, "body", ""},
		{"{\"title\": \"a\"}\nbody", `{"title":"a"}`, "body", ""},
		{"{\n\"title\": \"a\",\n\"b\": [1,\n}\nbody", `{"title":"a"}`, "body", "front-matter-invalid:3"},
		{"{\n\"a\": 1,\n\"a\": 2\n}\n", `{"a":2}`, "", "front-matter-duplicate-key:3"},
	}
	p := markdown.NewParser(markdown.Options{})
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			d := p.Parse([]byte(test.in))
			got := string(d.FrontMatter.JSON())
			if !json.Valid([]byte(got)) {
				t.Errorf("JSON() is not valid: %s", got)
			}
			if got != test.want {
				t.Errorf("JSON() = %s, want %s", got, test.want)
			}
			if d.Markdown != test.body {
				t.Errorf("body = %q, want %q", d.Markdown, test.body)
			}
			head := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimSuffix(test.in, test.body))
			if want := 1 + strings.Count(head, "\n"); test.body != "" && d.BodyLine != want {
				t.Errorf("BodyLine = %d, want %d", d.BodyLine, want)
			}
			if got := codes(d); got != test.problems {
				t.Errorf("problems = %q, want %q\n%v", got, test.problems, d.Problems)
			}
		})
	}
}

// codes returns the codes and lines of d's problems: "link-unsafe:3 …".
func codes(d *markdown.Document) string {
	var all []string
	for _, p := range d.Problems {
		all = append(all, fmt.Sprintf("%s:%d", p.Code, p.Line))
	}
	return strings.Join(all, " ")
}

func TestFrontMatterLookup(t *testing.T) {
	const page = `---
title: 周报
GitHub: https://git.example.com/lin
seo:
  Title: 搜索标题
  weight: 7
projects:
  - name: Alpha
    stars: 1.5
  - name: Beta
a.b: dotted
draft: false
none:
---
`
	tests := []struct {
		path string
		want any
		line int // 0: not found
	}{
		{"title", "周报", 2},
		{"TITLE", "周报", 2},
		{"github", "https://git.example.com/lin", 3},
		{"seo.title", "搜索标题", 5},
		{"seo.weight", int64(7), 6},
		{"seo", map[string]any{"Title": "搜索标题", "weight": int64(7)}, 4},
		{"projects.1.name", "Beta", 10},
		{"projects.0", map[string]any{"name": "Alpha", "stars": 1.5}, 8},
		{"projects", []any{map[string]any{"name": "Alpha", "stars": 1.5}, map[string]any{"name": "Beta"}}, 7},
		{"a.b", "dotted", 11},
		{"draft", false, 12},
		{"none", nil, 13},
		{"projects.2", nil, 0},
		{"projects.-1", nil, 0},
		{"title.x", nil, 0},
		{"seo.", nil, 0},
		{"", nil, 0},
	}
	f := markdown.NewParser(markdown.Options{}).Parse([]byte(page)).FrontMatter
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			got, line := f.Lookup(test.path)
			if diff := cmp.Diff(test.want, got); diff != "" || line != test.line {
				t.Errorf("Lookup = %v at line %d, want line %d; diff (-want +got):\n%s", got, line, test.line, diff)
			}
		})
	}
	if diff := cmp.Diff([]string{"title", "GitHub", "seo", "projects", "a.b", "draft", "none"}, f.Keys()); diff != "" {
		t.Errorf("Keys (-want +got):\n%s", diff)
	}
	if f.IsZero() || f.Format != "yaml" {
		t.Errorf("IsZero = %v, Format = %q", f.IsZero(), f.Format)
	}
}

func TestTOMLLines(t *testing.T) {
	const page = "+++\ntitle = 'a'\ntext = '''\nfake = 1\n'''\n[seo]\nkey = 1\n[[menu]]\nname = 'x'\n[[menu]]\nname = 'y'\n+++\n"
	f := markdown.NewParser(markdown.Options{}).Parse([]byte(page)).FrontMatter
	for path, want := range map[string]int{"title": 2, "text": 3, "seo": 6, "seo.key": 7, "menu": 8, "menu.0.name": 9, "menu.1.name": 11} {
		if _, got := f.Lookup(path); got != want {
			t.Errorf("line of %s = %d, want %d", path, got, want)
		}
	}
}

func TestHostileFrontMatter(t *testing.T) {
	bomb := "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 9), ","))
	}
	tests := map[string]struct {
		in   string
		code string
	}{
		"alias bomb":       {"title: a\n" + bomb, "front-matter-invalid"},
		"long alias":       {"title: a\nx: &x " + strings.Repeat("y", 30_000) + "\nz: [" + strings.TrimSuffix(strings.Repeat("*x,", 5000), ",") + "]\n", "front-matter-invalid"},
		"nested lists":     {"title: a\nx: " + strings.Repeat("[", 20_000) + "\n", "front-matter-repaired"},
		"deep but valid":   {"title: a\nx: " + strings.Repeat("[", 500) + strings.Repeat("]", 500) + "\n", "front-matter-invalid"},
		"too large":        {"title: a\nx: " + strings.Repeat("y", 70_000) + "\n", "front-matter-too-large"},
		"nothing but junk": {"title: a\n" + strings.Repeat("x\n", 20_000), "front-matter-invalid"},
	}
	p := markdown.NewParser(markdown.Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := p.Parse([]byte("---\n" + test.in + "---\nbody"))
			if !strings.Contains(codes(d), test.code) {
				t.Errorf("problems = %.300s, want %s", codes(d), test.code)
			}
			title, _ := d.FrontMatter.Lookup("title")
			if want := test.code != "front-matter-too-large"; (title == "a") != want {
				t.Errorf("title = %v", title)
			}
			if d.Markdown != "body" || len(d.FrontMatter.JSON()) > 1<<20 || len(d.Problems) > 100 {
				t.Errorf("body %q, %d bytes of JSON, %d problems", d.Markdown, len(d.FrontMatter.JSON()), len(d.Problems))
			}
		})
	}
}

func TestManyKeys(t *testing.T) {
	var page strings.Builder
	page.WriteString("---\n")
	for i := range 6000 {
		fmt.Fprintf(&page, "k%d: %d\n", i, i)
	}
	page.WriteString("---\n")
	f := markdown.NewParser(markdown.Options{MaxFrontMatterBytes: 1 << 20}).Parse([]byte(page.String())).FrontMatter
	if v, line := f.Lookup("k5999"); v != int64(5999) || line != 6001 {
		t.Errorf("Lookup = %v at line %d", v, line)
	}
}

func FuzzFrontMatter(f *testing.F) {
	for _, in := range []string{
		"title: a\ntags: [“b”, c]", "a：b\nc: @d\ne: [\"f\"，g]", "a: &x {b: 1}\nc:\n  <<: *x\nd: *x", "a = 1\n[[b]]\nc = 2024-04-20\n[d.e]\nf = [1, 'x']",
		"{\"a\": [1, {\"b\": null}], \"a\": 1e400}", "a:\n\t- b\n- c: d: e", "a: |\n  ---\n  b\n\"q\": '", "<<: [1]\n? [a]\n: b",
	} {
		for _, fence := range []string{"---", "+++", ";;;"} {
			f.Add(fence, in)
		}
	}
	p := markdown.NewParser(markdown.Options{})
	f.Fuzz(func(t *testing.T, fence, in string) {
		src := fence + "\n" + in + "\n" + fence + "\nbody"
		lines := 1 + strings.Count(src, "\n") + strings.Count(src, "\r")
		front := p.Parse([]byte(src)).FrontMatter
		var object map[string]any
		if err := json.Unmarshal(front.JSON(), &object); err != nil {
			t.Fatalf("JSON() = %s: %v", front.JSON(), err)
		}
		if keys := front.Keys(); len(keys) != len(object) || (len(keys) == 0) != front.IsZero() {
			t.Errorf("keys %q in %s", keys, front.JSON())
		}
		for _, key := range front.Keys() {
			if _, line := front.Lookup(key); line < 1 || line > lines {
				t.Errorf("%q is said to be in line %d of %d", key, line, lines)
			}
		}
	})
}
