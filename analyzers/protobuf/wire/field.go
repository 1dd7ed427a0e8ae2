package wire

import (
	"fmt"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Both is the verdict on one direction in both encodings.
type Both struct{ Binary, JSON Direction }

// Change is the verdict on a change: what new readers make of old bytes, and old readers of new ones.
type Change struct{ Backward, Forward Both }

// And is the heavier of two verdicts, part by part.
func (c Change) And(d Change) Change {
	return Change{c.Backward.and(d.Backward), c.Forward.and(d.Forward)}
}

func (b Both) and(c Both) Both {
	return Both{Worst(b.Binary, c.Binary), Worst(b.JSON, c.JSON)}
}

func fine() Both { return Both{Direction{Verdict: Compatible}, Direction{Verdict: Compatible}} }

// same gives one verdict for both encodings.
func same(verdict, why string) Both {
	return Both{Direction{verdict, why}, Direction{verdict, why}}
}

// FieldChange judges all that there is to a field, its number aside.
func FieldChange(old, new *schema.Field) Change {
	return Change{carrier{}.field(old, new), carrier{forward: true}.field(new, old)}
}

// TypeChange judges the types of a field on both sides, cardinality aside.
func TypeChange(old, new *schema.Field) Change {
	return Change{carrier{}.types(old, new), carrier{forward: true}.types(new, old)}
}

// CardinalityChange judges singular against repeated, and maps against lists.
func CardinalityChange(old, new *schema.Field) Change {
	return Change{cardinality(old, new), cardinality(new, old)}
}

// PresenceChange judges implicit against explicit presence.
func PresenceChange(old, new *schema.Field) Change {
	return Change{fine(), presence(new, old)}
}

// RequiredChange judges what is required; nil for a side that has not got the field.
func RequiredChange(old, new *schema.Field) Change {
	return Change{required(old, new), required(new, old)}
}

// DefaultChange judges what an unset field reads as.
func DefaultChange(old, new *schema.Field) Change {
	return Change{defaults(old, new), defaults(new, old)}
}

// carrier carries what one schema writes to a reader with another one.
type carrier struct {
	forward bool // the reader is the old one, which knows nothing of the change
	open    map[[2]*schema.Message]bool
}

// types judges one value: what w writes and r reads.
func (c carrier) types(w, r *schema.Field) Both {
	switch {
	case w.Key != nil && r.Key != nil:
		key, value := c.types(w.Key, r.Key), c.types(w.Value, r.Value)
		return Both{about("the key: ", key.Binary), about("the key: ", jsonKey(w.Key, r.Key))}.and(Both{about("the value: ", value.Binary), about("the value: ", value.JSON)})
	case w.Kind == schema.KindUnknown || r.Kind == schema.KindUnknown:
		if w.Kind == r.Kind && w.TypeName == r.TypeName {
			return fine()
		}
		return same(Unknown, "the type is defined in a file that was not found")
	case w.IsMessage() && r.IsMessage():
		return c.messages(w, r)
	case w.IsMessage() || r.IsMessage():
		return mixed(w, r)
	}
	return Both{binaryScalar(w, r), jsonScalar(w, r)}
}

func about(what string, d Direction) Direction {
	if d.Why != "" {
		d.Why = what + d.Why
	}
	return d
}

// jsonKey: keys of maps are written as strings, whatever their type is (Protocol Buffers, "ProtoJSON Format").
func jsonKey(w, r *schema.Field) Direction {
	switch {
	case w.Kind == r.Kind:
		return Direction{Verdict: Compatible}
	case r.Kind == "string":
		return Direction{Unknown, "keys stand in the document as strings, so the text of the key is read"}
	case isWhole(w.Kind) && isWhole(r.Kind):
		return jsonScalar(w, r)
	}
	return Direction{Breaking, fmt.Sprintf("a key that is no %s makes the reader refuse the document", r.Written)}
}

// mixed: a message on one side only.
func mixed(w, r *schema.Field) Both {
	json := Direction{Breaking, fmt.Sprintf("%s and %s have different forms in the document", w.Written, r.Written)}
	message, other := w, r
	if r.IsMessage() {
		message, other = r, w
	}
	switch {
	case message.Kind == schema.KindMessage && other.Kind == "bytes":
		return Both{Direction{Unknown, "bytes and a message are written alike, so it works where the bytes are that message"}, json}
	case message.Kind == schema.KindMessage && other.Kind == "string":
		return Both{Direction{Breaking, fmt.Sprintf("the bytes of %s are read as %s", w.Written, r.Written)}, json}
	}
	return Both{binaryScalar(w, r), json}
}

// messages judges the values of two message types by what their fields become.
func (c carrier) messages(w, r *schema.Field) Both {
	both := fine()
	if w.Kind != r.Kind {
		both.Binary = Direction{Breaking, "a delimited message (group) and a length-prefixed one are encoded in different ways, so the value is taken for an unknown field"}
	}
	if w.TypeName == r.TypeName {
		return both // what changed inside of it is told there
	}
	if w.Message == nil || r.Message == nil {
		return both.and(same(Unknown, "the type is defined in a file that was not found"))
	}
	return both.and(c.inside(w.Message, r.Message))
}

// inside compares two messages field by field. Messages that contain each other are taken to agree until something shows
// that they do not.
func (c carrier) inside(w, r *schema.Message) Both {
	if c.open == nil {
		c.open = map[[2]*schema.Message]bool{}
	}
	key := [2]*schema.Message{w, r}
	const maxPairs = 200
	if c.open[key] {
		return fine()
	}
	if len(c.open) > maxPairs {
		return same(Unknown, "the messages are too large to compare")
	}
	c.open[key] = true
	w.Linked()
	r.Linked()
	both := fine()
	for _, f := range w.Fields {
		other := r.Field(f.Number)
		switch {
		case other == nil && !c.forward:
			both.Binary = Worst(both.Binary, Direction{Compatible, fmt.Sprintf("%s has no field %d, so new readers skip %s", r.Name, f.Number, f.Name)})
		case other != nil:
			both.Binary = Worst(both.Binary, about(f.Name+": ", c.field(f, other).Binary))
		}
		named := byJSONName(r, f.JSONName)
		if named == nil {
			both.JSON = Worst(both.JSON, Direction{Breaking, fmt.Sprintf("%s has no field %s, so the reader refuses the document", r.Name, f.JSONName)})
		} else {
			both.JSON = Worst(both.JSON, about(f.Name+": ", c.field(f, named).JSON))
		}
	}
	for _, f := range r.Fields {
		if w.Field(f.Number) != nil {
			continue
		}
		if c.forward {
			both = both.and(same(Lossy, fmt.Sprintf("%s has no field %d, so %s is never set", w.Name, f.Number, f.Name)))
		}
		both = both.and(required(nil, f))
	}
	return both
}

func byJSONName(m *schema.Message, name string) *schema.Field {
	for _, f := range m.Fields {
		if f.JSONName == name {
			return f
		}
	}
	return nil
}

// field judges all that there is to a field.
func (c carrier) field(w, r *schema.Field) Both {
	both := c.types(w, r).and(cardinality(w, r)).and(required(w, r)).and(defaults(w, r))
	if c.forward {
		both = both.and(presence(w, r))
	}
	return both
}

// cardinality (Protocol Buffers, "Updating A Message Type": changing a field between singular and repeated).
func cardinality(w, r *schema.Field) Both {
	document := func(what string) Direction {
		return Direction{Breaking, what + ", so the reader refuses the document"}
	}
	switch {
	case (w.Key != nil) != (r.Key != nil):
		if w.Singular() || r.Singular() {
			return Both{Direction{Unknown, "a map is written as repeated entries, and the other field is singular"}, document("a map is an object by key in the document")}
		}
		if w.Key != nil {
			return Both{Direction{Verdict: Compatible}, document("an object stands in the document, and a list is wanted")}
		}
		return Both{Direction{Lossy, "of entries with the same key only the last stays, and their order is lost"}, document("a list stands in the document, and an object is wanted")}
	case w.Singular() == r.Singular():
		return fine()
	case w.Singular():
		return Both{Direction{Verdict: Compatible}, document("a single value stands in the document, and a list is wanted")}
	case w.Packed:
		return Both{Direction{Breaking, "the elements are written packed, in one piece, which the reader of a single value takes for an unknown field"}, document("a list stands in the document, and a single value is wanted")}
	case r.IsMessage():
		return Both{Direction{Lossy, "of several elements one is left, merged from all"}, document("a list stands in the document, and a single value is wanted")}
	}
	return Both{Direction{Lossy, "of several elements only the last is read"}, document("a list stands in the document, and a single value is wanted")}
}

// presence is only asked for old readers, who tell unset from zero (Protocol Buffers, "Application Note: Field Presence").
func presence(w, r *schema.Field) Both {
	if w.Cardinality == schema.Implicit && r.HasPresence() {
		return same(Lossy, "a zero is not written, so a reader that tells unset from zero finds the field unset")
	}
	return fine()
}

// required (Protocol Buffers, "Specifying Field Rules": required is for ever). The writer's field is nil where it has none.
func required(w, r *schema.Field) Both {
	if r == nil || r.Cardinality != schema.Required || w != nil && w.Cardinality == schema.Required {
		return fine()
	}
	if w == nil {
		return same(Breaking, fmt.Sprintf("no message holds %s, and without it the reader refuses the message", r.Name))
	}
	return same(Breaking, fmt.Sprintf("a message without %s, which writers need not set, is refused", r.Name))
}

// EntryChange judges a map against repeated messages that are written like its entries (Protocol Buffers, "Maps", Backwards
// Compatibility): the key is field 1 and the value field 2.
func EntryChange(old, new *schema.Field) Change {
	return Change{carrier{}.entries(old, new), carrier{forward: true}.entries(new, old)}
}

func (c carrier) entries(w, r *schema.Field) Both {
	both := fine()
	for number := 1; number <= 2; number++ {
		a, b := part(w, number), part(r, number)
		if a == nil || b == nil {
			return Both{Direction{Breaking, "the message is not written as an entry of the map is: key 1, value 2"}, fine().JSON}
		}
		both.Binary = Worst(both.Binary, c.types(a, b).Binary)
		both.Binary = Worst(both.Binary, cardinality(a, b).Binary)
	}
	if w.Message != nil && len(w.Message.Fields) > 2 && !c.forward {
		both.Binary = Worst(both.Binary, Direction{Lossy, fmt.Sprintf("%s has more fields than the key and the value of a map", w.Message.Name)})
	}
	if r.Message != nil && len(r.Message.Fields) > 2 && c.forward {
		both.Binary = Worst(both.Binary, Direction{Lossy, fmt.Sprintf("a map has no more than a key and a value, and %s has more fields", r.Message.Name)})
	}
	return both
}

// part is the key (1) or the value (2) of a map, or the field of a message under that number.
func part(f *schema.Field, number int) *schema.Field {
	switch {
	case f.Message != nil:
		return f.Message.Linked().Field(number)
	case number == 1:
		return f.Key
	}
	return f.Value
}
