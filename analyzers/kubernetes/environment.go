package kubernetes

import (
	"path"
	"slices"
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

// environments are the parts of names that say which environment is meant.
var environments = map[string]string{
	"prod": "production", "production": "production", "prd": "production",
	"staging": "staging", "stage": "staging", "stg": "staging", "preprod": "staging", "preproduction": "staging", "uat": "staging",
	"dev": "development", "develop": "development", "development": "development", "sandbox": "development", "local": "development",
	"test": "test", "tests": "test", "testing": "test", "qa": "test", "e2e": "test", "ci": "test", "nonprod": "test",
}

// environment is the environment that the first folder of a path names, or else the file: overlays/prod, eu-production,
// values-prod.yaml. What comes before production, or is none, is another one: pre-prod, non-prod, prod-like.
func environment(file string) string {
	for _, segment := range strings.Split(file, "/") {
		parts := strings.FieldsFunc(strings.ToLower(segment), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
		found := ""
		for _, part := range parts {
			if e := environments[part]; e != "" && found == "" {
				found = e
			}
		}
		if found == "production" {
			switch {
			case slices.Contains(parts, "pre"):
				found = "staging"
			case slices.ContainsFunc(parts, func(p string) bool { return p == "non" || p == "not" || p == "no" || p == "like" }):
				found = "test"
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// environment is what the configuration says, or else the path.
func (s Settings) environment(file string) string {
	if len(s.Production) == 0 {
		return environment(file)
	}
	if matches(s.Production, file) {
		return "production"
	}
	if e := environment(file); e != "production" {
		return e
	}
	return ""
}

// isProduction says whether production runs what a file describes.
func (s Settings) isProduction(file string) bool { return s.environment(file) == "production" }

// environment is that of what renders an object, wherever it was written, or else of its file.
func (o *object) environment(s Settings) string {
	if o.Rendered != "" {
		return s.environment(o.Setting)
	}
	return s.environment(o.File)
}

// production is whether production runs an object.
func (o *object) production(s Settings) bool { return o.environment(s) == "production" }
