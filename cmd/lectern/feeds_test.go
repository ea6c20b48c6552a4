package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	gofeedjson "github.com/mmcdole/gofeed/json"

	"lectern/content"
	"lectern/content/load"
)

const feedConfig = `
baseURL = "https://reed.example/"
title = "Reed & Rush"
timeZone = "Europe/Berlin"
defaultContentLanguage = "en"
[languages.en]
contentDir = "content/en"
[languages.de]
contentDir = "content/de"
`

// feedSite is a site of two posts, four events and a draft.
func feedSite() map[string]string {
	event := func(title, more string) string {
		return "---\ntitle: " + title + "\ndate: 2026-03-01\ntags: [Meetup]\n" + more + "\n---\n\nWe meet; talk, and eat.\n"
	}
	return map[string]string{
		"hugo.toml":                      feedConfig,
		"content/en/_index.md":           "---\ntitle: Home\n---\n",
		"content/en/blog/tea.md":         "---\ntitle: Tea & <milk>\ndate: 2026-03-02T09:00:00+01:00\nauthors: [Lin Shen, Zhou Ye]\ntags: [Tea, \"Slow, good\"]\ncategories: [Notes]\ncover: /img/cup.png\ndescription: On tea\n---\n\nA [link](../milk/) and ![a cup](cup.png).\n",
		"content/de/blog/tea.md":         "---\ntitle: Tee\ndate: 2026-03-03T09:00:00+01:00\n---\n\nMit Milch.\n",
		"content/en/blog/secret.md":      "---\ntitle: Secret\ndate: 2026-03-04\ndraft: true\n---\n\nNot yet.\n",
		"content/en/events/spring.md":    event("Spring meetup", "startDate: 2026-04-20T18:30:00\nendDate: 2026-04-20T21:00:00\nlocation: Hafen 1, Hamburg\nspeakers: [{name: Zhou Ye, title: Keeper of tea}]\nregistration: https://sign.example/1\nprojects: [Kettle]"),
		"content/en/events/camp.md":      event("Camp", "startDate: 2026-07-31\nendDate: 2026-08-02"),
		"content/en/events/far.md":       event("Far", "startDate: 2026-05-01T09:00:00-07:00"),
		"content/en/events/called.md":    event("Called off", "startDate: 2026-06-01\nstatus: cancelled"),
		"content/en/events/undated.md":   strings.Replace(event("Some day", "event: true"), "date: 2026-03-01\n", "", 1),
		"content/en/projects/kettle.md":  "---\ntitle: Kettle\nrepository: https://forge.example/tea/kettle\n---\n\nIt boils.\n",
		"content/en/projects/_index.md":  "---\ntitle: Projects\n---\n",
		"content/en/events/_index.md":    "---\ntitle: Events\n---\n",
		"content/en/blog/_index.md":      "---\ntitle: Blog\n---\n",
		"lectern.yml":                    "projects:\n  - name: Kettle\n    repository: https://forge.example/tea/kettle\n",
		"content/en/events/winter.md":    event("Winter meetup", "startDate: 2026-01-20T18:30:00\nendDate: 2026-01-20T21:00:00"),
		"content/en/blog/outside/one.md": "---\ntitle: Undated\n---\n\nNo day.\n",
	}
}

// feedServer serves feedSite.
func feedServer(t *testing.T, args ...string) (*testServer, *origin) {
	t.Helper()
	origin := newOrigin(t, feedSite())
	s := startServer(t, map[string]string{"LECTERN_HOOK_SECRET": hookSecret}, append([]string{origin.dir}, args...)...)
	s.awaitReady("the site", func(r readyReport) bool { return r.Ready })
	return s, origin
}

// get returns a feed that is answered well.
func (s *testServer) get(path, mediaType string) []byte {
	s.t.Helper()
	status, body, header := s.do("GET", path, nil, "")
	if status != http.StatusOK || header.Get("Content-Type") != mediaType {
		s.t.Fatalf("%s: got %d %q, want 200 %q\n%s", path, status, header.Get("Content-Type"), mediaType, body)
	}
	return body
}

const calendarType = "text/calendar; charset=utf-8"

// calendar returns a calendar as another library reads it.
func (s *testServer) calendar(path string) *ical.Calendar {
	s.t.Helper()
	body := s.get(path, calendarType)
	for line := range bytes.SplitSeq(body, []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") {
			s.t.Errorf("%s: line %q has %d bytes or a bare line end", path, line, len(line))
		}
	}
	cal, err := ical.NewDecoder(bytes.NewReader(body)).Decode()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", path, err, body)
	}
	return cal
}

// A calendarEvent is what tests look at in one event.
type calendarEvent struct{ Name, Status, Start, End, Sequence string }

func eventsOf(cal *ical.Calendar) (events []calendarEvent) {
	for _, e := range cal.Events() {
		text := func(name string) string {
			p := e.Props.Get(name)
			switch {
			case p == nil:
				return ""
			case p.Params.Get("TZID") != "":
				return p.Value + " " + p.Params.Get("TZID")
			}
			return p.Value
		}
		events = append(events, calendarEvent{text("SUMMARY"), text("STATUS"), text("DTSTART"), text("DTEND"), text("SEQUENCE")})
	}
	return events
}

func TestEventsFeed(t *testing.T) {
	s, origin := feedServer(t)
	cal := s.calendar("/feeds/events.ics")
	spring := calendarEvent{"Spring meetup", "CONFIRMED", "20260420T183000 Europe/Berlin", "20260420T210000 Europe/Berlin", "0"}
	camp := calendarEvent{"Camp", "CONFIRMED", "20260731", "20260803", "0"}
	want := []calendarEvent{
		camp,
		{"Called off", "CANCELLED", "20260601", "20260602", "0"},
		{"Far", "CONFIRMED", "20260501T160000Z", "", "0"},
		spring,
		{"Winter meetup", "CONFIRMED", "20260120T183000 Europe/Berlin", "20260120T210000 Europe/Berlin", "0"},
	}
	if diff := cmp.Diff(want, eventsOf(cal)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}

	if diff := cmp.Diff(map[string]any{"events": map[string]any{"totalCount": 6.0}}, s.query("{ events { totalCount } }")); diff != "" {
		t.Errorf("with the one that has no day (-want +got):\n%s", diff)
	}

	t.Run("the calendar", func(t *testing.T) {
		for name, want := range map[string]string{
			"METHOD": "PUBLISH", "VERSION": "2.0", "NAME": "Reed & Rush", "X-WR-CALNAME": "Reed & Rush", "X-WR-TIMEZONE": "Europe/Berlin",
			"REFRESH-INTERVAL": "PT1H", "SOURCE": s.url + "/feeds/events.ics",
		} {
			if p := cal.Props.Get(name); p == nil || p.Value != want {
				t.Errorf("%s: got %v, want %q", name, p, want)
			}
		}
	})
	t.Run("one event", func(t *testing.T) {
		e := cal.Events()[3]
		for name, want := range map[string]string{
			"DESCRIPTION": "We meet; talk, and eat.\n\nZhou Ye (Keeper of tea)", "LOCATION": "Hafen 1, Hamburg",
		} {
			if got, err := e.Props.Text(name); err != nil || !strings.HasPrefix(got, want) {
				t.Errorf("%s: got %q (%v), want %q", name, got, err, want)
			}
		}
		if got, err := e.Props.Text("DESCRIPTION"); err != nil || !strings.HasSuffix(got, ": https://sign.example/1") {
			t.Errorf("got description %q, want the registration in it", got)
		}
		for name, want := range map[string]string{"URL": "https://reed.example/events/spring/", "CATEGORIES": "Meetup", "DTSTAMP": "20260301T120001Z", "LAST-MODIFIED": "20260301T120001Z"} {
			if p := e.Props.Get(name); p == nil || p.Value != want {
				t.Errorf("%s: got %v, want %q", name, p, want)
			}
		}
		if uid := e.Props.Get("UID").Value; !strings.HasSuffix(uid, "@reed.example") {
			t.Errorf("got UID %q", uid)
		}
	})
	t.Run("the zone", func(t *testing.T) {
		var parts []string
		for _, zone := range cal.Children {
			if zone.Name != "VTIMEZONE" {
				continue
			}
			for _, part := range zone.Children {
				parts = append(parts, strings.Join([]string{zone.Props.Get("TZID").Value, part.Name, part.Props.Get("DTSTART").Value, part.Props.Get("TZOFFSETFROM").Value, part.Props.Get("TZOFFSETTO").Value, part.Props.Get("TZNAME").Value}, " "))
			}
		}
		want := []string{
			"Europe/Berlin STANDARD 20251026T030000 +0200 +0100 CET",
			"Europe/Berlin DAYLIGHT 20260329T020000 +0100 +0200 CEST",
		}
		if diff := cmp.Diff(want, parts); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	uids := func(cal *ical.Calendar) map[string]string {
		ids := map[string]string{}
		for _, e := range cal.Events() {
			ids[e.Props.Get("SUMMARY").Value] = e.Props.Get("UID").Value
		}
		return ids
	}
	before := uids(cal)

	t.Run("a change", func(t *testing.T) {
		changed := strings.Replace(feedSite()["content/en/events/camp.md"], "Camp", "Summer camp", 1)
		sha := origin.commit(map[string]string{"content/en/events/camp.md": changed})
		s.push(hookSecret)
		s.awaitCommit(sha)
		cal := s.calendar("/feeds/events.ics")
		want[0].Name, want[0].Sequence = "Summer camp", "1"
		if diff := cmp.Diff(want, eventsOf(cal)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := uids(cal)["Summer camp"]; got != before["Camp"] {
			t.Errorf("the UID became %s, was %s", got, before["Camp"])
		}
	})
	t.Run("a removal", func(t *testing.T) {
		sha := origin.delete("content/en/events/spring.md")
		s.push(hookSecret)
		s.awaitCommit(sha)
		cal := s.calendar("/feeds/events.ics")
		cancelled := spring
		cancelled.Status, cancelled.Sequence = "CANCELLED", "1"
		got := eventsOf(cal)
		if diff := cmp.Diff(cancelled, got[len(got)-1]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := uids(cal)["Spring meetup"]; got != before["Spring meetup"] {
			t.Errorf("the UID became %s, was %s", got, before["Spring meetup"])
		}
		if got := len(got); got != len(want) {
			t.Errorf("got %d events, want %d", got, len(want))
		}
		for query, want := range map[string]int{"?tag=meetup&speaker=zhou+ye": 1, "?project=kettle": 1, "?section=events&language=EN": 5, "?language=de": 0, "?tag=none": 0} {
			if got := eventsOf(s.calendar("/feeds/events.ics" + query)); len(got) != want {
				t.Errorf("%s: got %v, want %d of them", query, got, want)
			}
		}
	})
	t.Run("a return", func(t *testing.T) {
		sha := origin.commit(map[string]string{"content/en/events/spring.md": feedSite()["content/en/events/spring.md"]})
		s.push(hookSecret)
		s.awaitCommit(sha)
		got := eventsOf(s.calendar("/feeds/events.ics?speaker=Zhou%20Ye"))
		if len(got) != 1 || got[0].Status != "CONFIRMED" || got[0].Sequence <= "1" {
			t.Errorf("got %v, want one that is confirmed, with a sequence beyond that of its removal", got)
		}
	})
}

func TestPostsFeeds(t *testing.T) {
	s, _ := feedServer(t)
	tea := struct{ Title, Link, Description, Published, Updated, Authors, Categories, Image string }{
		"Tea & <milk>", "https://reed.example/blog/tea/", "On tea", "2026-03-02T08:00:00Z", "2026-03-01T12:00:01Z", "Lin Shen, Zhou Ye", "Notes, Slow, good, Tea", "https://reed.example/img/cup.png",
	}
	const html = `<p>A <a href="https://reed.example/blog/milk/">link</a> and <img src="https://reed.example/blog/tea/cup.png" alt="a cup">.</p>`
	identifiers := map[string]bool{}
	for path, mediaType := range map[string]string{
		"/feeds/posts.atom": "application/atom+xml; charset=utf-8",
		"/feeds/posts.rss":  "application/rss+xml; charset=utf-8",
		"/feeds/posts.json": "application/feed+json",
	} {
		t.Run(path, func(t *testing.T) {
			body := s.get(path+"?section=blog", mediaType)
			f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
			if err != nil {
				t.Fatalf("%v\n%s", err, body)
			}
			var titles []string
			for _, item := range f.Items {
				titles = append(titles, item.Title)
			}
			if diff := cmp.Diff([]string{"Tee", "Tea & <milk>", "Undated"}, titles); diff != "" {
				t.Fatalf("titles (-want +got):\n%s", diff)
			}
			if f.Title != "Reed & Rush: blog" || f.FeedLink != s.url+path+"?section=blog" || f.Link != "https://reed.example/" || f.Language != "" {
				t.Errorf("got title %q, feed link %q, link %q, language %q", f.Title, f.FeedLink, f.Link, f.Language)
			}
			item := f.Items[1]
			got := tea
			got.Title, got.Link, got.Description = item.Title, item.Link, item.Description
			got.Published, got.Updated = item.PublishedParsed.UTC().Format("2006-01-02T15:04:05Z"), ""
			if item.UpdatedParsed != nil {
				got.Updated = item.UpdatedParsed.UTC().Format("2006-01-02T15:04:05Z")
			} else if updated := item.Extensions["atom"]["updated"]; len(updated) == 1 {
				got.Updated = updated[0].Value
			}
			var authors []string
			for _, a := range item.Authors {
				authors = append(authors, a.Name)
			}
			if path == "/feeds/posts.rss" && bytes.Contains(body, []byte("<dc:creator>Lin Shen</dc:creator><dc:creator>Zhou Ye</dc:creator>")) {
				authors = append(authors, "Zhou Ye") // of several creators the parser takes the first
			}
			slices.Sort(item.Categories)
			got.Authors, got.Categories = strings.Join(authors, ", "), strings.Join(item.Categories, ", ")
			switch {
			case len(item.Enclosures) == 1:
				got.Image = item.Enclosures[0].URL
			case item.Image != nil:
				got.Image = item.Image.URL
			}
			if diff := cmp.Diff(tea, got); diff != "" {
				t.Errorf("entry (-want +got):\n%s", diff)
			}
			if strings.TrimSpace(item.Content) != html {
				t.Errorf("got content\n%s\nwant\n%s", item.Content, html)
			}
			if !strings.HasPrefix(item.GUID, "urn:uuid:") {
				t.Errorf("got id %q", item.GUID)
			}
			identifiers[item.GUID] = true

			f, err = gofeed.NewParser().Parse(bytes.NewReader(s.get(path+"?language=DE&language=fr", mediaType)))
			if err != nil || len(f.Items) != 1 || f.Items[0].Title != "Tee" || f.Language != "de" {
				t.Errorf("in German: got %+v (%v)", f, err)
			}
			for query, want := range map[string]int{"": 3 + 6 + 1, "?limit=2": 2, "?tag=TEA&tag=none": 1, "?category=notes&tag=meetup": 0, "?project=Kettle": 2, "?speaker=none": 0, "?section=": 0} {
				f, err := gofeed.NewParser().Parse(bytes.NewReader(s.get(path+query, mediaType)))
				if err != nil || len(f.Items) != want {
					t.Errorf("%q: got %d items (%v), want %d", query, len(f.Items), err, want)
				}
			}
		})
	}
	if len(identifiers) != 1 {
		t.Errorf("the formats name one post in several ways: %v", identifiers)
	}

	t.Run("JSON Feed 1.1", func(t *testing.T) {
		var f gofeedjson.Feed
		if err := json.Unmarshal(s.get("/feeds/posts.json", "application/feed+json"), &f); err != nil || f.Version != "https://jsonfeed.org/version/1.1" {
			t.Errorf("got version %q (%v)", f.Version, err)
		}
	})
}

func TestSitemap(t *testing.T) {
	s, _ := feedServer(t)
	body := string(s.get("/sitemap.xml?section=blog&section=", "application/xml; charset=utf-8"))
	const (
		begin = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">`
		date  = `<lastmod>2026-03-01T12:00:01Z</lastmod>`
		en    = `<xhtml:link rel="alternate" hreflang="en" href="https://reed.example/blog/tea/"></xhtml:link>`
		de    = `<xhtml:link rel="alternate" hreflang="de" href="https://reed.example/de/blog/tea/"></xhtml:link>`
	)
	want := begin +
		`<url><loc>https://reed.example/de/blog/tea/</loc>` + date + de + en + `</url>` +
		`<url><loc>https://reed.example/</loc>` + date + `</url>` +
		`<url><loc>https://reed.example/blog/</loc>` + date + `</url>` +
		`<url><loc>https://reed.example/blog/outside/one/</loc>` + date + `</url>` +
		`<url><loc>https://reed.example/blog/tea/</loc>` + date + en + de + `</url></urlset>`
	if diff := cmp.Diff(want, body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if status, _, _ := s.do("GET", "/sitemap.xml?page=2", nil, ""); status != http.StatusNotFound {
		t.Errorf("a page that there is not: got %d", status)
	}
	if got := strings.Count(string(s.get("/sitemap.xml", "application/xml; charset=utf-8")), "<loc>"); got != len(feedSite())-3 { // two files of settings and a draft
		t.Errorf("got %d addresses", got)
	}
}

func TestFeedsOfASiteWithoutAddress(t *testing.T) {
	origin := newOrigin(t, map[string]string{"tea.md": page("Tea", "A [link](milk.md)."), "meetup.md": "---\ntitle: Meetup\nstartDate: 2026-04-20\n---\n\nWe meet.\n"})
	s := startServer(t, nil, origin.dir)
	s.awaitReady("the site", func(r readyReport) bool { return r.Ready })
	status, body, _ := s.do("GET", "/sitemap.xml", nil, "")
	if status != http.StatusOK || !bytes.Contains(body, []byte("<loc>"+s.url+"/tea/</loc>")) { // the host that it was asked at
		t.Errorf("/sitemap.xml: got %d %s", status, body)
	}
	for _, path := range []string{"/feeds/posts.atom", "/feeds/posts.rss", "/feeds/posts.json"} {
		_, body, _ := s.do("GET", path, nil, "")
		f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
		if err != nil || len(f.Items) != 2 || f.Items[0].Link != "" || f.Items[0].GUID == "" || f.FeedLink != s.url+path {
			t.Errorf("%s: got %s (%v)", path, body, err)
		}
	}
	cal := s.calendar("/feeds/events.ics")
	if len(cal.Events()) != 1 || cal.Events()[0].Props.Get("URL") != nil {
		t.Errorf("got events %v", eventsOf(cal))
	}
}

func TestFeedsRefuseParameters(t *testing.T) {
	s, _ := feedServer(t)
	for path, want := range map[string]string{
		"/feeds/events.ics?tags=a":                          `"tags" is no parameter of this feed; allowed are category, language, project, section, speaker, tag`,
		"/feeds/events.ics?limit=5":                         `"limit"`,
		"/feeds/posts.atom?limit=0":                         "from 1 to 500",
		"/feeds/posts.rss?limit=501":                        "from 1 to 500",
		"/feeds/posts.json?limit=1&limit=2":                 "one number",
		"/feeds/posts.json?limit=ten":                       "from 1 to 500",
		"/feeds/posts.json?page=1":                          `"page"`,
		"/feeds/posts.atom?tag=":                            "tag is empty",
		"/feeds/posts.atom?language=en%20us":                "no language",
		"/feeds/posts.atom?speaker=a%00b":                   "control characters",
		"/feeds/posts.atom?speaker=%ff":                     "UTF-8",
		"/feeds/posts.atom?tag=%zz":                         "parameters",
		"/feeds/posts.atom?tag=a;b=c":                       "parameters",
		"/sitemap.xml?page=0":                               "page",
		"/sitemap.xml?limit=5":                              "page",
		"/feeds/posts.atom?tag=" + strings.Repeat("a", 201): "200 bytes",
		"/feeds/posts.atom?" + strings.TrimSuffix(strings.Repeat("tag=a&", 51), "&"): "more than 50",
	} {
		status, body, header := s.do("GET", path, nil, "")
		var answer struct {
			Errors []struct {
				Message    string
				Extensions struct{ Code string }
			}
		}
		if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusBadRequest || len(answer.Errors) != 1 ||
			answer.Errors[0].Extensions.Code != "BAD_USER_INPUT" || !strings.Contains(answer.Errors[0].Message, want) || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%.100s: got %d %s (%v), want 400 with %q", path, status, body, err, want)
		}
	}
}

func TestFeedsAreCached(t *testing.T) {
	s, origin := feedServer(t, "--cache-max-age=30s", "--cors-origin=*")
	for _, path := range []string{"/feeds/events.ics", "/feeds/posts.atom", "/feeds/posts.rss", "/feeds/posts.json", "/sitemap.xml"} {
		t.Run(path, func(t *testing.T) {
			_, body, header := s.do("GET", path, nil, "")
			tag, modified := header.Get("ETag"), header.Get("Last-Modified")
			if header.Get("Cache-Control") != "public, max-age=30, stale-while-revalidate=60" || header.Get("Cache-Tag") == "" || header.Get("Access-Control-Allow-Origin") != "*" || modified != "Sun, 01 Mar 2026 12:00:01 GMT" {
				t.Errorf("got header %v", header)
			}
			for name, value := range map[string]string{"If-None-Match": tag, "If-Modified-Since": modified} {
				status, again, header := s.do("GET", path, map[string]string{name: value}, "")
				if status != http.StatusNotModified || len(again) > 0 || header.Get("ETag") != tag {
					t.Errorf("%s %s: got %d with %d bytes, %v", name, value, status, len(again), header)
				}
			}
			status, none, header := s.do("HEAD", path, map[string]string{"Accept-Encoding": "identity"}, "")
			if status != http.StatusOK || len(none) > 0 || header.Get("Content-Length") != fmt.Sprint(len(body)) {
				t.Errorf("HEAD: got %d with %d bytes, %v, want a length of %d", status, len(none), header, len(body))
			}
			_, _, header = s.do("GET", path, map[string]string{"Accept-Encoding": "gzip"}, "")
			if header.Get("Content-Encoding") != "gzip" {
				t.Errorf("got header %v", header)
			}
		})
	}
	tags := func() map[string]string {
		tags := map[string]string{}
		for _, path := range []string{"/feeds/events.ics", "/feeds/posts.atom?section=blog"} {
			_, _, header := s.do("GET", path, nil, "")
			tags[path] = header.Get("ETag")
		}
		return tags
	}
	before := tags()
	sha := origin.commit(map[string]string{"content/en/blog/new.md": page("New", "News.")})
	s.push(hookSecret)
	s.awaitCommit(sha)
	after := tags()
	if after["/feeds/events.ics"] != before["/feeds/events.ics"] || after["/feeds/posts.atom?section=blog"] == before["/feeds/posts.atom?section=blog"] {
		t.Errorf("a new post: tags were %v and are %v, want that of the posts to differ alone", before, after)
	}
}

// BenchmarkFeeds writes feeds of the sample content, or of the repository that
// LECTERN_BENCH_REPO names: each time anew, and kept.
func BenchmarkFeeds(b *testing.B) {
	repo := benchOpen(b, benchRepository(b), b.TempDir())
	defer repo.Close()
	benchFetch(b, repo)
	snap := benchLoad(b, repo, load.NewLoader(load.Options{SiteURL: "https://reed.example/"}))
	benchFeeds(b, snap)
}

func benchFeeds(b *testing.B, snap *content.Snapshot) {
	store := new(content.Store)
	store.Swap(snap)
	for _, path := range []string{eventsPath, postsAtomPath, postsJSONPath + "?limit=500", sitemapPath} {
		for _, name := range []string{"anew", "kept"} {
			b.Run(path[1:]+"/"+name, func(b *testing.B) {
				var size int
				handlers := newFeeds(store, nil, "https://api.example", 0).handlers()
				for b.Loop() {
					if name == "anew" {
						handlers = newFeeds(store, nil, "https://api.example", 0).handlers()
					}
					request := httptest.NewRequest(http.MethodGet, path, nil)
					answer := httptest.NewRecorder()
					handlers[request.URL.Path].ServeHTTP(answer, request)
					if size = answer.Body.Len(); answer.Code != http.StatusOK || size == 0 {
						b.Fatalf("got %d with %d bytes", answer.Code, size)
					}
				}
				b.ReportMetric(float64(size), "bytes")
			})
		}
	}
}
