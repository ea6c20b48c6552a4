package query

import (
	"slices"

	"lectern/content"
)

// A ResourceFilter selects resources. All that it says must hold.
type ResourceFilter struct {
	And []*ResourceFilter
	Or  []*ResourceFilter
	Not *ResourceFilter

	Title    *StringFilter
	URL      *StringFilter
	Kind     []content.ResourceKind // nil: any
	FileType *StringFilter
	Language *StringFilter // of the post that offers it
	Speakers *ListFilter
	Projects *ListFilter
	HasEvent *bool
}

// A ResourceOrder is one sort key of a list of resources.
type ResourceOrder struct {
	Field     ResourceOrderField
	Direction Direction
}

// A ResourceOrderField says what resources are sorted by.
type ResourceOrderField string

const (
	ResourcesByDate  ResourceOrderField = "DATE" // of the post
	ResourcesByTitle ResourceOrderField = "TITLE"
)

// Resources returns the resources of snap that f selects (nil: all), in the
// order of orderBy (nil: those of the newest post first), ties by the post's
// path and the place on its page.
func Resources(snap *content.Snapshot, f *ResourceFilter, orderBy []*ResourceOrder) (List[*content.Resource], error) {
	resources := snap.Resources
	if f != nil {
		c := compiler{snap: snap}
		wanted, err := c.resources("filter", f)
		if err != nil {
			return List[*content.Resource]{}, err
		}
		resources = selectFrom(c.narrowResources(f), wanted)
	}
	return orderedList("resource", resources, resourceColumns(nil), resourceColumns(orderBy)), nil
}

// ResourcesOf returns resources, those of the newest post first, as a list that
// can be paged.
func ResourcesOf(resources []*content.Resource) List[*content.Resource] {
	return sortList("resource", slices.Clone(resources), resourceColumns(nil)...)
}

func resourceColumns(orderBy []*ResourceOrder) []column[*content.Resource] {
	return orderColumns(orderBy, ResourceOrder{ResourcesByDate, Descending}, func(o ResourceOrder) []column[*content.Resource] {
		c := column[*content.Resource]{desc: o.Direction != Ascending}
		if o.Field == ResourcesByTitle {
			c.name, c.value = "title", func(r *content.Resource) value { return textValue(content.Fold(r.Title)) }
		} else {
			c.name, c.value = "date", func(r *content.Resource) value { return timeValue(r.Post.Date) }
		}
		return []column[*content.Resource]{c}
	},
		column[*content.Resource]{name: "path", value: func(r *content.Resource) value { return textValue(r.Post.Path) }},
		column[*content.Resource]{name: "line", value: func(r *content.Resource) value {
			if r.Source == nil {
				return value{kind: absent}
			}
			return numberValue(int64(r.Source.StartLine))
		}},
		idColumn[*content.Resource](),
	)
}

func (c compiler) resources(path string, f *ResourceFilter) (test[*content.Resource], error) {
	var t tests[*content.Resource]
	addString(&t, path+".title", f.Title, func(r *content.Resource) string { return r.Title })
	addString(&t, path+".url", f.URL, func(r *content.Resource) string { return r.URL })
	addOneOf(&t, f.Kind, func(r *content.Resource) content.ResourceKind { return r.Kind })
	addString(&t, path+".fileType", f.FileType, func(r *content.Resource) string { return orEmpty(r.FileType) })
	addLanguage(&t, path+".language", f.Language, func(r *content.Resource) string { return r.Post.Language })
	addSpeakers(&t, c, f.Speakers, func(r *content.Resource) []*content.Speaker { return r.Speakers })
	addProjects(&t, c, f.Projects, func(r *content.Resource) []*content.Project { return r.Projects })
	if f.HasEvent != nil {
		want := *f.HasEvent
		t.add(func(r *content.Resource) bool { return (r.Event != nil) == want })
	}
	combine(&t, path, f.And, f.Or, f.Not, c.resources)
	return t.all()
}
