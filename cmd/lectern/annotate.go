package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"lectern/content"
)

// printProblems writes problems to w, one a line or as one JSON array. folder is
// where their files lie, "" if they lie in no folder.
func printProblems(w io.Writer, format, folder string, problems []*content.Problem) error {
	var err error
	switch format {
	case "json":
		err = printJSON(w, problems)
	case "github":
		for _, p := range problems {
			if _, err = fmt.Fprintln(w, annotation(p, folder)); err != nil {
				break
			}
		}
	default:
		for _, p := range problems {
			if _, err = fmt.Fprintln(w, problemLine(p)); err != nil {
				break
			}
		}
	}
	if err != nil {
		return fmt.Errorf("print problems: %w", err)
	}
	return nil
}

// problemLine returns the problem as compilers print theirs, which editors can
// follow to the line:
//
//	content/blog/hello.md:3: warning date-unreadable: date holds "soon", which is no date
//	content/blog/hello.md: warning url-duplicate: the page has the URL /blog/hello/ of …
func problemLine(p *content.Problem) string {
	at := p.Path
	if p.Line != nil {
		at = fmt.Sprintf("%s:%d", p.Path, *p.Line)
	}
	return oneLine(fmt.Sprintf("%s: %s %s: %s", at, strings.ToLower(string(p.Severity)), p.Code, p.Message))
}

// A problemRecord is a problem in JSON, with the fields of the API's Problem.
type problemRecord struct {
	Path     string           `json:"path"`
	Line     *int             `json:"line"` // null if it concerns the whole file
	Severity content.Severity `json:"severity"`
	Code     string           `json:"code"`
	Message  string           `json:"message"`
}

func printJSON(w io.Writer, problems []*content.Problem) error {
	records := make([]problemRecord, len(problems)) // never nil: no problems are []
	for i, p := range problems {
		records[i] = problemRecord{p.Path, p.Line, p.Severity, p.Code, p.Message}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(records)
}

// annotation returns the problem as a workflow command of GitHub Actions, which
// shows it beside the line:
//
//	::warning file=content/blog/hello.md,line=3,title=date-unreadable::date holds "soon", which is no date
//
// GitHub counts paths from the root of the checkout, where its steps run, so a
// path from there leads through folder.
func annotation(p *content.Problem, folder string) string {
	command := map[content.Severity]string{content.Error: "error", content.Warning: "warning"}[p.Severity]
	if command == "" {
		command = "notice"
	}
	var properties []string
	if p.Path != "" {
		file := p.Path
		if folder != "" && filepath.IsLocal(folder) {
			file = path.Join(filepath.ToSlash(folder), file)
		}
		properties = append(properties, "file="+escapeProperty(file))
	}
	if p.Line != nil {
		properties = append(properties, fmt.Sprintf("line=%d", *p.Line))
	}
	properties = append(properties, "title="+escapeProperty(p.Code))
	return fmt.Sprintf("::%s %s::%s", command, strings.Join(properties, ","), escapeData(p.Message))
}

// escapeData keeps a message from ending its command.
func escapeData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// escapeProperty keeps a value from ending its property too.
func escapeProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
