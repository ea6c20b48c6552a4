package query

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"lectern/content"
)

// A StringFilter selects by a text. A text that a page does not give counts as
// empty; exists tells the two apart from the others.
type StringFilter struct {
	Eq         *string
	Ne         *string
	In         []string
	Nin        []string
	Contains   *string // ignores case
	StartsWith *string
	Glob       *string // "content/zh/**/index.md": * and ? stay within a folder, ** does not
	Exists     *bool
}

// A DateTimeFilter selects by a moment. A moment that is unknown matches
// exists:false alone.
type DateTimeFilter struct {
	Eq, Gt, Gte, Lt, Lte *time.Time
	Exists               *bool
}

// A DateFilter selects by a calendar day. A day that is unknown matches
// exists:false alone.
type DateFilter struct {
	Eq, Gt, Gte, Lt, Lte *content.Day
	Exists               *bool
}

// A BooleanFilter selects by a fact.
type BooleanFilter struct {
	Eq bool
}

// A ListFilter selects by the names in a list. Names are compared as
// content.Fold compares them.
type ListFilter struct {
	Has     *string
	HasAny  []string
	HasAll  []string
	HasNone []string
	Empty   *bool
}

// A test reports whether an item is wanted.
type test[T any] func(T) bool

// tests collects the tests that a filter is made of, all of which must hold.
// The first mistake met while collecting is kept in err.
type tests[T any] struct {
	list []test[T]
	err  error
}

func (t *tests[T]) add(f test[T]) { t.list = append(t.list, f) }

func (t *tests[T]) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// all returns the conjunction of what was collected.
func (t *tests[T]) all() (test[T], error) {
	if t.err != nil {
		return nil, t.err
	}
	list := t.list
	if len(list) == 1 {
		return list[0], nil
	}
	return func(item T) bool {
		for _, f := range list {
			if !f(item) {
				return false
			}
		}
		return true
	}, nil
}

// combine collects the tests of and, or and not, each of which compile turns
// into a test.
func combine[T, F any](t *tests[T], path string, and, or []*F, not *F, compile func(path string, f *F) (test[T], error)) {
	for _, f := range and {
		if f == nil {
			continue
		}
		one, err := compile(path+".and", f)
		if err != nil {
			t.fail(err)
			return
		}
		t.add(one)
	}
	var either []test[T]
	for _, f := range or {
		if f == nil {
			continue
		}
		one, err := compile(path+".or", f)
		if err != nil {
			t.fail(err)
			return
		}
		either = append(either, one)
	}
	if len(either) > 0 {
		t.add(func(item T) bool {
			for _, f := range either {
				if f(item) {
					return true
				}
			}
			return false
		})
	}
	if not != nil {
		one, err := compile(path+".not", not)
		if err != nil {
			t.fail(err)
			return
		}
		t.add(func(item T) bool { return !one(item) })
	}
}

// addString collects what f says of the text that get returns.
func addString[T any](t *tests[T], path string, f *StringFilter, get func(T) string) {
	if f == nil {
		return
	}
	if f.Eq != nil {
		want := *f.Eq
		t.add(func(item T) bool { return get(item) == want })
	}
	if f.Ne != nil {
		want := *f.Ne
		t.add(func(item T) bool { return get(item) != want })
	}
	if f.In != nil {
		set := setOf(f.In)
		t.add(func(item T) bool { return set[get(item)] })
	}
	if f.Nin != nil {
		set := setOf(f.Nin)
		t.add(func(item T) bool { return !set[get(item)] })
	}
	if f.Contains != nil {
		within := containsFold(*f.Contains)
		t.add(func(item T) bool { return within(get(item)) })
	}
	if f.StartsWith != nil {
		prefix := *f.StartsWith
		t.add(func(item T) bool { return strings.HasPrefix(get(item), prefix) })
	}
	if f.Glob != nil {
		pattern := *f.Glob
		if !doublestar.ValidatePattern(pattern) {
			t.fail(inputErrorf(path+".glob", "%q is no pattern; write it like \"content/zh/**/index.md\", with *, ?, **, [a-z] and {a,b}", pattern))
			return
		}
		t.add(func(item T) bool { return doublestar.MatchUnvalidated(pattern, get(item)) })
	}
	if f.Exists != nil {
		want := *f.Exists
		t.add(func(item T) bool { return (get(item) != "") == want })
	}
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}

// containsFold returns a function that reports whether a text contains needle,
// ignoring case. It copies no text: a filter on whole bodies reads megabytes.
func containsFold(needle string) func(string) bool {
	first, size := utf8.DecodeRuneInString(needle)
	if !strings.ContainsFunc(needle, hasCase) {
		return func(s string) bool { return strings.Contains(s, needle) }
	}
	variants := string(first)
	for r := unicode.SimpleFold(first); r != first; r = unicode.SimpleFold(r) {
		variants += string(r)
	}
	rest := needle[size:]
	return func(s string) bool {
		for {
			i := strings.IndexAny(s, variants)
			if i < 0 {
				return false
			}
			_, n := utf8.DecodeRuneInString(s[i:])
			s = s[i+n:]
			if hasPrefixFold(s, rest) {
				return true
			}
		}
	}
}

func hasCase(r rune) bool { return unicode.SimpleFold(r) != r }

// hasPrefixFold reports whether s begins with prefix, ignoring case. Letters of
// one fold may differ in length ("K" and the Kelvin sign), so it goes by runes.
func hasPrefixFold(s, prefix string) bool {
	for _, want := range prefix {
		got, size := utf8.DecodeRuneInString(s)
		if size == 0 || got != want && !equalFold(got, want) {
			return false
		}
		s = s[size:]
	}
	return true
}

func equalFold(a, b rune) bool {
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

// addDateTime collects what f says of the moment that get returns, zero if it
// is unknown.
func addDateTime[T any](t *tests[T], f *DateTimeFilter, get func(T) time.Time) {
	if f == nil {
		return
	}
	compare := func(bound *time.Time, holds func(order int) bool) {
		if bound == nil {
			return
		}
		want := *bound
		t.add(func(item T) bool {
			at := get(item)
			return !at.IsZero() && holds(at.Compare(want))
		})
	}
	compare(f.Eq, func(order int) bool { return order == 0 })
	compare(f.Gt, func(order int) bool { return order > 0 })
	compare(f.Gte, func(order int) bool { return order >= 0 })
	compare(f.Lt, func(order int) bool { return order < 0 })
	compare(f.Lte, func(order int) bool { return order <= 0 })
	if f.Exists != nil {
		want := *f.Exists
		t.add(func(item T) bool { return !get(item).IsZero() == want })
	}
}

// addList collects what f says of the names that each calls its function with,
// already folded, until that returns false.
func addList[T any](t *tests[T], f *ListFilter, each func(item T, yield func(key string) bool)) {
	if f == nil {
		return
	}
	has := func(item T, set map[string]bool) bool {
		found := false
		each(item, func(key string) bool {
			found = set[key]
			return !found
		})
		return found
	}
	foldedSet := func(names []string) map[string]bool {
		set := make(map[string]bool, len(names))
		for _, name := range names {
			set[content.Fold(name)] = true
		}
		return set
	}
	if f.Has != nil {
		set := foldedSet([]string{*f.Has})
		t.add(func(item T) bool { return has(item, set) })
	}
	if f.HasAny != nil {
		set := foldedSet(f.HasAny)
		t.add(func(item T) bool { return has(item, set) })
	}
	for _, name := range f.HasAll {
		set := foldedSet([]string{name})
		t.add(func(item T) bool { return has(item, set) })
	}
	if f.HasNone != nil {
		set := foldedSet(f.HasNone)
		t.add(func(item T) bool { return !has(item, set) })
	}
	if f.Empty != nil {
		want := *f.Empty
		t.add(func(item T) bool {
			empty := true
			each(item, func(string) bool {
				empty = false
				return false
			})
			return empty == want
		})
	}
}
