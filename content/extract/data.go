package extract

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/content/markdown"
)

// A dataKey is what a key of the front matter is about. Sites and their themes
// name the same thing in many ways: startDate, start_date, event_start.
type dataKey int

const (
	keyNone     dataKey = iota
	keyEvent            // that the page is an event, or a table with all about it
	keyKind             // what kind of page it is: event, talk, speaker, post
	keyStart            // first day, and the clock if it is known
	keyWhen             // the whole span in one value
	keyEnd              // last day or clock
	keyBegin            // as keyStart, but in words that other data uses too
	keyDate             // the page's own date
	keyClock            // clock times of a day that is stated beside them
	keyClockAt          // the clock at which it begins
	keyClockTo          // the clock at which it ends
	keyZone             // the time zone by name
	keyAllDay           // that clocks mean nothing
	keyName             // of the event
	keyVenue            // the building
	keyPlace            // the city, or the building where nothing else names it
	keyAddress          // the street
	keyMode             // how one takes part
	keyOnline           // that one may take part online
	keyHybrid           // that one may take part in both ways
	keySpeakers         // who presents
	keySessions         // the agenda
	keySlides
	keyVideo
	keyLivestream
	keyRegistration
	keyCode
	keyAlbum
	keyArticle
	keyMaterials // a list of links of any kind
)

// dataKeys are the spellings of keys, in lower case and without the marks that
// part their words. Keys in other scripts go by the labels of the Vocabulary.
var dataKeys = spellings(map[dataKey]string{
	keyEvent:        `event`,
	keyKind:         `type layout contenttype pagetype`,
	keyStart:        `startdate eventdate eventstart eventstartdate startdatetime datestart startsat eventday eventdatetime timestart`,
	keyBegin:        `start starts begin begins starton`,
	keyWhen:         `when dates eventdates eventtimes datestring datetext humandate`,
	keyEnd:          `enddate eventend eventenddate enddatetime dateend endsat timeend dateto end ends finish`,
	keyDate:         `date`,
	keyClock:        `time times hours eventtime humantime timestring`,
	keyClockAt:      `starttime eventstarttime`,
	keyClockTo:      `endtime eventendtime`,
	keyZone:         `timezone tz eventtimezone`,
	keyAllDay:       `allday`,
	keyName:         `eventname eventtitle`,
	keyVenue:        `venue venuename eventvenue locationname placename`,
	keyPlace:        `location locations eventlocation place where`,
	keyAddress:      `address venueaddress locationaddress`,
	keyMode:         `attendancemode eventattendancemode attendance mode eventmode format eventformat`,
	keyOnline:       `online isonline virtual isvirtual onlineevent`,
	keyHybrid:       `hybrid ishybrid`,
	keySpeakers:     `speakers speaker presenters presenter lecturers panelists keynotespeakers instructors instructor trainers trainer`,
	keySessions:     `sessions agenda schedule talks program programme`,
	keySlides:       `slides slide deck slidedeck presentation ppt`,
	keyVideo:        `video videos recording recordings youtube youtubeid bilibili vimeo videoid replay`,
	keyLivestream:   `livestream live stream liveroom zoom zoomurl joinurl meetingurl`,
	keyRegistration: `registration register registrations tickets ticket rsvp signup applyurl applylink enroll`,
	keyCode:         `code repo repository sourcecode`,
	keyAlbum:        `album photos gallery photoalbum`,
	keyArticle:      `recap writeup transcript`,
	keyMaterials:    `resources links materials attachments downloads handouts`,
})

// eventKeys are the spellings that mean this only inside a table about an event.
var eventKeys = spellings(map[dataKey]string{
	keyName:  `name title theme`,
	keyStart: `date day start starts begin from`,
	keyEnd:   `to until`,
})

// labelData are the kinds of data that labels of a Vocabulary announce.
var labelData = map[LabelKind]dataKey{
	LabelTime: keyWhen, LabelPlace: keyPlace, LabelForm: keyMode, LabelTheme: keyName, LabelAgenda: keySessions,
	LabelGuests: keySpeakers, LabelMaterials: keyMaterials, LabelRegistration: keyRegistration,
	LabelLivestream: keyLivestream, LabelVideo: keyVideo, LabelSlides: keySlides, LabelCode: keyCode,
	LabelAlbum: keyAlbum, LabelArticle: keyArticle,
}

func spellings(words map[dataKey]string) map[string]dataKey {
	keys := map[string]dataKey{}
	for key, list := range words {
		for _, word := range strings.Fields(list) {
			keys[word] = key
		}
	}
	return keys
}

// foldKey returns a key without case and the marks that part its words.
func foldKey(key string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, key)
}

// dataKeyOf returns what a key is about. inEvent says that it stands in a table
// about an event.
func (v *Vocabulary) dataKeyOf(key string, inEvent bool) dataKey {
	if len(key) > maxLabelBytes {
		return keyNone
	}
	name := foldKey(key)
	if k := eventKeys[name]; inEvent && k != keyNone {
		return k
	}
	if k := dataKeys[name]; k != keyNone {
		return k
	}
	switch name {
	case "开始时间", "开始日期":
		return keyStart
	case "结束时间", "结束日期":
		return keyEnd
	}
	if strings.ContainsFunc(key, isHan) {
		return labelData[v.labelNamed(key)]
	}
	// registrationUrl, slides_link, url_slides: only what is a link may be so named.
	for _, mark := range []string{"url", "urls", "link", "id"} {
		for _, short := range []string{strings.TrimSuffix(name, mark), strings.TrimPrefix(name, mark)} {
			if k := dataKeys[short]; short != name && k >= keySlides && k <= keyArticle {
				return k
			}
		}
	}
	return keyNone
}

// A node is one value of the front matter and where it stands.
type node struct {
	matter markdown.FrontMatter
	path   string // as FrontMatter.Lookup takes it
	key    string // its name as written; that of the list for an item
	value  any
	line   int
}

// maxItems bounds the items that are read of one list.
const maxItems = 500

// maxDataText bounds what is read of one text.
const maxDataText = 2 << 10

// at returns the node at a path below n.
func (n node) at(step, key string) node {
	path := step
	if n.path != "" {
		path = n.path + "." + step
	}
	value, line := n.matter.Lookup(path)
	return node{matter: n.matter, path: path, key: key, value: value, line: line}
}

// fields returns what stands in a table, by its keys' order in the file at the
// top, and in the order of lines below.
func (n node) fields() []node {
	if n.path == "" {
		var all []node
		for _, key := range n.matter.Keys() {
			all = append(all, node{matter: n.matter, path: key, key: key}) // its value is asked for by what needs it
		}
		return all
	}
	table, _ := n.value.(map[string]any)
	var keys []string
	for key := range table {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var all []node
	for _, key := range keys {
		if len(all) < maxItems {
			all = append(all, n.at(key, key))
		}
	}
	slices.SortStableFunc(all, func(a, b node) int { return a.line - b.line })
	return all
}

// field returns the first value at one of the folded keys, asked in their order.
func (n node) field(keys ...string) node {
	fields := n.fields()
	for _, key := range keys {
		for _, f := range fields {
			if foldKey(f.key) != key {
				continue
			}
			if n.path == "" {
				f = n.at(f.path, f.key)
			}
			if !f.isEmpty() {
				return f
			}
		}
	}
	return node{}
}

// items returns the items of a list, or the one value that stands for a list.
func (n node) items() []node {
	list, ok := n.value.([]any)
	if !ok {
		if n.isEmpty() {
			return nil
		}
		return []node{n}
	}
	var all []node
	for i := range list[:min(len(list), maxItems)] {
		if item := n.at(strconv.Itoa(i), n.key); !item.isEmpty() {
			all = append(all, item)
		}
	}
	return all
}

func (n node) isEmpty() bool {
	switch v := n.value.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func (n node) isTable() bool {
	_, ok := n.value.(map[string]any)
	return ok
}

// text returns a text or number; "" for anything else.
func (n node) text() string {
	switch v := n.value.(type) {
	case string:
		if len(v) > maxDataText {
			return ""
		}
		return strings.Join(strings.Fields(v), " ")
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// flag returns what a boolean says; ok is false if the value is none.
func (n node) flag() (value, ok bool) {
	switch v := n.value.(type) {
	case bool:
		return v, true
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "true", "yes", "on":
			return true, true
		case "false", "no", "off", "none":
			return false, true
		}
	}
	return false, false
}

func (n node) place() Place { return Place{First: n.line, Last: n.line, FrontMatter: true} }

// extent returns the lines from n to its last field or item.
func (n node) extent() Place {
	place := n.place()
	if n.isTable() {
		for _, f := range n.fields() {
			place.Last = max(place.Last, f.line)
		}
	}
	return place
}

// describe names what a value holds, for a message.
func (n node) describe() string {
	switch n.value.(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "a table of values"
	case bool:
		return strconv.FormatBool(n.value.(bool))
	}
	text := n.text()
	if utf8.RuneCountInString(text) > 60 {
		text = string([]rune(text)[:60]) + "…"
	}
	return strconv.Quote(text)
}

// A pageKind is what a page says that it is.
type pageKind int

const (
	kindOpen    pageKind = iota
	kindEvent            // type: meetup
	kindTalk             // type: talk
	kindSpeaker          // type: speaker
	kindPost             // layout: post, which most pages of a site have
	kindOther            // event: false
)

var pageKinds = func() map[string]pageKind {
	kinds := map[string]pageKind{}
	for kind, words := range map[pageKind]string{
		kindEvent:   `event events meetup meetups webinar webinars workshop workshops conference conferences hackathon livestream 活动`,
		kindTalk:    `talk talks session sessions presentation 演讲`,
		kindSpeaker: `speaker speakers presenter 讲师 嘉宾`,
		kindPost:    `post posts doc docs documentation`,
	} {
		for _, word := range strings.Fields(words) {
			kinds[word] = kind
		}
	}
	return kinds
}()

// stated is what the front matter of a page states as data.
type stated struct {
	nodes map[dataKey][]node // in the order of the file, those of an event's table first
	kind  pageKind
	event node // the table or the flag that makes the page an event
	named string
}

// first returns the first value at one of the keys, asked in their order.
func (s *stated) first(keys ...dataKey) node {
	for _, key := range keys {
		if list := s.nodes[key]; len(list) > 0 {
			return list[0]
		}
	}
	return node{}
}

func (s *stated) has(keys ...dataKey) bool { return s.first(keys...).key != "" }

// readData sorts the front matter by what its keys are about.
func (w *walk) readData() *stated {
	s := &stated{nodes: map[dataKey][]node{}}
	root := node{matter: w.page.FrontMatter}
	collect := func(fields []node, inEvent bool) {
		for _, f := range fields {
			key := w.dataKeyOf(f.key, inEvent)
			if key == keyNone {
				continue
			}
			if f.value == nil {
				f = root.at(f.path, f.key)
			}
			if !f.isEmpty() {
				s.nodes[key] = append(s.nodes[key], f)
			}
		}
	}
	collect(root.fields(), false)
	for _, n := range s.nodes[keyKind] {
		if kind := pageKinds[strings.ToLower(n.text())]; kind != kindOpen && (s.kind == kindOpen || s.kind == kindPost) {
			s.kind = kind
		}
	}
	s.event = s.first(keyEvent)
	if !s.event.isEmpty() {
		is, isFlag := s.event.flag()
		switch {
		case isFlag && !is:
			s.kind = kindOther
		case s.event.isTable():
			s.kind = kindEvent
			outer := s.nodes
			s.nodes = map[dataKey][]node{}
			collect(s.event.fields(), true)
			for key, list := range outer {
				s.nodes[key] = append(s.nodes[key], list...)
			}
		case isFlag:
			s.kind = kindEvent
		case s.kind != kindTalk && s.event.text() != "" && s.has(keyStart, keyBegin, keyEnd, keyPlace, keyVenue):
			// Themes for talks name the event itself: "event: Example Days".
			s.kind, s.named = kindEvent, s.event.text()
		}
	}
	if (s.kind == kindOpen || s.kind == kindPost) && w.isInSection(peopleSections) && describesPerson(root) {
		s.kind = kindSpeaker
	}
	return s
}

// Sections whose pages are of one kind, by the names that sites give them.
var (
	peopleSections = strings.Fields(`speakers speaker presenters people 讲师 嘉宾`)
	eventSections  = strings.Fields(`events event meetups meetup webinars workshops conferences activities 活动`)
)

func (w *walk) isInSection(names []string) bool {
	return slices.Contains(names, strings.ToLower(w.page.Section))
}

// isEvent reports whether the data says that the page is a gathering.
func (s *stated) isEvent(w *walk) bool {
	switch s.kind {
	case kindEvent:
		return true
	case kindSpeaker, kindPost, kindOther:
		return false
	case kindTalk:
		return s.has(keyStart) || s.has(keyBegin) && s.has(keyPlace, keyVenue, keyEnd)
	}
	if s.has(keyStart) {
		return true
	}
	around := s.has(keyPlace, keyVenue, keyRegistration, keyLivestream, keySessions, keySpeakers, keyClockAt)
	around = around || s.has(keyAddress) && s.has(keyBegin) && s.has(keyEnd)
	if s.has(keyPlace, keyVenue) && s.has(keySessions, keySpeakers) && w.isSuggested() {
		return true
	}
	return around && (s.has(keyBegin) || w.isInSection(eventSections) || w.page.Rule == Always)
}
