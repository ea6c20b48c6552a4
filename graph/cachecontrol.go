package graph

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"lectern/content"
)

const (
	// defaultMaxAge is how long caches keep an answer about what may change with
	// the next push. It takes the load off a page that everybody opens at once,
	// and nobody notices it.
	defaultMaxAge = 5 * time.Second

	// maxStaleness is how long caches may go on to give an answer that is too old
	// while they ask for a new one.
	maxStaleness = time.Minute

	// maxCacheTagsBytes bounds each header of cache tags. There are two of them,
	// and proxies such as nginx by default answer 502 if all headers together are
	// larger than a page of memory, 4 kB.
	maxCacheTagsBytes = 1500

	noStore   = "no-store"
	immutable = "public, max-age=31536000, immutable" // a year, the most that caches take seriously
)

// A revision is what a request asks about.
type revision struct {
	snap *content.Snapshot // nil before there is one
	ref  string            // what it was asked for by: "main"

	// pinned says that the request names the very commit, so that it will mean
	// the same snapshot for ever.
	pinned bool
}

// revisionOf returns the revision that r asks about by its parameter ref, the
// one being served if there is none, and a context for an operation to be
// answered from it.
func (h handler) revisionOf(r *http.Request) (context.Context, revision, *gqlerror.Error) {
	refs := r.URL.Query()["ref"]
	if len(refs) > 1 {
		return nil, revision{}, codedError(codeBadRequest, "the URL names several refs; give one")
	}
	ref := strings.Join(refs, "")
	ctx, err := h.withRef(r.Context(), ref)
	if err != nil {
		return nil, revision{}, err
	}
	if ref == "" {
		snap := h.store.Current()
		if snap == nil {
			return ctx, revision{}, nil
		}
		ctx = withSnapshot(ctx, snap)
	}
	p, ok := ctx.Value(pinKey{}).(pin)
	if !ok { // nothing is served yet
		return ctx, revision{}, nil
	}
	named := p.query.Ref
	// A tag can be moved, and digits that begin one commit's hash today may begin
	// two tomorrow.
	whole := named.Kind == content.RefCommit && named.SHA == ref
	return ctx, revision{snap: p.query.Snapshot, ref: named.Name, pinned: whole}, nil
}

// A policy says how an answer may be cached.
type policy struct {
	revision
	now time.Time

	passing   bool // the answer depends on the time, too
	elsewhere bool // and on revisions that may change while this one stays
}

// cacheControl returns the Cache-Control header.
func (h handler) cacheControl(p policy) string {
	if p.pinned && !p.passing && !p.elsewhere && p.snap.Until.IsZero() {
		return immutable
	}
	fresh := h.maxAge
	if p.passing && p.elsewhere { // nobody has looked at what else may change when
		fresh = 0
	}
	changes := []time.Time{p.snap.Until} // scheduled posts may show in any answer
	if p.passing {
		changes = append(changes, p.snap.NextChange(p.now))
	}
	return CacheControl(fresh, p.now, changes...)
}

// CacheControl returns the Cache-Control header of an answer that caches may
// keep for maxAge, but no longer than until the first of changes, the moments at
// which it will be another without a push. Those that are zero are unknown.
func CacheControl(maxAge time.Duration, now time.Time, changes ...time.Time) string {
	fresh, stale := maxAge, maxStaleness
	for _, next := range changes {
		if !next.IsZero() {
			fresh = min(fresh, next.Sub(now))
			stale = min(stale, next.Sub(now)-fresh)
		}
	}
	if fresh < time.Second {
		return "public, no-cache" // stored, but asked for each time
	}
	header := "public, max-age=" + seconds(fresh)
	if stale >= time.Second {
		header += ", stale-while-revalidate=" + seconds(stale)
	}
	return header
}

func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

// entityTag returns the ETag of the answer to req under p. It follows from the
// commit, the scheduled posts that have come and gone, the operation and, where
// that matters, from the last moment at which the passing of time changed
// anything.
func (h handler) entityTag(req *request, mediaType string, p policy) string {
	moment := ""
	if p.passing {
		moment = p.snap.LastChange(p.now).UTC().Format(time.RFC3339Nano) + " " + p.snap.LoadedAt.UTC().Format(time.RFC3339Nano)
	}
	scheduled := p.snap.Since.UTC().Format(time.RFC3339Nano)
	return entityTag(h.build, p.snap.Commit.SHA, scheduled, p.ref, moment, mediaType, req.Query, req.OperationName, req.variablesText)
}

// serveCacheable answers a GET request whose document is known in a way that
// caches can make use of.
//
// Which answers depend on the time is known once they have been worked out. But
// a client that repeats a tag has had the answer, and which of the two tags that
// are possible it repeats says to which kind it belongs. So nothing has to be
// worked out, not even parsed, for a 304. Answers from other revisions are the
// exception: their tag follows from what they say.
func (h handler) serveCacheable(w http.ResponseWriter, r *http.Request, req *request, mediaType string, asked revision) {
	p := policy{revision: asked, now: h.now()}
	unless := parseCondition(r.Header.Values("If-None-Match"))
	for _, p.passing = range []bool{false, true} {
		if tag := h.entityTag(req, mediaType, p); unless.names(tag) {
			h.writeNotModified(w, tag, p)
			return
		}
	}

	noted := &dependencies{now: p.now}
	resp := h.run(withDependencies(r.Context(), noted), req.params(r))
	if len(resp.Errors) > 0 {
		h.write(w, mediaType, h.refuseOverGET(req, resp))
		return
	}
	p.passing, p.elsewhere = noted.passing.Load(), noted.elsewhere.Load()
	tag := h.entityTag(req, mediaType, p)
	if p.elsewhere {
		tag = entityTag(mediaType, string(resp.Data))
	}
	if unless.any || unless.names(tag) {
		h.writeNotModified(w, tag, p)
		return
	}
	header := w.Header()
	header.Set("ETag", tag)
	header.Set("Cache-Control", h.cacheControl(p))
	if tags := noted.cacheTags(maxCacheTagsBytes); len(tags) > 0 {
		header.Set("Cache-Tag", strings.Join(tags, ","))
		header.Set("Surrogate-Key", strings.Join(tags, " "))
	}
	h.write(w, mediaType, resp)
}

func (h handler) writeNotModified(w http.ResponseWriter, tag string, p policy) {
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", h.cacheControl(p))
	w.WriteHeader(http.StatusNotModified)
}
