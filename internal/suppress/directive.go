package suppress

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

// directive is what a waiver in a comment says:
//
//	plimsoll:allow RULE[, RULE…] [until=YYYY-MM-DD] reason="why" [owner=who]
type directive struct {
	rules                []string
	reason, owner, until string
}

const (
	directivePrefix = "plimsoll:"
	allow           = "allow"
)

var directiveKeys = []string{"until", "reason", "owner"}

var ruleID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)+$`)

// directivesIn are the lines of a comment that begin with plimsoll: (after the star that lines of a block comment often
// begin with). What only speaks of plimsoll:allow in running text is no directive.
func directivesIn(comment string) []string {
	var found []string
	for _, line := range strings.Split(comment, "\n") {
		line = strings.TrimSpace(line)
		line = strings.TrimSpace(strings.TrimPrefix(line, "*"))
		if strings.HasPrefix(line, directivePrefix) {
			found = append(found, line)
		}
	}
	return found
}

// ruleNames are the ids of all rules; none: any id is taken.
type ruleNames struct {
	ids   []string
	known map[string]bool
	// hints is for how many more unknown names the nearest one is looked for: a file of nothing but bad waivers is not worth
	// the time.
	hints int
}

func newRuleNames(ids []string) *ruleNames {
	names := &ruleNames{ids: ids, known: make(map[string]bool, len(ids)), hints: 100}
	for _, id := range ids {
		names.known[id] = true
	}
	return names
}

func (n *ruleNames) hint(unknown string) string {
	if n.hints--; n.hints < 0 {
		return ""
	}
	return nearest.Hint(unknown, n.ids)
}

// parseDirective reads one directive. The reason may be missing,
// since that has a message of its own; everything else that does not fit the grammar is an error that says what to write.
func parseDirective(text string, names *ruleNames) (directive, error) {
	var d directive
	rest, ok := strings.CutPrefix(text, directivePrefix)
	if !ok {
		return d, fmt.Errorf("a waiver begins with %s%s", directivePrefix, allow)
	}
	verb := rest[:strings.IndexFunc(rest+" ", isBlank)]
	if verb != allow {
		return d, fmt.Errorf("%q is no directive; the only one is \"plimsoll:allow RULE reason=…\"", clip(directivePrefix+verb))
	}
	rest, err := d.parseRules(skipBlank(rest[len(verb):]), names)
	if err != nil {
		return d, err
	}
	seen := make(map[string]bool)
	for rest != "" {
		var key, value string
		if key, value, rest, err = parsePair(rest); err != nil {
			return d, err
		}
		if seen[key] {
			return d, fmt.Errorf("%s is given twice", key)
		}
		seen[key] = true
		switch key {
		case "reason":
			d.reason = strings.TrimSpace(value)
		case "owner":
			d.owner = strings.TrimSpace(value)
		case "until":
			if _, err := time.Parse(time.DateOnly, value); err != nil {
				return d, fmt.Errorf("until must be a date that exists, as YYYY-MM-DD, not %q", clip(value))
			}
			d.until = value
		}
	}
	return d, nil
}

// parseRules reads the list of rules and gives what follows it.
func (d *directive) parseRules(rest string, names *ruleNames) (string, error) {
	for {
		end := strings.IndexFunc(rest+" ", func(r rune) bool { return r == ',' || isBlank(r) })
		id := rest[:end]
		rest = skipBlank(rest[end:])
		if id == "" || strings.Contains(id, "=") {
			return "", errors.New("the waiver names no rule; write plimsoll:allow RULE reason=…")
		}
		if err := checkRule(id, names); err != nil {
			return "", err
		}
		d.rules = append(d.rules, id)
		if !strings.HasPrefix(rest, ",") {
			return rest, nil
		}
		rest = skipBlank(rest[1:])
	}
}

func checkRule(id string, names *ruleNames) error {
	switch {
	case strings.Contains(id, "*"):
		return fmt.Errorf("a waiver in a comment names its rules one by one; %q can stand under waivers in the configuration", clip(id))
	case strings.HasPrefix(id, ownArea):
		return fmt.Errorf("%s cannot be waived: what Plimsoll says of waivers and the baseline is no finding about the change", clip(id))
	case names.known[id], len(names.ids) == 0 && ruleID.MatchString(id):
		return nil
	}
	return fmt.Errorf("there is no rule %q%s", clip(id), names.hint(id))
}

// parsePair reads key=value, where value is a word, or text in double quotes with \" and \\.
func parsePair(text string) (key, value, rest string, err error) {
	end := strings.IndexFunc(text+" ", func(r rune) bool { return r == '=' || isBlank(r) })
	key = text[:end]
	if end == len(text) || text[end] != '=' {
		return "", "", "", fmt.Errorf("%q is not key=value; text with spaces stands in double quotes", clip(key))
	}
	if !isKey(key) {
		return "", "", "", fmt.Errorf("a waiver has no %q%s", clip(key), nearest.Hint(key, directiveKeys))
	}
	text = text[end+1:]
	if strings.HasPrefix(text, `"`) {
		value, rest, err = parseQuoted(text, key)
	} else {
		end := strings.IndexFunc(text+" ", isBlank)
		value, rest = text[:end], text[end:]
		if strings.Contains(value, `"`) {
			err = fmt.Errorf("the value of %s holds a quotation mark; put all of it in double quotes", key)
		}
	}
	if err == nil && strings.TrimSpace(value) == "" && key != "reason" {
		err = fmt.Errorf("%s is empty", key)
	}
	return key, value, skipBlank(rest), err
}

func parseQuoted(text, key string) (value, rest string, err error) {
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			rest = text[i+1:]
			if rest != "" && !isBlank(rune(rest[0])) {
				return "", "", fmt.Errorf("a space must follow the closing quotation mark of %s", key)
			}
			return out.String(), rest, nil
		case '\\':
			i++
			if i == len(text) || text[i] != '"' && text[i] != '\\' {
				return "", "", fmt.Errorf("in the value of %s, a backslash stands only before \" and \\", key)
			}
		}
		out.WriteByte(text[i])
	}
	return "", "", fmt.Errorf("the value of %s has no closing quotation mark", key)
}

func isKey(key string) bool {
	for _, one := range directiveKeys {
		if one == key {
			return true
		}
	}
	return false
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' }

func skipBlank(text string) string { return strings.TrimLeft(text, " \t\r") }

// clip keeps a message readable whatever a comment holds.
func clip(text string) string {
	const limit = 60
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit]) + "…"
}
