package parse

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// Construct is a piece of syntax that is newer than the grammar of PostgreSQL 16.
type Construct struct {
	// Name is the syntax in a few words: "NOT NULL as a table constraint".
	Name string
	// Since is the first server version that has it (its release notes, appendix E of the documentation).
	Since int
	// Start and End are its half-open range in the statement.
	Start, End int
}

// What Statement puts into a tree for syntax that PostgreSQL 16's tree has no room for.
const (
	// GeneratedVirtual is the GeneratedWhen of a virtual generated column's constraint, whose Contype is CONSTR_GENERATED
	// and whose GeneratedWhen is "a" for a stored column.
	GeneratedVirtual = "v"
	// AlterSetExpression is the Subtype of ALTER COLUMN … SET EXPRESSION AS (…).
	AlterSetExpression pg_query.AlterTableType = 10_017
)

// Newer lists the constructs of a statement that PostgreSQL 16 refuses and 17, 18 or 19 knows. Statement parses most of
// them all the same: a table's NOT NULL gives the tree of 18 (CONSTR_NOTNULL with Keys), NOT ENFORCED that of NOT VALID where
// the constraint is a table's, and a mark (Marked) everywhere, as the other attributes of constraints do; VIRTUAL and SET
// EXPRESSION what the constants above say; ONLY of VACUUM and ANALYZE a relation without its partitions. ENFORCED where a
// constraint is made and WITHOUT OVERLAPS leave no trace in it.
func Newer(sql string) []Construct { return recognise(sql).found }

// newer is what recognise finds: the constructs, the text with stand-ins of the same length for them, how to mend the tree,
// and the first construct that has no stand-in.
type newer struct {
	text   []byte
	tokens []lex.Token
	closed []int // for an opening parenthesis the index of its closing one

	found   []Construct
	edited  []byte
	missing *Construct

	notNull, virtual map[int32]bool     // locations of constraints
	expressions      map[int]bool       // indexes of subcommands of ALTER TABLE
	marks            map[int32][]string // locations of constraints
	altered          map[int]string     // indexes of subcommands of ALTER TABLE that are ALTER CONSTRAINT
	domain           bool               // ALTER DOMAIN … ADD NOT NULL
	only             map[int32]bool     // locations of relations
}

func recognise(sql string) *newer {
	n := &newer{
		text: []byte(sql), edited: []byte(sql), notNull: map[int32]bool{}, virtual: map[int32]bool{}, expressions: map[int]bool{},
		marks: map[int32][]string{}, altered: map[int]string{}, only: map[int32]bool{},
	}
	var open []int
	for t := range lex.Tokens(n.text) {
		if t.Comment() {
			continue
		}
		i := len(n.tokens)
		n.tokens = append(n.tokens, t)
		n.closed = append(n.closed, -1)
		switch {
		case t.Is(n.text, "("):
			open = append(open, i)
		case t.Is(n.text, ")") && len(open) > 0:
			n.closed[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	table := n.definesTable()
	elements := []int{0} // for each open parenthesis where the current element of its list begins
	command := 0         // which subcommand of ALTER TABLE
	for i, t := range n.tokens {
		switch {
		case t.Is(n.text, "("):
			elements = append(elements, i+1)
		case t.Is(n.text, ")"):
			elements = elements[:max(len(elements)-1, 1)]
		case t.Is(n.text, ","):
			elements[len(elements)-1] = i + 1
			if len(elements) == 1 {
				command++
			}
		case n.is(i, "ADD"):
			elements[len(elements)-1] = i + 1
		case t.Kind == lex.Word && table:
			n.inTable(i, elements[len(elements)-1], command)
		}
		if t.Kind == lex.Word {
			n.anywhere(i)
		}
	}
	return n
}

func (n *newer) is(i int, words ...string) bool {
	for k, w := range words {
		if i+k < 0 || i+k >= len(n.tokens) || !n.tokens[i+k].Is(n.text, w) {
			return false
		}
	}
	return true
}

func (n *newer) isName(i int) bool {
	return i >= 0 && i < len(n.tokens) && (n.tokens[i].Kind == lex.Word || n.tokens[i].Kind == lex.Quoted || n.tokens[i].Kind == lex.Placeholder)
}

// definesTable reports whether the statement is CREATE … TABLE or ALTER [FOREIGN] TABLE.
func (n *newer) definesTable() bool {
	if !n.is(0, "CREATE") && !n.is(0, "ALTER") {
		return false
	}
	for i := 1; i < min(len(n.tokens), 4); i++ {
		if n.is(i, "TABLE") {
			return true
		}
	}
	return false
}

// note records the construct of the tokens from first to last.
func (n *newer) note(name string, since, first, last int) {
	n.found = append(n.found, Construct{Name: name, Since: since, Start: n.tokens[first].Start, End: n.tokens[last].End})
}

// noteOnly records a construct that has no stand-in.
func (n *newer) noteOnly(name string, since, first, last int) {
	n.note(name, since, first, last)
	if n.missing == nil {
		n.missing = &n.found[len(n.found)-1]
	}
}

// put writes a stand-in over the tokens from first to last, and spaces over the rest of them.
func (n *newer) put(standIn string, first, last int) {
	over := n.edited[n.tokens[first].Start:n.tokens[last].End]
	for i := copy(over, standIn); i < len(over); i++ {
		over[i] = ' '
	}
}

// inTable looks at the word at index i of a statement about a table; element is where its element of a list begins.
func (n *newer) inTable(i, element, command int) {
	switch {
	case n.is(i, "NOT", "NULL") && n.isName(i+2) && (i == element || i == element+2 && n.is(element, "CONSTRAINT")):
		// NOT NULL c → CHECK   (c), which the tree then tells from a real CHECK by its place.
		n.note("NOT NULL as a table constraint", 18, i, i+2)
		name := string(n.text[n.tokens[i+2].Start:n.tokens[i+2].End])
		n.put("CHECK", i, i+2)
		end := n.tokens[i+2].End
		copy(n.edited[end-len(name)-2:end], "("+name+")")
		n.notNull[int32(n.tokens[element].Start)] = true
	case n.is(i, "GENERATED", "ALWAYS", "AS", "(") && n.closed[i+3] > 0 && !n.is(n.closed[i+3]+1, "STORED"):
		// GENERATED ALWAYS AS (…) VIRTUAL → DEFAULT (…)
		last := n.closed[i+3]
		if n.is(last+1, "VIRTUAL") {
			n.put("", last+1, last+1)
			last++
		}
		n.note("a virtual generated column", 18, i, last)
		n.put("DEFAULT", i, i+2)
		place := i
		if n.is(i-2, "CONSTRAINT") {
			place = i - 2
		}
		n.virtual[int32(n.tokens[place].Start)] = true
	case n.is(i, "NOT", "NULL", "NO", "INHERIT"):
		n.note("NOT NULL … NO INHERIT", 18, i, i+3)
		n.put("", i+2, i+3)
	case n.is(i, "NOT", "ENFORCED"):
		n.note("NOT ENFORCED", 18, i, i+1)
		standIn := ""
		switch {
		case n.is(element, "CONSTRAINT"), n.is(element, "CHECK"), n.is(element, "FOREIGN"):
			standIn = "NOT VALID"
			n.mark(element, NotEnforced)
		case n.altersConstraint(i):
			n.altered[command] = NotEnforced
		default:
			n.mark(n.inlineConstraint(element, i), NotEnforced)
		}
		n.put(standIn, i, i+1)
	case n.is(i, "ENFORCED") && !n.is(i-1, "NOT") && i > element+1:
		n.note("ENFORCED", 18, i, i)
		n.put("", i, i)
		if n.altersConstraint(i) {
			n.altered[command] = Enforced
		}
	case n.is(i, "INHERIT") && !n.is(i-1, "NO") && n.altersConstraint(i):
		n.note("ALTER CONSTRAINT … INHERIT", 18, i, i)
		n.put("", i, i)
		n.altered[command] = Inherit
	case n.is(i, "NO", "INHERIT") && n.altersConstraint(i):
		n.note("ALTER CONSTRAINT … NO INHERIT", 18, i, i+1)
		n.put("", i, i+1)
		n.altered[command] = NoInherit
	case n.is(i, "SET", "EXPRESSION", "AS", "("):
		n.note("SET EXPRESSION", 17, i, i+2)
		n.put("DEFAULT", i+1, i+2)
		n.expressions[command] = true
	case n.is(i, "WITHOUT", "OVERLAPS", ")"):
		n.note("WITHOUT OVERLAPS", 18, i, i+1)
		n.put("", i, i+1)
	case n.is(i, "PERIOD") && n.isName(i+1) && n.is(i+2, ")") && i == element && n.is(i-1, ","):
		n.note("PERIOD in a foreign key", 18, i, i)
		n.put("", i, i)
		n.mark(n.definition(i), Period)
	case n.is(i, "STATISTICS", "DEFAULT"):
		n.note("SET STATISTICS DEFAULT", 17, i, i+1)
		n.put("-1", i+1, i+1)
	case n.is(i, "ACCESS", "METHOD", "DEFAULT"):
		n.note("SET ACCESS METHOD DEFAULT", 17, i, i+2)
		n.put("heap", i+2, i+2) // the default of default_table_access_method
	case n.is(i, "SPLIT", "PARTITION"):
		n.noteOnly("SPLIT PARTITION", 19, i, i+1)
	case n.is(i, "MERGE", "PARTITIONS"):
		n.noteOnly("MERGE PARTITIONS", 19, i, i+1)
	}
}

// anywhere looks at what stands in other statements too. Little of it has a stand-in.
func (n *newer) anywhere(i int) {
	switch {
	case n.is(i, "NOT", "NULL") && n.is(0, "ALTER", "DOMAIN") && !n.is(i-1, "SET") && !n.is(i-1, "DROP"):
		n.note("NOT NULL as a constraint of a domain", 17, i, i+1)
		n.put("CHECK(1)", i, i+1)
		n.domain = true
	case n.is(i, "ONLY") && n.isName(i+1) && (n.is(0, "VACUUM") || n.is(0, "ANALYZE") || n.is(0, "ANALYSE")):
		n.note("ONLY in VACUUM and ANALYZE", 18, i, i)
		n.put("", i, i)
		n.only[int32(n.tokens[i+1].Start)] = true
	case i == 0 && n.is(i, "REPACK"):
		n.noteOnly("REPACK", 19, i, i)
	case n.is(i, "NOT", "MATCHED", "BY"):
		n.noteOnly("WHEN NOT MATCHED BY", 17, i, i+2)
	case n.is(i, "RETURNING") && n.is(0, "MERGE"):
		n.noteOnly("MERGE … RETURNING", 17, i, i)
	case n.is(i, "RETURNING", "WITH", "("):
		n.noteOnly("RETURNING WITH (…)", 18, i, i+2)
	case n.is(i, "JSON_TABLE", "("):
		n.noteOnly("JSON_TABLE", 17, i, i)
	}
}

// refusal is the error for a construct without a stand-in.
func (n *newer) refusal() error {
	c := n.missing
	return &Error{Kind: NewerSyntax, Offset: c.Start, Since: c.Since,
		Message: fmt.Sprintf("%s, which PostgreSQL has since version %d and this parser, that of 16, cannot read", c.Name, c.Since)}
}

// mend gives the tree of a text with stand-ins the meaning of what they stand for.
func (n *newer) mend(statement *pg_query.Node) {
	if create := statement.GetCreateStmt(); create != nil {
		for _, element := range create.TableElts {
			n.mendDefinition(element)
		}
	}
	if c := statement.GetAlterDomainStmt().GetDef().GetConstraint(); c != nil && n.domain {
		c.Contype, c.RawExpr = pg_query.ConstrType_CONSTR_NOTNULL, nil
	}
	for _, node := range statement.GetVacuumStmt().GetRels() {
		if relation := node.GetVacuumRelation().GetRelation(); relation != nil && n.only[relation.GetLocation()] {
			relation.Inh = false
		}
	}
	for i, node := range statement.GetAlterTableStmt().GetCmds() {
		command := node.GetAlterTableCmd()
		if mark, ok := n.altered[i]; ok {
			addMarks(command.GetDef().GetConstraint(), mark)
		}
		if n.expressions[i] && command.GetSubtype() == pg_query.AlterTableType_AT_ColumnDefault {
			command.Subtype = AlterSetExpression
		}
		n.mendDefinition(command.GetDef())
	}
}

// mendDefinition mends a constraint, or those of a column.
func (n *newer) mendDefinition(node *pg_query.Node) {
	for _, inner := range node.GetColumnDef().GetConstraints() {
		n.mendDefinition(inner)
	}
	c := node.GetConstraint()
	if c != nil {
		addMarks(c, n.marks[c.Location]...)
	}
	switch {
	case c == nil:
	case n.notNull[c.Location] && c.Contype == pg_query.ConstrType_CONSTR_CHECK:
		c.Contype = pg_query.ConstrType_CONSTR_NOTNULL
		c.Keys = c.RawExpr.GetColumnRef().GetFields()
		c.RawExpr = nil
	case n.virtual[c.Location] && c.Contype == pg_query.ConstrType_CONSTR_DEFAULT:
		c.Contype = pg_query.ConstrType_CONSTR_GENERATED
		c.GeneratedWhen = GeneratedVirtual
	}
}
