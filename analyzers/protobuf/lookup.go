package protobuf

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
)

// lookups are what the comparison asks of all changed files together, gathered when it is first asked.
type lookups struct {
	users      map[*schema.Message][]string
	holders    map[*schema.Enum][]wire.Held
	extensions map[extension]bool
	oneofs     map[*schema.Message]oneofs
	numbers    map[*schema.Oneof]string
}

// oneofs are those of one message.
type oneofs struct {
	names     map[string]bool
	byNumbers map[string]*schema.Oneof // by the numbers of their fields; the first of several
}

// extension names an extension by what it extends and its number.
type extension struct {
	extendee string
	number   int
}

// maxUsers bounds how many users of a type a fact lists.
const maxUsers = 10

// users are the fields and methods of changed files that use a message at the base, but not those inside of it.
func (d *comparison) users(m *schema.Message) []string {
	if d.lookups.users == nil {
		d.lookups.users = map[*schema.Message][]string{}
		for _, f := range d.base {
			d.usersIn(f)
		}
	}
	return d.lookups.users[m]
}

func (d *comparison) usersIn(f *schema.File) {
	add := func(m *schema.Message, user string) {
		if list := d.lookups.users[m]; m != nil && len(list) < maxUsers {
			d.lookups.users[m] = append(list, user)
		}
	}
	for _, one := range f.Messages {
		for _, field := range one.Fields {
			uses := field.Message
			if field.Value != nil {
				uses = field.Value.Message
			}
			if !inside(one, uses) {
				add(uses, one.Name+"."+field.Name)
			}
		}
	}
	for _, s := range f.Services {
		for _, method := range s.Methods {
			add(method.RequestMessage, s.Name+"."+method.Name)
			if method.ResponseMessage != method.RequestMessage {
				add(method.ResponseMessage, s.Name+"."+method.Name)
			}
		}
	}
}

// holders are fields of changed files that hold an enum of the base and are otherwise the same on both sides: the first of each
// cardinality, with and without a default of its own, since not every one of them can show what happens to a value.
func (d *comparison) holders(e *schema.Enum) []wire.Held {
	if d.lookups.holders == nil {
		d.lookups.holders = map[*schema.Enum][]wire.Held{}
		for _, base := range d.base {
			for _, m := range base.Messages {
				d.holdersIn(m, d.messages[m])
			}
		}
	}
	return d.lookups.holders[e]
}

func (d *comparison) holdersIn(was, is *schema.Message) {
	if is == nil {
		return
	}
	for _, f := range was.Fields {
		g := is.Field(f.Number)
		if f.Enum == nil || was.Field(f.Number) != f || g == nil || g.Enum == nil || g.Enum != d.enums[f.Enum] {
			continue
		}
		held, known := wire.Held{Old: f, New: g}, d.lookups.holders[f.Enum]
		if held.Alike() && !slices.ContainsFunc(known, func(one wire.Held) bool {
			return one.Old.Cardinality == f.Cardinality && (one.Old.Default == "") == (f.Default == "")
		}) {
			d.lookups.holders[f.Enum] = append(known, held)
		}
	}
}

// elsewhere is whether an extension is defined in a changed file of the head now.
func (d *comparison) elsewhere(f *schema.Field) bool {
	if d.lookups.extensions == nil {
		d.lookups.extensions = map[extension]bool{}
		for _, head := range d.head {
			for _, e := range head.Extensions {
				d.lookups.extensions[extension{e.Extendee, e.Number}] = true
			}
		}
	}
	return d.lookups.extensions[extension{f.Extendee, f.Number}]
}

// oneofsOf are the oneofs of a message.
func (d *comparison) oneofsOf(m *schema.Message) oneofs {
	if known, ok := d.lookups.oneofs[m]; ok {
		return known
	}
	o := oneofs{map[string]bool{}, map[string]*schema.Oneof{}}
	for _, one := range m.Oneofs {
		o.names[one.Name] = true
		if key := d.numbersOf(one); o.byNumbers[key] == nil {
			o.byNumbers[key] = one
		}
	}
	if d.lookups.oneofs == nil {
		d.lookups.oneofs = map[*schema.Message]oneofs{}
	}
	d.lookups.oneofs[m] = o
	return o
}

func (d *comparison) oneofNames(m *schema.Message) map[string]bool { return d.oneofsOf(m).names }

// renamedOneof is the oneof that has the same fields under another name; nil when there is none.
func (d *comparison) renamedOneof(o *schema.Oneof, is *schema.Message) *schema.Oneof {
	if d.oneofNames(is)[o.Name] {
		return nil
	}
	return d.oneofsOf(is).byNumbers[d.numbersOf(o)]
}

// numbersOf are the numbers of a oneof's fields, as one text.
func (d *comparison) numbersOf(o *schema.Oneof) string {
	if known, ok := d.lookups.numbers[o]; ok {
		return known
	}
	var numbers []int
	for _, f := range o.Fields {
		numbers = append(numbers, f.Number)
	}
	slices.Sort(numbers)
	if d.lookups.numbers == nil {
		d.lookups.numbers = map[*schema.Oneof]string{}
	}
	d.lookups.numbers[o] = fmt.Sprint(numbers)
	return d.lookups.numbers[o]
}

// maxEffort bounds how much is described to find witnesses for the changes of one file, in fields and values of enums. What
// is beyond it is judged without one.
const maxEffort = 300_000

// spend takes from what may still be described for the file at hand, and says whether there was enough.
func (d *comparison) spend(size int) bool {
	if d.effort < size {
		return false
	}
	d.effort -= size
	return true
}
