//go:build bench

package house

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// eventTrees are the sizes of the trees, in event schemas, and how many of them a change touches: as many in a small tree as
// in a large one, and ten times as many in the large one.
var eventTrees = []struct{ schemas, changed int }{{1000, 20}, {100, 20}, {1000, 200}}

const eventRuns = 5

// TestEventSpeed prints what it takes plimsoll to judge a change of event schemas in a git repository, so that one can see
// whether the cost follows the change or the tree. It has to find what the change breaks. Nothing fails for being slow.
func TestEventSpeed(t *testing.T) {
	plimsoll := program(t, "PLIMSOLL")
	fmt.Printf("\n%s on %s/%s with %d cores; median of %d runs, best in brackets\n\n", output(t, ".", plimsoll, "version"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), eventRuns)
	costs := make([][]cost, len(eventTrees))
	var repositories []string
	for _, tree := range eventTrees {
		repositories = append(repositories, newEvents(t, tree.schemas, tree.changed))
	}
	for range eventRuns {
		for i, repository := range repositories {
			costs[i] = append(costs[i], spent(t, repository, 1, plimsoll, "check", "--base", "HEAD~1"))
		}
	}
	first := medians(costs[0]).processor
	for i, tree := range eventTrees {
		median := medians(costs[i])
		fmt.Printf("%4d schemas, %3d changed   plimsoll %s   processors %4d ms, beside the first row %.2f\n", tree.schemas, tree.changed,
			shownCost(median, costs[i]), median.processor.Milliseconds(), median.processor.Seconds()/first.Seconds())
	}
}

// newEvents is a repository of event schemas whose last commit changes some of them, spread over the tree.
func newEvents(t *testing.T, schemas, changed int) string {
	t.Helper()
	dir := newRepository(t)
	write(t, dir, "events/common/party.schema.json", eventParty)
	for i := range schemas {
		write(t, dir, schemaFile(i), event(i))
	}
	commit(t, dir, "all events")
	for n := range changed {
		i := n * (schemas / changed)
		write(t, dir, schemaFile(i), changedEvent(i, n))
	}
	commit(t, dir, "changes")
	return dir
}

func schemaFile(i int) string { return fmt.Sprintf("events/area%02d/event_%04d.schema.json", i%20, i) }

const eventParty = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Party",
  "type": "object",
  "properties": {
    "id": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{6}$"},
    "name": {"type": "string", "maxLength": 200},
    "email": {"type": ["string", "null"], "format": "email"},
    "roles": {"type": "array", "items": {"enum": ["buyer", "seller", "payer"]}, "uniqueItems": true}
  },
  "required": ["id", "name"]
}
`

// event is the text of the i-th schema: some 4 kB, as schemas of events are, with objects, lists, a union and references.
func event(i int) string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, "    "+fmt.Sprintf(format, args...)) }
	add(`"buyer": {"$ref": "../common/party.schema.json"}`)
	add(`"seller": {"$ref": "../common/party.schema.json"}`)
	add(`"state": {"type": "string", "enum": ["new", "held", "sent", "lost"]}`)
	add(`"payment": {"oneOf": [{"type": "object", "properties": {"kind": {"const": "card"}, "last4": {"type": "string"}}, "required": ["kind"]}, {"type": "object", "properties": {"kind": {"const": "cheque"}, "bank": {"type": "string"}}, "required": ["kind"]}]}`)
	add(`"lines": {"type": "array", "maxItems": 500, "items": {"type": "object", "properties": {"sku": {"type": "string"}, "count": {"type": "integer", "minimum": 1}, "price": {"$ref": "#/$defs/amount"}}, "required": ["sku", "count"]}}`)
	for p := range 24 {
		add(`"field_%02d": {"description": "What the part %d of the system says of it.", "type": ["string", "null"], "maxLength": %d}`, p, i, 10+p)
	}
	return fmt.Sprintf(`{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Event %d",
  "type": "object",
  "properties": {
%s
  },
  "required": ["buyer", "state"],
  "$defs": {
    "amount": {"type": "object", "properties": {"minor": {"type": "integer"}, "currency": {"type": "string", "minLength": 3, "maxLength": 3}}, "required": ["minor", "currency"]}
  }
}
`, i, strings.Join(lines, ",\n"))
}

// changedEvent is the i-th schema after the n-th change. Some changes break nothing.
func changedEvent(i, n int) string {
	from, to := "", ""
	switch n % 5 {
	case 0:
		from, to = `"required": ["buyer", "state"]`, `"required": ["buyer", "state", "seller"]`
	case 1:
		from, to = `"sent", "lost"]`, `"sent"]`
	case 2:
		from, to = `"minimum": 1`, `"minimum": 2`
	case 3:
		from, to = `"state": {`, `"note": {"type": "string"}, "state": {`
	case 4:
		from, to = `, {"type": "object", "properties": {"kind": {"const": "cheque"}, "bank": {"type": "string"}}, "required": ["kind"]}`, ``
	}
	return strings.Replace(event(i), from, to, 1)
}
