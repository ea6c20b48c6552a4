package gitsource

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"
)

// errCommit says that the bytes of a commit object make no sense.
var errCommit = errors.New("malformed commit")

// A rawCommit is a commit object as far as we read it.
type rawCommit struct {
	tree        hash
	parents     []hash
	author      identity
	committedAt time.Time // in the committer's zone; zero if it is unreadable
	message     string    // without trailing line ends
}

// An identity is a person as a commit names them.
type identity struct {
	name, email string
}

// parseCommit reads a commit object. Only a tree is required of it; what else
// is unreadable stays at its zero value, as old importers wrote all sorts.
func parseCommit(data []byte) (c rawCommit, err error) {
	var authorLine, committerLine []byte
	encoding := ""
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		data = rest
		if len(line) == 0 {
			break
		}
		key, value, _ := bytes.Cut(line, []byte{' '})
		switch string(key) {
		case "tree":
			if !c.tree.isZero() {
				return c, errCommit
			}
			h, ok := parseHash(string(value))
			if !ok {
				return c, errCommit
			}
			c.tree = h
		case "parent":
			h, ok := parseHash(string(value))
			if !ok {
				return c, errCommit
			}
			c.parents = append(c.parents, h)
		case "author":
			authorLine = value
		case "committer":
			committerLine = value
		case "encoding":
			encoding = string(value)
		}
	}
	if c.tree.isZero() {
		return c, errCommit
	}
	c.message = strings.TrimRight(toUTF8(data, encoding), "\r\n")
	c.author, _ = parseSignature(authorLine, encoding)
	_, c.committedAt = parseSignature(committerLine, encoding)
	return c, nil
}

// parseSignature reads "Lin Shen <lin@example.org> 1713591000 +0800".
func parseSignature(line []byte, encoding string) (who identity, at time.Time) {
	open := bytes.IndexByte(line, '<')
	if open < 0 {
		return identity{name: strings.TrimSpace(toUTF8(line, encoding))}, time.Time{}
	}
	who.name = strings.TrimSpace(toUTF8(line[:open], encoding))
	// The date follows the last bracket: broken addresses hold brackets too.
	end := bytes.LastIndexByte(line, '>')
	if end < open {
		return who, time.Time{}
	}
	who.email = strings.TrimSpace(toUTF8(line[open+1:end], encoding))
	seconds, zone, _ := strings.Cut(strings.TrimSpace(string(line[end+1:])), " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || unix < 0 || unix > 1<<40 {
		return who, time.Time{}
	}
	return who, time.Unix(unix, 0).In(parseZone(zone))
}

// parseZone reads "+0800"; what it cannot read is UTC.
func parseZone(text string) *time.Location {
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 || len(text) != 5 {
		return time.UTC
	}
	seconds := (n/100)*3600 + (n%100)*60
	if seconds <= -24*3600 || seconds >= 24*3600 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

// toUTF8 returns text, written in the encoding that a commit states. Encodings
// other than UTF-8 and Latin-1 have left the field; of what is no UTF-8 the
// broken bytes become U+FFFD.
func toUTF8(text []byte, encoding string) string {
	switch strings.ToLower(encoding) {
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1":
		var b strings.Builder
		for _, c := range text {
			b.WriteRune(rune(c))
		}
		return b.String()
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}
