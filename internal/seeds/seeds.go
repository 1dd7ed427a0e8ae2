// Package seeds runs property tests: with the seeds that once failed, which are committed, and with fresh ones for as long
// as there is time. A test binary that imports it has the flags -first and -lasting:
//
//	go test ./analyzers/events/witness -run TestVerdicts -first 1000000 -lasting 8m
package seeds

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	first   = flag.Int64("first", 1, "the first fresh seed of a property test")
	lasting = flag.Duration("lasting", 2*time.Second, "for how long a property test tries fresh seeds")
)

// Each calls try with every seed in testdata/seeds beside the test, and then with fresh ones. It logs which those were.
func Each(t *testing.T, try func(seed int64)) {
	t.Helper()
	committed, err := os.ReadFile(filepath.Join("testdata", "seeds"))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Fields(string(committed)) {
		seed, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		try(seed)
	}
	seed := *first
	for started := time.Now(); time.Since(started) < *lasting; seed++ {
		try(seed)
	}
	t.Logf("fresh seeds: %d to %d", *first, seed-1)
}
