package content_test

import (
	"testing"
	"time"

	"lectern/content"
	"lectern/content/markdown"
)

func TestEventStatus(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	clock := content.Event{StartDay: "2024-04-20", EndDay: "2024-04-21", StartsAt: at("2024-04-20T13:30:00+08:00"), EndsAt: at("2024-04-21T18:00:00+08:00")}
	startOnly := content.Event{StartDay: "2024-04-20", StartsAt: at("2024-04-20T13:30:00+08:00")}
	day := content.Event{StartDay: "2024-04-20"}
	days := content.Event{StartDay: "2024-04-20", EndDay: "2024-04-22"}
	tests := []struct {
		name  string
		event content.Event
		now   string
		want  content.EventStatus
	}{
		{"before the start", clock, "2024-04-20T13:29:59+08:00", content.EventUpcoming},
		{"at the start", clock, "2024-04-20T13:30:00+08:00", content.EventOngoing},
		{"in another zone", clock, "2024-04-20T05:30:00Z", content.EventOngoing},
		{"just before the end", clock, "2024-04-21T17:59:59+08:00", content.EventOngoing},
		{"at the end", clock, "2024-04-21T18:00:00+08:00", content.EventPast},
		{"no end, same evening", startOnly, "2024-04-20T23:59:59+08:00", content.EventOngoing},
		{"no end, next day", startOnly, "2024-04-21T00:00:00+08:00", content.EventPast},
		{"day alone, the evening before", day, "2024-04-19T23:59:59+08:00", content.EventUpcoming},
		{"day alone, midnight in its zone", day, "2024-04-19T16:00:00Z", content.EventOngoing},
		{"day alone, its evening", day, "2024-04-20T23:59:59+08:00", content.EventOngoing},
		{"day alone, over", day, "2024-04-21T00:00:00+08:00", content.EventPast},
		{"days, the last one", days, "2024-04-22T12:00:00+08:00", content.EventOngoing},
		{"days, over", days, "2024-04-23T00:00:00+08:00", content.EventPast},
		{"end before start", content.Event{StartDay: "2024-04-20", EndDay: "2024-04-01"}, "2024-04-20T12:00:00+08:00", content.EventOngoing},
		{"no day", content.Event{}, "2024-04-20T12:00:00+08:00", content.EventUndated},
		{"no start day", content.Event{EndDay: "2024-04-20"}, "2024-04-20T12:00:00+08:00", content.EventUndated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.event.Post = &content.Post{Date: time.Date(2024, 4, 1, 0, 0, 0, 0, time.FixedZone("", 8*60*60))}
			if got := tt.event.Status(at(tt.now)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEventCancelled(t *testing.T) {
	parser := markdown.NewParser(markdown.Options{})
	for frontMatter, want := range map[string]bool{
		"title: A":                   false,
		"status: cancelled":          true,
		"status: Canceled":           true,
		"status: published":          false,
		"cancelled: true":            true,
		"canceled: true":             true,
		"cancelled: false":           false,
		"cancelled: maybe":           false,
		"event: {status: cancelled}": true,
		"event: {canceled: true}":    true,
		"status: cancelled\nevent: {status: confirmed}": false,
	} {
		post := &content.Post{Body: parser.Parse([]byte("---\n" + frontMatter + "\n---\n"))}
		if got := (&content.Event{Post: post}).Cancelled(); got != want {
			t.Errorf("%s: got %v, want %v", frontMatter, got, want)
		}
	}
}
