package content

import "time"

// A Commit is one commit of the content repository.
type Commit struct {
	SHA         string
	Message     string // whole, without trailing line ends
	Author      *Contributor
	CommittedAt time.Time // committer time; zero if unknown
}

// Moment returns CommittedAt or, where that is unknown, the beginning of Unix
// time: a commit's date cannot be left out, and this is what Git shows for one
// that it cannot read.
func (c *Commit) Moment() time.Time {
	if c.CommittedAt.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return c.CommittedAt
}

// A Contributor is a person who wrote commits.
type Contributor struct {
	Name    string
	Commits *int // to the file in question; nil outside such a context
}

// A FileHistory says which commits touched one file. The zero value says that
// nothing is known.
type FileHistory struct {
	Commits      []*Commit      // newest first; merges are left out
	Contributors []*Contributor // most commits first, then by name
	// Truncated is true if the repository's history ends (a shallow clone, a
	// graft) before the file's beginning is reached, so that the oldest of
	// Commits need not be the file's first.
	Truncated bool
}

// CreatedAt returns when the file was first committed; zero if that is unknown.
func (h FileHistory) CreatedAt() time.Time {
	if h.Truncated || len(h.Commits) == 0 {
		return time.Time{}
	}
	return h.Commits[len(h.Commits)-1].CommittedAt
}

// UpdatedAt returns when the file was last committed; zero if that is unknown.
func (h FileHistory) UpdatedAt() time.Time {
	if len(h.Commits) == 0 {
		return time.Time{}
	}
	return h.Commits[0].CommittedAt
}

// A BlobID names the content of a file: two files with the same BlobID hold the
// same bytes. A file system offers it as the Sys value of its fs.FileInfo; the
// zero value says that the content has no known name.
type BlobID string

// A TreeID names the content of a folder: two folders with the same TreeID hold
// the same files, in the same folders, under the same names. A file system
// offers it as the Sys value of a folder's fs.FileInfo; the zero value says that
// the content has no known name.
type TreeID string
