package main

import (
	"testing"

	"lectern/content"
)

func TestAnnotation(t *testing.T) {
	line := 7
	for _, tt := range []struct {
		problem content.Problem
		folder  string
		want    string
	}{
		{content.Problem{Code: "date-unreadable", Severity: content.Error, Message: "100% no day\r\n::stop", Path: "content/a,b:c.md", Line: &line}, "",
			"::error file=content/a%2Cb%3Ac.md,line=7,title=date-unreadable::100%25 no day%0D%0A::stop"},
		{content.Problem{Code: "c", Severity: content.Warning, Message: "m", Path: "a.md"}, ".", "::warning file=a.md,title=c::m"},
		{content.Problem{Code: "c", Severity: content.Info, Message: "m", Path: "a.md"}, "site/docs/", "::notice file=site/docs/a.md,title=c::m"},
		{content.Problem{Code: "c", Severity: content.Info, Message: "m", Path: "a.md"}, "/srv/site", "::notice file=a.md,title=c::m"},
		{content.Problem{Code: "c", Severity: content.Info, Message: "m"}, "site", "::notice title=c::m"},
	} {
		if got := annotation(&tt.problem, tt.folder); got != tt.want {
			t.Errorf("in %q:\ngot  %s\nwant %s", tt.folder, got, tt.want)
		}
	}
}

func TestProblemLine(t *testing.T) {
	line := 7
	for _, tt := range []struct {
		problem content.Problem
		want    string
	}{
		{content.Problem{Code: "date-unreadable", Severity: content.Error, Message: "no\nday", Path: "a\n.md", Line: &line}, "a .md:7: error date-unreadable: no day"},
		{content.Problem{Code: "url-duplicate", Severity: content.Info, Message: "m", Path: "a.md"}, "a.md: info url-duplicate: m"},
	} {
		if got := problemLine(&tt.problem); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
}
