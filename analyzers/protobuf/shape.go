package protobuf

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// half is how much of a type has to be found again, in hundredths, for it to be the same under the same last name.
const half = 50

// whole is everything.
const whole = 100

// likeness is how many of a message's fields another one has under the same number, name and kind, in hundredths.
func likeness(was, is *schema.Message) int {
	if len(was.Fields) == 0 {
		if len(is.Fields) == 0 {
			return whole
		}
		return 0
	}
	same := 0
	for _, f := range was.Fields {
		if g := is.Field(f.Number); g != nil && g.Name == f.Name && alike(f, g) {
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
		if n := methodNamed(is, m.Name); n != nil && n.ClientStreams == m.ClientStreams && n.ServerStreams == m.ServerStreams {
			same++
		}
	}
	return same * whole / len(was.Methods)
}

func methodNamed(s *schema.Service, name string) *schema.Method {
	for _, m := range s.Methods {
		if m.Name == name {
			return m
		}
	}
	return nil
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
			for _, is := range m.messages[was.Parent].File.Messages {
				if is.Parent == m.messages[was.Parent] && is.Short() == was.Short() && m.wasMessage[is] == nil {
					m.pairMessages(was, is)
				}
			}
		}
		for _, was := range base.Enums {
			if m.enums[was] != nil || was.Parent == nil || m.messages[was.Parent] == nil {
				continue
			}
			for _, is := range m.messages[was.Parent].File.Enums {
				if is.Parent == m.messages[was.Parent] && is.Short() == was.Short() && m.wasEnum[is] == nil {
					m.pairEnums(was, is)
				}
			}
		}
	}
}

// maxSearch bounds how many types that are gone and that came are compared with each other.
const maxSearch = 2000

func (m *matcher) shapeMessages() {
	var gone, came []*schema.Message
	for _, f := range m.base {
		for _, one := range f.Messages {
			if m.messages[one] == nil {
				gone = append(gone, one)
			}
		}
	}
	for _, f := range m.arrivals() {
		for _, one := range f.Messages {
			if m.wasMessage[one] == nil {
				came = append(came, one)
			}
		}
	}
	if len(gone) > maxSearch || len(came) > maxSearch {
		return
	}
	votes := m.votes()
	for _, was := range gone {
		var found *schema.Message
		several := false
		for _, is := range came {
			if m.wasMessage[is] != nil || !becomes(was, is, votes[[2]string{was.Name, is.Name}]) {
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
	like := likeness(was, is)
	switch {
	case was.Short() == is.Short():
		return like >= half && len(was.Fields) > 0 || used
	case used:
		return like >= half && len(was.Fields) > 0
	}
	const many = 3
	return like == whole && len(was.Fields) >= many && len(is.Fields) == len(was.Fields) && was.File.Package == is.File.Package
}

// votes are the pairs of type names such that a field or a method that both sides have used the one and uses the other.
func (m *matcher) votes() map[[2]string]bool {
	votes := map[[2]string]bool{}
	vote := func(f, g *schema.Field) {
		if f != nil && g != nil && f.TypeName != g.TypeName && f.Name == g.Name {
			votes[[2]string{f.TypeName, g.TypeName}] = true
		}
	}
	for was, is := range m.messages {
		for _, f := range was.Fields {
			if g := is.Field(f.Number); g != nil {
				vote(f, g)
				vote(f.Value, g.Value)
			}
		}
	}
	for was, is := range m.services {
		for _, method := range was.Methods {
			if other := methodNamed(is, method.Name); other != nil {
				votes[[2]string{method.Request, other.Request}] = true
				votes[[2]string{method.Response, other.Response}] = true
			}
		}
	}
	return votes
}

func (m *matcher) shapeEnums() {
	votes := m.votes()
	for _, base := range m.base {
		for _, was := range base.Enums {
			if m.enums[was] != nil {
				continue
			}
			var found *schema.Enum
			several := false
			for _, head := range m.arrivals() {
				for _, is := range head.Enums {
					like := enumLikeness(was, is)
					same := was.Short() == is.Short() && like >= half || like == whole && len(is.Values) == len(was.Values) && len(was.Values) > 1 ||
						votes[[2]string{was.Name, is.Name}] && (like >= half || was.Short() == is.Short())
					if m.wasEnum[is] != nil || !same {
						continue
					}
					several = found != nil
					if found == nil {
						found = is
					}
				}
			}
			if found != nil && !several {
				m.pairEnums(was, found)
			}
		}
	}
}

// shapeServices pairs services that have another name and the same methods.
func (m *matcher) shapeServices() {
	for _, base := range m.base {
		for _, was := range base.Services {
			if m.services[was] != nil {
				continue
			}
			var found *schema.Service
			several := false
			for _, head := range m.arrivals() {
				for _, is := range head.Services {
					like := methodLikeness(was, is)
					if m.wasService[is] != nil || like < half || was.Short() != is.Short() && (like < whole || len(was.Methods) < 2) {
						continue
					}
					several = found != nil
					if found == nil {
						found = is
					}
				}
			}
			if found != nil && !several {
				m.pairServices(was, found)
			}
		}
	}
}
