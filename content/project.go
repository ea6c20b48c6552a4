package content

import "strings"

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
// are equal. It is that of Fold, but a space or hyphen makes no difference at
// all, since people put them into such names and leave them out as they like:
//
//	"SOFARegistry", "sofa-registry", "SOFA Registry" → "sofaregistry"
func ProjectKey(name string) string { return strings.ReplaceAll(Fold(name), "-", "") }
