//go:build release

package release

import (
	"flag"
	"testing"
)

var (
	goCommand = flag.String("go", "go", "the go command")
	version   = flag.String("version", "", "the release's name; else what git says of the work tree")
)

// TestMakeRelease is `make release`: a test, so that the module has one main.
func TestMakeRelease(t *testing.T) {
	paths, err := Make(t.Context(), Options{Root: "../..", Dist: "../../dist", Go: *goCommand, Version: *version})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		t.Log(path)
	}
}
