package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// evidenceItem is one thing that was computed, in words and raw: its name and its value.
type evidenceItem struct {
	name, value string
}

// knownEvidence is the order in which the members of a statement's effect are shown; all others follow by name.
var knownEvidence = []string{"locks", "rewrites", "scans", "reindexes", "blocks", "in_transaction", "fails_on_rows", "observed"}

// evidence renders the evidence of a finding, an object of any shape, as a few short items. Empty lists and what cannot
// be read as an object are left out.
func evidence(raw json.RawMessage) []evidenceItem {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if len(raw) == 0 || decoder.Decode(&object) != nil {
		return nil
	}
	var items []evidenceItem
	show := func(key string) {
		value := evidenceValue(key, object[key])
		if value != "" {
			items = append(items, evidenceItem{strings.ReplaceAll(key, "_", " "), value})
		}
		delete(object, key)
	}
	for _, key := range knownEvidence {
		if _, has := object[key]; has {
			show(key)
		}
	}
	rest := make([]string, 0, len(object))
	for key := range object {
		rest = append(rest, key)
	}
	sort.Strings(rest)
	for _, key := range rest {
		show(key)
	}
	return items
}

// evidenceValueBytes bounds one value in running text: an event that shows a finding can be as long as its schema. The JSON
// report has all of it.
const evidenceValueBytes = 500

// evidenceText is all evidence on one line: "locks: ShareLock on public.users; scans: public.users".
func evidenceText(raw json.RawMessage) string {
	var parts []string
	for _, item := range evidence(raw) {
		parts = append(parts, item.name+": "+cut(item.value, evidenceValueBytes))
	}
	return strings.Join(parts, "; ")
}

func evidenceValue(key string, value any) string {
	switch key {
	case "blocks":
		if blocks, ok := value.(map[string]any); ok {
			return blockedWork(blocks)
		}
	case "rows", "bytes":
		if tables, ok := value.(map[string]any); ok {
			return byTable(tables)
		}
	case "observed":
		if versions, ok := integers(value); ok && len(versions) > 0 {
			return "PostgreSQL " + ranges(versions)
		}
	}
	switch v := value.(type) {
	case nil:
		return "unknown"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		parts := make([]string, 0, len(v))
		for _, element := range v {
			parts = append(parts, evidenceElement(element))
		}
		return strings.Join(parts, ", ")
	}
	return evidenceElement(value)
}

// evidenceElement is one value inside evidence: a lock, a place, a scalar, or any other value as JSON.
func evidenceElement(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case map[string]any:
		if text, ok := lockText(v); ok {
			return text
		}
		if text, ok := placeText(v); ok {
			return text
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// lockText is "ShareLock on public.users" for an object of a relation and a mode.
func lockText(v map[string]any) (string, bool) {
	relation, ok1 := v["relation"].(string)
	mode, ok2 := v["mode"].(string)
	if !ok1 || !ok2 || len(v) != 2 {
		return "", false
	}
	return mode + " on " + relation, true
}

// placeText is "app/user.go:12" for an object of a file and a line, followed by its text where it has one.
func placeText(v map[string]any) (string, bool) {
	file, ok1 := v["file"].(string)
	line, ok2 := v["line"].(json.Number)
	if !ok1 || !ok2 {
		return "", false
	}
	text := file + ":" + line.String()
	for _, key := range []string{"text", "message"} {
		if said, ok := v[key].(string); ok && said != "" {
			return text + " (" + said + ")", true
		}
	}
	return text, true
}

// byTable is what was counted of each table: "public.orders 12540000, public.regions unknown".
func byTable(tables map[string]any) string {
	parts := make([]string, 0, len(tables))
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		counted := "unknown"
		if tables[table] != nil {
			counted = evidenceElement(tables[table])
		}
		parts = append(parts, table+" "+counted)
	}
	return strings.Join(parts, ", ")
}

// blockedWork says who waits: "reads and writes", "writes", or "" for nobody.
func blockedWork(blocks map[string]any) string {
	var who []string
	for _, key := range []string{"reads", "writes"} {
		if blocks[key] == true {
			who = append(who, key)
		}
	}
	return strings.Join(who, " and ")
}

func integers(value any) ([]int, bool) {
	list, ok := value.([]any)
	if !ok {
		return nil, false
	}
	numbers := make([]int, 0, len(list))
	for _, element := range list {
		number, ok := element.(json.Number)
		if !ok {
			return nil, false
		}
		n, err := strconv.Atoi(number.String())
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, true
}

// ranges writes runs of numbers short: 12 13 14 16 is "12–14, 16".
func ranges(numbers []int) string {
	sort.Ints(numbers)
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] <= numbers[j]+1 {
			j++
		}
		if numbers[j] > numbers[i] {
			parts = append(parts, fmt.Sprintf("%d–%d", numbers[i], numbers[j]))
		} else {
			parts = append(parts, strconv.Itoa(numbers[i]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
