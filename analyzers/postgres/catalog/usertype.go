package catalog

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createEnum(statement *pg_query.CreateEnumStmt) {
	schema, name := qualified(stringList(statement.GetTypeName()))
	if name == "" {
		return
	}
	full := c.creationName(schema, name)
	c.enums[full] = &Enum{Name: full, Labels: stringList(statement.GetVals()), CreatedBy: c.mark}
}

// alterEnum adds or renames a label. Of an enum that was never seen nothing is learned: its labels would look complete.
func (c *Catalog) alterEnum(statement *pg_query.AlterEnumStmt) {
	old := c.Enum(qualified(stringList(statement.GetTypeName())))
	if old == nil {
		return
	}
	enum := *old
	enum.Labels = slices.Clone(old.Labels)
	c.enums[enum.Name] = &enum
	if from := statement.GetOldVal(); from != "" {
		renameIn(enum.Labels, from, statement.GetNewVal())
		return
	}
	if len(enum.Labels) >= maxLinks || slices.Contains(enum.Labels, statement.GetNewVal()) {
		return
	}
	at := len(enum.Labels)
	if i := slices.Index(enum.Labels, statement.GetNewValNeighbor()); i >= 0 {
		at = i
		if statement.GetNewValIsAfter() {
			at++
		}
	}
	enum.Labels = slices.Insert(enum.Labels, at, statement.GetNewVal())
}

func (c *Catalog) createDomain(statement *pg_query.CreateDomainStmt) {
	schema, name := qualified(stringList(statement.GetDomainname()))
	if name == "" {
		return
	}
	domain := &Domain{Name: c.creationName(schema, name), Base: c.typeUsed(statement.GetTypeName()), CreatedBy: c.mark}
	if clause := statement.GetCollClause(); clause != nil {
		domain.Base.Collation = collation(clause)
	}
	c.dropType(domain.Name, false)
	for _, node := range statement.GetConstraints() {
		c.addDomainConstraint(domain, node.GetConstraint())
	}
	c.domains[domain.Name] = domain
}

func (c *Catalog) addDomainConstraint(domain *Domain, node *pg_query.Constraint) {
	switch node.GetContype() {
	case pg_query.ConstrType_CONSTR_NOTNULL:
		domain.NotNull = true
	case pg_query.ConstrType_CONSTR_CHECK:
		if len(domain.Constraints) >= maxLinks {
			return
		}
		name := node.GetConname()
		if name == "" {
			name = c.chooseConstraintName(domain.Name.Schema, domain.Name.Name, "", "check")
		}
		c.constraints[Name{domain.Name.Schema, name}]++
		domain.Constraints = append(domain.Constraints, &Constraint{
			Name: name, Kind: Check, Valid: !node.GetSkipValidation(), Enforced: true,
			Expression: expressionText(node.GetRawExpr()),
		})
	}
}

// alterDomain applies ALTER DOMAIN; the letters of the subcommands are the grammar's (PostgreSQL sources, parsenodes.h,
// AlterDomainStmt). Of a domain that was never seen nothing is learned, since its base type is unknown.
func (c *Catalog) alterDomain(statement *pg_query.AlterDomainStmt) {
	domain := c.editDomain(c.resolveType(qualified(stringList(statement.GetTypeName()))))
	if domain == nil {
		return
	}
	switch statement.GetSubtype() {
	case "N":
		domain.NotNull = false
	case "O":
		domain.NotNull = true
	case "C":
		c.addDomainConstraint(domain, statement.GetDef().GetConstraint())
	case "X":
		for i, constraint := range domain.Constraints {
			if constraint.Name == statement.GetName() {
				c.releaseConstraintName(Name{domain.Name.Schema, constraint.Name})
				domain.Constraints = slices.Delete(domain.Constraints, i, i+1)
				break
			}
		}
	case "V":
		for i, constraint := range domain.Constraints {
			if constraint.Name == statement.GetName() {
				domain.Constraints[i] = constraint.clone()
				domain.Constraints[i].Valid = true
			}
		}
	}
}

// editDomain puts a copy of the domain in its place and returns the copy, nil when there is no such domain.
func (c *Catalog) editDomain(name Name) *Domain {
	old := c.domains[name]
	if old == nil {
		return nil
	}
	domain := *old
	domain.Constraints = slices.Clone(old.Constraints)
	c.domains[name] = &domain
	return &domain
}

func (c *Catalog) renameDomainConstraint(name Name, from, to string) {
	domain := c.editDomain(name)
	if domain == nil {
		return
	}
	for i, constraint := range domain.Constraints {
		if constraint.Name == from {
			domain.Constraints[i] = constraint.clone()
			domain.Constraints[i].Name = to
			c.releaseConstraintName(Name{name.Schema, from})
			c.constraints[Name{name.Schema, to}]++
		}
	}
}

// moveType gives a type another qualified name, in the columns and domains that have it too. A type that was never seen
// is renamed where it is used.
func (c *Catalog) moveType(from, to Name) {
	if from == to || from.Name == "" {
		return
	}
	c.retype(from, to)
	if domain := c.editDomain(from); domain != nil {
		for _, constraint := range domain.Constraints {
			c.releaseConstraintName(Name{from.Schema, constraint.Name})
			c.constraints[Name{to.Schema, constraint.Name}]++
		}
		domain.Name = to
		delete(c.domains, from)
		c.domains[to] = domain
	}
	if old := c.enums[from]; old != nil {
		enum := *old
		enum.Name = to
		delete(c.enums, from)
		c.enums[to] = &enum
	}
	if moved := c.editType(from); moved != nil {
		moved.Name = to
		delete(c.types, from)
		c.types[to] = moved
	}
}
