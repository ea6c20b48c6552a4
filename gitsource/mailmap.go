package gitsource

import "strings"

// A mailmap gives people one name over all their commits, as git's .mailmap
// does. The zero value changes nothing.
type mailmap map[mailmapKey]identity

// A mailmapKey is an identity as commits have it, in lower case; name is ""
// where any goes with the address.
type mailmapKey struct {
	name, email string
}

// parseMailmap reads lines such as
//
//	Lin Shen <lin@example.org>
//	Lin Shen <lin@example.org> <shen@old.example.org>
//	Lin Shen <lin@example.org> linshen <shen@old.example.org>
//
// and passes over what it cannot read, as git does.
func parseMailmap(data []byte) mailmap {
	m := make(mailmap)
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		name, rest, ok := strings.Cut(line, "<")
		if !ok {
			continue
		}
		email, rest, ok := strings.Cut(rest, ">")
		if !ok {
			continue
		}
		proper := identity{name: strings.TrimSpace(name), email: strings.TrimSpace(email)}
		key := mailmapKey{email: strings.ToLower(proper.email)}
		if oldName, rest, ok := strings.Cut(rest, "<"); ok {
			oldEmail, _, ok := strings.Cut(rest, ">")
			if !ok {
				continue
			}
			key = mailmapKey{strings.ToLower(strings.TrimSpace(oldName)), strings.ToLower(strings.TrimSpace(oldEmail))}
		} else {
			proper.email = ""
		}
		if proper.name != "" || proper.email != "" {
			m[key] = proper
		}
	}
	return m
}

// resolve returns who is meant by who.
func (m mailmap) resolve(who identity) identity {
	if len(m) == 0 {
		return who
	}
	email := strings.ToLower(who.email)
	proper, ok := m[mailmapKey{strings.ToLower(who.name), email}]
	if !ok {
		proper = m[mailmapKey{"", email}]
	}
	if proper.name != "" {
		who.name = proper.name
	}
	if proper.email != "" {
		who.email = proper.email
	}
	return who
}
