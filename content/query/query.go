// Package query answers questions about lists of content: it filters, sorts,
// counts and pages them.
//
// Its input types carry the names of the API's inputs. A nil field filters
// nothing. A mistake of the caller comes back as an *InputError; the functions
// have no other errors.
package query

import "fmt"

// An InputError says what a caller asked wrongly.
type InputError struct {
	Path    string // the argument or input field: "filter.params.path", "after"
	Message string // a sentence that says what is allowed
}

// Error implements error.
func (e *InputError) Error() string { return e.Path + ": " + e.Message }

func inputErrorf(path, format string, args ...any) error {
	return &InputError{Path: path, Message: fmt.Sprintf(format, args...)}
}
