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
