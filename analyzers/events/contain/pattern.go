package contain

import (
	"fmt"
	"regexp/syntax"
	"sort"
)

// maxStates bounds how many pairs of states are looked at for two expressions.
const maxStates = 3_000

// includes is whether every string that one expression matches is matched by another one; no comes with the shortest string
// that shows it. An expression matches anywhere in a string, as the keyword `pattern` asks (JSON Schema validation, section
// 6.3.3). Expressions with word boundaries or without regard to case are not told.
func includes(part, whole string) (tri, string) {
	a, okA := automatonOf(part)
	b, okB := automatonOf(whole)
	if !okA || !okB {
		return unsure, ""
	}
	letters := representatives(a, b)
	type pair struct {
		a, b position
		word string
	}
	waiting := []pair{{position{begin: true}, position{begin: true}, ""}}
	seen := map[string]bool{}
	for len(waiting) > 0 {
		p := waiting[0]
		waiting = waiting[1:]
		key := fmt.Sprint(p.a, p.b)
		if seen[key] {
			continue
		}
		seen[key] = true
		if len(seen) > maxStates {
			return unsure, ""
		}
		_, endA := a.closure(p.a, true)
		if _, endB := b.closure(p.b, true); endA && !endB {
			return no, p.word
		}
		for _, letter := range letters {
			if next := b.step(p.b, letter); !next.matched {
				waiting = append(waiting, pair{a.step(p.a, letter), next, p.word + string(letter)})
			}
		}
	}
	return is, ""
}

// automaton is an expression as the program that RE2 would run.
type automaton struct{ program *syntax.Prog }

// position is where a program may stand after a part of a string: the instructions to go on with, beside the start.
type position struct {
	at      []uint32
	begin   bool
	matched bool // whatever follows
}

func automatonOf(text string) (automaton, bool) {
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return automaton{}, false
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > 2_000 {
		return automaton{}, false
	}
	const known = syntax.EmptyBeginText | syntax.EmptyEndText
	for _, i := range program.Inst {
		switch i.Op {
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(i.Arg)&^known != 0 {
				return automaton{}, false
			}
		case syntax.InstRune, syntax.InstRune1:
			if syntax.Flags(i.Arg)&syntax.FoldCase != 0 {
				return automaton{}, false
			}
		}
	}
	return automaton{program}, true
}

// closure are the instructions that take a letter from a position, and whether it has matched.
func (m automaton) closure(p position, end bool) (list []uint32, matched bool) {
	if p.matched {
		return nil, true
	}
	seen := map[uint32]bool{}
	var visit func(pc uint32)
	visit = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch i := &m.program.Inst[pc]; i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			visit(i.Out)
			visit(i.Arg)
		case syntax.InstCapture, syntax.InstNop:
			visit(i.Out)
		case syntax.InstEmptyWidth:
			op := syntax.EmptyOp(i.Arg)
			if (op&syntax.EmptyBeginText == 0 || p.begin) && (op&syntax.EmptyEndText == 0 || end) {
				visit(i.Out)
			}
		case syntax.InstMatch:
			matched = true
		case syntax.InstFail:
		default:
			list = append(list, pc)
		}
	}
	visit(uint32(m.program.Start))
	for _, pc := range p.at {
		visit(pc)
	}
	return list, matched
}

func (m automaton) step(p position, letter rune) position {
	list, matched := m.closure(p, false)
	if matched {
		return position{matched: true}
	}
	seen := map[uint32]bool{}
	var next []uint32
	for _, pc := range list {
		if i := &m.program.Inst[pc]; i.MatchRune(letter) && !seen[i.Out] {
			seen[i.Out] = true
			next = append(next, i.Out)
		}
	}
	sort.Slice(next, func(i, j int) bool { return next[i] < next[j] })
	return position{at: next}
}

// representatives are letters of which every other is treated like one of them by both expressions. Plain ones come first.
func representatives(list ...automaton) []rune {
	bounds := map[rune]bool{0: true, '\n': true, '\n' + 1: true, 0xE000: true}
	for _, m := range list {
		for _, i := range m.program.Inst {
			if i.Op == syntax.InstRune || i.Op == syntax.InstRune1 {
				for at, r := range i.Rune {
					bounds[r] = true
					if at%2 == 1 || len(i.Rune) == 1 {
						bounds[r+1] = true
					}
				}
			}
		}
	}
	var letters []rune
	for r := range bounds {
		if r <= 0x10FFFF && (r < 0xD800 || r >= 0xE000) {
			letters = append(letters, r)
		}
	}
	plain := func(r rune) bool { return r > ' ' && r < 0x7f }
	sort.Slice(letters, func(i, j int) bool {
		a, b := letters[i], letters[j]
		if plain(a) != plain(b) {
			return plain(a)
		}
		return a < b
	})
	return letters
}

// ofLength is a string of a length in code points that an expression matches; false where none was found within bounds.
func ofLength(text string, length int) (string, bool) {
	m, ok := automatonOf(text)
	if !ok || length < 0 || length > 500 {
		return "", false
	}
	type node struct {
		position
		letter   rune
		previous *node
	}
	layer := []*node{{position: position{begin: true}}}
	letters := representatives(m)
	for range length {
		var next []*node
		seen := map[string]bool{}
		for _, n := range layer {
			for _, letter := range letters {
				p := m.step(n.position, letter)
				if key := fmt.Sprint(p); !seen[key] && len(next) < 200 {
					seen[key] = true
					next = append(next, &node{p, letter, n})
				}
			}
		}
		layer = next
	}
	for _, n := range layer {
		if _, matched := m.closure(n.position, true); !matched {
			continue
		}
		word := make([]rune, length)
		for i := length - 1; i >= 0; i-- {
			word[i], n = n.letter, n.previous
		}
		return string(word), true
	}
	return "", false
}
