package markdown

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

var (
	byteOrderMark = []byte("\xEF\xBB\xBF")
	lfsVersion    = []byte("version https://git-lfs.github.com/spec/")
)

// decode returns src as valid UTF-8 without a byte order mark; ok is false if
// it is no text that could be served.
func decode(src []byte, problems *problemList) (clean []byte, ok bool) {
	switch {
	case bytes.HasPrefix(src, lfsVersion):
		problems.add(CodeLFSPointer, Error, 0, "the file is a pointer of Git LFS; keep Markdown files in Git itself")
		return nil, false
	case bytes.HasPrefix(src, []byte("\xFE\xFF")) || bytes.HasPrefix(src, []byte("\xFF\xFE")):
		problems.add("encoding-invalid", Error, 1, "the file is in UTF-16; save it as UTF-8")
		return nil, false
	case looksBinary(src):
		problems.add(CodeBinaryFile, Error, 0, "the file is no text")
		return nil, false
	}
	src = bytes.TrimPrefix(src, byteOrderMark)
	if !utf8.Valid(src) {
		line := lineOfInvalid(src)
		src = bytes.ToValidUTF8(src, []byte("\uFFFD"))
		problems.add("encoding-invalid", Error, line, "the file is not in UTF-8 from here on; what cannot be read is shown as \uFFFD. Save it as UTF-8")
	}
	if i := firstControl(src); i >= 0 {
		problems.add("control-character", Warning, lineOf(src, i), "the character U+%04X does not show and is left out; delete it", src[i])
	}
	if i := firstBidiControl(src); i >= 0 {
		r, _ := utf8.DecodeRune(src[i:])
		problems.add("bidi-control", Warning, lineOf(src, i),
			"the character U+%04X changes the direction of the text that follows, so that it may read differently than it is written; delete it if that is not wanted", r)
	}
	return src, true
}

// looksBinary reports whether the beginning of src has more control characters
// than a text that a few slipped into.
func looksBinary(src []byte) bool {
	src = src[:min(len(src), 8000)]
	if bytes.IndexByte(src, 0) < 0 {
		return false
	}
	controls := 0
	for _, c := range src {
		if isControl[c] {
			controls++
		}
	}
	return controls >= 3 && controls*20 >= len(src)
}

// isControl tells the bytes that neither show nor space.
var isControl = func() (is [256]bool) {
	for c := range ' ' {
		is[c] = c != '\t' && c != '\n' && c != '\r'
	}
	is[0x7F] = true
	return is
}()

func firstControl(src []byte) int {
	i := 0
	for i+8 <= len(src) {
		if !mayHoldControl(binary.LittleEndian.Uint64(src[i:])) {
			i += 8
			continue
		}
		for end := i + 8; i < end; i++ {
			if isControl[src[i]] {
				return i
			}
		}
	}
	for ; i < len(src); i++ {
		if isControl[src[i]] {
			return i
		}
	}
	return -1
}

// mayHoldControl reports whether one of eight bytes is below U+0020, or is
// U+007F, or a line end; it may be wrong where a byte above U+007F precedes.
func mayHoldControl(eight uint64) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	belowSpace := (eight - ones*' ') &^ eight & tops
	delete := eight ^ ones*0x7F
	return belowSpace|(delete-ones)&^delete&tops != 0
}

// firstBidiControl finds embeddings, overrides and isolates: U+202A to U+202E
// and U+2066 to U+2069.
func firstBidiControl(src []byte) int {
	for i := 0; ; i++ {
		next := bytes.IndexByte(src[i:], 0xE2)
		if next < 0 || i+next+2 >= len(src) {
			return -1
		}
		i += next
		second, third := src[i+1], src[i+2]
		if second == 0x80 && third >= 0xAA && third <= 0xAE || second == 0x81 && third >= 0xA6 && third <= 0xA9 {
			return i
		}
	}
}

func lineOfInvalid(src []byte) int {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			return lineOf(src, i)
		}
		i += size
	}
	return 0
}

// lineOf returns the 1-based line of the byte at offset i.
func lineOf(src []byte, i int) int {
	return 1 + bytes.Count(withLineFeeds(src[:i]), []byte("\n"))
}

// withLineFeeds returns src with each carriage return that ends a line by
// itself replaced by a line feed. Offsets stay.
func withLineFeeds(src []byte) []byte {
	copied := false
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\r')
		if i < 0 {
			return src
		}
		at += i + 1
		if at < len(src) && src[at] == '\n' {
			continue
		}
		if !copied {
			src, copied = bytes.Clone(src), true
		}
		src[at-1] = '\n'
	}
}

// printable returns src without control characters, carriage returns included,
// and without byte order marks: editors that put front matter before a file leave
// its mark in the middle, where it hides the "#" of the first heading.
func printable(src []byte) []byte {
	if bytes.Contains(src, byteOrderMark) {
		src = bytes.ReplaceAll(src, byteOrderMark, nil)
	}
	if bytes.IndexByte(src, '\r') < 0 && firstControl(src) < 0 {
		return src
	}
	clean := make([]byte, 0, len(src))
	for _, c := range src {
		if !isControl[c] && c != '\r' {
			clean = append(clean, c)
		}
	}
	return clean
}
