package markdown

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// A head is the front matter of a file, found but not yet read.
type head struct {
	format string // "yaml", "toml" or "json"; "" if there is no front matter
	data   []byte // between the fences; of JSON the object with its braces
	line   int    // 1-based line of the file at which data begins
	// closed is false if the closing fence is missing; data is then as much as
	// looks like front matter.
	closed    bool
	misfenced int // line of an opening fence that is written wrong, so that there is no front matter; else 0
	bodyStart int // offset in the file at which Markdown begins
	bodyLine  int // 1-based line of the file at which Markdown begins
}

// fences maps an opening fence to the format between it and its end.
var fences = map[string]struct{ format, end string }{
	"---":     {"yaml", "---"},
	"---yaml": {"yaml", "---"},
	"---toml": {"toml", "---"},
	"---json": {"json", "---"},
	"+++":     {"toml", "+++"},
	";;;":     {"json", ";;;"},
}

var (
	// A line that can only be meant as a key. Keys in other scripts count if
	// the whole reads as YAML; "注意：" alone begins many a sentence.
	yamlKeyLine = regexp.MustCompile(`^["']?[A-Za-z_][\w.-]*["']?[ \t]*(:([ \t]|$)|：)`)
	tomlKeyLine = regexp.MustCompile(`^(["']?[A-Za-z_][\w.-]*["']?[ \t]*[=＝]|\[\[?[\w.-]+\]\]?[ \t]*$)`)
	// An opening fence with a dash too many or too few, or with the dashes that
	// an input method or an editor makes of three hyphens.
	almostFence = regexp.MustCompile(`^(--|-{4,}|[-–—]*[–—][-–—]*)$`)
	jsonStart   = regexp.MustCompile(`^\{[ \t\r\n]*("|\}[ \t]*\r?(\n|$))`)
)

// findHead finds the front matter of src, in which every line ends with LF or
// CRLF. It decides by the notation alone: a page that begins with a thematic
// break ("---") or a shortcode ("{{<") has none.
func findHead(src []byte) head {
	none := head{bodyLine: 1, closed: true}
	start, line := 0, 1
	for {
		text, next := cutLine(src, start)
		if len(bytes.TrimSpace(text)) > 0 {
			break
		}
		if next >= len(src) {
			return none
		}
		start, line = next, line+1
	}
	first, next := cutLine(src, start)
	if first[0] == '{' {
		return findJSONHead(src, start, line)
	}
	fence, ok := fences[string(trimRight(first))]
	if !ok {
		if second, _ := cutLine(src, next); almostFence.Match(trimRight(first)) && yamlKeyLine.Match(second) {
			none.misfenced = line
		}
		return none
	}

	h := head{format: fence.format, line: line + 1}
	for at, atLine := next, line+1; at < len(src); atLine++ {
		text, after := cutLine(src, at)
		text = trimRight(text)
		// YAML may end a document by "..." too.
		if string(text) == fence.end || fence.format == "yaml" && string(text) == "..." {
			h.data, h.closed = src[next:at], true
			h.bodyStart, h.bodyLine = after, atLine+1
			break
		}
		at = after
	}
	if h.closed {
		if h.looksWritten() {
			return h
		}
		return none
	}

	// No end: as much as has the form of keys is front matter, if that is
	// anything; else the fence is a thematic break.
	end, lines := leadingKeys(src[next:], fence.format)
	if lines == 0 {
		return none
	}
	h.data = src[next : next+end]
	h.bodyStart, h.bodyLine = next+end, h.line+lines
	return h
}

// looksWritten reports whether the lines between two fences are front matter
// rather than text between two thematic breaks.
func (h *head) looksWritten() bool {
	if h.format != "yaml" {
		return true
	}
	blank := true
	for at := 0; at < len(h.data); {
		text, after := cutLine(h.data, at)
		text = trimRight(text)
		at = after
		switch {
		case len(text) == 0 || text[0] == '#':
			continue
		case yamlKeyLine.Match(text):
			return true
		}
		blank = false
	}
	if blank {
		// Comments alone are front matter too, unless they are headings.
		return !bytes.Contains(h.data, []byte("# ")) || len(h.data) > 0 && h.data[0] != '\n' && h.data[0] != '\r'
	}
	return readsAsYAMLCollection(h.data)
}

// leadingKeys returns how many bytes and lines at the beginning of src have the
// form of top-level keys and their values.
func leadingKeys(src []byte, format string) (end, lines int) {
	keyLine := yamlKeyLine
	if format == "toml" {
		keyLine = tomlKeyLine
	}
	seen := false
	for at := 0; at < len(src); {
		text, after := cutLine(src, at)
		text = trimRight(text)
		if len(text) == 0 {
			break
		}
		isKey := keyLine.Match(text)
		seen = seen || isKey
		continues := text[0] == ' ' || text[0] == '\t' || text[0] == '#' || bytes.HasPrefix(text, []byte("- "))
		if !isKey && (!continues || !seen) {
			break
		}
		at, end, lines = after, after, lines+1
	}
	if !seen {
		return 0, 0
	}
	return end, lines
}

// findJSONHead finds the object that begins at start.
func findJSONHead(src []byte, start, line int) head {
	none := head{bodyLine: 1, closed: true}
	rest := src[start:]
	if !jsonStart.Match(rest) {
		return none
	}
	h := head{format: "json", line: line, closed: true}
	end := 0
	dec := json.NewDecoder(bytes.NewReader(rest))
	var object json.RawMessage
	if dec.Decode(&object) == nil {
		end = int(dec.InputOffset())
	} else {
		// Not valid as a whole: it ends where a line is a closing brace.
		for at := 0; at < len(rest); {
			text, after := cutLine(rest, at)
			if string(trimRight(text)) == "}" {
				end = at + 1
				break
			}
			at = after
		}
		if end == 0 {
			return none
		}
	}
	tail, after := cutLine(rest, end)
	if len(bytes.TrimSpace(tail)) > 0 {
		return none
	}
	h.data = rest[:end]
	h.bodyStart = start + after
	h.bodyLine = line + bytes.Count(rest[:after], []byte("\n"))
	if after == len(rest) && !bytes.HasSuffix(rest, []byte("\n")) {
		h.bodyLine++
	}
	return h
}

// cutLine returns the line that begins at offset at, without its line end, and
// the offset of the next.
func cutLine(src []byte, at int) (line []byte, next int) {
	rest := src[at:]
	i := bytes.IndexByte(rest, '\n')
	if i < 0 {
		return rest, len(src)
	}
	return bytes.TrimSuffix(rest[:i], []byte("\r")), at + i + 1
}

func trimRight(line []byte) []byte { return bytes.TrimRight(line, " \t\r") }
