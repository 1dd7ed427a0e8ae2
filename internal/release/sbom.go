package release

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// bill is a CycloneDX bill of materials, version 1.6 (ECMA-424), as far as it is used here.
type bill struct {
	Schema     string      `json:"$schema"`
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type        string      `json:"type"`
	Ref         string      `json:"bom-ref"`
	Name        string      `json:"name"`
	Version     string      `json:"version,omitempty"`
	Description string      `json:"description,omitempty"`
	Hashes      []hash      `json:"hashes,omitempty"`
	Licenses    []license   `json:"licenses,omitempty"`
	URL         string      `json:"purl"`
	Components  []component `json:"components,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type license struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

// parserModule brings along the C source of PostgreSQL's parser.
const parserModule = "github.com/pganalyze/pg_query_go/v5"

// native are the parts that are C, of which the Go build knows nothing, by the module that brings them; those of the
// machine stand under "".
func native(ctx context.Context, folders map[string]string) (map[string][]component, error) {
	header := filepath.Join(folders[parserModule], "parser", "include", "postgres", "pg_config.h")
	text, err := os.ReadFile(header)
	if err != nil {
		return nil, fmt.Errorf("looking for the version of the parser: %w", err)
	}
	found := regexp.MustCompile(`(?m)^#define PG_VERSION "([^"]+)"`).FindSubmatch(text)
	if found == nil {
		return nil, fmt.Errorf("%s does not tell the version of PostgreSQL", header)
	}
	parser := library("pkg:generic/postgresql", "postgresql", string(found[1]))
	parser.Description = "The parser only, as libpg_query takes it out of the server."
	parts := map[string][]component{parserModule: {parser}}
	if runtime.GOOS == "linux" {
		libc := library("pkg:generic/libc", "libc", "")
		if name, err := output(ctx, "", "getconf", "GNU_LIBC_VERSION"); err == nil { // other C libraries do not know it
			if _, version, ok := strings.Cut(name, " "); ok {
				libc = library("pkg:generic/glibc", "glibc", version)
			}
		}
		libc.Description = "Linked statically."
		parts[""] = []component{libc}
	}
	return parts, nil
}

func library(url, name, version string) component {
	if version != "" {
		url += "@" + version
	}
	return component{Type: "library", Ref: url, Name: name, Version: version, URL: url}
}

// billOfMaterials lists what the program is made of: the Go modules that the build recorded in it, and the parts in C.
func billOfMaterials(version string, made time.Time, program []byte, info *debug.BuildInfo, native map[string][]component) ([]byte, error) {
	main := library("pkg:golang/"+strings.ToLower(info.Main.Path), info.Main.Path, version)
	main.Type = "application"
	main.Hashes = []hash{{"SHA-256", fmt.Sprintf("%x", sha256.Sum256(program))}}
	main.Licenses = make([]license, 1)
	main.Licenses[0].License.ID = "Apache-2.0"
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata:   metadata{Timestamp: made.Format(time.RFC3339), Component: main},
		Components: []component{library("pkg:golang/std", "std", strings.TrimPrefix(info.GoVersion, "go"))},
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			return nil, fmt.Errorf("%s is replaced, so its version does not say what it is", m.Path)
		}
		// Package URLs of Go modules are in lower case, as the specification of the type golang has it.
		c := library("pkg:golang/"+strings.ToLower(m.Path), m.Path, m.Version)
		c.Components = native[m.Path]
		b.Components = append(b.Components, c)
	}
	b.Components = append(b.Components, native[""]...)
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the bill of materials: %w", err)
	}
	return append(text, '\n'), nil
}
