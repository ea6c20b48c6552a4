package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// A stemming takes the endings off the words of a language: "services" and
// "serviced" become "servic". The zero value knows no rules and leaves words
// alone. Values are small and order the languages.
type stemming uint8

// stemmers are the rules, each for the languages of these tags.
var stemmers = []struct {
	tags []string
	stem func(*snowballstem.Env) bool
}{
	{nil, func(*snowballstem.Env) bool { return false }},
	// In pages of languages that are not written in Latin letters, words that
	// are tend to be English.
	{[]string{"en", "zh", "ja", "ko", "th", "yue", "lzh", ""}, english.Stem},
	{[]string{"ar"}, arabic.Stem},
	{[]string{"da"}, danish.Stem},
	{[]string{"de"}, german.Stem},
	{[]string{"es"}, spanish.Stem},
	{[]string{"fi"}, finnish.Stem},
	{[]string{"fr"}, french.Stem},
	{[]string{"ga"}, irish.Stem},
	{[]string{"hu"}, hungarian.Stem},
	{[]string{"it"}, italian.Stem},
	{[]string{"nl"}, dutch.Stem},
	{[]string{"no", "nb", "nn"}, norwegian.Stem},
	{[]string{"pt"}, portuguese.Stem},
	{[]string{"ro"}, romanian.Stem},
	{[]string{"ru"}, russian.Stem},
	{[]string{"sv"}, swedish.Stem},
	{[]string{"ta"}, tamil.Stem},
	{[]string{"tr"}, turkish.Stem},
}

// stemmingOf returns the rules for a language, a BCP 47 tag.
func stemmingOf(language string) stemming {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(language, "_", "-")), "-")
	for i, s := range stemmers {
		if slices.Contains(s.tags, primary) {
			return stemming(i)
		}
	}
	return 0
}

// A stemmer takes the endings off words; it is not safe for concurrent use.
type stemmer struct {
	env *snowballstem.Env
}

// stem returns the stem of word, which is folded, by the rules of l; "" if they
// have nothing to say of it.
func (s *stemmer) stem(l stemming, word string) string {
	if l == 0 || len(word) < 3 || len(word) > 32 {
		return ""
	}
	for i := range len(word) {
		if word[i] < 'a' && word[i] < utf8.RuneSelf {
			return "" // v2 has no plural
		}
	}
	if s.env == nil {
		s.env = snowballstem.NewEnv(word)
	} else {
		s.env.SetCurrent(word)
	}
	stemmers[l].stem(s.env)
	return s.env.Current()
}
