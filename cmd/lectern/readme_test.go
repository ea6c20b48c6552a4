package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadme runs each "go run ./cmd/lectern query" of the README, and holds
// what it prints against the JSON that the README shows below it.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples, err := readmeExamples(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(examples) == 0 {
		t.Fatal("README.md shows no query with its answer")
	}
	for _, e := range examples {
		t.Run(strings.Join(e.args, " "), func(t *testing.T) {
			t.Chdir(filepath.Join("..", "..")) // where the README's reader stands
			got := runProgram(t, nil, "", e.args...)
			if got.code != exitOK || got.stderr != "" {
				t.Fatalf("got exit %d and stderr %q", got.code, got.stderr)
			}
			if diff := cmp.Diff(indented(t, e.answer), indented(t, got.stdout)); diff != "" {
				t.Errorf("answer (-README +got):\n%s", diff)
			}
		})
	}
}

// TestReadmeShowsWhatRuns holds the README's JavaScript and TypeScript against
// the files that .ci/clients runs: it shows all of them, and no others.
func TestReadmeShowsWhatRuns(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, block := range fencedBlocks(string(text)) {
		if block.language == "js" || block.language == "ts" {
			shown = append(shown, block.text)
		}
	}

	files, err := filepath.Glob(filepath.Join(root, ".ci", "node", "frontend", "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("there is no script to show")
	}
	files = append(files, filepath.Join(root, ".ci", "node", "codegen", "codegen.ts"))
	var run []string
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		run = append(run, string(script))
	}
	slices.Sort(shown)
	slices.Sort(run)
	if diff := cmp.Diff(run, shown); diff != "" {
		t.Errorf("scripts (-run +README):\n%s", diff)
	}
}

// indented returns JSON in the one layout that keeps the order of keys.
func indented(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(strings.TrimSpace(text)), "", "  "); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return b.String()
}

// A readmeExample is a command and what it is said to print.
type readmeExample struct {
	args   []string // behind the program's name
	answer string
}

// readmeExamples returns the queries in the sh blocks of a README, each with
// the json block that comes next. It is an error if another sh block, or the
// end, comes first, or if a block holds several queries.
func readmeExamples(text string) ([]readmeExample, error) {
	var examples []readmeExample
	var open *readmeExample // waits for its answer
	for _, block := range fencedBlocks(text) {
		switch block.language {
		case "json":
			if open != nil {
				open.answer = block.text
				examples, open = append(examples, *open), nil
			}
		case "sh":
			commands, err := shellCommands(block.text)
			if err != nil {
				return nil, err
			}
			for _, words := range commands {
				prefix := []string{"go", "run", "./cmd/lectern", "query"}
				if len(words) < len(prefix) || !slices.Equal(words[:len(prefix)], prefix) {
					continue
				}
				if open != nil {
					return nil, errors.New("README.md shows no answer for: " + strings.Join(open.args, " "))
				}
				open = &readmeExample{args: words[3:]}
			}
		}
	}
	if open != nil {
		return nil, errors.New("README.md shows no answer for: " + strings.Join(open.args, " "))
	}
	return examples, nil
}

// A fencedBlock is a block of code between lines of ```.
type fencedBlock struct{ language, text string }

func fencedBlocks(text string) []fencedBlock {
	var blocks []fencedBlock
	inside := false
	for line := range strings.Lines(text) {
		switch language, fence := strings.CutPrefix(strings.TrimSpace(line), "```"); {
		case fence && inside:
			inside = false
		case fence:
			inside = true
			blocks = append(blocks, fencedBlock{language: language})
		case inside:
			blocks[len(blocks)-1].text += line
		}
	}
	return blocks
}

// shellCommands splits a script into commands and those into words, as a shell
// does with quotes, backslashes and comments. Of all else that a shell knows a
// README needs nothing.
func shellCommands(script string) ([][]string, error) {
	var commands [][]string
	var words []string
	var word strings.Builder
	inWord := false
	endWord := func() {
		if inWord {
			words = append(words, word.String())
			word.Reset()
			inWord = false
		}
	}
	endCommand := func() {
		endWord()
		if len(words) > 0 {
			commands, words = append(commands, words), nil
		}
	}
	for i := 0; i < len(script); i++ {
		switch c := script[i]; {
		case c == '\n':
			endCommand()
		case c == ' ' || c == '\t':
			endWord()
		case c == '#' && !inWord:
			if end := strings.IndexByte(script[i:], '\n'); end >= 0 {
				i += end - 1
			} else {
				i = len(script)
			}
		case c == '\\' && i+1 < len(script):
			i++
			if script[i] != '\n' {
				inWord = true
				word.WriteByte(script[i])
			}
		case c == '\'' || c == '"':
			end := strings.IndexByte(script[i+1:], c)
			if end < 0 {
				return nil, errors.New("README.md has a quote without its end in: " + script)
			}
			quoted := script[i+1 : i+1+end]
			if c == '"' && strings.ContainsAny(quoted, "\\$`") {
				return nil, errors.New("README.md has more between double quotes than this test understands; use single quotes: " + quoted)
			}
			inWord = true
			word.WriteString(quoted)
			i += end + 1
		default:
			inWord = true
			word.WriteByte(c)
		}
	}
	endCommand()
	return commands, nil
}

func TestReadmeExamples(t *testing.T) {
	const readme = "# Title\n```sh\n# a comment\ngo run ./cmd/lectern serve\n\ngo run ./cmd/lectern query \\\n  --var \"a=b c\" '{\n  posts { totalCount }\n}' # why\n```\nprints\n```json\n{\"data\": {}}\n```\n```json\n{}\n```\n"
	got, err := readmeExamples(readme)
	want := []readmeExample{{[]string{"query", "--var", "a=b c", "{\n  posts { totalCount }\n}"}, "{\"data\": {}}\n"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(readmeExample{})); err != nil || diff != "" {
		t.Errorf("%v, examples (-want +got):\n%s", err, diff)
	}
	for name, readme := range map[string]string{
		"no answer":        "```sh\ngo run ./cmd/lectern query '{a}'\n```\n",
		"one of two":       "```sh\ngo run ./cmd/lectern query '{a}'\ngo run ./cmd/lectern query '{b}'\n```\n```json\n{}\n```\n",
		"unfinished quote": "```sh\ngo run ./cmd/lectern query '{a}\n```\n",
	} {
		if got, err := readmeExamples(readme); err == nil {
			t.Errorf("%s: got %v, want an error", name, got)
		}
	}
}
