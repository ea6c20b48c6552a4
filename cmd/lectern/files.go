package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"lectern/content"
)

const (
	// maxServedFile is the size up to which files are served. What is larger
	// belongs into a store of its own: Git keeps each version of it for ever.
	maxServedFile = 64 << 20

	// slowestClient is how fast a client has to take a file at least, in bytes a
	// second.
	slowestClient = 64 << 10

	// maxRanges is how many parts of a file are sent in one answer.
	maxRanges = 8

	// headName stands for the commit that is being served.
	headName = "head"
)

// headMaxAge is how long caches may take the commit that is served for the one
// that was, in seconds.
const headMaxAge = 10

// A filesHandler serves the files that lie beside pages, and static files, at
// /files/COMMIT/PATH. The bytes behind such an address never change, so caches
// may keep them for good.
//
// The files come from many hands, and are served from where the API is. So none
// may act for this origin: what browsers would run is plain text or, like SVG,
// shut into a sandbox, and nothing is taken for another type than it is said to
// be.
type filesHandler struct {
	store *content.Store
	// at returns the files of a commit, given by its whole SHA, that is not being
	// served. The error is errOtherCommit if there are none to be had.
	at  func(ctx context.Context, sha string) (*content.Files, error)
	now func() time.Time
	log *slog.Logger
}

// errOtherCommit says that a commit's files cannot be asked for.
var errOtherCommit = errors.New("no commit whose files are served")

func (h *filesHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	commit, name, ok := splitFilePath(r.URL)
	if !ok {
		writeFileMissing(w)
		return
	}
	snap := h.store.Current()
	if snap == nil {
		w.Header().Set("Retry-After", "1")
		writeError(w, http.StatusServiceUnavailable, "NOT_READY", "the content is being read for the first time; try again in a few seconds")
		return
	}
	if commit == headName {
		h.redirect(w, snap, name)
		return
	}
	files, err := h.filesOf(r.Context(), snap, commit)
	if err != nil {
		h.writeRefusal(w, r, err)
		return
	}
	file, err := files.Find(name)
	if err != nil {
		h.writeRefusal(w, r, err)
		return
	}
	h.serve(w, r, files, file)
}

// splitFilePath returns the commit and the path that a URL names. ok is false if
// it could be read in two ways, or names nothing that Git could have.
func splitFilePath(u *url.URL) (commit, name string, ok bool) {
	escaped := strings.ToLower(u.EscapedPath())
	if strings.Contains(escaped, "%2f") || strings.Contains(escaped, "%5c") {
		return "", "", false
	}
	commit, name, ok = strings.Cut(strings.TrimPrefix(u.Path, filesPath), "/")
	return commit, name, ok && commit != "" && name != "." && fs.ValidPath(name)
}

// filesOf returns the files of a commit. snap is what is being served.
func (h *filesHandler) filesOf(ctx context.Context, snap *content.Snapshot, commit string) (*content.Files, error) {
	switch {
	case !isSHA(commit):
		return nil, errOtherCommit
	case snap.Commit != nil && snap.Commit.SHA == commit:
		return snap.Files, nil
	}
	return h.at(ctx, commit)
}

// isSHA reports whether text is a whole commit SHA as Git writes it. A shorter
// one could come to mean another commit, and what is sent must not change.
func isSHA(text string) bool {
	return len(text) == 40 && strings.Trim(text, "0123456789abcdef") == ""
}

// redirect leads to a file in the commit that is being served.
func (h *filesHandler) redirect(w http.ResponseWriter, snap *content.Snapshot, name string) {
	if _, err := snap.Files.Find(name); err != nil || snap.Commit == nil {
		writeFileMissing(w)
		return
	}
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	// Relative, since a proxy may have this server below a path of its own.
	w.Header().Set("Location", strings.Repeat("../", len(parts))+snap.Commit.SHA+"/"+strings.Join(parts, "/"))
	w.Header().Set("Cache-Control", "public, max-age="+strconv.Itoa(headMaxAge))
	w.WriteHeader(http.StatusFound)
}

// serve answers with the file, or the part of it that is asked for.
func (h *filesHandler) serve(w http.ResponseWriter, r *http.Request, files *content.Files, file content.File) {
	if file.Size > maxServedFile {
		writeError(w, http.StatusForbidden, "FILE_TOO_LARGE",
			fmt.Sprintf("the file has %d bytes, more than the %d up to which files are served here", file.Size, maxServedFile))
		return
	}
	opened, err := files.Open(file)
	if err != nil {
		h.writeRefusal(w, r, err)
		return
	}
	defer opened.Close()
	reader, ok := opened.(io.ReadSeeker)
	if !ok {
		panic("lectern: files of a revision cannot seek")
	}
	header := w.Header()
	header.Set("Content-Type", file.Type.Media)
	header.Set("Content-Disposition", disposition(file))
	header.Set("Content-Security-Policy", policyFor(file.Type.Media))
	header.Set("Cross-Origin-Resource-Policy", "cross-origin") // they are there to be shown elsewhere
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	if file.Blob != "" {
		header.Set("ETag", `"`+string(file.Blob)+`"`)
	}
	if !inOrder(r.Header.Get("Range")) {
		r.Header.Del("Range") // as whoever serves ranges may
	}
	// The server's own limit is meant for answers of a few kilobytes. A writer
	// without deadlines has none to extend.
	allowed := 30*time.Second + time.Duration(file.Size/slowestClient)*time.Second
	_ = http.NewResponseController(w).SetWriteDeadline(h.now().Add(allowed))
	http.ServeContent(&cacheless{ResponseWriter: w}, r, "", time.Time{}, reader)
}

// disposition tells a browser to show the file or to save it, and by which name.
func disposition(file content.File) string {
	how := "inline"
	if file.Type.Attach {
		how = "attachment"
	}
	return mime.FormatMediaType(how, map[string]string{"filename": path.Base(file.Name)})
}

// policyFor returns the Content-Security-Policy of files of a media type. PDFs
// run nothing of this origin, and viewers do not start in a sandbox.
func policyFor(mediaType string) string {
	switch kind, _, _ := strings.Cut(mediaType, "/"); {
	case mediaType == "application/pdf":
		return "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
	case kind == "video", kind == "audio":
		return "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"
	}
	return "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
}

// inOrder reports whether a Range header asks for few parts, one behind the
// other. To go back in a compressed object means to begin it anew: a header of
// many parts could have gigabytes inflated.
func inOrder(ranges string) bool {
	list, ok := strings.CutPrefix(ranges, "bytes=")
	if !ok || strings.Count(list, ",") >= maxRanges {
		return ranges == ""
	}
	if !strings.Contains(list, ",") {
		return true
	}
	last := int64(-1)
	for part := range strings.SplitSeq(list, ",") {
		first, _, _ := strings.Cut(strings.TrimSpace(part), "-")
		start, err := strconv.ParseInt(strings.TrimSpace(first), 10, 64)
		if err != nil || start <= last {
			return false
		}
		last = start
	}
	return true
}

// A cacheless writer lets no cache keep an answer that is not the file, such as
// that to a range which it does not have.
type cacheless struct{ http.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (c *cacheless) WriteHeader(status int) {
	if status >= http.StatusBadRequest {
		c.Header().Set("Cache-Control", "no-store")
		c.Header().Del("Content-Disposition")
	}
	c.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *cacheless) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// writeRefusal answers that there is no file, or why it cannot be sent.
func (h *filesHandler) writeRefusal(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, content.ErrLFSPointer):
		writeError(w, http.StatusNotFound, "FILE_IN_LFS", "the repository has this file in Git LFS, which is not read; only its pointer is in Git")
	case errors.Is(err, errOtherCommit):
		writeError(w, http.StatusNotFound, "NOT_FOUND", "no such commit is served; an address is /files/, the whole SHA of a commit or \""+headName+"\", and the path of a file in the repository")
	case errors.Is(err, fs.ErrNotExist):
		writeFileMissing(w)
	case r.Context().Err() != nil:
		writeError(w, http.StatusServiceUnavailable, "CANCELED", "the request ended before the file was found")
	default:
		h.log.ErrorContext(r.Context(), "a file could not be read", "path", r.URL.Path, "err", err)
		writeError(w, http.StatusInternalServerError, "INTERNAL", "something went wrong here; the log has more under this request's X-Request-Id")
	}
}

func writeFileMissing(w http.ResponseWriter) {
	writeError(w, http.StatusNotFound, "NOT_FOUND", "there is no such file here; files beside pages and static files are at /files/COMMIT/PATH, with the path that they have in the repository")
}
