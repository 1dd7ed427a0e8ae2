package render

import (
	"context"
	"path"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Release is one way in which a chart is deployed.
type Release struct {
	// Setting is the file that says how; empty for the chart's own values and no others.
	Setting string
	// Name and Namespace are the release's; empty for those of the chart.
	Name, Namespace string
	// Files are files of values that are laid over the chart's own, in order, by their paths in the tree.
	Files []string
	// Values are laid over those, and Parameters (pairs of a name and a value) over everything.
	Values     []*manifest.Node
	Parameters [][2]*manifest.Node
}

// Chart renders a chart as a release of it would be. Nothing is looked up in a cluster, nothing outside of the tree is read.
func (t *Tree) Chart(ctx context.Context, dir string, r Release) (_ *Rendering, failure *Failure) {
	from := path.Join(dir, "Chart.yaml")
	defer survive(from, &failure)
	rendering, err := t.chart(ctx, dir, r)
	if err != nil {
		f := failed(from, err)
		if r.Setting != "" {
			f.Reason += " (as " + r.Setting + " says)"
		}
		return nil, f
	}
	rendering.From, rendering.Setting, rendering.Default = from, r.Setting, r.Setting == ""
	if r.Setting == "" {
		rendering.Setting = from
	}
	return rendering, nil
}

func (t *Tree) chart(ctx context.Context, dir string, r Release) (*Rendering, error) {
	c, err := loadChart(t, dir, 0)
	if err != nil {
		return nil, err
	}
	over, err := t.values(r)
	if err != nil {
		return nil, err
	}
	c.settle(over)
	e, err := newEngine(ctx, c)
	if err != nil {
		return nil, err
	}
	rendering := &Rendering{}
	for _, name := range c.missing {
		rendering.Failures = append(rendering.Failures, &Failure{From: path.Join(dir, "Chart.yaml"), Reason: "the tree does not hold its dependency " + name, Elsewhere: true})
	}
	return rendering, t.part(e, c, c.name, r, c.name, rendering)
}

// values lays the values of a release over each other.
func (t *Tree) values(r Release) (*manifest.Node, error) {
	var over *manifest.Node
	for _, file := range r.Files {
		values, err := readValues(t, file)
		if err != nil {
			return nil, err
		}
		over = coalesce(over, values)
	}
	for _, values := range r.Values {
		over = coalesce(over, values)
	}
	for _, p := range r.Parameters {
		var err error
		if over, err = parameter(over, p[0], p[1]); err != nil {
			return nil, err
		}
	}
	return over, nil
}

// part renders the templates of a chart, then those of its parts.
func (t *Tree) part(e *engine, c *chart, name string, r Release, release string, rendering *Rendering) error {
	data := t.data(c, name, r, release)
	for _, template := range e.names(c, name) {
		text := e.texts[template]
		data["Template"] = map[string]any{"Name": template, "BasePath": path.Join(name, "templates")}
		o, err := e.render(template, data)
		if err != nil {
			return err
		}
		if err := rendering.add(o, c, text); err != nil {
			rendering.Failures = append(rendering.Failures, failed(path.Join(c.dir, "Chart.yaml"), err))
		}
	}
	for _, part := range c.parts {
		if part.meta.Written("type") == "library" {
			continue
		}
		if err := t.part(e, part, path.Join(name, "charts", part.name), r, release, rendering); err != nil {
			return err
		}
	}
	return nil
}

// data is what templates are given (Helm, "Built-in Objects").
func (t *Tree) data(c *chart, name string, r Release, release string) map[string]any {
	if r.Name != "" {
		release = r.Name
	}
	namespace := r.Namespace
	if namespace == "" {
		namespace = "default"
	}
	meta := map[string]any{}
	for _, e := range c.meta.Map() {
		// The fields of Chart.yaml, as the struct that holds them in Helm calls them.
		if field := e.Key.Value; field != "" {
			meta[strings.ToUpper(field[:1])+field[1:]] = goValue(e.Value)
		}
	}
	for _, field := range []string{"Name", "Version", "AppVersion", "Description", "Type", "KubeVersion"} {
		if meta[field] == nil {
			meta[field] = ""
		}
	}
	meta["APIVersion"], meta["Name"] = c.meta.Written("apiVersion"), c.name
	for _, key := range []string{"Version", "AppVersion"} {
		meta[key] = c.meta.Written(strings.ToLower(key[:1]) + key[1:])
	}
	values, _ := goValue(c.values).(map[string]any)
	if values == nil {
		values = map[string]any{}
	}
	if values["global"] == nil {
		values["global"] = map[string]any{}
	}
	parts := map[string]any{}
	for _, part := range c.parts {
		parts[part.name] = t.data(part, path.Join(name, "charts", part.name), r, release)
	}
	return map[string]any{
		"Values": values, "Chart": meta, "Subcharts": parts, "Files": chartFiles{t, c.dir}, "Capabilities": capabilities,
		"Release":  map[string]any{"Name": release, "Namespace": namespace, "Service": "Helm", "Revision": 1, "IsInstall": true, "IsUpgrade": false},
		"Template": map[string]any{"Name": "", "BasePath": path.Join(name, "templates")},
	}
}

// add reads what a template came to, and puts each value in its place.
func (r *Rendering) add(o *output, c *chart, text *source.Text) error {
	if len(strings.TrimSpace(string(o.content))) == 0 {
		return nil
	}
	rendered := source.NewText(text.Path, text.Side, o.content)
	result := manifest.ReadPlain(rendered)
	p := &placing{output: o, chart: c, template: text}
	if len(result.Problems) > 0 || result.Unread {
		f := &Failure{File: text.Path, Reason: "it does not become YAML"}
		if len(result.Problems) > 0 {
			problem := result.Problems[0]
			where, at := p.origin(rendered.LineStart(problem.Line))
			f.File, f.Reason = where.Path, "it does not become YAML: "+problem.Message
			f.Line, _ = where.Position(at)
		}
		return f
	}
	for _, d := range result.Documents {
		if empty(d) {
			continue
		}
		r.Replaces = append(r.Replaces, p.document(d))
		r.Documents = append(r.Documents, finished(d.Root, text.Path))
	}
	return nil
}
