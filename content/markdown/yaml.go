package markdown

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// readYAML reads YAML front matter. It goes by yaml.Node: decoding into a map
// fails where a key stands twice, takes quadratic time to find that out, and
// turns dates into times, which then no longer say how they were written.
func (r *headReader) readYAML(data []byte) error {
	root, err := parseYAML(data)
	if err != nil {
		r.salvageYAML(data)
		return nil
	}
	return r.readYAMLRoot(root, r.line-1)
}

// readYAMLRoot reads the document root; offset is added to its lines.
func (r *headReader) readYAMLRoot(root *yaml.Node, offset int) error {
	switch {
	case root == nil || root.Kind == yaml.ScalarNode && root.Tag == "!!null":
		return nil
	case root.Kind != yaml.MappingNode:
		return errNoObject
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		line := key.Line + offset
		if key.Tag == "!!merge" {
			merged, err := r.yamlMerge(value, offset, 0)
			if err != nil {
				r.lost("<<", line, err.Error(), "write the keys out")
			}
			for _, f := range merged {
				if r.fields.position(f.key) < 0 {
					r.fields.set(f)
				}
			}
			continue
		}
		name, ok := yamlKey(key)
		if !ok {
			r.lost("?", line, "a list or map cannot be a key", "write a word before the colon")
			continue
		}
		v, err := r.yamlValue(value, offset, 0, false)
		if err != nil {
			r.lost(name, line, err.Error(), "write it simpler")
			continue
		}
		if text, ok := v.(string); ok && value.Style == 0 {
			v = r.straighten(name, text, line)
		}
		r.set(field{name, line, v})
	}
	return nil
}

// parseYAML returns the root of the first document in data, nil if there is
// none.
func parseYAML(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

// readsAsYAMLCollection reports whether data is a map or a list of YAML.
func readsAsYAMLCollection(data []byte) bool {
	root, err := parseYAML(data)
	return err == nil && root != nil && root.Kind != yaml.ScalarNode
}

func yamlKey(key *yaml.Node) (name string, ok bool) {
	if key.Kind == yaml.AliasNode {
		key = key.Alias
	}
	return strings.ToValidUTF8(key.Value, "\uFFFD"), key.Kind == yaml.ScalarNode
}

// yamlValue returns the value of n. aliased is true beneath an alias: only
// there can the value be larger than its text.
func (r *headReader) yamlValue(n *yaml.Node, offset, depth int, aliased bool) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	if aliased {
		r.aliasedValues--
		r.aliasedBytes -= len(n.Value)
		if r.aliasedValues < 0 || r.aliasedBytes < 0 {
			return nil, errAliases
		}
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.yamlValue(n.Alias, offset, depth+1, true)
	case yaml.SequenceNode:
		items := make(list, 0, len(n.Content))
		for _, item := range n.Content {
			v, err := r.yamlValue(item, offset, depth+1, aliased)
			if err != nil {
				return nil, err
			}
			line := item.Line + offset
			text, ok := v.(string)
			if !ok || item.Style != 0 {
				items = append(items, field{"", line, v})
				continue
			}
			if parts := smartQuotedParts(text); parts != nil {
				r.repaired(text, line, `write "," and quotes in ASCII`)
				for _, part := range parts {
					items = append(items, field{"", line, part})
				}
				continue
			}
			items = append(items, field{"", line, r.straighten("", text, line)})
		}
		return items, nil
	case yaml.MappingNode:
		return r.yamlMap(n, offset, depth, aliased)
	}
	return yamlScalar(n), nil
}

func (r *headReader) yamlMap(n *yaml.Node, offset, depth int, aliased bool) (object, error) {
	var fields objectBuilder
	var merged []object
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			m, err := r.yamlMerge(value, offset, depth+1)
			if err != nil {
				return nil, err
			}
			merged = append(merged, m)
			continue
		}
		name, ok := yamlKey(key)
		if !ok {
			return nil, errors.New("a list or map cannot be a key")
		}
		v, err := r.yamlValue(value, offset, depth+1, aliased)
		if err != nil {
			return nil, err
		}
		f := field{name, key.Line + offset, v}
		if earlier := fields.set(f); earlier != 0 && !aliased {
			r.duplicate(f, earlier)
		}
	}
	for _, m := range merged {
		for _, f := range m {
			if fields.position(f.key) < 0 {
				fields.set(f)
			}
		}
	}
	return fields.fields, nil
}

// yamlMerge returns what "<<: value" brings in.
func (r *headReader) yamlMerge(value *yaml.Node, offset, depth int) (object, error) {
	v, err := r.yamlValue(value, offset, depth, true)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case object:
		return v, nil
	case list:
		var all objectBuilder
		for _, item := range v {
			fields, ok := item.value.(object)
			if !ok {
				return nil, errors.New("only maps can be merged")
			}
			for _, f := range fields {
				if all.position(f.key) < 0 {
					all.set(f)
				}
			}
		}
		return all.fields, nil
	}
	return nil, errors.New("only maps can be merged")
}

// yamlScalar returns the value of a scalar by the core schema of YAML 1.2:
// "yes" and "on" are text, "010" is ten. Timestamps stay text.
func yamlScalar(n *yaml.Node) any {
	text := n.Value
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		switch text {
		case "true", "True", "TRUE":
			return true
		case "false", "False", "FALSE":
			return false
		}
	case "!!int":
		return yamlInt(text)
	case "!!float":
		if f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			if i, err := strconv.ParseInt(text, 10, 64); err == nil {
				return i
			}
			if strings.ContainsAny(text, ".eE") {
				return f
			}
		}
	}
	if !utf8.ValidString(text) {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return text
}

func yamlInt(text string) any {
	digits := strings.ReplaceAll(text, "_", "")
	unsigned := strings.TrimLeft(digits, "+-")
	if len(unsigned) > 2 && unsigned[0] == '0' {
		base := 0
		switch unsigned[1] {
		case 'x', 'X':
			base = 16
		case 'o', 'O':
			base = 8
		case 'b', 'B':
			base = 2
		}
		if base != 0 {
			i, err := strconv.ParseInt(strings.TrimSuffix(digits, unsigned)+unsigned[2:], base, 64)
			if err != nil {
				return text
			}
			return i
		}
	}
	if v, ok := number(digits, 10).(int64); ok {
		return v
	}
	return text
}

// straighten strips the typographic quotes around an unquoted value, which an
// input method set where "…" was meant. YAML takes them for part of the text.
func (r *headReader) straighten(key, text string, line int) string {
	inner, ok := withoutSmartQuotes(text)
	if !ok {
		return text
	}
	if key == "" {
		key = text
	}
	r.repaired(key, line, "put the value in straight double quotes (\"…\") instead of typographic ones")
	return inner
}

// withoutSmartQuotes returns text without the one pair of typographic quotes
// around it; ok is false if there is none.
func withoutSmartQuotes(text string) (inner string, ok bool) {
	if len(text) < 6 || text[0] < utf8.RuneSelf {
		return text, false
	}
	for _, pair := range [...][2]string{{"“", "”"}, {"‘", "’"}, {"”", "”"}, {"“", "“"}, {"＂", "＂"}} {
		inner, ok := strings.CutPrefix(text, pair[0])
		if !ok {
			continue
		}
		if inner, ok = strings.CutSuffix(inner, pair[1]); ok && !strings.ContainsAny(inner, pair[0]+pair[1]) {
			return inner, true
		}
	}
	return text, false
}

// smartQuotedParts returns the items of a list in which the commas between them
// are fullwidth and the quotes around them typographic, so that YAML takes all
// for one: “甲”，“乙”. It returns nil if text is nothing of the kind.
func smartQuotedParts(text string) []string {
	if !strings.Contains(text, "，") {
		return nil
	}
	parts := strings.Split(text, "，")
	for i, part := range parts {
		inner, ok := withoutSmartQuotes(strings.TrimSpace(part))
		if !ok {
			return nil
		}
		parts[i] = inner
	}
	return parts
}
