package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/markdown"
)

// Words of sentences that say how one takes part. A word alone would not do:
// "online" and "remote" are also what software is.
var (
	saysHybrid   = regexp.MustCompile(`(?i)\bhybrid (?:event|meetup|meet-up|meeting|summit|conference|workshop|hackathon|format|option|edition)`)
	saysOnline   = regexp.MustCompile(`(?i)\b(?:virtual|online|remote)!?\)?(?:[ -]only)?,?(?: \w+)? (?:event|meetup|meet-up|meeting|summit|conference|workshop|webinar|hackathon|session|call|gathering|edition|office hour|talk)|\b(?:via|on|over|by|the) zoom\b|\bzoom (?:link|meeting|call|room)|\bgoogle meet\b|\bjitsi\b|\bteleconference\b|\bwatch live\b|\blive[- ]?stream(?:ed)? on\b`)
	saysInPerson = regexp.MustCompile(`(?i)\bin[- ]person\b|\bon[- ]?site (?:event|meetup|meeting|summit|workshop)|\bdoors open\b`)
)

// modeOfSentences returns how one takes part, by the title and the first sentences
// of the page; "" if they do not say, or say both without a word for it.
func (w *walk) modeOfSentences() content.AttendanceMode {
	subtitle, _ := w.page.FrontMatter.Lookup("subtitle")
	words, _ := subtitle.(string)
	online, inPerson := saysOnline.MatchString(words), saysInPerson.MatchString(words)
	if saysHybrid.MatchString(words) || saysHybrid.MatchString(w.page.Title) {
		return content.Hybrid
	}
	for _, p := range w.paragraphs(maxProseBefore) {
		if saysHybrid.MatchString(p.text) {
			return content.Hybrid
		}
		online = online || saysOnline.MatchString(p.text)
		inPerson = inPerson || saysInPerson.MatchString(p.text)
	}
	switch {
	case online == inPerson:
		return ""
	case online:
		return content.Online
	}
	return content.InPerson
}

// placeLead matches how a sentence leads up to a place.
var placeLead = regexp.MustCompile(`(?i)^(?:this|the|our|we)\b[^,.]{0,40}?\b(?:will be|is|takes place|will take place|are|meet|will meet)(?: held| hosted)? (?:at|in)(?: the)? `)

// placeStated returns the place that the label of entry i states: rest without
// the words that lead up to it, or the lines of an address that follow it.
func (w *walk) placeStated(i int, rest string) string {
	rest = strings.TrimSpace(rest)
	if lead := placeLead.FindString(rest); lead != "" {
		return strings.TrimRight(rest[len(lead):len(lead)+sentenceEnd(rest[len(lead):])], " .")
	}
	if !strings.HasSuffix(rest, ":") {
		return strings.TrimRight(rest, " ")
	}
	const (
		longestLine = 60
		mostLines   = 4
	)
	var lines []string
	for j := i + 1; w.has(j); j++ {
		e := w.entries[j]
		if len(lines) == mostLines || e.group != w.entries[i].group {
			break
		}
		if e.Text == rest {
			continue
		}
		if e.own || len(e.Links) > 0 || utf8.RuneCountInString(e.Text) > longestLine {
			break
		}
		lines = append(lines, e.Text)
	}
	if len(lines) == 0 {
		return rest
	}
	return strings.Join(lines, ", ")
}

// placeBehind matches a place behind the day of an event: "at the Harbour Centre,
// Room 608". It has to have a word of places: people are also at conferences.
var (
	placeBehind = regexp.MustCompile(`^[,;]?\s*(?:here )?(?:at|in)(?: the)? (\p{Lu}.{3,120})$`)
	placeWords  = regexp.MustCompile(`\b(?:Cent(?:er|re)|Hall|Room|Building|University|College|Hotel|Library|Campus|Offices?|Studios?|Tower|House|Caf[eé]|Pub|Street|Road|Avenue|Floor|Auditorium|Museum|School|Institute|Hub|Space|Loft|Theat(?:re|er))\b`)
)

// venueOfDay returns the place that the sentence with the event's day goes on to
// name.
func (w *walk) venueOfDay(e *Event) string {
	if e.Window.Text == "" || e.Place.First == 0 {
		return ""
	}
	for _, p := range w.paragraphs(maxProseBefore) {
		at := strings.Index(p.text, e.Window.Text)
		if at < 0 || w.entries[p.first].Kind == markdown.HeadingLine {
			continue
		}
		end := at + len(e.Window.Text)
		sentence := sentenceAround(p.text, at, end)
		behind := sentence[strings.Index(sentence, e.Window.Text)+len(e.Window.Text):]
		if m := placeBehind.FindStringSubmatch(strings.TrimRight(behind, " .!")); m != nil && placeWords.MatchString(m[1]) {
			return m[1]
		}
		return ""
	}
	return ""
}
