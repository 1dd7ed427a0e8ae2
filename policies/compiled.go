package policies

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"golang.org/x/sync/errgroup"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// compiled are the policies of a source as far as facts have woken them. They do not depend on options or facts, so engines
// share them, and several goroutines may use them.
type compiled struct {
	source Source
	schema []byte
	given  *ast.Compiler

	mutex   sync.Mutex
	parsed  map[string]*Module                // by path
	wakers  map[string]looks                  // by rule: the places of which one must find something
	looks   map[string]looks                  // by rule: all places at which its policy looks at facts
	queries map[string]rego.PreparedEvalQuery // by rule; of the compiler that was there when it was needed first
}

// policy is a rule with what it takes to ask its policy.
type policy struct {
	judgedRule
	wakers looks
	query  rego.PreparedEvalQuery
	sees   part // the facts that it is shown
}

// wokenBy is whether the policy may find something in a part.
func (r policy) wokenBy(p part) bool { return r.wakers.find(p) }

// ofBuiltIn are the built-in policies: `plimsoll fix` judges a text several times, and compiling takes longer than judging a
// small one.
var ofBuiltIn = newCompiled(BuiltIn(), nil, nil)

func newCompiled(source Source, schema []byte, given *ast.Compiler) *compiled {
	return &compiled{
		source: source, schema: schema, given: given,
		parsed: map[string]*Module{}, wakers: map[string]looks{}, looks: map[string]looks{}, queries: map[string]rego.PreparedEvalQuery{},
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

// awake are the policies of those rules that can find something in some facts. What no earlier call needed is compiled now.
func (c *compiled) awake(ctx context.Context, candidates []judgedRule, all part) (awake []policy, err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var read, woken []judgedRule
	for _, r := range candidates {
		if slices.ContainsFunc(r.Facts, all.occurs) {
			read = append(read, r)
		}
	}
	c.parseAll(read)
	for _, r := range read {
		places, err := c.wakersOf(r)
		if err != nil {
			return nil, err
		}
		if places.with(r.options).find(all) {
			woken = append(woken, r)
		}
	}
	if err := c.prepare(ctx, woken); err != nil {
		return nil, err
	}
	awake = make([]policy, len(woken))
	analyzers.Share(len(awake), runtime.GOMAXPROCS(0), func(from, to int) {
		for i, r := range woken[from:to] {
			awake[from+i] = policy{
				judgedRule: r, wakers: c.wakers[r.ID].with(r.options), query: c.queries[r.ID], sees: all.seenBy(c.looks[r.ID].with(r.options)),
			}
		}
	})
	return awake, nil
}

// wakersOf are the places of which one must find something, or the policy of a rule finds nothing. Where they are not known, and
// where the policy asks for a kind that it is not given, they are all that the rule reads.
func (c *compiled) wakersOf(r judgedRule) (looks, error) {
	if places, ok := c.wakers[r.ID]; ok {
		return places, nil
	}
	var places looks
	for _, kind := range r.Facts {
		places = append(places, look{kind: kind}, look{kind: kind, base: true})
	}
	if c.given == nil {
		modules, err := c.source.load(Path(r.ID), map[string]bool{}, c.parse)
		if err != nil {
			return nil, err
		}
		unlisted := func(l look) bool { return !slices.Contains(r.Facts, l.kind) }
		// Of a policy whose wakers are not known something may come of no fact at all: it is shown all of them.
		if all, first := looksOf(modules); first != nil && !slices.ContainsFunc(first, unlisted) {
			places, c.looks[r.ID] = first, all
		}
	}
	c.wakers[r.ID] = places
	return places, nil
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

// parseAll parses the policies of some rules by all cores. One that does not parse is left to parse, which says why.
func (c *compiled) parseAll(read []judgedRule) {
	if c.given != nil {
		return
	}
	missing := slices.DeleteFunc(slices.Clone(read), func(r judgedRule) bool { return c.parsed[Path(r.ID)] != nil })
	modules := make([]*Module, len(missing))
	analyzers.Share(len(missing), runtime.GOMAXPROCS(0), func(from, to int) {
		for i, r := range missing[from:to] {
			if m, err := c.source.parse(Path(r.ID)); err == nil {
				modules[from+i] = m
			}
		}
	})
	for i, r := range missing {
		if modules[i] != nil {
			c.parsed[Path(r.ID)] = modules[i]
		}
	}
}

// prepare makes queries of the policies that have none yet.
func (c *compiled) prepare(ctx context.Context, woken []judgedRule) error {
	missing := slices.DeleteFunc(slices.Clone(woken), func(r judgedRule) bool { _, ok := c.queries[r.ID]; return ok })
	if len(missing) == 0 {
		return nil
	}
	parts, err := c.parts(missing)
	if err != nil {
		return err
	}
	var group errgroup.Group
	for i := range parts {
		p := &parts[i]
		group.Go(func() error { return c.compile(ctx, p) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, p := range parts {
		maps.Copy(c.queries, p.queries)
	}
	return nil
}

// compilation is some rules whose policies are compiled together, with the libraries that they need.
type compilation struct {
	rules   []judgedRule
	modules []*Module
	queries map[string]rego.PreparedEvalQuery
}

// parts shares rules out, so that each core compiles some of the built-in policies. Others are compiled together: what is
// wrong with them is said in one order.
func (c *compiled) parts(missing []judgedRule) ([]compilation, error) {
	size := len(missing)
	if c == ofBuiltIn {
		size = (size-1)/runtime.GOMAXPROCS(0) + 1
	}
	var parts []compilation
	for some := range slices.Chunk(missing, size) {
		p := compilation{rules: some, queries: map[string]rego.PreparedEvalQuery{}}
		loaded := map[string]bool{}
		for _, r := range some {
			if c.given != nil {
				break
			}
			more, err := c.source.load(Path(r.ID), loaded, c.parse)
			if err != nil {
				return nil, err
			}
			p.modules = append(p.modules, more...)
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// compile makes the queries of a part.
func (c *compiled) compile(ctx context.Context, p *compilation) (err error) {
	compiler := c.given
	switch {
	case compiler != nil:
	case c == ofBuiltIn:
		compiler, err = compileProven(p.modules)
	default:
		compiler, err = Compile(p.modules, c.schema)
	}
	if err != nil {
		return err
	}
	for _, r := range p.rules {
		if p.queries[r.ID], err = c.source.query(ctx, compiler, r.ID); err != nil {
			return err
		}
	}
	return nil
}
