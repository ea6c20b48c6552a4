package extract

import (
	"slices"
	"strings"
	"unicode"

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
		if spaced := strings.ReplaceAll(b, "-", " "); key == spaced {
			return true
		}
		if key == b || strings.HasPrefix(key, b) && len(key) <= len(b)+9 || strings.HasSuffix(key, b) && len(key) <= len(b)+12 {
			return true
		}
	}
	return false
}

// isPause reports whether the title of a slot is made of nothing but words of
// breaks and those that go with them: "Light dinner sponsored by our host". With
// people it is a talk, unless it only opens or closes the day.
func (w *walk) isPause(title string, hasPeople bool) bool {
	ix := w.words()
	pauses, words := 0, 0
	title, _, _ = strings.Cut(title, " sponsored by ")
	if open := strings.IndexAny(title, "(["); open > 0 {
		title = title[:open]
	}
	for word := range strings.FieldsFuncSeq(fold(title), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' }) {
		switch words++; {
		case ix.breaks[word]:
			pauses++
		case !ix.fillers[word]:
			return false
		}
	}
	return pauses > 0 && (!hasPeople || words <= 2)
}

// modeOf returns how one takes part, by words; "" if they do not say.
func (w *walk) modeOf(text string) content.AttendanceMode {
	online, inPerson := w.containsAny(text, w.Online), w.containsAny(text, w.InPerson)
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

// columnWords are what columns are called that no label is.
var columnWords = map[string]LabelKind{
	"session": LabelTheme, "talk": LabelTheme, "presentation": LabelTheme, "event": LabelTheme, "activity": LabelTheme, "what": LabelTheme,
	"who": LabelGuests, "name": LabelGuests, "start": LabelTime, "track": LabelPlace,
}

// columnKind returns what a column of the given name holds.
func (w *walk) columnKind(name string) LabelKind {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("（）()/、 ", r) }) {
		if kind, ok := columnWords[lowerASCII(part)]; ok {
			return kind
		}
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
