package delivery

import (
	"net/url"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Source is where manifests are fetched from.
type Source struct {
	node     *manifest.Node // what says it
	Tool     string         `json:"tool" doc:"argo-cd, flux or kustomize"`
	URL      string         `json:"url" doc:"as written, without a password"`
	Path     string         `json:"path" doc:"the folder in it; empty when none is written"`
	Chart    string         `json:"chart" doc:"the Helm chart; empty when it is none"`
	Revision string         `json:"revision" doc:"branch, tag, commit, version or range as written; empty when none is"`
	Pin      string         `json:"pin" doc:"what the revision is: commit, digest, version (a tag or an exact version), range, branch, none (the default branch or the newest), or unknown"`
}

// Pins are classed by shape: a git object name (40 or 64 hexadecimal digits), a version, a range of versions.
var (
	commit      = manifest.Pattern(`^[0-9a-f]{40}([0-9a-f]{24})?$`)
	shortCommit = manifest.Pattern(`^[0-9a-f]{7,39}$`)
	exact       = manifest.Pattern(`^(refs/tags/.+|[\w.-]*?v?\d+\.\d+\.\d+([-+.][0-9A-Za-z.+-]+)?)$`)
	loose       = manifest.Pattern(`[*^~><|, ]|\.x\b|^\d+(\.\d+)?$|^v?\d+\.x`)
)

// Pin classes a revision; a chart's version may be a range.
func Pin(revision string, chart bool) string {
	switch {
	case strings.Contains(revision, "{{") || strings.Contains(revision, "${"):
		return "unknown"
	case revision == "" || revision == "HEAD":
		return "none"
	case strings.HasPrefix(revision, "sha256:"):
		return "digest"
	case commit().MatchString(revision), !chart && shortCommit().MatchString(revision) && strings.ContainsAny(revision, "0123456789"):
		return "commit"
	case loose().MatchString(revision):
		return "range"
	case exact().MatchString(revision):
		return "version"
	}
	if chart {
		return "unknown"
	}
	return "branch"
}

// withoutPassword is an address without its user's name and password.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}

// Remote reads a resource that a kustomization fetches: a repository with ?ref=, or a file (kustomize, "remote targets").
func Remote(node *manifest.Node, reference string) Source {
	s := Source{node: node, Tool: "kustomize", URL: withoutPassword(reference)}
	address, query, _ := strings.Cut(reference, "?")
	if values, err := url.ParseQuery(query); err == nil {
		if s.Revision = values.Get("ref"); s.Revision == "" {
			s.Revision = values.Get("version")
		}
	}
	if s.Revision == "" && !strings.Contains(address, "/releases/latest/") {
		// github.com/owner/name/releases/download/v1.2.3/x.yaml, raw.githubusercontent.com/owner/name/<ref>/x.yaml
		segments := strings.Split(address, "/")
		for i, segment := range segments {
			if segment == "download" && i+1 < len(segments) || strings.HasPrefix(segment, "raw.githubusercontent.com") && i+3 < len(segments) {
				s.Revision = segments[i+1]
				if segment != "download" {
					s.Revision = segments[i+3]
				}
			}
		}
	}
	s.Pin = Pin(s.Revision, false)
	if s.Revision == "latest" {
		s.Pin = "none"
	}
	if s.Pin == "none" && strings.Contains(address, "://") && !strings.Contains(address, "git") {
		s.Pin = "unknown" // a file of some server
	}
	return s
}

// At is the node that says it.
func (s Source) At() *manifest.Node { return s.node }
