package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lectern/graph"
)

// An audit is one rule of the GraphQL over HTTP specification, as the audit
// suite of npm's graphql-http checks it; names are the suite's.
type audit struct {
	id, name string

	get         url.Values // sent by GET; nil for a POST
	contentType string     // of a POST: "" for none
	accept      string     // "" for none
	body        string

	minStatus, maxStatus int
	answerType           string // what Content-Type must hold; "" for anything
	noErrors, noData     bool   // in the answer
}

// audits returns the suite: 61 rules, of which none is optional here.
func audits() []audit {
	const (
		plain    = "application/json"
		response = "application/graphql-response+json"
		typename = `{"query":"{ __typename }"}`
		typeOf   = `query Type($name: String!) { __type(name: $name) { name } }`
		unknown  = `{"query":"{ 8f31403dfe404bccbb0e835f2629c6a7 }"}`
		coercion = `{"query":"query CoerceFailure($id: ID!){ __typename }","variables":{"id":null}}`
	)
	ok := func(id, name, accept, body string) audit {
		return audit{id: id, name: name, contentType: plain, accept: accept, body: body, minStatus: 200, maxStatus: 200}
	}
	bad := func(id, name, accept, body string) audit {
		return audit{id: id, name: name, contentType: plain, accept: accept, body: body, minStatus: 400, maxStatus: 400}
	}
	typed := func(a audit, answerType string) audit { a.answerType = answerType; return a }
	clean := func(a audit) audit { a.noErrors = true; return a }
	between := func(a audit, low, high int) audit { a.minStatus, a.maxStatus = low, high; return a }
	bare := func(a audit) audit { a.contentType = ""; return a }
	dataless := func(a audit) audit { a.minStatus, a.maxStatus, a.noData = 100, 599, true; return a }
	byGET := func(a audit, values url.Values) audit { a.get = values; return a }

	list := []audit{
		typed(ok("22EB", "SHOULD accept application/graphql-response+json and match the content-type", response, typename), response),
		typed(ok("4655", "MUST accept application/json and match the content-type", plain, typename), plain),
		typed(ok("47DE", "SHOULD accept */* and use application/json for the content-type", "*/*", typename), plain),
		typed(ok("80D8", "SHOULD assume application/json content-type when accept is missing", "", typename), plain),
		ok("82A3", "MUST use utf-8 encoding when responding", "", typename),
		func() audit {
			a := ok("BF61", "MUST accept utf-8 encoded request", "", `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`)
			a.contentType = "application/json; charset=utf-8"
			return a
		}(),
		ok("78D5", "MUST assume utf-8 in request if encoding is unspecified", "", typename),
		ok("2C94", "MUST accept POST requests", "", typename),
		byGET(ok("5A70", "MAY accept application/x-www-form-urlencoded formatted GET requests", "", ""), url.Values{"query": {"{ __typename }"}}),
		byGET(between(ok("9C48", "MAY NOT allow executing mutations on GET requests", response, ""), 400, 499), url.Values{"query": {"mutation { __typename }"}}),
		bare(between(ok("9ABE", "SHOULD respond with 4xx status code if content-type is not supplied on POST requests", "", typename), 400, 499)),
		ok("03D4", "MUST accept application/json POST requests", "", typename),
		bad("A5BF", "MAY use 400 status code when request body is missing on POST", "", ""),
		bad("423L", "MAY use 400 status code on missing {query} parameter", response, `{"notquery":"{ __typename }"}`),
		ok("34A2", "SHOULD allow string {query} parameter when accepting application/graphql-response+json", response, typename),
		clean(ok("13EE", "MUST allow string {query} parameter when accepting application/json", plain, typename)),
		ok("8161", "SHOULD allow string {operationName} parameter when accepting application/graphql-response+json", response, `{"operationName":"Query","query":"query Query { __typename }"}`),
		clean(ok("B8B3", "MUST allow string {operationName} parameter when accepting application/json", plain, `{"operationName":"Query","query":"query Query { __typename }"}`)),
		ok("2EA1", "SHOULD allow map {variables} parameter when accepting application/graphql-response+json", response, `{"query":"`+typeOf+`","variables":{"name":"sometype"}}`),
		clean(ok("28B9", "MUST allow map {variables} parameter when accepting application/json", plain, `{"query":"`+typeOf+`","variables":{"name":"sometype"}}`)),
		clean(byGET(ok("D6D5", "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json", response, ""), url.Values{"query": {typeOf}, "variables": {`{"name":"sometype"}`}})),
		clean(byGET(ok("6A70", "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json", plain, ""), url.Values{"query": {typeOf}, "variables": {`{"name":"sometype"}`}})),
		ok("428F", "SHOULD allow map {extensions} parameter when accepting application/graphql-response+json", response, `{"query":"{ __typename }","extensions":{"some":"value"}}`),
		clean(ok("1B7A", "MUST allow map {extensions} parameter when accepting application/json", plain, `{"query":"{ __typename }","extensions":{"some":"value"}}`)),
		between(ok("B6DC", "MAY use 2xx, 4xx, or 5xx status codes on JSON parsing failure when accepting application/json", plain, `{ "not a JSON`), 200, 599),
		bad("BCF8", "SHOULD use 400 status code on JSON parsing failure when accepting application/json", plain, `{ "not a JSON`),
		bad("B7N8", "SHOULD use 400 status code on JSON parsing failure when accepting application/graphql-response+json", response, `{ "not a JSON`),
		between(ok("8764", "MAY use 4xx or 5xx status codes if parameters are invalid", "", `{"qeury":"{ __typename }"}`), 400, 599),
		bad("3E3A", "MAY use 400 status code if parameters are invalid", "", `{"qeury":"{ __typename }"}`),
		ok("572B", "SHOULD use 200 status code on document parsing failure when accepting application/json", plain, `{"query":"{"}`),
		ok("FDE2", "SHOULD use 200 status code on document validation failure when accepting application/json", plain, unknown),
		ok("7B9B", "SHOULD use a status code of 200 on variable coercion failure when accepting application/json", plain, coercion),
		between(ok("865D", "SHOULD use 4xx or 5xx status codes on document parsing failure when accepting application/graphql-response+json", response, `{"query":"{"}`), 400, 599),
		bad("556A", "SHOULD use 400 status code on document parsing failure when accepting application/graphql-response+json", response, `{"query":"{"}`),
		dataless(ok("D586", "SHOULD not contain the data entry on document parsing failure when accepting application/graphql-response+json", response, `{"query":"{"}`)),
		between(ok("51FE", "SHOULD use 4xx or 5xx status codes on document validation failure when accepting application/graphql-response+json", response, unknown), 400, 599),
		bad("74FF", "SHOULD use 400 status code on document validation failure when accepting application/graphql-response+json", response, unknown),
		dataless(ok("5E5B", "SHOULD not contain the data entry on document validation failure when accepting application/graphql-response+json", response, unknown)),
		bad("86EE", "SHOULD use a status code of 400 on variable coercion failure when accepting application/graphql-response+json", response, coercion),
	}
	for i, value := range []string{`{"obj":"ect"}`, "0", "false", `["array"]`} {
		list = append(list,
			bad(fmt.Sprintf("LKJ%d", i), "MAY use 400 status code on a {query} parameter of another type", "", `{"query":`+value+`}`),
			bad(fmt.Sprintf("6C0%d", i), "MAY use 400 status code on an {operationName} parameter of another type", "", `{"operationName":`+value+`,"query":"{ __typename }"}`),
		)
	}
	for i, value := range []string{`"string"`, "0", "false", `["array"]`} {
		list = append(list,
			bad(fmt.Sprintf("476%d", i), "MAY use 400 status code on a {variables} parameter of another type", "", `{"query":"{ __typename }","variables":`+value+`}`),
			bad(fmt.Sprintf("58B%d", i), "MAY use 400 status code on an {extensions} parameter of another type", "", `{"query":"{ __typename }","extensions":`+value+`}`),
		)
	}
	for i, parameter := range []string{"variables", "operationName", "extensions"} {
		body := `{"query":"{ __typename }","` + parameter + `":null}`
		list = append(list,
			clean(ok(fmt.Sprintf("94B%d", i), "SHOULD allow null {"+parameter+"} parameter when accepting application/graphql-response+json", response, body)),
			clean(ok(fmt.Sprintf("022%d", i), "MUST allow null {"+parameter+"} parameter when accepting application/json", plain, body)),
		)
	}
	return list
}

// TestAudits holds the handler to the suite's rules, over a real connection. CI
// runs the suite itself where there is Node.
func TestAudits(t *testing.T) {
	server := httptest.NewServer(graph.NewHandler(sampleOptions()))
	defer server.Close()
	list := audits()
	if len(list) != 61 {
		t.Errorf("%d rules, the suite has 61", len(list))
	}
	for _, a := range list {
		t.Run(a.id, func(t *testing.T) {
			request, err := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(a.body))
			if a.get != nil {
				request, err = http.NewRequest(http.MethodGet, server.URL+"?"+a.get.Encode(), nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			if a.contentType != "" && a.get == nil {
				request.Header.Set("Content-Type", a.contentType)
			}
			if a.accept != "" {
				request.Header.Set("Accept", a.accept)
			}
			answer, err := server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode < a.minStatus || answer.StatusCode > a.maxStatus {
				t.Errorf("%s: got status %d, want %d to %d", a.name, answer.StatusCode, a.minStatus, a.maxStatus)
			}
			if got := answer.Header.Get("Content-Type"); !strings.Contains(got, a.answerType) {
				t.Errorf("%s: got Content-Type %q, want %q", a.name, got, a.answerType)
			}
			var result map[string]any
			if err := json.Unmarshal(body, &result); err != nil {
				t.Fatalf("%s: %v in %s", a.name, err, body)
			}
			if _, there := result["errors"]; there && a.noErrors {
				t.Errorf("%s: got errors: %s", a.name, body)
			}
			if _, there := result["data"]; there && a.noData {
				t.Errorf("%s: got data: %s", a.name, body)
			}
		})
	}
}
