package main

import (
	"net/http"
	"sync/atomic"
	"time"

	"lectern/content"
	"lectern/gitsource"
)

// A readiness answers whether content is served, and how fresh it is.
type readiness struct {
	store    *content.Store
	status   func() gitsource.Status
	now      func() time.Time
	draining atomic.Bool // the server is about to end
}

// A readyReport is the body of /readyz. Fields that are not known yet are null.
type readyReport struct {
	Ready  bool   `json:"ready"`
	Reason string `json:"reason,omitempty"` // why not

	// What is served.
	Ref        *string    `json:"ref"`
	Commit     *string    `json:"commit"` // its SHA
	LoadedAt   *time.Time `json:"loadedAt"`
	AgeSeconds *float64   `json:"ageSeconds"` // since LoadedAt
	Posts      int        `json:"posts"`
	Problems   int        `json:"problems"`

	// What is known of the remote.
	LastCheck   *time.Time `json:"lastCheck"`
	LastSuccess *time.Time `json:"lastSuccess"` // when the remote was last seen to stand where we do
	LastError   *string    `json:"lastError"`   // null once a check succeeds
	Failures    int        `json:"failures"`    // checks failed in a row
}

// ServeHTTP implements http.Handler. It answers 200 while content is served,
// even if the remote is long out of reach: stale content is better than none,
// and the body tells. It answers 503 before anything is served and once the
// server drains.
func (r *readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	report := r.report()
	status := http.StatusOK
	if !report.Ready {
		status = http.StatusServiceUnavailable
	}
	writeJSON(w, status, report)
}

func (r *readiness) report() readyReport {
	status := r.status()
	report := readyReport{
		LastCheck:   known(status.LastCheck),
		LastSuccess: known(status.LastSuccess),
		Failures:    status.Failures,
	}
	if status.Err != nil {
		message := oneLine(status.Err.Error())
		report.LastError = &message
	}
	snap := r.store.Current()
	if snap != nil {
		age := r.now().Sub(snap.LoadedAt).Truncate(time.Millisecond).Seconds()
		report.Ref, report.Commit = &snap.Ref, &snap.Commit.SHA
		report.LoadedAt, report.AgeSeconds = known(snap.LoadedAt), &age
		report.Posts, report.Problems = len(snap.Posts), len(snap.Problems)
	}
	switch {
	case r.draining.Load():
		report.Reason = "the server is shutting down"
	case snap == nil && status.Err != nil:
		report.Reason = "nothing could be loaded yet; see lastError"
	case snap == nil:
		report.Reason = "the first revision is being fetched and loaded"
	default:
		report.Ready = true
	}
	return report
}

// known returns t as it is reported, in UTC; nil for the zero time.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Millisecond)
	return &t
}
