package extract_test

import (
	"fmt"
	"strings"
	"testing"

	"lectern/content/extract"
)

// spellGuests writes people in short: "Anna Lind (CTO); Ola Nord [host]".
func spellGuests(people []extract.Person) string {
	var all []string
	for _, p := range people {
		text := p.Name
		if p.Title != "" {
			text = fmt.Sprintf("%s (%s)", text, p.Title)
		}
		if p.Host {
			text += " [host]"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestParseGuests(t *testing.T) {
	tests := []struct {
		text string
		want string // as spellGuests writes it; "" means that no people are named
	}{
		{"Alva Kerr", "Alva Kerr"},
		{"Dr. Alva Kerr (University of Lund)", "Alva Kerr (University of Lund)"},
		{"Alva Kerr, Halyard Labs", "Alva Kerr (Halyard Labs)"},
		{"Alva Kerr, Staff Engineer @ Tidewater", "Alva Kerr (Staff Engineer @ Tidewater)"},
		{"Alva Kerr – Tidewater", "Alva Kerr (Tidewater)"},
		{"Alva Kerr from Tidewater", "Alva Kerr (Tidewater)"},
		{"Alva Kerr (she/her), Tidewater", "Alva Kerr (Tidewater)"},
		{"Alva Kerr (Tidewater), Ola Nord (Beta Inc.)", "Alva Kerr (Tidewater); Ola Nord (Beta Inc.)"},
		{"Alva Kerr and Ola Nord, Tidewater", "Alva Kerr (Tidewater); Ola Nord (Tidewater)"},
		{"Alva Kerr, Halyard Labs & Ola Nord, Tidewater", "Alva Kerr (Halyard Labs); Ola Nord (Tidewater)"},
		{"Alva Kerr, Ola Nord and Iago López Galán", "Alva Kerr; Ola Nord; Iago López Galán"},
		{"Alva Kerr, Ola Nord, Ines Caldeira (moderator)", "Alva Kerr; Ola Nord; Ines Caldeira [host]"},
		{"Alva Kerr, Quay; Ola Nord, rope.example", "Alva Kerr (Quay); Ola Nord (rope.example)"},
		{"Alva Kerr @akerr Ola Nord @ola", "Alva Kerr; Ola Nord"},
		{"Alva Kerr @akerr & Ola O'Hara-Nord @ola", "Alva Kerr; Ola O'Hara-Nord"},
		{"Alva van der Kerr", "Alva van der Kerr"},
		{"Event Organizers", ""},
		{"Various", ""},
		{"TBD", ""},
		{"Kubernetes Maintainers", ""},
		{"the release team", ""},
		{"Alva Kerr and the release team", ""},
		{"Getting Started", ""},
		{"林深（花名：远山）", ""},
		{"", ""},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			if got := spellGuests(extract.DefaultVocabulary().ParseGuests(test.text)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzParseGuests(f *testing.F) {
	for _, seed := range []string{"Alva Kerr, Tidewater & Ola Nord (moderator)", "Alva Kerr @akerr Ola Nord @ola", "(she/her),[)", strings.Repeat("A B and ", 200)} {
		f.Add(seed)
	}
	vocabulary := extract.DefaultVocabulary()
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range vocabulary.ParseGuests(text) {
			if p.Name == "" || len(strings.Fields(p.Name)) < 2 {
				t.Errorf("%q: got the name %q, want two words or more", text, p.Name)
			}
		}
	})
}
