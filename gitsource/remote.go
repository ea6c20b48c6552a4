package gitsource

import (
	"context"
	"io"
)

// A remote is where the branch is followed from.
type remote interface {
	// connect starts an exchange by asking for the remote's refs. The exchange
	// ends with ctx.
	connect(ctx context.Context) (exchange, error)
}

// An exchange is one conversation with a remote.
type exchange interface {
	refs() *remoteRefs
	// fetch adds to c all that commit and others, which are among refs, lead to.
	// It may leave out those of the others that the remote does not have whole.
	// progress receives what the remote tells its user; each byte calls alive.
	fetch(ctx context.Context, c *clone, commit hash, others []hash, progress io.Writer, alive func()) error
	close()
}
