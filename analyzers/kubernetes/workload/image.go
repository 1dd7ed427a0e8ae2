package workload

import (
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Image is the reference of an image.
type Image struct {
	Written    string
	Repository string // without tag and digest
	Tag        string
	Digest     string // with its algorithm
	TagClass   string
	// Malformed says why the digest is none; empty when it is one, or when there is none.
	Malformed string
}

// ParseImage splits an image reference into repository, tag and digest, and says what kind of tag it is. A colon in the first
// part is a registry's port when a slash follows it (distribution reference grammar: [host[:port]/]path[:tag][@digest]).
func ParseImage(written string) Image {
	i := Image{Written: written}
	if written == "" {
		return i
	}
	rest, digest, pinned := strings.Cut(written, "@")
	repository, tag := rest, ""
	if colon := strings.LastIndexByte(rest, ':'); colon > strings.LastIndexByte(rest, '/') {
		repository, tag = rest[:colon], rest[colon+1:]
	}
	switch {
	case !reference().MatchString(rest) || strings.ContainsAny(digest, "{}$%<>"):
		i.Repository, i.TagClass = written, "template"
	case pinned:
		i.Repository, i.Tag, i.Digest, i.TagClass = repository, tag, digest, "digest"
		i.Malformed = malformed(digest)
	default:
		i.Repository, i.Tag, i.TagClass = repository, tag, tagClass(tag)
	}
	return i
}

// malformed says what is wrong with a digest (OCI image specification, "Digests": algorithm ":" encoded; sha256 encodes 64
// lower-case hexadecimal digits, sha512 128).
func malformed(digest string) string {
	algorithm, encoded, found := strings.Cut(digest, ":")
	length := map[string]int{"sha256": 64, "sha512": 128}[algorithm]
	switch {
	case !found:
		return "it names no algorithm, as in sha256:…"
	case length == 0 && strings.HasPrefix(algorithm, "sha"):
		return "the algorithm " + algorithm + " is not one that registries take"
	case length == 0:
		return "" // an algorithm that is not registered is allowed, and none of ours to judge
	case len(encoded) < length:
		return "it is cut short"
	case len(encoded) > length:
		return "it is too long"
	case strings.Trim(encoded, "0123456789abcdef") != "":
		return "it holds other characters than the digits 0 to 9 and a to f"
	}
	return ""
}

var (
	// reference is the grammar of a reference without a digest (github.com/distribution/reference, "Grammar"). The parts of a
	// path are lower case, so that IMAGE, $(IMAGE) and {{ .image }} are none: something else puts the image in their place.
	reference = manifest.Pattern(`^(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$`)

	versionTag  = manifest.Pattern(`^v?\d+(\.\d+){2,}([.+_-].*)?$|^v?\d{4}[.-]?\d{2}[.-]?\d{2}([.T_-].*)?$`)
	minorTag    = manifest.Pattern(`^v?\d+\.\d+(-[a-z][a-z0-9.-]*)?$`)
	majorTag    = manifest.Pattern(`^v?\d{1,3}(-[a-z][a-z0-9.-]*)?$`)
	hexTag      = manifest.Pattern(`^(?:sha-|git-|[a-z]+-)?([0-9a-f]{7,64})$`)
	latestTag   = manifest.Pattern(`(^|[._-])latest([._-]|$)`)
	snapshotTag = manifest.Pattern(`[.-]snapshot$`)
	variants    = manifest.Pattern(`^(.*?)((^|-)(alpine|slim|debian|ubuntu|distroless|nonroot|debug|perl|fpm|apache|cli|root))+$`)
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
	case latestTag().MatchString(lower):
		return "latest-like"
	case moving[lower] || snapshotTag().MatchString(lower): // a snapshot is published anew under one name (Maven, "SNAPSHOT")
		return "branch-like"
	}
	if m := variants().FindStringSubmatch(lower); m != nil {
		switch {
		case m[1] == "": // "alpine" is the newest alpine variant
			return "latest-like"
		case moving[m[1]]:
			return "branch-like"
		}
	}
	switch {
	case versionTag().MatchString(lower):
		return "version"
	case minorTag().MatchString(lower):
		return "minor"
	case majorTag().MatchString(lower):
		return "major"
	}
	if m := hexTag().FindStringSubmatch(lower); m != nil && strings.ContainsAny(m[1], "0123456789") {
		return "git-sha"
	}
	return "other"
}
