package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// migrations NAME ARG…: runs `plimsoll facts ARG…` and writes what it says of migrations to a file: a line for each migration
// with its tool, its version and the one before it, the way down, then a line for each statement with its transaction.
func migrations(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: migrations NAME ARG…")
	}
	ts.Check(ts.Exec("plimsoll", append([]string{"facts"}, args[1:]...)...))
	var found struct {
		Facts []struct {
			Kind string
			At   struct {
				File, Side string
				Line       int
			}
			Body struct {
				Database, Migration, Previous, Tool, Wrapped, Command, Reason string
				HasDown                                                       bool `json:"has_down"`
				Repeatable                                                    bool
				Transaction                                                   int
			}
		}
		Problems []struct{ File, Message string }
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &found))
	var b strings.Builder
	for _, f := range found.Facts {
		if f.At.Side != "head" {
			continue
		}
		switch f.Kind {
		case "sql.migration":
			fmt.Fprintf(&b, "%s %s %s", f.Body.Database, f.Body.Tool, f.Body.Migration)
			if f.Body.Previous != "" {
				fmt.Fprintf(&b, " after %s", f.Body.Previous)
			}
			if f.Body.HasDown {
				b.WriteString(", down")
			}
			if f.Body.Repeatable {
				b.WriteString(", repeatable")
			}
			b.WriteByte('\n')
		case "sql.statement":
			transaction := "no transaction"
			if f.Body.Transaction != 0 {
				transaction = fmt.Sprintf("transaction %d by %s", f.Body.Transaction, f.Body.Wrapped)
			}
			fmt.Fprintf(&b, "  %s:%d: %s: %s\n", f.At.File, f.At.Line, f.Body.Command, transaction)
		case "sql.unparsed":
			fmt.Fprintf(&b, "  %s:%d: %s\n", f.At.File, f.At.Line, f.Body.Reason)
		}
	}
	for _, p := range found.Problems {
		fmt.Fprintf(&b, "! %s: %s\n", p.File, p.Message)
	}
	writeFile(ts, args[0], b.String())
}
