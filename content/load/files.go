package load

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"lectern/content"
)

// addStaticHugo adds the folders whose files Hugo copies to the root of the site:
// those that module.mounts name, those of staticDir, and the theme's, which
// yields to the site's own. Files of assets are there for themes to work on;
// pages name them by the same paths.
func (s *site) addStaticHugo(c config) {
	add := func(dir, prefix string, whole bool) {
		dir = path.Join(s.root, dir)
		if prefix != "" {
			prefix += "/"
		}
		folder := content.StaticFolder{Dir: dir, Prefix: prefix, Whole: whole && dir != s.root}
		if fs.ValidPath(dir) && !slices.Contains(s.static, folder) {
			s.static = append(s.static, folder)
		}
	}
	for _, v := range c.table("module").list("mounts") {
		m, _ := v.(map[string]any)
		source, target := config(m).text("source"), path.Clean(config(m).text("target"))
		for _, component := range []string{"static", "assets"} {
			if isWithin(target, component) && source != "" {
				add(source, below(target, component), component == "static")
			}
		}
	}
	dirs := append(c.texts("staticdir"), "static")
	for _, l := range s.languages {
		dirs = append(c.table("languages").table(l.name).texts("staticdir"), dirs...)
	}
	for _, dir := range dirs {
		add(dir, "", true)
	}
	add("assets", "", false)
	for _, theme := range c.texts("theme") {
		add(path.Join("themes", theme, "static"), "", true)
		add(path.Join("themes", theme, "assets"), "", false)
	}
}

// addStaticOther adds the folders of static files of sites that are not Hugo's.
// Jekyll publishes what is in the site's folder at the path that it has there,
// as generators of unknown rules often do.
func (s *site) addStaticOther() {
	for _, dir := range staticDirs {
		dir = path.Join(s.root, dir)
		if s.layout == layoutJekyll && path.Base(dir) == "assets" {
			s.static = append(s.static, content.StaticFolder{Dir: dir, Prefix: "assets/", Whole: true})
			continue
		}
		s.static = append(s.static, content.StaticFolder{Dir: dir, Whole: true}, content.StaticFolder{Dir: dir, Prefix: path.Base(dir) + "/", Whole: true})
	}
}

// Files returns the files that a revision offers beside its pages, by the rules
// of the site that it is, without reading its pages.
func (l *Loader) Files(ctx context.Context, tree fs.FS, commit *content.Commit) (*content.Files, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rules, err := readSite(tree, l.opts)
	if err != nil {
		return nil, fmt.Errorf("read site: %w", err)
	}
	return l.filesOf(rules, tree, commit), nil
}

// filesOf returns the files of tree by the rules of s.
func (l *Loader) filesOf(s *site, tree fs.FS, commit *content.Commit) *content.Files {
	options := content.FilesOptions{
		Tree: tree, Origin: s.origin, BasePath: s.basePath, Sizes: l.sizes,
		Hidden: func(dir string) bool { return l.hides(s, tree, dir) },
	}
	for _, folder := range s.static {
		if hasDir(tree, folder.Dir) {
			options.Static = append(options.Static, folder)
		}
	}
	for _, m := range s.mounts {
		options.Pages = append(options.Pages, m.dir)
	}
	if l.opts.BaseURL != "" && commit != nil {
		options.Address = strings.TrimRight(l.opts.BaseURL, "/") + "/files/" + commit.SHA + "/"
	}
	return content.NewFiles(options)
}

// hides reports whether the files in a folder are not to be had: the site skips
// the folder, or its page is not served. What cannot be read is not shown
// either.
func (l *Loader) hides(s *site, tree fs.FS, dir string) bool {
	if dir != "." && s.skipsDir(dir) {
		return true
	}
	if s.layout == layoutJekyll && path.Base(dir) == "_drafts" {
		return !l.opts.Drafts
	}
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		return true
	}
	hidden := false
	now := view{drafts: l.opts.Drafts, scheduled: l.opts.Scheduled, at: l.opts.Now()}
	for _, entry := range entries {
		stem, _, _ := strings.Cut(entry.Name(), ".")
		if stem != bundleStem || !entry.Type().IsRegular() || !content.IsMarkdown(entry.Name()) {
			continue
		}
		if page := l.pageAt(s, tree, path.Join(dir, entry.Name())); page != nil && now.serves(page) {
			return false // in one language at least
		}
		hidden = true
	}
	return hidden
}

// pageAt returns the page at name, nil if it is none or cannot be read.
func (l *Loader) pageAt(s *site, tree fs.FS, name string) *file {
	info, err := fs.Stat(tree, name)
	if err != nil || info.Size() > maxFileBytes {
		return nil
	}
	blob, _ := info.Sys().(content.BlobID)
	if known := l.last.Load().files[name]; known != nil && blob != "" && known.blob == blob && known.rules.key == s.key {
		return known
	}
	where, _ := s.place(name)
	src, err := fs.ReadFile(tree, name)
	if where == nil || err != nil {
		return nil
	}
	return &file{post: readPage(s, where, l.parser.Parse(src), new(notes))}
}
