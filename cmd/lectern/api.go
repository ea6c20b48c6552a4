package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"lectern/content"
	"lectern/graph"
)

// apiSettings say which operations are answered, and how caches may keep what
// is answered.
type apiSettings struct {
	trusted     *graph.TrustedDocuments // nil: none
	trustedOnly bool
	maxAge      time.Duration
}

func (a *apiSettings) settings() []*setting {
	return []*setting{
		{flag: "cache-max-age", env: "LECTERN_CACHE_MAX_AGE", arg: "DURATION", fallback: "5s", help: "how long caches may keep an answer to GET before they ask\nagain, unless it is about a fixed commit; 0 to ask each time", parse: maxAgeInto(&a.maxAge)},
		{flag: "trusted-documents", env: "LECTERN_TRUSTED_DOCUMENTS", arg: "FOLDER", help: "folder of documents (.graphql, or .json of texts by name)\nthat clients can ask for by name or hash", parse: a.takeTrusted},
		{flag: "trusted-only", env: "LECTERN_TRUSTED_ONLY", help: "answer these documents and no others", parse: switchInto(&a.trustedOnly)},
	}
}

// takeTrusted reads the documents of a folder. What is wrong with one of them is
// the operator's to mend, before anything is served.
func (a *apiSettings) takeTrusted(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("%w; name a folder of documents", err)
	case !info.IsDir():
		return fmt.Errorf("%s is no folder; name one that holds .graphql files", dir)
	}
	docs, err := graph.ReadTrustedDocuments(os.DirFS(dir))
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	a.trusted = docs
	return nil
}

func (a *apiSettings) check() error {
	if a.trustedOnly && a.trusted == nil {
		return usageErrorf("--trusted-only: without --trusted-documents nothing could be answered; name a folder of documents too")
	}
	return nil
}

// limitOfMaxAge keeps a slip from hiding pushes for ever.
const limitOfMaxAge = 30 * 24 * time.Hour

func maxAgeInto(dst *time.Duration) func(string) error {
	return func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 || d > 0 && d < time.Second || d > limitOfMaxAge {
			return fmt.Errorf("%q is no time to keep answers for; give a duration from 1s to %.0fh such as 30s or 10m, or 0 for none", text, limitOfMaxAge.Hours())
		}
		*dst = d
		return nil
	}
}

// graphMaxAge returns the setting in graph's terms, where zero is the default.
func (a *apiSettings) graphMaxAge() time.Duration {
	if a.maxAge == 0 {
		return -1
	}
	return a.maxAge
}

// buildName names what answers follow from beside the commit: this build of the
// program, and the settings by which it reads pages and makes links to forge,
// which may be nil.
func buildName(c contentSettings, forge *content.Forge) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	var website content.Forge
	if forge != nil {
		website = *forge
	}
	return fmt.Sprintf("%s; %q %q %v %v %x %q", versionLine(info), c.siteURL, c.baseURL, c.drafts, c.scheduled, sha256.Sum256(c.config), website)
}
