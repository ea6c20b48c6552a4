package gitsource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"golang.org/x/crypto/ssh"
)

// dialTimeout bounds the start of a connection.
const dialTimeout = 30 * time.Second

// A stream is an exchange over one connection, as ssh and git URLs have them.
// It is a session of its own because go-git's neither time out while they
// connect nor end with a context while ssh shakes hands.
type stream struct {
	in       io.Reader
	out      io.WriteCloser
	shut     func() // ends the connection and all that waits on it
	complain func() string
	asked    bool
}

// connectGit opens a connection of the git protocol, which knows no sign-in.
func connectGit(ctx context.Context, a address) (transport.UploadPackSession, error) {
	conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", a.hostPort("9418"))
	if err != nil {
		return nil, err
	}
	release := context.AfterFunc(ctx, func() { conn.Close() })
	s := &stream{
		in:       conn,
		out:      halfCloser{conn.(*net.TCPConn)},
		shut:     func() { release(); conn.Close() },
		complain: func() string { return "" },
	}
	hello := packp.GitProtoRequest{RequestCommand: transport.UploadPackServiceName, Pathname: a.path, Host: a.host}
	if err := hello.Encode(conn); err != nil {
		s.shut()
		return nil, err
	}
	return s, nil
}

// A halfCloser ends one direction of a connection by Close.
type halfCloser struct{ *net.TCPConn }

func (h halfCloser) Close() error { return h.CloseWrite() }

// connectSSH signs in to the host and starts git-upload-pack there.
func connectSSH(ctx context.Context, a address, auth Auth) (_ transport.UploadPackSession, err error) {
	hostPort := a.hostPort("22")
	login, err := auth.ssh(hostPort)
	if err != nil {
		return nil, err
	}
	defer login.close()
	conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", hostPort)
	if err != nil {
		return nil, err
	}
	release := context.AfterFunc(ctx, func() { conn.Close() })
	defer func() {
		if err != nil {
			release()
			conn.Close()
		}
	}()
	connection, channels, requests, err := ssh.NewClientConn(conn, hostPort, login.config)
	if err != nil {
		return nil, err
	}
	client := ssh.NewClient(connection, channels, requests)
	session, err := client.NewSession()
	if err != nil {
		return nil, err
	}
	var stderr firstBytes
	session.Stderr = &stderr
	in, err := session.StdoutPipe()
	if err != nil {
		return nil, err
	}
	out, err := session.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := session.Start(transport.UploadPackServiceName + " " + shellQuote(a.path)); err != nil {
		return nil, err
	}
	return &stream{
		in: in, out: out, complain: stderr.String,
		shut: func() { release(); session.Close(); client.Close() },
	}, nil
}

// shellQuote makes text one word for the shell of the host.
func shellQuote(text string) string {
	return "'" + strings.NewReplacer("'", `'\''`, "!", `'\!'`).Replace(text) + "'"
}

// firstBytes keeps the start of what a remote complains of.
type firstBytes struct {
	mu   sync.Mutex
	data []byte
}

func (f *firstBytes) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.data = append(f.data, p[:min(len(p), 1024-len(f.data))]...)
	return len(p), nil
}

func (f *firstBytes) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(bytes.TrimSpace(f.data))
}

// AdvertisedReferences is part of go-git's interface.
func (s *stream) AdvertisedReferences() (*packp.AdvRefs, error) {
	return s.AdvertisedReferencesContext(context.Background())
}

// AdvertisedReferencesContext reads the server's first message. The connection
// ends with the context that it was made with.
func (s *stream) AdvertisedReferencesContext(context.Context) (*packp.AdvRefs, error) {
	adv := packp.NewAdvRefs()
	err := adv.Decode(s.in)
	if errors.Is(err, packp.ErrEmptyAdvRefs) || err == nil && adv.IsEmpty() {
		return nil, transport.ErrEmptyRemoteRepository
	}
	if err != nil {
		return nil, s.explain(err)
	}
	return adv, nil
}

// explain adds what the remote says to an error that it has caused.
func (s *stream) explain(err error) error {
	var told *pktline.ErrorLine
	if errors.As(err, &told) {
		return fmt.Errorf("the remote says %s", quote(told.Text))
	}
	if errors.Is(err, packp.ErrEmptyInput) {
		err = io.ErrUnexpectedEOF
	}
	if complaint := s.complain(); complaint != "" {
		return fmt.Errorf("%w: the remote says %s", err, quote(complaint))
	}
	return err
}

// UploadPack asks for a pack and returns it.
func (s *stream) UploadPack(_ context.Context, req *packp.UploadPackRequest) (*packp.UploadPackResponse, error) {
	s.asked = true
	var message bytes.Buffer
	if err := errors.Join(
		req.UploadRequest.Encode(&message),
		req.UploadHaves.Encode(&message, true),
		pktline.NewEncoder(&message).EncodeString("done\n"),
	); err != nil {
		return nil, err
	}
	if _, err := s.out.Write(message.Bytes()); err != nil {
		return nil, s.explain(err)
	}
	if err := s.out.Close(); err != nil {
		return nil, s.explain(err)
	}
	response := packp.NewUploadPackResponse(req)
	if err := response.Decode(io.NopCloser(s.in)); err != nil {
		return nil, s.explain(err)
	}
	return response, nil
}

// Close ends the connection. A server that was asked for nothing is told so.
func (s *stream) Close() error {
	if !s.asked {
		s.out.Write(pktline.FlushPkt)
	}
	s.shut()
	return nil
}
