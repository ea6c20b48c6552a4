package extract

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"lectern/content/markdown"
)

// sampleFiles returns the pages of all samples.
func sampleFiles(t *testing.T) (pages [][]byte) {
	names, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if file.Name == "page.md" {
				pages = append(pages, file.Data)
			}
		}
	}
	if len(pages) < 30 {
		t.Fatalf("testdata has %d pages", len(pages))
	}
	return pages
}

// TestReadLooksNoFurther shows that a page says the same whether it is outlined
// as far as its reading asks or as a whole: on every sample, and on samples below
// the words of another one, so that what some pages are known by stands far down.
func TestReadLooksNoFurther(t *testing.T) {
	parser := markdown.NewParser(markdown.Options{})
	reader := Reader{Vocabulary: DefaultVocabulary()}
	prose := strings.Repeat("话", maxProseBefore/2)
	files := append(sampleFiles(t),
		[]byte("本文根据演讲整理\n\n- 时间：2024 年 4 月 20 日\n- 地点：上海\n"),
		[]byte("地点：上海\n\n"+prose+"\n\n## 第二期沙龙\n\n2024 年 4 月 20 日\n"),
		[]byte("---\ntitle: 4 月 20 日青鸟 Meetup\n---\n形式：线下\n\n"+prose+"\n\n"+strings.Repeat("再来一段\n\n", 10)+"大家在上海西岸空间见面\n"))
	said, saved := 0, 0
	for i, file := range files {
		head, body := parser.ParseLines(file)
		title, _ := head.FrontMatter.Lookup("title")
		for _, step := range []int{0, 1, 7, 23} {
			lines := body
			if step > 0 {
				_, above := parser.ParseLines(files[(i+step)%len(files)])
				prose := markdown.Line{Text: strings.Repeat("话", step*100), Line: head.BodyLine}
				lines = slices.Concat(above, []markdown.Line{prose}, body)
			}
			for _, rule := range []EventRule{ByWords, Always, Never} {
				page := Page{Rule: rule, FrontMatter: head.FrontMatter, Lines: lines, Published: time.Date(2024, 4, 10, 0, 0, 0, 0, time.UTC)}
				page.Title, _ = title.(string)
				whole, asked := reader.walk(page), reader.walk(page)
				whole.outlineAll()
				want, got := whole.read(), asked.read()
				if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Resource{})); diff != "" {
					t.Fatalf("sample %d below the one %d behind it, rule %d: with the whole outline, and as far as asked (-whole +asked):\n%s", i, step, rule, diff)
				}
				if len(got.Speakers)+len(got.Sessions) > 0 || got.Event != nil {
					said++
				}
				if len(asked.entries) < len(whole.entries) {
					saved++
				}
			}
		}
	}
	if said == 0 || saved == 0 {
		t.Errorf("%d readings said something, %d outlines ended early; some have to", said, saved)
	}
}
