package gitsource

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// compactAt is the number of packs from which a clone is made one pack again:
// each fetch adds one, and reading slows down with their number.
const compactAt = 50

// A clone is a bare repository on disk, which git can read too. HEAD names the
// branch that is served, and packed-refs says where it and the other refs that
// are followed stand. What they name is always there with all that it leads to:
// packs are added whole, and before refs move.
type clone struct {
	dir     string
	info    fs.FileInfo // of dir, to see that another process has replaced it
	objects *objects
}

// openClone opens the clone in dir. The error is fs.ErrNotExist if there is
// none, errDamaged if it cannot be read.
func openClone(dir string) (*clone, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	c := &clone{dir: dir, info: info}
	if c.objects, err = openObjects(c.objectsDir()); err != nil {
		return nil, err
	}
	_, _, err = c.head()
	return c, err
}

// createClone makes an empty clone in the new folder dir.
func createClone(dir, url string) (*clone, error) {
	for _, d := range []string{"", "objects", "objects/pack", "objects/info", "refs", "refs/heads"} {
		if err := os.Mkdir(filepath.Join(dir, filepath.FromSlash(d)), 0o700); err != nil {
			return nil, err
		}
	}
	config := "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n" +
		"[remote \"origin\"]\n\turl = " + quoteConfig(url) + "\n"
	if err := writeFileSynced(filepath.Join(dir, "config"), []byte(config), 0o600); err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	c := &clone{dir: dir, info: info}
	c.objects, err = openObjects(c.objectsDir())
	return c, err
}

func quoteConfig(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

func (c *clone) objectsDir() string { return filepath.Join(c.dir, "objects") }

// publish moves the clone to the folder dir, which must not exist. It is there
// whole, or not at all.
func (c *clone) publish(dir string) error {
	for _, d := range []string{"objects/pack", "objects/info", "objects", "refs/heads", "refs", ""} {
		if err := syncDir(filepath.Join(c.dir, filepath.FromSlash(d))); err != nil {
			return err
		}
	}
	c.objects.closePacks()
	if err := os.Rename(c.dir, dir); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// head returns the branch and the commit that it stands at.
func (c *clone) head() (branch string, commit hash, err error) {
	s, err := c.standing()
	return s.branch, s.commit(), err
}

// standing returns where the clone's refs stand.
func (c *clone) standing() (standing, error) {
	for again := false; ; again = true {
		ref, err := readSymbolicRef(c.dir)
		if errors.Is(err, fs.ErrNotExist) {
			return standing{}, damage("%s has no HEAD", c.dir)
		}
		if err != nil {
			return standing{}, err
		}
		refs, err := readPackedRefs(c.dir, branchPrefix, tagPrefix)
		if err != nil {
			return standing{}, err
		}
		s := standing{strings.TrimPrefix(ref, branchPrefix), refs}
		if _, ok := refs[branchPrefix+s.branch]; ok {
			return s, nil
		}
		// Another process may have turned HEAD between the two reads.
		if again {
			return standing{}, damage("HEAD of %s names %s, which is not there", c.dir, quote(ref))
		}
	}
}

// setStanding makes the refs of the clone stand as s says. All objects have to
// be there.
func (c *clone) setStanding(s standing) error {
	if err := checkBranch(s.branch); err != nil {
		return err
	}
	head, err := readSymbolicRef(c.dir)
	if err == nil && head == branchPrefix+s.branch {
		return c.writeRefs(s.refs)
	}
	// Until HEAD names the new branch, a reader looks for the old one.
	refs := maps.Clone(s.refs)
	if old, at, err := c.head(); err == nil {
		if _, stands := refs[branchPrefix+old]; !stands {
			refs[branchPrefix+old] = at
		}
	}
	if err := c.writeRefs(refs); err != nil {
		return err
	}
	if err := writeFileSynced(filepath.Join(c.dir, "HEAD"), []byte("ref: "+branchPrefix+s.branch+"\n"), 0o600); err != nil {
		return err
	}
	if len(refs) == len(s.refs) {
		return nil
	}
	return c.writeRefs(s.refs)
}

func (c *clone) writeRefs(refs map[string]hash) error {
	var packed strings.Builder
	packed.WriteString("# pack-refs with: sorted \n")
	for _, name := range slices.Sorted(maps.Keys(refs)) {
		fmt.Fprintf(&packed, "%s %s\n", refs[name], name)
	}
	return writeFileSynced(filepath.Join(c.dir, "packed-refs"), []byte(packed.String()), 0o600)
}

// addShallow adds to the commits whose parents the clone lacks.
func (c *clone) addShallow(commits []hash) error {
	shallow, err := readShallow(c.dir)
	if err != nil {
		return err
	}
	before := len(shallow)
	if shallow == nil {
		shallow = make(map[hash]bool)
	}
	for _, h := range commits {
		if c.objects.has(h) {
			shallow[h] = true
		}
	}
	if len(shallow) == before {
		return nil
	}
	var list strings.Builder
	for _, h := range slices.SortedFunc(maps.Keys(shallow), hash.compare) {
		list.WriteString(h.String() + "\n")
	}
	return writeFileSynced(filepath.Join(c.dir, "shallow"), []byte(list.String()), 0o600)
}

// recentCommits returns commits for the remote to find out what need not be
// sent: those at which the refs stand, the branch's first, and up to limit more,
// from there back.
func (c *clone) recentCommits(limit int) []hash {
	s, err := c.standing()
	if err != nil {
		return nil // a clone without a head has nothing to offer
	}
	var list []hash
	seen := make(map[hash]bool)
	add := func(h hash) {
		if !seen[h] && c.objects.has(h) {
			seen[h] = true
			list = append(list, h)
		}
	}
	add(s.commit())
	for _, h := range s.others() {
		if commit, k, err := peel(c.objects, h, nil); err == nil && k == kindCommit {
			add(commit)
		}
	}
	limit += len(list)
	for i := 0; i < len(list); i++ {
		data, err := c.objects.readKind(list[i], kindCommit)
		if err != nil {
			break // a shallow clone ends here
		}
		raw, err := parseCommit(data)
		if err != nil {
			break
		}
		for _, parent := range raw.parents {
			if len(list) < limit {
				add(parent)
			}
		}
	}
	return list
}

// checkWhole tells whether the clone has the commit or tag h and what it stands
// for.
func (c *clone) checkWhole(h hash) error {
	end, k, err := peel(c.objects, h, nil)
	if err != nil || k != kindCommit {
		return err
	}
	data, err := c.objects.readKind(end, kindCommit)
	if err != nil {
		return err
	}
	raw, err := parseCommit(data)
	if err != nil {
		return err
	}
	_, err = c.objects.readKind(raw.tree, kindTree)
	return err
}

// compact writes what the refs lead to as one pack and removes the others.
// Revisions go on reading the files that they have open; other processes look
// again.
func (c *clone) compact(ctx context.Context) error {
	s, err := c.standing()
	if err != nil {
		return err
	}
	shallow, err := readShallow(c.dir)
	if err != nil {
		return err
	}
	list, err := reachable(ctx, c.objects, append([]hash{s.commit()}, s.others()...), shallow, func(hash) bool { return false })
	if err != nil {
		return err
	}
	old := *c.objects.packs.Load()
	name, err := copyObjects(ctx, c.objects, list, c.objectsDir(), func() {})
	if err != nil {
		return err
	}
	for _, p := range old {
		if strings.TrimSuffix(p.name, ".pack") == name {
			continue
		}
		path := strings.TrimSuffix(p.file.Name(), ".pack")
		// Without its index a pack is no more; so that goes first.
		if err := errors.Join(os.Remove(path+".idx"), os.Remove(path+".pack")); err != nil {
			return err
		}
	}
	return c.objects.rescan()
}

// removeLeftovers deletes what a crash has left half written in the clone.
func (c *clone) removeLeftovers() {
	removeTemporary(c.dir)
	packDir := filepath.Join(c.objectsDir(), "pack")
	removeTemporary(packDir)
	packs, _ := filepath.Glob(filepath.Join(packDir, "pack-*.pack"))
	for _, path := range packs {
		if _, err := os.Stat(strings.TrimSuffix(path, ".pack") + ".idx"); errors.Is(err, fs.ErrNotExist) {
			os.Remove(path)
		}
	}
}

// removeTemporary deletes the files and folders in dir that a crash has left.
func removeTemporary(dir string) {
	leftovers, _ := filepath.Glob(filepath.Join(dir, "tmp-*"))
	for _, path := range leftovers {
		os.RemoveAll(path)
	}
}
