package gitsource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A localRemote is a repository on this machine. Its objects are copied by this
// process: that needs no git binary, does not run the repository's hooks and
// filters, and takes a shallow one as it is.
type localRemote struct {
	path string // absolute: bare, or with a work tree
	tags bool   // look for tags too
}

func (l localRemote) connect(context.Context) (exchange, error) {
	gitDir, commonDir, err := findGitDir(l.path)
	if err != nil {
		return nil, err
	}
	if err := checkFormat(commonDir); err != nil {
		return nil, err
	}
	refs := &remoteRefs{}
	head, err := readSymbolicRef(gitDir)
	if err != nil {
		return nil, err
	}
	refs.head, _ = strings.CutPrefix(head, branchPrefix)
	prefixes := []string{branchPrefix}
	if l.tags {
		prefixes = append(prefixes, tagPrefix)
	}
	all, err := readRefs(commonDir, prefixes...)
	if err != nil {
		return nil, err
	}
	refs.branches, refs.tags = byShortName(all, branchPrefix), byShortName(all, tagPrefix)
	shallow, err := readShallow(commonDir)
	if err != nil {
		return nil, err
	}
	for h := range shallow {
		refs.shallow = append(refs.shallow, h)
	}
	return &localExchange{remoteRefs: refs, commonDir: commonDir, shallow: shallow}, nil
}

// findGitDir returns the folder with the HEAD of the repository at path, and
// the one with its refs and objects: another if path is a linked work tree.
func findGitDir(path string) (gitDir, commonDir string, err error) {
	gitDir = path
	dotGit := filepath.Join(path, ".git")
	info, err := os.Stat(dotGit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", "", err
	case info.IsDir():
		gitDir = dotGit
	default:
		data, err := os.ReadFile(dotGit)
		if err != nil {
			return "", "", err
		}
		target, ok := strings.CutPrefix(string(data), "gitdir:")
		if !ok {
			return "", "", fmt.Errorf("%s names no repository", dotGit)
		}
		if gitDir = strings.TrimSpace(target); !filepath.IsAbs(gitDir) {
			gitDir = filepath.Join(path, gitDir)
		}
	}
	commonDir = gitDir
	if data, err := os.ReadFile(filepath.Join(gitDir, "commondir")); err == nil {
		if commonDir = strings.TrimSpace(string(data)); !filepath.IsAbs(commonDir) {
			commonDir = filepath.Join(gitDir, commonDir)
		}
	}
	for _, needed := range []string{filepath.Join(gitDir, "HEAD"), filepath.Join(commonDir, "objects")} {
		if _, err := os.Stat(needed); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				err = errors.New("there is no Git repository")
			}
			return "", "", err
		}
	}
	return gitDir, commonDir, nil
}

// checkFormat refuses repositories in formats that are not read here.
func checkFormat(commonDir string) error {
	if _, err := os.Stat(filepath.Join(commonDir, "reftable")); err == nil {
		return errors.New("the repository keeps its refs in the reftable format, which is not supported")
	}
	config, err := os.ReadFile(filepath.Join(commonDir, "config"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(config)) {
		key, value, _ := strings.Cut(line, "=")
		if strings.EqualFold(strings.TrimSpace(key), "objectformat") && !strings.EqualFold(strings.TrimSpace(value), "sha1") {
			return fmt.Errorf("the repository names its objects by %s, which is not supported", quote(strings.TrimSpace(value)))
		}
	}
	return nil
}

type localExchange struct {
	*remoteRefs
	commonDir string
	shallow   map[hash]bool
}

func (x *localExchange) refs() *remoteRefs { return x.remoteRefs }

func (x *localExchange) close() {}

func (x *localExchange) fetch(ctx context.Context, c *clone, commit hash, others []hash, _ io.Writer, alive func()) error {
	from, err := openObjects(filepath.Join(x.commonDir, "objects"))
	if err != nil {
		return asRemote(err)
	}
	defer from.closePacks()
	have := func(h hash) bool {
		alive()
		return c.objects.has(h)
	}
	list, err := reachable(ctx, from, []hash{commit}, x.shallow, have)
	if err != nil {
		return asRemote(err)
	}
	listed := make(map[hash]bool, len(list))
	for _, h := range list {
		listed[h] = true
	}
	for _, other := range others {
		more, err := reachable(ctx, from, []hash{other}, x.shallow, func(h hash) bool { return listed[h] || have(h) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			continue // the caller sees that it is not whole, and goes on without it
		}
		for _, h := range more {
			listed[h] = true
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil
	}
	_, err = copyObjects(ctx, from, list, c.objectsDir(), alive)
	return asRemote(err)
}

// asRemote keeps damage in the remote's repository apart from damage in ours.
func asRemote(err error) error {
	if errors.Is(err, errDamaged) {
		return fmt.Errorf("the remote: %s", err)
	}
	return err
}
