package load

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/extract"
	"lectern/content/markdown"
)

// A page is what one file says about its post, all that other files and Git
// have no part in.
type page struct {
	post       content.Post // without Terms, Authors' Posts, neighbours and history
	terms      []termName
	reading    extract.Reading
	naming     *naming
	at         addressee
	authorKeys []string // content.Fold of the names of post.Authors
	key        string   // equal for a post and its translations
	schedule   schedule
}

// A termName is a term as one page spells it.
type termName struct {
	taxonomy string
	name     string
	key      string // content.Fold of the name
}

// dateKeys hold a post's date, in the order in which they are asked.
var dateKeys = []string{"date", "publishdate", "pubdate", "published", "published_at", "created", "createtime", "create_time", "createdat", "created_at"}

// readPage reads the page at where by the rules of s.
func readPage(s *site, where *place, doc *markdown.Document, n *notes) *page {
	n.path = where.path
	h := header{doc.FrontMatter, n}
	p := content.Post{
		ID:       content.NewID("Post", where.path),
		Kind:     where.kind,
		Path:     where.path,
		Section:  where.section,
		Language: where.language,
		Date:     h.date(s.zone),
		Draft:    h.flag("draft", where.draft),
		Weight:   h.number("weight"),
		Aliases:  h.texts(listSeparators, "aliases", "alias", "redirect_from"),
		Authors:  h.authors(),
		Cover:    h.cover(),
		Body:     doc,
	}
	_, line := h.Lookup("aliases")
	p.Aliases = slices.DeleteFunc(p.Aliases, func(alias string) bool { return !h.isSafe(alias, line) })
	if published, _ := h.Lookup("published"); published == false {
		p.Draft = true // as Jekyll has it
	}
	if p.Date.IsZero() {
		p.Date = inZone(where.date, s.zone)
	}
	if s.layout != layoutHugo {
		if lang, _ := h.text("lang", "language"); isLanguageName(lang) {
			p.Language = lang
		}
	}
	title, _ := h.text("title")
	p.Title = cmp.Or(title, titleOf(s, where, doc))
	if description, _ := h.text("description"); description != "" {
		p.Description = &description
	}
	page := &page{key: where.key, schedule: h.schedule(s.zone)}
	if key, _ := h.text("translationkey"); key != "" {
		page.key = "\x00" + key
	}
	for _, taxonomy := range s.taxonomies {
		page.terms = append(page.terms, h.terms(s, taxonomy, where)...)
	}
	for _, a := range p.Authors {
		page.authorKeys = append(page.authorKeys, content.Fold(a.Name))
	}
	stated, line := h.text("url", "permalink")
	p.URL = s.permalink(where, address{
		url: stated, slug: h.slug(s, where), title: title, date: s.urlDate(p.Date),
		categories: namesOf(page.terms, "categories"),
	}, line, n)
	p.Slug = slugOf(p.URL, where)
	page.post = p
	page.at = newAddressee(s, where, &p)
	return page
}

// date returns the moment that the page states, zero if there is none.
func (h header) date(zone *time.Location) time.Time {
	t, _ := h.moment(zone, dateKeys...)
	return t
}

func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// slug returns what the page states for the last part of its URL, "" if it
// states nothing. What leads elsewhere is noted and left out.
func (h header) slug(s *site, where *place) string {
	slug, line := h.text("slug")
	if climbs(slug) {
		h.notes.add(content.Warning, line, "slug-invalid",
			"%.80q is no part of a URL; write it like \"hello-world\"; the file's name is taken instead", slug)
		return ""
	}
	if s.layout == layoutHugo && where.kind != content.KindPage {
		return "" // Hugo has slugs for pages alone
	}
	return slug
}

// urlDate returns the date that a URL is made of: Hugo takes it in the zone in
// which it is written, Jekyll in the site's.
func (s *site) urlDate(date time.Time) time.Time {
	if s.layout == layoutJekyll && s.zone != time.UTC && !date.IsZero() {
		return date.In(s.zone)
	}
	return date
}

// singular are the names under which one value of a taxonomy is written.
var singular = map[string]string{"tags": "tag", "categories": "category"}

// terms returns the terms that the page gives for a taxonomy, each once.
func (h header) terms(s *site, taxonomy string, where *place) []termName {
	separators := listSeparators
	if s.layout == layoutJekyll {
		separators += " "
	}
	names := h.texts(separators, taxonomy)
	if one := singular[taxonomy]; names == nil && one != "" {
		names = h.texts(listSeparators, one)
	}
	if taxonomy == "categories" {
		names = slices.Concat(where.categories, names)
	}
	var terms []termName
	for _, name := range names {
		key := content.Fold(name)
		if key != "" && !slices.ContainsFunc(terms, func(t termName) bool { return t.key == key }) {
			terms = append(terms, termName{taxonomy, strings.Join(strings.Fields(name), " "), key})
		}
	}
	return terms
}

// namesOf returns the names of the terms of one taxonomy.
func namesOf(terms []termName, taxonomy string) []string {
	var names []string
	for _, t := range terms {
		if t.taxonomy == taxonomy {
			names = append(names, t.name)
		}
	}
	return names
}

// titleOf returns a title for a page that states none: its first heading, else
// its name. The home page's name is the site's.
func titleOf(s *site, where *place, doc *markdown.Document) string {
	title := ""
	for _, heading := range doc.Outline {
		if title == "" || heading.Level == 1 {
			title = heading.Text
		}
		if heading.Level == 1 && title != "" {
			break
		}
	}
	if title != "" {
		return title
	}
	name := where.name
	if unescaped, err := url.PathUnescape(name); err == nil {
		name = unescaped
	}
	name = strings.Join(strings.Fields(strings.NewReplacer("-", " ", "_", " ").Replace(name)), " ")
	if where.kind == content.KindHome {
		name = cmp.Or(s.title, "Home")
	}
	if name == "" {
		return cmp.Or(strings.TrimSuffix(path.Base(where.path), path.Ext(where.path)), strconv.Quote(where.path))
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// slugOf returns the last part of a URL, or of the file's name where the URL
// has none.
func slugOf(link string, where *place) string {
	if where.kind == content.KindHome {
		return ""
	}
	slug := path.Base(link)
	if plain, err := url.PathUnescape(slug); err == nil {
		slug = plain
	}
	slug = strings.TrimSuffix(slug, ".html")
	if slug == "/" || slug == "." {
		return where.name
	}
	return slug
}
