// Package policies is the judge: the built-in policies, written in Rego, and the engine that gives them facts and takes
// their findings. Built-in policies and a user's own see the same facts and keep the same contract.
//
// The policy of the rule sql/blocking-index stands at sql/blocking_index.rego, in the package
// plimsoll.sql.blocking_index, and defines the set `findings`. Helpers that several policies share stand at
// lib/<name>.rego, in the package plimsoll.lib.<name>.
package policies

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed */*.rego
var builtIn embed.FS

// Source is a set of policies: the files, and the first part of their package names.
type Source struct {
	// Files holds <area>/<rule_with_underscores>.rego and lib/<name>.rego.
	Files fs.FS
	// Namespace is what every package name begins with. "plimsoll" is reserved for the built-in policies.
	Namespace string
}

// BuiltIn are the policies of the built-in rules.
func BuiltIn() Source { return Source{Files: builtIn, Namespace: "plimsoll"} }

// Path is where the policy of a rule stands among the files of a source: "sql/blocking_index.rego".
func Path(ruleID string) string { return strings.ReplaceAll(ruleID, "-", "_") + ".rego" }

// packageOf is the package that the file at a path must declare.
func (s Source) packageOf(path string) string {
	return s.Namespace + "." + strings.ReplaceAll(strings.TrimSuffix(path, ".rego"), "/", ".")
}
