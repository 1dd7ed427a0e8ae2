package catalog

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Embedded is a plain SQL statement inside the body of a DO block.
type Embedded struct {
	// Text is the statement without its semicolon.
	Text string
	// Offset is the place of its first byte in the body (Body says where that is). For a string that EXECUTE runs it is
	// the place in the string, which is off by one for each quote that the string doubles before it.
	Offset int
	// Conditional is true under IF, CASE, a loop or an exception handler: the statement may not run.
	Conditional bool
	// Caught is true in a block with an EXCEPTION clause: an error that the clause names is no failure.
	Caught bool
	// Dynamic is true for a constant string that EXECUTE runs; it may hold several statements.
	Dynamic bool
	// Query is true for what PERFORM or SELECT … INTO asks, which shapes nothing unless it calls a function that does.
	Query bool
}

// Body returns the body of a DO block and the byte offset, in the text that was parsed, of the quoted literal that holds
// it (its opening quote or dollar tag). Both are empty when there is none.
func Body(do *pg_query.DoStmt) (body string, location int) {
	for _, node := range do.GetArgs() {
		if option := node.GetDefElem(); option.GetDefname() == "as" {
			return option.GetArg().GetString_().GetSval(), int(option.GetLocation())
		}
	}
	return "", 0
}

// Inside returns the plain SQL statements of a DO block in PL/pgSQL, in the order in which they stand: schema changes and
// changes of rows, and constant strings that EXECUTE runs. A block in another language has none.
func Inside(do *pg_query.DoStmt) []Embedded { return inside(do, false) }

// Within is Inside with the queries of the block too, whose only use is to show which functions it calls.
func Within(do *pg_query.DoStmt) []Embedded { return inside(do, true) }

func inside(do *pg_query.DoStmt, queries bool) []Embedded {
	for _, node := range do.GetArgs() {
		option := node.GetDefElem()
		if option.GetDefname() == "language" && !strings.EqualFold(option.GetArg().GetString_().GetSval(), "plpgsql") {
			return nil
		}
	}
	body, _ := Body(do)
	return statementsOf(body, queries)
}

// statementsOf returns the plain statements of a body in PL/pgSQL.
func statementsOf(body string, queries bool) []Embedded {
	b := block{body: body, tokens: tokenize(body), queries: queries}
	b.read()
	return b.found
}

// Opaque says whether a DO block may do more, or less, than run each of the statements that Inside returns: it decides
// something, runs a string that is no constant, calls a function, or is in another language than PL/pgSQL.
func Opaque(do *pg_query.DoStmt) bool {
	for _, node := range do.GetArgs() {
		option := node.GetDefElem()
		if option.GetDefname() == "language" && !strings.EqualFold(option.GetArg().GetString_().GetSval(), "plpgsql") {
			return true
		}
	}
	body, _ := Body(do)
	b := block{body: body, tokens: tokenize(body)}
	b.read()
	return b.opaque
}

// plainStatements are the words that begin a statement which PL/pgSQL hands to the server as it stands. SELECT is not
// among them: in PL/pgSQL it has INTO with a variable, which means another thing in SQL.
var plainStatements = wordSet(`ALTER CREATE DROP INSERT UPDATE DELETE MERGE TRUNCATE COMMENT GRANT REVOKE COPY LOCK REFRESH
	REINDEX CLUSTER ANALYZE SET RESET WITH CALL SECURITY IMPORT`)

// block reads a body in PL/pgSQL (PostgreSQL documentation, "Structure of PL/pgSQL" and "Control Structures").
type block struct {
	body   string
	tokens []token
	at     int // the next token
	open   []construct
	found  []Embedded
	opaque bool // something else than what was found may run, or something of it may not

	queries bool // PERFORM and SELECT count
}

// construct is a BEGIN, IF, CASE or loop that is still open.
type construct struct {
	conditional bool
	first       int // the number of statements found before it
}

func (b *block) read() {
	for b.at < len(b.tokens) {
		start := b.at
		b.readOne()
		if b.at == start {
			b.at++
		}
	}
}

// readOne reads one statement, or the words in front of one.
func (b *block) readOne() {
	switch word := b.tokens[b.at].word; word {
	case "DECLARE":
		b.opaque = true
		for b.at < len(b.tokens) && b.tokens[b.at].word != "BEGIN" {
			b.skipPast(";")
		}
	case "BEGIN":
		b.push(false)
		b.at++
	case "EXCEPTION":
		b.opaque = true
		if len(b.open) > 0 {
			top := &b.open[len(b.open)-1]
			top.conditional = true
			for i := top.first; i < len(b.found); i++ {
				b.found[i].Caught = true
			}
		}
		b.at++
	case "IF", "CASE":
		b.opaque = true
		b.push(true)
		b.at++
		b.skipPast("THEN")
	case "ELSIF", "ELSEIF", "WHEN":
		b.at++
		b.skipPast("THEN")
	case "ELSE":
		b.at++
	case "LOOP", "WHILE", "FOR", "FOREACH":
		b.opaque = true
		b.push(true)
		b.skipPast("LOOP")
	case "END":
		if len(b.open) > 0 {
			b.open = b.open[:len(b.open)-1]
		}
		b.at++
		if b.at < len(b.tokens) && b.tokens[b.at].word == "CASE" {
			b.at++
		}
		b.skipPast(";")
	case "EXECUTE":
		b.at++
		b.readExecute()
		b.skipPast(";")
	case "PERFORM", "SELECT":
		first := b.at
		if b.queries {
			b.readQuery()
		} else {
			b.skipPast(";")
		}
		b.opaque = b.opaque || !simple(word, b.tokens[first:b.at], b.body)
	case "WITH":
		if b.handsOver() {
			b.opaque = true
			if b.queries {
				b.readQuery()
			} else {
				b.skipPast(";")
			}
			return
		}
		b.readPlain()
	default:
		if plainStatements()[word] {
			b.readPlain()
			return
		}
		if strings.HasPrefix(b.tokens[b.at].text(b.body), "<<") {
			b.skipPast(">>")
			return
		}
		first := b.at
		b.skipPast(";")
		b.opaque = b.opaque || !simple(word, b.tokens[first:b.at], b.body)
	}
}

// simple says whether a statement of PL/pgSQL does no more than compute a value, with no function and no table.
func simple(word string, tokens []token, body string) bool {
	switch word {
	case "", "NULL", "PERFORM", "RAISE", "RETURN":
	default:
		return false
	}
	return !slices.ContainsFunc(tokens, func(t token) bool {
		return t.word == "FROM" || t.word == "TABLE" || t.text(body) == "(" || t.text(body) == "="
	})
}

func (b *block) push(conditional bool) {
	b.open = append(b.open, construct{conditional, len(b.found)})
}

// skipPast goes past the next token of that text that is not within parentheses, nor within a CASE of an expression.
func (b *block) skipPast(text string) {
	depth, cases := 0, 0
	for ; b.at < len(b.tokens); b.at++ {
		t := b.tokens[b.at]
		switch {
		case depth == 0 && cases == 0 && (t.word == text || t.text(b.body) == text):
			b.at++
			return
		case t.text(b.body) == "(":
			depth++
		case t.text(b.body) == ")":
			depth = max(0, depth-1)
		case t.word == "CASE":
			cases++
		case t.word == "END" && cases > 0:
			cases--
		}
	}
}

// readPlain takes a statement up to its semicolon. RETURNING … INTO hands values to variables: what is not SQL of it is
// left out.
func (b *block) readPlain() {
	first := b.at
	b.skipPast(";")
	last := b.at - 1
	if last > first && b.tokens[last].text(b.body) == ";" {
		last--
	}
	end := b.tokens[last].end
	returning := false
	for i := first; i <= last; i++ {
		switch b.tokens[i].word {
		case "RETURNING":
			returning = true
		case "INTO":
			if returning {
				end = b.tokens[i-1].end
			}
		}
	}
	start := b.tokens[first].start
	b.add(Embedded{Text: b.body[start:end], Offset: start})
}

// readExecute takes the string of EXECUTE if it is a constant, alone or before INTO or USING.
func (b *block) readExecute() {
	if b.at >= len(b.tokens) {
		return
	}
	text, offset, next, ok := b.constant(b.at)
	if !ok {
		b.opaque = true
		return
	}
	if next < len(b.tokens) && b.tokens[next].text(b.body) != ";" && !slices.Contains([]string{"INTO", "USING"}, b.tokens[next].word) {
		b.opaque = true
		return
	}
	b.add(Embedded{Text: text, Offset: offset, Dynamic: true})
}

func (b *block) add(embedded Embedded) {
	for _, construct := range b.open {
		embedded.Conditional = embedded.Conditional || construct.conditional
	}
	b.found = append(b.found, embedded)
}
