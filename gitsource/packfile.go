package gitsource

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A packFile is a pack that is being written. It is seen by readers only when
// publish has returned nil; a crash before that leaves files named tmp-*.
type packFile struct {
	*os.File
	dir string // ".../objects/pack"
}

// createPackFile creates a file for a pack in the object folder objectsDir.
func createPackFile(objectsDir string) (*packFile, error) {
	dir := filepath.Join(objectsDir, "pack")
	file, err := os.CreateTemp(dir, "tmp-*.pack")
	if err != nil {
		return nil, err
	}
	return &packFile{file, dir}, nil
}

// discard closes and removes the file. After publish it does nothing.
func (f *packFile) discard() {
	if f.File.Close() == nil {
		os.Remove(f.Name())
	}
}

// publish makes the pack durable and visible under the name that its checksum
// gives it. It returns that name, "pack-<checksum>".
func (f *packFile) publish(objects []indexedObject, checksum hash) (name string, err error) {
	index, err := encodePackIndex(objects, checksum)
	if err != nil {
		return "", err
	}
	if err := errors.Join(f.Sync(), f.Chmod(0o444), f.Close()); err != nil {
		return "", err
	}
	name = "pack-" + checksum.String()
	path := filepath.Join(f.dir, name)
	// Readers look for the index, so it comes last.
	if err := os.Rename(f.Name(), path+".pack"); err != nil {
		return "", err
	}
	if err := writeFileSynced(path+".idx", index, 0o444); err != nil {
		return "", err
	}
	return name, syncDir(f.dir)
}

// writeFileSynced replaces the file at path with data: durably, and at once for
// whoever reads it.
func writeFileSynced(path string, data []byte, mode fs.FileMode) error {
	file, err := os.CreateTemp(filepath.Dir(path), "tmp-*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		os.Remove(file.Name())
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		os.Remove(file.Name())
		return err
	}
	return syncDir(filepath.Dir(path))
}
