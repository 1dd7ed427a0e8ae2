//go:build truth

package truth

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// tooLong is for how long a migration may wait for a lock; those of the pages give up after two seconds.
const tooLong = "3s"

// The states of a wait that lock_timeout and statement_timeout end (PostgreSQL documentation, appendix A).
const (
	lockNotAvailable = "55P03"
	queryCanceled    = "57014"
)

// wait runs a migration while a transaction is open that has read and written every table, and undoes what it does. It has to
// give up before long, or others wait behind it; then it can be tried again.
func (r *runner) wait(ctx context.Context, calls []call) error {
	others, err := r.connect(ctx)
	if err != nil {
		return err
	}
	defer others.Close(ctx)
	obstacle := "begin"
	for _, table := range r.existing {
		if strings.Contains("rp", table.kind) {
			obstacle += fmt.Sprintf("; lock table only %s in row exclusive mode", table.name)
		}
	}
	if _, err := rows(ctx, others, obstacle); err != nil {
		return fmt.Errorf("keeping the tables in use: %w", err)
	}
	conn, err := r.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	statements := []string{"set statement_timeout = '" + tooLong + "'", "begin"}
	if r.timeout {
		statements = slices.Insert(statements, 0, "set lock_timeout = '2s'")
	}
	for _, c := range calls {
		if !c.begins && !c.ends {
			statements = append(statements, c.text)
		}
	}
	for _, statement := range statements {
		_, err := rows(ctx, conn, statement)
		refusal, err := refusalOf(err)
		switch {
		case err != nil:
			return err
		case refusal == nil:
			continue
		case refusal.Code == queryCanceled:
			r.note("waits", "%s: after %s it still waits for those who use its tables", oneLine(statement), tooLong)
		case refusal.Code == lockNotAvailable, refusal.Code == forbiddenInTransaction:
		}
		return nil
	}
	return nil
}
