package query

import (
	"reflect"
	"strings"
)

// Without returns f without what it says of the field that Facet counts by: of
// "tags", "categories", "authors", "section", "language", of the date for
// "year", and of the same front-matter value for "param:" and its path. A
// filter within f goes with it if it speaks of nothing else: each of And, Not,
// and Or if all of its filters do. f itself stays as it is; nil is nil.
//
// A page with a list to drill down in counts the values of the very field that
// it filters by so: with the filter, only the chosen value would have a count.
func (f *PostFilter) Without(by string) *PostFilter {
	if f == nil {
		return nil
	}
	rest := *f
	switch by {
	case "tags":
		rest.Tags = nil
	case "categories":
		rest.Categories = nil
	case "authors":
		rest.Authors = nil
	case "section":
		rest.Section = nil
	case "language":
		rest.Language = nil
	case "year":
		rest.Date = nil
	}
	if path, ok := strings.CutPrefix(by, "param:"); ok {
		rest.Params = nil
		for _, p := range f.Params {
			if p != nil && !strings.EqualFold(p.Path, path) {
				rest.Params = append(rest.Params, p)
			}
		}
	}
	rest.And = nil
	for _, inner := range f.And {
		if inner = inner.Without(by); !inner.isEmpty() {
			rest.And = append(rest.And, inner)
		}
	}
	if f.Or != nil && allEmpty(f.Or, by) {
		rest.Or = nil
	}
	if f.Not != nil && !f.Not.isEmpty() && f.Not.Without(by).isEmpty() {
		rest.Not = nil
	}
	return &rest
}

// allEmpty reports whether each of filters speaks of nothing but the field by.
func allEmpty(filters []*PostFilter, by string) bool {
	for _, f := range filters {
		if f != nil && (f.isEmpty() || !f.Without(by).isEmpty()) {
			return false
		}
	}
	return true
}

// isEmpty reports whether f says nothing.
func (f *PostFilter) isEmpty() bool { return f == nil || reflect.ValueOf(*f).IsZero() }
