package release

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
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

func library(url, name, version string) component {
	if version != "" {
		url += "@" + version
	}
	return component{Type: "library", Ref: url, Name: name, Version: version, URL: url}
}

// billOfMaterials lists what the program is made of: the Go modules that the build recorded in it, and the parts in C.
func billOfMaterials(version string, made time.Time, program []byte, info *debug.BuildInfo, native []part) ([]byte, error) {
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
		c.Components = broughtBy(m.Path, native)
		b.Components = append(b.Components, c)
	}
	b.Components = append(b.Components, broughtBy("", native)...)
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the bill of materials: %w", err)
	}
	return append(text, '\n'), nil
}
