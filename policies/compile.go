package policies

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// Module is one parsed file of a source.
type Module struct {
	Path   string // "sql/blocking_index.rego"
	Text   []byte
	Parsed *ast.Module
}

// Load parses the policy of a rule and every library that it imports, directly or through another. The policy is the
// first module. Errors name the file: it is missing, does not parse, or declares another package than its path asks for.
func (s Source) Load(ruleID string) ([]*Module, error) {
	return s.load(Path(ruleID), map[string]bool{}, s.parse)
}

// load gives the file at a path and what it imports, leaving out what is in loaded already.
func (s Source) load(path string, loaded map[string]bool, parse func(path string) (*Module, error)) ([]*Module, error) {
	if loaded[path] {
		return nil, nil
	}
	module, err := parse(path)
	if err != nil {
		return nil, err
	}
	loaded[path] = true
	modules := []*Module{module}
	for _, i := range module.Parsed.Imports {
		name, ok := strings.CutPrefix(i.Path.String(), "data."+s.Namespace+".lib.")
		if !ok || strings.ContainsAny(name, ".[") {
			return nil, fmt.Errorf("policy %s: line %d: %s cannot be imported; a policy imports libraries only: data.%s.lib.<name>",
				path, i.Location.Row, i.Path, s.Namespace)
		}
		more, err := s.load("lib/"+name+".rego", loaded, parse)
		if err != nil {
			return nil, err
		}
		modules = append(modules, more...)
	}
	return modules, nil
}

func (s Source) parse(path string) (*Module, error) {
	text, err := fs.ReadFile(s.Files, path)
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", path, err)
	}
	parsed, err := ast.ParseModuleWithOpts(path, string(text), ast.ParserOptions{Capabilities: capabilities()})
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", path, err)
	}
	if declared, want := parsed.Package.Path.String(), "data."+s.packageOf(path); declared != want {
		return nil, fmt.Errorf("policy %s: the package is %s; by its path it must be %s",
			path, strings.TrimPrefix(declared, "data."), s.packageOf(path))
	}
	return &Module{Path: path, Text: text, Parsed: parsed}, nil
}

// capabilities are what a policy may do: anything that depends on its input alone. No network, clock, environment or
// randomness: the same facts give the same findings everywhere (OPA documentation, "Capabilities").
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	allowed := make([]*ast.Builtin, 0, len(all.Builtins))
	for _, b := range all.Builtins {
		// Of the rest, rego.parse_module parses text of any size and trace writes where nobody reads: a policy needs neither.
		if !b.Nondeterministic && b.Name != "rego.parse_module" && b.Name != "trace" {
			allowed = append(allowed, b)
		}
	}
	all.Builtins = allowed
	all.AllowNet = []string{} // nil would allow every host
	return all
})

// Compile checks modules together, strictly: unused imports and variables are errors, too. With the JSON Schema of the
// input (analyzers.InputSchema) a field that facts do not have is an error; nil leaves that check out.
func Compile(modules []*Module, inputSchema []byte) (*ast.Compiler, error) {
	return compile(ast.NewCompiler().WithStrict(true), modules, inputSchema)
}

// CompileMutant compiles policies from which a test took something out. What only makes a policy untidy, such as a variable
// that is no longer used, is no error here: it would hide whether an example notices what is gone.
func CompileMutant(modules []*Module) (*ast.Compiler, error) {
	return compile(ast.NewCompiler(), modules, nil)
}

// proven are the stages of the compiler that refuse what is wrong and change nothing: two thirds of its time. What comes with
// the program has passed them in its tests.
var proven = []ast.StageID{
	ast.StageCheckUnusedImports, ast.StageCheckKeywordOverrides, ast.StageCheckDuplicateImports, ast.StageCheckVoidCalls,
	ast.StageCheckRuleConflicts, ast.StageCheckUndefinedFuncs, ast.StageCheckSafetyRuleHeads, ast.StageCheckRecursion,
	ast.StageCheckTypes, ast.StageCheckUnsafeBuiltins, ast.StageCheckDeprecatedBuiltins, ast.StageBuildRequiredCapabilities,
}

// compileProven compiles built-in policies, of libraries what they use.
func compileProven(modules []*Module) (*ast.Compiler, error) {
	return compile(ast.NewCompiler().WithSkipStages(proven...), used(modules), nil)
}

func compile(compiler *ast.Compiler, modules []*Module, inputSchema []byte) (*ast.Compiler, error) {
	compiler = compiler.WithCapabilities(capabilities())
	if inputSchema != nil {
		schemas, err := schemaSet(inputSchema)
		if err != nil {
			return nil, err
		}
		compiler = compiler.WithSchemas(schemas)
	}
	parsed := make(map[string]*ast.Module, len(modules))
	for _, m := range modules {
		parsed[m.Path] = m.Parsed
	}
	if compiler.Compile(parsed); compiler.Failed() {
		return nil, fmt.Errorf("compiling the policies: %w", compiler.Errors)
	}
	return compiler, nil
}

// schemaSet makes a schema of `input` hold in every module, so that authors of policies need no annotations.
func schemaSet(inputSchema []byte) (*ast.SchemaSet, error) {
	var schema any
	if err := json.Unmarshal(inputSchema, &schema); err != nil {
		return nil, fmt.Errorf("reading the schema of the policies' input: %w", err)
	}
	set := ast.NewSchemaSet()
	set.Put(ast.SchemaRootRef, schema)
	return set, nil
}

// FindingsRef names the findings of a rule's policy: data.plimsoll.sql.blocking_index.findings.
func (s Source) FindingsRef(ruleID string) ast.Ref {
	ref := ast.Ref{ast.DefaultRootDocument}
	for part := range strings.SplitSeq(s.packageOf(Path(ruleID))+".findings", ".") {
		ref = append(ref, ast.StringTerm(part))
	}
	return ref
}

// query makes the findings of one policy askable.
func (s Source) query(ctx context.Context, compiler *ast.Compiler, ruleID string) (rego.PreparedEvalQuery, error) {
	path := Path(ruleID)
	findings := s.FindingsRef(ruleID)
	defined := compiler.GetRulesExact(findings)
	if len(defined) == 0 || defined[0].Head.RuleKind() != ast.MultiValue {
		return rego.PreparedEvalQuery{}, fmt.Errorf("policy %s: it does not define the set findings (findings contains {…} if {…})", path)
	}
	prepared, err := rego.New(
		rego.Compiler(compiler),
		rego.Query(findings.String()),
		rego.Store(inmem.New()),
		rego.StrictBuiltinErrors(true), // else a failing built-in makes a rule silent, and a silent rule is a missed finding
	).PrepareForEval(ctx)
	if err != nil {
		return prepared, fmt.Errorf("policy %s: preparing: %w", path, err)
	}
	return prepared, nil
}
