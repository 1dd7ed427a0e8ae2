package postgres

import (
	"context"
	"errors"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/statistics"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// replay runs a database's migrations in order against a catalog and states facts of those under judgement.
type replay struct {
	ctx       context.Context
	db        framework.Database
	settings  Database
	version   int
	files     side
	judged    map[int]bool
	old       map[int]bool // the migrations that stand at the base, whatever was done to their files: what they created is there
	together  bool         // the migrations under judgement are one change: what one creates is new to all
	catalog   *catalog.Catalog
	before    *catalog.Catalog // as the change met it; nil without a base
	run       *framework.Run
	session   session
	created   map[catalog.Name]int // table → transaction that created it
	copies    map[catalog.Name]int // table → transaction that created it and copied rows of older tables into it
	refusals  map[string]refusal   // by the qualified name of the table
	emptied   map[string]int       // by the qualified name of the table: the transaction that deleted every row
	vanished  map[catalog.Name]int // table or view → transaction that dropped it
	writings  []writing
	added     map[string]int // constraint → transaction that added it
	renamed   map[catalog.Name]formerName
	columns   map[string]int  // column → mark of the migration under judgement that added it
	creates   map[string]bool // what the migration at hand creates
	blocks    int             // how many DO blocks there were
	mark      int             // of the migration at hand
	facts     []analyzers.Fact
	summaries map[int]*transaction
	order     []int
	history   history
	// statistics are nil where the sizes of tables are not known.
	statistics *statistics.Statistics
	// Of tables, by their names before the change: the marks of the migrations that copied rows into them, and that dropped or
	// renamed them.
	uncounted, gone map[catalog.Name]int
	ascent          *ascent // of the migration at hand, and of those that it was cut out of one with
}

// replay states the facts of the migrations of a database at the given places. It needs the schema before them: from the
// dump of the base where one is configured, else from the migrations before.
func (a *analyzer) replay(ctx context.Context, in analyzers.Input, s side, db framework.Database, places []int, old map[int]bool, which source.Side) ([]analyzers.Fact, error) {
	configured := a.settingsOf(db)
	r := &replay{
		ctx: ctx, db: db, settings: configured, version: a.versionOf(db), files: s, judged: map[int]bool{}, old: old,
		together: in.HasBase && which == source.Head, catalog: catalog.New(configured.SearchPath), run: framework.NewRun(db.Tool),
		created: map[catalog.Name]int{}, copies: map[catalog.Name]int{}, refusals: map[string]refusal{}, emptied: map[string]int{}, vanished: map[catalog.Name]int{}, added: map[string]int{}, columns: map[string]int{}, renamed: map[catalog.Name]formerName{}, summaries: map[int]*transaction{},
		history: newHistory(), statistics: s.measured[db.Name].sizes, uncounted: map[catalog.Name]int{}, gone: map[catalog.Name]int{},
	}
	for _, i := range places {
		r.judged[i] = true
	}
	if err := a.prepare(ctx, s, db, r.judged); err != nil {
		return nil, err
	}
	dumped := false
	if in.HasBase {
		// The base's dump is the schema that the change meets, so what led to it need not be replayed.
		if dump := dump(in, configured); dump != nil && dump.open() {
			r.applyAll(dump, dump.split.Statements)
			dumped = true
		}
	}
	var group []member
	for i, m := range db.Migrations {
		r.mark = i + 1
		r.catalog.SetMark(r.mark)
		switch {
		case r.judged[i]:
			if r.before == nil && !r.alone(r.mark) {
				r.before = r.catalog.Clone()
			}
			if len(group) == 0 {
				r.ascent = &ascent{course: newCourse()}
			}
			first := len(r.facts)
			r.migration(m, i+1)
			r.settle(func(mark int) bool { return mark == i+1 && r.alone(mark) })
			r.ascent.removedLabels(r.facts[first:])
			group = append(group, member{m, i + 1})
			if next := i + 1; next < len(db.Migrations) && r.judged[next] && samePiece(db.Tool, m, db.Migrations[next]) {
				continue
			}
			if r.entire(group) {
				r.descend(group, r.ascent)
			}
			group, r.ascent = nil, nil
		case !dumped:
			for _, step := range m.Up {
				if f := s.files[step.Path]; f != nil && f.open() {
					r.catalog.ResetSession()
					r.applyAll(f, step.Statements(f.split))
				}
			}
		}
	}
	r.settle(func(int) bool { return true })
	r.leftUnvalidated()
	r.inTheEnd()
	r.transactions()
	return r.facts, ctx.Err()
}

func (r *replay) applyAll(f *file, statements []lex.Statement) {
	for _, s := range statements {
		if shapesSchema(s) {
			if t := f.parse(r.ctx, s); t.node != nil {
				r.apply(t.node)
			}
		}
	}
}

// apply takes a statement into the catalog, with what it runs inside blocks and functions.
func (r *replay) apply(node *pg_query.Node) { r.catalog.RunEach(r.ctx, node, r.enact) }

// migration states the facts of one migration.
func (r *replay) migration(m framework.Migration, mark int) {
	r.session = session{}
	r.catalog.ResetSession()
	r.creates = r.creations(m)
	statements, changes := 0, false
	for _, step := range m.Up {
		f := r.files.files[step.Path]
		if f == nil || !f.open() {
			continue
		}
		list := step.Statements(f.split)
		placements := r.run.Step(step, list, r.together && !r.old[mark-1])
		beside, off := r.besides(f, list), suspension{}
		for i, s := range list {
			if s.Kind != lex.SQL {
				continue
			}
			statements++
			place := statement{migration: m, step: step, file: f, lexed: s, number: f.number(s), placement: placements[i], mark: mark}
			place.around, place.suspended = beside.around(i), len(off) > 0
			off.follow(s)
			changes = r.statement(place) || changes
		}
	}
	r.migrationFact(m, statements, changes)
}

// mayChange is whether a statement reads or changes tables or rows, or runs a block that may do so.
func mayChange(s lex.Statement) bool {
	class := classOf(s)
	return s.Kind == lex.SQL && (class == "schema" || class == "data" || len(s.Words) > 0 && (s.Words[0] == "DO" || s.Words[0] == "CALL"))
}

// suspension is what a file has switched off, and not on again: triggers, by what its statements call the table, and with them
// foreign keys; or what it has changed in the system catalog by hand, until it builds an index anew.
type suspension map[string]bool

func (off suspension) follow(s lex.Statement) {
	words := strings.Join(s.Words, " ")
	switch {
	case strings.HasPrefix(words, "UPDATE PG_"):
		off["PG_"] = true
	case strings.HasPrefix(words, "REINDEX "):
		delete(off, "PG_")
	}
	if table, _, found := strings.Cut(words, " DISABLE TRIGGER"); found {
		off[table] = true
	}
	if table, _, found := strings.Cut(words, " ENABLE TRIGGER"); found {
		delete(off, table)
	}
}

// statement is one statement of an up step with where it stands.
type statement struct {
	migration framework.Migration
	step      framework.Step
	file      *file
	lexed     lex.Statement
	number    int
	placement framework.Placement
	mark      int
	around
	// suspended is whether the file has switched off before what keeps the rows in order.
	suspended bool
	// part is the place of the subcommand that a fact is about; zero where it cannot be told from the others.
	part source.Span
	// inside is set for a plain statement in a DO block.
	inside *catalog.Embedded
	block  int // the number of that block
	waits  waits
	// timeout is the statement_timeout in force when the statement was sent: what a DO block sets comes too late for the block
	// (observed on servers 12 to 18).
	timeout string
}

// transaction is the transaction that a statement runs in; 0 for one of its own. Outside of any a DO block is one, below 0,
// unless it may end it (PostgreSQL documentation, "PL/pgSQL", "Transaction Management").
func (s statement) transaction() int {
	if s.placement.Transaction == 0 && s.block > 0 {
		return -s.block
	}
	return s.placement.Transaction
}

// statement states the facts of one statement and applies it. It says whether the statement changes the schema.
func (r *replay) statement(s statement) bool {
	if s.lexed.Reason != "" {
		r.unparsed(s, s.lexed.Reason, 0)
		return false
	}
	t := s.file.parse(r.ctx, s.lexed)
	if t.err != nil {
		var refused *parse.Error
		if !errors.As(t.err, &refused) {
			return false // the context is done, which ends the run
		}
		if refused.Kind != parse.Template {
			r.unparsed(s, refused.Message, refused.Since)
		}
		return false
	}
	class := classOf(s.lexed)
	s.timeout = r.session.statement.inForce(s.placement.Transaction)
	r.judge(s, t.node, class)
	if do := t.node.GetDoStmt(); do != nil {
		return r.block(s, do)
	}
	return class == "schema"
}

// judge states the facts of a parsed statement and applies it.
func (r *replay) judge(s statement, node *pg_query.Node, class string) {
	steps := effect.FromVersion(r.catalog, node, r.version)
	r.ascend(s, node, steps)
	first := len(r.facts)
	r.state(s, node, steps, class)
	r.session.apply(node, s.placement.Transaction)
	r.noteDropped(s, node.GetDropStmt())
	if s.inside != nil && s.inside.Guarded() && r.catalog.Collides(node) {
		return // what it creates is there: it does not run, or fails unharmed
	}
	r.catalog.EachCalled(r.ctx, node, r.apply)
	r.noteSizes(node, s.mark)
	relations := r.relations(node.GetDropStmt())
	r.enact(node)
	r.noteVanished(s, relations)
	r.adopt(node, first)
	r.noteCreated(node, s.transaction())
	if n := node.GetRenameStmt(); n.GetRenameType() == pg_query.ObjectType_OBJECT_TABLE && len(steps) > 0 {
		r.noteMoved(steps[0].Target, catalog.Name{Schema: steps[0].Target.Schema, Name: n.Newname})
	}
	r.noteRefusal(s, node, steps)
	r.noteCopied(s, node, steps)
	r.noteWritten(s, node, first)
}

// unparsed states that nothing is known of a statement, why, and which server version is the first to read it, if any is.
func (r *replay) unparsed(s statement, reason string, since int) {
	at := s.file.text.Span(s.lexed.Start, s.lexed.End)
	r.facts = append(r.facts, analyzers.Fact{
		Kind: "sql.unparsed", Object: firstWords(s.lexed), At: at,
		Body: Unparsed{Database: r.db.Name, Migration: s.migration.Version, Tool: string(r.db.Tool), Statement: s.number, Reason: reason, Since: since},
	})
}

// table tells what is known of a table before a statement; nil when the statement is about none.
func (r *replay) table(name catalog.Name, s statement) *Table {
	if name == (catalog.Name{}) {
		return nil
	}
	t := &Table{Name: name.String()}
	known := r.catalog.Table(name.Schema, name.Name)
	if known == nil {
		r.size(t, name, s.mark)
		return t
	}
	t.Known = known.Complete
	t.Kind, t.Partitioned, t.Unseen = known.Kind, known.Kind == "partitioned table", r.catalog.Unseen(known)
	mine := r.oneChange(known.CreatedBy, s.mark)
	sameTransaction := s.transaction() != 0 && r.created[known.Name] == s.transaction()
	if former, ok := r.renamed[known.Name]; ok && r.oneChange(former.mark, s.mark) {
		t.Was = former.name.String()
	}
	// Rows come into a materialized view by REFRESH alone, so that what nobody knew before stays as good as empty.
	empty := !known.Filled || sameTransaction || known.Kind == "materialized view"
	t.CreatedHere = mine && empty || known.Persistence == "temporary"
	if !mine && known.Persistence != "temporary" {
		r.size(t, known.Name, s.mark)
	}
	return t
}

// oneChange is whether what one migration did is part of the change that another belongs to; both are given by their marks.
// Without a base each migration is a change of its own. What stands at the base is no part of it, edited or not.
func (r *replay) oneChange(did, mark int) bool {
	return did == mark || r.together && did > 0 && r.judged[did-1] && !r.old[did-1]
}

// formerName is what a table was called before a migration under judgement renamed it.
type formerName struct {
	name catalog.Name
	mark int
}

// noteRenamed remembers the name that a table had before the change, whatever it is called on the way.
func (r *replay) noteRenamed(from, to catalog.Name, mark int) {
	former, ok := r.renamed[from]
	if !ok || !r.oneChange(former.mark, mark) {
		former = formerName{from, mark}
	}
	delete(r.renamed, from)
	r.gone[former.name] = mark
	r.renamed[to] = former
}

// creations are the names of what a migration creates, as createdBy gives them: a view of an old name keeps old code running,
// and what is dropped to be made anew is not gone.
func (r *replay) creations(m framework.Migration) map[string]bool {
	names := map[string]bool{}
	for _, step := range m.Up {
		f := r.files.files[step.Path]
		if f == nil || !f.open() {
			continue
		}
		for _, s := range step.Statements(f.split) {
			if s.Kind != lex.SQL || s.Reason != "" {
				continue
			}
			node := f.parse(r.ctx, s).node
			for _, name := range r.createdBy(node) {
				names[name] = true
				if node.GetViewStmt() != nil {
					names["view"+strings.TrimPrefix(name, "relation")] = true
				}
			}
		}
	}
	return names
}

func firstWords(s lex.Statement) string {
	words := s.Words
	if len(words) > 3 {
		words = words[:3]
	}
	return strings.Join(words, " ")
}
