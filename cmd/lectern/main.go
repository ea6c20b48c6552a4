// Lectern serves the Markdown of a Git repository as a GraphQL API.
//
//	lectern serve [REPOSITORY]           follow a repository and answer over HTTP
//	lectern query [REPOSITORY] QUERY     answer one query and end
//	lectern check [REPOSITORY|FOLDER]    list what authors should mend
//	lectern schema                       print the schema
//	lectern version                      print the version
//
// This is the one place where the source (package gitsource), the content
// (packages content and content/load) and the API (package graph) meet: a
// publisher turns each new revision into a snapshot and swaps it into the store
// that the API reads. REPOSITORY may be left out; the sample content is used
// then.
//
// Exit codes: 0 for success and help, 1 for failure, 2 for a command line or an
// environment that does not make sense.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // sites name their time zones, and a container may know none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for an orderly end. From then on signals have their
	// usual effect, so that a second one ends the process at once.
	context.AfterFunc(ctx, stop)
	p := &program{env: os.LookupEnv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}

const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// A program is what the commands take from the process around them.
type program struct {
	env    func(name string) (value string, set bool)
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// A command is one of the program's verbs.
type command struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string) error
}

func (p *program) commands() []command {
	return []command{
		{"serve", "follow a repository and answer GraphQL over HTTP", p.serve},
		{"query", "answer one query and end", p.query},
		{"check", "list what the authors of pages should mend", p.check},
		{"schema", "print the GraphQL schema", p.schema},
		{"version", "print the version", p.version},
		{"help", "print this text", p.help},
	}
}

// run does what args ask for and returns the process's exit code. It returns
// soon after ctx ends.
func (p *program) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.stderr, p.usage())
		return exitUsage
	}
	name, args := args[0], args[1:]
	if name == "-h" || name == "-help" || name == "--help" {
		name = "help"
	}
	for _, c := range p.commands() {
		if c.name == name {
			return p.report(name, c.run(ctx, args))
		}
	}
	fmt.Fprintf(p.stderr, "lectern: unknown command %q; \"lectern help\" lists the commands\n", name)
	return exitUsage
}

// report tells the operator how a command ended, in one line, and returns the
// exit code for it.
func (p *program) report(name string, err error) int {
	var usage *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(p.stderr, "lectern %s: %s\n", name, oneLine(usage.message))
		return exitUsage
	default:
		fmt.Fprintf(p.stderr, "lectern %s: %s\n", name, oneLine(err.Error()))
		return exitFailure
	}
}

// A usageError is a mistake in the command line or the environment.
type usageError struct {
	message string
}

func (e *usageError) Error() string { return e.message }

func usageErrorf(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}
