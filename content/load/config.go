package load

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"lectern/content"
)

// A config is a configuration as a tree of maps. Keys are in lower case: Hugo
// and its like do not tell case apart.
type config map[string]any

// maxConfigBytes bounds the configuration files that are read.
const maxConfigBytes = 256 << 10

// configExtensions are the formats, in the order in which Hugo looks for them.
var configExtensions = []string{".toml", ".yaml", ".yml", ".json"}

// yamlPosition is how yaml's errors begin.
var yamlPosition = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line (\d+): )?`)

// yamlReason returns the line of a YAML error, 0 if it has none, and what is
// wrong there.
func yamlReason(err error) (line int, reason string) {
	m := yamlPosition.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, err.Error()
	}
	reason, _, _ = strings.Cut(err.Error()[len(m[0]):], "\n")
	if line, _ = strconv.Atoi(m[1]); line > 0 && strings.HasPrefix(reason, "did not find expected") {
		line++ // yaml's parser counts lines from 0, its scanner from 1
	}
	return line, reason
}

// parseConfig reads a configuration file by its extension. A file that cannot
// be read yields a problem.
func parseConfig(name string, src []byte) (config, *content.Problem) {
	bad := func(line int, format string, args ...any) *content.Problem {
		return problemAt(name, line, content.Error, "config-invalid", fmt.Sprintf(format, args...)+"; the site's own rules in it do not hold until this is mended")
	}
	if len(src) > maxConfigBytes {
		return nil, bad(0, "the configuration has %d bytes, more than the %d that are read", len(src), maxConfigBytes)
	}
	var raw map[string]any
	var err error
	line := 0
	switch strings.ToLower(path.Ext(name)) {
	case ".toml":
		err = toml.Unmarshal(src, &raw)
		var parseError toml.ParseError
		if errors.As(err, &parseError) {
			line = parseError.Position.Line
		}
	case ".json":
		err = json.Unmarshal(src, &raw)
		var syntaxError *json.SyntaxError
		if errors.As(err, &syntaxError) {
			line = 1 + strings.Count(string(src[:min(int(syntaxError.Offset), len(src))]), "\n")
		}
	default:
		err = yaml.Unmarshal(src, &raw)
		if err != nil {
			var reason string
			line, reason = yamlReason(err)
			err = errors.New(reason)
		}
	}
	if err != nil {
		return nil, bad(line, "this cannot be read: %v", err)
	}
	folded, _ := foldKeys(raw).(map[string]any)
	return folded, nil
}

// foldKeys returns v with the keys of all maps within in lower case.
func foldKeys(v any) any {
	switch v := v.(type) {
	case map[string]any:
		folded := make(map[string]any, len(v))
		for key, value := range v {
			folded[strings.ToLower(key)] = foldKeys(value)
		}
		return folded
	case map[any]any: // from YAML with keys that are no texts
		folded := make(map[string]any, len(v))
		for key, value := range v {
			folded[strings.ToLower(fmt.Sprint(key))] = foldKeys(value)
		}
		return folded
	case []map[string]any: // TOML's arrays of tables
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = foldKeys(one)
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = foldKeys(one)
		}
		return list
	}
	return v
}

// merge adds what other says to c; where both speak, other wins.
func (c config) merge(other config) {
	for key, value := range other {
		if mine, ok := c[key].(map[string]any); ok {
			if theirs, ok := value.(map[string]any); ok {
				config(mine).merge(theirs)
				continue
			}
		}
		c[key] = value
	}
}

// text returns the text at key, "" if there is none.
func (c config) text(key string) string {
	s, _ := c[key].(string)
	return s
}

// flag returns the boolean at key, false if there is none.
func (c config) flag(key string) bool {
	b, _ := c[key].(bool)
	return b
}

// table returns the map at key, nil if there is none.
func (c config) table(key string) config {
	m, _ := c[key].(map[string]any)
	return m
}

// list returns the items at key, nil if there are none. A single value is a
// list of one.
func (c config) list(key string) []any {
	switch v := c[key].(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// texts returns the texts of the list at key.
func (c config) texts(key string) []string {
	var texts []string
	for _, v := range c.list(key) {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// number returns the number at key, 0 if there is none.
func (c config) number(key string) float64 {
	switch n := c[key].(type) {
	case int64:
		return float64(n)
	case int:
		return float64(n)
	case float64:
		return n
	}
	return 0
}

// readConfig reads the first of the files with the given name and any known
// extension. found is its path, "" if there is none.
func readConfig(files fs.FS, stem string) (c config, found string, problem *content.Problem, err error) {
	for _, extension := range configExtensions {
		src, err := readConfigFile(files, stem+extension)
		if err != nil {
			return nil, "", nil, err
		}
		if src != nil {
			c, problem := parseConfig(stem+extension, src)
			return c, stem + extension, problem, nil
		}
	}
	return nil, "", nil, nil
}
