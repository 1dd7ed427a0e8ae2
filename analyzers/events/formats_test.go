package events

import (
	"reflect"
	"strings"
	"testing"
)

// A format describes a value since 2019-09; before, and by a meta-schema of one's own, it may do more. Readers that check it
// whatever the dialect says refuse values in each direction that asks for more than the writer keeps to.
func TestFormats(t *testing.T) {
	const (
		draft4  = "http://json-schema.org/draft-04/schema#"
		year19  = "https://json-schema.org/draft/2019-09/schema"
		year20  = "https://json-schema.org/draft/2020-12/schema"
		another = "https://example.com/strict"
	)
	none := []string{}
	for name, c := range map[string]struct {
		dialect, from, to       string
		backward, forward, goes string
		checked                 []string
	}{
		"added in draft-07":             {any7, ``, `, "format": "date-time"`, Undecided, Compatible, firstUnknown, []string{"backward"}},
		"removed in draft-04":           {draft4, `, "format": "date-time"`, ``, Compatible, Undecided, firstUnknown, []string{"forward"}},
		"changed in draft-07":           {any7, `, "format": "date-time"`, `, "format": "date"`, Undecided, Undecided, firstUnknown, []string{"backward", "forward"}},
		"added in 2019-09":              {year19, ``, `, "format": "date-time"`, Compatible, Compatible, firstEither, []string{"backward"}},
		"changed in 2020-12":            {year20, `, "format": "date-time"`, `, "format": "date"`, Compatible, Compatible, firstEither, []string{"backward", "forward"}},
		"by a meta-schema of one's own": {another, ``, `, "format": "date-time"`, Undecided, Compatible, firstUnknown, []string{"backward"}},
		"wider":                         {any7, `, "format": "uri"`, `, "format": "iri-reference"`, Compatible, Undecided, firstUnknown, []string{"forward"}},
		"that nobody knows":             {any7, ``, `, "format": "int64"`, Compatible, Compatible, firstEither, none},
		"of listed values":              {any7, `, "enum": ["2026-01-01"]`, `, "enum": ["2026-01-01"], "format": "date"`, Compatible, Compatible, firstEither, none},
		"of a pattern":                  {any7, `, "pattern": "^[0-9]{4}-01-01$"`, `, "pattern": "^[0-9]{4}-01-01$", "format": "date"`, Compatible, Compatible, firstEither, none},
	} {
		schema := func(format string) map[string]string {
			return map[string]string{"events/order.json": `{"$schema": "` + c.dialect + `", "type": "object", "properties": {"a": {"type": "string"` + format + `}}}`}
		}
		r := run(t, Settings{Schemas: []string{"events/**"}, Compatibility: ModeFull}, schema(c.from), schema(c.to))
		found := false
		for _, f := range r.Facts {
			body, ok := f.Body.(FormatChanged)
			if !ok {
				continue
			}
			found = true
			if body.Backward.Verdict != c.backward || body.Forward.Verdict != c.forward || body.First != c.goes || !reflect.DeepEqual(body.WhenChecked, c.checked) || len(body.Breaks) != 0 {
				t.Errorf("%s: %+v", name, body)
			}
			if said := body.Backward.Why + body.Forward.Why; (said == "") != (c.goes == firstEither) || said != "" && !strings.Contains(said, "is up to") {
				t.Errorf("%s: %s", name, said)
			}
		}
		if !found {
			t.Errorf("%s: nothing is said: %v", name, short(r))
		}
	}
}
