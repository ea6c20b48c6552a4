package gitsource

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"lectern/content"
)

// known is what a clone held when it was last looked at: the revision that is
// served, and where the other refs stood.
type known struct {
	at      standing
	head    *Revision
	store   *objectsShared // that head was made from
	shallow map[hash]bool

	peeled    sync.Map      // of hash: what a ref stands at, to the commit's hash
	searching chan struct{} // capacity 1; who sends to it may read and set commits
	commits   []hash        // that a ref leads to, sorted; nil before they are asked for
}

// minAbbreviation is the least number of digits that name a commit.
const minAbbreviation = 7

// Resolve returns what ref names: "HEAD" for the branch that is served, a branch
// or a tag by its short name or in full ("refs/tags/v1.0"), or a commit by its
// hash or at least 7 digits of it. A branch comes before a tag of the same name,
// and both before an abbreviated hash; 40 digits are always a hash.
//
// Only what Options names can be asked for: the branch that is served, the refs
// that Refs selects, and commits that one of these leads to. Git's expressions,
// such as "HEAD~1" and "v1..v2", are not understood: they are for people at a
// shell, and a server that walks wherever it is told is a risk without a use.
// The error is a *content.RefError if ref names nothing that may be asked for.
//
// What it answers from is the clone as it was at the last call of Revision.
func (r *Repo) Resolve(ctx context.Context, ref string) (content.Ref, error) {
	k, err := r.lastKnown(ctx)
	if err != nil {
		return content.Ref{}, err
	}
	named, err := k.resolve(ctx, ref)
	return named, r.explain(err)
}

// AsOf returns the commit at which the branch that is served stood at moment, by
// the commits' own times: the last one that was committed then or before, from
// the head back along first parents. A merge's other parents are not followed,
// since what they hold was not on the branch before the merge, however old it
// is. The error is a *content.RefError if there is no such commit.
func (r *Repo) AsOf(ctx context.Context, moment time.Time) (content.Ref, error) {
	k, err := r.lastKnown(ctx)
	if err != nil {
		return content.Ref{}, err
	}
	h, err := k.head.history.waitFor(ctx)
	if err != nil {
		return content.Ref{}, r.explain(err)
	}
	id, ok := h.asOf(moment)
	if !ok {
		return content.Ref{}, &content.RefError{
			Ref: moment.Format(time.RFC3339), Reason: fmt.Sprintf("is before the first commit of %s", quote(k.at.branch)),
		}
	}
	return content.Ref{Name: k.at.branch, Kind: content.RefMoment, SHA: id.String()}, nil
}

// RevisionAt returns the revision of a commit that Resolve or AsOf named. It
// shares with the revision that is served what both have in common. Each call
// makes a new one, at the price of listing the folders that differ; its history
// is read in the background.
func (r *Repo) RevisionAt(ctx context.Context, ref content.Ref) (*Revision, error) {
	k, err := r.lastKnown(ctx)
	if err != nil {
		return nil, err
	}
	v, err := r.revisionAt(ctx, k, ref)
	return v, r.explain(err)
}

func (r *Repo) revisionAt(ctx context.Context, k *known, ref content.Ref) (*Revision, error) {
	id, ok := parseHash(ref.SHA)
	if !ok {
		return nil, fmt.Errorf("%s is no commit", quote(ref.SHA))
	}
	if id == k.head.id {
		v := *k.head
		v.ref = ref.Name
		return &v, nil
	}
	store := k.head.files.objects
	v, names, err := readRevision(ctx, store, id, k.head)
	if err != nil {
		return nil, err
	}
	v.ref = ref.Name
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	v.history = startHistory(r.lifetime, &r.walks, k.head.history, func(base *history) (*history, error) {
		return walkBeside(r.lifetime, store, id, k.shallow, names, base)
	})
	return v, nil
}

// FilesAt returns the files of a commit that Resolve or AsOf named, as
// Revision.FS does, without its history.
func (r *Repo) FilesAt(ctx context.Context, ref content.Ref) (fs.FS, error) {
	k, err := r.lastKnown(ctx)
	if err != nil {
		return nil, err
	}
	id, ok := parseHash(ref.SHA)
	if !ok {
		return nil, fmt.Errorf("%s is no commit", quote(ref.SHA))
	}
	if id == k.head.id {
		return k.head.files, nil
	}
	v, _, err := readRevision(ctx, k.head.files.objects, id, k.head)
	if err != nil {
		return nil, r.explain(err)
	}
	return v.files, nil
}

// lastKnown returns what the clone was last known to hold.
func (r *Repo) lastKnown(ctx context.Context) (*known, error) {
	if r.lifetime.Err() != nil {
		return nil, ErrClosed
	}
	if k := r.known.Load(); k != nil {
		return k, nil
	}
	k, err := r.look(ctx)
	return k, r.explain(err)
}

// explain says of an error, which may be nil, what was read.
func (r *Repo) explain(err error) error {
	var ref *content.RefError
	if err == nil || errors.As(err, &ref) || errors.Is(err, ErrNoClone) || errors.Is(err, ErrClosed) {
		return err
	}
	return fmt.Errorf("read the clone of %s: %w", r.address, err)
}

func (k *known) resolve(ctx context.Context, ref string) (content.Ref, error) {
	refuse := func(format string, args ...any) (content.Ref, error) {
		return content.Ref{}, &content.RefError{Ref: ref, Reason: fmt.Sprintf(format, args...)}
	}
	if ref == "HEAD" {
		ref = branchPrefix + k.at.branch
	}
	// What cannot be a branch's name names nothing else either.
	if checkBranch(ref) != nil {
		return refuse("cannot be the name of a branch, tag or commit; expressions such as HEAD~1 are not understood")
	}
	digits := strings.ToLower(ref)
	isHash := strings.Trim(digits, "0123456789abcdef") == ""
	if isHash && len(digits) == 2*hashSize {
		return k.resolveHash(ctx, ref, digits)
	}
	for _, name := range []string{ref, branchPrefix + ref, tagPrefix + ref} {
		at, ok := k.at.refs[name]
		if !ok {
			continue
		}
		commit, ok, err := k.commitOf(at)
		if err != nil {
			return content.Ref{}, err
		}
		if !ok {
			return refuse("is a tag of something that is no commit")
		}
		if short, isTag := strings.CutPrefix(name, tagPrefix); isTag {
			return content.Ref{Name: short, Kind: content.RefTag, SHA: commit.String()}, nil
		}
		return content.Ref{Name: strings.TrimPrefix(name, branchPrefix), Kind: content.RefBranch, SHA: commit.String()}, nil
	}
	switch {
	case isHash && len(digits) < 2*hashSize && len(digits) >= minAbbreviation:
		return k.resolveHash(ctx, ref, digits)
	case isHash && len(digits) >= 4 && len(digits) < minAbbreviation:
		return refuse("is no branch or tag that is served, and too short for a commit; give at least %d digits", minAbbreviation)
	}
	return refuse("is no branch, tag or commit that is served here")
}

// commitOf returns the commit that an object at which a ref stands leads to; ok
// is false if that is something else.
func (k *known) commitOf(at hash) (commit hash, ok bool, err error) {
	if known, found := k.peeled.Load(at); found {
		commit = known.(hash)
		return commit, !commit.isZero(), nil
	}
	end, kind, err := peel(k.head.files.objects, at, nil)
	if err != nil {
		return hash{}, false, err
	}
	if kind != kindCommit {
		end = hash{}
	}
	k.peeled.Store(at, end)
	return end, !end.isZero(), nil
}

// resolveHash returns the one commit that a ref leads to and whose hash begins
// with digits, which are in lower case.
func (k *known) resolveHash(ctx context.Context, ref, digits string) (content.Ref, error) {
	commits, err := k.reachableCommits(ctx)
	if err != nil {
		return content.Ref{}, err
	}
	at, _ := slices.BinarySearchFunc(commits, digits, func(h hash, digits string) int {
		return strings.Compare(h.String(), digits)
	})
	begins := func(i int) bool { return i < len(commits) && strings.HasPrefix(commits[i].String(), digits) }
	switch {
	case !begins(at):
		return content.Ref{}, &content.RefError{Ref: ref, Reason: "is no branch, tag or commit that is served here"}
	case begins(at + 1):
		return content.Ref{}, &content.RefError{Ref: ref, Reason: "begins the hashes of several commits; give more digits"}
	}
	sha := commits[at].String()
	return content.Ref{Name: sha, Kind: content.RefCommit, SHA: sha}, nil
}

// reachableCommits returns the commits that the refs lead to, sorted.
func (k *known) reachableCommits(ctx context.Context) ([]hash, error) {
	select {
	case k.searching <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-k.searching }()
	if k.commits != nil {
		return k.commits, nil
	}
	seen := make(map[hash]bool)
	// The walk over the head's history knows most of them, if not all.
	if h, err := k.head.history.waitFor(ctx); err == nil {
		for id := range h.index {
			seen[id] = true
		}
	} else if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	todo := []hash{k.head.id}
	for _, at := range k.at.others() {
		commit, ok, err := k.commitOf(at)
		if err != nil {
			return nil, err
		}
		if ok {
			todo = append(todo, commit)
		}
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw, err := readCommit(k.head.files.objects, id)
		if err != nil {
			return nil, err
		}
		if !k.shallow[id] {
			todo = append(todo, raw.parents...)
		}
	}
	commits := make([]hash, 0, len(seen))
	for id := range seen {
		commits = append(commits, id)
	}
	slices.SortFunc(commits, hash.compare)
	k.commits = commits
	return commits, nil
}
