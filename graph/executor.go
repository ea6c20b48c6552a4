// Package graph is the GraphQL API: the schema, its resolvers, and the executor
// and HTTP handler that guard them.
//
// The schema stands in schema/*.graphqls. gqlgen binds its types to those of
// packages content and markdown and its inputs to those of package query, so
// most fields are a field or method of a content type; the rest are the short
// resolvers in *.resolvers.go. An operation takes one snapshot from the store
// and answers all of its fields from it, but for those below one that names another.
//
// A public API without keys has to survive every query that anybody can write.
// So a query passes, in this order: limits on bytes, on tokens, on depth and on
// expanded size, on aliases, on the values of arguments, on complexity, on how
// many run at once, and on time. The order matters, for each check is only
// cheap because of those before it: gqlgen's complexity check alone takes
// seconds on 1.4 kB of nested fragments.
package graph

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"lectern/content"
	"lectern/graph/generated"
)

// Options say what is served and how.
type Options struct {
	Store *content.Store   // what is served; must not be nil
	Now   func() time.Time // nil: time.Now
	Log   *slog.Logger     // for faults of ours; nil: slog.Default()

	Revisions Revisions      // beside the one that is served; nil: none
	Forge     *content.Forge // nil: not known, so that there are no links to it

	// RequestID returns the ID of the request that ctx belongs to, for logs and
	// internal errors; "" if it has none. Nil: none has.
	RequestID func(ctx context.Context) string

	Limits     Limits
	HideSchema bool // refuse introspection

	Trusted     *TrustedDocuments // documents that clients may ask for by name; nil: none
	TrustedOnly bool              // refuse all others

	// Build names all that answers follow from beside the commit, such as the
	// version of the program and its settings: when it changes, caches ask anew.
	Build string

	// MaxAge is how long caches may keep an answer without asking again, unless
	// it is about a fixed commit; in whole seconds. Zero: 5 s; less: not at all.
	MaxAge time.Duration

	Streams        *Streams // ends what stays open; nil: each stream ends by itself alone
	AllowedOrigins []string // whose pages may open WebSockets, as browsers write them, or "*" alone; the handler's own may always
}

// withDefaults returns o with its zero values replaced.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Revisions == nil {
		o.Revisions = noRevisions{}
	}
	if o.RequestID == nil {
		o.RequestID = func(context.Context) string { return "" }
	}
	o.MaxAge = cmp.Or(o.MaxAge, defaultMaxAge)
	if o.Streams == nil {
		o.Streams = NewStreams()
	}
	o.Limits = o.Limits.withDefaults()
	return o
}

// Limits bound what one operation, and all of them together, may cost. A field
// that is zero stands for the default in its comment.
type Limits struct {
	BodyBytes  int64 // of a POST: 256 kB
	URLBytes   int   // of a GET: 8 kB
	QueryBytes int   // of the query text: 16 kB
	Tokens     int   // of the query text: 1000; validation is quadratic in them

	Depth      int // of nested fields: 15, which the introspection of common clients just needs
	Fields     int // with fragments written out: 2000
	Aliases    int // 100
	Complexity int // 50,000, about a microsecond each
	Revisions  int // beside the one that the operation is answered from: 4

	FilterDepth    int // of filters in filters: 10
	FilterBranches int // of filters within one argument: 100
	ListItems      int // of a list in an argument: 1000
	TextBytes      int // of a text in an argument: 10,000

	Errors  int           // in one answer: 10
	Running int           // operations at once: 64
	Wait    time.Duration // for one of the running to end: 1 s
	Timeout time.Duration // of an operation: 10 s

	CachedQueries int // parsed and validated queries to keep: 128

	PersistedQueries int // texts to keep that clients sent with a hash: 1000
	PersistedBytes   int // of these texts together: 4 MB

	Subscriptions    int           // open at once, and as many connections for them: 1000
	SocketOperations int           // at once over one WebSocket: 100
	InitTimeout      time.Duration // for a WebSocket's connection_init: 10 s
	KeepAlive        time.Duration // between signs of life on a stream: 12 s
	WriteTimeout     time.Duration // for a client to take one message of a stream: 10 s
}

func (l Limits) withDefaults() Limits {
	l.BodyBytes = cmp.Or(l.BodyBytes, 256<<10)
	l.URLBytes = cmp.Or(l.URLBytes, 8<<10)
	l.QueryBytes = cmp.Or(l.QueryBytes, 16<<10)
	l.Tokens = cmp.Or(l.Tokens, 1000)
	l.Depth = cmp.Or(l.Depth, 15)
	l.Fields = cmp.Or(l.Fields, 2000)
	l.Aliases = cmp.Or(l.Aliases, 100)
	l.Complexity = cmp.Or(l.Complexity, 50_000)
	l.Revisions = cmp.Or(l.Revisions, 4)
	l.FilterDepth = cmp.Or(l.FilterDepth, 10)
	l.FilterBranches = cmp.Or(l.FilterBranches, 100)
	l.ListItems = cmp.Or(l.ListItems, 1000)
	l.TextBytes = cmp.Or(l.TextBytes, 10_000)
	l.Errors = cmp.Or(l.Errors, 10)
	l.Running = cmp.Or(l.Running, 64)
	l.Wait = cmp.Or(l.Wait, time.Second)
	l.Timeout = cmp.Or(l.Timeout, 10*time.Second)
	l.CachedQueries = cmp.Or(l.CachedQueries, 128)
	l.PersistedQueries = cmp.Or(l.PersistedQueries, 1000)
	l.PersistedBytes = cmp.Or(l.PersistedBytes, 4<<20)
	l.Subscriptions = cmp.Or(l.Subscriptions, 1000)
	l.SocketOperations = cmp.Or(l.SocketOperations, 100)
	l.InitTimeout = cmp.Or(l.InitTimeout, 10*time.Second)
	l.KeepAlive = cmp.Or(l.KeepAlive, 12*time.Second)
	l.WriteTimeout = cmp.Or(l.WriteTimeout, 10*time.Second)
	return l
}

// An Executor answers GraphQL operations. It is safe for concurrent use.
type Executor struct {
	exec      *executor.Executor
	schema    *ast.Schema
	present   *presenter
	documents *documents
	limits    Limits
	running   chan struct{} // holds one value for each running operation
	events    chan struct{} // holds one value for each subscription being answered

	store     *content.Store
	revisions Revisions
	streams   *Streams
	origins   []string
}

// NewExecutor returns an executor over the content of opts.Store.
func NewExecutor(opts Options) *Executor {
	opts = opts.withDefaults()
	limits := opts.Limits
	schema := servedSchema()
	e := &Executor{
		exec: executor.New(changeSchema{generated.NewExecutableSchema(generated.Config{
			Schema:     schema,
			Resolvers:  &Resolver{now: opts.Now, revisions: opts.Revisions, forge: opts.Forge},
			Complexity: complexities(),
		})}),
		schema:    schema,
		present:   &presenter{log: opts.Log, requestID: opts.RequestID},
		documents: newDocuments(opts.Trusted, opts.TrustedOnly, limits),
		limits:    limits,
		running:   make(chan struct{}, limits.Running),
		events:    make(chan struct{}, max(1, limits.Running/4)),
		store:     opts.Store,
		revisions: opts.Revisions,
		streams:   opts.Streams,
		origins:   opts.AllowedOrigins,
	}
	e.exec.SetQueryCache(lru.New[*ast.QueryDocument](limits.CachedQueries))
	e.exec.SetParserTokenLimit(limits.Tokens)
	e.exec.SetErrorPresenter(e.present.present)
	e.exec.SetRecoverFunc(e.present.recovered)
	e.exec.Use(guard{schema: schema, limits: limits, hideSchema: opts.HideSchema})
	e.exec.Use(extension.FixedComplexityLimit(limits.Complexity)) // after the guard, which makes it safe
	if !opts.HideSchema {
		e.exec.Use(extension.Introspection{})
	}
	e.exec.Use(e.documents)
	e.exec.AroundOperations(pinOperation(opts.Store))
	e.exec.AroundRootFields(pinNamed(opts.Revisions))
	return e
}

// Execute answers one operation. operationName may be empty if query holds one
// operation alone; variables may be nil. Whatever goes wrong is among the
// errors of the response, which is never nil.
func (e *Executor) Execute(ctx context.Context, query, operationName string, variables map[string]any) *graphql.Response {
	return e.run(ctx, &graphql.RawParams{Query: query, OperationName: operationName, Variables: variables})
}

// run answers an operation.
func (e *Executor) run(ctx context.Context, params *graphql.RawParams) *graphql.Response {
	return e.guarded(ctx, params, e.dispatch)
}

// guarded creates an operation and hands it to do, all with a place among those
// that run, within their time, and with panics recovered. It returns what do
// does, or why the operation is refused.
func (e *Executor) guarded(ctx context.Context, params *graphql.RawParams, do func(context.Context, *graphql.OperationContext) *graphql.Response) (resp *graphql.Response) {
	ctx, cancel := context.WithTimeout(ctx, e.limits.Timeout)
	defer cancel()
	ctx = graphql.StartOperationTrace(ctx)
	// Fields recover on their own; this is for all that stands around them.
	defer func() {
		if cause := recover(); cause != nil {
			_ = e.present.recovered(ctx, cause)
			resp = errorResponse(e.present.internal(ctx, &gqlerror.Error{}))
		}
	}()

	if err := e.acquire(ctx); err != nil {
		return errorResponse(err)
	}
	defer e.release()

	op, resp := e.create(ctx, params)
	if resp != nil {
		return resp
	}
	return do(ctx, op)
}

// dispatch answers an operation that was created.
func (e *Executor) dispatch(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	if op.Operation.Operation == ast.Subscription && changeFrom(ctx) == nil {
		return errorResponse(codedError(codeNotAcceptable, "a subscription has more than one answer; ask for it with Accept: text/event-stream, or over a WebSocket"))
	}
	if noted := dependenciesFrom(ctx); noted != nil {
		op.ResolverMiddleware = noted.resolve
	}
	next, ctx := e.exec.DispatchOperation(ctx, op)
	resp := next(ctx)
	if resp == nil { // gqlgen's word for a context that is done
		return errorResponse(e.present.present(ctx, context.Cause(ctx)))
	}
	resp.Errors = resp.Errors[:min(len(resp.Errors), e.limits.Errors)]
	return resp
}

// create parses, validates and guards an operation. resp says why it is refused,
// nil if it is not.
func (e *Executor) create(ctx context.Context, params *graphql.RawParams) (op *graphql.OperationContext, resp *graphql.Response) {
	op, errs := e.exec.CreateOperationContext(ctx, params)
	if len(errs) == 0 {
		return op, nil
	}
	if op.Operation == nil && op.Doc != nil && len(op.Doc.Operations) > 0 {
		errs = gqlerror.List{operationNotFound(op.Doc.Operations, params.OperationName)}
	}
	if op.Operation != nil && isVariable(errs[0].Path) {
		if err := checkVariables(e.schema, op.Operation, params.Variables); err != nil {
			errs = gqlerror.List{err}
		}
	}
	errs = errs[:min(len(errs), e.limits.Errors)]
	namePlaces(errs, params.Query, e.limits.Tokens)
	return op, e.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
}

// acquire takes a place among the running operations and waits a little for one
// if all are taken. Who gets one must release it.
func (e *Executor) acquire(ctx context.Context) *gqlerror.Error {
	select {
	case e.running <- struct{}{}:
		return nil
	default:
	}
	if changeFrom(ctx) == nil { // who waits for changes can wait for a place, too
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.limits.Wait)
		defer cancel()
	}
	select {
	case e.running <- struct{}{}:
		return nil
	case <-ctx.Done():
		return codedError(codeOverloaded, "too many operations are running; try again in a second")
	}
}

func (e *Executor) release() { <-e.running }

func notReady() *gqlerror.Error {
	return codedError(codeNotReady, "the content is being read for the first time; try again in a few seconds")
}

func errorResponse(err *gqlerror.Error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{err}}
}
