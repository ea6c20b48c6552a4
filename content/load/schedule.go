package load

import (
	"fmt"
	"time"

	"lectern/content"
)

// publishKeys and expiryKeys hold when a post is to appear and to vanish, in the
// order in which they are asked. They are Hugo's.
var (
	publishKeys = []string{"publishdate", "pubdate", "published"}
	expiryKeys  = []string{"expirydate", "unpublishdate"}
)

// A schedule says from when until when a post is to be served. Its zero value is
// always.
//
// Only what a page calls its publication and its expiry counts. A date that lies
// ahead hides nothing: on pages that announce something it often is the day of
// the event.
type schedule struct {
	from, until time.Time // zero: no bound; until is the first moment without the post
	fromLine    int       // of the front matter that says so
	untilLine   int
}

// schedule returns when the page is to be served.
func (h header) schedule(zone *time.Location) schedule {
	var s schedule
	s.from, s.fromLine = h.moment(zone, publishKeys...)
	s.until, s.untilLine = h.moment(zone, expiryKeys...)
	return s
}

// moment returns the moment at the first of keys that holds one, and its line;
// zero if there is none.
func (h header) moment(zone *time.Location, keys ...string) (time.Time, int) {
	for _, key := range keys {
		_, value, line := h.find(key)
		if _, isFlag := value.(bool); value == nil || isFlag || value == "" {
			continue
		}
		text, _ := scalarText(value)
		if t, ok := parseDate(text, zone); ok {
			return t, line
		}
		h.notes.add(content.Warning, line, "date-unreadable",
			"%s holds %s, which is no date; write it like 2024-04-20T15:00:00+08:00", key, describe(value))
	}
	return time.Time{}, 0
}

// A view says which of the posts that were read are served.
type view struct {
	drafts    bool      // drafts too
	scheduled bool      // whenever they are to appear and vanish
	at        time.Time // the moment that schedules are held against
}

// serves reports whether f is served as a post.
func (v view) serves(f *file) bool {
	return f.post != nil && (v.drafts || !f.post.post.Draft) && v.inTime(f)
}

// inTime reports whether the schedule of f, which has a post, lets it be served.
func (v view) inTime(f *file) bool {
	s := f.post.schedule
	return v.scheduled || !v.at.Before(s.from) && (s.until.IsZero() || v.at.Before(s.until))
}

// isLike reports whether v serves the same of files as other does.
func (v view) isLike(other view, files map[string]*file) bool {
	if v.at.Equal(other.at) || v.scheduled {
		return true
	}
	for _, f := range files {
		if f.post != nil && f.post.schedule != (schedule{}) && v.inTime(f) != other.inTime(f) {
			return false
		}
	}
	return true
}

// turns returns the moments around v.at at which posts of files appear or
// vanish: the last that has passed and the next to come, zero where there is
// none.
func (v view) turns(files []*file) (last, next time.Time) {
	if v.scheduled {
		return last, next
	}
	for _, f := range files {
		if f.post == nil || f.post.post.Draft && !v.drafts {
			continue
		}
		for _, t := range []time.Time{f.post.schedule.from, f.post.schedule.until} {
			switch {
			case t.IsZero():
			case !t.After(v.at):
				if t.After(last) {
					last = t
				}
			case next.IsZero() || t.Before(next):
				next = t
			}
		}
	}
	return last, next
}

// absence returns a problem that says why f, which has a post, is not served at
// this time.
func (v view) absence(f *file) *content.Problem {
	s := f.post.schedule
	if v.at.Before(s.from) {
		return problemAt(f.place.path, s.fromLine, content.Info, "post-scheduled",
			fmt.Sprintf("the page is served from %s on", s.from.Format(time.RFC3339)))
	}
	return problemAt(f.place.path, s.untilLine, content.Info, "post-expired",
		fmt.Sprintf("the page has not been served since %s", s.until.Format(time.RFC3339)))
}
