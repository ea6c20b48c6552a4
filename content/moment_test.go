package content_test

import (
	"testing"
	"time"

	"lectern/content"
)

func TestMomentsOfChange(t *testing.T) {
	at := func(clock string) time.Time {
		moment, err := time.Parse(time.DateTime, "2024-04-"+clock)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	post := &content.Post{Date: at("01 00:00:00")}
	snap := content.NewSnapshot(content.Snapshot{Events: []*content.Event{
		{ID: "two hours", Post: post, StartDay: "2024-04-20", StartsAt: at("20 13:00:00"), EndsAt: at("20 15:00:00")},
		{ID: "a day", Post: post, StartDay: "2024-04-20"},
		{ID: "undated", Post: post},
	}})
	for _, tt := range []struct{ now, last, next string }{ // "" for none
		{"19 23:59:59", "", "20 00:00:00"},
		{"20 00:00:00", "20 00:00:00", "20 13:00:00"},
		{"20 12:59:59", "20 00:00:00", "20 13:00:00"},
		{"20 13:00:00", "20 13:00:00", "20 15:00:00"},
		{"20 15:00:01", "20 15:00:00", "21 00:00:00"},
		{"21 00:00:00", "21 00:00:00", ""},
	} {
		t.Run(tt.now, func(t *testing.T) {
			for _, m := range []struct {
				name string
				got  time.Time
				want string
			}{{"last", snap.LastChange(at(tt.now)), tt.last}, {"next", snap.NextChange(at(tt.now)), tt.next}} {
				var want time.Time
				if m.want != "" {
					want = at(m.want)
				}
				if !m.got.Equal(want) {
					t.Errorf("%s: got %v, want %v", m.name, m.got, want)
				}
			}
		})
	}

	// What the moments promise: between two of them no status changes.
	for now := at("19 20:00:00"); now.Before(at("21 04:00:00")); now = now.Add(time.Minute) {
		before := now.Add(-time.Minute)
		changed := false
		for _, e := range snap.Events {
			changed = changed || e.Status(before) != e.Status(now)
		}
		if moved := !snap.LastChange(before).Equal(snap.LastChange(now)); moved != changed {
			t.Errorf("%v: LastChange moved: %v, a status changed: %v", now, moved, changed)
		}
	}
}
