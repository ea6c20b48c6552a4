package content

// A ChangeKind says what happened to a file or a post between two revisions.
type ChangeKind string

const (
	Added    ChangeKind = "ADDED"
	Modified ChangeKind = "MODIFIED"
	Renamed  ChangeKind = "RENAMED" // and modified, perhaps
	Removed  ChangeKind = "REMOVED"
)

// A FileChange says how one file differs between two revisions.
type FileChange struct {
	Kind    ChangeKind
	Path    string // in the newer revision; in the older one if Kind is Removed
	OldPath string // in the older revision, if Kind is Renamed; else ""
}
