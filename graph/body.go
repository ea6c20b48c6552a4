package graph

import (
	"lectern/content/markdown"
	"lectern/graph/model"
)

const (
	defaultExcerptLength = 160
	maxExcerptLength     = 10_000
	lowestHeading        = 6
)

func excerpt(body *model.Body, length *int) (string, error) {
	n := orDefault(length, defaultExcerptLength)
	if n < 0 || n > maxExcerptLength {
		return "", inputErrorf("length", "must be from 0 to %d, not %d", maxExcerptLength, n)
	}
	return body.Excerpt(n), nil
}

func headings(body *model.Body, maxLevel *int) ([]*markdown.Heading, error) {
	level := orDefault(maxLevel, lowestHeading)
	if level < 1 || level > lowestHeading {
		return nil, inputErrorf("maxLevel", "must be from 1 to %d, not %d", lowestHeading, level)
	}
	return pointers(body.Headings(level)), nil
}
