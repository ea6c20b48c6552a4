package markdown

import (
	stdhtml "html"
	"strings"
)

// A Use says what a page's HTML does with an address.
type Use int

const (
	UseLink  Use = iota // <a href>: readers may follow it
	UseImage            // <img src>, each of its srcset, <video poster>: shown with the page
	UseMedia            // src of <video>, <audio> and <source>: played in the page
)

// HTMLWith returns HTML with its addresses as rewrite has them: it is called for
// each, in the order of the page, and returns what stands there instead, or url
// itself. Addresses that are empty or begin with "#" lead within the page; they
// stay. What rewrite returns has to be safe to follow.
//
// The HTML kept for HTML is that without rewriting, since one page may be shown
// at several addresses. To go through it costs a few microseconds a page.
func (d *Document) HTMLWith(rewrite func(url string, use Use) string) string {
	return rewriteURLs(d.HTML(), rewrite)
}

// rewriteURLs goes through rendered, which is HTML as goldmark and bluemonday
// write it: names in lower case, attributes in double quotes, and neither "<"
// nor ">" outside of tags and comments.
func rewriteURLs(rendered string, rewrite func(url string, use Use) string) string {
	var out strings.Builder // of rendered[:written], as soon as anything differs
	written := 0
	replace := func(start, end int, with string) {
		if out.Len() == 0 {
			out.Grow(len(rendered) + len(rendered)/8)
		}
		out.WriteString(rendered[written:start])
		out.WriteString(with)
		written = end
	}
	for at := 0; ; {
		open := strings.IndexByte(rendered[at:], '<')
		if open < 0 {
			break
		}
		at += open + 1
		length := strings.IndexByte(rendered[at:], '>')
		if length < 0 {
			break
		}
		tag := rendered[at : at+length]
		nameEnd := strings.IndexByte(tag, ' ')
		if nameEnd < 0 || !hasAddress(tag[:nameEnd]) {
			at += length + 1
			continue
		}
		name := tag[:nameEnd]
		for rest := nameEnd; rest < len(tag); {
			quote := strings.Index(tag[rest:], `="`)
			if quote < 0 {
				break
			}
			attribute := strings.TrimSpace(tag[rest : rest+quote])
			if space := strings.LastIndexByte(attribute, ' '); space >= 0 {
				attribute = attribute[space+1:] // after those without a value
			}
			start := rest + quote + len(`="`)
			end := strings.IndexByte(tag[start:], '"')
			if end < 0 {
				break
			}
			end += start
			if use, list, ok := useOf(name, attribute); ok {
				value := tag[start:end]
				rewritten := value
				if list {
					rewritten = rewriteList(value, use, rewrite)
				} else {
					rewritten = rewriteOne(value, use, rewrite)
				}
				if rewritten != value {
					replace(at+start, at+end, rewritten)
				}
			}
			rest = end + 1
		}
		at += length + 1
	}
	if written == 0 {
		return rendered
	}
	out.WriteString(rendered[written:])
	return out.String()
}

// hasAddress reports whether elements of the name have an attribute that is an
// address.
func hasAddress(name string) bool {
	switch name {
	case "a", "img", "video", "audio", "source":
		return true
	}
	return false
}

// useOf returns what an element does with the address in an attribute; list is
// true if there may be several. ok is false if the attribute is no address.
func useOf(element, attribute string) (use Use, list, ok bool) {
	switch attribute {
	case "href":
		return UseLink, false, element == "a"
	case "src":
		if element == "img" {
			return UseImage, false, true
		}
		return UseMedia, false, element != "a"
	case "poster":
		return UseImage, false, element == "video"
	case "srcset":
		return UseImage, true, element == "img"
	}
	return 0, false, false
}

func rewriteOne(value string, use Use, rewrite func(string, Use) string) string {
	if value == "" || value[0] == '#' {
		return value
	}
	url := stdhtml.UnescapeString(value)
	if rewritten := rewrite(url, use); rewritten != url {
		return stdhtml.EscapeString(rewritten)
	}
	return value
}

// rewriteList rewrites the addresses of a srcset, "small.png 480w, large.png 2x",
// which have no comma in them.
func rewriteList(value string, use Use, rewrite func(string, Use) string) string {
	parts := strings.Split(value, ",")
	for i, part := range parts {
		address := strings.Trim(part, " ")
		address, _, _ = strings.Cut(address, " ")
		if rewritten := rewriteOne(address, use, rewrite); rewritten != address {
			// A comma would end the address.
			parts[i] = strings.Replace(part, address, strings.ReplaceAll(rewritten, ",", "%2C"), 1)
		}
	}
	return strings.Join(parts, ",")
}
