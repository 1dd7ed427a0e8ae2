package witness

import (
	"math/big"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// formats are values of the formats that the validator checks (JSON Schema 2020-12 validation, section 7.3).
var formats = map[string]string{
	"date-time": "2026-01-01T00:00:00Z", "date": "2026-01-01", "time": "00:00:00Z", "duration": "P1D", "email": "a@example.com",
	"idn-email": "a@example.com", "hostname": "example.com", "idn-hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
	"uri": "https://example.com/", "uri-reference": "/", "iri": "https://example.com/", "iri-reference": "/", "url": "https://example.com/",
	"uuid": "00000000-0000-4000-8000-000000000000", "uri-template": "/", "json-pointer": "", "relative-json-pointer": "0", "regex": "a", "period": "2026-01-01/2026-01-02",
}

// matching writes short strings that an expression matches; turn chooses among alternatives.
func matching(expression *regexp.Regexp, turn int) string {
	parsed, err := syntax.Parse(expression.String(), syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	write(&b, parsed.Simplify(), turn, 0)
	return b.String()
}

func write(b *strings.Builder, re *syntax.Regexp, turn, depth int) {
	if b.Len() > 2_000 || depth > 100 {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		b.WriteRune(runeOf(re.Rune, turn))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			write(b, sub, turn, depth+1)
		}
	case syntax.OpAlternate:
		write(b, re.Sub[turn%len(re.Sub)], turn/len(re.Sub), depth+1)
	case syntax.OpPlus:
		write(b, re.Sub[0], turn, depth+1)
	case syntax.OpStar, syntax.OpQuest:
		if turn%2 == 1 {
			write(b, re.Sub[0], turn/2, depth+1)
		}
	case syntax.OpRepeat:
		for range re.Min {
			write(b, re.Sub[0], turn, depth+1)
		}
	}
}

// runeOf picks a rune of a class: a plain letter or digit where it holds one.
func runeOf(class []rune, turn int) rune {
	for _, wanted := range "axA0_-" {
		for i := 0; i+1 < len(class); i += 2 {
			if class[i] <= wanted && wanted <= class[i+1] {
				return wanted + rune(turn)%max(1, min(class[i+1]-wanted+1, 5))
			}
		}
	}
	if len(class) == 0 {
		return 'x'
	}
	return class[0]
}

// stretched brings a string to a length in code points, within reason.
func stretched(text string, least, most *big.Rat) string {
	length := int64(utf8.RuneCountInString(text))
	if least != nil && least.Cmp(big.NewRat(length, 1)) > 0 {
		if want := least.Num().Int64(); want <= 5_000 {
			text += strings.Repeat("x", int(want-length))
		}
	}
	if most != nil && most.Cmp(big.NewRat(length, 1)) < 0 {
		text = string([]rune(text)[:most.Num().Int64()])
	}
	return text
}
