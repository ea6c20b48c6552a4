package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionLine(t *testing.T) {
	platform := " " + runtime.GOOS + "/" + runtime.GOARCH
	for want, info := range map[string]*debug.BuildInfo{
		"lectern (devel) go1.26.0": {GoVersion: "go1.26.0"},
		"lectern v1.2.0 go1.26.0":  {GoVersion: "go1.26.0", Main: debug.Module{Version: "v1.2.0"}},
		"lectern (devel) (commit 757107ea0eb2, modified) go1.26.0": {
			GoVersion: "go1.26.0", Main: debug.Module{Version: "(devel)"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "757107ea0eb2509fc211221cce984b8a37570b6d"}, {Key: "vcs.modified", Value: "true"}},
		},
		"lectern v1.2.1-0 (commit abc) go1.26.0": {
			GoVersion: "go1.26.0", Main: debug.Module{Version: "v1.2.1-0"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "false"}},
		},
	} {
		if got := versionLine(info); got != want+platform {
			t.Errorf("got  %q\nwant %q", got, want+platform)
		}
	}
}
