package suppress

import (
	"strings"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/config"
	"github.com/plimsoll-lint/plimsoll/rules"
)

func TestRowsBelow(t *testing.T) {
	for _, test := range []struct {
		name, evidence string
		waived         bool
	}{
		{"one small table", `{"rows":{"public.a":99}}`, true},
		{"an empty one", `{"rows":{"public.a":0},"bytes":{"public.a":0}}`, true},
		{"two small tables", `{"rows":{"public.a":1,"public.b":99}}`, true},
		{"one at the limit", `{"rows":{"public.a":100}}`, false},
		{"a small one and a large one", `{"rows":{"public.a":1,"public.b":1000000000000}}`, false},
		{"a small one and one of unknown size", `{"rows":{"public.a":1,"public.b":null}}`, false},
		{"one of unknown size", `{"rows":{"public.a":null}}`, false},
		{"no table", `{"rows":{}}`, false},
		{"no rows", `{"locks":[]}`, false},
		{"no evidence", ``, false},
		{"null", `null`, false},
		{"rows of another shape", `{"rows":5}`, false},
		{"rows as text", `{"rows":{"public.a":"5"}}`, false},
		{"a fraction", `{"rows":{"public.a":0.5}}`, false},
		{"fewer than none", `{"rows":{"public.a":-1}}`, false},
	} {
		finding := rules.Finding{Rule: "sql/blocking-index", Severity: rules.Error, Evidence: []byte(test.evidence)}
		finding.At.File = "a.sql"
		out := Apply(Input{
			Head: []rules.Finding{finding}, ConfigWaivers: []config.Waiver{{Rule: "sql/*", RowsBelow: 100, Reason: "small"}},
			AllExamined: true, JudgedRules: map[string]bool{"sql/blocking-index": true}, KnownRules: []string{"sql/blocking-index"},
		})
		if test.waived {
			if len(out.Findings) != 0 || len(out.Waived) != 1 || out.Waived[0].RowsBelow != 100 || out.WaivedCount != 1 {
				t.Errorf("%s: %+v", test.name, out)
			}
			continue
		}
		equal(t, test.name, show(out.Findings), []string{":0 plimsoll/waiver-unused warning", "a.sql:0 sql/blocking-index error"})
		if !strings.Contains(out.Findings[0].Help, "rows_below covers") {
			t.Errorf("%s: %s", test.name, out.Findings[0].Help)
		}
	}
}
