package load

import (
	"math"
	"strconv"
	"strings"

	"lectern/content"
	"lectern/content/markdown"
)

// A header reads fields out of front matter as people write them. A value of
// the wrong type is noted and left out.
type header struct {
	markdown.FrontMatter
	notes *notes
}

// find returns the first of the keys that has a value, and its line.
func (h header) find(keys ...string) (key string, value any, line int) {
	for _, key := range keys {
		if value, line := h.Lookup(key); value != nil {
			return key, value, line
		}
	}
	return "", nil, 0
}

// text returns the text at the first of the keys that has a value, and its
// line; "" if there is none.
func (h header) text(keys ...string) (text string, line int) {
	key, value, line := h.find(keys...)
	text, ok := scalarText(value)
	if !ok && value != nil {
		h.notes.add(content.Warning, line, "front-matter-type", "%s holds %s; write one text", key, describe(value))
	}
	return text, line
}

// scalarText returns the text of a text, number or boolean; "" and false for
// anything else.
func scalarText(value any) (text string, ok bool) {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func describe(value any) string {
	switch v := value.(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "a table of values"
	case string:
		return strconv.Quote(content.Clip(v))
	default:
		text, _ := scalarText(v)
		return text
	}
}

// listSeparators part the items of a list that is written as one text.
const listSeparators = ",，、;；"

// texts returns the texts at the first of the keys that has a value: the items
// of a list, or of one text with separators between them.
func (h header) texts(separators string, keys ...string) []string {
	key, value, line := h.find(keys...)
	var list []string
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, text)
		}
	}
	switch v := value.(type) {
	case nil:
	case []any:
		for _, item := range v {
			text, ok := scalarText(item)
			if !ok && item != nil {
				h.notes.add(content.Warning, line, "front-matter-type", "an item of %s is %s; write one text for each item", key, describe(item))
				continue
			}
			add(text)
		}
	default:
		text, ok := scalarText(v)
		if !ok {
			h.notes.add(content.Warning, line, "front-matter-type", "%s holds %s; write a list of texts", key, describe(v))
			break
		}
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
			add(part)
		}
	}
	return list
}

// number returns the whole number at key, nil if there is none.
func (h header) number(key string) *int {
	_, value, line := h.find(key)
	switch v := value.(type) {
	case nil:
		return nil
	case int64:
		if n := int(v); v >= math.MinInt32 && v <= math.MaxInt32 { // what the API's Int can say
			return &n
		}
	case float64:
		if n := int(v); v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32 {
			return &n
		}
	case string:
		if v == "" {
			return nil
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 32); err == nil {
			whole := int(n)
			return &whole
		}
	}
	h.notes.add(content.Warning, line, "front-matter-type", "%s holds %s; write a whole number", key, describe(value))
	return nil
}

// flag returns the boolean at key, def if there is none.
func (h header) flag(key string, def bool) bool {
	_, value, line := h.find(key)
	switch v := value.(type) {
	case nil:
		return def
	case bool:
		return v
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "true", "yes", "on":
			return true
		case "false", "no", "off":
			return false
		case "":
			return def
		}
	}
	h.notes.add(content.Warning, line, "front-matter-type", "%s holds %s; write true or false", key, describe(value))
	return def
}

// author keys, and those that hold the link of a page's only author.
var (
	authorKeys     = []string{"authors", "author"}
	authorLinkKeys = []string{"authorlink", "author_link", "author_url", "authorurl"}
)

// authors returns the authors that the page names: texts, or tables with a name
// and a link.
func (h header) authors() []*content.Author {
	var authors []*content.Author
	key, value, line := h.find(authorKeys...)
	items, isList := value.([]any)
	if one, isTable := value.(map[string]any); isTable {
		items, isList = []any{one}, true
	}
	if !isList {
		for _, name := range h.texts(listSeparators+"&", authorKeys...) {
			authors = append(authors, &content.Author{Name: name})
		}
	}
	for _, item := range items {
		name, isText := scalarText(item)
		table, _ := item.(map[string]any)
		switch a := authorOf(table); {
		case a != nil:
			authors = append(authors, a)
		case name != "":
			authors = append(authors, &content.Author{Name: name})
		case !isText && item != nil:
			h.notes.add(content.Warning, line, "front-matter-type", "an item of %s is %s without a name; write a name, or a table with name and url", key, describe(item))
		}
	}
	if len(authors) == 1 && authors[0].URL == nil {
		if link, at := h.text(authorLinkKeys...); link != "" {
			authors[0].URL, line = &link, at
		}
	}
	for _, a := range authors {
		if a.URL != nil && !h.isSafe(*a.URL, line) {
			a.URL = nil
		}
	}
	return authors
}

// isSafe reports whether a frontend may link to what front matter states; if
// not, that is noted.
func (h header) isSafe(link string, line int) bool {
	if !markdown.RunsScripts(link) {
		return true
	}
	h.notes.add(content.Warning, line, "link-unsafe", "the link %s is left out: a browser could run code from it", strconv.Quote(content.Clip(link)))
	return false
}

func authorOf(table map[string]any) *content.Author {
	a := &content.Author{Name: fieldOf(table, "name", "title", "nickname")}
	if a.Name == "" {
		return nil
	}
	if link := fieldOf(table, "url", "link", "homepage", "website", "github"); link != "" {
		a.URL = &link
	}
	return a
}

// coverKeys are the names that themes give to a page's picture.
var coverKeys = []string{"cover", "image", "images", "thumbnail", "featured_image", "featuredimage", "banner", "hero", "heroimage", "ogimage"}

// cover returns the page's picture, nil if it names none.
func (h header) cover() *markdown.Image {
	for _, key := range coverKeys {
		_, value, line := h.find(key)
		if list, ok := value.([]any); ok && len(list) > 0 {
			value = list[0]
		}
		image := &markdown.Image{Line: line}
		switch v := value.(type) {
		case nil, bool: // themes have flags of these names too
		case string:
			image.URL = strings.TrimSpace(v)
		case map[string]any:
			image.URL = fieldOf(v, "image", "src", "url")
			if alt := fieldOf(v, "alt"); alt != "" {
				image.Alt = &alt
			}
		default:
			h.notes.add(content.Warning, line, "front-matter-type", "%s holds %s; write the path of a picture", key, describe(value))
		}
		if image.URL != "" && h.isSafe(image.URL, line) {
			return image
		}
	}
	return nil
}

// fieldOf returns the first text that table has at one of the keys, in any
// case; "" if there is none.
func fieldOf(table map[string]any, keys ...string) string {
	for _, key := range keys {
		for have, value := range table {
			if _, isFlag := value.(bool); isFlag || !strings.EqualFold(have, key) {
				continue
			}
			if text, _ := scalarText(value); text != "" {
				return text
			}
		}
	}
	return ""
}
