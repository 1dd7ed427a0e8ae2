package catalog

import pg_query "github.com/pganalyze/pg_query_go/v5"

// Apply changes the catalog as the server would on running the statement. Unknown statements change nothing.
func (c *Catalog) Apply(node *pg_query.Node) {
	c.revision++
}
