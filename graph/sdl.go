package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"lectern/graph/generated"
)

// tooNew is a place for directives that gqlparser's prelude knows from a draft
// of the specification. Clients that know the directives' places as an enum, as
// those for Python and Java do, cannot read a schema that names it.
const tooNew = ast.LocationDirectiveDefinition

// servedSchema returns the schema without what gqlgen and gqlparser bring along
// and clients cannot use: @defer, since a JSON answer has no second part to put
// deferred fields into, and the place tooNew.
func servedSchema() *ast.Schema {
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	for name, directive := range schema.Directives {
		known := *directive
		known.Locations = slices.DeleteFunc(slices.Clone(known.Locations), func(l ast.DirectiveLocation) bool { return l == tooNew })
		schema.Directives[name] = &known
	}
	schema.Types = maps.Clone(schema.Types)
	locations := *schema.Types["__DirectiveLocation"]
	locations.EnumValues = slices.DeleteFunc(slices.Clone(locations.EnumValues), func(v *ast.EnumValueDefinition) bool { return v.Name == string(tooNew) })
	schema.Types[locations.Name] = &locations
	return &schema
}

// SDL returns the schema in GraphQL's schema definition language, with its
// descriptions, as one text.
func SDL() string {
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(servedSchema())
	return text.String()
}
