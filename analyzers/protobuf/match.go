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
			m.pairNames(base, m.unpaired([]*schema.File{head}, fullName))
		}
	}
}

// sameName pairs what has moved to another file under its full name. What was in a file before is not where something
// moved to: only what arrived there is looked at, and samePath has taken the rest.
func (m *matcher) sameName() {
	came := m.unpaired(m.arrivals(), fullName)
	for _, base := range m.base {
		m.pairNames(base, came)
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

// pool is what is not paired yet at the head, by a name, in order. What has been paired since is still in it.
type pool struct {
	messages map[string][]*schema.Message
	enums    map[string][]*schema.Enum
	services map[string][]*schema.Service
}

func fullName(name string, _ *schema.File) string { return name }

// inPackage is a name without its package.
func inPackage(name string, f *schema.File) string {
	return strings.TrimPrefix(name, f.Package+".")
}

func (m *matcher) unpaired(heads []*schema.File, name func(string, *schema.File) string) pool {
	p := pool{map[string][]*schema.Message{}, map[string][]*schema.Enum{}, map[string][]*schema.Service{}}
	for _, head := range heads {
		for _, one := range head.Messages {
			if key := name(one.Name, head); m.wasMessage[one] == nil {
				p.messages[key] = append(p.messages[key], one)
			}
		}
		for _, one := range head.Enums {
			if key := name(one.Name, head); m.wasEnum[one] == nil {
				p.enums[key] = append(p.enums[key], one)
			}
		}
		for _, one := range head.Services {
			if key := name(one.Name, head); m.wasService[one] == nil {
				p.services[key] = append(p.services[key], one)
			}
		}
	}
	return p
}

// firstFree is the first of a list that is not paired and that fits; the zero value when there is none. It shortens the list
// by what is paired at its beginning.
func firstFree[K comparable, T comparable](lists map[K][]T, key K, paired map[T]T, fits func(T) bool) (found T) {
	list := lists[key]
	for len(list) > 0 && paired[list[0]] != found {
		list = list[1:]
	}
	lists[key] = list
	for _, one := range list {
		if paired[one] == found && fits(one) {
			return one
		}
	}
	return found
}

func anything[T any](T) bool { return true }

// pairNames pairs what is not paired yet by full name. Of several with one name, which protoc refuses, the first counts.
func (m *matcher) pairNames(base *schema.File, came pool) {
	for _, was := range base.Messages {
		if m.messages[was] != nil {
			continue
		}
		if is := firstFree(came.messages, was.Name, m.wasMessage, anything); is != nil {
			m.pairMessages(was, is)
		}
	}
	for _, was := range base.Enums {
		if m.enums[was] != nil {
			continue
		}
		if is := firstFree(came.enums, was.Name, m.wasEnum, anything); is != nil {
			m.pairEnums(was, is)
		}
	}
	for _, was := range base.Services {
		if m.services[was] != nil {
			continue
		}
		if is := firstFree(came.services, was.Name, m.wasService, anything); is != nil {
			m.pairServices(was, is)
		}
	}
}

// samePackage pairs what moved to another package under the same name: with its file, or from file to file.
func (m *matcher) samePackage() {
	for _, base := range m.base {
		if head := m.files[base]; head != nil && head.Package != base.Package {
			m.pairRelative(base, m.unpaired([]*schema.File{head}, inPackage), true)
		}
	}
	came := m.unpaired(m.arrivals(), inPackage)
	for _, base := range m.base {
		m.pairRelative(base, came, false)
	}
}

// pairRelative pairs what has another package. Where it is another file too, it has to look alike.
func (m *matcher) pairRelative(base *schema.File, came pool, samePath bool) {
	for _, was := range base.Messages {
		if m.messages[was] != nil {
			continue
		}
		if is := firstFree(came.messages, inPackage(was.Name, base), m.wasMessage, func(is *schema.Message) bool {
			return is.File.Package != base.Package && (samePath || likeness(was, is) >= half)
		}); is != nil {
			m.pairMessages(was, is)
		}
	}
	for _, was := range base.Enums {
		if m.enums[was] != nil {
			continue
		}
		if is := firstFree(came.enums, inPackage(was.Name, base), m.wasEnum, func(is *schema.Enum) bool {
			return is.File.Package != base.Package && (samePath || enumLikeness(was, is) >= half)
		}); is != nil {
			m.pairEnums(was, is)
		}
	}
	for _, was := range base.Services {
		if m.services[was] != nil {
			continue
		}
		if is := firstFree(came.services, inPackage(was.Name, base), m.wasService, func(is *schema.Service) bool {
			return is.File.Package != base.Package && (samePath || methodLikeness(was, is) >= half)
		}); is != nil {
			m.pairServices(was, is)
		}
	}
}
