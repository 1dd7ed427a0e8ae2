package events

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

var (
	// schemaFolder matches a folder that schemas of messages are kept in: events, event-schemas, payload_schemas, contracts.
	schemaFolder = regexp.MustCompile(`(?i)^(.*[-_.])?(events?|topics?|messages?|schemas?|contracts?|jsonschemas?|payloads?)([-_.].*)?$`)
	// otherFolder matches a folder whose schemas promise nothing to anybody.
	otherFolder = regexp.MustCompile(`(?i)^(node_modules|vendor|third_party|testdata|tests?|__tests__|__fixtures__|fixtures|examples?|snapshots?)$`)
	// iglu matches the path of a self-describing schema (Iglu, "Schema registry layout": vendor/name/jsonschema/1-0-0).
	iglu = regexp.MustCompile(`/jsonschema/[0-9]+-[0-9]+-[0-9]+(\.json)?$`)
	// says matches the keyword that names a dialect of JSON Schema, in JSON and in YAML.
	says = regexp.MustCompile(`(?m)["']?\$schema["']?\s*:\s*["']?(https?://json-schema\.org/|http://iglucentral\.com/)`)
	// object matches what a schema that names no dialect shows itself by: a type and properties.
	typed      = regexp.MustCompile(`(?m)["']?type["']?\s*:\s*["']?(object|array)\b`)
	properties = regexp.MustCompile(`(?m)["']?properties["']?\s*:`)
	// otherKind matches documents that hold schemas, or look like them, and are something else.
	otherKind = regexp.MustCompile(`(?m)^\s*["']?(openapi|swagger|asyncapi|apiVersion)["']?\s*:`)
)

// Claims takes the configured files. Without a configuration it takes JSON and YAML files in a folder for schemas of messages
// that say they are JSON schemas, or that look like one in a folder for events.
func (a analyzer) Claims(f *source.File) bool {
	if len(a.settings.Schemas) > 0 {
		return slices.ContainsFunc(a.settings.Schemas, func(pattern string) bool {
			ok, _ := doublestar.Match(pattern, f.Path)
			return ok
		})
	}
	ext := path.Ext(f.Path)
	if ext != ".json" && ext != ".yaml" && ext != ".yml" && ext != ".jsonschema" && !iglu.MatchString(f.Path) {
		return false
	}
	named, ofEvents := iglu.MatchString(f.Path), false
	for _, segment := range strings.Split(path.Dir(f.Path), "/") {
		if otherFolder.MatchString(segment) {
			return false
		}
		if m := schemaFolder.FindStringSubmatch(segment); m != nil {
			named = true
			ofEvents = ofEvents || strings.HasPrefix(strings.ToLower(m[2]), "event")
		}
	}
	if !named {
		return false
	}
	content, err := f.Bytes()
	if err != nil || otherKind.Match(content[:min(len(content), 4_096)]) {
		return false
	}
	if says.Match(content) {
		return true
	}
	return ofEvents && !bytes.Contains(content, []byte("$schema")) && typed.Match(content) && properties.Match(content)
}
