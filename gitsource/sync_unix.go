//go:build unix

package gitsource

import (
	"errors"
	"os"
	"syscall"
)

// syncDir makes the names in the folder durable. File systems that cannot sync
// a folder say so; for them there is nothing to do.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
