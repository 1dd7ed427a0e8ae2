package postgres

import (
	"slices"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// transaction gathers what happens in one transaction.
type transaction struct {
	Transaction
	at    source.Span
	locks map[string]effect.Mode
	shut  []string // the tables that nobody else can read any more, without partitions that are locked with their parent
}

// enter adds a statement to its transaction, and to the statement what the transaction held before it.
func (r *replay) enter(s statement, whole *Whole, at source.Span) {
	number := s.placement.Transaction
	if number == 0 {
		return
	}
	t := r.summaries[number]
	if t == nil {
		t = &transaction{locks: map[string]effect.Mode{}, at: at, Transaction: Transaction{Database: r.db.Name, Transaction: number, Wrapped: s.placement.Wrapped}}
		r.summaries[number] = t
		r.order = append(r.order, number)
	}
	t.Statements++
	if n := len(t.Migrations); n == 0 || t.Migrations[n-1] != s.migration.Version {
		t.Migrations = append(t.Migrations, s.migration.Version)
	}
	for relation, mode := range t.locks {
		if mode.Blocked().Writes {
			whole.HeldBlocked = append(whole.HeldBlocked, relation)
		}
	}
	slices.Sort(whole.HeldBlocked)
	t.shut = slices.DeleteFunc(t.shut, func(relation string) bool { // nobody waits for a table that is gone
		name := catalog.ParseName(relation)
		return r.catalog.Table(name.Schema, name.Name) == nil
	})
	whole.HeldTables = slices.Clone(t.shut)
	t.LongWork = t.LongWork || len(whole.HeldBlocked) > 0 && (whole.Bulk || whole.Long)

	existing := func(relation string) bool {
		return slices.ContainsFunc(whole.Tables, func(table Table) bool { return table.Name == relation && !table.CreatedHere })
	}
	for _, l := range whole.Effect.Locks {
		if existing(l.Relation) && l.Mode.Stronger(t.locks[l.Relation]) {
			t.locks[l.Relation] = l.Mode
		}
	}
	for _, table := range whole.Tables {
		if slices.Contains(whole.BlockedReads, table.Name) && table.Kind != "view" && !slices.Contains(t.shut, table.Name) && !r.lockedWithParent(table, whole) {
			t.shut = append(t.shut, table.Name)
		}
	}
}

// lockedWithParent is whether a statement that is about another table locks this one as its partition or child.
func (r *replay) lockedWithParent(table Table, whole *Whole) bool {
	name := catalog.ParseName(table.Name)
	known := r.catalog.Table(name.Schema, name.Name)
	return known != nil && known.Parent != (catalog.Name{}) && (whole.Table == nil || whole.Table.Name != table.Name)
}

// long is whether a statement goes over all rows of a table that existed before the change.
func (r *replay) long(e effect.Effect, s statement) bool {
	for _, relation := range slices.Concat(e.Scans, e.Rewrites) {
		if !r.table(catalog.ParseName(relation), s).CreatedHere {
			return true
		}
	}
	return false
}

// transactions states what each transaction came to.
func (r *replay) transactions() {
	for _, number := range r.order {
		t := r.summaries[number]
		relations := make([]string, 0, len(t.locks))
		for relation := range t.locks {
			relations = append(relations, relation)
		}
		sort.Strings(relations)
		for _, relation := range relations {
			t.Locks = append(t.Locks, effect.Lock{Relation: relation, Mode: t.locks[relation]})
		}
		r.facts = append(r.facts, analyzers.Fact{
			Kind: "sql.transaction", Object: r.db.Name + ":" + strings.Join(t.Migrations, ","), At: t.at, Body: t.Transaction,
		})
	}
}

// migrationFact states what a migration is as a whole.
func (r *replay) migrationFact(m framework.Migration, statements int, changes bool) {
	body := Migration{
		Database: r.db.Name, Migration: m.Version, Tool: string(r.db.Tool), DownStyle: r.db.DownStyle, HasDown: r.hasDown(m),
		Repeatable: m.Repeatable, Statements: statements, ChangesSchema: changes,
	}
	for _, other := range r.db.Migrations {
		if other.Version == m.Version || m.Repeatable {
			break
		}
		if !other.Repeatable {
			body.Previous = other.Version
		}
	}
	for _, other := range r.db.Migrations {
		if other.Version != m.Version && r.hasDown(other) {
			body.OthersHaveDown = true
			break
		}
	}
	for _, step := range append(append([]framework.Step(nil), m.Up...), m.Down...) {
		if f := r.files.files[step.Path]; f != nil && f.open() {
			if reason, _, found := framework.Irreversible(f.split.Comments); found {
				body.Irreversible = reason
			}
		}
	}
	r.facts = append(r.facts, analyzers.Fact{Kind: "sql.migration", Object: r.db.Name + ":" + m.Version, At: r.files.place(m), Body: body})
}

// hasDown is whether a migration has a step down. An empty one is a decision: the tool goes back past it, and what the
// migration did may be undone by another.
func (r *replay) hasDown(m framework.Migration) bool {
	for _, step := range m.Down {
		if r.files.files[step.Path] != nil {
			return true
		}
	}
	return false
}
