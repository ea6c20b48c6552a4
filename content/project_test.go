package content_test

import (
	"testing"

	"lectern/content"
)

func TestProjectKey(t *testing.T) {
	for name, want := range map[string]string{
		"":                         "",
		"--":                       "",
		"MOSN":                     "mosn",
		"SOFARegistry":             "sofaregistry",
		"sofa-registry":            "sofaregistry",
		"SOFA  Registry":           "sofaregistry",
		"ｓｏｆａ_ｒegistry":            "sofaregistry",
		"Apache Seata(incubating)": "apacheseata(incubating)",
		"Apache Seata（Incubating）": "apacheseata(incubating)",
		"C++":                      "c++",
		"注册 中心":                    "注册中心",
	} {
		if got := content.ProjectKey(name); got != want {
			t.Errorf("ProjectKey(%q) = %q, want %q", name, got, want)
		}
	}
}
