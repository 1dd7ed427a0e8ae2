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
	"test": "test", "tests": "test", "testing": "test", "qa": "test", "e2e": "test", "nonprod": "test",
}

// examples are folders of what is shown and not run.
var examples = map[string]bool{"example": true, "examples": true, "sample": true, "samples": true, "demo": true, "demos": true, "tutorial": true, "tutorials": true}

func isExample(folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return examples[strings.ToLower(f)] })
}

// isDocumentation is whether a file is part of a page. Further down, docs may be an application like others.
func isDocumentation(folders []string) bool {
	return len(folders) > 0 && (folders[0] == "docs" || folders[0] == "doc")
}

// environment is the environment that the first folder of a path names, or else the file: overlays/prod, eu-production,
// values-prod.yaml. What comes before production, or is none, is another one: pre-prod, non-prod, prod-like. An example is none,
// whatever is shown in it.
func environment(file string) string {
	segments := strings.Split(file, "/")
	switch folders := segments[:len(segments)-1]; {
	case isDocumentation(folders):
		return "documentation"
	case isExample(folders):
		return "example"
	}
	for _, segment := range segments {
		parts := strings.FieldsFunc(strings.ToLower(segment), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
		found := ""
		if segment == "ci" { // as part of a name it may be what the name is about
			found = "test"
		}
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

// unserved are the environments in which nobody is served.
var unserved = []string{"development", "test", "example", "documentation"}

// environment is what the configuration says, or else the path.
func (s Settings) environment(file string) string {
	named := environment(file)
	switch {
	case slices.ContainsFunc(s.unapplied, func(dir string) bool { return within(file, dir) }):
		return "unapplied"
	case matches(s.Production, file):
		return "production"
	case named == "production" && len(s.Production) > 0:
		named = ""
	}
	switch is := slices.Contains(unserved, named); {
	case len(s.Unserved) == 0:
	case matches(s.Unserved, file) && !is:
		return "test"
	case !matches(s.Unserved, file) && is:
		return ""
	}
	return named
}

// isProduction says whether production runs what a file describes.
func (s Settings) isProduction(file string) bool { return s.environment(file) == "production" }

// environment is that of what renders an object, or else of its file: templates of a chart may be for tests, and bases examples. A
// hook of helm test is for tests wherever it runs.
func (o *object) environment(s Settings) string {
	if slices.ContainsFunc(words(o.Metadata("annotations", "helm.sh/hook")), func(hook string) bool { return strings.HasPrefix(hook, "test") }) {
		return "test"
	}
	if o.Rendered != "" {
		if e := s.environment(o.Setting); e != "" || !slices.Contains(unserved, s.environment(o.File)) {
			return e
		}
	}
	return s.environment(o.File)
}
