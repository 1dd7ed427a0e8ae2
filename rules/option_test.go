package rules

import (
	"math"
	"reflect"
	"testing"
)

func TestOptionValue(t *testing.T) {
	for _, test := range []struct {
		kind string
		in   any
		want any
		err  string
	}{
		{"integer", 3, int64(3), ""},
		{"integer", 3.0, int64(3), ""},
		{"integer", 3.5, nil, "a whole number is wanted, not 3.5"},
		{"integer", math.NaN(), nil, "a whole number is wanted, not NaN"},
		{"integer", "3", nil, `a whole number is wanted, not "3"`},
		{"number", 3, 3.0, ""},
		{"number", 0.6, 0.6, ""},
		{"number", math.Inf(1), nil, "a number is wanted, not +Inf"},
		{"number", nil, nil, "a number is wanted, not nothing"},
		{"string", "x", "x", ""},
		{"string", 1, nil, "a string is wanted, not 1"},
		{"boolean", false, false, ""},
		{"boolean", "no", nil, `true or false is wanted, not "no"`},
		{"duration", "90s", int64(90), ""},
		{"duration", "1h30m", int64(5400), ""},
		{"duration", "2w1d", int64(15 * 86400), ""},
		{"duration", "0s", int64(0), ""},
		{"duration", "", nil, `a duration such as 30m, 12h or 14d is wanted, not ""`},
		{"duration", "5y", nil, `a duration such as 30m, 12h or 14d is wanted, not "5y"`},
		{"duration", "30m ", nil, `a duration such as 30m, 12h or 14d is wanted, not "30m "`},
		{"duration", "60y", nil, `a duration such as 30m, 12h or 14d is wanted, not "60y"`},
		{"duration", "30", nil, `a duration such as 30m, 12h or 14d is wanted, not "30"`},
		{"duration", "-30m", nil, `a duration such as 30m, 12h or 14d is wanted, not "-30m"`},
		{"duration", "99999999999999999999d", nil, `a duration such as 30m, 12h or 14d is wanted, not "99999999999999999999d"`},
		{"duration", 30, nil, `a duration such as 30m, 12h or 14d is wanted, not 30`},
		{"list", []any{"a", "b"}, []string{"a", "b"}, ""},
		{"list", []any{}, []string{}, ""},
		{"list", []any{"a", 1}, nil, "a list of strings is wanted, and it holds 1"},
		{"list", "a", nil, `a list of strings is wanted, not "a"`},
		{"lst", "a", nil, `the type "lst" is none of integer, number, string, boolean, duration, list; did you mean "list"?`},
	} {
		got, err := Option{Type: test.kind}.Value(test.in)
		if test.err == "" && (err != nil || !reflect.DeepEqual(got, test.want)) {
			t.Errorf("%s of %v is %v, %v; want %v", test.kind, test.in, got, err, test.want)
		}
		if test.err != "" && (err == nil || err.Error() != test.err) {
			t.Errorf("%s of %v: %v, want %s", test.kind, test.in, err, test.err)
		}
	}
}
