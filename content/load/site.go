package load

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"lectern/content"
	"lectern/content/extract"
)

// A layout is a convention of where pages stand and what their URLs are.
type layout string

const (
	layoutHugo   layout = "hugo"
	layoutJekyll layout = "jekyll"
	layoutPlain  layout = "plain" // folders of Markdown
)

// A site is what the configuration of a content repository says about its
// pages. It is never changed once it has its vocabulary.
type site struct {
	key      string // equal for sites whose rules are the same
	layout   layout
	root     string // folder of the site in the repository, "." for the whole
	basePath string // what every URL begins with: "/" or "/docs/"
	origin   string // what goes before every URL: "https://site.example"; "" if unknown
	title    string // "" if it states none
	zone     *time.Location

	languages       []siteLanguage // in the site's order; never empty
	defaultLanguage string
	defaultInSubdir bool // true: the default language's URLs have its name too
	mounts          []mount
	static          []content.StaticFolder

	permalinks map[string]map[string]string // language ("" for all), then kind and section ("page/blog"), to pattern
	taxonomies []string                     // front-matter keys: "tags", "categories", "series"

	uglyURLs     bool   // "/about.html", not "/about/"
	uglySections config // the same by section, where it is stated so
	keepCase     bool   // URLs keep upper case
	dropAccents  bool

	jekyll jekyllConfig

	settings   *settings           // of lectern.yml; never nil
	vocabulary *extract.Vocabulary // by which pages are read; load sets it

	problems []*content.Problem // of the configuration files
}

// A siteLanguage is one language of a site.
type siteLanguage struct {
	name     string // in URLs and file names: "zh"
	disabled bool
}

// A mount is a folder of Markdown files.
type mount struct {
	dir      string // in the repository
	prefix   string // path below the language's root that it stands for, "" for the root itself
	language string // "" if file names may tell
}

// readSite finds the site in files and reads its configuration, which options
// complete. Its errors are those of files; a configuration that cannot be read
// is a problem.
func readSite(files fs.FS, options Options) (*site, error) {
	s, err := findSite(files)
	if err != nil {
		return nil, err
	}
	if options.SiteURL != "" {
		s.setAddress(options.SiteURL)
	}
	settings, problems, err := readSettings(files, s.root, options)
	if err != nil {
		return nil, err
	}
	s.settings, s.problems = settings, append(s.problems, problems...)
	if settings.zone != nil {
		s.zone = settings.zone
	}
	s.key = s.fingerprint()
	return s, nil
}

// findSite looks for a configuration in the root of the repository, then in the
// folders of the root, by name.
func findSite(files fs.FS) (*site, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	dirs := []string{"."}
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && !slices.Contains([]string{"themes", "exampleSite", "node_modules", "vendor"}, entry.Name()) {
			dirs = append(dirs, entry.Name())
		}
	}
	for _, dir := range dirs {
		if s, err := readHugo(files, dir); s != nil || err != nil {
			return s, err
		}
	}
	for _, dir := range dirs {
		if s, err := readJekyll(files, dir); s != nil || err != nil {
			return s, err
		}
	}
	return readPlain(files)
}

// newSite returns a site with the rules that hold where no file says otherwise.
func newSite(l layout, root string) *site {
	return &site{
		layout: l, root: root, basePath: "/", zone: time.UTC,
		permalinks: map[string]map[string]string{},
		taxonomies: []string{"tags", "categories"},
	}
}

// readPlain returns a site without a configuration: its pages are in content or
// src/content if there is such a folder, else anywhere.
func readPlain(files fs.FS) (*site, error) {
	s := newSite(layoutPlain, ".")
	s.defaultLanguage = "und"
	s.languages = []siteLanguage{{name: s.defaultLanguage}}
	dir := "."
	for _, candidate := range []string{"content", "src/content"} {
		if info, err := fs.Stat(files, candidate); err == nil && info.IsDir() {
			dir = candidate
			break
		}
	}
	// Folders named after languages, two or more side by side, hold one each.
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	var roots []mount
	for _, entry := range entries {
		if entry.IsDir() && isLanguageName(entry.Name()) {
			roots = append(roots, mount{dir: path.Join(dir, entry.Name()), language: entry.Name()})
		}
	}
	if len(roots) > 1 {
		s.defaultInSubdir = true
		for _, m := range roots {
			s.languages = append(s.languages, siteLanguage{name: m.language})
		}
		s.mounts = roots
	}
	s.mounts = append(s.mounts, mount{dir: dir})
	s.addStaticOther()
	return s, nil
}

// isLanguageName reports whether a folder or a part of a file name, such as
// "zh" or "pt-br", is a language rather than a word of two letters.
func isLanguageName(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), "-")
	if len(base) != 2 || name != strings.ToLower(name) && len(name) == 2 {
		return false
	}
	tag, err := language.Parse(name)
	if err != nil {
		return false
	}
	_, confidence := tag.Base()
	return confidence == language.Exact && !slices.Contains([]string{"io", "is", "it", "or", "to", "so", "no", "my", "am", "as", "be"}, name)
}

// fingerprint returns a text that is equal for equal rules.
func (s *site) fingerprint() string {
	copied := *s
	copied.problems, copied.zone, copied.settings, copied.vocabulary = nil, nil, nil, nil
	return fmt.Sprintf("%+v zone=%s settings=%s", copied, s.zone, s.settings.fingerprint())
}

// walkRoots returns the folders that hold all Markdown files of the site, none
// within another.
func (s *site) walkRoots() []string {
	var dirs []string
	for _, m := range s.mounts {
		dirs = append(dirs, m.dir)
	}
	if s.layout == layoutHugo {
		// Pages beside the folders of the languages are worth a word.
		dirs = append(dirs, commonDir(dirs))
	}
	slices.Sort(dirs)
	var roots []string
	for _, dir := range dirs {
		within := func(root string) bool { return isWithin(dir, root) }
		if !slices.ContainsFunc(roots, within) {
			roots = append(roots, dir)
		}
	}
	return roots
}

// commonDir returns the folder that all of dirs are in, or the first of dirs if
// that would be the whole repository.
func commonDir(dirs []string) string {
	common := dirs[0]
	for _, dir := range dirs[1:] {
		for !isWithin(dir, common) {
			common = path.Dir(common)
		}
	}
	if common == "." {
		return dirs[0]
	}
	return common
}

// isWithin reports whether name is dir or stands below it.
func isWithin(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// below returns the path of name from dir, which it is within; "" for dir
// itself.
func below(name, dir string) string {
	if dir == "." {
		return name
	}
	return strings.TrimPrefix(strings.TrimPrefix(name, dir), "/")
}

// skipsDir reports whether no page of the site is below the folder.
func (s *site) skipsDir(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || base == "node_modules" {
		return true
	}
	if s.layout == layoutJekyll {
		return s.jekyll.skipsDir(below(name, s.root))
	}
	return s.layout == layoutPlain && base == "vendor"
}

// skipsFile reports whether the file is none of the site's, whatever it holds.
func (s *site) skipsFile(name string) bool {
	return strings.HasPrefix(path.Base(name), ".") || s.layout == layoutJekyll && s.jekyll.excludes(below(name, s.root))
}

// languageNamed returns the site's language of the given name, ignoring case.
func (s *site) languageNamed(name string) (siteLanguage, bool) {
	for _, l := range s.languages {
		if strings.EqualFold(l.name, name) {
			return l, true
		}
	}
	return siteLanguage{}, false
}

// languagePath returns what the URLs of a language begin with, below basePath:
// "" or "en/".
func (s *site) languagePath(name string) string {
	if name == s.defaultLanguage && !s.defaultInSubdir || name == "und" {
		return ""
	}
	return strings.ToLower(name) + "/"
}

// setAddress takes the site's address, which may be a path alone. What is no
// address leaves the site at the root of an unknown host.
func (s *site) setAddress(address string) {
	s.basePath, s.origin = "/", ""
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	if p := strings.Trim(u.Path, "/"); p != "" {
		s.basePath = "/" + p + "/"
	}
	if (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		s.origin = u.Scheme + "://" + u.Host
	}
}

// setZone sets the zone of dates that state none. name is as in the IANA
// database.
func (s *site) setZone(name, file string) {
	if name == "" {
		return
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		s.problems = append(s.problems, problemAt(file, 0, content.Warning, "time-zone-unknown",
			fmt.Sprintf("%.60q is no time zone; write it like \"Asia/Shanghai\"; until then dates without a zone count as UTC", name)))
		return
	}
	s.zone = zone
}

// readConfigFile returns a configuration file's content; nil if there is none.
func readConfigFile(files fs.FS, name string) ([]byte, error) {
	src, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return src, err
}
