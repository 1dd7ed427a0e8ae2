//go:build truth

package truth

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// call is a statement as a migration tool has it run.
type call struct {
	text string
	// transaction counts from 1 over what the tool runs in one go; 0 for none.
	transaction int
	// begins and ends: the statement itself opens or ends its transaction.
	begins, ends bool
}

// migration is what a tool runs for one version, and for its way back.
type migration struct {
	name     string
	path     string // of the first file
	up, down []call
	// stopped: after an interruption the tool runs the migration again, statement by statement. Where it sends the whole
	// of it as one string, what cannot run in a transaction stands alone, and somebody has to look what became of it.
	stopped bool
	// declared: the migration says that nothing can undo it.
	declared bool
}

// plan is a tree as its migration tool sees it.
type plan struct {
	base  []migration // what has run before the change
	head  []migration // all that a new database runs
	fresh []migration // what the change runs on a database that has run the base
	// version is what the configuration says the server is; 0 where it says nothing.
	version int
	// timeout is whether the runner sets a lock_timeout.
	timeout bool
	// single: there is no base, and each migration is taken for a change on its own.
	single bool
}

// planOf reads a tree. Breaks are the paths of migrations before which a release is deployed or a job runs, so that they do
// not run in one go with those before.
func planOf(tree prove.Tree, breaks []string) (*plan, error) {
	p := &plan{}
	settings := config.Default()
	if content, ok := tree.Head[config.FileName]; ok {
		var err error
		if settings, err = config.Parse(config.FileName, content, rules.Catalogue()); err != nil {
			return nil, err
		}
	}
	for _, d := range settings.Databases {
		p.version = max(p.version, d.Version)
		p.timeout = p.timeout || d.LockTimeout != ""
	}
	var err error
	if !tree.HasBase {
		p.head, err = migrations(tree.Head, settings, nil, nil)
		return p, err
	}
	if p.base, err = migrations(tree.Base, settings, nil, nil); err != nil {
		return nil, err
	}
	old := map[string]bool{}
	for _, m := range p.base {
		old[m.name] = true
	}
	if p.head, err = migrations(tree.Head, settings, old, breaks); err != nil {
		return nil, err
	}
	for _, m := range p.head {
		if !old[m.name] {
			p.fresh = append(p.fresh, m)
		}
	}
	return p, nil
}

// migrations are those of one side in the order in which its tool runs them; those that are not old run in one go, up to a
// break.
func migrations(files map[string][]byte, settings *config.Config, old map[string]bool, breaks []string) ([]migration, error) {
	split := map[string]lex.File{}
	var sources []framework.Source
	for name, content := range files {
		if path.Ext(name) == ".sql" {
			split[name] = lex.Split(content)
			sources = append(sources, framework.Source{Path: name, Split: func() ([]byte, lex.File, error) { return content, split[name], nil }})
		}
	}
	slices.SortFunc(sources, func(a, b framework.Source) int { return strings.Compare(a.Path, b.Path) })
	var configured []framework.Configured
	for _, d := range settings.Databases {
		configured = append(configured, framework.Configured{Name: d.Name, Folders: d.Migrations, Tool: framework.Tool(d.Tool)})
	}
	databases, others := framework.Databases(sources, configured, func(name string) ([]byte, bool) {
		content, ok := files[name]
		return content, ok
	})
	if len(others) > 0 {
		return nil, fmt.Errorf("%s: %s", others[0].Path, others[0].Why)
	}
	var all []migration
	for _, db := range databases {
		run, last := framework.NewRun(db.Tool), 0
		for _, m := range db.Migrations {
			pending := old != nil && !old[m.Version]
			is := migration{name: m.Version, stopped: true}
			for _, step := range m.Up {
				statements := step.Statements(split[step.Path])
				_, _, declared := framework.Irreversible(split[step.Path].Comments)
				is.declared = is.declared || declared
				if is.path == "" {
					is.path = step.Path
					if slices.Contains(breaks, step.Path) {
						run = framework.NewRun(db.Tool)
						last += 1000 // another run: its transactions are others
					}
				}
				is.stopped = is.stopped && !db.Tool.Wrapping(step, statements).OneString
				is.up = append(is.up, calls(files[step.Path], statements, run.Step(step, statements, pending), last)...)
			}
			back := framework.NewRun(db.Tool)
			for _, step := range m.Down {
				statements := step.Statements(split[step.Path])
				is.down = append(is.down, calls(files[step.Path], statements, back.Step(step, statements, false), 0)...)
			}
			all = append(all, is)
		}
	}
	return all, nil
}

func calls(content []byte, statements []lex.Statement, placements []framework.Placement, last int) []call {
	var all []call
	for i, s := range statements {
		if s.Kind != lex.SQL {
			continue
		}
		c := call{text: string(s.Text(content)), transaction: placements[i].Transaction}
		if c.transaction > 0 {
			c.transaction += last
		}
		if len(s.Words) > 0 {
			c.begins = slices.Contains([]string{"BEGIN", "START"}, s.Words[0])
			c.ends = slices.Contains([]string{"COMMIT", "END", "ROLLBACK", "ABORT"}, s.Words[0]) && !slices.Contains(s.Words, "TO")
		}
		all = append(all, c)
	}
	return all
}
