package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// A handler serves an executor over HTTP, by the GraphQL over HTTP
// specification: a POST of JSON, or a GET with the same fields in its URL. With
// either, the parameter ref in the URL names another revision to answer from.
//
// It also answers by server-sent events where the client accepts these, and over
// WebSocket. It takes no other kind of POST. Browsers send forms and plain text to any
// site without asking it first; JSON they do not.
type handler struct {
	*Executor
	now    func() time.Time
	build  string        // Options.Build
	maxAge time.Duration // of answers on what may change with the next push
}

// NewHandler returns the API as an HTTP handler for one path, such as /graphql.
//
// An answer has the media type application/graphql-response+json where the
// client prefers that, and then the status 400 if there was no operation to
// run; else application/json and 200. A client that takes neither is told so by
// 406. Requests that hold no operation at all are refused with a 4xx, a server
// that is not ready or too busy answers 503 and Retry-After, all with the error
// in GraphQL's form.
//
// The operation may be named instead of sent: by documentId, as the
// specification's appendix on persisted documents has it, or by a hash, as
// Apollo's clients do (automatic persisted queries).
//
// Answers to GET that have no errors can be cached: they have an ETag that
// follows from the commit and the operation, a Cache-Control that ends before
// the passing of time changes them, and cache tags (content.CacheTags) that name
// what they depend on.
func NewHandler(opts Options) http.Handler {
	opts = opts.withDefaults()
	return handler{
		Executor: NewExecutor(opts),
		now:      opts.Now,
		build:    opts.Build,
		maxAge:   max(opts.MaxAge, 0),
	}
}

// A requestError says why an HTTP request holds no operation.
type requestError struct {
	status  int
	code    string
	message string
}

func (e *requestError) Error() string { return e.message }

// request is what a client sends. Names and null as in the specification.
type request struct {
	Query         string         `json:"query"`
	DocumentID    string         `json:"documentId"` // instead of Query
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`

	variablesText string // as they stand in a URL
}

// params returns the operation in gqlgen's terms.
func (req *request) params(r *http.Request) *graphql.RawParams {
	return &graphql.RawParams{
		Query:         req.Query,
		OperationName: req.OperationName,
		Variables:     req.Variables,
		Extensions:    req.Extensions,
		Headers:       r.Header,
	}
}

// ServeHTTP implements http.Handler.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept")
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allowedMethods)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if isSocketRequest(r) {
		h.serveSocket(w, r)
		return
	}
	mediaType := negotiate(r.Header.Values("Accept"))
	events := acceptsEvents(r.Header.Values("Accept"))
	eventsAlone := events && mediaType == ""
	if eventsAlone {
		mediaType = mediaTypeJSON // for what is said before a stream begins
	}
	if mediaType == "" {
		h.write(w, mediaTypeJSON, errorResponse(codedError(codeNotAcceptable, "answers are %s, %s or %s, and the Accept header takes none of them", mediaTypeResponse, mediaTypeJSON, mediaTypeEvents)))
		return
	}
	req, err := h.read(w, r)
	var refused *requestError
	if errors.As(err, &refused) {
		h.writeStatus(w, mediaType, refused.status, errorResponse(codedError(refused.code, "%s", refused.message)))
		return
	}
	text, unknown := h.documents.find(req)
	if unknown != nil {
		h.write(w, mediaType, errorResponse(unknown))
		return
	}
	req.Query = text
	if eventsAlone || events && h.isSubscription(req) {
		h.serveEvents(w, r, req)
		return
	}
	ctx := r.Context()
	if r.Method != http.MethodPost || r.URL.RawQuery != "" {
		pinned, asked, unserved := h.revisionOf(r)
		switch {
		case unserved != nil:
			h.write(w, mediaType, errorResponse(unserved))
			return
		case asked.snap == nil: // the executor has the words for that
		case r.Method != http.MethodPost:
			h.serveCacheable(w, r.WithContext(pinned), req, mediaType, asked)
			return
		default:
			ctx = pinned
		}
	}
	h.write(w, mediaType, h.run(ctx, req.params(r)))
}

const allowedMethods = "GET, HEAD, POST, OPTIONS"

// read returns the operation that r asks for, which it may name or send. Its
// errors are *requestError.
func (h handler) read(w http.ResponseWriter, r *http.Request) (*request, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return h.readURL(r)
	case http.MethodPost:
		return h.readBody(w, r)
	}
	return nil, &requestError{http.StatusMethodNotAllowed, codeMethod, "use GET or POST"}
}

func (h handler) readURL(r *http.Request) (*request, error) {
	if len(r.URL.RawQuery) > h.limits.URLBytes {
		return nil, &requestError{http.StatusRequestURITooLong, codeURITooLong, "the URL is too long; use POST"}
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, badRequest("the URL's query string is malformed")
	}
	req := &request{
		Query:         values.Get("query"),
		DocumentID:    values.Get("documentId"),
		OperationName: values.Get("operationName"),
		variablesText: values.Get("variables"),
	}
	for name, into := range map[string]*map[string]any{"variables": &req.Variables, "extensions": &req.Extensions} {
		if text := values.Get(name); text != "" {
			if err := decodeJSON([]byte(text), into); err != nil {
				return nil, badRequest(name + " must be a JSON object")
			}
		}
	}
	if !req.namesDocument() {
		return nil, badRequest("give the operation as the parameter query, or use POST")
	}
	return req, nil
}

func (h handler) readBody(w http.ResponseWriter, r *http.Request) (*request, error) {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || mediaType != mediaTypeJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, &requestError{http.StatusUnsupportedMediaType, codeMediaType, "send the operation as application/json in UTF-8"}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, &requestError{http.StatusUnsupportedMediaType, codeMediaType, "send the operation without Content-Encoding"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.limits.BodyBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &requestError{http.StatusRequestEntityTooLarge, codeTooLarge, "the body is too large"}
	case err != nil:
		return nil, badRequest("the body could not be read")
	case bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("[")):
		return nil, badRequest("send one operation a request; batches are not supported")
	}
	var req *request
	if err := decodeJSON(body, &req); err != nil || req == nil {
		// Not err's text: it can repeat what the client sent.
		return nil, badRequest("the body must be a JSON object with query, a text, and optionally operationName, a text, and variables and extensions, objects")
	}
	if !req.namesDocument() {
		return nil, badRequest("the field query is missing")
	}
	return req, nil
}

// namesDocument reports whether req says in some way which document to run.
func (req *request) namesDocument() bool {
	return req.Query != "" || req.DocumentID != "" || req.Extensions[persistedQueryExtension] != nil
}

func badRequest(message string) error {
	return &requestError{http.StatusBadRequest, codeBadRequest, message}
}

// decodeJSON decodes the one JSON value in text. Numbers without a Go type to
// go to become json.Number.
func decodeJSON(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("text after the JSON value")
	}
	return nil
}

// refuseOverGET returns resp, or what is to be said instead to a GET of an
// operation that cannot be had by GET, such as a mutation.
func (h handler) refuseOverGET(req *request, resp *graphql.Response) *graphql.Response {
	if codeOf(resp.Errors[0]) != codeValidationFailed {
		return resp
	}
	// The schema has no such operations, so that validation was first to speak.
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: req.Query}, h.limits.Tokens)
	if err != nil {
		return resp
	}
	op := doc.Operations.ForName(req.OperationName)
	if op == nil || op.Operation != ast.Mutation {
		return resp
	}
	return errorResponse(codedError(codeMethod, "GET is for queries; this is a mutation"))
}

// statusOf returns the HTTP status for resp.
func statusOf(resp *graphql.Response, mediaType string) int {
	if resp.Data != nil || len(resp.Errors) == 0 {
		return http.StatusOK
	}
	switch codeOf(resp.Errors[0]) {
	case codeNotReady, codeOverloaded, codeTimeout, codeCanceled:
		return http.StatusServiceUnavailable
	case codeInternal:
		return http.StatusInternalServerError
	case codeBadRequest:
		return http.StatusBadRequest
	case codeNotTrusted:
		return http.StatusForbidden
	case codeRefNotFound:
		return http.StatusNotFound
	case codeMethod:
		return http.StatusMethodNotAllowed
	case codeNotAcceptable:
		return http.StatusNotAcceptable
	case codePersistedQueryNotFound:
		return http.StatusOK // clients go on with the text, others see a failure in all else
	}
	if mediaType == mediaTypeResponse {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

func (h handler) write(w http.ResponseWriter, mediaType string, resp *graphql.Response) {
	h.writeStatus(w, mediaType, statusOf(resp, mediaType), resp)
}

func (h handler) writeStatus(w http.ResponseWriter, mediaType string, status int, resp *graphql.Response) {
	body := encodeResponse(resp)
	header := w.Header()
	header.Set("Content-Type", mediaType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if len(resp.Errors) > 0 {
		header.Set("Cache-Control", noStore)
	}
	switch status {
	case http.StatusServiceUnavailable:
		header.Set("Retry-After", "1")
	case http.StatusMethodNotAllowed:
		header.Set("Allow", allowedMethods)
	}
	w.WriteHeader(status)
	w.Write(body) // an error means that the client went away, or that it sent HEAD
}

// encodeResponse returns resp as JSON, errors first, as the specification
// advises. The data is JSON already; to pass it through encoding/json again, as
// gqlgen's transports do, takes a seventh of the whole time.
func encodeResponse(resp *graphql.Response) []byte {
	buf := make([]byte, 0, len(resp.Data)+64)
	buf = append(buf, '{')
	if len(resp.Errors) > 0 {
		buf = append(buf, `"errors":`...)
		buf = append(buf, encodeErrors(resp.Errors)...)
		if resp.Data != nil {
			buf = append(buf, ',')
		}
	}
	if resp.Data != nil {
		buf = append(buf, `"data":`...)
		buf = append(buf, resp.Data...)
	}
	return append(buf, '}', '\n')
}

func encodeErrors(errs gqlerror.List) []byte {
	encoded, err := json.Marshal(errs)
	if err != nil {
		panic("graph: an error has an extension that is no JSON: " + err.Error())
	}
	return encoded
}
