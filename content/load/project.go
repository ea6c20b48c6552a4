package load

import (
	"cmp"
	"slices"
	"strings"

	"lectern/content"
)

// A projectIndex finds the projects that texts name.
type projectIndex struct {
	byKey  map[string]*content.Project // by every spelling's key
	stated map[*content.Project]bool   // those that settings name: they are listed even if no page does
	// byRepository finds projects by repositoryOf their address.
	byRepository map[string]*content.Project
	span         int             // most words that a name in byKey has
	begins       map[string]bool // what a text's first word of such a name may be: "s", …, "sofaregistry"
	words        []string        // of the text being looked through
	others       []string        // keys that are not Latin letters and digits alone: "织网", "c++"
}

// newProjectIndex returns the projects of a site: those that its settings name,
// those that have a page of their own with a repository in its front matter,
// and those of the names in known, which any page may write about. What settings
// say of a project wins over its page.
func newProjectIndex(settings []projectSetting, drafts []draft, known []string) *projectIndex {
	x := &projectIndex{byKey: map[string]*content.Project{}, begins: map[string]bool{}, stated: map[*content.Project]bool{}}
	for _, s := range settings {
		p := x.named(s.Name)
		p.RepositoryURL, p.HomepageURL = optional(s.Repository), optional(s.Homepage)
		x.stated[p] = true
	}
	// Aliases come after all names: no alias of one project takes another's name.
	for _, s := range settings {
		p := x.named(s.Name)
		p.Aliases = s.Aliases
		for _, alias := range s.Aliases {
			x.add(alias, p)
		}
	}
	for _, d := range drafts {
		if d.Section != "projects" {
			continue
		}
		h := header{d.Body.FrontMatter, &notes{}}
		repository, _ := h.text("github", "repository", "repo")
		homepage, _ := h.text("link", "homepage", "website")
		name, _ := h.text("title")
		if name == "" || len(name) > 60 || !isRepository(repository) {
			continue
		}
		p := x.named(name)
		if p.Page == nil {
			p.Page, p.Description = d.Post, d.Description
			p.RepositoryURL = cmp.Or(p.RepositoryURL, &repository)
			p.HomepageURL = cmp.Or(p.HomepageURL, optional(homepage))
		}
	}
	for _, name := range known {
		x.named(name)
	}
	x.byRepository = map[string]*content.Project{}
	for _, p := range x.byKey {
		if p.RepositoryURL == nil {
			continue
		}
		at := repositoryOf(*p.RepositoryURL)
		if other := x.byRepository[at]; other == nil || p.Name < other.Name {
			x.byRepository[at] = p
		}
	}
	delete(x.byRepository, "")
	return x
}

// repositoryOf returns the host, owner and name of the repository that a URL
// leads into, "github.com/owner/name"; "" if it leads into none.
func repositoryOf(link string) string {
	_, rest, ok := strings.Cut(strings.ToLower(link), "://")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) < 3 || parts[1] == "" || parts[2] == "" {
		return ""
	}
	name, _, _ := strings.Cut(parts[2], "?")
	name, _, _ = strings.Cut(name, "#")
	return strings.TrimPrefix(parts[0], "www.") + "/" + parts[1] + "/" + strings.TrimSuffix(name, ".git")
}

func isRepository(link string) bool {
	return strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://")
}

// named returns the project of the given name, which it adds if it is new.
func (x *projectIndex) named(name string) *content.Project {
	key := content.ProjectKey(name)
	if p := x.byKey[key]; p != nil {
		return p
	}
	p := &content.Project{ID: content.NewID("Project", key), Name: name, Slug: content.Fold(name)}
	x.add(name, p)
	return p
}

// add makes name one of p's, unless another project has it already.
func (x *projectIndex) add(name string, p *content.Project) {
	key := content.ProjectKey(name)
	if key == "" || x.byKey[key] != nil {
		return
	}
	x.byKey[key] = p
	words := newText(name).words(nil)
	if strings.Join(words, "") != key {
		x.others = append(x.others, key)
		return
	}
	x.span = max(x.span, len(words))
	for end := range key {
		x.begins[key[:end+1]] = true
	}
}

// words appends to list the words of t that names are made of. A sign that no
// name spans gives an empty word.
func (t text) words(list []string) []string {
	start := -1
	for i, r := range t {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			list, start = append(list, string(t[start:i])), -1
		}
		if r != ' ' && r != '-' && r != '_' {
			list = append(list, "")
		}
	}
	if start >= 0 {
		list = append(list, string(t[start:]))
	}
	return list
}

// in returns the projects that t names, in the order in which it does; those
// whose keys are not words come last.
func (x *projectIndex) in(t text) []*content.Project {
	x.words = t.words(x.words[:0])
	var found []*content.Project
	for i := 0; i < len(x.words); i++ {
		if x.words[i] == "" || !x.begins[x.words[i]] {
			continue
		}
		for n := min(x.span, len(x.words)-i); n > 0; n-- {
			name := x.words[i : i+n]
			if slices.Contains(name, "") {
				continue
			}
			if p := x.byKey[strings.Join(name, "")]; p != nil {
				found = addOnce(found, p)
				i += n - 1
				break
			}
		}
	}
	if len(x.others) > 0 {
		folded := strings.ReplaceAll(content.Fold(string(t)), "-", "")
		for _, key := range x.others {
			if strings.Contains(folded, key) {
				found = addOnce(found, x.byKey[key])
			}
		}
	}
	return found
}
