package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A LabelKind is what a label announces: "活动时间：" announces a time. The
// zero value is none.
type LabelKind uint8

// The kinds of labels, one for each label field of a Vocabulary.
const (
	LabelNone LabelKind = iota
	LabelTime
	LabelPlace
	LabelForm
	LabelTheme
	LabelAbstract
	LabelAgenda
	LabelGuests
	LabelAffiliation
	LabelHosts
	LabelAuthors
	LabelMaterials
	LabelRegistration
	LabelLivestream
	LabelVideo
	LabelSlides
	LabelCode
	LabelAlbum
	LabelArticle
)

// maxLabelBytes bounds what may stand before the colon of a label.
const maxLabelBytes = 60

// Label reads the label at the start of text and returns what follows it.
//
//	活动时间：2019-02-21 19:00      LabelTime, "2019-02-21 19:00"
//	| 时间：时间：周四              LabelTime, "周四"
//	「嘉宾简介」                    LabelGuests, ""
//	Where: Room 2                 LabelPlace, "Room 2"
//	分享嘉宾 林深                  LabelGuests, "林深"
//
// Bullets, emphasis, emoji and a bar before the label do not matter. Without a
// colon a label is one if it is all of text, stands in brackets, or has four
// Chinese characters and a space behind it. rest is a part of text; it is text
// if ok is false.
func (v *Vocabulary) Label(text string) (label LabelKind, rest string, ok bool) {
	label, start, ok := v.label(text)
	if !ok {
		return LabelNone, text, false
	}
	return label, strings.TrimRightFunc(text[start:], isMark), true
}

// label is Label with the offset at which the rest starts.
func (v *Vocabulary) label(text string) (kind LabelKind, start int, ok bool) {
	kind, start, ok = v.oneLabel(text)
	// A label may be said twice, as "时间：时间：周四".
	for again := ok; again; {
		next, n, more := v.oneLabel(text[start:])
		if again = more && next == kind; again {
			start += n
		}
	}
	return kind, start, ok
}

func (v *Vocabulary) oneLabel(text string) (kind LabelKind, start int, ok bool) {
	lead := len(text) - len(strings.TrimLeftFunc(text, isMark))
	body := text[lead:]
	head, colon := body, false
	for i, r := range body {
		if i > maxLabelBytes {
			head = body[:i]
			break
		}
		if isLabelEnd(r) {
			head, colon = body[:i], true
			lead += i + utf8.RuneLen(r)
			break
		}
	}
	if colon {
		if kind = v.labelNamed(head); kind == LabelNone {
			return LabelNone, 0, false
		}
		rest := text[lead:]
		return kind, lead + len(rest) - len(strings.TrimLeftFunc(rest, isLabelMark)), true
	}
	if len(head) < len(body) {
		return v.spacedLabel(text, lead)
	}
	if kind = v.labelNamed(head); kind != LabelNone {
		return kind, len(text), true
	}
	return v.spacedLabel(text, lead)
}

// spacedLabel reads a label that a space or a closing bracket sets off.
func (v *Vocabulary) spacedLabel(text string, lead int) (kind LabelKind, start int, ok bool) {
	body := text[lead:]
	end := strings.IndexFunc(body[:min(len(body), maxLabelBytes+utf8.UTFMax)], func(r rune) bool {
		return r == ' ' || r == ']' || r == '】' || r == '」' || r == '』' || unicode.IsSpace(r)
	})
	if end <= 0 || end > maxLabelBytes {
		return LabelNone, 0, false
	}
	head := body[:end]
	r, size := utf8.DecodeRuneInString(body[end:])
	bracketed := !unicode.IsSpace(r)
	if !bracketed && utf8.RuneCountInString(head) < 4 || !bracketed && strings.IndexFunc(head, func(r rune) bool { return !isHan(r) }) >= 0 {
		return LabelNone, 0, false
	}
	if bracketed && !strings.HasSuffix(strings.TrimRightFunc(text[:lead], unicode.IsSpace), openingOf(r)) {
		return LabelNone, 0, false
	}
	if kind = v.labelNamed(head); kind == LabelNone {
		return LabelNone, 0, false
	}
	rest := body[end+size:]
	return kind, len(text) - len(strings.TrimLeftFunc(rest, isLabelMark)), true
}

func openingOf(closing rune) string {
	switch closing {
	case '】':
		return "【"
	case '」':
		return "「"
	case '』':
		return "『"
	}
	return "["
}

// labelNamed returns the kind of the label with the given words, LabelNone if
// they are no label.
func (v *Vocabulary) labelNamed(head string) LabelKind {
	if i := strings.IndexAny(head, "（("); i > 0 { // 时间（北京时间）
		head = head[:i]
	}
	ix := v.words()
	if !ix.edges.mayEnclose(head) {
		return LabelNone
	}
	key := labelKey(head)
	if key == "" || len(key) > maxLabelBytes {
		return LabelNone
	}
	if kind := ix.labelWithin(key); kind != LabelNone {
		return kind
	}
	// Two in one: "讲师及议题", "嘉宾与主题".
	for _, and := range []string{"及", "与", "和", "&"} {
		if first, second, both := strings.Cut(key, and); both {
			kind, other := ix.labelWithin(first), ix.labelWithin(strings.TrimPrefix(second, "其"))
			if (kind == LabelGuests || kind == LabelAgenda) && (other != LabelNone || utf8.RuneCountInString(second) <= 4) || kind != LabelNone && other != LabelNone {
				return kind
			}
		}
	}
	// One label in two languages: "时间 / Time".
	first, second, both := strings.Cut(key, "/")
	if both {
		if kind := ix.labelWithin(first); kind != LabelNone && ix.labelWithin(second) != LabelNone {
			return kind
		}
	}
	return LabelNone
}

// labelWithin looks for the label that key is once what stands around it has
// been cut: first as it is, then without an ending, then without qualifiers,
// then without both.
func (ix *vocabularyIndex) labelWithin(key string) LabelKind {
	for range 3 {
		if kind, ok := ix.labels[key]; ok {
			return kind
		}
		if one, plural := strings.CutSuffix(key, "s"); plural && ix.labels[one] != LabelNone {
			return ix.labels[one]
		}
		for _, e := range ix.endings {
			if short, found := strings.CutSuffix(key, e); found && short != "" {
				if kind, ok := ix.labels[strings.Trim(short, "-")]; ok {
					return kind
				}
			}
		}
		cut := false
		for _, q := range ix.qualifiers {
			short, found := strings.CutPrefix(key, q)
			// A Latin qualifier is a whole word: "live-stream", not "liveness".
			if !found || short == "" || isWordByte(q[0]) && isWordByte(short[0]) {
				continue
			}
			key, cut = strings.Trim(short, "-的"), true
			break
		}
		if !cut {
			break
		}
	}
	return LabelNone
}

// labelKey returns the form under which labels are compared: folded, without
// marks at the ends, spaces between Latin words as hyphens and others
// dropped.
func labelKey(s string) string {
	s = fold(strings.TrimFunc(s, isLabelEdge))
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '*' || r == '_' || r == '\u200b' }) < 0 {
		return s
	}
	var b strings.Builder
	gap := false
	last := rune(0)
	for _, r := range s {
		if unicode.IsSpace(r) {
			gap = true
			continue
		}
		if r == '*' || r == '_' || r == '\u200b' {
			continue
		}
		if gap && last < utf8.RuneSelf && r < utf8.RuneSelf && last != '/' && r != '/' {
			b.WriteByte('-')
		}
		gap, last = false, r
		b.WriteRune(r)
	}
	return b.String()
}

// isLabelEdge reports whether r may stand around a label without belonging to it.
func isLabelEdge(r rune) bool {
	return r == '《' || r == '》' || r == '“' || r == '”' || r == '"' || isMark(r)
}

// isLabelEnd reports whether r ends a label, in the widths that keyboards give.
func isLabelEnd(r rune) bool {
	return r == ':' || r == '：' || r == '｜' || r == '|' || r == '∶' || r == '﹕'
}

func isLabelMark(r rune) bool { return isMark(r) || r == ':' || r == '：' }

// isMark reports whether r only decorates a line: a bullet, emphasis, a bar, a
// bracket around a label, an emoji, a space of any width.
func isMark(r rune) bool {
	if isLetter(r) || isDigit(r) || isCommonHan(r) {
		return false // nearly every character that is asked about
	}
	switch r {
	case '-', '*', '_', '>', '|', '｜', '#', '+', '~', '`', '•', '·', '●', '○', '◆', '■', '▶', '►', '【', '】', '「', '」', '『', '』', '[', ']',
		'\u200b', '\u200c', '\u200d', '\ufeff', '\ufe0f', '–', '—':
		return true
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > utf8.RuneSelf
}
