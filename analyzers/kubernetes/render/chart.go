package render

import (
	"path"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// chart is a folder with a Chart.yaml (Helm, "Charts").
type chart struct {
	dir       string
	name      string // for subcharts the alias, where there is one
	meta      *manifest.Node
	values    *manifest.Node
	templates []*source.Text
	parts     []*chart
	missing   []string // names of dependencies that the tree does not hold
}

// maxDepth is how deep subcharts may nest.
const maxDepth = 10

// IsChart is whether a folder holds a chart that is deployed by itself: no part of another one, no library.
func (t *Tree) IsChart(dir string) bool {
	if t.file(path.Join(dir, "Chart.yaml")) == nil {
		return false
	}
	if above := path.Dir(dir); path.Base(above) == "charts" && t.file(path.Join(path.Dir(above), "Chart.yaml")) != nil {
		return false
	}
	meta, err := readValues(t, path.Join(dir, "Chart.yaml"))
	return err != nil || meta.Written("type") != "library"
}

// loadChart reads a chart and the charts in its folder charts. Packed ones are not opened.
func loadChart(t *Tree, dir string, depth int) (*chart, error) {
	if depth > maxDepth {
		return nil, &Failure{File: path.Join(dir, "Chart.yaml"), Reason: "charts nest too deep"}
	}
	meta, err := readValues(t, path.Join(dir, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	c := &chart{dir: dir, name: meta.Written("name"), meta: meta}
	if c.name == "" {
		return nil, &Failure{File: path.Join(dir, "Chart.yaml"), Reason: "the chart has no name"}
	}
	if t.file(path.Join(dir, "values.yaml")) != nil {
		if c.values, err = readValues(t, path.Join(dir, "values.yaml")); err != nil {
			return nil, err
		}
	}
	folders := map[string]bool{}
	for _, f := range t.within(dir) {
		rest := strings.TrimPrefix(f.Path, strings.TrimPrefix(dir+"/", "./"))
		first, below, _ := strings.Cut(rest, "/")
		switch first {
		case "templates":
			text, err := f.Text()
			if err != nil {
				return nil, &Failure{File: f.Path, Reason: err.Error()}
			}
			c.templates = append(c.templates, text)
		case "charts":
			if sub, inside, found := strings.Cut(below, "/"); found && inside == "Chart.yaml" {
				folders[sub] = true
			}
		}
	}
	return c, c.addParts(t, folders, depth)
}

// addParts adds the subcharts: those that Chart.yaml (or requirements.yaml, before Helm 3) asks for, and what else stands in the
// folder.
func (c *chart) addParts(t *Tree, folders map[string]bool, depth int) error {
	wanted := c.meta.Get("dependencies")
	if old := path.Join(c.dir, "requirements.yaml"); wanted == nil && t.file(old) != nil {
		requirements, err := readValues(t, old)
		if err != nil {
			return err
		}
		wanted = requirements.Get("dependencies")
	}
	asked := map[string]bool{}
	for _, d := range wanted.List() {
		name := d.Written("name")
		asked[name] = true
		if !c.enabled(d) {
			continue
		}
		if !folders[name] {
			c.missing = append(c.missing, name)
			continue
		}
		part, err := loadChart(t, path.Join(c.dir, "charts", name), depth+1)
		if err != nil {
			return err
		}
		if alias := d.Written("alias"); alias != "" {
			part.name = alias
		}
		c.parts = append(c.parts, part)
	}
	for _, name := range sorted(folders) {
		if asked[name] {
			continue
		}
		part, err := loadChart(t, path.Join(c.dir, "charts", name), depth+1)
		if err != nil {
			return err
		}
		c.parts = append(c.parts, part)
	}
	return nil
}

func sorted(set map[string]bool) []string {
	var names []string
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// enabled is whether the values want a dependency: the first of its conditions that is there, else any of its tags.
func (c *chart) enabled(dependency *manifest.Node) bool {
	for _, condition := range strings.Split(dependency.Written("condition"), ",") {
		if value := c.values.Get(strings.Split(strings.TrimSpace(condition), ".")...); value != nil && value.Kind == manifest.Bool {
			return strings.EqualFold(value.Value, "true")
		}
	}
	tagged, on := false, false
	for _, tag := range dependency.Get("tags").List() {
		if value := c.values.Get("tags", tag.Written()); value != nil {
			tagged, on = true, on || strings.EqualFold(value.Value, "true")
		}
	}
	return !tagged || on
}

// settle lays values over those of a chart, and hands on to its parts what is theirs: their own key, and what is global.
func (c *chart) settle(over *manifest.Node) {
	c.values = coalesce(c.values, over)
	for _, part := range c.parts {
		theirs := c.values.Get(part.name)
		if global := c.values.Get("global"); global != nil {
			shared := &manifest.Node{Kind: manifest.Map, Text: global.Text, Start: global.Start, End: global.End}
			set(shared, text("global", global), global)
			theirs = coalesce(shared, theirs)
		}
		part.settle(theirs)
	}
}

// Values are the files of values for the environments of a chart, beside the chart's own: values-prod.yaml, values.prod.yaml.
func (t *Tree) Values(dir string) []string {
	var found []string
	for _, f := range t.within(dir) {
		base := path.Base(f.Path)
		if path.Dir(f.Path) != dir || base == "values.yaml" || !strings.HasPrefix(base, "values") {
			continue
		}
		if rest := base[len("values"):]; (rest[0] == '-' || rest[0] == '.') && (strings.HasSuffix(rest, ".yaml") && rest != ".yaml" || strings.HasSuffix(rest, ".yml") && rest != ".yml") && !strings.Contains(rest, "schema") {
			found = append(found, f.Path)
		}
	}
	return found
}
