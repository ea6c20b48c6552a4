package content

import (
	"fmt"
	"net/url"
	"strings"
)

// A ForgeKind is the software of a forge: what its pages' addresses look like.
type ForgeKind string

const (
	GitHub    ForgeKind = "github"
	GitLab    ForgeKind = "gitlab"
	Gitea     ForgeKind = "gitea" // and Forgejo, which keeps its addresses
	Gitee     ForgeKind = "gitee"
	Bitbucket ForgeKind = "bitbucket" // Cloud; the Data Center edition has other addresses
)

// ForgeKinds returns all kinds.
func ForgeKinds() []ForgeKind { return []ForgeKind{GitHub, GitLab, Gitea, Gitee, Bitbucket} }

// A Forge is the website of a repository. Its methods return the addresses of
// pages there. They are made when they are asked for, since a revision has far
// more facts than anybody asks the addresses of. A nil *Forge is one that is not
// known: its methods return nil.
type Forge struct {
	Kind ForgeKind
	URL  string // of the repository: "https://github.com/team/site", without a slash at the end
}

// FileURL returns the page that shows the file at path as of a commit.
func (f *Forge) FileURL(sha, path string) *string {
	if f == nil {
		return nil
	}
	return new(f.file(sha, path))
}

// LinesURL returns the page that shows the file at path as of a commit, at the
// lines from first to last, counted from 1, both included. Of Markdown it shows
// the source where the forge would show it rendered, which has no lines.
func (f *Forge) LinesURL(sha, file string, first, last int) *string {
	if f == nil {
		return nil
	}
	link := f.file(sha, file)
	if IsMarkdown(file) { // shown as a page rather than as text
		switch f.Kind {
		case GitHub, GitLab:
			link += "?plain=1"
		case Gitea:
			link += "?display=source"
		}
	}
	return new(link + f.anchor(first, last))
}

// EditURL returns the page for editing the file at path on a branch; nil if
// branch is "", since elsewhere nothing can be edited.
func (f *Forge) EditURL(branch, path string) *string {
	if f == nil || branch == "" {
		return nil
	}
	switch at := f.URL; f.Kind {
	case GitLab:
		return new(at + "/-/edit/" + escapePath(branch) + "/" + escapePath(path))
	case Gitea:
		return new(at + "/_edit/" + escapePath(branch) + "/" + escapePath(path))
	case Bitbucket:
		// A slash would end the branch's name in the path; the query names it whole.
		return new(at + "/src/" + url.PathEscape(branch) + "/" + escapePath(path) + "?mode=edit&at=" + url.QueryEscape(branch))
	default:
		return new(at + "/edit/" + escapePath(branch) + "/" + escapePath(path))
	}
}

// CommitURL returns the page that shows a commit.
func (f *Forge) CommitURL(sha string) *string {
	if f == nil {
		return nil
	}
	switch f.Kind {
	case GitLab:
		return new(f.URL + "/-/commit/" + sha)
	case Bitbucket:
		return new(f.URL + "/commits/" + sha)
	default:
		return new(f.URL + "/commit/" + sha)
	}
}

func (f *Forge) file(sha, path string) string {
	switch f.Kind {
	case GitLab:
		return f.URL + "/-/blob/" + sha + "/" + escapePath(path)
	case Gitea:
		return f.URL + "/src/commit/" + sha + "/" + escapePath(path)
	case Bitbucket:
		return f.URL + "/src/" + sha + "/" + escapePath(path)
	default:
		return f.URL + "/blob/" + sha + "/" + escapePath(path)
	}
}

func (f *Forge) anchor(first, last int) string {
	one, between := "#L", "-L"
	switch f.Kind {
	case GitLab:
		between = "-"
	case Bitbucket:
		one, between = "#lines-", ":"
	}
	if last <= first {
		return fmt.Sprintf("%s%d", one, first)
	}
	return fmt.Sprintf("%s%d%s%d", one, first, between, last)
}

// escapePath percent-encodes each part of a path.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
