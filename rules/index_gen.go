// Code generated from the pages by go generate ./rules. DO NOT EDIT.

package rules

// index makes the list anew for every caller; as a variable it would be built at every start of the program.
func index() []Rule {
	return []Rule{
		{ID: "plimsoll/baseline-stale", Title: "Baseline entry whose finding is gone", Severity: "warning", Scope: "change", Fix: "none", Source: "Deployment gates"},
		{ID: "plimsoll/internal-error", Title: "Plimsoll failed while it judged a file", Severity: "error", Scope: "change", Fix: "none", Source: "Deployment gates"},
		{ID: "plimsoll/waiver-expired", Title: "Waiver whose last day is over", Severity: "error", Scope: "change", Fix: "none", Source: "Deployment gates"},
		{ID: "plimsoll/waiver-unused", Title: "Waiver that covers no finding", Severity: "warning", Scope: "change", Fix: "none", Source: "Deployment gates"},
		{ID: "plimsoll/waiver-without-reason", Title: "Waiver that does not say what it must", Severity: "error", Scope: "change", Fix: "none", Source: "Deployment gates"},
		{ID: "sql/blocking-index", Title: "Index built while writes wait", Severity: "error", Scope: "file", Facts: []string{"sql.create_index"}, Fix: "none", Source: "Schema migrations; Expand and contract"},
	}
}
