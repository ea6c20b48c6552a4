package load

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"lectern/content"
	"lectern/content/markdown"
)

// A naming is what a page says of gatherings, in the forms in which it is linked
// with what other pages say. Pages are linked anew for every snapshot, so these
// are made out once, when a page is read.
type naming struct {
	event     content.ID
	titles    text // the page's title and terms, a line each
	projects  []statedProject
	speakers  []speakerNaming
	sessions  []text // titles
	resources []resourceNaming
}

// A text is one that may name projects, with its letters in one width and the
// Latin ones in lower case. It is kept in this form and not in words, of which
// every Chinese character would be one.
type text string

func newText(s string) text {
	return text(strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, width.Fold.String(s)))
}

// A speakerNaming is one speaker as a page names them.
type speakerNaming struct {
	key   personKey
	title text
}

// A personKey is content.Fold of a name and of a nickname, either of which may
// be "".
type personKey struct{ name, nickname string }

func newPersonKey(name, nickname string) personKey {
	return personKey{content.Fold(name), content.Fold(nickname)}
}

// A resourceNaming is one resource of a page.
type resourceNaming struct {
	id         content.ID
	title      text
	file       string // name, as its URL has it; "" if that has none
	repository string // repositoryOf its URL
	fileType   *string
}

// A statedProject is a project that front matter names.
type statedProject struct {
	name, key string // key is content.ProjectKey
	line      int
}

// newNaming returns the forms of what p says.
func newNaming(p *page) *naming {
	n := &naming{projects: statedProjects(p.post.Body.FrontMatter)}
	titles := p.post.Title
	for _, t := range p.terms {
		titles += "\n" + t.name
	}
	n.titles = newText(titles)
	said := &p.reading
	if said.Event != nil {
		n.event = content.NewID("Event", p.post.Path)
		for _, s := range said.Sessions {
			n.sessions = append(n.sessions, newText(s.Title))
		}
	}
	for _, s := range said.Speakers {
		n.speakers = append(n.speakers, speakerNaming{newPersonKey(s.Name, s.Nickname), newText(s.Title)})
	}
	for i, r := range said.Resources {
		named := resourceNaming{
			id:         content.NewID("Resource", p.post.Path+"\x00"+r.URL+"\x00"+r.Title+"\x00"+strconv.Itoa(i)),
			title:      newText(r.Title),
			repository: repositoryOf(r.URL),
		}
		if u, err := url.Parse(r.URL); err == nil {
			named.file = path.Base(u.Path)
			named.fileType = fileType(u.Path)
		}
		n.resources = append(n.resources, named)
	}
	return n
}

// statedProjects returns the projects that front matter names.
func statedProjects(head markdown.FrontMatter) []statedProject {
	value, line := head.Lookup("projects")
	items, isList := value.([]any)
	if !isList && value != nil {
		items = []any{value}
	}
	var stated []statedProject
	for _, item := range items {
		name, _ := scalarText(item)
		if table, ok := item.(map[string]any); ok {
			name = fieldOf(table, "name", "title")
		}
		if name != "" {
			stated = append(stated, statedProject{name, content.ProjectKey(name), line})
		}
	}
	return stated
}

// fileTypes are the kinds of file that are worth telling of.
var fileTypes = []string{"pdf", "ppt", "pptx", "key", "doc", "docx", "zip", "xls", "xlsx", "mp4", "mp3", "png", "jpg", "jpeg"}

// fileType returns the kind of file that the path of a URL leads to, nil if it
// does not tell.
func fileType(name string) *string {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if !slices.Contains(fileTypes, extension) {
		return nil
	}
	return &extension
}
