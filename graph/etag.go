package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// entityTag returns an ETag that follows from parts: equal parts have equal
// tags, others do not. It is weak, since an answer has one tag however it is
// compressed on its way.
func entityTag(parts ...string) string {
	hash := sha256.New()
	var length [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		hash.Write(length[:])
		hash.Write([]byte(part))
	}
	const enough = 16 // bytes; nobody gains from a collision but a stale answer of their own
	return `W/"` + base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:enough]) + `"`
}

// A condition is what If-None-Match headers say: do not answer if the answer's
// tag is one of these.
type condition struct {
	any  bool                // "*": whatever the tag is
	tags map[string]struct{} // without W/ and quotes
}

// parseCondition reads If-None-Match headers. What is no entity tag matches
// nothing: the client gets a whole answer.
func parseCondition(headers []string) condition {
	var c condition
	rest := strings.Join(headers, ",")
	for {
		rest = strings.TrimLeft(rest, " \t,")
		if rest == "" {
			return c
		}
		if after, ok := strings.CutPrefix(rest, "*"); ok {
			c.any, rest = true, after
			continue
		}
		// A tag may hold commas, so it ends where its quotes do.
		quoted, ok := strings.CutPrefix(strings.TrimPrefix(rest, "W/"), `"`)
		opaque, after, closed := strings.Cut(quoted, `"`)
		if !ok || !closed {
			return c
		}
		if c.tags == nil {
			c.tags = map[string]struct{}{}
		}
		c.tags[opaque] = struct{}{}
		rest = after
	}
}

// names reports whether tag is among those listed. Weak and strong tags are
// compared alike, as RFC 9110 has it for If-None-Match.
func (c condition) names(tag string) bool {
	if len(c.tags) == 0 {
		return false
	}
	_, named := c.tags[strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)]
	return named
}
