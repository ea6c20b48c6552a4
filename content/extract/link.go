package extract

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/content"
	"lectern/content/markdown"
)

// links reads the links that the page offers its audience.
func (w *walk) links() {
	w.orderSessions()
	for i, e := range w.entries {
		line := linkLine{entry: e, runes: utf8.RuneCountInString(e.Text), wrapped: w.isWrapped(i)}
		for _, l := range e.Links {
			line.find(l.Text)
			w.link(line, l)
		}
		if len(e.Links) > 0 || e.Kind == markdown.HeadingLine {
			continue
		}
		for _, bare := range bareURL.FindAllString(e.Text, 3) {
			line.find(bare)
			w.link(line, markdown.Link{Text: bare, URL: bare, Line: e.Line.Line})
		}
	}
}

// isWrapped reports whether entry i is one of several wrapped lines of a
// paragraph in Latin letters.
func (w *walk) isWrapped(i int) bool {
	e := w.entries[i]
	joins := func(a, b int) bool {
		return a >= 0 && b < len(w.entries) && w.entries[a].Kind == markdown.TextLine && w.entries[b].Kind == markdown.TextLine &&
			!w.entries[b].own && w.entries[b].Line.Line == w.entries[a].Line.Line+1
	}
	return e.Kind == markdown.TextLine && (joins(i-1, i) || joins(i, i+1)) && !strings.ContainsFunc(e.Text, isHan)
}

// A linkLine is a line while its links are read from left to right.
type linkLine struct {
	entry
	runes   int  // in Text
	wrapped bool // a sentence goes on over the line's ends
	start   int  // of the link in Text, -1 if it has no words there
	end     int  // behind it
}

// maxLeadBytes is how far before a link its words are looked for.
const maxLeadBytes = 400

// find goes on to the next link, which has the given text. Links stand in the
// order of the text, so that the same words twice are two places.
func (l *linkLine) find(text string) {
	l.start = -1
	if text == "" {
		return
	}
	i := strings.Index(l.Text[l.end:], text)
	if i < 0 {
		l.end = len(l.Text) // not in order: nothing more is found on this line
		return
	}
	l.start, l.end = l.end+i, l.end+i+len(text)
}

// lead returns the words before the link, the nearest ones if there are many.
func (l *linkLine) lead() string {
	if l.start <= 0 {
		return ""
	}
	from := max(0, l.start-maxLeadBytes)
	for !utf8.RuneStart(l.Text[from]) {
		from++
	}
	return l.Text[from:l.start]
}

var bareURL = regexp.MustCompile(`https?://[^\s，。；）)<>"]+`)

// link adds a link if its words, its place or its address mark it as material.
func (w *walk) link(e linkLine, l markdown.Link) {
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" || l.URL == "" || l.URL[0] == '#' {
		return
	}
	words := w.wordsAbout(e, l)
	kind := w.kindOf(u, words, e)
	if kind == "" {
		return
	}
	title := w.titleOfLink(e, l)
	key := l.URL + "\x00" + content.Fold(title)
	if w.offered[key] {
		return
	}
	if len(w.resources) == maxResources {
		w.full("resources", maxResources, l.Line)
		return
	}
	w.offered[key] = true
	session := w.sessionOf(title)
	if session < 0 && (kind == content.Slides || kind == content.Video || kind == content.Code) {
		session = w.sessionAbove(e.entry)
	}
	w.resources = append(w.resources, Resource{Title: title, URL: l.URL, Kind: kind, Session: session, Place: Place{First: l.Line, Last: l.Line}})
}

// aboutLink is what a reader goes by, nearest first.
type aboutLink struct {
	text  string // of the link, "" if it says nothing
	lead  string // the words before it on its line
	label string // of its line or the list it is in
	under string // heading
}

func (w *walk) wordsAbout(e linkLine, l markdown.Link) aboutLink {
	a := aboutLink{label: e.name}
	if !w.saysNothing(l.Text, l.URL) {
		a.text = l.Text
	}
	a.lead = strings.TrimSpace(e.lead())
	if e.above != LabelNone || e.Kind != markdown.ItemLine {
		a.under = e.heading
	}
	return a
}

// kindOf returns what a link leads to, "" if it is not offered as material.
func (w *walk) kindOf(u *url.URL, a aboutLink, e linkLine) content.ResourceKind {
	if kind := kindOfRoom(u); kind != "" {
		return kind
	}
	byAddress := kindByAddress(u)
	near, above := a.text+" "+a.lead+" "+a.label, a.under
	owner := isOwnerPage(u)
	if !e.own {
		// What the line says itself comes before the label that it follows.
		if kind := w.kindByWords(a.lead, byAddress); kind != "" && kind != content.Code && !owner {
			return kind
		}
	}
	for i, words := range []string{near, above} {
		kind := w.kindByWords(words, byAddress)
		if i > 0 && kind == content.Code && e.above != LabelCode && !strings.ContainsFunc(words, isHan) {
			kind = "" // the talk above is called "Advent of Code"
		}
		if kind == content.Livestream && byAddress == "" && strings.Trim(u.Path, "/") == "" {
			kind = "" // the home page of a service is no room
		}
		if owner && (kind != content.Code || !e.own && e.label != LabelCode || i > 0) {
			kind = ""
		}
		if kind != "" && !(kind == content.Code && byAddress == "" && !owner && i == 0 && e.label != LabelCode && !isForge(u)) {
			return kind
		}
		if e.label == LabelNone && e.Kind == markdown.TextLine && (len(e.Text) > 120 || e.wrapped) {
			break // running prose: the heading says nothing of its links
		}
	}
	return byAddress
}

// kindByWords returns the kind that words announce.
func (w *walk) kindByWords(words string, byAddress content.ResourceKind) content.ResourceKind {
	switch {
	case byAddress == content.Slides && (w.containsAny(words, w.Materials) || w.containsAny(words, w.Video) || w.containsAny(words, w.Slides)):
		return content.Slides // a file is no recording, whatever else the words promise
	case byAddress == content.Video && w.containsAny(words, w.Slides):
		return content.Video
	case w.containsAny(words, w.ArticleSigns) || w.containsAny(words, w.Article):
		return content.Article
	case w.containsAny(words, w.Video) || w.containsAny(words, w.RecordingSigns):
		return content.Video
	case w.containsAny(words, w.Slides):
		return content.Slides
	case w.containsAny(words, w.Registration):
		return content.Registration
	case w.containsAny(words, w.Album): // "图片直播" is no live room
		return content.Album
	case w.containsAny(words, w.Livestream):
		return content.Livestream
	case byAddress != content.Video && w.containsAny(words, w.Code):
		return content.Code
	case w.containsAny(words, w.Materials):
		if byAddress != "" {
			return byAddress
		}
		return content.Slides
	}
	return ""
}

// isForge reports whether a URL leads to a host of repositories.
func isForge(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	return strings.Contains(host, "github.") || strings.Contains(host, "gitlab.") || strings.Contains(host, "gitee.") || strings.HasPrefix(host, "git.") || strings.HasPrefix(host, "code")
}

// isOwnerPage reports whether a URL leads to the page of a person or an
// organisation on a forge, which is no repository.
func isOwnerPage(u *url.URL) bool {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	return (host == "github.com" || host == "gitee.com" || host == "gitlab.com") && len(strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })) < 2
}

// kindOfRoom returns the kind of a link to where a call is held, or signed up
// for, which its address shows whatever the words say.
func kindOfRoom(u *url.URL) content.ResourceKind {
	host := strings.ToLower(u.Hostname())
	isZoom := host == "zoom.us" || strings.HasSuffix(host, ".zoom.us")
	switch {
	case isZoom && strings.Contains(u.Path, "/register"):
		return content.Registration
	case isZoom && (strings.HasPrefix(u.Path, "/j/") || strings.HasPrefix(u.Path, "/w/") || strings.HasPrefix(u.Path, "/my/")),
		host == "meet.google.com" && len(u.Path) > 1, host == "meet.jit.si" && len(u.Path) > 1,
		host == "teams.microsoft.com" && strings.HasPrefix(u.Path, "/l/meetup-join"):
		return content.Livestream
	}
	return ""
}

// documentTypes are the endings of files that are handed out.
var documentTypes = []string{".pdf", ".ppt", ".pptx", ".key", ".doc", ".docx", ".zip"}

// kindByAddress returns the kind that a URL alone shows, "" if it shows none.
func kindByAddress(u *url.URL) content.ResourceKind {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	switch {
	case slices.Contains(documentTypes, strings.ToLower(path.Ext(u.Path))):
		return content.Slides
	case host == "live.bilibili.com":
		return content.Livestream
	case strings.HasSuffix(host, "bilibili.com") && len(parts) > 0 && parts[0] == "video",
		host == "youtu.be", strings.HasSuffix(host, "youtube.com") && (strings.HasPrefix(u.Path, "/watch") || strings.HasPrefix(u.Path, "/playlist")),
		host == "vimeo.com", host == "b23.tv":
		return content.Video
	case (host == "github.com" || host == "gitee.com" || host == "gitlab.com") && len(parts) >= 2:
		if len(parts) > 2 && slices.Contains([]string{"issues", "pull", "pulls", "discussions", "-"}, parts[2]) {
			return ""
		}
		return content.Code
	}
	return ""
}

// kindOfAddress is kindByAddress of a URL as it is written.
func kindOfAddress(link string) content.ResourceKind {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return kindByAddress(u)
}

// generic are link texts that name no thing.
var generic = regexp.MustCompile(`^(?:请?(?:戳|点击|点|猛戳)?(?:这里|此处|我|链接|查看|下载|即可|下载资料|这儿)+|here|link|this link|click here|download|链接|地址|传送门|点击观看|点击查看|点击下载|回顾地址|查看地址|地址链接|观看)[!！。.→>]*$`)

// saysOnlyKind matches link texts that say what a thing is and not which: below
// the title of a talk they are its slides and its recording.
var saysOnlyKind = regexp.MustCompile(`(?i)^[\s\[(]*(?:the |watch (?:the )?|view (?:the )?)?(?:slides?|slide deck|deck|video|recording|youtube|pdf|watch|presentation)[\s\])]*$`)

func (w *walk) saysNothing(text, link string) bool {
	text = strings.TrimSpace(text)
	return text == "" || text == link || strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || generic.MatchString(strings.ToLower(text))
}

// titleOfLink returns what a reader would call the link.
func (w *walk) titleOfLink(e linkLine, l markdown.Link) string {
	if !w.saysNothing(l.Text, l.URL) {
		if i := w.sessionAbove(e.entry); i >= 0 && saysOnlyKind.MatchString(l.Text) && !strings.ContainsFunc(w.sessions[i].Title, isHan) {
			return w.sessions[i].Title
		}
		return strings.TrimSpace(l.Text)
	}
	if before := e.lead(); before != "" {
		lead := strings.Trim(trimMarks(before), " :：<>（(【】「」⬇️👇👉")
		runes := utf8.RuneCountInString(lead)
		colon := strings.ContainsAny(before[max(0, len(before)-6):], ":：")
		if lead != "" && (runes <= 40 || colon) && (colon || runes+utf8.RuneCountInString(l.Text) >= e.runes-4) {
			if j := strings.LastIndexAny(lead, "。；;，,!！\n"); j >= 0 && len(lead) > 60 {
				lead = strings.TrimLeft(lead[j:], "。；;，,!！\n")
			}
			if j := strings.LastIndex(lead, ". "); j >= 0 && len(lead) > 60 {
				lead = strings.TrimSpace(lead[j+1:])
			}
			return lead
		}
	}
	if e.name != "" && !w.saysNothing(e.name, "") {
		return e.name
	}
	if i := w.sessionAbove(e.entry); i >= 0 {
		return w.sessions[i].Title
	}
	if e.name != "" {
		return e.name
	}
	if e.heading != "" {
		return e.heading
	}
	return w.page.Title
}

// sessionAbove returns the talk that a line stands under, -1 if there is none:
// the last one whose title stands above it below the same heading, or is it.
func (w *walk) sessionAbove(e entry) int {
	i, _ := slices.BinarySearchFunc(w.order, e.Line.Line+1, func(s, line int) int { return w.sessions[s].Place.First - line })
	if i == 0 {
		return -1
	}
	session := w.order[i-1]
	if e.Kind == markdown.RowLine {
		if w.sessions[session].Place.First != e.Line.Line {
			return -1
		}
		return session
	}
	if w.groupOf[w.sessions[session].Place.First] != e.group || len(w.sessions) < 2 {
		return -1
	}
	return session
}

// orderSessions sorts the talks by the lines of their titles, for sessionAbove.
func (w *walk) orderSessions() {
	if w.groupOf == nil {
		w.groupOf = map[int]int{}
		for _, e := range w.entries {
			w.groupOf[e.Line.Line] = e.group
		}
	}
	w.order = nil
	for i, s := range w.sessions {
		if !s.Place.FrontMatter {
			w.order = append(w.order, i)
		}
	}
	slices.SortStableFunc(w.order, func(a, b int) int { return w.sessions[a].Place.First - w.sessions[b].Place.First })
}

// sessionOf returns the session that a resource is named after or stands under,
// -1 if there is none.
func (w *walk) sessionOf(title string) int {
	key := content.Fold(titleOf(title))
	for i, have := range w.keys {
		if have == key || len(key) > 12 && strings.Contains(have, key) || len(have) > 12 && strings.Contains(key, have) {
			return i
		}
	}
	return -1
}
