package postgres

import (
	"regexp"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// rollbackMark is what a comment that holds a rollback of Liquibase begins with: `--rollback DROP TABLE …`, or
// `/* liquibase rollback` and the statements on the lines below (Liquibase documentation, "Rollback Formatted SQL Changelog").
var rollbackMark = regexp.MustCompile(`(?i)^(--|/\*)\s*(liquibase\s*)?rollback\b`)

// rollbackNone says that there is nothing to undo.
var rollbackNone = regexp.MustCompile(`(?i)^\s*(empty|not required)\b`)

// downFile is the file that the statements of a down step are read from: the file itself, or for Liquibase a copy of it in
// which only the text of the rollbacks is left, everything at its place.
func (s side) downFile(db framework.Database, step framework.Step) *file {
	f := s.files[step.Path]
	if db.Tool != framework.Liquibase || f == nil || !f.open() {
		return f
	}
	if known := s.rollbacks[step.Path]; known != nil {
		return known
	}
	masked := make([]byte, len(f.text.Bytes))
	for i, b := range f.text.Bytes {
		masked[i] = ' '
		if b == '\n' || b == '\r' {
			masked[i] = b
		}
	}
	for _, m := range db.Migrations {
		for i, down := range m.Down {
			if down.Path == step.Path {
				unmask(masked, f.text.Bytes, down, i == 0)
			}
		}
	}
	c := &file{source: f.source, changed: f.changed}
	c.load.Do(func() {
		c.text = source.NewText(f.text.Path, f.text.Side, masked)
		c.split = lex.Split(masked)
	})
	s.rollbacks[step.Path] = c
	return c
}

// unmask copies the statements of one comment. The first of a changeset ends what the changeset before left unended.
func unmask(masked, content []byte, step framework.Step, first bool) {
	comment := content[step.Start:step.End]
	mark := rollbackMark.FindIndex(comment)
	if mark == nil {
		return
	}
	if first {
		masked[step.Start] = ';'
	}
	end := len(comment)
	if comment[0] == '/' {
		end -= len("*/")
	}
	if mark[1] < end && !rollbackNone.Match(comment[mark[1]:end]) {
		copy(masked[step.Start+mark[1]:], comment[mark[1]:end])
	}
}
