// Package contain decides whether every document that one schema accepts is accepted by another: what a writer may write,
// and what a reader takes. The answer is compatible, incompatible with the causes, or undecided with the reasons; it is never
// guessed.
package contain

import (
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// Profile is how literally schemas are taken.
type Profile string

const (
	// Strict is literal containment of the sets of documents.
	Strict Profile = "strict"
	// Tolerant takes the writer's schema as closed (it writes only the properties that its schema names; where the schema
	// names none at all, anything) and the reader's as open (it ignores properties that it does not know).
	Tolerant Profile = "tolerant-reader"
)

// The verdicts.
const (
	Compatible   = "compatible"
	Incompatible = "incompatible"
	Undecided    = "undecided"
)

// The kinds of causes, each named for what the reader does compared with the writer.
const (
	RequiredAdded   = "required-added"       // it requires a property that the writer may leave out
	TypeNarrowed    = "type-narrowed"        // it takes fewer types
	ValueRemoved    = "enum-value-removed"   // it does not list a value that the writer lists
	EnumAdded       = "enum-added"           // it lists values where the writer is free
	RangeNarrowed   = "range-narrowed"       // its bound, length, count, step or pattern is tighter
	Closed          = "closed"               // it refuses properties or items that the writer may write
	Constrained     = "property-constrained" // it says something of a property that the writer is free in
	BranchRemoved   = "union-branch-removed" // it has no alternative for one of the writer's
	BranchesOverlap = "union-overlap"        // more than one of its alternatives takes what the writer writes
	Forbidden       = "forbidden"            // it refuses something by `not`, or by a schema that is false
	Dependency      = "dependency-added"     // it asks for more where a property is present
	Names           = "names-narrowed"       // it takes fewer names of properties
	Contains        = "contains-narrowed"    // it asks for items that the writer may leave out
	Unique          = "unique-added"         // it refuses items that are equal
)

// Place is a keyword of a schema; Schema is nil where a side has none.
type Place struct {
	Schema *schema.Schema
	Node   *document.Node
}

// Step is one step from a value to a value inside of it: the name of a property, or the index of an item.
type Step struct {
	Name  string
	Index int  // of an item; -1 for a property
	Other bool // any other property or item than those that are named
}

// Level is a value on the way to a cause: what the writer's schemas say of it, with one alternative of each union chosen,
// and the step that leads on.
type Level struct {
	Writer []*schema.Schema
	Step   Step
}

// Cause is one way in which a document of the writer's is refused.
type Cause struct {
	Kind    string
	Keyword string // the reader's
	// Name is the property that the cause is about, for kinds about one.
	Name string
	// Values are the values that are refused, as JSON, for ValueRemoved.
	Values []schema.Value
	// From and To are what the writer's and the reader's keyword say, in short; From is empty where the writer says nothing.
	From, To string
	Writer   Place
	Reader   Place
	// Path leads from the document to the value. At holds what the writer's schemas say of that value, alternatives chosen.
	Path []Level
	At   []*schema.Schema
	// Certain is false where the schemas alone do not prove that a document is refused: only a witness does.
	Certain bool
}

// Reason is why something could not be decided.
type Reason struct {
	Text   string
	Reader bool // the place is the reader's; false: the writer's
	Place  Place
}

// Result is the answer. Causes hold all that was found, certain ones and others; the verdict rests on the certain ones, and
// is undecided where there are only others.
type Result struct {
	Verdict string
	Causes  []Cause
	Reasons []Reason
}

// maxWork bounds how many pairs of schemas are looked at for one answer.
const maxWork = 60_000

// Check decides whether all that the writer's schema accepts is accepted by the reader's.
func Check(writer, reader *schema.Schema, profile Profile) Result {
	c := &checker{
		tolerant: profile == Tolerant, pairs: map[string]*pair{}, made: map[string]*schema.Schema{},
		closings: map[*schema.Schema]bool{}, same: map[[2]*schema.Schema]bool{}, empties: map[string]bool{},
	}
	o := c.check(conj{w: []*schema.Schema{writer}, closed: c.tolerant}, reader, c.tolerant)
	return c.result(o)
}

// result takes each cause once, however many ways lead to it, and puts outer ones first.
func (c *checker) result(o outcome) Result {
	r := Result{Verdict: Compatible, Causes: distinct(o.causes)}
	sort.SliceStable(r.Causes, func(i, j int) bool { return len(r.Causes[i].Path) < len(r.Causes[j].Path) })
	r.Reasons = told(o.reasons)
	if len(r.Causes)+len(r.Reasons) > 0 {
		r.Verdict = Undecided
	}
	for _, cause := range r.Causes {
		if cause.Certain {
			r.Verdict = Incompatible
		}
	}
	return r
}

// outcome is what one check found; it says yes where it holds nothing.
type outcome struct {
	causes  []Cause
	reasons []Reason
	// low is the outermost open pair that the outcome relies on; the pair's own depth or more where it relies on none.
	low int
}

const relyingOnNone = 1 << 30

func yes() outcome { return outcome{low: relyingOnNone} }

func (o outcome) yes() bool { return len(o.causes)+len(o.reasons) == 0 }

// maxTold is how many causes or reasons of one outcome are kept. Schemas that are referred to in several ways at each level
// would give as many as there are ways.
const maxTold = 400

func (o *outcome) add(more outcome) {
	o.causes = append(o.causes, more.causes...)
	if len(more.causes) > 0 && len(o.causes) > 40 {
		o.causes = distinct(o.causes)
		o.causes = o.causes[:min(len(o.causes), maxTold)]
	}
	o.reasons = append(o.reasons, more.reasons...)
	if len(more.reasons) > 0 && len(o.reasons) > 40 {
		o.reasons = told(o.reasons)
		o.reasons = o.reasons[:min(len(o.reasons), maxTold)]
	}
	o.low = min(o.low, more.low)
}

// distinct takes each cause once, however many ways lead to it: a certain one, and by the shortest way.
func distinct(causes []Cause) []Cause {
	type key struct {
		kind, name     string
		writer, reader *document.Node
	}
	var list []Cause
	seen := map[key]int{}
	for _, cause := range causes {
		k := key{cause.Kind, cause.Name, cause.Writer.Node, cause.Reader.Node}
		at, ok := seen[k]
		if !ok {
			seen[k] = len(list)
			list = append(list, cause)
			continue
		}
		if cause.Certain && !list[at].Certain || len(cause.Path) < len(list[at].Path) && cause.Certain == list[at].Certain {
			list[at] = cause
		}
	}
	return list
}

func told(reasons []Reason) []Reason {
	var list []Reason
	seen := map[string]bool{}
	for _, reason := range reasons {
		if !seen[reason.Text] {
			seen[reason.Text] = true
			list = append(list, reason)
		}
	}
	return list
}
