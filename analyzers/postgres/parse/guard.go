package parse

import "github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"

// What the C parser needs, measured with pg_query_go v5.1.0 on linux/amd64 by halving between passing and crashing, for 38
// shapes of nesting (operator chains, JOIN, UNION, CASE, subqueries, WITH, calls, arrays …) on stacks of 256 kB to 8 MB:
// the walk over the finished tree takes at most 544 bytes of stack for each unit of depth as cost counts it
// (`SELECT (SELECT (…`), and 353 for most. 200,000 tokens take 0.3 s.
const (
	stackPerLevel = 1400 // the worst that was measured, two and a half times
	stackReserved = 64 << 10
	tokensAtHand  = 200_000
)

// cost is what parsing a statement takes.
type cost struct {
	// tokens counts the tokens, and depth is an upper bound of the depth of the tree.
	tokens, depth int
	// placeholder is the offset of the first placeholder, -1 for none.
	placeholder int
}

// beyond reports whether the statement is kept from the parser in this process: it could crash on it, or take too long,
// and a call into C can neither be recovered nor be cancelled.
func (c cost) beyond() bool {
	return c.tokens > tokensAtHand || c.depth > (stackSize()-stackReserved)/stackPerLevel
}

// prepare replaces every comment with spaces, so that offsets stay true, and measures the statement. Comments mean nothing
// to the parser, but nested ones take it quadratic time. Line ends inside a block comment go as well: between two literals
// they would join them.
func prepare(sql string) (string, cost) {
	text := []byte(sql)
	c := cost{placeholder: -1}
	m := meter{levels: make([]level, 1, 16)}
	for t := range lex.Tokens([]byte(sql)) {
		if t.Comment() {
			for i := t.Start; i < t.End; i++ {
				switch {
				case !t.Unterminated:
					text[i] = ' '
				case i >= t.Start+len("/*") && (text[i] == '/' || text[i] == '*'):
					text[i] = ' ' // without an end the rest stays, but not its nesting: the parser names the comment
				}
			}
			continue
		}
		c.tokens++
		if t.Kind == lex.Placeholder && c.placeholder < 0 {
			c.placeholder = t.Start
		}
		m.take(text, t)
	}
	c.depth = m.depth()
	return string(text), c
}

// meter finds an upper bound of the depth of a statement's tree from its tokens. What a tree's depth grows with stands in
// one stretch between commas, or inside brackets in it: the elements of a list stand side by side. Only UNION, INTERSECT
// and EXCEPT nest across commas.
type meter struct{ levels []level }

// level is what one pair of brackets holds, or the whole statement.
type level struct {
	stretch int // tokens, and the depth of closed brackets, since the last comma
	deepest int // the largest stretch so far
	sets    int // set operations
}

func (l level) depth() int { return max(l.deepest, l.stretch) + l.sets }

func (m *meter) take(text []byte, t lex.Token) {
	inner := &m.levels[len(m.levels)-1]
	switch {
	case t.Kind == lex.Word && (t.Is(text, "UNION") || t.Is(text, "INTERSECT") || t.Is(text, "EXCEPT")):
		inner.sets++
	case t.Kind == lex.Punctuation:
		switch text[t.Start] {
		case ',', ';':
			inner.deepest = max(inner.deepest, inner.stretch)
			inner.stretch = 0
			return
		case '(', '[':
			inner.stretch++
			m.levels = append(m.levels, level{})
			return
		case ')', ']':
			m.close()
			return
		}
	}
	inner.stretch++
}

// close ends the innermost bracket: what it holds is part of the stretch around it.
func (m *meter) close() {
	last := len(m.levels) - 1
	if last == 0 {
		return
	}
	m.levels[last-1].stretch += m.levels[last].depth()
	m.levels = m.levels[:last]
}

func (m *meter) depth() int {
	for len(m.levels) > 1 {
		m.close()
	}
	return m.levels[0].depth()
}
