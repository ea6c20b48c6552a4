package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"lectern/content"
	"lectern/content/query"
)

// The codes that errors carry in extensions.code. Clients decide by them;
// messages are for people and may change.
const (
	codeBadUserInput     = "BAD_USER_INPUT"            // an argument or variable is not allowed; extensions.argument names it
	codeRefNotFound      = "REF_NOT_FOUND"             // no such branch, tag, commit or moment, or none to be asked for
	codeParseFailed      = errcode.ParseFailed         // the query is no GraphQL
	codeValidationFailed = errcode.ValidationFailed    // the query does not fit the schema
	codeTooComplex       = "COMPLEXITY_LIMIT_EXCEEDED" // the query asks for too much
	codeNotReady         = "NOT_READY"                 // nothing is served yet; try again soon
	codeOverloaded       = "OVERLOADED"                // too many operations are running; try again soon
	codeTimeout          = "TIMEOUT"                   // the operation ran out of time; ask for less
	codeCanceled         = "CANCELED"                  // the client went away
	codeInternal         = "INTERNAL"                  // our fault; the log has more
	codeBadRequest       = "BAD_REQUEST"               // the HTTP request holds no operation
	codeTooLarge         = "PAYLOAD_TOO_LARGE"
	codeURITooLong       = "URI_TOO_LONG"
	codeMediaType        = "UNSUPPORTED_MEDIA_TYPE"
	codeMethod           = "METHOD_NOT_ALLOWED"
	codeNotAcceptable    = "NOT_ACCEPTABLE"
	codeTooSlow          = "TOO_SLOW"             // a subscription's reader missed revisions
	codeForbidden        = "FORBIDDEN"            // pages of this origin may not open WebSockets
	codeNotTrusted       = "DOCUMENT_NOT_TRUSTED" // only the operator's documents are answered
	codeDocumentNotFound = "PERSISTED_DOCUMENT_NOT_FOUND"

	// Apollo's clients send the whole query when they read this one.
	codePersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND"
)

// maxMessageBytes bounds the message of one error: gqlparser repeats what the
// client sent.
const maxMessageBytes = 1000

// errPanic stands for a panic that has been logged already.
var errPanic = errors.New("panic")

func codedError(code, format string, args ...any) *gqlerror.Error {
	return &gqlerror.Error{
		Message:    fmt.Sprintf(format, args...),
		Extensions: map[string]any{"code": code},
	}
}

// operationNotFound says why none of the operations of a valid query can be
// run. gqlgen's own words for it name no operation that could be.
func operationNotFound(operations ast.OperationList, name string) *gqlerror.Error {
	names := make([]string, 0, len(operations))
	for _, op := range operations {
		if op.Name == "" { // it can only be the sole one
			return codedError(codeValidationFailed, "the query holds no operation %q, only one without a name", cut(name, maxMessageBytes/4))
		}
		names = append(names, strconv.Quote(op.Name))
	}
	known := cut(strings.Join(names, ", "), maxMessageBytes/2)
	if name == "" {
		return codedError(codeValidationFailed, "the query holds several operations; say by operationName which of them to run: %s", known)
	}
	return codedError(codeValidationFailed, "the query holds no operation %q, only %s", cut(name, maxMessageBytes/4), known)
}

// codeOf returns the code of err, "" if it has none.
func codeOf(err *gqlerror.Error) string {
	code, _ := err.Extensions["code"].(string)
	return code
}

// A presenter turns errors into what clients see of them.
type presenter struct {
	log       *slog.Logger
	requestID func(context.Context) string
}

// present returns what a client sees of err: a code and a sentence. What is not
// a client's doing becomes INTERNAL and a line in the log.
func (p *presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: fieldPath(ctx)}
	var known *gqlerror.Error
	if errors.As(err, &known) {
		shown.Locations = known.Locations
	}

	var input *query.InputError
	var ref *content.RefError
	switch {
	case errors.As(err, &input):
		argument := input.Path
		if argument == "" && known != nil {
			argument = argumentPath(shown.Path, known.Path)
		}
		shown.Message = strings.TrimPrefix(argument+": "+input.Message, ": ")
		shown.Extensions = map[string]any{"code": codeBadUserInput, "argument": argument}
	case errors.As(err, &ref):
		return withCode(shown, codeRefNotFound, ref.Error())
	case known != nil && isVariable(known.Path):
		shown.Message = known.Path[1:].String() + ": " + known.Message
		shown.Extensions = map[string]any{"code": codeBadUserInput, "argument": known.Path[1:].String()}
	case known != nil && codeOf(known) != "":
		shown.Message, shown.Extensions = known.Message, known.Extensions
	case errors.Is(err, context.DeadlineExceeded):
		return withCode(shown, codeTimeout, "the operation took too long; ask for less at a time")
	case errors.Is(err, context.Canceled):
		return withCode(shown, codeCanceled, "the client went away")
	default:
		if !errors.Is(err, errPanic) {
			p.log.ErrorContext(ctx, "graphql: a field failed", "request", p.requestID(ctx), "path", shown.Path.String(), "err", err)
		}
		return p.internal(ctx, shown)
	}
	shown.Message = cut(shown.Message, maxMessageBytes)
	return shown
}

// internal completes shown to what clients see of a fault of ours.
func (p *presenter) internal(ctx context.Context, shown *gqlerror.Error) *gqlerror.Error {
	withCode(shown, codeInternal, "internal error")
	if id := p.requestID(ctx); id != "" {
		shown.Extensions["requestId"] = id
	}
	return shown
}

// recovered logs a panic and returns the error to go on with.
func (p *presenter) recovered(ctx context.Context, cause any) error {
	p.log.ErrorContext(ctx, "graphql: panic", "request", p.requestID(ctx), "path", fieldPath(ctx).String(), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
	return errPanic
}

func withCode(err *gqlerror.Error, code, message string) *gqlerror.Error {
	err.Message, err.Extensions = message, map[string]any{"code": code}
	return err
}

// fieldPath returns the path of the answer's field that ctx belongs to, nil if
// none is being worked on.
func fieldPath(ctx context.Context) ast.Path {
	if field := graphql.GetFieldContext(ctx); field != nil {
		return field.Path()
	}
	return nil
}

// argumentPath returns what path has behind field: gqlgen puts the place within
// an argument there, which is no part of the answer.
func argumentPath(field, path ast.Path) string {
	if len(path) <= len(field) {
		return ""
	}
	return path[len(field):].String()
}

// isVariable reports whether path is that of a value among the variables.
func isVariable(path ast.Path) bool {
	return len(path) > 1 && path[0] == ast.PathName("variable")
}

// cut returns s, or the beginning of it if it is longer than n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
