package load

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"lectern/content"
)

// danglingLinks returns, by file, a problem for each link of a served page to a
// place on the site where there is nothing.
//
// A generator, a theme or a host may make more addresses than the repository
// shows, and authors write links to pages as well as to files. So a link leads
// somewhere if any reading of it does: what remains is broken in each of them.
//
// Where nothing that could be led to is gone since known, only new pages and
// those with dangling links are looked at.
func danglingLinks(now *stock, files []*file, known *stock) map[*file][]*content.Problem {
	m := newLinkMap(now, files)
	isKept := m.keepsAddresses(now, known)
	dangling := map[*file][]*content.Problem{}
	for _, f := range files {
		if !now.view.serves(f) || isKept && known.files[f.place.path] == f && known.dangling[f] == nil {
			continue
		}
		if problems := m.follow(f); problems != nil {
			dangling[f] = problems
		}
	}
	return dangling
}

// follow returns a problem for each link of f that leads nowhere.
func (m *linkMap) follow(f *file) (problems []*content.Problem) {
	for _, link := range f.doc.Links {
		target, ok := internalPath(link.URL)
		if !ok || link.External() || m.leadsSomewhere(f, target) {
			continue
		}
		problems = append(problems, problemAt(f.place.path, link.Line, content.Warning, "link-dangling",
			fmt.Sprintf("the link %.200q leads to no page and no file%s", link.URL, m.advice(f, target))))
	}
	return problems
}

// internalPath returns the path that a link names on its own site, without
// query and fragment. ok is false if it names none for certain: it is an anchor,
// leads off the site, or holds a template such as {{ site.baseurl }}.
func internalPath(link string) (target string, ok bool) {
	for _, prefix := range []string{"http:", "https:", "//", "mailto:", "#"} {
		if strings.HasPrefix(link, prefix) {
			return "", false
		}
	}
	target, _, _ = strings.Cut(strings.TrimSpace(link), "#")
	target, _, _ = strings.Cut(target, "?")
	target = unescaped(target)
	if target == "" || strings.ContainsAny(target, "{}<>$\x00\\") {
		return "", false
	}
	return target, true
}

func unescaped(link string) string {
	if !strings.Contains(link, "%") {
		return link
	}
	if plain, err := url.PathUnescape(link); err == nil {
		return plain
	}
	return link
}

// A linkMap knows what the links of a site may lead to.
type linkMap struct {
	site  *site
	tree  fs.FS
	files []*file
	view  view

	urls   map[string]bool      // linkKey of the URLs and aliases of pages, and of the folders above them
	drafts map[string]bool      // linkKey of the URLs of drafts that are not served
	names  map[string]bool      // pageName of pages, as Hugo's references give it
	roots  []string             // folders whose files have an address of their own
	static bool                 // the repository has a folder of static files
	exists map[string]bool      // by path in the repository, as far as it was asked for
	slugs  map[[2]string]string // URL by language and slug, "" where several have it; nil until it is asked for
}

// staticDirs are the folders whose files generators copy to the root of a site.
var staticDirs = []string{"static", "public", "assets"}

func hasStaticDir(s *site, tree fs.FS) bool {
	return slices.ContainsFunc(staticDirs, func(dir string) bool { return hasDir(tree, path.Join(s.root, dir)) })
}

func newLinkMap(now *stock, files []*file) *linkMap {
	s, tree := now.rules, now.tree
	m := &linkMap{
		site: s, tree: tree, files: files, view: now.view,
		urls:   make(map[string]bool, 2*len(files)),
		drafts: map[string]bool{},
		names:  make(map[string]bool, len(files)),
		roots:  []string{s.root},
		static: hasStaticDir(s, tree),
		exists: map[string]bool{},
	}
	for _, static := range s.static {
		if !slices.Contains(m.roots, static.Dir) {
			m.roots = append(m.roots, static.Dir)
		}
	}
	for _, mounted := range s.mounts {
		if !slices.Contains(m.roots, mounted.dir) {
			m.roots = append(m.roots, mounted.dir)
		}
	}
	for _, l := range s.languages {
		m.addKey(linkKey(unescaped(s.basePath + s.languagePath(l.name))))
	}
	for _, f := range files {
		switch {
		case now.view.serves(f):
			m.names[f.post.at.name] = true
			for _, key := range f.post.at.keys {
				m.addKey(key)
			}
		case f.post != nil:
			m.drafts[linkKey(unescaped(f.post.post.URL))] = true
		}
	}
	return m
}

// addKey adds the linkKey of an address, and those above it: generators put
// lists there.
func (m *linkMap) addKey(key string) {
	for ; !m.urls[key]; key = path.Dir(key) {
		m.urls[key] = true
	}
}

// keepsAddresses reports whether all that links could lead to in the revision of
// known can be led to in now, which m is of.
func (m *linkMap) keepsAddresses(now, known *stock) bool {
	// The folder of static files, and in a plain site those of pages, make links
	// dangle that were given the benefit of the doubt without them.
	if known.rules != now.rules || !now.view.isLike(known.view, known.files) || m.site.layout == layoutPlain || m.static != hasStaticDir(m.site, known.tree) {
		return false
	}
	for name, f := range known.files {
		if now.files[name] == f || !m.view.serves(f) {
			continue
		}
		if !m.names[f.post.at.name] || slices.ContainsFunc(f.post.at.keys, func(key string) bool { return !m.urls[key] }) {
			return false
		}
	}
	return keepsNames(known.tree, now.tree, ".")
}

// An addressee is what links may call one page.
type addressee struct {
	keys []string // linkKey of its URL and its aliases
	name string   // pageName
}

func newAddressee(s *site, where *place, post *content.Post) addressee {
	a := addressee{name: pageName(where.key)}
	add := func(link string) { a.keys = append(a.keys, linkKey(unescaped(link))) }
	add(post.URL)
	for _, alias := range post.Aliases {
		add(alias)
		add(s.basePath + alias)
		if !strings.HasPrefix(alias, "/") { // from the folder of the page, as Hugo has it
			add(path.Join(folderAbove(post.URL), alias))
		}
	}
	return a
}

// folderAbove returns the address in which the page at link stands: "/blog" for
// "/blog/hello/" and for "/blog/hello.html".
func folderAbove(link string) string {
	return path.Dir(strings.TrimSuffix(link, "/"))
}

// pageSuffixes and ofList are what addresses end in at which hosts and
// generators serve a page, or the later pages and the feed of a list.
var (
	pageSuffixes = []string{".html", ".htm"}
	ofList       = regexp.MustCompile(`/(?:page/\d+|(?:index|feed|rss|atom)\.(?:xml|json))$`)
)

// linkKey returns the one form of all addresses at which the same is served:
// "/blog/hello" for "blog/hello/", "/blog/hello.html" and
// "/blog/hello/index.html".
func linkKey(target string) string {
	key := path.Clean("/" + target)
	if strings.Contains(key, "/page/") || strings.HasSuffix(key, ".xml") || strings.HasSuffix(key, ".json") {
		key = ofList.ReplaceAllString(key, "")
	}
	for _, suffix := range pageSuffixes {
		key = strings.TrimSuffix(key, suffix)
	}
	return path.Clean("/" + strings.TrimSuffix(key, "/index"))
}

// pageName returns the one form of the names that references give a page below
// its language's root: "/blog/hello" for "blog/Hello.md", "blog/hello/index.md"
// and "blog/hello/index.en.md".
func pageName(target string) string {
	name := path.Clean("/" + target)
	if content.IsMarkdown(name) {
		dir, file := path.Split(strings.TrimSuffix(name, path.Ext(name)))
		stem, _, _ := strings.Cut(file, ".")
		if stem == bundleStem || stem == sectionStem || strings.EqualFold(stem, "readme") {
			stem = ""
		}
		name = path.Join(dir, stem)
	}
	return strings.ToLower(name)
}

// leadsSomewhere reports whether a link of f to target may lead to something.
func (m *linkMap) leadsSomewhere(f *file, target string) bool {
	if strings.HasPrefix(target, "/") {
		return m.hasAddress(f, target) || m.names[pageName(target)] || m.hasStatic(target) || m.mayBeMadeElsewhere(target)
	}
	// A browser starts from the page's address, an author often from the folder
	// above or from the file.
	beside := path.Join(path.Dir(f.place.path), target)
	if beside == ".." || strings.HasPrefix(beside, "../") {
		return true // beyond the repository: "../../issues" is the forge's
	}
	below, above := path.Join(f.post.post.URL, target), path.Join(folderAbove(f.post.post.URL), target)
	return m.hasAddress(f, unescaped(below)) || m.hasAddress(f, unescaped(above)) ||
		m.names[pageName(path.Join(f.place.key, target))] || m.names[pageName(path.Join(path.Dir(f.place.key), target))] || m.names[pageName(target)] ||
		m.hasFile(beside) || m.hasStatic(below) || m.hasStatic(above)
}

// hasAddress reports whether something is served at target, with the site's base
// path and the language of f or without them.
func (m *linkMap) hasAddress(f *file, target string) bool {
	key := linkKey(target)
	prefix := linkKey(m.site.basePath + m.site.languagePath(f.post.post.Language))
	if m.urls[key] || prefix != "/" && (m.urls[prefix+key] || m.urls[linkKey(m.site.basePath)+key]) {
		return true
	}
	// The lists of a taxonomy are the generator's.
	for _, folder := range strings.Split(key, "/") {
		if slices.Contains(m.site.taxonomies, folder) {
			return true
		}
	}
	return false
}

// hasStatic reports whether the repository has a file whose address target is.
func (m *linkMap) hasStatic(target string) bool {
	target = strings.Trim(path.Clean("/"+strings.TrimPrefix(path.Clean("/"+target)+"/", m.site.basePath)), "/")
	return slices.ContainsFunc(m.roots, func(root string) bool {
		name := path.Join(root, target)
		return m.hasFile(name) || path.Ext(name) == "" && m.hasFile(name+".html")
	})
}

// hasFile reports whether the repository has a file or folder at name. What
// cannot be looked up is given the benefit of the doubt.
func (m *linkMap) hasFile(name string) bool {
	exists, known := m.exists[name]
	if !known {
		_, err := fs.Stat(m.tree, name)
		exists = err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid)
		m.exists[name] = exists
	}
	return exists
}

// mayBeMadeElsewhere reports whether what an absolute link names may come from
// where the repository does not show it: from a theme, a plugin, or the code of
// the site.
func (m *linkMap) mayBeMadeElsewhere(target string) bool {
	switch extension := strings.ToLower(path.Ext(target)); {
	case content.IsMarkdown(target):
		return false
	case slices.Contains([]string{".xml", ".json", ".txt", ".css", ".js", ".ico", ".svg", ".png", ".webmanifest"}, extension):
		return true
	case extension != "" && !slices.Contains(pageSuffixes, extension) && !m.static:
		return true // a site whose static files are all kept elsewhere
	}
	if m.site.layout != layoutPlain {
		return false
	}
	// Of a site that is no generator's we know the folders that its pages are in.
	folder := path.Dir(linkKey(target))
	return folder == "/" || !m.urls[folder]
}

// advice returns what may help the author of a dangling link, "" if nothing
// does.
func (m *linkMap) advice(f *file, target string) string {
	host, _, _ := strings.Cut(target, "/")
	switch before, _, hasScheme := strings.Cut(target, "http"); {
	case strings.Contains(target, "@") && host == target:
		return "; for a mail address write mailto: in front"
	case hasScheme && strings.Contains(target, ":/"):
		return fmt.Sprintf("; take out %.40q before the address", before)
	case host != target && strings.Contains(strings.Trim(host, "."), "."):
		return "; write https:// in front if it leads off the site"
	}
	address := target
	if !strings.HasPrefix(target, "/") {
		address = path.Join(f.post.post.URL, target)
	}
	if m.drafts[linkKey(address)] {
		return ": the page there is a draft"
	}
	if found := m.bySlug(f.post.post.Language, path.Base(linkKey(strings.TrimSuffix(address, path.Ext(address))))); found != "" {
		return "; " + found + " has that name"
	}
	return "; correct it or take it out"
}

// bySlug returns the URL of the only page of a language with that slug, "" if
// there is none.
func (m *linkMap) bySlug(language, slug string) string {
	if m.slugs == nil {
		m.slugs = make(map[[2]string]string, len(m.files))
		for _, f := range m.files {
			if !m.view.serves(f) {
				continue
			}
			key := [2]string{f.post.post.Language, strings.ToLower(f.post.post.Slug)}
			if _, taken := m.slugs[key]; taken {
				m.slugs[key] = ""
			} else {
				m.slugs[key] = f.post.post.URL
			}
		}
	}
	return m.slugs[[2]string{language, strings.ToLower(slug)}]
}
