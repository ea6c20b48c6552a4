package query

import (
	"slices"

	"lectern/content"
)

// A ProblemFilter selects problems. All that it says must hold.
type ProblemFilter struct {
	Severity []content.Severity // nil: any
	Code     []string           // nil: any
	Path     *StringFilter
}

// Problems returns the problems of snap that f selects (nil: all), by path and
// line. What is said twice of one line is listed once.
func Problems(snap *content.Snapshot, f *ProblemFilter) (List[*content.Problem], error) {
	var t tests[*content.Problem]
	if f != nil {
		if f.Severity != nil {
			t.add(func(p *content.Problem) bool { return slices.Contains(f.Severity, p.Severity) })
		}
		if f.Code != nil {
			t.add(func(p *content.Problem) bool { return slices.Contains(f.Code, p.Code) })
		}
		addString(&t, "filter.path", f.Path, func(p *content.Problem) string { return p.Path })
	}
	wanted, err := t.all()
	if err != nil {
		return List[*content.Problem]{}, err
	}
	var problems []*content.Problem
	for _, p := range snap.Problems {
		if wanted(p) {
			problems = append(problems, p)
		}
	}
	list := sortList("problem", problems,
		column[*content.Problem]{name: "path", value: func(p *content.Problem) value { return textValue(p.Path) }},
		column[*content.Problem]{name: "line", value: func(p *content.Problem) value {
			if p.Line == nil {
				return numberValue(0)
			}
			return numberValue(int64(*p.Line))
		}},
		column[*content.Problem]{name: "code", value: func(p *content.Problem) value { return textValue(p.Code) }},
		column[*content.Problem]{name: "message", value: func(p *content.Problem) value { return textValue(p.Message) }},
	)
	// A cursor could not tell the two apart.
	list.Items = slices.CompactFunc(list.Items, func(a, b *content.Problem) bool {
		return list.compare(list.key(a), list.key(b)) == 0
	})
	return list, nil
}
