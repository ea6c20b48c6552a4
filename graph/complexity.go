package graph

import (
	"strings"
	"time"

	"lectern/content"
	"lectern/content/query"
	"lectern/graph/generated"
	"lectern/graph/model"
)

// The complexity of an operation is a guess at the microseconds that it takes
// on one core, for a site of some thousand posts. A field counts one; the
// constants say what else counts.
const (
	costOfList      = 10    // a list that is at hand
	costOfQuery     = 100   // a pass over all posts, sorted
	costOfHTML      = 150   // rendered once, then cached and copied
	costOfLongText  = 100   // some kilobytes to escape and copy; measured: 10 to 40 ns a byte
	costOfShortText = 5     // a sentence or two
	costOfPicture   = 10    // its size, read off the file once, then remembered
	costOfCondition = 100   // one comparison, for all posts
	costOfText      = 5_000 // a search through all bodies; measured: 5 to 45 ms over 9 MB
	costOfRevision  = 5_000 // one that is not at hand; measured: as long as a refresh, where it is near the served one
	costOfName      = 10    // one more value to compare with, for all posts
	costOfSearch    = 500   // of each word, a pass over what has it; measured: 0.02 to 4 ms
	costOfSnippet   = 200   // a text looked through for the words; measured: 0.1 to 0.5 ms
)

// complexities returns the costs of the fields that cost more than one plus
// their children.
func complexities() generated.ComplexityRoot {
	var c generated.ComplexityRoot

	c.Query.Nodes = func(child int, ids []content.ID) int { return times(len(ids), child) }
	c.Query.Posts = func(child int, filter *query.PostFilter, _ []*query.PostOrder, first *int, _ *string, last *int, _ *string, _ *int) int {
		return costOfQuery + postFilterCost(filter) + page(first, last, child)
	}
	c.Query.Events = func(child int, filter *query.EventFilter, _ []*query.EventOrder, first *int, _ *string, last *int, _ *string, _ *int) int {
		return costOfQuery + eventFilterCost(filter) + page(first, last, child)
	}
	c.Query.Speakers = func(child int, filter *query.SpeakerFilter, _ []*query.SpeakerOrder, first *int, _ *string, last *int, _ *string, _ *int) int {
		return costOfQuery + speakerFilterCost(filter) + page(first, last, child)
	}
	c.Query.Projects = func(child int, filter *query.ProjectFilter, _ []*query.ProjectOrder, first *int, _ *string, last *int, _ *string, _ *int) int {
		return costOfQuery + projectFilterCost(filter) + page(first, last, child)
	}
	c.Query.Resources = func(child int, filter *query.ResourceFilter, _ []*query.ResourceOrder, first *int, _ *string, last *int, _ *string, _ *int) int {
		return costOfQuery + resourceFilterCost(filter) + page(first, last, child)
	}
	c.Query.Terms = func(child int, _ *string, filter *query.PostFilter, first *int, _ *string) int {
		return costOfQuery + postFilterCost(filter) + page(first, nil, child)
	}
	c.Query.Problems = func(child int, _ *query.ProblemFilter, first *int, _ *string) int {
		return costOfQuery + page(first, nil, child)
	}
	c.Query.Search = func(child int, text string, _ []content.SearchType, _ *string, first *int, _ *string) int {
		return costOfSearch*max(1, len(strings.Fields(text))) + page(first, nil, child)
	}
	c.SearchEdge.Snippet = func(int) int { return costOfSnippet }

	c.Query.At = func(child int, _ *string, _ *time.Time) int { return costOfRevision + child }
	c.Query.Changes = func(child int, _ string, _ *string, first *int, _ *string) int {
		return costOfRevision + costOfQuery + page(first, nil, child)
	}

	paged := func(child int, first *int, _ *string) int { return costOfList + page(first, nil, child) }
	c.Author.Posts, c.Term.Posts = paged, paged
	c.Post.History, c.Post.Backlinks = paged, paged
	c.Speaker.Events, c.Speaker.Posts = paged, paged
	c.Project.Speakers, c.Project.Posts, c.Project.Events, c.Project.Resources = paged, paged, paged, paged
	c.Post.Related = func(child int, first *int) int {
		return costOfQuery + times(min(max(orDefault(first, defaultRelated), 1), model.MaxPageSize), child)
	}
	c.PostConnection.Facet = func(child int, _ string, _ *int, excludeOwnFilter *bool) int {
		if excludeOwnFilter != nil && *excludeOwnFilter {
			return costOfQuery + child // the list once more, and counted with each of its items
		}
		return costOfQuery/5 + child
	}

	// Lists without arguments, by what pages usually hold.
	c.Post.Translations = listOf(2)
	c.Post.Authors, c.Post.Tags, c.Post.Categories = listOf(3), listOf(5), listOf(3)
	c.Post.Speakers, c.Post.Resources, c.Post.Projects = listOf(5), listOf(5), listOf(5)
	c.Post.Contributors, c.Post.Problems = listOf(5), listOf(3)
	c.Body.Headings = func(child int, _ *int) int { return costOfList + times(10, child) }
	c.Body.Links, c.Body.Images, c.Body.CodeBlocks = listOf(10), listOf(10), listOf(5)
	c.Event.Sessions, c.Event.Speakers, c.Event.Resources, c.Event.Projects = listOf(5), listOf(5), listOf(5), listOf(5)
	c.Session.Speakers, c.Session.Resources = listOf(2), listOf(2)
	c.Speaker.Projects, c.Speaker.Appearances, c.Speaker.Resources = listOf(3), listOf(5), listOf(5)
	c.Appearance.Projects = listOf(2)
	c.Resource.Speakers, c.Resource.Projects = listOf(2), listOf(2)

	c.Post.JSONLd = func(int) int { return costOfHTML }
	c.Body.HTML = func(int) int { return costOfHTML }
	c.Image.Width = func(int) int { return costOfPicture }
	c.Image.Height = c.Image.Width
	c.Body.Markdown = func(int) int { return costOfLongText }
	c.Body.Text = c.Body.Markdown
	c.Body.Excerpt = func(_ int, length *int) int { return excerptCost(orDefault(length, defaultExcerptLength)) }
	return c
}

// excerptCost returns the cost of an excerpt of the given length, which may be
// out of range.
func excerptCost(length int) int {
	return costOfShortText + min(max(length, 0)/20, costOfLongText)
}

// listOf returns the cost of a list that has n items as a rule.
func listOf(n int) func(child int) int {
	return func(child int) int { return 1 + times(n, child) }
}

// page returns the cost of one page of a connection. What stands beside its
// items, such as totalCount, counts with them: a guess too high, but simple.
func page(first, last *int, child int) int {
	size := orDefault(first, orDefault(last, model.DefaultPageSize))
	return 1 + times(min(max(size, 1), model.MaxPageSize), child)
}

// times multiplies without overflow; n is small.
func times(n, child int) int { return n * min(child, endless) }

// postFilterCost returns the cost of testing all posts with f.
func postFilterCost(f *query.PostFilter) int {
	if f == nil {
		return 0
	}
	cost := innerCost(postFilterCost, f.And, f.Or, f.Not) +
		conditionCost(f.Path, f.URL, f.Slug, f.Section, f.Language, f.Title, f.Description) +
		conditionCost(f.Date, f.UpdatedAt) +
		namesCost(f.Tags, f.Categories, f.Authors, f.Projects, f.Speakers)
	if f.Text != nil {
		cost += costOfText
	}
	for _, p := range f.Params {
		cost += costOfCondition + costOfName*len(p.In)
	}
	return cost
}

// The following return the cost of testing all events, and so on, with f. There
// are fewer of them than of posts, so this is a guess too high.

func eventFilterCost(f *query.EventFilter) int {
	if f == nil {
		return 0
	}
	return innerCost(eventFilterCost, f.And, f.Or, f.Not) +
		conditionCost(f.Name, f.Venue, f.Language) +
		conditionCost(f.StartDate) +
		conditionCost(f.StartsAt) +
		choiceCost(f.Status) + choiceCost(f.AttendanceMode) +
		namesCost(f.Speakers, f.Projects, f.Tags)
}

func speakerFilterCost(f *query.SpeakerFilter) int {
	if f == nil {
		return 0
	}
	return innerCost(speakerFilterCost, f.And, f.Or, f.Not) +
		conditionCost(f.Name, f.Title) +
		namesCost(f.Projects, f.Events)
}

func projectFilterCost(f *query.ProjectFilter) int {
	if f == nil {
		return 0
	}
	return conditionCost(f.Name) + namesCost(f.Speakers)
}

func resourceFilterCost(f *query.ResourceFilter) int {
	if f == nil {
		return 0
	}
	return innerCost(resourceFilterCost, f.And, f.Or, f.Not) +
		conditionCost(f.Title, f.URL, f.FileType, f.Language) +
		choiceCost(f.Kind) +
		namesCost(f.Speakers, f.Projects)
}

// innerCost returns the cost of the filters within a filter.
func innerCost[F any](filterCost func(*F) int, and, or []*F, not *F) int {
	cost := filterCost(not)
	for _, list := range [][]*F{and, or} {
		for _, f := range list {
			cost += filterCost(f)
		}
	}
	return cost
}

// conditionCost returns the cost of those filters that are not nil.
func conditionCost[F any](filters ...*F) int {
	cost := 0
	for _, f := range filters {
		if f != nil {
			cost += costOfCondition
		}
	}
	return cost
}

// choiceCost returns the cost of a list of choices, nil for any.
func choiceCost[V any](list []V) int {
	if list == nil {
		return 0
	}
	return costOfCondition
}

// namesCost returns the cost of those filters that are not nil.
func namesCost(filters ...*query.ListFilter) int {
	cost := 0
	for _, f := range filters {
		if f != nil {
			cost += costOfCondition + costOfName*len(f.HasAll) // the other lists are sets
		}
	}
	return cost
}
