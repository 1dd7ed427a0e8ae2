package policies

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/internal/nearest"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// Options are the settings of an engine.
type Options struct {
	// Rules are the rules to judge by, with the severities that their findings shall have. Those that are off, and those
	// that the engine itself raises, are left out.
	Rules []rules.Rule
	// RuleOptions are values for the options of rules, by the rule's id and the option's name, as YAML decodes them. An
	// option that is not named has its default.
	RuleOptions map[string]map[string]any
	// Workers is how many judge side by side; 0 stands for one per core. The findings do not depend on it.
	Workers int
	// Policies are where the rules' policies stand; the zero value stands for BuiltIn().
	Policies Source
	// InputSchema is the JSON Schema of the policies' input (analyzers.InputSchema) that they are type-checked against;
	// nil leaves the check out, as an ordinary run does.
	InputSchema []byte
	// Compiler, when not nil, has the policies of all rules compiled already, so that Policies only tells their names.
	Compiler *ast.Compiler
}

// Input is what one call judges.
type Input struct {
	// Facts are the state facts of the head and the change facts; Base are the state facts of the base. Their ids are
	// unique across both, with few gaps.
	Facts, Base []analyzers.Fact
	// HasBase is whether there is a base at all.
	HasBase bool
	// Files are the paths that the change touches; without a base, all that were examined.
	Files []string
	// AsOf is the date for every rule about expiry: "2026-11-22".
	AsOf string
}

// InternalError is a rule that failed on a file, or with an empty File on the whole change: a fault of Plimsoll or of a
// policy, never of what is judged. The other rules and files are judged all the same.
type InternalError struct {
	Rule    string
	File    string
	Message string
}

// Engine judges facts by rules. The policy of a rule is compiled when a fact first wakes it. An engine may be used by several
// goroutines.
type Engine struct {
	rules    []judgedRule // sorted by id
	workers  int
	compiled *compiled
}

// judgedRule is a rule with the values of its options.
type judgedRule struct {
	rules.Rule
	options *ast.Term
}

// New makes an engine. It reads no policy yet. Errors: an option that a rule does not have or that has a wrong value.
func New(o Options) (*Engine, error) {
	e := &Engine{workers: o.Workers, compiled: compiledOf(o)}
	if e.workers <= 0 {
		e.workers = runtime.GOMAXPROCS(0)
	}
	for _, r := range o.Rules {
		if r.RaisedByEngine() || r.Severity == rules.Off {
			continue
		}
		options, err := optionsTerm(r, o.RuleOptions[r.ID])
		if err != nil {
			return nil, err
		}
		e.rules = append(e.rules, judgedRule{r, options})
	}
	slices.SortFunc(e.rules, func(a, b judgedRule) int { return cmp.Compare(a.ID, b.ID) })
	return e, nil
}

// optionsTerm is what the policy of a rule reads as input.options.
func optionsTerm(r rules.Rule, given map[string]any) (*ast.Term, error) {
	known := slices.Sorted(maps.Keys(r.Options))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := r.Options[name]; !ok {
			return nil, fmt.Errorf("rule %s has no option %q%s", r.ID, name, nearest.Hint(name, known))
		}
	}
	values := make(map[string]any, len(known))
	for _, name := range known {
		option := r.Options[name]
		v, ok := given[name]
		if !ok {
			v = option.Default
		}
		value, err := option.Value(v)
		if err != nil {
			return nil, fmt.Errorf("rule %s: option %s: %w", r.ID, name, err)
		}
		values[name] = value
	}
	value, err := ast.InterfaceToValue(values)
	if err != nil {
		return nil, fmt.Errorf("rule %s: options: %w", r.ID, err)
	}
	return ast.NewTerm(value), nil
}

// Judge gives the findings of all rules on the facts, sorted by file, line, column, rule and message, and the rules that
// failed. Only rules that a fact wakes are compiled and asked: those whose policies go through a kind that occurs. The error is for what
// stops the whole: a policy that does not compile, facts that share an id, a context that is done.
func (e *Engine) Judge(ctx context.Context, in Input) ([]rules.Finding, []InternalError, error) {
	evidence, err := newEvidence(in)
	if err != nil {
		return nil, nil, err
	}
	awake, err := e.compiled.awake(ctx, e.rules, evidence.all)
	if err != nil {
		return nil, nil, err
	}
	if len(awake) == 0 {
		return nil, nil, ctx.Err()
	}
	if err := evidence.convert(awake, e.workers); err != nil {
		return nil, nil, err
	}

	run := &judging{ctx: ctx, evidence: evidence, cancel: topdown.NewCancel()}
	defer context.AfterFunc(ctx, run.cancel.Cancel)() // one watch for all questions
	var large, small []func()
	for _, r := range awake {
		if r.Scope != rules.FileScope {
			large = append(large, func() { run.judge(r, r.sees) })
			continue
		}
		for _, p := range r.sees.shards(e.workers) {
			small = append(small, func() { run.judge(r, p) })
		}
	}
	share(slices.Concat(large, small), e.workers)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	findings, failures := run.sorted()
	return findings, failures, nil
}

// share has tasks done by a few goroutines. A policy goes deep, and a stack that has grown once serves all tasks after it.
func share(tasks []func(), workers int) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, len(tasks)) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(tasks)); i = next.Add(1) - 1 {
				tasks[i]()
			}
		})
	}
	group.Wait()
}
