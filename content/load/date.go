package load

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"
)

// parseDate reads a moment as people write it in front matter. A text without a
// zone is taken to be in zone; one without a clock means 00:00 there.
//
//	2024-04-20T15:00:00+08:00
//	2019-01-17T10:20:00.000Z
//	2020-1-2 9:03
//	2024/04/20
//	2024 年 4 月 20 日 15:00
//	April 20, 2024
//
// ok is false for anything else, and for days and hours that do not exist.
func parseDate(text string, zone *time.Location) (t time.Time, ok bool) {
	text = strings.TrimSpace(width.Narrow.String(text))
	if m := numericDate.FindStringSubmatch(text); m != nil {
		return numericMoment(m, zone)
	}
	// Package time knows no ordinals.
	text = ordinal.ReplaceAllString(text, "$1")
	for _, layout := range wordLayouts {
		t, err := time.ParseInLocation(layout, text, zone)
		if err != nil {
			continue
		}
		// An abbreviation that the zone does not use comes back with offset 0,
		// which is a guess: "CST" is three different zones.
		if name, offset := t.Zone(); strings.HasSuffix(layout, "MST") && offset == 0 && name != "UTC" && name != "GMT" {
			return time.Time{}, false
		}
		return t, plausible(t)
	}
	return time.Time{}, false
}

var numericDate = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?` + // day
	`(?:[Tt\s日]\s*(\d{1,2})\s*[:时]\s*(\d{1,2})分?(?::(\d{1,2})(?:[.,](\d{1,9}))?)?` + // clock
	`\s*([Zz]|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$`) // zone

func numericMoment(m []string, zone *time.Location) (time.Time, bool) {
	field := func(i int) int {
		n, _ := strconv.Atoi(m[i]) // digits only, or "" for 0
		return n
	}
	year, month, day := field(1), field(2), field(3)
	hour, minute, second := field(4), field(5), field(6)
	nanos, _ := strconv.Atoi((m[7] + "000000000")[:9])
	switch offset := strings.ToUpper(m[8]); offset {
	case "":
	case "Z", "UTC", "GMT":
		zone = time.UTC
	default:
		digits := strings.ReplaceAll(offset[1:], ":", "") + "00"
		hours, _ := strconv.Atoi(digits[:2])
		minutes, _ := strconv.Atoi(digits[2:4])
		if hours > 14 || minutes > 59 {
			return time.Time{}, false
		}
		seconds := hours*3600 + minutes*60
		if offset[0] == '-' {
			seconds = -seconds
		}
		zone = time.FixedZone("", seconds)
	}
	if hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	// time.Date takes the 31st of April for the 1st of May; a reader does not.
	if month < 1 || month > 12 || day < 1 || day > time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, zone)
	return t, plausible(t)
}

// plausible reports whether t can be written in RFC 3339 and sorted.
func plausible(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

var ordinal = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)

var wordLayouts = []string{
	"January 2, 2006", "January 2 2006", "Jan 2, 2006", "Jan 2 2006", "Jan. 2, 2006",
	"2 January 2006", "2 Jan 2006", "January 2, 2006 15:04", "Jan 2, 2006 15:04",
	"Monday, January 2, 2006", "Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 -0700 2006",
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST",
}
