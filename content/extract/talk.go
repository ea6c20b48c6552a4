package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/content/markdown"
)

// A presented talk is a heading with its speakers below it, or a person with
// the theme of their talk below them.
type presented struct {
	title  string
	people []Person
	line   int // of the title
	said   int // line that names the last of the people
}

// talkNumber matches what counts the talks in a heading: "01 ", "1. ", "一、",
// "Topic 2：". A title may begin with a number of its own ("3 个月…"), so a mark
// or a leading zero is needed.
var talkNumber = regexp.MustCompile(`(?i)^(?:(?:议题|演讲|分享|话题|主题|talk|session|topic)\s*(?:[一二三四五六七八九十]+|#?\d+)\s*[:：、.｜|—–-]*\s*|0\d\s*[.、:：]?\s*|\d{1,2}\s*[.、．]\s*|[一二三四五六七八九十]{1,3}\s*[、.．]\s*)`)

// maxLinesBelow is how many lines below a heading its speaker is looked for: a
// sentence or two, or a picture's caption, may stand between.
const maxLinesBelow = 4

// presentedAt returns the talk that the heading at i presents together with its
// speakers; ok is false if it is the heading of anything else. The speakers
// stand behind a label ("讲师：林深"), or below a label or a heading of their own
// ("#### 分享嘉宾").
func (w *walk) presentedAt(i int) (talk presented, ok bool) {
	e := w.entries[i]
	if e.Kind != markdown.HeadingLine || e.label != LabelNone || len(e.Links) > 0 {
		return presented{}, false
	}
	title := titleOf(talkNumber.ReplaceAllString(e.heading, ""))
	if utf8.RuneCountInString(title) < 4 || w.namesSection(title) || w.isBreak(title) && !strings.Contains(title, "致辞") || w.words().talkNouns.in(fold(title)) {
		return presented{}, false
	}
	talk = presented{title: title, line: e.Line.Line}
	said := false // who speaks is known
	for j, near := i+1, 0; j < len(w.entries); j++ {
		below := w.entries[j]
		if below.Kind == markdown.HeadingLine && (below.Level <= e.Level || below.label != LabelGuests && below.label != LabelAbstract) {
			break
		}
		// What states a day, a place or a theme of its own tells of a gathering.
		if below.own && (below.label == LabelTime || below.label == LabelPlace || below.label == LabelTheme) && below.rest != "" {
			return presented{}, false
		}
		if below.Kind == markdown.HeadingLine && len(talk.people) > 0 {
			break
		}
		if below.label == LabelGuests && !said {
			for _, p := range w.peopleOf(below) {
				if !p.Host {
					talk.people, talk.said = append(talk.people, p), below.Line.Line
				}
			}
			said = len(talk.people) > 0 && below.own && below.rest != ""
			continue
		}
		said = said || len(talk.people) > 0
		if near++; said || near > maxLinesBelow || below.Kind == markdown.RowLine || below.own && below.label == LabelAgenda {
			continue
		}
		if near == 1 && w.isNameAlone(below) && w.offersMaterial(i) {
			name := w.withoutHonorific(trimMarks(below.Text))
			talk.people, talk.said, said = []Person{{Name: name}}, below.Line.Line, true
		}
	}
	return talk, len(talk.people) > 0
}

// isNameAlone reports whether a line is nothing but a name.
func (w *walk) isNameAlone(e entry) bool {
	return (e.Kind == markdown.ItemLine || e.Kind == markdown.TextLine) && len(e.Links) == 0 && w.strength(w.withoutHonorific(trimMarks(e.Text))) == fullName
}

// offersMaterial reports whether a file or a recording is linked below the
// heading at i, before the next one.
func (w *walk) offersMaterial(i int) bool {
	for _, e := range w.entries[i+1:] {
		if e.Kind == markdown.HeadingLine {
			return false
		}
		for _, l := range e.Links {
			if kind := kindOfAddress(l.URL); kind != "" {
				return true
			}
		}
	}
	return false
}

// personAbove returns the people whom the lines right above entry i, or its
// heading, name and nothing else: a theme below them is that of their talk.
func (w *walk) personAbove(i int) (people []Person, line int) {
	for j := i - 1; j >= max(0, i-3); j-- {
		above := w.entries[j]
		if above.Kind == markdown.RowLine || above.own && above.label != LabelGuests {
			break
		}
		text := trimMarks(above.rest)
		if above.Kind == markdown.HeadingLine && above.label == LabelNone {
			text = trimMarks(above.heading)
		}
		if utf8.RuneCountInString(text) <= maxIntroduced && !strings.ContainsAny(text, "。！？!?") {
			if people = w.peopleOf(above); above.Kind == markdown.HeadingLine && above.label == LabelNone {
				people = w.ParsePeople(text)
			}
			if len(people) > 0 && !people[0].Host && (above.label == LabelGuests || strings.HasPrefix(text, people[0].Name)) {
				return people, above.Line.Line
			}
		}
		if above.Kind == markdown.HeadingLine {
			break
		}
	}
	return nil, 0
}

// maxIntroduced is how long a line may be, in characters, that is nothing but a
// person with a role.
const maxIntroduced = 60

// apart reads the people of a line that bars set apart from what they are:
// "林深/某某数科/大数据工程师", "林深、江一白 | 某某云". It is nil for any other.
func (w *walk) apart(text string) (people []Person) {
	names, rest, ok := text, "", false
	for _, bar := range []string{"|", "｜"} {
		if names, rest, ok = strings.Cut(text, bar); ok {
			break
		}
	}
	if !ok {
		if names, rest, ok = strings.Cut(text, "/"); !ok || !strings.Contains(rest, "/") || !w.words().closesWithRole(rest) {
			return nil
		}
	}
	if rest = strings.TrimSpace(rest); len(names) > 4*maxNameBytes || strings.ContainsAny(rest, "《》。") {
		return nil
	}
	for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return strings.ContainsRune("、,，&", r) }) {
		name = w.withoutHonorific(strings.TrimSpace(trimMarks(name)))
		if w.strength(name) != fullName {
			return nil
		}
		people = append(people, Person{Name: name, Title: w.title(rest)})
	}
	return people
}

// namesSection reports whether a heading names a part of a page rather than a
// talk: "活动亮点", "往期回顾".
func (w *walk) namesSection(title string) bool {
	// "活动亮点" is one and "墨栈可观测性介绍" is none: little stands before the word.
	const most = 4
	if w.labelNamed(title) != LabelNone {
		return true
	}
	key := fold(title)
	return slices.ContainsFunc(w.Sections, func(word string) bool {
		rest, ok := strings.CutSuffix(key, word)
		return ok && utf8.RuneCountInString(strings.TrimSpace(rest)) <= most
	})
}

// titled matches an item of a list of guests that gives the talk of each:
// "林深（远山）《把接口写小》", "林深：把接口写小".
var titled = regexp.MustCompile(`^([^《》:：]{2,24}?)\s*(?:《([^》]+)》|[:：]\s*([^《》]+?))\s*$`)

// talkInItem reads a person and the title of their talk in a list of guests.
// Behind a colon a role may stand as well, so that there the talk must have its
// material beside it, and be no role.
func (w *walk) talkInItem(e entry) (title string, people []Person, ok bool) {
	if e.Kind != markdown.ItemLine {
		return "", nil, false
	}
	if title, people = w.recorded(e); people != nil {
		return title, people, !w.isBreak(title)
	}
	if e.label != LabelGuests && e.above != LabelGuests {
		return "", nil, false
	}
	m := titled.FindStringSubmatch(withoutLinkWords(trimMarks(e.Text), e.Links))
	if m == nil {
		return "", nil, false
	}
	if title = strings.TrimSpace(m[2]); title == "" {
		if title = strings.TrimSpace(m[3]); len(e.Links) == 0 || w.words().closesWithRole(title) || w.words().namesBody(title) {
			return "", nil, false
		}
	}
	scan := lineScan{vocabulary: w.Vocabulary, index: w.words(), text: strings.TrimSpace(m[1]), labelled: true}
	scan.line(0, len(scan.text))
	return title, scan.people, len(scan.people) > 0
}

// recorded reads an item that is a link to a talk's recording or slides and
// names the title and then who gave it: "[把接口写小，林深](https://…/video/…)".
func (w *walk) recorded(e entry) (title string, people []Person) {
	if len(e.Links) != 1 || e.own || strings.TrimSpace(e.Links[0].Text) != strings.TrimSpace(e.Text) || kindOfAddress(e.Links[0].URL) == "" {
		return "", nil
	}
	parts := strings.FieldsFunc(e.Text, func(r rune) bool { return strings.ContainsRune("，,、&", r) })
	for len(parts) > 1 {
		name := w.withoutHonorific(strings.TrimSpace(parts[len(parts)-1]))
		if w.strength(name) != fullName {
			break
		}
		people = append([]Person{{Name: name}}, people...)
		parts = parts[:len(parts)-1]
	}
	if people == nil {
		return "", nil
	}
	last := parts[len(parts)-1]
	return titleOf(e.Text[:strings.LastIndex(e.Text, last)+len(last)]), people
}

// withoutLinkWords returns text without the words of the links at its end.
func withoutLinkWords(text string, links []markdown.Link) string {
	for i := len(links) - 1; i >= 0; i-- {
		text = strings.TrimRightFunc(text, func(r rune) bool { return isMark(r) || strings.ContainsRune("（(，,、", r) })
		short, ok := strings.CutSuffix(text, strings.TrimSpace(links[i].Text))
		if !ok {
			return text
		}
		text = short
	}
	return strings.TrimRightFunc(text, isMark)
}

// inParenthesesBehind matches "Title（Company-Name）" and "Title（Name 14:00-14:20）".
var inParenthesesBehind = regexp.MustCompile(`^(.*[^\s（(])\s*[（(]\s*([^（）()]{2,60}?)\s*[)）]\s*$`)

// parenthesisedPeople parts the title of a talk from the people, and the clock
// times, in the parentheses behind it.
func (w *walk) parenthesisedPeople(text string) (title string, people []Person, span ClockSpan) {
	m := inParenthesesBehind.FindStringSubmatch(strings.TrimRight(text, "。.；; "))
	if m == nil {
		return text, nil, ClockSpan{}
	}
	inner := m[2]
	if i := strings.IndexAny(inner, "0123456789"); i >= 0 {
		if c, rest, ok := ParseClocks(inner[i:]); ok && c.HasEnd && rest == "" {
			span, inner = c, strings.TrimSpace(inner[:i])
		}
	}
	if i := strings.LastIndexAny(inner, "-－–—"); i > 0 && !strings.ContainsAny(inner, "、,，") {
		_, size := utf8.DecodeRuneInString(inner[i:])
		name := w.withoutHonorific(strings.TrimSpace(inner[i+size:]))
		if body := strings.TrimSpace(inner[:i]); w.strength(name) == fullName && isHanOnly(name) && utf8.RuneCountInString(body) <= titleRunes/2 {
			return m[1], []Person{{Name: name, Title: body}}, span
		}
	}
	scan := lineScan{vocabulary: w.Vocabulary, index: w.words(), text: inner}
	if r := scan.person(0, len(inner)); r.ok && (r.form != bareForm || w.strength(r.person.Name) == fullName) && !r.person.Host {
		return m[1], []Person{r.person}, span
	}
	if people = w.ParsePeople(inner); len(people) > 0 || span.Text != "" {
		return m[1], people, span
	}
	return text, nil, ClockSpan{}
}
