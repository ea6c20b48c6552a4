package gitsource

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
)

// maxHookBody bounds a delivery. Pushes are far smaller; one that is not is
// found at the next poll.
const maxHookBody = 5 << 20

// HookOptions says what a webhook listens to. All functions are called for each
// delivery.
type HookOptions struct {
	// Secrets returns what senders may sign with: two while one is being
	// replaced. Without any, or with an empty one, nothing verifies.
	Secrets func() ([]string, error)
	// Branch returns the short name of the branch that is served. "" is one not
	// known yet, and takes each push for relevant; so does a nil Branch.
	Branch func() string
	// Follows reports whether the ref of the given full name is followed beside
	// the branch. A nil Follows says that none is.
	Follows func(ref string) bool
	// Trigger is called when the branch, or what Follows reports, was pushed to. It
	// must not wait.
	Trigger func()
	// Log receives deliveries that came to nothing; nil leaves them out.
	Log *slog.Logger
}

// A hook is what the webhooks of all forges have in common. A delivery is a
// nudge: it is verified before it is read, and nothing in it is followed but
// the name of the branch, which is compared.
type hook struct {
	HookOptions
	// verify tells whether body was signed with secret.
	verify func(header http.Header, body []byte, secret string) bool
	// read returns what a verified delivery says.
	read func(header http.Header, body []byte) (delivery, error)
}

// A delivery is what a sender tells us.
type delivery struct {
	ping bool
	push bool
	ref  string // pushed to, such as "refs/heads/main"
}

func newHook(opts HookOptions) *hook {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &hook{HookOptions: opts}
}

// ServeHTTP answers at once; the fetch that a push leads to happens elsewhere.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "deliveries are sent by POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHookBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		h.Log.Warn("a delivery is too large", "from", r.RemoteAddr)
		http.Error(w, "the delivery is larger than 5 MiB", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the delivery is incomplete", http.StatusBadRequest)
		return
	}
	secrets, err := h.Secrets()
	if err != nil {
		h.Log.Error("could not read the webhook's secrets", "err", err)
		http.Error(w, "deliveries cannot be verified at the moment", http.StatusInternalServerError)
		return
	}
	if !h.verified(r.Header, body, secrets) {
		h.Log.Warn("a delivery is not signed with our secret", "from", r.RemoteAddr)
		http.Error(w, "the signature is missing or wrong", http.StatusUnauthorized)
		return
	}
	d, err := h.read(r.Header, body)
	if err != nil {
		h.Log.Warn("a signed delivery cannot be read", "err", err)
		http.Error(w, "the delivery cannot be read", http.StatusBadRequest)
		return
	}
	// Senders take other answers than 2xx for failures, and give up on hooks
	// that fail.
	switch {
	case d.ping:
		io.WriteString(w, "pong\n")
	case d.push && h.concerns(d.ref):
		h.Log.Info("what is followed was pushed to", "ref", quote(d.ref))
		h.Trigger()
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "the branch will be fetched\n")
	default:
		h.Log.Debug("a delivery does not concern the branch", "ref", quote(d.ref))
		io.WriteString(w, "nothing to do\n")
	}
}

func (h *hook) verified(header http.Header, body []byte, secrets []string) bool {
	for _, secret := range secrets {
		if secret != "" && h.verify(header, body, secret) {
			return true
		}
	}
	return false
}

// concerns tells whether a push to ref is one to the branch that is served, or
// to what is followed beside it.
func (h *hook) concerns(ref string) bool {
	if h.Branch == nil {
		return true
	}
	branch := h.Branch()
	return branch == "" || ref == branchPrefix+branch || h.Follows != nil && h.Follows(ref)
}
