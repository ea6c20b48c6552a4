// Package extract reads what a page says about a gathering: when and where it
// takes place, who speaks on what, and which slides and recordings it offers.
//
// A fact is taken only from what the page says. What its front matter states as
// data is taken at its word and wins over the words of the body; what both leave
// open stays at its zero value. The functions are pure: no files, no network, no
// clock.
package extract

import (
	"time"

	"lectern/content"
	"lectern/content/markdown"
)

// A Page is what is known of a page before it is read.
type Page struct {
	Title       string
	Description string
	Section     string    // of the site
	Names       []string  // of tags and categories
	Rule        EventRule // what the site says of pages like this one
	Published   time.Time // in the page's own zone; zero if unknown
	FrontMatter markdown.FrontMatter
	Lines       []markdown.Line
}

// An EventRule says by what a page is an event. The zero value is ByWords.
type EventRule int

const (
	ByWords EventRule = iota // the page's own words decide
	Always                   // it is one if it states a day, whatever its words
	Never                    // it is none, whatever its words
)

// A Reading is what one page says. Its slices are in the page's order.
type Reading struct {
	Event     *Event // nil if the page announces or recaps no gathering
	Speakers  []Speaker
	Sessions  []Session
	Resources []Resource
	Notes     []Note
}

// A Note is something that the page's author should know: a fact that could not
// be read, or that the page states twice and differently. Its codes are
//
//	event-data-unreadable  a key of the front matter holds nothing of its kind
//	event-mismatch         front matter and words disagree; the front matter is taken
//	event-call             a page that calls for talks names a day, and is no event
//	event-several          gatherings on several days are told of, which make no event
//	event-day-ambiguous    a day may be of one month or another, as 03/04/2024
//	event-undated          a gathering is announced, but no day could be read
//	speaker-unnamed        guests are announced, but nobody could be read
//	reading-cut            more speakers, sessions or resources than are read of a page
type Note struct {
	Severity content.Severity
	Line     int // 1-based in the file; 0 if it concerns the whole page
	Code     string
	Message  string
}

// A Place is where on the page a fact was read: lines of the file, 1-based,
// both included; 0 for the title and description.
type Place struct {
	First, Last int
	FrontMatter bool // the lines are data of the front matter
}

// nearLines is how many lines apart two words on one fact may stand for all the lines
// between them to be taken for its place.
const nearLines = 6

// reach has p hold line as well, if that is one of the body and near, and
// reports whether it does.
func (p *Place) reach(line int) bool {
	first, last := min(p.First, line), max(p.Last, line)
	if p.FrontMatter || last-first > max(nearLines, p.Last-p.First) {
		return false
	}
	p.First, p.Last = first, last
	return true
}

// An Event is one dated gathering.
type Event struct {
	Name   string // "" if the page states no theme
	Window Window
	Mode   content.AttendanceMode // "" if it is not plain
	Venue  string
	Place  Place
}

// A Speaker is a person who presents.
type Speaker struct {
	Name, Nickname, Title string
	Place                 Place
}

// A Session is one talk.
type Session struct {
	Title      string
	Start, End Clock // of the event's first day, past 24:00 on later days; NoClock if not stated
	Speakers   []int // indexes of Reading.Speakers
	Place      Place
}

// A Resource is a link that is offered to the audience.
type Resource struct {
	Title   string
	URL     string
	Kind    content.ResourceKind
	Session int // index of Reading.Sessions, -1 for none
	Place   Place

	unnamed bool // Title says only what kind it is of
}
