// Package load turns a tree of files into a content.Snapshot: it finds out what
// kind of site it is (Hugo, Jekyll or plain folders), reads every Markdown file
// by the site's rules, and links the posts with each other.
//
// Load never stops for what a file says. What cannot be read becomes a
// content.Problem with path and line, and every Markdown file of the site is
// either a post or named by a problem. Drafts are the one exception: they are
// left out without a word unless asked for.
//
// A Loader keeps what it read by path and by the hash of the content, so that
// the next revision costs what the push changed, plus linking, and so does a
// revision of another branch that is loaded aside.
package load

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"lectern/content"
	"lectern/content/markdown"
	"lectern/content/search"
)

// Options say how a Loader reads. The zero value is useful.
type Options struct {
	SiteURL   string           // the site's address, "https://site.example/docs/"; overrides what the site says itself
	BaseURL   string           // of this server, "https://api.example/": where files are; "" gives them no addresses
	Drafts    bool             // true: drafts are posts too
	Scheduled bool             // true: posts are served before their publishDate and after their expiryDate too
	Now       func() time.Time // for Snapshot.LoadedAt; nil is time.Now
	Log       *slog.Logger     // nil discards

	// Config is a file of settings that adds to the site's lectern.yml, and wins
	// where only one can hold; CheckConfig says what is wrong with it. Empty is
	// none.
	Config     []byte
	ConfigName string // for problems and, by its extension, the format; "" is "lectern.yml"
}

// A Source is what one revision of a repository offers.
type Source struct {
	Files    fs.FS           // safe for concurrent use; the Sys of a FileInfo may be a content.BlobID
	Ref      string          // "main"
	Commit   *content.Commit // that Files are of; nil for files outside Git
	History  func(path string) content.FileHistory
	Problems []*content.Problem // that the source met itself
	At       time.Time          // the moment that schedules of posts are held against; zero is now
}

// A Loader loads one revision after another. It and the snapshots that it
// returns are safe for concurrent use.
type Loader struct {
	opts   Options
	parser *markdown.Parser
	sizes  *content.PictureSizes
	last   atomic.Pointer[stock] // of the last Load; never nil
	search search.Builder
}

// A stock is what was read for one revision, for others to take over. It is
// never changed.
type stock struct {
	rules    *site // nil if nothing was read yet
	view     view
	tree     fs.FS
	folders  []*folder // of rules.walkRoots
	files    map[string]*file
	byBlob   map[content.BlobID]*file     // those with a doc; any one of several with the same content
	dangling map[*file][]*content.Problem // links of the files that have some
}

// NewLoader returns a Loader that has read nothing yet.
func NewLoader(opts Options) *Loader {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	l := &Loader{opts: opts, parser: markdown.NewParser(markdown.Options{}), sizes: content.NewPictureSizes()}
	l.last.Store(&stock{})
	return l
}

// maxFileBytes bounds the files that are read at all; a longer one is no page
// that a person wrote.
const maxFileBytes = 4 << 20

// A file is one Markdown file as read by the rules of a site. Once it was read
// it is never changed: several snapshots are made of it.
type file struct {
	rules    *site
	place    place
	blob     content.BlobID // "" if the source knows none
	info     fs.FileInfo    // nil once it was read
	doc      *markdown.Document
	post     *page              // nil if the file is served as no post
	problems []*content.Problem // that are about this file alone
}

// Load reads src and returns its snapshot. It returns an error only if src
// cannot be read at all, or when ctx ends.
func (l *Loader) Load(ctx context.Context, src Source) (*content.Snapshot, error) {
	snap, read, err := l.load(ctx, src, l.search.Searcher, "loaded")
	if err != nil {
		return nil, err
	}
	l.last.Store(read)
	return snap, nil
}

// LoadAside is Load for a revision beside the one that is followed, such as
// another branch or an older commit. It takes over what the last Load read of
// the same content, and leaves what the next one compares with as it is.
func (l *Loader) LoadAside(ctx context.Context, src Source) (*content.Snapshot, error) {
	snap, _, err := l.load(ctx, src, l.search.Aside, "loaded aside")
	return snap, err
}

// load returns the snapshot of src, and what was read for it. searcher makes its
// full-text index when that is asked for; message is that of the log record.
func (l *Loader) load(ctx context.Context, src Source, searcher func(*content.Snapshot) content.Searcher, message string) (*content.Snapshot, *stock, error) {
	start := time.Now()
	known := l.last.Load()
	rules, err := readSite(src.Files, l.opts)
	if err != nil {
		return nil, nil, fmt.Errorf("read site: %w", err)
	}
	problems := slices.Concat(src.Problems, rules.problems)
	switch {
	case known.rules != nil && known.rules.key == rules.key:
		rules = known.rules
	case known.rules != nil && known.rules.settings.hasWordsOf(rules.settings):
		rules.vocabulary = known.rules.vocabulary
	default:
		rules.vocabulary = rules.settings.vocabulary()
	}
	folders, err := list(ctx, src.Files, rules, known)
	if err != nil {
		return nil, nil, fmt.Errorf("list files: %w", err)
	}
	files, notes := pagesIn(folders, rules)
	listed := time.Now()
	parsed, err := l.read(ctx, src.Files, files, known)
	if err != nil {
		return nil, nil, fmt.Errorf("read files: %w", err)
	}
	read := time.Now()

	next := newStock(rules, src.Files, folders, files)
	next.view = view{drafts: l.opts.Drafts, scheduled: l.opts.Scheduled, at: src.At}
	if src.At.IsZero() {
		next.view.at = l.opts.Now()
	}
	// Following links reads what the files alone say, and costs as much as the
	// rest of the linking.
	followed := beside(func() { next.dangling = danglingLinks(next, files, known) })
	snap, found := assemble(rules, files, src, next.view)
	followed()
	problems = slices.Concat(problems, notes, found)
	for _, dangling := range next.dangling {
		problems = append(problems, dangling...)
	}
	snap.Problems = linkProblems(snap.Posts, problems)
	snap.LoadedAt, snap.NewSearcher = l.opts.Now(), searcher
	snap.Files = l.filesOf(rules, src.Files, src.Commit)
	complete := content.NewSnapshot(snap)
	l.opts.Log.Info(message, "layout", rules.layout, "files", len(files), "parsed", parsed,
		"list", rounded(listed.Sub(start)), "parse", rounded(read.Sub(listed)), "link", rounded(time.Since(read)))
	return complete, next, nil
}

// beside runs f beside its caller. The func that it returns waits for f, and
// panics if f did: only there can somebody recover.
func beside(f func()) (wait func()) {
	var failure string
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			if p := recover(); p != nil {
				failure = fmt.Sprintf("%v\n%s", p, debug.Stack())
			}
		}()
		f()
	}()
	return func() {
		<-ended
		if failure != "" {
			panic("load: " + failure)
		}
	}
}

func rounded(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// read reads the files that come without it, and returns how many of them had
// to be parsed.
func (l *Loader) read(ctx context.Context, files fs.FS, list []*file, known *stock) (parsed int, err error) {
	var fresh []*file
	for _, f := range list {
		if f.doc == nil && f.problems == nil {
			fresh = append(fresh, f)
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	next := make(chan *file)
	group.Go(func() error {
		defer close(next)
		for _, f := range fresh {
			select {
			case next <- f:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	var mu sync.Mutex // guards byBlob and parsed
	byBlob := map[content.BlobID]*file{}
	for range min(runtime.GOMAXPROCS(0), max(len(fresh), 1)) {
		group.Go(func() error {
			for f := range next {
				mu.Lock()
				twin := cmp.Or(known.byBlob[f.blob], byBlob[f.blob])
				mu.Unlock()
				wasParsed, err := l.readFile(files, f, twin)
				if err != nil {
					return err
				}
				mu.Lock()
				if wasParsed {
					parsed++
				}
				if f.blob != "" && f.doc != nil {
					byBlob[f.blob] = f
				}
				mu.Unlock()
			}
			return nil
		})
	}
	err = group.Wait()
	return parsed, err
}

// readFile reads f. twin has the same content, read at another path or by other
// rules; nil if there is none. What depends on path and rules is made out anew,
// but the file is parsed only if the page says something else there. A page that
// a parser panics on is not worth the site: it is left out, with a problem.
func (l *Loader) readFile(files fs.FS, f, twin *file) (parsed bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			l.opts.Log.Error("panic while a page was read", "path", f.place.path, "panic", p, "stack", string(debug.Stack()))
			f.doc, f.post = nil, nil
			f.problems = []*content.Problem{problemAt(f.place.path, 0, content.Error, "page-unreadable",
				"reading the page failed in the program itself; it is not served, please report this with the file")}
		}
	}()
	info := f.info
	f.info = nil
	if twin != nil {
		f.doc = twin.doc
	} else if info != nil && info.Size() > maxFileBytes {
		f.problems = append(f.problems, &content.Problem{
			Code: "file-too-large", Severity: content.Error, Path: f.place.path,
			Message: fmt.Sprintf("the file has %d bytes, more than the %d that a page may have; it is not served", info.Size(), maxFileBytes),
		})
		return false, nil
	}
	var lines []markdown.Line
	parse := func() error {
		src, err := fs.ReadFile(files, f.place.path)
		if err != nil {
			return err
		}
		parsed = true
		var doc *markdown.Document
		doc, lines = l.parser.ParseLines(src)
		f.doc = cmp.Or(f.doc, doc)
		return nil
	}
	if f.doc == nil {
		if err := parse(); err != nil {
			return parsed, err
		}
	}
	served := true
	for _, p := range f.doc.Problems {
		f.problems = append(f.problems, problemAt(f.place.path, p.Line, p.Severity, p.Code, p.Message))
		if p.Code == markdown.CodeBinaryFile || p.Code == markdown.CodeLFSPointer {
			served = false
		}
	}
	if !served {
		return parsed, nil
	}
	var notes notes
	f.post = readPage(f.rules, &f.place, f.doc, &notes)
	f.post.post.Blob = f.blob
	if twin != nil && asksTheSame(f, twin) {
		f.post.reading = twin.post.reading
	} else {
		if !parsed {
			if err := parse(); err != nil {
				return parsed, err
			}
		}
		f.post.reading = readGathering(f.rules, f.post, lines)
	}
	f.post.naming = newNaming(f.post)
	for _, n := range f.post.reading.Notes {
		notes.add(n.Severity, n.Line, n.Code, "%s", n.Message)
	}
	f.problems = append(f.problems, notes.list...)
	return parsed, nil
}

// newStock returns what files hold for other revisions, all but their dangling
// links.
func newStock(rules *site, tree fs.FS, folders []*folder, files []*file) *stock {
	s := &stock{
		rules: rules, tree: tree, folders: folders,
		files:  make(map[string]*file, len(files)),
		byBlob: make(map[content.BlobID]*file, len(files)),
	}
	for _, f := range files {
		s.files[f.place.path] = f
		if f.blob != "" && f.doc != nil {
			s.byBlob[f.blob] = f
		}
	}
	return s
}

// notes collects the problems of one file.
type notes struct {
	path string
	list []*content.Problem
}

// add records a problem at a 1-based line, 0 if it concerns the whole file.
func (n *notes) add(severity content.Severity, line int, code, format string, args ...any) {
	n.list = append(n.list, problemAt(n.path, line, severity, code, fmt.Sprintf(format, args...)))
}

func problemAt(path string, line int, severity content.Severity, code, message string) *content.Problem {
	p := &content.Problem{Code: code, Severity: severity, Message: message, Path: path}
	if line > 0 {
		p.Line = &line
	}
	return p
}

// byPathAndLine is the order of problems. It is 0 for those that say the same.
func byPathAndLine(a, b *content.Problem) int {
	line := func(p *content.Problem) int {
		if p.Line == nil {
			return 0
		}
		return *p.Line
	}
	return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(line(a), line(b)), strings.Compare(a.Code, b.Code), strings.Compare(a.Message, b.Message),
		strings.Compare(string(a.Severity), string(b.Severity)))
}
