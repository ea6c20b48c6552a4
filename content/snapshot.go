package content

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Snapshot is all content as of one commit. It is never changed after
// NewSnapshot returns, so any number of readers may share it.
type Snapshot struct {
	Ref      string  // the branch, tag or commit that was asked for: "master"
	Commit   *Commit // the commit that it stood at
	LoadedAt time.Time

	// Since and Until say for how long the snapshot is all there is to serve of
	// its commit: the last moment at which scheduled posts appeared or vanished,
	// and the next one at which some will; zero where there is none.
	Since, Until time.Time

	SiteTitle  string         // "" if the site does not say
	SiteOrigin string         // what makes a URL of the site absolute: "https://site.example"; "" if that is unknown
	SiteZone   *time.Location // of dates that state none; nil or UTC if the site names none

	Files *Files // what it offers beside its pages; nil if that is not known

	Posts    []*Post            // of all kinds, by path
	Newest   []*Post            // the same, newest first, undated last, ties by path
	Terms    map[string][]*Term // by taxonomy ("tags"), then by count, then by name
	Problems []*Problem         // by path, then by line

	// All that the posts point at. NewSnapshot takes these in any order.
	Events    []*Event    // newest start first, undated last, ties by ID
	Speakers  []*Speaker  // by name, ties by ID
	Projects  []*Project  // by name, ties by ID
	Resources []*Resource // those of the newest post first, undated last, then by path, line and ID

	// LinkTarget returns the post that a link on the page of another leads to, in
	// whatever way it is written; nil if it leads to none. It does not look at
	// what follows a "#". Nil: links lead to no posts.
	LinkTarget func(from *Post, link string) *Post

	// The same by what they have in common; filled in by NewSnapshot.
	PostsBy     PostShelves
	EventsBy    EventShelves
	SpeakersBy  SpeakerShelves
	ResourcesBy ResourceShelves

	// NewSearcher makes the full-text index, once, when Searcher is first called.
	// Nil: the snapshot cannot be searched.
	NewSearcher func(*Snapshot) Searcher

	postsByPath    map[string]*Post
	postsByURL     map[string]*Post
	nodes          map[ID]Node
	eventsByName   names[*Event]   // by Fold
	speakersByName names[*Speaker] // by Fold, nicknames too
	projectsByName names[*Project] // by ProjectKey, aliases too
	moments        []time.Time     // at which some event changes its status, in order
	searcher       func() Searcher
}

// NewSnapshot completes s with the indexes behind its lookups and the orders of
// its lists, and returns it. The slices that it is given stay as they are. Where
// two posts claim one URL, the first by path has it.
func NewSnapshot(s Snapshot) *Snapshot {
	s.Events, s.Resources = sortEvents(s.Events), sortResources(s.Resources)
	s.Speakers = sortByName(s.Speakers, func(p *Speaker) string { return p.Name })
	s.Projects = sortByName(s.Projects, func(p *Project) string { return p.Name })
	s.PostsBy, s.EventsBy = shelvePosts(&s), shelveEvents(s.Events)
	s.SpeakersBy, s.ResourcesBy = shelveSpeakers(s.Speakers), shelveResources(s.Resources)
	s.postsByPath = make(map[string]*Post, len(s.Posts))
	s.postsByURL = make(map[string]*Post, len(s.Posts))
	s.nodes = make(map[ID]Node, len(s.Posts)+len(s.Events)+len(s.Speakers)+len(s.Projects)+len(s.Resources))
	for _, p := range s.Posts {
		s.postsByPath[p.Path] = p
		if key := urlKey(p.URL); s.postsByURL[key] == nil {
			s.postsByURL[key] = p
		}
	}
	addNodes(s.nodes, s.Posts)
	addNodes(s.nodes, s.Events)
	addNodes(s.nodes, s.Speakers)
	addNodes(s.nodes, s.Projects)
	addNodes(s.nodes, s.Resources)
	s.eventsByName = indexEvents(s.Events)
	s.speakersByName = indexSpeakers(s.Speakers)
	s.projectsByName = indexProjects(s.Projects)
	s.moments = momentsOf(s.Events)
	s.searcher = sync.OnceValue(func() Searcher { return s.NewSearcher(&s) })
	return &s
}

func addNodes[T Node](nodes map[ID]Node, list []T) {
	for _, n := range list {
		nodes[n.NodeID()] = n
	}
}

// A names index finds by a folded name all that bear it.
type names[T comparable] map[string][]T

// add files item under key, unless key is empty or item was the last one to be
// filed there.
func (n names[T]) add(key string, item T) {
	bearers := n[key]
	if key == "" || len(bearers) > 0 && bearers[len(bearers)-1] == item {
		return
	}
	n[key] = append(bearers, item)
}

func indexEvents(events []*Event) names[*Event] {
	index := names[*Event]{}
	for _, e := range events {
		index.add(Fold(e.Name), e)
	}
	return index
}

func indexSpeakers(speakers []*Speaker) names[*Speaker] {
	index := names[*Speaker]{}
	for _, s := range speakers {
		index.add(Fold(s.Name), s)
	}
	for _, s := range speakers {
		if s.Nickname == nil {
			continue
		}
		if key := Fold(*s.Nickname); key != Fold(s.Name) {
			index.add(key, s)
		}
	}
	for _, bearers := range index {
		slices.SortStableFunc(bearers, func(a, b *Speaker) int {
			return cmp.Compare(len(b.Appearances), len(a.Appearances))
		})
	}
	return index
}

func indexProjects(projects []*Project) names[*Project] {
	index := names[*Project]{}
	for _, p := range projects {
		index.add(ProjectKey(p.Name), p)
	}
	for _, p := range projects {
		for _, alias := range p.Aliases {
			if key := ProjectKey(alias); key != ProjectKey(p.Name) {
				index.add(key, p)
			}
		}
	}
	return index
}

// Searcher returns the full-text index of s. The first call makes it, which can
// take a while for a large site: whoever serves s calls it beforehand. It is nil
// if s has no NewSearcher.
func (s *Snapshot) Searcher() Searcher {
	if s.NewSearcher == nil {
		return nil
	}
	return s.searcher()
}

// Node returns the node with the given ID, nil if there is none.
func (s *Snapshot) Node(id ID) Node { return s.nodes[id] }

// PostByPath returns the post of the file at path, nil if there is none.
func (s *Snapshot) PostByPath(path string) *Post { return s.postsByPath[path] }

// PostByURL returns the post with the given site-relative permalink, nil if
// there is none. The trailing slash may be missing, and characters may be
// percent-encoded or not.
func (s *Snapshot) PostByURL(url string) *Post { return s.postsByURL[urlKey(url)] }

// EventsNamed returns the events of the given name, case, width and spacing
// aside, in the order of s.Events; nil if there are none.
func (s *Snapshot) EventsNamed(name string) []*Event { return s.eventsByName[Fold(name)] }

// SpeakersNamed returns the speakers whose name or nickname is the given one,
// case, width and spacing aside; nil if there are none. Who appeared most often
// comes first; of two who did as often, the one whose name it is.
func (s *Snapshot) SpeakersNamed(name string) []*Speaker { return s.speakersByName[Fold(name)] }

// ProjectsNamed returns the projects of which the given name is a spelling, as
// ProjectKey tells; nil if there are none. Those whose name it is come before
// those who have it as an alias.
func (s *Snapshot) ProjectsNamed(name string) []*Project {
	return s.projectsByName[ProjectKey(name)]
}

func urlKey(link string) string {
	if plain, err := url.PathUnescape(link); err == nil {
		link = plain
	}
	return "/" + strings.Trim(link, "/")
}
