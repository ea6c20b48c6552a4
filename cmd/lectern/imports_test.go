package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "lectern/"

// everything stands for all packages of ours in the table of arrows.
const everything = "everything"

// arrows returns which packages of ours each package may import: data at the
// base, source and API beside each other, and one command that joins them. A new
// arrow is a decision to be made here and in CONTRIBUTING.md, under "Layout".
func arrows() map[string][]string {
	return map[string][]string{
		"content/markdown":   nil,
		"content/picture":    nil,
		"content":            {"content/markdown", "content/picture"},
		"content/extract":    {"content", "content/markdown"},
		"content/query":      {"content"},
		"content/jsonld":     {"content"},
		"content/feed":       {"content", "content/markdown", "content/query"},
		"content/search":     {"content", "content/markdown"},
		"content/load":       {"content", "content/extract", "content/markdown", "content/search"},
		"gitsource":          {"content"},
		"graph":              {"content", "content/jsonld", "content/markdown", "content/query", "graph/generated", "graph/model"},
		"graph/generated":    {"content", "content/markdown", "content/query", "graph/model"},
		"graph/model":        {"content", "content/markdown", "content/picture", "content/query"},
		"cmd/lectern":        {everything},
		"cmd/lectern/sample": nil,
	}
}

// A foreignRule keeps what the outside world is made of in few packages.
type foreignRule struct {
	world    string
	prefixes []string // of import paths
	at       []string // packages of ours that may import them
}

func foreignRules() []foreignRule {
	return []foreignRule{
		{"Git", []string{"github.com/go-git/"}, []string{"gitsource", "cmd/lectern", "cmd/lectern/sample"}},
		{"GraphQL", []string{"github.com/99designs/gqlgen/", "github.com/vektah/gqlparser/"}, []string{"graph", "graph/generated", "graph/model", "cmd/lectern"}},
		{"HTTP", []string{"net/http"}, []string{"gitsource", "graph", "cmd/lectern"}},
	}
}

func TestImportsFollowTheTable(t *testing.T) {
	allowed := arrows()
	packages := listPackages(t)
	for name, imports := range packages {
		row, known := allowed[name]
		if !known {
			t.Errorf("package %s is not in the table of arrows: add a row that says what it may import, and describe it in CONTRIBUTING.md", name)
			continue
		}
		for _, imported := range imports {
			ours, isOurs := strings.CutPrefix(imported, module)
			if isOurs && !slices.Contains(row, ours) && !slices.Contains(row, everything) {
				t.Errorf("%s imports %s, which its row does not allow: turn the dependency round, pass what is needed as an argument, or decide for the arrow and add it to the row", name, ours)
			}
		}
	}
	for name := range allowed {
		if _, exists := packages[name]; !exists {
			t.Errorf("the table of arrows has a row for %s, but there is no such package: remove the row", name)
		}
	}
}

// TestContributingShowsTheTable compares the table with the one that people
// read. A row there may stand for several packages; what these import of each
// other goes without saying.
func TestContributingShowsTheTable(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile("`([^`]+)`")
	names := func(cell string) (list []string) {
		for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
			list = append(list, m[1])
		}
		return list
	}
	left := arrows()
	_, table, _ := strings.Cut(string(text), "| --- | --- | --- |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		if len(cells) != 5 {
			t.Fatalf("a row is not three cells: %s", row)
		}
		packages, shown := names(cells[1]), names(cells[3])
		if strings.TrimSpace(cells[3]) == "all" {
			shown = []string{everything}
		}
		var want []string
		for _, name := range packages {
			imports, known := left[name]
			if !known {
				t.Errorf("CONTRIBUTING.md shows %s, which is not in the table of arrows", name)
			}
			delete(left, name)
			for _, imported := range imports {
				if !slices.Contains(packages, imported) && !slices.Contains(want, imported) {
					want = append(want, imported)
				}
			}
		}
		slices.Sort(want)
		slices.Sort(shown)
		if !slices.Equal(shown, want) {
			t.Errorf("CONTRIBUTING.md says that %v may import %v, the table of arrows %v", packages, shown, want)
		}
	}
	for name := range left {
		t.Errorf("CONTRIBUTING.md does not show %s", name)
	}
}

func TestTheOutsideWorldStaysAtTheEdges(t *testing.T) {
	packages := listPackages(t)
	for _, rule := range foreignRules() {
		t.Run(rule.world, func(t *testing.T) {
			imported := false
			for name, imports := range packages {
				for _, path := range imports {
					if !hasAnyPrefix(path, rule.prefixes) {
						continue
					}
					imported = true
					if !slices.Contains(rule.at, name) {
						t.Errorf("%s imports %s: %s belongs to %s", name, path, rule.world, strings.Join(rule.at, ", "))
					}
				}
			}
			if !imported {
				t.Errorf("no package imports any of %q: the rule holds nothing", rule.prefixes)
			}
		})
	}
}

// listPackages returns the imports of each package of the module, tests left
// out, by its path in the module.
func listPackages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	packages := make(map[string][]string)
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("read the answer of go list: %v", err)
		}
		packages[strings.TrimPrefix(p.ImportPath, module)] = p.Imports
	}
}

func hasAnyPrefix(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}
