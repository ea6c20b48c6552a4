package gitsource

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// noise returns n bytes that do not compress, the same ones each time.
func noise(n int) string {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return string(b)
}

func TestLargeFiles(t *testing.T) {
	photo := noise(300 << 10)
	files := map[string]string{
		"photo.jpg":  photo,
		"edited.jpg": photo[:200<<10] + "edited" + photo[200<<10:], // a delta once packed
		"slides.txt": strings.Repeat("幻灯片 slides\n", 20_000),
		"small.png":  "small",
	}
	for _, packed := range []string{"loose", "packed"} {
		t.Run(packed, func(t *testing.T) {
			o := newOrigin(t)
			o.setBranch("main", o.commitTree(o.tree(files), linShen, "Write"))
			if packed == "packed" {
				o.git("gc", "--quiet", "--prune=now")
			}
			r := openRepo(t, Options{URL: o.dir})
			mustFetch(t, r)
			v := mustRevision(t, r)
			if err := fstest.TestFS(v.FS(), "photo.jpg", "edited.jpg", "slides.txt", "small.png"); err != nil {
				t.Error(err)
			}
			for name, want := range files {
				file, err := v.FS().Open(name)
				if err != nil {
					t.Fatal(err)
				}
				seeker := file.(io.ReadSeeker)
				for _, from := range []int{len(want) / 2, 0, len(want) - 3, len(want), 1} {
					if _, err := seeker.Seek(int64(from), io.SeekStart); err != nil {
						t.Fatal(err)
					}
					if got, err := io.ReadAll(seeker); err != nil || string(got) != want[from:] {
						t.Errorf("%s from %d: got %d bytes, error %v, want %d", name, from, len(got), err, len(want)-from)
					}
				}
				if _, err := seeker.Seek(-1, io.SeekStart); !errors.Is(err, fs.ErrInvalid) {
					t.Errorf("%s: seeking before the start gave %v", name, err)
				}
				file.Close()
				if _, err := seeker.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
					t.Errorf("%s: reading a closed file gave %v", name, err)
				}
			}
		})
	}
}

func TestStreamOfDamagedBlob(t *testing.T) {
	o := newOrigin(t)
	photo := noise(300 << 10)
	h := o.object(kindBlob, []byte(photo))
	store, err := openObjects(filepath.Join(o.dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	path := store.loosePath(store.dirs[0], h)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-2]++ // in its checksum
	for name, data := range map[string][]byte{"cut": whole[:len(whole)/2], "checksum": flipped} {
		t.Run(name, func(t *testing.T) {
			if err := os.Chmod(path, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			stream, err := store.openBlob(h)
			if err != nil {
				t.Fatal(err)
			}
			defer stream.close()
			if _, err := io.Copy(io.Discard, stream); !errors.Is(err, errDamaged) {
				t.Errorf("got error %v, want errDamaged", err)
			}
		})
	}
	if _, err := store.openBlob(hash{1}); !errors.Is(err, errDamaged) {
		t.Errorf("a missing blob: got error %v, want errDamaged", err)
	}
}
