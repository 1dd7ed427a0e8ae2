package kubernetes

import (
	"fmt"
	"strings"
	"testing"
)

// What the Applications of the tree leave out is run by nobody: what each overlay takes out, and what none names.
func TestUnapplied(t *testing.T) {
	const application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: %[1]s}\nspec: {source: {path: apps/%[1]s}}\n"
	const job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n"
	const takesOut = "resources: [../base]\npatches:\n- patch: |-\n    apiVersion: argoproj.io/v1alpha1\n    kind: Application\n    metadata: {name: %s}\n    $patch: delete\n"
	tree := func(overlays ...string) map[string]string {
		files := map[string]string{}
		resources := "resources:\n"
		for i := range 11 {
			name := fmt.Sprintf("a%d", i)
			files["apps/"+name+"/job.yaml"] = fmt.Sprintf(job, name)
			if i < 10 {
				files["argo/base/"+name+".yaml"] = fmt.Sprintf(application, name)
				resources += "- " + name + ".yaml\n"
			}
		}
		files["argo/base/kustomization.yaml"] = resources
		for i, content := range overlays {
			files[fmt.Sprintf("argo/overlay%d/kustomization.yaml", i)] = content
		}
		return files
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"taken out everywhere, and not named", tree(fmt.Sprintf(takesOut, "a3"), fmt.Sprintf(takesOut, "a3")), "a10 a3"},
		{"taken out by one of two", tree(fmt.Sprintf(takesOut, "a3"), "resources: [../base]\n"), "a10"},
		{"taken out by all that are built", tree(fmt.Sprintf(takesOut, "a3"), fmt.Sprintf(takesOut, "a3")+"- path: ../missing.yaml\n"), "a10"},
		{"taken in from elsewhere", tree("resources: [../base, ../../apps/a10/job.yaml]\n"), ""},
		{"no Application at all", map[string]string{"apps/a/job.yaml": fmt.Sprintf(job, "a")}, ""},
	} {
		archive := ""
		for _, file := range sortedKeys(c.files) {
			archive += "-- " + file + " --\n" + c.files[file]
		}
		var left []string
		for _, f := range run(t, archive).Facts {
			if body, ok := f.Body.(ObjectFact); ok && body.Environment == "unapplied" {
				left = append(left, body.Name)
			}
		}
		if got := strings.Join(left, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
