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

// parseName reads what Name.String writes; it returns the zero Name for anything else.
func parseName(text string) Name {
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
