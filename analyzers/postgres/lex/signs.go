package lex

import "strings"

// look notes what the token at index i, with its neighbours, tells about the dialect.
func (r *recogniser) look(i int) {
	t := r.tokens[i]
	switch t.Kind {
	case Punctuation:
		r.punctuation(i)
	case Operator:
		if r.written(i) == "::" && r.kind(i+1) == Word {
			r.own(i, "a cast with ::", ClickHouse)
		}
	case String:
		switch {
		case r.text[t.Start] != '$':
		case r.seen["DELIMITER"]:
			// DELIMITER $$ makes the dollars MySQL's semicolon.
		default:
			r.own(i, "dollar quotes", ClickHouse)
		}
	case Backquoted:
		r.other(i, "names in backticks", MySQL, ClickHouse, SQLite)
	case Word:
		if i == r.start {
			r.opening(i)
		}
		if r.tells(t) {
			r.word(i)
		}
	}
}

// telling are the words at which word looks closer. Most words are none of them, and are passed over quickly.
var telling = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(`SELECT AS ENGINE CLUSTER TO UINT8 UINT16 UINT32 UINT64 NULLABLE LOWCARDINALITY DATETIME64
		FIXEDSTRING AGGREGATEFUNCTION SIMPLEAGGREGATEFUNCTION BLOOM_FILTER TOKENBF_V1 NGRAMBF_V1 MINMAX SETTINGS DROP ADD
		MATERIALIZE AUTO_INCREMENT UNSIGNED CHARSET CHARACTER ON TINYINT MEDIUMINT MEDIUMTEXT LONGTEXT TINYTEXT LONGBLOB
		MEDIUMBLOB TINYBLOB MODIFY CHANGE AUTOINCREMENT WITHOUT GO NVARCHAR UNIQUEIDENTIFIER DATETIME2 NONCLUSTERED IDENTITY
		VARCHAR2 NVARCHAR2 BIGSERIAL SMALLSERIAL SERIAL JSONB TIMESTAMPTZ BYTEA TSVECTOR REGCLASS PLPGSQL CONCURRENTLY USING
		NOT OWNER VALIDATE GEN_RANDOM_UUID UUID_GENERATE_V4`) {
		words[word] = true
	}
	return words
}()

func (r *recogniser) tells(t Token) bool {
	var folded [32]byte
	written := r.text[t.Start:t.End]
	if len(written) > len(folded) {
		return false
	}
	for i, b := range written {
		folded[i] = upperByte(b)
	}
	return telling[string(folded[:len(written)])]
}

func (r *recogniser) punctuation(i int) {
	switch r.text[r.tokens[i].Start] {
	case '(':
		r.depth++
	case ')':
		r.depth = max(r.depth-1, 0)
	case '[':
		r.square(i)
	case ';':
		r.begin(i + 1)
	}
}

func (r *recogniser) begin(i int) { r.start, r.query, r.as, r.depth = i, false, false, 0 }

// square looks at an opening bracket: T-SQL quotes names with them where PostgreSQL can have no subscript.
func (r *recogniser) square(i int) {
	if r.is(i+1, "]") {
		r.own(i, "an array type", ClickHouse)
		return
	}
	if r.kind(i+1) == Word && r.is(i+2, "]") &&
		(r.is(i-1, ".") || r.any(i-1, "TABLE", "INTO", "FROM", "JOIN", "UPDATE", "VIEW", "COLUMN", "CONSTRAINT", "REFERENCES", "SCHEMA", "(", ",")) &&
		!r.is(i-1, "ARRAY") && !r.nestedArray(i) {
		r.other(i, "names in square brackets", TSQL)
	}
}

// nestedArray reports whether a bracket behind a comma can be an element of ARRAY[[…], […]].
func (r *recogniser) nestedArray(i int) bool { return r.is(i-1, ",") && r.is(i-2, "]") }

// opening looks at the first word of a statement.
func (r *recogniser) opening(i int) {
	switch {
	case r.is(i, "PRAGMA") && r.kind(i+1) == Word:
		r.other(i, "PRAGMA", SQLite)
	case r.is(i, "DELIMITER"):
		r.other(i, "DELIMITER", MySQL)
	case r.is(i, "REPLACE", "INTO"):
		r.other(i, "REPLACE INTO", MySQL, SQLite)
	case r.is(i, "INSERT", "IGNORE"):
		r.other(i, "INSERT IGNORE", MySQL)
	case r.is(i, "INSERT", "OR"):
		r.other(i, "INSERT OR "+upper([]byte(r.written(i+2))), SQLite)
	case r.is(i, "CREATE", "VIRTUAL", "TABLE"):
		r.other(i, "CREATE VIRTUAL TABLE", SQLite)
	case r.is(i, "SET", "FOREIGN_KEY_CHECKS"):
		r.other(i, "SET FOREIGN_KEY_CHECKS", MySQL)
	case r.is(i, "RENAME", "TABLE"):
		r.other(i, "RENAME TABLE", MySQL, ClickHouse)
	case r.is(i, "OPTIMIZE", "TABLE"):
		r.other(i, "OPTIMIZE TABLE", MySQL, ClickHouse)
	case r.is(i, "CREATE", "EXTENSION"):
		r.own(i, "CREATE EXTENSION")
	case r.is(i, "CREATE", "DICTIONARY"):
		r.other(i, "CREATE DICTIONARY", ClickHouse)
	}
}

func (r *recogniser) word(i int) {
	r.query = r.query || r.is(i, "SELECT")
	r.as = r.as || r.depth == 0 && r.is(i, "AS")
	r.clickHouse(i)
	r.mySQL(i)
	r.others(i)
	r.native(i)
}

func (r *recogniser) clickHouse(i int) {
	switch {
	case r.is(i, "ENGINE"):
		name := i + 1
		if r.is(name, "=") {
			name++
		}
		switch engine := r.written(name); {
		case strings.HasSuffix(engine, "MergeTree"), engine == "Distributed", engine == "Kafka", engine == "TinyLog", engine == "StripeLog":
			r.other(i, "ENGINE "+engine, ClickHouse)
		case r.any(name, "INNODB", "MYISAM", "ARIA") || r.is(name, "MEMORY") && name == i+2:
			r.other(i, "ENGINE "+engine, MySQL)
		}
	case r.is(i, "CLUSTER") && r.is(i-1, "ON") && i+1 < len(r.tokens) && !r.query && r.depth == 0 &&
		(r.any(r.start, "CREATE", "ALTER", "DROP", "TRUNCATE", "OPTIMIZE", "RENAME", "ATTACH", "DETACH", "EXCHANGE")):
		switch r.kind(i + 1) {
		case Word, Quoted, Backquoted, String, Placeholder, Other:
			r.other(i-1, "ON CLUSTER", ClickHouse)
		}
	case r.is(i, "TO") && r.depth == 0 && !r.as && r.is(r.start, "CREATE", "MATERIALIZED", "VIEW"):
		r.other(r.start, "CREATE MATERIALIZED VIEW … TO", ClickHouse)
	case r.any(i, "UINT8", "UINT16", "UINT32", "UINT64") && strings.HasPrefix(r.written(i), "UInt"):
		r.other(i, r.written(i), ClickHouse)
	case r.is(i+1, "("):
		switch name := r.written(i); name {
		case "Nullable", "LowCardinality", "DateTime64", "FixedString", "AggregateFunction", "SimpleAggregateFunction":
			r.other(i, name+"(…)", ClickHouse)
		}
		if r.is(i-1, "TYPE") && r.is(r.start, "ALTER") && r.any(i, "BLOOM_FILTER", "TOKENBF_V1", "NGRAMBF_V1") {
			r.other(i-1, "an index TYPE "+r.written(i), ClickHouse)
		}
	case r.is(i-1, "TYPE") && r.any(i, "MINMAX", "BLOOM_FILTER") && r.is(i+1, "GRANULARITY"):
		r.other(i-1, "an index TYPE "+r.written(i), ClickHouse)
	case r.is(i, "SETTINGS") && r.kind(i+1) == Word && r.is(i+2, "="):
		r.other(i, "SETTINGS", ClickHouse)
	case r.is(r.start, "ALTER", "TABLE") && r.depth == 0 && (r.is(i, "DROP", "INDEX", "IF", "EXISTS") || r.is(i, "ADD", "INDEX", "IF", "NOT")):
		r.other(i, r.written(i)+" INDEX IF", ClickHouse)
	case r.is(i, "MATERIALIZE") && r.any(i+1, "INDEX", "COLUMN", "PROJECTION", "TTL") && r.is(r.start, "ALTER"):
		r.other(i, "MATERIALIZE", ClickHouse)
	}
}

func (r *recogniser) mySQL(i int) {
	alter := r.depth == 0 && r.is(r.start, "ALTER", "TABLE")
	switch {
	case r.trails(i, "AUTO_INCREMENT"):
		r.other(i, "AUTO_INCREMENT", MySQL)
	case r.trails(i, "UNSIGNED"):
		r.other(i, "UNSIGNED", MySQL)
	case r.is(i, "CHARSET") && (r.is(i+1, "=") || r.is(i-1, "DEFAULT")), r.is(i, "CHARACTER", "SET", "="), r.is(i-1, "DEFAULT", "CHARACTER", "SET"):
		r.other(i, "CHARSET", MySQL)
	case r.is(i, "ON", "DUPLICATE", "KEY"):
		r.other(i, "ON DUPLICATE KEY", MySQL)
	case r.is(i, "ON", "UPDATE") && (r.any(i+2, "CURRENT_TIMESTAMP", "NOW")):
		r.other(i, "ON UPDATE CURRENT_TIMESTAMP", MySQL)
	case r.trails(i, "TINYINT", "MEDIUMINT", "MEDIUMTEXT", "LONGTEXT", "TINYTEXT", "LONGBLOB", "MEDIUMBLOB", "TINYBLOB"):
		r.other(i, upper([]byte(r.written(i))), MySQL)
	case r.is(i, "MODIFY") && r.acts(i):
		r.other(i, "MODIFY", MySQL, ClickHouse)
	case r.is(i, "CHANGE") && r.acts(i):
		r.other(i, "CHANGE", MySQL)
	case alter && (r.is(i, "DROP", "FOREIGN", "KEY") || r.is(i, "DROP", "PRIMARY", "KEY")):
		r.other(i, upper([]byte(r.written(i)+" "+r.written(i+1)))+" KEY", MySQL)
	case r.is(i, "ON") && r.is(r.start, "DROP", "INDEX") && !r.is(i+1, "CLUSTER"):
		r.other(r.start, "DROP INDEX … ON", MySQL)
	}
}

// trails reports whether the token at index i is one of the words and stands where a type or what follows one stands, in a
// statement that neither selects nor defines a type of that name.
func (r *recogniser) trails(i int, words ...string) bool {
	if !r.any(i, words...) || r.query || r.is(r.start, "CREATE", "DOMAIN") || r.is(r.start, "CREATE", "TYPE") {
		return false
	}
	switch r.kind(i - 1) {
	case Quoted, Backquoted, Number, String:
		return true
	case Punctuation:
		return r.is(i-1, ")")
	case Word:
		return !r.any(i-1, "ADD", "COLUMN", "DROP", "ALTER", "RENAME", "TO", "EXISTS", "TABLE", "SET", "ON", "UPDATE", "INTO", "FROM", "AS", "DOMAIN", "TYPE")
	}
	return false
}

// acts reports whether the token at index i stands where ALTER TABLE has the word for what it does: behind the table's
// name, or behind a comma.
func (r *recogniser) acts(i int) bool {
	if r.depth != 0 || !r.is(r.start, "ALTER", "TABLE") {
		return false
	}
	if r.is(i-1, ",") {
		return true
	}
	k := i - 1
	for r.is(k-1, ".") && k-2 > r.start {
		k -= 2
	}
	return r.any(k-1, "TABLE", "EXISTS", "ONLY", "CLUSTER") && !r.any(k, "IF", "ONLY")
}

func (r *recogniser) others(i int) {
	switch {
	case r.trails(i, "AUTOINCREMENT"):
		r.other(i, "AUTOINCREMENT", SQLite)
	case r.is(i, "WITHOUT", "ROWID"):
		r.other(i, "WITHOUT ROWID", SQLite)
	case r.is(i, "GO") && r.depth == 0 && r.alone(i):
		r.other(i, "GO", TSQL)
		r.begin(i + 1)
	case r.trails(i, "NVARCHAR", "UNIQUEIDENTIFIER", "DATETIME2", "NONCLUSTERED"):
		r.other(i, upper([]byte(r.written(i))), TSQL)
	case r.is(i, "IDENTITY", "(") && r.kind(i+2) == Number && r.kind(i-1) == Word && !r.query && !r.is(i-1, "DEFAULT"):
		r.other(i, "IDENTITY(…)", TSQL)
	case r.trails(i, "VARCHAR2", "NVARCHAR2"):
		r.other(i, upper([]byte(r.written(i))), Oracle)
	}
}

// alone reports whether the token is the only thing on its line.
func (r *recogniser) alone(i int) bool {
	t := r.tokens[i]
	for k := t.Start - 1; k >= 0 && r.text[k] != '\n' && r.text[k] != '\r'; k-- {
		if classes[r.text[k]]&isSpace == 0 {
			return false
		}
	}
	for k := t.End; k < len(r.text) && r.text[k] != '\n' && r.text[k] != '\r'; k++ {
		if classes[r.text[k]]&isSpace == 0 {
			return false
		}
	}
	return true
}

// native looks for what only PostgreSQL has.
func (r *recogniser) native(i int) {
	switch {
	case r.is(i, "JSONB", "("): // a function of SQLite since 3.45, and no sign of either
	case r.any(i, "BIGSERIAL", "SMALLSERIAL", "JSONB", "TIMESTAMPTZ", "BYTEA", "TSVECTOR", "REGCLASS", "PLPGSQL"):
		r.own(i, upper([]byte(r.written(i))))
	case r.is(i, "SERIAL") && r.kind(i-1) != Punctuation:
		r.own(i, "SERIAL", MySQL)
	case r.is(i, "CONCURRENTLY") && r.any(i-1, "INDEX", "VIEW"):
		r.own(i, "CONCURRENTLY")
	case r.is(i, "USING") && r.any(i+1, "GIN", "GIST", "BRIN", "SPGIST"):
		r.own(i, "USING "+upper([]byte(r.written(i+1))))
	case r.is(i, "NOT", "VALID"):
		r.own(i, "NOT VALID")
	case r.is(i, "OWNER", "TO"):
		r.own(i, "OWNER TO")
	case r.is(i, "VALIDATE", "CONSTRAINT"):
		r.own(i, "VALIDATE CONSTRAINT")
	case r.any(i, "GEN_RANDOM_UUID", "UUID_GENERATE_V4") && r.is(i+1, "("):
		r.own(i, upper([]byte(r.written(i)))+"()")
	}
}
