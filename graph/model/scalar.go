package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
	"lectern/content/query"
)

// MarshalDateTime writes t in RFC 3339 form, with a fraction of a second only
// if it has one. A zero time is null, and so is one outside the years 0 to
// 9999, for which the form has no room.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		var buf [len(time.RFC3339Nano) + 2]byte
		w.Write(append(t.AppendFormat(append(buf[:0], '"'), time.RFC3339Nano), '"'))
	})
}

// UnmarshalDateTime reads an instant in RFC 3339 form.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if ok {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, scalarError(v, "DateTime", `an RFC 3339 text with seconds and zone, such as "2024-04-20T15:00:00+08:00"`)
}

// MarshalDate writes d as it stands; an unknown day is null.
func MarshalDate(d content.Day) graphql.Marshaler {
	if d == "" {
		return graphql.Null
	}
	return graphql.MarshalString(string(d))
}

// UnmarshalDate reads a calendar day in the form YYYY-MM-DD.
func UnmarshalDate(v any) (content.Day, error) {
	s, ok := v.(string)
	if ok {
		if _, err := time.Parse(time.DateOnly, s); err == nil {
			return content.Day(s), nil
		}
	}
	return "", scalarError(v, "Date", `a day in the form YYYY-MM-DD, such as "2024-04-20"`)
}

// MarshalRawJSON writes raw as it is; empty or broken JSON is null.
func MarshalRawJSON(raw json.RawMessage) graphql.Marshaler {
	if !json.Valid(raw) {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) { w.Write(raw) })
}

// UnmarshalRawJSON returns v as JSON.
func UnmarshalRawJSON(v any) (json.RawMessage, error) { return encodeJSON(v) }

// MarshalJSON writes v, which is anything that encoding/json takes. What JSON
// has no word for is written as a text rather than lost: NaN and infinities as
// "NaN", "+Inf" and "-Inf", keys that are no texts as fmt prints them.
func MarshalJSON(v any) graphql.Marshaler {
	if v == nil {
		return graphql.Null
	}
	encoded, err := encodeJSON(v)
	if err != nil {
		if encoded, err = encodeJSON(speakable(v)); err != nil {
			return graphql.MarshalString(fmt.Sprint(v))
		}
	}
	return graphql.WriterFunc(func(w io.Writer) { w.Write(encoded) })
}

func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // texts elsewhere in the answer are not escaped either
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// speakable returns v with all that encoding/json refuses replaced by texts.
func speakable(v any) any {
	switch v := v.(type) {
	case nil, bool, string, int, int64, uint64:
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
		return v
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = speakable(item)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			object[key] = speakable(item)
		}
		return object
	case map[any]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			object[fmt.Sprint(key)] = speakable(item)
		}
		return object
	}
	if encoded, err := encodeJSON(v); err == nil {
		return json.RawMessage(encoded)
	}
	return fmt.Sprint(v)
}

// UnmarshalJSON returns v as it is: nil, bool, string, int64, float64,
// json.Number, []any or map[string]any. Numbers out of variables stay
// json.Number, so that none loses a digit.
func UnmarshalJSON(v any) (any, error) { return v, nil }

func scalarError(v any, name, want string) error {
	given := "null"
	switch v := v.(type) {
	case nil:
	case string:
		given = fmt.Sprintf("%.60q", v)
	default:
		given = fmt.Sprintf("%.60s", fmt.Sprint(v))
	}
	return &query.InputError{Message: fmt.Sprintf("%s is no %s; write %s", given, name, want)}
}
