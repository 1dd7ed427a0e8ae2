package nearest

import (
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	known := []string{"exclude", "databases", "sql/drop-column", "sql/drop-table", "until", "owner"}
	tests := []struct{ unknown, want string }{
		{"exlude", "exclude"},
		{"excludes", "exclude"},
		{"database", "databases"},
		{"sql/drop_colunm", "sql/drop-column"},
		{"SQL/Drop-Table", "sql/drop-table"},
		{"untill", "until"},
		{"onwer", "owner"},
		{"kubernetes", ""},
		{"drop-column", ""}, // four letters of eleven are missing: too far
		{"ö", ""},
		{"x", ""},
		{"", ""},
		{strings.Repeat("a", 100000), ""},
	}
	for _, test := range tests {
		if got := Name(test.unknown, known); got != test.want {
			t.Errorf("Name(%.20q) = %q, want %q", test.unknown, got, test.want)
		}
	}
}

func TestNameOfEquallyCloseIsTheFirstInTheAlphabet(t *testing.T) {
	for _, known := range [][]string{{"cat", "bar"}, {"bar", "cat"}} {
		if got := Name("bat", known); got != "bar" {
			t.Errorf("Name(bat, %v) = %q, want bar", known, got)
		}
	}
}

func TestHint(t *testing.T) {
	if got, want := Hint("untl", []string{"until"}), `; did you mean "until"?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Hint("reason", []string{"until"}); got != "" {
		t.Errorf("got %q for a name that is nothing like the known one", got)
	}
}
