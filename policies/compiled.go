package policies

import (
	"context"
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
	queries map[string]rego.PreparedEvalQuery // by rule; replaced as a whole, never written to
}

// ofBuiltIn are the built-in policies: `plimsoll fix` judges a text several times, and compiling takes longer than judging a
// small one.
var ofBuiltIn = &compiled{source: BuiltIn()}

// compiledOf are the policies that an engine shall judge by.
func compiledOf(o Options) *compiled {
	if o.Policies.Files == nil {
		if o.InputSchema == nil && o.Compiler == nil {
			return ofBuiltIn
		}
		o.Policies = BuiltIn()
	}
	return &compiled{source: o.Policies, schema: o.InputSchema, given: o.Compiler}
}

// prepare gives a query for each woken rule, compiling what an earlier call did not.
func (c *compiled) prepare(ctx context.Context, woken []judgedRule) (map[string]rego.PreparedEvalQuery, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var missing []judgedRule
	for _, r := range woken {
		if _, ok := c.queries[r.ID]; !ok {
			missing = append(missing, r)
		}
	}
	if len(missing) == 0 {
		return c.queries, nil
	}
	compiler, err := c.compile(missing)
	if err != nil {
		return nil, err
	}
	queries := make(map[string]rego.PreparedEvalQuery, len(c.queries)+len(missing))
	for id, query := range c.queries {
		queries[id] = query // of an earlier compiler, which works on beside the new one
	}
	for _, r := range missing {
		if queries[r.ID], err = c.source.query(ctx, compiler, r.ID); err != nil {
			return nil, err
		}
	}
	c.queries = queries
	return queries, nil
}

// compile reads and compiles the policies of some rules together with the libraries that they need.
func (c *compiled) compile(missing []judgedRule) (*ast.Compiler, error) {
	if c.given != nil {
		return c.given, nil
	}
	var modules []*Module
	loaded := map[string]*Module{}
	for _, r := range missing {
		more, err := c.source.load(Path(r.ID), loaded)
		if err != nil {
			return nil, err
		}
		modules = append(modules, more...)
	}
	return Compile(modules, c.schema)
}
