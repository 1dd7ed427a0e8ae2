package protobuf

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
)

// generator writes random protobuf files that protoc takes, and changes of them.
type generator struct{ *rand.Rand }

type genFile struct {
	syntax   string // proto2, proto3 or editions
	messages []*genMessage
	enums    []*genEnum
}

type genMessage struct {
	name     string
	fields   []genField
	reserved []int
}

type genField struct {
	name, kind, key string // key: of a map
	json            string
	number          int
	card            string // implicit, explicit, required, repeated, map
	oneof           string
	packed          string // empty, true or false
	value           string // the default
}

type genEnum struct {
	name   string
	values []genValue
	closed bool // in editions
}

type genValue struct {
	name   string
	number int
}

var scalars = []string{"int32", "int64", "uint32", "uint64", "sint32", "sint64", "bool", "fixed32", "sfixed32", "fixed64", "sfixed64", "float", "double", "string", "bytes"}

func (g *generator) pick(list ...string) string { return list[g.Intn(len(list))] }

func (g *generator) kind() string {
	if g.Intn(3) > 0 {
		return g.pick(scalars...)
	}
	return g.pick("Inner", "Twin", "E", "F")
}

func (g *generator) file() *genFile {
	f := &genFile{syntax: g.pick("proto2", "proto3", "editions")}
	f.enums = []*genEnum{
		{"E", []genValue{{"E_A", 0}, {"E_B", 1}, {"E_C", 2 + g.Intn(3)}}, g.Intn(2) == 0},
		{"F", []genValue{{"F_A", 0}, {"F_B", 1}}, g.Intn(2) == 0},
	}
	for _, name := range []string{"Outer", "Inner", "Twin"} {
		m := &genMessage{name: name}
		count := 1 + g.Intn(4)
		for n := 1; n <= count; n++ {
			m.fields = append(m.fields, g.field(f, name, fmt.Sprintf("f%d", n), n))
		}
		f.messages = append(f.messages, m)
	}
	f.mend()
	return f
}

func (g *generator) field(f *genFile, in, name string, number int) genField {
	field := genField{name: name, number: number, kind: g.kind(), card: g.pick("implicit", "explicit", "explicit", "repeated", "map")}
	if in != "Outer" { // so that messages do not hold themselves
		field.kind = g.pick(append([]string{"E"}, scalars...)...)
	}
	if field.card == "map" {
		field.key = g.pick("int32", "string", "bool", "uint64", "sint32")
	}
	if field.card == "explicit" && g.Intn(4) == 0 {
		field.oneof = g.pick("o", "q")
	}
	return field
}

// mend keeps the file one that protoc takes.
func (f *genFile) mend() {
	closed := map[string]bool{}
	for _, e := range f.enums {
		closed[e.name] = e.closed && f.syntax == "editions" || f.syntax == "proto2"
		if !closed[e.name] {
			for i, v := range e.values { // an open enum begins with zero
				if v.number == 0 {
					e.values[0], e.values[i] = e.values[i], e.values[0]
				}
			}
			if e.values[0].number != 0 {
				e.values = append([]genValue{{e.name + "_NIL", 0}}, e.values...)
			}
		}
	}
	for _, m := range f.messages {
		for i := range m.fields {
			field := &m.fields[i]
			_, isEnum := closed[field.kind]
			message := field.kind == "Inner" || field.kind == "Twin"
			if field.card != "explicit" {
				field.oneof = ""
			}
			switch {
			case field.card == "implicit" && (f.syntax == "proto2" || message || closed[field.kind]):
				field.card = "explicit"
			case field.card == "required" && f.syntax == "proto3":
				field.card = "explicit"
			case field.card == "map" && closed[field.kind]:
				field.card, field.key = "repeated", ""
			}
			if field.card == "map" && field.key == "" {
				field.key = "string"
			}
			if field.card != "map" {
				field.key = ""
			}
			if field.card != "explicit" && field.card != "required" || f.syntax == "proto3" || isEnum || message || field.kind == "bytes" {
				field.value = ""
			}
			if field.value != "" {
				field.value = map[string]string{"bool": "true", "string": `"d"`}[field.kind]
				if field.value == "" {
					field.value = "7"
				}
			}
			if field.card != "repeated" || message || field.kind == "string" || field.kind == "bytes" || f.syntax == "editions" {
				field.packed = ""
			}
		}
	}
}

func (f *genFile) clone() *genFile {
	c := &genFile{syntax: f.syntax}
	for _, m := range f.messages {
		c.messages = append(c.messages, &genMessage{m.name, append([]genField(nil), m.fields...), append([]int(nil), m.reserved...)})
	}
	for _, e := range f.enums {
		c.enums = append(c.enums, &genEnum{e.name, append([]genValue(nil), e.values...), e.closed})
	}
	return c
}

// mutate gives a copy with one to three changes.
func (g *generator) mutate(f *genFile) *genFile {
	c := f.clone()
	for range 1 + g.Intn(3) {
		if g.Intn(4) == 0 {
			g.mutateEnum(c.enums[g.Intn(len(c.enums))])
			continue
		}
		g.mutateMessage(c, c.messages[g.Intn(len(c.messages))])
	}
	if g.Intn(8) == 0 {
		c.syntax = g.pick("proto2", "proto3", "editions")
	}
	c.mend()
	return c
}

func (g *generator) mutateMessage(f *genFile, m *genMessage) {
	if len(m.fields) == 0 {
		return
	}
	i := g.Intn(len(m.fields))
	field := &m.fields[i]
	free := 10 + g.Intn(1000)
	if slices.Contains(m.reserved, free) || slices.ContainsFunc(m.fields, func(f genField) bool { return f.number == free }) {
		return // an earlier change took it
	}
	switch g.Intn(12) {
	case 0:
		if len(m.fields) > 1 {
			if g.Intn(2) == 0 {
				m.reserved = append(m.reserved, field.number)
			}
			m.fields = append(m.fields[:i], m.fields[i+1:]...)
		}
	case 1:
		m.fields = append(m.fields, g.field(f, m.name, fmt.Sprintf("n%d", free), free))
	case 2:
		field.number = free
	case 3, 4, 5:
		next := g.field(f, m.name, "", 0)
		field.kind = next.kind
	case 6, 7:
		field.card = g.pick("implicit", "explicit", "repeated", "map", "required")
	case 8:
		field.oneof = g.pick("", "o", "q")
		if field.oneof != "" {
			field.card = "explicit"
		}
	case 9:
		field.value = g.pick("", "7")
	case 10:
		field.packed = g.pick("", "true", "false")
		field.key = g.pick("int32", "string", "bool", "uint64", "sint32")
	case 11:
		field.name = fmt.Sprintf("r%d", free)
	}
}

func (g *generator) mutateEnum(e *genEnum) {
	i := g.Intn(len(e.values))
	switch g.Intn(6) {
	case 0:
		e.values = append(e.values, genValue{fmt.Sprintf("%s_N%d", e.name, g.Intn(1000)), 10 + g.Intn(1000)})
	case 1:
		if len(e.values) > 2 { // an enum of one value that is not written has nothing to lose
			e.values = append(e.values[:i], e.values[i+1:]...)
		}
	case 2:
		e.values[i].number = 10 + g.Intn(1000)
	case 3:
		e.values[i].name = fmt.Sprintf("%s_R%d", e.name, g.Intn(1000))
	case 4:
		j := g.Intn(len(e.values))
		e.values[i].number, e.values[j].number = e.values[j].number, e.values[i].number
	case 5:
		e.closed = !e.closed
	}
}

func (f *genFile) String() string {
	var b strings.Builder
	if f.syntax == "editions" {
		b.WriteString("edition = \"2023\";\n")
	} else {
		fmt.Fprintf(&b, "syntax = %q;\n", f.syntax)
	}
	b.WriteString("package p;\n")
	for _, m := range f.messages {
		fmt.Fprintf(&b, "message %s {\n", m.name)
		for _, number := range m.reserved {
			fmt.Fprintf(&b, "  reserved %d;\n", number)
		}
		var oneofs []string
		for _, field := range m.fields {
			if field.oneof == "" {
				b.WriteString("  " + f.field(field))
			} else if !strings.Contains(strings.Join(oneofs, " "), field.oneof) {
				oneofs = append(oneofs, field.oneof)
			}
		}
		for _, name := range oneofs {
			fmt.Fprintf(&b, "  oneof %s {\n", name)
			for _, field := range m.fields {
				if field.oneof == name {
					b.WriteString("    " + f.field(field))
				}
			}
			b.WriteString("  }\n")
		}
		b.WriteString("}\n")
	}
	for _, e := range f.enums {
		fmt.Fprintf(&b, "enum %s {\n", e.name)
		if e.closed && f.syntax == "editions" {
			b.WriteString("  option features.enum_type = CLOSED;\n")
		}
		for _, v := range e.values {
			fmt.Fprintf(&b, "  %s = %d;\n", v.name, v.number)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

func (f *genFile) field(field genField) string {
	var options []string
	label := ""
	switch {
	case field.oneof != "":
	case field.card == "repeated":
		label = "repeated "
	case f.syntax == "proto2" && field.card == "required":
		label = "required "
	case f.syntax == "proto2" && field.card == "explicit", f.syntax == "proto3" && field.card == "explicit" && field.kind != "Inner" && field.kind != "Twin":
		label = "optional "
	case f.syntax == "editions" && field.card == "implicit":
		options = append(options, "features.field_presence = IMPLICIT")
	case f.syntax == "editions" && field.card == "required":
		options = append(options, "features.field_presence = LEGACY_REQUIRED")
	}
	if field.packed != "" {
		options = append(options, "packed = "+field.packed)
	}
	if field.value != "" {
		options = append(options, "default = "+field.value)
	}
	kind := field.kind
	if field.card == "map" {
		kind = fmt.Sprintf("map<%s, %s>", field.key, field.kind)
	}
	text := fmt.Sprintf("%s%s %s = %d", label, kind, field.name, field.number)
	if len(options) > 0 {
		text += " [" + strings.Join(options, ", ") + "]"
	}
	return text + ";\n"
}
