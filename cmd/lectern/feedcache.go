package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"weak"

	"lectern/content"
	"lectern/content/feed"
)

// maxFeedCacheBytes bounds what the feeds that are kept hold together.
const maxFeedCacheBytes = 8 << 20

// A feedCache keeps the feeds of the snapshot that is being served: readers ask
// for the same few again and again, and are mostly told that nothing is new. It
// bounds how many are written at once, too.
type feedCache struct {
	slots chan struct{} // holds a value for each feed being written

	mu        sync.Mutex
	of        weak.Pointer[content.Snapshot] // weak, so that an old one can go while nobody asks
	documents map[string]writtenFeed         // by address
	bytes     int
}

// A writtenFeed is a feed and its ETag, which follows from its text: a push that
// leaves a feed as it was leaves its subscribers' copies good.
type writtenFeed struct {
	feed.Document
	tag string
}

// get returns the feed of snap that address names, and has it written if it is
// not kept. The error is that of write, or of ctx if that ends first.
func (c *feedCache) get(ctx context.Context, snap *content.Snapshot, address string, write func() (feed.Document, error)) (writtenFeed, error) {
	if written, kept := c.find(snap, address); kept {
		return written, nil
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return writtenFeed{}, ctx.Err()
	}
	if written, kept := c.find(snap, address); kept { // while this one waited
		return written, nil
	}
	document, err := write()
	if err != nil {
		return writtenFeed{}, err
	}
	// It is weak, since an answer has one tag however it is compressed on its way.
	sum := sha256.Sum256(document.Body)
	written := writtenFeed{document, `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`}
	c.keep(snap, address, written)
	return written, nil
}

func (c *feedCache) find(snap *content.Snapshot, address string) (written writtenFeed, kept bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != weak.Make(snap) {
		return writtenFeed{}, false
	}
	written, kept = c.documents[address]
	return written, kept
}

// keep keeps a feed, and lets go of all others if they are of another snapshot
// or become too many.
func (c *feedCache) keep(snap *content.Snapshot, address string, written writtenFeed) {
	size := len(written.Body) + len(address)
	if size > maxFeedCacheBytes {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != weak.Make(snap) || c.bytes+size > maxFeedCacheBytes {
		c.of, c.documents, c.bytes = weak.Make(snap), map[string]writtenFeed{}, 0
	}
	if _, kept := c.documents[address]; !kept {
		c.documents[address] = written
		c.bytes += size
	}
}
