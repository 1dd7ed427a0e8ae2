package schema

import (
	"cmp"
	"slices"
	"sort"
)

// What is asked for by number or by name is found through indexes, since a file of the largest size can hold a hundred
// thousand of anything. They are made when they are first needed, which is after all files are parsed and by one goroutine.

// Field gives the field with a number, the first where there are several; nil when there is none.
func (m *Message) Field(number int) *Field {
	m.index()
	return m.byNumber[number]
}

// Named gives the field with a name, the first where there are several; nil when there is none.
func (m *Message) Named(name string) *Field {
	m.index()
	return m.byName[name]
}

func (m *Message) index() {
	if m.byNumber != nil {
		return
	}
	m.byNumber, m.byName = make(map[int]*Field, len(m.Fields)), make(map[string]*Field, len(m.Fields))
	for _, f := range m.Fields {
		keepFirst(m.byNumber, f.Number, f)
		keepFirst(m.byName, f.Name, f)
	}
}

// Names are the names of a number, in their order.
func (e *Enum) Names(number int) []string {
	e.index()
	return e.names[number]
}

// Named gives the value with a name; nil when there is none.
func (e *Enum) Named(name string) *Value {
	e.index()
	return e.byName[name]
}

func (e *Enum) index() {
	if e.names != nil {
		return
	}
	e.names, e.byName = make(map[int][]string, len(e.Values)), make(map[string]*Value, len(e.Values))
	for _, v := range e.Values {
		e.names[v.Number] = append(e.names[v.Number], v.Name)
		keepFirst(e.byName, v.Name, v)
	}
}

// Named gives the method with a name; nil when there is none.
func (s *Service) Named(name string) *Method {
	if s.byName == nil {
		s.byName = make(map[string]*Method, len(s.Methods))
		for _, m := range s.Methods {
			keepFirst(s.byName, m.Name, m)
		}
	}
	return s.byName[name]
}

func keepFirst[K comparable, V any](index map[K]V, key K, value V) {
	if _, taken := index[key]; !taken {
		index[key] = value
	}
}

// settle prepares what is asked of a reservation. It is called once all is in it.
func (r *Reserved) settle() {
	r.merged = Merge(r.Ranges)
	if len(r.Names) > 0 {
		r.names = make(map[string]bool, len(r.Names))
		for _, name := range r.Names {
			r.names[name] = true
		}
	}
}

// Number is whether a number is reserved.
func (r Reserved) Number(n int) bool {
	i := r.merged.from(n)
	return i < len(r.merged) && r.merged[i].From <= n
}

// Name is whether a name is reserved.
func (r Reserved) Name(name string) bool { return r.names[name] }

// Numbers are all reserved numbers.
func (r Reserved) Numbers() Ranges { return r.merged }

// Ranges are ranges in order, none of which overlap.
type Ranges []Range

// Merge puts ranges in order and makes one of those that overlap. A range that ends before it begins is left out.
func Merge(list []Range) Ranges {
	ranges := slices.DeleteFunc(slices.Clone(list), func(one Range) bool { return one.To < one.From })
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	var merged Ranges
	for _, one := range ranges {
		if last := len(merged) - 1; last >= 0 && one.From <= merged[last].To {
			merged[last].To = max(merged[last].To, one.To)
		} else {
			merged = append(merged, one)
		}
	}
	return merged
}

// from is the place of the first range that ends at a number or after it.
func (r Ranges) from(n int) int {
	return sort.Search(len(r), func(i int) bool { return r[i].To >= n })
}

// Without is what is left of a range when these are taken out of it.
func (r Ranges) Without(one Range) []Range {
	var left []Range
	for _, taken := range r[r.from(one.From):] {
		if taken.From > one.To {
			break
		}
		if one.From < taken.From {
			left = append(left, Range{one.From, taken.From - 1})
		}
		one.From = taken.To + 1
	}
	if one.From <= one.To {
		left = append(left, one)
	}
	return left
}
