package content

// A Speaker is a person who presented, merged over all pages that name them.
type Speaker struct {
	ID          ID
	Name        string
	Nickname    *string       // 花名
	Title       *string       // newest role or affiliation, as written
	Projects    []*Project    // named by a title of theirs, or what a session of theirs is about
	Appearances []*Appearance // newest first
	Events      []*Event      // newest first
	Posts       []*Post       // newest first
	Resources   []*Resource
}

// NodeID implements Node.
func (s *Speaker) NodeID() ID { return s.ID }

// An Appearance is one page's word on one speaker.
type Appearance struct {
	Speaker  *Speaker
	Post     *Post
	Event    *Event
	Session  *Session
	Name     string  // as this page names them
	Nickname *string // as this page names them
	Title    *string // as this page gives it
	Projects []*Project
	Source   *Source
}
