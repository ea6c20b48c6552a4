package load

import (
	"path"
	"strings"
	"sync"

	"lectern/content"
)

// linkTargets returns the function that finds the page which a link on another
// leads to, for content.Snapshot. What it looks up is put together when it is
// first called: most revisions of a site that is being worked on never are asked.
func linkTargets(s *site, drafts []draft) func(from *content.Post, link string) *content.Post {
	targets := sync.OnceValue(func() *targetMap { return newTargetMap(s, drafts) })
	return func(from *content.Post, link string) *content.Post { return targets().find(from, link) }
}

// A targetMap knows the posts of a snapshot by what links call them.
type targetMap struct {
	site   *site
	byURL  map[string]*content.Post    // linkKey of URLs, then of aliases
	byName map[[2]string]*content.Post // language and pageName; the first by path has it
	byFile map[[2]string]*content.Post // language and last part of the pageName; nil where several have it
	byPath map[string]*content.Post    // in the repository
	pages  map[*content.Post]*page
}

func newTargetMap(s *site, drafts []draft) *targetMap {
	m := &targetMap{
		site:   s,
		byURL:  make(map[string]*content.Post, 2*len(drafts)),
		byName: make(map[[2]string]*content.Post, len(drafts)),
		byFile: make(map[[2]string]*content.Post, len(drafts)),
		byPath: make(map[string]*content.Post, len(drafts)),
		pages:  make(map[*content.Post]*page, len(drafts)),
	}
	add := func(key string, post *content.Post) {
		if m.byURL[key] == nil {
			m.byURL[key] = post
		}
	}
	for _, d := range drafts {
		m.pages[d.Post], m.byPath[d.Path] = d.page, d.Post
		add(d.page.at.keys[0], d.Post)
		if name := [2]string{d.Language, d.page.at.name}; m.byName[name] == nil {
			m.byName[name] = d.Post
		}
		file := [2]string{d.Language, path.Base(d.page.at.name)}
		if _, taken := m.byFile[file]; taken {
			m.byFile[file] = nil
		} else {
			m.byFile[file] = d.Post
		}
	}
	for _, d := range drafts { // where no page stands
		for _, key := range d.page.at.keys[1:] {
			add(key, d.Post)
		}
	}
	return m
}

// find returns the post that link leads to from the page of from, nil if it
// leads to none. It reads a link as browsers do, then as authors mean it: by
// the file beside their own, by the folder above, and as Hugo's references.
func (m *targetMap) find(from *content.Post, link string) *content.Post {
	page := m.pages[from]
	if page == nil {
		return nil
	}
	if m.site.origin != "" {
		if rest, onSite := strings.CutPrefix(link, m.site.origin); onSite && (rest == "" || strings.ContainsAny(rest[:1], "/?#")) {
			link = "/" + strings.TrimPrefix(rest, "/")
		}
	}
	target, ok := internalPath(link)
	if !ok || strings.Contains(target, "://") {
		return nil
	}
	if strings.HasPrefix(target, "/") {
		if p := m.atAddress(from, target); p != nil {
			return p
		}
		return m.named(from, target)
	}
	below, above := path.Join(from.URL, target), path.Join(folderAbove(from.URL), target)
	if content.IsMarkdown(target) { // it is a file that is meant
		if p := m.byPath[path.Join(path.Dir(from.Path), target)]; p != nil {
			return p
		}
	}
	if p := m.atAddress(from, unescaped(below)); p != nil {
		return p
	}
	if p := m.byPath[path.Join(path.Dir(from.Path), target)]; p != nil {
		return p
	}
	if p := m.atAddress(from, unescaped(above)); p != nil {
		return p
	}
	for _, name := range []string{path.Join(page.key, target), path.Join(path.Dir(page.key), target), target} {
		if p := m.named(from, name); p != nil {
			return p
		}
	}
	if strings.Contains(target, "/") {
		return nil
	}
	// A reference by the file's name alone.
	file := path.Base(pageName(target))
	if p, known := m.byFile[[2]string{from.Language, file}]; known {
		return p
	}
	return m.byFile[[2]string{m.site.defaultLanguage, file}]
}

// atAddress returns the post that is served at target, with the site's base
// path and the language of from or without them.
func (m *targetMap) atAddress(from *content.Post, target string) *content.Post {
	key := linkKey(target)
	if p := m.byURL[key]; p != nil {
		return p
	}
	if prefix := linkKey(m.site.basePath + m.site.languagePath(from.Language)); prefix != "/" {
		if p := m.byURL[prefix+key]; p != nil {
			return p
		}
	}
	if base := linkKey(m.site.basePath); base != "/" {
		return m.byURL[base+key]
	}
	return nil
}

// named returns the post that a reference on the page of from calls by name: one
// of its language, else of the site's own.
func (m *targetMap) named(from *content.Post, name string) *content.Post {
	name = pageName(name)
	if p := m.byName[[2]string{from.Language, name}]; p != nil {
		return p
	}
	return m.byName[[2]string{m.site.defaultLanguage, name}]
}
