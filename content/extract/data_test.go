package extract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"lectern/content/extract"
	"lectern/content/markdown"
)

// TestData reads pages whose front matter states facts as data.
func TestData(t *testing.T) {
	archives, err := filepath.Glob("testdata/data/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no pages in testdata/data: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string][]byte{}
			for _, f := range archive.Files {
				files[f.Name] = f.Data
			}
			got, err := json.MarshalIndent(readingView(readData(files["page.md"])), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			if *update {
				archive.Files = []txtar.File{{Name: "page.md", Data: files["page.md"]}, {Name: "want.json", Data: got}}
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := files["want.json"]; !bytes.Equal(got, want) {
				t.Errorf("reading differs (-want +got):\n%s", cmp.Diff(string(want), string(got)))
			}
		})
	}
}

// Making a parser and a vocabulary takes longer than reading a page.
var (
	dataParser = markdown.NewParser(markdown.Options{})
	dataReader = extract.Reader{Vocabulary: extract.DefaultVocabulary()}
)

// readData reads a page as the loader does; its section is front matter too.
func readData(src []byte) extract.Reading {
	doc, lines := dataParser.ParseLines(src)
	text := func(key string) string {
		value, _ := doc.FrontMatter.Lookup(key)
		s, _ := value.(string)
		return s
	}
	published := time.Date(2031, 4, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	return dataReader.Read(extract.Page{
		Title: text("title"), Description: text("description"), Section: text("section"),
		Published: published, FrontMatter: doc.FrontMatter, Lines: lines,
	})
}

// readingView returns a Reading as want.json shows it: what is not stated is
// left out, lines of the front matter are marked.
func readingView(r extract.Reading) map[string]any {
	view := map[string]any{}
	lines := func(p extract.Place) string {
		mark := ""
		if p.FrontMatter {
			mark = "front matter "
		}
		return fmt.Sprintf("%s%d-%d", mark, p.First, p.Last)
	}
	moment := func(at time.Time, hasClock bool) string {
		switch {
		case at.IsZero():
			return ""
		case hasClock:
			return at.Format(time.RFC3339)
		}
		return at.Format(time.DateOnly)
	}
	if e := r.Event; e != nil {
		w := e.Window
		view["event"] = stringsOf("name", e.Name, "start", moment(w.Start, w.HasClock), "end", moment(w.End, w.EndHasClock),
			"text", w.Text, "mode", string(e.Mode), "venue", e.Venue, "lines", lines(e.Place))
	}
	var speakers, sessions, resources, notes []any
	for _, s := range r.Speakers {
		speakers = append(speakers, stringsOf("name", s.Name, "nickname", s.Nickname, "title", s.Title, "lines", lines(s.Place)))
	}
	for _, s := range r.Sessions {
		var names []string
		for _, i := range s.Speakers {
			names = append(names, r.Speakers[i].Name)
		}
		clock := func(c extract.Clock) string {
			if c == extract.NoClock {
				return ""
			}
			return c.String()
		}
		sessions = append(sessions, stringsOf("title", s.Title, "start", clock(s.Start), "end", clock(s.End), "speakers", strings.Join(names, " | "), "lines", lines(s.Place)))
	}
	for _, m := range r.Resources {
		session := ""
		if m.Session >= 0 {
			session = r.Sessions[m.Session].Title
		}
		resources = append(resources, stringsOf("title", m.Title, "url", m.URL, "kind", string(m.Kind), "session", session, "lines", lines(m.Place)))
	}
	for _, n := range r.Notes {
		notes = append(notes, fmt.Sprintf("%d: %s %s: %s", n.Line, n.Severity, n.Code, n.Message))
	}
	for key, list := range map[string][]any{"speakers": speakers, "sessions": sessions, "resources": resources, "notes": notes} {
		if list != nil {
			view[key] = list
		}
	}
	return view
}

// stringsOf returns a map of pairs of keys and texts without the empty ones.
func stringsOf(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			m[pairs[i]] = pairs[i+1]
		}
	}
	return m
}

// FuzzData holds that no front matter makes the reader fail, that it reads the
// same twice, and that all indexes and lines are in range.
func FuzzData(f *testing.F) {
	archives, _ := filepath.Glob("testdata/data/*.txtar")
	for _, name := range archives {
		if archive, err := txtar.ParseFile(name); err == nil && len(archive.Files) > 0 {
			f.Add(archive.Files[0].Data)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r := readData(src)
		if diff := cmp.Diff(readingView(r), readingView(readData(src))); diff != "" {
			t.Errorf("the second reading differs:\n%s", diff)
		}
		most := bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r")) + 1
		check := func(p extract.Place) {
			if p.First < 0 || p.Last < p.First || p.Last > most {
				t.Errorf("place %+v in a file of %d lines", p, most)
			}
		}
		for _, s := range r.Speakers {
			if check(s.Place); s.Name == "" {
				t.Errorf("speaker without a name: %+v", s)
			}
		}
		for _, s := range r.Sessions {
			check(s.Place)
			if s.End != extract.NoClock && s.End < s.Start {
				t.Errorf("session ends before it starts: %+v", s)
			}
		}
		if e := r.Event; e != nil {
			if check(e.Place); !e.Window.End.IsZero() && e.Window.End.Before(e.Window.Start) {
				t.Errorf("event ends before it starts: %+v", e)
			}
		}
	})
}
