package gitsource

import (
	"container/list"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	// maxObjectSize bounds what is held in memory of one object.
	maxObjectSize = 64 << 20
	// maxDeltaChain is git's own limit on deltas upon deltas.
	maxDeltaChain = 4095
	// baseCacheSize bounds the bytes of objects kept because deltas build on them.
	baseCacheSize = 16 << 20
)

var (
	errTooLarge = errors.New("object is larger than 64 MiB")
	// errDamaged says that objects are missing or broken: to read again will not
	// help, to clone again will.
	errDamaged = errors.New("the object store is damaged")
)

// damage returns an error that is errDamaged.
func damage(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errDamaged, fmt.Errorf(format, args...))
}

// asDamage returns err as errDamaged, unless the operating system reports it: a
// disk that fails for now holds whole files, perhaps.
func asDamage(err error) error {
	var path *fs.PathError
	if errors.Is(err, errDamaged) || errors.As(err, &path) {
		return err
	}
	return fmt.Errorf("%w: %w", errDamaged, err)
}

// objects reads the objects of one repository from its packs and loose files.
// It is safe for concurrent use; reads take no lock that another read holds for
// long.
type objects struct {
	dirs     []string // object folders: the repository's own, then its alternates
	packs    atomic.Pointer[[]*pack]
	rescanMu sync.Mutex
	keep     bool // packs that are gone from disk stay
	*objectsShared
}

// An objectsShared is what all views of a store have in common.
type objectsShared struct {
	bases     baseCache
	unpackers sync.Pool   // of *unpacker
	damaged   atomic.Bool // a read met errDamaged
}

// openObjects opens the store in the folder dir, such as "/srv/site.git/objects".
func openObjects(dir string) (*objects, error) {
	s := &objects{dirs: alternates(dir), objectsShared: &objectsShared{}}
	s.unpackers.New = func() any { return &unpacker{} }
	return s, s.rescan()
}

// view returns a store that goes on reading what s holds now, even when it has
// been deleted from disk.
func (s *objects) view() *objects {
	v := &objects{dirs: s.dirs, keep: true, objectsShared: s.objectsShared}
	v.packs.Store(s.packs.Load())
	return v
}

// alternates returns dir and the object folders that it borrows from.
func alternates(dir string) []string {
	dirs := []string{dir}
	for i := 0; i < len(dirs) && i < 16; i++ {
		list, err := os.ReadFile(filepath.Join(dirs[i], "info", "alternates"))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(list)) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !filepath.IsAbs(line) {
				line = filepath.Join(dirs[i], line)
			}
			if !slices.Contains(dirs, line) {
				dirs = append(dirs, line)
			}
		}
	}
	return dirs
}

// rescan looks for packs that have come and gone.
func (s *objects) rescan() error {
	s.rescanMu.Lock()
	defer s.rescanMu.Unlock()
	open := make(map[string]*pack)
	if old := s.packs.Load(); old != nil {
		for _, p := range *old {
			open[p.file.Name()] = p
		}
	}
	// A pack that vanishes before it is opened has been compacted into one that
	// may not have been there when the folder was listed.
	var packs []*pack
	for vanished, tries := true, 0; vanished && tries < 3; tries++ {
		var err error
		packs, vanished, err = s.openPacks(open)
		if err != nil {
			return s.noteDamage(err)
		}
	}
	if s.keep {
		for _, p := range *s.packs.Load() {
			if !slices.Contains(packs, p) {
				packs = append(packs, p)
			}
		}
	}
	// The largest first: it holds most of what is asked for.
	slices.SortStableFunc(packs, func(a, b *pack) int { return b.index.count - a.index.count })
	s.packs.Store(&packs)
	return nil
}

// openPacks opens the packs on disk, but takes those in open from there.
// vanished says that one was listed and then could not be found.
func (s *objects) openPacks(open map[string]*pack) (packs []*pack, vanished bool, err error) {
	for _, dir := range s.dirs {
		entries, err := os.ReadDir(filepath.Join(dir, "pack"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false, err
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), "pack-") || !strings.HasSuffix(e.Name(), ".idx") {
				continue
			}
			index := filepath.Join(dir, "pack", e.Name())
			if p := open[strings.TrimSuffix(index, ".idx")+".pack"]; p != nil {
				packs = append(packs, p)
				continue
			}
			p, err := openPack(index)
			if errors.Is(err, fs.ErrNotExist) {
				vanished = true
				continue
			}
			if err != nil {
				return nil, false, err
			}
			packs = append(packs, p)
		}
	}
	return packs, vanished, nil
}

// packCount returns the number of packs.
func (s *objects) packCount() int { return len(*s.packs.Load()) }

// closePacks closes the files. What reads them fails from then on.
func (s *objects) closePacks() {
	for _, p := range *s.packs.Load() {
		p.file.Close()
	}
}

func (s *objects) noteDamage(err error) error {
	if errors.Is(err, errDamaged) {
		s.damaged.Store(true)
	}
	return err
}

// findPacked returns where the packs hold h.
func (s *objects) findPacked(h hash) (p *pack, offset int64, ok bool) {
	for _, p := range *s.packs.Load() {
		if i, ok := p.index.position(h); ok {
			return p, p.index.offset(i), true
		}
	}
	return nil, 0, false
}

// has tells whether the store holds h, as far as is known without a new look at
// the packs.
func (s *objects) has(h hash) bool {
	if _, _, ok := s.findPacked(h); ok {
		return true
	}
	_, err := os.Stat(s.loosePath(s.dirs[0], h))
	return err == nil
}

func (s *objects) loosePath(dir string, h hash) string {
	name := h.String()
	return filepath.Join(dir, name[:2], name[2:])
}

// read returns the object h. The caller must not change data if the object is
// no blob: it may be shared.
func (s *objects) read(h hash) (k kind, data []byte, err error) {
	err = s.locate(h,
		func(p *pack, offset int64) error {
			k, data, err = s.unpack(p, offset, 0)
			return err
		},
		func(looseKind kind, size int64, content io.Reader) error {
			if size > maxObjectSize {
				return errTooLarge
			}
			k, data = looseKind, make([]byte, size)
			return readWhole(content, data)
		})
	if err != nil {
		return 0, nil, s.noteDamage(fmt.Errorf("read object %s: %w", h, err))
	}
	return k, data, nil
}

// readKind is read for an object that has to be of kind want.
func (s *objects) readKind(h hash, want kind) ([]byte, error) {
	k, data, err := s.read(h)
	if err != nil {
		return nil, err
	}
	if k != want {
		return nil, s.noteDamage(fmt.Errorf("read object %s: %w", h, damage("it is a %s, not a %s", k, want)))
	}
	return data, nil
}

// size returns the size of the object h in bytes, from its head alone.
func (s *objects) size(h hash) (size int64, err error) {
	err = s.locate(h,
		func(p *pack, offset int64) error {
			size, err = s.packedSize(p, offset)
			return err
		},
		func(_ kind, looseSize int64, _ io.Reader) error {
			size = looseSize
			return nil
		})
	if err != nil {
		return 0, s.noteDamage(fmt.Errorf("read object %s: %w", h, err))
	}
	return size, nil
}

// locate calls packed or loose with where h is. It looks at the packs anew if h
// is not where it was: another process may have fetched or compacted.
func (s *objects) locate(h hash, packed func(*pack, int64) error, loose func(kind, int64, io.Reader) error) error {
	for first := true; ; first = false {
		if p, offset, ok := s.findPacked(h); ok {
			return packed(p, offset)
		}
		err := s.withLoose(h, loose)
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !first {
			return damage("it is missing")
		}
		if err := s.rescan(); err != nil {
			return err
		}
	}
}

// withLoose calls fn with the head and the content of the loose object h.
func (s *objects) withLoose(h hash, fn func(k kind, size int64, content io.Reader) error) error {
	for _, dir := range s.dirs {
		file, err := os.Open(s.loosePath(dir, h))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		defer file.Close()
		u := s.unpacker()
		defer s.putBack(u)
		content, err := u.decompress(u.streamAt(file, 0))
		if err != nil {
			return err
		}
		k, size, err := readLooseHead(content)
		if err != nil {
			return err
		}
		return fn(k, size, content)
	}
	return fs.ErrNotExist
}

// readLooseHead reads "blob 1234\x00".
func readLooseHead(r io.Reader) (k kind, size int64, err error) {
	var head []byte
	var one [1]byte
	for len(head) < 32 {
		if _, err := io.ReadFull(r, one[:]); err != nil {
			return 0, 0, asDamage(err)
		}
		if one[0] != 0 {
			head = append(head, one[0])
			continue
		}
		name, digits, _ := strings.Cut(string(head), " ")
		k, known := parseKind(name)
		size, err := strconv.ParseInt(digits, 10, 64)
		if !known || err != nil || size < 0 {
			break
		}
		return k, size, nil
	}
	return 0, 0, damage("malformed head of a loose object")
}

func (s *objects) unpacker() *unpacker { return s.unpackers.Get().(*unpacker) }

func (s *objects) putBack(u *unpacker) { s.unpackers.Put(u) }

// A pendingDelta waits for what it builds on.
type pendingDelta struct {
	pack   *pack
	offset int64
	data   []byte
}

// unpack returns the object whose entry starts at offset of p. depth counts the
// deltas that led here from other packs.
func (s *objects) unpack(p *pack, offset int64, depth int) (k kind, data []byte, err error) {
	var deltas []pendingDelta // the topmost first
	shared := false           // data belongs to the cache too
	for data == nil {
		if len(deltas)+depth > maxDeltaChain {
			return 0, nil, damage("delta chain longer than %d", maxDeltaChain)
		}
		if base, ok := s.bases.get(baseKey{p, offset}); ok {
			k, data, shared = base.kind, base.data, true
			break
		}
		entry, content, err := s.readPacked(p, offset)
		if err != nil {
			return 0, nil, fmt.Errorf("%s at %d: %w", p.name, offset, err)
		}
		if !entry.kind.isDelta() {
			k, data = entry.kind, content
			if len(deltas) > 0 || k == kindTree {
				s.bases.put(baseKey{p, offset}, baseObject{k, data})
			}
			break
		}
		deltas = append(deltas, pendingDelta{p, offset, content})
		if entry.kind == kindOffDelta {
			offset = entry.baseOffset
			continue
		}
		if i, ok := p.index.position(entry.baseHash); ok {
			offset = p.index.offset(i)
			continue
		}
		// Only packs of other programs hold deltas on objects elsewhere.
		if k, data, err = s.unpackElsewhere(entry.baseHash, depth+len(deltas)); err != nil {
			return 0, nil, err
		}
	}
	for i := len(deltas) - 1; i >= 0; i-- {
		d := deltas[i]
		data, err = applyDelta(data, d.data, maxObjectSize)
		if errors.Is(err, errDelta) {
			err = asDamage(err)
		}
		if err != nil {
			return 0, nil, fmt.Errorf("%s at %d: %w", d.pack.name, d.offset, err)
		}
		// A blob at the top is handed to its reader; the next older version of
		// a tree is often a delta on this one.
		if i > 0 || k == kindTree {
			s.bases.put(baseKey{d.pack, d.offset}, baseObject{k, data})
		}
	}
	if shared && k == kindBlob && len(deltas) == 0 {
		data = slices.Clone(data) // the reader of a blob may change it
	}
	return k, data, nil
}

func (s *objects) unpackElsewhere(h hash, depth int) (k kind, data []byte, err error) {
	err = s.locate(h,
		func(p *pack, offset int64) error {
			k, data, err = s.unpack(p, offset, depth)
			return err
		},
		func(looseKind kind, size int64, content io.Reader) error {
			if size > maxObjectSize {
				return errTooLarge
			}
			k, data = looseKind, make([]byte, size)
			return readWhole(content, data)
		})
	return k, data, err
}

// readPacked returns one entry of p with its data, a delta's instructions
// included.
func (s *objects) readPacked(p *pack, offset int64) (packEntry, []byte, error) {
	if offset < packHeaderSize || offset >= p.size-hashSize {
		return packEntry{}, nil, damage("offset out of range")
	}
	u := s.unpacker()
	defer s.putBack(u)
	entry, err := u.entry(p.file, offset)
	if err != nil {
		return entry, nil, err
	}
	if entry.size > maxObjectSize {
		return entry, nil, errTooLarge
	}
	data, err := u.inflateAt(p.file, offset+int64(entry.headSize), entry.size)
	return entry, data, err
}

// packedSize returns the size of the object whose entry starts at offset of p.
// A delta states it in its first bytes.
func (s *objects) packedSize(p *pack, offset int64) (int64, error) {
	if offset < packHeaderSize || offset >= p.size-hashSize {
		return 0, damage("offset out of range")
	}
	u := s.unpacker()
	defer s.putBack(u)
	entry, err := u.entry(p.file, offset)
	if err != nil || !entry.kind.isDelta() {
		return entry.size, err
	}
	content, err := u.decompress(u.streamAt(p.file, offset+int64(entry.headSize)))
	if err != nil {
		return 0, err
	}
	head := make([]byte, min(entry.size, 20))
	if _, err := io.ReadFull(content, head); err != nil {
		return 0, asDamage(err)
	}
	_, size, _, err := deltaSizes(head)
	if err != nil || size > 1<<62 {
		return 0, damage("malformed delta")
	}
	return int64(size), nil
}

// A baseCache keeps objects that deltas build on, the least recently used
// leaving first. Its shards keep readers out of each other's way.
type baseCache struct {
	shards [16]baseShard
}

type baseShard struct {
	mu    sync.Mutex
	size  int
	order list.List // of *baseItem, the most recently used first
	items map[baseKey]*list.Element
}

type baseKey struct {
	pack   *pack
	offset int64
}

type baseObject struct {
	kind kind
	data []byte // never changed
}

type baseItem struct {
	key    baseKey
	object baseObject
}

func (c *baseCache) shard(key baseKey) *baseShard {
	// Multiplied by 2^64 over the golden ratio, so that neighbours part.
	return &c.shards[uint64(key.offset)*0x9e3779b97f4a7c15>>60]
}

func (c *baseCache) get(key baseKey) (baseObject, bool) {
	s := c.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.items[key]
	if !ok {
		return baseObject{}, false
	}
	s.order.MoveToFront(e)
	return e.Value.(*baseItem).object, true
}

func (c *baseCache) put(key baseKey, object baseObject) {
	const room = baseCacheSize / len(c.shards)
	if len(object.data) > room/2 {
		return
	}
	s := c.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.items[key]; ok {
		return
	}
	if s.items == nil {
		s.items = make(map[baseKey]*list.Element)
	}
	s.items[key] = s.order.PushFront(&baseItem{key, object})
	for s.size += len(object.data); s.size > room; {
		last := s.order.Back()
		item := s.order.Remove(last).(*baseItem)
		delete(s.items, item.key)
		s.size -= len(item.object.data)
	}
}

// clear drops all objects.
func (c *baseCache) clear() {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		s.order.Init()
		s.items, s.size = nil, 0
		s.mu.Unlock()
	}
}
