package content

// A Resource is a link that an event or a post offers its audience.
type Resource struct {
	ID       ID
	Title    string
	URL      string
	Kind     ResourceKind
	FileType *string // "pdf", where the URL tells
	Post     *Post
	Event    *Event
	Session  *Session
	Speakers []*Speaker
	Projects []*Project
	Source   *Source
}

// NodeID implements Node.
func (r *Resource) NodeID() ID { return r.ID }

// A ResourceKind says what a resource's link leads to.
type ResourceKind string

const (
	Slides       ResourceKind = "SLIDES"
	Video        ResourceKind = "VIDEO"
	Livestream   ResourceKind = "LIVESTREAM"
	Registration ResourceKind = "REGISTRATION"
	Code         ResourceKind = "CODE"
	Article      ResourceKind = "ARTICLE"
	Album        ResourceKind = "ALBUM"
	Other        ResourceKind = "OTHER"
)
