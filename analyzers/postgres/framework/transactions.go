package framework

import "github.com/plimsoll-lint/plimsoll/analyzers/postgres/lex"

// What opens a transaction, as Placement.Wrapped says it.
const (
	WrappedByTool     = "tool"
	WrappedImplicitly = "implicit"
	WrappedExplicitly = "explicit"
)

// Wrapping says how the statements of a step reach the server.
type Wrapping struct {
	// Transaction: the tool opens a transaction around the step.
	Transaction bool
	// OneString: the tool sends the step's statements as one string, which the server runs in one implicit transaction when
	// there are several.
	OneString bool
	// Pipeline: the tool sends some statements by themselves, and opens its transaction where another one comes.
	Pipeline bool
}

// Wrapping is how a tool sends the statements of a step; see habits for the sources.
//
// Of a Plain folder nobody knows the runner. A file is taken to be sent as one string, as most runners do; where it holds
// a statement that the server then refuses, the runner evidently sends the statements one by one.
func (t Tool) Wrapping(step Step, statements []lex.Statement) Wrapping {
	h := habits[t]
	w := Wrapping{Transaction: h.transaction && !step.NoTransaction, OneString: h.oneString, Pipeline: h.pipeline}
	switch t {
	case Flyway:
		w.Transaction = w.Transaction && !flywaySkips(step, statements)
	case Tern: // migrate/internal/sqlsplit: without a transaction, one by one
		w.OneString = w.Transaction
	case Plain:
		for _, s := range statements {
			if refusesTransaction(s.Words) {
				w.OneString = false
			}
		}
	}
	return w
}

// Placement is the transaction that a statement runs in.
type Placement struct {
	// Transaction counts from 1 over the whole run; 0 for none.
	Transaction int
	// Wrapped is what opens it: WrappedByTool, WrappedImplicitly or WrappedExplicitly; empty for none.
	Wrapped string
}

// Run numbers the transactions of a database's run, step by step in the order in which they are given.
type Run struct {
	tool Tool
	last int
	open Placement
	// before is the path of the last step, and pending whether it ran with the pending migrations.
	before  string
	pending bool
}

// NewRun starts a run of a tool.
func NewRun(tool Tool) *Run { return &Run{tool: tool} }

// Step places the statements of the next step. BEGIN and COMMIT themselves belong to the transaction that they open or end.
// Pending says that the step's migration runs in one go with the other pending ones: where nobody knows which migrations
// are, each counts as run by itself.
//
// A string of several statements is one implicit transaction; BEGIN inside it turns what ran before in the string into
// part of its block, and after COMMIT the rest of the string is an implicit transaction again (PostgreSQL documentation,
// "Message Flow", "Multiple Statements in a Simple Query"), so that CREATE INDEX CONCURRENTLY fails there as well.
func (r *Run) Step(step Step, statements []lex.Statement, pending bool) []Placement {
	placements := make([]Placement, len(statements))
	wrapping := r.tool.Wrapping(step, statements)
	continues := r.continues(step, pending)
	r.before, r.pending = step.Path, pending
	if !continues {
		r.open = Placement{}
		if wrapping.Transaction && !wrapping.Pipeline && (len(statements) > 0 || habits[r.tool].spans) {
			r.begin(WrappedByTool)
		}
	}
	for start := 0; start < len(statements); {
		end := stringEnd(step, statements, start, wrapping.OneString)
		several := countSQL(statements[start:end]) > 1
		for i := start; i < end; i++ {
			if statements[i].Kind == lex.SQL {
				placements[i] = r.place(statements[i].Words, several, wrapping.Pipeline)
			}
		}
		if r.open.Wrapped == WrappedImplicitly {
			r.open = Placement{}
		}
		start = end
	}
	return placements
}

// continues is whether a step goes on in the transaction that the step before has left open, or outside of one when that
// has ended it.
func (r *Run) continues(step Step, pending bool) bool {
	h := habits[r.tool]
	return h.spans && pending && r.pending || h.script && step.Path == r.before
}

func (r *Run) begin(by string) {
	r.last++
	r.open = Placement{r.last, by}
}

func (r *Run) place(words []string, several, pipeline bool) Placement {
	if pipeline && r.open.Wrapped != WrappedExplicitly {
		if supabaseAlone(words) {
			r.open = Placement{}
			return Placement{}
		}
		if r.open.Transaction == 0 {
			r.begin(WrappedByTool)
		}
	}
	command := transactionCommand(words)
	switch {
	case command == opens && r.open.Transaction == 0:
		r.begin(WrappedExplicitly)
	case command == opens && (r.open.Wrapped == WrappedImplicitly || pipeline):
		r.open.Wrapped = WrappedExplicitly
	case r.open.Transaction == 0 && several:
		r.begin(WrappedImplicitly)
	}
	at := r.open
	switch command {
	case ends:
		r.open = Placement{}
	case chains:
		r.begin(WrappedExplicitly)
	}
	return at
}

// stringEnd is the index past the last statement that is sent together with the one at start.
func stringEnd(step Step, statements []lex.Statement, start int, oneString bool) int {
	if oneString {
		return len(statements)
	}
	at := rangeAt(step.Together, statements[start].Start)
	if at < 0 {
		return start + 1
	}
	end := start + 1
	for end < len(statements) && statements[end].Start < step.Together[at].End {
		end++
	}
	return end
}

func countSQL(statements []lex.Statement) int {
	n := 0
	for _, s := range statements {
		if s.Kind == lex.SQL {
			n++
		}
	}
	return n
}
