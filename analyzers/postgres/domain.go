package postgres

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// AlterDomain is the body of sql.alter_domain.
type AlterDomain struct {
	Statement
	Domain     string  `json:"domain" doc:"schema-qualified name"`
	Command    string  `json:"command" doc:"ALTER DOMAIN ADD CONSTRAINT, ALTER DOMAIN VALIDATE CONSTRAINT, ALTER DOMAIN SET NOT NULL, …"`
	Constraint string  `json:"constraint" doc:"the constraint's name as written; empty when the server chooses it, and where there is none"`
	Expression string  `json:"expression" doc:"for ADD CONSTRAINT: the check's expression"`
	NotValid   bool    `json:"not_valid"`
	Scanned    []Table `json:"scanned" doc:"the tables with a column of the domain whose rows are all read"`
}

// alterDomain is the fact about ALTER DOMAIN.
func (r *replay) alterDomain(s statement, n *pg_query.AlterDomainStmt, common Statement, step effect.Step) (string, string, any) {
	d, ok := step.Detail.(*effect.Domain)
	if !ok {
		return "", "", nil
	}
	body := AlterDomain{
		Statement: common, Domain: d.Name.String(), Command: step.Command, Constraint: n.Name, NotValid: d.NotValid,
		Expression: effect.Text(n.Def.GetConstraint().GetRawExpr()),
	}
	if added := n.Def.GetConstraint(); added != nil {
		body.Constraint = added.Conname
	}
	for _, table := range d.Tables {
		for _, read := range step.Effect.Scans {
			if read == table.String() {
				body.Scanned = append(body.Scanned, *r.table(table, s))
			}
		}
	}
	return "sql.alter_domain", body.Domain, body
}
