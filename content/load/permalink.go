package load

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"lectern/content"
)

// An address is what a page's front matter says about its URL.
type address struct {
	url        string // "" if it states none
	slug       string // "" if it states none
	title      string
	categories []string
	date       time.Time // zero if unknown
}

// permalink returns the site-relative URL of the page at where, percent-encoded
// and with the site's base path. A stated URL that leads off the site is noted
// and not followed.
func (s *site) permalink(where *place, a address, stated int, n *notes) string {
	if a.url != "" {
		if link, ok := s.statedURL(where, a); ok {
			return link
		}
		n.add(content.Warning, stated, "url-invalid",
			"%.80q is no path on this site; write it like \"/blog/hello/\"; the file's own place is taken instead", a.url)
	}
	if pattern := s.pattern(where); pattern != "" {
		if link, ok := s.expand(pattern, where, a); ok {
			if s.layout == layoutHugo {
				link = strings.TrimRight(link, "/") + s.suffix(where)
			}
			return s.join(where, link)
		}
		n.add(content.Warning, 0, "date-missing",
			"the site's permalink pattern %.80q needs a date and the page has none; the file's own place is taken instead", pattern)
	}
	segments := append([]string{}, where.folders...)
	switch {
	case s.layout == layoutJekyll: // slugs are for patterns alone
		segments = append(segments, where.name)
	case where.name != "":
		segments = append(segments, cmp.Or(a.slug, where.name))
	}
	return s.join(where, strings.Join(segments, "/")+s.suffix(where))
}

// suffix returns what the URL of the page at where ends in if nothing states
// its URL.
func (s *site) suffix(where *place) string {
	switch {
	case where.kind != content.KindPage:
		return "/"
	case s.layout == layoutJekyll:
		if strings.TrimSuffix(path.Base(where.path), path.Ext(where.path)) == bundleStem {
			return "/"
		}
		return s.jekyll.suffix()
	case s.uglyURLs || s.uglySections.flag(strings.ToLower(where.section)):
		return ".html"
	}
	return "/"
}

// statedURL returns the URL that front matter states; ok is false if it leads
// off the site.
func (s *site) statedURL(where *place, a address) (link string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(a.url))
	if err != nil || u.Scheme != "" || u.Host != "" || strings.HasPrefix(a.url, "//") || strings.ContainsAny(a.url, "\\\n") {
		return "", false
	}
	if u.Path == "" || climbs(u.Path) {
		return "", false
	}
	link = u.Path
	if strings.Contains(link, ":") {
		if link, ok = s.expand(link, where, a); !ok || climbs(link) {
			return "", false
		}
	}
	if path.Ext(link) == "" && !strings.HasSuffix(link, "/") && s.layout != layoutJekyll {
		link += "/"
	}
	if rooted, isRooted := strings.CutPrefix(link, "/"); isRooted || s.layout != layoutHugo {
		// From the root of the site, whatever the language.
		return escapePath(s.basePath + rooted), true
	}
	return escapePath(s.basePath + s.languagePath(where.language) + link), true
}

// climbs reports whether a browser would take a segment of link for a step in
// the tree of URLs.
func climbs(link string) bool {
	for _, segment := range strings.Split(link, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// join returns the URL of the path link in the page's language.
func (s *site) join(where *place, link string) string {
	if s.layout != layoutJekyll {
		link = s.urlize(link)
	}
	if climbs(link) {
		// A page may be titled "..".
		link = path.Clean("/"+strings.ReplaceAll(link, "..", "")) + "/"
	}
	return escapePath(s.basePath + s.languagePath(where.language) + strings.TrimLeft(link, "/"))
}

func escapePath(p string) string {
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	return (&url.URL{Path: p}).EscapedPath()
}

// urlize returns the form that a name takes in URLs: spaces become hyphens,
// but none beside a hyphen that is there; most punctuation goes, and upper case
// becomes lower.
//
//	"Exploration and Practice - Shanghai" → "exploration-and-practice-shanghai"
//	"moe-series（6）｜Go" → "moe-series6go"
func (s *site) urlize(name string) string {
	if s.dropAccents {
		name = dropAccents(name)
	}
	if !s.keepCase {
		name = strings.ToLower(name)
	}
	var b strings.Builder
	b.Grow(len(name))
	space, hyphen := false, false
	for i, r := range name {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune("./_-#+~@", r), r == '%' && isEscape(name[i:]):
		default:
			continue
		}
		if space && !hyphen && r != '-' && b.Len() > 0 {
			b.WriteByte('-')
		}
		space, hyphen = false, r == '-'
		b.WriteRune(r)
	}
	return b.String()
}

// isEscape reports whether s begins with a percent-encoded byte.
func isEscape(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := hex.DecodeString(s[1:3])
	return err == nil
}

func dropAccents(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// pattern returns the pattern for the URL of the page at where, "" if the site
// has none for it.
func (s *site) pattern(where *place) string {
	if s.layout == layoutJekyll {
		if where.group == "posts" {
			return cmp.Or(s.jekyll.collections["posts"], cmp.Or(jekyllPatterns[s.jekyll.permalink], s.jekyll.permalink))
		}
		return s.jekyll.collections[where.group]
	}
	kind := "page/"
	switch where.kind {
	case content.KindHome:
		return ""
	case content.KindSection:
		kind = "section/"
	}
	section := cmp.Or(strings.ToLower(where.section), "/")
	if len(where.folders) == 0 && where.kind == content.KindPage {
		section = "/" // a bundle at the root is in no section
	}
	for _, language := range []string{strings.ToLower(where.language), ""} {
		if pattern := s.permalinks[language][kind+section]; pattern != "" {
			return pattern
		}
	}
	return ""
}

// token is a placeholder of a pattern: ":year", ":sections[1:]".
var token = regexp.MustCompile(`:(\w+)(?:\[([^\]]*)\])?`)

// expand fills in a pattern. ok is false if it needs a date that the page does
// not have.
func (s *site) expand(pattern string, where *place, a address) (link string, ok bool) {
	ok = true
	link = token.ReplaceAllStringFunc(pattern, func(text string) string {
		m := token.FindStringSubmatch(text)
		value, needsDate, known := s.tokenValue(m[1], m[2], where, a)
		switch {
		case !known:
			return text
		case needsDate && a.date.IsZero():
			ok = false
		}
		if s.layout == layoutHugo {
			return s.urlize(value)
		}
		return value
	})
	return link, ok
}

// tokenValue returns what a placeholder stands for.
func (s *site) tokenValue(name, slice string, where *place, a address) (value string, needsDate, known bool) {
	_, week := a.date.ISOWeek()
	dated := map[string]string{
		"year": a.date.Format("2006"), "month": a.date.Format("01"), "day": a.date.Format("02"),
		"monthname": a.date.Format("January"), "weekdayname": a.date.Format("Monday"),
		"weekday": strconv.Itoa(int(a.date.Weekday())), "yearday": strconv.Itoa(a.date.YearDay()),
		"short_year": a.date.Format("06"), "i_month": a.date.Format("1"), "i_day": a.date.Format("2"),
		"short_month": a.date.Format("Jan"), "short_day": a.date.Format("Mon"), "y_day": fmt.Sprintf("%03d", a.date.YearDay()),
		"hour": a.date.Format("15"), "minute": a.date.Format("04"), "second": a.date.Format("05"), "week": fmt.Sprintf("%02d", week),
	}
	if value, ok := dated[name]; ok {
		return value, true, true
	}
	switch name {
	case "section":
		return where.section, false, true
	case "sections":
		sections := where.folders
		if where.kind == content.KindSection {
			sections = append(append([]string{}, sections...), where.name)
		}
		return strings.Join(sliceSections(sections, slice), "/"), false, true
	case "title":
		if s.layout == layoutJekyll {
			return jekyllTitle(cmp.Or(a.slug, where.name)), false, true
		}
		return segment(a.title), false, true
	case "slug":
		if s.layout == layoutJekyll {
			return jekyllSlug(cmp.Or(a.slug, where.name)), false, true
		}
		return segment(cmp.Or(a.slug, cmp.Or(a.title, where.name))), false, true
	case "slugorfilename", "slugorcontentbasename":
		return segment(cmp.Or(a.slug, where.name)), false, true
	case "filename", "contentbasename", "name":
		return where.name, false, true
	case "path": // Jekyll's, below the collection's folder
		return path.Join(append(slices.Clone(where.folders[min(1, len(where.folders)):]), where.name)...), false, true
	case "categories":
		return strings.ToLower(strings.Join(a.categories, "/")), false, true
	case "collection":
		return where.group, false, true
	case "output_ext":
		return ".html", false, true
	}
	// Hugo takes anything else for one of package time's layouts: ":06".
	if s.layout == layoutHugo && layoutProbe.Format(name) != name {
		return a.date.Format(name), true, true
	}
	return "", false, false
}

// layoutProbe differs in each of its parts from the time that layouts are
// written with.
var layoutProbe = time.Date(2019, time.November, 9, 23, 11, 42, 1, time.UTC)

// segment returns a text as one segment of a path.
func segment(text string) string { return strings.ReplaceAll(text, "/", "-") }

// sliceSections applies "1:", ":2", "1:3", "0" or "last" to sections.
func sliceSections(sections []string, slice string) []string {
	index := func(text string, def int) int {
		if text == "" {
			return def
		}
		if text == "last" {
			return max(len(sections)-1, 0)
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return def
		}
		return min(max(n, 0), len(sections))
	}
	if slice == "" {
		return sections
	}
	from, to, isRange := strings.Cut(slice, ":")
	low := index(from, 0)
	high := index(to, len(sections))
	if !isRange {
		high = min(low+1, len(sections))
	}
	return sections[low:max(low, high)]
}
