package query_test

import (
	"fmt"
	"strings"
	"testing"

	"lectern/content"
	"lectern/content/query"
)

func TestProblems(t *testing.T) {
	problem := func(path string, line int, code string, severity content.Severity) *content.Problem {
		p := &content.Problem{Path: path, Code: code, Severity: severity, Message: "something is odd"}
		if line > 0 {
			p.Line = &line
		}
		return p
	}
	snap := content.NewSnapshot(content.Snapshot{Problems: []*content.Problem{
		problem("b.md", 10, "link-broken", content.Warning),
		problem("b.md", 9, "link-broken", content.Warning),
		problem("b.md", 9, "link-broken", content.Warning), // a line with the same link twice
		problem("a.md", 0, "file-unreadable", content.Error),
		problem("b.md", 9, "date-guessed", content.Info),
		problem("", 0, "config-invalid", content.Error),
	}})
	for _, test := range []struct {
		name   string
		filter *query.ProblemFilter
		want   string // path:line:code
	}{
		{"no filter", nil, ":0:config-invalid a.md:0:file-unreadable b.md:9:date-guessed b.md:9:link-broken b.md:10:link-broken"},
		{"severity", &query.ProblemFilter{Severity: []content.Severity{content.Error, content.Info}}, ":0:config-invalid a.md:0:file-unreadable b.md:9:date-guessed"},
		{"no severity", &query.ProblemFilter{Severity: []content.Severity{}}, ""},
		{"code", &query.ProblemFilter{Code: []string{"link-broken"}}, "b.md:9:link-broken b.md:10:link-broken"},
		{"no code", &query.ProblemFilter{Code: []string{}}, ""},
		{"path", &query.ProblemFilter{Path: &query.StringFilter{Glob: new("a*")}}, "a.md:0:file-unreadable"},
		{"no path", &query.ProblemFilter{Path: &query.StringFilter{Exists: new(false)}}, ":0:config-invalid"},
		{"several", &query.ProblemFilter{Code: []string{"link-broken"}, Path: &query.StringFilter{Eq: new("a.md")}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := query.Problems(snap, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range list.Items {
				line := 0
				if p.Line != nil {
					line = *p.Line
				}
				got = append(got, fmt.Sprintf("%s:%d:%s", p.Path, line, p.Code))
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			checkWalks(t, list)
		})
	}
}
