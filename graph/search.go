package graph

import (
	"errors"

	"lectern/content"
	"lectern/graph/model"
)

// searchFor returns a page of what snap has for text.
func searchFor(snap *content.Snapshot, text string, types []content.SearchType, language *string, page model.Page) (*model.SearchConnection, error) {
	q := content.SearchQuery{Text: text, Types: types}
	if language != nil {
		if *language == "" {
			return nil, inputErrorf("language", "is empty; leave it out to search all languages")
		}
		q.Language = *language
	}
	searcher := snap.Searcher()
	if searcher == nil {
		return nil, errors.New("the snapshot has no full-text index")
	}
	return model.NewSearchConnection(searcher, q, page)
}
