package gitsource

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	branchPrefix = "refs/heads/"
	tagPrefix    = "refs/tags/"
)

// A standing says where those refs of a repository stand that are followed.
type standing struct {
	branch string // the one that is served
	// By full name, the branch among them. A tag stands at a commit, or at an
	// object of its own that leads to one.
	refs map[string]hash
}

// commit returns the commit of the branch that is served.
func (s standing) commit() hash { return s.refs[branchPrefix+s.branch] }

func (s standing) equal(other standing) bool {
	return s.branch == other.branch && maps.Equal(s.refs, other.refs)
}

// others returns the objects at which the refs beside the branch stand, sorted,
// so that equal standings lead to equal requests.
func (s standing) others() []hash {
	list := make([]hash, 0, len(s.refs))
	for name, h := range s.refs {
		if name != branchPrefix+s.branch {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, hash.compare)
	return slices.Compact(list)
}

// A BranchError says that the remote does not have the branch. What was
// fetched of it before is kept.
type BranchError struct {
	Branch   string   // "" if the remote's HEAD was to say, and names no branch that exists
	Branches []string // those that the remote has, sorted
}

func (e *BranchError) Error() string {
	const few = 8
	switch {
	case len(e.Branches) == 0:
		return "the remote is empty: it has no branch yet"
	case e.Branch == "" && len(e.Branches) <= few:
		return fmt.Sprintf("the remote's HEAD names no branch; it has %s", quoteAll(e.Branches))
	case e.Branch == "":
		return fmt.Sprintf("the remote's HEAD names no branch; it has %d", len(e.Branches))
	case len(e.Branches) <= few:
		return fmt.Sprintf("the remote has no branch %s; it has %s", quote(e.Branch), quoteAll(e.Branches))
	}
	return fmt.Sprintf("the remote has no branch %s, but %d others", quote(e.Branch), len(e.Branches))
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, ", ")
}

// quote makes text from outside fit for a log line.
func quote(text string) string {
	const enough = 100
	if len(text) > enough {
		return fmt.Sprintf("%q…", text[:enough])
	}
	return fmt.Sprintf("%q", text)
}

// remoteRefs is what a remote says that it has.
type remoteRefs struct {
	head     string          // the branch that HEAD names; "" if none
	branches map[string]hash // by short name
	tags     map[string]hash // by short name; a tag may be an object of its own
	shallow  []hash          // commits whose parents the remote lacks
}

// resolve returns the branch to follow and the commit it stands at. want is ""
// for the one that HEAD names.
func (refs *remoteRefs) resolve(want string) (branch string, commit hash, err error) {
	branch = want
	if branch == "" {
		branch = refs.head
	}
	commit, ok := refs.branches[branch]
	if !ok || checkBranch(branch) != nil {
		e := &BranchError{Branch: branch}
		for name := range refs.branches {
			e.Branches = append(e.Branches, name)
		}
		slices.Sort(e.Branches)
		return "", hash{}, e
	}
	return branch, commit, nil
}

// guessHead sets head for remotes that do not name it, to a branch at commit.
func (refs *remoteRefs) guessHead(commit hash) {
	for _, name := range []string{"main", "master"} {
		if refs.branches[name] == commit {
			refs.head = name
			return
		}
	}
	for name, h := range refs.branches {
		if h == commit && (refs.head == "" || name < refs.head) {
			refs.head = name
		}
	}
}

// checkBranch applies git's rules for the names of branches.
func checkBranch(name string) error {
	bad := name == "" || name == "@" || strings.HasPrefix(name, "-") || len(name) > 1000 ||
		strings.HasSuffix(name, ".") || strings.Contains(name, "..") || strings.Contains(name, "@{") ||
		strings.ContainsAny(name, " ~^:?*[\\") ||
		strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
	for part := range strings.SplitSeq(name, "/") {
		bad = bad || part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock")
	}
	if bad {
		return fmt.Errorf("%s cannot be the name of a branch", quote(name))
	}
	return nil
}

// readSymbolicRef returns what the HEAD file in gitDir names, such as
// "refs/heads/main"; "" if it names a commit.
func readSymbolicRef(gitDir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(gitDir, "HEAD"))
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(string(data), "ref:")
	if !ok {
		return "", nil
	}
	return strings.TrimSpace(target), nil
}

// readRefs returns the refs below the prefixes, such as "refs/heads/", of the
// repository in the folder gitDir, by full name.
func readRefs(gitDir string, prefixes ...string) (map[string]hash, error) {
	refs, err := readPackedRefs(gitDir, prefixes...)
	if err != nil {
		return nil, err
	}
	for _, prefix := range prefixes {
		if err := readLooseRefs(gitDir, prefix, refs); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// readLooseRefs adds the refs below prefix that have files of their own.
func readLooseRefs(gitDir, prefix string, refs map[string]hash) error {
	root := filepath.Join(gitDir, filepath.FromSlash(prefix))
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted since the folder was listed
		}
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if h, ok := parseHash(strings.TrimSpace(string(data))); ok {
			refs[prefix+filepath.ToSlash(name)] = h
		}
		return nil
	})
}

// readPackedRefs returns the refs below the prefixes in the packed-refs file of
// gitDir, by full name.
func readPackedRefs(gitDir string, prefixes ...string) (map[string]hash, error) {
	refs := make(map[string]hash)
	data, err := os.ReadFile(filepath.Join(gitDir, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return refs, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		id, name, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		h, ok := parseHash(id)
		if ok && slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			refs[name] = h
		}
	}
	return refs, nil
}

// byShortName returns the refs below prefix, without it.
func byShortName(refs map[string]hash, prefix string) map[string]hash {
	short := make(map[string]hash)
	for name, h := range refs {
		if name, ok := strings.CutPrefix(name, prefix); ok {
			short[name] = h
		}
	}
	return short
}

// readShallow returns the commits of the repository in gitDir whose parents it
// lacks.
func readShallow(gitDir string) (map[hash]bool, error) {
	data, err := os.ReadFile(filepath.Join(gitDir, "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	shallow := make(map[hash]bool)
	for line := range strings.Lines(string(data)) {
		if h, ok := parseHash(strings.TrimSpace(line)); ok {
			shallow[h] = true
		}
	}
	return shallow, nil
}
