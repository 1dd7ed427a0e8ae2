package kubernetes

import (
	"path"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

func matches(patterns []string, file string) bool {
	for _, pattern := range patterns {
		if ok, _ := doublestar.Match(pattern, file); ok {
			return true
		}
	}
	return false
}

// isTestData is whether a folder's name says that only tests read the file: the go command's, Chainsaw's and Jest's.
func isTestData(file string) bool {
	for _, segment := range strings.Split(path.Dir(file), "/") {
		if segment == "testdata" || segment == ".chainsaw-test" || segment == "__fixtures__" {
			return true
		}
	}
	return false
}

var nameParts = regexp.MustCompile(`[-_.]+`)

// isProduction says whether production runs what a file describes: by the configured patterns, or, without any, by the name of
// a folder or of the file, such as overlays/prod, production-eu or values-prod.yaml. What comes before production, or is
// none, is not meant: preprod, non-prod.
func (s Settings) isProduction(file string) bool {
	if len(s.Production) > 0 {
		return matches(s.Production, file)
	}
	for _, segment := range strings.Split(file, "/") {
		said := false
		for _, part := range nameParts.Split(strings.ToLower(segment), -1) {
			switch part {
			case "prod", "production", "prd":
				said = true
			case "non", "pre", "not", "no", "like", "test", "nonprod", "preprod", "staging", "stage", "dev":
				said = false
			}
			if part == "non" || part == "pre" || part == "not" || part == "no" {
				break
			}
		}
		if said {
			return true
		}
	}
	return false
}
