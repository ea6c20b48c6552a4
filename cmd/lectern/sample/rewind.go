package sample

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// files are the contents of one state of the repository, by slash-separated
// path.
type files map[string]string

// A commit is one step of the history, told from its end: its paths and spans
// are those of the state that it leads to.
type commit struct {
	author  person
	date    string // RFC 3339; author and committer time
	message string
	adds    []string // files, or folders with all that is in them
	edits   []edit   // taken back in this order
	moves   []move
	removes []file
}

type person struct{ name, email string }

// An edit rewrote one span of a page: the text from from, included, up to until,
// excluded, stood there as was before.
type edit struct {
	path  string
	from  string // occurs once
	until string // the first one behind from; "" is the end of the page
	was   string
}

// A move renamed a folder.
type move struct{ from, to string }

// A file is one that the newest state no longer has.
type file struct{ path, text string }

// rewind returns the files as they stood after each of the commits, given those
// after the last. It is an error if a commit does not fit what follows it, or if
// a file is left that no commit adds.
func rewind(newest files, commits []commit) ([]files, error) {
	states := make([]files, len(commits))
	state := maps.Clone(newest)
	for i, c := range slices.Backward(commits) {
		states[i] = maps.Clone(state)
		if err := c.undo(state); err != nil {
			return nil, fmt.Errorf("undo %q: %w", c.message, err)
		}
	}
	if len(state) > 0 {
		return nil, fmt.Errorf("no commit adds %q", slices.Sorted(maps.Keys(state)))
	}
	return states, nil
}

// undo turns the files as they stood after c into those before it.
func (c commit) undo(state files) error {
	for _, e := range c.edits {
		page, err := e.undo(state[e.path])
		if err != nil {
			return fmt.Errorf("edit of %s: %w", e.path, err)
		}
		state[e.path] = page
	}
	for _, m := range c.moves {
		moved := under(state, m.to)
		if len(moved) == 0 {
			return fmt.Errorf("no file under %s", m.to)
		}
		for _, path := range moved {
			state[m.from+strings.TrimPrefix(path, m.to)] = state[path]
			delete(state, path)
		}
	}
	for _, added := range c.adds {
		paths := under(state, added)
		if len(paths) == 0 {
			return fmt.Errorf("no file under %s", added)
		}
		for _, path := range paths {
			delete(state, path)
		}
	}
	for _, f := range c.removes {
		if _, exists := state[f.path]; exists {
			return fmt.Errorf("%s is still there", f.path)
		}
		state[f.path] = f.text
	}
	return nil
}

// undo returns page as it read before e.
func (e edit) undo(page string) (string, error) {
	if n := strings.Count(page, e.from); n != 1 {
		return "", fmt.Errorf("%q occurs %d times, want 1", e.from, n)
	}
	before, after, _ := strings.Cut(page, e.from)
	if e.until == "" {
		return before + e.was, nil
	}
	end := strings.Index(after, e.until)
	if end < 0 {
		return "", fmt.Errorf("no %q behind %q", e.until, e.from)
	}
	return before + e.was + after[end:], nil
}

// under returns the paths of state that are path or lie in the folder path.
func under(state files, path string) []string {
	var paths []string
	for p := range state {
		if p == path || strings.HasPrefix(p, path+"/") {
			paths = append(paths, p)
		}
	}
	return paths
}
