package markdown

import (
	"bufio"
	"bytes"
	"errors"
	"sync"

	"github.com/adrg/frontmatter"
)

// The front matter is decoded by adrg/frontmatter with formats of our own. It
// is given the head of the file alone, between an opening line that it knows
// and a closing line that no content can hold, because left to itself
//
//   - it copies the whole file (29 ms for the 1,127 pages of a real site against
//     15 ms for their heads),
//   - it trims lines before it compares them, so that an indented "---" inside a
//     block of text ends the front matter,
//   - it takes a file with a byte order mark, with "..." as the end, with lone
//     carriage returns, with one-line JSON or without a closing fence for one
//     without front matter, and says nothing.
//
// Which of these a file is, findHead has decided before.
const seal = "\x00" // control characters are taken out of a head beforehand

var headFormats = []*frontmatter.Format{
	frontmatter.NewFormat("---", seal, readInto((*headReader).readYAML)),
	frontmatter.NewFormat("+++", seal, readInto((*headReader).readTOML)),
	frontmatter.NewFormat(";;;", seal, readInto((*headReader).readJSON)),
}

var openingFence = map[string]string{"yaml": "---\n", "toml": "+++\n", "json": ";;;\n"}

// readInto adapts a reading method to the decoding functions of adrg.
func readInto(read func(*headReader, []byte) error) frontmatter.UnmarshalFunc {
	return func(data []byte, v any) error { return read(v.(*headReader), data) }
}

// A headReader reads one front matter.
type headReader struct {
	line     int // line of the file at which the data begins
	problems *problemList
	fields   objectBuilder

	// What aliases may still add: a few lines of YAML can stand for gigabytes.
	aliasedValues, aliasedBytes int
}

const (
	maxAliasedValues = 10_000
	maxAliasedBytes  = 256 << 10
	maxDepth         = 64 // of lists and objects within each other
)

var (
	errTooDeep  = errors.New("lists and maps are nested too deeply")
	errAliases  = errors.New("aliases (*name) make it too large")
	errNoObject = errors.New("front matter must consist of keys and values, such as \"title: …\"")
)

var headBuffers = sync.Pool{New: func() any { return new(headBuffer) }}

type headBuffer struct {
	data   bytes.Buffer
	reader *bufio.Reader
}

// readHead reads the front matter h. Whatever is wrong with it is added to
// problems; what can be read is returned.
func readHead(h head, problems *problemList) FrontMatter {
	buf := headBuffers.Get().(*headBuffer)
	defer headBuffers.Put(buf)
	buf.data.Reset()
	buf.data.WriteString(openingFence[h.format])
	buf.data.Write(h.data)
	if len(h.data) > 0 && h.data[len(h.data)-1] != '\n' {
		buf.data.WriteByte('\n')
	}
	buf.data.WriteString(seal)
	if buf.reader == nil {
		buf.reader = bufio.NewReader(nil)
	}
	buf.reader.Reset(&buf.data)

	r := &headReader{
		line: h.line, problems: problems,
		aliasedValues: maxAliasedValues, aliasedBytes: maxAliasedBytes,
	}
	if _, err := frontmatter.Parse(buf.reader, r, headFormats...); err != nil {
		problems.add("front-matter-invalid", Error, h.line, "the front matter could not be read: %v", err)
	}
	f := FrontMatter{Format: h.format, fields: r.fields.fields}
	if len(f.fields) > 0 {
		f.json = appendJSON(make([]byte, 0, len(h.data)+len(h.data)/8), f.fields)
	}
	return f
}

// set adds a top-level field.
func (r *headReader) set(f field) {
	if earlier := r.fields.set(f); earlier != 0 {
		r.duplicate(f, earlier)
	}
}

func (r *headReader) duplicate(f field, earlier int) {
	r.problems.add("front-matter-duplicate-key", Warning, f.line,
		"the key %q stands in line %d already; this later value is taken", clip(f.key), earlier)
}

// lost reports a top-level key that could not be read.
func (r *headReader) lost(key string, line int, why, hint string) {
	r.problems.add("front-matter-invalid", Error, line, "the value of %q could not be read and is missing: %s; %s", clip(key), why, hint)
}

// repaired reports a top-level key that was read although it is written wrong.
func (r *headReader) repaired(key string, line int, hint string) {
	r.problems.add("front-matter-repaired", Warning, line, "%q is not written correctly; %s", clip(key), hint)
}
