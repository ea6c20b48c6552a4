package content

// A Source says where in the repository a fact was read.
type Source struct {
	Path      string
	StartLine int // 1-based, in the file
	EndLine   int // inclusive
	Kind      SourceKind
}

// A SourceKind says in which part of a page a fact stands.
type SourceKind string

const (
	SourceFrontMatter SourceKind = "FRONT_MATTER"
	SourceBody        SourceKind = "BODY"
)
