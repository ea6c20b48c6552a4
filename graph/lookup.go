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

// facet returns the first values that posts have in the field by.
func facet(posts []*content.Post, by string, first *int) ([]query.FacetValue, error) {
	limit := orDefault(first, model.DefaultPageSize)
	if limit < 0 || limit > model.MaxPageSize {
		return nil, inputErrorf("first", "must be from 0 to %d, not %d", model.MaxPageSize, limit)
	}
	values, err := query.Facet(posts, by)
	return values[:min(limit, len(values))], err
}
