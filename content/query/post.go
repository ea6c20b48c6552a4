package query

import (
	"slices"
	"time"

	"lectern/content"
)

// A PostFilter selects posts. All that it says must hold.
type PostFilter struct {
	And []*PostFilter
	Or  []*PostFilter
	Not *PostFilter

	Kind        []content.PostKind // nil: PAGE alone, unless a nested filter names a kind
	Path        *StringFilter
	URL         *StringFilter
	Slug        *StringFilter
	Section     *StringFilter
	Language    *StringFilter
	Title       *StringFilter
	Description *StringFilter
	Text        *StringFilter // of the body, without markup
	Date        *DateTimeFilter
	UpdatedAt   *DateTimeFilter
	Draft       *BooleanFilter
	Tags        *ListFilter
	Categories  *ListFilter
	Authors     *ListFilter
	Projects    *ListFilter
	Speakers    *ListFilter // names and nicknames
	HasEvent    *bool
	Params      []*ParamFilter
}

// A PostOrder is one sort key of a list of posts.
type PostOrder struct {
	Field     PostOrderField
	Direction Direction
}

// A PostOrderField says what posts are sorted by.
type PostOrderField string

const (
	ByDate      PostOrderField = "DATE"
	ByTitle     PostOrderField = "TITLE"
	ByUpdatedAt PostOrderField = "UPDATED_AT"
	ByWeight    PostOrderField = "WEIGHT"
	ByPath      PostOrderField = "PATH"
)

// Posts returns the posts of snap that f selects (nil: every page), in the
// order of orderBy (nil: newest first), ties by path.
func Posts(snap *content.Snapshot, f *PostFilter, orderBy []*PostOrder) (List[*content.Post], error) {
	posts, err := selectPosts(snap, f)
	if err != nil {
		return List[*content.Post]{}, err
	}
	return orderedList("post", posts, postColumns(nil), postColumns(orderBy)), nil
}

// PostsOf returns posts, which stand newest first, as a list that can be paged.
func PostsOf(posts []*content.Post) List[*content.Post] {
	return newList("post", posts, postColumns(nil)...)
}

func postColumns(orderBy []*PostOrder) []column[*content.Post] {
	path := column[*content.Post]{name: "path", value: func(p *content.Post) value { return textValue(p.Path) }}
	return orderColumns(orderBy, PostOrder{ByDate, Descending}, func(o PostOrder) []column[*content.Post] {
		c := column[*content.Post]{desc: o.Direction != Ascending}
		switch o.Field {
		case ByDate:
			c.name, c.value = "date", func(p *content.Post) value { return timeValue(p.Date) }
		case ByTitle:
			c.name, c.value = "title", func(p *content.Post) value { return textValue(content.Fold(p.Title)) }
		case ByUpdatedAt:
			c.name, c.value = "updated", func(p *content.Post) value { return timeValue(p.UpdatedAt) }
		case ByWeight:
			c.name, c.value = "weight", func(p *content.Post) value {
				if p.Weight == nil {
					return value{kind: absent}
				}
				return numberValue(int64(*p.Weight))
			}
		default: // ByPath
			c.name, c.value = path.name, path.value
		}
		return []column[*content.Post]{c}
	}, path)
}

// selectPosts returns the posts that f selects, newest first.
func selectPosts(snap *content.Snapshot, f *PostFilter) ([]*content.Post, error) {
	pages := snap.PostsBy.Kind.Get(content.KindPage)
	if f == nil {
		return pages, nil
	}
	c := compiler{snap: snap}
	wanted, err := c.posts("filter", f)
	if err != nil {
		return nil, err
	}
	if namesKind(f) {
		return selectFrom(c.narrowPosts(f), wanted), nil
	}
	return selectFrom(c.narrowPosts(f), func(p *content.Post) bool { return p.Kind == content.KindPage && wanted(p) }), nil
}

// namesKind reports whether f or a filter within it speaks of kinds.
func namesKind(f *PostFilter) bool {
	return f != nil && (f.Kind != nil || namesKind(f.Not) ||
		slices.ContainsFunc(f.And, namesKind) || slices.ContainsFunc(f.Or, namesKind))
}

func (c compiler) posts(path string, f *PostFilter) (test[*content.Post], error) {
	var t tests[*content.Post]
	addOneOf(&t, f.Kind, func(p *content.Post) content.PostKind { return p.Kind })
	addString(&t, path+".path", f.Path, func(p *content.Post) string { return p.Path })
	addString(&t, path+".url", f.URL, func(p *content.Post) string { return p.URL })
	addString(&t, path+".slug", f.Slug, func(p *content.Post) string { return p.Slug })
	addString(&t, path+".section", f.Section, func(p *content.Post) string { return p.Section })
	addLanguage(&t, path+".language", f.Language, func(p *content.Post) string { return p.Language })
	addString(&t, path+".title", f.Title, func(p *content.Post) string { return p.Title })
	addString(&t, path+".description", f.Description, func(p *content.Post) string { return orEmpty(p.Description) })
	addDateTime(&t, f.Date, func(p *content.Post) time.Time { return p.Date })
	addDateTime(&t, f.UpdatedAt, func(p *content.Post) time.Time { return p.UpdatedAt })
	if f.Draft != nil {
		want := f.Draft.Eq
		t.add(func(p *content.Post) bool { return p.Draft == want })
	}
	addTerms(&t, f.Tags, func(p *content.Post) []*content.Term { return p.Tags })
	addTerms(&t, f.Categories, func(p *content.Post) []*content.Term { return p.Categories })
	addList(&t, f.Authors, foldedName, func(p *content.Post, wanted func(string) bool) bool {
		return slices.ContainsFunc(p.Authors, func(a *content.Author) bool { return wanted(content.Fold(a.Name)) })
	})
	addProjects(&t, c, f.Projects, func(p *content.Post) []*content.Project { return p.Projects })
	addSpeakers(&t, c, f.Speakers, func(p *content.Post) []*content.Speaker { return p.Speakers })
	if f.HasEvent != nil {
		want := *f.HasEvent
		t.add(func(p *content.Post) bool { return (p.Event != nil) == want })
	}
	for _, param := range f.Params {
		if param != nil {
			addParam(&t, path+".params", param)
		}
	}
	combine(&t, path, f.And, f.Or, f.Not, c.posts)
	// Last, because it reads whole bodies.
	addString(&t, path+".text", f.Text, func(p *content.Post) string { return p.Body.Text })
	return t.all()
}
