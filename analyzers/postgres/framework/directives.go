package framework

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// The lines that tools read inside of a file beside its SQL. tern: migrate/migrate.go. Drizzle: drizzle-orm/src/migrator.ts.
// Atlas: sql/migrate/dir.go. graphile-migrate: src/header.ts and src/migration.ts. node-pg-migrate: src/sqlMigration.ts.
var (
	ternDown        = "-- create above / drop below ----"
	ternDisableTx   = regexp.MustCompile(`(?m)^---- tern: disable-tx ----$`)
	drizzleBreak    = "> statement-breakpoint"
	atlasDirective  = regexp.MustCompile(`^[ -~]*atlas:(\w+)(?: +([ -~]*))*$`)
	graphileHeader  = regexp.MustCompile(`^--! [A-Z][a-zA-Z0-9_]*(:.*)?$`)
	graphileNoTx    = regexp.MustCompile(`^--!\s*no-transaction\b`)
	graphileMark    = regexp.MustCompile(`^! (Previous|Hash): `)
	nodePgDirection = regexp.MustCompile(`(?i)^[\s-]*(up|down)\s+migration`)
)

// ternSteps cuts a file of tern where the way down begins. Each direction is told by itself to do without a transaction.
func ternSteps(f *file) (up, down []Step) {
	up, down = plainSteps(f, func(c lex.Comment) (down, ok bool) { return true, c.Text == ternDown })
	content, _ := f.read()
	for _, steps := range [][]Step{up, down} {
		for i, step := range steps {
			end := step.End
			if end < 0 {
				end = len(content)
			}
			steps[i].NoTransaction = ternDisableTx.Match(content[step.Start:end])
		}
	}
	return up, down
}

// ternGaps are the places where a number is missing: tern counts from 1 and refuses a folder with a gap (FindMigrations).
func ternGaps(migrations []Migration) []Problem {
	next := "1"
	for _, m := range migrations {
		if compareNumbers(m.Version, next) > 0 && len(m.Up) > 0 {
			return []Problem{{m.Up[0].Path, "tern refuses the folder: there is no migration " + next}}
		}
		next = increment(m.Version)
	}
	return nil
}

// increment adds one to a number of any size.
func increment(number string) string {
	digits := []byte("0" + number)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] < '9' {
			digits[i]++
			break
		}
		digits[i] = '0'
	}
	return strings.TrimLeft(string(digits), "0")
}

// nodePgMark is the direction that a comment of node-pg-migrate begins.
func nodePgMark(comment lex.Comment) (down, ok bool) {
	m := nodePgDirection.FindStringSubmatch(comment.Text)
	return m != nil && strings.EqualFold(m[1], "down"), m != nil && comment.Line
}

// drizzleChunks are the parts of a file that Drizzle sends as one string each: what stands between two breakpoints.
func drizzleChunks(f *file) []Range {
	content, split := f.read()
	var chunks []Range
	start := 0
	for _, comment := range split.Comments {
		if comment.Line && comment.Text == drizzleBreak {
			chunks = append(chunks, Range{start, comment.Start})
			start = comment.End
		}
	}
	return append(chunks, Range{start, len(content)})
}

// atlasDirectives are the directives of a file as a whole ("txmode none"): Atlas takes those from the comments that a file
// begins with, and only where an empty line parts them from the first statement.
func atlasDirectives(f *file) []string {
	content, _ := f.read()
	var directives []string
	for bytes.HasPrefix(content, []byte("#")) || bytes.HasPrefix(content, []byte("--")) {
		line, rest, found := bytes.Cut(content, []byte("\n"))
		if m := atlasDirective.FindSubmatch(bytes.TrimSpace(line)); m != nil {
			directives = append(directives, strings.TrimSpace(string(m[1])+" "+string(m[2])))
		}
		if !found {
			return directives
		}
		content = rest
	}
	if !bytes.HasPrefix(content, []byte("\n")) && !bytes.HasPrefix(content, []byte("\r\n")) {
		return nil
	}
	return directives
}

// isAtlasCheckpoint is whether a file stands for all versions before it on an empty database.
func isAtlasCheckpoint(f *file) bool {
	for _, d := range atlasDirectives(f) {
		if name, _, _ := strings.Cut(d, " "); name == "checkpoint" {
			return true
		}
	}
	return false
}

// graphileOutside is whether the first line after the header of a file says no-transaction.
func graphileOutside(f *file) bool {
	content, _ := f.read()
	header := true
	for len(content) > 0 {
		line, rest, _ := bytes.Cut(content, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		header = header && graphileHeader.Match(line)
		if !header && len(bytes.TrimSpace(line)) > 0 {
			return graphileNoTx.Match(line)
		}
		content = rest
	}
	return false
}
