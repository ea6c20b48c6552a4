package content

import (
	"net/url"
	"strings"
)

// AbsoluteURL returns link as a browser follows it from the page of p: absolute
// if the site's own address is known, else from its root. A file that this server
// has, by FileURL, is there. It is "" if link leads to no page or file of the
// web.
func (s *Snapshot) AbsoluteURL(p *Post, link string) string {
	if address, ok := s.FileURL(p, link); ok {
		return address
	}
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
