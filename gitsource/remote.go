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
	// fetch adds to c all that commit, one of refs, leads to. progress receives
	// what the remote tells its user; each byte calls alive.
	fetch(ctx context.Context, c *clone, commit hash, progress io.Writer, alive func()) error
	close()
}
