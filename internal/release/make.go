//go:build ignore

// This is `make release`.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/plimsoll-lint/plimsoll/internal/release"
)

func main() {
	o := release.Options{Root: ".", Dist: "dist"}
	flag.StringVar(&o.Go, "go", "go", "the go command")
	flag.StringVar(&o.Version, "version", "", "the release's name; else what git says of the work tree")
	flag.Parse()
	paths, err := release.Make(context.Background(), o)
	if err != nil {
		fmt.Fprintf(os.Stderr, "release: %v\n", err)
		os.Exit(1)
	}
	for _, path := range paths {
		fmt.Println(path)
	}
}
