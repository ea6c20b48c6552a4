package extract

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestPhraseSet compares it with a look for each word by itself, in texts put
// together from parts of the words.
func TestPhraseSet(t *testing.T) {
	words := []string{"沙龙", "沙", "开放日", "meetup", "meet up", "e", "ß", "🎤"}
	parts := []string{"沙", "龙", "开放", "日", "meet", "up", " ", "mee", "tup", "x", "ß", "🎤", "\xf0\x9f", "é"}
	for n := range len(words) + 1 {
		set := newPhraseSet(words[:n])
		found := 0
		for seed := range uint64(500) {
			r := rand.New(rand.NewPCG(seed, 7))
			var b strings.Builder
			for range r.IntN(6) {
				b.WriteString(parts[r.IntN(len(parts))])
			}
			want := false
			for _, w := range words[:n] {
				want = want || strings.Contains(b.String(), w)
			}
			if got := set.in(b.String()); got != want {
				t.Fatalf("%q has one of %q: got %v, want %v", b.String(), words[:n], got, want)
			}
			if want {
				found++
			}
		}
		if n > 0 && (found == 0 || found == 500) {
			t.Errorf("of %d words, %d texts of 500 have one: they tell nothing apart", n, found)
		}
	}
}

// TestVocabularyFindsItsOwnPhrases holds that the lists are looked up as they
// are after they were folded, those that a site extends too.
func TestVocabularyFindsItsOwnPhrases(t *testing.T) {
	v := DefaultVocabulary()
	v.Gatherings = append(v.Gatherings, "Ｔreffen")
	v.words()
	for _, tt := range []struct {
		text  string
		words []string
		want  bool
	}{
		{"Das erste TREFFEN", v.Gatherings, true},
		{"Meetups", v.Gatherings, true},
		{"plain words", v.Gatherings, false},
		{"Meetup", nil, false},
		{"Meetup", []string{"meetup"}, true}, // no list of the vocabulary
	} {
		if got := v.containsAny(tt.text, tt.words); got != tt.want {
			t.Errorf("%q: got %v, want %v", tt.text, got, tt.want)
		}
	}
}
