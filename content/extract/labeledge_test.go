package extract

import (
	"strings"
	"testing"
)

// FuzzLabelEdges shows that the edges of a text never hide a label in it: what
// is one by its words also is where the edges are asked first.
func FuzzLabelEdges(f *testing.F) {
	for _, head := range []string{
		"时间", "活动时间", "嘉宾介绍", "本期嘉宾的介绍", "活动时间的", "时间 / Time", "When", "speakers", "Live Stream", "live_stream", "ＰＰＴ", "Ｗｈｅｎ",
		"《主题》", "**嘉宾**", "文", "U", "U/文", "Où", "Où", "ÜBERSICHT", "übersicht-Liste", "時間", "Кто", "кто info", "9 Uhr", "资料下载", "云", "hello", "方法", "",
	} {
		f.Add(head)
	}
	v := DefaultVocabulary()
	v.Time = append(v.Time, "Où", "U", "9 Uhr", "Кто", "時間", "*")
	v.Agenda = append(v.Agenda, "Übersicht")
	v.Endings = append(v.Endings, "Liste")
	ix := v.words()
	f.Fuzz(func(t *testing.T, head string) {
		if strings.ContainsAny(head, "（(") {
			return // what stands behind is cut before
		}
		key := labelKey(head)
		first, second, both := strings.Cut(key, "/")
		isLabel := ix.labelWithin(key) != LabelNone || both && ix.labelWithin(first) != LabelNone && ix.labelWithin(second) != LabelNone
		if isLabel && !ix.edges.mayEnclose(head) {
			t.Errorf("the edges of %q hide the label %q", head, key)
		}
	})
}

// TestLabelEdges shows that every label of a vocabulary passes with all that may
// stand around it, and that prose does not.
func TestLabelEdges(t *testing.T) {
	v := DefaultVocabulary()
	v.Time = append(v.Time, "Où", "Кто", "Y")
	ix := v.words()
	labels := 0
	for key := range ix.labels {
		for _, head := range []string{key, strings.ToUpper(key), strings.ReplaceAll(key, "-", " "), "「" + key + "」", ix.qualifiers[0] + "的" + key, key + "的", key + "s", key + ix.endings[0], key + " / " + key} {
			labels++
			if !ix.edges.mayEnclose(head) {
				t.Errorf("the edges of %q hide the label %q", head, key)
			}
		}
	}
	if labels < 1000 {
		t.Errorf("%d labels were tried", labels)
	}
	for _, head := range []string{"我们来看一个例子", "hello world", "xylophone", "1", "", " * "} {
		if ix.edges.mayEnclose(head) {
			t.Errorf("%q may be a label, by its edges", head)
		}
	}
}
