package wire

import (
	"math/rand"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// Observe sends random messages from each schema to the other, and says for each direction and encoding ("backward binary",
// "forward json" …) what the first loss was; empty where there was none. Verdicts are tested against it. Nil where one of
// the schemas cannot be described.
func Observe(old, new *schema.Message, random *rand.Rand) map[string]string {
	before, _, err := describe(old, old.Fields)
	if err != nil {
		return nil
	}
	after, _, err := describe(new, new.Fields)
	if err != nil {
		return nil
	}
	seen := map[string]string{}
	for _, codec := range []codec{binary{}, document{}} {
		for _, s := range []search{{codec: codec, from: before, to: after, name: old}, {codec: codec, forward: true, from: after, to: before, name: new}} {
			way := "backward " + codec.name()
			if s.forward {
				way = "forward " + codec.name()
			}
			const messages = 12
			for range messages {
				m := dynamicpb.NewMessage(s.from)
				randomize(m, random, 0)
				if w, lost := s.try(m); lost && seen[way] == "" {
					seen[way] = w.Says + " (" + w.Bytes + ")"
				}
			}
		}
	}
	return seen
}

// randomize sets about half of a message's fields.
func randomize(m protoreflect.Message, random *rand.Rand, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if random.Intn(2) == 0 || depth > maxDepth {
			continue
		}
		value := func(f protoreflect.FieldDescriptor) protoreflect.Value {
			if f.Message() != nil {
				inner := dynamicpb.NewMessage(f.Message())
				randomize(inner, random, depth+1)
				return protoreflect.ValueOfMessage(inner)
			}
			list := candidates(f, depth)
			if f.Enum() != nil && !f.Enum().IsClosed() {
				list = list[:len(list)-1] // the last has no name
			}
			if f.IsList() {
				list = append(list, m.NewField(f).List().NewElement())
			} else {
				list = append(list, f.Default())
			}
			return list[random.Intn(len(list))]
		}
		switch {
		case f.IsMap():
			for range random.Intn(3) {
				m.Mutable(f).Map().Set(value(f.MapKey()).MapKey(), value(f.MapValue()))
			}
		case f.IsList():
			for range random.Intn(3) {
				m.Mutable(f).List().Append(value(f))
			}
		default:
			m.Set(f, value(f))
		}
	}
	fill(m, depth)
}
