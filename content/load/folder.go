package load

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lectern/content"
)

// A folder is what one folder has for a site. Revisions share the folders that
// they have in common, if the file system names their content. It is never
// changed.
type folder struct {
	name    string         // path in the repository
	tree    content.TreeID // "" if the file system knows none
	files   []*file
	notes   []*content.Problem // of files that are no pages
	folders []*folder
}

// list returns the folders of the site, one for each of its walkRoots that is
// there. Files that are known with the same content, by the same rules, come
// with what was read.
func list(ctx context.Context, files fs.FS, site *site, known *stock) ([]*folder, error) {
	w := walk{ctx, files, site, known}
	var roots []*folder
	for _, name := range site.walkRoots() {
		info, err := fs.Stat(files, name)
		if name != "." && errors.Is(err, fs.ErrNotExist) {
			continue // the configuration names a folder that is not there
		}
		if err != nil {
			return nil, err
		}
		root := &folder{name: name}
		if info.IsDir() {
			i := slices.IndexFunc(known.folders, func(f *folder) bool { return f.name == name })
			var before *folder
			if i >= 0 && known.rules == site {
				before = known.folders[i]
			}
			root, err = w.folder(name, info, before)
		} else {
			err = w.file(root, name, fs.FileInfoToDirEntry(info))
		}
		if err != nil {
			return nil, err
		}
		roots = append(roots, root)
	}
	return roots, nil
}

// A walk goes through the folders of a site.
type walk struct {
	ctx   context.Context
	files fs.FS
	site  *site
	known *stock
}

// folder returns the folder of the given path. before is what it was by the
// same rules, nil if that is not known.
func (w *walk) folder(name string, info fs.FileInfo, before *folder) (*folder, error) {
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	f := &folder{name: name}
	f.tree, _ = info.Sys().(content.TreeID)
	if f.tree != "" && before != nil && before.tree == f.tree && w.site.layout == layoutHugo {
		// For other layouts the files beside a page have a say in what it is.
		return before, nil
	}
	// A folder that cannot be read would take its pages away without a word: the
	// revision is not fit to be served.
	entries, err := fs.ReadDir(w.files, name)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		name := path.Join(f.name, entry.Name())
		if !entry.IsDir() {
			if err := w.file(f, name, entry); err != nil {
				return nil, err
			}
			continue
		}
		if w.site.skipsDir(name) {
			continue
		}
		if !utf8.ValidString(name) {
			f.notes = append(f.notes, encodingProblem(name))
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		var was *folder
		if before != nil {
			if i := slices.IndexFunc(before.folders, func(g *folder) bool { return g.name == name }); i >= 0 {
				was = before.folders[i]
			}
		}
		inner, err := w.folder(name, info, was)
		if err != nil {
			return nil, err
		}
		f.folders = append(f.folders, inner)
	}
	return f, nil
}

// file adds the file of the given path to f, if it is one of the site's.
func (w *walk) file(f *folder, name string, entry fs.DirEntry) error {
	if !content.IsMarkdown(name) || w.site.skipsFile(name) {
		return nil
	}
	if !utf8.ValidString(name) {
		f.notes = append(f.notes, encodingProblem(name))
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	regular := entry.Type().IsRegular()
	blob, _ := info.Sys().(content.BlobID)
	if old := w.known.files[name]; regular && !isReadme(name) && old != nil && old.rules == w.site && blob != "" && old.blob == blob {
		f.files = append(f.files, old)
		return nil
	}
	where, note := w.site.place(name)
	switch {
	case note != nil:
		f.notes = append(f.notes, note)
	case !regular:
		f.notes = append(f.notes, problemAt(name, 0, content.Warning, "not-a-file",
			"this is a link to another file, which is not followed; put a page here, or give the other page this address as an alias"))
	default:
		f.files = append(f.files, &file{rules: w.site, place: *where, blob: blob, info: info})
	}
	return nil
}

// encodingProblem returns the problem of a name that Git takes, which takes any
// bytes, and that package fs and JSON do not.
func encodingProblem(name string) *content.Problem {
	return problemAt(strings.Trim(strconv.Quote(name), `"`), 0, content.Error, "path-encoding",
		"the name is no UTF-8, so nothing by it is served; rename it")
}

// pagesIn returns the files in folders by path, and what is to say of others.
func pagesIn(folders []*folder, site *site) (list []*file, notes []*content.Problem) {
	var add func(folders []*folder)
	add = func(folders []*folder) {
		for _, f := range folders {
			list, notes = append(list, f.files...), append(notes, f.notes...)
			add(f.folders)
		}
	}
	add(folders)
	slices.SortFunc(list, func(a, b *file) int { return strings.Compare(a.place.path, b.place.path) })
	if site.layout != layoutHugo {
		demoteReadmes(list)
	}
	if site.layout == layoutPlain {
		markSections(list)
	}
	return list, notes
}

// keepsNames reports whether the folder of the given path, and those below it,
// have in next all the names that they have in tree. It is false where that
// would take a walk through folders whose content has no name.
func keepsNames(tree, next fs.FS, dir string) bool {
	before, err := fs.ReadDir(tree, dir)
	if err != nil {
		return false
	}
	after, err := fs.ReadDir(next, dir)
	if err != nil {
		return false
	}
	for _, entry := range before {
		i, ok := slices.BinarySearchFunc(after, entry.Name(), func(e fs.DirEntry, name string) int { return strings.Compare(e.Name(), name) })
		if !ok || after[i].IsDir() != entry.IsDir() {
			return false
		}
		if !entry.IsDir() {
			continue
		}
		a, b := treeOf(entry), treeOf(after[i])
		if a == "" || b == "" || a != b && !keepsNames(tree, next, path.Join(dir, entry.Name())) {
			return false
		}
	}
	return true
}

// treeOf returns the name of a folder's content, "" if it has none.
func treeOf(entry fs.DirEntry) content.TreeID {
	info, err := entry.Info()
	if err != nil {
		return ""
	}
	id, _ := info.Sys().(content.TreeID)
	return id
}
