package content

import (
	"strings"
	"unicode"
)

// A Project is an open-source project that pages write about.
type Project struct {
	ID            ID
	Name          string
	Aliases       []string // other names that pages give it: "Apache Seata(incubating)"
	Slug          string
	Description   *string
	RepositoryURL *string
	HomepageURL   *string
	Page          *Post // the project's own page; nil if it has none
	Speakers      []*Speaker
	Posts         []*Post
	Events        []*Event
	Resources     []*Resource
}

// NodeID implements Node.
func (p *Project) NodeID() ID { return p.ID }

// ProjectKey returns the form under which the spellings of one project's name
// are equal. It is that of Fold, but of the signs only + and # make a
// difference, since people put the others into such names and leave them out as
// they like. It is "" for a name of signs alone.
//
//	"SOFARegistry", "sofa-registry", "SOFA Registry" → "sofaregistry"
//	"Node.js", "NodeJS" → "nodejs"
//	"C++" → "c++"
func ProjectKey(name string) string {
	key := Fold(name)
	if isFolded(key) {
		return key
	}
	isNamed := false
	key = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			isNamed = true
			return r
		case unicode.IsMark(r) || r == '+' || r == '#':
			return r
		}
		return -1
	}, key)
	if !isNamed {
		return ""
	}
	return key
}
