package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content"
	"lectern/gitsource"
)

func TestReadiness(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	snap := content.NewSnapshot(content.Snapshot{
		Ref: "main", Commit: &content.Commit{SHA: "c0ffee"}, LoadedAt: noon.Add(-time.Hour),
		Posts: []*content.Post{{Path: "a.md"}, {Path: "b.md"}}, Problems: []*content.Problem{{Path: "b.md"}},
	})
	fine := gitsource.Status{LastCheck: noon.Add(-time.Minute), LastSuccess: noon.Add(-time.Minute)}
	down := gitsource.Status{LastCheck: noon, LastSuccess: noon.Add(-2 * time.Hour), Err: errors.New("fetch https://git.example/a:\nno route"), Failures: 3}

	for name, tt := range map[string]struct {
		snap     *content.Snapshot
		status   gitsource.Status
		draining bool
		code     int
		want     string
	}{
		"starting": {nil, gitsource.Status{}, false, 503, `{
			"ready": false, "reason": "the first revision is being fetched and loaded",
			"ref": null, "commit": null, "loadedAt": null, "ageSeconds": null, "posts": 0, "problems": 0,
			"lastCheck": null, "lastSuccess": null, "lastError": null, "failures": 0}`},
		"cannot start": {nil, gitsource.Status{LastCheck: noon, Err: errors.New("no route"), Failures: 1}, false, 503, `{
			"ready": false, "reason": "nothing could be loaded yet; see lastError",
			"ref": null, "commit": null, "loadedAt": null, "ageSeconds": null, "posts": 0, "problems": 0,
			"lastCheck": "2026-03-01T12:00:00Z", "lastSuccess": null, "lastError": "no route", "failures": 1}`},
		"serving": {snap, fine, false, 200, `{
			"ready": true,
			"ref": "main", "commit": "c0ffee", "loadedAt": "2026-03-01T11:00:00Z", "ageSeconds": 3600, "posts": 2, "problems": 1,
			"lastCheck": "2026-03-01T11:59:00Z", "lastSuccess": "2026-03-01T11:59:00Z", "lastError": null, "failures": 0}`},
		"serving while the remote is down": {snap, down, false, 200, `{
			"ready": true,
			"ref": "main", "commit": "c0ffee", "loadedAt": "2026-03-01T11:00:00Z", "ageSeconds": 3600, "posts": 2, "problems": 1,
			"lastCheck": "2026-03-01T12:00:00Z", "lastSuccess": "2026-03-01T10:00:00Z", "lastError": "fetch https://git.example/a: no route", "failures": 3}`},
		"draining": {snap, fine, true, 503, `{
			"ready": false, "reason": "the server is shutting down",
			"ref": "main", "commit": "c0ffee", "loadedAt": "2026-03-01T11:00:00Z", "ageSeconds": 3600, "posts": 2, "problems": 1,
			"lastCheck": "2026-03-01T11:59:00Z", "lastSuccess": "2026-03-01T11:59:00Z", "lastError": null, "failures": 0}`},
	} {
		t.Run(name, func(t *testing.T) {
			store := new(content.Store)
			if tt.snap != nil {
				store.Swap(tt.snap)
			}
			ready := &readiness{store: store, status: func() gitsource.Status { return tt.status }, now: func() time.Time { return noon }}
			ready.draining.Store(tt.draining)
			answer := httptest.NewRecorder()
			ready.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, readyPath, nil))

			if answer.Code != tt.code {
				t.Errorf("got status %d, want %d", answer.Code, tt.code)
			}
			var got, want any
			if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v in %s", err, answer.Body)
			}
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
		})
	}
}
