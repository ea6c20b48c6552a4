package query

import (
	"slices"

	"lectern/content"
)

// A SpeakerFilter selects speakers. All that it says must hold.
type SpeakerFilter struct {
	And []*SpeakerFilter
	Or  []*SpeakerFilter
	Not *SpeakerFilter

	Name     *StringFilter // of the name or the nickname
	Title    *StringFilter // the newest
	Projects *ListFilter
	Events   *ListFilter // names of events they presented at
}

// A SpeakerOrder is one sort key of a list of speakers.
type SpeakerOrder struct {
	Field     SpeakerOrderField
	Direction Direction
}

// A SpeakerOrderField says what speakers are sorted by.
type SpeakerOrderField string

const (
	SpeakersByName        SpeakerOrderField = "NAME"
	SpeakersByAppearances SpeakerOrderField = "APPEARANCES" // how many there are
)

// Speakers returns the speakers of snap that f selects (nil: all), in the order
// of orderBy (nil: by name), ties by name.
func Speakers(snap *content.Snapshot, f *SpeakerFilter, orderBy []*SpeakerOrder) (List[*content.Speaker], error) {
	speakers := snap.Speakers
	if f != nil {
		c := compiler{snap: snap}
		wanted, err := c.speakers("filter", f)
		if err != nil {
			return List[*content.Speaker]{}, err
		}
		speakers = selectFrom(c.narrowSpeakers(f), wanted)
	}
	return orderedList("speaker", speakers, speakerColumns(nil), speakerColumns(orderBy)), nil
}

// SpeakersOf returns speakers, by name, as a list that can be paged.
func SpeakersOf(speakers []*content.Speaker) List[*content.Speaker] {
	return sortList("speaker", slices.Clone(speakers), speakerColumns(nil)...)
}

func speakerColumns(orderBy []*SpeakerOrder) []column[*content.Speaker] {
	name := column[*content.Speaker]{name: "name", value: func(s *content.Speaker) value { return textValue(content.Fold(s.Name)) }}
	return orderColumns(orderBy, SpeakerOrder{SpeakersByName, Ascending}, func(o SpeakerOrder) []column[*content.Speaker] {
		c := name
		if o.Field == SpeakersByAppearances {
			c.name, c.value = "appearances", func(s *content.Speaker) value { return numberValue(int64(len(s.Appearances))) }
		}
		c.desc = o.Direction == Descending
		return []column[*content.Speaker]{c}
	}, name, idColumn[*content.Speaker]())
}

func (c compiler) speakers(path string, f *SpeakerFilter) (test[*content.Speaker], error) {
	var t tests[*content.Speaker]
	addAnyString(&t, path+".name", f.Name, func(s *content.Speaker) []string {
		if s.Nickname == nil {
			return []string{s.Name}
		}
		return []string{s.Name, *s.Nickname}
	})
	addString(&t, path+".title", f.Title, func(s *content.Speaker) string { return orEmpty(s.Title) })
	addProjects(&t, c, f.Projects, func(s *content.Speaker) []*content.Project { return s.Projects })
	addEvents(&t, c, f.Events, func(s *content.Speaker) []*content.Event { return s.Events })
	combine(&t, path, f.And, f.Or, f.Not, c.speakers)
	return t.all()
}
