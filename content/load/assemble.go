package load

import (
	"cmp"
	"slices"
	"strings"

	"lectern/content"
)

// A draft is a post being linked, and what its file says of it.
type draft struct {
	*content.Post
	page *page
}

// assemble makes a snapshot of what the files say: it links their posts with
// each other and with their history. Files hold what outlives one snapshot, so
// everything that is linked is copied. The problems are those of the files and
// those that only all of them together show; they are still to be linked.
func assemble(s *site, files []*file, src Source, v view) (snap content.Snapshot, problems []*content.Problem) {
	snap = content.Snapshot{Ref: src.Ref, Commit: src.Commit, SiteTitle: s.title, SiteOrigin: s.origin, SiteZone: s.zone, Posts: make([]*content.Post, 0, len(files))}
	posts := make([]content.Post, 0, len(files))
	drafts := make([]draft, 0, len(files))
	for _, f := range files {
		if f.post != nil && f.post.post.Draft && !v.drafts {
			continue
		}
		if f.post != nil && !v.inTime(f) {
			problems = append(problems, v.absence(f))
			continue
		}
		problems = append(problems, f.problems...)
		if f.post == nil {
			continue
		}
		posts = append(posts, f.post.post)
		post := &posts[len(posts)-1]
		if src.History != nil {
			addHistory(post, src.History(post.Path))
		}
		snap.Posts = append(snap.Posts, post)
		drafts = append(drafts, draft{post, f.post})
	}
	newest := slices.Clone(drafts)
	slices.SortFunc(newest, byNewest)
	snap.Newest = make([]*content.Post, len(newest))
	for i, d := range newest {
		snap.Newest[i] = d.Post
	}
	snap.Terms = linkTerms(s, newest)
	linkAuthors(newest)
	problems = append(problems, linkGatherings(s, &snap, newest)...)
	linkTranslations(s, drafts)
	linkNeighbours(snap.Newest)
	snap.Since, snap.Until = v.turns(files)
	snap.LinkTarget = linkTargets(s, drafts)
	return snap, append(problems, duplicateURLs(snap.Posts)...)
}

func addHistory(p *content.Post, h content.FileHistory) {
	p.Commits, p.Contributors = h.Commits, h.Contributors
	p.CreatedAt, p.UpdatedAt = h.CreatedAt(), h.UpdatedAt()
	if p.Date.IsZero() {
		p.Date = p.CreatedAt
	}
}

// byNewest orders posts by date, undated last, ties by path.
func byNewest(a, b draft) int {
	if a.Date.IsZero() != b.Date.IsZero() {
		if a.Date.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(b.Date.Compare(a.Date), strings.Compare(a.Path, b.Path))
}

// linkTerms gives posts their terms, and terms their posts. It returns the
// terms by taxonomy, most used first.
func linkTerms(s *site, newest []draft) map[string][]*content.Term {
	type id struct{ taxonomy, key string }
	terms := map[id]*content.Term{}
	type spelling struct {
		name  string
		count int
	}
	spellings := map[*content.Term][]spelling{} // most terms have one
	for _, d := range newest {
		for _, t := range d.page.terms {
			at := id{t.taxonomy, t.key}
			term := terms[at]
			if term == nil {
				term = &content.Term{Taxonomy: t.taxonomy, Key: t.key}
				terms[at] = term
			}
			known := spellings[term]
			if i := slices.IndexFunc(known, func(s spelling) bool { return s.name == t.name }); i >= 0 {
				known[i].count++
			} else {
				spellings[term] = append(known, spelling{t.name, 1})
			}
			d.Terms = append(d.Terms, term)
			switch t.taxonomy {
			case "tags":
				d.Tags = append(d.Tags, term)
			case "categories":
				d.Categories = append(d.Categories, term)
			}
			if d.Kind == content.KindPage {
				term.Posts = append(term.Posts, d.Post)
			}
		}
	}
	byTaxonomy := map[string][]*content.Term{}
	for _, t := range terms {
		t.Name = slices.MinFunc(spellings[t], func(a, b spelling) int {
			return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.name, b.name))
		}).name
		t.Slug = strings.ToLower(s.urlize(t.Name))
		byTaxonomy[t.Taxonomy] = append(byTaxonomy[t.Taxonomy], t)
	}
	for _, list := range byTaxonomy {
		slices.SortFunc(list, func(a, b *content.Term) int {
			return cmp.Or(cmp.Compare(b.Count(), a.Count()), strings.Compare(a.Key, b.Key))
		})
	}
	return byTaxonomy
}

// linkAuthors gives the authors of each post all posts of their name. An Author
// is one page's word on a person, so each post gets its own.
func linkAuthors(newest []draft) {
	byName := map[string][]*content.Post{}
	for _, d := range newest {
		for _, key := range d.page.authorKeys {
			if list := byName[key]; len(list) == 0 || list[len(list)-1] != d.Post {
				byName[key] = append(list, d.Post)
			}
		}
	}
	for _, d := range newest {
		authors := make([]*content.Author, len(d.Authors))
		for i, a := range d.Authors {
			copied := *a
			copied.Posts = byName[d.page.authorKeys[i]]
			authors[i] = &copied
		}
		d.Authors = authors
	}
}

// linkTranslations links the pages of one key in other languages, in the site's
// order of languages.
func linkTranslations(s *site, drafts []draft) {
	alone := make(map[string]*content.Post, len(drafts)) // first of its key
	groups := map[string][]*content.Post{}               // of two and more
	for _, d := range drafts {
		key := d.page.key
		first := alone[key]
		if first == nil {
			alone[key] = d.Post
			continue
		}
		if groups[key] == nil {
			groups[key] = []*content.Post{first}
		}
		groups[key] = append(groups[key], d.Post)
	}
	rank := func(p *content.Post) int {
		return slices.IndexFunc(s.languages, func(l siteLanguage) bool { return l.name == p.Language })
	}
	for _, group := range groups {
		slices.SortFunc(group, func(a, b *content.Post) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Language, b.Language), strings.Compare(a.Path, b.Path))
		})
		for _, p := range group {
			for _, other := range group {
				if other.Language != p.Language {
					p.Translations = append(p.Translations, other)
				}
			}
		}
	}
}

// linkNeighbours links each dated page with the next older and newer one of its
// section and language.
func linkNeighbours(newest []*content.Post) {
	type shelf struct{ section, language string }
	newer := map[shelf]*content.Post{}
	for _, p := range newest {
		if p.Kind != content.KindPage || p.Date.IsZero() {
			continue
		}
		at := shelf{p.Section, p.Language}
		if n := newer[at]; n != nil {
			p.Next, n.Previous = n, p
		}
		newer[at] = p
	}
}

// duplicateURLs returns a problem for each post whose URL another one has.
func duplicateURLs(posts []*content.Post) []*content.Problem {
	first := make(map[string]*content.Post, len(posts))
	var problems []*content.Problem
	for _, p := range posts {
		other := first[p.URL]
		if other == nil {
			first[p.URL] = p
			continue
		}
		problems = append(problems, problemAt(p.Path, 0, content.Warning, "url-duplicate",
			"the page has the URL "+p.URL+" of "+other.Path+", which is served there; give one of them another name or slug"))
	}
	return problems
}

// linkProblems returns copies of problems, each once and with the post that it
// is about, in order, and gives posts their problems.
func linkProblems(posts []*content.Post, problems []*content.Problem) []*content.Problem {
	byPath := make(map[string]*content.Post, len(posts))
	for _, p := range posts {
		byPath[p.Path] = p
	}
	sorted := slices.SortedFunc(slices.Values(problems), byPathAndLine)
	// Of two words of the same kind in one line there is the same to say.
	sorted = slices.CompactFunc(sorted, func(a, b *content.Problem) bool { return byPathAndLine(a, b) == 0 })
	copies := make([]content.Problem, len(sorted))
	linked := make([]*content.Problem, len(sorted))
	for i, problem := range sorted {
		copies[i] = *problem
		copies[i].Post = byPath[problem.Path]
		linked[i] = &copies[i]
	}
	for _, problem := range linked {
		if problem.Post != nil {
			problem.Post.Problems = append(problem.Post.Problems, problem)
		}
	}
	return linked
}
