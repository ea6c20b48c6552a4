package search

import (
	"math"
	"slices"
	"strings"

	"lectern/content"
)

// What a hit is worth. Beyond these, a word that few documents have is worth
// more than a common one.
const (
	// A word in the title is worth more than any number of them in the text,
	// which comes to less than saturation+1, and nearness with it.
	titleWorth      = 3.6
	looseTitleWorth = 3.2 // where it is but an inflection, or a part of a name
	fullTitleWorth  = 1   // if the word is all of the title
	nameWorth       = 1   // and that is the name of a person or a project

	midWorth   = 3   // in headings, tags and descriptions, of hits in the text
	saturation = 1.2 // how soon more hits of the same word cease to matter: k1 of BM25
	lengthBias = 0.5 // how much longer texts need more hits: b of BM25

	// Words that only hold what is looked for come behind all others. In the text
	// and in headings each counts as so many hits; with the title's, they come to
	// less than one inflection in a text of the same length.
	insideTitleWorth = 0.4
	insideMidHits    = 0.2
	insideLowHits    = 0.1

	// Words that stand side by side are worth up to this much more.
	nearWorth = 0.7
	nearScale = 8 // positions between them that halve it

	// Scores are rounded, so that what is about as good is ordered by its date.
	scoreSteps = 100
)

// A session is what one search needs in memory, kept for the next.
type session struct {
	matcher  matcher
	spans    []span // of matcher.matches: by part, then by unit
	counts   []int  // of live documents that have a unit
	cursors  []int
	places   []uint64            // positions, with 8 bits for the unit that stands there
	best     []content.SearchHit // a heap, the last one by rank at its root
	nodes    filter
	weights  []float64
	lengths  []int
	averages float64
}

// A span is a part of a slice.
type span struct{ from, to int }

// search returns what r finds in x, as q wants it.
func (s *session) search(x *Index, r request, q content.SearchQuery) content.SearchPage {
	defer s.forget()
	page := content.SearchPage{Hits: []content.SearchHit{}}
	if !s.match(x, r) {
		return page
	}
	s.weigh(x, r)
	s.nodes = newFilter(q)
	units := len(r.wanted) + len(r.unwanted)

	// The place to go on behind: where the node stands now, if it is found still.
	after := q.After
	if after != nil {
		s.hits(x, r, units, func(h content.SearchHit) {
			if h.ID == q.After.ID {
				after = &h.SearchPlace
			}
		})
	}
	behind := 0
	s.hits(x, r, units, func(h content.SearchHit) {
		page.Total++
		if after != nil && h.Compare(*after) <= 0 {
			page.Ahead = true
			return
		}
		behind++
		s.offer(h, q.First)
	})
	slices.SortFunc(s.best, func(a, b content.SearchHit) int { return a.Compare(b.SearchPlace) })
	page.Hits = append(page.Hits, s.best...)
	page.More = behind > len(page.Hits)
	return page
}

// forget drops what would keep a snapshot alive.
func (s *session) forget() {
	clear(s.best)
	s.best = s.best[:0]
	s.nodes = filter{}
	slots := s.matcher.slots
	for _, sl := range slots[:cap(slots)] { // earlier phrases may have had more of them
		clear(sl.cursors[:cap(sl.cursors)])
	}
}

// match finds all units of r in all parts of x. It reports false if one that
// is wanted is nowhere.
func (s *session) match(x *Index, r request) bool {
	units := len(r.wanted) + len(r.unwanted)
	s.matcher.begin(len(r.wanted) > 1)
	s.spans = slices.Grow(s.spans[:0], units*len(x.parts))[:units*len(x.parts)]
	s.counts = s.counts[:0]
	for i := range units {
		var u unit
		if i < len(r.wanted) {
			u = r.wanted[i]
		} else {
			u = r.unwanted[i-len(r.wanted)]
		}
		count, literal := 0, 0
		for j, p := range x.parts {
			from := len(s.matcher.matches)
			s.matcher.find(p.segment, u)
			s.spans[j*units+i] = span{from, len(s.matcher.matches)}
			for _, m := range s.matcher.matches[from:] {
				if p.entries[m.doc].node != nil {
					count++
					if m.literal {
						literal++
					}
				}
			}
		}
		if i < len(r.wanted) && count == 0 {
			return false
		}
		if 0 < literal && literal < count {
			count = literal
			for j := range x.parts {
				found := &s.spans[j*units+i]
				found.to = s.matcher.keepLiteral(found.from, found.to)
			}
		}
		s.counts = append(s.counts, count)
	}
	return true
}

// weigh computes what does not depend on the document.
func (s *session) weigh(x *Index, r request) {
	s.weights, s.lengths = s.weights[:0], s.lengths[:0]
	for i, u := range r.wanted {
		s.weights = append(s.weights, math.Log(1+float64(x.live)/float64(s.counts[i])))
		s.lengths = append(s.lengths, u.length)
	}
	s.averages = float64(x.positions) / float64(x.live)
}

// hits calls yield with all that has every wanted unit and no unwanted one, in
// no order that matters.
func (s *session) hits(x *Index, r request, units int, yield func(content.SearchHit)) {
	wanted := len(r.wanted)
	for j, p := range x.parts {
		spans := s.spans[j*units : (j+1)*units]
		// Follow the rarest unit, and the others with it.
		lead := 0
		s.cursors = s.cursors[:0]
		for i, sp := range spans {
			if i < wanted && sp.to-sp.from < spans[lead].to-spans[lead].from {
				lead = i
			}
			s.cursors = append(s.cursors, sp.from)
		}
	documents:
		for _, m := range s.matcher.matches[spans[lead].from:spans[lead].to] {
			for i, sp := range spans {
				at := s.cursors[i]
				for at < sp.to && s.matcher.matches[at].doc < m.doc {
					at++
				}
				s.cursors[i] = at
				has := at < sp.to && s.matcher.matches[at].doc == m.doc
				if has != (i < wanted) {
					continue documents
				}
			}
			e := &p.entries[m.doc]
			if e.node == nil || !s.nodes.has(e.node) {
				continue
			}
			yield(content.SearchHit{Node: e.node, SearchPlace: content.SearchPlace{
				Score: s.score(p.segment.docs[m.doc], isName(e.node), wanted), Moment: e.moment, ID: e.node.NodeID(),
			}})
		}
	}
}

// isName reports whether what n is called is a name rather than a title.
func isName(n content.Node) bool {
	switch n.(type) {
	case *content.Speaker, *content.Project:
		return true
	}
	return false
}

// score returns what the document is worth at which the cursors stand. named
// says that its title is a name.
func (s *session) score(e extent, named bool, wanted int) float64 {
	full := float64(fullTitleWorth)
	if named {
		full += nameWorth
	}
	norm := saturation * (1 - lengthBias + lengthBias*float64(e.end)/s.averages)
	score, weights := 0.0, 0.0
	for i := range wanted {
		m := &s.matcher.matches[s.cursors[i]]
		hits := midWorth*float64(m.mid) + float64(m.low)
		if hits == 0 {
			hits = m.inside.hits()
		}
		worth := hits * (saturation + 1) / (hits + norm)
		if m.high > 0 {
			title := titleWorth
			if m.best < 1 {
				title = looseTitleWorth
			}
			worth += title + full*float64(m.best)*min(1, float64(s.lengths[i])/float64(e.title))
		} else if m.inside&inHigh != 0 {
			worth += insideTitleWorth
		}
		score += s.weights[i] * worth
		weights += s.weights[i]
	}
	if wanted > 1 {
		score += nearWorth * weights / (1 + float64(s.distance(wanted))/nearScale)
	}
	return max(1, math.Floor(score*scoreSteps+0.5)) / scoreSteps
}

// hits returns what words in these fields count that only hold what is looked
// for.
func (w where) hits() float64 {
	switch {
	case w&inMid != 0:
		return insideMidHits
	case w&inLow != 0:
		return insideLowHits
	}
	return 0
}

// distance returns how many positions that belong to none of the units there
// are at least between places of all of them.
func (s *session) distance(wanted int) int {
	s.places = s.places[:0]
	length := 0
	for i := range wanted {
		length += s.lengths[i]
		for at := s.matcher.matches[s.cursors[i]].first; at >= 0; at = s.matcher.places[at].next {
			s.places = append(s.places, uint64(s.matcher.places[at].at)<<8|uint64(i))
		}
	}
	slices.Sort(s.places)
	// The shortest stretch that has all units, found by two ends that move on.
	var within [maxQueryWords]int
	nearest, missing, from := math.MaxInt32, wanted, 0
	for _, last := range s.places {
		unit := last & 0xFF
		if within[unit] == 0 {
			missing--
		}
		within[unit]++
		for missing == 0 {
			first := s.places[from]
			nearest = min(nearest, int(last>>8-first>>8)+s.lengths[unit]-length)
			within[first&0xFF]--
			if within[first&0xFF] == 0 {
				missing++
			}
			from++
		}
	}
	return max(0, nearest)
}

// offer keeps h if it is among the best n that were offered.
func (s *session) offer(h content.SearchHit, n int) {
	worse := func(i, j int) bool { return s.best[i].Compare(s.best[j].SearchPlace) > 0 }
	if len(s.best) < n {
		s.best = append(s.best, h)
		for i := len(s.best) - 1; i > 0 && worse(i, (i-1)/2); i = (i - 1) / 2 {
			s.best[i], s.best[(i-1)/2] = s.best[(i-1)/2], s.best[i]
		}
		return
	}
	if n == 0 || h.Compare(s.best[0].SearchPlace) >= 0 {
		return
	}
	s.best[0] = h
	for i := 0; ; {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < n; child++ {
			if worse(child, worst) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		s.best[i], s.best[worst] = s.best[worst], s.best[i]
		i = worst
	}
}

// A filter says which nodes are wanted.
type filter struct {
	types    []content.SearchType
	language string          // folded; "" is any
	spoken   map[string]bool // by the site's name for a language: whether it is wanted
}

func newFilter(q content.SearchQuery) filter {
	f := filter{types: q.Types}
	if q.Language != "" {
		f.language = foldTag(q.Language)
		f.spoken = map[string]bool{}
	}
	return f
}

func foldTag(tag string) string { return strings.ToLower(strings.ReplaceAll(tag, "_", "-")) }

func (f *filter) has(n content.Node) bool {
	if len(f.types) > 0 && !slices.Contains(f.types, typeOf(n)) {
		return false
	}
	return f.language == "" || speaks(n, f.speaks)
}

func (f *filter) speaks(language string) bool {
	wanted, known := f.spoken[language]
	if !known {
		tag := foldTag(language)
		wanted = tag == f.language || strings.HasPrefix(tag, f.language+"-")
		f.spoken[language] = wanted
	}
	return wanted
}
