package gitsource

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"lectern/content"
)

// DefaultTimeout is the time that an exchange may take if Options names none.
const DefaultTimeout = 2 * time.Minute

// ErrNoClone says that the branch has never been fetched: Fetch has to succeed
// once before there is a Revision.
var ErrNoClone = errors.New("nothing has been fetched yet")

// ErrClosed says that the Repo has been closed.
var ErrClosed = errors.New("the repository is closed")

// Options says which branch of which repository to follow, and how.
type Options struct {
	// URL is where the repository is: an https, http, ssh, git or file URL,
	// host:path as ssh has it, or the path of a local repository, bare or with
	// a work tree. A user and password in it are used, and never shown.
	URL string
	// Branch is the name of the branch, such as "main". "" follows the remote's HEAD,
	// which is asked for at each Fetch.
	Branch string
	// Refs selects branches and tags that are fetched beside the branch, by
	// patterns of their names such as "release/*" and "v*". A star stands for any
	// characters but slashes, two stars for folders too; a pattern that begins with
	// "refs/heads/" or "refs/tags/" is about one kind only. None are selected by
	// default, for each costs disk space and time. At most 1,000 are followed.
	Refs []string
	// Dir is the folder for clones. This one gets a folder of its own in it.
	Dir string
	// Auth says how to sign in. What it sets goes before what URL holds.
	Auth Auth
	// Timeout bounds a whole exchange with the remote. While cloning, it bounds
	// the time in which nothing arrives. Zero means DefaultTimeout.
	Timeout time.Duration
	// Progress receives what the remote tells its user while cloning; nil
	// leaves it out. The bytes are the remote's.
	Progress io.Writer
	// Log receives what went otherwise than planned and was got over; nil
	// leaves it out.
	Log *slog.Logger
}

// A Repo follows one branch of one repository, and others beside it, by a clone
// on disk. Several
// Repos, in several processes, may share the clone. It is safe for concurrent
// use.
type Repo struct {
	address  address
	branch   string // "" follows HEAD
	patterns []refPattern
	dir      string // our folder in Options.Dir
	timeout  time.Duration
	progress io.Writer
	log      *slog.Logger
	remote   remote
	http     *http.Client // nil for a local repository

	walks    sync.WaitGroup  // over histories
	lifetime context.Context // of those walks; ends at Close
	end      context.CancelFunc

	mu     sync.Mutex
	clone  *clone // nil if there is none, or none that can be read
	closed bool

	// known is the last revision, with the refs beside it; nil before the first. It
	// is written with mu held, and read without: who asks for another revision does
	// not wait for the next one to be listed.
	known atomic.Pointer[known]
}

// Open checks the options, makes the folder, and opens the clone if there is
// one. It does not talk to the remote. A clone that is damaged is no error: the
// next Fetch replaces it.
func Open(ctx context.Context, opts Options) (*Repo, error) {
	a, err := parseAddress(opts.URL)
	if err != nil {
		return nil, err
	}
	branch := strings.TrimPrefix(opts.Branch, branchPrefix)
	if branch != "" {
		if err := checkBranch(branch); err != nil {
			return nil, err
		}
	}
	patterns, err := parseRefPatterns(opts.Refs)
	if err != nil {
		return nil, err
	}
	if opts.Dir == "" {
		return nil, errors.New("no folder for the clone")
	}
	if opts.Timeout < 0 {
		return nil, fmt.Errorf("a timeout of %v is negative", opts.Timeout)
	}
	auth := opts.Auth
	auth.User = cmp.Or(auth.User, a.user)
	if auth.Password == nil && a.password != "" {
		password := a.password
		auth.Password = func() (string, error) { return password, nil }
	}
	if a.scheme == "http" && !a.isLoopback() && (a.user != "" || a.password != "") {
		return nil, fmt.Errorf("%s: %w", a, errPlaintext)
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	r := &Repo{
		address:  a,
		branch:   branch,
		patterns: patterns,
		timeout:  cmp.Or(opts.Timeout, DefaultTimeout),
		progress: opts.Progress,
		log:      opts.Log,
	}
	if r.progress == nil {
		r.progress = io.Discard
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if a.scheme == "file" {
		// Two paths to one repository share a clone.
		if real, err := filepath.EvalSymlinks(a.path); err == nil {
			r.address.path = real
		}
		r.remote = localRemote{path: r.address.path, tags: len(patterns) > 0}
	} else {
		r.http = newHTTPClient(r.timeout)
		r.remote = newNetworkRemote(a, auth, r.http)
	}
	// Repos that follow other refs would take each other's away, so they have
	// clones of their own.
	key := sha256.Sum256([]byte(strings.Join(append([]string{r.address.String(), branch}, sortedRefs(opts.Refs)...), "\x00")))
	r.dir = filepath.Join(dir, fmt.Sprintf("%s-%x", r.address.readableName(), key[:6]))
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the clone: %w", err)
	}
	r.lifetime, r.end = context.WithCancel(context.WithoutCancel(ctx))
	if _, err := r.current(); err != nil && !errors.Is(err, ErrNoClone) && !errors.Is(err, errDamaged) {
		r.end()
		return nil, fmt.Errorf("open the clone: %w", err)
	}
	return r, nil
}

// URL returns where the repository is, without user and password.
func (r *Repo) URL() string { return r.address.String() }

// Close ends the walks over history and closes the clone's files. Revisions
// cannot be read any more.
func (r *Repo) Close() error {
	r.mu.Lock()
	first, c := !r.closed, r.clone
	r.closed = true // from here on no walk begins
	r.mu.Unlock()
	r.end()
	r.walks.Wait()
	if r.http != nil {
		r.http.CloseIdleConnections()
	}
	if first && c != nil {
		c.objects.closePacks()
	}
	return nil
}

func (r *Repo) cloneDir() string { return filepath.Join(r.dir, "clone.git") }

// current returns the clone that is on disk now: another process may have made
// it, or made it anew.
func (r *Repo) current() (*clone, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	info, err := os.Stat(r.cloneDir())
	if errors.Is(err, fs.ErrNotExist) {
		r.clone = nil
		return nil, ErrNoClone
	}
	if err != nil {
		return nil, err
	}
	if r.clone != nil && os.SameFile(r.clone.info, info) {
		return r.clone, nil
	}
	r.clone = nil
	c, err := openClone(r.cloneDir())
	if err != nil {
		return nil, err
	}
	r.clone = c
	return c, nil
}

// usable returns the current clone, or nil if there is none or it is damaged,
// so that only a new one will do.
func (r *Repo) usable() (*clone, error) {
	c, err := r.current()
	switch {
	case errors.Is(err, ErrNoClone) || errors.Is(err, errDamaged):
		return nil, nil
	case err != nil:
		return nil, err
	case c.objects.damaged.Load():
		return nil, nil
	}
	return c, nil
}

// Fetch brings the clone up to date with the remote, and makes it if there is
// none. changed says whether the branch or another ref that is followed moved,
// came or went, or the clone was made. After an
// error the clone is as it was; errors that a caller may tell apart are
// *BranchError and *StatusError.
func (r *Repo) Fetch(ctx context.Context) (changed bool, err error) {
	defer func() {
		// go-git has panicked on what a server sent before.
		if p := recover(); p != nil {
			changed, err = false, fmt.Errorf("fetch %s: panic: %v", r.address, p)
		}
	}()
	if changed, err = r.fetch(ctx); err != nil {
		return false, fmt.Errorf("fetch %s: %w", r.address, err)
	}
	return changed, nil
}

func (r *Repo) fetch(ctx context.Context) (changed bool, err error) {
	for {
		done, changed, err := r.tryFetch(ctx)
		if done || err != nil {
			return changed, err
		}
		// What the other process fetches may be all we want.
		r.log.Info("another process is fetching; waiting for it", "url", r.URL())
		lock := r.lock()
		if locked, err := lock.TryLockContext(ctx, 100*time.Millisecond); err != nil || !locked {
			return false, cmp.Or(err, ctx.Err())
		}
		if err := lock.Unlock(); err != nil {
			return false, err
		}
	}
}

func (r *Repo) lock() *flock.Flock {
	return flock.New(filepath.Join(r.dir, "lock"), flock.SetPermissions(0o600))
}

// tryFetch asks the remote where its refs stand and fetches if the clone's
// stand elsewhere. done is false if another process holds the lock.
func (r *Repo) tryFetch(ctx context.Context) (done, changed bool, err error) {
	c, err := r.usable()
	if err != nil {
		return false, false, err
	}
	limited, limit := startLimit(ctx, r.timeout, c == nil)
	defer limit.stop()
	x, err := r.remote.connect(limited)
	if err != nil {
		return false, false, err
	}
	defer x.close()
	want, err := r.standing(x.refs())
	if err != nil {
		return false, false, err
	}
	if upToDate, err := c.standsAt(want, x.refs()); upToDate || err != nil {
		return upToDate, false, err
	}
	// Somebody may have cleared the folder for clones.
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return false, false, fmt.Errorf("make the folder for the clone: %w", err)
	}
	lock := r.lock()
	locked, err := lock.TryLock()
	if err != nil {
		return false, false, fmt.Errorf("lock the clone: %w", err)
	}
	if !locked {
		return false, false, nil
	}
	defer lock.Unlock()
	// The clone may have changed before we held the lock.
	if c, err = r.usable(); err != nil {
		return false, false, err
	}
	if upToDate, err := c.standsAt(want, x.refs()); upToDate || err != nil {
		return upToDate, false, err
	}
	if c == nil || c.isShallow() && len(x.refs().shallow) == 0 {
		limit.watchIdle()
		return true, true, r.cloneAnew(limited, x, want, limit.alive)
	}
	c.removeLeftovers()
	if err := r.update(limited, c, x, want, io.Discard, limit.alive); err != nil {
		return false, false, err
	}
	if c.objects.packCount() >= compactAt {
		if err := c.compact(ctx); err != nil {
			r.log.Warn("could not compact the clone; it is kept as it is", "url", r.URL(), "err", err)
		}
	}
	return true, true, nil
}

// standsAt tells whether c, which may be nil, is what the remote has.
func (c *clone) standsAt(want standing, refs *remoteRefs) (bool, error) {
	if c == nil || c.isShallow() && len(refs.shallow) == 0 {
		return false, nil
	}
	ours, err := c.standing()
	return err == nil && ours.equal(want), err
}

// isShallow tells whether history ends before its beginning. A list that cannot
// be read is found out where it is used.
func (c *clone) isShallow() bool {
	shallow, err := readShallow(c.dir)
	return err == nil && len(shallow) > 0
}

// update makes c stand as the remote does. Of the refs beside the branch, those
// that the remote does not have whole are left out: what is served must not hang
// on them.
func (r *Repo) update(ctx context.Context, c *clone, x exchange, want standing, progress io.Writer, alive func()) error {
	// A ref that was sent back to what it was needs nothing.
	commit := want.commit()
	missing := slices.DeleteFunc(want.others(), c.objects.has)
	if !c.objects.has(commit) || len(missing) > 0 {
		if err := x.fetch(ctx, c, commit, missing, progress, alive); err != nil {
			return err
		}
	}
	if err := c.objects.rescan(); err != nil {
		return err
	}
	if err := c.checkWhole(commit); err != nil {
		return fmt.Errorf("what the remote sent is not whole: %s", err)
	}
	for name, h := range want.refs {
		if err := c.checkWhole(h); err != nil {
			r.log.Warn("a branch or tag is left out, since the remote does not have it whole", "url", r.URL(), "ref", name, "err", err)
			delete(want.refs, name)
		}
	}
	if err := c.addShallow(x.refs().shallow); err != nil {
		return err
	}
	if err := c.setStanding(want); err != nil {
		return err
	}
	got, err := c.standing()
	if err == nil && !got.equal(want) {
		err = fmt.Errorf("the clone stands at %s of %s, not at %s of %s", got.commit(), got.branch, commit, want.branch)
	}
	return err
}

// cloneAnew makes a clone beside the one that may be there, and puts it in its
// place.
func (r *Repo) cloneAnew(ctx context.Context, x exchange, want standing, alive func()) error {
	removeTemporary(r.dir)
	scratch, err := os.MkdirTemp(r.dir, "tmp-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	c, err := createClone(filepath.Join(scratch, "clone.git"), r.URL())
	if err != nil {
		return err
	}
	if err := r.update(ctx, c, x, want, r.progress, alive); err != nil {
		c.objects.closePacks()
		return err
	}
	damaged := filepath.Join(r.dir, "damaged.git")
	if _, err := os.Stat(r.cloneDir()); err == nil {
		if err := os.RemoveAll(damaged); err != nil {
			return err
		}
		if err := os.Rename(r.cloneDir(), damaged); err != nil {
			return err
		}
		r.log.Warn("the clone could not be used any more and was made anew", "url", r.URL())
	}
	if err := c.publish(r.cloneDir()); err != nil {
		return err
	}
	if err := os.RemoveAll(damaged); err != nil {
		r.log.Warn("could not remove the former clone", "dir", damaged, "err", err)
	}
	_, err = r.current()
	return err
}

// Revision returns the branch as it stands in the clone; ErrNoClone if there is
// none. While the branch does not move, it is the same one.
func (r *Repo) Revision(ctx context.Context) (*Revision, error) {
	v, err := r.makeRevision(ctx)
	if err != nil && !errors.Is(err, ErrNoClone) {
		return nil, fmt.Errorf("read the clone of %s: %w", r.address, err)
	}
	return v, err
}

func (r *Repo) makeRevision(ctx context.Context) (*Revision, error) {
	k, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	return k.head, nil
}

// look returns what the clone holds now.
func (r *Repo) look(ctx context.Context) (*known, error) {
	c, err := r.current()
	if err != nil {
		return nil, err
	}
	at, err := c.standing()
	if err != nil {
		c.objects.noteDamage(err)
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	last := r.known.Load()
	same := last != nil && last.store == c.objects.objectsShared
	if same && last.at.equal(at) {
		return last, nil
	}
	next := &known{at: at, store: c.objects.objectsShared, searching: make(chan struct{}, 1)}
	if next.shallow, err = readShallow(c.dir); err != nil {
		return nil, err
	}
	if same && last.at.branch == at.branch && last.at.commit() == at.commit() {
		next.head = last.head
		r.known.Store(next)
		return next, nil
	}
	if err := c.objects.rescan(); err != nil {
		return nil, err
	}
	var previous *Revision
	if last != nil {
		previous = last.head
	}
	store, head := c.objects.view(), at.commit()
	v, names, err := readRevision(ctx, store, head, previous)
	if err != nil {
		return nil, err
	}
	v.ref = at.branch
	var before *pendingHistory
	if same {
		before = previous.history
	}
	v.history = startHistory(r.lifetime, &r.walks, before, func(base *history) (*history, error) {
		return walkHistory(r.lifetime, store, head, next.shallow, names, base)
	})
	next.head = v
	r.known.Store(next)
	return next, nil
}

// readRevision makes a Revision of the commit id, but for its ref and its
// history. What it has in common with previous, which may be nil, it shares.
func readRevision(ctx context.Context, store *objects, id hash, previous *Revision) (*Revision, mailmap, error) {
	raw, err := readCommit(store, id)
	if err != nil {
		return nil, nil, err
	}
	var root *folder
	if previous != nil {
		root = previous.files.root
	}
	if root, err = listTree(ctx, store, raw.tree, root); err != nil {
		return nil, nil, err
	}
	names, err := readMailmap(store, root)
	if err != nil {
		return nil, nil, err
	}
	author := &content.Contributor{Name: displayName(names.resolve(raw.author))}
	return &Revision{
		id:       id,
		commit:   raw.show(id, author),
		files:    &fileSystem{root, store},
		problems: root.problems("", nil),
	}, names, nil
}

// readMailmap reads the .mailmap file in root; one that is too large is left
// out.
func readMailmap(from *objects, root *folder) (mailmap, error) {
	e := root.find(".mailmap")
	if e == nil || e.mode != 0 {
		return nil, nil
	}
	if size, err := from.size(e.hash); err != nil || size > 1<<20 {
		return nil, err
	}
	data, err := from.readKind(e.hash, kindBlob)
	if err != nil {
		return nil, err
	}
	return parseMailmap(data), nil
}
