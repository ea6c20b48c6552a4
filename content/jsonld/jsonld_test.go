package jsonld_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/content/jsonld"
	"lectern/content/markdown"
)

var east = time.FixedZone("", 8*60*60)

// newPost returns a post with all that a description can tell of, and the
// snapshot that it is in.
func newPost() (*content.Snapshot, *content.Post) {
	quill := &content.Project{Name: "Quill", HomepageURL: new("https://quill.example/"), RepositoryURL: new("https://forge.example/quill/quill")}
	post := &content.Post{
		Kind: content.KindPage, Path: "content/activities/meetup/index.md", URL: "/activities/meetup/", Section: "activities", Language: "zh",
		Title: "Quill 聚会 <一>", Description: new("一次聚会"),
		Date: time.Date(2024, 4, 1, 9, 0, 0, 0, east), UpdatedAt: time.Date(2024, 4, 2, 9, 0, 0, 0, time.UTC),
		Authors:  []*content.Author{{Name: "林深", URL: new("https://lin.example/")}, {Name: "苏禾", URL: new("javascript:alert(1)")}},
		Cover:    &markdown.Image{URL: "cover.png"},
		Tags:     []*content.Term{{Name: "Quill"}, {Name: "聚会"}},
		Body:     markdown.NewParser(markdown.Options{}).Parse([]byte("# Meetup\n\nTwo talks.\n")),
		Projects: []*content.Project{quill},
	}
	return &content.Snapshot{SiteTitle: "Reed", SiteOrigin: "https://reed.example"}, post
}

// newEvent makes an event of post.
func newEvent(post *content.Post) *content.Event {
	zhou := &content.Speaker{Name: "周野", Nickname: new("野渡"), Title: new("Quill 维护者")}
	zhou.Appearances = []*content.Appearance{
		{Speaker: zhou, Post: &content.Post{}, Name: "周野", Title: new("总监")},
		{Speaker: zhou, Post: post, Name: "周野", Title: new("工程师")},
	}
	slides := &content.Resource{Title: "幻灯片", URL: "/slides/quill.pdf", Kind: content.Slides, FileType: new("pdf")}
	video := &content.Resource{Title: "录像", URL: "https://video.example/1", Kind: content.Video}
	e := &content.Event{
		Post: post, Name: "Quill 聚会 #1", StartDay: "2024-04-20", EndDay: "2024-04-20",
		StartsAt: time.Date(2024, 4, 20, 13, 30, 0, 0, east), EndsAt: time.Date(2024, 4, 20, 18, 0, 0, 0, east),
		AttendanceMode: new(content.Hybrid), Venue: new("杭州"), RegistrationURL: new("https://sign.example/"), LivestreamURL: new("https://live.example/1"),
		Speakers: []*content.Speaker{zhou}, Resources: []*content.Resource{video, slides, {Title: "Album", URL: "https://a.example", Kind: content.Album}}, Projects: post.Projects,
		Sessions: []*content.Session{{Title: "Quill 上手", StartsAt: time.Date(2024, 4, 20, 14, 0, 0, 0, east), Speakers: []*content.Speaker{zhou}, Resources: []*content.Resource{slides}}},
	}
	post.Event, post.Speakers = e, e.Speakers
	return e
}

func check(t *testing.T, got json.RawMessage, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBlogPosting(t *testing.T) {
	snap, post := newPost()
	got := jsonld.Of(snap, post)
	check(t, got, `{
		"@context": "https://schema.org", "@type": "BlogPosting", "@id": "https://reed.example/activities/meetup/",
		"url": "https://reed.example/activities/meetup/", "mainEntityOfPage": "https://reed.example/activities/meetup/",
		"headline": "Quill 聚会 <一>", "description": "一次聚会", "inLanguage": "zh",
		"datePublished": "2024-04-01T09:00:00+08:00", "dateModified": "2024-04-02T09:00:00Z",
		"author": [{"@type": "Person", "name": "林深", "url": "https://lin.example/"}, {"@type": "Person", "name": "苏禾"}],
		"publisher": {"@type": "Organization", "name": "Reed", "url": "https://reed.example"},
		"image": ["https://reed.example/activities/meetup/cover.png"],
		"articleSection": "activities", "keywords": ["Quill", "聚会"], "wordCount": 3,
		"about": [{"@type": "SoftwareSourceCode", "name": "Quill", "url": "https://quill.example/", "codeRepository": "https://forge.example/quill/quill"}]
	}`)
	if strings.ContainsAny(string(got), "<>") {
		t.Errorf("it may not stand in a script element: %s", got)
	}
	holdToVocabulary(t, got)
}

func TestEvent(t *testing.T) {
	snap, post := newPost()
	newEvent(post)
	got := jsonld.Of(snap, post)
	check(t, got, `{
		"@context": "https://schema.org", "@type": "Event", "@id": "https://reed.example/activities/meetup/#event", "url": "https://reed.example/activities/meetup/",
		"name": "Quill 聚会 #1", "description": "一次聚会", "inLanguage": "zh",
		"startDate": "2024-04-20T13:30:00+08:00", "endDate": "2024-04-20T18:00:00+08:00",
		"eventStatus": "https://schema.org/EventScheduled", "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
		"location": [{"@type": "Place", "name": "杭州", "address": "杭州"}, {"@type": "VirtualLocation", "url": "https://live.example/1"}],
		"performer": [{"@type": "Person", "name": "周野", "jobTitle": "工程师"}],
		"organizer": {"@type": "Organization", "name": "Reed", "url": "https://reed.example"},
		"offers": {"@type": "Offer", "url": "https://sign.example/"},
		"image": ["https://reed.example/activities/meetup/cover.png"], "keywords": ["Quill", "聚会"],
		"about": [{"@type": "SoftwareSourceCode", "name": "Quill", "url": "https://quill.example/", "codeRepository": "https://forge.example/quill/quill"}],
		"subEvent": [{"@type": "Event", "name": "Quill 上手", "startDate": "2024-04-20T14:00:00+08:00",
			"performer": [{"@type": "Person", "name": "周野", "jobTitle": "工程师"}],
			"workFeatured": [{"@type": "PresentationDigitalDocument", "name": "幻灯片", "url": "https://reed.example/slides/quill.pdf"}]}],
		"workFeatured": [{"@type": "PresentationDigitalDocument", "name": "幻灯片", "url": "https://reed.example/slides/quill.pdf"}],
		"recordedIn": [{"@type": "VideoObject", "name": "录像", "url": "https://video.example/1"}]
	}`)
	holdToVocabulary(t, got)
}

func TestCancelledEvent(t *testing.T) {
	snap, post := newPost()
	newEvent(post)
	post.Body = markdown.NewParser(markdown.Options{}).Parse([]byte("---\nstatus: cancelled\n---\n"))
	var got struct{ EventStatus string }
	described := jsonld.Of(snap, post)
	if err := json.Unmarshal(described, &got); err != nil || got.EventStatus != "https://schema.org/EventCancelled" {
		t.Errorf("got status %q (%v)", got.EventStatus, err)
	}
	holdToVocabulary(t, described)
}

// TestWhatIsUnknownIsLeftOut describes posts that say next to nothing.
func TestWhatIsUnknownIsLeftOut(t *testing.T) {
	bare := func() *content.Post {
		return &content.Post{URL: "/a/", Language: "und", Title: "A", Body: &markdown.Document{}}
	}
	t.Run("post", func(t *testing.T) {
		check(t, jsonld.Of(&content.Snapshot{}, bare()), `{"@context": "https://schema.org", "@type": "BlogPosting", "@id": "/a/", "url": "/a/", "mainEntityOfPage": "/a/", "headline": "A"}`)
	})
	for name, test := range map[string]struct {
		event content.Event
		want  string // beside what every event has
	}{
		"no day":       {content.Event{}, `{}`},
		"one day":      {content.Event{StartDay: "2024-04-20", EndDay: "2024-04-20"}, `{"startDate": "2024-04-20", "endDate": "2024-04-20"}`},
		"several days": {content.Event{StartDay: "2024-04-20", EndDay: "2024-04-21", StartsAt: time.Date(2024, 4, 20, 9, 0, 0, 0, time.UTC)}, `{"startDate": "2024-04-20T09:00:00Z", "endDate": "2024-04-21"}`},
		"no end":       {content.Event{StartDay: "2024-04-20", EndDay: "2024-04-20", StartsAt: time.Date(2024, 4, 20, 9, 0, 0, 0, time.UTC)}, `{"startDate": "2024-04-20T09:00:00Z"}`},
		"online": {content.Event{AttendanceMode: new(content.Online)},
			`{"eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode", "location": [{"@type": "VirtualLocation", "url": "/a/"}]}`},
		"in person": {content.Event{AttendanceMode: new(content.InPerson), Venue: new("Berlin")},
			`{"eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode", "location": [{"@type": "Place", "name": "Berlin", "address": "Berlin"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			post := bare()
			e := test.event
			e.Post, e.Name = post, "A"
			post.Event = &e
			var want map[string]any
			if err := json.Unmarshal([]byte(test.want), &want); err != nil {
				t.Fatal(err)
			}
			for key, value := range map[string]any{"@context": "https://schema.org", "@type": "Event", "@id": "/a/#event", "url": "/a/", "name": "A", "eventStatus": "https://schema.org/EventScheduled"} {
				want[key] = value
			}
			encoded, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			got := jsonld.Of(&content.Snapshot{}, post)
			check(t, got, string(encoded))
			holdToVocabulary(t, got)
		})
	}
}

// A property is one of schema.org's: of which types it is, and of which types
// its values are, where they are no texts. "URL" and "Date" are texts of a form.
type property struct {
	domain, values []string
}

// properties are those of schema.org that descriptions use. A type stands for
// the types below it, as parents says.
var properties = map[string]property{
	"url":                 {[]string{"Thing"}, []string{"URL"}},
	"name":                {[]string{"Thing"}, nil},
	"alternateName":       {[]string{"Thing"}, nil},
	"description":         {[]string{"Thing"}, nil},
	"image":               {[]string{"Thing"}, []string{"URL"}},
	"mainEntityOfPage":    {[]string{"Thing"}, []string{"URL"}},
	"jobTitle":            {[]string{"Person"}, nil},
	"address":             {[]string{"Organization", "Person", "Place"}, nil},
	"headline":            {[]string{"CreativeWork"}, nil},
	"inLanguage":          {[]string{"CreativeWork", "Event"}, nil},
	"datePublished":       {[]string{"CreativeWork"}, []string{"Date"}},
	"dateModified":        {[]string{"CreativeWork"}, []string{"Date"}},
	"author":              {[]string{"CreativeWork"}, []string{"Person", "Organization"}},
	"publisher":           {[]string{"CreativeWork"}, []string{"Person", "Organization"}},
	"keywords":            {[]string{"CreativeWork", "Event", "Organization", "Place", "Product"}, nil},
	"about":               {[]string{"CreativeWork", "Event"}, []string{"Thing"}},
	"mentions":            {[]string{"CreativeWork"}, []string{"Thing"}},
	"hasPart":             {[]string{"CreativeWork"}, []string{"CreativeWork"}},
	"articleSection":      {[]string{"Article"}, nil},
	"wordCount":           {[]string{"Article"}, []string{"Integer"}},
	"codeRepository":      {[]string{"SoftwareSourceCode"}, []string{"URL"}},
	"startDate":           {[]string{"Event"}, []string{"Date"}},
	"endDate":             {[]string{"Event"}, []string{"Date"}},
	"eventStatus":         {[]string{"Event"}, []string{"URL"}},
	"eventAttendanceMode": {[]string{"Event"}, []string{"URL"}},
	"location":            {[]string{"Event", "Organization"}, []string{"Place", "VirtualLocation"}},
	"performer":           {[]string{"Event"}, []string{"Person", "Organization"}},
	"organizer":           {[]string{"Event"}, []string{"Person", "Organization"}},
	"offers":              {[]string{"CreativeWork", "Event", "Product"}, []string{"Offer"}},
	"subEvent":            {[]string{"Event"}, []string{"Event"}},
	"workFeatured":        {[]string{"Event"}, []string{"CreativeWork"}},
	"recordedIn":          {[]string{"Event"}, []string{"CreativeWork"}},
}

// parents are the types of schema.org that descriptions use, each with the one
// above it.
var parents = map[string]string{
	"CreativeWork": "Thing", "Event": "Thing", "Person": "Thing", "Organization": "Thing", "Place": "Thing", "Offer": "Thing", "VirtualLocation": "Thing",
	"Article": "CreativeWork", "SocialMediaPosting": "Article", "BlogPosting": "SocialMediaPosting", "SoftwareSourceCode": "CreativeWork",
	"MediaObject": "CreativeWork", "VideoObject": "MediaObject", "DigitalDocument": "CreativeWork", "PresentationDigitalDocument": "DigitalDocument",
	"Thing": "",
}

// isOneOf reports whether typ is one of types or stands below one.
func isOneOf(typ string, types []string) bool {
	for ; typ != ""; typ = parents[typ] {
		if slices.Contains(types, typ) {
			return true
		}
	}
	return false
}

// holdToVocabulary fails unless each property of what is described is one that
// its type has, and each value one that the property takes.
func holdToVocabulary(t *testing.T, described json.RawMessage) {
	t.Helper()
	var thing map[string]any
	if err := json.Unmarshal(described, &thing); err != nil {
		t.Fatal(err)
	}
	if thing["@context"] != "https://schema.org" {
		t.Errorf("the context is %v", thing["@context"])
	}
	delete(thing, "@context")
	holdThing(t, thing)
}

func holdThing(t *testing.T, thing map[string]any) {
	t.Helper()
	typ, _ := thing["@type"].(string)
	if _, known := parents[typ]; !known {
		t.Errorf("%v is no type", thing["@type"])
	}
	for name, value := range thing {
		if name == "@type" || name == "@id" {
			continue
		}
		p, known := properties[name]
		if !known || !isOneOf(typ, p.domain) {
			t.Errorf("%s is no property of %s", name, typ)
		}
		values, isList := value.([]any)
		if !isList {
			values = []any{value}
		}
		for _, value := range values {
			switch v := value.(type) {
			case map[string]any:
				if of, _ := v["@type"].(string); !isOneOf(of, p.values) {
					t.Errorf("%s of %s takes no %s", name, typ, of)
				}
				holdThing(t, v)
			case float64:
				if !slices.Contains(p.values, "Integer") {
					t.Errorf("%s of %s takes no number", name, typ)
				}
			case string:
				switch {
				case slices.Contains(p.values, "Date"):
					_, err := time.Parse(time.RFC3339, v)
					if _, err2 := time.Parse(time.DateOnly, v); err != nil && err2 != nil {
						t.Errorf("%s of %s: %q is no date", name, typ, v)
					}
				case p.values != nil && !slices.Contains(p.values, "URL"):
					t.Errorf("%s of %s takes no text", name, typ)
				case v == "":
					t.Errorf("%s of %s is empty", name, typ)
				}
			}
		}
	}
}

func BenchmarkOf(b *testing.B) {
	snap, post := newPost()
	newEvent(post)
	b.ReportAllocs()
	for b.Loop() {
		jsonld.Of(snap, post)
	}
}
