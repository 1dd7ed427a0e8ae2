package main

import (
	"fmt"
	"strings"
)

// listRules and listRevisions are shell commands that print one word a line.
const (
	listRules     = "plimsoll rules 2>/dev/null | cut -d ' ' -f 1"
	listRevisions = "git for-each-ref --format='%(refname:short)' refs/heads refs/remotes refs/tags 2>/dev/null"
)

// bashScript works with bash 3.2 and later. It does not give names to compgen -W, which would expand them: the name of a
// branch may hold a command substitution. For the same reason what is inserted is quoted.
func bashScript(all []completed) string {
	offer := func(v values) string {
		switch v.kind {
		case oneWord:
			return "_plimsoll_offer < <(printf '%s\\n' " + quotedWords(v.words) + ")"
		case aRule:
			return "_plimsoll_offer < <(" + listRules + ")"
		case aRevision:
			return "_plimsoll_offer < <(" + listRevisions + ")"
		case aFolder:
			return `_plimsoll_offer < <(compgen -d -- "$current")`
		}
		return ":" // bash completes files where nothing is offered
	}
	var names []string
	var after, plain strings.Builder
	for _, c := range all {
		names = append(names, c.name)
		var flags []string
		for _, f := range c.flags {
			flags = append(flags, "--"+f.name)
			if f.values.kind != noValue {
				fmt.Fprintf(&after, "  %s) %s; return ;;\n", quoted(c.name+" --"+f.name), offer(f.values))
			}
		}
		fmt.Fprintf(&plain, "  %s)\n    case $current in\n    -*) %s ;;\n    *) %s ;;\n    esac ;;\n", c.name, offer(values{oneWord, flags}), offer(c.value))
	}
	return `# bash completion of plimsoll; source <(plimsoll completion bash)
_plimsoll_offer() {
  local word
  while IFS= read -r word; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
  done
}
_plimsoll() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    ` + offer(values{oneWord, names}) + `
    return
  fi
  # bash takes the = of --flag=value for a word.
  if [[ $current == '=' ]]; then
    current=
  elif [[ $previous == '=' && $COMP_CWORD -gt 2 ]]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "${COMP_WORDS[1]} $previous" in
` + after.String() + `  esac
  case ${COMP_WORDS[1]} in
` + plain.String() + `  esac
}
complete -o bashdefault -o default -F _plimsoll plimsoll
`
}

func zshScript(all []completed) string {
	action := func(v values) string {
		switch v.kind {
		case oneWord:
			return "(" + strings.Join(v.words, " ") + ")"
		case aFile:
			return "_files"
		case aFolder:
			return "_files -/"
		case aRule:
			return "_plimsoll_rules"
		case aRevision:
			return "_plimsoll_revisions"
		}
		return " "
	}
	told := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`)
	var names []string
	var plain strings.Builder
	for _, c := range all {
		names = append(names, quoted(c.name+":"+c.about))
		fmt.Fprintf(&plain, "  %s)\n    _arguments -S", c.name)
		for _, f := range c.flags {
			spec := "--" + f.name
			if f.values.kind != noValue {
				spec += "="
			}
			spec += "[" + told.Replace(f.about) + "]"
			if f.values.kind != noValue {
				spec += ":" + told.Replace(f.value) + ":" + action(f.values)
			}
			if f.repeated {
				spec = "*" + spec
			}
			plain.WriteString(" \\\n      " + quoted(spec))
		}
		if c.value.kind != noValue {
			plain.WriteString(" \\\n      " + quoted("*:argument:"+action(c.value)))
		}
		plain.WriteString(" ;;\n")
	}
	return `#compdef plimsoll
# zsh completion of plimsoll; source <(plimsoll completion zsh)
_plimsoll_rules() {
  local -a found
  found=(${(f)"$(` + listRules + `)"})
  compadd -a found
}
_plimsoll_revisions() {
  local -a found
  found=(${(f)"$(` + listRevisions + `)"})
  compadd -a found
}
_plimsoll() {
  local -a names
  if (( CURRENT == 2 )); then
    names=(` + strings.Join(names, " ") + `)
    _describe command names
    return
  fi
  local command=$words[2]
  # _arguments is to see the command as the program.
  shift words
  (( CURRENT-- ))
  case $command in
` + plain.String() + `  esac
}
if [[ $funcstack[1] == _plimsoll ]]; then
  _plimsoll "$@"
else
  compdef _plimsoll plimsoll
fi
`
}

func fishScript(all []completed) string {
	takes := func(v values) string {
		switch v.kind {
		case noValue:
			return ""
		case oneWord:
			return " -x -a " + fishQuoted(strings.Join(v.words, " "))
		case aFile:
			return " -r -F"
		case aFolder:
			return " -x -a '(__fish_complete_directories)'"
		case aRule:
			return " -x -a " + fishQuoted("("+listRules+")")
		case aRevision:
			return " -x -a " + fishQuoted("("+listRevisions+")")
		}
		return " -x"
	}
	var b strings.Builder
	b.WriteString("# fish completion of plimsoll; plimsoll completion fish | source\ncomplete -c plimsoll -f\n")
	for _, c := range all {
		fmt.Fprintf(&b, "complete -c plimsoll -n __fish_use_subcommand -a %s -d %s\n", c.name, fishQuoted(c.about))
		within := "complete -c plimsoll -n " + fishQuoted("__fish_seen_subcommand_from "+c.name)
		for _, f := range c.flags {
			fmt.Fprintf(&b, "%s -l %s%s -d %s\n", within, f.name, takes(f.values), fishQuoted(f.about))
		}
		switch c.value.kind {
		case noValue:
		case aFile:
			b.WriteString(within + " -F\n")
		default:
			b.WriteString(within + takes(c.value) + "\n")
		}
	}
	return b.String()
}

// fishQuoted is text in single quotes for fish, where a backslash escapes a quote.
func fishQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
