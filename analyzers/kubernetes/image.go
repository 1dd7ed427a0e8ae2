package kubernetes

import (
	"regexp"
	"strings"
)

// classify splits an image reference into repository and tag, and says what kind of tag it is. A colon in the first part
// is a registry's port when a slash follows it (distribution reference grammar: [host[:port]/]path[:tag][@digest]).
func classify(image string) (repository, tag, class string) {
	if image == "" {
		return "", "", ""
	}
	if strings.Contains(image, "{{") || strings.Contains(image, "$") || strings.Contains(image, "://") || strings.Contains(image, "<") {
		return image, "", "template"
	}
	rest, digest, pinned := strings.Cut(image, "@")
	repository = rest
	if colon := strings.LastIndexByte(rest, ':'); colon > strings.LastIndexByte(rest, '/') {
		repository, tag = rest[:colon], rest[colon+1:]
	}
	if pinned && digest != "" {
		return repository, tag, "digest"
	}
	return repository, tag, tagClass(tag)
}

var (
	versionTag = regexp.MustCompile(`^v?\d+(\.\d+){2,}([.+_-].*)?$|^v?\d{4}[.-]?\d{2}[.-]?\d{2}([.T_-].*)?$`)
	minorTag   = regexp.MustCompile(`^v?\d+\.\d+(-[a-z][a-z0-9.-]*)?$`)
	majorTag   = regexp.MustCompile(`^v?\d{1,3}(-[a-z][a-z0-9.-]*)?$`)
	hexTag     = regexp.MustCompile(`^(?:sha-|git-|[a-z]+-)?([0-9a-f]{7,40})$`)
	latestTag  = regexp.MustCompile(`(^|[._-])latest([._-]|$)`)
)

// moving are tags that by their name follow a branch or a stage.
var moving = map[string]bool{
	"main": true, "master": true, "trunk": true, "develop": true, "development": true, "dev": true, "stable": true, "edge": true,
	"nightly": true, "canary": true, "next": true, "current": true, "prod": true, "production": true, "staging": true, "head": true, "release": true,
}

func tagClass(tag string) string {
	lower := strings.ToLower(tag)
	switch {
	case tag == "":
		return "none"
	case lower == "latest":
		return "latest"
	case latestTag.MatchString(lower):
		return "latest-like"
	case moving[lower]:
		return "branch-like"
	case versionTag.MatchString(lower):
		return "version"
	case minorTag.MatchString(lower):
		return "minor"
	case majorTag.MatchString(lower):
		return "major"
	}
	if m := hexTag.FindStringSubmatch(lower); m != nil && strings.ContainsAny(m[1], "0123456789") {
		return "git-sha"
	}
	return "other"
}
