package truth

import (
	"fmt"
	"slices"
	"strings"
)

// Observed writes the table of shapes that package effect embeds: each shape with the versions on which a case that is one
// step of that shape showed what the model says.
//
// Where a case that has a step of the shape showed something else, the shape says too little, and is not observed on that
// version. What a server refuses shows no effect. Syntax that the parser has a stand-in for is read as what it is not quite:
// it says nothing against what is written plainly.
func Observed(files []*File) (string, error) {
	plain, newer := shapes{}, shapes{}
	for _, f := range files {
		for _, c := range f.Cases {
			m, err := f.ModelOf(c)
			if err != nil {
				return "", fmt.Errorf("%s/%s: %w", f.Name, c.Name, err)
			}
			kind := plain
			if m.since > 0 {
				kind = newer
			}
			for version, server := range c.Server {
				steps := m.Steps(version)
				right := AnswerOf(steps).String() == server
				for _, step := range steps {
					if step.Shape != "" && server != Refused && (len(steps) == 1 || !right) {
						kind.note(step.Shape, version, right)
					}
				}
			}
		}
	}
	seen := map[string]map[int]string{}
	for shape, versions := range newer {
		for version, right := range versions {
			if plain[shape] != nil {
				if _, ok := plain[shape][version]; ok {
					continue
				}
			}
			plain.note(shape, version, right)
		}
	}
	for shape, versions := range plain {
		seen[shape] = map[int]string{}
		for version, right := range versions {
			if right {
				seen[shape][version] = "seen"
			}
		}
	}
	var lines []string
	for shape, versions := range seen {
		for _, r := range Ranges(versions) {
			lines = append(lines, shape+"\n"+r.Versions())
		}
	}
	slices.Sort(lines)
	var b strings.Builder
	for _, line := range lines {
		shape, versions, _ := strings.Cut(line, "\n")
		fmt.Fprintf(&b, "%s: %s\n", versions, shape)
	}
	return b.String(), nil
}

// shapes says of each shape and version whether all that was observed was as the model says.
type shapes map[string]map[int]bool

func (s shapes) note(shape string, version int, right bool) {
	if s[shape] == nil {
		s[shape] = map[int]bool{}
	}
	before, ok := s[shape][version]
	s[shape][version] = right && (before || !ok)
}
