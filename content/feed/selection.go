package feed

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/query"
)

// A Selection says which posts a feed is about. A post is in it if each list
// that is not empty has something of the post. Names are compared as
// query.ListFilter compares them, sections to the letter, languages but for
// case. The zero value is all posts.
type Selection struct {
	Sections   []string
	Languages  []string
	Tags       []string
	Categories []string
	Projects   []string
	Speakers   []string
}

const (
	// DefaultLimit and MaxLimit are how many posts a feed has, newest first.
	DefaultLimit = 50
	MaxLimit     = 500

	maxValues     = 50  // of all parameters together
	maxValueBytes = 200 // of each
)

// ParseSelection reads the parameters of a feed's address: section, language,
// tag, category, project and speaker, each as often as one likes. Errors say
// what is allowed; besides these parameters it is others.
func ParseSelection(values url.Values, others ...string) (Selection, error) {
	var s Selection
	lists := s.lists()
	count := 0
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list, known := lists[name]
		if !known && !slices.Contains(others, name) {
			return Selection{}, fmt.Errorf("%.60q is no parameter of this feed; allowed are %s", name, strings.Join(append(slices.Sorted(maps.Keys(lists)), others...), ", "))
		}
		if !known {
			continue
		}
		for _, value := range values[name] {
			if err := checkValue(name, value); err != nil {
				return Selection{}, err
			}
			*list = append(*list, value)
		}
		if count += len(values[name]); count > maxValues {
			return Selection{}, fmt.Errorf("%s: there are more than %d values in all; subscribe to several feeds", name, maxValues)
		}
	}
	for _, list := range lists {
		slices.Sort(*list) // one feed, one title, whatever the order
		*list = slices.Compact(*list)
	}
	return s, nil
}

// lists returns the lists of s by the names of their parameters.
func (s *Selection) lists() map[string]*[]string {
	return map[string]*[]string{
		"section": &s.Sections, "language": &s.Languages, "tag": &s.Tags,
		"category": &s.Categories, "project": &s.Projects, "speaker": &s.Speakers,
	}
}

// languageName matches what a site may call a language.
var languageName = regexp.MustCompile(`^[A-Za-z0-9]{1,8}([-_][A-Za-z0-9]{1,8})*$`)

func checkValue(name, value string) error {
	switch {
	case len(value) > maxValueBytes:
		return fmt.Errorf("%s: %.20q… is longer than the %d bytes that a value may have", name, value, maxValueBytes)
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("%s: %q is no text in UTF-8 without control characters", name, value)
	case name == "language" && !languageName.MatchString(value):
		return fmt.Errorf("%s: %q is no language; write it like \"en\" or \"zh-Hans\"", name, value)
	case name != "section" && strings.TrimSpace(value) == "": // pages at the root have the section ""
		return fmt.Errorf("%s is empty; give a name, or leave the parameter out", name)
	}
	return nil
}

// ParseLimit reads the parameter limit, a number from 1 to MaxLimit, which is
// DefaultLimit if it is not there. Errors say what is allowed.
func ParseLimit(values url.Values) (int, error) {
	return parseNumber(values, "limit", DefaultLimit, MaxLimit)
}

// ParsePage reads the parameter page of a sitemap, a number from 1; 0 if it is
// not there. Errors say what is allowed.
func ParsePage(values url.Values) (int, error) { return parseNumber(values, "page", 0, maxPages) }

func parseNumber(values url.Values, name string, fallback, most int) (int, error) {
	given := values[name]
	if len(given) == 0 {
		return fallback, nil
	}
	n, err := strconv.Atoi(given[0])
	if err != nil || n < 1 || n > most || len(given) > 1 {
		return 0, fmt.Errorf("%s: %.60q is not one number from 1 to %d", name, strings.Join(given, ", "), most)
	}
	return n, nil
}

// values returns all that s names, in the order of its fields.
func (s Selection) values() []string {
	return slices.Concat(s.Sections, s.Languages, s.Tags, s.Categories, s.Projects, s.Speakers)
}

// key returns a text that is equal for equal selections.
func (s Selection) key() string {
	values := url.Values{}
	for name, list := range s.lists() {
		values[name] = *list
	}
	return values.Encode()
}

// allKinds is what a list of events or addresses is made of: a folder's own page
// may announce an event, and has an address.
var allKinds = []content.PostKind{content.KindPage, content.KindSection, content.KindHome}

// filter returns s in the terms of package query.
func (s Selection) filter() *query.PostFilter {
	f := &query.PostFilter{
		Draft:      &query.BooleanFilter{Eq: false},
		Tags:       anyOf(s.Tags),
		Categories: anyOf(s.Categories),
		Projects:   anyOf(s.Projects),
		Speakers:   anyOf(s.Speakers),
	}
	if len(s.Sections) > 0 {
		f.Section = &query.StringFilter{In: s.Sections}
	}
	if len(s.Languages) > 0 {
		f.Language = &query.StringFilter{In: s.Languages}
	}
	return f
}

func anyOf(names []string) *query.ListFilter {
	if len(names) == 0 {
		return nil
	}
	return &query.ListFilter{HasAny: names}
}

// posts returns the posts of snap that f selects, newest first.
func posts(snap *content.Snapshot, f *query.PostFilter) []*content.Post {
	list, err := query.Posts(snap, f, nil)
	if err != nil {
		panic("feed: a selection makes a filter that query refuses: " + err.Error())
	}
	return list.Items
}
