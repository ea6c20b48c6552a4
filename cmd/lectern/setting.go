package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A setting is one value that an operator may give as a flag, as an environment
// variable, or both; the flag wins. An empty variable counts as not set.
type setting struct {
	flag     string // "poll"; "" if it is a variable alone, as secrets are
	env      string // "LECTERN_POLL"; "" if it is a flag alone
	arg      string // what stands for the value in help: "DURATION"; "" for a switch
	help     string
	fallback string // the default, as an operator would write it; "" for none

	// sep lets the flag be repeated: parse gets all values, joined by it. With ""
	// the last one counts.
	sep string

	// emptyRefused makes an empty variable a value like any other, for parse to
	// refuse: an empty secret is a mistake, not a wish for none.
	emptyRefused bool

	// parse reads and keeps the value. Its error says what is wrong and what is
	// allowed, but not the setting's name.
	parse func(text string) error

	given bool   // by a flag
	text  string // as given by flags
}

// Set implements flag.Value. It only takes the text down: all settings are
// parsed by the same loop later, wherever they come from.
func (s *setting) Set(text string) error {
	if s.sep != "" && s.given {
		text = s.text + s.sep + text
	}
	s.given, s.text = true, text
	return nil
}

// String implements flag.Value.
func (s *setting) String() string { return s.text }

// IsBoolFlag lets package flag accept a switch without a value.
func (s *setting) IsBoolFlag() bool { return s.arg == "" }

// lookup returns the text for s and the name under which the operator knows
// where it comes from; "" if nothing was given and there is no default.
func (s *setting) lookup(env func(string) (string, bool)) (text, name string) {
	if s.given {
		return s.text, "--" + s.flag
	}
	if s.env != "" {
		if value, set := env(s.env); set && (value != "" || s.emptyRefused) {
			return value, s.env
		}
	}
	if s.fallback != "" {
		return s.fallback, "--" + s.flag
	}
	return "", ""
}

// A flagSet is the settings of one command.
type flagSet struct {
	usage    string // "lectern serve [flags] [REPOSITORY]"
	about    string // what the command does, in lines
	settings []*setting
}

// parse reads args and env into the settings and returns the arguments that
// are no flags; flags may stand before, between and after them. Everything
// after "--" is an argument. For -h it writes the help to help and returns
// flag.ErrHelp; all other errors are usage errors.
func (f *flagSet) parse(args []string, env func(string) (string, bool), help io.Writer) (rest []string, err error) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller reports, in one line
	for _, s := range f.settings {
		if s.flag != "" {
			flags.Var(s, s.flag, "")
		}
	}
	for {
		switch err := flags.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			_, _ = io.WriteString(help, f.helpText())
			return nil, flag.ErrHelp
		case err != nil:
			return nil, usageErrorf("%s; %q lists the flags", f.explain(err), f.command()+" -h")
		}
		// Package flag stops at the first argument that is no flag, and behind
		// a "--". Take that one argument and go on with what follows it.
		left := flags.Args()
		if ended := len(left) < len(args) && args[len(args)-len(left)-1] == "--"; ended || len(left) == 0 {
			rest = append(rest, left...)
			break
		}
		rest, args = append(rest, left[0]), left[1:]
	}
	for _, s := range f.settings {
		text, name := s.lookup(env)
		if name == "" {
			continue
		}
		if err := s.parse(text); err != nil {
			return nil, usageErrorf("%s: %v", name, err)
		}
	}
	return rest, nil
}

// given reports whether the flag of that name was given.
func (f *flagSet) given(name string) bool {
	return slices.ContainsFunc(f.settings, func(s *setting) bool { return s.flag == name && s.given })
}

// explain turns an error of package flag into our words. Since Set takes every
// value, the errors left are about names, and repeat no value.
func (f *flagSet) explain(err error) string {
	message := err.Error()
	if name, ok := strings.CutPrefix(message, "flag provided but not defined: -"); ok {
		suffix := "_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) // of "hook-secret": "_HOOK_SECRET"
		for _, s := range f.settings {
			if s.flag == "" && strings.HasSuffix(s.env, suffix) {
				return fmt.Sprintf("unknown flag --%s: a secret is never a flag, for others can see the flags of a process; set %s", name, s.env)
			}
		}
		return "unknown flag --" + name
	}
	if name, ok := strings.CutPrefix(message, "flag needs an argument: -"); ok {
		return "--" + name + " needs a value"
	}
	return message
}

// command returns "lectern serve".
func (f *flagSet) command() string {
	words := strings.Fields(f.usage)
	return strings.Join(words[:min(2, len(words))], " ")
}

func (f *flagSet) helpText() string {
	const column = 28
	var b strings.Builder
	fmt.Fprintf(&b, "Usage: %s\n\n%s\n", f.usage, strings.TrimSpace(f.about))
	if len(f.settings) == 0 {
		return b.String()
	}
	b.WriteString("\nA flag wins over its environment variable, which stands in brackets.\n\n")
	for _, s := range f.settings {
		head := s.env
		if s.flag != "" {
			head = strings.TrimSpace("--" + s.flag + " " + s.arg)
		}
		notes := make([]string, 0, 2)
		if s.flag != "" && s.env != "" {
			notes = append(notes, s.env)
		}
		if s.fallback != "" {
			notes = append(notes, "default "+s.fallback)
		}
		lines := strings.Split(s.help, "\n")
		if len(notes) > 0 {
			lines = append(lines, "["+strings.Join(notes, "; ")+"]")
		}
		// A head too long for its column has a line of its own.
		if len(head) > column-4 {
			fmt.Fprintf(&b, "  %s\n", head)
			head = ""
		}
		for _, line := range lines {
			fmt.Fprintf(&b, "  %-*s%s\n", column-2, head, line)
			head = ""
		}
	}
	return b.String()
}
