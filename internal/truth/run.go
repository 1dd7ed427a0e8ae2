package truth

import (
	"context"
	"fmt"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/parse"
)

// catalogFolder holds scripts that servers and catalog run alike.
const catalogFolder = "fixtures/postgres/catalog"

// run takes a statement into a catalog as a replay does.
func run(ctx context.Context, c *catalog.Catalog, statement string) error {
	parsed, err := parse.Statement(ctx, statement)
	if err != nil {
		return fmt.Errorf("parsing %q: %w", statement, err)
	}
	c.Run(ctx, parsed.Stmts[0].Stmt)
	return nil
}
