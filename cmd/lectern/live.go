package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// liveSettings say who is told of new revisions.
type liveSettings struct {
	maxSubscriptions int
	receivers        []string // of notifications, URLs
	notifySecret     secret
}

func (l *liveSettings) settings() []*setting {
	return []*setting{
		{flag: "max-subscriptions", env: "LECTERN_MAX_SUBSCRIPTIONS", arg: "NUMBER", fallback: "1000", help: "how many subscriptions may be open at once, over WebSocket\nand as event streams", parse: numberInto(&l.maxSubscriptions, 1, 1_000_000)},
		{flag: "notify", env: "LECTERN_NOTIFY", arg: "URL", sep: ",", help: "tell this URL of each new revision, by a signed POST;\nrepeated or a list with commas", parse: receiversInto(&l.receivers)},
		{env: "LECTERN_NOTIFY_SECRET", emptyRefused: true, help: "secret that signs what --notify sends", parse: notifySecretInto(&l.notifySecret)},
		{flag: "notify-secret-file", env: "LECTERN_NOTIFY_SECRET_FILE", arg: "FILE", help: "file with that secret, read anew for each delivery; wins over\nLECTERN_NOTIFY_SECRET", parse: secretFileInto(&l.notifySecret)},
	}
}

// check returns what is wrong with the settings taken together.
func (l *liveSettings) check() error {
	if len(l.receivers) > 0 && !l.notifySecret.isSet() {
		return usageErrorf("--notify: there is no secret to sign with, and without one anybody could send the same; set LECTERN_NOTIFY_SECRET or --notify-secret-file")
	}
	return nil
}

func notifySecretInto(dst *secret) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("is empty, and with an empty secret anybody could sign; set a secret, or unset the variable")
		}
		dst.text = text
		return nil
	}
}

// receiversInto reads a list of URLs with commas. Notifications say no secrets,
// but who can change them on their way can keep a cache stale: so http is for
// this machine alone.
func receiversInto(dst *[]string) func(string) error {
	return func(text string) error {
		var receivers []string
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			u, err := url.Parse(part)
			// What is wrong is said without the text: it may hold a token.
			switch {
			case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
				return fmt.Errorf("number %d is no URL of a receiver; give one such as https://cdn.example/hooks/lectern", len(receivers)+1)
			case u.Scheme == "http" && !isLoopback(u.Hostname()):
				return fmt.Errorf("the receiver at %s needs https; plain http is for this machine alone", u.Host)
			case u.User != nil:
				return fmt.Errorf("the receiver at %s has a user in its URL; deliveries are signed instead", u.Host)
			}
			receivers = append(receivers, part)
		}
		*dst = receivers
		return nil
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
