package query

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"lectern/content"
)

// What two posts share says more of them the rarer it is: its weight is that of
// its kind times the logarithm of how rare it is among the posts.
const (
	weightOfPerson   = 1.5 // the same speaker
	weightOfProject  = 1.2
	weightOfTag      = 1.0
	weightOfCategory = 0.5
)

// Nearness in time makes a shared thing count for more, up to nearBonus of it
// for posts of one day; it is halved every nearHalving.
const (
	nearBonus   = 0.5
	nearHalving = 90 * 24 * time.Hour
)

// maxCandidates bounds how many posts are weighed for one, however large the
// site is: of what more posts than that share, the newest are looked at, and
// once so many are found, nothing is looked for by what is more common still.
const maxCandidates = 1000

// Related returns up to first pages that are most like post: they share tags,
// categories, projects or speakers with it, and were published near it in time.
// They are of its language, and neither itself nor its translations. The most
// alike come first; of those alike, the newer, then by path. A post that shares
// nothing with any other has none.
func Related(snap *content.Snapshot, post *content.Post, first int) []*content.Post {
	if first <= 0 {
		return []*content.Post{}
	}
	scores := map[*content.Post]float64{}
	for _, s := range sharedLists(post) {
		if len(scores) > maxCandidates {
			break
		}
		weight := s.weight * math.Log(1+float64(len(snap.Posts))/float64(len(s.posts)))
		for _, other := range s.posts[:min(len(s.posts), maxCandidates)] {
			if other != post && other.Kind == content.KindPage && other.Language == post.Language {
				scores[other] += weight
			}
		}
	}
	type candidate struct {
		post  *content.Post
		score float64
	}
	candidates := make([]candidate, 0, len(scores))
	for other, score := range scores {
		candidates = append(candidates, candidate{other, score * nearness(post, other)})
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), b.post.Date.Compare(a.post.Date), strings.Compare(a.post.Path, b.post.Path))
	})
	related := make([]*content.Post, min(first, len(candidates)))
	for i := range related {
		related[i] = candidates[i].post
	}
	return related
}

// A sharedList is one thing that a post has, and all the posts that have it.
type sharedList struct {
	weight float64
	posts  []*content.Post
}

// sharedLists returns what post has in common with others, the rarest first.
func sharedLists(post *content.Post) []sharedList {
	var lists []sharedList
	add := func(weight float64, posts []*content.Post) {
		if len(posts) > 1 {
			lists = append(lists, sharedList{weight, posts})
		}
	}
	for _, s := range post.Speakers {
		add(weightOfPerson, s.Posts)
	}
	for _, p := range post.Projects {
		add(weightOfProject, p.Posts)
	}
	for _, t := range post.Tags {
		add(weightOfTag, t.Posts)
	}
	for _, t := range post.Categories {
		add(weightOfCategory, t.Posts)
	}
	// Stable, so that sums of floats come out the same each time.
	slices.SortStableFunc(lists, func(a, b sharedList) int { return cmp.Compare(len(a.posts), len(b.posts)) })
	return lists
}

// nearness returns 1 for posts far apart in time, or of unknown date, and up to
// 1+nearBonus for those near each other.
func nearness(a, b *content.Post) float64 {
	if a.Date.IsZero() || b.Date.IsZero() {
		return 1
	}
	apart := a.Date.Sub(b.Date).Abs()
	return 1 + nearBonus*math.Exp2(-float64(apart)/float64(nearHalving))
}
