package postgres

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/effect"
)

// Revoke is the body of sql.revoke, one for each object.
type Revoke struct {
	Statement
	Privileges  []string `json:"privileges" doc:"in upper case; empty for all"`
	Name        string   `json:"name" doc:"the object, schema-qualified where it is in one; for a role the role"`
	From        []string `json:"from" doc:"the roles that lose them; PUBLIC for all"`
	CreatedHere bool     `json:"created_here" doc:"the change itself created the object"`
	Recreated   bool     `json:"recreated" doc:"the same migration creates the object, or creates it again"`
}

// RowSecurity is the body of sql.row_level_security.
type RowSecurity struct {
	Statement
	Command  string `json:"command" doc:"ALTER TABLE ENABLE ROW LEVEL SECURITY, or FORCE, DISABLE, NO FORCE"`
	Policies bool   `json:"policies" doc:"the table has a policy, or the same migration creates one"`
}

// revoked are the facts about REVOKE.
func (r *replay) revoked(s statement, n *pg_query.GrantStmt, e effect.Effect) []analyzers.Fact {
	if n == nil || n.IsGrant || n.Targtype != pg_query.GrantTargetType_ACL_TARGET_OBJECT {
		return nil
	}
	body := Revoke{Statement: r.common(s, e, nil)}
	for _, privilege := range n.Privileges {
		body.Privileges = append(body.Privileges, strings.ToUpper(privilege.GetAccessPriv().GetPrivName()))
	}
	for _, role := range n.Grantees {
		name := role.GetRoleSpec().GetRolename()
		if role.GetRoleSpec().GetRoletype() == pg_query.RoleSpecType_ROLESPEC_PUBLIC {
			name = "PUBLIC"
		}
		body.From = append(body.From, name)
	}
	var facts []analyzers.Fact
	for _, object := range n.Objects {
		parts := nameParts(object)
		if len(parts) == 0 {
			continue
		}
		one := body
		one.Name = catalog.Quote(parts[len(parts)-1])
		kind := ""
		switch n.Objtype {
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_SEQUENCE:
			kind = "table"
		case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE, pg_query.ObjectType_OBJECT_ROUTINE:
			kind = "function"
		case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
			kind = "type"
		}
		if kind != "" {
			name := r.resolve(parts)
			mark, known := r.creation(kind, &name)
			one.Name = name.String()
			one.CreatedHere = known && r.oneChange(mark, s.mark)
			one.Recreated = r.creates[group(kind)+" "+one.Name]
			if kind == "table" {
				one.Table = r.table(name, s)
			}
		}
		facts = append(facts, analyzers.Fact{Kind: "sql.revoke", Object: one.Name, Body: one})
	}
	return facts
}

// rowSecurity is the fact about ENABLE, FORCE, DISABLE and NO FORCE ROW LEVEL SECURITY.
func (r *replay) rowSecurity(common Statement, step effect.Step) (string, string, any) {
	name := step.Target.String()
	_, has := r.history.attached["policy on "+name]
	return "sql.row_level_security", name, RowSecurity{Statement: common, Command: step.Command, Policies: has || r.creates["policy on "+name]}
}
