package extract

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// FuzzFold shows that the short ways of folding text give what the long one
// gives.
func FuzzFold(f *testing.F) {
	for _, text := range []string{
		"时间：２０２４ 年", "ＰＰＴ　下载", "“Ａ”（b）～！", "Où、ｱﾊﾟｰﾄ", "か\u3099", "豈：", "é", "\xff：", "一\u0301：", "ﬁ", "Σς：", "〇〜㍿：", "가나：",
		"全角字符，ＡＢＣｘｙｚ［］｛｝", "…—·•：", "㈱：", "！", "\u3000", "\u302a：", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !anyNeedsFolding(text) {
			return // only offsets matter there, as wordSet has it
		}
		if got, want := fold(text), strings.ToLower(norm.NFC.String(width.Fold.String(text))); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	})
}
