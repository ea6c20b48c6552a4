package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Person is one person as a line names them.
type Person struct {
	Name     string // without honorifics; the nickname if the line gives no other name
	Nickname string // 花名; "" unless the line also gives the real name
	Title    string // role or affiliation as written; "" if none is given
	Host     bool   // named as one who leads through the event rather than speaks

	// Start and End are the bytes of the text that name the person and the
	// title.
	Start, End int
}

const (
	// maxLineBytes bounds what is read of one line: longer ones are prose, and
	// work grows no further with them.
	maxLineBytes = 8 << 10
	// maxPeople bounds the people of one line.
	maxPeople = 200
)

// ParsePeople reads the people that a line names: a speaker line, a cell of an
// agenda, an item of a list, the tail of a heading. It knows the name first,
// the name last, several people in a line, and labels in front:
//
//	林深（花名：远山），Apache Seata(incubating) 社区 PPMC    as in content/zh/activities/sofa-6th-anniversary
//	林深 花名远山（蚂蚁金服高级技术专家。目前在…）             as in content/zh/activities/sofa-channel-1
//	蚂蚁金服 SOFA 团队 远山                                as in content/zh/activities/sofa-channel-2
//	远山@SOFARPC 开源负责人                                as in content/zh/activities/sofa-meetup-3
//	Anna Lind, Staff Engineer at Example
//	9:00 Keep it small by Anna Lind
//
// Only what is surely a person is read; a line about something else gives nil,
// and so does one with another label than that of guests or hosts. Names and
// nicknames are parts of text.
func (v *Vocabulary) ParsePeople(text string) []Person {
	line := bounded(text)
	scan := lineScan{vocabulary: v, index: v.words(), text: line}
	from := 0
	switch kind, start, ok := v.label(line); {
	case !ok:
	case kind == LabelGuests, kind == LabelHosts && start < len(line):
		scan.labelled, scan.host = true, kind == LabelHosts
		from = start
	default:
		return nil
	}
	if tail, ok := afterBy(line[from:]); ok {
		scan.afterBy = !isDoneBy(line[from : from+tail])
		if scan.line(from+tail, len(line)); len(scan.people) > 0 {
			return scan.people
		}
		scan.afterBy = false
	}
	scan.line(from, len(line))
	return scan.people
}

// afterBy returns where the names of "Title by Name" start.
func afterBy(s string) (int, bool) {
	lowered := lowerASCII(s)
	if i := strings.LastIndex(lowered, " by "); i >= 0 && len(s)-i <= 4*maxNameBytes {
		return i + len(" by "), true
	}
	if lead := len(s) - len(strings.TrimLeftFunc(s, isMark)); strings.HasPrefix(lowered[lead:], "by ") {
		return lead + len("by "), true
	}
	return 0, false
}

// isDoneBy reports whether s ends with a participle and "by": what follows
// "powered by" is seldom a person.
func isDoneBy(s string) bool {
	fields := strings.Fields(lowerASCII(s))
	if len(fields) < 2 {
		return false
	}
	switch verb := fields[len(fields)-2]; verb {
	case "presented", "delivered":
		return false
	case "built", "made", "written", "run", "driven", "drawn", "given":
		return true
	default:
		return strings.HasSuffix(verb, "ed")
	}
}

// A lineScan collects the people of one line.
type lineScan struct {
	vocabulary *Vocabulary
	index      *vocabularyIndex
	text       string
	labelled   bool // a label says that people follow
	host       bool // and that they are hosts
	afterBy    bool // "by" stands in front: names follow at once
	joinedTo   bool // a known Latin name stands in the same statement
	people     []Person
}

// line reads text[from:to], statement by statement.
func (l *lineScan) line(from, to int) {
	for _, part := range l.split(from, to, endsStatement) {
		l.statement(part.from, part.to)
		if len(l.people) >= maxPeople {
			l.people = l.people[:maxPeople]
			return
		}
	}
}

// A lineSpan is text[from:to], after the separator before.
type lineSpan struct {
	from, to int
	before   rune // 0 at the start
}

func endsStatement(r rune) bool { return r == '；' || r == ';' || r == '\n' }

func joinsPeople(r rune) bool {
	return r == '、' || r == '&' || r == '＆' || r == '，' || r == ',' || r == '/' || r == '／' || r == '+'
}

// split cuts text[from:to] at separators outside of brackets. The tag <br>
// counts as a line's end, and the words 和, 与, 及 and "and" as '&' where a name
// ends before them.
func (l *lineScan) split(from, to int, separates func(rune) bool) []lineSpan {
	var parts []lineSpan
	start, before, depth := from, rune(0), 0
	cut := func(end, next int, sep rune) {
		parts = append(parts, lineSpan{start, end, before})
		start, before = next, sep
	}
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(l.text[i:to])
		switch {
		case isOpening(r):
			depth++
		case isClosing(r):
			depth = max(depth-1, 0)
		case r == '<' && separates('\n'):
			if n := breakTag(l.text[i:to]); n > 0 {
				cut(i, i+n, '\n')
				i += n
				depth = 0
				continue
			}
		case r == '\n' && separates('\n'):
			depth = 0
			cut(i, i+size, r)
		case depth > 0:
		case separates(r):
			cut(i, i+size, r)
		case separates('&') && (r == '和' || r == '与' || r == '及') && i-start <= maxNameBytes &&
			l.vocabulary.IsName(l.text[start:i]) && l.nameAhead(i+size, to):
			cut(i, i+size, '&')
		case separates('&') && r == ' ' && strings.HasPrefix(lowerASCII(l.text[i:min(i+5, to)]), " and "):
			cut(i, i+5, '&')
			i += 5
			continue
		}
		i += size
	}
	return append(parts, lineSpan{start, to, before})
}

func isOpening(r rune) bool {
	switch r {
	case '（', '(', '【', '[', '《', '「', '“':
		return true
	}
	return false
}

func isClosing(r rune) bool {
	switch r {
	case '）', ')', '】', ']', '》', '」', '”':
		return true
	}
	return false
}

// indexEither returns where the first of two substrings stands, -1 if neither
// does. It is faster than strings.IndexAny for more than ASCII.
func indexEither(s, a, b string) int {
	i, j := strings.Index(s, a), strings.Index(s, b)
	if i < 0 || j >= 0 && j < i {
		return j
	}
	return i
}

const maxNameBytes = 60

// nameAhead reports whether a Chinese name, and then something else, stands
// at from.
func (l *lineScan) nameAhead(from, to int) bool {
	for from < to && l.text[from] == ' ' {
		from++
	}
	end := from
	for end < to && end-from < maxNameBytes {
		r, size := utf8.DecodeRuneInString(l.text[end:to])
		if !isHan(r) && r != '·' {
			break
		}
		end += size
	}
	return l.vocabulary.IsName(l.text[from:end])
}

func breakTag(s string) int {
	for _, tag := range []string{"<br>", "<br/>", "<br />", "</p>", "</br>"} {
		if len(s) >= len(tag) && strings.EqualFold(s[:len(tag)], tag) {
			return len(tag)
		}
	}
	return 0
}

// statement reads text[from:to], in which commas may separate people as well
// as the parts of a title. A new person starts where a name stands that cannot
// belong to the title before it.
func (l *lineScan) statement(from, to int) {
	parts := l.handleStarts(l.split(from, to, joinsPeople))
	first := len(l.people)
	add := func(r personReading) {
		if !r.ok || len(l.people) >= maxPeople {
			return
		}
		l.people = append(l.people, r.person)
		if bareAhead(r.person) {
			return
		}
		// 林深、江一白，某社区 PMC: the role is said of both.
		for i := len(l.people) - 2; i >= first && bareAhead(l.people[i]) && l.joined(l.people[i].End, l.people[i+1].Start); i-- {
			l.people[i].Title, l.people[i].Host = r.person.Title, r.person.Host
		}
	}
	readings, list := l.readings(parts)
	start := parts[0].from
	group := readings[0] // the group so far, while it is one part
	single := true
	for i, part := range parts[1:] {
		reading := readings[i+1]
		end := parts[i].to
		afterBare := single && group.ok && group.form == bareForm
		starts := list || l.startsPerson(parts[i+1:], reading, afterBare)
		closes := !starts && reading.ok && reading.form == nameLast
		if (starts || closes) && !single {
			group = l.person(start, end)
		}
		if starts || closes && group.ok && (group.form == nameLast || group.form == nickForm) {
			add(group)
			start, group, single = part.from, reading, true
			continue
		}
		single = false
	}
	if !single {
		group = l.person(start, to)
	}
	add(group)
}

// readings reads each part as one person. list says that the parts are nothing
// but the names of a list: then a comma separates people too.
func (l *lineScan) readings(parts []lineSpan) (readings []personReading, list bool) {
	readings = make([]personReading, len(parts))
	l.joinedTo = false
	known := false
	for i, part := range parts {
		readings[i] = l.person(part.from, part.to)
		name := readings[i].person.Name
		known = known || readings[i].ok && readings[i].form == bareForm && !isHan(firstRune(name)) && l.vocabulary.strength(name) == fullName
	}
	if l.joinedTo = known && len(parts) > 1; !l.joinedTo {
		return readings, false
	}
	list = len(parts) > 2 || parts[1].before == '&'
	for i, part := range parts {
		if !readings[i].ok {
			readings[i] = l.person(part.from, part.to)
		}
		list = list && readings[i].ok && readings[i].form == bareForm
	}
	return readings, list
}

func bareAhead(p Person) bool { return p.Title == "" && !p.Host }

// joined reports whether only a separator of people other than a comma stands
// between two of them.
func (l *lineScan) joined(end, start int) bool {
	between := strings.TrimSpace(l.text[end:start])
	switch between {
	case "、", "&", "＆", "/", "和", "与", "及", "and":
		return true
	}
	return false
}

// handleStarts cuts parts once more before each "name@" that follows a space:
// the lines of a table's cell may have been joined.
func (l *lineScan) handleStarts(parts []lineSpan) []lineSpan {
	var all []lineSpan
	for _, part := range parts {
		for from := part.from; ; {
			i := indexEither(l.text[from:part.to], "@", "＠")
			if i < 0 {
				break
			}
			at := from + i
			from = at + 1
			back := max(part.from, at-maxNameBytes)
			space := strings.LastIndexFunc(l.text[back:at], unicode.IsSpace)
			if space < 0 || back+space <= part.from {
				continue
			}
			_, size := utf8.DecodeRuneInString(l.text[back+space:])
			name := back + space + size
			if at > name && l.vocabulary.IsName(l.text[name:at]) && l.strengthAt(part.from, back+space) == notName {
				all = append(all, lineSpan{part.from, name, part.before})
				part = lineSpan{name, part.to, '\n'}
			}
		}
		all = append(all, part)
	}
	return all
}

func (l *lineScan) strengthAt(from, to int) nameStrength {
	return l.vocabulary.strength(trimMarks(l.text[from:to]))
}

// startsPerson reports whether parts[0], read as r, begins with a person rather
// than going on about the one before. afterBare says that there is nothing but
// a name before.
func (l *lineScan) startsPerson(parts []lineSpan, r personReading, afterBare bool) bool {
	before := parts[0].before
	if before == '\n' {
		return true
	}
	if !r.ok || r.form == nameLast {
		return false
	}
	strength := l.vocabulary.strength(r.person.Name)
	if strength == notName && !afterBare || strength != fullName && !afterBare && !isHan(firstRune(r.person.Name)) && !l.parenthesised(r.person) {
		return false // a project in a list of roles: "MOSN、Tengine 核心成员"
	}
	comma := before == '，' || before == ','
	switch {
	case r.form == nickForm:
		return true
	case r.form == bareForm && !afterBare:
		return strength == fullName && isHan(firstRune(r.person.Name)) && len(parts) > 1 && l.index.closesWithRole(l.text[parts[1].from:parts[1].to])
	}
	// Behind a comma, "Red Rock" may be a company and "大厂" a word.
	return !comma || strength == fullName || l.parenthesised(r.person)
}

// parenthesised reports whether the person's title stands in parentheses right
// behind the name: "Anna Lind (Example)".
func (l *lineScan) parenthesised(p Person) bool {
	rest, ok := strings.CutPrefix(l.text[p.Start:p.End], p.Name)
	r := firstRune(strings.TrimLeftFunc(rest, unicode.IsSpace))
	return ok && p.Title != "" && (r == '(' || r == '（')
}

// A personForm is the way in which words name one person.
type personForm int

const (
	bareForm  personForm = iota // 林深
	nickForm                    // 林深（花名：远山）, with or without a title
	nameFirst                   // 林深，某社区 PMC
	nameLast                    // 某社区 PMC 林深
)

// A personReading is what some words say as one person; ok is false if they
// name none.
type personReading struct {
	person Person
	form   personForm
	ok     bool
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// person reads text[from:to] as one person.
func (l *lineScan) person(from, to int) personReading {
	for from < to && isMark(firstRune(l.text[from:to])) {
		_, size := utf8.DecodeRuneInString(l.text[from:to])
		from += size
	}
	s := strings.TrimRightFunc(l.text[from:to], isMark)
	end := from + len(s)
	s, host := l.withoutHost(s)
	if s == "" {
		return personReading{}
	}
	p, form, ok := l.withNickname(s)
	for _, read := range []func(string) (Person, personForm, bool){l.withAt, l.nameThenTitle, l.titleThenName} {
		if ok {
			break
		}
		p, form, ok = read(s)
	}
	if !ok && host {
		p, form, ok = Person{Name: stageName(s)}, bareForm, stageName(s) != ""
	}
	p.Host = host || l.host
	p.Start, p.End = from, end
	return personReading{p, form, ok}
}

// withoutHost cuts the word 主持人 from an end of s.
func (l *lineScan) withoutHost(s string) (rest string, host bool) {
	for _, h := range l.vocabulary.Hosts {
		if !isHan(firstRune(h)) { // an English host is "hosted by", or a label
			continue
		}
		if rest, ok := strings.CutSuffix(s, h); ok {
			return strings.TrimRightFunc(rest, func(r rune) bool { return isMark(r) || strings.ContainsRune("，,、（(：:", r) }), true
		}
		if rest, ok := strings.CutPrefix(s, h); ok && (strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\u3000")) {
			return strings.TrimLeftFunc(rest, isMark), true
		}
		if rest, ok := strings.CutSuffix(s, "（"+h+"）"); ok {
			return strings.TrimRightFunc(rest, isMark), true
		}
		if rest, ok := strings.CutSuffix(s, "("+h+")"); ok {
			return strings.TrimRightFunc(rest, isMark), true
		}
	}
	return s, false
}

// stageName returns the one word before 主持人, "" if there is more.
func stageName(s string) string {
	if len(s) > maxNameBytes || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("，,、：:《》（）()", r) }) {
		return ""
	}
	return s
}

const nicknameWord = "花名"

// withNickname reads a name with the nickname beside it, whatever stands
// before and behind: "架构师林深（花名：远山），…", "林深 花名远山", "林深（远山）".
func (l *lineScan) withNickname(s string) (Person, personForm, bool) {
	if i := strings.Index(s, nicknameWord); i > 0 {
		before := strings.TrimRightFunc(s[:i], isBeforeNickname)
		nick, rest := cutNickname(s[i+len(nicknameWord):])
		if nick == "" {
			return Person{}, 0, false
		}
		name, lead, ok := l.nameAtEnd(before, true)
		if !ok {
			return Person{}, 0, false
		}
		return l.withTitle(Person{Name: name, Nickname: nick}, lead, rest), nickForm, true
	}
	open := indexEither(s, "（", "(")
	if open <= 0 {
		return Person{}, 0, false
	}
	inner, rest, ok := cutParentheses(s[open:])
	if !ok {
		return Person{}, 0, false
	}
	before := strings.TrimRightFunc(s[:open], isBeforeNickname)
	inner = trimMarks(inner)
	name, lead, found := l.nameAtEnd(before, false)
	if !found {
		return Person{}, 0, false
	}
	sureName := l.labelled || l.afterBy || l.vocabulary.strength(name) == fullName ||
		!isHan(firstRune(name)) && l.index.organisations.at(lowerASCII(inner), 0) > 0
	if !sureName && l.vocabulary.strength(inner) != fullName && (!closesWith(l.index.roles, inner) || strings.ContainsAny(inner, "(（")) {
		return Person{}, 0, false // 存入（记入）, Fault Injection (chaos)
	}
	hasTitle := lead != "" || trimTitle(rest) != ""
	switch l.inParentheses(name, inner, hasTitle) {
	case innerNickname:
		p := Person{Name: name, Nickname: inner}
		// 远山（林深）: the real name may be the one in parentheses.
		if isHan(firstRune(name)) && l.vocabulary.strength(name) != fullName && l.vocabulary.strength(inner) == fullName {
			p.Name, p.Nickname = inner, name
		}
		return l.withTitle(p, lead, rest), nickForm, true
	case innerTitle:
		if lead == "" && trimTitle(rest) == "" {
			return Person{Name: name, Title: l.vocabulary.title(inner)}, nameFirst, true
		}
	}
	if lead == "" && !l.goesOn(name, rest) {
		return Person{}, 0, false
	}
	form := nameFirst
	if lead != "" {
		form = nameLast
	}
	return l.withTitle(Person{Name: name}, lead, rest), form, true
}

// What stands in parentheses behind a name.
type innerKind int

const (
	innerOther innerKind = iota
	innerNickname
	innerTitle
)

func (l *lineScan) inParentheses(name, inner string, hasTitle bool) innerKind {
	switch {
	case inner == "":
		return innerOther
	case l.index.closesWithRole(inner), l.index.namesBody(inner), l.vocabulary.startsWithWork(inner):
		return innerTitle
	case isHanOnly(inner):
		count := utf8.RuneCountInString(inner)
		if count == 2 && l.vocabulary.strength(inner) != notName || l.vocabulary.strength(inner) == fullName {
			return innerNickname
		}
		// Three characters may be a nickname or a company: a title elsewhere
		// leaves the nickname.
		if count == 3 && hasTitle && !l.index.notNames[inner] && !l.index.terms.in(inner) {
			return innerNickname
		}
		if l.index.notNames[inner] {
			return innerOther
		}
		return innerTitle
	case isHandle(inner) && isHan(firstRune(name)) && strings.ToUpper(inner) != inner && !l.index.organisations.in(lowerASCII(inner)):
		return innerNickname
	case strings.ContainsAny(inner, "@＠"):
		return innerOther
	}
	return innerTitle
}

// isBeforeNickname reports whether r may stand between a name and its nickname.
func isBeforeNickname(r rune) bool {
	return isMark(r) || strings.ContainsRune("（(，,、：:", r)
}

// cutNickname takes the nickname from what follows 花名.
func cutNickname(s string) (nick, rest string) {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return isMark(r) || strings.ContainsRune("：:是为叫“\"", r) })
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("）)（(，,。、；;/|*_”\"@《", r)
	})
	if end < 0 {
		end = len(s)
	}
	nick = s[:end]
	if count := utf8.RuneCountInString(nick); count < 1 || count > 16 || isHan(firstRune(nick)) && count > 4 {
		return "", s
	}
	return nick, strings.TrimLeftFunc(s[end:], func(r rune) bool { return isMark(r) || r == '）' || r == ')' })
}

// cutParentheses splits "（inner）rest"; inner goes to the end if nothing
// closes it.
func cutParentheses(s string) (inner, rest string, ok bool) {
	depth := 0
	for i, r := range s {
		switch r {
		case '（', '(':
			depth++
		case '）', ')':
			if depth--; depth == 0 {
				_, size := utf8.DecodeRuneInString(s)
				return s[size:i], s[i+utf8.RuneLen(r):], true
			}
		}
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[size:], "", depth > 0
}

// nameAtEnd takes the name from the end of what stands before a nickname: all
// of it, the last word, or what is glued to a role ("架构师林深"). A nickname
// said with 花名 makes a name of words that otherwise might not be one.
func (l *lineScan) nameAtEnd(s string, sure bool) (name, lead string, ok bool) {
	s = strings.TrimFunc(s, isMark)
	if name, ok := l.name(s); ok {
		return name, "", true
	}
	if i := strings.LastIndexFunc(s, unicode.IsSpace); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		last := s[i+size:]
		if name, ok := l.name(last); ok && l.vocabulary.strength(name) == fullName || ok && sure {
			return name, s[:i], true
		}
	}
	if name, lead, ok := l.gluedName(s); ok {
		return name, lead, true
	}
	if sure && isHanOnly(s) && utf8.RuneCountInString(s) <= 4 && utf8.RuneCountInString(s) >= 2 && !l.index.roles.in(s) && !l.index.terms.in(s) {
		return s, "", true
	}
	return "", "", false
}

// name returns s without honorifics if it is a name.
func (l *lineScan) name(s string) (string, bool) {
	if len(s) > maxNameBytes {
		return "", false
	}
	s = l.vocabulary.withoutHonorific(trimMarks(s))
	if l.vocabulary.strength(s) != notName {
		return s, true
	}
	if l.labelled && l.nameUnderLabel(s) {
		return s, true
	}
	return "", false
}

// nameUnderLabel accepts, behind a label such as 嘉宾, what could be many things
// elsewhere: nicknames of three characters, single Latin names.
func (l *lineScan) nameUnderLabel(s string) bool {
	if isHanOnly(s) {
		count := utf8.RuneCountInString(s)
		return count == 3 && !strings.ContainsAny(s, hanParticles) && !l.index.notNames[s] && !l.index.notNames[s[:6]] && !l.index.terms.in(s) &&
			!l.index.anyRoles.in(s) && l.index.organisations.at(s, 0) == 0 && !l.index.endsInGroup(s) && !l.index.breaks[s] && !l.index.hosts.in(s)
	}
	lowered := lowerASCII(s)
	return isCapitalised(s) && len(s) > 2 && !l.index.notLatinName(lowered) && !l.index.organisations.in(lowered) && !l.index.anyRoles.in(lowered) && !l.index.anyGroups.in(lowered)
}

// gluedName takes a name that follows a role without a space: "技术专家林深".
func (l *lineScan) gluedName(s string) (name, lead string, ok bool) {
	lowered := lowerASCII(s)
	tail := max(0, len(s)-maxNameBytes)
	for tail > 0 && tail < len(s) && !utf8.RuneStart(s[tail]) {
		tail++
	}
	last := -1
	for from := tail; ; {
		start, end := l.index.roles.next(lowered, from)
		if start < 0 {
			break
		}
		last, from = end, end
	}
	if last <= 0 || last >= len(s) || !isHan(firstRune(s[last:])) {
		return "", "", false
	}
	name, ok = l.name(s[last:])
	return name, s[:last], ok
}

// withTitle fills in the title from what stands before and behind the name.
func (l *lineScan) withTitle(p Person, lead, rest string) Person {
	if lead = trimTitle(afterInvitation(lead)); lead != "" {
		p.Title = l.vocabulary.title(lead)
		return p
	}
	p.Title = l.vocabulary.title(rest)
	return p
}

// afterInvitation cuts the words of a sentence that lead up to a title: "本期
// 将邀请某项目维护者".
func afterInvitation(lead string) string {
	for _, w := range []string{"邀请到了", "邀请到", "邀请了", "邀请", "整理自", "根据", "作者"} {
		if i := strings.LastIndex(lead, w); i >= 0 && len(lead) > i+len(w) {
			return lead[i+len(w):]
		}
	}
	return lead
}

// withAt reads "远山@SOFARPC 开源负责人" and "@annalind".
func (l *lineScan) withAt(s string) (Person, personForm, bool) {
	at := indexEither(s, "@", "＠")
	if at < 0 {
		return Person{}, 0, false
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	rest := s[at+size:]
	if at == 0 {
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= utf8.RuneSelf || !isWordByte(byte(r)) && r != '-' && r != '_' })
		if end < 0 {
			end = len(rest)
		}
		handle, rest := rest[:end], rest[end:]
		title := l.vocabulary.title(rest)
		if !isHandle(handle) || title != "" && !l.index.closesWithRole(firstClause(title)) {
			return Person{}, 0, false
		}
		if title == "" {
			return Person{Name: handle}, bareForm, true
		}
		return Person{Name: handle, Title: title}, nameFirst, true
	}
	name, ok := l.name(s[:at])
	if !ok || trimTitle(rest) == "" {
		return Person{}, 0, false
	}
	title := l.vocabulary.title(rest)
	if clause := firstClause(title); !l.index.closesWithRole(clause) && !l.index.namesBody(clause) && strings.ContainsFunc(clause, unicode.IsSpace) {
		title = "" // 林深@linshen was elected
	}
	return Person{Name: name, Title: title}, nameFirst, true
}

// nameThenTitle reads "林深，某社区 PMC", "林深 某公司 架构师", "Anna Lind, CTO", and a
// name alone.
func (l *lineScan) nameThenTitle(s string) (Person, personForm, bool) {
	if name, ok := l.name(s); ok {
		if l.onlyLooksLikeName(name) {
			return Person{}, 0, false
		}
		return Person{Name: name}, bareForm, true
	}
	if !isHan(firstRune(s)) {
		return l.latinThenTitle(s)
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !isHan(r) && r != '·' })
	if end <= 0 {
		return l.courtesy(s)
	}
	name, ok := l.name(s[:end])
	if !ok {
		return l.courtesy(s)
	}
	if !l.goesOn(name, s[end:]) {
		return Person{}, 0, false
	}
	return Person{Name: name, Title: l.vocabulary.title(s[end:])}, nameFirst, true
}

// onlyLooksLikeName reports whether name is two capitalised words of which
// neither is a known name, as "Quick Start" is too, and nothing says that
// people are named here.
func (l *lineScan) onlyLooksLikeName(name string) bool {
	return !l.afterBy && !l.labelled && !l.joinedTo && !isHan(firstRune(name)) && l.vocabulary.strength(name) != fullName
}

// goesOn reports whether rest, behind a name, tells who the person is.
func (l *lineScan) goesOn(name, rest string) bool {
	separator := firstRune(rest)
	body := trimTitle(rest)
	if body == "" {
		return true
	}
	if !unicode.IsSpace(separator) && !strings.ContainsRune("，,：:、/|｜@—–-（(）)&", separator) && !isHan(separator) {
		return false
	}
	clause := firstClause(body)
	sure := l.vocabulary.strength(name) == fullName || l.labelled
	if !sure {
		// Many a word of two characters could be a nickname.
		lowered := lowerASCII(clause)
		return utf8.RuneCountInString(clause) <= titleRunes/2 && !strings.ContainsAny(clause, "《》`[]$=") && !l.index.prose.in(lowered) &&
			(closesWith(l.index.roles, clause) || endsWith(l.index.groups, lowered))
	}
	if l.index.closesWithRole(clause) && utf8.RuneCountInString(clause) <= titleRunes {
		return true
	}

	bar := strings.ContainsRune("|｜@", firstRune(strings.TrimLeftFunc(rest, unicode.IsSpace)))
	if bar && utf8.RuneCountInString(body) <= 20 && !l.index.terms.in(body) {
		return true // 林小深 | 某某云
	}
	return l.index.namesBody(clause) && utf8.RuneCountInString(clause) <= 30 || isBiography(cutRoleLead(body)) || l.vocabulary.startsWithWork(body) ||
		cutRoleLead(body) != body || l.index.closesWithRole(bounded(l.vocabulary.title(body))) || l.labelled && utf8.RuneCountInString(clause) <= 30
}

// courtesy reads a sentence that names a person with an honorific at once, as
// "林深同学分享了…": the name alone.
func (l *lineScan) courtesy(s string) (Person, personForm, bool) {
	for _, h := range l.vocabulary.Honorifics {
		i := strings.Index(s[:min(len(s), maxNameBytes)], h)
		if i <= 0 || utf8.RuneCountInString(h) < 2 { // 总 is a common character
			continue
		}
		if name := s[:i]; l.vocabulary.strength(name) != notName {
			rest := s[i+len(h):]
			p := Person{Name: name}
			if r := firstRune(rest); rest != "" && !isHan(r) && l.index.closesWithRole(firstClause(trimTitle(rest))) {
				p.Title = l.vocabulary.title(rest)
				return p, nameFirst, true
			}
			return p, bareForm, true
		}
	}
	return Person{}, 0, false
}

// latinThenTitle reads "Anna Lind, CTO at Example", "Anna Lind - Example",
// "Anna Lind Staff Engineer".
func (l *lineScan) latinThenTitle(s string) (Person, personForm, bool) {
	end := strings.IndexFunc(s[:min(len(s), 2*maxNameBytes)], func(r rune) bool { return strings.ContainsRune(",，(（:：|｜@/—–;", r) })
	for _, link := range []string{" - ", " is "} {
		if i := strings.Index(s, link); i > 0 && (end < 0 || i < end) {
			end = i
		}
	}
	if end > 0 {
		name, ok := l.name(s[:end])
		if !ok {
			return l.latinBeforeRole(s[:end], s)
		}
		// "Cedar Falls, a study": unless one part is a known name, a role or a
		// company must follow.
		title := l.vocabulary.title(s[end:])
		lowered := lowerASCII(firstClause(title))
		if l.onlyLooksLikeName(name) && (l.index.organisations.at(lowered, 0) == 0 || isColon(firstRune(s[end:]))) && (!closesWith(l.index.anyRoles, lowered) || utf8.RuneCountInString(lowered) > titleRunes/2 || strings.ContainsRune(":：|｜", firstRune(s[end:]))) {
			return Person{}, 0, false
		}
		return Person{Name: name, Title: title}, nameFirst, true
	}
	return l.latinBeforeRole(s, s)
}

// latinBeforeRole reads a name that a role follows without a comma.
func (l *lineScan) latinBeforeRole(head, s string) (Person, personForm, bool) {
	if len(head) > 4*maxNameBytes {
		return Person{}, 0, false
	}
	start, _ := l.index.anyRoles.next(lowerASCII(head), 0)
	if han := strings.IndexFunc(head, isHan); han > 0 && (start < 0 || han < start) {
		start = han
	}
	if start <= 0 {
		return Person{}, 0, false
	}
	name, ok := l.name(head[:start])
	if !ok || l.onlyLooksLikeName(name) || !l.index.closesWithRole(firstClause(s[start:])) {
		return Person{}, 0, false
	}
	return Person{Name: name, Title: l.vocabulary.title(s[start:])}, nameFirst, true
}

// titleThenName reads "某公司技术总监 林深", "某公司核心开发林深" and "某某团队 林深".
func (l *lineScan) titleThenName(s string) (Person, personForm, bool) {
	if strings.ContainsAny(s, "《》。？?！!") || l.index.prose.in(lowerASCII(s)) || l.vocabulary.startsWithWork(s) {
		return Person{}, 0, false
	}
	if i := strings.LastIndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("，,：:—–-|｜", r)
	}); i > 0 {
		r, size := utf8.DecodeRuneInString(s[i:])
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s[:i], unicode.IsSpace))
		if isColon(r) || isColon(before) {
			return Person{}, 0, false // "导师：林深" has a label that we do not know
		}
		title := trimTitle(s[:i])
		if name, ok := l.name(s[i+size:]); ok && isHan(firstRune(name)) && l.introduces(title, name) && !strings.ContainsAny(title, "`{}$") {
			return Person{Name: name, Title: l.vocabulary.title(title)}, nameLast, true
		}
	}
	if name, lead, ok := l.gluedName(s); ok {
		return Person{Name: name, Title: l.vocabulary.title(lead)}, nameLast, true
	}
	return Person{}, 0, false
}

// introduces reports whether title, in front of name, says who that is: a role,
// a body of people, or one unknown word before a full name ("木山云 林小深").
func (l *lineScan) introduces(title, name string) bool {
	if l.vocabulary.title(title) == "" {
		return false
	}
	lowered := lowerASCII(title)
	if l.vocabulary.strength(name) != fullName {
		// A nickname may be any word: only a plain role or team makes it one.
		return !strings.ContainsAny(title, "：:") && utf8.RuneCountInString(title) <= titleRunes/2 &&
			(endsWith(l.index.roles, lowered) || endsWith(l.index.groups, lowered))
	}
	if endsWith(l.index.anyRoles, lowered) || l.index.namesBody(title) {
		return true
	}
	return utf8.RuneCountInString(title) >= 2 && utf8.RuneCountInString(name) >= 3 && utf8.RuneCountInString(title) <= 8 && !strings.ContainsFunc(title, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r)
	}) && !l.index.terms.in(lowered) && !l.index.notNames[lowered] && !strings.ContainsAny(title, hanParticles)
}

func isColon(r rune) bool { return r == ':' || r == '：' }

func endsWith(words wordSet, lowered string) bool {
	start, end := lastWord(words, lowered)
	return start >= 0 && end == len(lowered)
}

func lastWord(words wordSet, lowered string) (start, end int) {
	start, end = -1, -1
	for from := 0; ; {
		s, e := words.next(lowered, from)
		if s < 0 {
			return start, end
		}
		start, end, from = s, e, e
	}
}

// bounded cuts text at maxLineBytes, between characters.
func bounded(text string) string {
	if len(text) <= maxLineBytes {
		return text
	}
	end := maxLineBytes
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
