package rules

import (
	"os"
	"strings"
	"testing"
)

// The documentation lists the hazards in the words of the list.
func TestHazardsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	for word, meaning := range Hazards {
		if row := "| `" + word + "` | " + meaning + " |"; !strings.Contains(string(text), row) {
			t.Errorf("docs/policies.md lacks the row %s", row)
		}
	}
}
