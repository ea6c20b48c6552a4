package markdown

import (
	"cmp"
	"fmt"
	"slices"
)

// A Severity says how much a Problem takes from readers.
type Severity string

const (
	Error   Severity = "ERROR"   // something in the file could not be read and is missing
	Warning Severity = "WARNING" // something was read that is probably not what was meant
	Info    Severity = "INFO"    // something was left open because the file is unclear
)

// A Problem is something in a file that could not be read, or had to be guessed
// at. Its codes are
//
//	front-matter-invalid        a key, or all of it, could not be read and is missing
//	front-matter-repaired       a value was read although its notation is wrong
//	front-matter-duplicate-key  a key stands twice; the last is taken
//	front-matter-unterminated   the closing fence is missing
//	front-matter-too-large      more than Options.MaxFrontMatterBytes; all of it is missing
//	encoding-invalid            bytes that are no UTF-8
//	control-character           characters that do not show and were left out
//	bidi-control                characters that change the direction of the text around them
//	lfs-pointer                 the file is a Git LFS pointer: its content is elsewhere
//	binary-file                 the file is no text
//	link-unsafe                 a link whose scheme a browser would run; it is left out
//	markdown-too-complex        the body is served as plain text
//	render-too-large            the HTML would be too large; plain text is served for it
type Problem struct {
	Code     string // kebab case, stable
	Severity Severity
	Message  string // a sentence that helps the page's author
	Line     int    // 1-based in the file; 0 if it concerns the whole file
}

// Codes by which a caller may leave a file out: there is no page in it.
const (
	CodeLFSPointer = "lfs-pointer"
	CodeBinaryFile = "binary-file"
)

// maxProblems bounds what one file can add to the list of a whole site.
const maxProblems = 100

// A problemList collects the problems of one file.
type problemList []Problem

func (l *problemList) add(code string, severity Severity, line int, format string, args ...any) {
	if len(*l) < maxProblems {
		*l = append(*l, Problem{Code: code, Severity: severity, Line: line, Message: fmt.Sprintf(format, args...)})
	}
}

func (l problemList) sorted() []Problem {
	slices.SortStableFunc(l, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return l
}

// clip shortens text quoted in a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := 0
	for i := range s {
		if i > most {
			break
		}
		cut = i
	}
	return s[:cut] + "…"
}
