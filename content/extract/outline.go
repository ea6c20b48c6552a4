package extract

import (
	"strings"
	"unicode/utf8"

	"lectern/content/markdown"
)

// An entry is one line of a page with what it stands under.
type entry struct {
	markdown.Line
	heading string    // innermost heading above, without marks
	above   LabelKind // of that heading; LabelNone if it is none
	label   LabelKind // of the line itself, or of the bare label that it follows
	name    string    // the label as written: "资料下载"
	own     bool      // label is the line's own
	rest    string    // Text without its own label
	strong  bool      // all of Text is bold
	group   int       // number of the heading above, from 1
}

// outline sorts the lines of a page under their headings and labels.
func (v *Vocabulary) outline(lines []markdown.Line) []entry {
	var entries []entry
	heading, above, group := "", LabelNone, 0
	var pending entry // a bare label that the lines after it follow
	open := false
	for _, l := range lines {
		if l.Kind == markdown.CodeLine {
			continue
		}
		e := entry{Line: l, rest: l.Text}
		text := trimMarks(l.Text)
		if l.Kind == markdown.HeadingLine {
			group++
			heading, above, open = clipBytes(text, maxTitleBytes), LabelNone, false
			if kind, rest, ok := v.Label(text); ok {
				above = kind
				e.label, e.own, e.rest, e.name = kind, true, rest, labelName(text, rest)
				pending, open = e, rest == ""
			}
			e.heading, e.above, e.group = heading, above, group
			entries = append(entries, e)
			continue
		}
		e.heading, e.above, e.group = heading, above, group
		e.strong = l.Lead != "" && trimMarks(l.Lead) == text
		kind, rest, ok := LabelNone, text, false
		if mayBeLabelled(text) {
			kind, rest, ok = v.Label(text)
		}
		switch {
		case ok:
			e.label, e.own, e.rest, e.name = kind, true, rest, labelName(text, rest)
			pending, open = e, rest == ""
		case open && follows(l, pending.Line):
			e.label, e.name = pending.label, pending.name
		default:
			open = false
		}
		entries = append(entries, e)
	}
	return entries
}

// follows reports whether a line belongs to the bare label above it: what is
// within a label's list item, or any line after a label in running text.
func follows(l, label markdown.Line) bool {
	if label.Kind != markdown.ItemLine {
		return true
	}
	return l.InItem && l.Level >= label.Level || l.Kind == markdown.ItemLine && l.Level > label.Level
}

// clipBytes returns the first characters of text that fit into so many bytes.
func clipBytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// labelName returns what stands before rest and its colon.
func labelName(text, rest string) string {
	return strings.TrimRight(strings.TrimSpace(strings.TrimSuffix(text, rest)), " :：")
}

// mayBeLabelled reports whether it is worth asking for a label: running prose
// has none, and is most of what there is.
func mayBeLabelled(text string) bool {
	const long = 300
	return len(text) < long || strings.ContainsAny(text[:maxLabelBytes+4], ":：")
}
