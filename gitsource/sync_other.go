//go:build !unix

package gitsource

// syncDir does nothing: folders cannot be synced here.
func syncDir(string) error { return nil }
