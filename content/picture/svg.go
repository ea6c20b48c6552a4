package picture

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
)

// maxSVGTokens is how many of an SVG's tokens are looked at for its root: it
// follows a declaration, a document type and comments at most.
const maxSVGTokens = 64

// measureSVG returns the size that an SVG states: its width and height or else
// those of its viewBox, as browsers have it. It is zero if head is no SVG.
func measureSVG(head []byte) Size {
	if bytes.IndexByte(head, '<') < 0 || bytes.IndexByte(head, 0) >= 0 {
		return Size{}
	}
	tokens := xml.NewDecoder(bytes.NewReader(head))
	tokens.Strict = false
	// What tells the size is ASCII in every charset that editors write.
	tokens.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for range maxSVGTokens {
		token, err := tokens.RawToken()
		if err != nil {
			return Size{}
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "svg" {
			return Size{}
		}
		return sizeOfSVG(root.Attr)
	}
	return Size{}
}

func sizeOfSVG(attributes []xml.Attr) Size {
	var width, height float64
	var box []float64
	for _, a := range attributes {
		if a.Name.Space != "" {
			continue
		}
		switch a.Name.Local {
		case "width":
			width = length(a.Value)
		case "height":
			height = length(a.Value)
		case "viewBox":
			for field := range strings.FieldsFuncSeq(a.Value, func(r rune) bool { return r == ',' || r <= ' ' }) {
				n, err := strconv.ParseFloat(field, 64)
				if err != nil {
					return Size{}
				}
				box = append(box, n)
			}
		}
	}
	if len(box) == 4 && box[2] > 0 && box[3] > 0 {
		switch {
		case width == 0 && height == 0:
			width, height = box[2], box[3]
		case width == 0:
			width = height * box[2] / box[3]
		case height == 0:
			height = width * box[3] / box[2]
		}
	}
	return Size{rounded(width), rounded(height)}
}

// rounded returns a length in whole pixels, 0 if it is none to believe.
func rounded(length float64) int {
	if !(length > 0 && length <= maxSide) { // not a number, too
		return 0
	}
	return max(1, int(math.Round(length)))
}

// units are CSS's absolute units of length, in pixels.
var units = map[string]float64{"": 1, "px": 1, "pt": 96. / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "em": 16, "rem": 16, "ex": 8}

// length returns a length in pixels, 0 if text is none, or depends on what is
// around the picture, as percentages do.
func length(text string) float64 {
	text = strings.ToLower(strings.TrimSpace(text))
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz%")
	unit, known := units[text[len(number):]]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !known || n < 0 {
		return 0
	}
	return n * unit
}
