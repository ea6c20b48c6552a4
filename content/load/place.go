package load

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"lectern/content"
)

// A place is what the path of a Markdown file says about its page.
type place struct {
	path     string // in the repository
	language string
	kind     content.PostKind
	folders  []string // below the language's root, without the page's own folder if it is a bundle
	section  string   // first folder below the language's root, "" at the root
	name     string   // of the file, or of the folder that a bundle or a section is; "" for the home page
	key      string   // equal for a page and its translations: the path below the language's root
	date     time.Time
	draft    bool // it stands in Jekyll's folder of drafts

	group      string   // Jekyll's collection: "posts"; "" if it is in none
	categories []string // that the folders of a Jekyll post are
}

// The file that is a folder's page is named after what the folder is.
const (
	bundleStem  = "index"  // the folder is one page
	sectionStem = "_index" // the folder is a list of pages
)

// place returns what the path of a Markdown file says. It is nil for a file
// that is no page of the site, and note says why.
func (s *site) place(name string) (where *place, note *content.Problem) {
	m, ok := s.mountOf(name)
	if !ok {
		return nil, problemAt(name, 0, content.Info, "outside-content",
			"the file stands outside the site's folders of content, so it is not served")
	}
	below := path.Join(m.prefix, below(name, m.dir))
	dir, file := path.Split(below)
	stem := strings.TrimSuffix(file, path.Ext(file))
	where = &place{path: name, language: m.language, kind: content.KindPage}

	if base, suffix, ok := cutLast(stem, "."); ok && base != "" {
		if l, known := s.languageNamed(suffix); known && suffix != "und" {
			stem, where.language = base, l.name
		} else if s.layout == layoutPlain && isLanguageName(suffix) {
			stem, where.language = base, suffix
		}
	}
	if where.language == "" {
		where.language = s.defaultLanguage
	}
	if l, _ := s.languageNamed(where.language); l.disabled {
		return nil, problemAt(name, 0, content.Info, "language-disabled",
			fmt.Sprintf("the site's configuration disables the language %q, so the page is not served", where.language))
	}

	folders := splitPath(dir)
	if s.layout == layoutJekyll {
		folders = s.jekyll.place(where, folders, &stem)
	}
	if len(folders) > 0 {
		where.section = folders[0]
	}
	where.name = stem
	switch own := strings.ToLower(stem); {
	case stem == sectionStem, s.layout != layoutHugo && own == "readme":
		where.kind = content.KindSection
		fallthrough
	case own == bundleStem:
		if len(folders) == 0 {
			where.kind, where.name = content.KindHome, ""
			break
		}
		where.name = folders[len(folders)-1]
		folders = folders[:len(folders)-1]
	}
	where.folders = folders
	where.key = path.Join(append(slices.Clone(folders), where.name)...)
	return where, nil
}

// mountOf returns the mount that a file is in, the innermost if there are
// several.
func (s *site) mountOf(name string) (found mount, ok bool) {
	for _, m := range s.mounts {
		if isWithin(name, m.dir) && (!ok || len(m.dir) > len(found.dir) || found.dir == ".") {
			found, ok = m, true
		}
	}
	return found, ok
}

func splitPath(dir string) []string {
	if dir = strings.Trim(dir, "/"); dir == "" {
		return nil
	}
	return strings.Split(dir, "/")
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

// markSections makes those index files SECTIONs whose folders hold other pages
// too. Where no generator's rule tells a bundle from a section, that does.
func markSections(list []*file) {
	pages := map[string]int{} // by folder, with those below
	for _, f := range list {
		for dir := path.Dir(f.place.path); ; dir = path.Dir(dir) {
			pages[dir]++
			if dir == "." {
				break
			}
		}
	}
	for i, f := range list {
		if f.place.kind == content.KindHome || !isIndexFile(f.place.path) {
			continue
		}
		kind := content.KindPage
		if translations := countIndexFiles(list, path.Dir(f.place.path)); pages[path.Dir(f.place.path)] > translations {
			kind = content.KindSection
		}
		if f.place.kind != kind {
			// The file may be one that an older snapshot was made from.
			fresh := &file{rules: f.rules, place: f.place, blob: f.blob, info: f.info}
			fresh.place.kind = kind
			list[i] = fresh
		}
	}
}

// demoteReadmes makes those README files pages whose folder has an index file
// too: the folder's own page is the index.
func demoteReadmes(list []*file) {
	indexed := map[string]bool{} // by folder and language
	for _, f := range list {
		if isIndexFile(f.place.path) {
			indexed[path.Dir(f.place.path)+"\x00"+f.place.language] = true
		}
	}
	for _, f := range list {
		if !isReadme(f.place.path) || !indexed[path.Dir(f.place.path)+"\x00"+f.place.language] {
			continue
		}
		if f.place.kind != content.KindHome {
			f.place.folders = append(f.place.folders, f.place.name)
		}
		f.place.kind, f.place.name = content.KindPage, "readme"
		f.place.key = path.Join(append(slices.Clone(f.place.folders), f.place.name)...)
	}
}

// isReadme reports whether a file may stand for its folder, depending on the
// files beside it. Its place is found anew for each revision.
func isReadme(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(path.Base(name)), ".")
	return stem == "readme"
}

func isIndexFile(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(path.Base(name)), ".")
	return stem == bundleStem
}

// countIndexFiles returns how many files of list are index files of dir: one
// for each language.
func countIndexFiles(list []*file, dir string) int {
	count := 0
	// The list is sorted by path, so that those of one folder stand together.
	start, _ := slices.BinarySearchFunc(list, dir+"/", func(f *file, want string) int { return strings.Compare(f.place.path, want) })
	if dir == "." {
		start = 0
	}
	for _, f := range list[start:] {
		if dir != "." && !strings.HasPrefix(f.place.path, dir+"/") {
			break
		}
		if path.Dir(f.place.path) == dir && isIndexFile(f.place.path) {
			count++
		}
	}
	return count
}

// datedName is the name of a post in Jekyll's way: "2024-04-20-name".
var datedName = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})-(.+)$`)
