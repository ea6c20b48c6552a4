package gitsource

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// An address says where the repository is.
type address struct {
	scheme   string // "https", "http", "ssh", "git" or "file"
	host     string // with its port, if one is given
	path     string // of a URL; absolute, of this system, if scheme is "file"
	user     string // of a URL with userinfo
	password string // of a URL with userinfo
	scp      bool   // written as host:path
}

// scpLike matches "git@host:path" and "host:path", but not "C:\site".
var scpLike = regexp.MustCompile(`^(?:([^@/\\:]+)@)?([^@/\\:]{2,}|\[[0-9A-Fa-f:.]+\]):(.+)$`)

// parseAddress reads what may stand in Options.URL. Its errors do not repeat
// the text, which may hold a password.
func parseAddress(text string) (address, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return address{}, errors.New("the repository's URL holds a control character")
	}
	if text == "" {
		return address{}, errors.New("no repository: give the URL or the path of one")
	}
	if strings.Contains(text, "://") {
		return parseURL(text)
	}
	if m := scpLike.FindStringSubmatch(text); m != nil && !strings.HasPrefix(text, ".") {
		if strings.HasPrefix(m[2], "-") || strings.HasPrefix(m[3], "-") {
			return address{}, errors.New("the repository's URL has a host or path that starts with '-'")
		}
		return address{scheme: "ssh", user: m[1], host: strings.Trim(m[2], "[]"), path: m[3], scp: true}, nil
	}
	path, err := filepath.Abs(text)
	if err != nil {
		return address{}, err
	}
	return address{scheme: "file", path: path}, nil
}

func parseURL(text string) (address, error) {
	u, err := url.Parse(text)
	if err != nil {
		return address{}, errors.New("the repository's URL is malformed")
	}
	a := address{scheme: strings.ToLower(u.Scheme), host: u.Host, path: u.Path}
	a.user = u.User.Username()
	a.password, _ = u.User.Password()
	switch a.scheme {
	case "https", "http", "ssh", "git":
		if u.Hostname() == "" {
			return address{}, fmt.Errorf("the repository's URL %s names no host", a)
		}
		if strings.HasPrefix(u.Hostname(), "-") {
			return address{}, errors.New("the repository's URL has a host that starts with '-'")
		}
	case "file":
		if u.Host != "" && u.Host != "localhost" {
			return address{}, fmt.Errorf("the repository's URL names a host %q; a file URL has three slashes: file:///srv/site.git", u.Host)
		}
		a.host = ""
		a.path = filepath.FromSlash(u.Path)
		if !filepath.IsAbs(a.path) {
			return address{}, errors.New("the path of a file URL has to be absolute")
		}
		a.path = filepath.Clean(a.path)
	default:
		return address{}, fmt.Errorf("repositories cannot be read over %q; use https, http, ssh, git, file, or a path", a.scheme)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return address{}, fmt.Errorf("the repository's URL %s is followed by a query or a fragment", a)
	}
	if a.path == "" || a.path == "/" && a.scheme != "file" {
		return address{}, fmt.Errorf("the repository's URL %s has no path", a)
	}
	if a.scheme == "ssh" && strings.HasPrefix(a.path, "/~") {
		a.path = a.path[1:] // git's way to name a home folder
	}
	return a, nil
}

// String returns the address without user and password: it is for messages,
// and for telling repositories apart.
func (a address) String() string {
	switch {
	case a.scheme == "file":
		return a.path
	case a.scp:
		return a.host + ":" + a.path
	}
	return (&url.URL{Scheme: a.scheme, Host: a.host, Path: "/" + strings.TrimPrefix(a.path, "/")}).String()
}

// hostname returns the host without a port.
func (a address) hostname() string {
	if a.scp {
		return a.host
	}
	return (&url.URL{Host: a.host}).Hostname()
}

// hostPort returns the host with the port to dial.
func (a address) hostPort(defaultPort string) string {
	port := ""
	if !a.scp {
		port = (&url.URL{Host: a.host}).Port()
	}
	if port == "" {
		port = defaultPort
	}
	return net.JoinHostPort(a.hostname(), port)
}

// isLoopback tells whether what is sent to the address stays on this machine.
func (a address) isLoopback() bool {
	name := a.hostname()
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback() || strings.EqualFold(name, "localhost")
}

// notReadable matches what is left out of the name of a folder.
var notReadable = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// readableName returns a short word for the repository: "site" for
// "https://git.example.org/team/site.git".
func (a address) readableName() string {
	path := strings.TrimRight(filepath.ToSlash(a.path), "/")
	path = strings.TrimSuffix(path, "/.git")
	path = strings.TrimSuffix(path[strings.LastIndexAny(path, "/:")+1:], ".git")
	name := strings.Trim(notReadable.ReplaceAllString(path, "-"), ".-")
	if name == "" {
		return "repository"
	}
	return name[:min(len(name), 40)]
}
