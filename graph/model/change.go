package model

import "lectern/content"

// A RevisionChange is one step from a revision to the next that was served.
type RevisionChange struct {
	change *content.Change
}

// NewRevisionChange returns change as it is served.
func NewRevisionChange(change *content.Change) *RevisionChange { return &RevisionChange{change} }

// Revision returns what is served now.
func (c *RevisionChange) Revision() *Revision { return NewRevision(c.change.Current) }

// Previous returns what was served before, nil if nothing was.
func (c *RevisionChange) Previous() *Revision {
	if c.change.Previous == nil {
		return nil
	}
	return NewRevision(c.change.Previous)
}

// Added returns the posts that are new, by path.
func (c *RevisionChange) Added() []*content.Post { return c.change.Difference().Added }

// Modified returns the posts whose own file says something else now, by path.
func (c *RevisionChange) Modified() []*content.Post { return c.change.Difference().Modified }

// RemovedPaths returns the paths of the posts that are gone, sorted.
func (c *RevisionChange) RemovedPaths() []string {
	// The list is not null in the schema, not even if it is empty.
	return append([]string{}, c.change.Difference().RemovedPaths...)
}
