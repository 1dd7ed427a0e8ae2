package framework

import (
	"path"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
)

// The marks of Liquibase's formatted SQL (AbstractFormattedChangeLogParser and FormattedSqlChangeLogParser). A changeset
// runs until the next one begins; how to undo it stands in comments.
var (
	liquibaseHeader    = regexp.MustCompile(`(?i)^liquibase\s*formatted`)
	liquibaseChangeset = regexp.MustCompile(`(?i)^changeset\s+("[^"]+"|[^:]+):\s*("[^"]+"|\S+)(.*)$`)
	liquibaseRollback  = regexp.MustCompile(`(?i)^(rollback\s|liquibase\s*rollback\s)`)
	liquibaseOption    = regexp.MustCompile(`(?i)\b(\w+):"?(true|false)\b`)
	liquibaseDbms      = regexp.MustCompile(`(?i)\bdbms:"?([\w!,]+)`)
)

// liquibaseOptions are the attributes of a line --changeset that are true or false, by their names in lower case.
func liquibaseOptions(attributes string) map[string]bool {
	options := make(map[string]bool)
	for _, m := range liquibaseOption.FindAllStringSubmatch(attributes, -1) {
		options[strings.ToLower(m[1])] = strings.EqualFold(m[2], "true")
	}
	return options
}

// changesets are the changesets of a Liquibase file that PostgreSQL runs, each a part with its steps. The second result is
// whether there are others. Liquibase knows a changeset by path, id and author, and writes it like that.
func changesets(f *file) (parts []part, others bool) {
	content, split := f.read()
	var open *part
	skipped := false
	for _, comment := range split.Comments {
		m := liquibaseChangeset.FindStringSubmatch(comment.Text)
		if comment.Line && m != nil {
			if open != nil {
				closeStep(open.cut.up, comment.Start)
			}
			open, skipped = nil, !runsOnPostgreSQL(m[3])
			others = others || skipped
			if !skipped {
				parts = append(parts, changeset(f, comment, m, len(content)))
				open = &parts[len(parts)-1]
			}
			continue
		}
		if open != nil && liquibaseRollback.MatchString(comment.Text+" ") {
			open.cut.down = append(open.cut.down, Step{Path: f.Path, Start: comment.Start, End: comment.End})
		}
	}
	if len(parts) > 0 && !others && firstAt(split.Statements, parts[0].cut.up[0].Start) > 0 {
		parts[0].cut.problem = "Liquibase passes over the statements before the first line `--changeset`"
	}
	return parts, others
}

func changeset(f *file, comment lex.Comment, m []string, size int) part {
	author, id := strings.Trim(m[1], `"`), strings.Trim(m[2], `"`)
	options := liquibaseOptions(m[3])
	wrapped, told := options["runintransaction"]
	step := Step{Path: f.Path, Start: comment.End, End: -1, NoTransaction: told && !wrapped}
	if split, told := options["splitstatements"]; told && !split {
		step.Together = []Range{{comment.End, size}}
	}
	relative := strings.TrimPrefix(f.Path, f.folder+"/")
	version := relative + "::" + id + "::" + author
	return part{
		file: f, version: version, name: id, order: relative, text: true, identity: version, cut: &section{up: []Step{step}},
		repeatable: options["runonchange"] || options["runalways"],
	}
}

// runsOnPostgreSQL reads the attributes dbms, a list of servers or of servers to leave out, and ignore.
func runsOnPostgreSQL(attributes string) bool {
	if liquibaseOptions(attributes)["ignore"] {
		return false
	}
	m := liquibaseDbms.FindStringSubmatch(attributes)
	if m == nil {
		return true
	}
	named := false
	for _, server := range strings.Split(strings.ToLower(m[1]), ",") {
		excluded := strings.HasPrefix(server, "!")
		named = named || !excluded
		switch server = canonicalDialect(strings.TrimPrefix(server, "!")); {
		case excluded && (server == postgreSQL || server == "all"), server == "none":
			return false
		case server == postgreSQL, server == "all":
			return true
		}
	}
	return !named
}

// alembicRevision is the line that alembic upgrade --sql and downgrade --sql put before the statements of a revision.
var alembicRevision = regexp.MustCompile(`^Running (upgrade|downgrade) (.*?) ?-> ?(.*)$`)

// revisions are the revisions of a script that Alembic printed, each a part with its steps. What stands before the first
// one belongs to it, so that its BEGIN is seen.
func revisions(f *file) []part {
	_, split := f.read()
	var parts []part
	for _, comment := range split.Comments {
		m := alembicRevision.FindStringSubmatch(comment.Text)
		if !comment.Line || m == nil {
			continue
		}
		step := Step{Path: f.Path, Start: comment.End, End: -1}
		if len(parts) == 0 {
			step.Start = 0
		} else {
			closeStep(parts[len(parts)-1].cut.up, comment.Start)
		}
		version, down := m[3], m[1] == "downgrade"
		if down {
			version = m[2]
		}
		name := strings.TrimSuffix(path.Base(f.Path), ".sql")
		parts = append(parts, part{file: f, version: version, name: name, order: f.Path, text: true, identity: version, down: down, cut: &section{up: []Step{step}}})
	}
	return parts
}
