package schema

import (
	"fmt"
	"math/big"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// The bounds of numbers. Beyond the exponent no two programs agree on a number (RFC 8259, section 6: IEEE 754 binary64),
// and arithmetic with it would take for ever.
const (
	maxExponent = 308
	maxDigits   = 400
)

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// Number reads a number as it is written, exactly.
func Number(text string) (*big.Rat, error) {
	if len(text) > maxDigits {
		return nil, fmt.Errorf("a number of %d digits is more than programs read exactly", len(text))
	}
	if !decimal.MatchString(text) {
		// YAML's other ways: 0x1F, 0o17, +1, 1_000, .5 and 1. (YAML 1.2.2, section 10.3.2).
		if n, ok := new(big.Int).SetString(strings.ReplaceAll(text, "_", ""), 0); ok {
			return new(big.Rat).SetInt(n), nil
		}
	}
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, err := strconv.Atoi(text[at+1:])
		if err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, fmt.Errorf("%s lies outside of what a 64-bit floating-point number holds, so programs read it differently", text)
		}
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok || strings.Contains(text, "/") {
		return nil, fmt.Errorf("%s is no number in JSON", text)
	}
	return n, nil
}

// Show writes a number as JSON, exactly where it has an end.
func Show(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	digits, exact := n.FloatPrec()
	if !exact {
		digits = 20
	}
	return n.FloatString(digits)
}

// Value is a JSON value of a schema: of enum, const, default or examples.
type Value struct {
	Node *document.Node
	// Text is the value as JSON in one canonical form: two values are equal if their texts are.
	Text string
	// Type is the JSON type: null, boolean, integer, number, string, array or object.
	Type Types
	// Number is a number's value, else nil.
	Number *big.Rat
}

// NewValue reads a value. The error is that of a number in it that cannot be compared.
func NewValue(n *document.Node) (Value, error) {
	text, err := canonical(n)
	v := Value{Node: n, Text: text}
	switch n.Kind {
	case document.Null:
		v.Type = Null
	case document.Bool:
		v.Type = Boolean
	case document.String:
		v.Type = String
	case document.List:
		v.Type = Array
	case document.Map:
		v.Type = Object
	case document.Number:
		v.Type = Fraction
		if number, problem := Number(n.Value); problem == nil {
			v.Number = number
			if number.IsInt() {
				v.Type = Integer
			}
		}
	}
	return v, err
}

func canonical(n *document.Node) (string, error) {
	switch n.Kind {
	case document.Null:
		return "null", nil
	case document.Bool:
		return strings.ToLower(n.Value), nil
	case document.Number:
		number, err := Number(n.Value)
		if err != nil {
			return "null", err
		}
		return Show(number), nil
	case document.String:
		return Quote(n.Value), nil
	}
	var parts []string
	var failed error
	for _, item := range n.Items {
		text, err := canonical(item)
		if err != nil {
			failed = err
		}
		parts = append(parts, text)
	}
	if n.Kind == document.List {
		return "[" + strings.Join(parts, ",") + "]", failed
	}
	for _, e := range n.Entries {
		text, err := canonical(e.Value)
		if err != nil {
			failed = err
		}
		parts = append(parts, Quote(e.Key.Value)+":"+text)
	}
	sort.Strings(parts)
	return "{" + strings.Join(parts, ",") + "}", failed
}
