package config

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"go.yaml.in/yaml/v3"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	if err := compiler.AddResource("mem://config.json", bytes.NewReader(Schema(catalogue))); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("mem://config.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON reads YAML the way an editor does: dates are text.
func asJSON(t *testing.T, document []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	return plain(value)
}

func plain(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, one := range value {
			value[key] = plain(one)
		}
	case []any:
		for i, one := range value {
			value[i] = plain(one)
		}
	case time.Time:
		return value.Format(time.DateOnly)
	}
	return value
}

func TestSchemaAndLoaderAgree(t *testing.T) {
	schema := compileSchema(t)
	good := []string{full, "version: 1\n", "version: 1\ndatabases: [{name: a, migrations: db}]\n", "version: 1\nwaivers: [{rule: 'sql/*', reason: x}]\n"}
	for _, document := range good {
		if _, err := Parse(FileName, []byte(document), catalogue); err != nil {
			t.Errorf("the loader refuses\n%s%v", document, err)
		}
		if err := schema.Validate(asJSON(t, []byte(document))); err != nil {
			t.Errorf("the schema refuses\n%s%v", document, err)
		}
	}
	for _, test := range broken {
		err := schema.Validate(asJSON(t, []byte(test.document)))
		if test.schema && err == nil {
			t.Errorf("%s: the loader refuses it and the schema does not", test.name)
		}
		if !test.schema && err != nil {
			t.Errorf("%s: marked as beyond the schema, which refuses it: %v", test.name, err)
		}
	}
}

func TestWrittenConfigurationReadsBack(t *testing.T) {
	schema := compileSchema(t)
	parsed, err := Parse(FileName, []byte(full), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	for name, before := range map[string]*Config{"default": Default(), "full": parsed} {
		text, err := before.YAML()
		if err != nil {
			t.Fatal(err)
		}
		after, err := Parse(FileName, text, catalogue)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		for i := range after.Waivers {
			after.Waivers[i].At = before.Waivers[i].At
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s: wrote\n%s\nand read back %+v, not %+v", name, text, after, before)
		}
		if err := schema.Validate(asJSON(t, text)); err != nil {
			t.Errorf("%s: the schema refuses what was written: %v", name, err)
		}
	}
}

func TestSchemaNamesEveryRuleAndDescribesEveryKey(t *testing.T) {
	var schema struct {
		Properties map[string]struct {
			Description string
			Properties  map[string]any
		}
	}
	if err := json.Unmarshal(Schema(catalogue), &schema); err != nil {
		t.Fatal(err)
	}
	for _, rule := range catalogue {
		if schema.Properties["rules"].Properties[rule.ID] == nil {
			t.Errorf("the schema does not name %s", rule.ID)
		}
	}
	var undocumented func(reflect.Type)
	undocumented = func(t2 reflect.Type) {
		for t2.Kind() == reflect.Slice {
			t2 = t2.Elem()
		}
		if t2.Kind() != reflect.Struct {
			return
		}
		for _, f := range fieldsOf(t2) {
			if f.doc == "" {
				t.Errorf("%s.%s has no doc tag", t2.Name(), f.name)
			}
			undocumented(t2.Field(f.index).Type)
		}
	}
	undocumented(reflect.TypeFor[Config]())
	if !bytes.Equal(Schema(catalogue), Schema(catalogue)) {
		t.Error("the schema differs from one call to the next")
	}
}
