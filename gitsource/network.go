package gitsource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
)

// maxHaves is the number of commits that we name as known. A branch that was
// sent back further than that is fetched whole.
const maxHaves = 256

// A networkRemote is a repository behind a Git server.
type networkRemote struct {
	address address
	auth    Auth
	http    transport.Transport // for https and http
}

func newNetworkRemote(a address, auth Auth, client *http.Client) *networkRemote {
	return &networkRemote{
		address: a,
		auth:    auth,
		// Of redirects, only the first answer's are followed; sign-in data stays
		// with the host, and https with https.
		http: githttp.NewClientWithOptions(client, &githttp.ClientOptions{RedirectPolicy: githttp.FollowInitialRedirects}),
	}
}

func (r *networkRemote) connect(ctx context.Context) (exchange, error) {
	session, err := r.session(ctx)
	if err != nil {
		return nil, wireError(ctx, err)
	}
	adv, err := session.AdvertisedReferencesContext(ctx)
	if errors.Is(err, transport.ErrEmptyRemoteRepository) {
		session.Close()
		return &networkExchange{session: nil, remoteRefs: &remoteRefs{}}, nil
	}
	if err != nil {
		session.Close()
		return nil, wireError(ctx, err)
	}
	return &networkExchange{session: session, adv: adv, remoteRefs: advertisedRefs(adv)}, nil
}

func (r *networkRemote) session(ctx context.Context) (transport.UploadPackSession, error) {
	switch r.address.scheme {
	case "ssh":
		return connectSSH(ctx, r.address, r.auth)
	case "git":
		return connectGit(ctx, r.address)
	}
	user, password, err := r.auth.basic()
	if err != nil {
		return nil, err
	}
	var auth transport.AuthMethod
	if user != "" || password != "" {
		if r.address.scheme == "http" && !r.address.isLoopback() {
			return nil, errPlaintext
		}
		auth = &githttp.BasicAuth{Username: user, Password: password}
	}
	endpoint, err := transport.NewEndpoint(r.address.String())
	if err != nil {
		return nil, err
	}
	endpoint.Path = (&url.URL{Path: r.address.path}).EscapedPath() // it is sent as it stands
	return r.http.NewUploadPackSession(endpoint, auth)
}

// errPlaintext refuses to send credentials where others can read them.
var errPlaintext = errors.New("credentials are not sent over plain http; use https or ssh")

// advertisedRefs picks what we use from a server's first answer.
func advertisedRefs(adv *packp.AdvRefs) *remoteRefs {
	refs := &remoteRefs{branches: make(map[string]hash), tags: make(map[string]hash)}
	for name, h := range adv.References {
		if branch, ok := strings.CutPrefix(name, branchPrefix); ok {
			refs.branches[branch] = hash(h)
		}
		if tag, ok := strings.CutPrefix(name, tagPrefix); ok {
			refs.tags[tag] = hash(h)
		}
	}
	for _, h := range adv.Shallows {
		refs.shallow = append(refs.shallow, hash(h))
	}
	for _, symref := range adv.Capabilities.Get(capability.SymRef) {
		if branch, ok := strings.CutPrefix(symref, "HEAD:"+branchPrefix); ok {
			refs.head = branch
		}
	}
	if refs.head == "" && adv.Head != nil && !adv.Capabilities.Supports(capability.SymRef) {
		refs.guessHead(hash(*adv.Head))
	}
	return refs
}

type networkExchange struct {
	*remoteRefs
	session transport.UploadPackSession // nil if the remote is empty
	adv     *packp.AdvRefs
}

func (x *networkExchange) refs() *remoteRefs { return x.remoteRefs }

func (x *networkExchange) close() {
	if x.session != nil {
		x.session.Close()
	}
}

func (x *networkExchange) fetch(ctx context.Context, c *clone, commit hash, others []hash, progress io.Writer, alive func()) error {
	req, err := x.request(c, append([]hash{commit}, others...))
	if err != nil {
		return err
	}
	response, err := x.session.UploadPack(ctx, req)
	if err != nil {
		return wireError(ctx, err)
	}
	defer response.Close()
	var pack io.Reader = &aliveReader{r: response, alive: alive, progress: progress}
	if kind, ok := sidebandKind(req.Capabilities); ok {
		demuxer := sideband.NewDemuxer(kind, pack)
		demuxer.Progress = progress
		pack = demuxer
	}
	if _, err := receivePack(ctx, pack, c.objectsDir(), alive); err != nil {
		return wireError(ctx, err)
	}
	return nil
}

func (x *networkExchange) request(c *clone, wanted []hash) (*packp.UploadPackRequest, error) {
	req := packp.NewUploadPackRequestFromCapabilities(x.adv.Capabilities)
	// These make the server say more than packp reads, or send packs that
	// lean on objects outside of them.
	for _, unwanted := range []capability.Capability{capability.MultiACK, capability.MultiACKDetailed, capability.ThinPack} {
		req.Capabilities.Delete(unwanted)
	}
	for _, h := range wanted {
		if !c.objects.has(h) {
			req.Wants = append(req.Wants, plumbing.Hash(h))
		}
	}
	for _, h := range c.recentCommits(maxHaves) {
		req.Haves = append(req.Haves, plumbing.Hash(h))
	}
	shallow, err := readShallow(c.dir)
	if err != nil || len(shallow) == 0 {
		return req, err
	}
	// The server has to know that we lack what lies below, and go-git would
	// tell it only with a depth.
	if !x.adv.Capabilities.Supports(capability.Shallow) {
		return nil, errors.New("the server does not serve shallow clones")
	}
	for h := range shallow {
		req.Shallows = append(req.Shallows, plumbing.Hash(h))
	}
	return req, req.Capabilities.Set(capability.Shallow)
}

func sidebandKind(capabilities *capability.List) (sideband.Type, bool) {
	switch {
	case capabilities.Supports(capability.Sideband64k):
		return sideband.Sideband64k, true
	case capabilities.Supports(capability.Sideband):
		return sideband.Sideband, true
	}
	return 0, false
}

// An aliveReader reports that bytes come in, and how many: the remote's own
// words on its progress end where those of the transfer would begin.
type aliveReader struct {
	r        io.Reader
	alive    func()
	progress io.Writer
	received int64
	told     int64 // how many were reported
}

// tellEvery is the number of bytes between two reports.
const tellEvery = 1 << 20

func (a *aliveReader) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if n > 0 {
		a.alive()
	}
	if a.received += int64(n); a.received-a.told >= tellEvery {
		a.told = a.received
		fmt.Fprintf(a.progress, "Receiving: %d MiB\r", a.received>>20)
	}
	return n, err
}

// wireError says what stands behind err: the end of ctx, or what lies beneath
// the layers of net/http and go-git, whose messages repeat the URL.
func wireError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var status *StatusError
	if errors.As(err, &status) {
		return status
	}
	var request *url.Error
	if errors.As(err, &request) {
		return request.Err
	}
	var unexpected *plumbing.UnexpectedError
	if errors.As(err, &unexpected) && unexpected.Err != nil {
		return unexpected.Err
	}
	if message := err.Error(); len(message) > 500 {
		return fmt.Errorf("%s", quote(message))
	}
	return err
}
