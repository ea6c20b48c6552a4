package extract

import "testing"

func TestIsName(t *testing.T) {
	v := DefaultVocabulary()
	for _, name := range []string{
		"林深", "林小深", "欧阳小满", "远山", "**远山**", "林小深同学", "林小深 老师", "Dr. Anna Lind", "Anna Lind", "A. Lind", "Jean-Luc van Dijk", "艾拉·林德", "@annalind", "LecternGirl", "小助手",
	} {
		if !v.IsName(name) {
			t.Errorf("IsName(%q) = false, want true", name)
		}
	}
	for _, word := range []string{
		"", "深", "林深见鹿", "蚂蚁金服", "阿里云", "华为云", "平安科技", "SOFARPC", "Kubernetes", "Seata Committer", "Karmada Days", "Chaos Mesh", "Cloud Native", "Red Hat", "Version No.", "技术专家", "架构师", "高可用", "安全性",
		"方案", "于是", "周四", "茶歇", "主持人", "老师", "我是谁", "好的", "@", "@林深", "anna lind", "ANNA LIND", "One Two Three Four Five",
	} {
		if v.IsName(word) {
			t.Errorf("IsName(%q) = true, want false", word)
		}
	}
}
