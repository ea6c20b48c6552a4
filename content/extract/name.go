package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A nameStrength says how surely some words are a person's name by themselves.
type nameStrength int

const (
	notName    nameStrength = iota
	handleName              // 远山: two characters that are no known word
	fullName                // 林深: a surname in front; Anna Lind
)

// IsName reports whether text, apart from honorifics, could be a person's
// name: a surname and one or two more Chinese characters, a nickname of two,
// or Latin "Anna Lind". Roles, companies, projects and common words are no
// names, and neither is a single Latin word unless it is marked as a handle
// ("@annalind") or as a host's stage name ("LecternGirl").
func (v *Vocabulary) IsName(text string) bool {
	name := v.withoutHonorific(trimMarks(text))
	if handle, ok := strings.CutPrefix(name, "@"); ok {
		return isHandle(handle)
	}
	return v.strength(name) != notName || v.isPersona(name)
}

func (v *Vocabulary) isPersona(name string) bool {
	if strings.ContainsFunc(name, unicode.IsSpace) || len(name) > 40 {
		return false
	}
	for _, p := range v.Personas {
		if rest, ok := strings.CutSuffix(lowerASCII(name), lowerASCII(p)); ok && p != "" && (rest != "" || isHan(firstRune(p))) {
			return true
		}
	}
	return false
}

// strength judges name, which has neither marks nor honorifics.
func (v *Vocabulary) strength(name string) nameStrength {
	// The longest name we read has four Latin words.
	if name == "" || len(name) > 60 {
		return notName
	}
	if r, _ := utf8.DecodeRuneInString(name); isHan(r) {
		return v.hanStrength(name)
	}
	return v.latinStrength(name)
}

// hanParticles are characters of running text that no name contains.
const hanParticles = "的了吗呢吧你我她它们这哪着把被让给很说"

func (v *Vocabulary) hanStrength(name string) nameStrength {
	ix := v.words()
	if before, after, ok := strings.Cut(name, "·"); ok { // 艾拉·林德: a foreign name in Chinese characters
		if isHanOnly(before) && isHanOnly(after) && len(before) >= 6 && len(after) >= 6 && !ix.terms.in(name) {
			return fullName
		}
		return notName
	}
	count := utf8.RuneCountInString(name)
	if count < 2 || count > 4 || !isHanOnly(name) || strings.ContainsAny(name, hanParticles) {
		return notName
	}
	// A name's first two characters with those of a common word are rare, and
	// reading no one is better than reading a word.
	if ix.notNames[name] || ix.notNames[name[:6]] && count > 2 || ix.breaks[name] || ix.honorifics[name] ||
		ix.terms.in(name) || ix.organisations.at(name, 0) > 0 || ix.anyRoles.in(name) || ix.hosts.in(name) || ix.endsInGroup(name) {
		return notName
	}
	switch {
	case count >= 3 && ix.surnames[name[:6]]:
		return fullName
	case count <= 3 && ix.surnames[name[:3]]:
		return fullName
	case count == 2:
		return handleName
	}
	return notName
}

func (ix *vocabularyIndex) endsInGroup(name string) bool {
	for i := range name {
		if n := ix.anyGroups.at(name, i); n > 0 && i+n == len(name) {
			return true
		}
	}
	return false
}

// latinStrength wants two to four words, each with a capital letter, none of
// them a role, a company or a word of the trade. "Anna Lind" and "J. Lind"
// are names; "Cloud Native" and "Seata Committer" are not.
func (v *Vocabulary) latinStrength(name string) nameStrength {
	ix := v.words()
	count, known, initial, project := 0, false, false, false
	lowered := lowerASCII(name)
	for word := range strings.FieldsSeq(name) {
		count++
		switch {
		case isNameParticle(word) && count > 1:
			continue
		case len(word) == 2 && word[1] == '.' && isCapitalised(word):
			initial = true
			continue
		case !isCapitalised(word) || ix.notLatinName(strings.TrimSuffix(lowerASCII(word), ".")):
			return notName
		}
		project = project || ix.projectWords[lowerASCII(word)]
		known = known || ix.latinNames[strings.TrimRight(lowerASCII(word), ".")]
	}
	if count < 2 || count > 4 || ix.organisations.in(lowered) || ix.anyRoles.in(lowered) || ix.anyGroups.in(lowered) {
		return notName
	}
	switch {
	case known || initial:
		return fullName
	case project: // "Seata Committer" and "Envoy Gateway" are no people
		return notName
	}
	return handleName
}

func (ix *vocabularyIndex) notLatinName(word string) bool {
	return commonLatin[word] || ix.breaks[word] || ix.honorifics[word]
}

// isCapitalised reports whether word is written like a part of a name: "Lind",
// "O'Neil", "Jean-Luc", "McKay", "J.", but neither "SOFARPC" nor "v2".
func isCapitalised(word string) bool {
	upper, lower := 0, 0
	for i, r := range word {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			if i == 0 {
				return false
			}
			lower++
		case r == '.' && i == len(word)-1, r == '-', r == '\'', r == '’':
		default:
			return false
		}
	}
	return upper > 0 && upper <= 3 && (lower > 0 || utf8.RuneCountInString(word) <= 2)
}

func isNameParticle(word string) bool {
	switch word {
	case "van", "von", "der", "den", "de", "da", "di", "del", "la", "le", "bin", "al", "el":
		return true
	}
	return false
}

// commonLatin are capitalised words of titles and technology that would make
// two of them look like a name. They are lower case here.
var commonLatin = wordMap(list(`no id version versions a an the and or of in on for to with by from at as is are how why what when where who your our my we you i it its
	new open source cloud native service mesh web server data big deep machine learning artificial intelligence docker container containers
	edge computing security performance introduction intro overview keynote panel discussion talk talks session sessions workshop lightning demo tutorial summit meetup conference forum day days
	remarks ceremony address speech break lunch coffee tea dinner reception party networking registration closing opening welcome agenda schedule program speakers speaker title topic time venue
	building using running deploying managing scaling future state best practice practices case study road map roadmap release update updates getting started deep-dive dive part chapter
	software system systems platform project projects community user users guide docs documentation home page contact about news blog event events online live stream video slides recording
	distributed transaction transactions database storage network networking proxy gateway registry runtime framework library language programming code api apis rpc http rust golang java python javascript typescript node react
	spring boot stack summer winter autumn north south east west world global china asia europe america international national monday tuesday wednesday thursday friday saturday sunday
	january february march april june july august september october november december jan feb mar apr jun jul aug sep oct nov dec
	various everyone everybody organizers organisers organizer organiser organizing organising attendees participants tbd tba tbc team teams all panel moderator host hosts maintainer maintainers contributors committee
	meeting meetings meet greet office hours hour question questions answer answers ask anything happy hack hacking hackathon kickoff track tracks session's open-floor show tell other others more first second third last next final
	code's main stage breakout breakouts unconference birds feather poster posters sponsor sponsors partner partners staff volunteers book signing game night quiz award awards prizes
	green blue black white hello good great special interest group working hall room floor building street avenue center centre hotel park city`))

func isHanOnly(s string) bool {
	for _, r := range s {
		if !isHan(r) {
			return false
		}
	}
	return s != ""
}

// isHandle reports whether s is an account's name on a forge.
func isHandle(s string) bool {
	if len(s) < 2 || len(s) > 39 || s[0] == '-' || s[0] == '_' {
		return false
	}
	letters := false
	for i := range len(s) {
		c := s[i]
		if !isWordByte(c) && c != '-' && c != '_' {
			return false
		}
		letters = letters || c > '9'
	}
	return letters
}

// withoutHonorific cuts "老师" and the like from the end of a name, and "Dr."
// from its start.
func (v *Vocabulary) withoutHonorific(name string) string {
	ix := v.words()
	for _, h := range v.Honorifics {
		if !isHan(firstRune(h)) {
			continue
		}
		short, ok := strings.CutSuffix(name, h)
		if ok && utf8.RuneCountInString(strings.TrimSpace(short)) >= 2 {
			return strings.TrimSpace(short)
		}
	}
	first, rest, ok := strings.Cut(name, " ")
	if ok && ix.honorifics[lowerASCII(first)] {
		return strings.TrimSpace(rest)
	}
	return name
}

func trimMarks(s string) string { return strings.TrimFunc(s, isMark) }
