package wire

import (
	"bytes"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// settleClosed does to a message what a reader does with numbers that a closed enum does not name: they go to the unknown
// fields (Protocol Buffers, "Enum Behavior"). The Go runtime keeps them, which that page lists as not conforming.
func settleClosed(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap():
			settleMap(f, v.Map())
		case f.IsList():
			settleList(m, f, v.List())
		case f.Message() != nil:
			settleClosed(v.Message())
		case unnamed(f, v):
			m.Clear(f)
		}
		return true
	})
}

func settleMap(f protoreflect.FieldDescriptor, entries protoreflect.Map) {
	entries.Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
		if f.MapValue().Message() != nil {
			settleClosed(v.Message())
		} else if unnamed(f.MapValue(), v) {
			entries.Clear(k)
		}
		return true
	})
}

func settleList(m protoreflect.Message, f protoreflect.FieldDescriptor, list protoreflect.List) {
	kept := 0
	for i := range list.Len() {
		v := list.Get(i)
		if f.Message() != nil {
			settleClosed(v.Message())
		} else if unnamed(f, v) {
			continue
		}
		list.Set(kept, v)
		kept++
	}
	list.Truncate(kept)
	if kept == 0 {
		m.Clear(f)
	}
}

func unnamed(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
	return f.Enum() != nil && f.Enum().IsClosed() && f.Enum().Values().ByNumber(v.Enum()) == nil
}

// reading is how what is read is compared with what was written.
type reading struct {
	forward bool // the reader is the old one
	names   bool // fields are the same by their names in JSON, else by their numbers
}

func (x reading) same(f protoreflect.FieldDescriptor, in protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	if x.names {
		return in.Fields().ByJSONName(f.JSONName())
	}
	return in.Fields().ByNumber(f.Number())
}

// lost finds a field of which the reader makes something else than the writer meant; nil when there is none.
func (x reading) lost(w, r protoreflect.Message) protoreflect.FieldDescriptor {
	fields := r.Descriptor().Fields()
	for i := range fields.Len() {
		rf := fields.Get(i)
		wf := x.same(rf, w.Descriptor())
		switch {
		case wf == nil && (x.forward || r.Has(rf)):
			return rf // old code misses what new code no longer writes
		case wf == nil:
		case !x.sameField(w, wf, r, rf):
			return rf
		}
	}
	return nil
}

func (x reading) sameField(w protoreflect.Message, wf protoreflect.FieldDescriptor, r protoreflect.Message, rf protoreflect.FieldDescriptor) bool {
	if wf.IsMap() || rf.IsMap() {
		return x.sameEntries(entries(w, wf), entries(r, rf), wf, rf)
	}
	written, read := values(w, wf), values(r, rf)
	if !rf.IsList() && len(written) == 0 && rf.Message() == nil {
		switch {
		case r.Has(rf) && (rf.HasPresence() || !zero(r.Get(rf))):
			return false
		case x.forward && !wf.IsList() && !wf.HasPresence() && rf.HasPresence():
			return false // what the writer set to zero is unset for the reader
		case !wf.IsList() && wf.Message() == nil:
			unset := reading{forward: x.forward} // which no document holds a name of
			return sameDefault(w.Get(wf), wf, r.Get(rf), rf) || unset.sameValue(w.Get(wf), wf, r.Get(rf), rf)
		}
		return true
	}
	if len(written) == 1 && len(read) == 0 && !rf.IsList() && !rf.HasPresence() {
		read = []protoreflect.Value{r.Get(rf)} // an explicit zero, for a reader who does not tell it from unset
	}
	if len(written) != len(read) {
		return false
	}
	for i := range written {
		if !x.sameValue(written[i], wf, read[i], rf) {
			return false
		}
	}
	return true
}

func zero(v protoreflect.Value) bool {
	switch x := v.Interface().(type) {
	case bool:
		return !x
	case string:
		return x == ""
	case []byte:
		return len(x) == 0
	}
	text := v.String()
	return text == "0" || text == "-0"
}

// values are what a field holds, as a list: one that is unset, or zero without presence, holds nothing.
func values(m protoreflect.Message, f protoreflect.FieldDescriptor) []protoreflect.Value {
	if f.IsList() {
		var list []protoreflect.Value
		for i := range m.Get(f).List().Len() {
			list = append(list, m.Get(f).List().Get(i))
		}
		return list
	}
	if !m.Has(f) {
		return nil
	}
	return []protoreflect.Value{m.Get(f)}
}

// entry is one entry of a map, or of a repeated message that could be one.
type entry struct {
	key, value     protoreflect.Value
	keyIs, valueIs protoreflect.FieldDescriptor
}

func entries(m protoreflect.Message, f protoreflect.FieldDescriptor) []entry {
	var list []entry
	switch {
	case f.IsMap():
		m.Get(f).Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			list = append(list, entry{k.Value(), v, f.MapKey(), f.MapValue()})
			return true
		})
	case f.Message() != nil:
		key, value := f.Message().Fields().ByNumber(1), f.Message().Fields().ByNumber(2)
		for _, v := range values(m, f) {
			if key == nil || value == nil || key.Cardinality() == protoreflect.Repeated || value.Cardinality() == protoreflect.Repeated {
				list = append(list, entry{})
				continue
			}
			list = append(list, entry{v.Message().Get(key), v.Message().Get(value), key, value})
		}
	default:
		list = make([]entry, len(values(m, f))) // not of a kind that an entry could be
	}
	return list
}

func (x reading) sameEntries(written, read []entry, wf, rf protoreflect.FieldDescriptor) bool {
	if len(written) != len(read) {
		return false
	}
	for _, w := range written {
		found := false
		for _, r := range read {
			if w.keyIs == nil || r.keyIs == nil {
				return false
			}
			if x.sameValue(w.key, w.keyIs, r.key, r.keyIs) && x.sameValue(w.value, w.valueIs, r.value, r.valueIs) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func (x reading) sameValue(w protoreflect.Value, wf protoreflect.FieldDescriptor, r protoreflect.Value, rf protoreflect.FieldDescriptor) bool {
	if wf.Message() != nil && rf.Message() != nil {
		return x.lost(w.Message(), r.Message()) == nil
	}
	if wf.Message() != nil || rf.Message() != nil {
		return false
	}
	if wf.Enum() != nil && rf.Enum() != nil {
		if v := wf.Enum().Values().ByNumber(w.Enum()); x.names && v != nil {
			twin := rf.Enum().Values().ByName(v.Name())
			return twin != nil && twin.Number() == r.Enum()
		}
		if other(wf.Enum(), w.Enum(), rf.Enum()) || other(rf.Enum(), r.Enum(), wf.Enum()) {
			return false
		}
	}
	a, text := plain(w)
	b, also := plain(r)
	return text == also && bytes.Equal(a, b)
}

// sameDefault is whether an unset field of an enum reads as the same name, which another number may have.
func sameDefault(w protoreflect.Value, wf protoreflect.FieldDescriptor, r protoreflect.Value, rf protoreflect.FieldDescriptor) bool {
	if wf.Enum() == nil || rf.Enum() == nil {
		return false
	}
	a, b := wf.Enum().Values().ByNumber(w.Enum()), rf.Enum().Values().ByNumber(r.Enum())
	return a != nil && b != nil && a.Name() == b.Name()
}

// other is whether the name that one enum gives to a number is another number in the other enum.
func other(e protoreflect.EnumDescriptor, number protoreflect.EnumNumber, in protoreflect.EnumDescriptor) bool {
	v := e.Values().ByNumber(number)
	if v == nil {
		return false
	}
	twin := in.Values().ByName(v.Name())
	return twin != nil && twin.Number() != v.Number()
}

// plain gives a scalar in a form in which equal values of different types are equal, and whether it is text.
func plain(v protoreflect.Value) (form []byte, text bool) {
	switch x := v.Interface().(type) {
	case string:
		return []byte(x), true
	case []byte:
		return x, true
	case bool:
		if x {
			return []byte("1"), false
		}
		return []byte("0"), false
	case float32:
		return []byte(strconv.FormatFloat(float64(x), 'g', -1, 64)), false
	case float64:
		if x == float64(int64(x)) && x > -1<<53 && x < 1<<53 {
			return []byte(strconv.FormatInt(int64(x), 10)), false
		}
		return []byte(strconv.FormatFloat(x, 'g', -1, 64)), false
	case protoreflect.EnumNumber:
		return []byte(strconv.Itoa(int(x))), false
	}
	return []byte(fmt.Sprint(v.Interface())), false
}
