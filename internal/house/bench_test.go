//go:build bench

package house

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// repetitions is how often each command is timed; an odd number has a median that was measured.
const repetitions = 11

// migrations is how many the large tree holds.
const migrations = 400

// TestSpeed prints how long plimsoll takes, process start included, and how long squawk takes for the same files. The
// commands take turns, so that a slow moment of the machine meets both. PLIMSOLL and SQUAWK are the programs; `make bench`
// sets them. Nothing fails for being slow: a machine that others use too would make that a lottery.
func TestSpeed(t *testing.T) {
	plimsoll, squawk := program(t, "PLIMSOLL"), program(t, "SQUAWK")
	fmt.Printf("%s and %s on %s/%s with %d cores; medians of %d runs: wall time, and the processors' in brackets\n\n", output(t, ".", plimsoll, "version"),
		output(t, ".", squawk, "--version"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), repetitions)

	small := newRepository(t)
	write(t, small, firstFile, firstMigration)
	write(t, small, secondFile, badMigration)
	commit(t, small, "two migrations")
	compare(t, small, "one small file", []string{plimsoll, "check", secondFile}, []string{squawk, secondFile})

	large := newRepository(t)
	var files []string
	for i := range migrations {
		files = append(files, fmt.Sprintf("db/migrations/%04d_step.up.sql", i+1))
		write(t, large, files[i], migration(i))
	}
	commit(t, large, "all but the newest")
	compare(t, large, fmt.Sprintf("%d migrations", migrations), []string{plimsoll, "check"}, append([]string{squawk}, files...))

	newest := "db/migrations/9999_newest.up.sql"
	write(t, large, newest, "CREATE INDEX table_1_newest_idx ON table_1 (note);\n")
	compare(t, large, fmt.Sprintf("one new migration after %d", migrations), []string{plimsoll, "check", "--base", "HEAD"}, []string{squawk, newest})
}

// migration is the text of the i-th migration: mostly what teams write every week, now and then what hurts.
func migration(i int) string {
	table := fmt.Sprintf("table_%d", i-i%8)
	switch i % 8 {
	case 0:
		var columns strings.Builder
		for c := range 12 {
			fmt.Fprintf(&columns, ",\n    column_%d text NOT NULL DEFAULT 'x'", c)
		}
		return fmt.Sprintf("CREATE TABLE %s (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    note text,\n    other_id bigint%s\n);\n", table, columns.String())
	case 1:
		return fmt.Sprintf("ALTER TABLE %s ADD COLUMN added_%d timestamptz;\n", table, i)
	case 2:
		return fmt.Sprintf("CREATE INDEX CONCURRENTLY %s_note_idx ON %s (note);\n", table, table)
	case 3:
		return fmt.Sprintf("INSERT INTO %s (note) VALUES ('first'), ('second'), ('third');\n", table)
	case 4:
		return fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s_note_short CHECK (length(note) < 500) NOT VALID;\nALTER TABLE %s VALIDATE CONSTRAINT %s_note_short;\n", table, table, table, table)
	case 5:
		return fmt.Sprintf("CREATE INDEX %s_other_idx ON %s (other_id);\n", table, table)
	case 6:
		return fmt.Sprintf("ALTER TABLE %s DROP COLUMN column_%d;\n", table, i%12)
	}
	return fmt.Sprintf("CREATE VIEW %s_view AS SELECT t.id, t.note, count(*) OVER () AS n FROM %s AS t WHERE t.note IS NOT NULL ORDER BY t.id;\n", table, table)
}

// compare times two commands in turn, after one untimed run of each.
func compare(t *testing.T, dir, what string, ours, theirs []string) {
	t.Helper()
	var walls, works [2][]time.Duration
	for i := range repetitions + 1 {
		for who, command := range [][]string{ours, theirs} {
			wall, work := timed(t, dir, command)
			if i > 0 {
				walls[who], works[who] = append(walls[who], wall), append(works[who], work)
			}
		}
	}
	fmt.Printf("%-32s plimsoll %s   squawk %s   plimsoll/squawk %.2f (%.2f)\n", what, shown(walls[0], works[0]), shown(walls[1], works[1]),
		float64(median(walls[0]))/float64(median(walls[1])), float64(median(works[0]))/float64(median(works[1])))
}

func median(times []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(times))[len(times)/2]
}

func shown(wall, work []time.Duration) string {
	return fmt.Sprintf("%7.1f ms (%.1f)", float64(median(wall).Microseconds())/1000, float64(median(work).Microseconds())/1000)
}

// timed runs a command whose findings are expected and not read. It gives the time by the clock, and that of the processors,
// of which those who share the machine take less.
func timed(t *testing.T, dir string, command []string) (wall, work time.Duration) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall = time.Since(start)
	if failed := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &failed) && failed.ExitCode() == 1) {
		t.Fatalf("%s: %v\n%s", strings.Join(command[:2], " "), err, out)
	}
	return wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

func program(t *testing.T, variable string) string {
	t.Helper()
	file, err := filepath.Abs(os.Getenv(variable))
	if err != nil || os.Getenv(variable) == "" {
		t.Fatalf("%s names no program; `make bench` sets it", variable)
	}
	return file
}
