package query

import "slices"

// A Direction says which end of an order comes first.
type Direction string

const (
	Ascending  Direction = "ASC"
	Descending Direction = "DESC"
)

// orderColumns returns the columns that the entries of orderBy stand for, those
// of byDefault if there are no entries, and then ties, which tell any two items
// apart. A column that is there already is left out, since all that the first
// one leaves together is equal in the second: so however long orderBy is, there
// are no more columns than fields.
func orderColumns[T, O any](orderBy []*O, byDefault O, columnsOf func(O) []column[T], ties ...column[T]) []column[T] {
	var columns []column[T]
	add := func(list []column[T]) {
		for _, c := range list {
			if !slices.ContainsFunc(columns, func(have column[T]) bool { return have.name == c.name }) {
				columns = append(columns, c)
			}
		}
	}
	for _, o := range orderBy {
		if o != nil {
			add(columnsOf(*o))
		}
	}
	if len(columns) == 0 {
		add(columnsOf(byDefault))
	}
	add(ties)
	return columns
}

// orderedList returns items, which stand in the order that standing says, in
// the order that columns say.
func orderedList[T any](kind string, items []T, standing, columns []column[T]) List[T] {
	if slices.EqualFunc(standing, columns, func(a, b column[T]) bool { return a.String() == b.String() }) {
		return newList(kind, items, columns...)
	}
	return sortList(kind, slices.Clone(items), columns...)
}
