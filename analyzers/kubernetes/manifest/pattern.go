package manifest

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first asked for: a run that reads no manifests does not pay for it.
func Pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
