package model

// A PageInfo says where a page stands in its list.
type PageInfo struct {
	HasNextPage     bool // whether items follow the page
	HasPreviousPage bool // whether items precede the page

	cursor      func(index int) string // nil if the page is empty
	first, last int                    // indexes of the page's items
}

// StartCursor returns the cursor of the page's first item, nil if it has none.
func (p *PageInfo) StartCursor() *string { return p.cursorOf(p.first) }

// EndCursor returns the cursor of the page's last item, nil if it has none.
func (p *PageInfo) EndCursor() *string { return p.cursorOf(p.last) }

func (p *PageInfo) cursorOf(index int) *string {
	if p.cursor == nil {
		return nil
	}
	cursor := p.cursor(index)
	return &cursor
}
