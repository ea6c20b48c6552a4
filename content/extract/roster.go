package extract

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"lectern/content"
)

// describesPerson reports whether a table says who somebody is and what they do.
func describesPerson(n node) bool {
	return personName(n) != "" && roleOf(n, false) != ""
}

func personName(n node) string {
	name := n.field("name", "fullname", "speakername", "speaker", "姓名", "名字").text()
	if first, last := n.field("firstname").text(), n.field("lastname", "surname").text(); name == "" {
		name = strings.TrimSpace(first + " " + last)
	}
	if name == "" && n.path == "" {
		name = n.field("title").text() // a speaker's page is called by their name
	}
	return name
}

// roleOf returns what a table says that a person is. titles says that its title
// is a person's and not a page's.
func roleOf(n node, titles bool) string {
	role := n.field("role", "jobtitle", "job", "position", "headline", "tagline", "designation", "occupation", "职位", "职务", "职称", "头衔").text()
	if titles {
		role = cmp.Or(n.field("title").text(), role)
	}
	company := n.field("company", "organization", "organisation", "org", "affiliation", "employer", "companyname", "公司", "单位", "组织")
	name := cmp.Or(company.text(), company.field("name", "title").text())
	switch {
	case name == "" || strings.Contains(content.Fold(role), content.Fold(name)):
		return role
	case role == "":
		return name
	case strings.ContainsFunc(role, isHan):
		return name + " " + role
	}
	return role + ", " + name
}

// statedPerson returns the person whose own page this is; nil if it is none.
func (w *walk) statedPerson(s *stated) *Speaker {
	if s.kind != kindSpeaker {
		return nil
	}
	root := node{matter: w.page.FrontMatter}
	p := Speaker{Name: personName(root), Nickname: nicknameOf(root), Title: roleOf(root, false)}
	if p.Name == "" {
		return nil
	}
	title := root.field("title").text()
	if role, ok := w.ParseRole(title); p.Title == "" && title != p.Name && ok {
		p.Title = role
	}
	p.Place = Place{FrontMatter: true}
	for _, f := range root.fields() {
		if f = root.at(f.path, f.key); slices.Contains([]string{"name", "fullname", "title", "role", "jobtitle", "company", "nickname", "姓名"}, foldKey(f.key)) {
			if p.Place.First == 0 {
				p.Place.First = f.line
			}
			p.Place.First, p.Place.Last = min(p.Place.First, f.line), max(p.Place.Last, f.line)
		}
	}
	return &p
}

func nicknameOf(n node) string {
	return n.field("nickname", "nick", "alias", "花名", "昵称").text()
}

// slug matches the key of a page or a record that stands for a name.
var slug = regexp.MustCompile(`^[a-z]+(?:[-_][a-z]+)+$`)

// statedPeople reads the people that a value names.
func (w *walk) statedPeople(n node) []Person {
	if n.isTable() {
		p := Person{Name: personName(n), Nickname: nicknameOf(n), Title: roleOf(n, true)}
		if p.Name == "" {
			return nil
		}
		if strings.ContainsAny(p.Name, "（(") && p.Nickname == "" { // name: 林深（远山）
			if people := w.ParsePeople(p.Name); len(people) == 1 && people[0].Nickname != "" {
				p.Name, p.Nickname = people[0].Name, people[0].Nickname
			}
		}
		if bio := n.field("bio", "description", "about", "简介", "介绍").text(); p.Title == "" {
			if p.Title, _ = w.ParseRole(bio); p.Title == "" {
				p.Title = w.title(roleTold(strings.TrimPrefix(bio, p.Name)))
			}
		}
		duty := n.field("role", "type", "as").text()
		p.Host = w.labelNamed(duty) == LabelHosts
		if p.Host {
			p.Title = ""
		}
		return []Person{p}
	}
	text := n.text()
	if text == "" || strings.Contains(text, "://") {
		return nil
	}
	if slug.MatchString(text) {
		words := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '_' })
		for i, word := range words {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
		return []Person{{Name: strings.Join(words, " ")}}
	}
	if people := w.ParsePeople(text); len(people) > 0 {
		return people
	}
	var people []Person
	for _, part := range severalNames.Split(text, -1) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if m := nameThenRole.FindStringSubmatch(part); m != nil {
			if names := strings.FieldsFunc(part, isComma); !slices.ContainsFunc(names, func(s string) bool { return !w.IsName(s) }) {
				for _, name := range names {
					people = append(people, Person{Name: strings.TrimSpace(name)})
				}
				continue
			}
			people = append(people, Person{Name: strings.TrimSpace(m[1]), Title: strings.Trim(m[2], " )）")})
			continue
		}
		people = append(people, Person{Name: part})
	}
	return people
}

var (
	severalNames = regexp.MustCompile(`[、;；&]|\s+and\s+`)
	nameThenRole = regexp.MustCompile(`^([^,，(（|]+?)\s*(?:[,，(（|]|\s[-–—]\s)\s*(.+)$`)
)

func isComma(r rune) bool { return r == ',' || r == '，' }

// addStated adds a person whom data names, and returns their index; -1 for a
// host.
func (w *walk) addStated(p Person, place Place) int {
	before := len(w.speakers)
	at := w.addSpeaker(p, place.First)
	if at == before {
		w.speakers[at].Place = place
	}
	return at
}

// takeRoster reads the people, the agenda and its materials that data states.
// event is the page's, nil if it has none.
func (w *walk) takeRoster(s *stated, event *Event) {
	byKey := map[string]int{}
	for _, list := range s.nodes[keySpeakers] {
		for _, n := range list.items() {
			people := w.statedPeople(n)
			if people == nil && n.text() != "" {
				w.unreadable(n, writeName)
			}
			for _, p := range people {
				if at := w.addStated(p, n.extent()); at >= 0 && n.isTable() {
					byKey[n.field("id", "slug", "key", "handle").text()] = at
				}
			}
		}
	}
	delete(byKey, "")
	agenda := roster{walk: w, byKey: byKey}
	for _, list := range s.nodes[keySessions] {
		agenda.sessions(list, calendarDay{}, 0)
	}
	if s.kind != kindTalk || event == nil || len(w.sessions) > 0 {
		return
	}
	// The page of one talk whose day is stated is an event of that talk.
	talk := Session{Title: w.page.Title, Start: NoClock, End: NoClock, Place: event.Place}
	if event.Window.HasClock {
		talk.Start = clockOf(event.Window.Start)
	}
	if end := event.Window.End; event.Window.EndHasClock && dayOf(end) == dayOf(event.Window.Start) {
		talk.End = clockOf(end)
	}
	for i := range w.speakers {
		talk.Speakers = append(talk.Speakers, i)
	}
	w.addSession(talk)
}

// A roster is the reading of an agenda.
type roster struct {
	*walk
	byKey map[string]int // speakers by the keys that sessions name them by
	first calendarDay    // day of the first session that states one
}

// maxNesting bounds agendas within agendas: days, tracks, slots.
const maxNesting = 4

// sessions reads a list of talks, or of days with talks.
func (r *roster) sessions(list node, day calendarDay, depth int) {
	if depth > maxNesting {
		return
	}
	for _, n := range list.items() {
		if len(r.walk.sessions) >= maxSessions {
			r.full("sessions", maxSessions, n.line)
			return
		}
		if !n.isTable() {
			r.line(n, day)
			continue
		}
		at := day
		if win, ok := ParseWindow(n.field("date", "day", "startdate", "日期").text(), r.page.Published); ok {
			at = dayOf(win.Start)
		}
		if inner := n.field("sessions", "talks", "items", "slots", "timeslots", "entries", "agenda", "schedule", "list", "议程"); len(inner.items()) > 0 && inner.text() == "" {
			r.sessions(inner, at, depth+1)
			continue
		}
		r.session(n, at)
	}
}

// line reads "18:00 Title by Name".
func (r *roster) line(n node, day calendarDay) {
	c, rest, ok := ParseClocks(n.text())
	if !ok {
		rest = n.text()
	}
	title := rest
	var people []Person
	if m := byName.FindStringSubmatch(rest); m != nil {
		if people = r.ParsePeople(m[2]); len(people) == 0 && r.IsName(m[2]) {
			people = []Person{{Name: m[2]}}
		}
		if len(people) > 0 {
			title = m[1]
		}
	}
	if title = titleOf(title); title == "" || r.isBreak(title) {
		return
	}
	s := Session{Title: title, Start: NoClock, End: NoClock, Place: n.place()}
	if ok {
		s.Start = c.Start
		if c.HasEnd {
			s.End = c.End
		}
	}
	r.countDays(&s, day)
	for _, p := range people {
		r.join(&s, r.addStated(p, n.place()))
	}
	r.addSession(s)
}

func (r *roster) join(s *Session, speaker int) {
	if speaker >= 0 && !slices.Contains(s.Speakers, speaker) {
		s.Speakers = append(s.Speakers, speaker)
	}
}

// session reads a table about one talk.
func (r *roster) session(n node, day calendarDay) {
	title := titleOf(n.field("title", "name", "talk", "topic", "subject", "session", "标题", "主题", "题目", "议题").text())
	if title == "" || r.isBreak(title) || r.isBreak(n.field("type", "kind").text()) {
		return
	}
	s := Session{Title: title, Start: NoClock, End: NoClock, Place: n.extent()}
	r.clocks(&s, n, day)
	for _, f := range n.fields() {
		if r.dataKeyOf(f.key, false) != keySpeakers && foldKey(f.key) != "by" {
			continue
		}
		for _, item := range f.items() {
			if at, ok := r.byKey[item.text()]; ok {
				r.join(&s, at)
				continue
			}
			people := r.statedPeople(item)
			if people == nil {
				r.unreadable(item, writeName)
			}
			for _, p := range people {
				r.join(&s, r.addStated(p, item.extent()))
			}
		}
	}
	r.addSession(s)
	for _, f := range n.fields() {
		if key := r.dataKeyOf(f.key, false); key >= keySlides {
			r.takeResources(f, key, len(r.walk.sessions)-1)
		}
	}
}

// clocks reads when a session starts and ends: "13:30", "13:30-14:15", or a
// moment with its day.
func (r *roster) clocks(s *Session, n node, day calendarDay) {
	start := n.field("start", "starttime", "startsat", "starts", "begin", "from", "timestart", "time", "时间", "开始时间")
	if start.key == "" {
		return
	}
	published := r.page.Published
	if win, ok := span(start, published); ok {
		if !win.HasClock {
			return
		}
		day, s.Start = dayOf(win.Start), clockOf(win.Start)
		if win.EndHasClock {
			s.End = clockOf(win.End)
		}
	} else if c, _, ok := ParseClocks(start.text()); ok {
		s.Start = c.Start
		if c.HasEnd {
			s.End = c.End
		}
	} else {
		r.unreadable(start, writeClock)
		return
	}
	end := n.field("end", "endtime", "endsat", "ends", "to", "until", "timeend", "结束时间")
	if win, ok := span(end, published); ok && win.HasClock {
		s.End = clockOf(win.Start)
	} else if c, _, ok := ParseClocks(end.text()); ok {
		s.End = c.Start
	} else if end.key != "" {
		r.unreadable(end, writeClock)
	}
	if s.End != NoClock && s.End < s.Start {
		s.End = NoClock
	}
	r.countDays(s, day)
}

// countDays moves the clocks of a session on a later day than the first past
// midnight, as a Session has them.
func (r *roster) countDays(s *Session, day calendarDay) {
	if s.Start == NoClock || day == (calendarDay{}) {
		return
	}
	if r.first == (calendarDay{}) {
		r.first = day
	}
	later := day.at(0, time.UTC).Sub(r.first.at(0, time.UTC))
	if days := Clock(later / (24 * time.Hour)); days > 0 && days <= Clock(longestEvent/(24*time.Hour)) {
		s.Start += days * midnight
		if s.End != NoClock {
			s.End += days * midnight
		}
	}
}

// materialKinds are the kinds that keys name, and what such a link is called
// if nothing else names it.
var materialKinds = map[dataKey]struct {
	kind content.ResourceKind
	name string
}{
	keySlides:       {content.Slides, "Slides"},
	keyVideo:        {content.Video, "Recording"},
	keyLivestream:   {content.Livestream, "Livestream"},
	keyRegistration: {content.Registration, "Registration"},
	keyCode:         {content.Code, "Code"},
	keyAlbum:        {content.Album, "Album"},
	keyArticle:      {content.Article, "Article"},
	keyMaterials:    {content.Other, "Material"},
}

// takeMaterials reads the links that the page's data offers.
func (w *walk) takeMaterials(s *stated) {
	ofTalk := -1
	if s.kind == kindTalk && len(w.sessions) == 1 {
		ofTalk = 0
	}
	for key := keySlides; key <= keyMaterials; key++ {
		for _, n := range s.nodes[key] {
			w.takeResources(n, key, ofTalk)
		}
	}
}

// takeResources reads the links of one value. session is the index of the one
// they belong to, -1 for none.
func (w *walk) takeResources(n node, key dataKey, session int) {
	known := materialKinds[key]
	for _, item := range n.items() {
		if len(w.resources) >= maxResources {
			w.full("resources", maxResources, item.line)
			return
		}
		link, title, kind := item, "", known.kind
		if item.isTable() && foldKey(n.key) == "resources" && item.field("src").key != "" {
			continue // Hugo's word for the files beside a page
		}
		if item.isTable() {
			link = item.field("url", "link", "href", "src", "file", "path", "id", "链接", "地址")
			title = item.field("title", "name", "text", "label", "名称", "标题").text()
			if k := materialKinds[w.dataKeyOf(item.field("kind", "type").text(), false)].kind; k != "" {
				kind = k
			}
		}
		address, ok := addressOf(link, item.key)
		if !ok {
			// Flags ("live: true") and words ("tickets: sold out") offer no link.
			if key == keySlides || key == keyVideo || key == keyMaterials {
				if _, isFlag := item.flag(); !isFlag {
					w.unreadable(item, writeURL)
				}
			}
			continue
		}
		if u, err := url.Parse(address); err == nil && kind == content.Other {
			kind = cmp.Or(w.kindByWords(title, kindByAddress(u)), kindByAddress(u), kind)
		}
		isNamed := title != ""
		if title == "" {
			title = known.name
			if session >= 0 {
				title = w.sessions[session].Title
			} else if strings.ContainsFunc(n.key, isHan) {
				title = n.key
			} else if key == keyMaterials {
				title = path.Base(address)
			}
		}
		if slices.ContainsFunc(w.resources, func(r Resource) bool { return r.URL == address && r.Kind == kind && r.Session == session }) {
			continue
		}
		w.resources = append(w.resources, Resource{Title: title, URL: address, Kind: kind, Session: session, Place: item.extent(), unnamed: !isNamed})
	}
}

var (
	youTubeID  = regexp.MustCompile(`^[\w-]{11}$`)
	bilibiliID = regexp.MustCompile(`^BV[0-9A-Za-z]{10}$`)
	vimeoID    = regexp.MustCompile(`^\d{6,12}$`)
)

// addressOf returns the URL or path that a value holds; key tells whose videos
// an id names.
func addressOf(n node, key string) (address string, ok bool) {
	text, name := n.text(), foldKey(key)
	switch {
	case text == "":
		return "", false
	case bilibiliID.MatchString(text):
		return "https://www.bilibili.com/video/" + text, true
	case strings.Contains(name, "vimeo") && vimeoID.MatchString(text):
		return "https://vimeo.com/" + text, true
	case (strings.Contains(name, "youtube") || strings.Contains(name, "video")) && youTubeID.MatchString(text):
		return "https://www.youtube.com/watch?v=" + text, true
	}
	u, err := url.Parse(text)
	if err != nil || strings.Contains(text, " ") || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" || text[0] == '#' {
		return "", false
	}
	return text, u.Host != "" || strings.ContainsAny(text, "/.")
}

// keepStated leaves out the people whom only words name: where data says who
// speaks, it names them all.
func (w *walk) keepStated(stated int) {
	if stated == len(w.speakers) {
		return
	}
	for _, extra := range w.speakers[stated:] {
		w.note(content.Warning, extra.Place.First, "event-mismatch", "%s speaks here, but the speakers in the front matter, which are taken, do not name them; correct one of them", extra.Name)
	}
	w.speakers = w.speakers[:stated]
	for i := range w.sessions {
		w.sessions[i].Speakers = slices.DeleteFunc(w.sessions[i].Speakers, func(at int) bool { return at >= stated })
	}
}

// nameMaterials gives links whose data has no title the one that the page's
// words have for them, and lists each link once.
func (w *walk) nameMaterials(stated int) {
	byURL := map[string][]int{}
	for i, r := range w.resources[:stated] {
		byURL[r.URL] = append(byURL[r.URL], i)
	}
	kept := w.resources[:stated]
	for _, r := range w.resources[stated:] {
		same := byURL[r.URL]
		for _, i := range same {
			have := &w.resources[i]
			if have.unnamed && have.Session < 0 {
				have.Title, have.Session, have.unnamed = r.Title, r.Session, false
			}
		}
		if len(same) == 0 {
			kept = append(kept, r)
		}
	}
	w.resources = kept
}
