package fix

import (
	"reflect"
	"testing"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func insertion(at int, text string) analyzers.Edit {
	return analyzers.Edit{File: "a", Start: at, End: at, Text: text}
}

func finding(rule string, edits ...analyzers.Edit) rules.Finding {
	return rules.Finding{Rule: rule, Fix: &analyzers.Remedy{Title: "t", Edits: edits}}
}

func TestCombineAndApply(t *testing.T) {
	findings := []rules.Finding{
		finding("second", insertion(0, "top\n"), insertion(9, " X")),
		finding("first", insertion(0, "top\n"), insertion(4, " Y")), // shares the mark on top
		finding("same place", insertion(9, " Z")),
		finding("across", analyzers.Edit{File: "a", Start: 3, End: 5, Text: ""}),
		finding("all or nothing", insertion(2, "!"), insertion(4, "!")),
		finding("elsewhere", analyzers.Edit{File: "b", Start: 1, End: 3, Text: "-"}),
	}
	edits, taken, left := Combine(findings)
	if got := names(taken); !reflect.DeepEqual(got, []string{"second", "first", "elsewhere"}) {
		t.Errorf("taken: %v", got)
	}
	if got := names(left); !reflect.DeepEqual(got, []string{"same place", "across", "all or nothing"}) {
		t.Errorf("left: %v", got)
	}
	for file, want := range map[string]string{"a": "top\nabcd Yefghi X\n", "b": "a-d"} {
		content := map[string]string{"a": "abcdefghi\n", "b": "abcd"}[file]
		got, err := Apply([]byte(content), edits[file])
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", file, got, err, want)
		}
	}
	for offset, want := range map[int]int{0: 4, 3: 7, 4: 10, 9: 17} {
		if got := Moved(edits["a"], offset); got != want {
			t.Errorf("%d moved to %d, want %d", offset, got, want)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, edits := range [][]analyzers.Edit{
		{insertion(5, "x")},
		{{File: "a", Start: 3, End: 9}},
		{{File: "a", Start: 3, End: 2}},
		{{File: "a", Start: 1, End: 3}, {File: "a", Start: 2, End: 4}},
	} {
		if got, err := Apply([]byte("abcd"), edits); err == nil {
			t.Errorf("%v gave %q", edits, got)
		}
	}
}

func names(findings []rules.Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, f.Rule)
	}
	return list
}
