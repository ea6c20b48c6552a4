package content

import (
	"encoding/json"
	"time"

	"lectern/content/markdown"
)

// A PostKind says what a post is in the tree of the site.
type PostKind string

const (
	KindPage    PostKind = "PAGE"
	KindSection PostKind = "SECTION" // a folder's own page: _index.md
	KindHome    PostKind = "HOME"    // the root's own page
)

// A Post is one Markdown file of the content repository.
type Post struct {
	ID          ID
	Kind        PostKind
	Path        string // in the repository: "content/zh/activities/sofa-6th-anniversary/index.md"
	Blob        BlobID // content of the file; "" if the source knows none
	Slug        string // last part of the URL: "sofa-6th-anniversary"; "" for the home page
	URL         string // site-relative permalink: "/activities/sofa-6th-anniversary/"
	Section     string // first folder under the language's root: "activities"; "" at the root
	Language    string // the site's name for it, a BCP 47 tag: "zh"
	Title       string // never empty: front matter, else first heading, else the file's name
	Description *string
	Date        time.Time // front matter, else file name, else CreatedAt; zero if none is known
	CreatedAt   time.Time // committer time of the first commit that touched the file; zero if unknown
	UpdatedAt   time.Time // committer time of the last commit that touched the file; zero if unknown
	Draft       bool
	Weight      *int
	Aliases     []string
	Authors     []*Author
	Cover       *markdown.Image
	Tags        []*Term
	Categories  []*Term
	Terms       []*Term // of all taxonomies, tags and categories included
	Body        *markdown.Document

	Translations []*Post // the same page in other languages, by language
	Previous     *Post   // the next older post of the same section and language
	Next         *Post   // the next newer one

	Event     *Event
	Speakers  []*Speaker
	Resources []*Resource
	Projects  []*Project

	Commits      []*Commit      // that touched the file, newest first
	Contributors []*Contributor // most commits first, then by name
	Problems     []*Problem     // by line
}

// NodeID implements Node.
func (p *Post) NodeID() ID { return p.ID }

// FrontMatter returns the whole front matter as a JSON object, keys in the
// order in which they are written; "{}" if there is none.
func (p *Post) FrontMatter() json.RawMessage { return p.Body.FrontMatter.JSON() }

// Param returns the front-matter value at a dotted path such as "seo.title":
// nil, bool, int64, float64, string, []any or map[string]any. It is nil where
// the page has no such value.
func (p *Post) Param(path string) any {
	value, _ := p.Body.FrontMatter.Lookup(path)
	return value
}

// An Author is a person or team as one page's front matter names them.
type Author struct {
	Name    string
	URL     *string  // the link that this page gives
	Speaker *Speaker // the speaker they are, if any
	Posts   []*Post  // all posts by authors of this name, newest first
}

// A Term is one value of a taxonomy, such as the tag "Service Mesh". Spellings
// that differ in case, width or spacing alone are one term.
type Term struct {
	Name     string  // the spelling used most often
	Key      string  // Fold of every spelling
	Slug     string  // as in URLs: "service-mesh"
	Taxonomy string  // "tags"
	Posts    []*Post // of kind PAGE, newest first
}

// Count returns the number of posts that bear the term.
func (t *Term) Count() int { return len(t.Posts) }
