package rules

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

// Value turns what a page or the configuration says for an option (as YAML or JSON decodes it) into what the policy reads as
// input.options. Errors say what the option takes. By type:
//
//	integer   a whole number
//	number    a number
//	string    a string
//	boolean   true or false
//	duration  "90s", "30m", "12h", "14d", "2w" and sums like "1h30m"; policies read a number of seconds
//	list      a list of strings
func (o Option) Value(v any) (any, error) {
	switch o.Type {
	case "integer":
		if n, ok := number(v); ok && n == math.Trunc(n) && math.Abs(n) <= 1<<53 {
			return int64(n), nil
		}
		return nil, fmt.Errorf("a whole number is wanted, not %s", shown(v))
	case "number":
		if n, ok := number(v); ok && !math.IsInf(n, 0) && !math.IsNaN(n) {
			return n, nil
		}
		return nil, fmt.Errorf("a number is wanted, not %s", shown(v))
	case "string":
		if s, ok := v.(string); ok {
			return s, nil
		}
		return nil, fmt.Errorf("a string is wanted, not %s", shown(v))
	case "boolean":
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("true or false is wanted, not %s", shown(v))
	case "duration":
		if s, ok := v.(string); ok && s != "" {
			if seconds, ok := durationSeconds(s); ok {
				return seconds, nil
			}
		}
		return nil, fmt.Errorf("a duration such as 30m, 12h or 14d is wanted, not %s", shown(v))
	case "list":
		return list(v)
	}
	known := []string{"integer", "number", "string", "boolean", "duration", "list"}
	return nil, fmt.Errorf("the type %q is none of %s%s", o.Type, strings.Join(known, ", "), nearest.Hint(o.Type, known))
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func list(v any) (any, error) {
	var out []string
	switch items := v.(type) {
	case []string:
		out = slices.Clone(items)
	case []any:
		for _, item := range items {
			s, ok := item.(string)
			if !ok {
				return nil, fmt.Errorf("a list of strings is wanted, and it holds %s", shown(item))
			}
			out = append(out, s)
		}
	default:
		return nil, fmt.Errorf("a list of strings is wanted, not %s", shown(v))
	}
	if out == nil {
		out = []string{}
	}
	return out, nil
}

func shown(v any) string {
	if v == nil {
		return "nothing"
	}
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(v)
}

const longestDuration = 100 * 365 * 86400 // a hundred years; more is a slip of the finger

// durationSeconds reads one or more whole numbers that each have a unit: "1h30m".
func durationSeconds(s string) (int64, bool) {
	var total int64
	for s != "" {
		digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if digits == 0 || digits == len(s) {
			return 0, false
		}
		n, err := strconv.ParseInt(s[:digits], 10, 64)
		seconds := unitSeconds(s[digits])
		if err != nil || seconds == 0 || n > longestDuration {
			return 0, false
		}
		if total += n * seconds; total > longestDuration {
			return 0, false
		}
		s = s[digits+1:]
	}
	return total, true
}

func unitSeconds(unit byte) int64 {
	switch unit {
	case 'w':
		return 7 * 86400
	case 'd':
		return 86400
	case 'h':
		return 3600
	case 'm':
		return 60
	case 's':
		return 1
	}
	return 0
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
