package policies

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// evidence is the facts of one input, ready to be shown to policies. A fact is turned into a Rego value once; the inputs
// of all rules share it.
type evidence struct {
	in     Input
	first  int               // the lowest id
	byID   []*analyzers.Fact // from the lowest id on
	all    part
	terms  []*ast.Term // of the facts that some policy sees, likewise
	change *ast.Term
	asOf   *ast.Term
}

func newEvidence(in Input) (*evidence, error) {
	e := &evidence{in: in, all: part{group(in.Facts), group(in.Base)}}
	if err := e.number(); err != nil {
		return nil, err
	}
	files := make([]*ast.Term, len(in.Files))
	for i, file := range in.Files {
		files[i] = ast.StringTerm(file)
	}
	e.change = object("files", ast.ArrayTerm(files...), "has_base", ast.BooleanTerm(in.HasBase))
	e.asOf = ast.StringTerm(in.AsOf)
	return e, nil
}

// number makes the facts known by their ids.
func (e *evidence) number() error {
	var facts []*analyzers.Fact
	e.all.visit(func(f *analyzers.Fact) { facts = append(facts, f) })
	if len(facts) == 0 {
		return nil
	}
	byID := func(a, b *analyzers.Fact) int { return cmp.Compare(a.ID, b.ID) }
	e.first = slices.MinFunc(facts, byID).ID
	e.byID = make([]*analyzers.Fact, slices.MaxFunc(facts, byID).ID-e.first+1)
	for _, f := range facts {
		if e.byID[f.ID-e.first] != nil {
			return fmt.Errorf("two facts have the id %d: a policy could not say which it means", f.ID)
		}
		e.byID[f.ID-e.first] = f
	}
	return nil
}

// convert makes the Rego values of the facts that some of the policies see.
func (e *evidence) convert(awake []policy, workers int) error {
	seen := map[*analyzers.Fact]bool{}
	for _, r := range awake {
		r.sees.visit(func(f *analyzers.Fact) { seen[f] = true })
	}
	var facts []*analyzers.Fact // in their order: neighbours have the most in common
	for _, all := range [][]analyzers.Fact{e.in.Facts, e.in.Base} {
		for i := range all {
			if seen[&all[i]] {
				facts = append(facts, &all[i])
			}
		}
	}
	e.terms = make([]*ast.Term, len(e.byID))
	if len(facts) == 0 {
		return nil
	}
	var group errgroup.Group
	for chunk := range slices.Chunk(facts, len(facts)/workers+1) {
		group.Go(func() error {
			c := newConverter()
			for _, f := range chunk {
				shown := *f
				shown.At.File = f.File()
				t, err := c.term(reflect.ValueOf(&shown).Elem())
				if err != nil {
					return fmt.Errorf("showing fact %d (%s in %s) to the policies: %w", f.ID, f.Kind, f.At.File, err)
				}
				t.Value.Hash() // computed now, by one goroutine
				e.terms[f.ID-e.first] = t
			}
			return nil
		})
	}
	return group.Wait()
}

// input is the document that a policy reads as `input`. It holds the kinds that the rule's page lists and no others, each
// as an array that may be empty: what a policy sees does not depend on which other rules are awake.
func (e *evidence) input(r policy, p part) ast.Value {
	return object(
		"facts", e.grouped(r.Facts, p.facts),
		"base", e.grouped(r.Facts, p.base),
		"change", e.change,
		"options", r.options,
		"as_of", e.asOf,
	).Value
}

func (e *evidence) grouped(kinds []string, facts map[string][]*analyzers.Fact) *ast.Term {
	pairs := make([][2]*ast.Term, len(kinds))
	for i, kind := range kinds {
		terms := make([]*ast.Term, len(facts[kind]))
		for j, f := range facts[kind] {
			terms[j] = e.terms[f.ID-e.first]
		}
		pairs[i] = [2]*ast.Term{ast.StringTerm(kind), ast.ArrayTerm(terms...)}
	}
	return ast.ObjectTerm(pairs...)
}

// object makes a Rego object of names and terms in turn.
func object(entries ...any) *ast.Term {
	pairs := make([][2]*ast.Term, 0, len(entries)/2)
	for i := 0; i < len(entries); i += 2 {
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm(entries[i].(string)), entries[i+1].(*ast.Term)})
	}
	return ast.ObjectTerm(pairs...)
}
