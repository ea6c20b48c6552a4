package content_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
)

func TestCacheTags(t *testing.T) {
	speaker := &content.Speaker{ID: "s1", Name: "林深"}
	project := &content.Project{ID: "p1", Name: "Quill"}
	slides := &content.Resource{ID: "r1"}
	event := &content.Event{ID: "e1"}
	post := &content.Post{
		ID: "a1", Section: "activities", Event: event, Speakers: []*content.Speaker{speaker, {ID: "s2"}},
		Projects: []*content.Project{project}, Resources: []*content.Resource{slides},
		Terms: []*content.Term{
			{Taxonomy: "tags", Name: "Service Mesh", Key: "service-mesh"},
			{Taxonomy: "categories", Name: "笔记", Key: "笔记"},
			{Taxonomy: "se ries", Name: "C++, again", Key: "c++,-again"},
		},
	}
	for _, tt := range []struct {
		node content.Node
		want string
	}{
		{post, "category:%E7%AC%94%E8%AE%B0 event:e1 events post:a1 posts project:p1 projects resource:r1 resources section:activities speaker:s1 speaker:s2 speakers tag:service-mesh term:se%20ries:c%2B%2B%2C-again"},
		{&content.Post{ID: "a2"}, "post:a2 posts section:"},
		{event, "event:e1 events"},
		{speaker, "speaker:s1 speakers"},
		{project, "project:p1 projects"},
		{slides, "resource:r1 resources"},
	} {
		if diff := cmp.Diff(tt.want, strings.Join(content.CacheTags(tt.node), " ")); diff != "" {
			t.Errorf("%T (-want +got):\n%s", tt.node, diff)
		}
	}
}

func TestTermCacheTagFoldsSpellings(t *testing.T) {
	for _, spelling := range []string{"Service Mesh", "service-mesh", "ＳＥＲＶＩＣＥ　mesh"} {
		if got := content.TermCacheTag("tags", spelling); got != "tag:service-mesh" {
			t.Errorf("%q: got %s", spelling, got)
		}
	}
}

func TestCacheTagsFitIntoHeaders(t *testing.T) {
	sane := regexp.MustCompile(`^[A-Za-z0-9._~%:-]{1,250}$`)
	seen := map[string]string{}
	for _, name := range []string{"", "a", "A", "a,b c", "节", "\r\nX-Evil: 1", "\xff", strings.Repeat("节", 500), strings.Repeat("节", 501), strings.Repeat("a", 200), strings.Repeat("a", 201)} {
		for _, tag := range []string{
			content.SectionCacheTag(name),
			content.CacheTag(&content.Post{ID: content.NewID("Post", name)}),
		} {
			if !sane.MatchString(tag) {
				t.Errorf("%.20q: got %q", name, tag)
			}
			if other, taken := seen[tag]; taken {
				t.Errorf("%.20q and %.20q have the tag %s", name, other, tag)
			}
			seen[tag] = name
		}
	}
}
