package content

import "fmt"

// A RefKind says what a Ref names.
type RefKind string

const (
	RefBranch RefKind = "branch" // stands for another commit after a push
	RefTag    RefKind = "tag"
	RefCommit RefKind = "commit"
	RefMoment RefKind = "moment" // a branch as it stood then
)

// A Ref is a name of a revision, and the commit that it stands for.
type Ref struct {
	Name string // of the branch or tag, without "refs/heads/" or "refs/tags/"; of a commit its SHA
	Kind RefKind
	SHA  string // 40 hexadecimal digits
}

// A RefError says that what a reader named is no revision that may be asked
// for. Its message is fit for them: it tells what was asked for, and what may be.
type RefError struct {
	Ref    string // as asked for, or the moment
	Reason string // "is no branch, tag or commit that is served"
}

// Error implements error.
func (e *RefError) Error() string {
	const enough = 100
	if len(e.Ref) > enough {
		return fmt.Sprintf("%.*q… %s", enough, e.Ref, e.Reason)
	}
	return fmt.Sprintf("%q %s", e.Ref, e.Reason)
}
