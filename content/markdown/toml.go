package markdown

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// readTOML reads TOML front matter.
func (r *headReader) readTOML(data []byte) error {
	fields, err := parseTOML(string(data), r.line)
	if err != nil {
		r.salvageTOML(string(data))
		return nil
	}
	for _, f := range fields {
		r.set(f)
	}
	return nil
}

// parseTOML reads a TOML document that begins at the given line of the file.
func parseTOML(text string, line int) (object, error) {
	var m map[string]any
	meta, err := toml.Decode(text, &m)
	if err != nil {
		return nil, err
	}
	t := &tomlReader{order: make(map[string][]string), lines: tomlLines(text, line), first: line}
	seen := make(map[string]bool)
	for _, key := range meta.Keys() {
		for i := range key {
			path := strings.Join(key[:i+1], "\x00")
			if !seen[path] {
				seen[path] = true
				parent := strings.Join(key[:i], "\x00")
				t.order[parent] = append(t.order[parent], key[i])
			}
		}
	}
	return t.object(m, "", line, 0)
}

// A tomlReader puts back what decoding into a map loses: the order of keys and
// their lines. Both go by the path of a key, its parts joined by NUL.
type tomlReader struct {
	order map[string][]string // keys by the path of their table
	lines map[string]int      // of keys and of [tables], by path
	first int
}

func (t *tomlReader) object(m map[string]any, path string, line, depth int) (object, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	rank := make(map[string]int, len(m))
	for i, key := range t.order[path] {
		rank[key] = i
	}
	keys := make([]string, 0, len(m))
	for key := range m {
		if _, ok := rank[key]; !ok {
			rank[key] = math.MaxInt
		}
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if rank[a] != rank[b] {
			if rank[a] < rank[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	fields := make(object, 0, len(m))
	for _, key := range keys {
		at := key
		if path != "" {
			at = path + "\x00" + key
		}
		keyLine := line
		if l, ok := t.lines[at]; ok {
			keyLine = l
		}
		v, err := t.value(m[key], at, keyLine, depth+1)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field{key, keyLine, v})
	}
	return fields, nil
}

func (t *tomlReader) value(v any, path string, line, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	switch v := v.(type) {
	case map[string]any:
		return t.object(v, path, line, depth)
	case []map[string]any:
		items := make(list, 0, len(v))
		for i, m := range v {
			itemPath := path + "\x00" + strconv.Itoa(i)
			if _, ok := t.order[itemPath]; !ok {
				t.order[itemPath] = t.order[path]
			}
			itemLine := line
			if l, ok := t.lines[itemPath]; ok {
				itemLine = l
			}
			o, err := t.object(m, itemPath, itemLine, depth)
			if err != nil {
				return nil, err
			}
			items = append(items, field{"", itemLine, o})
		}
		return items, nil
	case []any:
		items := make(list, 0, len(v))
		for _, item := range v {
			x, err := t.value(item, path, line, depth+1)
			if err != nil {
				return nil, err
			}
			items = append(items, field{"", line, x})
		}
		return items, nil
	case time.Time:
		return tomlTime(v), nil
	case float64:
		switch {
		case math.IsNaN(v):
			return "nan", nil
		case math.IsInf(v, 1):
			return "inf", nil
		case math.IsInf(v, -1):
			return "-inf", nil
		}
	}
	return v, nil
}

// tomlTime returns a time as TOML writes it. The package marks times without a
// zone, and days and clock times alone, by the name of their location.
func tomlTime(t time.Time) string {
	switch t.Location().String() {
	case "datetime-local":
		return t.Format("2006-01-02T15:04:05.999999999")
	case "date-local":
		return t.Format(time.DateOnly)
	case "time-local":
		return t.Format("15:04:05.999999999")
	}
	return t.Format(time.RFC3339Nano)
}

var (
	tomlTable = regexp.MustCompile(`^[ \t]*(\[\[?)[ \t]*([^\[\]]+?)[ \t]*\]\]?[ \t]*(#.*)?$`)
	tomlKey   = regexp.MustCompile(`^[ \t]*((?:[\w-]+|"[^"]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"]*"|'[^']*'))*)[ \t]*=`)
)

// tomlLines finds the lines of tables and keys in valid TOML; line is that of
// its first. The decoder does not tell them.
func tomlLines(text string, line int) map[string]int {
	lines := make(map[string]int)
	tables := make(map[string]int) // how often a [[table]] was met
	table, within := "", ""        // within: the quotes of a text over several lines
	for s := range strings.Lines(text) {
		s = strings.TrimRight(s, "\r\n")
		switch {
		case within != "":
			if strings.Contains(s, within) {
				within = ""
			}
		case tomlTable.MatchString(s):
			m := tomlTable.FindStringSubmatch(s)
			table = tomlPath(m[2])
			if _, ok := lines[table]; !ok {
				lines[table] = line
			}
			if m[1] == "[[" {
				i := tables[table]
				tables[table]++
				table += "\x00" + strconv.Itoa(i)
				lines[table] = line
			}
		default:
			if m := tomlKey.FindStringSubmatch(s); m != nil {
				path := tomlPath(m[1])
				if table != "" {
					path = table + "\x00" + path
				}
				lines[path] = line
			}
			for _, quotes := range [...]string{`"""`, `'''`} {
				if strings.Count(s, quotes)%2 == 1 {
					within = quotes
				}
			}
		}
		line++
	}
	return lines
}

func tomlPath(dotted string) string {
	parts := strings.Split(dotted, ".")
	for i := range parts {
		parts[i] = strings.Trim(parts[i], " \t\"'")
	}
	return strings.Join(parts, "\x00")
}
