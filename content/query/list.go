package query

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/content"
)

// A List is a sequence in a fixed order that can be entered at a cursor.
//
// A cursor holds what the item it stands on sorts by, not its position. So it
// keeps its place when items before it come or go between two pages, and even
// when its own item goes.
type List[T any] struct {
	Items []T

	name    string // of the order, part of each cursor: "post:-date,path"
	columns []column[T]
}

// A column is one sort key. The last column of a list tells any two items
// apart.
type column[T any] struct {
	name  string
	value func(T) value
	desc  bool
}

// String returns the name of c, behind a minus sign if it is descending.
func (c column[T]) String() string {
	if c.desc {
		return "-" + c.name
	}
	return c.name
}

// idColumn tells any two nodes apart.
func idColumn[T content.Node]() column[T] {
	return column[T]{name: "id", value: func(n T) value { return textValue(string(n.NodeID())) }}
}

// A value is what an item holds in a column: nothing, a number or a text.
type value struct {
	kind   valueKind
	number int64
	text   string // of a number: what refines it, such as nanoseconds, "042"
}

type valueKind byte

const (
	absent valueKind = 'a'
	number valueKind = 'n'
	text   valueKind = 't'
)

func textValue(s string) value { return value{kind: text, text: s} }

func numberValue(n int64) value { return value{kind: number, number: n} }

func timeValue(t time.Time) value {
	if t.IsZero() {
		return value{kind: absent}
	}
	v := numberValue(t.UnixMicro()) // nanoseconds would end in 2262
	if rest := t.Nanosecond() % 1000; rest != 0 {
		v.text = fmt.Sprintf("%03d", rest)
	}
	return v
}

// newList returns a list over items, which already stand in the order that
// columns say.
func newList[T any](kind string, items []T, columns ...column[T]) List[T] {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.String()
	}
	return List[T]{Items: items, name: kind + ":" + strings.Join(names, ","), columns: columns}
}

// sortList is newList for items in any order; it sorts them in place.
func sortList[T any](kind string, items []T, columns ...column[T]) List[T] {
	l := newList(kind, items, columns...)
	type row struct {
		item T
		key  []value
	}
	rows := make([]row, len(items))
	keys := make([]value, 0, len(items)*len(columns))
	for i, item := range items {
		start := len(keys)
		for _, c := range columns {
			keys = append(keys, c.value(item))
		}
		rows[i] = row{item, keys[start:len(keys):len(keys)]}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return l.compare(a.key, b.key) })
	for i, r := range rows {
		items[i] = r.item
	}
	return l
}

// orderOf returns the order that columns say.
func orderOf[T any](columns []column[T]) func(a, b T) int {
	l := List[T]{columns: columns}
	return func(a, b T) int { return l.compare(l.key(a), l.key(b)) }
}

func (l List[T]) key(item T) []value {
	key := make([]value, len(l.columns))
	for i, c := range l.columns {
		key[i] = c.value(item)
	}
	return key
}

// compare orders two keys. What holds no value comes last in either direction:
// an undated post is neither the newest nor the oldest.
func (l List[T]) compare(a, b []value) int {
	for i, c := range l.columns {
		if a[i].kind != b[i].kind {
			switch {
			case a[i].kind == absent:
				return 1
			case b[i].kind == absent:
				return -1
			}
		}
		order := cmp.Or(cmp.Compare(a[i].number, b[i].number), strings.Compare(a[i].text, b[i].text))
		if c.desc {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

// Cursor returns the cursor that stands on item i.
func (l List[T]) Cursor(i int) string {
	parts := []string{l.name}
	for _, v := range l.key(l.Items[i]) {
		switch v.kind {
		case number:
			part := "n" + strconv.FormatInt(v.number, 10)
			if v.text != "" {
				part += "." + v.text
			}
			parts = append(parts, part)
		case text:
			if !utf8.ValidString(v.text) { // JSON would replace what is wrong with it
				parts = append(parts, "b"+base64.RawURLEncoding.EncodeToString([]byte(v.text)))
				continue
			}
			parts = append(parts, "t"+v.text)
		default:
			parts = append(parts, "a")
		}
	}
	plain, err := json.Marshal(parts)
	if err != nil {
		panic("query: a list of strings has no JSON form: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(plain)
}

// parseCursor returns the key that cursor holds. The argument is named in the
// *InputError that a foreign cursor causes.
func (l List[T]) parseCursor(argument, cursor string) ([]value, error) {
	unknown := inputErrorf(argument, "%.60q is no cursor of this list; give an endCursor or startCursor that the same field with the same orderBy returned", cursor)
	plain, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, unknown
	}
	var parts []string
	if err := json.Unmarshal(plain, &parts); err != nil || len(parts) != len(l.columns)+1 || parts[0] != l.name {
		return nil, unknown
	}
	key := make([]value, len(l.columns))
	for i, part := range parts[1:] {
		switch {
		case part == "a":
			key[i] = value{kind: absent}
		case strings.HasPrefix(part, "n"):
			whole, rest, _ := strings.Cut(part[1:], ".")
			n, err := strconv.ParseInt(whole, 10, 64)
			if err != nil {
				return nil, unknown
			}
			key[i] = value{kind: number, number: n, text: rest}
		case strings.HasPrefix(part, "t"):
			key[i] = textValue(part[1:])
		case strings.HasPrefix(part, "b"):
			decoded, err := base64.RawURLEncoding.DecodeString(part[1:])
			if err != nil {
				return nil, unknown
			}
			key[i] = textValue(string(decoded))
		default:
			return nil, unknown
		}
	}
	// A column holds values of one kind; a key of another kind was made up.
	if len(l.Items) > 0 {
		for i, have := range l.key(l.Items[0]) {
			if key[i].kind != have.kind && key[i].kind != absent && have.kind != absent {
				return nil, unknown
			}
		}
	}
	return key, nil
}

// After returns the index of the first item behind the place of cursor, which
// is len(l.Items) if there is none. A cursor that this list did not make is an
// *InputError about "after".
func (l List[T]) After(cursor string) (int, error) {
	key, err := l.parseCursor("after", cursor)
	if err != nil {
		return 0, err
	}
	return sort.Search(len(l.Items), func(i int) bool { return l.compare(l.key(l.Items[i]), key) > 0 }), nil
}

// Before returns the number of items ahead of the place of cursor. A cursor
// that this list did not make is an *InputError about "before".
func (l List[T]) Before(cursor string) (int, error) {
	key, err := l.parseCursor("before", cursor)
	if err != nil {
		return 0, err
	}
	return sort.Search(len(l.Items), func(i int) bool { return l.compare(l.key(l.Items[i]), key) >= 0 }), nil
}
