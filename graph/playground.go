package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/99designs/gqlgen/graphql/playground"
)

// exampleQuery is what the playground shows at first.
const exampleQuery = `# The newest posts, and what they are about.
# Press Ctrl-Enter to run it; the book at the left holds the schema.
query Newest($first: Int = 5) {
  revision {
    commit { sha committedAt message }
    postCount
  }
  posts(first: $first) {
    totalCount
    nodes {
      title
      url
      date
      tags { name count }
      body { excerpt(length: 120) readingMinutes }
    }
    facet(by: "section") { value count }
    pageInfo { hasNextPage endCursor }
  }
}
`

// Playground returns a page on which people write queries in the browser and
// send them to endpoint, such as "/graphql". Its scripts come from a public
// CDN, each pinned by version and hash; the page's policy lets nothing else in,
// and lets it talk to endpoint's host alone.
func Playground(endpoint string) http.Handler {
	// The page is the same for everybody, so it is rendered once. That also
	// gives the hashes by which the policy knows its scripts.
	var rendered pageBuffer
	playground.Handler("Lectern", endpoint, playground.WithGraphiqlPersistStateInURL(true)).
		ServeHTTP(&rendered, &http.Request{Method: http.MethodGet})
	page := bytes.Replace(rendered.Bytes(), []byte("<head>"), []byte("<head>\n<script>"+showExample()+"</script>"), 1)
	policy := contentPolicy(page, endpoint)

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "use GET", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Write(page)
	})
}

// A pageBuffer is an http.ResponseWriter that keeps the body.
type pageBuffer struct{ bytes.Buffer }

// Header implements http.ResponseWriter; what is set is lost.
func (*pageBuffer) Header() http.Header { return http.Header{} }

// WriteHeader implements http.ResponseWriter.
func (*pageBuffer) WriteHeader(int) {}

// showExample returns a script that puts the example where the page looks for
// its query: into its own address, unless that names one already.
func showExample() string {
	query, err := json.Marshal(exampleQuery)
	if err != nil {
		panic("graph: a string has no JSON form: " + err.Error())
	}
	return `if (!location.search) history.replaceState(null, '', '?query=' + encodeURIComponent(` + string(query) + `));`
}

var (
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	assetURL     = regexp.MustCompile(`(?:src|href)="(https://[^"]+)"`)
)

// contentPolicy returns the Content-Security-Policy of page.
func contentPolicy(page []byte, endpoint string) string {
	var scripts, styles []string
	for _, inline := range inlineScript.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(inline[1])
		scripts = append(scripts, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	for _, asset := range assetURL.FindAllSubmatch(page, -1) {
		if name := string(asset[1]); strings.HasSuffix(name, ".css") {
			styles = append(styles, name)
		} else {
			scripts = append(scripts, name)
		}
	}
	connect := "'self'"
	if u, err := url.Parse(endpoint); err == nil && u.Host != "" {
		connect = u.Scheme + "://" + u.Host
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src " + strings.Join(scripts, " "),
		"style-src 'unsafe-inline' " + strings.Join(styles, " "), // the editor styles its lines in place
		"img-src data:",
		"font-src data:",
		"connect-src " + connect,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}
