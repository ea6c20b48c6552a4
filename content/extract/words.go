package extract

import (
	"slices"
	"strings"

	"lectern/content"
)

// NoClock stands for a time of day that is not stated.
const NoClock Clock = -1

// isBreak reports whether an agenda's row is no talk.
func (w *walk) isBreak(title string) bool {
	if parts := strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune("、&＆，,+", r) }); len(parts) > 1 {
		return !slices.ContainsFunc(parts, func(part string) bool { return !w.isBreak(part) }) // 茶歇 & 合影
	}
	key := fold(strings.TrimSpace(title))
	for _, b := range w.Breaks {
		b = fold(b)
		if key == b || strings.HasPrefix(key, b) && len(key) <= len(b)+9 || strings.HasSuffix(key, b) && len(key) <= len(b)+12 {
			return true
		}
	}
	return false
}

// modeOf returns how one takes part, by words; "" if they do not say.
func (w *walk) modeOf(text string) content.AttendanceMode {
	online, inPerson := containsAny(text, w.Online), containsAny(text, w.InPerson)
	switch {
	case online && inPerson:
		return content.Hybrid
	case online:
		return content.Online
	case inPerson:
		return content.InPerson
	}
	return ""
}

// columnKind returns what a column of the given name holds.
func (w *walk) columnKind(name string) LabelKind {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("（）()/、 ", r) }) {
		switch kind, _, ok := w.Label(part); {
		case !ok:
		case kind == LabelAgenda:
			return LabelTheme
		default:
			return kind
		}
	}
	return LabelNone
}
