package graph

import (
	"time"

	"lectern/content"
)

//go:generate go tool gqlgen generate

// A Resolver answers the fields that are more than a field or method of their
// object. Its methods stand in the *.resolvers.go files, one for each file of
// the schema; gqlgen keeps their signatures in step with it.
type Resolver struct {
	now       func() time.Time
	revisions Revisions
	forge     *content.Forge // nil if it is not known
}

// orDefault returns *v, or def if v is nil. An argument with a default in the
// schema is still nil where the client wrote null.
func orDefault(v *int, def int) int {
	if v == nil {
		return def
	}
	return *v
}

// pointers returns pointers to the items of list.
func pointers[T any](list []T) []*T {
	ptrs := make([]*T, len(list))
	for i := range list {
		ptrs[i] = &list[i]
	}
	return ptrs
}
