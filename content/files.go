package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	lru "github.com/hashicorp/golang-lru/v2"

	"lectern/content/picture"
)

// Files are what a revision offers beside its pages: pictures, recordings,
// slides and downloads, beside the pages that show them or in folders of static
// files. Everything else in the repository (pages, drafts and what lies beside
// them, configuration, code, hidden files, links to files) is none of them. It
// is never changed and safe for concurrent use.
type Files struct {
	options FilesOptions
	hidden  sync.Map // of folder to bool: as far as options.Hidden was asked
	found   sync.Map // of name to File: pages ask for the same ones over and over
}

// FilesOptions say what Files are made of. Folders are paths in Tree.
type FilesOptions struct {
	Tree   fs.FS
	Pages  []string       // folders of pages, beside which files are
	Static []StaticFolder // the first that has a file has the say

	// Hidden reports whether what lies in a folder belongs to a page that is not
	// served. Nil: nothing does.
	Hidden func(dir string) bool

	Origin   string // of the site: "https://site.example"; "" if it is unknown
	BasePath string // what each URL of the site begins with: "/" or "/docs/"

	// Address is what the addresses of files begin with, such as
	// "https://api.example/files/<commit>/"; "" if they have none.
	Address string

	Sizes *PictureSizes // nil: pictures have no sizes
}

// A StaticFolder is a folder whose files stand on the site by their paths in it.
type StaticFolder struct {
	Dir    string
	Prefix string // of those paths: "docs/"; "" for none
	// Whole says that the site publishes whatever is in it; else files whose type
	// is unknown stay where they are.
	Whole bool
}

// ErrLFSPointer says that Git has a file's pointer to another store, which is
// not asked.
var ErrLFSPointer = errors.New("the file is kept by Git LFS")

// A File is one of Files.
type File struct {
	Name string // path in the repository
	Blob BlobID // "" if the source knows none
	Size int64  // in bytes
	Type FileType
}

// NewFiles returns the files that o says.
func NewFiles(o FilesOptions) *Files { return &Files{options: o} }

// Find returns the file at name, a path in the repository. The error wraps
// fs.ErrNotExist if there is none that may be asked for, and ErrLFSPointer if
// its content is elsewhere.
func (f *Files) Find(name string) (File, error) {
	if known, ok := f.found.Load(name); ok {
		return known.(File), nil
	}
	file, err := f.find(name)
	if err == nil {
		f.found.Store(name, file)
	}
	return file, err
}

func (f *Files) find(name string) (File, error) {
	missing := &fs.PathError{Op: "find", Path: name, Err: fs.ErrNotExist}
	if !f.offers(name) {
		return File{}, missing
	}
	info, err := fs.Stat(f.options.Tree, name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrInvalid):
		return File{}, missing
	case err != nil:
		return File{}, err
	case !info.Mode().IsRegular():
		return File{}, missing
	}
	file := File{Name: name, Size: info.Size(), Type: fileTypeOf(name)}
	file.Blob, _ = info.Sys().(BlobID)
	if isPointer, err := f.isLFSPointer(file); err != nil || isPointer {
		if err == nil {
			err = &fs.PathError{Op: "find", Path: name, Err: ErrLFSPointer}
		}
		return File{}, err
	}
	return file, nil
}

// offers reports whether a file of that name would be one of f.
func (f *Files) offers(name string) bool {
	if !fs.ValidPath(name) || !utf8.ValidString(name) || isPageSource(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return false
	}
	if name[0] == '.' || strings.Contains(name, "/.") {
		return false
	}
	class := fileTypeOf(name).class
	if slices.ContainsFunc(f.options.Static, func(s StaticFolder) bool {
		return isBelow(name, s.Dir) && (class <= classCode || s.Whole)
	}) {
		return true
	}
	return slices.ContainsFunc(f.options.Pages, func(dir string) bool {
		return isBelow(name, dir) && (class == classMedia || class == classData && dir != ".") && !f.isHidden(path.Dir(name), dir)
	})
}

func isBelow(name, dir string) bool { return dir == "." || strings.HasPrefix(name, dir+"/") }

// isHidden reports whether dir, or a folder above it up to root, is hidden.
func (f *Files) isHidden(dir, root string) bool {
	if f.options.Hidden == nil {
		return false
	}
	for {
		hidden, known := f.hidden.Load(dir)
		if !known {
			hidden = f.options.Hidden(dir)
			// What nobody has would fill the memory of whoever is asked for it.
			if _, err := fs.Stat(f.options.Tree, dir); err == nil {
				f.hidden.Store(dir, hidden)
			}
		}
		if hidden.(bool) {
			return true
		}
		if dir == root || dir == "." {
			return false
		}
		dir = path.Dir(dir)
	}
}

// lfsVersion is how the pointers of Git LFS begin.
const lfsVersion = "version https://git-lfs.github.com/spec/"

func (f *Files) isLFSPointer(file File) (bool, error) {
	const longestPointer = 1024
	if file.Size < int64(len(lfsVersion)) || file.Size > longestPointer {
		return false, nil
	}
	data, err := fs.ReadFile(f.options.Tree, file.Name)
	return bytes.HasPrefix(data, []byte(lfsVersion)), err
}

// Open opens a file that Find returned. It can seek where the source's files
// can.
func (f *Files) Open(file File) (fs.File, error) { return f.options.Tree.Open(file.Name) }

// Address returns the address at which the file of that name is served; "" if
// files have none.
func (f *Files) Address(name string) string {
	if f.options.Address == "" {
		return ""
	}
	return f.options.Address + escapePath(name)
}

// PictureSize returns the size in pixels of the picture that file is; ok is
// false if it is none, or does not say.
func (f *Files) PictureSize(file File) (size picture.Size, ok bool) {
	if f.options.Sizes == nil || !isPicture(file.Type) {
		return size, false
	}
	return f.options.Sizes.of(f, file)
}

func isPicture(t FileType) bool { return strings.HasPrefix(t.Media, "image/") }

// PictureSizes remember how large pictures are, by their content, over all
// revisions.
type PictureSizes struct {
	known *lru.Cache[BlobID, picture.Size]
}

// rememberedSizes is how many pictures' sizes are remembered, at some 100 bytes
// each.
const rememberedSizes = 1 << 15

// NewPictureSizes returns PictureSizes that remember none yet.
func NewPictureSizes() *PictureSizes {
	known, err := lru.New[BlobID, picture.Size](rememberedSizes)
	if err != nil {
		panic("content: a cache of no size: " + err.Error())
	}
	return &PictureSizes{known}
}

func (s *PictureSizes) of(files *Files, file File) (picture.Size, bool) {
	size, known := s.known.Get(file.Blob)
	if !known || file.Blob == "" {
		var err error
		if size, err = files.measure(file); err != nil {
			return picture.Size{}, false // not remembered: it may be read the next time
		}
		if file.Blob != "" {
			s.known.Add(file.Blob, size)
		}
	}
	return size, size != picture.Size{}
}

// maxPictureHead is how far into a file its size is looked for.
const maxPictureHead = 1 << 20

// measure returns the size of a picture, zero if it does not say.
func (f *Files) measure(file File) (picture.Size, error) {
	opened, err := f.Open(file)
	if err != nil {
		return picture.Size{}, err
	}
	defer opened.Close()
	var head []byte
	for limit := int64(picture.HeadBytes); ; limit = maxPictureHead {
		more, err := io.ReadAll(io.LimitReader(opened, limit-int64(len(head))))
		if err != nil {
			return picture.Size{}, fmt.Errorf("read %s: %w", file.Name, err)
		}
		head = append(head, more...)
		size, ok := picture.Measure(head)
		if ok || int64(len(head)) < limit || limit == maxPictureHead {
			return size, nil
		}
	}
}
