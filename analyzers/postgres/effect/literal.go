package effect

import (
	"cmp"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// literals are the texts of constants, nil when one is anything else.
func literals(nodes []*pg_query.Node) []string {
	var all []string
	for _, node := range nodes {
		text, ok := literal(node)
		if !ok {
			return nil
		}
		all = append(all, text)
	}
	return all
}

// literal is the text of a constant, whatever it is cast to; false for NULL and for what is no constant.
func literal(node *pg_query.Node) (string, bool) {
	for node.GetTypeCast() != nil {
		node = node.GetTypeCast().GetArg()
	}
	constant := node.GetAConst()
	switch {
	case constant == nil || constant.GetIsnull():
		return "", false
	case constant.GetSval() != nil:
		return constant.GetSval().GetSval(), true
	case constant.GetFval() != nil:
		return constant.GetFval().GetFval(), true
	case constant.GetBoolval() != nil:
		return strconv.FormatBool(constant.GetBoolval().GetBoolval()), true
	default:
		return strconv.Itoa(int(constant.GetIval().GetIval())), true
	}
}

// compare orders two constants, as far as their texts tell: whole numbers, dates and times as ISO 8601 writes them, and
// whatever is spelled alike.
func compare(a, b string) (order int, ok bool) {
	if a == b {
		return 0, true
	}
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y), true
	}
	dayA, okA := isoDay(a)
	dayB, okB := isoDay(b)
	if okA && okB {
		return strings.Compare(dayA, dayB), true
	}
	return 0, false
}

// isoDay is the date that a text is; its midnight counts as the date, at UTC or in the session's time zone.
func isoDay(text string) (string, bool) {
	const pattern = "0000-00-00"
	if len(text) < len(pattern) {
		return "", false
	}
	for i := range len(pattern) {
		digit := text[i] >= '0' && text[i] <= '9'
		if digit != (pattern[i] == '0') || !digit && text[i] != pattern[i] {
			return "", false
		}
	}
	rest := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(text[len(pattern):], "Z"), ":00"), "+00")
	switch strings.TrimLeft(rest, " T") {
	case "", "00:00", "00:00:00", "00":
		return text[:len(pattern)], true
	}
	return "", false
}
