package graph

import (
	"strconv"
	"strings"
)

// The media types that one answer can have.
const (
	mediaTypeJSON     = "application/json"
	mediaTypeResponse = "application/graphql-response+json"
)

// A fit says how well a media type suits a client.
type fit struct {
	quality     int // in thousandths, 0 for not at all
	specificity int // of the range that names it: 1 for */*, 2 for type/*, 3 for the type itself
}

// negotiate returns the media type for one answer to a request with the given
// Accept headers; "" if the client takes none that there is.
//
// A client that names both and prefers neither gets the newer type. One that
// names neither, or has no such header, gets application/json: so the
// specification says, since that is what clients older than it expect.
func negotiate(accept []string) string {
	if strings.TrimSpace(strings.Join(accept, "")) == "" {
		return mediaTypeJSON
	}
	plain, response := fitOf(mediaTypeJSON, accept), fitOf(mediaTypeResponse, accept)
	switch {
	case plain.quality == 0 && response.quality == 0:
		return ""
	case plain.quality != response.quality:
		if plain.quality > response.quality {
			return mediaTypeJSON
		}
	case response.specificity < 3 || response.specificity < plain.specificity:
		return mediaTypeJSON
	}
	return mediaTypeResponse
}

// fitOf returns how well mediaType suits a client with the given Accept
// headers: as its most specific range says, the first one of several alike.
func fitOf(mediaType string, accept []string) fit {
	var best fit
	family, _, _ := strings.Cut(mediaType, "/")
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		specificity := 0
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case mediaType:
			specificity = 3
		case family + "/*":
			specificity = 2
		case "*/*":
			specificity = 1
		}
		if specificity > best.specificity {
			best = fit{qualityOf(params), specificity}
		}
	}
	return best
}

// qualityOf returns the weight among the parameters of a range: 1000 if there is
// none, 0 if it makes no sense.
func qualityOf(params string) int {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return int(q * 1000)
	}
	return 1000
}
