package graph

import (
	"context"
	"time"

	"lectern/content"
)

//go:generate go tool gqlgen generate

// A Resolver answers the fields that are more than a field or method of their
// object. Its methods stand in the *.resolvers.go files, one for each file of
// the schema; gqlgen keeps their signatures in step with it.
type Resolver struct {
	now func() time.Time
}

// snapshotKey is the context key of the snapshot that an operation is answered
// from.
type snapshotKey struct{}

func withSnapshot(ctx context.Context, snap *content.Snapshot) context.Context {
	return context.WithValue(ctx, snapshotKey{}, snap)
}

// snapshotFrom returns the snapshot that the operation of ctx is answered from.
// It is the same one throughout, so that no answer mixes two commits.
func snapshotFrom(ctx context.Context) *content.Snapshot {
	snap, ok := ctx.Value(snapshotKey{}).(*content.Snapshot)
	if !ok {
		panic("graph: a resolver was called outside of an operation")
	}
	return snap
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
