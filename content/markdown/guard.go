package markdown

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// goldmark takes quadratic time for some input: 80 KB of nested lists keep it
// busy for 16 s, and neither a deadline nor a limit can be set. What such input
// is made of is counted beforehand, in a fraction of the time that parsing
// takes. With these limits no body of 160 KB takes more than half a second; the
// most that the 1,127 pages of a real site need is named beside each.
const (
	maxContainers      = 500        // lists and quotes opened in one line; real: 2
	maxSteps           = 300_000    // through open lists and quotes, over all lines; real: 7,000
	maxCells           = 50_000     // of tables, with those that a short row leaves out; real: 500
	maxMarks           = 5_000      // * _ ~ [ ] < ` in a body that is not looked at closer; real: 3,300
	maxPairs           = 40_000_000 // of these marks in one paragraph, over all paragraphs
	maxDefinitionPairs = 25_000_000 // of link definitions in one paragraph, over all paragraphs
	maxFootnotes       = 3_000      // "[^" in a body; real: 34
)

// tooComplex reports why body is not to be parsed, and the 0-based line that
// shows it; why is "" if it is to be parsed. blocks is a parser of blocks alone.
func tooComplex(body []byte, maxBytes int, blocks parser.Parser) (line int, why string) {
	if len(body) > maxBytes {
		return 0, fmt.Sprintf("the text has %d bytes, more than the %d that are read as Markdown", len(body), maxBytes)
	}
	if line, why = tooNested(body); why != "" {
		return line, why
	}
	if n := bytes.Count(body, []byte("[^")); n > maxFootnotes {
		line = bytes.Count(body[:bytes.Index(body, []byte("[^"))], []byte("\n"))
		return line, fmt.Sprintf("there are %d marks of footnotes, more than %d", n, maxFootnotes)
	}
	if len(body) <= maxMarks || countMarks(body, maxMarks) <= maxMarks {
		return 0, ""
	}
	return tooManyMarks(body, blocks)
}

// tooNested finds lists and quotes within each other, and tables, that take too
// long. It looks at the beginnings of lines alone and may count what is only
// indented; it never counts too little.
func tooNested(body []byte) (line int, why string) {
	depth, steps, cells, columns, definitions, definitionPairs := 0, 0, 0, 0, 0, 0
	afterBlank := true
	for at := 0; at < len(body); line++ {
		end := bytes.IndexByte(body[at:], '\n')
		if end < 0 {
			end = len(body) - at
		}
		text := body[at : at+end]
		at += end + 1

		opened, indent, rest := containers(text)
		if opened > maxContainers || len(rest) > 0 && indent/2 > maxContainers && opened > 0 {
			return line, fmt.Sprintf("more than %d lists or quotes stand within each other", maxContainers)
		}
		switch {
		case len(rest) == 0 && opened == 0:
			afterBlank, columns, definitions = true, 0, 0
		case afterBlank:
			depth, afterBlank = opened+indent/2, false
		default:
			// Without a blank line before, it may continue what is open.
			depth = max(depth, opened+indent/2)
		}
		// Each of the marks of a line may be tried as a thematic break.
		steps += depth + opened*opened/64
		if steps > maxSteps {
			return line, "the lists and quotes are too long and too deep"
		}

		if len(rest) > 0 && rest[0] == '[' && bytes.Contains(rest, []byte("]:")) {
			definitions++
			if definitionPairs += 2 * definitions; definitionPairs > maxDefinitionPairs {
				return line, "too many definitions of links stand in one paragraph"
			}
		}
		if columns > 0 {
			cells += columns
		} else if columns = delimiterColumns(rest); columns > 0 {
			cells += 2 * columns
		}
		if cells > maxCells {
			return line, fmt.Sprintf("the tables have more than %d cells", maxCells)
		}
	}
	return 0, ""
}

// containers counts the marks of quotes, list items, definitions and footnotes
// that a line begins with. indent is the width of the white space before the
// last of them, or before the text.
func containers(line []byte) (opened, indent int, rest []byte) {
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == ' ':
			indent++
			i++
		case c == '\t':
			indent += 4
			i++
		case c == '>':
			opened++
			i++
		case (c == '-' || c == '*' || c == '+' || c == ':') && endsMark(line, i+1):
			opened++
			i++
		case c >= '0' && c <= '9':
			end := i
			for end < len(line) && line[end] >= '0' && line[end] <= '9' {
				end++
			}
			if end < len(line) && (line[end] == '.' || line[end] == ')') && endsMark(line, end+1) {
				opened++
				i = end + 1
				continue
			}
			return opened, indent, line[i:]
		case c == '[' && i+1 < len(line) && line[i+1] == '^':
			end := bytes.Index(line[i:], []byte("]:"))
			if end < 0 {
				return opened, indent, line[i:]
			}
			opened++
			i += end + 2
		default:
			return opened, indent, line[i:]
		}
	}
	return opened, indent, nil
}

func endsMark(line []byte, i int) bool { return i == len(line) || line[i] == ' ' || line[i] == '\t' }

// delimiterColumns returns the number of columns of a table whose delimiter row
// ("|---|:-:|") line is; 0 if it is none.
func delimiterColumns(line []byte) int {
	dashes, columns := false, 1
	line = bytes.Trim(line, " \t")
	if bytes.HasPrefix(line, []byte("|")) && bytes.HasSuffix(line, []byte("|")) {
		columns = -1
	}
	for _, c := range line {
		switch c {
		case '-':
			dashes = true
		case '|':
			columns++
		case ':', ' ', '\t':
		default:
			return 0
		}
	}
	if !dashes || columns < 1 || columns == 1 && line[0] != '|' {
		return 0
	}
	return columns
}

// countMarks counts the characters in text that goldmark may have to match with
// each other, up to a little more than most.
func countMarks(text []byte, most int) int {
	n := 0
	for _, mark := range [...]string{"*", "_", "[", "]", "<", "`", "~"} {
		if n += bytes.Count(text, []byte(mark)); n > most {
			break
		}
	}
	return n
}

// tooManyMarks finds paragraphs with more marks than can be matched in time. It
// parses the blocks of body to tell paragraphs from code.
func tooManyMarks(body []byte, blocks parser.Parser) (line int, why string) {
	pairs := 0
	var visit func(ast.Node) *ast.Node
	visit = func(parent ast.Node) *ast.Node {
		for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
			if n.Type() != ast.TypeBlock {
				continue
			}
			if !n.IsRaw() {
				marks := 0
				lines := n.Lines()
				for i := range lines.Len() {
					segment := lines.At(i)
					marks += countMarks(segment.Value(body), maxMarks)
				}
				if pairs += marks * marks; pairs > maxPairs {
					return &n
				}
			}
			if found := visit(n); found != nil {
				return found
			}
		}
		return nil
	}
	found := visit(blocks.Parse(text.NewReader(body)))
	if found == nil {
		return 0, ""
	}
	start := (*found).Lines().At(0).Start
	return bytes.Count(body[:start], []byte("\n")), "a paragraph has too many of the characters * _ ~ [ ] < and `"
}

// newBlockParser returns a parser of blocks alone: what takes quadratic time in
// paragraphs it leaves out.
func newBlockParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(append(parser.DefaultBlockParsers(),
			util.Prioritized(extension.NewFootnoteBlockParser(), 999),
			util.Prioritized(extension.NewDefinitionListParser(), 101),
			util.Prioritized(extension.NewDefinitionDescriptionParser(), 102))...),
		parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200))...),
	)
}
