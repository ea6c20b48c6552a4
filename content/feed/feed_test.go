package feed_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/feed"
	"lectern/content/load"
	"lectern/content/markdown"
)

// loadSite returns what a loader makes of files, by path, as of the commit sha.
func loadSite(t *testing.T, sha string, files map[string]string) *content.Snapshot {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	snap, err := load.NewLoader(load.Options{Drafts: true}).Load(t.Context(), load.Source{
		Files: tree, Ref: "main", Commit: &content.Commit{SHA: sha, CommittedAt: day},
	})
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func site(zone string) string {
	return fmt.Sprintf("baseURL = \"https://reed.example/\"\ntitle = \"Reed\"\ntimeZone = %q\n", zone)
}

func readCalendar(t *testing.T, d feed.Document) []ical.Event {
	t.Helper()
	cal, err := ical.NewDecoder(bytes.NewReader(d.Body)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Body)
	}
	return cal.Events()
}

func TestZonesOfEvents(t *testing.T) {
	for _, tt := range []struct{ site, start, want string }{
		{"Asia/Shanghai", "2026-04-20T19:00:00+08:00", "20260420T190000 Asia/Shanghai"},
		{"Asia/Shanghai", "2026-04-20 19:00", "20260420T190000 Asia/Shanghai"},
		{"Asia/Shanghai", "2026-04-20T19:00:00+09:00", "20260420T100000Z "},
		{"Europe/Berlin", "2026-07-20T19:00:00+02:00", "20260720T190000 Europe/Berlin"},
		{"Europe/Berlin", "2026-12-20T19:00:00+02:00", "20261220T170000Z "},
		{"UTC", "2026-04-20T19:00:00+08:00", "20260420T110000Z "},
		{"", "2026-04-20T19:00:00Z", "20260420T190000Z "},
	} {
		snap := loadSite(t, "1", map[string]string{"hugo.toml": site(tt.site), "content/a.md": "---\ntitle: A\nstartDate: " + tt.start + "\n---\n"})
		events := readCalendar(t, feed.Events(snap, feed.EventOptions{}))
		if len(events) != 1 {
			t.Errorf("%s on a site in %q: got %d events", tt.start, tt.site, len(events))
			continue
		}
		start := events[0].Props.Get("DTSTART")
		if got := start.Value + " " + start.Params.Get("TZID"); got != tt.want {
			t.Errorf("%s on a site in %q: got %q, want %q", tt.start, tt.site, got, tt.want)
		}
	}
}

// A calendar without events still has something in it, as RFC 5545 wants.
func TestEmptyCalendar(t *testing.T) {
	for zone, want := range map[string]string{"": "Etc/UTC +0000", "Asia/Shanghai": "Asia/Shanghai +0800"} {
		snap := loadSite(t, "1", map[string]string{"hugo.toml": site(zone), "content/a.md": "---\ntitle: A\n---\n"})
		cal, err := ical.NewDecoder(bytes.NewReader(feed.Events(snap, feed.EventOptions{}).Body)).Decode()
		if err != nil || len(cal.Children) != 1 {
			t.Errorf("%q: got %v (%v), want one component", zone, cal, err)
			continue
		}
		only := cal.Children[0]
		if got := only.Props.Get("TZID").Value + " " + only.Children[0].Props.Get("TZOFFSETTO").Value; got != want {
			t.Errorf("%q: got %s, want %s", zone, got, want)
		}
	}
}

// The zone's rules lead from each local time back to the moment: those that
// changed while the calendar's events took place, too.
func TestTimezone(t *testing.T) {
	files := map[string]string{"hugo.toml": site("America/New_York")}
	starts := map[string]time.Time{}
	for year := 2005; year <= 2009; year++ {
		for _, month := range []time.Month{1, 3, 4, 7, 11} {
			title := fmt.Sprintf("%d-%02d", year, month)
			files["content/"+title+".md"] = fmt.Sprintf("---\ntitle: T%s\nstartDate: %s-20T18:00:00\n---\n", title, title)
			zone, err := time.LoadLocation("America/New_York")
			if err != nil {
				t.Fatal(err)
			}
			starts["T"+title] = time.Date(year, month, 20, 18, 0, 0, 0, zone)
		}
	}
	document := feed.Events(loadSite(t, "1", files), feed.EventOptions{})
	cal, err := ical.NewDecoder(bytes.NewReader(document.Body)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	type rule struct {
		from   time.Time // local time, as if it were UTC
		offset time.Duration
	}
	var rules []rule
	for _, zone := range cal.Children {
		for _, part := range zone.Children {
			begins := append(part.Props.Values("RDATE"), part.Props.Values("DTSTART")...)
			for _, begin := range begins {
				from, err := time.Parse("20060102T150405", begin.Value)
				if err != nil {
					t.Fatal(err)
				}
				offset, err := time.Parse("-0700", part.Props.Get("TZOFFSETTO").Value)
				if err != nil {
					t.Fatal(err)
				}
				_, seconds := offset.Zone()
				rules = append(rules, rule{from, time.Duration(seconds) * time.Second})
			}
		}
	}
	if len(rules) != 11 { // that of the winter before, and ten changes
		t.Errorf("got %d rules", len(rules))
	}
	if len(cal.Events()) != len(starts) {
		t.Fatalf("got %d events, want %d", len(cal.Events()), len(starts))
	}
	for _, e := range cal.Events() {
		title := e.Props.Get("SUMMARY").Value
		local, err := time.Parse("20060102T150405", e.Props.Get("DTSTART").Value)
		if err != nil {
			t.Fatal(err)
		}
		var holds rule
		for _, r := range rules {
			if !r.from.After(local) && r.from.After(holds.from) {
				holds = r
			}
		}
		if got := local.Add(-holds.offset); !got.Equal(starts[title]) {
			t.Errorf("%s: the zone makes it %v, want %v", title, got, starts[title].UTC())
		}
	}
}

// Whatever stands in a page, a feed of it can be read.
func TestHostileTexts(t *testing.T) {
	const bad = "]]></title><x>\\n;,: \x01\x0b\u2028 𝄞茶 \\\\, END:VEVENT\r\nX-EVIL:1"
	post := &content.Post{
		ID: "p", Kind: content.KindPage, Path: "a.md", URL: "/a/", Title: bad, Description: new(strings.Repeat(bad, 20)),
		Authors: []*content.Author{{Name: bad, URL: new("javascript:alert(1)")}}, Tags: []*content.Term{{Name: bad, Key: bad, Slug: bad}},
		Body: markdown.NewParser(markdown.Options{}).Parse([]byte("a\x00b ]]> <script>alert(1)</script> &\n")),
	}
	post.Event = &content.Event{ID: "e", Post: post, Name: bad, StartDay: "2026-04-20", Venue: new(bad), Speakers: []*content.Speaker{{ID: "s", Name: bad}}}
	posts := []*content.Post{post}
	snap := content.NewSnapshot(content.Snapshot{Posts: posts, Newest: posts, Events: []*content.Event{post.Event}, SiteTitle: bad, SiteOrigin: "https://reed.example"})

	for _, format := range []feed.Format{feed.Atom, feed.RSS, feed.JSONFeed} {
		body := feed.Posts(snap, format, feed.PostOptions{Self: "https://api.example/?a=%22&b=<"}).Body
		if !utf8.Valid(body) || bytes.Contains(body, []byte("<script")) {
			t.Errorf("%s: got %s", format, body)
		}
		if format == feed.JSONFeed {
			if !json.Valid(body) {
				t.Errorf("got %s", body)
			}
			continue
		}
		titles := 0
		for decoder := xml.NewDecoder(bytes.NewReader(body)); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v in %s", format, err, body)
			}
			if start, ok := token.(xml.StartElement); ok {
				switch start.Name.Local {
				case "title":
					titles++
				case "x":
					t.Errorf("%s: a title broke out", format)
				}
			}
		}
		if titles != 2 {
			t.Errorf("%s: got %d titles", format, titles)
		}
	}

	document := feed.Events(snap, feed.EventOptions{})
	for line := range bytes.SplitSeq(bytes.TrimSuffix(document.Body, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || !utf8.Valid(line) || bytes.ContainsAny(line, "\r\n\x01\x0b") {
			t.Errorf("got line %q", line)
		}
	}
	events := readCalendar(t, document)
	if len(events) != 1 || events[0].Props.Get("X-EVIL") != nil {
		t.Fatalf("got %v", events)
	}
	if got, err := events[0].Props.Text("SUMMARY"); err != nil || got != `]]></title><x>\n;,:  𝄞茶 \\, END:VEVENT X-EVIL:1` && got != `]]></title><x>\n;,: 𝄞茶 \\, END:VEVENT X-EVIL:1` {
		t.Errorf("got summary %q (%v)", got, err)
	}
}

func TestDraftsAreInNoFeed(t *testing.T) {
	snap := loadSite(t, "1", map[string]string{"hugo.toml": site(""), "content/a.md": "---\ntitle: Hidden\ndraft: true\nstartDate: 2026-04-20\n---\n"})
	if len(snap.Posts) != 1 || len(snap.Events) != 1 {
		t.Fatalf("the draft is not served: %v", snap.Posts)
	}
	sitemap, err := feed.Sitemap(snap, feed.SitemapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []feed.Document{feed.Posts(snap, feed.Atom, feed.PostOptions{}), feed.Events(snap, feed.EventOptions{}), sitemap} {
		if bytes.Contains(d.Body, []byte("Hidden")) || bytes.Contains(d.Body, []byte("/a/")) {
			t.Errorf("got %s", d.Body)
		}
	}
}

// A feed of very long posts has the HTML of some and the summaries of all.
func TestLongPosts(t *testing.T) {
	files := map[string]string{"hugo.toml": site("")}
	for i := range 5 {
		files[fmt.Sprintf("content/%d.md", i)] = fmt.Sprintf("---\ntitle: P\ndate: 2026-01-0%d\ndescription: Short\n---\n\n%s\n", i+1, strings.Repeat("word ", 200_000))
	}
	var f struct {
		Items []struct {
			HTML    string `json:"content_html"`
			Text    string `json:"content_text"`
			Summary string
		}
	}
	document := feed.Posts(loadSite(t, "1", files), feed.JSONFeed, feed.PostOptions{})
	if err := json.Unmarshal(document.Body, &f); err != nil || len(f.Items) != 5 {
		t.Fatalf("got %d items (%v)", len(f.Items), err)
	}
	for i, item := range f.Items {
		if whole := i < 4; whole != (item.HTML != "") || whole == (item.Text != "") || item.Summary != "Short" {
			t.Errorf("item %d: got %d bytes of HTML, text %q, summary %q", i, len(item.HTML), item.Text, item.Summary)
		}
	}
}

// TestSitemapOfASiteWithoutAddress holds that a sitemap is of its own host then,
// and that there is none without any.
func TestSitemapOfASiteWithoutAddress(t *testing.T) {
	snap := content.NewSnapshot(content.Snapshot{})
	if _, err := feed.Sitemap(snap, feed.SitemapOptions{}); !errors.Is(err, feed.ErrNoSiteOrigin) {
		t.Errorf("without any address: got the error %v", err)
	}
	if _, err := feed.Sitemap(snap, feed.SitemapOptions{Self: "https://reed.example:8443/sitemap.xml?section=a"}); err != nil {
		t.Error(err)
	}
}

func TestSitemapIndex(t *testing.T) {
	posts := make([]*content.Post, 50_002)
	for i := range posts {
		posts[i] = &content.Post{Kind: content.KindPage, Path: fmt.Sprintf("%06d.md", i), URL: fmt.Sprintf("/%06d/", i), Section: "a", UpdatedAt: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)}
	}
	snap := content.NewSnapshot(content.Snapshot{Posts: posts, Newest: posts, SiteOrigin: "https://reed.example"})
	type address struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod"`
	}
	type document struct {
		URLs     []address `xml:"url"`
		Sitemaps []address `xml:"sitemap"`
	}
	read := func(o feed.SitemapOptions) (d document) {
		t.Helper()
		written, err := feed.Sitemap(snap, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(written.Body, &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	index := read(feed.SitemapOptions{Self: "https://api.example/sitemap.xml?section=a"})
	want := []address{
		{"https://api.example/sitemap.xml?page=1&section=a", "2026-01-01T13:53:19Z"},
		{"https://api.example/sitemap.xml?page=2&section=a", "2026-01-01T13:53:21Z"},
	}
	if diff := cmp.Diff(want, index.Sitemaps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	seen := map[string]bool{}
	for page, want := range map[int]int{1: 50_000, 2: 2} {
		d := read(feed.SitemapOptions{Page: page})
		if len(d.URLs) != want || len(d.Sitemaps) != 0 {
			t.Errorf("page %d: got %d addresses", page, len(d.URLs))
		}
		for _, u := range d.URLs {
			seen[u.Loc] = true
		}
	}
	if len(seen) != len(posts) {
		t.Errorf("got %d addresses in all", len(seen))
	}
	if got := read(feed.SitemapOptions{}).Sitemaps[0].Loc; got != "https://reed.example/sitemap.xml?page=1" {
		t.Errorf("without an address of its own: got %s", got)
	}
	if _, err := feed.Sitemap(snap, feed.SitemapOptions{Page: 3}); !errors.Is(err, feed.ErrNoSuchPage) {
		t.Errorf("page 3: got %v", err)
	}
	if _, err := feed.Sitemap(snap, feed.SitemapOptions{Selection: feed.Selection{Tags: []string{"none"}}}); err != nil {
		t.Errorf("of nothing: got %v", err)
	}
}

func TestCancellations(t *testing.T) {
	event := func(title string) string { return "---\ntitle: " + title + "\nstartDate: 2026-04-20\n---\n" }
	files := map[string]string{"hugo.toml": site(""), "content/a.md": event("A"), "content/b.md": event("B"), "content/c.md": event("C"), "content/d.md": event("D")}
	cancelled := func(snap *content.Snapshot, c *feed.Cancellations) string {
		var names []string
		for _, e := range readCalendar(t, feed.Events(snap, feed.EventOptions{Cancellations: c})) {
			if e.Props.Get("STATUS").Value == "CANCELLED" {
				names = append(names, e.Props.Get("SUMMARY").Value)
			}
		}
		return strings.Join(names, " ")
	}
	var c feed.Cancellations
	first := loadSite(t, "1", files)
	c.Note(nil, first)

	delete(files, "content/a.md")
	files["content/b.md"] = "---\ntitle: B\n---\n\nNo event any more.\n"
	files["content/c.md"] = "---\ntitle: C\nstartDate: 2026-04-20\ndraft: true\n---\n"
	second := loadSite(t, "2", files)
	c.Note(first, second)
	got := strings.Fields(cancelled(second, &c))
	slices.Sort(got)
	if diff := cmp.Diff([]string{"A", "B", "C"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := cancelled(first, &c); got != "" {
		t.Errorf("of the revision before: got %q, want none", got)
	}

	delete(files, "content/d.md")
	expired := loadSite(t, "2", files)
	c.Note(second, expired)
	if got := cancelled(expired, &c); strings.Contains(got, "D") {
		t.Errorf("what a schedule hides is not called off, but got %q", got)
	}

	files["content/a.md"] = event("A")
	third := loadSite(t, "3", files)
	c.Note(expired, third)
	if got := cancelled(third, &c); strings.Contains(got, "A") || len(strings.Fields(got)) != 2 {
		t.Errorf("A came back: got %q", got)
	}
	if got := cancelled(third, nil); got != "" {
		t.Errorf("without a memory: got %q", got)
	}
}

// The memory is bounded, and holds on to no snapshot.
func TestCancellationsAreBounded(t *testing.T) {
	var c feed.Cancellations
	last := content.NewSnapshot(content.Snapshot{Commit: &content.Commit{SHA: "0"}})
	for push := range 12 {
		var posts []*content.Post
		var events []*content.Event
		for i := range 100 {
			post := &content.Post{ID: content.NewID("Post", fmt.Sprint(push, i)), Kind: content.KindPage, Body: new(markdown.Document)}
			post.Event = &content.Event{ID: content.NewID("Event", fmt.Sprint(push, i)), Name: fmt.Sprint(push), Post: post, StartDay: "2026-04-20"}
			posts, events = append(posts, post), append(events, post.Event)
		}
		next := content.NewSnapshot(content.Snapshot{Commit: &content.Commit{SHA: fmt.Sprint(push + 1)}, Posts: posts, Newest: posts, Events: events})
		c.Note(last, next)
		last = next
	}
	empty := content.NewSnapshot(content.Snapshot{Commit: &content.Commit{SHA: "end"}})
	c.Note(last, empty)
	count := map[string]int{}
	for _, e := range readCalendar(t, feed.Events(empty, feed.EventOptions{Cancellations: &c})) {
		count[e.Props.Get("SUMMARY").Value]++
	}
	want := map[string]int{}
	for push := 2; push < 12; push++ {
		want[fmt.Sprint(push)] = 100
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("events by push (-want +got):\n%s", diff)
	}
}

func TestParseSelection(t *testing.T) {
	got, err := feed.ParseSelection(url.Values{"tag": {"b", "a", "b"}, "section": {""}, "language": {"zh-Hans", "en_us"}, "limit": {"x"}}, "limit")
	want := feed.Selection{Tags: []string{"a", "b"}, Sections: []string{""}, Languages: []string{"en_us", "zh-Hans"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("(-want +got), %v:\n%s", err, diff)
	}
}

func FuzzParseSelection(f *testing.F) {
	for _, query := range []string{"", "tag=a&tag=b", "section=", "speaker=%E6%9E%97", "language=zh", "limit=5", "tag=%ff", "a=b"} {
		f.Add(query)
	}
	post := &content.Post{ID: "p", Kind: content.KindPage, Path: "a.md", URL: "/a/", Section: "a", Title: "A", Body: new(markdown.Document)}
	posts := []*content.Post{post}
	snap := content.NewSnapshot(content.Snapshot{Posts: posts, Newest: posts, SiteOrigin: "https://reed.example"})
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		selection, err := feed.ParseSelection(values)
		if err != nil {
			return
		}
		body := feed.Posts(snap, feed.Atom, feed.PostOptions{Selection: selection, Self: "https://api.example/?" + query}).Body
		if err := xml.Unmarshal(body, new(struct{ ID string })); err != nil {
			t.Errorf("%v in %s", err, body)
		}
	})
}
