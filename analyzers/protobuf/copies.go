package protobuf

import (
	"bytes"
	"regexp"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
)

// copies pairs what would be gone with a definition of the same full name that the head has in a file where it was before: a
// repository may hold one file twice, and take one of the two out. Others gives the files that did not change, of those that
// may define one of the wanted types, which are last names by package.
func (m *matcher) copies(others func(wanted map[string][]string) []*schema.File) {
	wanted := m.missing()
	if len(wanted) == 0 {
		return
	}
	messages, enums, services := map[string]*schema.Message{}, map[string]*schema.Enum{}, map[string]*schema.Service{}
	for _, f := range append(m.head[:len(m.head):len(m.head)], others(wanted)...) {
		for _, one := range f.Messages {
			keepFirst(messages, one.Name, one)
		}
		for _, one := range f.Enums {
			keepFirst(enums, one.Name, one)
		}
		for _, one := range f.Services {
			keepFirst(services, one.Name, one)
		}
	}
	for _, base := range m.base {
		for _, was := range base.Messages {
			is := messages[was.Name]
			if m.messages[was] != nil || is == nil {
				continue
			}
			// Where nothing but the name is the same, it may be a namesake that never had to do with it.
			if was.Parent != nil && m.messages[was.Parent] == is.Parent || len(was.Fields) == 0 || likeness(was, is) >= half {
				m.messages[was] = is
			}
		}
		for _, was := range base.Enums {
			is := enums[was.Name]
			if m.enums[was] == nil && is != nil && (was.Parent != nil && m.messages[was.Parent] == is.Parent || enumLikeness(was, is) >= half) {
				m.enums[was] = is
			}
		}
		for _, was := range base.Services {
			if is := services[was.Name]; m.services[was] == nil && is != nil && methodLikeness(was, is) >= half {
				m.services[was] = is
			}
		}
	}
}

func keepFirst[T any](index map[string]*T, name string, one *T) {
	if index[name] == nil {
		index[name] = one
	}
}

// missing are the last names of what nothing at the head is paired with, by package. What stands in a message goes with that.
func (m *matcher) missing() map[string][]string {
	wanted := map[string][]string{}
	for _, base := range m.base {
		for _, one := range base.Messages {
			if one.Parent == nil && m.messages[one] == nil {
				wanted[base.Package] = append(wanted[base.Package], one.Short())
			}
		}
		for _, one := range base.Enums {
			if one.Parent == nil && m.enums[one] == nil {
				wanted[base.Package] = append(wanted[base.Package], lastPart(one.Name))
			}
		}
		for _, one := range base.Services {
			if m.services[one] == nil {
				wanted[base.Package] = append(wanted[base.Package], one.Short())
			}
		}
	}
	return wanted
}

// ofItsOwn is whether what the head has is compared with a base of its own, so that its changes are told there.
func ofItsOwn[T comparable](owner, was T) bool {
	var none T
	return owner != none && owner != was
}

// unchanged reads the files that did not change and may define one of the wanted types.
func unchanged(states []analyzers.State, head *schema.Set) func(map[string][]string) []*schema.File {
	return func(wanted map[string][]string) []*schema.File {
		var files []*schema.File
		for _, state := range states {
			if state.Value.(sides).changed || state.Pair.Head == nil {
				continue
			}
			text, problem := analyzers.ReadText(state.Pair.Head)
			if problem != nil || !mentions(text.Bytes, wanted) {
				continue
			}
			if f := head.Load(state.Pair.Path); f != nil {
				head.Link(f)
				files = append(files, f)
			}
		}
		return files
	}
}

// maxNames bounds how many names are looked for in the text of a file before it is parsed.
const maxNames = 100

var packageLine = regexp.MustCompile(`(?m)^\s*package\s+([\w.]+)\s*;`)

// mentions is whether a file may define one of the wanted types, so that it is worth parsing.
func mentions(content []byte, wanted map[string][]string) bool {
	in := ""
	if found := packageLine.FindSubmatch(content); found != nil {
		in = string(found[1])
	}
	names := wanted[in]
	for _, name := range names {
		if len(names) > maxNames || bytes.Contains(content, []byte(name)) {
			return true
		}
	}
	return false
}
