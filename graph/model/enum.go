package model

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
	"lectern/content/query"
)

// The enums that clients send. Validation lets variables pass that differ from
// a value in case alone, and as a Go string "page" would quietly select
// nothing; so each is read by a function that says what is wrong.

// MarshalPostKind writes k.
func MarshalPostKind(k content.PostKind) graphql.Marshaler { return graphql.MarshalString(string(k)) }

// UnmarshalPostKind reads a PostKind.
func UnmarshalPostKind(v any) (content.PostKind, error) {
	return readEnum[content.PostKind]("PostKind", v)
}

// MarshalSeverity writes s.
func MarshalSeverity(s content.Severity) graphql.Marshaler { return graphql.MarshalString(string(s)) }

// UnmarshalSeverity reads a Severity.
func UnmarshalSeverity(v any) (content.Severity, error) {
	return readEnum[content.Severity]("Severity", v)
}

// MarshalPostOrderField writes f.
func MarshalPostOrderField(f query.PostOrderField) graphql.Marshaler {
	return graphql.MarshalString(string(f))
}

// UnmarshalPostOrderField reads a PostOrderField.
func UnmarshalPostOrderField(v any) (query.PostOrderField, error) {
	return readEnum[query.PostOrderField]("PostOrderField", v)
}

// MarshalDirection writes d.
func MarshalDirection(d query.Direction) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// UnmarshalDirection reads a Direction.
func UnmarshalDirection(v any) (query.Direction, error) {
	return readEnum[query.Direction]("Direction", v)
}

// MarshalEventStatus writes s.
func MarshalEventStatus(s content.EventStatus) graphql.Marshaler {
	return graphql.MarshalString(string(s))
}

// UnmarshalEventStatus reads an EventStatus.
func UnmarshalEventStatus(v any) (content.EventStatus, error) {
	return readEnum[content.EventStatus]("EventStatus", v)
}

// MarshalAttendanceMode writes m.
func MarshalAttendanceMode(m content.AttendanceMode) graphql.Marshaler {
	return graphql.MarshalString(string(m))
}

// UnmarshalAttendanceMode reads an AttendanceMode.
func UnmarshalAttendanceMode(v any) (content.AttendanceMode, error) {
	return readEnum[content.AttendanceMode]("AttendanceMode", v)
}

// MarshalResourceKind writes k.
func MarshalResourceKind(k content.ResourceKind) graphql.Marshaler {
	return graphql.MarshalString(string(k))
}

// UnmarshalResourceKind reads a ResourceKind.
func UnmarshalResourceKind(v any) (content.ResourceKind, error) {
	return readEnum[content.ResourceKind]("ResourceKind", v)
}

// MarshalEventOrderField writes f.
func MarshalEventOrderField(f query.EventOrderField) graphql.Marshaler {
	return graphql.MarshalString(string(f))
}

// UnmarshalEventOrderField reads an EventOrderField.
func UnmarshalEventOrderField(v any) (query.EventOrderField, error) {
	return readEnum[query.EventOrderField]("EventOrderField", v)
}

// MarshalSpeakerOrderField writes f.
func MarshalSpeakerOrderField(f query.SpeakerOrderField) graphql.Marshaler {
	return graphql.MarshalString(string(f))
}

// UnmarshalSpeakerOrderField reads a SpeakerOrderField.
func UnmarshalSpeakerOrderField(v any) (query.SpeakerOrderField, error) {
	return readEnum[query.SpeakerOrderField]("SpeakerOrderField", v)
}

// MarshalProjectOrderField writes f.
func MarshalProjectOrderField(f query.ProjectOrderField) graphql.Marshaler {
	return graphql.MarshalString(string(f))
}

// UnmarshalProjectOrderField reads a ProjectOrderField.
func UnmarshalProjectOrderField(v any) (query.ProjectOrderField, error) {
	return readEnum[query.ProjectOrderField]("ProjectOrderField", v)
}

// MarshalResourceOrderField writes f.
func MarshalResourceOrderField(f query.ResourceOrderField) graphql.Marshaler {
	return graphql.MarshalString(string(f))
}

// UnmarshalResourceOrderField reads a ResourceOrderField.
func UnmarshalResourceOrderField(v any) (query.ResourceOrderField, error) {
	return readEnum[query.ResourceOrderField]("ResourceOrderField", v)
}

// readEnum reads a value of the enum called name. That v is one of its values,
// but for case, has been validated; all values are in capitals.
func readEnum[T ~string](name string, v any) (T, error) {
	s, ok := v.(string)
	if !ok {
		return "", &query.InputError{Message: fmt.Sprintf("%v is no %s", v, name)}
	}
	if exact := strings.ToUpper(s); exact != s {
		return "", &query.InputError{Message: fmt.Sprintf("%.60q is no %s; write %q", s, name, exact)}
	}
	return T(s), nil
}
