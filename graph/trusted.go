package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// TrustedDocuments are query texts that the operator knows: clients ask for them
// by name, and a server can refuse all others. A nil pointer holds none.
type TrustedDocuments struct {
	texts  map[string]string   // by name and by SHA-256 in hex
	places map[string]string   // of what has the name: "posts.graphql", `map.json, "a1b2"`
	hashes map[string]struct{} // of the normal forms of all texts
}

// maxTrustedBytes bounds one file of documents.
const maxTrustedBytes = 16 << 20

// documentName matches the names by which a document can be asked for, as the
// GraphQL over HTTP specification has them.
var documentName = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`)

// ReadTrustedDocuments reads all documents in fsys. Two kinds of files hold
// them; files with other endings are left alone, and so is what has a dot before
// its name:
//
//   - name.graphql (or .gql) holds one document of one or several operations.
//     Its name is that of the file, with a dot for each slash: "forms/list.graphql"
//     is "forms.list".
//   - name.json holds many, as tools for frontends write them: an object of texts
//     by name ({"a1b2…": "query …"}), or the manifest of Apollo's generator.
//
// Each document also goes by the SHA-256 of its text in hex. It is an error if
// one cannot be read, does not fit the schema, or if two differ and have one
// name; the message begins with the file and line.
func ReadTrustedDocuments(fsys fs.FS) (*TrustedDocuments, error) {
	docs := &TrustedDocuments{texts: map[string]string{}, places: map[string]string{}, hashes: map[string]struct{}{}}
	checker := newDocumentChecker()
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && name != "." && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		ending := path.Ext(name)
		if err != nil || entry.IsDir() || ending != ".graphql" && ending != ".gql" && ending != ".json" {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Size() > maxTrustedBytes {
			return fmt.Errorf("%s: is larger than %d bytes", name, maxTrustedBytes)
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if ending == ".json" {
			return docs.addMap(name, text, checker)
		}
		id := strings.ReplaceAll(strings.TrimSuffix(name, ending), "/", ".")
		return docs.add(id, string(text), name, checker)
	})
	if err != nil {
		return nil, err
	}
	if len(docs.texts) == 0 {
		return nil, errors.New("holds no documents; put .graphql files into it, or a .json file of documents by name")
	}
	return docs, nil
}

// Len returns the number of documents, those alike counted once.
func (d *TrustedDocuments) Len() int {
	if d == nil {
		return 0
	}
	texts := map[string]struct{}{}
	for _, text := range d.texts {
		texts[text] = struct{}{}
	}
	return len(texts)
}

// addMap adds the documents of a JSON file.
func (d *TrustedDocuments) addMap(file string, text []byte, checker *documentChecker) error {
	byName, err := readDocumentMap(text)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		line := 1 + strings.Count(string(text[:min(int(syntax.Offset), len(text))]), "\n")
		return fmt.Errorf("%s:%d: %w", file, line, err)
	case err != nil:
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if err := d.add(name, byName[name], fmt.Sprintf("%s, %.100q", file, name), checker); err != nil {
			return err
		}
	}
	return nil
}

// readDocumentMap returns the documents by their names.
func readDocumentMap(text []byte) (map[string]string, error) {
	var manifest struct {
		Format     string `json:"format"`
		Operations []struct {
			ID   string `json:"id"`
			Body string `json:"body"`
		} `json:"operations"`
	}
	if err := json.Unmarshal(text, &manifest); err == nil && manifest.Operations != nil {
		byName := make(map[string]string, len(manifest.Operations))
		for _, op := range manifest.Operations {
			byName[op.ID] = op.Body
		}
		return byName, nil
	}
	var byName map[string]string
	if err := json.Unmarshal(text, &byName); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			return nil, errors.New("must be an object of query texts by name, or a manifest of operations with id and body")
		}
		return nil, err
	}
	return byName, nil
}

// add adds the document text, which stands at place, under a name.
func (d *TrustedDocuments) add(name, text, place string, checker *documentChecker) error {
	name = strings.TrimPrefix(name, "sha256:")
	if !documentName.MatchString(name) {
		return fmt.Errorf("%s: a document's name may have letters, digits and -._~ alone", place)
	}
	doc, err := checker.check(text)
	if err != nil {
		line := 1
		if len(err.Locations) > 0 {
			line = err.Locations[0].Line
		}
		return fmt.Errorf("%s:%d: %s", place, line, err.Message)
	}
	if other, taken := d.texts[name]; taken && other != text {
		return fmt.Errorf("%s: another document has that name, in %s", place, d.places[name])
	}
	d.texts[name], d.places[name] = text, place
	d.texts[hashOf(text)], d.places[hashOf(text)] = text, place
	for _, part := range partsOf(doc) {
		d.hashes[hashOf(normalForm(part))] = struct{}{}
	}
	return nil
}

// partsOf returns doc and, if it has several operations, each with the fragments
// that it needs: so clients send them.
func partsOf(doc *ast.QueryDocument) []*ast.QueryDocument {
	parts := []*ast.QueryDocument{doc}
	if len(doc.Operations) > 1 {
		for _, op := range doc.Operations {
			part := &ast.QueryDocument{Operations: ast.OperationList{op}}
			addFragments(part, doc, op.SelectionSet)
			parts = append(parts, part)
		}
	}
	return parts
}

// addFragments adds to part those fragments of doc that set spreads, however
// deep.
func addFragments(part, doc *ast.QueryDocument, set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			addFragments(part, doc, s.SelectionSet)
		case *ast.InlineFragment:
			addFragments(part, doc, s.SelectionSet)
		case *ast.FragmentSpread:
			if fragment := doc.Fragments.ForName(s.Name); fragment != nil && part.Fragments.ForName(s.Name) == nil {
				part.Fragments = append(part.Fragments, fragment)
				addFragments(part, doc, fragment.SelectionSet)
			}
		}
	}
}

// named returns the document with the given name or hash.
func (d *TrustedDocuments) named(id string) (text string, ok bool) {
	if d == nil {
		return "", false
	}
	text, ok = d.texts[id]
	return text, ok
}

// holds reports whether text, of at most maxTokens tokens, is one of the
// documents or an operation of one, as their normal forms tell: clients send
// what their library made of the file.
func (d *TrustedDocuments) holds(text string, maxTokens int) bool {
	if d == nil {
		return false
	}
	if _, ok := d.texts[hashOf(text)]; ok {
		return true
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil {
		return false
	}
	_, ok := d.hashes[hashOf(normalForm(doc))]
	return ok
}

// normalForm returns doc as text in one layout and order, without comments and
// without __typename, which clients add to whatever they send.
func normalForm(doc *ast.QueryDocument) string {
	plain := ast.QueryDocument{Operations: slices.Clone(doc.Operations), Fragments: slices.Clone(doc.Fragments)}
	slices.SortStableFunc(plain.Operations, func(a, b *ast.OperationDefinition) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(plain.Fragments, func(a, b *ast.FragmentDefinition) int { return strings.Compare(a.Name, b.Name) })
	for i, op := range plain.Operations {
		copied := *op
		copied.SelectionSet = withoutTypename(op.SelectionSet)
		plain.Operations[i] = &copied
	}
	for i, fragment := range plain.Fragments {
		copied := *fragment
		copied.SelectionSet = withoutTypename(fragment.SelectionSet)
		plain.Fragments[i] = &copied
	}
	var text strings.Builder
	formatter.NewFormatter(&text).FormatQueryDocument(&plain)
	return text.String()
}

func withoutTypename(set ast.SelectionSet) ast.SelectionSet {
	plain := make(ast.SelectionSet, 0, len(set))
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name == "__typename" && s.Alias == s.Name && len(s.Directives) == 0 {
				continue
			}
			copied := *s
			copied.SelectionSet = withoutTypename(s.SelectionSet)
			plain = append(plain, &copied)
		case *ast.InlineFragment:
			copied := *s
			copied.SelectionSet = withoutTypename(s.SelectionSet)
			plain = append(plain, &copied)
		default:
			plain = append(plain, selection)
		}
	}
	return plain
}

// A documentChecker tells whether documents can be answered, as far as that can
// be told without their variables.
type documentChecker struct {
	schema *ast.Schema
	limits Limits
}

func newDocumentChecker() *documentChecker {
	return &documentChecker{schema: servedSchema(), limits: Limits{}.withDefaults()}
}

// check parses text and returns what is wrong with it.
func (c *documentChecker) check(text string) (*ast.QueryDocument, *gqlerror.Error) {
	if len(text) > c.limits.QueryBytes {
		return nil, gqlerror.Errorf("the document is %d bytes long, more than %d", len(text), c.limits.QueryBytes)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, c.limits.Tokens)
	if err != nil {
		var known *gqlerror.Error
		if errors.As(err, &known) {
			return nil, known
		}
		return nil, gqlerror.Wrap(err)
	}
	if len(doc.Operations) == 0 {
		return nil, gqlerror.Errorf("the document holds no operation; write fragments into the files that use them")
	}
	if errs := validator.ValidateWithRules(c.schema, doc, nil); len(errs) > 0 {
		return nil, errs[0]
	}
	return doc, nil
}
