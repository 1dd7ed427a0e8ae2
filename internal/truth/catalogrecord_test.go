package truth

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// script is a file of SQL that every server from the given version on runs, with the record of what it leaves.
type script struct {
	name, path string
	sql        string
	since      int
	// server holds the lines of catalog.Describe as the server of each version gives them.
	server map[int][]string
	// gaps are the lines that the catalog lacks, with "-" in front, and those that it has too many, with "+".
	gaps map[int][]string
}

// Beside the script stands its record. A line of it that all versions give stands for itself; one that only some give begins
// with them, as in "18: …". A line that begins with ? is a known gap, where the catalog does not agree with the servers.
func loadScripts(t *testing.T) []*script {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../..", catalogFolder, "*.sql"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var all []*script
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := &script{name: strings.TrimSuffix(filepath.Base(path), ".sql"), path: path, sql: string(text), since: First}
		if _, err := fmt.Sscanf(s.sql, "-- since %d", &s.since); err != nil {
			s.since = First
		}
		s.server, s.gaps = map[int][]string{}, map[int][]string{}
		record, err := os.ReadFile(s.record())
		if err != nil && !*update {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(record)) {
			s.read(t, strings.TrimSuffix(line, "\n"))
		}
		all = append(all, s)
	}
	return all
}

func (s *script) record() string { return strings.TrimSuffix(s.path, ".sql") + ".txt" }

// read takes one line of the record.
func (s *script) read(t *testing.T, line string) {
	t.Helper()
	into := s.server
	if rest, gap := strings.CutPrefix(line, "? "); gap {
		into, line = s.gaps, rest
	}
	first, last := s.since, Last
	if versions, rest, ok := strings.Cut(line, ": "); ok {
		from, to, ranged := strings.Cut(versions, "-")
		if !ranged {
			to = from
		}
		var err error
		if first, err = strconv.Atoi(from); err != nil {
			t.Fatalf("%s: %q: %v", s.name, line, err)
		}
		if last, err = strconv.Atoi(to); err != nil {
			t.Fatalf("%s: %q: %v", s.name, line, err)
		}
		line = rest
	}
	for version := first; version <= last; version++ {
		into[version] = append(into[version], line)
	}
}

// write writes the record anew.
func (s *script) write(ours []string) error {
	for version := range s.server {
		s.gaps[version] = differences(ours, s.server[version], version)
	}
	var b strings.Builder
	b.WriteString(s.lines("", s.server))
	b.WriteString(s.lines("? ", s.gaps))
	return os.WriteFile(s.record(), []byte(b.String()), 0o644)
}

// lines are those of all versions, sorted, with the versions in front where they are not all.
func (s *script) lines(mark string, by map[int][]string) string {
	versions := map[string]map[int]string{}
	for version, lines := range by {
		for _, line := range lines {
			if versions[line] == nil {
				versions[line] = map[int]string{}
			}
			versions[line][version] = line
		}
	}
	var sorted []string
	for line := range versions {
		sorted = append(sorted, line)
	}
	slices.Sort(sorted)
	var b strings.Builder
	for _, line := range sorted {
		for _, r := range Ranges(versions[line]) {
			if r.From == s.since && r.To == Last {
				fmt.Fprintf(&b, "%s%s\n", mark, line)
			} else {
				fmt.Fprintf(&b, "%s%s: %s\n", mark, r.Versions(), line)
			}
		}
	}
	return b.String()
}

// inCatalog is what the script leaves in a catalog.
func (s *script) inCatalog(ctx context.Context, t *testing.T) []string {
	t.Helper()
	ours := catalog.New(nil)
	for _, statement := range Split(s.sql) {
		if err := run(ctx, ours, statement); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
	return ours.Describe()
}

// differences are the lines in which the catalog and a server do not agree, sorted.
func differences(ours, theirs []string, version int) []string {
	var all []string
	for _, line := range theirs {
		if !slices.Contains(ours, line) {
			all = append(all, "-"+line)
		}
	}
	for _, line := range ours {
		if !slices.Contains(theirs, line) && !elsewhere(line, version) {
			all = append(all, "+"+line)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// elsewhere is whether a line is about what only later versions have.
func elsewhere(line string, version int) bool {
	return version < 18 && strings.HasPrefix(line, "not-null ") ||
		version < 14 && (strings.HasPrefix(line, "multirange type "))
}

// maxCatalogGaps is how many lines of the record the catalog is wrong about, counted once for all versions. It only goes
// down.
const maxCatalogGaps = 4

// TestCatalogRecord compares what the scripts of fixtures/postgres/catalog leave in the catalog with what servers had after
// them, as recorded.
func TestCatalogRecord(t *testing.T) {
	gaps := 0
	for _, s := range loadScripts(t) {
		ours := s.inCatalog(context.Background(), t)
		known := map[string]bool{}
		for version := s.since; version <= Last; version++ {
			found := differences(ours, s.server[version], version)
			for _, line := range found {
				known[line] = true
				if !slices.Contains(s.gaps[version], line) {
					t.Errorf("%s on PostgreSQL %d: %s", s.name, version, line)
				}
			}
			for _, line := range s.gaps[version] {
				if !slices.Contains(found, line) {
					t.Errorf("%s on PostgreSQL %d: no gap any more: %s", s.name, version, line)
				}
			}
		}
		gaps += len(known)
	}
	if gaps > maxCatalogGaps {
		t.Errorf("%d gaps, and no more than %d are allowed", gaps, maxCatalogGaps)
	}
}
