package markdown

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// FrontMatter is the data at the head of a file. The zero value is that of a
// file without any.
type FrontMatter struct {
	Format string // "yaml", "toml", "json", or "" if the file has none
	fields object
	json   json.RawMessage
}

// A field is one value of the front matter and where it stands. In a list the
// key is "".
type field struct {
	key  string
	line int
	// value is nil, bool, int64, float64 (finite), string, list or object.
	value any
}

type (
	object []field // in the order as written, keys unique
	list   []field
)

// IsZero reports whether there are no keys.
func (f FrontMatter) IsZero() bool { return len(f.fields) == 0 }

// Keys returns the top-level keys in the order in which they are written.
func (f FrontMatter) Keys() []string {
	keys := make([]string, len(f.fields))
	for i := range f.fields {
		keys[i] = f.fields[i].key
	}
	return keys
}

// JSON returns the whole front matter as a JSON object, keys in the order in
// which they are written at every level; "{}" if there is none. Dates, .inf,
// .nan and numbers beyond int64 and float64 are strings with the text as
// written. The caller must not change it.
func (f FrontMatter) JSON() json.RawMessage {
	if f.json == nil {
		return json.RawMessage("{}")
	}
	return f.json
}

// Lookup returns the value at a dotted path and its 1-based line in the file:
// "title", "seo.title", "projects.0.name". A key is first looked for as
// written, then ignoring case, since generators such as Hugo ignore it. A key
// that itself holds dots is found by its whole name.
//
// The value is nil, bool, int64, float64, string, []any or map[string]any. It
// is nil, and the line 0, if there is no such value.
func (f FrontMatter) Lookup(path string) (value any, line int) {
	var at any = f.fields
	for {
		var found *field
		rest, more := "", false
		switch parent := at.(type) {
		case object:
			if found = parent.find(path); found == nil {
				var key string
				key, rest, more = strings.Cut(path, ".")
				if more {
					found = parent.find(key)
				}
			}
		case list:
			var index string
			index, rest, more = strings.Cut(path, ".")
			i, err := strconv.ParseUint(index, 10, 32)
			if err == nil && i < uint64(len(parent)) {
				found = &parent[i]
			}
		}
		if found == nil {
			return nil, 0
		}
		if !more {
			return plainValue(found.value), found.line
		}
		at, path = found.value, rest
	}
}

// find returns the field named key, else the first that is so named but for
// case, else nil.
func (o object) find(key string) *field {
	for i := range o {
		if o[i].key == key {
			return &o[i]
		}
	}
	for i := range o {
		if strings.EqualFold(o[i].key, key) {
			return &o[i]
		}
	}
	return nil
}

// plainValue returns v as the types that Lookup promises.
func plainValue(v any) any {
	switch v := v.(type) {
	case object:
		m := make(map[string]any, len(v))
		for _, f := range v {
			m[f.key] = plainValue(f.value)
		}
		return m
	case list:
		l := make([]any, len(v))
		for i, f := range v {
			l[i] = plainValue(f.value)
		}
		return l
	}
	return v
}

func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
			return strconv.AppendFloat(b, v, 'e', -1, 64)
		}
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case string:
		return appendJSONString(b, v)
	case list:
		b = append(b, '[')
		for i, f := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, f.value)
		}
		return append(b, ']')
	case object:
		b = append(b, '{')
		for i, f := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendJSONString(b, f.key), ':')
			b = appendJSON(b, f.value)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

func appendJSONString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				b = utf8.AppendRune(b, utf8.RuneError)
			case r == '\u2028' || r == '\u2029': // line ends to JavaScript, even inside a string
				b = append(b, `\u202`...)
				b = append(b, hex[r&0xf])
			default:
				b = append(b, s[i:i+size]...)
			}
			i += size
			continue
		}
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c < ' ':
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&0xf])
		default:
			b = append(b, c)
		}
		i++
	}
	return append(b, '"')
}

// An objectBuilder collects fields with unique keys.
type objectBuilder struct {
	fields object
	index  map[string]int // nil while fields are few
}

func (b *objectBuilder) position(key string) int {
	if b.index != nil {
		if i, ok := b.index[key]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(b.fields, func(f field) bool { return f.key == key })
}

// set adds f, in the place of an earlier field with its key, whose line is
// returned; 0 if there was none.
func (b *objectBuilder) set(f field) (earlier int) {
	if i := b.position(f.key); i >= 0 {
		earlier = b.fields[i].line
		b.fields[i] = f
		return earlier
	}
	b.fields = append(b.fields, f)
	const few = 16
	switch {
	case b.index != nil:
		b.index[f.key] = len(b.fields) - 1
	case len(b.fields) > few:
		b.index = make(map[string]int, 2*len(b.fields))
		for i := range b.fields {
			b.index[b.fields[i].key] = i
		}
	}
	return 0
}

// number returns what the text of a number stands for: an int64, a float64, or
// the text itself where neither can hold it.
func number(text string, base int) any {
	if i, err := strconv.ParseInt(text, base, 64); err == nil {
		return i
	}
	if base == 10 && strings.ContainsAny(text, ".eE") {
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f
		}
	}
	return text
}
