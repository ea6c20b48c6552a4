package content

import (
	"net/url"
	"path"
	"strings"
)

// FileOf returns the file to which ref leads, a link or a picture's address as
// p has it, and what ref says beyond it, such as "#page=3". ok is false if it
// leads to no file of s, or not for certain.
//
// Addresses are read as a browser would on the page, and as authors write them:
// from the file's own folder, and from the root of the site's static files.
func (s *Snapshot) FileOf(p *Post, ref string) (file File, suffix string, ok bool) {
	if s.Files == nil {
		return File{}, "", false
	}
	target, suffix, ok := s.Files.internalPath(ref)
	// Links to pages are the most frequent, and told by their look.
	if !ok || path.Ext(target) == "" || isPageSource(target) {
		return File{}, "", false
	}
	if strings.HasPrefix(target, "/") {
		file, ok = s.fileAt(target)
		return file, suffix, ok
	}
	folder := strings.TrimSuffix(p.URL, path.Base(p.URL)) // of "/about.html"
	if strings.HasSuffix(p.URL, "/") {
		folder = p.URL
	}
	if plain, err := url.PathUnescape(folder); err == nil {
		folder = plain
	}
	if file, ok = s.Files.at(path.Join(path.Dir(p.Path), target)); ok {
		return file, suffix, true
	}
	for _, from := range []string{folder, path.Dir(strings.TrimSuffix(folder, "/")), "/"} {
		if file, ok = s.fileAt(path.Join(from, target)); ok {
			return file, suffix, true
		}
	}
	return File{}, "", false
}

// FileURL returns the address at which this server has the file to which ref
// leads, as FileOf reads it. ok is false if it leads to none, or if files have
// no addresses: then ref is best left as it is.
func (s *Snapshot) FileURL(p *Post, ref string) (address string, ok bool) {
	if s.Files == nil || s.Files.options.Address == "" {
		return "", false
	}
	file, suffix, ok := s.FileOf(p, ref)
	if !ok {
		return "", false
	}
	return s.Files.Address(file.Name) + suffix, true
}

// at returns the file at name, if it is one of f.
func (f *Files) at(name string) (File, bool) {
	file, err := f.Find(name)
	return file, err == nil
}

// internalPath returns the path that ref names on the site, and what follows it.
// ok is false if ref leads elsewhere.
func (f *Files) internalPath(ref string) (target, suffix string, ok bool) {
	ref = strings.TrimSpace(ref)
	if f.options.Origin != "" {
		ref = withoutOrigin(ref, f.options.Origin)
	}
	if end := strings.IndexAny(ref, "?#"); end >= 0 {
		ref, suffix = ref[:end], ref[end:]
	}
	if ref == "" || strings.HasPrefix(ref, "//") {
		return "", "", false
	}
	if colon := strings.IndexByte(ref, ':'); colon >= 0 && !strings.Contains(ref[:colon], "/") {
		return "", "", false // a scheme
	}
	if strings.Contains(ref, "%") {
		plain, err := url.PathUnescape(ref)
		if err != nil {
			return "", "", false
		}
		ref = plain
	}
	return ref, suffix, true
}

// withoutOrigin returns ref without the site's origin, in either scheme.
func withoutOrigin(ref, origin string) string {
	_, host, _ := strings.Cut(origin, ":") // "//site.example"
	rest := ref
	for _, scheme := range []string{"https:", "http:"} {
		rest = strings.TrimPrefix(rest, scheme)
	}
	if len(rest) > len(host) && strings.EqualFold(rest[:len(host)], host) && rest[len(host)] == '/' {
		return rest[len(host):]
	}
	return ref
}

// fileAt returns the file that the site has at an address from its root.
func (s *Snapshot) fileAt(target string) (File, bool) {
	target = path.Clean("/" + target)
	if base := s.Files.options.BasePath; len(base) > 1 {
		if below, within := strings.CutPrefix(target, base); within {
			if file, ok := s.fileBelowBase("/" + below); ok {
				return file, true
			}
		}
	}
	return s.fileBelowBase(target)
}

func (s *Snapshot) fileBelowBase(target string) (File, bool) {
	below := target[1:]
	for _, static := range s.Files.options.Static {
		rest, within := strings.CutPrefix(below, static.Prefix)
		if !within {
			continue
		}
		if file, ok := s.Files.at(path.Join(static.Dir, rest)); ok {
			return file, true
		}
	}
	// Files beside a page stand below its address: "/blog/hello/img/a.png" is
	// img/a.png in the folder of the page at "/blog/hello/".
	if fileTypeOf(target).class > classData {
		return File{}, false // they are in folders of static files alone
	}
	base := strings.TrimSuffix(s.Files.options.BasePath, "/")
	for dir, depth := path.Dir(target), 0; dir != "/" && depth < 4; dir, depth = path.Dir(dir), depth+1 {
		for _, address := range []string{base + dir, dir} {
			if p := s.PostByURL(address); p != nil {
				if file, ok := s.Files.at(path.Join(path.Dir(p.Path), strings.TrimPrefix(target, dir))); ok {
					return file, true
				}
			}
		}
	}
	for _, dir := range s.Files.options.Pages {
		if file, ok := s.Files.at(path.Join(dir, below)); ok {
			return file, true
		}
	}
	return File{}, false
}
