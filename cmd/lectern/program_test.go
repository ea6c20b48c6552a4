package main

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"testing"
)

// An outcome is what is left of a program that has ended.
type outcome struct {
	code   int
	stdout string
	stderr string
}

// runProgram runs the program in this process until it ends. env is all of its
// environment; the folder for clones is a temporary one unless env or args say
// otherwise.
func runProgram(t *testing.T, env map[string]string, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &program{env: environment(t, env), stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr}
	code := p.run(t.Context(), args)
	return outcome{code, stdout.String(), stderr.String()}
}

func environment(t *testing.T, env map[string]string) func(string) (string, bool) {
	vars := map[string]string{"LECTERN_DATA": t.TempDir()}
	maps.Copy(vars, env)
	return func(name string) (string, bool) {
		value, set := vars[name]
		return value, set
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{
		{"help"}, {"-h"}, {"--help"}, {"-help"},
		{"serve", "-h"}, {"query", "--help"}, {"schema", "-h"}, {"version", "-h"},
		{"serve", "somewhere", "-h"}, {"help", "serve"}, {"help", "query"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			got := runProgram(t, nil, "", args...)
			if got.code != exitOK || !strings.Contains(got.stdout, "Usage: lectern") || got.stderr != "" {
				t.Errorf("got exit %d, stdout %q, stderr %q; want exit 0 and the help on stdout alone", got.code, got.stdout, got.stderr)
			}
		})
	}
}

func TestHelpNamesAllSettings(t *testing.T) {
	help := runProgram(t, nil, "", "serve", "-h").stdout
	for _, want := range []string{
		"--addr", "LECTERN_ADDR", "127.0.0.1:8080", "--branch", "LECTERN_BRANCH", "--data", "LECTERN_DATA",
		"--poll", "LECTERN_POLL", "1m", "LECTERN_HOOK_SECRET", "--hook-secret-file", "--user", "LECTERN_GIT_USER",
		"LECTERN_GIT_PASSWORD", "--password-file", "LECTERN_GIT_TOKEN", "--token-file", "--ssh-key", "LECTERN_SSH_KEY",
		"--known-hosts", "LECTERN_KNOWN_HOSTS", "--cors-origin", "LECTERN_CORS_ORIGIN", "--site-url", "LECTERN_SITE_URL", "--base-url", "LECTERN_BASE_URL",
		"--cache-max-age", "LECTERN_CACHE_MAX_AGE", "5s", "--trusted-documents", "LECTERN_TRUSTED_DOCUMENTS", "--trusted-only", "LECTERN_TRUSTED_ONLY",
		"--drafts", "LECTERN_DRAFTS", "--scheduled", "LECTERN_SCHEDULED", "--config", "LECTERN_CONFIG", "--log-format", "LECTERN_LOG_FORMAT", "--log-level", "LECTERN_LOG_LEVEL", "LECTERN_REPOSITORY",
		"--max-subscriptions", "LECTERN_MAX_SUBSCRIPTIONS", "1000", "--notify", "LECTERN_NOTIFY", "LECTERN_NOTIFY_SECRET", "--notify-secret-file",
	} {
		if !strings.Contains(help, want) {
			t.Errorf("the help of serve does not name %s:\n%s", want, help)
		}
	}
	for line := range strings.Lines(help) {
		if len([]rune(strings.TrimSuffix(line, "\n"))) > 100 {
			t.Errorf("a line of the help is wider than a terminal: %q", line)
		}
	}
}

func TestSchemaAndVersion(t *testing.T) {
	schema := runProgram(t, nil, "", "schema")
	if schema.code != exitOK || !strings.Contains(schema.stdout, "type Query") || schema.stderr != "" {
		t.Errorf("schema: got exit %d, stderr %q and %d bytes of schema", schema.code, schema.stderr, len(schema.stdout))
	}
	version := runProgram(t, nil, "", "version")
	if version.code != exitOK || !strings.HasPrefix(version.stdout, "lectern ") || !strings.Contains(version.stdout, "go1.") || strings.Count(version.stdout, "\n") != 1 {
		t.Errorf("version: got exit %d, stdout %q, stderr %q", version.code, version.stdout, version.stderr)
	}
}

// A wrong setting costs one line that says where, what, and what is allowed.
func TestWrongSettings(t *testing.T) {
	const hidden = "hunter2-hunter2"
	for name, tt := range map[string]struct {
		args []string
		env  map[string]string
		want []string // in the line
	}{
		"no command":                   {nil, nil, nil},
		"unknown command":              {[]string{"sevre"}, nil, []string{`"sevre"`, "lectern help"}},
		"unknown flag":                 {[]string{"serve", "--colour", "red"}, nil, []string{"lectern serve:", "--colour", "lectern serve -h"}},
		"flag without value":           {[]string{"serve", "--addr"}, nil, []string{"--addr needs a value"}},
		"secret as a flag":             {[]string{"serve", "--hook-secret", hidden}, nil, []string{"--hook-secret", "LECTERN_HOOK_SECRET"}},
		"token as a flag":              {[]string{"query", "--git-token=" + hidden, "{a}"}, nil, []string{"--git-token", "LECTERN_GIT_TOKEN"}},
		"address without port":         {[]string{"serve", "--addr", "localhost"}, nil, []string{"--addr", `"localhost"`, "HOST:PORT"}},
		"address out of range":         {[]string{"serve"}, map[string]string{"LECTERN_ADDR": ":70000"}, []string{"LECTERN_ADDR", `":70000"`}},
		"poll without unit":            {[]string{"serve", "--poll=60"}, nil, []string{"--poll", `"60"`, "30s"}},
		"poll too often":               {[]string{"serve"}, map[string]string{"LECTERN_POLL": "1ms"}, []string{"LECTERN_POLL", `"1ms"`, "1s"}},
		"poll negative":                {[]string{"serve", "--poll=-1m"}, nil, []string{"--poll", `"-1m"`}},
		"log level":                    {[]string{"serve", "--log-level", "loud"}, nil, []string{"--log-level", `"loud"`, "debug, info, warn, error"}},
		"log format":                   {[]string{"serve"}, map[string]string{"LECTERN_LOG_FORMAT": "xml"}, []string{"LECTERN_LOG_FORMAT", `"xml"`, "text, json"}},
		"drafts":                       {[]string{"serve"}, map[string]string{"LECTERN_DRAFTS": "maybe"}, []string{"LECTERN_DRAFTS", `"maybe"`, "true"}},
		"drafts with a value":          {[]string{"serve", "--drafts=maybe"}, nil, []string{"drafts"}},
		"base URL":                     {[]string{"serve", "--base-url", "/api"}, nil, []string{"--base-url", "https://"}},
		"site URL":                     {[]string{"serve", "--site-url", "site.example"}, nil, []string{"--site-url", "https://"}},
		"origin with a path":           {[]string{"serve", "--cors-origin", "https://a.example/x"}, nil, []string{"--cors-origin", `"https://a.example/x"`}},
		"no subscriptions at all":      {[]string{"serve", "--max-subscriptions=0"}, nil, []string{"--max-subscriptions", `"0"`, "1 to"}},
		"receiver in the clear":        {[]string{"serve", "--notify=http://cdn.example/" + hidden}, map[string]string{"LECTERN_NOTIFY_SECRET": hidden}, []string{"--notify", "cdn.example", "https"}},
		"receiver without a secret":    {[]string{"serve", "--notify=https://cdn.example/" + hidden}, nil, []string{"--notify", "LECTERN_NOTIFY_SECRET", "--notify-secret-file"}},
		"empty secret of a receiver":   {[]string{"serve"}, map[string]string{"LECTERN_NOTIFY_SECRET": " "}, []string{"LECTERN_NOTIFY_SECRET", "empty"}},
		"origin without a scheme":      {[]string{"serve"}, map[string]string{"LECTERN_CORS_ORIGIN": "https://a.example,b.example"}, []string{"LECTERN_CORS_ORIGIN", `"b.example"`}},
		"all origins and one":          {[]string{"serve", "--cors-origin", "*", "--cors-origin", "https://a.example"}, nil, []string{"--cors-origin", "alone"}},
		"empty hook secret":            {[]string{"serve"}, map[string]string{"LECTERN_HOOK_SECRET": ""}, []string{"LECTERN_HOOK_SECRET", "empty"}},
		"blank hook secret":            {[]string{"serve"}, map[string]string{"LECTERN_HOOK_SECRET": " \n"}, []string{"LECTERN_HOOK_SECRET", "empty"}},
		"no hook secret file":          {[]string{"serve", "--hook-secret-file", "testdata/nowhere"}, nil, []string{"--hook-secret-file", "testdata/nowhere"}},
		"no token file":                {[]string{"serve"}, map[string]string{"LECTERN_GIT_TOKEN_FILE": "testdata/nowhere"}, []string{"LECTERN_GIT_TOKEN_FILE", "testdata/nowhere"}},
		"no ssh key":                   {[]string{"serve", "--ssh-key", "testdata/nowhere"}, nil, []string{"--ssh-key", "testdata/nowhere"}},
		"no settings file":             {[]string{"serve", "--config", "testdata/nowhere.yml"}, nil, []string{"--config", "testdata/nowhere.yml"}},
		"settings that are broken":     {[]string{"query", "--config", "testdata/settings/broken.yml", "{a}"}, nil, []string{"--config", "broken.yml:3:", "cannot be read"}},
		"settings that are unknown":    {[]string{"serve"}, map[string]string{"LECTERN_CONFIG": "testdata/settings/unknown.yml"}, []string{"LECTERN_CONFIG", "unknown.yml:2:", `"colour"`, "1 more"}},
		"max age without unit":         {[]string{"serve", "--cache-max-age=60"}, nil, []string{"--cache-max-age", `"60"`, "30s"}},
		"max age negative":             {[]string{"serve"}, map[string]string{"LECTERN_CACHE_MAX_AGE": "-1s"}, []string{"LECTERN_CACHE_MAX_AGE", `"-1s"`}},
		"max age too short":            {[]string{"serve", "--cache-max-age=10ms"}, nil, []string{"--cache-max-age", "1s"}},
		"max age too long":             {[]string{"serve", "--cache-max-age=1000h"}, nil, []string{"--cache-max-age", "720h"}},
		"no documents":                 {[]string{"serve", "--trusted-documents", "testdata/nowhere"}, nil, []string{"--trusted-documents", "testdata/nowhere"}},
		"documents in a file":          {[]string{"serve", "--trusted-documents", "main.go"}, nil, []string{"--trusted-documents", "main.go", "folder"}},
		"document that does not fit":   {[]string{"serve"}, map[string]string{"LECTERN_TRUSTED_DOCUMENTS": "testdata/wrong-documents"}, []string{"LECTERN_TRUSTED_DOCUMENTS", "newest.graphql:3:", `"pots"`}},
		"trusted only, but nothing is": {[]string{"serve", "--trusted-only"}, nil, []string{"--trusted-only", "--trusted-documents"}},
		"two repositories":             {[]string{"serve", "a", "--drafts", "b"}, nil, []string{"2 arguments", "REPOSITORY"}},
		"empty repository":             {[]string{"serve", ""}, nil, []string{"REPOSITORY"}},
		"repository that is not there": {[]string{"serve", "testdata/nowhere"}, nil, []string{"REPOSITORY", "testdata/nowhere"}},
		"repository over FTP":          {[]string{"serve", "ftp://lin:" + hidden + "@git.example/site.git"}, nil, []string{`"ftp"`, "https"}},
		"repository URL malformed":     {[]string{"query", "https://lin:" + hidden + "@[::1/site.git", "{a}"}, nil, []string{"URL"}},
		"branch that can be none":      {[]string{"serve", "--branch", "a..b", "."}, nil, []string{"a..b"}},
		"data in a file":               {[]string{"serve", "--data", "main.go", "."}, nil, []string{"main.go"}},
		"branch of the sample":         {[]string{"serve", "--branch", "draft"}, nil, []string{"--branch", `"draft"`}},
		"no query":                     {[]string{"query"}, nil, []string{"lectern query:", "QUERY"}},
		"empty query":                  {[]string{"query", " "}, nil, []string{"QUERY is empty"}},
		"query of a missing file":      {[]string{"query", "@testdata/nowhere"}, nil, []string{"QUERY", "testdata/nowhere"}},
		"too many arguments":           {[]string{"query", "a", "{b}", "c"}, nil, []string{"3 arguments", "quotes"}},
		"variable without value":       {[]string{"query", "--var", "first", "{a}"}, nil, []string{"--var", `"first"`, "NAME=VALUE"}},
		"undeclared variable":          {[]string{"query", "--var", "first=1", "query($last: Int) { a(last: $last) }"}, nil, []string{"--var", "$first", "$last"}},
		"variables that are none":      {[]string{"query", "--vars", "[1]", "{a}"}, nil, []string{"--vars", "object"}},
		"variables that are broken":    {[]string{"query", "--vars", `{"a":1} x`, "{a}"}, nil, []string{"--vars", "JSON"}},
		"sample without fetch":         {[]string{"query", "--no-fetch", "{a}"}, nil, []string{"--no-fetch", "REPOSITORY"}},
		"format of a check":            {[]string{"check", "--format", "xml", "."}, nil, []string{"--format", `"xml"`, "text, json, github"}},
		"severity of a check":          {[]string{"check", "--severity", "fatal", "."}, nil, []string{"--severity", `"fatal"`, "info, warning, error"}},
		"explanation as JSON":          {[]string{"check", "--format", "json", "--explain", "a.md", "."}, nil, []string{"--format", "--explain"}},
		"explanation of nothing":       {[]string{"check", "--explain=", "."}, nil, []string{"--explain", "path"}},
		"branch of a folder":           {[]string{"check", "--branch", "main", "testdata"}, nil, []string{"--branch", "testdata"}},
		"two folders to check":         {[]string{"check", "a", "b"}, nil, []string{"2 arguments", "FOLDER"}},
		"folder that is not there":     {[]string{"check", "testdata/nowhere"}, nil, []string{"REPOSITORY", "testdata/nowhere"}},
		"current folder of no content": {[]string{"check"}, nil, []string{"current folder", "FOLDER"}},
		"empty name of a folder":       {[]string{"check", ""}, nil, []string{"REPOSITORY"}},
		"arguments for schema":         {[]string{"schema", "posts"}, nil, []string{"lectern schema:", `"posts"`}},
		"arguments for version":        {[]string{"version", "now"}, nil, []string{`"now"`}},
		"arguments for help":           {[]string{"help", "me"}, nil, []string{`"me"`}},
		"token as a short flag":        {[]string{"serve", "-token", hidden}, nil, []string{"--token", "LECTERN_GIT_TOKEN"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := runProgram(t, tt.env, "", tt.args...)
			if got.code != exitUsage || got.stdout != "" {
				t.Errorf("got exit %d, stdout %q, stderr %q; want exit 2", got.code, got.stdout, got.stderr)
			}
			if len(tt.args) > 0 && (strings.Count(got.stderr, "\n") != 1 || !strings.HasSuffix(got.stderr, "\n")) {
				t.Errorf("got stderr %q, want one line", got.stderr)
			}
			for _, want := range tt.want {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("got stderr %q, want %q in it", got.stderr, want)
				}
			}
			if strings.Contains(got.stderr, hidden) {
				t.Errorf("a secret was printed: %q", got.stderr)
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	p := &program{env: environment(t, nil), stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	if code := p.run(ctx, []string{"query", "{ posts { totalCount } }"}); code != exitFailure || stdout.Len() != 0 {
		t.Errorf("got exit %d and stdout %q, want exit 1 and no answer", code, stdout.String())
	}
}
