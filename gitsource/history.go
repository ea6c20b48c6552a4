package gitsource

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lectern/content"
)

// A history says which commits touched which paths, over all commits that a
// head leads to. It is never changed once it is made.
//
// What a commit touched depends on it and its parent alone. So the history of an
// older commit, or of another branch, is that of the head with commits left out
// and others added: see walkBeside.
//
// It agrees with `git log --name-only --no-renames`: merges touch nothing, a
// commit without parents touches all it has. Unlike git, a commit at which a
// shallow clone ends touches nothing: what it changed is not known.
type history struct {
	head    hash
	shallow map[hash]bool
	commits []walkedCommit // in no order; a path names them by index
	index   map[hash]int32
	rank    []int32           // by commit: its place in the log, the newest at 0
	shown   []*content.Commit // nil for those that the head does not lead to
	paths   map[string]*touches

	// visible tells by commit whether the head leads to it; nil if it leads to all.
	// A history beside another shares with it what happened on either.
	visible []bool
}

// A walkedCommit is what a history keeps of a commit for later walks.
type walkedCommit struct {
	hash    hash
	parents []int32 // those that the clone has
	date    int64   // committer's, in Unix seconds
	author  identity
	raw     *rawCommit // nil once the walk is done
}

// touches is what happened to one path.
type touches struct {
	commits   []int32 // in no order
	truncated bool    // a commit at which the clone ends has the path
}

// walkHistory walks the history of head. previous, nil if there is none, is
// extended if head builds on it, and read again otherwise.
func walkHistory(ctx context.Context, from *objects, head hash, shallow map[hash]bool, names mailmap, previous *history) (*history, error) {
	if previous != nil && maps.Equal(previous.shallow, shallow) {
		h, err := extend(ctx, from, head, shallow, names, previous)
		if err != nil || h.visible == nil {
			return h, err
		}
		// What the branch has left behind is not kept for ever.
	}
	return extend(ctx, from, head, shallow, names, nil)
}

// walkBeside walks the history of head, which need not build on base. Of what
// base knows, nothing is read again. base may be nil.
func walkBeside(ctx context.Context, from *objects, head hash, shallow map[hash]bool, names mailmap, base *history) (*history, error) {
	if base != nil && !maps.Equal(base.shallow, shallow) {
		base = nil
	}
	return extend(ctx, from, head, shallow, names, base)
}

// extend returns the history of head on top of base, which may be nil.
func extend(ctx context.Context, from *objects, head hash, shallow map[hash]bool, names mailmap, base *history) (h *history, err error) {
	h = &history{head: head, shallow: shallow, index: make(map[hash]int32)}
	if base != nil {
		h.commits, h.index = slices.Clip(base.commits), base.index
		if _, known := base.index[head]; !known {
			h.index = maps.Clone(base.index)
		}
	}
	first := len(h.commits)
	if err := h.readCommits(ctx, from); err != nil {
		return nil, err
	}
	h.sort()
	d := &treeDiff{objects: from, trees: treeCache{limit: treeCacheSize}, paths: make(map[string]*touches)}
	for _, i := range h.newest(first) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := h.touch(d, i); err != nil {
			return nil, fmt.Errorf("read what commit %s changed: %w", h.commits[i].hash, err)
		}
	}
	h.show(names, base)
	h.paths = mergeTouches(base, d.paths)
	for i := first; i < len(h.commits); i++ {
		h.commits[i].raw = nil
	}
	return h, nil
}

// readCommits adds all commits that h.head leads to and that h lacks.
func (h *history) readCommits(ctx context.Context, from *objects) error {
	var todo []int32
	visit := func(id hash) int32 {
		i, ok := h.index[id]
		if !ok {
			i = int32(len(h.commits))
			h.index[id] = i
			h.commits = append(h.commits, walkedCommit{hash: id})
			todo = append(todo, i)
		}
		return i
	}
	visit(h.head)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := readCommit(from, h.commits[i].hash)
		if err != nil {
			return err
		}
		c := walkedCommit{hash: h.commits[i].hash, author: raw.author, raw: raw}
		if !raw.committedAt.IsZero() {
			c.date = raw.committedAt.Unix()
		}
		if !h.shallow[c.hash] {
			for _, parent := range raw.parents {
				c.parents = append(c.parents, visit(parent))
			}
		}
		h.commits[i] = c
	}
	return nil
}

// readCommit reads and parses the commit object id.
func readCommit(from *objects, id hash) (*rawCommit, error) {
	data, err := from.readKind(id, kindCommit)
	if err != nil {
		return nil, err
	}
	raw, err := parseCommit(data)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", id, from.noteDamage(asDamage(err)))
	}
	return &raw, nil
}

// sort ranks the commits as git log does: always the newest of those all of
// whose children that lead there have been seen; of equals, the one seen first.
func (h *history) sort() {
	h.rank = make([]int32, len(h.commits))
	seen := make([]bool, len(h.commits))
	var queue commitQueue
	push := func(i int32) {
		if !seen[i] {
			seen[i] = true
			heap.Push(&queue, queuedCommit{i, h.commits[i].date, queue.pushed})
			queue.pushed++
		}
	}
	push(h.index[h.head])
	place := int32(0)
	for ; queue.Len() > 0; place++ {
		c := heap.Pop(&queue).(queuedCommit)
		h.rank[c.index] = place
		for _, parent := range h.commits[c.index].parents {
			push(parent)
		}
	}
	if int(place) < len(h.commits) {
		h.visible = seen
	}
}

// leadsTo tells whether the head leads to the commit at i.
func (h *history) leadsTo(i int32) bool { return h.visible == nil || h.visible[i] }

// newest returns the commits from first on to which the head leads, the newest
// first.
func (h *history) newest(first int) []int32 {
	list := make([]int32, 0, len(h.commits)-first)
	for i := first; i < len(h.commits); i++ {
		if h.leadsTo(int32(i)) {
			list = append(list, int32(i))
		}
	}
	h.sortByRank(list)
	return list
}

// asOf returns the last commit along first parents whose date is moment or
// earlier. One without a date could have been made at any time and is passed by.
func (h *history) asOf(moment time.Time) (id hash, ok bool) {
	for i := h.index[h.head]; ; i = h.commits[i].parents[0] {
		c := &h.commits[i]
		if c.date != 0 && c.date <= moment.Unix() {
			return c.hash, true
		}
		if len(c.parents) == 0 {
			return hash{}, false
		}
	}
}

func (h *history) sortByRank(list []int32) {
	slices.SortFunc(list, func(a, b int32) int { return cmp.Compare(h.rank[a], h.rank[b]) })
}

// touch notes in d what the commit at i did.
func (h *history) touch(d *treeDiff, i int32) error {
	c := &h.commits[i]
	d.commit = i
	switch {
	case h.shallow[c.hash]:
		d.truncating = true
		defer func() { d.truncating = false }()
		return d.compare(hash{}, c.raw.tree, 0)
	case len(c.raw.parents) > 1:
		return nil
	case len(c.parents) == 0:
		return d.compare(hash{}, c.raw.tree, 0)
	}
	parent := h.commits[c.parents[0]]
	if parent.raw != nil {
		return d.compare(parent.raw.tree, c.raw.tree, 0)
	}
	raw, err := readCommit(d.objects, parent.hash)
	if err != nil {
		return err
	}
	return d.compare(raw.tree, c.raw.tree, 0)
}

// show makes what is served of each commit. A person has the name of their
// newest commit; commits whose author has the same name as in base are shared
// with it.
func (h *history) show(names mailmap, base *history) {
	order := h.newest(0)
	nameOf := make(map[string]string) // by address
	for _, i := range order {
		who := names.resolve(h.commits[i].author)
		if key := personKey(who); nameOf[key] == "" {
			nameOf[key] = displayName(who)
		}
	}
	contributors := make(map[string]*content.Contributor)
	h.shown = make([]*content.Commit, len(h.commits))
	for i := range h.commits {
		if !h.leadsTo(int32(i)) {
			continue
		}
		name := nameOf[personKey(names.resolve(h.commits[i].author))]
		var old *content.Commit
		if base != nil && i < len(base.shown) {
			if old = base.shown[i]; old.Author.Name == name {
				h.shown[i] = old
				if contributors[name] == nil {
					contributors[name] = old.Author
				}
				continue
			}
		}
		author := contributors[name]
		if author == nil {
			author = &content.Contributor{Name: name}
			contributors[name] = author
		}
		if old != nil {
			renamed := *old
			renamed.Author = author
			h.shown[i] = &renamed
			continue
		}
		h.shown[i] = h.commits[i].raw.show(h.commits[i].hash, author)
	}
}

func (raw *rawCommit) show(id hash, author *content.Contributor) *content.Commit {
	return &content.Commit{SHA: id.String(), Message: raw.message, Author: author, CommittedAt: raw.committedAt}
}

// personKey tells people apart: by address, or by name where there is none.
func personKey(who identity) string {
	if who.email == "" {
		return "name " + who.name
	}
	return strings.ToLower(who.email)
}

// displayName is the name, or what stands before the at sign of the address.
func displayName(who identity) string {
	if who.name != "" {
		return who.name
	}
	if local, _, _ := strings.Cut(who.email, "@"); local != "" {
		return local
	}
	return "unknown"
}

// mergeTouches returns the paths of base with those in added, in one piece of
// memory where that is possible.
func mergeTouches(base *history, added map[string]*touches) map[string]*touches {
	if base != nil && len(added) == 0 {
		return base.paths
	}
	if base == nil {
		total := 0
		for _, t := range added {
			total += len(t.commits)
		}
		all := make([]int32, 0, total)
		for _, t := range added {
			start := len(all)
			all = append(all, t.commits...)
			t.commits = all[start:len(all):len(all)]
		}
		return added
	}
	paths := maps.Clone(base.paths)
	for path, t := range added {
		if old := paths[path]; old != nil {
			t = &touches{slices.Concat(old.commits, t.commits), old.truncated || t.truncated}
		}
		paths[path] = t
	}
	return paths
}

// file returns the history of one path.
func (h *history) file(path string) content.FileHistory {
	t := h.paths[path]
	if t == nil {
		return content.FileHistory{}
	}
	list := make([]int32, 0, len(t.commits))
	for _, i := range t.commits {
		if h.leadsTo(i) {
			list = append(list, i)
		}
	}
	h.sortByRank(list)
	f := content.FileHistory{Truncated: t.truncated, Commits: make([]*content.Commit, len(list))}
	counts := make(map[string]int)
	for i, c := range list {
		f.Commits[i] = h.shown[c]
		counts[h.shown[c].Author.Name]++
	}
	for name, n := range counts {
		f.Contributors = append(f.Contributors, &content.Contributor{Name: name, Commits: &n})
	}
	slices.SortFunc(f.Contributors, func(a, b *content.Contributor) int {
		return cmp.Or(cmp.Compare(*b.Commits, *a.Commits), strings.Compare(a.Name, b.Name))
	})
	return f
}

// A queuedCommit waits for its place in the log.
type queuedCommit struct {
	index int32
	date  int64
	order int // among equals
}

// A commitQueue is a heap.Interface, the newest first.
type commitQueue struct {
	commits []queuedCommit
	pushed  int
}

func (q *commitQueue) Len() int      { return len(q.commits) }
func (q *commitQueue) Swap(i, j int) { q.commits[i], q.commits[j] = q.commits[j], q.commits[i] }
func (q *commitQueue) Push(c any)    { q.commits = append(q.commits, c.(queuedCommit)) }

func (q *commitQueue) Less(i, j int) bool {
	a, b := &q.commits[i], &q.commits[j]
	return a.date > b.date || a.date == b.date && a.order < b.order
}

func (q *commitQueue) Pop() any {
	last := q.commits[len(q.commits)-1]
	q.commits = q.commits[:len(q.commits)-1]
	return last
}

// A treeDiff notes the paths in which trees differ.
type treeDiff struct {
	objects    *objects
	trees      treeCache
	paths      map[string]*touches
	prefix     []byte // path of the folder being compared, with a slash at its end
	commit     int32
	truncating bool // note the paths as truncated
}

// compare notes the files in which the trees a and b differ. A zero hash is an
// empty tree.
func (d *treeDiff) compare(a, b hash, depth int) error {
	if a == b || depth > maxDepth {
		return nil // what lies too deep is not served either
	}
	left, err := d.trees.read(d.objects, a)
	if err != nil {
		return err
	}
	right, err := d.trees.read(d.objects, b)
	if err != nil {
		return err
	}
	left, right = skipCommon(left, right)
	var x, y treeEntry
	var leftRest, rightRest []byte
	moveLeft, moveRight := true, true
	for {
		if moveLeft {
			x, leftRest = treeEntry{}, nil
			if len(left) > 0 {
				if x, leftRest, err = nextTreeEntry(left); err != nil {
					return asDamage(err)
				}
			}
		}
		if moveRight {
			y, rightRest = treeEntry{}, nil
			if len(right) > 0 {
				if y, rightRest, err = nextTreeEntry(right); err != nil {
					return asDamage(err)
				}
			}
		}
		if len(left) == 0 && len(right) == 0 {
			return nil
		}
		order := 0
		switch {
		case len(left) == 0:
			order = 1
		case len(right) == 0:
			order = -1
		default:
			order = compareTreeNames(&x, &y)
		}
		moveLeft, moveRight = order <= 0, order >= 0
		switch {
		case order < 0:
			err = d.differs(&x, nil, depth)
		case order > 0:
			err = d.differs(nil, &y, depth)
		case x.hash != y.hash || x.mode != y.mode:
			err = d.differs(&x, &y, depth)
		}
		if err != nil {
			return err
		}
		if moveLeft {
			left = leftRest
		}
		if moveRight {
			right = rightRest
		}
	}
}

// differs notes what differs between two entries of one name; one of them may
// be nil.
func (d *treeDiff) differs(x, y *treeEntry, depth int) error {
	var a, b hash
	name := []byte(nil)
	isFile := false
	for _, side := range []struct {
		entry *treeEntry
		tree  *hash
	}{{x, &a}, {y, &b}} {
		if side.entry == nil {
			continue
		}
		name = side.entry.name
		if side.entry.mode == modeDir {
			*side.tree = side.entry.hash
		} else {
			isFile = true
		}
	}
	before := len(d.prefix)
	defer func() { d.prefix = d.prefix[:before] }()
	d.prefix = append(d.prefix, name...)
	if isFile {
		t := d.paths[string(d.prefix)]
		if t == nil {
			t = &touches{}
			d.paths[string(d.prefix)] = t
		}
		if d.truncating {
			t.truncated = true
		} else {
			t.commits = append(t.commits, d.commit)
		}
	}
	d.prefix = append(d.prefix, '/')
	return d.compare(a, b, depth+1)
}

// skipCommon removes the entries with which both trees begin.
func skipCommon(a, b []byte) (restA, restB []byte) {
	n := commonPrefix(a, b)
	at := 0
	for at < n {
		end := bytes.IndexByte(a[at:], 0)
		if end < 0 || at+end+1+hashSize > n {
			break
		}
		at += end + 1 + hashSize
	}
	return a[at:], b[at:]
}

// commonPrefix returns the number of bytes with which a and b begin alike.
func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	at := 0
	for at+64 <= n && bytes.Equal(a[at:at+64], b[at:at+64]) {
		at += 64
	}
	for at < n && a[at] == b[at] {
		at++
	}
	return at
}

// treeCacheSize bounds the bytes of each of a treeCache's two generations.
const treeCacheSize = 16 << 20

// A treeCache keeps tree objects that were read lately: a commit's trees are
// its child's to compare with. When the young ones are too many they become
// old, and the old are dropped; one that is used is young again.
type treeCache struct {
	limit      int
	young, old map[hash][]byte
	size       int
}

func (c *treeCache) read(from *objects, h hash) ([]byte, error) {
	if h.isZero() {
		return nil, nil
	}
	if tree, ok := c.young[h]; ok {
		return tree, nil
	}
	tree, ok := c.old[h]
	if !ok {
		var err error
		if tree, err = from.readKind(h, kindTree); err != nil {
			return nil, err
		}
	}
	if c.young == nil || c.size > c.limit {
		c.young, c.old, c.size = make(map[hash][]byte), c.young, 0
	}
	c.young[h] = tree
	c.size += len(tree)
	return tree, nil
}
