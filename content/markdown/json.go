package markdown

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// A jsonReader reads JSON keeping the order of keys and their lines.
type jsonReader struct {
	head *headReader
	dec  *json.Decoder
	data []byte
	// line is that of offset counted; both only grow.
	counted, line int
}

// readJSON reads JSON front matter. Where it is broken, the top-level keys
// before that point are kept.
func (r *headReader) readJSON(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	j := &jsonReader{head: r, dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: r.line}
	j.dec.UseNumber()
	if token, err := j.dec.Token(); err != nil || token != json.Delim('{') {
		return errNoObject
	}
	var open field
	err := j.fields(func(f field) { r.set(f) }, 0, &open)
	if err == nil {
		return nil
	}
	if line := j.here(); open.line == 0 {
		r.problems.add("front-matter-invalid", Error, line, "the front matter is no valid JSON from here on (%v); the keys before are taken", err)
	} else {
		r.lost(open.key, open.line, err.Error(), "it and the keys after it must be valid JSON")
	}
	return nil
}

// fields reads the fields of an object up to its closing brace. open is set
// to the field being read, without its value, and to zero between fields.
func (j *jsonReader) fields(set func(field), depth int, open *field) error {
	for j.dec.More() {
		*open = field{}
		token, err := j.dec.Token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return fmt.Errorf("unexpected %v", token)
		}
		*open = field{strings.ToValidUTF8(name, "\uFFFD"), j.here(), nil}
		v, err := j.value(depth)
		if err != nil {
			return err
		}
		set(field{open.key, open.line, v})
	}
	*open = field{}
	_, err := j.dec.Token()
	return err
}

func (j *jsonReader) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	token, err := j.dec.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Number:
		return number(token.String(), 10), nil
	case json.Delim:
		if token == '[' {
			items := list{}
			for j.dec.More() {
				v, err := j.value(depth + 1)
				if err != nil {
					return nil, err
				}
				items = append(items, field{"", j.here(), v})
			}
			_, err := j.dec.Token()
			return items, err
		}
		var fields objectBuilder
		var open field
		err := j.fields(func(f field) {
			if earlier := fields.set(f); earlier != 0 {
				j.head.duplicate(f, earlier)
			}
		}, depth+1, &open)
		return fields.fields, err
	}
	return token, nil
}

// here returns the line of the file at which the token just read ends.
func (j *jsonReader) here() int {
	end := min(int(j.dec.InputOffset()), len(j.data))
	j.line += bytes.Count(j.data[j.counted:end], []byte("\n"))
	j.counted = end
	return j.line
}
