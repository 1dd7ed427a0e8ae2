package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
	"github.com/plimsoll-lint/plimsoll/internal/report"
)

// errHelp is returned when the user asked for a command's help, which has then been printed.
var errHelp = errors.New("help was asked for")

// flagSet is the flags of one command; flags and paths may stand in any order, and `--` ends the flags.
type flagSet struct {
	*flag.FlagSet
	env   *environment
	usage string // the usage line
	about string // what the command does
}

func newFlags(env *environment, usageLine, about string) *flagSet {
	f := flag.NewFlagSet(usageLine, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return &flagSet{FlagSet: f, env: env, usage: "Usage: plimsoll " + usageLine + "\n", about: about}
}

// command is the name of the command alone.
func (f *flagSet) command() string {
	name, _, _ := strings.Cut(f.Name(), " ")
	return name
}

// parse returns the arguments that are no flags.
func (f *flagSet) parse(args []string) ([]string, error) {
	if f.env.describe != nil {
		f.env.describe(f)
		return nil, errHelp
	}
	var rest []string
	for {
		err := f.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			fmt.Fprint(f.env.stdout, f.help())
			return nil, errHelp
		case err != nil:
			fmt.Fprintf(f.env.stderr, "plimsoll: %s\n\n%s`plimsoll %s --help` lists the flags.\n", printable(f.explain(err)), f.usage, f.command())
			return nil, errUsage
		}
		left := f.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if taken := len(args) - len(left); taken > 0 && args[taken-1] == "--" {
			return append(rest, left...), nil
		}
		rest = append(rest, left[0])
		args = left[1:]
	}
}

// explain puts the flag package's messages in our words, with the nearest name for an unknown flag.
func (f *flagSet) explain(err error) string {
	message := err.Error()
	if name, ok := strings.CutPrefix(message, "flag provided but not defined: -"); ok {
		var known []string
		f.VisitAll(func(flag *flag.Flag) { known = append(known, flag.Name) })
		message = "there is no flag --" + name
		if near := nearest.Name(name, known); near != "" {
			message += "; did you mean --" + near + "?"
		}
		return message
	}
	if name, ok := strings.CutPrefix(message, "flag needs an argument: -"); ok {
		return "--" + name + " needs a value"
	}
	wrong := regexp.MustCompile(`(?s)^invalid (boolean )?value "(.*)" for (?:flag )?-([^ :]+): (.*)$`)
	switch m := wrong.FindStringSubmatch(message); {
	case m == nil:
		return message
	case m[1] != "":
		return fmt.Sprintf("--%s takes no value, and %q is one", m[3], m[2])
	case m[4] == "parse error":
		return fmt.Sprintf("--%s takes a number, and %q is none", m[3], m[2])
	default:
		return fmt.Sprintf("--%s: %s", m[3], m[4])
	}
}

// helpColumns is how wide help may be: the usual width of a terminal.
const helpColumns = 80

func (f *flagSet) help() string {
	const column = 29 // at which what a flag does is told
	var b strings.Builder
	b.WriteString(f.usage + "\n")
	for paragraph := range strings.SplitSeq(f.about, "\n") {
		b.WriteString(strings.Join(report.Wrap(paragraph, helpColumns), "\n") + "\n")
	}
	first := true
	f.VisitAll(func(flag *flag.Flag) {
		if first {
			b.WriteString("\nFlags:\n")
			first = false
		}
		name := "--" + flag.Name
		value, about := unquote(flag)
		if value != "" {
			name += " " + value
		}
		for i, line := range report.Wrap(about, helpColumns-column) {
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(&b, "  %-*s%s\n", column-2, name, line)
		}
	})
	return b.String()
}

// unquote splits a flag's text into the name of its value, which stands in backquotes, and the rest.
func unquote(f *flag.Flag) (value, about string) {
	value, about = flag.UnquoteUsage(f)
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
		value = ""
	}
	return value, about
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(value string) error {
	if value == "" {
		return errEmpty
	}
	*l = append(*l, value)
	return nil
}

// errEmpty is why an empty value is refused: it comes from a variable that is not set, and taken for "not given" it would
// quietly check something else.
var errEmpty = errors.New("the value is empty")

// text is a flag that takes a word; an empty one is refused.
type text string

func (t *text) String() string { return string(*t) }

func (t *text) Set(value string) error {
	if value == "" {
		return errEmpty
	}
	*t = text(value)
	return nil
}

// textVar declares a flag that takes a word. The name of the value stands in backquotes in about.
func (f *flagSet) textVar(p *string, name, about string) { f.Var((*text)(p), name, about) }

// oneOf is a flag that takes one of a few words.
type oneOf struct {
	value string
	words []string
}

func (o *oneOf) String() string { return o.value }

func (o *oneOf) Set(value string) error {
	for _, w := range o.words {
		if w == value {
			o.value = value
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s%s", value, strings.Join(o.words, ", "), hint(value, o.words))
}

// parseNone parses the flags of a command that takes nothing else.
func (f *flagSet) parseNone(args []string) error {
	rest, err := f.parse(args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%s takes no argument, and %q is one", f.command(), rest[0])
	}
	return err
}
