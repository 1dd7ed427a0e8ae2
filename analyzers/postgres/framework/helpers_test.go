package framework

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// tree is a set of files by path. SQL files become sources, the others are what lookup finds.
type tree map[string]string

func (t tree) sources() []Source {
	var all []Source
	for path, content := range t {
		if strings.Contains(path, ".sql") && !strings.HasSuffix(path, ".conf") {
			all = append(all, Source{Path: path, Split: func() ([]byte, lex.File, error) {
				return []byte(content), split(content), nil
			}})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Path > all[j].Path }) // not in order
	return all
}

func (t tree) lookup(path string) ([]byte, bool) {
	content, ok := t[path]
	return []byte(content), ok
}

// split cuts at semicolons and takes -- comments out: all the SQL of these tests is as simple as that.
func split(content string) lex.File {
	var file lex.File
	start, end := -1, 0
	flush := func() {
		if start < 0 {
			return
		}
		words := strings.Fields(strings.ToUpper(strings.ReplaceAll(content[start:end], "(", " ( ")))
		for i, w := range words {
			if w == "(" {
				words = words[:i]
				break
			}
		}
		kind := lex.SQL
		if content[start] == '\\' {
			kind = lex.Psql
		}
		file.Statements = append(file.Statements, lex.Statement{Kind: kind, Start: start, End: end, Words: words})
		start = -1
	}
	for i := 0; i < len(content); i++ {
		switch {
		case strings.HasPrefix(content[i:], "--"):
			line, _, _ := strings.Cut(content[i:], "\n")
			file.Comments = append(file.Comments, lex.Comment{Start: i, End: i + len(line), Text: strings.TrimSpace(line[2:]), Line: true})
			i += len(line) - 1
		case content[i] == ';':
			flush()
		case content[i] == '\n' && start >= 0 && content[start] == '\\':
			flush()
		case !strings.ContainsRune(" \t\r\n\ufeff", rune(content[i])) && content[i] < 0x80:
			if start < 0 {
				start = i
			}
			end = i + 1
		}
	}
	flush()
	return file
}

// describe writes a database in lines: its head, one line a migration, one a problem.
func describe(db Database, content tree) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s in %s, down %s", db.Name, db.Tool, db.Folder, db.DownStyle)
	if db.Dialect != "" {
		fmt.Fprintf(&b, ", dialect %s", db.Dialect)
	}
	if db.DialectHint != "" {
		fmt.Fprintf(&b, ", hint %s", db.DialectHint)
	}
	for _, m := range db.Migrations {
		fmt.Fprintf(&b, "\n%s %s", m.Version, m.Name)
		if m.Repeatable {
			b.WriteString(" repeatable")
		}
		for _, s := range m.Up {
			fmt.Fprintf(&b, " | up %s", describeStep(db, s, content))
		}
		for _, s := range m.Down {
			fmt.Fprintf(&b, " | down %s", describeStep(db, s, content))
		}
	}
	for _, p := range db.Problems {
		fmt.Fprintf(&b, "\n! %s: %s", p.Path, p.Message)
	}
	return b.String()
}

func describeStep(db Database, s Step, content tree) string {
	text := strings.TrimPrefix(s.Path, db.Folder+"/")
	if s.Start > 0 || s.End >= 0 {
		end := s.End
		if end < 0 {
			end = len(content[s.Path])
		}
		text += fmt.Sprintf(" %q", strings.TrimSpace(content[s.Path][s.Start:end]))
	}
	if s.NoTransaction {
		text += " no transaction"
	}
	if s.Shared {
		text += " shared"
	}
	if s.Mixed {
		text += " mixed"
	}
	return text
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got = strings.TrimSpace(got); got != strings.TrimSpace(want) {
		t.Errorf("%s:\ngot\n%s\nwant\n%s", what, got, strings.TrimSpace(want))
	}
}

var errUnreadable = errors.New("the file holds a NUL byte")
