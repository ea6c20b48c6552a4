package load

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"lectern/content"
	"lectern/content/extract"
)

// Settings teach Lectern the words of a site. They stand in lectern.yml (or
// lectern.yaml) at the root of the site, or else of the repository, and in
// Options.Config, which adds to them and wins where only one can hold:
//
//	zone: Europe/Berlin                  # of dates that state none
//
//	labels:                              # what stands before a colon, in a heading or over a column
//	  time: [Wann, Uhrzeit]
//	  guests: [Vortragende]
//
//	words:                               # more of what Lectern goes by
//	  breaks: [Kaffeepause]
//	  gatherings: [Stammtisch]
//
//	events:
//	  sections: [stammtisch]             # a page here that states a day is an event
//	  never: [docs, projects]            # a page here is none
//
//	projects:
//	  - name: SOFARegistry
//	    aliases: [sofa-registry, registry]
//	    repository: https://github.com/sofastack/sofa-registry
//	    homepage: https://www.sofastack.tech/projects/sofa-registry/
//
// Every word is added to those that extract.DefaultVocabulary has. Keys may be
// in any case. What is unknown or of another type is noted with its line and
// left out; the rest holds.
type settings struct {
	zone     *time.Location               // nil if none is stated
	words    map[string][]string          // by the key of a vocabularyField, in the order stated
	rules    map[string]extract.EventRule // by section, in lower case
	projects []projectSetting
}

// A projectSetting is a project that settings name.
type projectSetting struct {
	Name                 string
	Aliases              []string
	Repository, Homepage string // "" if not stated
}

const (
	// maxWords bounds the words that settings may add: every line of every page
	// is held against them.
	maxWords = 2000

	// maxSettingNotes bounds what is noted of one file: who reads a hundred
	// notes looks at the whole file.
	maxSettingNotes = 100

	// maxWordBytes bounds one word. No label is longer, and no name should be.
	maxWordBytes = 60
)

// A vocabularyField is a field of a Vocabulary under the name that it has in
// settings.
type vocabularyField struct {
	key   string
	words func(*extract.Vocabulary) *[]string
}

// labelFields are the keys of "labels".
var labelFields = []vocabularyField{
	{"time", func(v *extract.Vocabulary) *[]string { return &v.Time }},
	{"place", func(v *extract.Vocabulary) *[]string { return &v.Place }},
	{"form", func(v *extract.Vocabulary) *[]string { return &v.Form }},
	{"theme", func(v *extract.Vocabulary) *[]string { return &v.Theme }},
	{"abstract", func(v *extract.Vocabulary) *[]string { return &v.Abstract }},
	{"agenda", func(v *extract.Vocabulary) *[]string { return &v.Agenda }},
	{"guests", func(v *extract.Vocabulary) *[]string { return &v.Guests }},
	{"affiliations", func(v *extract.Vocabulary) *[]string { return &v.Affiliations }},
	{"hosts", func(v *extract.Vocabulary) *[]string { return &v.Hosts }},
	{"authors", func(v *extract.Vocabulary) *[]string { return &v.Authors }},
	{"materials", func(v *extract.Vocabulary) *[]string { return &v.Materials }},
	{"registration", func(v *extract.Vocabulary) *[]string { return &v.Registration }},
	{"livestream", func(v *extract.Vocabulary) *[]string { return &v.Livestream }},
	{"video", func(v *extract.Vocabulary) *[]string { return &v.Video }},
	{"slides", func(v *extract.Vocabulary) *[]string { return &v.Slides }},
	{"code", func(v *extract.Vocabulary) *[]string { return &v.Code }},
	{"album", func(v *extract.Vocabulary) *[]string { return &v.Album }},
	{"article", func(v *extract.Vocabulary) *[]string { return &v.Article }},
}

// wordFields are the keys of "words".
var wordFields = []vocabularyField{
	{"qualifiers", func(v *extract.Vocabulary) *[]string { return &v.Qualifiers }},
	{"endings", func(v *extract.Vocabulary) *[]string { return &v.Endings }},
	{"breaks", func(v *extract.Vocabulary) *[]string { return &v.Breaks }},
	{"online", func(v *extract.Vocabulary) *[]string { return &v.Online }},
	{"in-person", func(v *extract.Vocabulary) *[]string { return &v.InPerson }},
	{"honorifics", func(v *extract.Vocabulary) *[]string { return &v.Honorifics }},
	{"roles", func(v *extract.Vocabulary) *[]string { return &v.Roles }},
	{"duties", func(v *extract.Vocabulary) *[]string { return &v.Duties }},
	{"groups", func(v *extract.Vocabulary) *[]string { return &v.Groups }},
	{"sectors", func(v *extract.Vocabulary) *[]string { return &v.Sectors }},
	{"organisations", func(v *extract.Vocabulary) *[]string { return &v.Organisations }},
	{"surnames", func(v *extract.Vocabulary) *[]string { return &v.Surnames }},
	{"names", func(v *extract.Vocabulary) *[]string { return &v.LatinNames }},
	{"personas", func(v *extract.Vocabulary) *[]string { return &v.Personas }},
	{"terms", func(v *extract.Vocabulary) *[]string { return &v.Terms }},
	{"not-names", func(v *extract.Vocabulary) *[]string { return &v.NotNames }},
	{"work", func(v *extract.Vocabulary) *[]string { return &v.Work }},
	{"prose", func(v *extract.Vocabulary) *[]string { return &v.Prose }},
	{"gatherings", func(v *extract.Vocabulary) *[]string { return &v.Gatherings }},
	{"gathering-names", func(v *extract.Vocabulary) *[]string { return &v.GatheringNames }},
	{"asides", func(v *extract.Vocabulary) *[]string { return &v.Asides }},
	{"deadlines", func(v *extract.Vocabulary) *[]string { return &v.Deadlines }},
	{"fillers", func(v *extract.Vocabulary) *[]string { return &v.Fillers }},
	{"newsletters", func(v *extract.Vocabulary) *[]string { return &v.Newsletters }},
	{"calls", func(v *extract.Vocabulary) *[]string { return &v.Calls }},
	{"convening", func(v *extract.Vocabulary) *[]string { return &v.Convening }},
	{"presenting", func(v *extract.Vocabulary) *[]string { return &v.Presenting }},
	{"occasions", func(v *extract.Vocabulary) *[]string { return &v.Occasions }},
	{"sections", func(v *extract.Vocabulary) *[]string { return &v.Sections }},
	{"write-ups", func(v *extract.Vocabulary) *[]string { return &v.WriteUps }},
	{"article-signs", func(v *extract.Vocabulary) *[]string { return &v.ArticleSigns }},
	{"recording-signs", func(v *extract.Vocabulary) *[]string { return &v.RecordingSigns }},
	{"projects", func(v *extract.Vocabulary) *[]string { return &v.Projects }},
}

// CheckConfig returns what is wrong with an Options.Config, by line; nil if
// nothing is. The problems are those that every snapshot loaded with it has.
func CheckConfig(name string, src []byte) []*content.Problem {
	return new(settings).take(name, src)
}

// readSettings returns the settings in files, completed by those of options,
// and what is wrong with them. Its errors are those of files.
func readSettings(files fs.FS, siteRoot string, options Options) (*settings, []*content.Problem, error) {
	s := &settings{}
	var problems []*content.Problem
	taken := ""
	for _, dir := range slices.Compact([]string{siteRoot, "."}) {
		for _, extension := range []string{".yml", ".yaml"} {
			name := path.Join(dir, "lectern"+extension)
			info, err := fs.Stat(files, name)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue
			case err != nil:
				return nil, nil, err
			case !info.Mode().IsRegular():
				problems = append(problems, problemAt(name, 0, content.Error, "config-invalid",
					"this is no file but a folder or a link, which is not followed; the defaults hold until a file of settings stands here"))
				continue
			case taken != "":
				problems = append(problems, problemAt(name, 0, content.Warning, "config-ignored",
					fmt.Sprintf("%s holds the settings already, so this file is not read; move what it says there", taken)))
				continue
			}
			src, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, nil, err
			}
			taken = name
			problems = append(problems, s.take(name, src)...)
		}
	}
	if len(options.Config) > 0 {
		problems = append(problems, s.take(cmp.Or(options.ConfigName, "lectern.yml"), options.Config)...)
	}
	return s, problems, nil
}

// take adds what one file says, and returns what is wrong with it.
func (s *settings) take(name string, src []byte) []*content.Problem {
	c, problem := parseConfig(name, src)
	if problem != nil {
		return []*content.Problem{problem}
	}
	if s.words == nil {
		s.words, s.rules = map[string][]string{}, map[string]extract.EventRule{}
	}
	r := &settingsReader{settings: s, file: name, lines: keyLines(name, src)}
	r.each("", c, map[string]func(at string, value any){
		"zone":     r.zone,
		"labels":   func(at string, value any) { r.vocabulary(at, value, labelFields) },
		"words":    func(at string, value any) { r.vocabulary(at, value, wordFields) },
		"events":   r.events,
		"projects": r.projects,
	})
	return r.problems
}

// defaultVocabulary is that of all sites which add no words of their own. It is
// shared, since to index its words takes longer than to read a small site.
var defaultVocabulary = sync.OnceValue(extract.DefaultVocabulary)

// vocabulary returns the default words and those of s.
func (s *settings) vocabulary() *extract.Vocabulary {
	if len(s.words) == 0 {
		return defaultVocabulary()
	}
	v := extract.DefaultVocabulary()
	for _, field := range slices.Concat(labelFields, wordFields) {
		words := field.words(v)
		*words = append(*words, s.words[field.key]...)
	}
	return v
}

// hasWordsOf reports whether the vocabulary of s is that of other.
func (s *settings) hasWordsOf(other *settings) bool {
	return maps.EqualFunc(s.words, other.words, slices.Equal[[]string])
}

// fingerprint returns a text that is equal for settings by which pages are read
// the same way. The zone is not in it: it is a rule of the site.
func (s *settings) fingerprint() string {
	return fmt.Sprintf("%#v %#v %#v", s.words, s.rules, s.projects)
}

// rule returns what the settings say of the pages of a section.
func (s *settings) rule(section string) extract.EventRule {
	return s.rules[strings.ToLower(section)]
}

// A settingsReader reads one file of settings. "at" is where in the file a
// value stands: "labels.time[2]".
type settingsReader struct {
	settings *settings
	file     string
	lines    map[string]int // 1-based, by at
	problems []*content.Problem
	isFull   bool // maxWords was noted
}

// note records what is wrong at a place, and goes on.
func (r *settingsReader) note(at, code, format string, args ...any) {
	if len(r.problems) == maxSettingNotes {
		return
	}
	line := r.lines[at]
	for line == 0 && at != "" {
		at = at[:max(strings.LastIndexAny(at, ".["), 0)]
		line = r.lines[at]
	}
	r.problems = append(r.problems, problemAt(r.file, line, content.Warning, code, fmt.Sprintf(format, args...)))
}

// wrong notes a value that cannot be what it should be.
func (r *settingsReader) wrong(at string, value any, should string) {
	r.note(at, "config-value-invalid", "%s holds %s; %s", at, describeSetting(value), should)
}

func describeSetting(value any) string {
	switch value.(type) {
	case nil:
		return "nothing"
	case string, []any, map[string]any:
		return describe(value)
	}
	return content.Clip(fmt.Sprint(value))
}

// settingKey returns a key as it is compared: "in-person", "in_person" and
// "inPerson" are one.
func settingKey(key string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(key))
}

// each hands the values of a map to the readers of their keys.
func (r *settingsReader) each(at string, value any, readers map[string]func(at string, value any)) {
	m, ok := value.(map[string]any)
	if c, isConfig := value.(config); isConfig {
		m, ok = c, true
	}
	if !ok {
		if value != nil {
			r.wrong(at, value, "here go keys with values, such as "+strings.Join(slices.Sorted(maps.Keys(readers)), ", "))
		}
		return
	}
	byKey := make(map[string]func(string, any), len(readers))
	for key, read := range readers {
		byKey[settingKey(key)] = read
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		where := strings.TrimPrefix(at+"."+key, ".")
		if read := byKey[settingKey(key)]; read != nil {
			read(where, m[key])
			continue
		}
		r.note(where, "config-key-unknown", "%.80q is no setting, so nothing comes of it; known here are %s", where, strings.Join(slices.Sorted(maps.Keys(readers)), ", "))
	}
}

// texts yields the texts of a list, or the one text that value is, each with
// where it stands. Those that are blank, overlong or no texts are left out.
func (r *settingsReader) texts(at string, value any) iter.Seq2[string, string] {
	list, isList := value.([]any)
	if !isList && value != nil {
		list = []any{value}
	}
	return func(yield func(at, text string) bool) {
		for i, item := range list {
			where := at
			if isList {
				where = fmt.Sprintf("%s[%d]", at, i+1)
			}
			text, isText := item.(string)
			text = strings.TrimSpace(text)
			switch {
			case !isText:
				r.wrong(where, item, "write a text, in double quotes if need be")
			case text == "":
				r.wrong(where, item, "write a word, or leave it out")
			case len(text) > maxWordBytes:
				r.wrong(where, item, fmt.Sprintf("a word has at most %d bytes", maxWordBytes))
			case !yield(where, text):
				return
			}
		}
	}
}

func (r *settingsReader) vocabulary(at string, value any, fields []vocabularyField) {
	readers := map[string]func(string, any){}
	for _, field := range fields {
		readers[field.key] = func(at string, value any) {
			for at, text := range r.texts(at, value) {
				if r.takesMore(at) {
					r.settings.words[field.key] = append(r.settings.words[field.key], text)
				}
			}
		}
	}
	r.each(at, value, readers)
}

// takesMore reports whether there is room for one more word, and notes once
// that there is not.
func (r *settingsReader) takesMore(at string) bool {
	count := 0
	for _, words := range r.settings.words {
		count += len(words)
	}
	for _, p := range r.settings.projects {
		count += 1 + len(p.Aliases)
	}
	if count < maxWords {
		return true
	}
	if !r.isFull {
		r.isFull = true
		r.note(at, "config-too-long", "settings may add %d words; those from here on are left out", maxWords)
	}
	return false
}

func (r *settingsReader) zone(at string, value any) {
	name, isText := value.(string)
	if value == nil {
		return
	}
	zone, err := time.LoadLocation(name)
	// "Local" and "" are no zones of a site: they are the server's and UTC.
	if !isText || err != nil || name == "" || strings.EqualFold(name, "local") {
		r.note(at, "time-zone-unknown", "%s is no time zone; write it like \"Asia/Shanghai\"; until then this setting does not hold", describeSetting(value))
		return
	}
	r.settings.zone = zone
}

func (r *settingsReader) events(at string, value any) {
	stated := map[string]extract.EventRule{}
	sections := func(rule extract.EventRule) func(string, any) {
		return func(at string, value any) {
			for at, text := range r.texts(at, value) {
				section := strings.ToLower(strings.Trim(text, "/"))
				switch other, twice := stated[section]; {
				case section == "" || strings.Contains(section, "/"):
					r.wrong(at, text, "a section is the first folder of a page's path, such as \"activities\"")
				case twice && other != rule:
					r.wrong(at, text, "this section is listed under both \"sections\" and \"never\"; leave it out of one")
				default:
					stated[section] = rule
					r.settings.rules[section] = rule
				}
			}
		}
	}
	r.each(at, value, map[string]func(string, any){
		"sections": sections(extract.Always),
		"never":    sections(extract.Never),
	})
}

func (r *settingsReader) projects(at string, value any) {
	list, isList := value.([]any)
	if !isList && value != nil {
		r.wrong(at, value, "here goes a list of projects, each with a name")
	}
	for i, item := range list {
		where := fmt.Sprintf("%s[%d]", at, i+1)
		if name, isText := item.(string); isText {
			item = map[string]any{"name": name} // a name is all that one need say
		}
		var p projectSetting
		r.each(where, item, map[string]func(string, any){
			"name":       func(at string, value any) { p.Name = r.projectName(at, value) },
			"aliases":    func(at string, value any) { p.Aliases = r.projectNames(at, value) },
			"repository": func(at string, value any) { p.Repository = r.link(at, value) },
			"homepage":   func(at string, value any) { p.Homepage = r.link(at, value) },
		})
		fields, isMap := item.(map[string]any)
		switch {
		case isMap && fields["name"] == nil:
			r.note(where, "config-value-invalid", "%s has no name; write it like \"name: SOFARegistry\"", where)
		case p.Name != "" && r.takesMore(where):
			r.settings.addProject(p)
		}
	}
}

// addProject adds p, or what it says to the project of its name.
func (s *settings) addProject(p projectSetting) {
	for i := range s.projects {
		have := &s.projects[i]
		if content.ProjectKey(have.Name) == content.ProjectKey(p.Name) {
			have.Aliases = append(have.Aliases, p.Aliases...)
			have.Repository, have.Homepage = cmp.Or(p.Repository, have.Repository), cmp.Or(p.Homepage, have.Homepage)
			return
		}
	}
	s.projects = append(s.projects, p)
}

// projectName returns the one name that value states, "" if it states none.
func (r *settingsReader) projectName(at string, value any) string {
	if _, isList := value.([]any); isList {
		r.wrong(at, value, "write one name, and the others as aliases")
		return ""
	}
	if names := r.projectNames(at, value); len(names) == 1 {
		return names[0]
	}
	return ""
}

func (r *settingsReader) projectNames(at string, value any) []string {
	var names []string
	for at, name := range r.texts(at, value) {
		if content.ProjectKey(name) == "" {
			r.wrong(at, name, "a project is found by letters or digits in its name")
			continue
		}
		names = append(names, name)
	}
	return names
}

func (r *settingsReader) link(at string, value any) string {
	link, _ := value.(string)
	if value != nil && !isRepository(link) {
		r.wrong(at, value, "write a URL that starts with https://")
		return ""
	}
	return link
}

// keyLines returns the lines of the keys and list items of a YAML or JSON file;
// nil for other formats and for files that cannot be read.
func keyLines(name string, src []byte) map[string]int {
	var document yaml.Node
	if strings.EqualFold(path.Ext(name), ".toml") || yaml.Unmarshal(src, &document) != nil || len(document.Content) == 0 {
		return nil
	}
	lines := map[string]int{}
	// What an alias stands for is not followed: it has its line elsewhere, and
	// aliases of aliases could be without end.
	var visit func(at string, node *yaml.Node)
	visit = func(at string, node *yaml.Node) {
		switch node.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(node.Content); i += 2 {
				key := strings.TrimPrefix(at+"."+strings.ToLower(node.Content[i].Value), ".")
				lines[key] = node.Content[i].Line
				visit(key, node.Content[i+1])
			}
		case yaml.SequenceNode:
			for i, item := range node.Content {
				key := fmt.Sprintf("%s[%d]", at, i+1)
				lines[key] = item.Line
				visit(key, item)
			}
		}
	}
	visit("", document.Content[0])
	return lines
}
