package markdown

import "bytes"

var (
	// voidElements have no end tag.
	voidElements = map[string]bool{
		"area": true, "br": true, "col": true, "hr": true, "img": true, "input": true, "source": true, "wbr": true,
	}

	// endedByOthers holds the elements that end where another begins or ends, so
	// that HTML lets one leave out the end tag. To write it may end too much.
	endedByOthers = map[string]bool{
		"p": true, "li": true, "dt": true, "dd": true, "rt": true, "rp": true,
		"caption": true, "colgroup": true, "thead": true, "tbody": true, "tfoot": true, "tr": true, "td": true, "th": true,
	}
)

// balance makes clean, HTML from the sanitizer, keep to itself: what it opens it
// closes, and it closes nothing else. Without that, a "</div>" too many in one
// page would break the layout of every site that puts the page between tags of
// its own. In clean, "<" and ">" stand around tags alone.
func balance(clean []byte) []byte {
	var (
		out   []byte // what stands before copied, mended
		open  []string
		count = make(map[string]int) // of each name among the open elements

		copied int
	)
	closeTo := func(depth int) {
		for len(open) > depth {
			name := open[len(open)-1]
			open = open[:len(open)-1]
			count[name]--
			out = append(append(append(out, "</"...), name...), '>')
		}
	}
	for at := 0; ; {
		i := bytes.IndexByte(clean[at:], '<')
		if i < 0 {
			break
		}
		start := at + i
		length := bytes.IndexByte(clean[start:], '>')
		if length < 0 {
			break
		}
		tag := clean[start+1 : start+length]
		at = start + length + 1
		name, isEnd := bytes.CutPrefix(tag, []byte("/"))
		if i := bytes.IndexAny(name, " \t\n/"); i >= 0 {
			name = name[:i]
		}
		optional := endedByOthers[string(name)]
		switch n := len(open); {
		case voidElements[string(name)]:
			continue
		case !isEnd:
			count[string(name)]++
			if !optional {
				open = append(open, string(name))
			}
			continue
		case optional && count[string(name)] > 0:
			count[string(name)]--
			continue
		case n > 0 && open[n-1] == string(name):
			open = open[:n-1]
			count[string(name)]--
			continue
		}
		out = append(out, clean[copied:start]...)
		copied = at
		if count[string(name)] > 0 {
			depth := len(open) - 1
			for open[depth] != string(name) {
				depth--
			}
			closeTo(depth)
		}
	}
	if copied == 0 && len(open) == 0 {
		return clean
	}
	tail := clean[copied:]
	body := bytes.TrimRight(tail, "\n")
	out = append(out, body...)
	closeTo(0)
	return append(out, tail[len(body):]...)
}
