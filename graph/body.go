package graph

import "lectern/content/markdown"

const (
	defaultExcerptLength = 160
	maxExcerptLength     = 10_000
	lowestHeading        = 6
)

func excerpt(body *markdown.Document, length *int) (string, error) {
	n := orDefault(length, defaultExcerptLength)
	if n < 0 || n > maxExcerptLength {
		return "", inputErrorf("length", "must be from 0 to %d, not %d", maxExcerptLength, n)
	}
	return body.Excerpt(n), nil
}

func headings(body *markdown.Document, maxLevel *int) ([]*markdown.Heading, error) {
	level := orDefault(maxLevel, lowestHeading)
	if level < 1 || level > lowestHeading {
		return nil, inputErrorf("maxLevel", "must be from 1 to %d, not %d", lowestHeading, level)
	}
	return pointers(body.Headings(level)), nil
}
