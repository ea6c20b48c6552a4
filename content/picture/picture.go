// Package picture tells how large a picture is from the first bytes of its
// file, without decoding it.
//
// It reads PNG, JPEG, GIF, WebP, BMP, AVIF, HEIC and SVG, told by what the file
// holds, whatever its name says. Pictures come from many hands: one that is cut
// off, contradicts itself or claims to be absurdly large has no size, and none
// makes this package read more than it is given.
package picture

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// A Size is that of a picture as it is shown, in pixels of CSS. The zero value
// is the size of none.
type Size struct {
	Width, Height int
}

// HeadBytes is how many of a file's first bytes tell its size as a rule. Some
// cameras put more than that in front.
const HeadBytes = 64 << 10

// maxSide is the longest side that is believed; browsers show no more.
const maxSide = 1 << 16

// Measure returns the size of the picture whose file begins with head. ok is
// false if head does not tell it: it is no picture, is damaged, or too short.
func Measure(head []byte) (size Size, ok bool) {
	size = measure(head)
	ok = size.Width > 0 && size.Height > 0 && size.Width <= maxSide && size.Height <= maxSide
	if !ok {
		return Size{}, false
	}
	return size, true
}

func measure(head []byte) Size {
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case begins("\x89PNG\r\n\x1a\n"):
		return decoded(png.DecodeConfig, head)
	case begins("\xff\xd8\xff"):
		size := decoded(jpeg.DecodeConfig, head)
		if liesOnItsSide(head) {
			size.Width, size.Height = size.Height, size.Width
		}
		return size
	case begins("GIF8"):
		return decoded(gif.DecodeConfig, head)
	case begins("RIFF"):
		return decoded(webp.DecodeConfig, head)
	case begins("BM"):
		return decoded(bmp.DecodeConfig, head)
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return measureHEIF(head)
	}
	return measureSVG(head)
}

func decoded(decode func(io.Reader) (image.Config, error), head []byte) Size {
	config, err := decode(bytes.NewReader(head))
	if err != nil {
		return Size{}
	}
	return Size{config.Width, config.Height}
}
