package postgres

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// session follows the settings that a migration makes for itself, as far as judgements hang on them.
type session struct {
	lockTimeout string // as set for the session; empty when never set
	local       string // as set for the current transaction
	transaction int    // the transaction that local belongs to
}

// inForce is the lock_timeout that a statement of a transaction runs with; empty when there is none.
func (s *session) inForce(transaction int) string {
	if s.local != "" && transaction != 0 && s.transaction == transaction {
		return s.local
	}
	return s.lockTimeout
}

// apply takes note of SET, RESET, DISCARD ALL and set_config (PostgreSQL documentation, "SET": LOCAL lasts until the end
// of the transaction and has no effect outside of one).
func (s *session) apply(node *pg_query.Node, transaction int) {
	switch {
	case node.GetVariableSetStmt() != nil:
		set := node.GetVariableSetStmt()
		switch {
		case set.Kind == pg_query.VariableSetKind_VAR_RESET_ALL:
			s.set("", false, transaction)
		case strings.EqualFold(set.Name, "lock_timeout"):
			value := ""
			if len(set.Args) == 1 {
				value = constantText(set.Args[0])
			}
			s.set(value, set.IsLocal, transaction)
		}
	case node.GetDiscardStmt() != nil:
		s.set("", false, transaction)
	case node.GetSelectStmt() != nil:
		for _, target := range node.GetSelectStmt().TargetList {
			call := target.GetResTarget().GetVal().GetFuncCall()
			if call == nil || len(call.Args) != 3 || len(call.Funcname) == 0 || lastName(call.Funcname) != "set_config" {
				continue
			}
			if strings.EqualFold(constantText(call.Args[0]), "lock_timeout") {
				s.set(constantText(call.Args[1]), constantText(call.Args[2]) == "true", transaction)
			}
		}
	}
}

func (s *session) set(value string, local bool, transaction int) {
	if value == "0" || strings.HasPrefix(value, "0 ") || value == "0s" || value == "0ms" {
		value = "" // zero switches the timeout off
	}
	if !local {
		s.lockTimeout, s.local = value, ""
		return
	}
	s.local, s.transaction = value, transaction
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
