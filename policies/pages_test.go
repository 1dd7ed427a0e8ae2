package policies_test

import (
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/prove"
	"github.com/plimsoll-lint/plimsoll/policies"
	"github.com/plimsoll-lint/plimsoll/rules"
)

// TestPagesAndPoliciesAgree checks of every built-in rule what can be seen without running its examples: page and policy
// have each other, compile, are formatted, and the head matter lists what the policy reads.
func TestPagesAndPoliciesAgree(t *testing.T) {
	pages, err := rules.ReadPages(rules.Pages())
	if err != nil {
		t.Fatal(err)
	}
	complaints, err := prove.Suite{Pages: pages, Policies: policies.BuiltIn()}.Check()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range complaints {
		t.Error(c)
	}
}
