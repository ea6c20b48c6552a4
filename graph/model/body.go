package model

import (
	"lectern/content"
	"lectern/content/markdown"
)

// A Body is the Markdown of a post, shown as of a snapshot: addresses in it that
// lead to files of the repository are those at which this server has them, and
// links that name the files of pages lead to those pages.
type Body struct {
	*markdown.Document
	post *content.Post
	snap *content.Snapshot
}

// NewBody returns the body of post, which is one of snap.
func NewBody(snap *content.Snapshot, post *content.Post) *Body {
	return &Body{post.Body, post, snap}
}

// HTML returns the body as HTML that is safe to embed.
func (b *Body) HTML() string {
	return b.HTMLWith(func(url string, use markdown.Use) string {
		if use == markdown.UseLink {
			return b.snap.LinkURL(b.post, url)
		}
		return FileURL(b.snap, b.post, url)
	})
}

// A Link is one of a body.
type Link struct {
	Text     string
	URL      string
	External bool // as the page has it
}

// Links returns the links of the body in their order.
func (b *Body) Links() []*Link {
	links := make([]*Link, len(b.Document.Links))
	for i := range links {
		l := &b.Document.Links[i]
		links[i] = &Link{l.Text, b.snap.LinkURL(b.post, l.URL), l.External()}
	}
	return links
}

// Images returns the pictures of the body in their order.
func (b *Body) Images() []*Image {
	images := make([]*Image, len(b.Document.Images))
	for i := range images {
		images[i] = NewImage(b.snap, b.post, &b.Document.Images[i])
	}
	return images
}

// FileURL returns where the file to which url leads is served, or url itself if
// it leads to none.
func FileURL(snap *content.Snapshot, post *content.Post, url string) string {
	if address, ok := snap.FileURL(post, url); ok {
		return address
	}
	return url
}
