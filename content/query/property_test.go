package query_test

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/query"
)

// TestPostsAgainstNaive compares Posts with an evaluator that shares no code
// with it and looks at one post at a time, on filters put together by chance.
func TestPostsAgainstNaive(t *testing.T) {
	const rounds = 3000
	sites := []*content.Snapshot{generate(40, 11), generate(41, 12), generate(70, 13), generate(1, 14)}
	telling := 0
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 2))
		snap := sites[r.IntN(len(sites))]
		f, orderBy := randomFilter(r, 3), randomOrder(r)
		var want []*content.Post
		for _, p := range snap.Posts {
			if (p.Kind == content.KindPage || asksForKind(f)) && wants(f, p) {
				want = append(want, p)
			}
		}
		slices.SortStableFunc(want, func(a, b *content.Post) int { return compareNaively(orderBy, a, b) })

		list, err := query.Posts(snap, f, orderBy)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if d := gocmp.Diff(paths(want), paths(list.Items)); d != "" {
			asked, _ := json.MarshalIndent(f, "", " ")
			t.Fatalf("seed %d: filter %s (-want +got)\n%s", seed, asked, d)
		}
		if len(want) > 0 && len(want) < len(snap.Posts) {
			telling++
		}
	}
	if telling < rounds/4 {
		t.Errorf("only %d of %d filters tell posts apart", telling, rounds)
	}
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// globs are patterns with what they mean.
var globs = map[string]*regexp.Regexp{
	"content/zh/**":             regexp.MustCompile(`^content/zh(/.*)?$`),
	"content/*/blog/*1.md":      regexp.MustCompile(`^content/[^/]*/blog/[^/]*1\.md$`),
	"**/0000?.md":               regexp.MustCompile(`^(.*/)?0000[^/]\.md$`),
	"content/{zh,en}/*/*[0-4]*": regexp.MustCompile(`^content/(zh|en)/[^/]*/[^/]*[0-4][^/]*$`),
	"*raft*":                    regexp.MustCompile(`^[^/]*raft[^/]*$`),
}

// randomFilter returns a filter that holds a few fields, and filters within it
// down to the given depth.
func randomFilter(r *rand.Rand, depth int) *query.PostFilter {
	f := &query.PostFilter{}
	texts := append([]string{"blog", "zh", "raft", "服务", "k", "S", "/blog/00003/", "content/", "00003", "σ", "mesh 2"}, words...)
	stringFilter := func() *query.StringFilter {
		s := &query.StringFilter{}
		switch r.IntN(9) {
		case 0:
			s.Eq = new(pick(r, texts...))
		case 1:
			s.Ne = new(pick(r, texts...))
		case 2:
			s.In = []string{pick(r, texts...), pick(r, texts...)}
		case 3:
			s.Nin = []string{pick(r, texts...), pick(r, texts...)}
		case 4, 5:
			s.Contains = new(pick(r, texts...))
		case 6:
			s.StartsWith = new(pick(r, texts...))
		case 7:
			s.Exists = new(r.IntN(2) == 0)
		default:
			s.Glob = new(pick(r, "content/zh/**", "content/*/blog/*1.md", "**/0000?.md", "content/{zh,en}/*/*[0-4]*", "*raft*"))
		}
		return s
	}
	dateFilter := func() *query.DateTimeFilter {
		at := func() *time.Time {
			return new(time.Date(2018+r.IntN(4), time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, time.UTC))
		}
		return pick(r, &query.DateTimeFilter{Gt: at()}, &query.DateTimeFilter{Gte: at(), Lt: at()}, &query.DateTimeFilter{Lte: at()},
			&query.DateTimeFilter{Eq: at()}, &query.DateTimeFilter{Exists: new(r.IntN(2) == 0)})
	}
	listFilter := func(names ...string) *query.ListFilter {
		name := func() string {
			return pick(r, strings.ToUpper(pick(r, names...)), strings.ReplaceAll(pick(r, names...), " ", "-"))
		}
		return pick(r, &query.ListFilter{Has: new(name())}, &query.ListFilter{HasAny: []string{name(), name()}}, &query.ListFilter{HasAll: []string{name(), name()}},
			&query.ListFilter{HasNone: []string{name(), name()}}, &query.ListFilter{Empty: new(r.IntN(2) == 0)})
	}
	for range 1 + r.IntN(2) {
		switch r.IntN(16) {
		case 0:
			f.Kind = pick(r, []content.PostKind{}, []content.PostKind{content.KindSection}, []content.PostKind{content.KindPage, content.KindHome})
		case 1:
			f.Path = stringFilter()
		case 2:
			f.URL = stringFilter()
		case 3:
			f.Section = stringFilter()
		case 4:
			f.Title = stringFilter()
		case 5:
			f.Description = stringFilter()
		case 6:
			f.Text = stringFilter()
		case 7:
			f.Date = dateFilter()
		case 8:
			f.UpdatedAt = dateFilter()
		case 9:
			f.Draft = &query.BooleanFilter{Eq: r.IntN(2) == 0}
		case 10, 11:
			f.Tags = listFilter(append([]string{"rpc", "mesh"}, words[:14]...)...)
		case 12:
			f.Categories = listFilter("笔记", "News")
		case 13:
			f.Authors = listFilter("林深", "Su He")
		case 14:
			f.HasEvent = new(r.IntN(2) == 0)
		default:
			p := &query.ParamFilter{Path: pick(r, "rank", "rank.0", "rank.of", "other")}
			values := []any{json.Number("1"), 1.0, 2.5, int64(2), "1", "raft", true, false, []any{1, "raft"}}
			switch r.IntN(6) {
			case 0:
				p.Eq = pick(r, values...)
			case 1:
				p.Ne = pick(r, values...)
			case 2:
				p.In = []any{pick(r, values...), pick(r, values...), nil}[:r.IntN(4)]
			case 3:
				p.Gt = pick(r, values[:6]...)
			case 4:
				p.Lte = pick(r, values[:6]...)
			default:
				p.Exists = new(r.IntN(2) == 0)
			}
			f.Params = append(f.Params, p)
		}
	}
	if depth > 0 {
		for range r.IntN(3) {
			switch r.IntN(3) {
			case 0:
				f.And = append(f.And, randomFilter(r, depth-1))
			case 1:
				f.Or = append(f.Or, randomFilter(r, depth-1), randomFilter(r, depth-1))
			default:
				f.Not = randomFilter(r, depth-1)
			}
		}
	}
	return f
}

func randomOrder(r *rand.Rand) []*query.PostOrder {
	var orderBy []*query.PostOrder
	for range r.IntN(4) {
		orderBy = append(orderBy, &query.PostOrder{
			Field:     pick(r, query.ByDate, query.ByTitle, query.ByUpdatedAt, query.ByWeight, query.ByPath),
			Direction: pick(r, query.Ascending, query.Descending),
		})
	}
	return orderBy
}

func asksForKind(f *query.PostFilter) bool {
	if f.Kind != nil || f.Not != nil && asksForKind(f.Not) {
		return true
	}
	for _, one := range slices.Concat(f.And, f.Or) {
		if asksForKind(one) {
			return true
		}
	}
	return false
}

// wants reports whether f selects p, kinds left aside that f does not name.
func wants(f *query.PostFilter, p *content.Post) bool {
	for _, one := range f.And {
		if !wants(one, p) {
			return false
		}
	}
	if len(f.Or) > 0 && !slices.ContainsFunc(f.Or, func(one *query.PostFilter) bool { return wants(one, p) }) {
		return false
	}
	if f.Not != nil && wants(f.Not, p) {
		return false
	}
	if f.Kind != nil && !slices.Contains(f.Kind, p.Kind) ||
		f.Draft != nil && f.Draft.Eq != p.Draft ||
		f.HasEvent != nil && *f.HasEvent != (p.Event != nil) {
		return false
	}
	description := ""
	if p.Description != nil {
		description = *p.Description
	}
	for _, field := range []struct {
		filter *query.StringFilter
		text   string
	}{
		{f.Path, p.Path}, {f.URL, p.URL}, {f.Section, p.Section}, {f.Title, p.Title}, {f.Description, description}, {f.Text, p.Body.Text},
	} {
		if field.filter != nil && !wantsText(field.filter, field.text) {
			return false
		}
	}
	if f.Date != nil && !wantsTime(f.Date, p.Date) || f.UpdatedAt != nil && !wantsTime(f.UpdatedAt, p.UpdatedAt) {
		return false
	}
	var tags, categories, authors []string
	for _, t := range p.Terms {
		switch t.Taxonomy {
		case "tags":
			tags = append(tags, t.Name)
		case "categories":
			categories = append(categories, t.Name)
		}
	}
	for _, a := range p.Authors {
		authors = append(authors, a.Name)
	}
	if f.Tags != nil && !wantsNames(f.Tags, tags) || f.Categories != nil && !wantsNames(f.Categories, categories) || f.Authors != nil && !wantsNames(f.Authors, authors) {
		return false
	}
	for _, param := range f.Params {
		if !wantsParam(param, p.Param(param.Path)) {
			return false
		}
	}
	return true
}

func wantsText(f *query.StringFilter, text string) bool {
	lowest := func(r rune) rune { // of all letters that differ from r in case alone
		low := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			low = min(low, other)
		}
		return low
	}
	return (f.Eq == nil || text == *f.Eq) &&
		(f.Ne == nil || text != *f.Ne) &&
		(f.In == nil || slices.Contains(f.In, text)) &&
		(f.Nin == nil || !slices.Contains(f.Nin, text)) &&
		(f.Contains == nil || strings.Contains(strings.Map(lowest, text), strings.Map(lowest, *f.Contains))) &&
		(f.StartsWith == nil || strings.HasPrefix(text, *f.StartsWith)) &&
		(f.Glob == nil || globs[*f.Glob].MatchString(text)) &&
		(f.Exists == nil || *f.Exists == (text != ""))
}

func wantsTime(f *query.DateTimeFilter, at time.Time) bool {
	if at.IsZero() {
		return f.Exists != nil && !*f.Exists
	}
	return (f.Eq == nil || at.Equal(*f.Eq)) &&
		(f.Gt == nil || at.After(*f.Gt)) &&
		(f.Gte == nil || !at.Before(*f.Gte)) &&
		(f.Lt == nil || at.Before(*f.Lt)) &&
		(f.Lte == nil || !at.After(*f.Lte)) &&
		(f.Exists == nil || *f.Exists)
}

func wantsNames(f *query.ListFilter, names []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(names, func(own string) bool { return content.Fold(own) == content.Fold(name) })
	}
	hasNot := func(name string) bool { return !has(name) }
	return (f.Has == nil || has(*f.Has)) &&
		(f.HasAny == nil || slices.ContainsFunc(f.HasAny, has)) &&
		!slices.ContainsFunc(f.HasAll, hasNot) &&
		!slices.ContainsFunc(f.HasNone, has) &&
		(f.Empty == nil || *f.Empty == (len(names) == 0))
}

// wantsParam compares values by how JSON writes them.
func wantsParam(f *query.ParamFilter, have any) bool {
	written := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	// compare returns the order of have and want, and false if they have none.
	compare := func(want any) (int, bool) {
		_, isText := have.(string)
		_, wantsText := want.(string)
		if isText || wantsText {
			if isText != wantsText {
				return 0, false
			}
			return strings.Compare(have.(string), want.(string)), true
		}
		var a, b float64
		if json.Unmarshal([]byte(written(have)), &a) != nil || have == nil || json.Unmarshal([]byte(written(want)), &b) != nil {
			return 0, false
		}
		return cmp.Compare(a, b), true
	}
	if f.Eq != nil && written(have) != written(f.Eq) || f.Ne != nil && written(have) == written(f.Ne) {
		return false
	}
	if f.In != nil && !slices.ContainsFunc(f.In, func(want any) bool { return written(have) == written(want) }) {
		return false
	}
	if f.Gt != nil {
		if order, ok := compare(f.Gt); !ok || order <= 0 {
			return false
		}
	}
	if f.Lte != nil {
		if order, ok := compare(f.Lte); !ok || order > 0 {
			return false
		}
	}
	return f.Exists == nil || *f.Exists == (have != nil)
}

func compareNaively(orderBy []*query.PostOrder, a, b *content.Post) int {
	if len(orderBy) == 0 {
		orderBy = []*query.PostOrder{{Field: query.ByDate, Direction: query.Descending}}
	}
	for _, o := range orderBy {
		var order int
		var noA, noB bool // have nothing to sort by
		switch o.Field {
		case query.ByDate:
			order, noA, noB = a.Date.Compare(b.Date), a.Date.IsZero(), b.Date.IsZero()
		case query.ByUpdatedAt:
			order, noA, noB = a.UpdatedAt.Compare(b.UpdatedAt), a.UpdatedAt.IsZero(), b.UpdatedAt.IsZero()
		case query.ByTitle:
			order = strings.Compare(content.Fold(a.Title), content.Fold(b.Title))
		case query.ByPath:
			order = strings.Compare(a.Path, b.Path)
		case query.ByWeight:
			if noA, noB = a.Weight == nil, b.Weight == nil; !noA && !noB {
				order = *a.Weight - *b.Weight
			}
		}
		switch {
		case noA && noB:
			continue
		case noA:
			return 1
		case noB:
			return -1
		case order == 0:
			continue
		case o.Direction == query.Descending:
			return -order
		}
		return order
	}
	return strings.Compare(a.Path, b.Path)
}
