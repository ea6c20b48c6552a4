package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseGuests reads a text in Latin letters that stands where people are
// expected: in the column of speakers, behind a label of guests or behind "by".
// There a name need not be known to be one, but nothing else may stand beside
// the people:
//
//	Anna Lind (Example) & Marco Berti, CTO at Example
//	Dr. Anna Lind; Marco Berti, Example
//	Anna Lind, Marco Berti and Ola Nord
//	Anna Lind @annalind Marco Berti @berti
//	Ola Nord (moderator)
//
// It returns nil if some of text is no person, as of "Event organizers", and
// for texts in other letters, which ParsePeople reads.
func (v *Vocabulary) ParseGuests(text string) []Person {
	text = strings.Trim(trimMarks(bounded(text)), ":：, ")
	if text == "" || strings.ContainsFunc(text, isHan) {
		return nil
	}
	text = accountBehind.ReplaceAllString(text, "; ")
	var people []Person
	for group := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' || r == '；' }) {
		if strings.TrimSpace(group) == "" {
			continue
		}
		chunks, from := v.guestChunks(group), len(people)
		bareEnd := len(chunks) > 1 && !strings.ContainsAny(chunks[len(chunks)-1], ",(")
		for _, chunk := range chunks {
			read := v.guestChunk(chunk, bareEnd)
			if read == nil {
				return nil
			}
			if people = append(people, read...); len(people) > maxPeople {
				return nil
			}
		}
		// "Anna Lind and Marco Berti, Example": it is said of both.
		if last := len(people) - 1; len(chunks) > 1 && len(people)-from == len(chunks) && people[last].Title != "" && !strings.ContainsAny(group, "(") {
			for i := from; i < last && people[i].Title == ""; i++ {
				people[i].Title = people[last].Title
			}
		}
	}
	return people
}

// accountBehind matches the account that is set behind a name, which parts the
// people of a cell as well as a comma does.
var accountBehind = regexp.MustCompile(`\s+\(?@[\w-]+\)?(?:\s*[,;&]\s*|\s+|$)`)

// joiningWords part people where they stand outside of parentheses.
var joiningWords = []string{", and ", " and ", " & ", ", & ", " + "}

// guestChunks cuts a text at the words that join people.
func (v *Vocabulary) guestChunks(text string) []string {
	var chunks []string
	start, depth := 0, 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(depth-1, 0)
		}
		step := 0
		if depth == 0 {
			for _, word := range joiningWords {
				// "Developer and Maintainer" goes on about one person.
				if strings.HasPrefix(text[i:], word) && v.startsWithName(text[i+len(word):]) {
					step = len(word)
					break
				}
			}
		}
		if step == 0 {
			i++
			continue
		}
		chunks = append(chunks, text[start:i])
		i += step
		start = i
	}
	return append(chunks, text[start:])
}

// startsWithName reports whether text begins with what can be a name.
func (v *Vocabulary) startsWithName(text string) bool {
	_, _, ok := v.leadingName(text)
	return ok
}

// behindName matches what may part a name from who it is.
var behindName = regexp.MustCompile(`^(?:\s*[,(\[|:@]|\s+[–—-]\s|\s+(?:from|of|at|is)\s)`)

// leadingName takes the name at the start of text, as long as a name can be.
func (v *Vocabulary) leadingName(text string) (name, rest string, ok bool) {
	text = strings.TrimSpace(text)
	if at := parenthesisedPronouns.FindStringIndex(text); at != nil {
		text = text[:at[0]] + text[at[1]:]
	}
	end := len(text)
	for i := range text {
		if i > 2*maxNameBytes {
			return "", text, false
		}
		if text[i] < utf8.RuneSelf && !isWordByte(text[i]) && behindName.MatchString(text[i:]) {
			end = i
			break
		}
	}
	name = v.withoutHonorific(strings.Trim(trimMarks(text[:end]), "., "))
	return name, text[end:], v.isGuestName(name)
}

var parenthesisedPronouns = regexp.MustCompile(`(?i)\s*\((?:she|he|they)/[a-z/]+\)`)

// isGuestName reports whether name could be a person's where one is expected:
// two to five words with capitals, none of which means something else.
func (v *Vocabulary) isGuestName(name string) bool {
	if len(name) > maxNameBytes {
		return false
	}
	ix, lowered, count := v.words(), lowerASCII(name), 0
	for word := range strings.FieldsSeq(name) {
		count++
		switch {
		case isNameParticle(word) && count > 1, len(word) <= 2 && isCapitalised(word):
		case !isCapitalised(word) || ix.notLatinName(strings.TrimSuffix(lowerASCII(word), ".")):
			return false
		}
	}
	return count >= 2 && count <= 5 && !ix.organisations.in(lowered) && !ix.anyRoles.in(lowered) && !ix.groups.in(lowered)
}

// guestChunk reads one person with a role, or several people between commas.
// bareEnd says that a bare name ends the list that the chunk is part of.
func (v *Vocabulary) guestChunk(chunk string, bareEnd bool) []Person {
	name, rest, ok := v.leadingName(chunk)
	if !ok {
		return nil
	}
	p := Person{Name: name}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return []Person{p}
	}
	if parts := outsideParentheses(chunk); len(parts) > 1 {
		names, companies := 0, 0
		for _, part := range parts {
			other, behind, ok := v.leadingName(part)
			behind = strings.TrimSpace(behind)
			if ok && v.mayBePerson(other) && (behind == "" || behind[0] == '(' || behind[0] == '[') {
				names++
				companies += min(len(behind), 1)
			}
		}
		// "Anna Lind, Red Rock" is of one person with a company, more than two
		// names in a row are of people, and so are two with companies.
		if names == len(parts) && (names > 2 || bareEnd || companies == names || v.strength(strings.TrimSpace(parts[1])) == fullName) {
			var people []Person
			for _, part := range parts {
				people = append(people, v.guestChunk(strings.TrimSpace(part), false)...)
			}
			return people
		}
	}
	if r := firstRune(rest); r == '(' || r == '[' {
		inner, behind, _ := cutParentheses(strings.NewReplacer("[", "(", "]", ")").Replace(rest))
		if v.labelNamed(inner) == LabelHosts {
			p.Host = true
			return []Person{p}
		}
		if strings.TrimSpace(behind) == "" {
			rest = inner
		}
	}
	for _, lead := range []string{"from ", "of ", "at "} {
		rest = strings.TrimPrefix(rest, lead)
	}
	p.Title = v.title(rest)
	if len(strings.Fields(p.Title)) > 3 && v.words().prose.in(lowerASCII(p.Title)) {
		p.Title = ""
	}
	return []Person{p}
}

// outsideParentheses cuts text at its commas, but for those in parentheses.
func outsideParentheses(text string) (parts []string) {
	start, depth := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(depth-1, 0)
		case ',':
			if depth == 0 {
				parts = append(parts, text[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, text[start:])
}

// mayBePerson reports whether a name is none of a company by its last word.
func (v *Vocabulary) mayBePerson(name string) bool {
	return !v.words().namesBody(name)
}

// expectPeople reads text where people are expected, in any letters.
func (v *Vocabulary) expectPeople(text string) []Person {
	if people := v.ParseGuests(text); people != nil {
		return people
	}
	return v.ParsePeople(text)
}

// Ways in which a line names the people behind the title of a talk.
var (
	// durationBehind matches "(20 + 5 min)" and "[30 minutes]".
	durationBehind = regexp.MustCompile(`(?i)\s*[(\[][\d\s+~-]*(?:min(?:ute)?s?|hours?|h)\b[^()\[\]]*[)\]]\s*$`)
	// offersBehind matches the words of links behind a title: "(slides, video)".
	offersBehind = regexp.MustCompile(`(?i)\s*(?:[(\[|–—-]\s*)?(?:(?:slides?|video|recording|deck|code|notes|pdf|youtube|materials)\b[\s,/|&)\](]*)+$`)
	withName     = regexp.MustCompile(`^(.*\S)(?:,\s+|\s+[–—-]\s+|\s+\(?)(?i:with|presented by|featuring|led by|moderated by|hosted by)\s+(\S.*?)\)?$`)
	inBrackets   = regexp.MustCompile(`^(.*\S)\s*[(\[]([^()\[\]]+(?:\([^()]*\))?)[)\]]$`)
	quotedLead   = regexp.MustCompile(`^[“"]([^“”"]{4,})[”"]\s*(?:[-–—:,]|by)?\s*(\S.*)$`)
)

// talkLine parts a line about a talk into its title and its people.
//
//	Advent of code by Anna Lind (20 + 5 min)
//	Async all the way down – Anna Lind (Example)
//	Testing without a cluster (Anna Lind, Example)
//	Your first controller, with Anna Lind and Marco Berti
//	Release update: 1.4 [Anna Lind] (slides)
func (v *Vocabulary) talkLine(text string) (title string, people []Person) {
	text = strings.TrimSpace(text)
	if len(text) > maxTitleBytes || strings.ContainsFunc(text, isHan) {
		return text, nil
	}
	for range 3 {
		short := durationBehind.ReplaceAllString(text, "")
		if cut := offersBehind.FindStringIndex(short); cut != nil && cut[0] > 0 && strings.ContainsAny(short[cut[0]:], "([|–—") {
			short = short[:cut[0]]
		}
		if short = strings.TrimRight(short, " ,|"); short == text || short == "" {
			break
		}
		text = short
	}
	if strings.Count(text, "[") > strings.Count(text, "]") {
		text += "]" // it was a mark at the end of the line
	}
	for _, pattern := range []*regexp.Regexp{quotedLead, byName} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			// "powered by Red Rock" is of a company.
			if people := v.ParseGuests(m[2]); people != nil && (pattern != byName || !isDoneBy(m[1]+" by ") || v.surely(people)) {
				return strings.TrimRight(m[1], " ,:–—-"), people
			}
		}
	}
	if title, people := v.dashedTalk(text); people != nil {
		return title, people
	}
	for _, pattern := range []*regexp.Regexp{withName, inBrackets} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			if people := v.ParseGuests(m[2]); people != nil {
				return strings.TrimRight(m[1], " ,:–—-"), people
			}
		}
	}
	return text, nil
}

// dashedTalk parts the title of a talk from the people behind a dash, or before
// a colon or a dash.
func (v *Vocabulary) dashedTalk(text string) (title string, people []Person) {
	for i := len(text); i > 0; {
		i = strings.LastIndexAny(text[:i], "–—-|:")
		if i <= 0 {
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if r != ':' && !unicode.IsSpace(before) || !strings.HasPrefix(text[i+size:], " ") {
			continue
		}
		if people := v.ParseGuests(text[i+size:]); people != nil && r != ':' {
			if v.surely(people) || !slices.ContainsFunc(people, func(p Person) bool { return soundsLikeTitle(p.Name) }) {
				return strings.TrimSpace(text[:i]), people
			}
			continue
		}
		// The speaker may stand first: "Anna Lind (Example): Keep it small".
		if people := v.ParseGuests(text[:i]); people != nil && v.surely(people) {
			return strings.TrimSpace(text[i+size:]), people
		}
	}
	return text, nil
}

// surely reports whether people are people even where none are expected: their
// names are known, or a company stands with them.
func (v *Vocabulary) surely(people []Person) bool {
	return !slices.ContainsFunc(people, func(p Person) bool { return v.strength(p.Name) != fullName && p.Title == "" })
}

// soundsLikeTitle reports whether capitalised words end as the words of a title
// do: "Happy Hacking", "Modern Automation".
func soundsLikeTitle(name string) bool {
	for word := range strings.FieldsSeq(lowerASCII(name)) {
		for _, ending := range []string{"ing", "tion", "tions", "ment", "ness", "ware", "ship", "ity", "ics"} {
			if strings.HasSuffix(word, ending) {
				return true
			}
		}
	}
	return false
}
