package markdown

import "strings"

// schemeOf returns the scheme of a URL as a browser finds it, in lower case: it
// skips leading control characters and spaces, and tabs and line ends anywhere.
// "" means that the URL has none.
func schemeOf(url string) string {
	var scheme []byte
	for i := range len(url) {
		c := url[i]
		switch {
		case c >= 'a' && c <= 'z':
			scheme = append(scheme, c)
		case c >= 'A' && c <= 'Z':
			scheme = append(scheme, c|0x20)
		case c <= ' ' && (len(scheme) == 0 || c == '\t' || c == '\n' || c == '\r'):
		case len(scheme) > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
			scheme = append(scheme, c)
		case c == ':' && len(scheme) > 0:
			return string(scheme)
		default:
			return ""
		}
	}
	return ""
}

// RunsScripts reports whether a browser that follows url may run code from it
// or open what is on the reader's disk.
func RunsScripts(url string) bool {
	switch schemeOf(url) {
	case "javascript", "vbscript", "livescript", "mocha", "data", "file", "feed", "jar", "blob", "view-source", "filesystem":
		return true
	}
	return false
}

// safeLink reports whether HTML may lead to url.
func safeLink(url string) bool {
	switch schemeOf(url) {
	case "", "http", "https", "mailto", "tel":
		return true
	}
	return false
}

// safeImage reports whether HTML may show the image at url. Images within the
// page may not be SVG, which can hold scripts.
func safeImage(url string) bool {
	switch schemeOf(url) {
	case "", "http", "https":
		return true
	case "data":
		lower := strings.ToLower(strings.TrimSpace(url[:min(len(url), 64)]))
		for _, kind := range [...]string{"png", "gif", "jpeg", "webp"} {
			if strings.HasPrefix(lower, "data:image/"+kind+";") {
				return true
			}
		}
	}
	return false
}
