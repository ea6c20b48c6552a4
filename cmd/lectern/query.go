package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
	"lectern/gitsource"
	"lectern/graph"
)

// querySettings are those of "lectern query".
type querySettings struct {
	repository repositorySettings
	content    contentSettings
	log        logSettings
	fetch      bool
	operation  string
	vars       []string       // "name=value"
	variables  map[string]any // of --vars
	query      string         // the document
}

// valueSeparator joins the values of --var; no argument can hold it.
const valueSeparator = "\x00"

func (s *querySettings) parse(p *program, args []string) error {
	var offline bool
	flags := flagSet{
		usage: "lectern query [flags] [REPOSITORY] QUERY|@FILE|-",
		about: "Answers one GraphQL query about a Git repository of Markdown: prints the answer as\nJSON and ends, with exit code 1 if the answer has errors. The query is given as it\nis, in a file, or on standard input.\n\n" + repositoryHelp,
		settings: []*setting{
			{flag: "var", arg: "NAME=VALUE", sep: valueSeparator, help: "a variable, repeatable; JSON, but for variables of a text type,\nwhich take VALUE as it is", parse: varsInto(&s.vars)},
			{flag: "vars", arg: "JSON|@FILE", help: "variables as one JSON object; --var wins", parse: variablesInto(&s.variables)},
			{flag: "operation", arg: "NAME", help: "which operation to run, where the query has several", parse: textInto(&s.operation)},
			{flag: "no-fetch", help: "answer from the clone on disk without asking the remote", parse: switchInto(&offline)},
		},
	}
	flags.settings = append(flags.settings, s.repository.settings()...)
	flags.settings = append(flags.settings, s.content.settings()...)
	flags.settings = append(flags.settings, s.log.settings("warn")...)
	rest, err := flags.parse(args, p.env, p.stdout)
	if err != nil {
		return err
	}
	s.fetch = !offline
	if len(rest) == 0 {
		return usageErrorf("QUERY is missing; give a GraphQL query, @FILE, or - for standard input")
	}
	if len(rest) > 2 {
		return usageErrorf("%d arguments are too many; give at most REPOSITORY and QUERY, and put the query in quotes", len(rest))
	}
	last := len(rest) - 1
	if err := s.repository.take(rest[:last], p.env); err != nil {
		return err
	}
	s.query, err = readQuery(rest[last], p.stdin)
	return err
}

// maxQueryBytes bounds what is read as a query, far above what is answered.
const maxQueryBytes = 1 << 20

// readQuery returns the document that arg stands for: a file's, standard
// input's, or arg itself.
func readQuery(arg string, stdin io.Reader) (string, error) {
	var text []byte
	var err error
	path, isFile := strings.CutPrefix(arg, "@")
	switch {
	case isFile:
		text, err = os.ReadFile(path)
	case arg == "-":
		text, err = io.ReadAll(io.LimitReader(stdin, maxQueryBytes))
	default:
		text = []byte(arg)
	}
	if err != nil {
		return "", usageErrorf("QUERY: %v", err)
	}
	if strings.TrimSpace(string(text)) == "" {
		return "", usageErrorf("QUERY is empty; give a GraphQL query such as '{ posts { totalCount } }'")
	}
	return string(text), nil
}

// errAnswerHasErrors says that the answer, which was printed, has errors in it.
var errAnswerHasErrors = errors.New("the answer has errors")

// query prints the answer to one query.
func (p *program) query(ctx context.Context, args []string) (err error) {
	var s querySettings
	if err := s.parse(p, args); err != nil {
		return err
	}
	variables, err := operationVariables(s.query, s.operation, s.variables, s.vars)
	if err != nil {
		return err
	}
	if s.repository.url == "" {
		if !s.fetch {
			return usageErrorf("--no-fetch: the sample content is made anew each time, so there is no clone to answer from; name a REPOSITORY")
		}
		remove, err := s.repository.useSample()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, remove()) }()
	}
	answer, err := p.answer(ctx, &s, variables)
	if err != nil {
		return err
	}
	if err := printAnswer(p.stdout, answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		return errAnswerHasErrors
	}
	return nil
}

// answer brings the clone up to date, loads it, and answers the query.
func (p *program) answer(ctx context.Context, s *querySettings, variables map[string]any) (answer *graphql.Response, err error) {
	forge, err := s.repository.findForge()
	if err != nil {
		return nil, err
	}
	err = p.withRevision(ctx, &s.repository, s.log, s.fetch, func(repo *gitsource.Repo, revision *gitsource.Revision, log *slog.Logger) error {
		loader := s.content.loader(log)
		others, err := newRevisions(ctx, repo, loader, defaultRevisions, log)
		if err != nil {
			return err
		}
		defer others.close()
		snap, _, err := loadRevision(ctx, loader.Load, revision)
		if err != nil {
			return fmt.Errorf("load %s: %w", revision.Commit().SHA, err)
		}
		if err := revision.HistoryErr(); err != nil {
			log.Warn("the history could not be read; dates and authors are unknown", "commit", revision.Commit().SHA, "err", err)
		}
		others.serve(snap, revision)
		store := new(content.Store)
		store.Swap(snap)
		answer = graph.NewExecutor(graph.Options{Store: store, Revisions: others, Forge: forge, Now: time.Now, Log: log}).
			Execute(ctx, s.query, s.operation, variables)
		return nil
	})
	return answer, err
}

// withRevision brings the clone up to date, unless fetch is false, and calls use
// with it and its revision, which can be read until use returns. If the remote is out of
// reach, what was last fetched must do.
func (p *program) withRevision(ctx context.Context, r *repositorySettings, l logSettings, fetch bool, use func(*gitsource.Repo, *gitsource.Revision, *slog.Logger) error) (err error) {
	console := newConsole(p.stderr)
	log := newLogger(console, l)
	repo, err := openRepository(ctx, r, newProgress(console, log, time.Now), log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, repo.Close()) }()

	var fetchErr error
	if fetch {
		_, fetchErr = repo.Fetch(ctx)
		console.clear()
	}
	revision, err := repo.Revision(ctx)
	switch {
	case err != nil && fetchErr != nil:
		return fetchErr // the cause; that there is no clone follows from it
	case err != nil:
		return err
	case fetchErr != nil && ctx.Err() != nil:
		return fetchErr
	case fetchErr != nil:
		log.Warn("the remote cannot be asked: answering from what was last fetched", "commit", revision.Commit().SHA, "err", fetchErr)
	}
	return use(repo, revision, log)
}

// printAnswer writes answer to w as indented JSON, with characters such as < as
// they are: nobody pastes this into a web page unseen.
func printAnswer(w io.Writer, answer *graphql.Response) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(answer); err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return nil
}
