package content

// A Project is an open-source project that pages write about.
type Project struct {
	ID            ID
	Name          string
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
