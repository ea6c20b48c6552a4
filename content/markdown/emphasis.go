package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// CommonMark decides by the spaces around it whether "**" opens or closes: next
// to punctuation it closes only before a space or more punctuation. CJK text has
// no spaces, so that
//
//	**粗体：**后文        **“引号”**中文
//
// shows its asterisks; 122 of 1,127 pages of a real Chinese site did. Like the
// amendments that are proposed to CommonMark for such text, emphasisParser does
// not count CJK punctuation as punctuation, and takes a CJK character on the
// other side for a space. Editors that write Markdown also leave no-break and
// zero-width spaces beside the marks, unseen by the author: inside the marks they
// do not keep them from opening or closing, outside they count as a space. Other
// text reads as before.
type emphasisParser struct {
	marks     string
	mostMarks int // a longer run is text
	newNode   func(marks int) ast.Node
}

func newEmphasisParser() *emphasisParser {
	return &emphasisParser{"*_", 1 << 30, func(marks int) ast.Node { return ast.NewEmphasis(marks) }}
}

func newStrikethroughParser() *emphasisParser {
	return &emphasisParser{"~", 2, func(int) ast.Node { return extast.NewStrikethrough() }}
}

// Trigger implements parser.InlineParser.
func (p *emphasisParser) Trigger() []byte { return []byte(p.marks) }

// Parse implements parser.InlineParser.
func (p *emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	mark := line[0]
	n := 1
	for n < len(line) && line[n] == mark {
		n++
	}
	if n > p.mostMarks || mark == '~' && before == '~' {
		return nil
	}
	after := ' '
	if n < len(line) {
		after = util.ToRune(line, n)
	}
	canOpen, canClose := flanking(mark, before, after)
	d := parser.NewDelimiter(canOpen, canClose, n, mark, p)
	d.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}

// flanking decides whether a run of marks between two characters can open and
// can close emphasis.
func flanking(mark byte, before, after rune) (canOpen, canClose bool) {
	spaceBefore, spaceAfter := util.IsSpaceRune(before) || isUnseen(before), util.IsSpaceRune(after) || isUnseen(after)
	punctBefore, punctAfter := util.IsPunctRune(before), util.IsPunctRune(after)
	wideBefore, wideAfter := joinsCJK(before), joinsCJK(after)
	left := (!spaceAfter || isUnseen(after)) && (!punctAfter || wideAfter || spaceBefore || punctBefore || wideBefore)
	right := (!spaceBefore || isUnseen(before)) && (!punctBefore || wideBefore || spaceAfter || punctAfter || wideAfter)
	if mark == '_' {
		return left && (!right || punctBefore), right && (!left || punctAfter)
	}
	return left, right
}

// isUnseen reports whether r is a no-break or a zero-width space.
func isUnseen(r rune) bool { return r == '\u00A0' || r == '\u200B' }

// joinsCJK reports whether r stands beside others without spaces: CJK writing,
// and the quotes that it shares with Latin.
func joinsCJK(r rune) bool {
	switch r {
	case '“', '”', '‘', '’', '—', '…', '·':
		return true
	}
	return isWide(r)
}

// IsDelimiter implements parser.DelimiterProcessor.
func (p *emphasisParser) IsDelimiter(c byte) bool {
	return c == p.marks[0] || c == p.marks[len(p.marks)-1]
}

// CanOpenCloser implements parser.DelimiterProcessor.
func (p *emphasisParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

// OnMatch implements parser.DelimiterProcessor.
func (p *emphasisParser) OnMatch(marks int) ast.Node { return p.newNode(marks) }
