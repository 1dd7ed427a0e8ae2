//go:build e2e

package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// These tests hold the requests against what GitHub publishes about its API: the REST descriptions in @octokit/openapi and
// the schema in @octokit/graphql-schema. `make e2e` gets them from npm into the folder that PLIMSOLL_GITHUB names. All other
// tests of the package then run against a server that validates.

// descriptions are those of github.com, and of the oldest GitHub Enterprise Server that is published.
var descriptions = []string{"api.github.com.json", "ghes-3.17.json"}

func TestMain(m *testing.M) {
	apis := make([]*description, len(descriptions))
	for i, name := range descriptions {
		var err error
		if apis[i], err = readDescription(name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	graph, err := readGraph()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	validate = func(r *http.Request, route string, body []byte) error {
		if strings.HasSuffix(route, "/graphql") {
			return checkQuery(graph, body)
		}
		for i, api := range apis {
			if err := api.check(r, route, body); err != nil {
				return fmt.Errorf("%s: %w", descriptions[i], err)
			}
		}
		return nil
	}
	os.Exit(m.Run())
}

func published(parts ...string) ([]byte, error) {
	folder := os.Getenv("PLIMSOLL_GITHUB")
	if folder == "" {
		return nil, fmt.Errorf("PLIMSOLL_GITHUB names no folder; `make e2e` sets it")
	}
	return os.ReadFile(filepath.Join(append([]string{folder, "@octokit"}, parts...)...))
}

// description is an OpenAPI 3 document.
type description struct {
	root    map[string]any
	schemas map[string]*jsonschema.Schema
}

func readDescription(name string) (*description, error) {
	content, err := published("openapi", "generated", name)
	if err != nil {
		return nil, err
	}
	d := &description{schemas: map[string]*jsonschema.Schema{}}
	return d, json.Unmarshal(content, &d.root)
}

// at follows keys, and references on the way.
func (d *description) at(v any, keys ...string) map[string]any {
	object, _ := v.(map[string]any)
	for object["$ref"] != nil {
		reference := strings.Split(strings.TrimPrefix(object["$ref"].(string), "#/"), "/")
		object = d.at(d.root, reference...)
	}
	if len(keys) == 0 {
		return object
	}
	return d.at(object[keys[0]], keys[1:]...)
}

// operation is what the description says of a route and a method; nil where there is none.
func (d *description) operation(method, route string) map[string]any {
	return d.at(d.root, "paths", route, strings.ToLower(method))
}

func (d *description) check(r *http.Request, route string, body []byte) error {
	operation := d.operation(r.Method, route)
	if operation == nil {
		return fmt.Errorf("there is no such request")
	}
	known := map[string]map[string]any{}
	parameters, _ := operation["parameters"].([]any)
	for _, p := range parameters {
		if parameter := d.at(p); parameter["in"] == "query" {
			known[parameter["name"].(string)] = d.at(parameter, "schema")
		}
	}
	for name, values := range r.URL.Query() {
		schema := known[name]
		if schema == nil {
			return fmt.Errorf("there is no parameter %s", name)
		}
		var value any = values[0]
		if schema["type"] == "integer" {
			n, err := strconv.Atoi(values[0])
			if err != nil {
				return err
			}
			value = n
		}
		if err := d.validate("query "+route+" "+name, schema, value); err != nil {
			return err
		}
	}
	if len(body) == 0 {
		return nil
	}
	schema := d.at(operation, "requestBody", "content", "application/json", "schema")
	if schema == nil {
		return fmt.Errorf("this request has no body")
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	return d.validate(r.Method+" "+route, schema, value)
}

// validate compiles a schema once, closed: what it does not name is an error.
func (d *description) validate(name string, schema map[string]any, value any) error {
	compiled := d.schemas[name]
	if compiled == nil {
		encoded, err := json.Marshal(d.closed(schema))
		if err != nil {
			return err
		}
		compiler := jsonschema.NewCompiler()
		compiler.Draft = jsonschema.Draft7
		if err := compiler.AddResource("mem:schema.json", bytes.NewReader(encoded)); err != nil {
			return err
		}
		if compiled, err = compiler.Compile("mem:schema.json"); err != nil {
			return err
		}
		d.schemas[name] = compiled
	}
	return compiled.Validate(value)
}

// closed is a schema without references, in which objects have the members that it names and no others.
func (d *description) closed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		v = d.at(v)
		closed := make(map[string]any, len(v)+1)
		for key, inner := range v {
			closed[key] = d.closed(inner)
		}
		if _, said := v["additionalProperties"]; v["properties"] != nil && v["type"] == "object" && !said {
			closed["additionalProperties"] = false
		}
		return closed
	case []any:
		closed := make([]any, len(v))
		for i, inner := range v {
			closed[i] = d.closed(inner)
		}
		return closed
	}
	return v
}

func readGraph() (*ast.Schema, error) {
	content, err := published("graphql-schema", "schema.graphql")
	if err != nil {
		return nil, err
	}
	document, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: "schema.graphql", Input: string(content)})
	if err != nil {
		return nil, err
	}
	// What is published names a field of EnterpriseOwnerInfo twice, which the standard forbids.
	for _, definition := range document.Definitions {
		seen := map[string]bool{}
		definition.Fields = slices.DeleteFunc(definition.Fields, func(f *ast.FieldDefinition) bool {
			again := seen[f.Name]
			seen[f.Name] = true
			return again
		})
	}
	return validator.ValidateSchemaDocument(document)
}

// checkQuery checks a query, and that it is given the variables that it declares.
func checkQuery(graph *ast.Schema, body []byte) error {
	var request struct {
		Query     string
		Variables map[string]any
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return err
	}
	document, errs := gqlparser.LoadQuery(graph, request.Query)
	if len(errs) > 0 {
		return errs
	}
	for _, variable := range document.Operations[0].VariableDefinitions {
		if value, given := request.Variables[variable.Variable]; !given || value == nil && variable.Type.NonNull {
			return fmt.Errorf("the variable %s is not given", variable.Variable)
		}
	}
	if declared := len(document.Operations[0].VariableDefinitions); declared != len(request.Variables) {
		return fmt.Errorf("%d variables are given, and %d declared", len(request.Variables), declared)
	}
	return nil
}

// What is read of answers is what GitHub says that they hold.
func TestAnswersAsPublished(t *testing.T) {
	const repo = "/repos/{owner}/{repo}"
	for _, name := range descriptions {
		d, err := readDescription(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct{ method, route, status, members string }{
			{"get", repo + "/pulls/{pull_number}", "200", "number head.sha"},
			{"get", repo + "/pulls", "200", "number head.sha"},
			{"get", repo + "/pulls/{pull_number}/files", "200", "filename previous_filename status sha patch"},
			{"get", repo + "/issues/{issue_number}/comments", "200", "id body user.login user.type"},
			{"get", repo + "/commits/{ref}/check-runs", "200", "check_runs.external_id"},
			{"post", repo + "/check-runs", "201", "id"},
		} {
			schema := d.at(d.operation(tt.method, tt.route), "responses", tt.status, "content", "application/json", "schema")
			for _, member := range strings.Fields(tt.members) {
				if err := d.member(schema, strings.Split(member, ".")); err != nil {
					t.Errorf("%s: %s %s: %v", name, tt.method, tt.route, err)
				}
			}
		}
	}
}

// member finds a member in a schema, through lists and alternatives.
func (d *description) member(schema map[string]any, names []string) error {
	schema = d.at(schema)
	if items := d.at(schema, "items"); items != nil {
		return d.member(items, names)
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		alternatives, _ := schema[key].([]any)
		for _, alternative := range alternatives {
			if d.member(d.at(alternative), names) == nil {
				return nil
			}
		}
	}
	inner := d.at(schema, "properties", names[0])
	if inner == nil {
		return fmt.Errorf("there is no member %s", names[0])
	}
	if len(names) == 1 {
		return nil
	}
	return d.member(inner, names[1:])
}

// The check itself can fail.
func TestDescriptionRefuses(t *testing.T) {
	for body, want := range map[string]string{
		`{"event":"COMMENT","comments":[{"path":"a","body":"b","subject_type":"file"}]}`: "additionalProperties",
		`{"event":"SHOUT"}`:           "value must be one of",
		`{"comments":[{"path":"a"}]}`: "missing properties",
		`{"commit_id":1}`:             "expected string",
		`{"body":"x","shape":1}`:      "additionalProperties",
	} {
		request, _ := http.NewRequest("POST", "http://x/repos/a/b/pulls/7/reviews", nil)
		err := validate(request, "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", []byte(body))
		if err == nil || !strings.Contains(fmt.Sprintf("%#v", err), want) {
			t.Errorf("%s: %#v, want %s", body, err, want)
		}
	}
	request, _ := http.NewRequest("GET", "http://x/repos/a/b/pulls?color=red", nil)
	if err := validate(request, "/repos/{owner}/{repo}/pulls", nil); err == nil {
		t.Error("an unknown parameter is taken")
	}
	if err := validate(request, "/repos/{owner}/{repo}/pushes", nil); err == nil {
		t.Error("an unknown path is taken")
	}
	graph, _ := http.NewRequest("POST", "http://x/graphql", nil)
	if err := validate(graph, "/graphql", []byte(`{"query":"{ viewer { shoeSize } }"}`)); err == nil {
		t.Error("an unknown field is taken")
	}
}
