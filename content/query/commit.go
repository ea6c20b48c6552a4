package query

import "lectern/content"

// Commits returns commits, which stand as Git's log has them, newest first, as
// a list that can be paged. Their dates do not decide: clocks differ, and the
// commits of a rebase share a second. A cursor counts from the oldest commit, so
// that new ones do not move it.
func Commits(commits []*content.Commit) List[*content.Commit] {
	age := make(map[*content.Commit]int64, len(commits))
	for i, c := range commits {
		age[c] = int64(len(commits) - i)
	}
	return newList("commit", commits,
		column[*content.Commit]{name: "age", desc: true, value: func(c *content.Commit) value { return numberValue(age[c]) }},
		column[*content.Commit]{name: "sha", value: func(c *content.Commit) value { return textValue(c.SHA) }},
	)
}
