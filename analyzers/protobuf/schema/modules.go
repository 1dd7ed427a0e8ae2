package schema

import (
	"path"

	"go.yaml.in/yaml/v3"
)

// bufFile is what is read of buf.yaml and buf.work.yaml (Buf documentation, "buf.yaml v1", "v2" and "buf.work.yaml").
type bufFile struct {
	Version string `yaml:"version"`
	// Directories are the roots of a workspace, in buf.work.yaml.
	Directories []string `yaml:"directories"`
	// Modules are the roots of version v2.
	Modules []struct {
		Path string `yaml:"path"`
	} `yaml:"modules"`
	// Build.Roots are the roots of version v1beta1.
	Build struct {
		Roots []string `yaml:"roots"`
	} `yaml:"build"`
}

// modulesOf are the import roots that buf's files in a folder name.
func (s *Set) modulesOf(folder string) []string {
	if roots, known := s.modules[folder]; known {
		return roots
	}
	var roots []string
	add := func(list ...string) {
		for _, one := range list {
			if root := path.Join(folder, one); root != ".." && !path.IsAbs(root) && (len(root) < 3 || root[:3] != "../") {
				roots = append(roots, root)
			}
		}
	}
	if f, ok := s.bufFile(path.Join(folder, "buf.work.yaml")); ok {
		add(f.Directories...)
	}
	if f, ok := s.bufFile(path.Join(folder, "buf.yaml")); ok {
		for _, module := range f.Modules {
			add(module.Path)
		}
		add(f.Build.Roots...)
		if len(f.Modules) == 0 && len(f.Build.Roots) == 0 {
			add(".")
		}
	}
	s.modules[folder] = roots
	return roots
}

// maxBufFile bounds what is read as buf's configuration: it is a few lines.
const maxBufFile = 1 << 16

func (s *Set) bufFile(p string) (bufFile, bool) {
	var f bufFile
	from := s.lookup(p)
	if from == nil {
		return f, false
	}
	content, err := from.Bytes()
	if err != nil || len(content) > maxBufFile || yaml.Unmarshal(content, &f) != nil {
		return bufFile{}, false // buf says so itself; imports are still found below the folders of the importing file
	}
	return f, true
}
