package gitsource

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"
)

// uploadPack runs git-upload-pack on the repository.
func uploadPack(o *origin, in io.Reader, out io.Writer) {
	cmd := exec.Command("git", "-c", "safe.directory=*", "upload-pack", o.dir)
	cmd.Stdout = out
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return
	}
	if cmd.Start() != nil {
		return
	}
	go func() {
		io.Copy(stdin, in)
		stdin.Close()
	}()
	cmd.Wait()
}

// listen accepts connections until the test ends.
func listen(t *testing.T, serve func(net.Conn)) net.Addr {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return listener.Addr()
}

func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
}

// serveGit serves the repository by the git protocol and returns its URL.
func serveGit(t *testing.T, o *origin) string {
	needGit(t)
	addr := listen(t, func(conn net.Conn) {
		var hello packp.GitProtoRequest
		if err := hello.Decode(conn); err != nil || hello.Pathname != "/site.git" {
			t.Errorf("got hello %+v, error %v", hello, err)
			return
		}
		uploadPack(o, conn, conn)
	})
	return "git://" + addr.String() + "/site.git"
}

// newKey returns a key pair, the private one as a file's content.
func newKey(t *testing.T) (ssh.Signer, []byte) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, pem.EncodeToMemory(block)
}

func writeTemp(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveSSH serves the repository over ssh and returns options that sign in.
func serveSSH(t *testing.T, o *origin) Options {
	needGit(t)
	hostKey, _ := newKey(t)
	user, keyFile := newKey(t)
	config := &ssh.ServerConfig{
		PublicKeyCallback: func(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if conn.User() != "git" || string(key.Marshal()) != string(user.PublicKey().Marshal()) {
				return nil, errors.New("unknown key")
			}
			return nil, nil
		},
	}
	config.AddHostKey(hostKey)
	addr := listen(t, func(conn net.Conn) {
		_, channels, requests, err := ssh.NewServerConn(conn, config)
		if err != nil {
			return // a client that may not sign in
		}
		go ssh.DiscardRequests(requests)
		for offered := range channels {
			channel, requests, err := offered.Accept()
			if err != nil {
				return
			}
			for request := range requests {
				if request.Type != "exec" {
					continue
				}
				var command struct{ Line string }
				if err := ssh.Unmarshal(request.Payload, &command); err != nil || command.Line != "git-upload-pack '/it'\\''s/site.git'" {
					t.Errorf("got command %q, error %v", command.Line, err)
				}
				request.Reply(true, nil)
				uploadPack(o, channel, channel)
				channel.SendRequest("exit-status", false, []byte{0, 0, 0, 0})
				channel.Close()
			}
		}
	})
	line := knownhosts.Line([]string{addr.String()}, hostKey.PublicKey())
	return Options{
		URL:  "ssh://git@" + addr.String() + "/it's/site.git",
		Auth: Auth{SSHKeyFile: writeTemp(t, keyFile), KnownHostsFile: writeTemp(t, []byte(line+"\n"))},
	}
}

func TestSSHRefusals(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	good := serveSSH(t, o)
	address := strings.TrimSuffix(strings.TrimPrefix(good.URL, "ssh://git@"), "/it's/site.git")
	other, otherFile := newKey(t)
	tests := []struct {
		name   string
		change func(*Auth)
		want   string // in the message
	}{
		{"unknown host", func(a *Auth) { a.KnownHostsFile = writeTemp(t, nil) }, "not among the known hosts"},
		{"another host's key", func(a *Auth) {
			a.KnownHostsFile = writeTemp(t, []byte(knownhosts.Line([]string{address}, other.PublicKey())+"\n"))
		}, "key mismatch"},
		{"no known hosts", func(a *Auth) { a.KnownHostsFile = filepath.Join(t.TempDir(), "none") }, "known hosts"},
		{"another user's key", func(a *Auth) { a.SSHKeyFile = writeTemp(t, otherFile) }, "unable to authenticate"},
		{"no key file", func(a *Auth) { a.SSHKeyFile = filepath.Join(t.TempDir(), "none") }, "read the ssh key"},
		{"no key", func(a *Auth) { a.SSHKeyFile = "" }, "no ssh key"},
		{"a broken key", func(a *Auth) { a.SSHKeyFile = writeTemp(t, []byte("key")) }, "open the ssh key"},
	}
	t.Setenv("SSH_AUTH_SOCK", "")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := good
			test.change(&opts.Auth)
			_, err := openRepo(t, opts).Fetch(context.Background())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestHangingStream connects to hosts that say nothing.
func TestHangingStream(t *testing.T) {
	addr := listen(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	key, keyFile := newKey(t)
	auth := Auth{
		SSHKeyFile:     writeTemp(t, keyFile),
		KnownHostsFile: writeTemp(t, []byte(knownhosts.Line([]string{addr.String()}, key.PublicKey())+"\n")),
	}
	for _, scheme := range []string{"ssh", "git"} {
		t.Run(scheme, func(t *testing.T) {
			r := openRepo(t, Options{URL: scheme + "://" + addr.String() + "/site.git", Auth: auth, Timeout: 50 * time.Millisecond})
			if _, err := r.Fetch(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got error %v, want DeadlineExceeded", err)
			}
		})
	}
}

func TestAddress(t *testing.T) {
	tests := []struct {
		in, want, name string
		user           string
	}{
		{"https://git.example.org/team/site.git", "https://git.example.org/team/site.git", "site", ""},
		{"https://lectern:geheim@git.example.org/site", "https://git.example.org/site", "site", "lectern"},
		{"HTTPS://git.example.org:8443/site/", "https://git.example.org:8443/site/", "site", ""},
		{"git@git.example.org:team/site.git", "git.example.org:team/site.git", "site", "git"},
		{"git.example.org:site.git", "git.example.org:site.git", "site", ""},
		{"[::1]:site.git", "::1:site.git", "site", ""},
		{"ssh://git@git.example.org:2222/~/site.git", "ssh://git.example.org:2222/~/site.git", "site", "git"},
		{"file:///srv/中文 site.git", "/srv/中文 site.git", "site", ""},
		{"/srv/site/.git", "/srv/site/.git", "site", ""},
		{"/", "/", "repository", ""},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			a, err := parseAddress(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if a.String() != test.want || a.readableName() != test.name || a.user != test.user {
				t.Errorf("got %s, name %q, user %q; want %s, name %q, user %q", a, a.readableName(), a.user, test.want, test.name, test.user)
			}
		})
	}
}

// TestSSHKeys signs in with what people keep their keys in.
func TestSSHKeys(t *testing.T) {
	o := newOrigin(t)
	o.commit("main", map[string]string{"index.md": "1"})
	opts := serveSSH(t, o)
	data, err := os.ReadFile(opts.Auth.SSHKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.ParseRawPrivateKey(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("agent", func(t *testing.T) {
		keys := agent.NewKeyring()
		if err := keys.Add(agent.AddedKey{PrivateKey: key}); err != nil {
			t.Fatal(err)
		}
		dir, err := os.MkdirTemp("", "agent") // a socket's path has to be short
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		socket := filepath.Join(dir, "socket")
		listener, err := net.Listen("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			agent.ServeAgent(keys, conn)
		}()
		t.Setenv("SSH_AUTH_SOCK", socket)
		opts := opts
		opts.Auth.SSHKeyFile = ""
		mustFetch(t, openRepo(t, opts))
	})
	t.Run("locked key", func(t *testing.T) {
		block, err := ssh.MarshalPrivateKeyWithPassphrase(key, "", []byte("geheim"))
		if err != nil {
			t.Fatal(err)
		}
		opts := opts
		opts.Auth.SSHKeyFile = writeTemp(t, pem.EncodeToMemory(block))
		if _, err := openRepo(t, opts).Fetch(context.Background()); err == nil || !strings.Contains(err.Error(), "needs a password") {
			t.Errorf("without a password: got error %v", err)
		}
		opts.Auth.Password = func() (string, error) { return "falsch", nil }
		if _, err := openRepo(t, opts).Fetch(context.Background()); err == nil || strings.Contains(err.Error(), "falsch") {
			t.Errorf("with a wrong one: got error %v", err)
		}
		opts.Auth.Password = func() (string, error) { return "geheim", nil }
		mustFetch(t, openRepo(t, opts))
	})
}
