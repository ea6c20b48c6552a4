package markdown

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Hugo's shortcodes are calls of templates that stand in the Markdown:
//
//	{{< figure src="map.png" caption="The way" >}}
//	{{% notice title="Mind" %}} words {{% /notice %}}
//
// We have no templates. So before a body is parsed, each call gives way to
// Markdown that says the same: a picture for a figure, a link for a video, a
// fence for highlighted code. A call that we do not know leaves what stands
// between its tags. As in Hugo, calls are looked for in code as well, and one
// that is to be shown is written {{</* name */>}}.
//
// What is put in their place has as many line ends as the calls, so that each
// line of the body stays the line of the file that it was.

// hasShortcode reports whether body may hold one. Most pages do not.
func hasShortcode(body []byte) bool {
	return bytes.Contains(body, []byte("{{<")) || bytes.Contains(body, []byte("{{%"))
}

// expandShortcodes returns body with all shortcodes replaced. param returns a
// text of the front matter. Names that are not known are given to unknown with
// the index of the line, each once.
func expandShortcodes(body []byte, param func(path string) string, unknown func(name string, line int)) []byte {
	if !hasShortcode(body) {
		return body
	}
	x := expander{src: body, param: param, unknown: unknown, met: map[string]bool{}, open: map[string]bool{}}
	x.out.Grow(len(body))
	for at := 0; at < len(body); {
		open := bytes.Index(body[at:], []byte("{{"))
		if open < 0 {
			x.out.Write(body[at:])
			break
		}
		open += at
		x.out.Write(body[at:open])
		tag, ok := x.tagAt(open)
		if !ok {
			x.out.WriteString("{{")
			at = open + 2
			continue
		}
		at = x.expand(tag)
	}
	return x.out.Bytes()
}

// A tag is one call of a shortcode, or the end of one.
type tag struct {
	start, end int    // in the body
	name       string // "figure"
	closing    bool   // {{< /name >}}
	selfClosed bool   // {{< name />}}
	literal    string // of an escaped call: what to show; "" if it is none
	positional []string
	named      map[string]string
}

// arg returns the argument of the given name or, if it has none, at the given
// position; "" if there is neither. A negative position is none.
func (t *tag) arg(name string, position int) string {
	if v, ok := t.named[name]; ok {
		return v
	}
	if position >= 0 && position < len(t.positional) {
		return t.positional[position]
	}
	return ""
}

// first returns the first argument of the given names that says something.
func (t *tag) first(names ...string) string {
	for _, name := range names {
		if v := t.named[name]; v != "" {
			return v
		}
	}
	return ""
}

type expander struct {
	src     []byte
	out     bytes.Buffer
	param   func(path string) string
	unknown func(name string, line int)
	met     map[string]bool // names given to unknown
	lines   int             // line ends before counted
	counted int             // how far lines were counted
	open    map[string]bool // names of code that no closing tag follows any more
}

const (
	// maxTagBytes bounds the length of a tag, and so what is looked through for
	// the end of one that has none.
	maxTagBytes = 8 << 10

	// maxQuotedCloses is how many closing marks may stand in quotes within a tag.
	maxQuotedCloses = 4

	// maxParamBytes bounds what the front matter puts into the body.
	maxParamBytes = 200
)

// tagAt returns the tag that begins at byte start of the source, where "{{"
// stands. ok is false if none does.
func (x *expander) tagAt(start int) (t tag, ok bool) {
	rest := x.src[start:min(start+maxTagBytes, len(x.src))]
	if len(rest) < 3 || rest[2] != '<' && rest[2] != '%' || !beginsShortcode(rest[3:]) {
		return tag{}, false
	}
	mark := ">}}"
	if rest[2] == '%' {
		mark = "%}}"
	}
	from, end := 3, 0
	for range maxQuotedCloses {
		i := bytes.Index(rest[from:], []byte(mark))
		if i < 0 {
			break
		}
		from += i + len(mark)
		if end == 0 || !quotesClose(rest[3:end-len(mark)]) {
			end = from
		}
		if quotesClose(rest[3 : end-len(mark)]) {
			break
		}
	}
	if end == 0 || hasShortcode(rest[3:end]) { // another one begins before the mark
		return tag{}, false
	}
	t = tag{start: start, end: start + end}
	inner := strings.TrimSpace(string(rest[3 : end-len(mark)]))
	if escaped, isEscaped := strings.CutPrefix(inner, "/*"); isEscaped {
		if escaped, isEscaped = strings.CutSuffix(escaped, "*/"); isEscaped {
			t.literal = string(rest[:3]) + escaped + mark
			return t, true
		}
	}
	if after, closes := strings.CutPrefix(inner, "/"); closes {
		t.closing, inner = true, strings.TrimSpace(after)
	}
	if before, closes := strings.CutSuffix(inner, "/"); closes && !strings.HasSuffix(before, ":/") {
		t.selfClosed, inner = true, strings.TrimSpace(before)
	}
	name, arguments, _ := strings.Cut(strings.ReplaceAll(inner, "\n", " "), " ")
	if !isShortcodeName(name) {
		return tag{}, false
	}
	t.name = name
	t.positional, t.named = parseArguments(arguments)
	return t, true
}

// beginsShortcode reports whether text, which follows the opening mark, could
// call a shortcode, end or escape one.
func beginsShortcode(text []byte) bool {
	text = bytes.TrimLeft(text[:min(len(text), 64)], " \t\n")
	if bytes.HasPrefix(text, []byte("/*")) {
		return true
	}
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("/")), " \t")
	r, _ := utf8.DecodeRune(text)
	return len(text) > 0 && isShortcodeName(string(r))
}

// quotesClose reports whether each quotation mark in text has its other.
func quotesClose(text []byte) bool {
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote == '"' && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '`'):
			quote = c
		}
	}
	return quote == 0
}

// isShortcodeName reports whether s could name a template: "figure",
// "docs/card.html".
func isShortcodeName(s string) bool {
	for _, r := range s {
		if !(r == '_' || r == '-' || r == '/' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf) {
			return false
		}
	}
	return s != ""
}

// parseArguments reads `"a b" src="x" y` and the like.
func parseArguments(text string) (positional []string, named map[string]string) {
	named = map[string]string{}
	for {
		text = strings.TrimLeft(text, " \t")
		if text == "" {
			return positional, named
		}
		if i := strings.IndexAny(text, "= \t\"`"); i > 0 && text[i] == '=' {
			var value string
			name := text[:i]
			value, text = cutValue(strings.TrimLeft(text[i+1:], " \t"))
			named[name] = value
			continue
		}
		var value string
		value, text = cutValue(text)
		positional = append(positional, value)
	}
}

// cutValue returns the value that text begins with, and what follows it.
func cutValue(text string) (value, rest string) {
	switch {
	case text == "":
		return "", ""
	case text[0] == '`':
		value, rest, _ = strings.Cut(text[1:], "`")
		return value, rest
	case text[0] != '"':
		if i := strings.IndexAny(text, " \t"); i >= 0 {
			return text[:i], text[i:]
		}
		return text, ""
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case c == '"':
			return b.String(), text[i+1:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// expand writes what stands for t, and returns where to go on.
func (x *expander) expand(t tag) int {
	end := t.end
	text := t.literal
	if text == "" {
		switch {
		case t.closing:
		case isCode(t.name):
			text, end = x.code(t)
		default:
			text = x.markdownOf(&t)
		}
	}
	x.out.WriteString(text)
	// Line ends within the call, less those that were written.
	for range bytes.Count(x.src[t.start:end], []byte("\n")) - strings.Count(text, "\n") {
		x.out.WriteByte('\n')
	}
	return end
}

// isCode reports whether what stands between the tags of a shortcode is code.
func isCode(name string) bool {
	switch name {
	case "highlight", "code", "mermaid":
		return true
	}
	return false
}

// code returns the code between t and its closing tag, in a fence if it has
// lines of its own, and where the closing tag ends. Without a closing tag there
// is no code.
func (x *expander) code(t tag) (text string, end int) {
	start, end := -1, t.end
	for at := t.end; !t.selfClosed && !x.open[t.name]; {
		i := bytes.Index(x.src[at:], []byte("{{"))
		if i < 0 {
			break
		}
		closing, ok := x.tagAt(at + i)
		if ok && closing.closing && closing.name == t.name {
			start, end = closing.start, closing.end
			break
		}
		at += i + 2
	}
	if start < 0 {
		x.open[t.name] = true
		return "", t.end
	}
	code := string(x.src[t.end:start])
	mark := strings.Repeat("`", longestRun(code, '`')+1)
	if !strings.Contains(code, "\n") {
		return mark + " " + strings.TrimSpace(x.within(code)) + " " + mark, end
	}
	language := t.arg("lang", 0)
	if t.name == "mermaid" {
		language = t.name
	}
	if len(mark) < 3 {
		mark = "```"
	}
	// A fence has lines of its own; without them, what is within stays as it is.
	first, code, _ := strings.Cut(code, "\n")
	last := code[strings.LastIndexByte(code, '\n')+1:]
	if strings.TrimSpace(first+last) != "" {
		return "", t.end
	}
	return mark + language + "\n" + x.within(code) + mark, end
}

// within returns code with the shortcodes in it replaced. What is unknown among
// them is nobody's fault.
func (x *expander) within(code string) string {
	return string(expandShortcodes([]byte(code), x.param, func(string, int) {}))
}

// longestRun returns the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// markdownOf returns the Markdown, of one line, that says what the shortcode
// that t opens would show before what stands between its tags.
func (x *expander) markdownOf(t *tag) string {
	switch t.name {
	case "ref", "relref":
		return plainDestination(t.arg("path", 0))
	case "param":
		return Truncate(oneLine(x.param(t.arg("name", 0))), maxParamBytes)
	case "figure", "img", "image", "picture":
		return figure(t)
	case "youtube":
		return videoLink(t, "https://www.youtube.com/watch?v=", "id", "v")
	case "vimeo":
		return videoLink(t, "https://vimeo.com/", "id")
	case "bilibili":
		id := t.first("id", "bv", "bvid", "aid", "av")
		if id == "" {
			id = t.arg("", 0)
		}
		if id != "" && strings.Trim(id, "0123456789") == "" { // the older kind of number
			id = "av" + id
		}
		return link(t.first("title", "caption"), "https://www.bilibili.com/video/"+url.PathEscape(id), id)
	case "gist":
		user, id := t.arg("user", 0), t.arg("id", 1)
		return link("", "https://gist.github.com/"+url.PathEscape(user)+"/"+url.PathEscape(id), id)
	case "tweet", "x", "twitter", "x_simple", "twitter_simple":
		user, id := t.arg("user", -1), t.arg("id", 0)
		if user == "" {
			user = "i"
		}
		return link("", "https://x.com/"+url.PathEscape(user)+"/status/"+url.PathEscape(id), id)
	case "instagram":
		id := t.arg("id", 0)
		return link("", "https://www.instagram.com/p/"+url.PathEscape(id)+"/", id)
	case "video", "audio":
		src := t.first("src", "url", "file")
		if src == "" {
			src = t.arg("", 0)
		}
		return link(t.first("title", "caption"), src, src)
	case "details", "expand", "collapse", "tab", "notice", "alert", "admonition", "callout", "hint", "note", "tip", "info", "warning", "caution", "danger", "important":
		title := strongTitle(t)
		if title == "" {
			return ""
		}
		// The words of the box before, and those within, may stand right beside it.
		if t.start > 0 && x.src[t.start-1] == '}' {
			title = " " + title
		}
		if t.end < len(x.src) && !strings.ContainsRune(" \t\r\n", rune(x.src[t.end])) {
			title += " "
		}
		return title
	}
	if !x.met[t.name] {
		x.met[t.name] = true
		x.unknown(t.name, x.lineAt(t.start))
	}
	return ""
}

// lineAt returns the index of the line at byte at, which never goes back.
func (x *expander) lineAt(at int) int {
	x.lines += bytes.Count(x.src[x.counted:at], []byte("\n"))
	x.counted = at
	return x.lines
}

// figure returns a picture with its caption behind it.
func figure(t *tag) string {
	src := t.first("src", "url")
	if src == "" {
		src = t.arg("", 0)
	}
	if src == "" {
		return ""
	}
	caption := oneLine(t.first("caption", "attr"))
	alt := t.named["alt"]
	if alt == "" {
		alt = t.named["title"]
	}
	if alt == "" {
		alt = caption
	}
	picture := "![" + plainText(alt) + "](" + plainDestination(src)
	if title := oneLine(t.named["title"]); title != "" {
		picture += ` "` + strings.ReplaceAll(title, `"`, `\"`) + `"`
	}
	picture += ")"
	if to := t.named["link"]; to != "" && to != src {
		picture = "[" + picture + "](" + plainDestination(to) + ")"
	}
	if caption != "" {
		picture += " " + caption
	}
	return picture
}

// videoLink returns a link to the video that t names.
func videoLink(t *tag, prefix string, names ...string) string {
	id := t.first(names...)
	if id == "" {
		id = t.arg("", 0)
	}
	return link(t.first("title", "caption"), prefix+url.PathEscape(id), id)
}

// link returns a link to the given address, or the address alone where there
// is no title; "" if what the address is made of is missing.
func link(title, address, id string) string {
	if id == "" {
		return ""
	}
	if title = oneLine(title); title == "" {
		if strings.Contains(address, "://") {
			return "<" + plainDestination(address) + ">"
		}
		title = address
	}
	return "[" + plainText(title) + "](" + plainDestination(address) + ")"
}

// strongTitle returns the title of a box, "" if it has none. A first argument
// without a name is a title only where it is no kind of box.
func strongTitle(t *tag) string {
	title := t.first("title", "summary", "header", "name")
	switch t.name {
	case "details", "expand", "collapse", "tab":
		if title == "" {
			title = t.arg("", 0)
		}
	default:
		if title == "" {
			title = t.arg("", 1)
		}
	}
	if title = oneLine(title); title == "" {
		return ""
	}
	return "**" + plainText(title) + "**"
}

// oneLine returns s with its line ends as spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainText returns s as the text of a link.
func plainText(s string) string {
	return strings.NewReplacer(`[`, `\[`, `]`, `\]`, "\n", " ").Replace(s)
}

// plainDestination returns s such that Markdown and HTML take all of it for an
// address.
func plainDestination(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; c {
		case ' ', '(', ')', '<', '>', '"', '\'', '\\', '\n', '\t':
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
