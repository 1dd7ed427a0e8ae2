package witness

import (
	"encoding/json"
	"sort"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/schema"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// Plain is a value of a document as encoding/json would read it.
func Plain(n *document.Node) any {
	switch n.Kind {
	case document.Null:
		return nil
	case document.Bool:
		return n.Value == "true" || n.Value == "True" || n.Value == "TRUE"
	case document.Number:
		if number, err := schema.Number(n.Value); err == nil {
			return json.Number(schema.Show(number))
		}
		return json.Number("0")
	case document.List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, Plain(item))
		}
		return list
	case document.Map:
		object := map[string]any{}
		for _, e := range n.Entries {
			object[e.Key.Value] = Plain(e.Value)
		}
		return object
	}
	return n.Value
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
