package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// corsOriginsInto reads a list of origins with commas. Each is a scheme, a host
// and, unless it is the scheme's own, a port, as browsers send them; "*" stands
// alone. They are kept in lower case.
func corsOriginsInto(dst *[]string) func(string) error {
	return func(text string) error {
		var origins []string
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			if part == "*" {
				origins = append(origins, part)
				continue
			}
			origin, ok := canonicalOrigin(part)
			if !ok {
				return fmt.Errorf("%q is no origin; give a scheme and a host such as https://site.example or http://localhost:3000, without a path", part)
			}
			origins = append(origins, origin)
		}
		if slices.Contains(origins, "*") && len(origins) > 1 {
			return errors.New("* stands alone: it allows all origins already")
		}
		*dst = origins
		return nil
	}
}

// canonicalOrigin returns text as browsers write that origin in a request.
func canonicalOrigin(text string) (origin string, ok bool) {
	u, err := url.Parse(strings.ToLower(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", false
	}
	if u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#") || strings.Contains(text, "*") {
		return "", false
	}
	host := u.Host
	switch {
	case u.Port() == "":
		host = strings.TrimSuffix(host, ":")
	case u.Scheme == "http" && u.Port() == "80", u.Scheme == "https" && u.Port() == "443":
		host = strings.TrimSuffix(host, ":"+u.Port())
	}
	return u.Scheme + "://" + host, true
}

const (
	// allowedHeaders are those that GraphQL clients send and browsers ask about.
	// Authorization is none of them: nobody has to sign in, and a page that sends
	// its token here by mistake should learn of it.
	allowedHeaders = "Content-Type, If-None-Match, X-Request-Id, Apollo-Require-Preflight, X-Apollo-Operation-Name, X-Apollo-Operation-Id, Apollographql-Client-Name, Apollographql-Client-Version"

	// exposedHeaders are those that scripts of another origin may read.
	exposedHeaders = "ETag, Cache-Tag, Retry-After, X-Request-Id"
)

// allowOrigins lets pages of the given origins query next from a browser, and
// answers the browser's preflight requests. With no origins it adds nothing:
// then only pages of the same origin can read answers.
//
// Credentials are never allowed: the API knows no cookies, and what it serves
// is the same for everyone.
func allowOrigins(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	all := origins[0] == "*"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		origin := r.Header.Get("Origin")
		allowed := origin != "" && (all || slices.Contains(origins, origin))
		switch {
		case all:
			header.Set("Access-Control-Allow-Origin", "*")
		case allowed:
			header.Set("Access-Control-Allow-Origin", origin)
		}
		if !all {
			// Answers differ by origin, those without one included: a cache
			// must not give one origin's answer to another.
			header.Add("Vary", "Origin")
		}

		preflight := r.Method == http.MethodOptions && origin != "" && r.Header.Get("Access-Control-Request-Method") != ""
		switch {
		case preflight && !allowed:
			writeError(w, http.StatusForbidden, "FORBIDDEN", fmt.Sprintf("pages of origin %.200q may not query this server", origin))
		case preflight:
			header.Set("Access-Control-Allow-Methods", "GET, HEAD, POST")
			header.Set("Access-Control-Allow-Headers", allowedHeaders)
			header.Set("Access-Control-Max-Age", "3600") // seconds
			w.WriteHeader(http.StatusNoContent)
		default:
			if allowed {
				header.Set("Access-Control-Expose-Headers", exposedHeaders)
			}
			next.ServeHTTP(w, r)
		}
	})
}
