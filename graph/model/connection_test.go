package model_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/query"
	"lectern/graph/model"
)

// days returns posts named by the given numbers, each of the day of its number;
// every third shares its day with the one before it.
func days(numbers ...int) query.List[*content.Post] {
	posts := make([]*content.Post, len(numbers))
	for i, n := range numbers {
		day := n
		if n%3 == 0 {
			day--
		}
		posts[i] = &content.Post{Path: fmt.Sprintf("%04d.md", n), Date: time.Date(2020, 1, 1+day, 0, 0, 0, 0, time.UTC)}
	}
	slices.SortFunc(posts, func(a, b *content.Post) int {
		if order := b.Date.Compare(a.Date); order != 0 {
			return order
		}
		return strings.Compare(a.Path, b.Path)
	})
	return query.PostsOf(posts)
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i + 1
	}
	return list
}

func paths(posts []*content.Post) []string {
	list := []string{}
	for _, p := range posts {
		list = append(list, strings.TrimSuffix(p.Path, ".md"))
	}
	return list
}

func mustConnect(t *testing.T, list query.List[*content.Post], page model.Page) *model.PostConnection {
	t.Helper()
	c, err := model.NewConnection(list, page)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNewConnection(t *testing.T) {
	list := days(1, 2, 4, 5, 7) // newest first: 7 5 4 2 1
	cursor := func(i int) *string { return new(list.Cursor(i)) }
	tests := []struct {
		name           string
		page           model.Page
		want           string // the numbers on the page
		previous, next bool
	}{
		{"all", model.Page{}, "7 5 4 2 1", false, false},
		{"first", model.Page{First: new(2)}, "7 5", false, true},
		{"first of just as many", model.Page{First: new(5)}, "7 5 4 2 1", false, false},
		{"first of none", model.Page{First: new(0)}, "", false, true},
		{"first after", model.Page{First: new(2), After: cursor(1)}, "4 2", true, true},
		{"first after, to the end", model.Page{First: new(2), After: cursor(2)}, "2 1", true, false},
		{"after the last", model.Page{After: cursor(4)}, "", true, false},
		{"last", model.Page{Last: new(2)}, "2 1", true, false},
		{"last of none", model.Page{Last: new(0)}, "", true, false},
		{"last before", model.Page{Last: new(2), Before: cursor(3)}, "5 4", true, true},
		{"last before, to the start", model.Page{Last: new(2), Before: cursor(2)}, "7 5", false, true},
		{"before the first", model.Page{Before: cursor(0)}, "", false, true},
		{"before alone", model.Page{Before: cursor(3)}, "7 5 4", false, true},
		{"between", model.Page{After: cursor(0), Before: cursor(4)}, "5 4 2", true, true},
		{"first between", model.Page{First: new(1), After: cursor(0), Before: cursor(4)}, "5", true, true},
		{"last between", model.Page{Last: new(1), After: cursor(0), Before: cursor(4)}, "2", true, true},
		{"between the wrong way round", model.Page{After: cursor(3), Before: cursor(1)}, "", true, true},
		{"offset", model.Page{Offset: new(3)}, "2 1", true, false},
		{"offset of none", model.Page{Offset: new(0), First: new(1)}, "7", false, true},
		{"offset and first", model.Page{Offset: new(1), First: new(2)}, "5 4", true, true},
		{"offset past the end", model.Page{Offset: new(9)}, "", true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := mustConnect(t, list, tt.page)
			if got := strings.Join(paths(c.Nodes()), " "); got != pad(tt.want) {
				t.Errorf("nodes %q, want %q", got, pad(tt.want))
			}
			if c.TotalCount() != 5 || len(c.All()) != 5 {
				t.Errorf("totalCount %d and %d items, want 5", c.TotalCount(), len(c.All()))
			}
			info := c.PageInfo()
			if info.HasPreviousPage != tt.previous || info.HasNextPage != tt.next {
				t.Errorf("previous %v, next %v; want %v, %v", info.HasPreviousPage, info.HasNextPage, tt.previous, tt.next)
			}
			edges := c.Edges()
			if len(edges) == 0 {
				if info.StartCursor() != nil || info.EndCursor() != nil {
					t.Error("an empty page has cursors")
				}
				return
			}
			for i, e := range edges {
				if e.Node() != c.Nodes()[i] {
					t.Errorf("edge %d holds %s, node %s", i, e.Node().Path, c.Nodes()[i].Path)
				}
			}
			if got, want := *info.StartCursor(), edges[0].Cursor(); got != want {
				t.Errorf("startCursor %q, want %q", got, want)
			}
			if got, want := *info.EndCursor(), edges[len(edges)-1].Cursor(); got != want {
				t.Errorf("endCursor %q, want %q", got, want)
			}
		})
	}
}

// pad writes "7 5" as "0007 0005".
func pad(numbers string) string {
	var list []string
	for n := range strings.FieldsSeq(numbers) {
		list = append(list, "000"+n)
	}
	return strings.Join(list, " ")
}

func TestNewConnectionPageSize(t *testing.T) {
	list := days(numbers(150)...)
	for _, tt := range []struct {
		name string
		page model.Page
		want int
	}{
		{"default", model.Page{}, model.DefaultPageSize},
		{"default backwards", model.Page{Before: new(list.Cursor(140))}, model.DefaultPageSize},
		{"default between", model.Page{After: new(list.Cursor(9)), Before: new(list.Cursor(140))}, model.DefaultPageSize},
		{"most", model.Page{First: new(100)}, 100},
		{"most backwards", model.Page{Last: new(100)}, 100},
	} {
		if got := len(mustConnect(t, list, tt.page).Nodes()); got != tt.want {
			t.Errorf("%s: %d items, want %d", tt.name, got, tt.want)
		}
	}
}

// TestNewConnectionBetween has more items between the cursors than a page holds.
func TestNewConnectionBetween(t *testing.T) {
	list := days(numbers(150)...)
	c := mustConnect(t, list, model.Page{After: new(list.Cursor(9)), Before: new(list.Cursor(140))})
	if got, want := c.Nodes()[0], list.Items[10]; got != want {
		t.Errorf("begins with %s, want %s, just behind after", got.Path, want.Path)
	}
}

func TestNewConnectionRefuses(t *testing.T) {
	list := days(1, 2)
	other := query.EventsOf([]*content.Event{{ID: "x", StartDay: "2020-01-01"}})
	tests := []struct {
		name string
		page model.Page
		want string // the argument at fault
	}{
		{"first too many", model.Page{First: new(101)}, "first"},
		{"first negative", model.Page{First: new(-1)}, "first"},
		{"last too many", model.Page{Last: new(101)}, "last"},
		{"last negative", model.Page{Last: new(-1)}, "last"},
		{"first and last", model.Page{First: new(1), Last: new(1)}, "last"},
		{"offset negative", model.Page{Offset: new(-1)}, "offset"},
		{"offset and after", model.Page{Offset: new(1), After: new(list.Cursor(0))}, "offset"},
		{"offset and before", model.Page{Offset: new(1), Before: new(list.Cursor(0))}, "offset"},
		{"offset and last", model.Page{Offset: new(1), Last: new(1)}, "offset"},
		{"after is no cursor", model.Page{After: new("nonsense")}, "after"},
		{"after is empty", model.Page{After: new("")}, "after"},
		{"after of another list", model.Page{After: new(other.Cursor(0))}, "after"},
		{"before is no cursor", model.Page{Before: new("WyJ4Il0")}, "before"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := model.NewConnection(list, tt.page)
			var input *query.InputError
			if !errors.As(err, &input) || c != nil {
				t.Fatalf("got %v, %v; want an InputError", c, err)
			}
			if input.Path != tt.want {
				t.Errorf("names %q, want %q: %s", input.Path, tt.want, input.Message)
			}
		})
	}
}

// TestWalk reads a list page by page, forwards and backwards. Each item that is
// there all along must come exactly once, in order, whatever comes and goes
// between two pages.
func TestWalk(t *testing.T) {
	const seed = 7
	for _, size := range []int{1, 7, 100} {
		for _, changing := range []bool{false, true} {
			for _, backwards := range []bool{false, true} {
				t.Run(fmt.Sprintf("size=%d changing=%v backwards=%v", size, changing, backwards), func(t *testing.T) {
					random := rand.New(rand.NewPCG(seed, uint64(size)))
					const total = 230
					present := map[int]bool{}
					for n := 1; n <= total; n += 2 {
						present[n] = true
					}
					steady := func(n int) bool { return n%4 == 1 } // these never change

					var walked []string
					var cursor *string
					for pages := 0; ; pages++ {
						if pages > 2*total {
							t.Fatal("the walk does not end")
						}
						if changing {
							for range 20 {
								if n := 1 + random.IntN(total); !steady(n) {
									present[n] = !present[n]
								}
							}
						}
						var now []int
						for n, is := range present {
							if is {
								now = append(now, n)
							}
						}
						page := model.Page{First: &size, After: cursor}
						if backwards {
							page = model.Page{Last: &size, Before: cursor}
						}
						c := mustConnect(t, days(now...), page)
						info := c.PageInfo()
						part := paths(c.Nodes())
						if backwards {
							walked = append(part, walked...)
							cursor = info.StartCursor()
							if !info.HasPreviousPage {
								break
							}
						} else {
							walked = append(walked, part...)
							cursor = info.EndCursor()
							if !info.HasNextPage {
								break
							}
						}
					}

					var want []int
					for n := 1; n <= total; n += 2 {
						if steady(n) || !changing {
							want = append(want, n)
						}
					}
					if changing {
						walked = slices.DeleteFunc(walked, func(path string) bool {
							var n int
							fmt.Sscan(strings.TrimLeft(path, "0"), &n)
							return !steady(n)
						})
					}
					if diff := cmp.Diff(paths(days(want...).Items), walked); diff != "" {
						t.Errorf("-want +got:\n%s", diff)
					}
				})
			}
		}
	}
}
