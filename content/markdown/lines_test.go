package markdown

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spellLine writes a line in short: its number, what it is, its text, its bold
// lead in asterisks and its links. Cells stand between bars, their lines
// between slashes.
func spellLine(l Line) string {
	kind := map[LineKind]string{TextLine: "text", HeadingLine: "heading", ItemLine: "item", RowLine: "row", CodeLine: "code"}[l.Kind]
	switch {
	case l.Kind == RowLine && l.Header:
		kind = "header"
	case l.InItem:
		kind = "within"
	}
	if l.Level > 0 {
		kind += fmt.Sprint(l.Level)
	}
	text := l.Text
	if l.Kind == RowLine {
		var cells []string
		for _, cell := range l.Cells {
			var lines []string
			for _, line := range cell.Lines {
				lines = append(lines, line.Text)
			}
			cells = append(cells, strings.Join(lines, " / "))
		}
		text = strings.Join(cells, " | ")
	}
	s := fmt.Sprintf("%d %s: %s", l.Line, kind, text)
	if l.Lead != "" {
		s += " *" + l.Lead + "*"
	}
	for _, link := range l.Links {
		s += fmt.Sprintf(" [%s](%s):%d", link.Text, link.URL, link.Line)
	}
	return s
}

func TestParseLines(t *testing.T) {
	for _, test := range []struct {
		name, page string
		want       []string
	}{
		{"a heading and front matter", "---\ntitle: a\n---\n\n## 活动 **议程** ##\n", []string{"5 heading2: 活动 议程"}},
		{"an underlined heading", "Agenda\n------\n", []string{"1 heading2: Agenda"}},
		{"soft breaks end lines", "**时间**：今晚\n地点：线上\n", []string{"1 text: 时间：今晚 *时间*", "2 text: 地点：线上"}},
		{"so do hard ones", "one  \ntwo\\\nthree<br/>four\n", []string{"1 text: one", "2 text: two", "3 text: three", "3 text: four"}},
		{"white space is folded", "a \u00a0 b\u3000\u3000c\td\n", []string{"1 text: a b c d"}},
		{"entities and escapes", "Q&amp;A \\*not bold\\*\n", []string{"1 text: Q&A *not bold*"}},
		{"nested lists", "- 嘉宾\n  - 林深\n\n    工程师\n  1. 远山\n- 地点\n  上海\n", []string{
			"1 item1: 嘉宾", "2 item2: 林深", "4 within2: 工程师", "5 item2: 远山", "6 item1: 地点", "7 within1: 上海"}},
		{"an item that starts with a list", "- - a\n", []string{"1 item2: a"}},
		{"an item without text", "-\n- b\n\nc\n", []string{"2 item1: b", "4 text: c"}},
		{"quotes", "> **讲师** 林深\n> 工程师\n> > 更深\n", []string{"1 text: 讲师 林深 *讲师*", "2 text: 工程师", "3 text: 更深"}},
		{"code is marked", "```\n时间：今晚\n```\n\n    10:00 a\n", []string{"2 code: 时间：今晚", "5 code: 10:00 a"}},
		{"links", "a [b **c**](/d \"t\") <https://e.example/> <f@g.example>\n[h\ni](j)\n", []string{
			"1 text: a b c https://e.example/ f@g.example [b c](/d):1 [https://e.example/](https://e.example/):1 [f@g.example](f@g.example):1",
			"2 text: h [h](j):2", "3 text: i"}},
		{"a bold link and a link in bold", "**[PPT](/a.pdf)** x\n\n[**视频**](/v) y\n", []string{
			"1 text: PPT x *PPT* [PPT](/a.pdf):1", "3 text: 视频 y *视频* [视频](/v):3"}},
		{"bold later on is no lead", "a **b**\n", []string{"1 text: a b"}},
		{"a link that would run code has only its text", "[a](javascript:b)\n", []string{"1 text: a"}},
		{"an empty link", "[](/a)\n", []string{"1 text:  [](/a):1"}},
		{"pictures say nothing", "![时间：今晚](/a.png)\n", nil},
		{"a definition list", "时间\n: 今晚\n: 明晚\n", []string{"1 text: 时间", "2 text: 今晚", "3 text: 明晚"}},
		{"a table", "| 时间 | 嘉宾 |\n| --- | --- |\n| 10:00 | 林深<br>**远山** |\n| | [a](/b) |\n", []string{
			"1 header: 时间 | 嘉宾", "3 row: 10:00 | 林深 / 远山", "4 row:  | a [a](/b):4"}},
		{"a table in HTML", "<table>\n<thead><tr><th>时间</th><th>主题</th></tr></thead>\n<tr>\n <td>10:00</td>\n <td><b>a</b><br>b</td>\n</tr></table>\n", []string{
			"2 header: 时间 | 主题", "4 row: 10:00 | a / b"}},
		{"blank lines do not end it", "<table>\n<tr><td>10:00</td>\n\n<td>\n\n**a** [b](/c)\n\n</td></tr>\n\n<tr><td>11:00</td></tr>\n</table>\n\nd\n", []string{
			"2 row: 10:00 | a b [b](/c):6", "10 row: 11:00", "13 text: d"}},
		{"cells and rows that are never closed", "<table><tr><td>a<td>b<tr><td>c</table>\n\nd\n", []string{"1 row: a | b", "1 row: c", "3 text: d"}},
		{"a table that is never closed ends before a heading", "<table><tr><td>a\n\n## b\n", []string{"1 row: a", "3 heading2: b"}},
		{"a cell without a table", "<td>a</td>\n\nb\n", []string{"1 row: a", "3 text: b"}},
		{"a list in HTML", "<ul><li>a<ul><li>b</li></ul></li>\n<li>c<br>d</li></ul>\n\ne\n", []string{
			"1 item1: a", "1 item2: b", "2 item1: c", "2 within1: d", "4 text: e"}},
		{"headings and links in HTML", "<h2>a</h2><p>b <a href=' /c '>d</a></p>\n", []string{"1 heading2: a", "1 text: b d [d](/c):1"}},
		{"scripts and styles do not show", "<script>\na\n\nb\n</script>\n<style>c</style>\n\nd <svg>e</svg> f\n", []string{"8 text: d f"}},
		{"what HTML leaves open ends with its paragraph", "<b>a\n\nb <iframe> c\n\nd\n", []string{"1 text: a *a*", "3 text: b", "5 text: d"}},
		{"broken HTML", "<p <a href=/b>c</a\n\n</table></td></li></b> d\n", []string{"1 text: c", "3 text: d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			document, lines := NewParser(Options{}).ParseLines([]byte(test.page))
			var got []string
			for _, l := range lines {
				got = append(got, spellLine(l))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("lines of %q (-want +got):\n%s", test.page, diff)
			}
			if alone := NewParser(Options{}).Parse([]byte(test.page)); alone.Text != document.Text {
				t.Errorf("Text = %q, without lines %q", document.Text, alone.Text)
			}
		})
	}
}

func FuzzParseLines(f *testing.F) {
	for _, page := range []string{
		"---\ntitle: a\n---\n# b\n\n| c | d |\n|---|---|\n| e<br>f | [g](h) |\n",
		"<table><tr><td>a\n\n**b**\n\n<td>c</table>\n<ul><li><ol><li>d</ul>", "- a\n  - <b>b\n\n> c <a href=d>e", "</li></ul></td></tr><br><h1>",
	} {
		f.Add([]byte(page))
	}
	parser := NewParser(Options{})
	f.Fuzz(func(t *testing.T, page []byte) {
		_, lines := parser.ParseLines(page)
		last := strings.Count(strings.ReplaceAll(strings.ReplaceAll(string(page), "\r\n", "\n"), "\r", "\n"), "\n") + 1
		check := func(l Line) {
			if l.Line < 1 || l.Line > last {
				t.Errorf("line %d of a file of %d lines: %+v", l.Line, last, l)
			}
			if l.Text != strings.TrimSpace(l.Text) && l.Kind != RowLine {
				t.Errorf("line %d has white space at its ends: %q", l.Line, l.Text)
			}
			if !strings.HasPrefix(l.Text, l.Lead) {
				t.Errorf("line %d = %q does not start with its lead %q", l.Line, l.Text, l.Lead)
			}
		}
		for _, l := range lines {
			check(l)
			for _, cell := range l.Cells {
				for _, line := range cell.Lines {
					check(line)
				}
			}
		}
	})
}

// BenchmarkParseLines measures what the lines cost beside parsing, and the
// pages that would be slow if a line were put together by copying it anew.
func BenchmarkParseLines(b *testing.B) {
	benchmark := func(name string, pages [][]byte) {
		b.Run(name, func(b *testing.B) {
			parser := NewParser(Options{})
			b.SetBytes(size(pages))
			for b.Loop() {
				for _, page := range pages {
					parser.ParseLines(page)
				}
			}
		})
	}
	benchmark("site", benchPages(b))
	benchmark("one line", [][]byte{[]byte(strings.Repeat("**a** [b](/c) `d` ", 10_000))})
	benchmark("table", [][]byte{[]byte("| a | b |\n| - | - |\n" + strings.Repeat("| c<br>d | [e](/f) |\n", 4_000))})
	benchmark("HTML", [][]byte{[]byte("<table>\n" + strings.Repeat("<tr><td>a<br>b<td><a href=c>d</a>\n\n", 4_000))})
}
