package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"lectern/content"
)

// explain prints what was read from the page of the settings, with the lines it
// was read from.
func (p *program) explain(s *checkSettings, snap *content.Snapshot, files fs.FS) error {
	post, err := findPage(snap, s.explain, s.folder)
	if err != nil {
		return err
	}
	text, err := fs.ReadFile(files, post.Path)
	if err != nil {
		return fmt.Errorf("read %s: %w", post.Path, err)
	}
	var b strings.Builder
	e := &explanation{w: &b, post: post, lines: fileLines(text)}
	e.page()
	e.event()
	e.speakers()
	e.sessions()
	e.resources()
	e.problems()
	if _, err := io.WriteString(p.stdout, b.String()); err != nil {
		return fmt.Errorf("print the explanation: %w", err)
	}
	return nil
}

// findPage returns the page that an author names: by the path of its file, seen
// from the folder's root or through folder, by the path of its own folder, or by
// its URL.
func findPage(snap *content.Snapshot, name, folder string) (*content.Post, error) {
	cleaned := path.Clean(name)
	paths := []string{cleaned}
	if inside, ok := strings.CutPrefix(cleaned, path.Clean(folder)+"/"); ok && folder != "" {
		paths = append(paths, inside)
	}
	for _, candidate := range paths {
		for _, file := range []string{"", "index.md", "_index.md"} {
			if post := snap.PostByPath(path.Join(candidate, file)); post != nil {
				return post, nil
			}
		}
	}
	if strings.HasPrefix(name, "/") {
		if post := snap.PostByURL(name); post != nil {
			return post, nil
		}
	}
	for _, problem := range snap.Problems {
		for _, candidate := range paths {
			if problem.Path == candidate {
				return nil, fmt.Errorf("%s is served as no page: %s", candidate, problem.Message)
			}
		}
	}
	return nil, fmt.Errorf("there is no page %s; give the path of its file as \"lectern check\" prints it, such as %s, or its URL", name, examplePath(snap))
}

func examplePath(snap *content.Snapshot) string {
	if len(snap.Newest) == 0 {
		return "content/blog/hello.md"
	}
	return snap.Newest[0].Path
}

// fileLines returns the lines of a file, without their ends.
func fileLines(text []byte) []string {
	var lines []string
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		lines = append(lines, strings.TrimRight(strings.ToValidUTF8(string(line), "\ufffd"), "\r\n"))
	}
	return lines
}

// An explanation prints one page's facts. What a page leaves open is left out.
type explanation struct {
	w     *strings.Builder
	post  *content.Post
	lines []string // of the file
	first bool     // the next fact is the first of an item of a list
}

// section begins a part of the explanation.
func (e *explanation) section(name string) {
	if e.w.Len() > 0 {
		e.w.WriteByte('\n')
	}
	fmt.Fprintln(e.w, name)
}

// fact prints a fact, "" being none. It reports whether there was one.
func (e *explanation) fact(name, value string) bool {
	if value == "" {
		return false
	}
	marker := "  "
	if e.first {
		marker, e.first = "- ", false
	}
	fmt.Fprintf(e.w, "%s%s: %s\n", marker, name, oneLine(value))
	return true
}

// maxQuoted is the number of lines that are quoted of a longer source.
const maxQuoted = 6

// quote prints where a fact was read, and the lines there.
func (e *explanation) quote(start, end int) {
	if start <= 0 {
		return
	}
	end = max(start, end)
	fmt.Fprintf(e.w, "    %s:%d-%d\n", oneLine(e.post.Path), start, end)
	for n := start; n <= min(end, len(e.lines)); n++ {
		if n == start+maxQuoted {
			fmt.Fprintf(e.w, "      > … (%s more)\n", counted(end-n+1, "line"))
			break
		}
		fmt.Fprintln(e.w, "      "+strings.TrimRight("> "+oneLine(e.lines[n-1]), " "))
	}
}

func (e *explanation) quoteSource(s *content.Source) {
	if s != nil {
		e.quote(s.StartLine, s.EndLine)
	}
}

// stated prints a fact and the line of front matter that states it under the
// first of the keys that the page has.
func (e *explanation) stated(name, value string, keys ...string) {
	if !e.fact(name, value) {
		return
	}
	for _, key := range keys {
		if v, line := e.post.Body.FrontMatter.Lookup(key); v != nil && v != "" {
			e.quote(line, line)
			return
		}
	}
}

func (e *explanation) page() {
	p := e.post
	e.section("post")
	e.fact("id", string(p.ID))
	e.fact("kind", string(p.Kind))
	e.stated("url", p.URL, "url", "permalink", "slug")
	if title, _ := p.Body.FrontMatter.Lookup("title"); title != nil {
		e.stated("title", p.Title, "title")
	} else if e.fact("title", p.Title) {
		for _, heading := range p.Body.Outline {
			if heading.Text == p.Title {
				e.quote(heading.Line, heading.Line)
				break
			}
		}
	}
	if p.Description != nil {
		e.stated("description", *p.Description, "description")
	}
	e.stated("date", moment(p.Date), "date", "publishdate", "pubdate", "published", "created")
	if p.Draft {
		e.stated("draft", "yes: served with --drafts alone", "draft", "published")
	}
	e.fact("section", p.Section)
	e.fact("language", p.Language)
	e.stated("authors", joined(p.Authors, func(a *content.Author) string { return a.Name }), "authors", "author")
	e.stated("tags", joined(p.Tags, termName), "tags", "tag")
	e.stated("categories", joined(p.Categories, termName), "categories", "category")
	for _, t := range p.Terms {
		if t.Taxonomy != "tags" && t.Taxonomy != "categories" {
			e.stated(t.Taxonomy, t.Name, t.Taxonomy)
		}
	}
	e.stated("aliases", strings.Join(p.Aliases, ", "), "aliases", "alias", "redirect_from")
	e.fact("projects", projectNames(p.Projects))
	e.fact("translations", joined(p.Translations, func(t *content.Post) string { return t.Path }))
}

func (e *explanation) event() {
	event := e.post.Event
	if event == nil {
		e.section("event: none")
		return
	}
	e.section("event")
	e.fact("name", event.Name)
	when := span(dayOr(event.StartDay, event.StartsAt), dayOr(event.EndDay, event.EndsAt))
	if event.TimeText != nil {
		when = strings.TrimSpace(fmt.Sprintf("%s (read from %q)", when, oneLine(*event.TimeText)))
	}
	e.fact("time", cmp.Or(when, "unknown"))
	if event.AttendanceMode != nil {
		e.fact("mode", string(*event.AttendanceMode))
	}
	e.optional("venue", event.Venue)
	e.optional("registration", event.RegistrationURL)
	e.optional("live stream", event.LivestreamURL)
	e.fact("projects", projectNames(event.Projects))
	e.quoteSource(event.Source)
}

func (e *explanation) optional(name string, value *string) {
	if value != nil {
		e.fact(name, *value)
	}
}

func (e *explanation) speakers() {
	if len(e.post.Speakers) == 0 {
		e.section("speakers: none")
		return
	}
	e.section("speakers")
	for _, s := range e.post.Speakers {
		for _, a := range s.Appearances {
			if a.Post != e.post {
				continue
			}
			e.first = true
			e.fact("name", a.Name)
			e.optional("nickname", a.Nickname)
			e.optional("title", a.Title)
			e.fact("projects", projectNames(a.Projects))
			if s.Name != a.Name {
				e.fact("known as", s.Name)
			}
			if others := len(s.Posts) - 1; others > 0 {
				e.fact("also on", counted(others, "other page"))
			}
			e.quoteSource(a.Source)
		}
	}
}

func (e *explanation) sessions() {
	if e.post.Event == nil {
		return
	}
	if len(e.post.Event.Sessions) == 0 {
		e.section("sessions: none")
		return
	}
	e.section("sessions")
	for _, s := range e.post.Event.Sessions {
		e.first = true
		e.fact("title", s.Title)
		e.fact("time", span(moment(s.StartsAt), moment(s.EndsAt)))
		e.fact("speakers", joined(s.Speakers, func(s *content.Speaker) string { return s.Name }))
		e.quoteSource(s.Source)
	}
}

func (e *explanation) resources() {
	if len(e.post.Resources) == 0 {
		e.section("resources: none")
		return
	}
	e.section("resources")
	for _, r := range e.post.Resources {
		e.first = true
		e.fact("title", r.Title)
		e.fact("kind", string(r.Kind))
		e.fact("url", r.URL)
		if r.Session != nil {
			e.fact("session", r.Session.Title)
		}
		e.fact("speakers", joined(r.Speakers, func(s *content.Speaker) string { return s.Name }))
		e.quoteSource(r.Source)
	}
}

func (e *explanation) problems() {
	if len(e.post.Problems) == 0 {
		e.section("problems: none")
		return
	}
	e.section("problems")
	for _, p := range e.post.Problems {
		e.first = true
		e.fact(strings.ToLower(string(p.Severity))+" "+p.Code, p.Message)
		if p.Line != nil {
			e.quote(*p.Line, *p.Line)
		}
	}
}

// moment returns a time as a person reads it, "" for the zero time.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04 -07:00")
}

// dayOr returns the moment if it is known, else the day.
func dayOr(day content.Day, at time.Time) string { return cmp.Or(moment(at), string(day)) }

// span joins start and end, either of which may be unknown.
func span(start, end string) string {
	switch {
	case end == "" || end == start:
		return start
	case start == "":
		return "until " + end
	}
	return start + " to " + end
}

func joined[T any](list []T, name func(T) string) string {
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = name(item)
	}
	return strings.Join(names, ", ")
}

func termName(t *content.Term) string { return t.Name }

func projectNames(projects []*content.Project) string {
	return joined(projects, func(p *content.Project) string { return p.Name })
}
