package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"lectern/content"
	"lectern/content/search"
)

// plain folds a text as a whole, by the tools of golang.org/x/text.
func plain(text string) string {
	accents := runes.Predicate(func(r rune) bool {
		return r >= 0x300 && r <= 0x36F || r >= 0xFE00 && r <= 0xFE0F || unicode.Is(unicode.Cf, r)
	})
	folded, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(accents), cases.Fold(), norm.NFC), text)
	if err != nil {
		panic(err)
	}
	return folded
}

// runsOf cuts a folded line into runs of ideographs and words.
func runsOf(line string) []string {
	var list []string
	kind := 0
	for _, r := range line {
		next := 0
		switch {
		case strings.ContainsRune("ー", r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai):
			next = 1
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r):
			next = 2
		}
		switch {
		case next == 0:
		case next == kind:
			list[len(list)-1] += string(r)
		default:
			list = append(list, string(r))
		}
		kind = next
	}
	return list
}

func isWord(run string) bool {
	r := []rune(run)[0]
	return r != 'ー' && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// scan reports whether one of lines has the phrase, by looking everywhere. Of
// what is wanted, a first run may have more before it and a last one behind it,
// unless it is a word of less than three characters.
func scan(lines [][]string, wanted []string) bool {
	fits := func(have, wanted string, first, last bool) bool {
		switch {
		case isWord(wanted) != isWord(have) || isWord(wanted) && utf8.RuneCountInString(wanted) < 3:
			return have == wanted
		case first && last:
			return strings.Contains(have, wanted)
		case first:
			return strings.HasSuffix(have, wanted)
		case last:
			return strings.HasPrefix(have, wanted)
		}
		return have == wanted
	}
	for _, have := range lines {
		for i := 0; i+len(wanted) <= len(have); i++ {
			found := true
			for j, w := range wanted {
				found = found && fits(have[i+j], w, j == 0, j == len(wanted)-1)
			}
			if found {
				return true
			}
		}
	}
	return false
}

// alphabet is what random texts are made of: few characters of many scripts,
// with other forms of the same, so that many texts have them in common.
var alphabet = strings.Split("限 流 分 布 事 务 𠮷 々 か が か\u3099 カ ガ ｶ ｶﾞ ー 서 버 한 \u1112\u1161\u11ab ก ข า ิ a A Ａ é e\u0301 e É ß ss Σ ς σ я Я й 1 １ ① ² ﬁ fi ㈱ b c raft Raft draft", " ")

var separators = []string{" ", "\n", "，", "。", "-", "_", ".", "、", "\u3000", "\u200b", "…", "/", "  ", "- ", "“", "\u2028"}

func randomText(random *rand.Rand, length int) string {
	var b strings.Builder
	for range length {
		if random.IntN(5) == 0 {
			b.WriteString(separators[random.IntN(len(separators))])
		} else {
			b.WriteString(alphabet[random.IntN(len(alphabet))])
		}
	}
	return b.String()
}

// TestCountsAreThoseOfAPlainScan compares the index with a scan of all texts,
// for phrases, for what is not quoted if a scan finds it, and for exclusions.
func TestCountsAreThoseOfAPlainScan(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 10))
	found, compared := 0, 0
	for range 8 {
		var snap content.Snapshot
		var texts []string
		var folded [][][]string // by text, then by line
		for i := range 40 {
			// A project's description is text as it is, without Markdown.
			text := randomText(random, 1+random.IntN(60))
			texts = append(texts, text)
			var lines [][]string
			for line := range strings.SplitSeq(plain(text), "\n") {
				lines = append(lines, runsOf(line))
			}
			folded = append(folded, lines)
			snap.Projects = append(snap.Projects, &content.Project{ID: content.ID(fmt.Sprintf("p%02d", i)), Name: "名", Description: &text})
		}
		x := search.Build(content.NewSnapshot(snap), nil)
		for range 150 {
			phrase := randomText(random, 1+random.IntN(4))
			if random.IntN(2) == 0 { // a part of a text, so that longer ones are found too
				all := []rune(texts[random.IntN(len(texts))])
				from := random.IntN(len(all))
				phrase = string(all[from:min(len(all), from+1+random.IntN(8))])
			}
			runs := runsOf(plain(phrase))
			if len(runs) == 0 || strings.ContainsAny(phrase, "\n\"“”") {
				continue
			}
			// A query that begins or ends within a character is not what it says.
			if first := []rune(phrase)[0]; unicode.Is(unicode.M, first) || first == 'ﾞ' || first >= 0x1160 && first <= 0x11FF {
				continue
			}
			var want, others []string
			for i := range texts {
				if id := fmt.Sprintf("p%02d", i); scan(folded[i], runs) {
					want = append(want, id)
				} else {
					others = append(others, id)
				}
			}
			queries := map[string][]string{`"` + phrase + `"`: want, `名 -"` + phrase + `"`: others}
			// A part of a camelCase name may be shorter than what is found inside
			// other words.
			isShort := len(runs) == 1 && isWord(runs[0]) && utf8.RuneCountInString(runs[0]) < 3
			if len(want) > 0 && !isShort && !strings.ContainsAny(phrase, " \u3000\u2028，。、…") && !strings.HasPrefix(phrase, "-") {
				queries[phrase] = want
			}
			for query, want := range queries {
				got := strings.Fields(find(t, x, content.SearchQuery{Text: query}))
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Fatalf("%+q finds %v, a scan %v, in\n%+q", query, got, want, texts)
				}
				compared++
				found += len(got)
			}
		}
	}
	if compared < 500 || found < compared {
		t.Errorf("only %d queries with %d hits were compared", compared, found)
	}
}

// TestIndexesDependOnTheirSnapshotAlone changes a site at random, as pushes do,
// and compares the index that was carried along with one that was built anew.
func TestIndexesDependOnTheirSnapshotAlone(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	word := func() string {
		return []string{"限流", "熔断", "raft", "services", "service", "SOFARegistry", "registry", "注册", "推送", "的"}[random.IntN(10)]
	}
	text := func() string {
		var b strings.Builder
		for range 1 + random.IntN(80) {
			b.WriteString(word())
			b.WriteString([]string{"", " ", "，", "\n\n"}[random.IntN(4)])
		}
		return b.String()
	}
	posts := map[string]*content.Post{}
	var index *search.Index
	for step := range 120 {
		for range 1 + random.IntN(3) {
			name := fmt.Sprintf("p%02d", random.IntN(60))
			switch random.IntN(6) {
			case 0:
				delete(posts, name)
			case 1:
				if p := posts[name]; p != nil {
					p.Terms = []*content.Term{{Name: word()}}
				}
			default:
				posts[name] = newPost(name, word(), text(), random.IntN(5))
			}
		}
		var snap content.Snapshot
		for _, p := range posts {
			copied := *p // as a loader makes a fresh post for each snapshot
			snap.Posts = append(snap.Posts, &copied)
		}
		slices.SortFunc(snap.Posts, func(a, b *content.Post) int { return strings.Compare(a.Path, b.Path) })
		if step%40 == 39 {
			snap.Posts = snap.Posts[:len(snap.Posts)/3] // most of it goes at once
		}
		index = search.Build(content.NewSnapshot(snap), index)
		fresh := search.Build(content.NewSnapshot(snap), nil)
		ours := map[content.Node]bool{}
		for _, p := range snap.Posts {
			ours[p] = true
		}
		for _, query := range []string{"限流", "raft", "service", "注册 推送", "registry -的", `"限流 熔断"`, "流", "熔断注册"} {
			q := content.SearchQuery{Text: query, First: 10}
			got, err := index.Search(q)
			if err != nil {
				t.Fatal(err)
			}
			want, err := fresh.Search(q)
			if err != nil {
				t.Fatal(err)
			}
			if got.Total != want.Total || got.More != want.More || !slices.Equal(got.Hits, want.Hits) {
				t.Fatalf("step %d, %s: carried along %v, built anew %v", step, query, got, want)
			}
			for _, h := range got.Hits {
				if !ours[h.Node] {
					t.Fatalf("step %d, %s: %s is a node of another snapshot", step, query, h.ID)
				}
			}
		}
	}
}
