package gitsource

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCopyDeltas clones a local repository that git has packed: its deltas are
// copied as they are.
func TestCopyDeltas(t *testing.T) {
	o, blobs := manyVersions(t)
	source := filepath.Join(o.dir, "objects", "pack")
	packs := glob(t, source, "*.pack")
	info, err := os.Stat(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T) {
		r := openRepo(t, Options{URL: o.dir})
		mustFetch(t, r)
		c, err := r.current()
		if err != nil {
			t.Fatal(err)
		}
		for h, want := range blobs {
			if data, err := c.objects.readKind(h, kindBlob); err != nil || string(data) != want {
				t.Fatalf("blob %s: %d bytes, error %v; want %d bytes", h, len(data), err, len(want))
			}
		}
		if size := (*c.objects.packs.Load())[0].size; size > info.Size()*11/10 {
			t.Errorf("the copy takes %d bytes, the source %d", size, info.Size())
		}
		runGit(t, r.cloneDir(), "fsck", "--full", "--strict")
	}
	t.Run("bases by distance", check)
	t.Run("bases by name", func(t *testing.T) {
		named := o.refDeltas(packs[0])
		remove(t, source, "*")
		if err := os.WriteFile(filepath.Join(o.dir, "named.pack"), named, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(filepath.Join(o.dir, "named.pack"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := receivePack(context.Background(), file, filepath.Join(o.dir, "objects"), func() {}); err != nil {
			t.Fatal(err)
		}
		check(t)
	})
	t.Run("a broken source", func(t *testing.T) {
		overwrite(t, source, "*.pack", info.Size()/2)
		r := openRepo(t, Options{URL: o.dir})
		_, err := r.Fetch(context.Background())
		if err == nil || !strings.Contains(err.Error(), "the remote") || errors.Is(err, errDamaged) {
			t.Errorf("got error %v, want one that blames the remote", err)
		}
		if left := glob(t, r.dir, "[^l]*"); len(left) > 0 { // all but the lock
			t.Errorf("left behind: %q", left)
		}
	})
}
