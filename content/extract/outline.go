package extract

import (
	"slices"
	"strings"

	"lectern/content/markdown"
)

// An entry is one line of a page with what it stands under.
type entry struct {
	markdown.Line
	heading string    // innermost heading above, without marks
	above   LabelKind // of that heading; LabelNone if it is none
	within  LabelKind // of the innermost heading around that one which has one; LabelNone if none has
	label   LabelKind // of the line itself, or of the bare label that it follows
	name    string    // the label as written: "资料下载"
	own     bool      // label is the line's own
	rest    string    // Text without its own label
	strong  bool      // all of Text is bold
	group   int       // number of the heading above, from 1
}

// An outline sorts the lines of a page under their headings and labels, only so
// far down as it is asked: most pages show by their first lines that they are
// about no gathering, and most of what is written stands on them.
type outline struct {
	entries []entry         // so far
	lines   []markdown.Line // that follow

	heading string
	above   LabelKind
	within  LabelKind
	around  [7]LabelKind // of the headings above, by level
	group   int
	pending entry // a bare label that the lines after it follow
	open    bool  // pending is one
}

// has reports whether the page has an entry i, which then is in entries.
func (w *walk) has(i int) bool {
	if w.entries == nil {
		const head = 32 // what most pages are known by
		w.entries = make([]entry, 0, min(head, len(w.lines)))
	}
	for i >= len(w.entries) && len(w.lines) > 0 {
		l := &w.lines[0]
		w.lines = w.lines[1:]
		if l.Kind != markdown.CodeLine {
			w.enter(l)
		}
	}
	return i < len(w.entries)
}

// outlineAll makes entries complete.
func (w *walk) outlineAll() {
	w.entries = slices.Grow(w.entries, len(w.lines))
	for w.has(len(w.entries)) {
	}
}

// enter adds the entry of the line that follows the last one.
func (w *walk) enter(l *markdown.Line) {
	e := entry{Line: *l, rest: l.Text}
	text := trimMarks(l.Text)
	if l.Kind == markdown.HeadingLine {
		w.group++
		w.heading, w.above, w.open = headingOf(l), LabelNone, false
		if kind, rest, ok := w.Label(text); ok {
			w.above = kind
			e.label, e.own, e.rest, e.name = kind, true, rest, labelName(text, rest)
			w.pending, w.open = e, rest == ""
		}
		e.heading, e.above, e.group = w.heading, w.above, w.group
		level := min(max(l.Level, 1), len(w.around)-1)
		w.around[level] = w.above
		clear(w.around[level+1:])
		for i := level - 1; i > 0 && e.within == LabelNone; i-- {
			e.within = w.around[i]
		}
		w.within = e.within
		w.entries = append(w.entries, e)
		return
	}
	e.heading, e.above, e.within, e.group = w.heading, w.above, w.within, w.group
	e.strong = l.Lead != "" && trimMarks(l.Lead) == text
	kind, rest, ok := LabelNone, text, false
	switch {
	case l.Kind == markdown.RowLine:
		kind, rest, ok = w.rowLabel(l)
	case mayBeLabelled(text):
		if kind, rest, ok = w.Label(text); !ok {
			if kind, rest, ok = w.boldLabel(l); !ok {
				kind, rest, ok = w.sentenceLabel(text)
			}
		}
	}
	switch {
	case ok:
		e.label, e.own, e.rest, e.name = kind, true, rest, labelName(text, rest)
		w.pending, w.open = e, rest == ""
	case w.open && e.strong && w.pending.label >= LabelMaterials:
		w.open = false // another title in bold
	case w.open && follows(l, &w.pending.Line):
		e.label, e.name = w.pending.label, w.pending.name
	default:
		w.open = false
	}
	w.entries = append(w.entries, e)
}

// headingOf returns the words of a heading without marks.
func headingOf(l *markdown.Line) string { return markdown.Truncate(trimMarks(l.Text), maxTitleBytes) }

// rowLabel reads the row of a table that has a label and what it says:
// "| 时间 | 2023 年 4 月 15 日 |". The names of columns are none.
func (v *Vocabulary) rowLabel(l *markdown.Line) (kind LabelKind, rest string, ok bool) {
	if len(l.Cells) != 2 || l.Header || len(l.Cells[0].Lines) != 1 || len(l.Cells[1].Lines) == 0 {
		return LabelNone, l.Text, false
	}
	rest = l.Cells[1].Lines[0].Text
	if kind = v.labelNamed(l.Cells[0].Lines[0].Text); kind == LabelNone || rest == "" || v.labelNamed(rest) != LabelNone {
		return LabelNone, l.Text, false
	}
	return kind, strings.TrimSpace(rest), true
}

// boldLabel reads a label that only bold type sets off: "**时间** 2023.07.08".
func (v *Vocabulary) boldLabel(l *markdown.Line) (kind LabelKind, rest string, ok bool) {
	rest, ok = strings.CutPrefix(l.Text, l.Lead)
	if l.Lead == "" || !ok || strings.TrimSpace(rest) == "" || len(l.Lead) > maxLabelBytes {
		return LabelNone, l.Text, false
	}
	if kind = v.labelNamed(l.Lead); kind == LabelNone {
		return LabelNone, l.Text, false
	}
	return kind, strings.TrimFunc(rest, isMark), true
}

// sentenceLabel reads a sentence that begins with a label and leads up to a list:
// "议程如下，欢迎大家报名：".
func (v *Vocabulary) sentenceLabel(text string) (kind LabelKind, rest string, ok bool) {
	if !strings.HasSuffix(text, "：") && !strings.HasSuffix(text, ":") {
		return LabelNone, text, false
	}
	head, _, more := strings.Cut(text, "，")
	if !more || !strings.HasSuffix(head, "如下") {
		return LabelNone, text, false
	}
	if kind = v.labelNamed(head); kind == LabelNone {
		return LabelNone, text, false
	}
	return kind, "", true
}

// follows reports whether a line belongs to the bare label above it: what is
// within a label's list item, or any line after a label in running text.
func follows(l, label *markdown.Line) bool {
	if label.Kind != markdown.ItemLine {
		return true
	}
	return l.InItem && l.Level >= label.Level || l.Kind == markdown.ItemLine && l.Level > label.Level
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
