package graph

import (
	"fmt"

	"lectern/content"
	"lectern/content/query"
	"lectern/graph/model"
)

func inputErrorf(argument, format string, args ...any) error {
	return &query.InputError{Path: argument, Message: fmt.Sprintf(format, args...)}
}

// findPost returns the post that the one argument given names, nil if there is
// none.
func findPost(snap *content.Snapshot, id *content.ID, path, url *string) (*content.Post, error) {
	switch {
	case id != nil && path == nil && url == nil:
		post, _ := snap.Node(*id).(*content.Post) // nil too if another type has this ID
		return post, nil
	case id == nil && path != nil && url == nil:
		return snap.PostByPath(*path), nil
	case id == nil && path == nil && url != nil:
		return snap.PostByURL(*url), nil
	}
	return nil, inputErrorf("post", "takes exactly one of id, path and url")
}

// findEvent returns the event that the one argument given names, path and url
// by its post; nil if there is none.
func findEvent(snap *content.Snapshot, id *content.ID, path, url *string) (*content.Event, error) {
	if id != nil && path == nil && url == nil {
		event, _ := snap.Node(*id).(*content.Event)
		return event, nil
	}
	if id != nil || (path == nil) == (url == nil) {
		return nil, inputErrorf("event", "takes exactly one of id, path and url")
	}
	post, err := findPost(snap, nil, path, url)
	if post == nil || err != nil {
		return nil, err
	}
	return post.Event, nil
}

// findSpeaker returns the speaker that the one argument given names, nil if
// there is none.
func findSpeaker(snap *content.Snapshot, id *content.ID, name *string) (*content.Speaker, error) {
	return findNamed(snap, "speaker", id, name, snap.SpeakersNamed)
}

// findProject returns the project that the one argument given names, nil if
// there is none.
func findProject(snap *content.Snapshot, id *content.ID, name *string) (*content.Project, error) {
	return findNamed(snap, "project", id, name, snap.ProjectsNamed)
}

// findNamed returns the node that field asks for by its ID or its name, the
// first one that named returns; the zero value if there is none.
func findNamed[T content.Node](snap *content.Snapshot, field string, id *content.ID, name *string, named func(string) []T) (T, error) {
	var node T
	switch {
	case (id == nil) == (name == nil):
		return node, inputErrorf(field, "takes exactly one of id and name")
	case id != nil:
		node, _ = snap.Node(*id).(T)
	default:
		if bearers := named(*name); len(bearers) > 0 {
			node = bearers[0]
		}
	}
	return node, nil
}

// findResource returns the resource with the given ID, nil if there is none.
func findResource(snap *content.Snapshot, id *content.ID) (*content.Resource, error) {
	if id == nil {
		return nil, inputErrorf("resource", "takes an id")
	}
	resource, _ := snap.Node(*id).(*content.Resource)
	return resource, nil
}

// findPosts returns the page of the posts that filter selects. What a facet
// needs to count them without a part of the filter goes with it.
func findPosts(snap *content.Snapshot, filter *query.PostFilter, orderBy []*query.PostOrder, page model.Page) (*model.PostConnection, error) {
	posts, err := query.Posts(snap, filter, orderBy)
	if err != nil {
		return nil, err
	}
	list, err := model.NewConnection(posts, page)
	if err != nil {
		return nil, err
	}
	list.Without = func(field string) ([]*content.Post, error) {
		posts, err := query.Posts(snap, filter.Without(field), nil)
		return posts.Items, err
	}
	return list, nil
}

// findNodes returns the nodes with the given IDs, nil for each that is unknown.
func findNodes(snap *content.Snapshot, ids []content.ID) ([]content.Node, error) {
	if len(ids) > model.MaxPageSize {
		return nil, inputErrorf("ids", "takes at most %d IDs, not %d", model.MaxPageSize, len(ids))
	}
	nodes := make([]content.Node, len(ids))
	for i, id := range ids {
		nodes[i] = snap.Node(id)
	}
	return nodes, nil
}

// facet returns the first values that the posts of list have in the field by.
// With excludeOwnFilter, what the list's filter says of that field is left out.
func facet(snap *content.Snapshot, list *model.PostConnection, by string, excludeOwnFilter *bool, first *int) ([]*query.FacetValue, error) {
	limit, err := pageSize(first, model.DefaultPageSize)
	if err != nil {
		return nil, err
	}
	posts := list.All()
	if excludeOwnFilter != nil && *excludeOwnFilter && list.Without != nil {
		if posts, err = list.Without(by); err != nil {
			return nil, err
		}
	}
	values, err := query.Facet(snap, posts, by)
	return pointers(values[:min(limit, len(values))]), err
}

// defaultRelated is how many related pages there are for a client that does
// not say.
const defaultRelated = 5

// related returns the pages most like post; first is null for the default.
func related(snap *content.Snapshot, post *content.Post, first *int) ([]*content.Post, error) {
	limit, err := pageSize(first, defaultRelated)
	if err != nil {
		return nil, err
	}
	return query.Related(snap, post, limit), nil
}

// pageSize returns how many items to return of a list that is no connection.
func pageSize(first *int, def int) (int, error) {
	limit := orDefault(first, def)
	if limit < 0 || limit > model.MaxPageSize {
		return 0, inputErrorf("first", "must be from 0 to %d, not %d", model.MaxPageSize, limit)
	}
	return limit, nil
}
