package gitsource

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"lectern/content"
)

// forgeHosts are the public forges, by host.
func forgeHosts() map[string]content.ForgeKind {
	return map[string]content.ForgeKind{
		"github.com":    content.GitHub,
		"gitlab.com":    content.GitLab,
		"codeberg.org":  content.Gitea,
		"gitea.com":     content.Gitea,
		"gitee.com":     content.Gitee,
		"bitbucket.org": content.Bitbucket,
	}
}

// ForgeOptions say what a repository's address does not tell of its website.
type ForgeOptions struct {
	// Kind is the forge's software: one of content.ForgeKinds, "none" for a
	// repository without a website, or "" to tell it by the host.
	Kind string
	// WebURL is the repository's website, such as "https://git.example.org/team/site",
	// where it is another than its address says: of a mirror, or behind another
	// name. "" tells it by the address.
	WebURL string
}

// FindForge returns the website of the repository at address, which is written
// as in Options.URL; nil if there is none that is known. A host that is no
// public forge's is not guessed at, since it would lead readers astray.
func FindForge(address string, opts ForgeOptions) (*content.Forge, error) {
	kind := content.ForgeKind(opts.Kind)
	if kind == "none" {
		return nil, nil
	}
	if kind != "" && !slices.Contains(content.ForgeKinds(), kind) {
		return nil, fmt.Errorf("%s is no forge; take one of %v, or none", quote(opts.Kind), content.ForgeKinds())
	}
	if opts.WebURL != "" {
		u, err := url.Parse(opts.WebURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") == "" {
			return nil, errors.New("the repository's website is a URL such as https://git.example.org/team/site, without user, query or fragment")
		}
		if kind == "" {
			kind = forgeHosts()[strings.ToLower(u.Hostname())]
		}
		if kind == "" {
			return nil, fmt.Errorf("%s is no public forge's; say which software it runs, one of %v", quote(u.Host), content.ForgeKinds())
		}
		return &content.Forge{Kind: kind, URL: trimRepository(u.Scheme + "://" + u.Host + u.EscapedPath())}, nil
	}
	a, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if a.scheme == "file" {
		if kind != "" {
			return nil, errors.New("the path of a repository does not tell where its website is; give its URL too")
		}
		return nil, nil
	}
	if kind == "" {
		kind = forgeHosts()[a.webHost()]
	}
	if kind == "" {
		return nil, nil
	}
	return &content.Forge{Kind: kind, URL: a.website()}, nil
}

// webHost returns the host of the website of the repository at a, without a
// port. Where a firewall lets no ssh through, the public forges take it at hosts
// of other names.
func (a address) webHost() string {
	host := strings.ToLower(a.hostname())
	switch host {
	case "ssh.github.com":
		return "github.com"
	case "altssh.gitlab.com", "altssh.bitbucket.org":
		return strings.TrimPrefix(host, "altssh.")
	}
	return host
}

// website returns where a forge shows the repository at a. The port of an http
// address is the website's too, that of an ssh one is not.
func (a address) website() string {
	scheme, host := "https", a.webHost()
	switch a.scheme {
	case "http":
		scheme, host = "http", strings.ToLower(a.host)
	case "https":
		host = strings.ToLower(a.host)
	default:
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
	}
	path := "/" + strings.TrimLeft(a.path, "/")
	return trimRepository((&url.URL{Scheme: scheme, Host: host, Path: path}).String())
}

// trimRepository returns a repository's address without what a website's has
// not.
func trimRepository(link string) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimRight(link, "/"), ".git"), "/")
}
