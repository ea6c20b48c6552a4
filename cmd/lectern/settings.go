package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
)

// repositorySettings say which repository is followed, and how to get at it.
type repositorySettings struct {
	url        string // "" for the sample
	branch     string // "" for the remote's HEAD
	refs       []string
	forge      string // "" to tell it by the host
	webURL     string // "" to tell it by the url
	data       string // folder for clones
	user       string
	password   secret
	token      secret
	sshKey     string
	knownHosts string
}

func (r *repositorySettings) settings() []*setting {
	return []*setting{
		{flag: "branch", env: "LECTERN_BRANCH", arg: "NAME", help: "branch to follow; else the one that the remote's HEAD names", parse: textInto(&r.branch)},
		{flag: "refs", env: "LECTERN_REFS", arg: "PATTERN", sep: ",", help: "branches and tags that can be asked for beside the branch, such\nas release/* or refs/tags/v*; repeated or a list with commas;\neach costs disk space", parse: refsInto(&r.refs)},
		{flag: "forge", env: "LECTERN_FORGE", arg: "KIND", help: "what the repository's website runs, for links to it: github,\ngitlab, gitea (and Forgejo), gitee, bitbucket or none; else\ntold by the host", parse: choiceInto(&r.forge, "github", "gitlab", "gitea", "gitee", "bitbucket", "none")},
		{flag: "web-url", env: "LECTERN_WEB_URL", arg: "URL", help: "the repository's website, where its URL does not tell it", parse: textInto(&r.webURL)},
		{flag: "data", env: "LECTERN_DATA", arg: "FOLDER", help: "folder for clones; else one in the user's cache folder", parse: textInto(&r.data)},
		{flag: "user", env: "LECTERN_GIT_USER", arg: "NAME", help: "user name at the Git host", parse: textInto(&r.user)},
		{env: "LECTERN_GIT_PASSWORD", help: "password at the Git host", parse: secretInto(&r.password)},
		{flag: "password-file", env: "LECTERN_GIT_PASSWORD_FILE", arg: "FILE", help: "file with the password, read anew for each exchange;\nwins over LECTERN_GIT_PASSWORD", parse: secretFileInto(&r.password)},
		{env: "LECTERN_GIT_TOKEN", help: "access token at the Git host", parse: secretInto(&r.token)},
		{flag: "token-file", env: "LECTERN_GIT_TOKEN_FILE", arg: "FILE", help: "file with the token, read anew for each exchange;\nwins over LECTERN_GIT_TOKEN", parse: secretFileInto(&r.token)},
		{flag: "ssh-key", env: "LECTERN_SSH_KEY", arg: "FILE", help: "private key for ssh; else the agent's keys", parse: fileInto(&r.sshKey)},
		{flag: "known-hosts", env: "LECTERN_KNOWN_HOSTS", arg: "FILE", help: "host keys for ssh; else ~/.ssh/known_hosts", parse: fileInto(&r.knownHosts)},
	}
}

// repositoryHelp explains the REPOSITORY argument.
const repositoryHelp = `REPOSITORY is an https, ssh, git or file URL, an scp-like host:path, or a local
path, bare or with a work tree. LECTERN_REPOSITORY may name it instead. With
none, the sample content is used.`

// take keeps the command line's repository, given by at most one argument, or
// else the environment's.
func (r *repositorySettings) take(args []string, env func(string) (string, bool)) error {
	switch len(args) {
	case 0:
		r.url, _ = env("LECTERN_REPOSITORY")
	case 1:
		if args[0] == "" {
			return usageErrorf("REPOSITORY is empty; give a URL or a path, or leave it out for the sample content")
		}
		r.url = args[0]
	default:
		return usageErrorf("%d arguments are too many; give one REPOSITORY, or none for the sample content", len(args))
	}
	return nil
}

// source returns the settings in gitsource's terms, but for the logger and the
// progress.
func (r *repositorySettings) source() (gitsource.Options, error) {
	dir := r.data
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return gitsource.Options{}, usageErrorf("--data: there is no cache folder for clones (%v); name a folder", err)
		}
		dir = filepath.Join(cache, "lectern")
	}
	return gitsource.Options{
		URL:    r.url,
		Branch: r.branch,
		Refs:   r.refs,
		Dir:    dir,
		Auth: gitsource.Auth{
			User:           r.user,
			Password:       r.password.source(),
			Token:          r.token.source(),
			SSHKeyFile:     r.sshKey,
			KnownHostsFile: r.knownHosts,
		},
	}, nil
}

// findForge returns the repository's website, nil if none is known.
func (r *repositorySettings) findForge() (*content.Forge, error) {
	forge, err := gitsource.FindForge(r.url, gitsource.ForgeOptions{Kind: r.forge, WebURL: r.webURL})
	if err != nil {
		return nil, usageErrorf("--forge and --web-url: %v", err)
	}
	return forge, nil
}

// contentSettings say how a repository's files become content.
type contentSettings struct {
	siteURL    string
	baseURL    string // of the server; "" leaves addresses of files as pages have them
	drafts     bool
	scheduled  bool
	config     []byte // of the file of --config
	configName string // of that file, without its folder: clients see it in problems
}

func (c *contentSettings) settings() []*setting {
	return []*setting{
		{flag: "site-url", env: "LECTERN_SITE_URL", arg: "URL", help: "the site's address, for links to it; else what the site's\nown configuration says", parse: addressInto(&c.siteURL)},
		{flag: "drafts", env: "LECTERN_DRAFTS", help: "serve drafts too", parse: switchInto(&c.drafts)},
		{flag: "scheduled", env: "LECTERN_SCHEDULED", help: "serve posts before their publishDate and after their\nexpiryDate too", parse: switchInto(&c.scheduled)},
		{flag: "config", env: "LECTERN_CONFIG", arg: "FILE", help: "file of settings such as labels, words, events and projects;\nadds to the repository's lectern.yml and wins over it", parse: c.takeConfig},
	}
}

// takeConfig reads the file of --config. What is wrong with it is the
// operator's to mend, before anything is served.
func (c *contentSettings) takeConfig(path string) error {
	if path == "" {
		return errors.New("is empty; name a file")
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%w; name a readable file", err)
	}
	c.config, c.configName = src, filepath.Base(path)
	problems := load.CheckConfig(c.configName, src)
	if len(problems) == 0 {
		return nil
	}
	at := path
	if line := problems[0].Line; line != nil {
		at += ":" + strconv.Itoa(*line)
	}
	if more := len(problems) - 1; more > 0 {
		return fmt.Errorf("%s: %s (and %d more)", at, problems[0].Message, more)
	}
	return fmt.Errorf("%s: %s", at, problems[0].Message)
}

// loader returns a loader that reads by the settings.
func (c *contentSettings) loader(log *slog.Logger) *load.Loader {
	return load.NewLoader(load.Options{
		SiteURL: c.siteURL, BaseURL: c.baseURL, Drafts: c.drafts, Scheduled: c.scheduled, Config: c.config, ConfigName: c.configName, Log: log, Now: time.Now,
	})
}

// logSettings say how much is logged, and in which form.
type logSettings struct {
	format string
	level  string
}

func (l *logSettings) settings(level string) []*setting {
	return []*setting{
		{flag: "log-format", env: "LECTERN_LOG_FORMAT", arg: "FORMAT", fallback: "text", help: "text or json", parse: choiceInto(&l.format, "text", "json")},
		{flag: "log-level", env: "LECTERN_LOG_LEVEL", arg: "LEVEL", fallback: level, help: "debug, info, warn or error", parse: choiceInto(&l.level, "debug", "info", "warn", "error")},
	}
}

// serveSettings are those of "lectern serve".
type serveSettings struct {
	repository  repositorySettings
	content     contentSettings
	log         logSettings
	addr        string
	poll        time.Duration
	revisions   int    // to keep beside the one served; 0: none may be asked for
	hookSecrets secret // of one secret a line
	corsOrigins []string
	api         apiSettings
	live        liveSettings
}

func (s *serveSettings) parse(args []string, env func(string) (string, bool), help io.Writer) error {
	flags := flagSet{
		usage: "lectern serve [flags] [REPOSITORY]",
		about: "Follows a Git repository of Markdown and answers GraphQL queries about it over HTTP.\n\n" + repositoryHelp,
		settings: []*setting{
			{flag: "addr", env: "LECTERN_ADDR", arg: "HOST:PORT", fallback: "127.0.0.1:8080", help: "address to listen on; port 0 takes a free one", parse: addrInto(&s.addr)},
			{flag: "poll", env: "LECTERN_POLL", arg: "DURATION", fallback: "1m", help: "how often to ask the remote for news; 0 for never", parse: pollInto(&s.poll)},
			{flag: "revisions", env: "LECTERN_REVISIONS", arg: "NUMBER", fallback: strconv.Itoa(defaultRevisions), help: "how many other revisions that were asked for are kept in memory;\n0 lets none be asked for", parse: numberInto(&s.revisions, 0, maxRevisions)},
			{env: "LECTERN_HOOK_SECRET", emptyRefused: true, help: "secret of the push webhook at /hooks/github; with none the\nwebhook is off; of several lines each is a secret", parse: hookSecretInto(&s.hookSecrets)},
			{flag: "hook-secret-file", env: "LECTERN_HOOK_SECRET_FILE", arg: "FILE", help: "file with the webhook's secret, or several, one a line, for\nrotation; read anew for each delivery; wins over\nLECTERN_HOOK_SECRET", parse: secretFileInto(&s.hookSecrets)},
			{flag: "base-url", env: "LECTERN_BASE_URL", arg: "URL", help: "this server's own public address, such as https://api.example;\nwith it pictures and downloads of the repository lead to /files/", parse: addressInto(&s.content.baseURL)},
			{flag: "cors-origin", env: "LECTERN_CORS_ORIGIN", arg: "ORIGIN", sep: ",", help: "origin whose pages may query, such as https://site.example;\nrepeated or a list with commas; * alone for all", parse: corsOriginsInto(&s.corsOrigins)},
		},
	}
	flags.settings = append(flags.settings, s.api.settings()...)
	flags.settings = append(flags.settings, s.live.settings()...)
	flags.settings = append(flags.settings, s.repository.settings()...)
	flags.settings = append(flags.settings, s.content.settings()...)
	flags.settings = append(flags.settings, s.log.settings("info")...)
	rest, err := flags.parse(args, env, help)
	if err != nil {
		return err
	}
	if err := s.api.check(); err != nil {
		return err
	}
	if err := s.live.check(); err != nil {
		return err
	}
	return s.repository.take(rest, env)
}

// A secret is a text that nobody must see. It comes from a variable, or from a
// file that is read at each use, so that it can be changed while the program
// runs. The zero value is no secret.
type secret struct {
	text string
	file string // wins over text
}

func (s secret) isSet() bool { return s.text != "" || s.file != "" }

// read returns the secret without line ends around it; "" if there is none.
func (s secret) read() (string, error) {
	if s.file == "" {
		return strings.TrimSpace(s.text), nil
	}
	b, err := os.ReadFile(s.file)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	text := strings.TrimSpace(string(b))
	if text == "" {
		return "", fmt.Errorf("read secret: %s is empty", s.file)
	}
	return text, nil
}

// source returns the secret in gitsource's terms; nil if there is none, so that
// one in the repository's URL may be used.
func (s secret) source() gitsource.Secret {
	if !s.isSet() {
		return nil
	}
	return s.read
}

// lines returns the secrets of a text of one secret a line.
func (s secret) lines() ([]string, error) {
	text, err := s.read()
	if err != nil {
		return nil, err
	}
	var secrets []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			secrets = append(secrets, line)
		}
	}
	return secrets, nil
}

// String keeps a secret out of whatever prints its holder.
func (secret) String() string { return "[secret]" }

// GoString does so for %#v.
func (secret) GoString() string { return "[secret]" }

func secretInto(dst *secret) func(string) error {
	return func(text string) error {
		dst.text = text
		return nil
	}
}

func hookSecretInto(dst *secret) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("is empty, and with an empty secret anybody could sign; set a secret, or unset the variable to turn webhooks off")
		}
		dst.text = text
		return nil
	}
}

func secretFileInto(dst *secret) func(string) error {
	return func(text string) error {
		s := secret{file: text}
		if text == "" {
			return errors.New("is empty; name a file")
		}
		if _, err := s.read(); err != nil {
			return fmt.Errorf("%w; name a readable file that holds the secret", err)
		}
		dst.file = text
		return nil
	}
}

func textInto(dst *string) func(string) error {
	return func(text string) error {
		*dst = text
		return nil
	}
}

// fileInto checks early that the file can be read: hours later, at the first
// fetch, nobody looks.
func fileInto(dst *string) func(string) error {
	return func(text string) error {
		f, err := os.Open(text)
		if err != nil {
			return fmt.Errorf("%w; name a readable file", err)
		}
		defer f.Close()
		*dst = text
		return nil
	}
}

func switchInto(dst *bool) func(string) error {
	return func(text string) error {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		*dst = on
		return nil
	}
}

func choiceInto(dst *string, choices ...string) func(string) error {
	return func(text string) error {
		for _, c := range choices {
			if strings.EqualFold(text, c) {
				*dst = c
				return nil
			}
		}
		return fmt.Errorf("%q is not one of %s", text, strings.Join(choices, ", "))
	}
}

func addrInto(dst *string) func(string) error {
	return func(text string) error {
		_, port, err := net.SplitHostPort(text)
		if err == nil {
			_, err = strconv.ParseUint(port, 10, 16)
		}
		if err != nil {
			return fmt.Errorf("%q is no address; give HOST:PORT such as 127.0.0.1:8080, or :8080 for all interfaces", text)
		}
		*dst = text
		return nil
	}
}

// refsInto splits a list of patterns. What they may be, gitsource says.
func refsInto(dst *[]string) func(string) error {
	return func(text string) error {
		*dst = nil
		for pattern := range strings.SplitSeq(text, ",") {
			*dst = append(*dst, strings.TrimSpace(pattern))
		}
		return nil
	}
}

// numberInto reads a number from least to most.
func numberInto(dst *int, least, most int) func(string) error {
	return func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%q is no number from %d to %d", text, least, most)
		}
		*dst = n
		return nil
	}
}

// minPoll keeps a slip (1ms for 1m) from hammering somebody's Git host.
const minPoll = time.Second

func pollInto(dst *time.Duration) func(string) error {
	return func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 || d > 0 && d < minPoll {
			return fmt.Errorf("%q is no polling interval; give a duration of at least %s such as 30s or 5m, or 0 for never", text, minPoll)
		}
		*dst = d
		return nil
	}
}

func addressInto(dst *string) func(string) error {
	return func(text string) error {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return errors.New("is no address; give one such as https://site.example/docs/, without user, query or fragment")
		}
		*dst = text
		return nil
	}
}
