package query_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content/query"
)

func TestFilterWithout(t *testing.T) {
	tag := func(name string) *query.ListFilter { return &query.ListFilter{Has: &name} }
	text := func(s string) *query.StringFilter { return &query.StringFilter{Eq: &s} }
	raft := &query.PostFilter{Tags: tag("raft")}
	blog := &query.PostFilter{Section: text("blog")}
	both := &query.PostFilter{Tags: tag("raft"), Section: text("blog")}
	since := &query.DateTimeFilter{Gte: new(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))}
	level, topic := &query.ParamFilter{Path: "level", Eq: 1}, &query.ParamFilter{Path: "seo.topic", Eq: "raft"}
	type filters = []*query.PostFilter
	for _, tt := range []struct {
		name, by string
		f, want  *query.PostFilter
	}{
		{"no filter", "tags", nil, nil},
		{"the field alone", "tags", raft, &query.PostFilter{}},
		{"beside others", "tags", both, blog},
		{"another field", "tags", blog, blog},
		{"categories", "categories", &query.PostFilter{Categories: tag("news"), Tags: tag("raft")}, raft},
		{"authors", "authors", &query.PostFilter{Authors: tag("林深"), Tags: tag("raft")}, raft},
		{"section", "section", both, raft},
		{"language", "language", &query.PostFilter{Language: text("zh"), Tags: tag("raft")}, raft},
		{"year", "year", &query.PostFilter{Date: since, Tags: tag("raft")}, raft},
		{"param", "param:SEO.topic", &query.PostFilter{Params: []*query.ParamFilter{level, nil, topic}}, &query.PostFilter{Params: []*query.ParamFilter{level}}},
		{"another taxonomy", "series", both, both},
		{"and", "tags", &query.PostFilter{And: filters{raft, both, nil}}, &query.PostFilter{And: filters{blog}}},
		{"and of and", "tags", &query.PostFilter{And: filters{{And: filters{raft}}}}, &query.PostFilter{}},
		{"or of the field", "tags", &query.PostFilter{Or: filters{raft, {Tags: tag("go")}}}, &query.PostFilter{}},
		{"or with more", "tags", &query.PostFilter{Or: filters{raft, blog}}, &query.PostFilter{Or: filters{raft, blog}}},
		{"or of anything", "tags", &query.PostFilter{Or: filters{{}, raft}}, &query.PostFilter{Or: filters{{}, raft}}},
		{"not", "tags", &query.PostFilter{Not: raft}, &query.PostFilter{}},
		{"not with more", "tags", &query.PostFilter{Not: both}, &query.PostFilter{Not: both}},
		{"not of anything", "tags", &query.PostFilter{Not: &query.PostFilter{}}, &query.PostFilter{Not: &query.PostFilter{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.f.Without(tt.by)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
