package postgres

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// session follows the settings that a migration makes for itself, as far as judgements hang on them: the timeouts, by name.
type session struct{ lock, statement timeout }

// timeout is lock_timeout or statement_timeout.
type timeout struct {
	session     string // as set for the session; empty when never set
	local       string // as set for the current transaction
	transaction int    // the transaction that local belongs to
}

// inForce is what a statement of a transaction runs with; empty when there is no timeout.
func (t *timeout) inForce(transaction int) string {
	if t.local != "" && transaction != 0 && t.transaction == transaction {
		return t.local
	}
	return t.session
}

// apply takes note of SET, RESET, DISCARD ALL and set_config (PostgreSQL documentation, "SET": LOCAL lasts until the end
// of the transaction and has no effect outside of one).
func (s *session) apply(node *pg_query.Node, transaction int) {
	switch {
	case node.GetVariableSetStmt() != nil:
		set := node.GetVariableSetStmt()
		if set.Kind == pg_query.VariableSetKind_VAR_RESET_ALL {
			*s = session{}
			return
		}
		value := ""
		if len(set.Args) == 1 {
			value = constantText(set.Args[0])
		}
		s.set(set.Name, value, set.IsLocal, transaction)
	case node.GetDiscardStmt().GetTarget() == pg_query.DiscardMode_DISCARD_ALL:
		*s = session{}
	case node.GetSelectStmt() != nil:
		for _, target := range node.GetSelectStmt().TargetList {
			call := target.GetResTarget().GetVal().GetFuncCall()
			if call == nil || len(call.Args) != 3 || len(call.Funcname) == 0 || lastName(call.Funcname) != "set_config" {
				continue
			}
			s.set(constantText(call.Args[0]), constantText(call.Args[1]), constantText(call.Args[2]) == "true", transaction)
		}
	}
}

func (s *session) set(name, value string, local bool, transaction int) {
	switch strings.ToLower(name) {
	case "lock_timeout":
		s.lock.set(value, local, transaction)
	case "statement_timeout":
		s.statement.set(value, local, transaction)
	}
}

func (t *timeout) set(value string, local bool, transaction int) {
	if value == "0" || strings.HasPrefix(value, "0 ") || value == "0s" || value == "0ms" {
		value = "" // zero switches the timeout off
	}
	if !local {
		t.session, t.local = value, ""
		return
	}
	t.local, t.transaction = value, transaction
}

// constantText is a constant's value as text; empty for anything that is no constant.
func constantText(node *pg_query.Node) string {
	if cast := node.GetTypeCast(); cast != nil {
		return constantText(cast.Arg)
	}
	c := node.GetAConst()
	if c == nil {
		return ""
	}
	switch v := c.Val.(type) {
	case *pg_query.A_Const_Sval:
		return v.Sval.Sval
	case *pg_query.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.Ival))
	case *pg_query.A_Const_Fval:
		return v.Fval.Fval
	case *pg_query.A_Const_Boolval:
		if v.Boolval.Boolval {
			return "true"
		}
		return "false"
	}
	return ""
}

func lastName(parts []*pg_query.Node) string { return parts[len(parts)-1].GetString_().GetSval() }
