package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// documents are the query texts that clients ask for by a name instead of
// sending them: those of the operator, and those that clients have sent before
// with their SHA-256 (automatic persisted queries).
//
// As the last of the executor's gqlgen extensions it takes up what clients send
// with a hash, once nothing else has refused it, and refuses what is not
// trusted where nothing else is answered.
type documents struct {
	trusted *TrustedDocuments // nil: there are none
	only    bool              // refuse all others
	limits  Limits

	mu    sync.Mutex
	sent  *simplelru.LRU[string, string] // by SHA-256 in hex; never larger than limits.PersistedQueries
	bytes int                            // of the texts in sent; at most limits.PersistedBytes
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = (*documents)(nil)

func newDocuments(trusted *TrustedDocuments, only bool, limits Limits) *documents {
	d := &documents{trusted: trusted, only: only, limits: limits}
	sent, err := simplelru.NewLRU(limits.PersistedQueries, func(_, text string) { d.bytes -= len(text) })
	if err != nil {
		panic("graph: limits.PersistedQueries must be more than 0: " + err.Error())
	}
	d.sent = sent
	return d
}

// ExtensionName implements graphql.HandlerExtension.
func (*documents) ExtensionName() string { return "Documents" }

// Validate implements graphql.HandlerExtension.
func (*documents) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses texts that are not trusted, if only those
// are answered. It changes nothing.
func (d *documents) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	if d.only && !d.trusted.holds(params.Query, d.limits.Tokens) {
		return codedError(codeNotTrusted, "this server answers its trusted documents alone, and this is none of them")
	}
	return nil
}

// MutateOperationContext keeps the text of an operation that was sent together
// with its hash. It changes nothing.
func (d *documents) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Extensions[persistedQueryExtension] != nil {
		d.keep(hashOf(op.RawQuery), op.RawQuery)
	}
	return nil
}

// find returns the text of the document that req names, or sends.
func (d *documents) find(req *request) (text string, refused *gqlerror.Error) {
	hash, refused := persistedHash(req.Extensions)
	if refused != nil {
		return "", refused
	}
	switch {
	case req.Query != "" && req.DocumentID != "":
		return "", codedError(codeBadRequest, "give query or documentId, not both")
	case req.Query != "":
		if hash != "" && hash != hashOf(req.Query) {
			return "", codedError(codeBadRequest, "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query, in hex")
		}
		return req.Query, nil
	case req.DocumentID != "":
		if text, ok := d.named(strings.TrimPrefix(req.DocumentID, "sha256:")); ok {
			return text, nil
		}
		return "", codedError(codeDocumentNotFound, "no document %q is known here", cut(req.DocumentID, 100))
	case hash != "":
		if text, ok := d.named(hash); ok {
			return text, nil
		}
		// Clients decide by these very words, and send the text.
		return "", codedError(codePersistedQueryNotFound, "PersistedQueryNotFound")
	}
	return "", codedError(codeBadRequest, "the field query is missing")
}

// named returns the document that is known by a hash or name.
func (d *documents) named(id string) (text string, ok bool) {
	if text, ok := d.trusted.named(id); ok {
		return text, true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sent.Get(id)
}

// keep keeps text for as long as there is room.
func (d *documents) keep(hash, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.sent.Get(hash); known || len(text) > d.limits.PersistedBytes {
		return
	}
	// Room is made first, so that the bounds hold at each moment.
	for d.bytes+len(text) > d.limits.PersistedBytes {
		d.sent.RemoveOldest()
	}
	d.bytes += len(text)
	d.sent.Add(hash, text)
}

// hashOf returns the SHA-256 of text in hex.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

const persistedQueryExtension = "persistedQuery"

// persistedHash returns the hash that a request's extensions name the document
// by; "" if they do not.
func persistedHash(extensions map[string]any) (string, *gqlerror.Error) {
	if extensions[persistedQueryExtension] == nil {
		return "", nil
	}
	persisted, ok := extensions[persistedQueryExtension].(map[string]any)
	if !ok {
		return "", codedError(codeBadRequest, "extensions.persistedQuery must be an object with version, 1, and sha256Hash, a text")
	}
	if version, ok := persisted["version"].(json.Number); !ok || version != "1" {
		return "", codedError(codeBadRequest, "extensions.persistedQuery.version must be 1, not %s", cut(fmt.Sprint(persisted["version"]), 20))
	}
	hash, ok := persisted["sha256Hash"].(string)
	if !ok || hash == "" {
		return "", codedError(codeBadRequest, "extensions.persistedQuery.sha256Hash must be a text, the SHA-256 of the query in hex")
	}
	return hash, nil
}
