// Package content holds what Lectern serves: posts, the terms and authors that
// group them, the events, speakers, projects and resources read from them, and
// the problems met on the way.
//
// A Snapshot is all of that as of one commit. It is built whole by package
// content/load, never changed afterwards, and handed to readers by a Store.
// Everything points at everything else directly: post.Next.Tags[0].Posts costs
// four loads, no lookups and no locks.
//
// The package knows neither where content comes from (Git, a folder) nor who
// reads it (GraphQL, a command).
package content

import "encoding/base64"

// An ID names a node of the graph over all revisions: it is derived from what
// the node is (a post from its path), never from where it stands or what it
// says. The zero value names nothing.
type ID string

// NewID returns the ID of the node of the given type, such as "Post", with the
// given key, such as its path. It is opaque to clients.
func NewID(typ, key string) ID {
	return ID(base64.RawURLEncoding.EncodeToString([]byte(typ + ":" + key)))
}

// A Node is anything that has an ID: *Post, *Event, *Speaker, *Project or
// *Resource.
type Node interface {
	NodeID() ID
}
