package content

import (
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// A Snapshot is all content as of one commit. It is never changed after
// NewSnapshot returns, so any number of readers may share it.
type Snapshot struct {
	Ref      string  // the branch, tag or commit that was asked for: "master"
	Commit   *Commit // the commit that it stood at
	LoadedAt time.Time

	Posts    []*Post            // of all kinds, by path
	Newest   []*Post            // the same, newest first, undated last, ties by path
	Terms    map[string][]*Term // by taxonomy ("tags"), then by count, then by name
	Problems []*Problem         // by path, then by line

	Events    []*Event
	Speakers  []*Speaker
	Projects  []*Project
	Resources []*Resource

	postsByPath map[string]*Post
	postsByURL  map[string]*Post
	nodes       map[ID]Node
}

// NewSnapshot completes s with the indexes behind its lookups and returns it.
// Where two posts claim one URL, the first by path has it.
func NewSnapshot(s Snapshot) *Snapshot {
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
	return &s
}

func addNodes[T Node](nodes map[ID]Node, list []T) {
	for _, n := range list {
		nodes[n.NodeID()] = n
	}
}

// Node returns the node with the given ID, nil if there is none.
func (s *Snapshot) Node(id ID) Node { return s.nodes[id] }

// PostByPath returns the post of the file at path, nil if there is none.
func (s *Snapshot) PostByPath(path string) *Post { return s.postsByPath[path] }

// PostByURL returns the post with the given site-relative permalink, nil if
// there is none. The trailing slash may be missing, and characters may be
// percent-encoded or not.
func (s *Snapshot) PostByURL(url string) *Post { return s.postsByURL[urlKey(url)] }

func urlKey(link string) string {
	if plain, err := url.PathUnescape(link); err == nil {
		link = plain
	}
	return "/" + strings.Trim(link, "/")
}

// A Store holds the snapshot that is being served. The zero value serves none
// yet. It is safe for concurrent use.
type Store struct {
	current atomic.Pointer[Snapshot]
}

// Current returns the snapshot being served, nil before the first Swap. An
// operation takes it once, so that all it answers is of one commit.
func (s *Store) Current() *Snapshot { return s.current.Load() }

// Swap starts serving next and returns what was served before, nil if nothing
// was.
func (s *Store) Swap(next *Snapshot) *Snapshot { return s.current.Swap(next) }
