package load

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"lectern/content"
)

// hugoKeys are configuration keys that tell Hugo's config.toml from somebody
// else's.
var hugoKeys = []string{"baseurl", "languagecode", "defaultcontentlanguage", "languages", "theme", "permalinks", "taxonomies", "contentdir", "module", "outputs", "markup"}

// readHugo reads the Hugo site in dir; nil if there is none.
func readHugo(files fs.FS, dir string) (*site, error) {
	s := newSite(layoutHugo, dir)
	c, stated := config{}, origins{}
	isHugo := false
	for _, name := range []string{"config", "hugo"} {
		found, file, problem, err := readConfig(files, path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if file == "" {
			continue
		}
		if problem != nil {
			s.problems = append(s.problems, problem)
		}
		isHugo = isHugo || name == "hugo" || problem != nil && hasDir(files, path.Join(dir, "content")) ||
			slices.ContainsFunc(hugoKeys, func(key string) bool { return found[key] != nil })
		c.merge(found)
		stated.add(found, file)
	}
	// Hugo builds the production environment unless told otherwise.
	for _, environment := range []string{"_default", "production"} {
		found, err := readConfigDir(files, path.Join(dir, "config", environment), s, stated)
		if err != nil {
			return nil, err
		}
		if found != nil {
			isHugo = true
			c.merge(found)
		}
	}
	if !isHugo {
		return nil, nil
	}
	s.applyHugo(c, stated)
	return s, nil
}

// origins says which file stated a top-level key, for problems with its value.
type origins map[string]string

func (o origins) add(c config, file string) {
	for key := range c {
		o[key] = file
	}
}

func hasDir(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.IsDir()
}

// readConfigDir reads a folder of configuration files, each of which is named
// after the key it holds, such as languages.toml; nil if there is no folder.
func readConfigDir(files fs.FS, dir string, s *site, stated origins) (config, error) {
	entries, err := fs.ReadDir(files, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := config{}
	for _, entry := range entries {
		extension := path.Ext(entry.Name())
		if entry.IsDir() || !slices.Contains(configExtensions, extension) {
			continue
		}
		name := path.Join(dir, entry.Name())
		src, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		found, problem := parseConfig(name, src)
		if problem != nil {
			s.problems = append(s.problems, problem)
			continue
		}
		key := strings.ToLower(strings.TrimSuffix(entry.Name(), extension))
		if key == "hugo" || key == "config" {
			c.merge(found)
			stated.add(found, name)
			continue
		}
		// "params.en.toml" holds the key for one language.
		if base, lang, ok := strings.Cut(key, "."); ok {
			found, key = config{lang: map[string]any{base: map[string]any(found)}}, "languages"
		}
		c.merge(config{key: map[string]any(found)})
		stated[key] = name
	}
	return c, nil
}

// applyHugo takes over the rules that c states.
func (s *site) applyHugo(c config, stated origins) {
	s.setAddress(c.text("baseurl"))
	s.title = c.text("title")
	s.setZone(c.text("timezone"), stated["timezone"])
	s.uglyURLs, s.uglySections = c.flag("uglyurls"), c.table("uglyurls")
	s.keepCase = c.flag("disablepathtolower")
	s.dropAccents = c.flag("removepathaccents")
	s.defaultInSubdir = c.flag("defaultcontentlanguageinsubdir")

	languages := c.table("languages")
	names := slices.SortedFunc(maps.Keys(languages), func(a, b string) int {
		return cmp.Or(byWeight(languages.table(a).number("weight"), languages.table(b).number("weight")), strings.Compare(a, b))
	})
	disabled := c.texts("disablelanguages")
	for _, name := range names {
		s.languages = append(s.languages, siteLanguage{
			name:     name,
			disabled: languages.table(name).flag("disabled") || slices.Contains(disabled, name),
		})
	}
	s.defaultLanguage = strings.ToLower(c.text("defaultcontentlanguage"))
	if s.defaultLanguage == "" {
		// Without a word on it Hugo calls every language "en"; what the site
		// says to browsers is nearer to the truth.
		code, _, _ := strings.Cut(strings.ToLower(cmp.Or(c.text("locale"), c.text("languagecode"), "en")), "-")
		s.defaultLanguage = code
		if _, ok := s.languageNamed("en"); ok {
			s.defaultLanguage = "en"
		} else if len(s.languages) > 0 {
			s.defaultLanguage = s.languages[0].name
		}
	}
	if _, ok := s.languageNamed(s.defaultLanguage); !ok {
		s.languages = slices.Insert(s.languages, 0, siteLanguage{name: s.defaultLanguage})
	}

	contentDir := path.Join(s.root, cmp.Or(c.text("contentdir"), "content"))
	if !fs.ValidPath(contentDir) {
		s.problems = append(s.problems, problemAt(stated["contentdir"], 0, content.Warning, "content-dir-outside",
			fmt.Sprintf("contentDir %.80q is outside of the repository; the folder \"content\" is read instead", c.text("contentdir"))))
		contentDir = path.Join(s.root, "content")
	}
	s.mountHugo(c, contentDir)
	s.addStaticHugo(c)

	s.addPermalinks("", c.table("permalinks"))
	for _, name := range names {
		s.addPermalinks(name, languages.table(name).table("permalinks"))
	}
	for _, plural := range slices.Sorted(maps.Values(texts(c.table("taxonomies")))) {
		if !slices.Contains(s.taxonomies, plural) {
			s.taxonomies = append(s.taxonomies, plural)
		}
	}
}

// byWeight orders as Hugo does: what has no weight comes last.
func byWeight(a, b float64) int {
	switch {
	case a == b:
		return 0
	case a == 0:
		return 1
	case b == 0:
		return -1
	}
	return cmp.Compare(a, b)
}

// mountHugo finds the folders of pages: those of module.mounts, else each
// language's own, else the one of all.
func (s *site) mountHugo(c config, contentDir string) {
	for _, v := range c.table("module").list("mounts") {
		m, _ := v.(map[string]any)
		target, isContent := strings.CutPrefix(path.Clean(config(m).text("target")), "content")
		source := path.Clean(config(m).text("source"))
		if isContent && (target == "" || target[0] == '/') && fs.ValidPath(path.Join(s.root, source)) {
			s.mounts = append(s.mounts, mount{
				dir:      path.Join(s.root, source),
				prefix:   strings.Trim(target, "/"),
				language: strings.ToLower(config(m).text("lang")),
			})
		}
	}
	if len(s.mounts) > 0 {
		return
	}
	shared := false
	for _, l := range s.languages {
		dir := c.table("languages").table(l.name).text("contentdir")
		if dir == "" || !fs.ValidPath(path.Join(s.root, dir)) {
			shared = true
			continue
		}
		s.mounts = append(s.mounts, mount{dir: path.Join(s.root, dir), language: l.name})
	}
	if shared {
		s.mounts = append(s.mounts, mount{dir: contentDir})
	}
}

// addPermalinks takes over the URL patterns of a language, "" for all. A
// pattern stands by itself for the pages of a section, or below the kind of
// page that it is for.
func (s *site) addPermalinks(language string, table config) {
	rules := s.permalinks[language]
	if rules == nil {
		rules = map[string]string{}
		s.permalinks[language] = rules
	}
	for key, value := range table {
		switch value := value.(type) {
		case string:
			rules["page/"+key] = value
		case map[string]any:
			for section, pattern := range texts(value) {
				rules[key+"/"+section] = pattern
			}
		}
	}
}

// texts returns the entries of table that are texts.
func texts(table config) map[string]string {
	found := map[string]string{}
	for key, value := range table {
		if s, ok := value.(string); ok {
			found[key] = s
		}
	}
	return found
}
