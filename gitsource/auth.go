package gitsource

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"
)

// A Secret returns a password or a token. It is called anew for each exchange,
// so that a rotated one is taken up; "" means that there is none.
type Secret func() (string, error)

// An Auth says how to sign in to the remote. The zero value signs in to
// nothing; over ssh, it asks the agent at SSH_AUTH_SOCK.
type Auth struct {
	// User is the name to sign in with. "" is "git" over ssh, and over https
	// whatever the kind of secret goes with.
	User string
	// Password goes with User over https; over ssh, it opens SSHKeyFile.
	Password Secret
	// Token is an access token of the forge, for https. Forges take it as the
	// password of any user.
	Token Secret
	// SSHKeyFile is the path of a private key. "" asks the agent.
	SSHKeyFile string
	// KnownHostsFile lists the keys of hosts, as ssh does. "" is
	// ~/.ssh/known_hosts. A host that it does not list is not talked to.
	KnownHostsFile string
}

// tokenUser is who a token signs in as, if nobody is named. GitHub documents
// it; GitLab, Gitea and Gitee take any name.
const tokenUser = "x-access-token"

// basic returns the name and password to send over http; both are "" if there
// are none.
func (a Auth) basic() (user, password string, err error) {
	token, err := a.Token.read()
	if err != nil {
		return "", "", fmt.Errorf("read the access token: %w", err)
	}
	if token != "" {
		if a.User == "" {
			return tokenUser, token, nil
		}
		return a.User, token, nil
	}
	password, err = a.Password.read()
	if err != nil {
		return "", "", fmt.Errorf("read the password: %w", err)
	}
	if password != "" && a.User == "" {
		return "", "", errors.New("there is a password, but no user to go with it")
	}
	return a.User, password, nil
}

func (s Secret) read() (string, error) {
	if s == nil {
		return "", nil
	}
	return s()
}

// A sshLogin is what one ssh connection needs; close ends its use of the agent.
type sshLogin struct {
	config *ssh.ClientConfig
	close  func()
}

// ssh reads the key and the known hosts for a connection to hostPort.
func (a Auth) ssh(hostPort string) (sshLogin, error) {
	hostKeys, algorithms, err := a.knownHosts(hostPort)
	if err != nil {
		return sshLogin{}, err
	}
	user := a.User
	if user == "" {
		user = "git"
	}
	login := sshLogin{
		config: &ssh.ClientConfig{User: user, HostKeyCallback: hostKeys, HostKeyAlgorithms: algorithms},
		close:  func() {},
	}
	if a.SSHKeyFile != "" {
		signer, err := a.signer()
		if err != nil {
			return sshLogin{}, err
		}
		login.config.Auth = []ssh.AuthMethod{ssh.PublicKeys(signer)}
		return login, nil
	}
	socket := os.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return sshLogin{}, errors.New("no ssh key: give a key file, or start an ssh agent")
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return sshLogin{}, fmt.Errorf("ask the ssh agent: %w", err)
	}
	login.config.Auth = []ssh.AuthMethod{ssh.PublicKeysCallback(agent.NewClient(conn).Signers)}
	login.close = func() { conn.Close() }
	return login, nil
}

func (a Auth) signer() (ssh.Signer, error) {
	pem, err := os.ReadFile(a.SSHKeyFile)
	if err != nil {
		return nil, fmt.Errorf("read the ssh key: %w", err)
	}
	signer, err := ssh.ParsePrivateKey(pem)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		passphrase, err := a.Password.read()
		if err != nil {
			return nil, fmt.Errorf("read the password: %w", err)
		}
		if passphrase == "" {
			return nil, fmt.Errorf("the ssh key %s needs a password", a.SSHKeyFile)
		}
		signer, err = ssh.ParsePrivateKeyWithPassphrase(pem, []byte(passphrase))
		if err != nil {
			return nil, fmt.Errorf("open the ssh key %s: %w", a.SSHKeyFile, err)
		}
		return signer, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the ssh key %s: %w", a.SSHKeyFile, err)
	}
	return signer, nil
}

// knownHosts returns how to check the key of the host, and the algorithms of
// the keys that are known of it.
func (a Auth) knownHosts(hostPort string) (ssh.HostKeyCallback, []string, error) {
	file := a.KnownHostsFile
	if file == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, nil, fmt.Errorf("find the known hosts: %w", err)
		}
		file = filepath.Join(home, ".ssh", "known_hosts")
	}
	check, err := knownhosts.New(file)
	if err != nil {
		return nil, nil, fmt.Errorf("read the known hosts: %w", err)
	}
	// A host offers the key that the client asks for first. To learn which
	// keys the file has, it is shown one that it cannot have.
	err = check(hostPort, &net.TCPAddr{}, noKey{})
	var mismatch *knownhosts.KeyError
	if !errors.As(err, &mismatch) || len(mismatch.Want) == 0 {
		return nil, nil, fmt.Errorf("the host %s is not among the known hosts in %s", hostPort, file)
	}
	var algorithms []string
	for _, known := range mismatch.Want {
		switch t := known.Key.Type(); t {
		case ssh.KeyAlgoRSA:
			algorithms = append(algorithms, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
		default:
			if !slices.Contains(algorithms, t) {
				algorithms = append(algorithms, t)
			}
		}
	}
	return check, algorithms, nil
}

// noKey is a public key that nobody has.
type noKey struct{}

func (noKey) Type() string                        { return "none" }
func (noKey) Marshal() []byte                     { return []byte("none") }
func (noKey) Verify([]byte, *ssh.Signature) error { return errors.New("no key") }
