package graph_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"lectern/content"
	"lectern/graph"
)

// TestOneCommitPerAnswer asks while revisions change places: what an answer
// says must be of the commit that it names.
func TestOneCommitPerAnswer(t *testing.T) {
	revisions := []*content.Snapshot{newSample("c9"), newSample("c8")}
	opts := sampleOptions()
	h := graph.NewHandler(opts)

	done := make(chan struct{})
	var swapper, clients sync.WaitGroup
	swapper.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
				opts.Store.Swap(revisions[i%2])
			}
		}
	})
	seen := [4]map[string]bool{}
	for client := range seen {
		seen[client] = map[string]bool{}
		clients.Go(func() {
			for range 150 {
				_, a := post(t, h, `{
					before: revision { commit { sha } }
					posts { nodes { title next { title } tags { posts { nodes { title } } } } }
					terms { nodes { posts { nodes { title } } } }
					post(url: "/blog/mesh/") { title }
					node(id: "UG9zdDpjb250ZW50L3poL2Jsb2cvbWVzaC9pbmRleC5tZA") { ... on Post { title } }
					problems { nodes { post { title } } }
					search(query: "聚会 -讲稿", types: [POST]) { nodes { ... on Post { title } } }
					after: revision { commit { sha } }
				}`, nil)
				if len(a.Errors) > 0 {
					t.Errorf("refused: %v", a.Errors)
					return
				}
				var got struct {
					Before, After struct{ Commit struct{ SHA string } }
				}
				if err := json.Unmarshal(a.Data, &got); err != nil {
					t.Error(err)
					return
				}
				old := strings.Count(string(a.Data), `"title":"c8 `)
				all := strings.Count(string(a.Data), `"title":`)
				switch sha := got.Before.Commit.SHA; {
				case sha != got.After.Commit.SHA,
					sha == "c8" && old != all,
					sha == "c9" && old != 0:
					t.Errorf("an answer of %s and %s has %d titles of c8 among %d", sha, got.After.Commit.SHA, old, all)
					return
				default:
					seen[client][sha] = true
				}
			}
		})
	}
	clients.Wait()
	close(done)
	swapper.Wait()
	both := map[string]bool{}
	for _, shas := range seen {
		for sha := range shas {
			both[sha] = true
		}
	}
	if len(both) != 2 {
		t.Errorf("only %v was ever seen; the test showed nothing", both)
	}
}
