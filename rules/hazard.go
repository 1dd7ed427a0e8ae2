package rules

import (
	"fmt"
	"maps"
	"slices"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

// Hazards are the things that go wrong on a server, by the word that the key hazard of a page's front matter uses, each
// with what is then observed. A page names those of which every flagged example shows one; of a safe rollout, none at all
// is shown, named or not (internal/truth, `make truth`).
var Hazards = map[string]string{
	"fails":  "the server refuses a statement of a migration",
	"blocks": "all rows of a table are read or written, or an index is built, while the transaction keeps others from writing or reading",
	"waits":  "a statement waits for a lock that blocks reads or writes, and no lock_timeout ends the wait",
	"wide":   "a transaction that keeps others from one table goes on to lock another",
	"bulk":   "one transaction changes most rows of a table",
	"breaks": "a statement that the running code makes fails, or finds nothing any more",
	"sticks": "a migration that was interrupted cannot be run again",
	"leaves": "an index or a constraint stays behind that is not valid",
	"drifts": "a new database ends with another schema than one that ran the earlier migrations before",
	"stays":  "the way down does not lead back to the schema before",
}

func checkHazards(hazards []string) []error {
	known := slices.Sorted(maps.Keys(Hazards))
	var problems []error
	for _, hazard := range hazards {
		if Hazards[hazard] == "" {
			problems = append(problems, fmt.Errorf("hazard: %q is none of %s%s", hazard, known, nearest.Hint(hazard, known)))
		}
	}
	return problems
}
