package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/report"
)

// shells are those that completion knows, each with what writes its script.
var shells = []struct {
	name   string
	script func([]completed) string
}{
	{"bash", bashScript},
	{"zsh", zshScript},
	{"fish", fishScript},
}

func shellNames() []string {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return names
}

// completed is one command with what may follow it.
type completed struct {
	name, about string
	value       values // what its arguments are
	flags       []completedFlag
}

type completedFlag struct {
	name, about, value string
	repeated           bool
	values             values
}

// values says what stands for a value: one of some words, or a kind of thing that the shell looks up.
type values struct {
	kind  valueKind
	words []string // for oneWord
}

type valueKind int

const (
	noValue valueKind = iota
	anyValue
	oneWord
	aFile
	aFolder
	aRule
	aRevision
)

func runCompletion(ctx context.Context, env *environment, args []string) (int, error) {
	f := newFlags(env, "completion "+strings.Join(shellNames(), "|"), "Prints a script that completes commands, flags, rules and revisions in a shell.\nbash: source <(plimsoll completion bash), in ~/.bashrc\nzsh: source <(plimsoll completion zsh), in ~/.zshrc after compinit\nfish: plimsoll completion fish | source, in ~/.config/fish/config.fish")
	names, err := f.parse(args)
	if err != nil {
		return exitUnusable, err
	}
	if len(names) != 1 {
		return exitUnusable, errors.New("completion takes the name of one shell: " + strings.Join(shellNames(), ", "))
	}
	for _, s := range shells {
		if s.name == names[0] {
			_, err := fmt.Fprint(env.stdout, s.script(completions(ctx)))
			return exitClean, err
		}
	}
	return exitUnusable, fmt.Errorf("there is no completion for %q%s (shells: %s)", names[0], hint(names[0], shellNames()), strings.Join(shellNames(), ", "))
}

// completions asks every command for its flags.
func completions(ctx context.Context) []completed {
	var all []completed
	help := completed{name: "help", about: "show the help of a command", value: values{kind: oneWord}}
	for _, c := range commands() {
		one := completed{name: c.name, about: c.short, value: argumentValues(c.args)}
		help.value.words = append(help.value.words, c.name)
		asked := &environment{describe: func(f *flagSet) {
			f.VisitAll(func(declared *flag.Flag) { one.flags = append(one.flags, completedOf(declared)) })
		}}
		_, _ = c.run(ctx, asked, nil) // parse ends it with errHelp
		one.flags = append(one.flags, completedFlag{name: "help", about: "show the help of this command"})
		all = append(all, one)
	}
	return append(all, help)
}

// argumentValues reads the arguments of a usage line.
func argumentValues(args string) values {
	switch {
	case args == "":
		return values{}
	case args == "RULE":
		return values{kind: aRule}
	case strings.Contains(args, "|"):
		return values{oneWord, strings.Split(args, "|")}
	}
	return values{kind: aFile}
}

// completedOf reads what a flag takes from its type and from the name of its value.
func completedOf(f *flag.Flag) completedFlag {
	value, about := unquote(f)
	c := completedFlag{name: f.Name, about: about, value: value}
	_, c.repeated = f.Value.(*list)
	words, isWord := f.Value.(*oneOf)
	switch {
	case value == "":
	case isWord:
		c.values = values{oneWord, words.words}
	case value == formatValue:
		c.values = values{oneWord, report.Formats()}
	case f.Name == "rule":
		c.values = values{kind: aRule}
	case value == "FILE":
		c.values = values{kind: aFile}
	case value == "DIR":
		c.values = values{kind: aFolder}
	case value == "REV":
		c.values = values{kind: aRevision}
	default:
		c.values = values{kind: anyValue}
	}
	return c
}

// quoted is text in single quotes for bash and zsh.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func quotedWords(words []string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = quoted(w)
	}
	return strings.Join(list, " ")
}
