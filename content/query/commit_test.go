package query_test

import (
	"testing"
	"time"

	"lectern/content"
	"lectern/content/query"
)

func TestCommitsKeepTheOrderOfTheLog(t *testing.T) {
	at := time.Date(2024, 4, 20, 13, 30, 0, 0, time.UTC)
	oldest := &content.Commit{SHA: "c", CommittedAt: at.Add(time.Hour)} // by a clock that was ahead
	middle := &content.Commit{SHA: "b", CommittedAt: at}
	newest := &content.Commit{SHA: "d", CommittedAt: at}
	list := query.Commits([]*content.Commit{newest, middle, oldest})
	for i, want := range []*content.Commit{newest, middle, oldest} {
		if list.Items[i] != want {
			t.Errorf("commit %d is %s, want %s", i, list.Items[i].SHA, want.SHA)
		}
	}
	cursor := list.Cursor(1)
	grown := query.Commits([]*content.Commit{{SHA: "e", CommittedAt: at}, newest, middle, oldest})
	if i, err := grown.After(cursor); err != nil || i != 3 {
		t.Errorf("after one more commit the cursor stands before item %d (%v), want 3", i, err)
	}
}
