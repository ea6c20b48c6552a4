// Package jsonld describes posts in the vocabulary of schema.org, as JSON-LD
// that a page can embed for search engines.
package jsonld

import (
	"encoding/json"
	"time"

	"lectern/content"
)

// vocabulary is where the names of schema.org stand.
const vocabulary = "https://schema.org"

// Of returns the description of post, which is one of snap: an Event where the
// post announces or recaps a gathering, else a BlogPosting. What is unknown is
// left out. Addresses are absolute if the site's own is known, else relative to
// it; those of files that this server has are where it has them.
//
// The JSON has no "<", so that it may stand in a script element as it is.
func Of(snap *content.Snapshot, post *content.Post) json.RawMessage {
	d := describer{snap: snap, post: post}
	var thing any
	if post.Event != nil {
		thing = d.event(post.Event)
	} else {
		thing = d.posting()
	}
	encoded, err := json.Marshal(thing)
	if err != nil {
		panic("jsonld: texts and numbers have no JSON form: " + err.Error())
	}
	return encoded
}

// The types below have the fields of schema.org's types of the same names. A
// field is left out if it is empty.

type blogPosting struct {
	Context       string         `json:"@context"`
	Type          string         `json:"@type"`
	ID            string         `json:"@id"`
	URL           string         `json:"url"`
	MainEntityOf  string         `json:"mainEntityOfPage"`
	Headline      string         `json:"headline"`
	Description   string         `json:"description,omitempty"`
	InLanguage    string         `json:"inLanguage,omitempty"`
	DatePublished string         `json:"datePublished,omitempty"`
	DateModified  string         `json:"dateModified,omitempty"`
	Author        []person       `json:"author,omitempty"`
	Publisher     *organization  `json:"publisher,omitempty"`
	Image         []string       `json:"image,omitempty"`
	Section       string         `json:"articleSection,omitempty"`
	Keywords      []string       `json:"keywords,omitempty"`
	WordCount     int            `json:"wordCount,omitempty"`
	About         []sourceCode   `json:"about,omitempty"`
	Mentions      []person       `json:"mentions,omitempty"`
	HasPart       []creativeWork `json:"hasPart,omitempty"`
}

type event struct {
	Context        string         `json:"@context,omitempty"`
	Type           string         `json:"@type"`
	ID             string         `json:"@id,omitempty"`
	URL            string         `json:"url,omitempty"`
	Name           string         `json:"name"`
	Description    string         `json:"description,omitempty"`
	InLanguage     string         `json:"inLanguage,omitempty"`
	StartDate      string         `json:"startDate,omitempty"`
	EndDate        string         `json:"endDate,omitempty"`
	Status         string         `json:"eventStatus,omitempty"`
	AttendanceMode string         `json:"eventAttendanceMode,omitempty"`
	Location       []location     `json:"location,omitempty"`
	Performer      []person       `json:"performer,omitempty"`
	Organizer      *organization  `json:"organizer,omitempty"`
	Offers         *offer         `json:"offers,omitempty"`
	Image          []string       `json:"image,omitempty"`
	Keywords       []string       `json:"keywords,omitempty"`
	About          []sourceCode   `json:"about,omitempty"`
	SubEvent       []event        `json:"subEvent,omitempty"`
	WorkFeatured   []creativeWork `json:"workFeatured,omitempty"`
	RecordedIn     []creativeWork `json:"recordedIn,omitempty"`
}

type person struct {
	Type          string `json:"@type"`
	Name          string `json:"name"`
	AlternateName string `json:"alternateName,omitempty"`
	JobTitle      string `json:"jobTitle,omitempty"`
	URL           string `json:"url,omitempty"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// A location is a Place, which has a name and an address, or a VirtualLocation,
// which has a URL.
type location struct {
	Type    string `json:"@type"`
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	URL     string `json:"url,omitempty"`
}

type offer struct {
	Type string `json:"@type"`
	URL  string `json:"url"`
}

type creativeWork struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

type sourceCode struct {
	Type       string `json:"@type"`
	Name       string `json:"name"`
	URL        string `json:"url,omitempty"`
	Repository string `json:"codeRepository,omitempty"`
}

// A describer describes one post.
type describer struct {
	snap *content.Snapshot
	post *content.Post
}

func (d describer) posting() blogPosting {
	link := d.absolute(d.post.URL)
	return blogPosting{
		Context: vocabulary, Type: "BlogPosting", ID: link, URL: link, MainEntityOf: link,
		Headline:      d.post.Title,
		Description:   d.description(),
		InLanguage:    d.language(),
		DatePublished: moment(d.post.Date),
		DateModified:  moment(d.post.UpdatedAt),
		Author:        d.authors(),
		Publisher:     d.organization(),
		Image:         d.images(),
		Section:       d.post.Section,
		Keywords:      d.keywords(),
		WordCount:     d.post.Body.WordCount,
		About:         sourceCodes(d.post.Projects),
		Mentions:      d.speakers(d.post.Speakers),
		HasPart:       d.works(d.post.Resources, content.Slides, content.Video),
	}
}

func (d describer) event(e *content.Event) event {
	link := d.absolute(d.post.URL)
	start, end := span(e.StartDay, e.EndDay, e.StartsAt, e.EndsAt)
	described := event{
		Context: vocabulary, Type: "Event", ID: link + "#event", URL: link,
		Name:         e.Name,
		Description:  d.description(),
		InLanguage:   d.language(),
		StartDate:    start,
		EndDate:      end,
		Status:       vocabulary + "/EventScheduled",
		Location:     d.locations(e),
		Performer:    d.speakers(e.Speakers),
		Organizer:    d.organization(),
		Image:        d.images(),
		Keywords:     d.keywords(),
		About:        sourceCodes(e.Projects),
		WorkFeatured: d.works(e.Resources, content.Slides),
		RecordedIn:   d.works(e.Resources, content.Video),
	}
	if e.Cancelled() {
		described.Status = vocabulary + "/EventCancelled"
	}
	if e.AttendanceMode != nil {
		described.AttendanceMode = attendanceModes[*e.AttendanceMode]
	}
	if link := d.absolute(text(e.RegistrationURL)); link != "" {
		described.Offers = &offer{"Offer", link}
	}
	for _, s := range e.Sessions {
		start, end := span("", "", s.StartsAt, s.EndsAt)
		described.SubEvent = append(described.SubEvent, event{
			Type: "Event", Name: s.Title, StartDate: start, EndDate: end,
			Performer:    d.speakers(s.Speakers),
			WorkFeatured: d.works(s.Resources, content.Slides),
			RecordedIn:   d.works(s.Resources, content.Video),
		})
	}
	return described
}

var attendanceModes = map[content.AttendanceMode]string{
	content.Online:   vocabulary + "/OnlineEventAttendanceMode",
	content.InPerson: vocabulary + "/OfflineEventAttendanceMode",
	content.Hybrid:   vocabulary + "/MixedEventAttendanceMode",
}

// locations returns where e takes place: at its venue, behind its live stream,
// or both.
func (d describer) locations(e *content.Event) []location {
	var list []location
	if e.Venue != nil {
		list = append(list, location{Type: "Place", Name: *e.Venue, Address: *e.Venue})
	}
	if link := d.absolute(text(e.LivestreamURL)); link != "" {
		list = append(list, location{Type: "VirtualLocation", URL: link})
	} else if e.AttendanceMode != nil && *e.AttendanceMode != content.InPerson {
		list = append(list, location{Type: "VirtualLocation", URL: d.absolute(d.post.URL)})
	}
	return list
}

// speakers returns people as the post names them: what they were then, not what
// they have become.
func (d describer) speakers(speakers []*content.Speaker) []person {
	var list []person
	for _, s := range speakers {
		p := person{Type: "Person", Name: s.Name, AlternateName: text(s.Nickname), JobTitle: text(s.Title)}
		for _, a := range s.Appearances {
			if a.Post == d.post {
				p = person{Type: "Person", Name: a.Name, AlternateName: text(a.Nickname), JobTitle: text(a.Title)}
				break
			}
		}
		list = append(list, p)
	}
	return list
}

func (d describer) authors() []person {
	var list []person
	for _, a := range d.post.Authors {
		list = append(list, person{Type: "Person", Name: a.Name, URL: d.absolute(text(a.URL))})
	}
	return list
}

// organization returns who stands behind the site, nil if the site does not say
// what it is called.
func (d describer) organization() *organization {
	if d.snap.SiteTitle == "" {
		return nil
	}
	return &organization{Type: "Organization", Name: d.snap.SiteTitle, URL: d.snap.SiteOrigin}
}

func (d describer) images() []string {
	if d.post.Cover == nil {
		return nil
	}
	if link := d.absolute(d.post.Cover.URL); link != "" {
		return []string{link}
	}
	return nil
}

func (d describer) keywords() []string {
	var list []string
	for _, t := range d.post.Tags {
		list = append(list, t.Name)
	}
	return list
}

// excerptLength is that of the description of a post without one, in
// characters.
const excerptLength = 160

func (d describer) description() string {
	if d.post.Description != nil {
		return *d.post.Description
	}
	return d.post.Body.Excerpt(excerptLength)
}

// language returns the post's language, "" if it is undetermined.
func (d describer) language() string {
	if d.post.Language == "und" {
		return ""
	}
	return d.post.Language
}

// workTypes are schema.org's words for kinds of resources.
var workTypes = map[content.ResourceKind]string{
	content.Slides: "PresentationDigitalDocument",
	content.Video:  "VideoObject",
}

// works returns the resources of the given kinds.
func (d describer) works(resources []*content.Resource, kinds ...content.ResourceKind) []creativeWork {
	var list []creativeWork
	for _, kind := range kinds {
		for _, r := range resources {
			if link := d.absolute(r.URL); r.Kind == kind && link != "" {
				list = append(list, creativeWork{workTypes[kind], r.Title, link})
			}
		}
	}
	return list
}

func sourceCodes(projects []*content.Project) []sourceCode {
	var list []sourceCode
	for _, p := range projects {
		list = append(list, sourceCode{"SoftwareSourceCode", p.Name, text(p.HomepageURL), text(p.RepositoryURL)})
	}
	return list
}

// absolute returns link as it is followed from the post's page; "" if it leads
// to no page or file of the web.
func (d describer) absolute(link string) string { return d.snap.AbsoluteURL(d.post, link) }

// span returns when something starts and ends, as moments where those are
// known, else as days; "" for what is unknown.
func span(startDay, endDay content.Day, startsAt, endsAt time.Time) (start, end string) {
	if start = moment(startsAt); start == "" {
		start = string(startDay)
	}
	if end = moment(endsAt); end == "" && (startsAt.IsZero() || endDay != startDay) {
		end = string(endDay)
	}
	return start, end
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
