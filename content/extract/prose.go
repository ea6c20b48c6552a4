package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"lectern/content/markdown"
)

// maxTold bounds a line that tells of a talk; longer ones are articles.
const maxTold = 900 // bytes

// toldTalks reads what a recap tells in sentences: who gave which talk.
//
//	来自某某科技的算法工程师林深，带来了《把接口写小》的主题分享。
//	- **某某云架构师林深** 分享了三个集群的落地经验
func (w *walk) toldTalks() {
	type lead struct {
		person Person
		line   int
	}
	var leads []lead // of items, by group
	group := 0
	flush := func() {
		// One bold item may be anything; a list of them names who spoke.
		if len(leads) > 1 {
			for _, l := range leads {
				w.addSpeaker(l.person, l.line)
			}
		}
		leads = nil
	}
	for i, e := range w.entries {
		if e.group != group {
			flush()
			group = e.group
		}
		if w.used[i] || e.Kind != markdown.TextLine && e.Kind != markdown.ItemLine || e.own || len(e.Text) > maxTold {
			continue
		}
		if e.Kind == markdown.ItemLine && e.Lead != "" {
			if rest, ok := strings.CutPrefix(e.Text, e.Lead); ok && rest != "" && w.containsAny(rest, w.Presenting) {
				if p, ok := w.introduced(e.Lead); ok {
					leads = append(leads, lead{p, e.Line.Line})
				}
			}
		}
		if title, p, ok := w.toldTalk(e.Text); ok {
			if at := w.session(title, ClockSpan{}, e.Line.Line); at >= 0 {
				w.speak(at, []Person{p}, e.Line.Line)
			}
		}
	}
	flush()
}

var (
	// toldTitle matches a title in quotes that a sentence says to be that of a
	// talk, by the words before it or behind it.
	toldTitle = regexp.MustCompile(`(?:(?:主题|议题|题目|题)[是为：:]*|带来了?(?:题为|主题为)?|以|分享了?|演讲了?)\s*《([^《》]{4,80})》|《([^《》]{4,80})》\s*的?(?:主题|技术|精彩|专题|议题)*(?:分享|演讲|报告)`)
	// toldBy matches what ends the words that name a speaker.
	toldBy = regexp.MustCompile(`[，,、：:]|(?:现场)?(?:[为给]大家|[为给]我们|[为给]现场|向大家|带来|分享|做了|作了|以|围绕|就|发表|进行|介绍|讲解|结合|从)`)
	// toldLead matches what leads up to them.
	toldLead = regexp.MustCompile(`^(?:首先|接下来|随后|接着|紧接着|之后|最后|其中|当天|现场|活动(?:一)?开始)?[，,]?\s*(?:第[一二三四五六七八九十\d]+[位个场]?[^，,。]{0,8}?(?:是|由|，)|分享嘉宾是|由|来自于?|有请)*\s*`)
)

// toldTalk reads the talk of which a line tells; ok is false if it tells of
// none, or does not say who gave it.
func (w *walk) toldTalk(text string) (title string, p Person, ok bool) {
	if !strings.Contains(text, "《") {
		return "", Person{}, false
	}
	m := toldTitle.FindStringSubmatchIndex(text)
	if m == nil {
		return "", Person{}, false
	}
	for _, group := range []int{2, 4} {
		if m[group] >= 0 {
			title = text[m[group]:m[group+1]]
		}
	}
	before := text[:m[0]]
	if i := strings.LastIndexAny(before, "。！？!?；;"); i >= 0 {
		_, size := utf8.DecodeRuneInString(before[i:])
		before = before[i+size:]
	}
	before = strings.TrimSpace(before)
	before = before[len(toldLead.FindString(before)):]
	if by := toldBy.FindStringIndex(before); by != nil {
		before = before[:by[0]]
	}
	p, ok = w.introduced(before)
	return strings.TrimSpace(title), p, ok
}

// introduced reads some words that are a person with who they are, and nothing
// else: "某某云架构师林深", "某某银行林小深", "Example Maintainer 林深".
func (w *walk) introduced(text string) (Person, bool) {
	text = w.withoutHonorific(strings.TrimSpace(trimMarks(text)))
	if utf8.RuneCountInString(text) > maxIntroduced || text == "" {
		return Person{}, false
	}
	scan := lineScan{vocabulary: w.Vocabulary, index: w.words(), text: text}
	if r := scan.person(0, len(text)); r.ok && !r.person.Host && r.person.Title != "" && w.strength(r.person.Name) == fullName {
		return r.person, true
	}
	lowered := lowerASCII(text)
	// "CNCF 亚太区副总裁 Keith Chan"
	if start, end := lastWord(w.words().roles, lowered); start >= 0 && end < len(text) {
		if name := strings.TrimSpace(text[end:]); w.strength(name) == fullName {
			return Person{Name: name, Title: w.title(text[:end])}, true
		}
	}
	// "某某科技林小深": what names a body, and then a name.
	for i := range lowered {
		n := max(w.words().anyGroups.at(lowered, i), w.words().organisations.at(lowered, i))
		if n == 0 || i+n >= len(text) {
			continue
		}
		if name := strings.TrimSpace(text[i+n:]); isHanOnly(name) && w.strength(name) == fullName {
			return Person{Name: name, Title: w.title(text[:i+n])}, true
		}
	}
	return Person{}, false
}
