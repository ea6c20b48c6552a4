package query_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/content"
	"lectern/content/query"
)

// checkWalks fails unless list can be walked by pages of several sizes, in both
// directions, meeting each item once.
func checkWalks[T comparable](t *testing.T, list query.List[T]) {
	t.Helper()
	for _, size := range []int{1, 7, 100} {
		var forward, backward []T
		for at := 0; at < len(list.Items); {
			end := min(at+size, len(list.Items))
			forward = append(forward, list.Items[at:end]...)
			next, err := list.After(list.Cursor(end - 1))
			if err != nil || next != end {
				t.Fatalf("by %d: behind item %d stands item %d, %v", size, end-1, next, err)
			}
			at = next
		}
		for end := len(list.Items); end > 0; {
			start := max(end-size, 0)
			backward = slices.Concat(list.Items[start:end], backward)
			next, err := list.Before(list.Cursor(start))
			if err != nil || next != start {
				t.Fatalf("by %d: ahead of item %d are %d, %v", size, start, next, err)
			}
			end = next
		}
		if !slices.Equal(forward, list.Items) || !slices.Equal(backward, list.Items) {
			t.Errorf("by %d: met %d items forward and %d backward, want each of %d once", size, len(forward), len(backward), len(list.Items))
		}
	}
}

func TestWalk(t *testing.T) {
	snap := generate(230, 1)
	for name, orderBy := range orders() {
		t.Run(name, func(t *testing.T) {
			checkWalks(t, mustPosts(t, snap, nil, orderBy...))
			checkWalks(t, mustPosts(t, snap, &query.PostFilter{Language: &query.StringFilter{Eq: new("zh")}}, orderBy...))
			checkWalks(t, mustPosts(t, snap, &query.PostFilter{Kind: []content.PostKind{}}, orderBy...))
		})
	}
	t.Run("terms", func(t *testing.T) {
		for _, f := range []*query.PostFilter{nil, {Draft: &query.BooleanFilter{Eq: true}}} {
			list, err := query.Terms(snap, nil, f)
			if err != nil || len(list.Items) < 10 {
				t.Fatalf("got %d terms, %v", len(list.Items), err)
			}
			checkWalks(t, list)
		}
	})
	t.Run("posts of a term", func(t *testing.T) { checkWalks(t, query.PostsOf(snap.Terms["tags"][0].Posts)) })
}

// TestWalkOddValues walks along values that a cursor might not carry whole.
func TestWalkOddValues(t *testing.T) {
	var drafts []draft
	for i, path := range []string{"\xff", "\xfe", "\ufffd", "", "<&>", "\"", "a\x00b", "\u2028", "n1", "t", "路径", strings.Repeat("long", 1000)} {
		drafts = append(drafts, page("content/"+path, titled(path+" "), func(d *draft) {
			d.Date = time.Date(2024, 1, 1, 0, 0, 0, i%5, time.UTC) // nanoseconds apart
			d.Weight = new(i * (-1 << 58))
		}))
	}
	for i, year := range []int{1, 1677, 1969, 1970, 2262, 2263, 9999} {
		drafts = append(drafts, page(fmt.Sprintf("year-%d", i), func(d *draft) { d.Date = time.Date(year, 12, 31, 23, 59, 59, 999999999, east) }))
	}
	for name, orderBy := range orders() {
		t.Run(name, func(t *testing.T) { checkWalks(t, mustPosts(t, newSite(drafts...), nil, orderBy...)) })
	}
}

func TestWalkOtherLists(t *testing.T) {
	post := func(day int) *content.Post {
		return &content.Post{Path: fmt.Sprintf("%d.md", day%3), Date: time.Date(2024, 1, 1+day%3, 0, 0, 0, 0, time.UTC)}
	}
	var (
		commits   []*content.Commit
		events    []*content.Event
		speakers  []*content.Speaker
		projects  []*content.Project
		resources []*content.Resource
	)
	for i := range 20 {
		id := content.NewID("Thing", fmt.Sprint(i))
		commits = append(commits, &content.Commit{SHA: fmt.Sprint(i), CommittedAt: post(i).Date})
		event := &content.Event{ID: id}
		if i%4 > 0 {
			event.StartDay = content.Day(fmt.Sprintf("2024-01-0%d", i%4))
		}
		if i%4 > 1 {
			event.StartsAt = time.Date(2024, 1, i%4, i%3, 0, 0, 0, time.UTC)
		}
		events = append(events, event)
		speakers = append(speakers, &content.Speaker{ID: id, Name: []string{"苏禾", "Su", "su"}[i%3]})
		projects = append(projects, &content.Project{ID: id, Name: []string{"网格", "Mesh", "ｍesh"}[i%3]})
		resources = append(resources, &content.Resource{ID: id, Post: post(i)})
	}
	checkWalks(t, query.Commits(commits))
	checkWalks(t, query.EventsOf(events))
	checkWalks(t, query.SpeakersOf(speakers))
	checkWalks(t, query.ProjectsOf(projects))
	checkWalks(t, query.ResourcesOf(resources))

	list := query.EventsOf(events)
	for i, e := range list.Items[1:] {
		if before := list.Items[i]; before.StartDay < e.StartDay || before.StartDay == e.StartDay && before.StartsAt.Before(e.StartsAt) {
			t.Errorf("%s %v stands before %s %v", before.StartDay, before.StartsAt, e.StartDay, e.StartsAt)
		}
	}
	if last := list.Items[len(list.Items)-1]; last.StartDay != "" {
		t.Errorf("the last event starts on %s, want one without a day", last.StartDay)
	}
}

// TestPagesWhileContentChanges reads a list by pages of two while posts come,
// go and move between the pages.
func TestPagesWhileContentChanges(t *testing.T) {
	day := func(path string, day int) draft {
		return page(path, func(d *draft) { d.Date = time.Date(2024, 1, day, 0, 0, 0, 0, time.UTC) })
	}
	revisions := []*content.Snapshot{
		newSite(day("a", 9), day("b", 8), day("c", 7), day("d", 6), day("e", 5), day("f", 4)),
		// The cursor's own post is gone, and a newer one has come.
		newSite(day("news", 10), day("a", 9), day("c", 7), day("d", 6), day("e", 5), day("f", 4)),
		// The cursor's own post has become the newest, another the oldest.
		newSite(day("d", 11), day("news", 10), day("c", 7), day("e", 5), day("f", 4), day("a", 1)),
		newSite(day("d", 11), day("news", 10), day("c", 7), day("e", 5), day("f", 4), day("old", 2), day("a", 1)),
	}
	var read []string
	cursor := ""
	for _, snap := range revisions {
		list := mustPosts(t, snap, nil)
		start := 0
		if cursor != "" {
			var err error
			if start, err = list.After(cursor); err != nil {
				t.Fatal(err)
			}
		}
		end := min(start+2, len(list.Items))
		read = append(read, paths(list.Items[start:end])...)
		cursor = list.Cursor(end - 1)
	}
	// The post that moved behind the reader's place is met there again.
	if got, want := strings.Join(read, " "), "a b c d e f old a"; got != want {
		t.Errorf("read %s, want %s", got, want)
	}
}

// TestCursorsKeepTheirPlace holds every cursor of one revision against the next
// one, in which a third of the posts are gone, changed or new: whatever has
// stayed as it was must stand on the same side of the cursor as before.
func TestCursorsKeepTheirPlace(t *testing.T) {
	before := generate(120, 7)
	after := revise(before, 8)
	for name, orderBy := range orders() {
		t.Run(name, func(t *testing.T) {
			old, now := mustPosts(t, before, nil, orderBy...), mustPosts(t, after, nil, orderBy...)
			position := map[*content.Post]int{}
			for i, p := range now.Items {
				position[p] = i
			}
			for i, own := range old.Items {
				start, err := now.After(old.Cursor(i))
				if err != nil {
					t.Fatal(err)
				}
				end, err := now.Before(old.Cursor(i))
				if err != nil {
					t.Fatal(err)
				}
				if at, stayed := position[own]; stayed && (start != at+1 || end != at) {
					t.Errorf("the cursor of item %d, which stands at %d now, encloses %d to %d", i, at, end, start)
				}
				for k, p := range old.Items {
					at, stayed := position[p]
					if !stayed {
						continue
					}
					if (at >= start) != (k > i) {
						t.Fatalf("item %d stands at %d now, but what follows item %d starts at %d", k, at, i, start)
					}
					if (at < end) != (k < i) {
						t.Fatalf("item %d stands at %d now, but what precedes item %d ends at %d", k, at, i, end)
					}
				}
			}
		})
	}
}

// revise returns a later revision of snap. What has not changed is the same
// *content.Post in both.
func revise(snap *content.Snapshot, seed uint64) *content.Snapshot {
	r := rand.New(rand.NewPCG(seed, 1))
	var next content.Snapshot
	for _, p := range snap.Posts {
		switch r.IntN(9) {
		case 0: // gone
			continue
		case 1:
			changed := *p
			changed.Date, changed.UpdatedAt = p.UpdatedAt, p.Date
			changed.Title, changed.Weight = words[r.IntN(len(words)-1)], new(r.IntN(5)-2)
			p = &changed
		case 2:
			added := *p
			added.Path = p.Path + ".new"
			next.Posts = append(next.Posts, &added)
		}
		next.Posts = append(next.Posts, p)
	}
	arrange(&next)
	return content.NewSnapshot(next)
}

func encodeCursor(parts ...string) string {
	plain, err := json.Marshal(parts)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(plain)
}

// checkRefused fails unless cursor is refused on both sides.
func checkRefused[T any](t *testing.T, list query.List[T], cursor string) {
	t.Helper()
	_, err := list.After(cursor)
	checkInputError(t, err, "after")
	_, err = list.Before(cursor)
	checkInputError(t, err, "before")
	if len(err.Error()) > 1000 {
		t.Errorf("the message is %d bytes long", len(err.Error()))
	}
}

func TestCursorIsRefused(t *testing.T) {
	list := mustPosts(t, generate(30, 1), nil, &query.PostOrder{Field: query.ByTitle, Direction: query.Ascending})
	own := list.Cursor(3)
	const name = "post:title,path"
	if _, err := list.After(encodeCursor(name, "tgo", "ta.md")); err != nil {
		t.Fatalf("a cursor made by hand is refused: %v; the cases below show nothing", err)
	}
	for name, cursor := range map[string]string{
		"empty":              "",
		"a position":         "3",
		"no base64":          "=====",
		"other base64":       base64.StdEncoding.EncodeToString([]byte(`["` + name + `","t>>>???","ta"]`)),
		"base64 of nothing":  base64.RawURLEncoding.EncodeToString([]byte("null")),
		"base64 of a text":   base64.RawURLEncoding.EncodeToString([]byte(name)),
		"base64 of numbers":  base64.RawURLEncoding.EncodeToString([]byte(`["` + name + `",1,2]`)),
		"two JSON values":    base64.RawURLEncoding.EncodeToString([]byte(`["` + name + `","ta","tb"]["` + name + `","ta","tb"]`)),
		"no values":          encodeCursor(name),
		"a value too few":    encodeCursor(name, "ta"),
		"a value too many":   encodeCursor(name, "ta", "tb", "tc"),
		"another direction":  encodeCursor("post:-title,path", "ta", "tb"),
		"another list":       encodeCursor("speaker:title,path", "ta", "tb"),
		"no name":            encodeCursor("", "ta", "tb"),
		"empty value":        encodeCursor(name, "", "tb"),
		"unknown kind":       encodeCursor(name, "xa", "tb"),
		"absent with more":   encodeCursor(name, "ab", "tb"),
		"number for a text":  encodeCursor(name, "n1", "tb"),
		"no number":          encodeCursor(name, "none", "tb"),
		"number too long":    encodeCursor(name, "n9223372036854775808", "tb"),
		"bytes not readable": encodeCursor(name, "b!", "tb"),
		"garbage":            strings.Repeat("\xff\x00", 5000),
		"with a tail":        own + "AAAA",
	} {
		t.Run(name, func(t *testing.T) { checkRefused(t, list, cursor) })
	}
	t.Run("truncated", func(t *testing.T) {
		for i := range own {
			checkRefused(t, list, own[:i])
		}
	})
}

// TestCursorOfAnotherListIsRefused gives each list the cursors of all others.
func TestCursorOfAnotherListIsRefused(t *testing.T) {
	snap := generate(30, 1)
	type walker struct {
		cursor string
		refuse func(t *testing.T, cursor string)
	}
	lists := map[string]walker{}
	for name, orderBy := range orders() {
		list := mustPosts(t, snap, nil, orderBy...)
		lists[name] = walker{list.Cursor(0), func(t *testing.T, cursor string) { checkRefused(t, list, cursor) }}
	}
	delete(lists, "default") // is DATE DESC
	terms, err := query.Terms(snap, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	lists["terms"] = walker{terms.Cursor(0), func(t *testing.T, cursor string) { checkRefused(t, terms, cursor) }}
	speakers := query.SpeakersOf([]*content.Speaker{{ID: "1", Name: "go"}})
	lists["speakers"] = walker{speakers.Cursor(0), func(t *testing.T, cursor string) { checkRefused(t, speakers, cursor) }}
	projects := query.ProjectsOf([]*content.Project{{ID: "1", Name: "go"}})
	lists["projects"] = walker{projects.Cursor(0), func(t *testing.T, cursor string) { checkRefused(t, projects, cursor) }}
	for name, list := range lists {
		for other, foreign := range lists {
			if name != other {
				t.Run(other+" in "+name, func(t *testing.T) { list.refuse(t, foreign.cursor) })
			}
		}
	}
}

// FuzzCursor enters lists at whatever a client may send. A cursor that is taken
// must lead to a place in the list, and no other error may come back.
func FuzzCursor(f *testing.F) {
	snap := generate(20, 1)
	var lists []query.List[*content.Post]
	for _, orderBy := range orders() {
		list := mustPosts(f, snap, nil, orderBy...)
		lists = append(lists, list)
		for i := range list.Items {
			f.Add(list.Cursor(i))
			plain, err := base64.RawURLEncoding.DecodeString(list.Cursor(i))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(plain))
		}
	}
	lists = append(lists, query.PostsOf(nil))
	f.Add(`["post:-date,path","n1.5","b_w"]`)
	f.Add(`["post:-weight,updated,-title,path","a","n-9223372036854775808","t","t\u0000"]`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, cursor := range []string{text, base64.RawURLEncoding.EncodeToString([]byte(text))} {
			for _, list := range lists {
				after, err := list.After(cursor)
				before, err2 := list.Before(cursor)
				if err != nil || err2 != nil {
					checkInputError(t, err, "after")
					checkInputError(t, err2, "before")
					continue
				}
				if before < 0 || before > after || after > before+1 || after > len(list.Items) {
					t.Errorf("%q leads to %d and %d in a list of %d", cursor, before, after, len(list.Items))
				}
			}
		}
	})
}
