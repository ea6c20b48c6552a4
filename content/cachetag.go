package content

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// Cache tags name what an answer depends on, so that a cache which stored the
// answer can be told to drop it. They are stable over revisions and consist of
// letters, digits and -._~%: alone, so that they fit into any header.
//
// Those below are for what depends on a whole list: which items it has, their
// order, their number. Each change of an item changes its list too.
const (
	SiteCacheTag      = "site"  // anything at all: changes with each commit
	PostsCacheTag     = "posts" // and the terms and authors that posts state
	EventsCacheTag    = "events"
	SpeakersCacheTag  = "speakers"
	ProjectsCacheTag  = "projects"
	ResourcesCacheTag = "resources"
)

// CacheTag returns the tag of n alone, such as "post:UG9zdDphLm1k", which has
// the node's ID behind its type in lower case.
func CacheTag(n Node) string {
	switch n := n.(type) {
	case *Post:
		return cacheTag("post:", string(n.ID))
	case *Event:
		return cacheTag("event:", string(n.ID))
	case *Speaker:
		return cacheTag("speaker:", string(n.ID))
	case *Project:
		return cacheTag("project:", string(n.ID))
	case *Resource:
		return cacheTag("resource:", string(n.ID))
	}
	return SiteCacheTag
}

// SectionCacheTag returns the tag of a section: "section:activities".
func SectionCacheTag(section string) string { return cacheTag("section:", section) }

// TermCacheTag returns the tag of the term of a taxonomy that goes by name, in
// any of its spellings: "tag:service-mesh" for "Service Mesh" among the tags,
// "category:notes" among the categories, "term:series:start" in
// the taxonomy "series".
func TermCacheTag(taxonomy, name string) string {
	switch taxonomy {
	case "tags":
		return cacheTag("tag:", Fold(name))
	case "categories":
		return cacheTag("category:", Fold(name))
	}
	return cacheTag("term:"+escapeCacheTag(taxonomy)+":", Fold(name))
}

// CacheTags returns the tags of all that changes when n is added, changed or
// removed: of n, of the lists that it stands in and, for a post, of all that is
// read from its page. Of a node that changed, the tags of its old and its new
// state together say what to drop. They are sorted, each stands once.
func CacheTags(n Node) []string {
	var tags []string
	add := func(n Node) {
		tags = append(tags, CacheTag(n))
		switch n.(type) {
		case *Event:
			tags = append(tags, EventsCacheTag)
		case *Speaker:
			tags = append(tags, SpeakersCacheTag)
		case *Project:
			tags = append(tags, ProjectsCacheTag)
		case *Resource:
			tags = append(tags, ResourcesCacheTag)
		}
	}
	add(n)
	if p, ok := n.(*Post); ok {
		tags = append(tags, PostsCacheTag, SectionCacheTag(p.Section))
		for _, t := range p.Terms {
			tags = append(tags, TermCacheTag(t.Taxonomy, t.Key))
		}
		if p.Event != nil {
			add(p.Event)
		}
		addAll(add, p.Speakers)
		addAll(add, p.Projects)
		addAll(add, p.Resources)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func addAll[T Node](add func(Node), nodes []T) {
	for _, n := range nodes {
		add(n)
	}
}

// maxCacheTagBytes bounds a tag's name. Caches ignore tags of more than 1,024
// bytes, and what is escaped is three times as long.
const maxCacheTagBytes = 200

// cacheTag returns kind and name as one tag. A name that is too long is one with
// its SHA-256 in its place.
func cacheTag(kind, name string) string {
	name = escapeCacheTag(name)
	if len(name) > maxCacheTagBytes {
		sum := sha256.Sum256([]byte(name))
		name = hex.EncodeToString(sum[:])
	}
	return kind + name
}

// escapeCacheTag returns name with all but letters, digits and -._~ as the
// percent-encoded bytes of UTF-8.
func escapeCacheTag(name string) string {
	return strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
