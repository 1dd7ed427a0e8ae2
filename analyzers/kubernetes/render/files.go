package render

import (
	"encoding/base64"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// chartFiles are the files of a chart that templates may read: all but the templates themselves and the parts (Helm, "Accessing
// Files Inside Templates"). Its methods are called by templates.
type chartFiles struct {
	tree *Tree
	dir  string
}

func (f chartFiles) read(name string) []byte {
	joined, ok := inside(f.dir, name)
	if !ok || f.dir != "." && !strings.HasPrefix(joined, f.dir+"/") {
		return nil
	}
	first, _, _ := strings.Cut(path.Clean(name), "/")
	if first == "templates" || first == "charts" {
		return nil
	}
	file := f.tree.file(joined)
	if file == nil {
		return nil
	}
	text, err := file.Text()
	if err != nil {
		return nil
	}
	return text.Bytes
}

// Get is the content of a file; empty where there is none.
func (f chartFiles) Get(name string) string { return string(f.read(name)) }

// GetBytes is the same as bytes.
func (f chartFiles) GetBytes(name string) []byte { return f.read(name) }

// Lines are the lines of a file.
func (f chartFiles) Lines(name string) []string {
	content := f.Get(name)
	if content == "" {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(content, "\n"), "\n")
}

// Glob gives the files whose path fits a pattern.
func (f chartFiles) Glob(pattern string) globbed {
	found := globbed{}
	if !doublestar.ValidatePattern(pattern) || len(pattern) > 1000 {
		return found
	}
	for _, file := range f.tree.within(f.dir) {
		name := strings.TrimPrefix(file.Path, strings.TrimPrefix(f.dir+"/", "./"))
		if fits, _ := doublestar.Match(pattern, name); !fits || len(found) > maxItems {
			continue
		}
		if content := f.read(name); content != nil {
			found[name] = content
		}
	}
	return found
}

// AsConfig are no files by themselves.
func (chartFiles) AsConfig() string { return "" }

// AsSecrets are none either.
func (chartFiles) AsSecrets() string { return "" }

// globbed are files by their path.
type globbed map[string][]byte

// AsConfig writes the files as the data of a ConfigMap.
func (g globbed) AsConfig() string { return g.data(func(b []byte) string { return string(b) }) }

// AsSecrets writes the files as the data of a Secret.
func (g globbed) AsSecrets() string { return g.data(base64.StdEncoding.EncodeToString) }

// Get is the content of one of the files.
func (g globbed) Get(name string) string { return string(g[name]) }

func (g globbed) data(encode func([]byte) string) string {
	if len(g) == 0 {
		return ""
	}
	m := map[string]any{}
	size := 0
	for name, content := range g {
		if size += len(content); size > maxText {
			panic(errTooLarge)
		}
		m[path.Base(name)] = encode(content)
	}
	return toYAML(m)
}

// apiVersions are those that every cluster has (Kubernetes API reference).
type apiVersions []string

// Has is whether a cluster has a group and version, or a kind of it.
func (a apiVersions) Has(version string) bool {
	for _, own := range a {
		if version == own || strings.HasPrefix(version, own+"/") {
			return true
		}
	}
	return false
}

// kubeVersion is the version of the cluster.
type kubeVersion struct{ Version, Major, Minor, GitVersion string }

func (v kubeVersion) String() string { return v.Version }

// capabilities are those of a cluster of today with nothing added, as `helm template` takes them to be.
var capabilities = map[string]any{
	"KubeVersion": kubeVersion{"v1.34.0", "1", "34", "v1.34.0"},
	"HelmVersion": map[string]any{"Version": "v3.19.0", "GitCommit": "", "GitTreeState": "", "GoVersion": ""},
	"APIVersions": apiVersions{
		"v1", "apps/v1", "batch/v1", "autoscaling/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1", "storage.k8s.io/v1",
		"admissionregistration.k8s.io/v1", "apiextensions.k8s.io/v1", "apiregistration.k8s.io/v1", "authentication.k8s.io/v1", "authorization.k8s.io/v1",
		"certificates.k8s.io/v1", "coordination.k8s.io/v1", "discovery.k8s.io/v1", "events.k8s.io/v1", "node.k8s.io/v1", "scheduling.k8s.io/v1",
	},
}
