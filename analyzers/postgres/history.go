package postgres

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// history is what judgements hang on and the catalog does not keep.
type history struct {
	// enums are those that migrations under judgement dropped or renamed, by the names that they had before the change.
	enums map[catalog.Name]formerEnum
	// labels are the values that migrations under judgement added, as "schema.type.value", each with the migration's mark.
	labels map[string]int
	added  []addedValue
	// types are the enums that a transaction creates.
	types map[catalog.Name]int
	// attached are triggers and policies, as "trigger public.users.stamp", with the marks of the migrations that created them,
	// and as "policy on public.users" the tables that have had a policy.
	attached         map[string]int
	triggerFunctions map[catalog.Name]bool
	// fillers are the tables that have, or have had, a trigger for each row before INSERT, which may fill any column.
	fillers map[catalog.Name]bool
	// feeders are the tables that functions insert into, with the mark of the migration that last wrote such a function.
	feeders map[catalog.Name]int
	// named are what got its name by a rename, as "type public.mood", with the mark of the migration that gave it.
	named map[string]int
	// Of migrations under judgement: constraints that they dropped, constraints that they left NOT VALID, and defaults that
	// they changed, by column.
	dropped     []droppedConstraint
	unvalidated []unvalidated
	defaults    map[string]formerDefault
	pending     []pending
	// columns are those that got their names by a rename, with the mark of the migration that gave it.
	columns map[string]int
}

func newHistory() history {
	return history{
		enums: map[catalog.Name]formerEnum{}, labels: map[string]int{},
		columns: map[string]int{}, types: map[catalog.Name]int{}, defaults: map[string]formerDefault{},
		attached: map[string]int{}, triggerFunctions: map[catalog.Name]bool{}, named: map[string]int{}, fillers: map[catalog.Name]bool{}, feeders: map[catalog.Name]int{},
	}
}

// enact applies a statement to the catalog and notes what the catalog does not keep of it.
func (r *replay) enact(node *pg_query.Node) {
	r.noteObject(node)
	r.catalog.Apply(node)
}
