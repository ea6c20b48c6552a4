package content_test

import (
	"testing"

	"lectern/content"
)

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"":                  "",
		"raft":              "raft",
		"Service Mesh":      "service-mesh",
		"service-mesh":      "service-mesh",
		"Service\u00a0mesh": "service-mesh",
		" SOFARegistry ":    "sofaregistry",
		"ＳＯＦＡ　Ｌａｂ":          "sofa-lab",
		"剖析 | SOFARPC 框架":   "剖析-|-sofarpc-框架",
		"C++":               "c++",
		"注册\u200b中心":        "注册中心",
		"--":                "",
		"Ünïcode Ｋａｔａ":      "ünïcode-kata",
	} {
		if got := content.Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
		if again := content.Fold(content.Fold(name)); again != content.Fold(name) {
			t.Errorf("Fold is not idempotent on %q: %q", name, again)
		}
	}
}
