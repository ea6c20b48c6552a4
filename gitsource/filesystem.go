package gitsource

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"

	"lectern/content"
)

// A fileSystem serves the files of a revision. A file is read when its content
// is asked for; a symbolic link is a file that holds its target.
type fileSystem struct {
	root    *folder
	objects *objects
}

var (
	_ fs.ReadDirFS  = (*fileSystem)(nil)
	_ fs.ReadFileFS = (*fileSystem)(nil)
	_ fs.StatFS     = (*fileSystem)(nil)
)

var (
	errIsFolder = errors.New("is a folder")
	errNoFolder = errors.New("is not a folder")
)

func (f *fileSystem) lookup(op, name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	e := f.root.lookup(name)
	if e == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return e, nil
}

// Open implements fs.FS.
func (f *fileSystem) Open(name string) (fs.File, error) {
	e, err := f.lookup("open", name)
	if err != nil {
		return nil, err
	}
	info := &fileInfo{entry: e, objects: f.objects}
	if e.folder != nil {
		return &openFolder{info: info, path: name, rest: e.folder.entries}, nil
	}
	return &openFile{info: info, path: name}, nil
}

// ReadFile implements fs.ReadFileFS. The error wraps errors of the object
// store; a file of more than 64 MiB is not read.
func (f *fileSystem) ReadFile(name string) ([]byte, error) {
	e, err := f.lookup("read", name)
	if err != nil {
		return nil, err
	}
	if e.folder != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errIsFolder}
	}
	data, err := f.objects.readKind(e.hash, kindBlob)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir implements fs.ReadDirFS.
func (f *fileSystem) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := f.lookup("readdir", name)
	if err != nil {
		return nil, err
	}
	if e.folder == nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errNoFolder}
	}
	return dirEntries(e.folder.entries, f.objects), nil
}

func dirEntries(entries []entry, from *objects) []fs.DirEntry {
	infos := make([]fileInfo, len(entries))
	list := make([]fs.DirEntry, len(entries))
	for i := range entries {
		infos[i].entry, infos[i].objects = &entries[i], from
		list[i] = &infos[i]
	}
	return list
}

// Stat implements fs.StatFS.
func (f *fileSystem) Stat(name string) (fs.FileInfo, error) {
	e, err := f.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return (&fileInfo{entry: e, objects: f.objects}).measured()
}

// A fileInfo is both fs.FileInfo and fs.DirEntry.
type fileInfo struct {
	entry   *entry
	objects *objects
	once    sync.Once
	size    int64
	err     error
}

func (i *fileInfo) Name() string { return i.entry.name }
func (i *fileInfo) IsDir() bool  { return i.entry.folder != nil }

// Mode returns the type with permissions to read: a content repository holds
// nothing to run.
func (i *fileInfo) Mode() fs.FileMode {
	if i.IsDir() {
		return fs.ModeDir | 0o555
	}
	return i.entry.mode | 0o444
}

func (i *fileInfo) Type() fs.FileMode { return i.entry.mode.Type() }

// ModTime is zero: Git knows when a file was committed, not when it was
// modified. See Revision.History.
func (i *fileInfo) ModTime() time.Time { return time.Time{} }

// Size returns the size in bytes, 0 for a folder and for a file that cannot be
// read.
func (i *fileInfo) Size() int64 {
	i.measure()
	return i.size
}

// Sys returns the content.BlobID of a file and the content.TreeID of a folder.
func (i *fileInfo) Sys() any {
	if i.IsDir() {
		return content.TreeID(i.entry.hash.String())
	}
	return content.BlobID(i.entry.hash.String())
}

// Info implements fs.DirEntry. The object is not looked at before Size is asked
// for: a reader who knows the content by its BlobID needs no size.
func (i *fileInfo) Info() (fs.FileInfo, error) { return i, nil }

// measured returns i with its size, read from the head of the object.
func (i *fileInfo) measured() (fs.FileInfo, error) {
	i.measure()
	if i.err != nil {
		return nil, &fs.PathError{Op: "stat", Path: i.entry.name, Err: i.err}
	}
	return i, nil
}

func (i *fileInfo) measure() {
	i.once.Do(func() {
		if !i.IsDir() {
			i.size, i.err = i.objects.size(i.entry.hash)
		}
	})
}

// String is what fs.FormatFileInfo gives.
func (i *fileInfo) String() string { return fs.FormatFileInfo(i) }

// An openFile reads its object at the first Read: whole, or as a stream if it is
// large and can be.
type openFile struct {
	info   *fileInfo
	path   string
	offset int64         // of the next Read
	whole  *bytes.Reader // nil before the first Read, and of a stream
	stream *blobStream   // nil if there is none
	closed bool
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info.measured() }

// start makes the content ready to be read, in order if that is enough.
func (f *openFile) start(op string, inOrder bool) error {
	if f.closed {
		return &fs.PathError{Op: op, Path: f.path, Err: fs.ErrClosed}
	}
	if f.whole != nil || inOrder && f.stream != nil {
		return nil
	}
	if inOrder && f.info.Size() > wholeBlob {
		stream, err := f.info.objects.openBlob(f.info.entry.hash)
		if err == nil {
			f.stream = stream
			return nil
		}
		if !errors.Is(err, errIsDelta) {
			return &fs.PathError{Op: op, Path: f.path, Err: err}
		}
	}
	data, err := f.info.objects.readKind(f.info.entry.hash, kindBlob)
	if err != nil {
		return &fs.PathError{Op: op, Path: f.path, Err: err}
	}
	f.whole = bytes.NewReader(data)
	f.endStream()
	return nil
}

func (f *openFile) endStream() {
	if f.stream != nil {
		f.stream.close()
		f.stream = nil
	}
}

func (f *openFile) Read(p []byte) (n int, err error) {
	if f.stream != nil && f.stream.at > f.offset {
		f.endStream() // to begin anew
	}
	if err := f.start("read", true); err != nil {
		return 0, err
	}
	if f.stream == nil {
		if f.offset >= f.whole.Size() {
			return 0, io.EOF
		}
		n, err = f.whole.ReadAt(p, f.offset)
		if n > 0 {
			err = nil
		}
		f.offset += int64(n)
		return n, err
	}
	if f.offset >= f.stream.size {
		return 0, io.EOF
	}
	err = f.stream.skipTo(f.offset)
	if err == nil {
		n, err = f.stream.Read(p)
		f.offset += int64(n)
	}
	if err != nil {
		return n, &fs.PathError{Op: "read", Path: f.path, Err: err}
	}
	return n, nil
}

// Seek implements io.Seeker. Of a large file, to go back and read is to read
// from the beginning.
func (f *openFile) Seek(offset int64, whence int) (int64, error) {
	info, err := f.info.measured()
	switch {
	case f.closed:
		err = fs.ErrClosed
	case err != nil:
	case whence == io.SeekCurrent:
		offset += f.offset
	case whence == io.SeekEnd:
		offset += info.Size()
	case whence != io.SeekStart:
		err = fs.ErrInvalid
	}
	if err == nil && offset < 0 {
		err = fs.ErrInvalid
	}
	if err != nil {
		return 0, &fs.PathError{Op: "seek", Path: f.path, Err: err}
	}
	f.offset = offset
	return offset, nil
}

// ReadAt implements io.ReaderAt. It reads the whole file into memory.
func (f *openFile) ReadAt(p []byte, offset int64) (int, error) {
	if err := f.start("read", false); err != nil {
		return 0, err
	}
	if offset < 0 {
		return 0, &fs.PathError{Op: "read", Path: f.path, Err: fs.ErrInvalid}
	}
	return f.whole.ReadAt(p, offset)
}

func (f *openFile) Close() error {
	if f.closed {
		return &fs.PathError{Op: "close", Path: f.path, Err: fs.ErrClosed}
	}
	f.endStream()
	f.closed = true
	return nil
}

// An openFolder is a folder being listed.
type openFolder struct {
	info *fileInfo
	path string
	rest []entry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info.measured() }
func (f *openFolder) Close() error               { return nil }

func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.path, Err: errIsFolder}
}

// ReadDir implements fs.ReadDirFile.
func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(f.rest)
	} else if len(f.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.rest))
	list := dirEntries(f.rest[:n], f.info.objects)
	f.rest = slices.Clip(f.rest[n:])
	return list, nil
}
