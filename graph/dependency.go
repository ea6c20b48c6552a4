package graph

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
	"lectern/content/query"
)

// dependencies are what one answer depends on, noted while its fields are
// resolved, for the caches that store it. They are noted for answers that caches
// may store, and for no others: to look at each field takes some percent of an
// operation's time.
type dependencies struct {
	// now is the moment that the whole answer is given for.
	now time.Time

	// passing is set once a field asks what time it is, or when the revision was
	// loaded: the same operation on the same commit may be answered otherwise.
	passing atomic.Bool

	// elsewhere is set once a field is answered from another revision, whose
	// branch may move while that of the operation stays.
	elsewhere atomic.Bool

	mu    sync.Mutex
	nodes map[content.Node]struct{}
	tags  map[string]struct{} // cache tags
}

type dependenciesKey struct{}

// withDependencies returns a context in which d notes what an operation's answer
// depends on.
func withDependencies(ctx context.Context, d *dependencies) context.Context {
	return context.WithValue(ctx, dependenciesKey{}, d)
}

// dependenciesFrom returns what notes them for the operation of ctx, nil if
// nothing does.
func dependenciesFrom(ctx context.Context) *dependencies {
	d, _ := ctx.Value(dependenciesKey{}).(*dependencies)
	return d
}

// clock returns the time for the operation of ctx to answer by. Resolvers ask no
// other clock, so that caches get to know of it.
func (r *Resolver) clock(ctx context.Context) time.Time {
	if d := dependenciesFrom(ctx); d != nil {
		d.passing.Store(true)
		return d.now
	}
	return r.now()
}

// resolve is a graphql.FieldMiddleware that notes what a field depends on.
func (d *dependencies) resolve(ctx context.Context, next graphql.Resolver) (any, error) {
	result, err := next(ctx)
	if err == nil {
		field := graphql.GetFieldContext(ctx)
		if tag := d.tagOf(field, result); tag != "" {
			d.addTag(tag)
		}
		if namesFile(ctx, field, result) { // at an address that names the commit
			d.addTag(content.SiteCacheTag)
		}
		if field.Field.Selections != nil {
			d.addResult(result)
		}
	}
	return result, err
}

// tagOf returns the tag of what the value of a field depends on beside the
// nodes that it holds, such as a list that nodes may join; "" if there is
// nothing.
func (d *dependencies) tagOf(field *graphql.FieldContext, result any) string {
	switch field.Object {
	case "Query":
		switch field.Field.Name {
		case "at", "changes":
			d.elsewhere.Store(true)
		case "search":
			d.addSearch(field)
			return ""
		}
		return queryTag(field, result)
	case "Post":
		switch field.Field.Name {
		case "previous", "next":
			if p := parentPost(field); p != nil {
				return content.SectionCacheTag(p.Section)
			}
			return content.PostsCacheTag
		case "translations", "related", "backlinks":
			return content.PostsCacheTag
		case "sourceUrl", "problems": // names the commit; say which links lead nowhere, to files too
			return content.SiteCacheTag
		case "jsonLd": // says what tags and projects are called, which other pages decide
			if p := parentPost(field); p != nil {
				d.addTerms(p.Tags...)
				addNodes(d, p.Projects)
				if p.Event != nil {
					addNodes(d, p.Event.Projects)
				}
			}
		}
	case "Author":
		if field.Field.Name == "posts" {
			return content.PostsCacheTag
		}
	case "PostConnection":
		if field.Field.Name == "facet" { // may count beyond the list's own filter
			return content.PostsCacheTag
		}
	case "Source":
		if field.Field.Name == "url" { // names the commit
			return content.SiteCacheTag
		}
	case "Revision":
		if field.Field.Name == "loadedAt" {
			d.passing.Store(true)
		}
	}
	return ""
}

// namesFile reports whether the value of a field holds the address of a file.
func namesFile(ctx context.Context, field *graphql.FieldContext, result any) bool {
	switch field.Object + "." + field.Field.Name {
	case "Body.html", "Post.jsonLd", "Image.url", "Link.url", "Resource.url":
	default:
		return false
	}
	files := snapshotFrom(ctx).Files
	if files == nil {
		return false
	}
	start := files.Address("")
	switch value := result.(type) {
	case string:
		return start != "" && strings.Contains(value, start)
	case json.RawMessage:
		return start != "" && bytes.Contains(value, []byte(start))
	}
	return false
}

// queryTag returns the tag for a field of Query. A node that was not found
// depends on the list that it may yet join.
func queryTag(field *graphql.FieldContext, result any) string {
	switch field.Field.Name {
	case "posts":
		return listTag(field)
	case "terms": // which posts state
		return content.PostsCacheTag
	case "events":
		return content.EventsCacheTag
	case "speakers":
		return content.SpeakersCacheTag
	case "projects":
		return content.ProjectsCacheTag
	case "resources":
		return content.ResourcesCacheTag
	case "__typename", "__schema", "__type":
		return ""
	}
	found := !isNil(result)
	switch field.Field.Name {
	case "post":
		return tagUnless(found, content.PostsCacheTag)
	case "event":
		return tagUnless(found, content.EventsCacheTag)
	case "speaker":
		return tagUnless(found, content.SpeakersCacheTag)
	case "project":
		return tagUnless(found, content.ProjectsCacheTag)
	case "resource":
		return tagUnless(found, content.ResourcesCacheTag)
	case "node":
		return tagUnless(found, content.SiteCacheTag)
	case "nodes":
		nodes, ok := result.([]content.Node)
		return tagUnless(ok && !slices.Contains(nodes, nil), content.SiteCacheTag)
	}
	return content.SiteCacheTag // revision, problems and whatever else there is
}

// addSearch notes the lists of all that field, a search, looks for. What is known
// of events, people and projects may change without any post, by the settings.
func (d *dependencies) addSearch(field *graphql.FieldContext) {
	types, _ := field.Args["types"].([]content.SearchType)
	for _, list := range []struct {
		of  content.SearchType
		tag string
	}{
		{content.SearchPosts, content.PostsCacheTag},
		{content.SearchEvents, content.EventsCacheTag},
		{content.SearchSpeakers, content.SpeakersCacheTag},
		{content.SearchProjects, content.ProjectsCacheTag},
		{content.SearchResources, content.ResourcesCacheTag},
	} {
		if len(types) == 0 || slices.Contains(types, list.of) {
			d.addTag(list.tag)
		}
	}
}

// listTag returns the tag of a list of posts. One that is filtered by section or
// tag can be joined by posts of that section or tag alone.
func listTag(field *graphql.FieldContext) string {
	filter, _ := field.Args["filter"].(*query.PostFilter)
	switch {
	case filter == nil:
	case filter.Section != nil && filter.Section.Eq != nil:
		return content.SectionCacheTag(*filter.Section.Eq)
	case filter.Tags != nil && filter.Tags.Has != nil:
		return content.TermCacheTag("tags", *filter.Tags.Has)
	case filter.Categories != nil && filter.Categories.Has != nil:
		return content.TermCacheTag("categories", *filter.Categories.Has)
	}
	return content.PostsCacheTag
}

func tagUnless(unneeded bool, tag string) string {
	if unneeded {
		return ""
	}
	return tag
}

// parentPost returns the post that field is one of, nil if that is unknown.
func parentPost(field *graphql.FieldContext) *content.Post {
	if field.Parent == nil {
		return nil
	}
	switch parent := field.Parent.Result.(type) {
	case *content.Post:
		return parent
	case **content.Post: // of a list
		return *parent
	}
	return nil
}

func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

// addResult notes the nodes and terms that a field's value is made of.
func (d *dependencies) addResult(result any) {
	switch result := result.(type) {
	case *content.Post:
		d.addNode(result, result == nil)
	case *content.Event:
		d.addNode(result, result == nil)
	case *content.Speaker:
		d.addNode(result, result == nil)
	case *content.Project:
		d.addNode(result, result == nil)
	case *content.Resource:
		d.addNode(result, result == nil)
	case []*content.Post:
		addNodes(d, result)
	case []*content.Event:
		addNodes(d, result)
	case []*content.Speaker:
		addNodes(d, result)
	case []*content.Project:
		addNodes(d, result)
	case []*content.Resource:
		addNodes(d, result)
	case []content.Node:
		addNodes(d, result)
	case *content.Term:
		d.addTerms(result)
	case []*content.Term:
		d.addTerms(result...)
	case content.Node: // of a type of its own, as unions have
		d.addNode(result, isNil(result))
	}
}

func (d *dependencies) addNode(node content.Node, absent bool) {
	if absent {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.noteNode(node)
}

func addNodes[T content.Node](d *dependencies, nodes []T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range nodes {
		if any(n) != nil {
			d.noteNode(n)
		}
	}
}

// noteNode notes node; d.mu must be held.
func (d *dependencies) noteNode(node content.Node) {
	if d.nodes == nil {
		d.nodes = map[content.Node]struct{}{}
	}
	d.nodes[node] = struct{}{}
}

func (d *dependencies) addTerms(terms ...*content.Term) {
	for _, t := range terms {
		if t != nil {
			d.addTag(content.TermCacheTag(t.Taxonomy, t.Key))
		}
	}
}

func (d *dependencies) addTag(tag string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tags == nil {
		d.tags = map[string]struct{}{}
	}
	d.tags[tag] = struct{}{}
}

// cacheTags returns the tags of all that was noted, in order, which take no more
// than maxBytes with one byte between each two.
func (d *dependencies) cacheTags(maxBytes int) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	tags := make(map[string]struct{}, len(d.tags)+len(d.nodes))
	maps.Copy(tags, d.tags)
	for n := range d.nodes {
		tags[content.CacheTag(n)] = struct{}{}
	}
	for textBytes(tags) > maxBytes && coarsen(tags) {
	}
	return slices.Sorted(maps.Keys(tags))
}

func textBytes(tags map[string]struct{}) int {
	sum := len(tags)
	for tag := range tags {
		sum += len(tag)
	}
	return sum
}

// coarsen replaces the tags of one kind, that which takes the most room, by that
// of the list that all of them belong to. It reports whether there was one.
func coarsen(tags map[string]struct{}) bool {
	room := map[string]int{}
	for tag := range tags {
		if kind, _, ok := strings.Cut(tag, ":"); ok {
			room[kind] += len(tag)
		}
	}
	if len(room) == 0 {
		return false
	}
	largest := slices.MaxFunc(slices.Sorted(maps.Keys(room)), func(a, b string) int { return cmp.Compare(room[a], room[b]) })
	for tag := range tags {
		if strings.HasPrefix(tag, largest+":") {
			delete(tags, tag)
		}
	}
	tags[listOfKind(largest)] = struct{}{}
	return true
}

// listOfKind returns the tag of the list that holds all that has tags of a kind.
func listOfKind(kind string) string {
	switch kind {
	case "event":
		return content.EventsCacheTag
	case "speaker":
		return content.SpeakersCacheTag
	case "project":
		return content.ProjectsCacheTag
	case "resource":
		return content.ResourcesCacheTag
	}
	return content.PostsCacheTag // posts, and sections and terms, which posts make up
}
