package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// textTypes are the types whose values are texts, so that --var takes them as
// they are: a title "2024" needs no quotes. What is of no such type is JSON.
var textTypes = map[string]bool{"String": true, "ID": true, "DateTime": true, "Date": true}

func varsInto(dst *[]string) func(string) error {
	return func(text string) error {
		for pair := range strings.SplitSeq(text, valueSeparator) {
			if name, _, ok := strings.Cut(pair, "="); !ok || name == "" {
				return fmt.Errorf("%q is no variable; give NAME=VALUE", pair)
			}
			*dst = append(*dst, pair)
		}
		return nil
	}
}

func variablesInto(dst *map[string]any) func(string) error {
	return func(text string) error {
		if path, ok := strings.CutPrefix(text, "@"); ok {
			b, err := os.ReadFile(path)
			if err != nil {
				return fmt.Errorf("%w; name a readable file", err)
			}
			text = string(b)
		}
		value, err := parseJSON(text)
		if err != nil {
			return fmt.Errorf("is no JSON (%w); give an object such as {\"first\": 3}", err)
		}
		object, ok := value.(map[string]any)
		if !ok {
			return errors.New("is no JSON object; give one such as {\"first\": 3}")
		}
		*dst = object
		return nil
	}
}

// operationVariables joins the variables of --vars with those of --var, each
// read by the type that the operation declares for it. For a document that
// cannot be parsed the types are unknown; what is wrong with it is for the
// answer to say.
func operationVariables(document, operation string, variables map[string]any, vars []string) (map[string]any, error) {
	all := make(map[string]any, len(variables)+len(vars))
	maps.Copy(all, variables)
	declared, err := declaredVariables(document, operation)
	if err != nil {
		return all, nil
	}
	for _, pair := range vars {
		name, text, _ := strings.Cut(pair, "=")
		name = strings.TrimPrefix(name, "$")
		definition := declared.ForName(name)
		if definition == nil {
			return nil, usageErrorf("--var: the operation declares no variable $%s%s", name, declaredNames(declared))
		}
		all[name] = variableValue(definition.Type, text)
	}
	return all, nil
}

// declaredVariables returns the variables of the named operation of document,
// or of its only one.
func declaredVariables(document, operation string) (ast.VariableDefinitionList, error) {
	query, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return nil, err
	}
	definition := query.Operations.ForName(operation)
	if definition == nil {
		return nil, fmt.Errorf("no operation %q", operation)
	}
	return definition.VariableDefinitions, nil
}

func declaredNames(declared ast.VariableDefinitionList) string {
	if len(declared) == 0 {
		return "; it declares none"
	}
	names := make([]string, len(declared))
	for i, d := range declared {
		names[i] = "$" + d.Variable
	}
	return "; it declares " + strings.Join(names, ", ")
}

// variableValue returns the value of text for a variable of type t: text itself
// for a type of texts, else the JSON in it, else text after all (an enum's
// value). For a list of texts only a JSON array is JSON; all else is its single
// element.
func variableValue(t *ast.Type, text string) any {
	if textTypes[t.NamedType] {
		return text
	}
	value, err := parseJSON(text)
	if err != nil {
		return text
	}
	if _, isArray := value.([]any); textTypes[t.Name()] && !isArray {
		return text
	}
	return value
}

// parseJSON reads text as one JSON value. Numbers stay exact, as json.Number.
func parseJSON(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is more behind the value")
	}
	return value, nil
}
