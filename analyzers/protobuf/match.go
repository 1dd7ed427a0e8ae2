package protobuf

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// matcher pairs what the base defines with what became of it at the head.
type matcher struct {
	messages map[*schema.Message]*schema.Message // base to head
	enums    map[*schema.Enum]*schema.Enum
	services map[*schema.Service]*schema.Service
	// wasMessage and its like are the other way round.
	wasMessage map[*schema.Message]*schema.Message
	wasEnum    map[*schema.Enum]*schema.Enum
	wasService map[*schema.Service]*schema.Service
	// names are the full names at the head of types that have another one at the base.
	names map[string]string
	// files pairs files that hold the same things: by path, or by what moved from one to the other.
	files map[*schema.File]*schema.File
	// doubtful are files of the head whose base is there and cannot be understood: what is in them need not be new.
	doubtful map[*schema.File]bool
	base     []*schema.File // those that can be compared, in order
	head     []*schema.File
}

// match pairs all types of all changed files: first by path and full name, then by full name in another file, since a type
// can move, then by structure.
func match(states []analyzers.State) *matcher {
	m := &matcher{
		messages: map[*schema.Message]*schema.Message{}, enums: map[*schema.Enum]*schema.Enum{}, services: map[*schema.Service]*schema.Service{},
		wasMessage: map[*schema.Message]*schema.Message{}, wasEnum: map[*schema.Enum]*schema.Enum{}, wasService: map[*schema.Service]*schema.Service{},
		names: map[string]string{}, files: map[*schema.File]*schema.File{}, doubtful: map[*schema.File]bool{},
	}
	for _, state := range states {
		s := state.Value.(sides)
		if !s.changed {
			continue
		}
		if s.head != nil {
			m.head = append(m.head, s.head)
			m.doubtful[s.head] = state.Pair.Base != nil && s.base == nil
		}
		if s.base != nil && (state.Pair.Head == nil || s.head != nil) {
			m.base = append(m.base, s.base)
			if s.head != nil {
				m.files[s.base] = s.head
			}
		}
	}
	m.samePath()
	m.sameName()
	m.samePackage()
	m.sameShape()
	return m
}

func (m *matcher) pairMessages(was, is *schema.Message) {
	m.messages[was], m.wasMessage[is] = is, was
	if was.Name != is.Name {
		m.names[was.Name] = is.Name
	}
}

func (m *matcher) pairEnums(was, is *schema.Enum) {
	m.enums[was], m.wasEnum[is] = is, was
	if was.Name != is.Name {
		m.names[was.Name] = is.Name
	}
}

func (m *matcher) pairServices(was, is *schema.Service) {
	m.services[was], m.wasService[is] = is, was
}

// samePath pairs what has kept its file and its full name. A repository may hold several copies of one file, and each copy
// is compared with itself.
func (m *matcher) samePath() {
	for _, base := range m.base {
		if head := m.files[base]; head != nil {
			m.pairNames(base, []*schema.File{head})
		}
	}
}

// sameName pairs what has moved to another file under its full name. What was in a file before is not where something
// moved to: only what arrived there is looked at, and samePath has taken the rest.
func (m *matcher) sameName() {
	for _, base := range m.base {
		m.pairNames(base, m.arrivals())
	}
}

func (m *matcher) arrivals() []*schema.File {
	var files []*schema.File
	for _, f := range m.head {
		if !m.doubtful[f] {
			files = append(files, f)
		}
	}
	return files
}

// pairNames pairs what is not paired yet by full name. Of several with one name, which protoc refuses, the first counts.
func (m *matcher) pairNames(base *schema.File, heads []*schema.File) {
	messages, enums, services := map[string]*schema.Message{}, map[string]*schema.Enum{}, map[string]*schema.Service{}
	for _, head := range heads {
		for _, one := range head.Messages {
			if messages[one.Name] == nil && m.wasMessage[one] == nil {
				messages[one.Name] = one
			}
		}
		for _, one := range head.Enums {
			if enums[one.Name] == nil && m.wasEnum[one] == nil {
				enums[one.Name] = one
			}
		}
		for _, one := range head.Services {
			if services[one.Name] == nil && m.wasService[one] == nil {
				services[one.Name] = one
			}
		}
	}
	for _, was := range base.Messages {
		if is := messages[was.Name]; is != nil && m.messages[was] == nil && m.wasMessage[is] == nil {
			m.pairMessages(was, is)
		}
	}
	for _, was := range base.Enums {
		if is := enums[was.Name]; is != nil && m.enums[was] == nil && m.wasEnum[is] == nil {
			m.pairEnums(was, is)
		}
	}
	for _, was := range base.Services {
		if is := services[was.Name]; is != nil && m.services[was] == nil && m.wasService[is] == nil {
			m.pairServices(was, is)
		}
	}
}

// inPackage is a name without its package.
func inPackage(name string, f *schema.File) string {
	return strings.TrimPrefix(name, f.Package+".")
}

// samePackage pairs what moved to another package under the same name: with its file, or from file to file.
func (m *matcher) samePackage() {
	for _, base := range m.base {
		for _, head := range m.packageHeads(base) {
			if head.Package == base.Package {
				continue
			}
			m.pairRelative(base, head)
		}
	}
}

// packageHeads are the files that what was in a file may be in now, the one at the same path first.
func (m *matcher) packageHeads(base *schema.File) []*schema.File {
	var list []*schema.File
	if head := m.files[base]; head != nil {
		list = append(list, head)
	}
	for _, head := range m.arrivals() {
		if head != m.files[base] {
			list = append(list, head)
		}
	}
	return list
}

func (m *matcher) pairRelative(base, head *schema.File) {
	messages, enums := map[string]*schema.Message{}, map[string]*schema.Enum{}
	for _, one := range head.Messages {
		if m.wasMessage[one] == nil {
			messages[inPackage(one.Name, head)] = one
		}
	}
	for _, one := range head.Enums {
		if m.wasEnum[one] == nil {
			enums[inPackage(one.Name, head)] = one
		}
	}
	samePath := m.files[base] == head
	for _, was := range base.Messages {
		is := messages[inPackage(was.Name, base)]
		if m.messages[was] == nil && is != nil && m.wasMessage[is] == nil && (samePath || likeness(was, is) >= half) {
			m.pairMessages(was, is)
		}
	}
	for _, was := range base.Enums {
		is := enums[inPackage(was.Name, base)]
		if m.enums[was] == nil && is != nil && m.wasEnum[is] == nil && (samePath || enumLikeness(was, is) >= half) {
			m.pairEnums(was, is)
		}
	}
	for _, was := range base.Services {
		for _, is := range head.Services {
			if m.services[was] == nil && m.wasService[is] == nil && was.Short() == is.Short() && (samePath || methodLikeness(was, is) >= half) {
				m.pairServices(was, is)
			}
		}
	}
}
