package catalog

import "strings"

// Quote writes one part of a name as PostgreSQL's quote_ident does, reserved words aside.
func Quote(part string) string {
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

// ParseName reads what Name.String writes; it returns the zero Name for anything else.
func ParseName(text string) Name {
	schema, rest, ok := parsePart(text)
	if !ok || !strings.HasPrefix(rest, ".") {
		return Name{}
	}
	name, rest, ok := parsePart(rest[1:])
	if !ok || rest != "" {
		return Name{}
	}
	return Name{schema, name}
}

// parsePart reads one part of a name from the front of a text and returns what follows it.
func parsePart(text string) (part, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexByte(text, '.')
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:], end > 0
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), text[i+1:], true
	}
	return "", "", false
}

// reserved are the words that name a column only in quotes (pg_get_keywords, categories R and T, of PostgreSQL 15).
var reserved = wordSet(`all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
	collation column concurrently constraint create cross current_catalog current_date current_role current_schema
	current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign
	freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like
	limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
	references returning right select session_user similar some symmetric table tablesample then to trailing true union
	unique user using variadic verbose when where window with`)

// quoteWord is Quote for a place where a reserved word would be read as such.
func quoteWord(part string) string {
	if reserved()[part] {
		return `"` + part + `"`
	}
	return Quote(part)
}

// quoteAll writes a dotted name.
func quoteAll(parts []string) string {
	var quoted []string
	for _, part := range parts {
		quoted = append(quoted, quoteWord(part))
	}
	return strings.Join(quoted, ".")
}
