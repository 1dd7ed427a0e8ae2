package catalog

import (
	"slices"
	"strings"
)

// constant reads an expression that is a constant string: a literal, several joined by ||, or format() of literals. It
// returns the string, the place of its first byte in the body, and the token that follows.
func (b *block) constant(at int) (text string, offset, next int, ok bool) {
	var whole strings.Builder
	for i := at; i < len(b.tokens); i++ {
		part, place, ok := b.tokens[i].literal(b.body)
		if b.tokens[i].word == "FORMAT" {
			part, place, i, ok = b.formatted(i)
		}
		if !ok {
			return "", 0, 0, false
		}
		if i == at || whole.Len() == 0 {
			offset = place
		}
		whole.WriteString(part)
		if i+1 >= len(b.tokens) || b.tokens[i+1].text(b.body) != "||" {
			return whole.String(), offset, i + 1, true
		}
		i++
	}
	return "", 0, 0, false
}

// formatted reads format('…', '…') whose arguments are literals (PostgreSQL documentation, "String Functions and
// Operators", format). It returns the token that closes the call.
func (b *block) formatted(at int) (text string, offset, last int, ok bool) {
	var args []string
	i := at + 1
	for separator := "("; ; separator = "," {
		if i+1 >= len(b.tokens) {
			return "", 0, 0, false
		}
		if separator == "," && b.tokens[i].text(b.body) == ")" {
			break
		}
		if b.tokens[i].text(b.body) != separator {
			return "", 0, 0, false
		}
		arg, place, ok := b.tokens[i+1].literal(b.body)
		if !ok {
			return "", 0, 0, false
		}
		if len(args) == 0 {
			offset = place
		}
		args = append(args, arg)
		i += 2
	}
	text, ok = format(args[0], args[1:])
	return text, offset, i, ok
}

// format fills the places of a template, which are %s, %I and %L.
func format(template string, args []string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '%' {
			b.WriteByte(template[i])
			continue
		}
		if i++; i >= len(template) {
			return "", false
		}
		if template[i] == '%' {
			b.WriteByte('%')
			continue
		}
		if len(args) == 0 {
			return "", false
		}
		switch template[i] {
		case 's':
			b.WriteString(args[0])
		case 'I':
			b.WriteString(quoteWord(args[0]))
		case 'L':
			b.WriteString("'" + strings.ReplaceAll(args[0], "'", "''") + "'")
		default:
			return "", false
		}
		args = args[1:]
	}
	return b.String(), true
}

// handsOver is whether a statement that begins with WITH ends in SELECT … INTO, which hands values to variables.
func (b *block) handsOver() bool {
	depth := 0
	for i := b.at; i < len(b.tokens); i++ {
		switch text := b.tokens[i].text(b.body); {
		case text == "(":
			depth++
		case text == ")":
			depth--
		case depth > 0:
		case text == ";":
			return false
		case b.tokens[i].word == "INTO":
			before := b.tokens[i-1].word
			return before != "INSERT" && before != "MERGE"
		case b.tokens[i].word == "RETURNING":
			return false
		}
	}
	return false
}

// readQuery takes PERFORM as the SELECT that it is, and SELECT without the variables that its INTO names.
func (b *block) readQuery() {
	first := b.at
	b.skipPast(";")
	last := b.at - 1
	if last > first && b.tokens[last].text(b.body) == ";" {
		last--
	}
	kept := []string{b.tokens[first].text(b.body)}
	if b.tokens[first].word == "PERFORM" {
		kept[0] = "SELECT"
	}
	for i := first + 1; i <= last; i++ {
		if b.tokens[i].word == "INTO" {
			i = b.pastTargets(i+1, last) - 1
			continue
		}
		kept = append(kept, b.tokens[i].text(b.body))
	}
	// A query that calls nothing shapes nothing.
	if slices.Contains(kept, "(") {
		b.add(Embedded{Text: strings.Join(kept, " "), Offset: b.tokens[first].start, Query: true})
	}
}

// pastTargets goes past the variables of INTO: names, with dots, between commas.
func (b *block) pastTargets(at, last int) int {
	if at <= last && b.tokens[at].word == "STRICT" {
		at++
	}
	for ; at < last; at++ {
		if next := b.tokens[at+1].text(b.body); next != "." && next != "," && b.tokens[at].text(b.body) != "." && b.tokens[at].text(b.body) != "," {
			break
		}
	}
	return at + 1
}
