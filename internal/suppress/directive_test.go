package suppress

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseDirective(t *testing.T) {
	tests := []struct {
		text string
		want directive
	}{
		{`plimsoll:allow sql/drop-column reason="archived in OPS-12" owner=@data until=2027-01-31`, directive{[]string{"sql/drop-column"}, "archived in OPS-12", "@data", "2027-01-31"}},
		{`plimsoll:allow sql/drop-column, sql/drop-table reason=x`, directive{rules: []string{"sql/drop-column", "sql/drop-table"}, reason: "x"}},
		{`plimsoll:allow sql/drop-column,sql/drop-table`, directive{rules: []string{"sql/drop-column", "sql/drop-table"}}},
		{"plimsoll:allow\tsql/drop-column\treason=x", directive{rules: []string{"sql/drop-column"}, reason: "x"}},
		{`plimsoll:allow sql/drop-column reason="say \"yes\" to C:\\"`, directive{rules: []string{"sql/drop-column"}, reason: `say "yes" to C:\`}},
		{`plimsoll:allow sql/drop-column reason=""`, directive{rules: []string{"sql/drop-column"}}},
		{`plimsoll:allow sql/drop-column reason="größer 🚢"`, directive{rules: []string{"sql/drop-column"}, reason: "größer 🚢"}},
	}
	for _, test := range tests {
		got, err := parseDirective(test.text, newRuleNames(allRules))
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s\n got %+v, %v\nwant %+v", test.text, got, err, test.want)
		}
	}
}

func TestParseDirectiveRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{`plimsoll:alow sql/drop-column`, `"plimsoll:alow" is no directive; the only one is "plimsoll:allow RULE reason=…"`},
		{`plimsoll: allow sql/drop-column`, `"plimsoll:" is no directive`},
		{`plimsoll:allow`, `the waiver names no rule`},
		{`plimsoll:allow reason=x`, `the waiver names no rule`},
		{`plimsoll:allow sql/drop-column, reason=x`, `the waiver names no rule`},
		{`plimsoll:allow sql/drop-colum reason=x`, `there is no rule "sql/drop-colum"; did you mean "sql/drop-column"?`},
		{`plimsoll:allow sql/* reason=x`, `"sql/*" can stand under waivers in the configuration`},
		{`plimsoll:allow plimsoll/waiver-expired reason=x`, `plimsoll/waiver-expired cannot be waived`},
		{`plimsoll:allow sql/drop-column raeson=x`, `a waiver has no "raeson"; did you mean "reason"?`},
		{`plimsoll:allow sql/drop-column reason=archived in OPS-12`, `"in" is not key=value; text with spaces stands in double quotes`},
		{`plimsoll:allow sql/drop-column reason="x`, `the value of reason has no closing quotation mark`},
		{`plimsoll:allow sql/drop-column reason="x\n"`, `a backslash stands only before`},
		{`plimsoll:allow sql/drop-column reason="x"owner=y`, `a space must follow the closing quotation mark of reason`},
		{`plimsoll:allow sql/drop-column reason=a"b"`, `put all of it in double quotes`},
		{`plimsoll:allow sql/drop-column reason=x reason=y`, `reason is given twice`},
		{`plimsoll:allow sql/drop-column reason=x owner=`, `owner is empty`},
		{`plimsoll:allow sql/drop-column reason=x until=tomorrow`, `until must be a date that exists, as YYYY-MM-DD, not "tomorrow"`},
		{`plimsoll:allow sql/drop-column reason=x until=2027-02-30`, `until must be a date that exists`},
		{`plimsoll:allow sql/drop-column reason=x until="2027-02-28 "`, `until must be a date that exists`},
	}
	for _, test := range tests {
		_, err := parseDirective(test.text, newRuleNames(allRules))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func FuzzDirective(f *testing.F) {
	f.Add(`plimsoll:allow sql/drop-column, sql/drop-table until=2027-01-31 reason="archived \"in\" OPS-12" owner=@data`)
	f.Add("* plimsoll:allow sql/drop-column reason=\nplimsoll:alow")
	f.Add(`plimsoll:allow sql/drop-column reason="\`)
	f.Fuzz(func(t *testing.T, comment string) {
		for _, line := range directivesIn(comment) {
			for _, known := range [][]string{nil, allRules} {
				d, err := parseDirective(line, newRuleNames(known))
				if err != nil {
					continue
				}
				if len(d.rules) == 0 {
					t.Fatalf("%q names no rule and is taken", line)
				}
				again := d.String()
				second, err := parseDirective(again, newRuleNames(known))
				if err != nil || !reflect.DeepEqual(d, second) {
					t.Fatalf("%q, written as %q, is read as %+v, %v", line, again, second, err)
				}
			}
		}
	})
}

// String writes a directive anew, which reads back as the same.
func (d directive) String() string {
	quote := func(text string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}
	text := "plimsoll:allow " + strings.Join(d.rules, ", ") + " reason=" + quote(d.reason)
	if d.owner != "" {
		text += " owner=" + quote(d.owner)
	}
	if d.until != "" {
		text += " until=" + d.until
	}
	return text
}

func TestWithoutComments(t *testing.T) {
	tests := []struct{ file, text, want string }{
		{"a.sql", "SELECT 1 -- one\n, 2 /* two */ , 3", "SELECT 1  \n, 2   , 3"},
		{"a.sql", "SELECT '--', \"a--b\" -- x", "SELECT '--', \"a--b\"  "},
		{"a.sql", "SELECT /* open", "SELECT  "},
		{"a.yaml", "url: http://x#y # note", "url: http://x#y  "},
		{"a.yaml", "text: don't # note", "text: don't  "},
		{"a.yml", `text: "a # b"`, `text: "a # b"`},
		{"a.proto", `string a = 1 [(x) = "//"]; // note`, `string a = 1 [(x) = "//"];  `},
		{"a.json", `{"a": "//"}`, `{"a": "//"}`},
	}
	for _, test := range tests {
		if got := withoutComments(test.text, syntaxOf(test.file)); got != test.want {
			t.Errorf("%s: %q\n got %q\nwant %q", test.file, test.text, got, test.want)
		}
	}
}
