package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"lectern/content/query"
)

// checkVariables returns what is wrong with the type of one of the variables of
// op, nil if nothing is. gqlparser looks at them as well, but lets numbers pass
// for texts and texts for numbers, and says of what it refuses neither what was
// given nor what is allowed.
func checkVariables(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	c := variableChecker{schema: schema}
	for _, v := range op.VariableDefinitions {
		if value, given := variables[v.Variable]; given {
			if c.check(v.Type, value, ast.Path{ast.PathName(v.Variable)}); c.err != nil {
				return c.err
			}
		}
	}
	return nil
}

// A variableChecker holds the value of a variable against its type.
type variableChecker struct {
	schema *ast.Schema
	err    *gqlerror.Error // the first thing that is wrong
}

// check looks at the value that stands at path. Null is left to gqlparser, and
// so is what stands in an object too much or too little.
func (c *variableChecker) check(typ *ast.Type, value any, path ast.Path) {
	if value == nil || c.err != nil {
		return
	}
	if typ.Elem != nil {
		c.checkList(typ.Elem, value, path)
		return
	}
	def := c.schema.Types[typ.NamedType]
	if def == nil {
		return
	}
	switch def.Kind {
	case ast.InputObject:
		object, ok := value.(map[string]any)
		if !ok {
			c.refuse(path, value, def.Name, "an object with some of the fields "+fieldNames(def))
			return
		}
		for _, field := range def.Fields {
			c.check(field.Type, object[field.Name], append(path, ast.PathName(field.Name)))
		}
	case ast.Enum:
		name, ok := value.(string)
		// The case of a value is checked where it is read.
		if !ok || !isEnumValue(def, name) {
			c.refuse(path, value, def.Name, "one of "+enumNames(def))
		}
	case ast.Scalar:
		if want := scalarWants(def.Name, value); want != "" {
			c.refuse(path, value, def.Name, want)
		}
	}
}

// checkList looks at a list, or at a single item, which stands for a list of
// one.
func (c *variableChecker) checkList(elem *ast.Type, value any, path ast.Path) {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		c.check(elem, value, path)
		return
	}
	for i := range list.Len() {
		c.check(elem, list.Index(i).Interface(), append(path, ast.PathIndex(i)))
	}
}

// refuse records that value is none of the type name.
func (c *variableChecker) refuse(path ast.Path, value any, name, want string) {
	if c.err != nil {
		return
	}
	given := "an object"
	switch v := value.(type) {
	case string:
		given = fmt.Sprintf("%.60q", v)
	case map[string]any:
	default:
		given = fmt.Sprintf("%.60s", fmt.Sprint(v))
		if reflect.ValueOf(v).Kind() == reflect.Slice {
			given = "a list"
		}
	}
	c.err = &gqlerror.Error{Err: &query.InputError{Path: path.String(), Message: fmt.Sprintf("%s is no %s; write %s", given, name, want)}}
}

// scalarWants returns what to write for the built-in scalar called name in place
// of value, "" if value will do. The scalars of our own say it where they are
// read.
func scalarWants(name string, value any) string {
	switch name {
	case "String":
		if _, ok := value.(string); !ok {
			return `a text, such as "raft"`
		}
	case "ID":
		if _, ok := value.(string); !ok && !isWhole(value) {
			return "an id that the API returned"
		}
	case "Boolean":
		if _, ok := value.(bool); !ok {
			return "true or false"
		}
	case "Int":
		if !isWhole(value) {
			return "a whole number, such as 20"
		}
	case "Float":
		if !isNumber(value) {
			return "a number, such as 0.5"
		}
	}
	return ""
}

// isWhole reports whether v is a number without a fraction.
func isWhole(v any) bool {
	switch v := v.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		return err == nil && f == math.Trunc(f)
	case float64:
		return v == math.Trunc(v) && !math.IsInf(v, 0)
	case int, int32, int64:
		return true
	}
	return false
}

func isNumber(v any) bool {
	switch v.(type) {
	case json.Number, float64, int, int32, int64:
		return true
	}
	return false
}

func isEnumValue(def *ast.Definition, name string) bool {
	for _, v := range def.EnumValues {
		if strings.EqualFold(v.Name, name) {
			return true
		}
	}
	return false
}

func enumNames(def *ast.Definition) string {
	names := make([]string, len(def.EnumValues))
	for i, v := range def.EnumValues {
		names[i] = strconv.Quote(v.Name)
	}
	return strings.Join(names, ", ")
}

func fieldNames(def *ast.Definition) string {
	names := make([]string, len(def.Fields))
	for i, f := range def.Fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// namePlaces puts the argument, and the place in it, before the messages of
// errors about values that are written in the query itself: gqlparser gives
// their line and column alone.
func namePlaces(errs gqlerror.List, text string, maxTokens int) {
	var doc *ast.QueryDocument
	for _, err := range errs {
		if err.Rule != "ValuesOfCorrectType" || len(err.Locations) == 0 {
			continue
		}
		if doc == nil {
			var failed error
			if doc, failed = parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens); failed != nil {
				return // not possible: it has been parsed before
			}
		}
		f := placeFinder{at: err.Locations[0]}
		for _, op := range doc.Operations {
			f.searchFields(op.SelectionSet)
		}
		for _, fragment := range doc.Fragments {
			f.searchFields(fragment.SelectionSet)
		}
		if f.found != nil {
			err.Message = f.found.String() + ": " + err.Message
		}
	}
}

// A placeFinder looks for the value at a place of the query's text.
type placeFinder struct {
	at    gqlerror.Location
	found ast.Path // of the value, from its argument on
}

func (f *placeFinder) searchFields(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			for _, arg := range s.Arguments {
				f.searchValue(arg.Value, ast.Path{ast.PathName(arg.Name)})
			}
			f.searchFields(s.SelectionSet)
		case *ast.InlineFragment:
			f.searchFields(s.SelectionSet)
		}
	}
}

func (f *placeFinder) searchValue(v *ast.Value, path ast.Path) {
	if v == nil || f.found != nil {
		return
	}
	if v.Position != nil && v.Position.Line == f.at.Line && v.Position.Column == f.at.Column {
		f.found = append(ast.Path{}, path...)
		return
	}
	for i, child := range v.Children {
		var step ast.PathElement = ast.PathIndex(i)
		if child.Name != "" {
			step = ast.PathName(child.Name)
		}
		f.searchValue(child.Value, append(path, step))
	}
}
