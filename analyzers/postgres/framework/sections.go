package framework

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// gooseMark is the command of a goose mark in lower case with single spaces ("up", "no transaction"). goose takes any case
// and spacing (internal/sqlparser/parse.go).
func gooseMark(comment lex.Comment) (string, bool) {
	words := strings.Fields(strings.ToLower(comment.Text))
	if !comment.Line || len(words) < 2 || words[0] != "+goose" {
		return "", false
	}
	return strings.Join(words[1:], " "), true
}

// sqlMigrateMark is the command of a sql-migrate mark, in the form of gooseMark. The mark is `-- +migrate`, as written, and
// so are its commands (sqlparse/sqlparse.go).
func sqlMigrateMark(comment lex.Comment) (string, bool) {
	words := strings.Fields(comment.Text)
	if !comment.Line || len(words) < 2 || words[0] != "+migrate" {
		return "", false
	}
	switch words[1] {
	case "Up", "Down":
		if has(words, "notransaction") {
			return strings.ToLower(words[1]) + " notransaction", true
		}
	case "StatementBegin", "StatementEnd":
	default:
		return "", false
	}
	return strings.ToLower(words[1]), true
}

var dbmateLine = regexp.MustCompile(`^migrate:(up|down)(?:$|\s+(.*)$)`)

// dbmateMark is the direction of a dbmate mark and its options, which stand on the same line (pkg/dbmate/migration.go).
func dbmateMark(comment lex.Comment) (direction, options string, ok bool) {
	m := dbmateLine.FindStringSubmatch(comment.Text)
	if m == nil || !comment.Line {
		return "", "", false
	}
	return m[1], m[2], true
}

// plainMarks are the marks of tools that are not known by name here but whose down sections must not be read as ups:
// rambler, MyBatis Migrations, the tools that copied sql-migrate's and node-pg-migrate's.
var plainMarks = []struct {
	starts string
	down   bool
}{
	{"+migrate up", false}, {"+migrate down", true},
	{"rambler up", false}, {"rambler down", true},
	{"up migration", false}, {"down migration", true},
	{"-- create above / drop below", true}, {"//@undo", true}, {"// @undo", true},
}

func plainMark(comment lex.Comment) (down, ok bool) {
	text := strings.ToLower(comment.Text)
	for _, mark := range plainMarks {
		if comment.Line && strings.HasPrefix(text, mark.starts) {
			return mark.down, true
		}
	}
	return false, false
}

// section is what a part of a file does: one migration's steps in both directions, and why its tool would refuse them.
type section struct {
	up, down []Step
	problem  string
}

// plainSteps cuts a file at the marks that a function reads; what stands before the first mark is an up step.
func plainSteps(f *file, mark func(lex.Comment) (down, ok bool)) (up, down []Step) {
	content, split := f.read()
	step, isDown := Step{Path: f.Path, End: -1}, false
	add := func() {
		if isDown {
			down = append(down, step)
		} else {
			up = append(up, step)
		}
	}
	for _, comment := range split.Comments {
		next, ok := mark(comment)
		if !ok || !lineComment(content, comment) {
			continue
		}
		step.End = comment.Start
		if len(step.Statements(split)) > 0 {
			add()
		}
		step, isDown = Step{Path: f.Path, Start: comment.End, End: -1}, next
	}
	add()
	return up, down
}

// gooseSteps cuts a file of goose or sql-migrate at its marks. A file without marks is one up step, and a problem.
func gooseSteps(tool Tool, f *file, mark func(lex.Comment) (string, bool)) (up, down []Step, problem string) {
	content, split := f.read()
	var steps []Step
	var downs []bool
	var blocks []Range
	begin, noTransaction := -1, false
	for _, comment := range split.Comments {
		command, ok := mark(comment)
		if !ok || !lineComment(content, comment) {
			continue
		}
		switch command {
		case "up", "down", "up notransaction", "down notransaction":
			direction, outside := strings.CutSuffix(command, " notransaction")
			closeStep(steps, comment.Start)
			steps = append(steps, Step{Path: f.Path, Start: comment.End, End: -1, NoTransaction: outside})
			downs = append(downs, direction == "down")
		case "no transaction":
			noTransaction = true
		case "statementbegin":
			begin = comment.End
		case "statementend":
			if begin >= 0 {
				blocks = append(blocks, Range{begin, comment.Start})
			}
			begin = -1
		}
	}
	if len(steps) == 0 {
		steps, downs = []Step{{Path: f.Path, End: -1, NoTransaction: noTransaction}}, []bool{false}
	}
	problem = gooseProblem(tool, steps, downs, split)
	for i, step := range steps {
		step.NoTransaction = step.NoTransaction || noTransaction
		step.Together = gooseStrings(content, step.Statements(split), blocks)
		if downs[i] {
			down = append(down, step)
		} else {
			up = append(up, step)
		}
	}
	return up, down, problem
}

// gooseProblem is why a tool refuses a file for its marks. sql-migrate takes sections in any order and number, and passes over
// what stands before the first.
func gooseProblem(tool Tool, steps []Step, downs []bool, split lex.File) string {
	if tool == SQLMigrate {
		switch {
		case steps[0].Start == 0:
			return "sql-migrate refuses this file: it has no line `-- +migrate Up`"
		case firstAt(split.Statements, steps[0].Start) > 0:
			return "sql-migrate passes over the statements before the first line `-- +migrate`"
		}
		return ""
	}
	problem := markProblem(tool, "-- +goose Up", steps, downs, split)
	if problem == "" && len(steps)-countTrue(downs) > 1 {
		problem = "goose refuses this file: it has two lines `-- +goose Up`"
	}
	return problem
}

func closeStep(steps []Step, end int) {
	if len(steps) > 0 {
		steps[len(steps)-1].End = end
	}
}

// gooseStrings are the ranges of several statements that goose sends as one string: goose ends a statement only at a
// semicolon that ends its line, and not inside a block of StatementBegin and StatementEnd.
func gooseStrings(content []byte, statements []lex.Statement, blocks []Range) []Range {
	var together []Range
	for i := 0; i < len(statements); {
		end := i + 1
		for end < len(statements) && joined(content, statements[end-1], statements[end], blocks) {
			end++
		}
		if end > i+1 {
			together = append(together, Range{statements[i].Start, statements[end-1].End})
		}
		i = end
	}
	return together
}

func joined(content []byte, a, b lex.Statement, blocks []Range) bool {
	blockA, blockB := rangeAt(blocks, a.Start), rangeAt(blocks, b.Start)
	if blockA >= 0 || blockB >= 0 {
		return blockA == blockB
	}
	if a.Kind == lex.Psql || b.Kind == lex.Psql || a.End < 0 || b.Start > len(content) || a.End > b.Start {
		return false
	}
	_, rest, _ := bytes.Cut(content[a.End:b.Start], []byte(";"))
	line, _, found := bytes.Cut(rest, []byte("\n"))
	line, _, _ = bytes.Cut(line, []byte("--"))
	return !found || len(bytes.TrimSpace(line)) > 0
}

// dbmateSteps cuts a dbmate file at its marks; each section runs in a transaction of its own unless its mark says
// transaction:false. A file without marks is one up step, and a problem.
func dbmateSteps(f *file) (up, down []Step, problem string) {
	content, split := f.read()
	var steps []Step
	var downs []bool
	for _, comment := range split.Comments {
		direction, options, ok := dbmateMark(comment)
		if !ok || !lineComment(content, comment) {
			continue
		}
		closeStep(steps, comment.Start)
		steps = append(steps, Step{Path: f.Path, Start: comment.End, End: -1, NoTransaction: saysNoTransaction(options)})
		downs = append(downs, direction == "down")
	}
	if len(steps) == 0 {
		steps, downs = []Step{{Path: f.Path, End: -1}}, []bool{false}
	}
	problem = markProblem(Dbmate, "-- migrate:up", steps, downs, split)
	for i, step := range steps {
		if downs[i] {
			down = append(down, step)
		} else {
			up = append(up, step)
		}
	}
	return up, down, problem
}

// markProblem is why a tool refuses a file for its marks; empty when it does not. The steps are those that the marks make,
// or the whole file when there are none.
func markProblem(tool Tool, upMark string, steps []Step, downs []bool, split lex.File) string {
	switch {
	case steps[0].Start == 0, downs[0]:
		return fmt.Sprintf("%s refuses this file: it does not begin with a line `%s`", tool, upMark)
	case firstAt(split.Statements, steps[0].Start) > 0:
		return fmt.Sprintf("%s refuses this file: statements stand before the line `%s`", tool, upMark)
	}
	return ""
}

func countTrue(values []bool) int {
	n := 0
	for _, v := range values {
		if v {
			n++
		}
	}
	return n
}

func saysNoTransaction(options string) bool {
	for _, option := range strings.Fields(options) {
		if option == "transaction:false" {
			return true
		}
	}
	return false
}
