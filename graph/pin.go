package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"lectern/content"
	"lectern/graph/model"
)

// pinKey is the context key of what an operation, or a part of it, is answered
// from.
type pinKey struct{}

// A pin says what the fields below a context are answered from.
type pin struct {
	query *model.Query      // of these fields
	head  *content.Snapshot // what was served when the operation began
}

// withSnapshot makes the operation of ctx answer from snap, which is being
// served.
func withSnapshot(ctx context.Context, snap *content.Snapshot) context.Context {
	return context.WithValue(ctx, pinKey{}, pin{headQuery(snap), snap})
}

// headQuery returns the API over the snapshot that is being served.
func headQuery(snap *content.Snapshot) *model.Query {
	q := &model.Query{Snapshot: snap, Ref: content.Ref{Name: snap.Ref, Kind: content.RefBranch}}
	if snap.Commit != nil {
		q.Ref.SHA = snap.Commit.SHA
	}
	return q
}

func pinFrom(ctx context.Context) pin {
	p, ok := ctx.Value(pinKey{}).(pin)
	if !ok {
		panic("graph: a resolver was called outside of an operation")
	}
	return p
}

// withQuery makes the fields below ctx answer from q.
func withQuery(ctx context.Context, q *model.Query) context.Context {
	return context.WithValue(ctx, pinKey{}, pin{q, pinFrom(ctx).head})
}

// queryFrom returns the API that the field of ctx belongs to: the operation's,
// or that of the nearest field above it that names another revision.
func queryFrom(ctx context.Context) *model.Query { return pinFrom(ctx).query }

// snapshotFrom returns the snapshot that the field of ctx is answered from. It
// is the same one for all fields but those below one that names another, so that
// no answer mixes two commits.
func snapshotFrom(ctx context.Context) *content.Snapshot { return queryFrom(ctx).Snapshot }

// withRef makes the operation of ctx answer from what ref names; "" is what is
// being served when it starts. Finding the revision counts among what runs and
// may take as long as an operation.
func (e *Executor) withRef(ctx context.Context, ref string) (context.Context, *gqlerror.Error) {
	if ref == "" {
		return ctx, nil
	}
	snap := e.store.Current()
	if snap == nil { // pinOperation has the words for that
		return ctx, nil
	}
	limited, cancel := context.WithTimeout(ctx, e.limits.Timeout)
	defer cancel()
	if err := e.acquire(limited); err != nil {
		return nil, err
	}
	defer e.release()
	pinned := withSnapshot(ctx, snap)
	q, err := findRef(withSnapshot(limited, snap), e.revisions, "ref", ref)
	if err != nil {
		return nil, e.present.present(ctx, err)
	}
	return withQuery(pinned, q), nil
}

// pinOperation makes each operation answer from one snapshot: the one that its
// context has, else the one that is current when it starts.
func pinOperation(store *content.Store) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		if _, pinned := ctx.Value(pinKey{}).(pin); pinned {
			return next(ctx)
		}
		snap := store.Current()
		if snap == nil {
			return graphql.OneShot(errorResponse(notReady()))
		}
		return next(withSnapshot(ctx, snap))
	}
}
