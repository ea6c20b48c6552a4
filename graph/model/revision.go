// Package model holds what the API adds to the content types: connections,
// which are pages of lists, the revision, and the scalars.
//
// Everything else that the API serves is a type of package content, and its
// inputs are types of package query.
package model

import (
	"time"

	"lectern/content"
)

// A Query is the root of the API over one revision.
type Query struct {
	Snapshot *content.Snapshot
	// Ref is what the revision was asked for by: the served branch, unless the
	// request or `at` names another.
	Ref content.Ref
}

// A Revision is one commit of the content repository as it is served.
type Revision struct {
	snap *content.Snapshot
	ref  string
}

// NewRevision returns the revision that snap holds, as what it was loaded for.
func NewRevision(snap *content.Snapshot) *Revision { return &Revision{snap, snap.Ref} }

// Revision returns the revision of q, as what it was asked for.
func (q *Query) Revision() *Revision { return &Revision{q.Snapshot, q.Ref.Name} }

// Ref returns the branch, tag or commit that was asked for.
func (r *Revision) Ref() string { return r.ref }

// Commit returns the commit that it stood at.
func (r *Revision) Commit() *content.Commit { return r.snap.Commit }

// LoadedAt returns when the revision was read.
func (r *Revision) LoadedAt() time.Time { return r.snap.LoadedAt }

// PostCount returns the number of posts, of all kinds.
func (r *Revision) PostCount() int { return len(r.snap.Posts) }

// EventCount returns the number of events.
func (r *Revision) EventCount() int { return len(r.snap.Events) }

// SpeakerCount returns the number of speakers.
func (r *Revision) SpeakerCount() int { return len(r.snap.Speakers) }

// ProjectCount returns the number of projects.
func (r *Revision) ProjectCount() int { return len(r.snap.Projects) }

// ResourceCount returns the number of resources.
func (r *Revision) ResourceCount() int { return len(r.snap.Resources) }

// ProblemCount returns the number of problems.
func (r *Revision) ProblemCount() int { return len(r.snap.Problems) }
