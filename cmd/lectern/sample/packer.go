package sample

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/memory"
)

// A packer collects the Git objects of the history and writes them as one pack:
// a file for each would take six times as long. It builds the trees itself: a
// bare repository has no work tree for go-git to add files from.
type packer struct {
	objects *memory.Storage
	order   []plumbing.Hash
}

// commit adds c, whose state is given, and returns its name. A zero parent
// makes it the first commit.
func (p *packer) commit(c commit, state files, parent plumbing.Hash) (plumbing.Hash, error) {
	date, err := time.Parse(time.RFC3339, c.date)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	tree, err := p.tree(state)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	signature := object.Signature{Name: c.author.name, Email: c.author.email, When: date}
	made := &object.Commit{
		Author:    signature,
		Committer: signature,
		Message:   c.message + "\n",
		TreeHash:  tree,
	}
	if !parent.IsZero() {
		made.ParentHashes = []plumbing.Hash{parent}
	}
	return p.add(made)
}

// tree adds the folder that holds content, at paths relative to it.
func (p *packer) tree(content files) (plumbing.Hash, error) {
	tree := new(object.Tree)
	folders := make(map[string]files)
	for path, text := range content {
		name, rest, inFolder := strings.Cut(path, "/")
		if inFolder {
			if folders[name] == nil {
				folders[name] = make(files)
			}
			folders[name][rest] = text
			continue
		}
		hash, err := p.add(blob(text))
		if err != nil {
			return plumbing.ZeroHash, err
		}
		tree.Entries = append(tree.Entries, object.TreeEntry{Name: name, Mode: filemode.Regular, Hash: hash})
	}
	for name, inside := range folders {
		hash, err := p.tree(inside)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		tree.Entries = append(tree.Entries, object.TreeEntry{Name: name, Mode: filemode.Dir, Hash: hash})
	}
	sort.Sort(object.TreeEntrySorter(tree.Entries))
	return p.add(tree)
}

// A blob is the content of a file, as a Git object.
type blob string

func (b blob) Encode(o plumbing.EncodedObject) error {
	o.SetType(plumbing.BlobObject)
	out, err := o.Writer()
	if err != nil {
		return err
	}
	if _, err := out.Write([]byte(b)); err != nil {
		return err
	}
	return out.Close()
}

func (p *packer) add(source interface {
	Encode(plumbing.EncodedObject) error
}) (plumbing.Hash, error) {
	encoded := p.objects.NewEncodedObject()
	if err := source.Encode(encoded); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("encode object: %w", err)
	}
	hash := encoded.Hash()
	if p.objects.HasEncodedObject(hash) == nil {
		return hash, nil // most objects of a state are those of the one before
	}
	p.order = append(p.order, hash)
	return p.objects.SetEncodedObject(encoded)
}

// writeTo writes all that was added to repo.
func (p *packer) writeTo(repo storer.Storer) error {
	const noDeltas = 0 // the whole history is smaller than one photograph
	var pack bytes.Buffer
	if _, err := packfile.NewEncoder(&pack, p.objects, false).Encode(p.order, noDeltas); err != nil {
		return fmt.Errorf("encode pack: %w", err)
	}
	if err := packfile.UpdateObjectStorage(repo, &pack); err != nil {
		return fmt.Errorf("write pack: %w", err)
	}
	return nil
}
