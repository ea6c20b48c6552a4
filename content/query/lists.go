package query

import (
	"slices"

	"lectern/content"
)

// Commits returns commits, newest first, as a list that can be paged.
func Commits(commits []*content.Commit) List[*content.Commit] {
	return sortList("commit", slices.Clone(commits),
		column[*content.Commit]{name: "date", desc: true, value: func(c *content.Commit) value { return timeValue(c.CommittedAt) }},
		column[*content.Commit]{name: "sha", value: func(c *content.Commit) value { return textValue(c.SHA) }},
	)
}

// Events returns events, newest start first, as a list that can be paged.
func Events(events []*content.Event) List[*content.Event] {
	return sortList("event", slices.Clone(events),
		column[*content.Event]{name: "day", desc: true, value: func(e *content.Event) value {
			if e.StartDay == "" {
				return value{kind: absent}
			}
			return textValue(string(e.StartDay))
		}},
		column[*content.Event]{name: "start", desc: true, value: func(e *content.Event) value { return timeValue(e.StartsAt) }},
		idColumn[*content.Event](),
	)
}

// Speakers returns speakers, by name, as a list that can be paged.
func Speakers(speakers []*content.Speaker) List[*content.Speaker] {
	return sortList("speaker", slices.Clone(speakers),
		column[*content.Speaker]{name: "name", value: func(s *content.Speaker) value { return textValue(content.Fold(s.Name)) }},
		idColumn[*content.Speaker](),
	)
}

// Projects returns projects, by name, as a list that can be paged.
func Projects(projects []*content.Project) List[*content.Project] {
	return sortList("project", slices.Clone(projects),
		column[*content.Project]{name: "name", value: func(p *content.Project) value { return textValue(content.Fold(p.Name)) }},
		idColumn[*content.Project](),
	)
}

// Resources returns resources, those of the newest post first, as a list that
// can be paged.
func Resources(resources []*content.Resource) List[*content.Resource] {
	return sortList("resource", slices.Clone(resources),
		column[*content.Resource]{name: "date", desc: true, value: func(r *content.Resource) value { return timeValue(r.Post.Date) }},
		column[*content.Resource]{name: "path", value: func(r *content.Resource) value { return textValue(r.Post.Path) }},
		idColumn[*content.Resource](),
	)
}

func idColumn[T content.Node]() column[T] {
	return column[T]{name: "id", value: func(n T) value { return textValue(string(n.NodeID())) }}
}
