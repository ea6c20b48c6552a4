package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseSelfIntroduction reads the words by which a speaker starts a talk that
// was written down:
//
//	大家好，我是今天的讲师远山，来自蚂蚁金服中间件团队，…      as in content/zh/blog/sofa-channel-13-retrospect
//	我是来自蚂蚁金服中间件的林深，花名远山，目前负责…          as in content/zh/blog/sofa-channel-3-retrospect
//	Hi everyone, I'm Anna Lind, a staff engineer at Example.
//
// The title joins what stands before the name and the clauses behind it, up to
// the end of the sentence or the words that turn to the talk ("今天…"). ok is
// false unless the sentence both names a person and introduces one: "我是谁" and
// "我是直接操作的" do not.
func (v *Vocabulary) ParseSelfIntroduction(text string) (p Person, ok bool) {
	text = bounded(text)
	l := lineScan{vocabulary: v, index: v.words(), text: text}
	const maxTries = 16
	for from, tries := 0, 0; tries < maxTries; tries++ {
		start, said := nextSelf(text, from)
		if start < 0 {
			return Person{}, false
		}
		from = start + said
		if !startsClause(text[:start]) {
			continue
		}
		if p, ok = l.introduction(start, from); ok {
			return p, true
		}
	}
	return Person{}, false
}

var selfWords = []string{"我是", "我叫", "i'm ", "i’m ", "i am ", "my name is "}

// nextSelf finds the next "我是" and how many bytes it takes.
func nextSelf(text string, from int) (start, size int) {
	start = -1
	lowered := lowerASCII(text[from:])
	for _, w := range selfWords {
		if i := strings.Index(lowered, w); i >= 0 && (start < 0 || from+i < start) {
			start, size = from+i, len(w)
		}
	}
	return start, size
}

// startsClause reports whether what stands before lets a clause start.
func startsClause(before string) bool {
	before = strings.TrimRightFunc(before, func(r rune) bool { return unicode.IsSpace(r) || isMark(r) || r == '“' || r == '"' })
	if before == "" {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune("，,。.！!？?：:；;、", r)
}

// introduction reads the self-introduction at text[start:], whose subject
// starts at from.
func (l *lineScan) introduction(start, from int) (Person, bool) {
	sentence := l.text[from:]
	if end := sentenceEnd(sentence); end > 0 {
		sentence = sentence[:end]
	}
	end := strings.IndexAny(sentence, "，,")
	if end < 0 {
		end = len(sentence)
	}
	subject, rest := trimMarks(sentence[:end]), sentence[end:]
	p, form, ok := l.subject(subject)
	if !ok {
		return Person{}, false
	}
	if p.Nickname == "" {
		if after, found := strings.CutPrefix(trimTitle(rest), nicknameWord); found {
			if nick, more := cutNickname(after); nick != "" {
				p.Nickname, rest = nick, more
				if strings.HasPrefix(rest, "（") || strings.HasPrefix(rest, "(") { // 花名远山（account@forge）
					if _, more, ok := cutParentheses(rest); ok {
						rest = more
					}
				}
			}
		}
	}
	rest = untilTalk(rest)
	story := l.vocabulary.title(rest)
	greeted := isGreeting(l.text[:start])
	told := p.Title != "" || p.Nickname != "" || form == nickForm || cutRoleLead(trimTitle(rest)) != trimTitle(rest) || l.vocabulary.startsWithWork(trimTitle(rest)) ||
		l.index.closesWithRole(firstClause(story)) || strings.HasPrefix(trimTitle(rest), "目前")
	if !greeted && !told && !l.index.talkNouns.in(lowerASCII(subject)) {
		return Person{}, false
	}
	if story == p.Title || strings.HasPrefix(trimTitle(rest), "很高兴") {
		story = ""
	}
	p.Title = JoinTitles(p.Title, story)
	p.Start, p.End = start, from+len(sentence)
	return p, true
}

// subject reads what stands between 我是 and the first comma: a name after who
// one is today, after where one is from, after a role, or alone.
func (l *lineScan) subject(s string) (Person, personForm, bool) {
	s = strings.TrimPrefix(s, "——")
	lowered := lowerASCII(s)
	if _, end := lastWord(l.index.talkNouns, lowered); end > 0 { // 本期直播的分享讲师林深
		if p, form, ok := l.named(s[end:]); ok {
			return p, form, true
		}
	}
	if p, form, ok := l.named(s); ok {
		return p, form, true
	}
	origin, from := strings.CutPrefix(s, "来自")
	origin = strings.TrimPrefix(origin, "于")
	if i := strings.LastIndex(origin, "的"); i > 0 {
		body, last := origin[:i], trimMarks(origin[i+len("的"):])
		if p, form, ok := l.named(last); ok && (from || l.index.namesBody(body) || l.index.organisations.at(lowerASCII(body), 0) > 0) {
			if p.Title == "" {
				p.Title = trimTitle(body)
			}
			return p, form, true
		}
	}
	if p, form, ok := l.titleThenName(origin); ok {
		return p, form, true
	}
	return Person{}, 0, false
}

// named reads s as a name, with or without a nickname in parentheses.
func (l *lineScan) named(s string) (Person, personForm, bool) {
	s = trimMarks(s)
	if name, ok := l.name(s); ok {
		return Person{Name: name}, bareForm, true
	}
	if p, form, ok := l.withNickname(s); ok && form == nickForm && p.Title == "" {
		return p, form, true
	}
	return Person{}, 0, false
}

// isGreeting reports whether before ends with a greeting.
func isGreeting(before string) bool {
	const reach = 80
	before = lowerASCII(before[max(0, len(before)-reach):])
	for _, w := range []string{"好", "哈喽", "介绍", "hello", "hi", "everyone", "welcome"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// untilTalk cuts rest before the clause that turns to the talk.
func untilTalk(rest string) string {
	clause := 0
	for i, r := range rest {
		if r != '，' && r != ',' {
			continue
		}
		clause = i + utf8.RuneLen(r)
		after := strings.TrimLeftFunc(rest[clause:], unicode.IsSpace)
		for _, turn := range []string{"今天", "今晚", "今日", "本期", "本次", "这次", "很高兴", "接下来", "下面", "跟大家", "和大家", "给大家", "为大家", "希望", "有段时间", "另外", "欢迎", "会跟", "会和", "喜欢开源", "today", "i will", "i'm going", "and today"} {
			if strings.HasPrefix(lowerASCII(after[:min(len(after), 40)]), turn) {
				return rest[:i]
			}
		}
	}
	return rest
}
