package content_test

import (
	"net/url"
	"strings"
	"testing"

	"lectern/content"
)

func TestForgeURLs(t *testing.T) {
	const sha, page = "0123456789abcdef0123456789abcdef01234567", "content/zh/blog/first post/index.md"
	for kind, want := range map[content.ForgeKind]struct{ file, line, lines, edit, commit string }{
		content.GitHub: {
			"/blob/" + sha + "/content/zh/blog/first%20post/index.md",
			"/blob/" + sha + "/content/zh/blog/first%20post/index.md?plain=1#L7",
			"/blob/" + sha + "/content/zh/blog/first%20post/index.md?plain=1#L7-L9",
			"/edit/release/1.0/content/zh/blog/first%20post/index.md",
			"/commit/" + sha,
		},
		content.GitLab: {
			"/-/blob/" + sha + "/content/zh/blog/first%20post/index.md",
			"/-/blob/" + sha + "/content/zh/blog/first%20post/index.md?plain=1#L7",
			"/-/blob/" + sha + "/content/zh/blog/first%20post/index.md?plain=1#L7-9",
			"/-/edit/release/1.0/content/zh/blog/first%20post/index.md",
			"/-/commit/" + sha,
		},
		content.Gitea: {
			"/src/commit/" + sha + "/content/zh/blog/first%20post/index.md",
			"/src/commit/" + sha + "/content/zh/blog/first%20post/index.md?display=source#L7",
			"/src/commit/" + sha + "/content/zh/blog/first%20post/index.md?display=source#L7-L9",
			"/_edit/release/1.0/content/zh/blog/first%20post/index.md",
			"/commit/" + sha,
		},
		content.Gitee: {
			"/blob/" + sha + "/content/zh/blog/first%20post/index.md",
			"/blob/" + sha + "/content/zh/blog/first%20post/index.md#L7",
			"/blob/" + sha + "/content/zh/blog/first%20post/index.md#L7-L9",
			"/edit/release/1.0/content/zh/blog/first%20post/index.md",
			"/commit/" + sha,
		},
		content.Bitbucket: {
			"/src/" + sha + "/content/zh/blog/first%20post/index.md",
			"/src/" + sha + "/content/zh/blog/first%20post/index.md#lines-7",
			"/src/" + sha + "/content/zh/blog/first%20post/index.md#lines-7:9",
			"/src/release%2F1.0/content/zh/blog/first%20post/index.md?mode=edit&at=release%2F1.0",
			"/commits/" + sha,
		},
	} {
		t.Run(string(kind), func(t *testing.T) {
			f := &content.Forge{Kind: kind, URL: "https://forge.example/team/site"}
			for what, pair := range map[string][2]*string{
				"file":   {f.FileURL(sha, page), &want.file},
				"line":   {f.LinesURL(sha, page, 7, 7), &want.line},
				"lines":  {f.LinesURL(sha, page, 7, 9), &want.lines},
				"edit":   {f.EditURL("release/1.0", page), &want.edit},
				"commit": {f.CommitURL(sha), &want.commit},
			} {
				if got, want := *pair[0], f.URL+*pair[1]; got != want {
					t.Errorf("%s:\n got %s\nwant %s", what, got, want)
				}
			}
			if got := *f.LinesURL(sha, "data/talks.yaml", 7, 7); strings.Contains(got, "?") {
				t.Errorf("a file that is shown as it is: got %s", got)
			}
			if got := f.EditURL("", page); got != nil {
				t.Errorf("without a branch: got %s, want nil", *got)
			}
			// What a name may hold must not end the path early, nor change its meaning.
			for _, name := range []string{"第一篇 文章.md", "a#b.md", "a?b.md", "100%.md", "a&b=c.md", "a%2Fb.md", `q"uote.md`, "c++;x,y@z:1.md"} {
				u, err := url.Parse(*f.FileURL(sha, "content/"+name))
				if err != nil || u.RawQuery != "" || u.Fragment != "" {
					t.Fatalf("%s: %v, %v", name, u, err)
				}
				decoded, err := url.PathUnescape(u.EscapedPath())
				if want := "/content/" + name; err != nil || len(decoded) < len(want) || decoded[len(decoded)-len(want):] != want {
					t.Errorf("%s: got %s, which leads to %s (%v)", name, u, decoded, err)
				}
			}
		})
	}
}

func TestNoForgeHasNoURLs(t *testing.T) {
	var f *content.Forge
	if f.FileURL("c", "p") != nil || f.LinesURL("c", "p", 1, 2) != nil || f.EditURL("main", "p") != nil || f.CommitURL("c") != nil {
		t.Error("there are links to a forge that is not known")
	}
}
