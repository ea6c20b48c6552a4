package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"lectern/graph"
)

// usage returns the text of "lectern help".
func (p *program) usage() string {
	var b strings.Builder
	b.WriteString("Lectern serves the Markdown of a Git repository as a GraphQL API.\n\nUsage: lectern COMMAND [flags] [arguments]\n\nCommands:\n")
	for _, c := range p.commands() {
		fmt.Fprintf(&b, "  %-9s %s\n", c.name, c.summary)
	}
	b.WriteString("\n\"lectern COMMAND -h\" lists a command's flags. With no repository the sample content is used:\n\n" +
		"  lectern serve\n" +
		"  lectern serve https://github.com/OWNER/SITE.git\n" +
		"  lectern query ~/src/site '{ posts(first: 3) { nodes { title url } } }'\n")
	return b.String()
}

// help prints the program's help, or that of the command in args.
func (p *program) help(ctx context.Context, args []string) error {
	if len(args) == 0 {
		_, err := fmt.Fprint(p.stdout, p.usage())
		return err
	}
	for _, c := range p.commands() {
		if c.name == args[0] && c.name != "help" && len(args) == 1 {
			return c.run(ctx, []string{"-h"})
		}
	}
	return usageErrorf("%q is no command; \"lectern help\" lists them", strings.Join(args, " "))
}

func (p *program) schema(_ context.Context, args []string) error {
	flags := flagSet{
		usage: "lectern schema",
		about: "Prints the GraphQL schema, for code generators and editors.",
	}
	rest, err := flags.parse(args, p.env, p.stdout)
	if err != nil {
		return err
	}
	if err := noArguments("schema", rest); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, strings.TrimRight(graph.SDL(), "\n"))
	return err
}

func (p *program) version(_ context.Context, args []string) error {
	flags := flagSet{
		usage: "lectern version",
		about: "Prints the version of Lectern and the Go release that it was built with.",
	}
	rest, err := flags.parse(args, p.env, p.stdout)
	if err != nil {
		return err
	}
	if err := noArguments("version", rest); err != nil {
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	_, err = fmt.Fprintln(p.stdout, versionLine(info))
	return err
}

func noArguments(command string, args []string) error {
	if len(args) > 0 {
		return usageErrorf("unexpected argument %q; %s takes none", args[0], command)
	}
	return nil
}

// versionLine says what info knows, such as
//
//	lectern v1.2.0 (commit 757107ea0eb2, modified) go1.26.0 linux/amd64
//
// A build outside a module download and outside a work tree is "(devel)".
func versionLine(info *debug.BuildInfo) string {
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	setting := make(map[string]string, len(info.Settings))
	for _, s := range info.Settings {
		setting[s.Key] = s.Value
	}
	var commit string
	if sha := setting["vcs.revision"]; sha != "" {
		commit = " (commit " + sha[:min(12, len(sha))]
		if setting["vcs.modified"] == "true" {
			commit += ", modified"
		}
		commit += ")"
	}
	return fmt.Sprintf("lectern %s%s %s %s/%s", version, commit, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}
