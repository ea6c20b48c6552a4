package graph_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"lectern/graph"
)

// TestSchemaKeepsItsContract compares what is served with what is promised.
func TestSchemaKeepsItsContract(t *testing.T) {
	contract, err := os.ReadFile("testdata/contract.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outline(t, string(contract)), outline(t, graph.SDL())); diff != "" {
		t.Errorf("-contract +served:\n%s", diff)
	}
}

// outline lists all that a client can rely on in a schema, one thing a line.
func outline(t *testing.T, sdl string) []string {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, def := range schema.Types {
		if def.BuiltIn {
			continue
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s", def.Kind, def.Name, strings.Join(def.Interfaces, " "))))
		for _, value := range def.EnumValues {
			lines = append(lines, def.Name+"."+value.Name)
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			lines = append(lines, fmt.Sprintf("%s.%s: %s = %s", def.Name, f.Name, f.Type, f.DefaultValue))
			for _, arg := range f.Arguments {
				lines = append(lines, fmt.Sprintf("%s.%s(%s: %s = %s)", def.Name, f.Name, arg.Name, arg.Type, arg.DefaultValue))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// introspectionQuery is what common clients send to learn the schema.
const introspectionQuery = `query IntrospectionQuery {
  __schema {
    description
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`

// TestEverythingIsDescribed asks as a client does: what it is told of a type,
// a field, an argument or a value must never be empty.
func TestEverythingIsDescribed(t *testing.T) {
	_, a := post(t, graph.NewHandler(sampleOptions()), introspectionQuery, nil)
	if len(a.Errors) > 0 {
		t.Fatal(a.Errors)
	}
	type named struct {
		Name        string
		Description string
	}
	var got struct {
		Schema struct {
			Types []struct {
				named
				Fields []struct {
					named
					Args []named
				}
				InputFields []named
				EnumValues  []named
			}
		} `json:"__schema"`
	}
	if err := json.Unmarshal(a.Data, &got); err != nil {
		t.Fatal(err)
	}
	described := 0
	check := func(n named, place string) {
		described++
		if strings.TrimSpace(n.Description) == "" {
			t.Errorf("%s%s has no description", place, n.Name)
		}
	}
	for _, typ := range got.Schema.Types {
		if strings.HasPrefix(typ.Name, "__") {
			continue
		}
		check(typ.named, "")
		for _, f := range typ.Fields {
			check(f.named, typ.Name+".")
			for _, arg := range f.Args {
				check(arg, typ.Name+"."+f.Name+".")
			}
		}
		for _, f := range typ.InputFields {
			check(f, typ.Name+".")
		}
		for _, v := range typ.EnumValues {
			check(v, typ.Name+".")
		}
	}
	if strings.Contains(string(a.Data), `"defer"`) {
		t.Error("introspection offers @defer, which is not served")
	}
	if strings.Contains(string(a.Data), `"DIRECTIVE_DEFINITION"`) {
		t.Error("introspection names a place for directives that released clients do not know")
	}
	if described < 300 {
		t.Errorf("only %d things were looked at", described)
	}
}

// TestSDLSaysAllOfTheSchema loads the text again and compares the descriptions,
// which the contract leaves open.
func TestSDLSaysAllOfTheSchema(t *testing.T) {
	sdl := graph.SDL()
	for _, want := range []string{
		"type Query {",
		"first: Int = 20",
		"direction: Direction! = DESC",
		"stands for what is left out: 0 to 10,000. No word is cut.",
	} {
		if !strings.Contains(sdl, want) {
			t.Errorf("SDL() does not say %q", want)
		}
	}
	if strings.Contains(sdl, "extend type") {
		t.Error("SDL() has an extension; some tools do not read those")
	}
}
