package extract_test

import (
	"bytes"
	"encoding/json"
	"flag"
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

var update = flag.Bool("update", false, "rewrite the wanted results of testdata with what is read now")

// A saidPage is a Reading as the files of testdata/pages have it: times as one
// reads them, places as "first-last", speakers by name.
type saidPage struct {
	Event     *saidEvent     `json:"event"` // null: the page is no event
	Speakers  []saidPerson   `json:"speakers,omitempty"`
	Sessions  []saidSession  `json:"sessions,omitempty"`
	Resources []saidResource `json:"resources,omitempty"`
}

type saidEvent struct {
	Name  string `json:"name,omitempty"`
	Time  string `json:"time"` // as spell writes it
	Words string `json:"words"`
	Mode  string `json:"mode,omitempty"`
	Venue string `json:"venue,omitempty"`
	Lines string `json:"lines"`
}

type saidPerson struct {
	Name     string `json:"name"`
	Nickname string `json:"nickname,omitempty"`
	Title    string `json:"title,omitempty"`
	Lines    string `json:"lines"`
}

type saidSession struct {
	Title    string   `json:"title"`
	Time     string   `json:"time,omitempty"`
	Speakers []string `json:"speakers,omitempty"`
	Lines    string   `json:"lines"`
}

type saidResource struct {
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	URL     string `json:"url"`
	Session string `json:"session,omitempty"`
	Lines   string `json:"lines"`
}

func saidOf(r extract.Reading) saidPage {
	lines := func(p extract.Place) string {
		if p.First == p.Last {
			return fmt.Sprint(p.First)
		}
		return fmt.Sprintf("%d-%d", p.First, p.Last)
	}
	var said saidPage
	if e := r.Event; e != nil {
		said.Event = &saidEvent{Name: e.Name, Time: spell(e.Window), Words: e.Window.Text, Mode: string(e.Mode), Venue: e.Venue, Lines: lines(e.Place)}
	}
	for _, s := range r.Speakers {
		said.Speakers = append(said.Speakers, saidPerson{s.Name, s.Nickname, s.Title, lines(s.Place)})
	}
	for _, s := range r.Sessions {
		session := saidSession{Title: s.Title, Lines: lines(s.Place)}
		if s.Start != extract.NoClock {
			session.Time = s.Start.String()
		}
		if s.End != extract.NoClock {
			session.Time += " – " + s.End.String()
		}
		for _, i := range s.Speakers {
			session.Speakers = append(session.Speakers, r.Speakers[i].Name)
		}
		said.Sessions = append(said.Sessions, session)
	}
	for _, r2 := range r.Resources {
		resource := saidResource{Kind: string(r2.Kind), Title: r2.Title, URL: r2.URL, Lines: lines(r2.Place)}
		if r2.Session >= 0 {
			resource.Session = r.Sessions[r2.Session].Title
		}
		said.Resources = append(said.Resources, resource)
	}
	return said
}

// pageOf makes a Page of a file as the loader does, with what its front matter
// says in title, description, date and tags.
func pageOf(parser *markdown.Parser, file []byte) extract.Page {
	document, lines := parser.ParseLines(file)
	text := func(key string) string {
		value, _ := document.FrontMatter.Lookup(key)
		if s, ok := value.(string); ok {
			return s
		}
		return ""
	}
	page := extract.Page{Title: text("title"), Description: text("description"), Names: strings.Fields(text("tags")), Lines: lines}
	switch date, _ := document.FrontMatter.Lookup("date"); date := date.(type) {
	case time.Time:
		page.Published = date
	case string:
		page.Published, _ = time.ParseInLocation(time.DateOnly, date, shanghai)
	}
	return page
}

func read(file []byte) extract.Reading {
	reader := extract.Reader{Vocabulary: extract.DefaultVocabulary()}
	return reader.Read(pageOf(markdown.NewParser(markdown.Options{}), file))
}

// TestPages reads each page of testdata/pages. The lines count from the start
// of page.md. Run with -update to see in the diff what a change does to them.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata/pages: %d files, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) == 0 || archive.Files[0].Name != "page.md" {
				t.Fatalf("%s does not begin with page.md", file)
			}
			got, err := spellPage(saidOf(read(archive.Files[0].Data)))
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "want.json", Data: got})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) != 2 || archive.Files[1].Name != "want.json" {
				t.Fatalf("%s has no want.json: run go test -update", file)
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", bytes.TrimSpace(archive.Comment), diff)
			}
		})
	}
}

// spellPage writes a page's facts one a line.
func spellPage(said saidPage) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	line := func(indent string, value any, end string) error {
		out.WriteString(indent)
		if err := encoder.Encode(value); err != nil {
			return err
		}
		out.Truncate(out.Len() - 1)
		out.WriteString(end + "\n")
		return nil
	}
	out.WriteString("{\n")
	if err := line(`"event": `, said.Event, ","); err != nil {
		return nil, err
	}
	err := list(&out, line, "speakers", said.Speakers, ",")
	if err == nil {
		err = list(&out, line, "sessions", said.Sessions, ",")
	}
	if err == nil {
		err = list(&out, line, "resources", said.Resources, "")
	}
	out.WriteString("}\n")
	return out.Bytes(), err
}

func list[T any](out *bytes.Buffer, line func(string, any, string) error, name string, items []T, end string) error {
	fmt.Fprintf(out, "%q: [", name)
	for i, item := range items {
		if i == 0 {
			out.WriteString("\n")
		}
		comma := ","
		if i == len(items)-1 {
			comma = ""
		}
		if err := line("  ", item, comma); err != nil {
			return err
		}
	}
	out.WriteString("]" + end + "\n")
	return nil
}
