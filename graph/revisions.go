package graph

import (
	"context"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"lectern/content"
	"lectern/content/query"
	"lectern/graph/model"
)

// Revisions finds the revisions that may be asked for beside the one that is
// served. Its methods are safe for concurrent use and return when ctx ends. An
// error is a *content.RefError if it is the client's doing.
type Revisions interface {
	// At returns the snapshot of the revision that ref names, and the ref in full.
	At(ctx context.Context, ref string) (*content.Snapshot, content.Ref, error)
	// AsOf returns the snapshot of the served branch as it stood at moment.
	AsOf(ctx context.Context, moment time.Time) (*content.Snapshot, content.Ref, error)
	// Diff returns the files that differ between two snapshots, each from here or
	// from the Store.
	Diff(ctx context.Context, older, newer *content.Snapshot) ([]content.FileChange, error)
}

// noRevisions knows none.
type noRevisions struct{}

func (noRevisions) At(_ context.Context, ref string) (*content.Snapshot, content.Ref, error) {
	return nil, content.Ref{}, &content.RefError{Ref: ref, Reason: "cannot be asked for: one revision alone is served here"}
}

func (n noRevisions) AsOf(ctx context.Context, moment time.Time) (*content.Snapshot, content.Ref, error) {
	return n.At(ctx, moment.Format(time.RFC3339))
}

func (noRevisions) Diff(context.Context, *content.Snapshot, *content.Snapshot) ([]content.FileChange, error) {
	return nil, errors.New("there are no revisions to compare")
}

// findRef returns the API over what ref, the value of argument, names. What is
// being served is what was when the operation of ctx began, so that no part of it
// sees a later push.
func findRef(ctx context.Context, revisions Revisions, argument, ref string) (*model.Query, error) {
	served := headQuery(pinFrom(ctx).head)
	switch ref {
	case "":
		return nil, inputErrorf(argument, "is empty; give a branch, a tag or a commit")
	case "HEAD", served.Ref.Name, "refs/heads/" + served.Ref.Name:
		return served, nil
	case served.Ref.SHA:
		served.Ref.Name, served.Ref.Kind = ref, content.RefCommit
		return served, nil
	}
	snap, named, err := revisions.At(ctx, ref)
	if err != nil {
		return nil, err
	}
	return &model.Query{Snapshot: snap, Ref: named}, nil
}

// pinNamed makes the fields below those of Query that name a revision answer
// from it: `at`, and `changes`, whose posts are those of the newer revision. It
// stands around the fields of Query, whose context it can change; gqlgen asks no
// resolver for a field that returns a root type.
func pinNamed(revisions Revisions) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) (answer graphql.Marshaler) {
		field := graphql.GetRootFieldContext(ctx).Field
		find := findAt
		switch {
		case field.ObjectDefinition.Name != "Query":
			return next(ctx)
		case field.Name == "changes":
			find = findUntil
		case field.Name != "at":
			return next(ctx)
		}
		// For the paths of errors.
		at := graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query", Field: field})
		defer func() {
			if cause := recover(); cause != nil {
				graphql.AddError(at, graphql.Recover(at, cause))
				answer = graphql.Null
			}
		}()
		q, err := find(at, revisions, field.ArgumentMap(graphql.GetOperationContext(ctx).Variables))
		if err != nil {
			graphql.AddError(at, err)
			return graphql.Null
		}
		if d := dependenciesFrom(ctx); d != nil {
			d.elsewhere.Store(true)
		}
		return next(withQuery(ctx, q))
	}
}

// findUntil returns the API over the newer revision of `changes`.
func findUntil(ctx context.Context, revisions Revisions, arguments map[string]any) (*model.Query, error) {
	until := arguments["until"]
	if until == nil {
		return queryFrom(ctx), nil
	}
	ref, err := graphql.UnmarshalString(until)
	if err != nil {
		return nil, err
	}
	return findRef(ctx, revisions, "until", ref)
}

// findAt returns the API over what the arguments of an `at` name.
func findAt(ctx context.Context, revisions Revisions, arguments map[string]any) (*model.Query, error) {
	ref, asOf := arguments["ref"], arguments["asOf"]
	if (ref == nil) == (asOf == nil) {
		return nil, inputErrorf("at", "takes exactly one of ref and asOf")
	}
	if asOf == nil {
		name, err := graphql.UnmarshalString(ref)
		if err != nil {
			return nil, err
		}
		return findRef(ctx, revisions, "ref", name)
	}
	moment, err := model.UnmarshalDateTime(asOf)
	var input *query.InputError
	if errors.As(err, &input) {
		return nil, inputErrorf("asOf", "%s", input.Message)
	}
	if err != nil {
		return nil, err
	}
	snap, named, err := revisions.AsOf(ctx, moment)
	if err != nil {
		return nil, err
	}
	return &model.Query{Snapshot: snap, Ref: named}, nil
}

// changes returns the posts that differ between what since names and the
// revision that the field of ctx is answered from.
func changes(ctx context.Context, revisions Revisions, since string) (list query.List[*query.Change], err error) {
	older, err := findRef(ctx, revisions, "since", since)
	if err != nil {
		return list, err
	}
	newer := queryFrom(ctx)
	if older.Ref.SHA == newer.Ref.SHA {
		return query.Changes(newer.Snapshot, newer.Snapshot, nil), nil
	}
	files, err := revisions.Diff(ctx, older.Snapshot, newer.Snapshot)
	if err != nil {
		return list, err
	}
	return query.Changes(older.Snapshot, newer.Snapshot, files), nil
}

// editableBranch returns the branch whose files can be edited where ref is
// served; "" if there is none.
func editableBranch(ref content.Ref) string {
	if ref.Kind == content.RefBranch {
		return ref.Name
	}
	return ""
}
