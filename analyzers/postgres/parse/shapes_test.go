package parse

import "strings"

// shapes make statements that nest n levels deep, each in its own way.
var shapes = map[string]func(n int) string{
	"sum":         func(n int) string { return "SELECT 1" + strings.Repeat("+1", n) },
	"signs":       func(n int) string { return "SELECT " + strings.Repeat("+ ", n) + "a" },
	"touching":    func(n int) string { return "SELECT " + strings.Repeat("+", n) + "a" },
	"not":         func(n int) string { return "SELECT " + strings.Repeat("NOT ", n) + "a" },
	"concat":      func(n int) string { return "SELECT a" + strings.Repeat("||a", n) },
	"cast":        func(n int) string { return "SELECT a" + strings.Repeat("::x", n) },
	"collate":     func(n int) string { return "SELECT a" + strings.Repeat(" COLLATE x", n) },
	"is true":     func(n int) string { return "SELECT a" + strings.Repeat(" IS TRUE", n) },
	"time zone":   func(n int) string { return "SELECT a" + strings.Repeat(" AT TIME ZONE b", n) },
	"cross join":  func(n int) string { return "SELECT FROM a" + strings.Repeat(" CROSS JOIN b", n) },
	"join":        func(n int) string { return "SELECT FROM a" + strings.Repeat(" JOIN b ON c", n) },
	"union":       func(n int) string { return "SELECT 1, 2" + strings.Repeat(" UNION ALL SELECT 1, 2", n) },
	"except":      func(n int) string { return "TABLE a" + strings.Repeat(" EXCEPT TABLE a", n) },
	"parentheses": func(n int) string { return "SELECT " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) },
	"left sums":   func(n int) string { return "SELECT " + strings.Repeat("(", n) + "1" + strings.Repeat("+1)", n) },
	"case": func(n int) string {
		return "SELECT " + strings.Repeat("CASE WHEN ", n) + "1" + strings.Repeat(" THEN 1 END", n)
	},
	"else": func(n int) string {
		return "SELECT " + strings.Repeat("CASE WHEN 1 THEN 1 ELSE ", n) + "1" + strings.Repeat(" END", n)
	},
	"scalar subquery": func(n int) string { return strings.Repeat("SELECT (", n) + "SELECT 1" + strings.Repeat(")", n) },
	"from subquery":   func(n int) string { return strings.Repeat("SELECT FROM (", n) + "SELECT" + strings.Repeat(") a", n) },
	"exists": func(n int) string {
		return strings.Repeat("SELECT WHERE EXISTS(", n) + "SELECT" + strings.Repeat(")", n)
	},
	"in":        func(n int) string { return strings.Repeat("SELECT a IN(", n) + "SELECT" + strings.Repeat(")", n) },
	"with":      func(n int) string { return strings.Repeat("WITH a AS(", n) + "SELECT" + strings.Repeat(") SELECT", n) },
	"values":    func(n int) string { return strings.Repeat("VALUES((", n) + "SELECT" + strings.Repeat("))", n) },
	"call":      func(n int) string { return "SELECT " + strings.Repeat("f(", n) + "1" + strings.Repeat(")", n) },
	"array":     func(n int) string { return "SELECT ARRAY" + strings.Repeat("[", n) + "1" + strings.Repeat("]", n) },
	"subscript": func(n int) string { return "SELECT " + strings.Repeat("a[", n) + "1" + strings.Repeat("]", n) },
	"any":       func(n int) string { return "SELECT " + strings.Repeat("a=ANY(", n) + "1" + strings.Repeat(")", n) },
	"filter": func(n int) string {
		return "SELECT " + strings.Repeat("f() FILTER(WHERE ", n) + "a" + strings.Repeat(")", n)
	},
	"alternating": func(n int) string {
		return "SELECT " + strings.Repeat("(", n) + "a" + strings.Repeat(strings.Repeat("+1", 20)+")", n)
	},
}
