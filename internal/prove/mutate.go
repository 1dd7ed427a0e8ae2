package prove

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/plimsoll-lint/plimsoll/policies"
)

// mutant is a module from which one thing was taken out.
type mutant struct {
	of     *policies.Module
	module *policies.Module
	line   int
	what   string // "expression `sql.scans(index)`"
}

// mutate takes one thing after the other out of every policy and library: an expression, a rule, an else. Some example
// must then fail, or the policy no longer compile: otherwise nothing on a page shows what the thing is for.
func (s Suite) mutate(ctx context.Context, subjects []*subject, all *collected) error {
	libraries := map[string][]*subject{} // by path: who uses them
	modules := map[string]*policies.Module{}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	try := func(m mutant, users []*subject) {
		group.Go(func() error {
			noticed, err := anyNotices(ctx, m, users)
			if err == nil && !noticed {
				all.add(Complaint{m.of.Path, m.line, fmt.Sprintf("without the %s every example still holds; show on a page what it is for, or take it out", m.what)})
			}
			return err
		})
	}
	for _, sub := range subjects {
		if sub.broken || len(sub.modules) == 0 {
			continue
		}
		for _, m := range mutants(sub.modules[0]) {
			try(m, []*subject{sub})
		}
		for _, library := range sub.modules[1:] {
			libraries[library.Path] = append(libraries[library.Path], sub)
			modules[library.Path] = library
		}
	}
	for path, users := range libraries {
		for _, m := range mutants(modules[path]) {
			try(m, users)
		}
	}
	return group.Wait()
}

// anyNotices is whether an example of some user of the mutated module fails.
func anyNotices(ctx context.Context, m mutant, users []*subject) (bool, error) {
	for _, user := range users {
		noticed, err := user.notices(ctx, m)
		if noticed || err != nil {
			return noticed, err
		}
	}
	return false, nil
}

func (s *subject) notices(ctx context.Context, m mutant) (bool, error) {
	modules := slices.Clone(s.modules)
	for i, module := range modules {
		if module.Path == m.of.Path {
			modules[i] = m.module
		}
	}
	compiler, err := policies.CompileMutant(modules)
	if err != nil {
		return true, nil
	}
	for i := range s.examples {
		_, complaints, err := s.judge(ctx, compiler, &s.examples[i])
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if err != nil || len(complaints) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// mutants are all ways to take one thing out of a module.
func mutants(m *policies.Module) []mutant {
	var all []mutant
	// Each mutant is made from a copy of its own: the n-th thing of the copy is the n-th of the original.
	for n := 0; ; n++ {
		parsed := m.Parsed.Copy()
		things := thingsOf(parsed)
		if n == len(things) {
			return all
		}
		things[n].takeOut()
		all = append(all, mutant{
			of: m, module: &policies.Module{Path: m.Path, Text: m.Text, Parsed: parsed}, line: things[n].line, what: things[n].what,
		})
	}
}

// thing is something of a module that can be taken out.
type thing struct {
	line    int
	what    string
	takeOut func()
}

func thingsOf(m *ast.Module) []thing {
	var things []thing
	for _, rule := range m.Rules {
		if rule.Default {
			continue // a default that no example needs is no hole: undefined and false often come to the same
		}
		things = append(things, thing{rule.Location.Row, "rule " + rule.Head.Ref().String(), func() {
			m.Rules = slices.DeleteFunc(m.Rules, func(r *ast.Rule) bool { return r == rule })
		}})
		for branch := rule; branch.Else != nil; branch = branch.Else {
			things = append(things, thing{branch.Else.Location.Row, "else of " + rule.Head.Ref().String(), func() { branch.Else = nil }})
		}
		things = append(things, expressionsOf(rule)...)
	}
	return things
}

// expressionsOf are the expressions of all bodies within a rule: its own, those of its else branches, comprehensions and
// every. An expression is taken out by putting true in its place.
func expressionsOf(rule *ast.Rule) []thing {
	var things []thing
	ast.WalkBodies(rule, func(body ast.Body) bool {
		for i, expression := range body {
			if term, ok := expression.Terms.(*ast.Term); ok && !expression.Negated && term.Value.Compare(ast.Boolean(true)) == 0 {
				continue // the parser puts true where a rule has no body
			}
			things = append(things, thing{expression.Location.Row, "expression `" + firstLine(string(expression.Location.Text)) + "`", func() {
				body[i] = ast.NewExpr(ast.BooleanTerm(true))
				body[i].Index = i
				body[i].Location = expression.Location
			}})
		}
		return false
	})
	return things
}
