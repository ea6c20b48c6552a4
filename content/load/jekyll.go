package load

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A jekyllConfig is what Jekyll's _config.yml says beyond what all sites have.
type jekyllConfig struct {
	permalink   string            // of posts: a pattern, or the name of one
	collections map[string]string // name to pattern, "" for the default
	exclude     []string          // paths and patterns of paths below the site's root
}

// jekyllPatterns are Jekyll's named patterns for the URLs of posts.
var jekyllPatterns = map[string]string{
	"date":     "/:categories/:year/:month/:day/:title.html",
	"pretty":   "/:categories/:year/:month/:day/:title/",
	"ordinal":  "/:categories/:year/:y_day/:title.html",
	"weekdate": "/:categories/:year/W:week/:short_day/:title.html",
	"none":     "/:categories/:title.html",
}

// readJekyll reads the Jekyll site in dir; nil if there is none.
func readJekyll(files fs.FS, dir string) (*site, error) {
	c, file, problem, err := readConfig(files, path.Join(dir, "_config"))
	if err != nil {
		return nil, err
	}
	if file == "" && !hasDir(files, path.Join(dir, "_posts")) {
		return nil, nil
	}
	s := newSite(layoutJekyll, dir)
	if problem != nil {
		s.problems = append(s.problems, problem)
	}
	s.setAddress(strings.TrimRight(c.text("url"), "/") + "/" + strings.Trim(c.text("baseurl"), "/"))
	s.title = c.text("title")
	s.setZone(c.text("timezone"), file)
	s.keepCase = true
	s.defaultLanguage = cmp.Or(c.text("lang"), c.text("locale"), "und")
	s.languages = []siteLanguage{{name: s.defaultLanguage}}
	s.mounts = []mount{{dir: dir}}
	s.addStaticOther()
	s.jekyll = jekyllConfig{
		permalink:   cmp.Or(c.text("permalink"), "date"),
		collections: map[string]string{},
		exclude:     append(c.texts("exclude"), "vendor", "node_modules", "_site"),
	}
	for _, name := range c.texts("collections") {
		s.jekyll.collections[name] = ""
	}
	for name, v := range c.table("collections") {
		settings, _ := v.(map[string]any)
		s.jekyll.collections[name] = config(settings).text("permalink")
	}
	return s, nil
}

// skipsDir reports whether Jekyll makes no pages of the folder at dir, a path
// below the site's root.
func (c jekyllConfig) skipsDir(dir string) bool {
	if c.excludes(dir) {
		return true
	}
	base := path.Base(dir)
	if !strings.HasPrefix(base, "_") || base == "_posts" || base == "_drafts" {
		return false
	}
	_, isCollection := c.collections[base[1:]]
	return !isCollection
}

// excludes reports whether the configuration excludes a file or folder, given
// by its path below the site's root.
func (c jekyllConfig) excludes(name string) bool {
	return slices.ContainsFunc(c.exclude, func(exclude string) bool {
		exclude = strings.Trim(exclude, "/")
		matches, _ := path.Match(exclude, name) // a pattern that is none matches nothing
		return matches || isWithin(name, exclude)
	})
}

// suffix returns what the URLs of pages and of collections without a pattern
// end in: as those of posts do.
func (c jekyllConfig) suffix() string {
	pattern := cmp.Or(jekyllPatterns[c.permalink], c.permalink)
	switch {
	case strings.HasSuffix(pattern, "/"):
		return "/"
	case pattern != c.permalink || strings.HasSuffix(pattern, ":output_ext"):
		return ".html"
	}
	return ""
}

// What Jekyll replaces by a hyphen in the names of posts, as :title and as
// :slug have them.
var (
	notInJekyllTitle = regexp.MustCompile(`[^\p{L}\p{M}\p{Nd}._~!$&'()+,;=@]+`)
	notInJekyllSlug  = regexp.MustCompile(`[^\p{L}\p{M}\p{Nd}]+`)
)

func jekyllTitle(name string) string {
	return strings.Trim(notInJekyllTitle.ReplaceAllString(name, "-"), "-")
}

func jekyllSlug(name string) string {
	return strings.ToLower(strings.Trim(notInJekyllSlug.ReplaceAllString(name, "-"), "-"))
}

// place completes where for a file in the given folders: it reads the date off
// the name of a post, and takes the folders that Jekyll gives a meaning out of
// those that it returns.
func (c jekyllConfig) place(where *place, folders []string, stem *string) []string {
	for i, folder := range folders {
		name, special := strings.CutPrefix(folder, "_")
		if !special {
			continue
		}
		where.group = name
		switch name {
		case "posts":
			if m := datedName.FindStringSubmatch(*stem); m != nil {
				if t, err := time.Parse("2006-1-2", m[1]); err == nil {
					where.date, *stem = t, m[2]
				}
			}
		case "drafts":
			where.draft, where.group = true, "posts"
		}
		if where.group == "posts" {
			// Folders above _posts are categories; those below say nothing.
			where.categories = folders[:i]
			return []string{where.group}
		}
		return slices.Concat([]string{where.group}, folders[i+1:])
	}
	return folders
}
