package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/internal/suppress"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// TestMain makes the test binary stand in for the program, so that scenarios run the real command.
func TestMain(m *testing.M) {
	parse.ChildMain()
	testscript.Main(m, map[string]func(){"plimsoll": main, "unprivileged": unprivileged})
}

var onlyPage = flag.String("page", "", "prove the pages whose ids begin with this only: sql/drop-table, proto/")

// Every page holds its word: its examples give the findings that they promise, whatever the grouping, and no expression of
// its policy can be taken out without an example failing.
func TestPagesHoldTheirWord(t *testing.T) {
	suite := prove.Suite{Policies: policies.BuiltIn(), Evaluate: evaluate}
	var err error
	if suite.Pages, err = rules.ReadPages(rules.Pages()); err != nil {
		t.Fatal(err)
	}
	if suite.InputSchema, err = analyzers.InputSchema(kinds()); err != nil {
		t.Fatal(err)
	}
	if *onlyPage != "" {
		suite.Pages = slices.DeleteFunc(suite.Pages, func(page *rules.Page) bool { return !strings.HasPrefix(page.ID, *onlyPage) })
	}
	for name, step := range map[string]func() ([]prove.Complaint, error){
		"check": suite.Check,
		"prove": func() ([]prove.Complaint, error) { return suite.Prove(context.Background()) },
	} {
		complaints, err := step()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range complaints {
			if !strings.HasPrefix(strings.ReplaceAll(c.Path, "_", "-"), *onlyPage) {
				continue // libraries and policies that other pages are for
			}
			t.Errorf("%s: %v", name, c)
		}
	}
}

// evaluate takes the tree of an example all the way that check takes a change.
func evaluate(ctx context.Context, tree prove.Tree) (prove.Evaluation, error) {
	j, err := judgeTree(ctx, tree.Change(), tree, 2)
	if err != nil {
		return prove.Evaluation{}, err
	}
	evaluation := prove.Evaluation{
		Facts: j.facts.Facts, Base: j.facts.Base, Examined: j.facts.Examined, Problems: j.facts.Problems, RuleOptions: ruleOptions(j.config),
		Findings: j.result.Findings,
	}
	if len(j.facts.Failures) > 0 {
		return evaluation, fmt.Errorf("an analyzer failed: %+v", j.facts.Failures)
	}
	return evaluation, nil
}

// judgeTree judges a change that is in memory; the tree holds the settings and the date.
func judgeTree(ctx context.Context, change *source.Change, tree prove.Tree, workers int) (*judgement, error) {
	j := &judgement{change: change, config: config.Default()}
	var err error
	if j.change.AsOf, err = time.Parse(time.DateOnly, tree.AsOf); err != nil {
		return nil, err
	}
	if content, ok := tree.Head[config.FileName]; ok {
		if j.config, err = config.Parse(config.FileName, content, rules.Catalogue()); err != nil {
			return nil, err
		}
	}
	if content, ok := tree.Head[suppress.BaselineName]; ok {
		if j.baseline, err = suppress.ReadBaseline(suppress.BaselineName, content); err != nil {
			return nil, err
		}
	}
	return j, j.run(ctx, request{workers: workers})
}
