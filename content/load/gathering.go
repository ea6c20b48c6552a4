package load

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/content"
	"lectern/content/extract"
	"lectern/content/markdown"
)

// linkGatherings turns what the pages say about gatherings into events,
// speakers, projects and resources, and links them with their posts. drafts
// stand newest first, and so does all that is gathered from them. The problems
// returned are those that only all pages together show.
func linkGatherings(s *site, snap *content.Snapshot, drafts []draft) []*content.Problem {
	g := gatherer{snap: snap, projects: newProjectIndex(s.settings.projects, drafts, s.vocabulary.Projects), people: newPeople(drafts)}
	for _, d := range drafts {
		g.post(d)
	}
	g.finish(drafts)
	return g.problems
}

// A gatherer links the facts of one page after the other.
type gatherer struct {
	snap     *content.Snapshot
	projects *projectIndex
	people   *people
	problems []*content.Problem
}

func (g *gatherer) post(d draft) {
	post, said, named := d.Post, &d.page.reading, d.page.naming
	post.Projects = g.projects.in(named.titles)
	g.statedProjects(post, named.projects)

	speakers := make([]*content.Speaker, len(said.Speakers))
	appearances := make([]*content.Appearance, len(said.Speakers))
	for i, s := range said.Speakers {
		speakers[i] = g.people.find(named.speakers[i].key)
		appearances[i] = &content.Appearance{
			Speaker: speakers[i], Post: post, Name: s.Name, Nickname: optional(s.Nickname), Title: optional(s.Title),
			Projects: g.projects.in(named.speakers[i].title), Source: sourceOf(post, s.Place),
		}
		speakers[i].Appearances = append(speakers[i].Appearances, appearances[i])
		post.Speakers = addOnce(post.Speakers, speakers[i])
	}
	var sessions []*content.Session
	if said.Event != nil {
		event := g.event(post, said.Event)
		event.ID = named.event
		post.Event = event
		event.Speakers = post.Speakers
		for i, s := range said.Sessions {
			projects := g.projects.in(named.sessions[i])
			session := &content.Session{Title: s.Title, Event: event, Source: sourceOf(post, s.Place),
				StartsAt: atClock(said.Event.Window, s.Start), EndsAt: atClock(said.Event.Window, s.End)}
			for _, i := range s.Speakers {
				session.Speakers = addOnce(session.Speakers, speakers[i])
				appearances[i].Session = cmp.Or(appearances[i].Session, session)
				for _, p := range projects {
					speakers[i].Projects = addOnce(speakers[i].Projects, p)
				}
			}
			sessions = append(sessions, session)
		}
		event.Sessions = sessions
		for _, a := range appearances {
			a.Event = event
			a.Speaker.Events = addOnce(a.Speaker.Events, event)
		}
		event.Projects = post.Projects
		g.snap.Events = append(g.snap.Events, event)
	}
	for _, a := range appearances {
		a.Speaker.Posts = addOnce(a.Speaker.Posts, post)
		for _, p := range a.Projects {
			a.Speaker.Projects = addOnce(a.Speaker.Projects, p)
		}
	}
	for i, r := range said.Resources {
		n := &named.resources[i]
		resource := &content.Resource{
			ID: n.id, Title: r.Title, URL: r.URL, Kind: r.Kind, FileType: n.fileType, Post: post, Event: post.Event, Source: sourceOf(post, r.Place),
			Projects: g.projects.in(n.title),
		}
		if p := g.projects.byRepository[n.repository]; p != nil {
			resource.Projects = addOnce(resource.Projects, p)
		}
		if r.Session >= 0 && r.Session < len(sessions) {
			resource.Session = sessions[r.Session]
			resource.Session.Resources = append(resource.Session.Resources, resource)
			resource.Speakers = resource.Session.Speakers
		} else if len(post.Speakers) == 1 {
			resource.Speakers = post.Speakers
		} else {
			resource.Speakers = namedIn(r.Title, n.file, appearances)
		}
		for _, s := range resource.Speakers {
			s.Resources = append(s.Resources, resource)
		}
		post.Resources = append(post.Resources, resource)
		g.snap.Resources = append(g.snap.Resources, resource)
	}
	if post.Event != nil {
		post.Event.Resources = post.Resources
		for _, r := range post.Resources {
			link := r.URL
			switch {
			case r.Kind == content.Registration && post.Event.RegistrationURL == nil:
				post.Event.RegistrationURL = &link
			case r.Kind == content.Livestream && post.Event.LivestreamURL == nil:
				post.Event.LivestreamURL = &link
			}
		}
	}
}

func (g *gatherer) event(post *content.Post, e *extract.Event) *content.Event {
	event := &content.Event{
		Post: post, Name: cmp.Or(e.Name, post.Title),
		TimeText: optional(e.Window.Text), Venue: optional(e.Venue), Source: sourceOf(post, e.Place),
	}
	if !e.Window.Start.IsZero() {
		event.StartDay = content.Day(e.Window.Start.Format(time.DateOnly))
	}
	if !e.Window.End.IsZero() {
		event.EndDay = content.Day(e.Window.End.Format(time.DateOnly))
	}
	if e.Window.HasClock {
		event.StartsAt = e.Window.Start
	}
	if e.Window.EndHasClock {
		event.EndsAt = e.Window.End
	}
	if e.Mode != "" {
		event.AttendanceMode = &e.Mode
	}
	return event
}

// statedProjects adds the projects that the front matter of a post names. One
// that the site knows nothing of is a problem: it is a slip, or wants a page.
func (g *gatherer) statedProjects(post *content.Post, stated []statedProject) {
	for _, project := range stated {
		if p := g.projects.byKey[project.key]; p != nil {
			post.Projects = addOnce(post.Projects, p)
			continue
		}
		g.problems = append(g.problems, problemAt(post.Path, project.line, content.Info, "project-unknown",
			"no page and no setting of the site tells of the project "+strconv.Quote(content.Clip(project.name))+"; give it a page with its repository, or name it in lectern.yml"))
	}
}

// finish completes what only all pages together say.
func (g *gatherer) finish(drafts []draft) {
	s := g.snap
	slices.SortFunc(g.people.list, func(a, b person) int {
		return cmp.Or(strings.Compare(a.key.name, b.key.name), strings.Compare(string(a.ID), string(b.ID)))
	})
	for _, person := range g.people.list {
		speaker := person.Speaker
		s.Speakers = append(s.Speakers, speaker)
		for _, a := range speaker.Appearances {
			if speaker.Title == nil {
				speaker.Title = a.Title
			}
		}
		for _, p := range speaker.Projects {
			p.Speakers = append(p.Speakers, speaker)
		}
	}
	for _, d := range drafts {
		post := d.Post
		for i, a := range post.Authors {
			a.Speaker = g.people.find(personKey{name: d.page.authorKeys[i]})
		}
		for _, p := range post.Projects {
			p.Posts = append(p.Posts, post)
			if post.Event != nil {
				p.Events = append(p.Events, post.Event)
			}
		}
		for _, r := range post.Resources {
			for _, p := range r.Projects {
				p.Resources = append(p.Resources, r)
			}
		}
	}
	seen := map[*content.Project]bool{} // a project has several keys
	for _, p := range g.projects.byKey {
		if !seen[p] && (p.Page != nil || g.projects.stated[p] || len(p.Posts)+len(p.Speakers)+len(p.Resources) > 0) {
			seen[p] = true
			s.Projects = append(s.Projects, p)
		}
	}
}

// people merges the names of all pages into persons.
type people struct {
	list   []person
	byKey  map[personKey]*content.Speaker
	byNick map[string]*content.Speaker // nil where several bear it
	byName map[string]*content.Speaker // likewise
}

// A person is a speaker, and the key of the first naming by which they are told.
type person struct {
	*content.Speaker
	key personKey
}

// newPeople finds the persons behind the names of all pages: first those whose
// name and nickname some page gives, then those who are named in one way alone.
func newPeople(drafts []draft) *people {
	p := &people{byKey: map[personKey]*content.Speaker{}, byNick: map[string]*content.Speaker{}, byName: map[string]*content.Speaker{}}
	for _, d := range drafts {
		for i, s := range d.page.reading.Speakers {
			if s.Nickname != "" {
				p.add(s.Name, s.Nickname, d.page.naming.speakers[i].key)
			}
		}
	}
	for _, d := range drafts {
		for i, s := range d.page.reading.Speakers {
			if key := d.page.naming.speakers[i].key; s.Nickname == "" && p.find(key) == nil {
				p.add(s.Name, "", key)
			}
		}
	}
	return p
}

func (p *people) add(name, nickname string, key personKey) {
	if p.byKey[key] != nil {
		return
	}
	s := &content.Speaker{ID: content.NewID("Speaker", key.name+"\x00"+key.nickname), Name: name, Nickname: optional(nickname)}
	p.byKey[key] = s
	addBearer(p.byName, key.name, s)
	if nickname != "" {
		addBearer(p.byNick, key.nickname, s)
	}
	p.list = append(p.list, person{s, key})
}

func addBearer(bearers map[string]*content.Speaker, name string, s *content.Speaker) {
	if _, taken := bearers[name]; taken {
		s = nil
	}
	bearers[name] = s
}

// find returns the person of a naming. A bare nickname is the one person's who
// bears it, and a bare name the one's who has it; where there are several, it is
// a person of its own.
func (p *people) find(key personKey) *content.Speaker {
	if s := p.byKey[key]; s != nil {
		return s
	}
	return cmp.Or(p.byNick[key.name], p.byName[key.name])
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func addOnce[T comparable](list []T, item T) []T {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

func sourceOf(post *content.Post, at extract.Place) *content.Source {
	if at.FrontMatter && at.First > 0 {
		return &content.Source{Path: post.Path, StartLine: at.First, EndLine: max(at.Last, at.First), Kind: content.SourceFrontMatter}
	}
	if at.First == 0 {
		return &content.Source{Path: post.Path, StartLine: 1, EndLine: max(post.Body.BodyLine-1, 1), Kind: content.SourceFrontMatter}
	}
	return &content.Source{Path: post.Path, StartLine: at.First, EndLine: max(at.Last, at.First), Kind: content.SourceBody}
}

// atClock returns a clock time on the first day of a window.
func atClock(w extract.Window, c extract.Clock) time.Time {
	if c == extract.NoClock || w.Start.IsZero() {
		return time.Time{}
	}
	y, m, d := w.Start.Date()
	return time.Date(y, m, d, 0, int(c), 0, 0, w.Start.Location())
}

// readGathering reads what a page says of a gathering.
func readGathering(s *site, p *page, lines []markdown.Line) extract.Reading {
	asked := gatheringPage(s, p)
	asked.Lines = lines
	reader := extract.Reader{Vocabulary: s.vocabulary}
	return reader.Read(asked)
}

// gatheringPage returns what a page's gathering is read from, but for the lines.
func gatheringPage(s *site, p *page) extract.Page {
	var names []string
	for _, t := range p.terms {
		names = append(names, t.name)
	}
	description := ""
	if p.post.Description != nil {
		description = *p.post.Description
	}
	published := p.post.Date
	if published.IsZero() {
		published = published.In(s.zone) // still zero, but what the page states is of this zone
	}
	return extract.Page{Title: p.post.Title, Description: description, Names: names, Section: p.post.Section, Rule: s.settings.rule(p.post.Section), Published: published, FrontMatter: p.post.Body.FrontMatter}
}

// asksTheSame reports whether the gathering of f is what was read of other, a
// file of the same content: whether all else that it is read from is equal.
func asksTheSame(f, other *file) bool {
	if other.post == nil || f.rules.vocabulary != other.rules.vocabulary {
		return false
	}
	a, b := gatheringPage(f.rules, f.post), gatheringPage(other.rules, other.post)
	if !a.Published.Equal(b.Published) || !sameZone(a.Published, b.Published) {
		return false
	}
	a.Published, a.FrontMatter = b.Published, b.FrontMatter
	return reflect.DeepEqual(a, b)
}

// sameZone reports whether two equal moments are of one zone, so that the same
// days and clock times are counted from them.
func sameZone(a, b time.Time) bool {
	nameA, offsetA := a.Zone()
	nameB, offsetB := b.Zone()
	return a.Location().String() == b.Location().String() && nameA == nameB && offsetA == offsetB
}

// namedIn returns the speakers whose name or nickname, as their page gives it,
// is part of a resource's title or of its file's name.
func namedIn(title, file string, appearances []*content.Appearance) []*content.Speaker {
	names := func(name string) bool { return strings.Contains(title, name) || strings.Contains(file, name) }
	var named []*content.Speaker
	for _, a := range appearances {
		if names(a.Name) || a.Nickname != nil && names(*a.Nickname) {
			named = addOnce(named, a.Speaker)
		}
	}
	return named
}
