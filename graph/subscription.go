package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"lectern/content"
)

// A subscription is run once for each change that it is told of, as a query
// would be: with a place among the running operations, a deadline, the guards,
// and a snapshot of its own, the one that is new. Between two changes it holds
// nothing but a channel. gqlgen would rather run it once, for as long as it
// lasts, and answer all of its events under the context in which it began: from
// the snapshot of that time, and under a deadline that it cannot keep.

// changeKey is the context key of the change that a subscription is answered
// about.
type changeKey struct{}

func withChange(ctx context.Context, change *content.Change) context.Context {
	return context.WithValue(ctx, changeKey{}, change)
}

// changeFrom returns the change that a subscription is to be answered about, nil
// outside of one.
func changeFrom(ctx context.Context) *content.Change {
	change, _ := ctx.Value(changeKey{}).(*content.Change)
	return change
}

// only returns a channel of v alone: what gqlgen takes for a stream of events.
func only[T any](v T) <-chan T {
	c := make(chan T, 1)
	c <- v
	close(c)
	return c
}

// An operation is one that has begun, and whose responses are to come: one for a
// query, one for each change for a subscription.
type operation struct {
	exec    *Executor
	params  *graphql.RawParams
	changes <-chan *content.Change // nil for a query
	end     func()
}

// begin checks an operation of any kind. When it returns that of a subscription,
// no later change will be missed. Whoever gets an operation must end it. ctx is
// that of the whole operation.
func (e *Executor) begin(ctx context.Context, params *graphql.RawParams) (*operation, gqlerror.List) {
	op, refused := e.check(ctx, params)
	if refused != nil {
		return nil, refused
	}
	if op.Operation.Operation != ast.Subscription {
		return &operation{exec: e, params: params, end: func() {}}, nil
	}
	if err := checkSubscription(op); err != nil {
		return nil, gqlerror.List{err}
	}
	if _, pinned := ctx.Value(pinKey{}).(pin); pinned {
		return nil, gqlerror.List{codedError(codeBadRequest, "a subscription follows what is served; leave ref out")}
	}
	if e.store.Current() == nil {
		return nil, gqlerror.List{notReady()}
	}
	leave, err := e.streams.enterSubscription(e.limits.Subscriptions)
	if err != nil {
		return nil, gqlerror.List{err}
	}
	watchCtx, cancel := context.WithCancel(ctx)
	changes := e.store.Watch(watchCtx)
	e.present.log.DebugContext(ctx, "graphql: subscribed", "request", e.present.requestID(ctx))
	return &operation{exec: e, params: params, changes: changes, end: sync.OnceFunc(func() { cancel(); leave() })}, nil
}

// check parses, validates and guards an operation, without running it.
func (e *Executor) check(ctx context.Context, params *graphql.RawParams) (op *graphql.OperationContext, refused gqlerror.List) {
	resp := e.guarded(ctx, params, func(_ context.Context, created *graphql.OperationContext) *graphql.Response {
		op = created
		return nil
	})
	if resp != nil {
		return nil, resp.Errors
	}
	return op, nil
}

// checkSubscription returns what is wrong with the root fields of a valid
// subscription. The specification wants one, and validation leaves open whether
// @skip and @include make it none, or a field of introspection.
func checkSubscription(op *graphql.OperationContext) *gqlerror.Error {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})
	if len(fields) != 1 || isIntrospection(fields[0].Field) || fields[0].Name == "__typename" {
		return codedError(codeValidationFailed, "a subscription asks for exactly one field, such as revisionChanged")
	}
	return nil
}

// run hands each response of o to send, until there are no more, ctx ends or
// send fails. It returns the errors by which the operation ended otherwise than
// by its own completion; those of a single field are part of a response.
func (o *operation) run(ctx context.Context, send func(*graphql.Response) error) gqlerror.List {
	if o.changes == nil {
		resp := o.exec.run(ctx, o.params)
		if resp.Data == nil && len(resp.Errors) > 0 {
			return resp.Errors
		}
		_ = send(resp) // who cannot send knows it
		return nil
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case change, open := <-o.changes:
			switch {
			case ctx.Err() != nil:
				return nil
			case !open:
				return gqlerror.List{codedError(codeTooSlow, "more revisions came than were read; ask for what is served now, and subscribe again")}
			}
			if send(o.exec.runEvent(ctx, change, o.params)) != nil {
				return nil
			}
		}
	}
}

// runEvent answers a subscription about one change. Few are run at once, and
// those wait for as long as it takes: a change may have a thousand of them
// answered, and must not keep queries from their places meanwhile.
func (e *Executor) runEvent(ctx context.Context, change *content.Change, params *graphql.RawParams) *graphql.Response {
	select {
	case e.events <- struct{}{}:
		defer func() { <-e.events }()
	case <-ctx.Done():
		return errorResponse(e.present.present(ctx, context.Cause(ctx)))
	}
	return e.run(withSnapshot(withChange(ctx, change), change.Current), params)
}

// A changeSchema knows what the lists of one change cost: they have no pages,
// and can be as long as the site.
type changeSchema struct {
	graphql.ExecutableSchema
}

// usualChange is how many posts a change is taken to have before it is known.
const usualChange = 20

// Complexity implements graphql.ExecutableSchema.
func (s changeSchema) Complexity(ctx context.Context, typeName, fieldName string, child int, args map[string]any) (int, bool) {
	if typeName != "RevisionChange" || fieldName != "added" && fieldName != "modified" {
		return s.ExecutableSchema.Complexity(ctx, typeName, fieldName, child, args)
	}
	n := usualChange
	if change := changeFrom(ctx); change != nil && fieldName == "added" {
		n = len(change.Difference().Added)
	} else if change != nil {
		n = len(change.Difference().Modified)
	}
	return 1 + times(n, child), true
}
