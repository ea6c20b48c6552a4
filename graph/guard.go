package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	// maxValueDepth bounds the nesting of objects and lists in one argument. Ten
	// filters in each other take 20.
	maxValueDepth = 32

	// maxSchemaSize bounds what introspection returns, in guessed fields. The
	// query of common clients comes to about 150,000.
	maxSchemaSize = 250_000

	// endless is where counting stops; sums and products of less cannot overflow.
	endless = 1 << 31
)

// A guard refuses operations by their shape, before anything is computed whose
// cost depends on it. It is a gqlgen extension and must be the first one.
type guard struct {
	schema     *ast.Schema
	limits     Limits
	hideSchema bool
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = guard{}

// ExtensionName implements graphql.HandlerExtension.
func (guard) ExtensionName() string { return "Guard" }

// Validate implements graphql.HandlerExtension.
func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses queries that are too long to be parsed. It
// changes nothing.
func (g guard) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	if len(params.Query) > g.limits.QueryBytes {
		return codedError(codeTooComplex, "the query is %d bytes long, more than %d; send long values as variables", len(params.Query), g.limits.QueryBytes)
	}
	return nil
}

// MutateOperationContext refuses parsed and validated operations that nest or
// expand too far, and variables that are too large or of the wrong type. It
// changes nothing.
func (g guard) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if err := checkVariables(g.schema, op.Operation, op.Variables); err != nil {
		return err
	}
	w := walker{guard: g, variables: op.Variables, fragments: map[*ast.FragmentDefinition]extent{}}
	size := w.measure(op.Operation.SelectionSet)
	switch {
	case w.err != nil:
		return w.err
	case size.depth > g.limits.Depth:
		return codedError(codeTooComplex, "fields nest %d deep, more than %d", size.depth, g.limits.Depth)
	case size.fields > g.limits.Fields:
		return codedError(codeTooComplex, "the operation asks for more than %d fields, counting those of a fragment each time it is spread", g.limits.Fields)
	case w.aliases > g.limits.Aliases:
		return codedError(codeTooComplex, "the operation has %d aliases, more than %d", w.aliases, g.limits.Aliases)
	case size.revisions > g.limits.Revisions:
		return codedError(codeTooComplex, "the operation names %d other revisions, more than %d", size.revisions, g.limits.Revisions)
	case size.schema > maxSchemaSize:
		return codedError(codeTooComplex, "the operation asks for too much of the schema at once")
	}
	return nil
}

// An extent says how far a selection reaches with all fragments written out.
type extent struct {
	depth  int // of nested fields
	fields int // in the text
	schema int // fields that introspection will return, by a guess at the lengths of its lists

	revisions int // that are named beside the operation's own
}

// A walker measures an operation. It looks at each fragment once, however often
// that is spread: written out, 24 fragments of two spreads each are 16 million.
type walker struct {
	guard
	variables map[string]any
	fragments map[*ast.FragmentDefinition]extent // those measured already
	aliases   int
	err       *gqlerror.Error // the first thing that is wrong with an argument
}

func (w *walker) measure(set ast.SelectionSet) extent {
	var sum extent
	for _, selection := range set {
		var one extent
		switch s := selection.(type) {
		case *ast.Field:
			one = w.measureField(s)
		case *ast.InlineFragment:
			one = w.measure(s.SelectionSet)
		case *ast.FragmentSpread:
			known := false
			if one, known = w.fragments[s.Definition]; !known {
				one = w.measure(s.Definition.SelectionSet)
				w.fragments[s.Definition] = one
			}
		}
		sum.depth = max(sum.depth, one.depth)
		sum.fields = min(sum.fields+one.fields, endless)
		sum.schema = min(sum.schema+one.schema, endless)
		sum.revisions = min(sum.revisions+one.revisions, endless)
	}
	return sum
}

func (w *walker) measureField(f *ast.Field) extent {
	if f.Alias != f.Name {
		w.aliases++
	}
	if w.err == nil && len(f.Arguments) > 0 {
		w.err = w.checkArguments(f)
	}
	size := w.measure(f.SelectionSet)
	size.depth++
	size.fields = min(size.fields+1, endless)
	if f.ObjectDefinition.Name == "Query" {
		size.revisions = min(size.revisions+namedRevisions(f), endless)
	}
	if isIntrospection(f) {
		if w.hideSchema && w.err == nil {
			w.err = codedError(codeValidationFailed, "introspection is switched off")
		}
		size.schema = min(1+size.schema*schemaListLength(f), endless)
	}
	return size
}

// namedRevisions returns how many other revisions the field f of Query names.
func namedRevisions(f *ast.Field) int {
	switch f.Name {
	case "at":
		return 1
	case "changes":
		if f.Arguments.ForName("until") != nil {
			return 2
		}
		return 1
	}
	return 0
}

// isIntrospection reports whether f asks about the schema.
func isIntrospection(f *ast.Field) bool {
	return f.Name == "__schema" || f.Name == "__type" || strings.HasPrefix(f.ObjectDefinition.Name, "__")
}

// schemaListLength guesses how many items the introspection field f returns.
func schemaListLength(f *ast.Field) int {
	switch f.Name {
	case "types":
		return 70
	case "fields", "inputFields", "directives":
		return 10
	case "args", "enumValues", "possibleTypes", "locations":
		return 4
	}
	return 1
}

// checkArguments returns what is wrong with the values of f's arguments. This is
// about size alone: validation has seen to the types, and to it that each number
// has room in a Go type, without which ArgumentMap would panic.
func (w *walker) checkArguments(f *ast.Field) *gqlerror.Error {
	values := f.ArgumentMap(w.variables)
	for _, arg := range f.Arguments {
		c := valueChecker{limits: w.limits}
		if problem := c.check(values[arg.Name], 1, 1); problem != "" {
			return &gqlerror.Error{Err: inputErrorf(arg.Name, "%s", problem)}
		}
	}
	return nil
}

// A valueChecker measures the value of one argument.
type valueChecker struct {
	limits   Limits
	branches int // filters met that stand within another
}

// check returns what is too large about v, "" if nothing is. depth counts the
// objects and lists around v, filters the filters.
func (c *valueChecker) check(v any, depth, filters int) string {
	switch v := v.(type) {
	case nil, bool, int64, float64:
		return ""
	case string:
		return c.checkText(v)
	case json.Number:
		return c.checkText(string(v))
	case map[string]any:
		return c.checkObject(v, depth, filters)
	case []any:
		if problem := c.checkList(len(v), depth); problem != "" {
			return problem
		}
		for _, item := range v {
			if problem := c.check(item, depth+1, filters); problem != "" {
				return problem
			}
		}
		return ""
	}
	// Validation makes a list of a single value, of that value's own type.
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice {
		if problem := c.checkList(list.Len(), depth); problem != "" {
			return problem
		}
		for i := range list.Len() {
			if problem := c.check(list.Index(i).Interface(), depth+1, filters); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func (c *valueChecker) checkText(s string) string {
	if len(s) > c.limits.TextBytes {
		return fmt.Sprintf("a text is %d bytes long, more than %d", len(s), c.limits.TextBytes)
	}
	return ""
}

func (c *valueChecker) checkList(length, depth int) string {
	switch {
	case length > c.limits.ListItems:
		return fmt.Sprintf("a list has %d items, more than %d", length, c.limits.ListItems)
	case depth > maxValueDepth:
		return fmt.Sprintf("lists and objects nest more than %d deep", maxValueDepth)
	}
	return ""
}

func (c *valueChecker) checkObject(object map[string]any, depth, filters int) string {
	if depth > maxValueDepth {
		return fmt.Sprintf("lists and objects nest more than %d deep", maxValueDepth)
	}
	for key, item := range object {
		inner := filters
		if key == "and" || key == "or" || key == "not" {
			inner++
			c.branches += countBranches(item)
		}
		switch {
		case inner > c.limits.FilterDepth:
			return fmt.Sprintf("filters nest more than %d deep", c.limits.FilterDepth)
		case c.branches > c.limits.FilterBranches:
			return fmt.Sprintf("there are more than %d filters in it", c.limits.FilterBranches)
		}
		if problem := c.check(item, depth+1, inner); problem != "" {
			return problem
		}
	}
	return ""
}

// countBranches returns the number of filters in the value of and, or or not.
func countBranches(v any) int {
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice {
		return list.Len()
	}
	return 1
}
