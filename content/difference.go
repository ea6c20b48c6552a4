package content

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"lectern/content/markdown"
)

// A Difference is what one snapshot holds otherwise than another. Of nodes that
// both hold, it has the newer version.
type Difference struct {
	Added        []*Post  // by path
	Modified     []*Post  // by path
	Removed      []*Post  // as they were, by path
	RemovedPaths []string // of Removed

	// What stands beside the posts: new, changed or gone, in the order of the
	// snapshots' lists, those that are gone last and as they were.
	Events    []*Event
	Speakers  []*Speaker
	Projects  []*Project
	Resources []*Resource

	// The lists that posts were added to, removed from or modified in.
	Sections []string // sorted; "" for the root
	Terms    []*Term  // of all taxonomies, by taxonomy and key; also those spelled otherwise now
}

// IsEmpty reports whether the snapshots hold the same. Their commits may differ
// all the same: not every push touches a page.
func (d *Difference) IsEmpty() bool {
	return len(d.Added)+len(d.Modified)+len(d.Removed)+len(d.Events)+len(d.Speakers)+len(d.Projects)+len(d.Resources)+len(d.Terms) == 0
}

// CacheTags returns the tags of the answers that are out of date: of all nodes
// that differ, as they were and as they are, and of the lists that they stand
// in. They are sorted. SiteCacheTag is always among them, for the commit itself.
func (d *Difference) CacheTags() []string {
	tags := []string{SiteCacheTag}
	for _, posts := range [][]*Post{d.Added, d.Modified, d.Removed} {
		tags = appendCacheTags(tags, posts)
	}
	tags = appendCacheTags(tags, d.Events)
	tags = appendCacheTags(tags, d.Speakers)
	tags = appendCacheTags(tags, d.Projects)
	tags = appendCacheTags(tags, d.Resources)
	for _, s := range d.Sections {
		tags = append(tags, SectionCacheTag(s))
	}
	for _, t := range d.Terms {
		tags = append(tags, TermCacheTag(t.Taxonomy, t.Key))
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func appendCacheTags[T Node](tags []string, nodes []T) []string {
	for _, n := range nodes {
		tags = append(tags, CacheTags(n)...)
	}
	return tags
}

// Diff returns what next holds otherwise than previous, which may be nil for a
// snapshot of nothing. Posts are matched by path, so that a renamed one is
// removed and added.
//
// A post is modified if anything differs that is said of its own file: content,
// front matter, permalink, dates in Git, and what was read from it of events,
// people, projects and resources. What other files say leaves it as it is: its
// neighbours, translations and problems, the names and counts of its terms.
//
// Contents are equal if they are one Document: a loader parses each content
// once. Snapshots of two loaders differ in every post.
func Diff(previous, next *Snapshot) *Difference {
	if previous == nil {
		previous = new(Snapshot)
	}
	d := new(Difference)
	d.diffPosts(previous.Posts, next.Posts)
	d.Events = changedNodes(previous, next, previous.Events, next.Events, sameEvent)
	d.Speakers = changedNodes(previous, next, previous.Speakers, next.Speakers, sameSpeaker)
	d.Projects = changedNodes(previous, next, previous.Projects, next.Projects, sameProject)
	d.Resources = changedNodes(previous, next, previous.Resources, next.Resources, sameResource)
	d.collectLists(previous, next)
	return d
}

// diffPosts fills in the posts. Both lists are by path, so that one walk along
// the two takes the place of a lookup for each post.
func (d *Difference) diffPosts(before, after []*Post) {
	for len(before) > 0 || len(after) > 0 {
		switch {
		case len(before) == 0 || len(after) > 0 && after[0].Path < before[0].Path:
			d.Added = append(d.Added, after[0])
			after = after[1:]
		case len(after) == 0 || before[0].Path < after[0].Path:
			d.Removed = append(d.Removed, before[0])
			d.RemovedPaths = append(d.RemovedPaths, before[0].Path)
			before = before[1:]
		default:
			if !samePost(before[0], after[0]) {
				d.Modified = append(d.Modified, after[0])
			}
			before, after = before[1:], after[1:]
		}
	}
}

// changedNodes returns the nodes of one type that are new, changed or gone.
func changedNodes[T Node](previous, next *Snapshot, before, after []T, same func(a, b T) bool) []T {
	var changed []T
	for _, n := range after {
		old, known := previous.Node(n.NodeID()).(T)
		if !known || !same(old, n) {
			changed = append(changed, n)
		}
	}
	for _, n := range before {
		if _, known := next.Node(n.NodeID()).(T); !known {
			changed = append(changed, n)
		}
	}
	return changed
}

// A termKey names a term over all snapshots.
type termKey struct{ taxonomy, key string }

// collectLists fills in the lists that d's posts stand in, or stood in.
func (d *Difference) collectLists(previous, next *Snapshot) {
	sections, terms := map[string]bool{}, map[termKey]*Term{}
	touch := func(p *Post) {
		sections[p.Section] = true
		for _, t := range p.Terms {
			terms[termKey{t.Taxonomy, t.Key}] = t
		}
	}
	for _, p := range d.Removed {
		touch(p)
	}
	for _, p := range d.Modified {
		touch(previous.PostByPath(p.Path))
	}
	for _, p := range d.Modified { // after the above, so that the terms are those of next
		touch(p)
	}
	for _, p := range d.Added {
		touch(p)
	}

	spelled := map[termKey]*Term{}
	for _, list := range previous.Terms {
		for _, t := range list {
			spelled[termKey{t.Taxonomy, t.Key}] = t
		}
	}
	for _, list := range next.Terms {
		for _, t := range list {
			key := termKey{t.Taxonomy, t.Key}
			if old := spelled[key]; terms[key] != nil || old != nil && (old.Name != t.Name || old.Slug != t.Slug) {
				terms[key] = t
			}
		}
	}
	d.Sections = slices.Sorted(maps.Keys(sections))
	d.Terms = slices.SortedFunc(maps.Values(terms), func(a, b *Term) int {
		return cmp.Or(cmp.Compare(a.Taxonomy, b.Taxonomy), cmp.Compare(a.Key, b.Key))
	})
}

func samePost(a, b *Post) bool {
	return a.Body == b.Body && a.Kind == b.Kind && a.URL == b.URL && a.Slug == b.Slug && a.Section == b.Section && a.Language == b.Language &&
		a.Title == b.Title && samePointee(a.Description, b.Description) && a.Draft == b.Draft && samePointee(a.Weight, b.Weight) &&
		sameTime(a.Date, b.Date) && sameTime(a.CreatedAt, b.CreatedAt) && sameTime(a.UpdatedAt, b.UpdatedAt) &&
		slices.Equal(a.Aliases, b.Aliases) && sameImage(a.Cover, b.Cover) &&
		slices.EqualFunc(a.Authors, b.Authors, sameAuthor) && slices.EqualFunc(a.Terms, b.Terms, isSameTerm) &&
		(a.Event == nil) == (b.Event == nil) && (a.Event == nil || sameEvent(a.Event, b.Event)) &&
		sameIDs(a.Speakers, b.Speakers) && slices.EqualFunc(a.Resources, b.Resources, sameResource) && sameIDs(a.Projects, b.Projects)
}

func sameAuthor(a, b *Author) bool { return a.Name == b.Name && samePointee(a.URL, b.URL) }

// isSameTerm reports whether a and b are one term, whatever it is called.
func isSameTerm(a, b *Term) bool { return a.Taxonomy == b.Taxonomy && a.Key == b.Key }

func sameImage(a, b *markdown.Image) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.URL == b.URL && samePointee(a.Alt, b.Alt) && samePointee(a.Width, b.Width) && samePointee(a.Height, b.Height)
}

func sameEvent(a, b *Event) bool {
	return a.ID == b.ID && a.Post.Path == b.Post.Path && a.Name == b.Name &&
		a.StartDay == b.StartDay && a.EndDay == b.EndDay && sameTime(a.StartsAt, b.StartsAt) && sameTime(a.EndsAt, b.EndsAt) &&
		samePointee(a.TimeText, b.TimeText) && samePointee(a.AttendanceMode, b.AttendanceMode) && samePointee(a.Venue, b.Venue) &&
		samePointee(a.RegistrationURL, b.RegistrationURL) && samePointee(a.LivestreamURL, b.LivestreamURL) &&
		slices.EqualFunc(a.Sessions, b.Sessions, sameSession) &&
		sameIDs(a.Speakers, b.Speakers) && sameIDs(a.Resources, b.Resources) && sameIDs(a.Projects, b.Projects) && sameSource(a.Source, b.Source)
}

func sameSession(a, b *Session) bool {
	return a.Title == b.Title && sameTime(a.StartsAt, b.StartsAt) && sameTime(a.EndsAt, b.EndsAt) &&
		sameIDs(a.Speakers, b.Speakers) && sameIDs(a.Resources, b.Resources) && sameSource(a.Source, b.Source)
}

func sameSpeaker(a, b *Speaker) bool {
	return a.Name == b.Name && samePointee(a.Nickname, b.Nickname) && samePointee(a.Title, b.Title) &&
		slices.EqualFunc(a.Appearances, b.Appearances, sameAppearance) &&
		sameIDs(a.Projects, b.Projects) && sameIDs(a.Events, b.Events) && sameIDs(a.Posts, b.Posts) && sameIDs(a.Resources, b.Resources)
}

func sameAppearance(a, b *Appearance) bool {
	return a.Post.Path == b.Post.Path && a.Name == b.Name && samePointee(a.Nickname, b.Nickname) && samePointee(a.Title, b.Title) &&
		(a.Event == nil) == (b.Event == nil) && (a.Event == nil || a.Event.ID == b.Event.ID) &&
		(a.Session == nil) == (b.Session == nil) && (a.Session == nil || a.Session.Title == b.Session.Title) &&
		sameIDs(a.Projects, b.Projects) && sameSource(a.Source, b.Source)
}

func sameProject(a, b *Project) bool {
	return a.Name == b.Name && slices.Equal(a.Aliases, b.Aliases) && a.Slug == b.Slug && samePointee(a.Description, b.Description) &&
		samePointee(a.RepositoryURL, b.RepositoryURL) && samePointee(a.HomepageURL, b.HomepageURL) &&
		(a.Page == nil) == (b.Page == nil) && (a.Page == nil || a.Page.Path == b.Page.Path) &&
		sameIDs(a.Speakers, b.Speakers) && sameIDs(a.Posts, b.Posts) && sameIDs(a.Events, b.Events) && sameIDs(a.Resources, b.Resources)
}

func sameResource(a, b *Resource) bool {
	return a.ID == b.ID && a.Title == b.Title && a.URL == b.URL && a.Kind == b.Kind && samePointee(a.FileType, b.FileType) &&
		a.Post.Path == b.Post.Path && (a.Event == nil) == (b.Event == nil) && (a.Session == nil) == (b.Session == nil) &&
		sameIDs(a.Speakers, b.Speakers) && sameIDs(a.Projects, b.Projects) && sameSource(a.Source, b.Source)
}

// sameSource leaves the URL aside: it names the commit, and so differs always.
func sameSource(a, b *Source) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Path == b.Path && a.StartLine == b.StartLine && a.EndLine == b.EndLine && a.Kind == b.Kind
}

func sameIDs[T Node](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool { return x.NodeID() == y.NodeID() })
}

func samePointee[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// sameTime compares as clients see times: with their offset from UTC.
func sameTime(a, b time.Time) bool {
	if a.Location() == b.Location() {
		return a.Equal(b) // looking the offset up takes ten times as long
	}
	_, offsetA := a.Zone()
	_, offsetB := b.Zone()
	return a.Equal(b) && offsetA == offsetB
}
