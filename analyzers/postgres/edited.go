package postgres

import (
	"regexp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// edited states which migrations of the base are not what they were: edited, deleted, or overtaken by a new one that sorts
// before them. Comments may change; a repeatable migration is meant to. A squash that says so in a comment is one decision
// and not many edits.
func edited(base, head side, was, is framework.Database) []analyzers.Fact {
	if len(was.Migrations) == 0 {
		return nil
	}
	find := finder(is)
	latest := was.Migrations[len(was.Migrations)-1].Version
	state := func(change string, m framework.Migration, s side, enclosing source.Span) analyzers.Fact {
		return analyzers.Fact{
			Kind: "sql.migration_edited", Object: was.Name + ":" + m.Version, At: s.place(m), Enclosing: enclosing,
			Body: MigrationEdited{Database: was.Name, Migration: m.Version, Tool: string(was.Tool), Change: change, Latest: latest},
		}
	}
	var facts []analyzers.Fact
	existed := map[string]bool{}
	squashed := head.declaresSquash(is)
	for _, m := range was.Migrations {
		existed[m.Version] = true
		if m.Repeatable {
			continue
		}
		now, kept := find(m)
		switch {
		case !kept && !squashed:
			facts = append(facts, state("deleted", m, base, source.Span{}))
		case kept && base.code(m.Up) != head.code(now.Up):
			facts = append(facts, state("edited", now, head, source.Span{}))
		}
	}
	lastKept := -1
	for i, m := range is.Migrations {
		if existed[m.Version] && !m.Repeatable {
			lastKept = i
		}
	}
	for i, m := range is.Migrations {
		if i < lastKept && !existed[m.Version] && !m.Repeatable && !squashed {
			facts = append(facts, state("inserted", m, head, source.Span{}))
		}
	}
	return facts
}

// finder finds a migration of another state of a database: the one of the same version and name, else the only one of the
// version, whatever it is called. Tools that go by the whole name let several share a version.
func finder(db framework.Database) func(framework.Migration) (framework.Migration, bool) {
	byVersion := map[string][]framework.Migration{}
	for _, m := range db.Migrations {
		byVersion[m.Version] = append(byVersion[m.Version], m)
	}
	return func(wanted framework.Migration) (framework.Migration, bool) {
		same := byVersion[wanted.Version]
		for _, m := range same {
			if m.Name == wanted.Name {
				return m, true
			}
		}
		if len(same) == 1 {
			return same[0], true
		}
		return framework.Migration{}, false
	}
}

// code is the text of steps without comments and with single spaces: what the server is sent.
func (s side) code(list []framework.Step) string {
	var b strings.Builder
	for _, step := range list {
		f := s.files[step.Path]
		if f == nil || !f.open() {
			continue
		}
		for _, statement := range step.Statements(f.split) {
			b.WriteString(f.code(statement.Start, statement.End))
			b.WriteString(";")
			b.Write(f.text.Bytes[statement.CopyStart:statement.CopyEnd])
		}
	}
	return b.String()
}

// code is a stretch of the file without its comments and with single spaces.
func (f *file) code(start, end int) string {
	var b strings.Builder
	for _, c := range f.split.Comments {
		if c.Start >= start && c.End <= end {
			b.Write(f.text.Bytes[start:c.Start])
			b.WriteByte(' ')
			start = c.End
		}
	}
	b.Write(f.text.Bytes[start:end])
	return strings.Join(strings.Fields(b.String()), " ")
}

// place is where a migration begins: its first statement, else its file's first line.
func (s side) place(m framework.Migration) source.Span {
	for _, step := range append(slices.Clone(m.Up), m.Down...) {
		f := s.files[step.Path]
		if f == nil || !f.open() {
			continue
		}
		if statements := step.Statements(f.split); len(statements) > 0 {
			return f.text.Span(statements[0].Start, statements[0].End)
		}
		return f.text.Span(0, len(f.text.Line(1)))
	}
	if len(m.Up) > 0 {
		return source.Span{File: m.Up[0].Path, Line: 1, Column: 1, EndLine: 1, EndColumn: 1}
	}
	return source.Span{}
}

var squash = regexp.MustCompile(`(?i)\bsquash(ed|es)?\b`)

// declaresSquash is whether a changed migration says in a comment that it squashes others.
func (s side) declaresSquash(db framework.Database) bool {
	for _, m := range db.Migrations {
		for _, step := range m.Up {
			f := s.files[step.Path]
			if f == nil || !f.changed || !f.open() {
				continue
			}
			for _, c := range f.split.Comments {
				if squash.MatchString(c.Text) {
					return true
				}
			}
		}
	}
	return false
}
