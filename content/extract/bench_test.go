package extract_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"lectern/content/extract"
	"lectern/content/markdown"
)

// samplePages returns the pages of testdata/pages.
func samplePages(tb testing.TB) [][]byte {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(files) == 0 {
		tb.Fatalf("testdata/pages: %d files, error %v", len(files), err)
	}
	var pages [][]byte
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		pages = append(pages, archive.Files[0].Data)
	}
	return pages
}

// FuzzRead reads any page twice and looks at what every Reading promises.
func FuzzRead(f *testing.F) {
	for _, page := range samplePages(f) {
		f.Add(page)
	}
	parser := markdown.NewParser(markdown.Options{})
	reader := extract.Reader{Vocabulary: extract.DefaultVocabulary()}
	f.Fuzz(func(t *testing.T, file []byte) {
		page := pageOf(parser, file)
		got := reader.Read(page)
		if again := reader.Read(page); !reflect.DeepEqual(got, again) {
			t.Errorf("the same page reads as\n%+v\nand then as\n%+v", got, again)
		}
		last := 1 + strings.Count(strings.ReplaceAll(strings.ReplaceAll(string(file), "\r\n", "\n"), "\r", "\n"), "\n")
		within := func(what string, p extract.Place) {
			if p.First < 0 || p.Last < p.First || p.Last > last {
				t.Errorf("%s stands on lines %d to %d of %d", what, p.First, p.Last, last)
			}
		}
		if got.Event != nil {
			within("the event", got.Event.Place)
			if got.Event.Window.Start.IsZero() {
				t.Errorf("an event without a day: %+v", got.Event)
			}
		}
		for _, s := range got.Speakers {
			within("speaker "+s.Name, s.Place)
			if s.Name == "" {
				t.Errorf("a speaker without a name: %+v", s)
			}
		}
		for _, s := range got.Sessions {
			within("session "+s.Title, s.Place)
			if s.Title == "" {
				t.Errorf("a session without a title: %+v", s)
			}
			for i, speaker := range s.Speakers {
				if speaker < 0 || speaker >= len(got.Speakers) || slices.Contains(s.Speakers[:i], speaker) {
					t.Errorf("session %q has the speakers %v of %d", s.Title, s.Speakers, len(got.Speakers))
				}
			}
		}
		for _, r := range got.Resources {
			within("resource "+r.URL, r.Place)
			if r.Session < -1 || r.Session >= len(got.Sessions) || r.URL == "" || r.Kind == "" {
				t.Errorf("resource %+v of %d sessions", r, len(got.Sessions))
			}
		}
	})
}

// announcement is the head of a page that is read as an event, whatever follows.
const announcement = "---\ntitle: 青鸟 Meetup\ndate: 2024-04-10\n---\n\n- 活动时间：2024 年 4 月 20 日 13:30-18:00\n- 活动形式：线上直播\n\n## 活动议程\n\n"

// hardPages are pages of n times one thing, the worst that we know of. In their
// lines N is a number and NAME a name, each time another.
func hardPages(n int) map[string]string {
	times := func(line string) string {
		var b strings.Builder
		for i := range n {
			name := string([]rune{'A' + rune(i/676%26), 'a' + rune(i/26%26), 'a' + rune(i%26)})
			b.WriteString(strings.NewReplacer("NAME", name, "N", strconv.Itoa(i)).Replace(line))
		}
		return b.String()
	}
	return map[string]string{
		"one line":        strings.Repeat("林深（花名：远山），星河科技 10:00-11:00 《内容》 by ", n),
		"lines":           times("第 N 行，2024 年 4 月 20 日 林深\n"),
		"table":           "| 时间 | 主题 | 嘉宾 |\n|---|---|---|\n" + times("| 10:00-11:00 | 《议题 N》 | Anna NAME, Engineer |\n"),
		"links on a line": times("[PPT](https://files.example.com/N.pdf) "),
		"links":           times("- 资料下载：[这里](https://files.example.com/N.pdf)\n"),
		"labels":          times("- 嘉宾：Anna NAME（Example）\n- 时间：19:00\n"),
		"speakers":        "嘉宾介绍：\n\n" + times("- Anna NAME, Engineer at Example\n"),
		"headings":        times("### 10:00-11:00 议题 N\n\n林深 工程师\n\n"),
		"titles":          times("**《议题 N》**\n\n嘉宾：林深，工程师\n\n"),
		"one heading":     "## " + strings.Repeat("很长的标题", n) + "\n\n" + times("- [这里](https://example.com/N.zip)\n"),
	}
}

// TestReadBounds shows that a page which never ends is cut, with a note.
func TestReadBounds(t *testing.T) {
	for name, want := range map[string]struct {
		page                          string
		speakers, sessions, resources int
	}{
		"speakers":  {"speakers", 500, 0, 0},
		"sessions":  {"titles", 1, 200, 0},
		"resources": {"links", 0, 0, 500},
	} {
		t.Run(name, func(t *testing.T) {
			got := read([]byte(announcement + hardPages(600)[want.page]))
			if len(got.Speakers) != want.speakers || len(got.Sessions) != want.sessions || len(got.Resources) != want.resources {
				t.Errorf("read %d speakers, %d sessions, %d resources; want %d, %d, %d", len(got.Speakers), len(got.Sessions), len(got.Resources),
					want.speakers, want.sessions, want.resources)
			}
			notes := 0
			for _, note := range got.Notes {
				if note.Code == "reading-cut" && note.Line > 0 && strings.Contains(note.Message, name) {
					notes++
				}
			}
			if notes != 1 {
				t.Errorf("%d notes say that %s are cut, want 1: %+v", notes, name, got.Notes)
			}
		})
	}
}

// BenchmarkRead measures reading over a site, LECTERN_BENCH_DIR or the pages of
// testdata, and its ratio to parsing the same pages, taken in turn.
func BenchmarkRead(b *testing.B) {
	pages := samplePages(b)
	if dir := os.Getenv("LECTERN_BENCH_DIR"); dir != "" {
		pages = nil
		err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".md") {
				return err
			}
			page, err := fs.ReadFile(os.DirFS(dir), path)
			pages = append(pages, page)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	parser := markdown.NewParser(markdown.Options{})
	reader := extract.Reader{Vocabulary: extract.DefaultVocabulary()}
	var parsing, reading time.Duration
	bytes := 0
	for _, page := range pages {
		bytes += len(page)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		for _, file := range pages {
			start := time.Now()
			page := pageOf(parser, file)
			parsed := time.Now()
			reader.Read(page)
			parsing, reading = parsing+parsed.Sub(start), reading+time.Since(parsed)
		}
	}
	b.ReportMetric(float64(reading)/float64(parsing), "reading/parsing")
	b.ReportMetric(float64(reading.Microseconds())/float64(b.N*len(pages)), "µs/page")
}

// BenchmarkReadHard reads the hard pages in two sizes: four times the page is to
// take about four times as long, or less where the rest is cut.
func BenchmarkReadHard(b *testing.B) {
	parser := markdown.NewParser(markdown.Options{MaxBodyBytes: 64 << 20})
	reader := extract.Reader{Vocabulary: extract.DefaultVocabulary()}
	for _, n := range []int{1_250, 5_000} {
		for name, body := range hardPages(n) {
			page := pageOf(parser, []byte(announcement+body))
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				if len(page.Lines) < 3 {
					b.Skip("the parser gives this page up")
				}
				b.SetBytes(int64(len(body)))
				for b.Loop() {
					reader.Read(page)
				}
			})
		}
	}
}
