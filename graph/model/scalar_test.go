package model_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
	"lectern/content/query"
	"lectern/graph/model"
)

func written(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

func TestMarshalDateTime(t *testing.T) {
	east := time.FixedZone("", 8*60*60)
	tests := map[string]time.Time{
		`null`:                             {},
		`"2024-04-20T15:00:00+08:00"`:      time.Date(2024, 4, 20, 15, 0, 0, 0, east),
		`"2024-04-20T15:00:00Z"`:           time.Date(2024, 4, 20, 15, 0, 0, 0, time.UTC),
		`"2024-04-20T15:00:00.25Z"`:        time.Date(2024, 4, 20, 15, 0, 0, 250_000_000, time.UTC),
		`"2024-04-20T15:00:00.000000001Z"`: time.Date(2024, 4, 20, 15, 0, 0, 1, time.UTC),
		`"9999-12-31T00:00:00Z"`:           time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
	}
	for want, in := range tests {
		if got := written(model.MarshalDateTime(in)); got != want {
			t.Errorf("%v is written %s, want %s", in, got, want)
		}
	}
	if got := written(model.MarshalDateTime(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))); got != "null" {
		t.Errorf("the year 10000 is written %s, want null", got)
	}
}

func TestUnmarshalDateTime(t *testing.T) {
	for text, want := range map[string]string{ // want "" means that it is refused
		"2024-04-20T15:00:00+08:00":    "2024-04-20T07:00:00Z",
		"2024-04-20T15:00:00Z":         "2024-04-20T15:00:00Z",
		"2024-04-20T15:00:00.5Z":       "2024-04-20T15:00:00.5Z",
		"2024-04-20":                   "",
		"2024-04-20T15:00:00":          "",
		"2024-04-20 15:00:00":          "",
		"2024-04-20T15:00+08:00":       "",
		"Sat, 20 Apr 2024 15:00:00 Z":  "",
		"2024-13-20T15:00:00Z":         "",
		"":                             "",
		strings.Repeat("2024-04-", 99): "",
	} {
		got, err := model.UnmarshalDateTime(text)
		checkRefusal(t, text, err, want == "", "RFC 3339")
		if err == nil && got.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%q is read as %v, want %s", text, got, want)
		}
	}
	for _, v := range []any{nil, 5, true, json.Number("1713596400"), []any{"2024-04-20T15:00:00Z"}} {
		_, err := model.UnmarshalDateTime(v)
		checkRefusal(t, v, err, true, "RFC 3339")
	}
}

func TestDate(t *testing.T) {
	if got := written(model.MarshalDate("")); got != "null" {
		t.Errorf("no day is written %s, want null", got)
	}
	if got := written(model.MarshalDate("2024-04-20")); got != `"2024-04-20"` {
		t.Errorf("got %s", got)
	}
	for text, want := range map[string]content.Day{ // want "" means that it is refused
		"2024-02-29":           "2024-02-29",
		"2023-02-29":           "",
		"2024-4-20":            "",
		"20240420":             "",
		"2024-04-20T00:00:00Z": "",
		"":                     "",
	} {
		got, err := model.UnmarshalDate(text)
		checkRefusal(t, text, err, want == "", "YYYY-MM-DD")
		if got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

// checkRefusal checks that err is a short InputError which says what is
// allowed, or that there is none.
func checkRefusal(t *testing.T, v any, err error, wanted bool, allowed string) {
	t.Helper()
	if !wanted {
		if err != nil {
			t.Errorf("%v is refused: %v", v, err)
		}
		return
	}
	var input *query.InputError
	switch {
	case !errors.As(err, &input):
		t.Errorf("%v: got %v, want an InputError", v, err)
	case !strings.Contains(input.Message, allowed):
		t.Errorf("%v: %q does not name %s", v, input.Message, allowed)
	case len(input.Message) > 300:
		t.Errorf("%v: the message has %d bytes", v, len(input.Message))
	}
}

func TestMarshalJSON(t *testing.T) {
	type odd struct{ F func() }
	tests := []struct {
		in   any
		want string
	}{
		{nil, `null`},
		{true, `true`},
		{int64(9007199254740993), `9007199254740993`},
		{uint64(math.MaxUint64), `18446744073709551615`},
		{1.5, `1.5`},
		{"<a> & \u2028 \"", `"<a> & \u2028 \""`},
		{"broken \xff", `"broken \ufffd"`},
		{json.Number("1e400"), `1e400`},
		{[]any{}, `[]`},
		{map[string]any{"b": 1, "a": []any{nil}}, `{"a":[null],"b":1}`},
		{math.NaN(), `"NaN"`},
		{[]any{math.Inf(1), math.Inf(-1), 1.0, nil, "x"}, `["+Inf","-Inf",1,null,"x"]`},
		{map[any]any{1: "one", true: map[any]any{nil: 2}}, `{"1":"one","true":{"\u003cnil\u003e":2}}`},
		{map[string]any{"deep": []any{map[any]any{"k": math.NaN()}}}, `{"deep":[{"k":"NaN"}]}`},
		{time.Date(2024, 4, 20, 0, 0, 0, 0, time.UTC), `"2024-04-20T00:00:00Z"`},
		{[]any{make(chan int), time.Unix(0, 0).UTC()}, ``}, // only valid
		{odd{}, ``},
	}
	for _, tt := range tests {
		got := written(model.MarshalJSON(tt.in))
		if !json.Valid([]byte(got)) {
			t.Errorf("%#v is written %s, which is no JSON", tt.in, got)
		}
		if tt.want != "" && !sameJSON(got, tt.want) {
			t.Errorf("%#v is written %s, want %s", tt.in, got, tt.want)
		}
	}
}

// sameJSON reports whether a and b are one text up to escapes.
func sameJSON(a, b string) bool {
	return strings.ReplaceAll(a, "<nil>", `\u003cnil\u003e`) == b
}

func TestMarshalRawJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"b":1,"a":9007199254740993}`: `{"b":1,"a":9007199254740993}`,
		``:                             `null`,
		`{"a":`:                        `null`,
	} {
		if got := written(model.MarshalRawJSON(json.RawMessage(in))); got != want {
			t.Errorf("%q is written %s, want %s", in, got, want)
		}
	}
	if got, err := model.UnmarshalRawJSON(map[string]any{"a": json.Number("9007199254740993")}); err != nil || string(got) != `{"a":9007199254740993}` {
		t.Errorf("read as %s, %v", got, err)
	}
}

func TestUnmarshalJSONKeepsNumbers(t *testing.T) {
	in := json.Number("90071992547409931234")
	if got, err := model.UnmarshalJSON(in); err != nil || got != in {
		t.Errorf("got %v, %v; want %v", got, err, in)
	}
}

func TestEnums(t *testing.T) {
	read := map[string]func(any) error{
		"PostKind":           func(v any) error { _, err := model.UnmarshalPostKind(v); return err },
		"Severity":           func(v any) error { _, err := model.UnmarshalSeverity(v); return err },
		"EventStatus":        func(v any) error { _, err := model.UnmarshalEventStatus(v); return err },
		"AttendanceMode":     func(v any) error { _, err := model.UnmarshalAttendanceMode(v); return err },
		"ResourceKind":       func(v any) error { _, err := model.UnmarshalResourceKind(v); return err },
		"EventOrderField":    func(v any) error { _, err := model.UnmarshalEventOrderField(v); return err },
		"SpeakerOrderField":  func(v any) error { _, err := model.UnmarshalSpeakerOrderField(v); return err },
		"ProjectOrderField":  func(v any) error { _, err := model.UnmarshalProjectOrderField(v); return err },
		"ResourceOrderField": func(v any) error { _, err := model.UnmarshalResourceOrderField(v); return err },
		"PostOrderField":     func(v any) error { _, err := model.UnmarshalPostOrderField(v); return err },
		"Direction":          func(v any) error { _, err := model.UnmarshalDirection(v); return err },
	}
	for name, f := range read {
		if err := f("DATE"); err != nil {
			t.Errorf("%s: capitals are refused: %v", name, err)
		}
		checkRefusal(t, name, f("Date"), true, `write "DATE"`)
		checkRefusal(t, name, f(3), true, name)
	}
	for _, enum := range []struct {
		got  graphql.Marshaler
		want string
	}{
		{model.MarshalPostKind(content.KindPage), `"PAGE"`},
		{model.MarshalSeverity(content.Error), `"ERROR"`},
		{model.MarshalPostOrderField(query.ByDate), `"DATE"`},
		{model.MarshalDirection(query.Ascending), `"ASC"`},
		{model.MarshalEventStatus(content.EventPast), `"PAST"`},
		{model.MarshalAttendanceMode(content.InPerson), `"IN_PERSON"`},
		{model.MarshalResourceKind(content.Slides), `"SLIDES"`},
		{model.MarshalEventOrderField(query.EventsByStart), `"START"`},
		{model.MarshalSpeakerOrderField(query.SpeakersByAppearances), `"APPEARANCES"`},
		{model.MarshalProjectOrderField(query.ProjectsBySpeakers), `"SPEAKERS"`},
		{model.MarshalResourceOrderField(query.ResourcesByTitle), `"TITLE"`},
	} {
		if got := written(enum.got); got != enum.want {
			t.Errorf("got %s, want %s", got, enum.want)
		}
	}
}
