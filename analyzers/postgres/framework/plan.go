package framework

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// inJournal orders the files of Drizzle as its journal does, which alone says what is run (drizzle-orm/src/migrator.ts).
// Without a journal, as in Drizzle 1.0, the names give the order.
func (s *sorter) inJournal(parts []part, db *Database) []part {
	content, ok := s.lookup(path.Join(db.Folder, drizzleJournal))
	if !ok {
		return parts
	}
	var journal struct {
		Dialect string
		Entries []struct{ Tag string }
	}
	if err := json.Unmarshal(content, &journal); err != nil {
		db.Problems = append(db.Problems, Problem{parts[0].file.Path, fmt.Sprintf("its journal %s is no JSON: %v", drizzleJournal, err)})
		return parts
	}
	db.Dialect = canonicalDialect(journal.Dialect)
	ranks := make(map[string]int, len(journal.Entries))
	for i, entry := range journal.Entries {
		ranks[entry.Tag] = i
	}
	var kept []part
	for _, p := range parts {
		rank, ok := ranks[strings.TrimSuffix(path.Base(p.file.Path), ".sql")]
		if !ok {
			s.leave(p.file, "drizzle's journal does not list it, so it is never run")
			continue
		}
		p.rank = rank
		kept = append(kept, p)
	}
	return kept
}

// sqitchTop is the folder of the sqitch.plan that a script in deploy, revert or verify belongs to; empty when it has none.
func (s *sorter) sqitchTop(filePath string) string {
	for _, dir := range folders(filePath) {
		rest := strings.TrimPrefix(filePath, dir+"/")
		if dir == "." {
			rest = filePath
		}
		first, _, below := strings.Cut(rest, "/")
		if !below || first != "deploy" && first != "revert" && first != "verify" {
			continue
		}
		if _, ok := s.lookup(path.Join(dir, sqitchPlan)); ok {
			return dir
		}
	}
	return ""
}

// parseSqitch reads a path below a plan's folder: deploy/users.sql, revert/users.sql. A change that was reworked has its
// older scripts under users@tag.sql ("sqitch rework" in its documentation).
func parseSqitch(top, filePath string) (part, bool) {
	rest := filePath
	if top != "." {
		rest = strings.TrimPrefix(filePath, top+"/")
	}
	kind, script, _ := strings.Cut(rest, "/")
	name := strings.TrimSuffix(script, ".sql")
	if kind != "deploy" && kind != "revert" {
		return part{}, false
	}
	return part{version: name, name: name, order: name, text: true, identity: name, down: kind == "revert"}, true
}

var (
	// sqitchChange is a line of a plan that adds a change (sqitchtutorial; App::Sqitch::Plan, "Grammar"): its name first,
	// with a plus before it at will. Tags begin with an at sign, pragmas with a percent sign.
	sqitchChange = regexp.MustCompile(`^\+?\s*([^\s%@#\-+][^\s]*)\s`)
	sqitchTag    = regexp.MustCompile(`^@(\S+)`)
	sqitchEngine = regexp.MustCompile(`(?m)^\s*engine\s*=\s*(\w+)`)
)

// inSqitchPlan orders scripts by the plan.
func (s *sorter) inSqitchPlan(parts []part, db *Database) []part {
	if len(parts) == 0 {
		return parts
	}
	top := s.sqitchTop(parts[0].file.Path)
	plan, ok := s.lookup(path.Join(top, sqitchPlan))
	if !ok {
		return parts
	}
	for _, dir := range folders(path.Join(top, "x")) {
		if settings, ok := s.lookup(path.Join(dir, "sqitch.conf")); ok {
			if m := sqitchEngine.FindSubmatch(settings); m != nil {
				db.Dialect = canonicalDialect(string(m[1]))
			}
			break
		}
	}
	changes := sqitchChanges(string(plan))
	var kept []part
	for _, p := range parts {
		change, ok := changes[p.version]
		if !ok {
			s.leave(p.file, "sqitch.plan does not list it")
			continue
		}
		p.rank, p.version = change.place, change.version
		kept = append(kept, p)
	}
	return kept
}

// planned is a change of a plan: its place, and a version that stays when a later rework renames its scripts.
type planned struct {
	place   int
	version string
}

// sqitchChanges are the changes of a plan by the names of their scripts. Where a name comes again, the change was reworked:
// the earlier one has kept its scripts under the first tag after it.
func sqitchChanges(plan string) map[string]planned {
	changes := make(map[string]planned)
	untagged := make(map[string]bool) // changes since the last tag
	tagOf := make(map[string]string)  // the first tag after the latest change of a name
	for place, line := range strings.Split(plan, "\n") {
		line = strings.TrimSpace(line) + " "
		if m := sqitchTag.FindStringSubmatch(line); m != nil {
			for name := range untagged {
				tagOf[name] = m[1]
			}
			clear(untagged)
			continue
		}
		m := sqitchChange.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, version := m[1], m[1]
		if earlier, ok := changes[name]; ok && tagOf[name] != "" {
			changes[name+"@"+tagOf[name]] = earlier
			version = name + " reworked after @" + tagOf[name]
		}
		changes[name], untagged[name] = planned{place, version}, true
		delete(tagOf, name)
	}
	return changes
}
