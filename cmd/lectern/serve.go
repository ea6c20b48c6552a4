package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"lectern/content"
	"lectern/gitsource"
	"lectern/graph"
)

const (
	// maxConnections bounds what idle and slow clients can hold: each connection
	// costs memory and a file descriptor. Those that subscriptions may hold open
	// come on top.
	maxConnections = 2048

	// shutdownGrace is what running requests get to end. It is longer than any
	// query may take, and shorter than the 30 s after which orchestrators kill.
	shutdownGrace = 25 * time.Second

	// samplePoll is how often the sample is asked for news, at least.
	samplePoll = 2 * time.Second
)

// serve follows a repository and answers over HTTP until ctx ends.
func (p *program) serve(ctx context.Context, args []string) (err error) {
	var s serveSettings
	if err := s.parse(args, p.env, p.stdout); err != nil {
		return err
	}
	console := newConsole(p.stderr)
	log := newLogger(console, s.log)

	if s.repository.url == "" {
		remove, err := s.repository.useSample()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, remove()) }()
		log.Info("no repository given: serving the sample content; clone it, push a commit and see it served", "repository", s.repository.url)
		// The sample lies beside its clone: to ask it costs next to nothing, and
		// whoever tries it out should not wait.
		s.poll = min(s.poll, samplePoll)
	}
	forge, err := s.repository.findForge()
	if err != nil {
		return err
	}
	repo, err := openRepository(ctx, &s.repository, newProgress(console, log, time.Now), log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, repo.Close()) }()

	// The server listens before anything is cloned: /healthz answers at once,
	// and /readyz says what is being waited for.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}

	store := new(content.Store)
	publisher := &publisher{
		loader: s.content.loader(log),
		store:  store,
		log:    log,
	}
	schedule := newTimetable(store, publisher.republish, log)
	files := newOtherFiles(nil, publisher.loader)
	publisher.served = func() {
		files.keep(store.Current())
		schedule.notice()
	}
	streams := graph.NewStreams()
	graphOptions := graph.Options{
		Store: store, Forge: forge, Now: time.Now, Log: log, RequestID: requestID,
		Trusted: s.api.trusted, TrustedOnly: s.api.trustedOnly,
		Build: buildName(s.content, forge), MaxAge: s.api.graphMaxAge(),
		Limits:  graph.Limits{Subscriptions: s.live.maxSubscriptions},
		Streams: streams, AllowedOrigins: s.corsOrigins,
	}
	if s.revisions > 0 {
		others, err := newRevisions(ctx, repo, publisher.loader, s.revisions, log)
		if err != nil {
			return err
		}
		defer others.close()
		publisher.revisions, graphOptions.Revisions = others, others
		files.repo = repo
	}
	watcher := gitsource.NewWatcher(repo, gitsource.WatchOptions{Poll: s.poll, Apply: publisher.publish, Log: log})
	ready := &readiness{store: store, status: watcher.Status, now: time.Now}
	routes := routes{
		graphQL:     graph.NewHandler(graphOptions),
		graphiQL:    graph.Playground(graphQLPath),
		ready:       ready,
		feeds:       newFeeds(store, &publisher.cancellations, s.content.baseURL, s.api.maxAge),
		files:       &filesHandler{store: store, at: files.at, now: time.Now, log: log},
		corsOrigins: s.corsOrigins,
		log:         log,
	}
	if s.hookSecrets.isSet() {
		routes.githubHook = gitsource.GitHubHook(gitsource.HookOptions{
			Secrets: s.hookSecrets.lines,
			Branch:  func() string { return servedBranch(store) },
			Follows: repo.Follows,
			Trigger: watcher.Trigger,
			Log:     log,
		})
	}
	logAddresses(log, listener.Addr(), s.hookSecrets.isSet())
	if s.api.trusted != nil {
		log.Info("trusted documents", "documents", s.api.trusted.Len(), "only", s.api.trustedOnly)
	}
	log.Info("following", "repository", repo.URL(), "poll", s.poll)
	if _, err := repo.Revision(ctx); errors.Is(err, gitsource.ErrNoClone) {
		publisher.cloning = time.Now()
		log.Info("cloning", "repository", repo.URL())
	}

	// Whoever starts a goroutine waits for it: all have ended when serve
	// returns.
	server := newHTTPServer(routes.handler(), log)
	serving := make(chan error, 1)
	limited := netutil.LimitListener(listener, maxConnections+s.live.maxSubscriptions)
	go func() { serving <- server.Serve(limited) }()
	watchCtx, stopWatching := context.WithCancel(context.WithoutCancel(ctx))
	var watching sync.WaitGroup
	watching.Go(func() { _ = watcher.Run(watchCtx) }) // ends when told to, with no other error than that
	watching.Go(func() { schedule.run(watchCtx) })
	watching.Go(func() { newNotifier(s.live.receivers, s.live.notifySecret, store, log).run(watchCtx) })

	select {
	case <-ctx.Done():
		log.Info("stopping")
		ready.draining.Store(true)
	case err = <-serving:
		err = fmt.Errorf("serve %s: %w", listener.Addr(), err)
	}
	stopWatching()
	if err == nil {
		shutdown(server, streams, log)
		<-serving
	} else {
		streams.Close()
	}
	watching.Wait()
	publisher.background.Wait()
	console.clear()
	if err == nil {
		log.Info("stopped")
	}
	return err
}

// shutdown stops accepting connections, ends what would stay open, and lets
// running requests end, but not for ever.
func shutdown(server *http.Server, streams *graph.Streams, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	// A WebSocket is none of the server's connections any more.
	closing := make(chan struct{})
	go func() {
		defer close(closing)
		streams.Close()
	}()
	defer func() { <-closing }()
	if err := server.Shutdown(ctx); err != nil {
		log.Warn("requests were cut off, since they did not end in time", "waited", shutdownGrace)
		_ = server.Close() // its error is about connections that are going anyway
	}
}

// servedBranch returns the branch whose pushes matter; "" before one is known.
func servedBranch(store *content.Store) string {
	if snap := store.Current(); snap != nil {
		return snap.Ref
	}
	return ""
}

// logAddresses says where to point a browser, a client and a forge.
func logAddresses(log *slog.Logger, addr net.Addr, hooks bool) {
	base := "http://" + browsable(addr)
	attrs := []any{"addr", addr.String(), "graphiql", base + graphiQLPath, "graphql", base + graphQLPath}
	if hooks {
		attrs = append(attrs, "github_hook", base+githubHookPath)
	}
	log.Info("listening", attrs...)
	if !hooks {
		log.Info("webhooks are off: with LECTERN_HOOK_SECRET or --hook-secret-file a push is served within moments", "path", githubHookPath)
	}
}

// browsable returns a host and port that a browser on this machine can open: an
// address that stands for all interfaces cannot be opened everywhere.
func browsable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return addr.String()
}
