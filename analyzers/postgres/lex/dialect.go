package lex

import "slices"

// Dialect is a dialect of SQL by its own name; empty stands for PostgreSQL, or nothing that says otherwise.
type Dialect string

// The dialects other than PostgreSQL that are recognised.
const (
	ClickHouse Dialect = "ClickHouse"
	MySQL      Dialect = "MySQL"
	SQLite     Dialect = "SQLite"
	TSQL       Dialect = "T-SQL"
	Oracle     Dialect = "Oracle"
)

// Sign is a place in a file that tells its dialect.
type Sign struct {
	// Text is the construct, as in "AUTO_INCREMENT".
	Text string
	// At is its byte offset.
	At int
}

// Evidence is what the tokens of one file tell about its dialect. Strings and comments tell nothing.
type Evidence struct {
	// Dialect is the other dialect that the file is plainly written in; empty when no construct of another dialect was seen,
	// or when one of PostgreSQL's own was seen as well.
	Dialect Dialect
	// Sign is the first construct of that dialect.
	Sign Sign
	// Postgres is the first construct that only PostgreSQL has; its Text is empty when there is none. A folder with such
	// files is one of PostgreSQL, and a lone file of another dialect in it is a mistake and not another dialect.
	Postgres Sign
}

// preference breaks a tie between dialects. A construct that several of them share alone speaks for MySQL, the commonest.
var preference = []Dialect{MySQL, ClickHouse, SQLite, TSQL, Oracle}

// The weights of a construct that one dialect has to itself and of one that several share.
const (
	sole   = 8
	shared = 1
)

// Recognise tells which dialect a file is written in, from constructs that PostgreSQL's grammar refuses or that only
// PostgreSQL has. It never guesses: a construct that PostgreSQL accepts in any reading is no sign of another dialect.
//
// Sources: PostgreSQL 18, appendix C (SQL Key Words) and src/backend/parser/gram.y; ClickHouse, "SQL Reference";
// MySQL 8.4 Reference Manual, chapter 15; SQLite, "SQL As Understood By SQLite"; Transact-SQL reference.
func Recognise(text []byte) Evidence {
	r := recogniser{text: text, weights: map[Dialect]int{}, first: map[Dialect]Sign{}, seen: map[string]bool{}}
	for t := range Tokens(text) {
		if !t.Comment() {
			r.tokens = append(r.tokens, t)
		}
	}
	for i := range r.tokens {
		r.look(i)
	}
	return r.verdict()
}

type recogniser struct {
	text   []byte
	tokens []Token
	// start is the index of the first token of the statement; query and as tell whether it has a SELECT, and an AS outside
	// of parentheses, so far; depth is how many parentheses are open.
	start     int
	query, as bool
	depth     int

	seen     map[string]bool // the constructs of other dialects so far; each counts once
	weights  map[Dialect]int
	first    map[Dialect]Sign
	postgres []postgresSign
}

// postgresSign is a construct of PostgreSQL with the other dialects that have it too.
type postgresSign struct {
	Sign
	shared []Dialect
}

// other notes a construct of another dialect.
func (r *recogniser) other(i int, text string, dialects ...Dialect) {
	if r.seen[text] {
		return
	}
	r.seen[text] = true
	weight := sole
	if len(dialects) > 1 {
		weight = shared
	}
	for _, d := range dialects {
		if r.weights[d] == 0 {
			r.first[d] = Sign{Text: text, At: r.tokens[i].Start}
		}
		r.weights[d] += weight
	}
}

// own notes a construct of PostgreSQL. The list of them stays short: the first few decide.
func (r *recogniser) own(i int, text string, shared ...Dialect) {
	for _, s := range r.postgres {
		if s.Text == text {
			return
		}
	}
	r.postgres = append(r.postgres, postgresSign{Sign{Text: text, At: r.tokens[i].Start}, shared})
}

func (r *recogniser) verdict() Evidence {
	var e Evidence
	most := 0
	for _, d := range preference {
		if n := r.weights[d]; n > most {
			most = n
			e.Dialect, e.Sign = d, r.first[d]
		}
	}
	for _, s := range r.postgres {
		if !s.has(e.Dialect) {
			return Evidence{Postgres: s.Sign}
		}
	}
	return e
}

func (s postgresSign) has(d Dialect) bool { return slices.Contains(s.shared, d) }

// is reports whether the tokens from index i on are the given bare words, keywords and punctuation.
func (r *recogniser) is(i int, words ...string) bool {
	for k, w := range words {
		if i+k < 0 || i+k >= len(r.tokens) || !r.tokens[i+k].Is(r.text, w) {
			return false
		}
	}
	return true
}

// any reports whether the token at index i is one of the given words.
func (r *recogniser) any(i int, words ...string) bool {
	for _, w := range words {
		if r.is(i, w) {
			return true
		}
	}
	return false
}

func (r *recogniser) kind(i int) TokenKind {
	if i < 0 || i >= len(r.tokens) {
		return Other
	}
	return r.tokens[i].Kind
}

// written is the token at index i as it is written.
func (r *recogniser) written(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return string(r.text[r.tokens[i].Start:r.tokens[i].End])
}
