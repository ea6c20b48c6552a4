package content

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form under which names that people would call the same are
// equal: spellings that differ in case, in width (full or half), in the kind or
// number of spaces, or in having a hyphen for a space.
//
//	"Service Mesh", "service-mesh", "Ｓervice  mesh" → "service-mesh"
//	"SOFARegistry " → "sofaregistry"
func Fold(name string) string {
	if isFolded(name) {
		return name
	}
	var b strings.Builder
	b.Grow(len(name))
	gap := false
	for _, r := range norm.NFKC.String(name) {
		switch {
		case unicode.IsSpace(r) || r == '-' || r == '_':
			gap = true
			continue
		case !unicode.IsGraphic(r): // zero-width space, byte order mark
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// isFolded reports whether Fold would return name itself, for the common case
// of a plain lower-case word.
func isFolded(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
