package gitsource

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestNextTreeEntry(t *testing.T) {
	id := strings.Repeat("\x01", hashSize)
	tests := []struct {
		in       string
		want     string // "" means malformed
		wantRest string
	}{
		{"100644 index.md\x00" + id, "100644 index.md", ""},
		{"40000 zh\x00" + id + "more", "40000 zh", "more"},
		{"100644 a b\x00" + id, "100644 a b", ""},
		{"100644 \x00" + id, "100644 ", ""},
		{"", "", ""},
		{"100644", "", ""},
		{"100644 name", "", ""},
		{"100644 name\x00short", "", ""},
		{"10064x name\x00" + id, "", ""},
		{" name\x00" + id, "", ""},
		{"77777777 name\x00" + id, "", ""},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%q", test.in), func(t *testing.T) {
			e, rest, err := nextTreeEntry([]byte(test.in))
			got := ""
			if err == nil {
				got = fmt.Sprintf("%o %s", uint32(e.mode), e.name)
			}
			if got != test.want || string(rest) != test.wantRest {
				t.Errorf("got %q, rest %q, error %v; want %q, rest %q", got, rest, err, test.want, test.wantRest)
			}
		})
	}
}

func FuzzNextTreeEntry(f *testing.F) {
	id := strings.Repeat("\x01", hashSize)
	f.Add([]byte("100644 index.md\x00" + id + "40000 zh\x00" + id))
	f.Add([]byte("100644 \x00" + id))
	f.Fuzz(func(t *testing.T, tree []byte) {
		var again []byte
		rest := tree
		for len(rest) > 0 {
			e, next, err := nextTreeEntry(rest)
			if err != nil {
				return
			}
			if len(next) >= len(rest) {
				t.Fatal("an entry took no bytes")
			}
			again = append(again, rest[:len(rest)-len(next)]...)
			if !bytes.Contains(rest, e.name) {
				t.Errorf("name %q is not in the tree", e.name)
			}
			rest = next
		}
		if !bytes.Equal(again, tree) {
			t.Error("the entries are not the tree")
		}
	})
}

func FuzzParseCommit(f *testing.F) {
	tree := strings.Repeat("1", 2*hashSize)
	f.Add([]byte("tree " + tree + "\nparent " + tree + "\nauthor " + linShen + " 1713591000 +0800\ncommitter " + linShen + " 1713591000 +0800\n\nWrite\n"))
	f.Add([]byte("tree " + tree + "\nauthor <> 99999999999999999999 +9999\nencoding latin1\n\n\xe9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseCommit(data)
		if err == nil && c.tree.isZero() {
			t.Error("a commit without a tree was read")
		}
	})
}

func TestParseCommit(t *testing.T) {
	tree := strings.Repeat("1", 2*hashSize)
	parse := func(t *testing.T, lines string) rawCommit {
		c, err := parseCommit([]byte("tree " + tree + "\n" + lines))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Run("committer's time and zone", func(t *testing.T) {
		c := parse(t, "author 林深 <lin@example.org> 1 +0000\ncommitter 周岚 <lan@example.org> 1713591000 +0530\n\nWrite\n\nMore.\n\n")
		if got, want := c.committedAt.Format("2006-01-02T15:04:05-07:00"), "2024-04-20T11:00:00+05:30"; got != want {
			t.Errorf("got date %s, want %s", got, want)
		}
		if c.author != (identity{"林深", "lin@example.org"}) || c.message != "Write\n\nMore." {
			t.Errorf("got author %+v, message %q", c.author, c.message)
		}
	})
	t.Run("Latin-1", func(t *testing.T) {
		c := parse(t, "author Ren\xe9 <rene@example.org> 1 +0000\ncommitter x <x> 1 +0000\nencoding ISO-8859-1\n\nCaf\xe9\n")
		if c.author.name != "René" || c.message != "Café" {
			t.Errorf("got author %q, message %q", c.author.name, c.message)
		}
	})
	t.Run("not UTF-8", func(t *testing.T) {
		if c := parse(t, "author a <a> 1 +0000\n\nCaf\xe9"); c.message != "Caf\ufffd" {
			t.Errorf("got message %q", c.message)
		}
	})
	t.Run("unreadable date", func(t *testing.T) {
		if c := parse(t, "committer a <a> soon\n\n"); !c.committedAt.IsZero() {
			t.Errorf("got date %v, want none", c.committedAt)
		}
	})
	t.Run("signature over several lines", func(t *testing.T) {
		c := parse(t, "author a <a> 1 +0000\ngpgsig -----BEGIN\n tree 2\n -----END\n\nWrite\n")
		if c.message != "Write" || c.tree.String() != tree {
			t.Errorf("got tree %s, message %q", c.tree, c.message)
		}
	})
}

func TestMailmap(t *testing.T) {
	m := parseMailmap([]byte(`# comment
林深 <lin@example.org>
周岚 <lan@example.org> <zhou@old.example.org>
Qiao <qiao@example.org> bot <shared@example.org>
<new@example.org> <former@example.org>
broken <line
`))
	tests := []struct{ in, want identity }{
		{identity{"linshen", "LIN@example.org"}, identity{"林深", "LIN@example.org"}},
		{identity{"zl", "zhou@old.example.org"}, identity{"周岚", "lan@example.org"}},
		{identity{"Bot", "shared@example.org"}, identity{"Qiao", "qiao@example.org"}},
		{identity{"other", "shared@example.org"}, identity{"other", "shared@example.org"}},
		{identity{"same", "former@example.org"}, identity{"same", "new@example.org"}},
		{identity{"nobody", "nobody@example.org"}, identity{"nobody", "nobody@example.org"}},
	}
	for _, test := range tests {
		t.Run(test.in.name, func(t *testing.T) {
			if got := m.resolve(test.in); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
