package events

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

var (
	// ofMessages matches a folder for what programs send each other: events, event-schemas, payload_schemas, contracts.
	ofMessages = regexp.MustCompile(`(?i)^([^.].*[-_.])?(events?|topics?|messages?|contracts?|payloads?)([-_.].*)?$`)
	// ofSchemas matches a folder for schemas of whatever: of configurations, too, which are no events.
	ofSchemas = regexp.MustCompile(`(?i)^([^.].*[-_.])?(json-?)?schemas?([-_.].*)?$`)
	// otherFolder matches a folder whose schemas promise nothing to anybody.
	otherFolder = regexp.MustCompile(`(?i)^(node_modules|vendor|third_party|testdata|tests?|__tests__|__fixtures__|fixtures|examples?|snapshots?)$`)
	// iglu matches the path of a self-describing schema (Iglu, "Schema registry layout": vendor/name/jsonschema/1-0-0).
	iglu = regexp.MustCompile(`/jsonschema/[0-9]+-[0-9]+-[0-9]+(\.json)?$`)
	// says matches the keyword that names a dialect of JSON Schema, in JSON and in YAML.
	says = regexp.MustCompile(`(?m)["']?\$schema["']?\s*:\s*["']?(https?://json-schema\.org/|http://iglucentral\.com/)`)
	// typed and properties match what a schema in YAML that names no dialect shows itself by, outermost.
	typed      = regexp.MustCompile(`(?m)^type\s*:\s*["']?(object|array)\b`)
	properties = regexp.MustCompile(`(?m)^properties\s*:`)
	// metaSchema matches the name of a schema that schemas are written by.
	metaSchema = regexp.MustCompile(`(?i)^meta[-_]?schema$`)
	// writtenBy and called match what a schema says it is written by, and what it calls itself.
	writtenBy = regexp.MustCompile(`["']?\$schema["']?\s*:\s*["']?([^"'\s,}]+)`)
	called    = regexp.MustCompile(`["']?\$?\bid["']?\s*:\s*["']?([^"'\s,}]+)`)
	// otherKind matches documents that hold schemas, or look like them, and are something else.
	otherKind = regexp.MustCompile(`(?m)^\s*["']?(openapi|swagger|asyncapi|apiVersion)["']?\s*:`)
)

// Claims takes the configured files. Without a configuration it takes AsyncAPI documents, CloudEvents that name their schema,
// and event schemas.
func (a analyzer) Claims(f *source.File) bool {
	if len(a.settings.Schemas) > 0 {
		return slices.ContainsFunc(a.settings.Schemas, func(pattern string) bool {
			ok, _ := doublestar.Match(pattern, f.Path)
			return ok
		})
	}
	return isSchema(f) || describes(f)
}

// isSchema is whether a file is taken for the schema of an event where nothing is configured: JSON and YAML files that say
// they are JSON schemas, in a folder for messages, and in one for schemas those whose path says their version. In a folder
// for events those that look like a schema, too.
func isSchema(f *source.File) bool {
	ext := path.Ext(f.Path)
	published := strings.Contains(f.Path, "/jsonschema/") && iglu.MatchString(f.Path)
	if ext != ".json" && ext != ".yaml" && ext != ".yml" && ext != ".jsonschema" && !published {
		return false
	}
	content, err := f.Bytes()
	if err != nil || !bytes.Contains(content, []byte("$schema")) && !bytes.Contains(content, []byte("properties")) {
		return false // most files, and folders have to be looked at by their names
	}
	named, ofEvents := published, false
	for _, segment := range strings.Split(path.Dir(f.Path), "/") {
		if otherFolder.MatchString(segment) {
			return false
		}
		if m := ofMessages.FindStringSubmatch(segment); m != nil {
			named = true
			ofEvents = ofEvents || strings.HasPrefix(strings.ToLower(m[2]), "event")
		}
		named = named || ofSchemas.MatchString(segment) && versionOf(f.Path).Text != ""
	}
	if !named {
		return false
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // a byte order mark, which some editors write
	if isOtherKind(content[:min(len(content), 4_096)]) {
		return false
	}
	if ofSchemasItself(f.Path, content) {
		return false
	}
	return bytes.Contains(content, []byte("$schema")) && says.Match(content) || ofEvents && looksLike(ext, content)
}

// ofSchemasItself is whether a schema describes schemas, which nobody sends: it says so by its name, is written by itself, or
// declares vocabularies, which only a meta-schema does (JSON Schema 2020-12, section 8.1.2).
func ofSchemasItself(file string, content []byte) bool {
	if metaSchema.MatchString(versionOf(file).Event) || bytes.Contains(content, []byte(`$vocabulary`)) {
		return true
	}
	by, name := writtenBy.FindSubmatch(content), called.FindSubmatch(content)
	return by != nil && name != nil && plain(string(by[1])) == plain(string(name[1]))
}

// isOtherKind is otherKind.Match. A tree of schemas is claimed file by file, so the expression, which is slow where it
// matches nothing, is run only where a word of it stands.
func isOtherKind(content []byte) bool {
	for _, word := range []string{"openapi", "swagger", "asyncapi", "apiVersion"} {
		if bytes.Contains(content, []byte(word)) {
			return otherKind.Match(content)
		}
	}
	return false
}

// looksLike is whether a file that names no dialect has a type and properties, as a schema has.
func looksLike(ext string, content []byte) bool {
	if bytes.Contains(content, []byte("$schema")) {
		return false
	}
	if ext != ".json" {
		return typed.Match(content) && properties.Match(content)
	}
	var outer struct {
		Type       any
		Properties map[string]json.RawMessage
	}
	if json.Unmarshal(content, &outer) != nil {
		// What is broken is only known for what it is if it was claimed; a change of it is to be told.
		return bytes.Contains(content, []byte(`"properties"`)) && bytes.Contains(content, []byte(`"type"`))
	}
	return outer.Type != nil && outer.Properties != nil
}
