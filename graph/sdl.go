package graph

import (
	"maps"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"lectern/graph/generated"
)

// servedSchema returns the schema without @defer. gqlgen brings that along, but
// a JSON answer has no second part to put deferred fields into.
func servedSchema() *ast.Schema {
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	return &schema
}

// SDL returns the schema in GraphQL's schema definition language, with its
// descriptions, as one text.
func SDL() string {
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(servedSchema())
	return text.String()
}
