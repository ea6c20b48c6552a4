package graph_test

import (
	"context"
	"testing"
	"time"

	"lectern/content"
	"lectern/graph"
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
		want  string
	}{
		{"before the start", clock, "2024-04-20T13:29:59+08:00", "UPCOMING"},
		{"at the start", clock, "2024-04-20T13:30:00+08:00", "ONGOING"},
		{"in another zone", clock, "2024-04-20T05:30:00Z", "ONGOING"},
		{"just before the end", clock, "2024-04-21T17:59:59+08:00", "ONGOING"},
		{"at the end", clock, "2024-04-21T18:00:00+08:00", "PAST"},
		{"no end, same evening", startOnly, "2024-04-20T23:59:59+08:00", "ONGOING"},
		{"no end, next day", startOnly, "2024-04-21T00:00:00+08:00", "PAST"},
		{"day alone, the evening before", day, "2024-04-19T23:59:59+08:00", "UPCOMING"},
		{"day alone, midnight in its zone", day, "2024-04-19T16:00:00Z", "ONGOING"},
		{"day alone, its evening", day, "2024-04-20T23:59:59+08:00", "ONGOING"},
		{"day alone, over", day, "2024-04-21T00:00:00+08:00", "PAST"},
		{"days, the last one", days, "2024-04-22T12:00:00+08:00", "ONGOING"},
		{"days, over", days, "2024-04-23T00:00:00+08:00", "PAST"},
		{"end before start", content.Event{StartDay: "2024-04-20", EndDay: "2024-04-01"}, "2024-04-20T12:00:00+08:00", "ONGOING"},
		{"no day", content.Event{}, "2024-04-20T12:00:00+08:00", "UNDATED"},
		{"no start day", content.Event{EndDay: "2024-04-20"}, "2024-04-20T12:00:00+08:00", "UNDATED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.event.ID = "e"
			tt.event.Post = &content.Post{Date: time.Date(2024, 4, 1, 0, 0, 0, 0, east)}
			resp := graph.NewExecutor(graph.Options{
				Store: storeOf(content.NewSnapshot(content.Snapshot{Events: []*content.Event{&tt.event}})),
				Now:   func() time.Time { return at(tt.now) },
			}).Execute(context.Background(), `{ node(id: "e") { ... on Event { status } } }`, "", nil)
			if got, want := string(resp.Data), `{"node":{"status":"`+tt.want+`"}}`; got != want {
				t.Errorf("got %s %v, want %s", got, resp.Errors, want)
			}
		})
	}
}
