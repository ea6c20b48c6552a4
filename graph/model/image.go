package model

import (
	"math"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/picture"
)

// An Image is a picture of a post as of a snapshot. Its size is looked for when
// it is asked for.
type Image struct {
	image *markdown.Image
	post  *content.Post
	snap  *content.Snapshot
}

// NewImage returns a picture of post, which is one of snap; nil if image is nil.
func NewImage(snap *content.Snapshot, post *content.Post, image *markdown.Image) *Image {
	if image == nil {
		return nil
	}
	return &Image{image, post, snap}
}

// URL returns where the picture lies.
func (i *Image) URL() string { return FileURL(i.snap, i.post, i.image.URL) }

// Alt returns the text that stands in for it; nil if none is written.
func (i *Image) Alt() *string { return i.image.Alt }

// Width returns the width in pixels that the page states or, if it does not,
// that of the file; nil if that is unknown.
func (i *Image) Width() *int {
	return i.side(i.image.Width, i.image.Height, func(s picture.Size) (this, other int) { return s.Width, s.Height })
}

// Height returns the height as Width does the width.
func (i *Image) Height() *int {
	return i.side(i.image.Height, i.image.Width, func(s picture.Size) (this, other int) { return s.Height, s.Width })
}

// side returns the length of a side. Where the page states the other side alone
// the picture keeps its shape.
func (i *Image) side(stated, otherStated *int, sides func(picture.Size) (this, other int)) *int {
	if stated != nil {
		return stated
	}
	file, _, ok := i.snap.FileOf(i.post, i.image.URL)
	if !ok {
		return nil
	}
	size, ok := i.snap.Files.PictureSize(file)
	if !ok {
		return nil
	}
	this, other := sides(size)
	if otherStated != nil {
		this = max(1, int(math.Round(float64(*otherStated)*float64(this)/float64(other))))
	}
	return &this
}
