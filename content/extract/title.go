package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// titleRunes is about how long a title may be before its last clauses are
	// left out; a clause that ends within titleSlack beyond it still stays.
	titleRunes = 80
	titleSlack = 4
	// titleLeast is what a cut at a comma must leave, so that a long list of
	// projects is cut within rather than left out.
	titleLeast = 30
)

// ParseRole reads a line that only gives a person's role, as lists of guests
// have them below a name, and returns the part to keep as a title.
//
//	蚂蚁集团技术专家，主要从事四七层协议优化，网关开发等工作。   the sentence
//	SOFABoot 社区 PMC                                        as it is
//	目前在中间件团队负责 naming 等项目的研发工作                not ok: it describes work
//
// The title ends with the first sentence, at most about 80 characters in, and
// has no leading 我是, 来自 or 现任. It is a part of text. ok is false if the line
// names no role or starts with a label ("嘉宾简介：…"); a line that also names a
// person is for ParsePeople.
func (v *Vocabulary) ParseRole(text string) (title string, ok bool) {
	ix := v.words()
	if _, _, labelled := v.label(text); labelled || strings.ContainsAny(text, "《》") {
		return "", false
	}
	text = trimMarks(bounded(text))
	title = v.title(text)
	clause := firstClause(title)
	if title == "" || utf8.RuneCountInString(clause) > titleRunes/2+titleSlack || v.startsWithWork(clause) && !endsWith(ix.roles, lowerASCII(clause)) ||
		ix.prose.in(lowerASCII(clause)) || !ix.closesWithRole(clause) {
		return "", false
	}
	return title, true
}

// JoinTitles makes one title of the roles that a page gives on lines of their
// own: "X 高级技术专家", "Y Maintainer" → "X 高级技术专家，Y Maintainer". A role that
// another one contains is left out, and so is a line that repeats an earlier
// one and goes on about the work.
func JoinTitles(roles ...string) string {
	var kept []string
	for i, role := range roles {
		said := role == ""
		for j, other := range roles {
			repeats := j < i && other != "" && strings.HasPrefix(role, other+"，")
			contained := j != i && strings.Contains(other, role) && (other != role || j < i)
			if repeats || contained && !(i < j && strings.HasPrefix(other, role+"，")) {
				said = true
			}
		}
		if !said {
			kept = append(kept, role)
		}
	}
	return strings.Join(kept, "，")
}

// title returns the part of text to keep as a title: "" if it starts with a
// biography, such as "2011 年毕业后…".
func (v *Vocabulary) title(text string) string {
	text = trimTitle(text)
	text = trimTitle(cutRoleLead(text))
	text = text[:sentenceEnd(text)]
	// 某公司技术专家：负责平台的建设
	if i := strings.IndexAny(text, "：:"); i > 0 && v.words().closesWithRole(text[:i]) && v.startsWithWork(strings.TrimLeft(text[i:], "：: ")) {
		text = text[:i]
	}
	for _, link := range []string{"](", "://"} {
		if i := strings.Index(text, link); i >= 0 {
			text = text[:i]
		}
	}
	text = trimTitle(shortened(text))
	if isBiography(text) {
		return ""
	}
	return text
}

// roleLeads are the words that lead up to a role and are no part of it.
var roleLeads = []string{
	"我是", "他是", "她是", "也是", "来自于", "来自", "现任职于", "现就职于", "就职于", "任职于", "供职于", "现任", "现为", "现是", "担任", "目前是", "目前就职于", "目前任职于", "任职", "是一名", "是一位", "是", "一名", "一位",
}

func cutRoleLead(text string) string {
	for _, lead := range roleLeads {
		if rest, ok := strings.CutPrefix(text, lead); ok && rest != "" {
			return rest
		}
	}
	lowered := lowerASCII(text)
	for _, lead := range []string{"is a ", "is an ", "is the ", "is ", "a ", "an ", "the "} {
		if strings.HasPrefix(lowered, lead) {
			return text[len(lead):]
		}
	}
	return text
}

// isBiography reports whether text tells a life rather than naming a role.
func isBiography(text string) bool {
	digits := 0
	for digits < len(text) && '0' <= text[digits] && text[digits] <= '9' {
		digits++
	}
	if digits == 4 && strings.HasPrefix(strings.TrimLeft(text[digits:], " "), "年") {
		return true
	}
	for _, start := range []string{"毕业", "本科毕业", "硕士毕业", "博士毕业", "一直从事", "一直专注", "长期从事", "出生"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

func (v *Vocabulary) startsWithWork(text string) bool {
	for _, w := range v.Work {
		rest, ok := strings.CutPrefix(text, w)
		if ok && !strings.HasPrefix(rest, "人") { // 负责人 is a role
			return true
		}
	}
	return false
}

// closesWithRole reports whether text has a role that something other than a
// Chinese character follows: "技术专家", "作者之一", "Staff Engineer at", but not
// "开发者可以".
func (ix *vocabularyIndex) closesWithRole(text string) bool {
	return closesWith(ix.anyRoles, text)
}

func closesWith(roles wordSet, text string) bool {
	lowered := lowerASCII(text)
	for from := 0; ; {
		start, end := roles.next(lowered, from)
		if start < 0 {
			return false
		}
		r, _ := utf8.DecodeRuneInString(text[end:])
		if end == len(text) || !isHan(r) || strings.ContainsRune("之兼和与及、等", r) {
			return true
		}
		from = end
	}
}

// namesBody reports whether text ends with the name of a company, a team or
// a community: "SOFA 团队", "阿里云".
func (ix *vocabularyIndex) namesBody(text string) bool {
	lowered := lowerASCII(text)
	for i := range lowered {
		if n := ix.anyGroups.at(lowered, i); n > 0 && i+n == len(lowered) {
			return true
		}
		if n := ix.organisations.at(lowered, i); n > 0 && i+n == len(lowered) {
			return true
		}
	}
	return false
}

func firstClause(text string) string {
	if i := strings.IndexAny(text, "，,；;。"); i >= 0 {
		return text[:i]
	}
	return text
}

// sentenceEnd returns the offset at which the first sentence of text ends. A
// full stop ends one only before a space and a capital, and after a longer
// word than "Inc" or "Dr".
func sentenceEnd(text string) int {
	word := 0
	for i, r := range text {
		switch r {
		case '。', '！', '？', '!', '?', '\n', '；', ';':
			return i
		case '.':
			rest := text[i+1:]
			if word > 3 && rest == "" {
				return i
			}
			if next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " ")); word > 3 && rest[0] == ' ' && unicode.IsUpper(next) {
				return i
			}
			word = 0
		default:
			if unicode.IsLetter(r) {
				word++
			} else {
				word = 0
			}
		}
	}
	return len(text)
}

// shortened cuts text after about titleRunes characters: at its last comma, or
// within a list if no comma leaves enough.
func shortened(text string) string {
	count, comma, item, gap := 0, -1, -1, -1
	least := titleLeast
	for i, r := range text {
		if count > titleRunes+titleSlack {
			switch {
			case comma > 0:
				return text[:comma]
			case item > 0:
				return text[:item]
			case gap > 0:
				return text[:gap]
			}
			return text[:i]
		}
		switch {
		case r == '，' || r == ',':
			if count >= least {
				comma = i
			}
		case r == '、' || r == '/':
			item = i
		case unicode.IsSpace(r) && count >= least:
			gap = i
		}
		count++
	}
	return text
}

// trimTitle cuts marks and separators from both ends, and brackets that
// have lost their other half.
func trimTitle(s string) string {
	const maxBrackets = 8 // each costs a count over s
	for range maxBrackets {
		s = strings.TrimFunc(s, isTitleSeparator)
		r, size := utf8.DecodeLastRuneInString(s)
		if opening := openingParenthesis(r); opening != "" && strings.Count(s, string(r)) > strings.Count(s, opening) {
			s = s[:len(s)-size]
			continue
		}
		r, size = utf8.DecodeRuneInString(s)
		if closing := closingParenthesis(r); closing != "" && strings.Count(s, string(r)) > strings.Count(s, closing) {
			s = s[size:]
			continue
		}
		// What stands in parentheses as a whole needs none.
		if closing := closingParenthesis(r); closing != "" && strings.Index(s, closing) == len(s)-len(closing) && len(s) > size+len(closing) {
			s = s[size : len(s)-len(closing)]
			continue
		}
		return s
	}
	return s
}

func openingParenthesis(r rune) string {
	switch r {
	case ')':
		return "("
	case '）':
		return "（"
	}
	return ""
}

func closingParenthesis(r rune) string {
	switch r {
	case '(':
		return ")"
	case '（':
		return "）"
	}
	return ""
}

func isTitleSeparator(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("，,、；;：:。@＠/|｜&＆*_~-–—>·•\u200b\ufeff\"", r)
}
