// Package wire says what becomes of a value that one schema writes and another one reads, in the binary encoding and in
// ProtoJSON, and shows it with a message.
package wire

// What a reader makes of what a writer wrote.
const (
	Compatible = "compatible" // all that is written is read as it was written
	Lossy      = "lossy"      // the reader succeeds, and some of what is written is missing, cut or changed
	Breaking   = "breaking"   // the reader fails, or nothing of the element arrives as it was written
	Unknown    = "unknown"    // it cannot be told, because a type is not known or programs decide it
)

// Direction is the verdict for one writer and one reader.
type Direction struct {
	Verdict string `json:"verdict" doc:"compatible (all that is written is read as written), lossy (the reader succeeds, and some of what is written is missing, cut or changed), breaking (the reader fails, or nothing of the element arrives as written) or unknown"`
	Why     string `json:"why" doc:"what happens, in plain words; empty when compatible and there is nothing to say"`
}

// Good is whether nothing is lost, as far as is known.
func (d Direction) Good() bool { return d.Verdict == Compatible }

// Bad is whether something is lost for sure.
func (d Direction) Bad() bool { return d.Verdict == Lossy || d.Verdict == Breaking }

func rank(verdict string) int {
	switch verdict {
	case Breaking:
		return 3
	case Lossy:
		return 2
	case Unknown:
		return 1
	}
	return 0
}

// Worst is the heavier of two verdicts, the first where they weigh the same.
func Worst(a, b Direction) Direction {
	if rank(b.Verdict) > rank(a.Verdict) {
		return b
	}
	if a.Verdict == b.Verdict && a.Why == "" {
		return b
	}
	return a
}

// Witness is a message that shows a loss: written with one schema and read with the other.
type Witness struct {
	Direction string `json:"direction" doc:"backward: written with the base's schema, read with the head's; forward: the other way round"`
	Encoding  string `json:"encoding" doc:"binary or json"`
	Message   string `json:"message" doc:"full name of the message"`
	Bytes     string `json:"bytes" doc:"what is on the wire: in hexadecimal for binary, the document for json"`
	Written   string `json:"written" doc:"what the writer set, in text format without the outer message"`
	Read      string `json:"read" doc:"what the reader finds, in the same form; empty when it fails or finds nothing set"`
	Error     string `json:"error" doc:"why the reader fails; empty when it does not"`
	Says      string `json:"says" doc:"the same as a clause for a message: a reader built before this change that receives Invoice{total: 5} sees total = 0"`
}
