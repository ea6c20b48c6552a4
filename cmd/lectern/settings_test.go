package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestServeSettings(t *testing.T) {
	defaults := func() serveSettings {
		return serveSettings{addr: "127.0.0.1:8080", poll: time.Minute, revisions: 8, log: logSettings{format: "text", level: "info"}, api: apiSettings{maxAge: 5 * time.Second}, live: liveSettings{maxSubscriptions: 1000}}
	}
	for name, tt := range map[string]struct {
		args []string
		env  map[string]string
		want func(*serveSettings)
	}{
		"defaults": {nil, nil, func(*serveSettings) {}},
		"flags before and after the repository": {
			[]string{"--poll", "0", "https://git.example/site.git", "-addr=:0", "--drafts"}, nil,
			func(s *serveSettings) {
				s.poll, s.addr, s.content.drafts = 0, ":0", true
				s.repository.url = "https://git.example/site.git"
			},
		},
		"a repository behind --": {
			[]string{"--drafts", "--", "--odd"}, nil,
			func(s *serveSettings) { s.content.drafts, s.repository.url = true, "--odd" },
		},
		"variables": {
			nil,
			map[string]string{
				"LECTERN_REPOSITORY": "/srv/site.git", "LECTERN_ADDR": "[::1]:9", "LECTERN_BRANCH": "next", "LECTERN_DATA": "/data", "LECTERN_POLL": "5m",
				"LECTERN_GIT_USER": "deploy", "LECTERN_GIT_PASSWORD": "p", "LECTERN_GIT_TOKEN": "t", "LECTERN_HOOK_SECRET": "h",
				"LECTERN_CORS_ORIGIN": "https://A.example:443, http://localhost:3000", "LECTERN_SITE_URL": "https://site.example/", "LECTERN_BASE_URL": "https://api.example/", "LECTERN_DRAFTS": "1",
				"LECTERN_LOG_FORMAT": "JSON", "LECTERN_LOG_LEVEL": "debug", "LECTERN_CACHE_MAX_AGE": "10m",
				"LECTERN_MAX_SUBSCRIPTIONS": "7", "LECTERN_NOTIFY": "https://cdn.example/a,https://search.example/b", "LECTERN_NOTIFY_SECRET": "n",
				"LECTERN_REFS": "release/*,v*", "LECTERN_FORGE": "gitea", "LECTERN_WEB_URL": "https://git.example/team/site", "LECTERN_REVISIONS": "3",
			},
			func(s *serveSettings) {
				*s = serveSettings{
					repository:  repositorySettings{url: "/srv/site.git", branch: "next", data: "/data", user: "deploy", password: secret{text: "p"}, token: secret{text: "t"}, refs: []string{"release/*", "v*"}, forge: "gitea", webURL: "https://git.example/team/site"},
					content:     contentSettings{siteURL: "https://site.example/", baseURL: "https://api.example/", drafts: true},
					log:         logSettings{format: "json", level: "debug"},
					addr:        "[::1]:9",
					poll:        5 * time.Minute,
					revisions:   3,
					hookSecrets: secret{text: "h"},
					corsOrigins: []string{"https://a.example", "http://localhost:3000"},
					api:         apiSettings{maxAge: 10 * time.Minute},
					live: liveSettings{
						maxSubscriptions: 7,
						receivers:        []string{"https://cdn.example/a", "https://search.example/b"},
						notifySecret:     secret{text: "n"},
					},
				}
			},
		},
		"a flag wins over its variable": {
			[]string{"--poll=2m", "--drafts=false", "--cors-origin=*", "here"},
			map[string]string{"LECTERN_POLL": "nonsense", "LECTERN_DRAFTS": "true", "LECTERN_CORS_ORIGIN": "https://a.example", "LECTERN_REPOSITORY": "there"},
			func(s *serveSettings) {
				s.poll, s.corsOrigins, s.repository.url = 2*time.Minute, []string{"*"}, "here"
			},
		},
		"an empty variable is not set": {
			nil, map[string]string{"LECTERN_ADDR": "", "LECTERN_POLL": "", "LECTERN_GIT_TOKEN": "", "LECTERN_SSH_KEY": ""},
			func(*serveSettings) {},
		},
		"a repeated flag adds to a list and replaces a value": {
			[]string{"--cors-origin", "https://a.example", "--poll", "1h", "--cors-origin", "https://b.example,https://c.example", "--poll", "2h"}, nil,
			func(s *serveSettings) {
				s.poll, s.corsOrigins = 2*time.Hour, []string{"https://a.example", "https://b.example", "https://c.example"}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := defaults()
			tt.want(&want)
			var got serveSettings
			env := func(name string) (string, bool) { value, set := tt.env[name]; return value, set }
			if err := got.parse(tt.args, env, io.Discard); err != nil {
				t.Fatal(err)
			}
			all := cmp.AllowUnexported(serveSettings{}, apiSettings{}, liveSettings{}, repositorySettings{}, contentSettings{}, logSettings{}, secret{})
			if diff := cmp.Diff(want, got, all); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSecretFileIsReadAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("old\n")
	var s serveSettings
	env := func(name string) (string, bool) {
		value, set := map[string]string{"LECTERN_HOOK_SECRET": "of the variable", "LECTERN_HOOK_SECRET_FILE": path}[name]
		return value, set
	}
	if err := s.parse(nil, env, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got, err := s.hookSecrets.lines(); err != nil || !slices.Equal(got, []string{"old"}) {
		t.Errorf("got %q, %v; want the file's secret", got, err)
	}
	write("\r\n new \r\n\r\nold\r\n")
	if got, err := s.hookSecrets.lines(); err != nil || !slices.Equal(got, []string{"new", "old"}) {
		t.Errorf("got %q, %v; want both lines", got, err)
	}
	write("\n")
	if got, err := s.hookSecrets.lines(); err == nil {
		t.Errorf("got %q from an empty file, want an error", got)
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	s := serveSettings{hookSecrets: secret{text: "hunter2"}, repository: repositorySettings{password: secret{text: "hunter2"}, token: secret{text: "hunter2"}}}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if text := fmt.Sprintf(format, []any{s.hookSecrets, s.repository.password, s.repository.token}); strings.Contains(text, "hunter2") {
			t.Errorf("%s prints a secret: %s", format, text)
		}
	}
}
