package wire

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Question asks for messages that show what a change of one message does.
type Question struct {
	Old, New *schema.Message
	// Numbers are those of the fields that the change is about.
	Numbers map[int]bool
	// Values, where it is not empty, are the numbers that a field of an enum is set to.
	Values map[int]bool
	// ByName: a field that got another number, or a number that got another field. Then a value that is read under another
	// name, or not under its own, is a loss.
	ByName bool
	// Change says which directions and encodings are bad; only for those a message is looked for.
	Change Change
}

// Show looks for a message for each direction and encoding that is lossy or breaking. What it cannot show it leaves out.
func Show(q Question) (found []Witness) {
	defer func() {
		// The descriptors come from a schema that nobody has checked as a whole; the runtime may trust them too much. A
		// verdict stands without its witness.
		if recover() != nil {
			found = nil
		}
	}()
	if q.Old == nil || q.New == nil {
		return nil
	}
	wanted := func(d Direction) bool { return d.Bad() }
	if !wanted(q.Change.Backward.Binary) && !wanted(q.Change.Backward.JSON) && !wanted(q.Change.Forward.Binary) && !wanted(q.Change.Forward.JSON) {
		return nil
	}
	old, oldSpecial, err := describe(q.Old, q.chosen(q.Old))
	if err != nil {
		return nil
	}
	fresh, newSpecial, err := describe(q.New, q.chosen(q.New))
	if err != nil {
		return nil
	}
	for _, one := range []struct {
		wanted     bool
		forward    bool
		codec      codec
		from, to   protoreflect.MessageDescriptor
		messageNow *schema.Message
	}{
		{wanted(q.Change.Backward.Binary), false, binary{}, old, fresh, q.Old},
		{wanted(q.Change.Backward.JSON), false, document{}, old, fresh, q.Old},
		{wanted(q.Change.Forward.Binary), true, binary{}, fresh, old, q.New},
		{wanted(q.Change.Forward.JSON), true, document{}, fresh, old, q.New},
	} {
		if _, json := one.codec.(document); !one.wanted || json && (oldSpecial || newSpecial) {
			continue
		}
		s := search{codec: one.codec, forward: one.forward, byName: q.ByName, values: q.Values, from: one.from, to: one.to, name: one.messageNow}
		if w, ok := s.run(); ok {
			found = append(found, w)
		}
	}
	return found
}

// chosen are the fields that the question is about, in the order of their file.
func (q Question) chosen(m *schema.Message) []*schema.Field {
	var fields []*schema.Field
	for number := range q.Numbers {
		if f := m.Field(number); f != nil {
			fields = append(fields, f)
		}
	}
	slices.SortFunc(fields, func(a, b *schema.Field) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Number, b.Number))
	})
	return fields
}

// codec is one of the two encodings.
type codec interface {
	name() string
	encode(proto.Message) ([]byte, error)
	decode([]byte, proto.Message) error
	text([]byte) string
}

type binary struct{}

func (binary) name() string { return "binary" }
func (binary) encode(m proto.Message) ([]byte, error) {
	return proto.MarshalOptions{Deterministic: true}.Marshal(m)
}
func (binary) decode(b []byte, m proto.Message) error { return proto.Unmarshal(b, m) }
func (binary) text(b []byte) string                   { return hex.EncodeToString(b) }

type document struct{}

func (document) name() string { return "json" }
func (document) encode(m proto.Message) ([]byte, error) {
	raw, err := protojson.Marshal(m)
	if err != nil {
		return nil, err
	}
	// protojson puts in spaces at random, so that nobody relies on its bytes.
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return nil, err
	}
	return compact.Bytes(), nil
}
func (document) decode(b []byte, m proto.Message) error { return protojson.Unmarshal(b, m) }
func (document) text(b []byte) string                   { return string(b) }

// position is where in a document of one line something stands.
var position = regexp.MustCompile(`^\(line \d+:\d+\): `)

type search struct {
	codec    codec
	forward  bool
	byName   bool
	values   map[int]bool
	from, to protoreflect.MessageDescriptor
	name     *schema.Message
}

// run tries messages until one shows a loss.
func (s search) run() (Witness, bool) {
	fields := s.from.Fields()
	var ways []func(protoreflect.Message)
	for i := range fields.Len() {
		ways = append(ways, settings(fields.Get(i), 0)...)
	}
	// Fields that share a oneof on one side only clear each other.
	for i := range fields.Len() {
		for j := range fields.Len() {
			if i != j && len(ways) <= 4*maxCandidates {
				a, b := settings(fields.Get(i), maxDepth)[0], settings(fields.Get(j), maxDepth)[0]
				ways = append(ways, func(m protoreflect.Message) { a(m); b(m) })
			}
		}
	}
	ways = append(ways, func(protoreflect.Message) {})
	for i, way := range ways {
		if i > 4*maxCandidates {
			break
		}
		m := dynamicpb.NewMessage(s.from)
		fill(m, 0)
		way(m)
		if !s.wants(m) {
			continue
		}
		if w, ok := s.try(m); ok {
			return w, true
		}
	}
	return Witness{}, false
}

// wants is whether a message is one of those that are asked for.
func (s search) wants(m protoreflect.Message) bool {
	if len(s.values) == 0 {
		return true
	}
	wanted := true
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Enum() == nil || f.IsMap():
		case f.IsList():
			for i := range v.List().Len() {
				wanted = wanted && s.values[int(v.List().Get(i).Enum())]
			}
		default:
			wanted = s.values[int(v.Enum())]
		}
		return wanted
	})
	return wanted
}

// try sends one message from the writer to the reader.
func (s search) try(m *dynamicpb.Message) (Witness, bool) {
	encoded, err := s.codec.encode(m)
	if err != nil {
		return Witness{}, false // no writer writes it
	}
	r := dynamicpb.NewMessage(s.to)
	failure := s.codec.decode(encoded, r)
	var what string
	if failure == nil {
		settleClosed(r)
		if what = s.difference(m, r); what == "" {
			return Witness{}, false
		}
	}
	w := Witness{Direction: "backward", Encoding: s.codec.name(), Message: s.name.Name, Bytes: s.codec.text(encoded), Written: s.rename(show(m))}
	if s.forward {
		w.Direction = "forward"
	}
	if failure != nil {
		w.Error = s.rename(reason(failure))
		what = "refuses it: " + w.Error
	} else {
		w.Read = s.rename(show(r))
	}
	w.Says = fmt.Sprintf("%s that receives %s{%s} %s", s.reader(), s.name.Short(), w.Written, what)
	return w, true
}

func (s search) reader() string {
	if s.forward {
		return "code built before this change"
	}
	return "code built after this change"
}

// difference says in words what the reader makes of what the writer meant; empty when it is the same.
func (s search) difference(w, r protoreflect.Message) string {
	_, names := s.codec.(document)
	if s.byName && !names {
		return misread(w, r, s.forward)
	}
	f := reading{s.forward, names}.lost(w, r)
	if f == nil {
		return ""
	}
	if !r.Has(f) && (f.HasPresence() || f.IsList() || f.IsMap()) {
		if f.HasPresence() && f.Message() == nil {
			return fmt.Sprintf("finds %s unset and reads %s", f.Name(), showValue(f, r.Get(f)))
		}
		return fmt.Sprintf("finds %s %s", f.Name(), map[bool]string{true: "empty", false: "unset"}[f.IsList() || f.IsMap()])
	}
	return fmt.Sprintf("reads %s = %s", f.Name(), showField(f, r.Get(f)))
}

// misread goes by names: what is set under one name is to be found under it. An old reader also misses a name that new
// writers no longer write.
func misread(w, r protoreflect.Message, forward bool) string {
	fields := w.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if !w.Has(f) {
			continue
		}
		here, named := r.Descriptor().Fields().ByNumber(f.Number()), r.Descriptor().Fields().ByName(f.Name())
		switch {
		case here != nil && here.Name() != f.Name() && r.Has(here):
			return fmt.Sprintf("reads it as %s = %s", here.Name(), showField(here, r.Get(here)))
		case named != nil && !r.Has(named) && named.HasPresence() || named != nil && named.Number() != f.Number() && !r.Has(named):
			return fmt.Sprintf("finds %s unset", f.Name())
		}
	}
	fields = r.Descriptor().Fields()
	for i := range fields.Len() {
		if f := fields.Get(i); forward && w.Descriptor().Fields().ByName(f.Name()) == nil && !r.Has(f) {
			return fmt.Sprintf("finds %s unset", f.Name())
		}
	}
	return ""
}

// reason is why the runtime refuses a message, without what names the runtime, which varies from run to run on purpose.
func reason(err error) string {
	text := err.Error()
	if rest, ok := strings.CutPrefix(text, "proto:"); ok {
		text = strings.TrimLeft(rest, " \u00a0")
	}
	return position.ReplaceAllString(strings.ReplaceAll(text, "\u00a0", " "), "")
}

// rename puts the message's own name where the descriptor's stands.
func (s search) rename(text string) string {
	for _, d := range []protoreflect.MessageDescriptor{s.from, s.to} {
		text = strings.ReplaceAll(text, string(d.FullName()), s.name.Name)
	}
	return text
}
