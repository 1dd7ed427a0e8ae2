package protobuf

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
)

// half is how much of a type has to be found again, in hundredths, for it to be the same under the same last name.
const half = 50

// whole is everything.
const whole = 100

// likeness is how many of a message's fields another one has under the same number, name and kind, in hundredths. The name
// in JSON is the same where only the manner of writing names has changed.
func likeness(was, is *schema.Message) int {
	if len(was.Fields) == 0 {
		if len(is.Fields) == 0 {
			return whole
		}
		return 0
	}
	same := 0
	for _, f := range was.Fields {
		if g := is.Field(f.Number); g != nil && (g.Name == f.Name || g.JSONName == f.JSONName) && alike(f, g) {
			same++
		}
	}
	return same * whole / len(was.Fields)
}

// alike is whether two fields have types that look the same: named types by their last part, since they may have moved too.
func alike(f, g *schema.Field) bool {
	if f.Kind != g.Kind && f.Kind != schema.KindUnknown && g.Kind != schema.KindUnknown {
		return false
	}
	if f.Key != nil && g.Key != nil {
		return f.Key.Kind == g.Key.Kind && alike(f.Value, g.Value)
	}
	return f.Singular() == g.Singular() && lastPart(f.TypeName) == lastPart(g.TypeName)
}

func enumLikeness(was, is *schema.Enum) int {
	if len(was.Values) == 0 {
		return 0
	}
	same := 0
	for _, v := range was.Values {
		if w := is.Named(v.Name); w != nil && w.Number == v.Number {
			same++
		}
	}
	return same * whole / len(was.Values)
}

// methodLikeness is how many of a service's methods another one has with the same streaming, in hundredths.
func methodLikeness(was, is *schema.Service) int {
	if len(was.Methods) == 0 {
		return 0
	}
	same := 0
	for _, m := range was.Methods {
		if n := is.Named(m.Name); n != nil && n.ClientStreams == m.ClientStreams && n.ServerStreams == m.ServerStreams {
			same++
		}
	}
	return same * whole / len(was.Methods)
}

// sameShape pairs what is gone with what came, by structure. Messages are renamed with other messages inside, so what a
// pair brings to light may make the next one.
func (m *matcher) sameShape() {
	for range 4 { // deeper chains of renamings in one change are not worth the time
		before := len(m.messages) + len(m.enums) + len(m.services)
		m.nestedInPairs()
		m.shapeMessages()
		m.shapeEnums()
		m.shapeServices()
		if len(m.messages)+len(m.enums)+len(m.services) == before {
			return
		}
	}
}

// nestedInPairs pairs what stands in a message that has another name now.
func (m *matcher) nestedInPairs() {
	for _, base := range m.base {
		for _, was := range base.Messages {
			if m.messages[was] != nil || was.Parent == nil || m.messages[was.Parent] == nil {
				continue
			}
			for _, is := range m.messages[was.Parent].Nested {
				if is.Short() == was.Short() && m.wasMessage[is] == nil {
					m.pairMessages(was, is)
				}
			}
		}
		for _, was := range base.Enums {
			if m.enums[was] != nil || was.Parent == nil || m.messages[was.Parent] == nil {
				continue
			}
			for _, is := range m.messages[was.Parent].NestedEnums {
				if is.Short() == was.Short() && m.wasEnum[is] == nil {
					m.pairEnums(was, is)
				}
			}
		}
	}
}

// maxSearch bounds how many types that are gone and that came are compared with each other.
const maxSearch = 2000

// remainder are the types that are gone and those that came, as far as they are not paired.
func remainder[T comparable](base, head []*schema.File, of func(*schema.File) []T, is, was map[T]T) (gone, came []T) {
	var none T
	for _, f := range base {
		for _, one := range of(f) {
			if is[one] == none {
				gone = append(gone, one)
			}
		}
	}
	for _, f := range head {
		for _, one := range of(f) {
			if was[one] == none {
				came = append(came, one)
			}
		}
	}
	if len(gone) > maxSearch || len(came) > maxSearch {
		return nil, nil
	}
	return gone, came
}

func (m *matcher) shapeMessages() {
	gone, came := remainder(m.base, m.arrivals(), func(f *schema.File) []*schema.Message { return f.Messages }, m.messages, m.wasMessage)
	if len(gone) == 0 || len(came) == 0 {
		return
	}
	votes := m.votes()
	for _, was := range gone {
		var found *schema.Message
		several := false
		for _, is := range came {
			vote := votes[[2]string{was.Name, is.Name}]
			if m.wasMessage[is] != nil || !becomes(was, is, vote == sameField) && !(vote == renamedField && renamed(was, is)) {
				continue
			}
			several = found != nil
			if found == nil {
				found = is
			}
		}
		if found != nil && !several {
			m.pairMessages(was, found)
		}
	}
}

// becomes is whether a message that is gone lives on as one that came: under the same last name with half of its fields, or
// under another one with all of them, where either they are many, or what used the one uses the other.
func becomes(was, is *schema.Message, used bool) bool {
	switch {
	case was.Short() == is.Short():
		return used || len(was.Fields) > 0 && likeness(was, is) >= half
	case used:
		return len(was.Fields) > 0 && likeness(was, is) >= half
	}
	const many = 3
	return len(was.Fields) >= many && len(is.Fields) == len(was.Fields) && was.File.Package == is.File.Package && likeness(was, is) == whole
}

// renamed is whether a message may live on as another one whose fields are encoded alike, where what used the one has
// another name too: half of the fields have kept theirs.
func renamed(was, is *schema.Message) bool {
	for _, f := range was.Fields {
		if g := is.Field(f.Number); g == nil || f.Kind != g.Kind || f.Singular() != g.Singular() || (f.Key == nil) != (g.Key == nil) {
			return false
		}
	}
	return len(was.Fields) > 0 && len(is.Fields) == len(was.Fields) && likeness(was, is) >= half
}

// enumRenamed is whether two enums have the same numbers, and call them the same apart from a prefix.
func enumRenamed(was, is *schema.Enum) bool {
	change := wire.TypeChange(&schema.Field{Kind: schema.KindEnum, Enum: was}, &schema.Field{Kind: schema.KindEnum, Enum: is})
	for _, v := range was.Values {
		if len(is.Names(v.Number)) == 0 {
			return false
		}
	}
	return len(was.Values) > 1 && len(is.Values) == len(was.Values) &&
		change.Backward.Binary.Verdict == wire.Compatible && change.Forward.Binary.Verdict == wire.Compatible
}

// What speaks for one type living on as another.
const (
	renamedField = 1 + iota // a field used the one, and one of another name under its number uses the other
	sameField               // a field or a method that both sides have used the one and uses the other
)

// votes are the pairs of names of types such that what used the one uses the other.
func (m *matcher) votes() map[[2]string]int {
	votes := map[[2]string]int{}
	vote := func(f, g *schema.Field, weight int) {
		if f != nil && g != nil && f.TypeName != g.TypeName {
			pair := [2]string{f.TypeName, g.TypeName}
			votes[pair] = max(votes[pair], weight)
		}
	}
	for was, is := range m.messages {
		for _, f := range was.Fields {
			g := is.Field(f.Number)
			switch {
			case g == nil:
			case f.Name == g.Name:
				vote(f, g, sameField)
				vote(f.Value, g.Value, sameField)
			case is.Named(f.Name) == nil && was.Named(g.Name) == nil:
				vote(f, g, renamedField)
				vote(f.Value, g.Value, renamedField)
			}
		}
	}
	for was, is := range m.services {
		for _, method := range was.Methods {
			if other := is.Named(method.Name); other != nil {
				votes[[2]string{method.Request, other.Request}] = sameField
				votes[[2]string{method.Response, other.Response}] = sameField
			}
		}
	}
	return votes
}

func (m *matcher) shapeEnums() {
	gone, came := remainder(m.base, m.arrivals(), func(f *schema.File) []*schema.Enum { return f.Enums }, m.enums, m.wasEnum)
	if len(gone) == 0 || len(came) == 0 {
		return
	}
	votes := m.votes()
	for _, was := range gone {
		var found *schema.Enum
		several := false
		for _, is := range came {
			vote := votes[[2]string{was.Name, is.Name}]
			if m.wasEnum[is] != nil || !enumBecomes(was, is, vote == sameField) && !(vote > 0 && enumRenamed(was, is)) {
				continue
			}
			several = found != nil
			if found == nil {
				found = is
			}
		}
		if found != nil && !several {
			m.pairEnums(was, found)
		}
	}
}

// enumBecomes is whether an enum that is gone lives on as one that came: under the same last name with half of its values,
// under another one with all of them, or with either where what used the one uses the other.
func enumBecomes(was, is *schema.Enum, used bool) bool {
	sameName := was.Short() == is.Short()
	if used && sameName {
		return true
	}
	if !used && !sameName && (len(is.Values) != len(was.Values) || len(was.Values) < 2) {
		return false
	}
	like := enumLikeness(was, is)
	return (sameName || used) && like >= half || like == whole && len(is.Values) == len(was.Values) && len(was.Values) > 1
}

// shapeServices pairs services that have another name and the same methods.
func (m *matcher) shapeServices() {
	gone, came := remainder(m.base, m.arrivals(), func(f *schema.File) []*schema.Service { return f.Services }, m.services, m.wasService)
	for _, was := range gone {
		var found *schema.Service
		several := false
		for _, is := range came {
			if m.wasService[is] != nil || was.Short() != is.Short() && len(was.Methods) < 2 {
				continue
			}
			if like := methodLikeness(was, is); like < half || was.Short() != is.Short() && like < whole {
				continue
			}
			several = found != nil
			if found == nil {
				found = is
			}
		}
		if found != nil && !several {
			m.pairServices(was, found)
		}
	}
}
