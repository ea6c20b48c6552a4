package gitsource

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestPackIndex(t *testing.T) {
	objects := []indexedObject{
		{hash{0xff, 1}, 7, 12},
		{hash{0x00, 2}, 8, 1<<31 - 1},
		{hash{0x00, 1}, 9, 1 << 31},
		{hash{0x80}, 10, 5 << 32},
	}
	data, err := encodePackIndex(slices.Clone(objects), hash{42})
	if err != nil {
		t.Fatal(err)
	}
	x, err := parsePackIndex(data)
	if err != nil {
		t.Fatal(err)
	}
	if x.pack != (hash{42}) || x.count != len(objects) {
		t.Errorf("got pack %s with %d objects", x.pack, x.count)
	}
	for _, o := range objects {
		i, ok := x.position(o.hash)
		if !ok || x.offset(i) != o.offset || x.crc(i) != o.crc {
			t.Errorf("object %s: found %v at %d", o.hash, ok, x.offset(i))
		}
	}
	for _, absent := range []hash{{}, {0x00, 3}, {0x7f}, {0xff, 0xff}} {
		if _, ok := x.position(absent); ok {
			t.Errorf("object %s was found", absent)
		}
	}
	if _, err := encodePackIndex(append(objects, objects[0]), hash{}); err == nil {
		t.Error("an index with an object twice was made")
	}
}

func FuzzParsePackIndex(f *testing.F) {
	small, err := encodePackIndex([]indexedObject{{hash{1}, 2, 12}, {hash{3}, 4, 1 << 40}}, hash{5})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small[:len(small)-hashSize])
	f.Add([]byte("\xfftOc\x00\x00\x00\x02"))
	f.Fuzz(func(t *testing.T, body []byte) {
		// With its checksum, so that what lies behind that is reached.
		x, err := parsePackIndex(withChecksum(body))
		if err != nil {
			return
		}
		for i := range x.count {
			h := hash(x.hashes[i*hashSize:])
			x.crc(i)
			if x.offset(i) < -1 {
				t.Errorf("object %s at offset %d", h, x.offset(i))
			}
			if at, ok := x.position(h); ok && hash(x.hashes[at*hashSize:]) != h {
				t.Errorf("another object was found for %s", h)
			}
		}
	})
}

func FuzzReadEntry(f *testing.F) {
	f.Add(appendEntryHead(nil, packEntry{kind: kindBlob, size: 1 << 40}, 100), int64(100))
	f.Add(appendEntryHead(nil, packEntry{kind: kindOffDelta, size: 3, baseOffset: 12}, 1<<20), int64(1<<20))
	f.Add(appendEntryHead(nil, packEntry{kind: kindRefDelta, size: 300, baseHash: hash{7}}, 12), int64(12))
	f.Fuzz(func(t *testing.T, data []byte, offset int64) {
		e, err := readEntry(bytes.NewReader(data), offset)
		if err != nil {
			return
		}
		if e.kind == kindOffDelta && (e.baseOffset < packHeaderSize || e.baseOffset >= offset) {
			t.Fatalf("base at %d of an entry at %d", e.baseOffset, offset)
		}
		again, err := readEntry(bytes.NewReader(appendEntryHead(nil, e, offset)), offset)
		e.headSize, again.headSize = 0, 0
		if err != nil || again != e {
			t.Errorf("got %+v, %v after writing %+v", again, err, e)
		}
	})
}

// manyVersions makes a repository of one long page and its many versions,
// packed by git with deltas, and returns the content of each.
func manyVersions(t *testing.T) (o *origin, blobs map[hash]string) {
	o = newOrigin(t)
	blobs = make(map[hash]string)
	lines := strings.Split(strings.Repeat("一行文字，足够长，好让 git 存成增量。\n", 200), "\n")
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		lines[random.IntN(len(lines))] = fmt.Sprintf("第 %d 版 %d", i, random.Uint64())
		text := strings.Join(lines, "\n")
		o.commit("main", map[string]string{"content/zh/blog/long/index.md": text})
		blobs[o.object(kindBlob, []byte(text))] = text
	}
	// No bitmaps or graphs, and long chains.
	o.git("repack", "-adfq", "--depth=50", "--window=20")
	return o, blobs
}

func TestReadDeltas(t *testing.T) {
	o, blobs := manyVersions(t)
	s, err := openObjects(filepath.Join(o.dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	if s.packCount() != 1 {
		t.Fatalf("%d packs, want 1", s.packCount())
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for h, want := range blobs {
				data, err := s.readKind(h, kindBlob)
				if err != nil || string(data) != want {
					t.Errorf("blob %s: %d bytes, error %v; want %d bytes", h, len(data), err, len(want))
					return
				}
				size, err := s.size(h)
				if err != nil || size != int64(len(want)) {
					t.Errorf("blob %s: size %d, error %v; want %d", h, size, err, len(want))
				}
				clear(data) // a reader's own: the next one must not see it
			}
		})
	}
	group.Wait()
	if s.damaged.Load() {
		t.Error("the store takes itself for damaged")
	}
}

// TestDamagedPack changes bytes of a pack: what is read is right, or an error.
func TestDamagedPack(t *testing.T) {
	o, blobs := manyVersions(t)
	packs, err := filepath.Glob(filepath.Join(o.dir, "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	whole, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(packs[0], 0o600); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	failed := 0
	for range 60 {
		broken := slices.Clone(whole)
		at := packHeaderSize + random.IntN(len(whole)-packHeaderSize-hashSize)
		broken[at] ^= byte(1 + random.IntN(255))
		if err := os.WriteFile(packs[0], broken, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := openObjects(filepath.Join(o.dir, "objects"))
		if err != nil {
			t.Fatal(err)
		}
		for h, want := range blobs {
			k, data, err := s.read(h)
			if err == nil && (k != kindBlob || string(data) != want) {
				t.Errorf("byte %d: blob %s is read as another", at, h)
			}
			if err != nil {
				failed++
				if !errors.Is(err, errDamaged) || !s.damaged.Load() {
					t.Errorf("byte %d: got error %v, want errDamaged", at, err)
				}
			}
		}
		s.closePacks()
	}
	if failed == 0 {
		t.Error("no change was noticed")
	}
	if err := os.WriteFile(packs[0], whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openObjects(filepath.Join(o.dir, "objects")); !errors.Is(err, errDamaged) {
		t.Errorf("half a pack: got error %v, want errDamaged", err)
	}
}

// TestReceivePack indexes what git packs, and git agrees.
func TestReceivePack(t *testing.T) {
	o, _ := manyVersions(t)
	packs, err := filepath.Glob(filepath.Join(o.dir, "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	pack, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	receive := func(t *testing.T, data []byte) (string, error) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "pack"), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := receivePack(context.Background(), bytes.NewReader(data), dir, func() {})
		return filepath.Join(dir, "pack"), err
	}
	t.Run("whole", func(t *testing.T) {
		dir, err := receive(t, pack)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(strings.TrimSuffix(packs[0], ".pack") + ".idx")
		if err != nil {
			t.Fatal(err)
		}
		ours, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(packs[0]), ".pack")+".idx"))
		if err != nil || !bytes.Equal(ours, theirs) {
			t.Errorf("the index differs from git's (%v)", err)
		}
	})
	t.Run("deltas on named bases", func(t *testing.T) {
		named := o.refDeltas(packs[0])
		dir, err := receive(t, named)
		if err != nil {
			t.Fatal(err)
		}
		found, err := filepath.Glob(filepath.Join(dir, "*.idx"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		runGit(t, dir, "verify-pack", found[0])
	})
	random := rand.New(rand.NewPCG(5, 6))
	broken := map[string][]byte{
		"empty":            nil,
		"no pack":          []byte("<!DOCTYPE html>"),
		"cut short":        pack[:len(pack)-1],
		"cut in half":      pack[:len(pack)/2],
		"something behind": append(slices.Clone(pack), 0),
		"no objects":       append([]byte(packMagic+"\x00\x00\x00\x00"), make([]byte, hashSize)...),
	}
	for range 20 {
		data := slices.Clone(pack)
		at := random.IntN(len(data))
		data[at] ^= 0x10
		broken[fmt.Sprintf("byte %d changed", at)] = data
	}
	for name, data := range broken {
		t.Run(name, func(t *testing.T) {
			dir, err := receive(t, data)
			if err == nil {
				t.Error("it was taken")
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%s is left behind", left[0].Name())
			}
		})
	}
}

// refDeltas returns the pack at path with all deltas naming their bases by
// hash, as servers without ofs-delta send them.
func (o *origin) refDeltas(path string) []byte {
	o.t.Helper()
	p, err := openPack(strings.TrimSuffix(path, ".pack") + ".idx")
	if err != nil {
		o.t.Fatal(err)
	}
	defer p.file.Close()
	hashAt := make(map[int64]hash)
	var offsets []int64
	for i := range p.index.count {
		offset := p.index.offset(i)
		offsets = append(offsets, offset)
		hashAt[offset] = hash(p.index.hashes[i*hashSize:])
	}
	slices.Sort(offsets)
	out := binary.BigEndian.AppendUint32([]byte(packMagic), uint32(len(offsets)))
	var u unpacker
	for i, offset := range offsets {
		end := p.size - hashSize
		if i+1 < len(offsets) {
			end = offsets[i+1]
		}
		e, err := u.entry(p.file, offset)
		if err != nil {
			o.t.Fatal(err)
		}
		packed := make([]byte, end-offset-int64(e.headSize))
		if _, err := p.file.ReadAt(packed, offset+int64(e.headSize)); err != nil {
			o.t.Fatal(err)
		}
		if e.kind == kindOffDelta {
			e.kind, e.baseHash = kindRefDelta, hashAt[e.baseOffset]
		}
		out = append(appendEntryHead(out, e, 0), packed...)
	}
	return withChecksum(out)
}

// withChecksum appends the SHA-1 of data to it.
func withChecksum(data []byte) []byte {
	sum := sha1.Sum(data)
	return append(slices.Clone(data), sum[:]...)
}

// TestDeltaOnAnotherPack reads a delta whose base lies elsewhere, as some
// programs leave them.
func TestDeltaOnAnotherPack(t *testing.T) {
	o := newOrigin(t)
	base := o.object(kindBlob, []byte("公告：四月"))
	made := o.object(kindBlob, []byte("公告：五月"))
	delta := append([]byte{15, 15, 0x90, 9, 6}, "五月"...)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(delta)
	z.Close()

	entry := appendEntryHead(nil, packEntry{kind: kindRefDelta, size: int64(len(delta)), baseHash: base}, packHeaderSize)
	entry = append(entry, packed.Bytes()...)
	data := withChecksum(append([]byte(packMagic+"\x00\x00\x00\x01"), entry...))
	objectsDir := filepath.Join(o.dir, "objects")
	file, err := createPackFile(objectsDir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(data); err != nil {
		t.Fatal(err)
	}
	indexed := []indexedObject{{made, crc32.ChecksumIEEE(entry), packHeaderSize}}
	if _, err := file.publish(indexed, hash(data[len(data)-hashSize:])); err != nil {
		t.Fatal(err)
	}
	s, err := openObjects(objectsDir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.loosePath(objectsDir, made)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // with the base loose, then packed
		if got, err := s.readKind(made, kindBlob); err != nil || string(got) != "公告：五月" {
			t.Errorf("got %q, error %v", got, err)
		}
		if _, err := copyObjects(context.Background(), s, []hash{base}, objectsDir, func() {}); err != nil {
			t.Fatal(err)
		}
		if err := s.rescan(); err != nil {
			t.Fatal(err)
		}
		os.Remove(s.loosePath(objectsDir, base))
	}
	// Copied without its base, it becomes whole.
	to := t.TempDir()
	if err := os.Mkdir(filepath.Join(to, "pack"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := copyObjects(context.Background(), s, []hash{made}, to, func() {}); err != nil {
		t.Fatal(err)
	}
	alone, err := openObjects(to)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := alone.readKind(made, kindBlob); err != nil || string(got) != "公告：五月" {
		t.Errorf("copied: got %q, error %v", got, err)
	}
}
