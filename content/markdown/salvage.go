package markdown

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// One unquoted colon makes a whole YAML document invalid. Rather than lose the
// title, date and tags of a page to it, a document that does not read as a whole
// is read key by key: what reads by itself is kept, what is written wrong in a
// usual way is repaired, and each key that needed it is reported with its line.

// maxChunks bounds the work on a head that consists of nothing but mistakes.
const maxChunks = 500

// A chunk is one top-level key of a document with all lines that belong to it.
type chunk struct {
	text string
	line int // of the file
}

// chunks cuts text where isStart says that a line begins a new one.
func chunks(text string, line int, isStart func(string) bool) []chunk {
	var all []chunk
	for s := range strings.Lines(text) {
		blank := strings.TrimSpace(s) == "" || s[0] == '#'
		switch {
		case blank && len(all) == 0:
		case blank || len(all) > 0 && !isStart(s):
			all[len(all)-1].text += s
		default:
			all = append(all, chunk{s, line})
		}
		line++
	}
	return all
}

// yamlKeyed matches "key: value" and "key：value", at any depth and in lists.
var yamlKeyed = regexp.MustCompile(`^(\s*(?:- +)*)("[^"]*"|'[^']*'|[^\s"'#\[\]{},:：\-][^:：]*?|-[^\s:：][^:：]*?)[ \t]*(:|：)([ \t]+|$|[^ \t/].*$)`)

// salvageYAML reads a document that is no valid YAML as a whole.
func (r *headReader) salvageYAML(text []byte) {
	all := chunks(string(text), r.line, func(line string) bool {
		// "- item" and "]" may stand at the left edge and yet belong to the key before.
		return !strings.ContainsRune(" \t-]}", rune(line[0])) || strings.HasPrefix(line, "---")
	})
	for i, c := range all {
		if i == maxChunks {
			r.problems.add("front-matter-invalid", Error, c.line, "the front matter is no valid YAML; the keys from here on are missing")
			return
		}
		r.salvageYAMLKey(c)
	}
}

const quoteHint = `put the value in double quotes: %s: "…"`

func (r *headReader) salvageYAMLKey(c chunk) {
	key, keyed := strings.TrimSpace(firstLine(c.text)), false
	if m := yamlKeyed.FindStringSubmatch(strings.TrimRight(firstLine(c.text), "\r\n")); m != nil {
		key, keyed = strings.Trim(m[2], `"'`), true
	}
	if r.takeYAML(c.text, c.line) {
		return
	}
	if indented := untabbed(c.text); indented != c.text && r.takeYAML(indented, c.line) {
		r.repaired(key, c.line, "indent with spaces, not with tabs")
		return
	}
	if text, indented, line := outdented(c); line > 0 && r.takeYAML(text, c.line) {
		r.repaired(indented, line, "take away the tab before it")
		return
	}
	if halfwidth := asciiPunctuation(c.text); halfwidth != c.text && r.takeYAML(halfwidth, c.line) {
		r.repaired(key, c.line, `write ":", "," and quotes in ASCII, with a space after the colon`)
		return
	}
	if closed, open := closedList(asciiPunctuation(c.text)); open && r.takeYAML(closed, c.line) {
		r.repaired(key, c.line, `close the list with "]"`)
		return
	}
	if quoted := quoteValues(untabbed(c.text)); r.takeYAML(quoted, c.line) {
		r.repaired(key, c.line, strings.ReplaceAll(quoteHint, "%s", clip(key)))
		return
	}
	if !keyed {
		r.problems.add("front-matter-invalid", Error, c.line, "the line %q could not be read and is missing; write a key, a colon and a value: title: …", clip(key))
		return
	}
	r.lost(key, c.line, "it is no valid YAML", strings.ReplaceAll(quoteHint, "%s", clip(key)))
}

// takeYAML reads text, which begins at the given line of the file, if it is a
// valid map.
func (r *headReader) takeYAML(text string, line int) bool {
	root, err := parseYAML([]byte(text))
	if err != nil || root == nil || root.Kind != yaml.MappingNode {
		return false
	}
	return r.readYAMLRoot(root, line-1) == nil
}

// closedList returns text with the bracket that its list lacks at the end; open
// is false if it is no such list.
func closedList(text string) (closed string, open bool) {
	first := strings.TrimRight(firstLine(text), "\r\n")
	m := yamlKeyed.FindStringSubmatchIndex(first)
	text = strings.TrimRight(text, " \t\r\n,")
	if m == nil || !strings.HasPrefix(strings.TrimSpace(first[m[7]:]), "[") || strings.HasSuffix(text, "]") {
		return text, false
	}
	return text + "]\n", true
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// untabbed replaces the tabs that indent lines.
func untabbed(text string) string {
	if !strings.Contains(text, "\t") {
		return text
	}
	var b strings.Builder
	for s := range strings.Lines(text) {
		rest := strings.TrimLeft(s, " \t")
		b.WriteString(strings.ReplaceAll(s[:len(s)-len(rest)], "\t", "  "))
		b.WriteString(rest)
	}
	return b.String()
}

// outdented returns c without the tab that stands before a key which belongs to
// no other, and the first such key with its line; line is 0 if there is none.
func outdented(c chunk) (text, key string, line int) {
	var b strings.Builder
	at := c.line
	for s := range strings.Lines(c.text) {
		rest := strings.TrimLeft(s, "\t")
		if m := yamlKeyed.FindStringSubmatch(strings.TrimRight(rest, "\r\n")); m != nil && len(rest) < len(s) && line == 0 {
			key, line = strings.Trim(m[2], `"'`), at
		}
		b.WriteString(rest)
		at++
	}
	return b.String(), key, line
}

// asciiPunctuation replaces the colon after each line's key, and commas and
// quotes in lists, where an input method set their fullwidth or typographic
// forms.
func asciiPunctuation(text string) string {
	var b strings.Builder
	for s := range strings.Lines(text) {
		end := s[len(strings.TrimRight(s, "\r\n")):]
		s = s[:len(s)-len(end)]
		if m := yamlKeyed.FindStringSubmatchIndex(s); m != nil && s[m[6]:m[7]] == "：" {
			s = s[:m[5]] + ": " + strings.TrimLeft(s[m[7]:], " \t")
		}
		if i := strings.IndexAny(s, "[［"); i >= 0 {
			s = s[:i] + listPunctuation.Replace(s[i:])
		}
		b.WriteString(s)
		b.WriteString(end)
	}
	return b.String()
}

var listPunctuation = strings.NewReplacer("，", ", ", "“", `"`, "”", `"`, "［", "[", "］", "]")

// quoteValues puts into double quotes what stands after the key of a line, or
// after "- ", wherever it does not read as a value by itself.
func quoteValues(text string) string {
	var b strings.Builder
	for s := range strings.Lines(text) {
		end := s[len(strings.TrimRight(s, "\r\n")):]
		s = s[:len(s)-len(end)]
		prefix, value := "", ""
		if m := yamlKeyed.FindStringSubmatchIndex(s); m != nil {
			prefix, value = s[:m[5]]+": ", strings.TrimSpace(s[m[7]:])
		} else if rest := strings.TrimLeft(s, " "); strings.HasPrefix(rest, "- ") {
			prefix, value = s[:len(s)-len(rest)]+"- ", strings.TrimSpace(rest[2:])
		}
		if value == "" || readsAsYAMLValue(value) {
			b.WriteString(s)
		} else {
			b.WriteString(prefix)
			b.Write(appendJSONString(nil, bareText(value))) // JSON strings are YAML too
		}
		b.WriteString(end)
	}
	return b.String()
}

// readsAsYAMLValue reports whether value may stand after a key on one line.
func readsAsYAMLValue(value string) bool {
	if value[0] == '|' || value[0] == '>' {
		return len(strings.Trim(value[1:], "+-0123456789")) == 0
	}
	root, err := parseYAML([]byte("k: " + value))
	return err == nil && root != nil && root.Kind == yaml.MappingNode && len(root.Content) == 2 && root.Content[1].Kind != yaml.AliasNode
}

// bareText returns the text that a badly written value is meant to say: it
// without a comment and without quotes at its ends.
func bareText(value string) string {
	if i := strings.Index(value, " #"); i > 0 {
		value = strings.TrimSpace(value[:i])
	}
	for _, quote := range [...]string{`"`, `'`} {
		if inner, ok := strings.CutPrefix(value, quote); ok {
			return strings.TrimSuffix(inner, quote)
		}
	}
	if inner, ok := withoutSmartQuotes(value); ok {
		return inner
	}
	return value
}

var tomlPair = regexp.MustCompile(`^[ \t]*([\w.-]+|"[^"]*"|'[^']*')[ \t]*(?:=|＝|:|：)[ \t]*(.*)$`)

// salvageTOML reads a document that is no valid TOML as a whole. A table is one
// chunk with all its keys.
func (r *headReader) salvageTOML(text string) {
	inTable := false
	all := chunks(text, r.line, func(line string) bool {
		switch {
		case strings.HasPrefix(line, "["):
			inTable = true
			return true
		case inTable || strings.ContainsRune(" \t]}", rune(line[0])):
			return false
		}
		return tomlPair.MatchString(strings.TrimRight(line, "\r\n"))
	})
	for i, c := range all {
		if i == maxChunks {
			r.problems.add("front-matter-invalid", Error, c.line, "the front matter is no valid TOML; the keys from here on are missing")
			return
		}
		r.salvageTOMLKey(c)
	}
}

func (r *headReader) salvageTOMLKey(c chunk) {
	first := strings.TrimRight(firstLine(c.text), "\r")
	key := strings.TrimSpace(first)
	m := tomlPair.FindStringSubmatch(first)
	if m != nil {
		key = strings.Trim(m[1], `"'`)
	}
	if r.takeTOML(c.text, c.line) {
		return
	}
	if ascii := listPunctuation.Replace(c.text); ascii != c.text && r.takeTOML(ascii, c.line) {
		r.repaired(key, c.line, `write "," and quotes in ASCII`)
		return
	}
	hint := `put the value in double quotes: ` + clip(key) + ` = "…"`
	if m != nil && strings.TrimSpace(strings.TrimPrefix(c.text, firstLine(c.text))) == "" {
		for _, value := range [...]string{m[2], string(appendJSONString(nil, bareText(strings.TrimSpace(m[2]))))} {
			if r.takeTOML(m[1]+" = "+value+"\n", c.line) {
				r.repaired(key, c.line, hint)
				return
			}
		}
	}
	r.lost(key, c.line, "it is no valid TOML", hint)
}

// takeTOML reads text, which begins at the given line of the file, if it is
// valid. Tables that were met before are extended.
func (r *headReader) takeTOML(text string, line int) bool {
	fields, err := parseTOML(text, line)
	if err != nil {
		return false
	}
	for _, f := range fields {
		i := r.fields.position(f.key)
		if i < 0 {
			r.set(f)
			continue
		}
		if merged, ok := mergedTables(r.fields.fields[i].value, f.value); ok {
			r.fields.fields[i].value = merged
			continue
		}
		r.set(f)
	}
	return true
}

// mergedTables returns the table, or list of tables, that two parts of a TOML
// document make together; ok is false if they are something else.
func mergedTables(a, b any) (merged any, ok bool) {
	switch a := a.(type) {
	case object:
		if b, ok := b.(object); ok {
			all := objectBuilder{}
			for _, f := range append(a[:len(a):len(a)], b...) {
				all.set(f)
			}
			return all.fields, true
		}
	case list:
		b, ok := b.(list)
		if ok && len(a) > 0 && len(b) > 0 {
			_, aTables := a[0].value.(object)
			_, bTables := b[0].value.(object)
			if aTables && bTables {
				return append(a[:len(a):len(a)], b...), true
			}
		}
	}
	return nil, false
}
