package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	mediaTypeJSON     = "application/json"
	mediaTypeResponse = "application/graphql-response+json"
)

// A handler serves an executor over HTTP, by the GraphQL over HTTP
// specification: a POST of JSON, or a GET with the same fields in its URL.
//
// It takes no other kind of POST. Browsers send forms and plain text to any
// site without asking it first; JSON they do not.
type handler struct {
	*Executor
}

// NewHandler returns the API as an HTTP handler for one path, such as /graphql.
//
// An answer has the media type application/graphql-response+json where the
// client accepts that, and then the status 400 if there was no operation to
// run; else application/json and 200. Requests that hold no operation at all
// are refused with a 4xx, a server that is not ready or too busy answers 503
// and Retry-After, all with the error in GraphQL's form.
func NewHandler(opts Options) http.Handler { return handler{NewExecutor(opts)} }

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
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept")
	req, err := h.read(w, r)
	var refused *requestError
	if errors.As(err, &refused) {
		if refused.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", allowedMethods)
		}
		h.write(w, r, refused.status, errorResponse(codedError(refused.code, "%s", refused.message)))
		return
	}
	if req == nil { // OPTIONS
		w.Header().Set("Allow", allowedMethods)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	resp := h.run(r.Context(), &graphql.RawParams{
		Query:         req.Query,
		OperationName: req.OperationName,
		Variables:     req.Variables,
		Extensions:    req.Extensions,
		Headers:       r.Header,
	})
	h.write(w, r, statusOf(resp, responseType(r)), resp)
}

const allowedMethods = "GET, POST, OPTIONS"

// read returns the operation that r asks for, nil if it is an OPTIONS request.
// Its errors are *requestError.
func (h handler) read(w http.ResponseWriter, r *http.Request) (*request, error) {
	switch r.Method {
	case http.MethodGet:
		return h.readURL(r)
	case http.MethodPost:
		return h.readBody(w, r)
	case http.MethodOptions:
		return nil, nil
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
	req := &request{Query: values.Get("query"), OperationName: values.Get("operationName")}
	for name, into := range map[string]*map[string]any{"variables": &req.Variables, "extensions": &req.Extensions} {
		if text := values.Get(name); text != "" {
			if err := decodeJSON([]byte(text), into); err != nil {
				return nil, badRequest(name + " must be a JSON object")
			}
		}
	}
	if req.Query == "" {
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
	if req.Query == "" {
		return nil, badRequest("the field query is missing")
	}
	return req, nil
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

// responseType returns the media type to answer r with.
func responseType(r *http.Request) string {
	for accepted := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		mediaType, _, _ := strings.Cut(accepted, ";")
		if strings.EqualFold(strings.TrimSpace(mediaType), mediaTypeResponse) {
			return mediaTypeResponse
		}
	}
	return mediaTypeJSON
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
	}
	if mediaType == mediaTypeResponse {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

func (h handler) write(w http.ResponseWriter, r *http.Request, status int, resp *graphql.Response) {
	w.Header().Set("Content-Type", responseType(r))
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	w.Write(encodeResponse(resp)) // an error means that the client went away
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
