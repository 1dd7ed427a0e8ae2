package events

import (
	"encoding/json"

	"github.com/plimsoll-lint/plimsoll/analyzers/events/contain"
)

// maxExcerpt is how long an excerpt may be to have its place in a sentence.
const maxExcerpt = 100

// excerpt is the value that a path leads to in an event, as JSON. It is empty where the path leaves open which of several
// items or properties is meant, and where the value is long.
func excerpt(event string, path []contain.Level) string {
	value := json.RawMessage(event)
	for _, level := range path {
		var object map[string]json.RawMessage
		var list []json.RawMessage
		switch {
		case json.Unmarshal(value, &list) == nil:
			at := level.Step.Index
			if level.Step.Other && len(list) == 1 {
				at = 0
			}
			if at < 0 || at >= len(list) {
				return ""
			}
			value = list[at]
		case json.Unmarshal(value, &object) == nil:
			if level.Step.Other {
				return ""
			}
			value = object[level.Step.Name]
		default:
			return ""
		}
	}
	if len(value) > maxExcerpt {
		return ""
	}
	return string(value)
}
