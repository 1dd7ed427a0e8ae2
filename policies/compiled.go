package policies

import (
	"context"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// compiled are the policies of a source as far as facts have woken them. They do not depend on options or facts, so engines
// share them, and several goroutines may use them.
type compiled struct {
	source Source
	schema []byte
	given  *ast.Compiler

	mutex   sync.Mutex
	parsed  map[string]*Module                // by path
	wakers  map[string][]string               // by rule: the kinds of facts of which one must occur
	queries map[string]rego.PreparedEvalQuery // by rule; of the compiler that was there when it was needed first
}

// policy is a rule with what it takes to ask its policy.
type policy struct {
	judgedRule
	wakers []string
	query  rego.PreparedEvalQuery
}

// ofBuiltIn are the built-in policies: `plimsoll fix` judges a text several times, and compiling takes longer than judging a
// small one.
var ofBuiltIn = newCompiled(BuiltIn(), nil, nil)

func newCompiled(source Source, schema []byte, given *ast.Compiler) *compiled {
	return &compiled{
		source: source, schema: schema, given: given,
		parsed: map[string]*Module{}, wakers: map[string][]string{}, queries: map[string]rego.PreparedEvalQuery{},
	}
}

// compiledOf are the policies that an engine shall judge by.
func compiledOf(o Options) *compiled {
	if o.Policies.Files == nil {
		if o.InputSchema == nil && o.Compiler == nil {
			return ofBuiltIn
		}
		o.Policies = BuiltIn()
	}
	return newCompiled(o.Policies, o.InputSchema, o.Compiler)
}

// awake are the policies of those rules that can find something where facts of some kinds occur. What no earlier call
// needed is compiled now.
func (c *compiled) awake(ctx context.Context, candidates []judgedRule, occurs func(kind string) bool) ([]policy, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var woken []judgedRule
	for _, r := range candidates {
		if !slices.ContainsFunc(r.Facts, occurs) {
			continue
		}
		kinds, err := c.wakersOf(r)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(kinds, occurs) {
			woken = append(woken, r)
		}
	}
	if err := c.prepare(ctx, woken); err != nil {
		return nil, err
	}
	awake := make([]policy, len(woken))
	for i, r := range woken {
		awake[i] = policy{judgedRule: r, wakers: c.wakers[r.ID], query: c.queries[r.ID]}
	}
	return awake, nil
}

// wakersOf are the kinds of facts without which the policy of a rule finds nothing. Where that is not known, and where the
// policy asks for a kind that it is not given, they are all that the rule reads.
func (c *compiled) wakersOf(r judgedRule) ([]string, error) {
	if kinds, ok := c.wakers[r.ID]; ok {
		return kinds, nil
	}
	kinds := r.Facts
	if c.given == nil {
		policy, err := c.parse(Path(r.ID))
		if err != nil {
			return nil, err
		}
		unlisted := func(kind string) bool { return !slices.Contains(r.Facts, kind) }
		if found, ok := wakers(policy.Parsed); ok && !slices.ContainsFunc(found, unlisted) {
			kinds = found
		}
	}
	c.wakers[r.ID] = kinds
	return kinds, nil
}

// parse parses a file of the source once.
func (c *compiled) parse(path string) (*Module, error) {
	if m := c.parsed[path]; m != nil {
		return m, nil
	}
	m, err := c.source.parse(path)
	if err == nil {
		c.parsed[path] = m
	}
	return m, err
}

// prepare makes queries of the policies that have none yet.
func (c *compiled) prepare(ctx context.Context, woken []judgedRule) error {
	missing := slices.DeleteFunc(slices.Clone(woken), func(r judgedRule) bool { _, ok := c.queries[r.ID]; return ok })
	if len(missing) == 0 {
		return nil
	}
	compiler, err := c.compile(missing)
	if err != nil {
		return err
	}
	for _, r := range missing {
		query, err := c.source.query(ctx, compiler, r.ID)
		if err != nil {
			return err
		}
		c.queries[r.ID] = query
	}
	return nil
}

// compile compiles the policies of some rules together with the libraries that they need.
func (c *compiled) compile(missing []judgedRule) (*ast.Compiler, error) {
	if c.given != nil {
		return c.given, nil
	}
	var modules []*Module
	loaded := map[string]bool{}
	for _, r := range missing {
		more, err := c.source.load(Path(r.ID), loaded, c.parse)
		if err != nil {
			return nil, err
		}
		modules = append(modules, more...)
	}
	if c == ofBuiltIn {
		return compileProven(modules)
	}
	return Compile(modules, c.schema)
}
