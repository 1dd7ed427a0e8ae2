package config

import (
	"fmt"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/plimsoll-lint/plimsoll/internal/nearest"
)

// check is what a check tag asks of a value, and for a list of every item of it (unique: of the list itself).
type check struct {
	required bool // the key must be present
	unique   bool // no two items of the list are equal; for objects: no two have the same name
	// text is what a string has to be: "glob", "path", "date", "rule", or any text when empty.
	text     string
	oneOf    []string
	min, max int // both 0: any number
}

// field is one key of an object.
type field struct {
	name, doc string
	index     int
	check     check
}

// fieldsOf reads the tags of a struct type.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name, _, _ := strings.Cut(tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields = append(fields, field{name: name, doc: tag.Get("doc"), index: i, check: parseCheck(tag.Get("check"))})
	}
	return fields
}

func parseCheck(tag string) check {
	var c check
	for _, word := range strings.Fields(tag) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "required":
			c.required = true
		case "unique":
			c.unique = true
		case "one-of":
			c.oneOf = strings.Split(value, "|")
		case "range":
			low, high, _ := strings.Cut(value, "..")
			c.min, _ = strconv.Atoi(low)
			c.max, _ = strconv.Atoi(high)
		default:
			c.text = key
		}
	}
	return c
}

// accept says what is wrong with a string, or gives it in its one normal form.
func (c check) accept(value string) (string, error) {
	if strings.TrimSpace(value) == "" {
		return "", fmt.Errorf("must not be empty")
	}
	if len(value) > maxText {
		return "", fmt.Errorf("is longer than %d bytes", maxText)
	}
	if c.oneOf != nil {
		for _, word := range c.oneOf {
			if word == value {
				return value, nil
			}
		}
		return "", fmt.Errorf("must be %s, not %q%s", orList(c.oneOf), shorten(value), nearest.Hint(value, c.oneOf))
	}
	switch c.text {
	case "glob":
		return acceptGlob(value)
	case "path":
		return acceptPath(value)
	case "date":
		return acceptDate(value)
	}
	return value, nil
}

// maxText bounds every single string: what is longer is no name, pattern or reason that a person wrote.
const maxText = 4096

func acceptPath(value string) (string, error) {
	if err := inside(value); err != nil {
		return "", err
	}
	return path.Clean(value), nil
}

// acceptGlob takes a doublestar pattern. One that ends with a slash stands for everything below the folder.
func acceptGlob(value string) (string, error) {
	if err := inside(value); err != nil {
		return "", err
	}
	for strings.HasPrefix(value, "./") {
		value = strings.TrimLeft(value[2:], "/")
	}
	if value == "" || value == "." {
		return "**", nil
	}
	if strings.HasSuffix(value, "/") {
		value += "**"
	}
	if !doublestar.ValidatePattern(value) {
		return "", fmt.Errorf("is not a pattern: %q has an unfinished [, { or \\", shorten(value))
	}
	if alternatives(value) > maxAlternatives {
		return "", fmt.Errorf("spells out more than %d alternatives with { }; write several patterns", maxAlternatives)
	}
	return value, nil
}

// inside refuses what could name a place outside the repository.
func inside(value string) error {
	if strings.HasPrefix(value, "/") || len(value) > 1 && value[1] == ':' {
		return fmt.Errorf("must be relative to the root of the repository, not %q", shorten(value))
	}
	for _, part := range strings.Split(value, "/") {
		if part == ".." {
			return fmt.Errorf("must stay inside the repository, so it cannot hold \"..\": %q", shorten(value))
		}
	}
	if strings.ContainsRune(value, 0) {
		return fmt.Errorf("must not hold a NUL character")
	}
	return nil
}

// maxAlternatives bounds what { } may multiply out to: doublestar tries each combination for each path.
const maxAlternatives = 256

// alternatives bounds from above how many plain patterns a pattern with { } stands for.
func alternatives(pattern string) int {
	product, group := 1, 0
	for i := 0; i < len(pattern) && product <= maxAlternatives; i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			group++
			product *= 1 + strings.Count(pattern[i:closing(pattern, i)], ",")
		}
	}
	return product
}

// closing is where the group that opens at from ends.
func closing(pattern string, from int) int {
	depth := 0
	for i := from; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(pattern)
}

func acceptDate(value string) (string, error) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return "", fmt.Errorf("must be a date that exists, as YYYY-MM-DD, not %q", shorten(value))
	}
	return value, nil
}

// shorten keeps a message readable whatever the input holds.
func shorten(value string) string {
	const limit = 60
	runes := []rune(value)
	if len(runes) <= limit {
		return value
	}
	return string(runes[:limit]) + "…"
}

// orList writes "a", "a or b", "a, b or c".
func orList(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
