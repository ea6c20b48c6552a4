package content_test

import (
	"testing"

	"lectern/content"
)

func TestAbsoluteURL(t *testing.T) {
	post := &content.Post{URL: "/blog/tea/"}
	for _, tt := range []struct{ origin, link, want string }{ // want "" means that it leads nowhere
		{"https://reed.example", "/blog/tea/", "https://reed.example/blog/tea/"},
		{"https://reed.example", "cup.png", "https://reed.example/blog/tea/cup.png"},
		{"https://reed.example", "../milk/", "https://reed.example/blog/milk/"},
		{"https://reed.example", "茶.png", "https://reed.example/blog/tea/%E8%8C%B6.png"},
		{"https://reed.example", " https://other.example/a?b=c#d ", "https://other.example/a?b=c#d"},
		{"https://reed.example", "//cdn.example/a.png", "https://cdn.example/a.png"},
		{"", "cup.png", "/blog/tea/cup.png"},
		{"", "https://other.example/", "https://other.example/"},
		{"https://reed.example", "", ""},
		{"https://reed.example", "javascript:alert(1)", ""},
		{"https://reed.example", "mailto:lin@reed.example", ""},
		{"https://reed.example", "http://[::1", ""},
	} {
		snap := &content.Snapshot{SiteOrigin: tt.origin}
		if got := snap.AbsoluteURL(post, tt.link); got != tt.want {
			t.Errorf("%q on a page of %q: got %q, want %q", tt.link, tt.origin, got, tt.want)
		}
	}
}
