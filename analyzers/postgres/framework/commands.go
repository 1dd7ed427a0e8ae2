package framework

import "github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"

// command is what a statement does to the transaction around it.
type command int

const (
	neither command = iota
	opens
	ends
	chains // ends one and opens the next
)

// transactionCommand reads the transaction commands of PostgreSQL (documentation, "SQL Commands": BEGIN, COMMIT, ROLLBACK …).
func transactionCommand(words []string) command {
	switch word(words, 0) {
	case "BEGIN":
		return opens
	case "START":
		if word(words, 1) == "TRANSACTION" {
			return opens
		}
	case "PREPARE":
		if word(words, 1) == "TRANSACTION" {
			return ends
		}
	case "COMMIT", "END", "ROLLBACK", "ABORT":
		return ending(words[1:])
	}
	return neither
}

// ending reads what follows COMMIT or ROLLBACK.
func ending(words []string) command {
	if next := word(words, 0); next == "WORK" || next == "TRANSACTION" {
		words = words[1:]
	}
	switch {
	case word(words, 0) == "TO", word(words, 0) == "PREPARED":
		return neither
	case word(words, 0) == "AND" && word(words, 1) == "CHAIN":
		return chains
	}
	return ends
}

func word(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
}

func has(words []string, wanted string) bool {
	for _, w := range words {
		if w == wanted {
			return true
		}
	}
	return false
}

// refusesTransaction is whether the first words of a statement show that PostgreSQL refuses it inside a transaction (the
// pages of the commands in its documentation). It leaves out what only the rest of the statement tells.
func refusesTransaction(words []string) bool {
	first, second := word(words, 0), word(words, 1)
	switch first {
	case "CREATE", "DROP":
		switch second {
		case "DATABASE", "TABLESPACE":
			return true
		case "INDEX", "UNIQUE":
			return has(words, "CONCURRENTLY")
		}
	case "ALTER":
		return second == "SYSTEM" || second == "TABLE" && has(words, "DETACH") && has(words, "CONCURRENTLY")
	case "REINDEX":
		return has(words, "CONCURRENTLY") || has(words, "SCHEMA") || has(words, "DATABASE") || has(words, "SYSTEM")
	case "VACUUM":
		return true
	case "CLUSTER":
		return second == ""
	case "DISCARD":
		return second == "ALL"
	}
	return false
}

// flywaySkips is whether Flyway runs a script outside a transaction of its own accord: all of its statements are on
// Flyway's list, or one is and the configuration allows to mix. Flyway refuses a mixed script otherwise; its statements
// then count as wrapped, so that the one that cannot be is seen.
func flywaySkips(step Step, statements []lex.Statement) bool {
	outside, all := 0, 0
	for _, s := range statements {
		if s.Kind != lex.SQL {
			continue
		}
		all++
		if onFlywayList(s.Words) {
			outside++
		}
	}
	return outside > 0 && (outside == all || step.Mixed)
}

// onFlywayList is Flyway's list for PostgreSQL 12 and later (PostgreSQLParser, detectCanExecuteInTransaction).
func onFlywayList(words []string) bool {
	first, second, third := word(words, 0), word(words, 1), word(words, 2)
	switch first {
	case "CREATE", "DROP":
		switch second {
		case "DATABASE", "TABLESPACE", "SUBSCRIPTION":
			return true
		case "INDEX":
			return third == "CONCURRENTLY"
		case "UNIQUE":
			return third == "INDEX" && word(words, 3) == "CONCURRENTLY"
		}
	case "ALTER":
		return second == "SYSTEM"
	case "REINDEX":
		if second == "VERBOSE" {
			second = third
		}
		return second == "SCHEMA" || second == "DATABASE" || second == "SYSTEM"
	case "VACUUM":
		return true
	case "DISCARD":
		return second == "ALL"
	}
	return false
}

// supabaseAlone is whether Supabase sends a statement by itself: its list of what a pipeline refuses (supabase/cli,
// isPipelineIncompatible, since 2.109; DROP INDEX CONCURRENTLY since pull request 6276).
func supabaseAlone(words []string) bool {
	first, second := word(words, 0), word(words, 1)
	switch first {
	case "CREATE", "DROP":
		return (second == "INDEX" || second == "UNIQUE") && has(words, "CONCURRENTLY")
	case "REINDEX":
		return has(words, "CONCURRENTLY")
	case "ALTER":
		return second == "SYSTEM"
	}
	return first == "VACUUM" || first == "CLUSTER"
}
