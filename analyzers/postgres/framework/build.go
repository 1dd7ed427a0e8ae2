package framework

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
)

// build makes a database of one tool's files; what the tool would not take is left with a reason. The folder that all
// files share a place below counts as the database's when wholeFolder is set, else the deepest folder above them all.
func (s *sorter) build(tool Tool, files []*file, wholeFolder, configured bool) Database {
	db := Database{Tool: tool, Folder: commonFolder(files)}
	if wholeFolder && sameFolder(files) {
		db.Folder = files[0].folder
	}
	db.Name = db.Folder
	db.DialectHint = dialectHint(db.Folder)

	parts := s.parts(tool, files, configured)
	switch tool {
	case Popx:
		parts = s.forPostgreSQL(parts, &db)
	case Flyway, Atlas, Synapse:
		parts = s.withoutBaselines(tool, parts)
	case Prisma:
		db.Dialect = prismaProvider(s.lookup, db.Folder)
	case Drizzle:
		parts = s.inJournal(parts, &db)
	case Sqitch:
		parts = s.inSqitchPlan(parts, &db)
	case Liquibase:
		parts = s.inChangelog(parts)
	case Plain:
		undoGuesses(parts)
	}
	s.assemble(&db, parts)
	if tool == Tern {
		db.Problems = append(db.Problems, ternGaps(db.Migrations)...)
	}
	db.DownStyle = downStyle(tool, db.Migrations)
	return db
}

func sameFolder(files []*file) bool {
	for _, f := range files {
		if f.folder != files[0].folder {
			return false
		}
	}
	return true
}

// parts reads the names of files. Tools that look into one folder only take the files of the least depth.
func (s *sorter) parts(tool Tool, files []*file, configured bool) []part {
	var parts []part
	var unnamed []*file
	least := -1
	for _, f := range files {
		if dialect := dialectOfName(f.Path); tool != Popx && dialect != "" && dialect != postgreSQL {
			s.leaveDialect(f, dialect)
			continue
		}
		own, ok := s.partsOf(tool, f)
		if !ok || testData.MatchString(path.Base(f.Path)) || isDumpName(f.Path) && !habits[tool].anyName {
			unnamed = append(unnamed, f)
			continue
		}
		if least < 0 || f.below < least {
			least = f.below
		}
		parts = append(parts, own...)
	}
	if tool == Plain && configured && len(parts) == 0 {
		return s.unnumbered(unnamed)
	}
	for _, f := range unnamed {
		s.leaveMisnamed(f, tool)
	}
	if habits[tool].below {
		return parts
	}
	near := parts[:0]
	for _, p := range parts {
		if p.file.below > least {
			s.leave(p.file, fmt.Sprintf("it lies in a folder below the migrations, where %s does not look", tool))
			continue
		}
		near = append(near, p)
	}
	return near
}

// partsOf reads a file as its tool does: by its name, or by what is in it where names say nothing. The second result is false
// for a file that the tool does not take.
func (s *sorter) partsOf(tool Tool, f *file) ([]part, bool) {
	switch tool {
	case Liquibase:
		parts, others := changesets(f)
		if others {
			s.left = append(s.left, leftFile{f, whyChangesets, true})
		}
		return parts, others || len(parts) > 0
	case Alembic:
		parts := revisions(f)
		return parts, len(parts) > 0
	}
	p, ok := parseName(tool, f.Path)
	switch tool {
	case Sqitch:
		p, ok = parseSqitch(s.sqitchTop(f.Path), f.Path)
	case Atlas:
		p.baseline = isAtlasCheckpoint(f)
	case Plain:
		p.order = path.Dir(f.Path) + "/" + p.order
		p.identity = p.order + "_" + p.name
	}
	p.file = f
	return []part{p}, ok
}

// unnumbered orders by path the files of a configured database that have no numbers.
func (s *sorter) unnumbered(files []*file) []part {
	var parts []part
	for _, f := range files {
		if isDumpName(f.Path) {
			s.leave(f, whyDump)
			continue
		}
		name := strings.TrimSuffix(withoutDialect(path.Base(f.Path)), ".sql")
		parts = append(parts, part{file: f, version: name, name: name, identity: f.Path})
	}
	return parts
}

// forPostgreSQL chooses among popx files as popx does on PostgreSQL: for each version and direction the file named for it,
// else the one named for no server (popx/migration_info.go, sortAndFilter). That one runs on the other servers, too, where some
// file is named for one.
func (s *sorter) forPostgreSQL(parts []part, db *Database) []part {
	own := make(map[string]bool)
	key := func(p part) string { return fmt.Sprintf("%s %t", p.identity, p.down) }
	for _, p := range parts {
		if p.dialect == postgreSQL {
			own[key(p)] = true
			db.Dialect = postgreSQL
		}
	}
	elsewhere := slices.ContainsFunc(parts, func(p part) bool { return p.dialect != "" && p.dialect != postgreSQL })
	chosen := parts[:0]
	for _, p := range parts {
		p.shared = elsewhere && p.dialect == ""
		switch {
		case p.dialect != "" && p.dialect != postgreSQL:
			s.leaveDialect(p.file, p.dialect)
		case p.dialect == "" && own[key(p)]:
			s.leave(p.file, "popx runs it only on servers that have no file of their own for this version")
		default:
			chosen = append(chosen, p)
		}
	}
	return chosen
}

// withoutBaselines leaves the files that stand for all versions up to theirs on an empty database: Flyway's B scripts,
// Atlas's checkpoints, Synapse's full schemas. Where those versions are gone, the latest one is what tells of them, and
// stays. Synapse keeps old versions whose beginning is gone, so there the full schema stays in place of them.
func (s *sorter) withoutBaselines(tool Tool, parts []part) []part {
	latest := -1
	for i, p := range parts {
		if p.baseline && (latest < 0 || compareNumbers(parts[latest].order, p.order) < 0) {
			latest = i
		}
	}
	if latest < 0 {
		return parts
	}
	covered := func(p part) bool {
		return !p.baseline && !p.down && !p.repeatable && compareNumbers(p.order, parts[latest].order) <= 0
	}
	stays := tool == Synapse || !slices.ContainsFunc(parts, covered)
	var kept []part
	for _, p := range parts {
		switch {
		case p.baseline && !(stays && compareNumbers(p.order, parts[latest].order) == 0):
			s.leave(p.file, fmt.Sprintf("%s runs it only on an empty database, in place of the versions up to it", tool))
		case stays && covered(p):
			s.leave(p.file, fmt.Sprintf("%s has a full schema for its version, which tells what it led to", tool))
		default:
			kept = append(kept, p)
		}
	}
	return kept
}

// undoGuesses takes a Plain file for an up when only a word of its name says down and no file of the same number and name is an up.
func undoGuesses(parts []part) {
	hasUp := make(map[string]bool)
	for _, p := range parts {
		if !p.down {
			hasUp[p.identity] = true
		}
	}
	for i := range parts {
		if parts[i].guessedDown && !hasUp[parts[i].identity] {
			parts[i].down = false
		}
	}
}

// assemble pairs the files of each version. A second file of a version is kept, as a migration of its own, and a problem.
func (s *sorter) assemble(db *Database, parts []part) {
	sort.SliceStable(parts, func(i, j int) bool { return less(db.Tool, parts[i], parts[j]) })
	first := make(map[string]int) // identity to place in db.Migrations
	downs := make(map[string]string)
	paths := make(map[string]string)
	for _, p := range parts {
		if p.down {
			continue
		}
		up, down, problem := s.steps(db.Tool, p)
		if problem != "" {
			db.Problems = append(db.Problems, Problem{p.file.Path, problem})
		}
		if other, ok := paths[p.identity]; ok {
			if db.Tool != Plain {
				db.Problems = append(db.Problems, Problem{p.file.Path, sameVersion(p.version, other)})
			}
		} else {
			first[p.identity], paths[p.identity] = len(db.Migrations), p.file.Path
		}
		db.Migrations = append(db.Migrations, Migration{Version: p.version, Name: p.name, Up: up, Down: down, Repeatable: p.repeatable})
	}
	var lone []part
	for _, p := range parts {
		if !p.down {
			continue
		}
		if other, ok := downs[p.identity]; ok && db.Tool != Plain {
			db.Problems = append(db.Problems, Problem{p.file.Path, sameVersion(p.version, other)})
		}
		downs[p.identity] = p.file.Path
		at, ok := first[p.identity]
		if !ok {
			lone = append(lone, p)
			continue
		}
		up, down, _ := s.steps(db.Tool, p)
		db.Migrations[at].Down = append(append(db.Migrations[at].Down, up...), down...)
	}
	for _, p := range lone {
		s.leave(p.file, "it undoes a version that has no file to do it")
	}
}

func sameVersion(version, other string) string {
	return fmt.Sprintf("version %s is also the version of %s: the tool refuses the folder or runs only one of them", version, other)
}

// downStyle is how the tool marks the way down; for tools where a folder may do without, whether this one has any.
func downStyle(tool Tool, migrations []Migration) string {
	if style := habits[tool].down; style != "" {
		return style
	}
	for _, m := range migrations {
		switch {
		case len(m.Down) == 0:
		case len(m.Up) > 0 && m.Up[0].Path == m.Down[0].Path:
			return "section"
		default:
			return "file"
		}
	}
	return "none"
}
