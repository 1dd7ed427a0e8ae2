package config

import (
	"github.com/plimsoll-lint/plimsoll/analyzers"
	"go.yaml.in/yaml/v3"
)

// crossCheck looks for names that point at nothing. It runs on a configuration that is otherwise right.
func (d *decoder) crossCheck(root *yaml.Node, c *Config) {
	d.checkThresholds(root, c)
	if len(c.Databases) == 0 {
		return // databases are then named after their folders, which are not known here
	}
	names := make([]string, len(c.Databases))
	known := make(map[string]bool)
	for i, database := range c.Databases {
		names[i] = database.Name
		known[database.Name] = true
	}
	services := child(root, "services")
	for i, service := range c.Services {
		for j, name := range service.Databases {
			if !known[name] {
				d.errorf(item(child(item(services, i), "databases"), j), "services[%d].databases[%d]: databases holds no %q%s", i, j, shorten(name), d.hint(name, names))
			}
		}
	}
}

// checkThresholds finds waivers that ask for the rows of tables where nothing tells them.
func (d *decoder) checkThresholds(root *yaml.Node, c *Config) {
	for _, database := range c.Databases {
		if database.Statistics != "" {
			return
		}
	}
	for i, waiver := range c.Waivers {
		if waiver.RowsBelow > 0 {
			d.errorf(child(item(child(root, "waivers"), i), "rows_below"), "waivers[%d].rows_below: no database has statistics, which tell how many rows a table has, so it would never hold", i)
		}
	}
}

// child is the value of a key that is known to be there.
func child(n *yaml.Node, key string) *yaml.Node {
	n = follow(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if follow(n.Content[i]).Value == key {
			return follow(n.Content[i+1])
		}
	}
	return &yaml.Node{}
}

func item(n *yaml.Node, i int) *yaml.Node {
	if n = follow(n); i < len(n.Content) {
		return follow(n.Content[i])
	}
	return n
}

func follow(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// AnalyzerServices are the configured services as analyzers.NewServices takes them: a service's paths are its
// manifests, its code, the schemas of its contracts, and all below the migration folders of its databases.
func (c *Config) AnalyzerServices() []analyzers.Service {
	migrations := make(map[string][]string)
	for _, database := range c.Databases {
		for _, folder := range database.Migrations {
			pattern := "**"
			if folder != "." {
				pattern = quoteGlob(folder) + "/**"
			}
			migrations[database.Name] = append(migrations[database.Name], pattern)
		}
	}
	services := make([]analyzers.Service, 0, len(c.Services))
	for _, service := range c.Services {
		one := analyzers.Service{Name: service.Name, Flags: service.Flags}
		one.Paths = append(one.Paths, service.Manifests...)
		one.Paths = append(one.Paths, service.Code...)
		for _, contract := range service.Contracts {
			one.Paths = append(one.Paths, contract.Schema)
		}
		for _, name := range service.Databases {
			folders, configured := migrations[name]
			if !configured {
				folders = []string{quoteGlob(name) + "/**"} // an unconfigured database is named after its folder
			}
			one.Paths = append(one.Paths, folders...)
		}
		services = append(services, one)
	}
	return services
}

// quoteGlob makes a pattern that stands for exactly this path.
func quoteGlob(path string) string {
	quoted := make([]byte, 0, len(path))
	for i := range len(path) {
		switch path[i] {
		case '*', '?', '[', ']', '{', '}', '\\', '!', '^':
			quoted = append(quoted, '\\')
		}
		quoted = append(quoted, path[i])
	}
	return string(quoted)
}
