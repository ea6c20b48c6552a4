package content

import "lectern/content/markdown"

// A Severity says how much a problem takes from readers. It is the type of
// package markdown, where most problems are found.
type Severity = markdown.Severity

const (
	Error   = markdown.Error   // something on the page could not be read and is missing
	Warning = markdown.Warning // something was read that is probably not what was meant
	Info    = markdown.Info    // something was left open because the page is unclear
)

// A Problem is something in the repository that could not be read, or had to be
// guessed at. It never stops a revision from being served.
type Problem struct {
	Code     string // kebab case, stable: "front-matter-invalid"
	Severity Severity
	Message  string // a sentence that helps the page's author
	Path     string // the file in the repository; "" if no one file is to blame
	Line     *int   // 1-based line in the file; nil if it concerns the whole file
	Post     *Post  // the post at Path; nil if the file is served as none
}

// Clip returns text as a problem's message quotes it: up to 60 characters, and
// "…" for the rest.
func Clip(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
