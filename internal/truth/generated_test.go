package truth

import (
	"os"
	"testing"
)

// TestGenerated compares what is made from the record with what is committed; with -update it is written anew.
func TestGenerated(t *testing.T) {
	files, err := Load(recordFolder)
	if err != nil {
		t.Fatal(err)
	}
	for path, write := range map[string]func([]*File) (string, error){
		"../../docs/postgres-truth.md":                 Page,
		"../../analyzers/postgres/effect/observed.txt": Observed,
	} {
		content, err := write(files)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if *update {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		committed, err := os.ReadFile(path)
		if err != nil || string(committed) != content {
			t.Errorf("%s is not what the record says (%v); `make generate` writes it", path, err)
		}
	}
}
