package source

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkOpen brings in a repository of 20,000 files, one of them changed, and asks every pair whether it changed: the
// cost of the tree before any analyzer runs.
func BenchmarkOpen(b *testing.B) {
	r := newRepo(b)
	for i := range 20_000 {
		r.write(fmt.Sprintf("d%d/e%d/f%d.sql", i%20, i%400, i), fmt.Sprintf("select %d;\n", i))
	}
	r.commit("first")
	r.git("update-index", "--force-write-index")
	r.write("d1/e1/f1.sql", "select 'changed';\n")
	for name, o := range map[string]Options{"work tree": {}, "base": {Base: "main"}, "staged": {Staged: true}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				o.Dir = r.dir
				c, err := Open(context.Background(), o)
				if err != nil {
					b.Fatal(err)
				}
				changed := 0
				for _, p := range c.Pairs() {
					if p.Changed() {
						changed++
					}
				}
				if want := map[string]int{"work tree": 20_000, "base": 1, "staged": 0}[name]; changed != want {
					b.Fatalf("%d files changed, want %d", changed, want)
				}
				c.Close()
			}
		})
	}
}
