package content

import (
	"net/url"
	"strings"
)

// PageURL returns the address of the post to which link leads on the page of p,
// where a browser would not find it by itself: because link names a file
// ("../tea.md"), a page as Hugo's references do, or a former address. ok is
// false if link leads to no post, or there as it is.
func (s *Snapshot) PageURL(p *Post, link string) (address string, ok bool) {
	if s.LinkTarget == nil {
		return "", false
	}
	to := s.LinkTarget(p, link)
	if to == nil {
		return "", false
	}
	base, err := url.Parse(p.URL)
	if err != nil {
		return "", false
	}
	if followed, err := base.Parse(strings.TrimSpace(link)); err == nil && urlKey(followed.EscapedPath()) == urlKey(to.URL) {
		return "", false
	}
	suffix := ""
	if i := strings.IndexAny(link, "?#"); i >= 0 {
		suffix = link[i:]
	}
	return to.URL + suffix, true
}

// LinkURL returns the address to which link leads on the page of p: of a file
// that this server has, by FileURL, of a page that PageURL finds, else link as it
// is.
func (s *Snapshot) LinkURL(p *Post, link string) string {
	if address, ok := s.FileURL(p, link); ok {
		return address
	}
	if address, ok := s.PageURL(p, link); ok {
		return address
	}
	return link
}

// AbsoluteURL returns link as a browser follows it from the page of p: absolute
// if the site's own address is known, else from its root. Files and pages are
// where LinkURL finds them. It is "" if link leads to no page or file of the web.
func (s *Snapshot) AbsoluteURL(p *Post, link string) string {
	link = s.LinkURL(p, link)
	base, err := url.Parse(s.SiteOrigin + p.URL)
	if err != nil || link == "" {
		return ""
	}
	to, err := base.Parse(strings.TrimSpace(link))
	if err != nil || to.Scheme != "" && to.Scheme != "https" && to.Scheme != "http" {
		return ""
	}
	return to.String()
}
