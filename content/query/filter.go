package query

import (
	"cmp"
	"math"
	"slices"
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
// content.Fold compares them, those of projects by content.ProjectKey. A
// speaker has a nickname for a second name, a project its aliases.
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

// A compiler turns filters into tests. Its methods take the path at which a
// filter stands, for errors.
type compiler struct {
	snap *content.Snapshot // knows what bears a name
	now  time.Time         // for the status of events
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

// selectFrom returns those of items that are wanted, in their order.
func selectFrom[T any](items []T, wanted test[T]) []T {
	var selected []T
	for _, item := range items {
		if wanted(item) {
			selected = append(selected, item)
		}
	}
	return selected
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
			t.fail(inputErrorf(path+".glob", "%.60q is no pattern; write it like \"content/zh/**/index.md\", with *, ?, **, [a-z] and {a,b}", pattern))
			return
		}
		if !hasFewChoices(pattern) {
			t.fail(inputErrorf(path+".glob", "%.60q combines too many choices in braces; leave some out, or join several patterns by \"or\"", pattern))
			return
		}
		t.add(func(item T) bool { return doublestar.MatchUnvalidated(pattern, get(item)) })
	}
	if f.Exists != nil {
		want := *f.Exists
		t.add(func(item T) bool { return (get(item) != "") == want })
	}
}

// hasFewChoices reports whether the choices in braces of pattern combine to no
// more than 256 patterns. A matcher that finds no match has tried every one of
// them, on every text: "{*,a}" thirty times over would keep it busy for hours.
func hasFewChoices(pattern string) bool {
	braces, commas := strings.Count(pattern, "{"), strings.Count(pattern, ",")
	if braces == 0 {
		return true
	}
	// However the commas are spread, there are most combinations if each pair
	// of braces has as many. So what stands where need not be known.
	return math.Pow(1+float64(commas)/float64(braces), float64(braces)) <= 256
}

// addLanguage is addString for a BCP 47 tag, of which case says nothing.
func addLanguage[T any](t *tests[T], path string, f *StringFilter, get func(T) string) {
	addString(t, path, lowered(f), func(item T) string { return strings.ToLower(get(item)) })
}

// lowered returns f for texts in lower case.
func lowered(f *StringFilter) *StringFilter {
	if f == nil {
		return nil
	}
	lower := *f
	for _, one := range []**string{&lower.Eq, &lower.Ne, &lower.StartsWith, &lower.Glob} {
		if *one != nil {
			*one = new(strings.ToLower(**one))
		}
	}
	for _, list := range []*[]string{&lower.In, &lower.Nin} {
		if *list != nil {
			*list = slices.Clone(*list)
			for i, s := range *list {
				(*list)[i] = strings.ToLower(s)
			}
		}
	}
	return &lower
}

// addAnyString collects what f says of the texts that get returns, any of which
// is a name of the item: one of them must be all that f asks for, none of them
// may be what f rules out.
func addAnyString[T any](t *tests[T], path string, f *StringFilter, get func(T) []string) {
	if f == nil {
		return
	}
	itself := func(s string) string { return s }
	var asked, allowed tests[string]
	addString(&asked, path, f, itself)
	addString(&allowed, path, &StringFilter{Ne: f.Ne, Nin: f.Nin}, itself)
	isAsked, err := asked.all()
	if err != nil {
		t.fail(err)
		return
	}
	isAllowed, err := allowed.all()
	if err != nil {
		t.fail(err)
		return
	}
	t.add(func(item T) bool {
		texts := get(item)
		return slices.ContainsFunc(texts, isAsked) && !slices.ContainsFunc(texts, func(s string) bool { return !isAllowed(s) })
	})
}

// orEmpty returns the text that s points at, "" if there is none.
func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
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
	if !strings.ContainsFunc(needle, hasCase) {
		return func(s string) bool { return strings.Contains(s, needle) }
	}
	start, end := anchorOf(needle)
	before, after := needle[:start], needle[end:]
	first, size := utf8.DecodeRuneInString(needle[start:end])
	spellings := []string{needle[start:end]}
	for r := unicode.SimpleFold(first); r != first; r = unicode.SimpleFold(r) {
		spellings = append(spellings, string(r))
	}
	return func(s string) bool {
		for _, anchor := range spellings {
			for at := 0; ; {
				i := strings.Index(s[at:], anchor)
				if i < 0 {
					break
				}
				at += i
				if hasSuffixFold(s[:at], before) && hasPrefixFold(s[at+len(anchor):], after) {
					return true
				}
				at += min(size, len(anchor)) // the next find may overlap this one
			}
		}
		return false
	}
}

// anchorOf returns the bounds of the part of needle to look for first: either
// one letter or a run of runes without case. The rarer it is, the less often
// the rest must be compared, and strings.Index gets over what lies between two
// finds many times faster than a loop over runes.
func anchorOf(needle string) (start, end int) {
	const fromRareToCommon = "zqxjkvbpygfwmucldrhsnioate " // all others are taken to be rarer
	best := len(fromRareToCommon)
	for i, r := range needle {
		if rank := strings.IndexRune(fromRareToCommon, unicode.ToLower(r)); rank < best {
			best, start = rank, i
		}
	}
	first, size := utf8.DecodeRuneInString(needle[start:])
	end = start + size
	for !hasCase(first) && end < len(needle) {
		r, size := utf8.DecodeRuneInString(needle[end:])
		if hasCase(r) {
			break
		}
		end += size
	}
	return start, end
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

// hasSuffixFold is hasPrefixFold from behind.
func hasSuffixFold(s, suffix string) bool {
	for suffix != "" {
		want, wantSize := utf8.DecodeLastRuneInString(suffix)
		got, size := utf8.DecodeLastRuneInString(s)
		if size == 0 || got != want && !equalFold(got, want) {
			return false
		}
		s, suffix = s[:len(s)-size], suffix[:len(suffix)-wantSize]
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

// addDate collects what f says of the day that get returns, "" if it is
// unknown.
func addDate[T any](t *tests[T], f *DateFilter, get func(T) content.Day) {
	if f == nil {
		return
	}
	compare := func(bound *content.Day, holds func(order int) bool) {
		if bound == nil {
			return
		}
		want := *bound
		t.add(func(item T) bool {
			day := get(item)
			return day != "" && holds(cmp.Compare(day, want)) // ISO 8601 sorts as it counts
		})
	}
	compare(f.Eq, func(order int) bool { return order == 0 })
	compare(f.Gt, func(order int) bool { return order > 0 })
	compare(f.Gte, func(order int) bool { return order >= 0 })
	compare(f.Lt, func(order int) bool { return order < 0 })
	compare(f.Lte, func(order int) bool { return order <= 0 })
	if f.Exists != nil {
		want := *f.Exists
		t.add(func(item T) bool { return (get(item) != "") == want })
	}
}

// addOneOf collects that what get returns is in list, unless that is nil. get
// returns the zero value for what is unknown, which is in no list.
func addOneOf[T any, V comparable](t *tests[T], list []V, get func(T) V) {
	if list == nil {
		return
	}
	t.add(func(item T) bool { return slices.Contains(list, get(item)) })
}

// addList collects what f says of the things in a list of an item. find returns
// all things of a name; contains reports whether one of the item's is wanted.
func addList[T any, K comparable](t *tests[T], f *ListFilter, find func(name string) []K, contains func(item T, wanted func(K) bool) bool) {
	if f == nil {
		return
	}
	called := func(names ...string) func(K) bool {
		set := make(map[K]bool, len(names))
		for _, name := range names {
			for _, k := range find(name) {
				set[k] = true
			}
		}
		if len(set) == 1 { // most lists have one name, and most names one bearer
			for only := range set {
				return func(k K) bool { return k == only }
			}
		}
		return func(k K) bool { return set[k] }
	}
	if f.Has != nil {
		wanted := called(*f.Has)
		t.add(func(item T) bool { return contains(item, wanted) })
	}
	if f.HasAny != nil {
		wanted := called(f.HasAny...)
		t.add(func(item T) bool { return contains(item, wanted) })
	}
	for _, name := range f.HasAll {
		wanted := called(name)
		t.add(func(item T) bool { return contains(item, wanted) })
	}
	if f.HasNone != nil {
		unwanted := called(f.HasNone...)
		t.add(func(item T) bool { return !contains(item, unwanted) })
	}
	if f.Empty != nil {
		want := *f.Empty
		t.add(func(item T) bool { return !contains(item, func(K) bool { return true }) == want })
	}
}

// foldedName is how addList finds things that are known by their folded names
// alone.
func foldedName(name string) []string { return []string{content.Fold(name)} }

func addTerms[T any](t *tests[T], f *ListFilter, get func(T) []*content.Term) {
	addList(t, f, foldedName, func(item T, wanted func(string) bool) bool {
		return slices.ContainsFunc(get(item), func(term *content.Term) bool { return wanted(term.Key) })
	})
}

func addEvents[T any](t *tests[T], c compiler, f *ListFilter, get func(T) []*content.Event) {
	addList(t, f, c.snap.EventsNamed, func(item T, wanted func(*content.Event) bool) bool {
		return slices.ContainsFunc(get(item), wanted)
	})
}

func addSpeakers[T any](t *tests[T], c compiler, f *ListFilter, get func(T) []*content.Speaker) {
	addList(t, f, c.snap.SpeakersNamed, func(item T, wanted func(*content.Speaker) bool) bool {
		return slices.ContainsFunc(get(item), wanted)
	})
}

func addProjects[T any](t *tests[T], c compiler, f *ListFilter, get func(T) []*content.Project) {
	addList(t, f, c.snap.ProjectsNamed, func(item T, wanted func(*content.Project) bool) bool {
		return slices.ContainsFunc(get(item), wanted)
	})
}
