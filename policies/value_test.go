package policies

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

type inner struct {
	Name  string `json:"name"`
	Depth int    `json:"depth"`
}

type outer struct {
	inner
	*pointed
	Name     string           `json:"name"` // hides the embedded one
	Flag     bool             `json:"flag"`
	Empty    string           `json:"empty,omitempty"`
	Maybe    *int64           `json:"maybe"`
	Left     *inner           `json:"left,omitempty"`
	List     []inner          `json:"list"`
	Map      map[string][]int `json:"map"`
	Any      any              `json:"any"`
	Raw      json.RawMessage  `json:"raw"`
	When     time.Time        `json:"when"`
	Ratio    float64          `json:"ratio"`
	Count    uint32           `json:"count"`
	Bytes    []byte           `json:"bytes"`
	Numbers  map[int]string   `json:"numbers"`
	Hidden   string           `json:"-"`
	private  string
	Untagged map[string]string
}

type pointed struct {
	Far string `json:"far"`
}

// TestTermIsTheJSON holds the conversion against what encoding/json and OPA's own parser make of the same value.
func TestTermIsTheJSON(t *testing.T) {
	n := int64(1 << 60)
	for _, v := range []any{
		outer{
			inner: inner{"hidden", 3}, pointed: &pointed{"away"}, Name: "é\"\n", Flag: true, Maybe: &n, Left: &inner{Name: "l"},
			List: []inner{{"a", 1}, {"b", -2}}, Map: map[string][]int{"x": {1, 2}, "y": {}}, Any: []any{1, "two", nil, map[string]any{"k": 2.5}},
			Raw: json.RawMessage(`{"deep":[1,{"a":null}]}`), When: time.Unix(0, 0).UTC(), Ratio: 1e-7, Count: 7, Bytes: []byte("hi"),
			Numbers: map[int]string{4: "four"}, Hidden: "h", private: "p", Untagged: map[string]string{"u": "v"},
		},
		outer{List: []inner{}, Map: map[string][]int{}, Numbers: map[int]string{}, Bytes: []byte{}, Untagged: map[string]string{}},
		[2]int{1, 2}, "", -1, true, 0.5, &n, map[string]any{},
	} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ast.ValueFromReader(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := term(reflect.ValueOf(v))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got.Value.Compare(want) != 0 {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	}
}

func TestTermOfNilSliceIsAnEmptyArray(t *testing.T) {
	got, err := term(reflect.ValueOf(struct {
		List []string `json:"list"`
	}{}))
	if err != nil || got.String() != `{"list": []}` {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTermOfWhatJSONCannotSay(t *testing.T) {
	_, err := term(reflect.ValueOf(struct{ Ratio float64 }{math.NaN()}))
	if err == nil || !strings.Contains(err.Error(), "Ratio") {
		t.Errorf("got %v, want an error that names the field", err)
	}
}
