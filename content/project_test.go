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
		"Apache Seata(incubating)": "apacheseataincubating",
		"Apache Seata（Incubating）": "apacheseataincubating",
		"Node.js":                  "nodejs",
		"(+)":                      "",
		"C++":                      "c++",
		"注册 中心":                    "注册中心",
		"织网-Mesh":                  "织网mesh",
	} {
		if got := content.ProjectKey(name); got != want {
			t.Errorf("ProjectKey(%q) = %q, want %q", name, got, want)
		}
	}
}
