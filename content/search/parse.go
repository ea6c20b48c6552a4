package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxQueryRunes = 256
	maxQueryWords = 16 // each costs a pass over its postings
)

// A request is what a query asks for.
type request struct {
	wanted   []unit // all of them
	unwanted []unit // none of them
}

// A unit is a word or a phrase that is looked for.
type unit struct {
	phrases []phrase // any of them
	length  int      // in positions
}

// A phrase is a sequence of atoms that follow each other.
type phrase struct {
	atoms []atom
	// kind says what else but the phrase itself is found by it.
	kind phraseKind
}

type phraseKind uint8

const (
	exact     phraseKind = iota // nothing
	inflected                   // instead of its only word, those that share a stem with it
	camelPart                   // instead of its only word, those that have it as a part: SOFARegistry
	hyphened                    // instead of its only word, the same with hyphens: sofa-registry
	together                    // the words that hyphens join in the query, spelled as one: sofaregistry
	loose                       // a beginning or part of words: Hangul, which has endings
	inside                      // instead of its only word, all that hold it: draft has raft
)

// minInside is the number of characters from which on a word is found inside
// others. The longer words with "go" or "ai" in them are not about these.
const minInside = 3

// weight returns what a hit by p counts, other than one inside a word.
func (p phrase) weight() float32 {
	switch p.kind {
	case exact, hyphened, together:
		return 1
	}
	return 0.5
}

// isLiteral reports whether a plain scan of the text finds what p finds. What
// else there is ranks, and stands in where that finds nothing.
func (p phrase) isLiteral() bool {
	return p.kind != inflected && p.kind != hyphened && p.kind != together
}

// An atom is a word or an ideograph.
type atom struct {
	ideograph rune   // 0 if it is a word
	word      string // folded
	adjacent  bool   // an ideograph right behind another one
	joined    bool   // a word behind another one and a single - or _
}

// atomsOf returns the atoms of text.
func atomsOf(text string) []atom {
	var s scanner
	s.reset(text)
	var atoms []atom
	for s.next() {
		a := atom{ideograph: s.ideograph, adjacent: s.adjacent, joined: s.joined}
		if a.ideograph == 0 {
			a.word = string(s.word)
		}
		atoms = append(atoms, a)
	}
	return atoms
}

// equal reports whether other looks for the same.
func (u unit) equal(other unit) bool {
	return slices.EqualFunc(u.phrases, other.phrases, func(p, q phrase) bool {
		return p.kind == q.kind && slices.Equal(p.atoms, q.atoms)
	})
}

// parse reads a query. White space and punctuation that no name has part its
// words; "quotation marks" hold a phrase together, and a minus sign before a
// word or a phrase excludes it. All that is wanted must be found.
func parse(text string) (request, error) {
	var r request
	if n := utf8.RuneCountInString(text); n > maxQueryRunes {
		return r, fmt.Errorf("has %d characters; at most %d are looked for", n, maxQueryRunes)
	}
	add := func(words string, quoted, exclude bool) {
		u := newUnit(atomsOf(words), quoted, exclude)
		if len(u.phrases) == 0 || slices.ContainsFunc(r.wanted, u.equal) && !exclude {
			return
		}
		if exclude {
			r.unwanted = append(r.unwanted, u)
		} else {
			r.wanted = append(r.wanted, u)
		}
	}
	for text = trimGap(text); text != ""; text = trimGap(text) {
		exclude := false
		if rest, minus := strings.CutPrefix(text, "-"); minus {
			exclude = startsWord(rest)
			text = rest
		}
		if closing, size := quoteAt(text); size > 0 {
			inner, rest, ok := cutAny(text[size:], closing)
			if ok {
				add(inner, true, exclude)
			}
			text = rest
			continue
		}
		end := strings.IndexFunc(text, isGap)
		if end < 0 {
			end = len(text)
		}
		if end > 0 {
			add(text[:end], false, exclude)
		}
		text = text[end:]
	}
	if n := len(r.wanted) + len(r.unwanted); n > maxQueryWords {
		return r, fmt.Errorf("has %d words; at most %d are looked for", n, maxQueryWords)
	}
	switch {
	case len(r.wanted) > 0:
		return r, nil
	case len(r.unwanted) > 0:
		return r, fmt.Errorf("only excludes; add a word to look for")
	}
	return r, fmt.Errorf("holds no word to look for")
}

func trimGap(text string) string {
	return strings.TrimLeftFunc(text, func(r rune) bool { return isGap(r) && !isQuote(r) })
}

// isGap reports whether r parts the words of a query.
func isGap(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return !(asciiClasses[r] != separator || strings.ContainsRune("-_./:@#&+='~%$*\\", r))
	case r == '’' || r == '－' || r == '＿':
		return false
	}
	return unicode.IsSpace(r) || unicode.IsPunct(r)
}

func isQuote(r rune) bool { return strings.ContainsRune(`"“”„＂`, r) }

// quoteAt returns which marks close the quotation that text begins with, and
// the size of the one that opens it; 0 if text does not begin with one.
func quoteAt(text string) (closing string, size int) {
	r, size := utf8.DecodeRuneInString(text)
	if !isQuote(r) {
		return "", 0
	}
	return `"“”＂`, size
}

// cutAny cuts text at the first of the characters of marks. Without one, ok is
// false and rest is all of text.
func cutAny(text, marks string) (before, rest string, ok bool) {
	i := strings.IndexAny(text, marks)
	if i < 0 {
		return "", text, false
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return text[:i], text[i+size:], true
}

// startsWord reports whether text begins with something that a minus sign can
// exclude.
func startsWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return isQuote(r) || text != "" && isWordRune(r)
}

// newUnit returns the unit that looks for atoms. What is quoted or excluded is
// meant as it is written; else a word stands for its inflections too, and names
// may be spelled together or with hyphens.
func newUnit(atoms []atom, quoted, exclude bool) unit {
	if len(atoms) == 0 {
		return unit{}
	}
	u := unit{phrases: []phrase{{atoms: atoms}}, length: len(atoms)}
	isWord := len(atoms) == 1 && atoms[0].ideograph == 0
	switch {
	case quoted || exclude:
	case isWord:
		u.phrases = append(u.phrases, phrase{atoms: atoms, kind: inflected}, phrase{atoms: atoms, kind: camelPart}, phrase{atoms: atoms, kind: hyphened})
	default:
		u.spellTogether()
	}
	if isWord && utf8.RuneCountInString(atoms[0].word) >= minInside {
		if quoted || exclude {
			u.phrases = append(u.phrases, phrase{atoms: atoms, kind: camelPart}) // found inside anyway
		}
		u.phrases = append(u.phrases, phrase{atoms: atoms, kind: inside})
	}
	return u
}

// spellTogether adds the word that the atoms of u make if that is what they are
// parts of: words that hyphens join, or a run of Hangul.
func (u *unit) spellTogether() {
	atoms := u.phrases[0].atoms
	joined, hangul := atoms[0].ideograph == 0, true
	var word strings.Builder
	for i, a := range atoms {
		joined = joined && (i == 0 || a.joined)
		hangul = hangul && isHangul(a.ideograph) && (i == 0 || a.adjacent)
		if a.ideograph != 0 {
			word.WriteRune(a.ideograph)
		} else {
			word.WriteString(a.word)
		}
	}
	whole := phrase{atoms: []atom{{word: word.String()}}}
	switch {
	case word.Len() > maxWordBytes:
	case joined && len(atoms) <= maxChain:
		whole.kind = together
		u.phrases = append(u.phrases, whole)
	case hangul:
		u.phrases[0].kind = loose
		u.phrases = append(u.phrases, whole)
	}
}
