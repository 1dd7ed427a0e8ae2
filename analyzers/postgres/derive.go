package postgres

import (
	"context"
	"fmt"
	"path"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Derive finds the databases of both sides, replays their schemas, and states the facts of the migrations under judgement:
// those that the change touches, or all where there is no base.
func (a *analyzer) Derive(ctx context.Context, in analyzers.Input) (analyzers.Output, error) {
	var out analyzers.Output
	head := a.arrange(in, source.Head)
	for _, o := range head.others {
		if a.isDump(o.Path) {
			continue
		}
		out.Notices = append(out.Notices, analyzers.Notice{About: o.Why, File: o.Path})
	}
	head.measured = a.measure(in, &out)
	base := side{}
	was := map[string]framework.Database{}
	if in.HasBase {
		base = a.arrange(in, source.Base)
		base.measured = head.measured
		for _, db := range base.databases {
			was[db.Folder] = db
		}
	}
	for _, db := range head.databases {
		before, existed := was[db.Folder]
		if !existed {
			before, existed = moved(head, base, db, was)
		}
		delete(was, before.Folder)
		if err := a.database(ctx, in, &out, head, base, db, before, existed); err != nil {
			return out, err
		}
	}
	for _, db := range base.databases {
		if before, gone := was[db.Folder]; gone { // every migration of the folder was deleted
			if err := a.database(ctx, in, &out, head, base, framework.Database{Name: db.Name, Folder: db.Folder, Tool: db.Tool}, before, true); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// moved finds the database of the base that a new folder of the head used to be: one whose folder is gone, run by the same
// tool, with a migration of the same version and code.
func moved(head, base side, db framework.Database, was map[string]framework.Database) (framework.Database, bool) {
	here := map[string]bool{}
	for _, other := range head.databases {
		here[other.Folder] = true
	}
	find := finder(db)
	for _, before := range base.databases {
		if _, open := was[before.Folder]; !open || here[before.Folder] || before.Tool != db.Tool {
			continue
		}
		for _, m := range before.Migrations {
			if now, ok := find(m); ok && base.code(m.Up) == head.code(now.Up) {
				return before, true
			}
		}
	}
	return framework.Database{}, false
}

// database states the facts of one database on both sides.
func (a *analyzer) database(ctx context.Context, in analyzers.Input, out *analyzers.Output, head, base side, is, was framework.Database, existed bool) error {
	for _, m := range is.Migrations {
		if len(m.Up) > 0 {
			out.Units = append(out.Units, analyzers.Unit{Kind: "database", Name: is.Folder, File: m.Up[0].Path})
			break
		}
	}
	touchedHead, touchedBase := head.touched(is), base.touched(was)
	if in.HasBase && len(touchedHead) == 0 && len(touchedBase) == 0 {
		return nil
	}
	if dialect := head.foreign(is); dialect != "" {
		out.Notices = append(out.Notices, noticeForeign(is, dialect)...)
		return nil
	}
	if existed {
		if base.foreign(was) != "" {
			was, touchedBase = framework.Database{}, nil
		}
		out.Facts = append(out.Facts, edited(base, head, was, is)...)
	}
	out.Problems = append(out.Problems, head.problems(is)...)
	out.Notices = append(out.Notices, head.measured[is.Name].notices(is, a.versionOf(is), a.settings.AsOf)...)
	if !in.HasBase {
		touchedHead = everyPlace(is)
	}
	facts, err := a.replay(ctx, in, head, is, touchedHead, standing(base, head, was, is), source.Head)
	if err != nil {
		return err
	}
	out.Facts = append(out.Facts, facts...)
	for _, i := range touchedHead {
		out.Comments = append(out.Comments, head.comments(is.Migrations[i])...)
	}
	if len(touchedBase) == 0 {
		return nil
	}
	facts, err = a.replay(ctx, in, base, was, touchedBase, nil, source.Base)
	out.Base = append(out.Base, facts...)
	for _, i := range touchedBase {
		out.Comments = append(out.Comments, base.comments(was.Migrations[i])...)
	}
	return err
}

// touched are the places, in the order of the run, of the migrations that the change touches.
func (s side) touched(db framework.Database) []int {
	var list []int
	for i, m := range db.Migrations {
		for _, step := range append(append([]framework.Step(nil), m.Up...), m.Down...) {
			if f := s.files[step.Path]; f != nil && f.changed {
				list = append(list, i)
				break
			}
		}
	}
	return list
}

func everyPlace(db framework.Database) []int {
	list := make([]int, len(db.Migrations))
	for i := range list {
		list[i] = i
	}
	return list
}

// problems are what keeps files of a database from being examined, or its tool from running them.
func (s side) problems(db framework.Database) []analyzers.Problem {
	var list []analyzers.Problem
	for _, p := range db.Problems {
		list = append(list, analyzers.Problem{File: p.Path, Side: source.Head, Message: fmt.Sprintf("%s would not run this as it looks: %s", db.Tool, p.Message)})
	}
	seen := map[string]bool{}
	for _, step := range steps(db) {
		if f := s.files[step.Path]; f != nil && !seen[step.Path] && !f.open() {
			list = append(list, *f.problem)
		}
		seen[step.Path] = true
	}
	return list
}

func (s side) comments(m framework.Migration) []analyzers.Comment {
	var list []analyzers.Comment
	seen := map[string]bool{}
	for _, step := range append(append([]framework.Step(nil), m.Up...), m.Down...) {
		if f := s.files[step.Path]; f != nil && !seen[step.Path] {
			list = append(list, f.comments()...)
		}
		seen[step.Path] = true
	}
	return list
}

// prepare reads and parses what a replay will need, many files at a time: every statement of the migrations under
// judgement, and those of the others that can shape the schema.
func (a *analyzer) prepare(ctx context.Context, s side, db framework.Database, judged map[int]bool) error {
	var group errgroup.Group
	group.SetLimit(max(1, a.settings.Workers))
	for i, m := range db.Migrations {
		list := m.Up
		if judged[i] && db.Tool != framework.Liquibase {
			list = append(slices.Clone(m.Up), m.Down...)
		}
		for _, step := range list {
			f := s.files[step.Path]
			if f == nil {
				continue
			}
			group.Go(func() error {
				if !f.open() {
					return nil
				}
				for _, statement := range step.Statements(f.split) {
					if statement.Kind == lex.SQL && statement.Reason == "" && (judged[i] || shapesSchema(statement)) && ctx.Err() == nil {
						f.parse(ctx, statement)
					}
				}
				return nil
			})
		}
	}
	_ = group.Wait() // the functions return no errors: what does not parse is told by the facts
	return ctx.Err()
}

// dump is the base's file of a database's schema dump; nil when none is configured or there.
func dump(in analyzers.Input, configured Database) *file {
	if configured.Schema == "" {
		return nil
	}
	if f := in.Lookup(source.Base, path.Clean(configured.Schema)); f != nil {
		return &file{source: f}
	}
	return nil
}

// isDump is whether a file is the configured schema dump of a database.
func (a *analyzer) isDump(file string) bool {
	for _, d := range a.settings.Databases {
		if d.Schema != "" && path.Clean(d.Schema) == file {
			return true
		}
	}
	return false
}
