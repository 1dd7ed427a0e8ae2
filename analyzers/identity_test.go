package analyzers

import (
	"crypto/sha256"
	"testing"
)

type identityInner struct {
	A, B string
}

type identityBase struct {
	Line int    `json:"line" fact:"position"`
	Name string `json:"name"`
}

type identityBody struct {
	identityBase
	Text   string            `json:"text"`
	Yes    bool              `json:"yes"`
	Number *int              `json:"number,omitempty"`
	List   []identityInner   `json:"list"`
	Labels map[string]string `json:"labels"`
	Any    any               `json:"any"`
	Hidden string            `json:"-"`
	Share  float64           `json:"share"`
	Inner  identityInner     `json:"inner"`
}

// TestIdentity: bodies are the same where all but positions and what JSON does not show is the same, whatever they are cut into.
func TestIdentity(t *testing.T) {
	zero, one := 0, 1
	same := [][]any{
		{identityBody{}, identityBody{List: []identityInner{}}, identityBody{identityBase: identityBase{Line: 7}}, identityBody{Hidden: "x"}, &identityBody{}},
		{identityBody{identityBase: identityBase{Name: "n"}}, identityBody{identityBase: identityBase{Line: 1, Name: "n"}}},
		{identityBody{Text: "n"}},
		{identityBody{Yes: true}},
		{identityBody{Number: &zero}},
		{identityBody{Number: &one}},
		{identityBody{List: []identityInner{{"ab", ""}}}},
		{identityBody{List: []identityInner{{"a", "b"}}}},
		{identityBody{List: []identityInner{{}, {}}}},
		{identityBody{List: []identityInner{{}}}},
		{identityBody{Labels: map[string]string{"a": "b", "c": "d"}}, identityBody{Labels: map[string]string{"c": "d", "a": "b"}}},
		{identityBody{Labels: map[string]string{"a": "d", "c": "b"}}},
		{identityBody{Any: 1}},
		{identityBody{Any: "1"}},
		{identityBody{Any: true}},
		{identityBody{Share: 0.5}},
		{identityBody{Inner: identityInner{A: "n"}}},
		{identityBody{Inner: identityInner{B: "n"}}},
		{nil},
	}
	seen, space := map[[sha256.Size]byte]int{}, []byte{}
	for group, bodies := range same {
		for _, body := range bodies {
			key := identity(&Fact{Kind: "k", Object: "o", Body: body}, &space)
			if other, ok := seen[key]; ok && other != group {
				t.Errorf("%+v is the same as one of group %d", body, other)
			}
			if key != identity(&Fact{Kind: "k", Object: "o", Body: bodies[0]}, &space) {
				t.Errorf("%+v is not the same as %+v", body, bodies[0])
			}
			seen[key] = group
		}
	}
	if identity(&Fact{Kind: "a", Object: "bc"}, &space) == identity(&Fact{Kind: "ab", Object: "c"}, &space) {
		t.Error("kind and object run together")
	}
}
