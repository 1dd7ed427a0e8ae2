package analyzers

import (
	"fmt"
	"sort"
	"strings"
)

// order sorts analyzers so that each comes after those that state the kinds it needs; analyzers that do not depend on
// each other keep their given order. A kind that nobody states, a kind stated twice and a cycle are errors of the program.
func order(list []Analyzer) ([]Analyzer, error) {
	stater := map[string]int{}
	for i, a := range list {
		for _, k := range a.Kinds() {
			if other, ok := stater[k.Name]; ok {
				return nil, fmt.Errorf("kind %s is stated by both %s and %s", k.Name, list[other].Name(), a.Name())
			}
			stater[k.Name] = i
		}
	}
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, len(list))
	var sorted []Analyzer
	var visit func(i int, path []string) error
	visit = func(i int, path []string) error {
		path = append(path, list[i].Name())
		switch state[i] {
		case done:
			return nil
		case open:
			return fmt.Errorf("analyzers need each other in a circle: %s", strings.Join(path, " → "))
		}
		state[i] = open
		needs := append([]string(nil), list[i].Needs()...)
		sort.Strings(needs)
		for _, kind := range needs {
			j, ok := stater[kind]
			if !ok {
				return fmt.Errorf("analyzer %s needs kind %s, which no analyzer states", list[i].Name(), kind)
			}
			if err := visit(j, path); err != nil {
				return err
			}
		}
		state[i] = done
		sorted = append(sorted, list[i])
		return nil
	}
	for i := range list {
		if err := visit(i, nil); err != nil {
			return nil, err
		}
	}
	return sorted, nil
}
