package gitsource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// maxRefs bounds how many refs are followed beside the branch that is served: a
// forge's repository can have a hundred thousand, and each costs a request's
// line and its own history.
const maxRefs = 1000

// A refPattern selects branches and tags by their names.
type refPattern struct {
	branches, tags bool
	glob           string // of short names
}

// parseRefPatterns reads patterns such as "release/*", "v*", "refs/tags/**" or
// "next". A star stands for any characters but slashes, two stars for folders
// too. A pattern that starts with "refs/heads/" or "refs/tags/" is about one
// kind only.
func parseRefPatterns(list []string) ([]refPattern, error) {
	var patterns []refPattern
	for _, text := range list {
		p := refPattern{branches: true, tags: true, glob: strings.TrimSpace(text)}
		if glob, ok := strings.CutPrefix(p.glob, branchPrefix); ok {
			p = refPattern{branches: true, glob: glob}
		} else if glob, ok := strings.CutPrefix(p.glob, tagPrefix); ok {
			p = refPattern{tags: true, glob: glob}
		} else if strings.HasPrefix(p.glob, "refs/") {
			return nil, fmt.Errorf("the pattern %s selects neither branches nor tags; begin it with %q or %q, or leave that out", quote(text), branchPrefix, tagPrefix)
		}
		if p.glob == "" || !doublestar.ValidatePattern(p.glob) {
			return nil, fmt.Errorf("%s is no pattern for the names of branches and tags; write one such as %q or %q", quote(text), "release/*", "v*")
		}
		patterns = append(patterns, p)
	}
	return patterns, nil
}

// sortedRefs returns list without repetitions, in an order that does not depend
// on how it was written.
func sortedRefs(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// matches tells whether the ref of the given full name is selected.
func (p refPattern) matches(ref string) bool {
	if name, ok := strings.CutPrefix(ref, branchPrefix); ok {
		return p.branches && doublestar.MatchUnvalidated(p.glob, name)
	}
	name, ok := strings.CutPrefix(ref, tagPrefix)
	return ok && p.tags && doublestar.MatchUnvalidated(p.glob, name)
}

// Follows reports whether the ref of the given full name, such as
// "refs/heads/release/1.0", is one of those that Options.Refs selects.
func (r *Repo) Follows(ref string) bool {
	return slices.ContainsFunc(r.patterns, func(p refPattern) bool { return p.matches(ref) })
}

// standing returns where the refs of the remote stand that are to be followed.
// It is a *BranchError if the branch to serve is not there.
func (r *Repo) standing(remote *remoteRefs) (standing, error) {
	branch, commit, err := remote.resolve(r.branch)
	if err != nil {
		return standing{}, err
	}
	var names []string
	for prefix, refs := range map[string]map[string]hash{branchPrefix: remote.branches, tagPrefix: remote.tags} {
		for name := range refs {
			// What cannot be a branch's name cannot be a tag's.
			if r.Follows(prefix+name) && checkBranch(name) == nil {
				names = append(names, prefix+name)
			}
		}
	}
	slices.Sort(names)
	if left := len(names) - maxRefs; left > 0 {
		r.log.Warn("too many branches and tags are asked for; the last ones by name are left out", "url", r.URL(), "followed", maxRefs, "left_out", left)
		names = names[:maxRefs]
	}
	s := standing{branch, map[string]hash{branchPrefix + branch: commit}}
	for _, name := range names {
		if short, ok := strings.CutPrefix(name, tagPrefix); ok {
			s.refs[name] = remote.tags[short]
		} else {
			s.refs[name] = remote.branches[strings.TrimPrefix(name, branchPrefix)]
		}
	}
	return s, nil
}
