package parse

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// The marks of constraints in the syntax of PostgreSQL 18 (its documentation, "CREATE TABLE" and "ALTER TABLE"), for which
// PostgreSQL 16's tree has no room.
const (
	// NotEnforced: a check or a foreign key that no row is held to; of ALTER CONSTRAINT, that becomes so.
	NotEnforced = "not enforced"
	// Enforced is said by ALTER CONSTRAINT … ENFORCED.
	Enforced = "enforced"
	// Inherit and NoInherit are said by ALTER CONSTRAINT … INHERIT and NO INHERIT.
	Inherit   = "inherit"
	NoInherit = "no inherit"
	// Period: the last columns of a foreign key are periods.
	Period = "period"
)

// Marked says whether Statement has noted a mark on a constraint. Marks stand among the constraint's options, where an index
// has its storage parameters.
func Marked(c *pg_query.Constraint, mark string) bool {
	return slices.ContainsFunc(c.GetOptions(), func(option *pg_query.Node) bool { return option.GetDefElem().GetDefname() == mark })
}

func addMarks(c *pg_query.Constraint, marks ...string) {
	if c == nil {
		return
	}
	for _, mark := range marks {
		option := &pg_query.DefElem{Defname: mark}
		c.Options = append(c.Options, &pg_query.Node{Node: &pg_query.Node_DefElem{DefElem: option}})
	}
}

// mark notes a mark on the constraint that begins with the token at index i.
func (n *newer) mark(i int, mark string) {
	at := int32(n.tokens[i].Start)
	n.marks[at] = append(n.marks[at], mark)
}

// inlineConstraint is where the constraint begins whose attribute is the token at index i, in the element of a list that
// begins at the index element: CHECK or REFERENCES, or the CONSTRAINT that names it; element itself when there is neither.
func (n *newer) inlineConstraint(element, i int) int {
	found := element
	for k := element; k < i; k++ {
		switch {
		case n.is(k, "(") && n.closed[k] > 0:
			k = n.closed[k]
		case n.is(k, "CHECK"), n.is(k, "REFERENCES"):
			found = k
			if n.is(k-2, "CONSTRAINT") {
				found = k - 2
			}
		}
	}
	return found
}

// altersConstraint says whether the token at index i is an attribute in ALTER CONSTRAINT.
func (n *newer) altersConstraint(i int) bool {
	for k := i - 1; k >= 2 && n.isName(k); k-- {
		if n.is(k-2, "ALTER", "CONSTRAINT") {
			return true
		}
	}
	return false
}

// definition is where the constraint begins in whose parentheses the token at index i stands.
func (n *newer) definition(i int) int {
	for k := i - 1; k >= 0; k-- {
		switch {
		case n.is(k, "FOREIGN", "KEY") && n.is(k-2, "CONSTRAINT"):
			return k - 2
		case n.is(k, "FOREIGN", "KEY"):
			return k
		}
	}
	return 0
}
