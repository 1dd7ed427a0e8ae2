//go:build e2e

package release

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// A bill of materials is what the schema of CycloneDX asks for, as its own library for JavaScript brings it along.
func TestBillOfMaterialsAgainstSchema(t *testing.T) {
	folder := os.Getenv("PLIMSOLL_CYCLONEDX")
	if folder == "" {
		t.Fatal("PLIMSOLL_CYCLONEDX names no folder; `make e2e` sets it")
	}
	const at = "http://cyclonedx.org/schema/"
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6.SNAPSHOT.schema.json", "spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"} {
		text, err := os.ReadFile(filepath.Join(folder, "@cyclonedx", "cyclonedx-library", "res", "schema", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(at+name, bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(at + "bom-1.6.SNAPSHOT.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	info, native := sample()
	text, err := billOfMaterials("v0.1.0", made, []byte("program"), info, native)
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text string) error {
		var document any
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		return schema.Validate(document)
	}
	if err := validate(string(text)); err != nil {
		t.Errorf("%#v", err)
	}
	if validate(strings.ReplaceAll(string(text), `"type": "library"`, `"type": "book"`)) == nil {
		t.Error("the schema takes a part that is a book, so it does not look")
	}
}
