package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOperationVariables(t *testing.T) {
	const document = `query A($text: String!, $id: ID, $day: Date, $first: Int, $drafts: Boolean, $order: Direction, $filter: PostFilter, $tags: [String!]!, $ids: [ID!]!, $any: JSON) { x }
	query B($b: Int) { x }`
	for name, tt := range map[string]struct {
		operation string
		variables map[string]any
		vars      []string
		want      map[string]any
	}{
		"none":                   {"A", nil, nil, map[string]any{}},
		"a text is no JSON":      {"A", nil, []string{"text=2024", "id=null", "day=2024-04-20"}, map[string]any{"text": "2024", "id": "null", "day": "2024-04-20"}},
		"a text with = in it":    {"A", nil, []string{"text=a=b"}, map[string]any{"text": "a=b"}},
		"an empty text":          {"A", nil, []string{"text="}, map[string]any{"text": ""}},
		"numbers stay exact":     {"A", nil, []string{"first=3", "any=9007199254740993"}, map[string]any{"first": json.Number("3"), "any": json.Number("9007199254740993")}},
		"switch and null":        {"A", nil, []string{"drafts=true", "filter=null"}, map[string]any{"drafts": true, "filter": nil}},
		"an enum's value":        {"A", nil, []string{"order=DESC"}, map[string]any{"order": "DESC"}},
		"an object":              {"A", nil, []string{`filter={"tags":{"has":"go"}}`}, map[string]any{"filter": map[string]any{"tags": map[string]any{"has": "go"}}}},
		"a list":                 {"A", nil, []string{`tags=["a","b"]`}, map[string]any{"tags": []any{"a", "b"}}},
		"a list's only element":  {"A", nil, []string{"tags=go", "ids=2024"}, map[string]any{"tags": "go", "ids": "2024"}},
		"two values are no JSON": {"A", nil, []string{"any=1 2"}, map[string]any{"any": "1 2"}},
		"--var wins over --vars": {"B", map[string]any{"b": json.Number("1"), "c": "kept"}, []string{"b=2"}, map[string]any{"b": json.Number("2"), "c": "kept"}},
		"a dollar sign is fine":  {"B", nil, []string{"$b=2"}, map[string]any{"b": json.Number("2")}},
		"the last one counts":    {"B", nil, []string{"b=1", "b=2"}, map[string]any{"b": json.Number("2")}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := operationVariables(document, tt.operation, tt.variables, tt.vars)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("variables (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVariablesOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vars.json")
	if err := os.WriteFile(path, []byte(`{"first": 3, "filter": null}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := variablesInto(&got)("@" + path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"first": json.Number("3"), "filter": nil}, got); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}
