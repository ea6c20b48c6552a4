package query

import (
	"cmp"
	"encoding/json"
	"math"
	"reflect"
	"strings"

	"lectern/content"
)

// A ParamFilter selects by the front-matter value at a dotted path such as
// "seo.title". Numbers compare as numbers, texts as texts (which orders dates
// written in ISO 8601); values of different types are never equal and neither
// is greater.
type ParamFilter struct {
	Path             string
	Eq               any
	Ne               any
	In               []any
	Gt, Gte, Lt, Lte any
	Contains         *string // in a text, ignoring case, or among the texts of a list
	Exists           *bool
}

// addParam collects what f says of a post's front matter.
func addParam(t *tests[*content.Post], path string, f *ParamFilter) {
	if strings.TrimSpace(f.Path) == "" {
		t.fail(inputErrorf(path+".path", "is empty; name a front-matter key, such as \"weight\" or \"seo.title\""))
		return
	}
	get := func(p *content.Post) any { return p.Param(f.Path) }
	if f.Eq != nil {
		want := plain(f.Eq)
		t.add(func(p *content.Post) bool { return equal(get(p), want) })
	}
	if f.Ne != nil {
		want := plain(f.Ne)
		t.add(func(p *content.Post) bool { return !equal(get(p), want) })
	}
	if f.In != nil {
		wants := make([]any, len(f.In))
		for i, want := range f.In {
			wants[i] = plain(want)
		}
		t.add(func(p *content.Post) bool {
			have := get(p)
			for _, want := range wants {
				if equal(have, want) {
					return true
				}
			}
			return false
		})
	}
	addBound := func(name string, bound any, holds func(order int) bool) {
		if bound == nil {
			return
		}
		want := plain(bound)
		switch want.(type) {
		case int64, float64, string:
		default:
			t.fail(inputErrorf(path+"."+name, "takes a number or a text"))
			return
		}
		t.add(func(p *content.Post) bool {
			order, ok := compareParams(plain(get(p)), want)
			return ok && holds(order)
		})
	}
	addBound("gt", f.Gt, func(order int) bool { return order > 0 })
	addBound("gte", f.Gte, func(order int) bool { return order >= 0 })
	addBound("lt", f.Lt, func(order int) bool { return order < 0 })
	addBound("lte", f.Lte, func(order int) bool { return order <= 0 })
	if f.Contains != nil {
		within, key := containsFold(*f.Contains), content.Fold(*f.Contains)
		t.add(func(p *content.Post) bool {
			switch have := get(p).(type) {
			case string:
				return within(have)
			case []any:
				for _, one := range have {
					if s, ok := one.(string); ok && content.Fold(s) == key {
						return true
					}
				}
			}
			return false
		})
	}
	if f.Exists != nil {
		want := *f.Exists
		t.add(func(p *content.Post) bool { return (get(p) != nil) == want })
	}
}

// plain returns v, a JSON value from a query or a page, with each number in one
// form, so that 1 equals 1.0: an int64 if it is whole and fits, which keeps all
// digits of long numbers such as keys, else a float64.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case float64:
		if v >= -1<<63 && v < 1<<63 && v == math.Trunc(v) {
			return int64(v)
		}
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		f, err := v.Float64()
		if err != nil {
			return string(v)
		}
		return plain(f)
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = plain(one)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, one := range v {
			object[key] = plain(one)
		}
		return object
	}
	return v
}

// equal reports whether a page's value equals a plain one.
func equal(have, want any) bool {
	switch want.(type) {
	case string, bool:
		return have == want
	}
	return reflect.DeepEqual(plain(have), want)
}

// compareParams orders two plain values; ok is false if they have no order.
func compareParams(have, want any) (order int, ok bool) {
	switch want := want.(type) {
	case int64:
		switch have := have.(type) {
		case int64:
			return cmp.Compare(have, want), true
		case float64:
			return cmp.Compare(have, float64(want)), true
		}
	case float64:
		switch have := have.(type) {
		case int64:
			return cmp.Compare(float64(have), want), true
		case float64:
			return cmp.Compare(have, want), true
		}
	case string:
		if have, ok := have.(string); ok {
			return strings.Compare(have, want), true
		}
	}
	return 0, false
}
