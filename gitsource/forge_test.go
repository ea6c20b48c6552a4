package gitsource

import "testing"

func TestFindForge(t *testing.T) {
	for _, tt := range []struct {
		address string
		opts    ForgeOptions
		want    string // "" for none
	}{
		{"https://github.com/team/site.git", ForgeOptions{}, "github https://github.com/team/site"},
		{"https://lin:secret@GitHub.com/team/site/", ForgeOptions{}, "github https://github.com/team/site"},
		{"git@github.com:team/site.git", ForgeOptions{}, "github https://github.com/team/site"},
		{"ssh://git@ssh.github.com:443/team/site.git", ForgeOptions{}, "github https://github.com/team/site"},
		{"git@altssh.gitlab.com:team/site.git", ForgeOptions{}, "gitlab https://gitlab.com/team/site"},
		{"https://gitlab.com/group/sub/site.git", ForgeOptions{}, "gitlab https://gitlab.com/group/sub/site"},
		{"git@codeberg.org:team/site", ForgeOptions{}, "gitea https://codeberg.org/team/site"},
		{"git@gitee.com:team/site.git", ForgeOptions{}, "gitee https://gitee.com/team/site"},
		{"git@bitbucket.org:team/site.git", ForgeOptions{}, "bitbucket https://bitbucket.org/team/site"},
		{"https://github.com/team/内容", ForgeOptions{}, "github https://github.com/team/%E5%86%85%E5%AE%B9"},

		{"https://git.example.org/team/site.git", ForgeOptions{}, ""},
		{"https://github.com.example.org/team/site.git", ForgeOptions{}, ""},
		{"/srv/site.git", ForgeOptions{}, ""},
		{"file:///srv/site.git", ForgeOptions{}, ""},
		{"https://github.com/team/site.git", ForgeOptions{Kind: "none"}, ""},

		{"https://git.example.org:8443/team/site.git", ForgeOptions{Kind: "gitlab"}, "gitlab https://git.example.org:8443/team/site"},
		{"http://git.example.org/team/site.git", ForgeOptions{Kind: "gitea"}, "gitea http://git.example.org/team/site"},
		{"ssh://git@git.example.org:2222/team/site.git", ForgeOptions{Kind: "gitea"}, "gitea https://git.example.org/team/site"},
		{"/srv/mirror.git", ForgeOptions{WebURL: "https://github.com/team/site/"}, "github https://github.com/team/site"},
		{"https://mirror.example.org/site.git", ForgeOptions{Kind: "gitee", WebURL: "https://code.example.org/a/b.git"}, "gitee https://code.example.org/a/b"},
	} {
		forge, err := FindForge(tt.address, tt.opts)
		got := ""
		if forge != nil {
			got = string(forge.Kind) + " " + forge.URL
		}
		if err != nil || got != tt.want {
			t.Errorf("FindForge(%q, %+v) = %q, %v, want %q", tt.address, tt.opts, got, err, tt.want)
		}
	}
	for _, tt := range []struct {
		address string
		opts    ForgeOptions
	}{
		{"https://github.com/team/site.git", ForgeOptions{Kind: "sourceforge"}},
		{"/srv/site.git", ForgeOptions{Kind: "gitlab"}},
		{"/srv/site.git", ForgeOptions{WebURL: "https://git.example.org/team/site"}},
		{"/srv/site.git", ForgeOptions{WebURL: "javascript:alert(1)"}},
		{"/srv/site.git", ForgeOptions{WebURL: "https://github.com/"}},
		{"/srv/site.git", ForgeOptions{WebURL: "https://lin:secret@github.com/team/site"}},
		{"/srv/site.git", ForgeOptions{WebURL: "https://github.com/team/site?tab=readme"}},
	} {
		if forge, err := FindForge(tt.address, tt.opts); err == nil {
			t.Errorf("FindForge(%q, %+v) = %v, want an error", tt.address, tt.opts, forge)
		}
	}
}
