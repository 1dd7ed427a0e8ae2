package catalog

import "strings"

// quote writes one part of a name as PostgreSQL's quote_ident does, reserved words aside.
func quote(part string) string {
	plain := part != ""
	for i, r := range part {
		if !(r == '_' || r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '$')) {
			plain = false
			break
		}
	}
	if plain {
		return part
	}
	return `"` + strings.ReplaceAll(part, `"`, `""`) + `"`
}
