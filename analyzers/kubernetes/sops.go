package kubernetes

import (
	"path"
	"regexp"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// isSops is whether a file configures SOPS ("Using .sops.yaml conf to select KMS, PGP and age for new files").
func isSops(file string) bool { return path.Base(file) == ".sops.yaml" }

// sopsRule is a rule of which files are to be encrypted: by a path below the folder of its file.
type sopsRule struct {
	dir        string
	expression *regexp.Regexp
}

// sopsRules reads creation_rules. One without a path_regex says how to encrypt, not what.
func sopsRules(file string, root *manifest.Node) []sopsRule {
	var rules []sopsRule
	for _, r := range root.Get("creation_rules").List() {
		text := r.Written("path_regex")
		if text == "" || len(text) > 1000 {
			continue
		}
		if expression, err := regexp.Compile(text); err == nil {
			rules = append(rules, sopsRule{path.Dir(file), expression})
		}
	}
	return rules
}

// sopsRuleOf is the path_regex of the nearest .sops.yaml that covers a file; empty when none does.
func (t *tree) sopsRuleOf(file string) string {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		for _, r := range t.sops {
			relative := file
			if dir != "." {
				relative = strings.TrimPrefix(file, dir+"/")
			}
			if r.dir == dir && r.expression.MatchString(relative) {
				return r.expression.String()
			}
		}
		if dir == "." || dir == "/" {
			return ""
		}
	}
}
