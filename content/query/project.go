package query

import (
	"slices"

	"lectern/content"
)

// A ProjectFilter selects projects. All that it says must hold.
type ProjectFilter struct {
	Name     *StringFilter
	Speakers *ListFilter
}

// A ProjectOrder is one sort key of a list of projects.
type ProjectOrder struct {
	Field     ProjectOrderField
	Direction Direction
}

// A ProjectOrderField says what projects are sorted by.
type ProjectOrderField string

const (
	ProjectsByName     ProjectOrderField = "NAME"
	ProjectsBySpeakers ProjectOrderField = "SPEAKERS" // how many there are
	ProjectsByPosts    ProjectOrderField = "POSTS"    // how many there are
)

// Projects returns the projects of snap that f selects (nil: all), in the order
// of orderBy (nil: by name), ties by name.
func Projects(snap *content.Snapshot, f *ProjectFilter, orderBy []*ProjectOrder) (List[*content.Project], error) {
	projects := snap.Projects
	if f != nil {
		wanted, err := compiler{snap: snap}.projects("filter", f)
		if err != nil {
			return List[*content.Project]{}, err
		}
		projects = selectFrom(snap.Projects, wanted)
	}
	return orderedList("project", projects, projectColumns(nil), projectColumns(orderBy)), nil
}

// ProjectsOf returns projects, by name, as a list that can be paged.
func ProjectsOf(projects []*content.Project) List[*content.Project] {
	return sortList("project", slices.Clone(projects), projectColumns(nil)...)
}

func projectColumns(orderBy []*ProjectOrder) []column[*content.Project] {
	name := column[*content.Project]{name: "name", value: func(p *content.Project) value { return textValue(content.Fold(p.Name)) }}
	return orderColumns(orderBy, ProjectOrder{ProjectsByName, Ascending}, func(o ProjectOrder) []column[*content.Project] {
		c := name
		switch o.Field {
		case ProjectsBySpeakers:
			c.name, c.value = "speakers", func(p *content.Project) value { return numberValue(int64(len(p.Speakers))) }
		case ProjectsByPosts:
			c.name, c.value = "posts", func(p *content.Project) value { return numberValue(int64(len(p.Posts))) }
		}
		c.desc = o.Direction == Descending
		return []column[*content.Project]{c}
	}, name, idColumn[*content.Project]())
}

func (c compiler) projects(path string, f *ProjectFilter) (test[*content.Project], error) {
	var t tests[*content.Project]
	addString(&t, path+".name", f.Name, func(p *content.Project) string { return p.Name })
	addSpeakers(&t, c, f.Speakers, func(p *content.Project) []*content.Speaker { return p.Speakers })
	return t.all()
}
