package extract

import (
	"strings"
	"time"
)

// zoneRegions are the zones that pages name, by the region whose clocks they
// mean. A writer who says "9:00 CET" in July means the clock on the wall there,
// so that a name stands for the region whether or not it has summer time that
// day. Names of several zones are left out of it, with "" for a region: CST is
// Chinese, Cuban and American, IST Indian, Irish and Israeli.
var zoneRegions = map[string]string{
	"ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
	"CT": "America/Chicago", "CDT": "America/Chicago", "CST": "",
	"MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver",
	"PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
	"BST": "Europe/London",
	"WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
	"CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
	"EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
	"IST": "", "SGT": "Asia/Singapore", "JST": "Asia/Tokyo", "KST": "Asia/Seoul",
	"AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
}

// zoneWords are zones in words, as in "11:30 AM US Eastern" and "9am Pacific
// time".
var zoneWords = map[string]string{
	"eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT",
}

// longestZone is the length of the longest name in zoneRegions.
const longestZone = 4

// zoneName reads the name of a zone behind a time, with or without parentheses,
// so that no title begins with it. region is nil where the name is of several
// zones, or where there is none.
func (s *timeScanner) zoneName() (region *time.Location) {
	mark := s.pos
	s.spaces()
	inside := s.one("(")
	name, ok := s.zoneLetters()
	if !ok {
		name, ok = s.zoneInWords()
	}
	if !ok || inside && !s.one(")") {
		s.pos = mark
		return nil
	}
	if zoneRegions[name] == "" {
		return nil
	}
	region, err := time.LoadLocation(zoneRegions[name])
	if err != nil {
		return nil // a machine without zones reads what it read before
	}
	return region
}

// zoneLetters reads "CEST".
func (s *timeScanner) zoneLetters() (name string, ok bool) {
	end := s.pos
	for end < len(s.text) && end-s.pos <= longestZone && s.text[end] >= 'A' && s.text[end] <= 'Z' {
		end++
	}
	name = s.text[s.pos:end]
	if _, ok = zoneRegions[name]; ok {
		s.pos = end
		if s.nextIs(isWordPart) {
			s.pos = end - len(name)
			return "", false
		}
	}
	return name, ok
}

// zoneInWords reads "US Eastern", "Pacific Daylight Time", "Central time": one
// of these words is a zone if it says whose it is, or that it is a time.
func (s *timeScanner) zoneInWords() (name string, ok bool) {
	mark := s.pos
	national := s.literal("US ") || s.literal("U.S. ") || s.literal("US/")
	if !s.nextIs(isLetter) {
		s.pos = mark
		return "", false
	}
	name, ok = zoneWords[s.word()]
	if ok && !s.nextIs(isWordPart) {
		end := s.pos
		s.spaces()
		if s.wordOf("standard", "daylight") {
			s.spaces()
		}
		if s.wordOf("time") {
			return name, true
		}
		if s.pos = end; national || strings.HasPrefix(s.text[end:], ")") {
			return name, true
		}
	}
	s.pos = mark
	return "", false
}
