package kubernetes

import (
	"regexp"
	"strings"
)

// classify splits an image reference into repository, tag and digest, and says what kind of tag it is. A colon in the first
// part is a registry's port when a slash follows it (distribution reference grammar: [host[:port]/]path[:tag][@digest]).
func classify(image string) (repository, tag, digest, class string) {
	if image == "" {
		return "", "", "", ""
	}
	rest, digest, _ := strings.Cut(image, "@")
	repository = rest
	if colon := strings.LastIndexByte(rest, ':'); colon > strings.LastIndexByte(rest, '/') {
		repository, tag = rest[:colon], rest[colon+1:]
	}
	switch {
	case !reference.MatchString(rest) || strings.Contains(digest, "{") || strings.Contains(digest, "$"):
		return image, "", "", "template"
	case digest != "":
		return repository, tag, digest, "digest"
	}
	return repository, tag, "", tagClass(tag)
}

var (
	// reference is the grammar of a reference without a digest (github.com/distribution/reference, "Grammar"). The parts of a
	// path are lower case, so that IMAGE, $(IMAGE) and {{ .image }} are none: something else puts the image in their place.
	reference = regexp.MustCompile(`^(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$`)

	versionTag  = regexp.MustCompile(`^v?\d+(\.\d+){2,}([.+_-].*)?$|^v?\d{4}[.-]?\d{2}[.-]?\d{2}([.T_-].*)?$`)
	minorTag    = regexp.MustCompile(`^v?\d+\.\d+(-[a-z][a-z0-9.-]*)?$`)
	majorTag    = regexp.MustCompile(`^v?\d{1,3}(-[a-z][a-z0-9.-]*)?$`)
	hexTag      = regexp.MustCompile(`^(?:sha-|git-|[a-z]+-)?([0-9a-f]{7,64})$`)
	latestTag   = regexp.MustCompile(`(^|[._-])latest([._-]|$)`)
	snapshotTag = regexp.MustCompile(`[.-]snapshot$`)
	variants    = regexp.MustCompile(`^(.*?)((^|-)(alpine|slim|debian|ubuntu|distroless|nonroot|debug|perl|fpm|apache|cli|root))+$`)
)

// moving are tags that by their name follow a branch or a stage.
var moving = map[string]bool{
	"main": true, "master": true, "trunk": true, "develop": true, "development": true, "dev": true, "stable": true, "unstable": true, "edge": true,
	"nightly": true, "canary": true, "next": true, "current": true, "prod": true, "production": true, "staging": true, "stage": true, "head": true,
	"release": true, "mainline": true, "rolling": true, "snapshot": true, "preview": true, "lts": true,
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
	case moving[lower] || snapshotTag.MatchString(lower): // a snapshot is published anew under one name (Maven, "SNAPSHOT")
		return "branch-like"
	}
	if m := variants.FindStringSubmatch(lower); m != nil {
		switch {
		case m[1] == "": // "alpine" is the newest alpine variant
			return "latest-like"
		case moving[m[1]]:
			return "branch-like"
		}
	}
	switch {
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
