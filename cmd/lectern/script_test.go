package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets tests and scripts run this test binary as the command lectern.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lectern": main})
}

// TestScripts runs testdata/script. The command "repository NAME FOLDER" makes
// a bare repository NAME with one commit of the files in FOLDER.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("LECTERN_DATA", filepath.Join(env.WorkDir, "clones"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repository": func(ts *testscript.TestScript, _ bool, args []string) {
				if len(args) != 2 {
					ts.Fatalf("usage: repository NAME FOLDER")
				}
				files := map[string]string{}
				folder := ts.MkAbs(args[1])
				ts.Check(filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
					if err != nil || entry.IsDir() {
						return err
					}
					name, err := filepath.Rel(folder, path)
					if err != nil {
						return err
					}
					text, err := os.ReadFile(path)
					files[filepath.ToSlash(name)] = string(text)
					return err
				}))
				ts.Check(os.Rename(newOrigin(t, files).dir, ts.MkAbs(args[0])))
			},
		},
		RequireExplicitExec: true,
	})
}
