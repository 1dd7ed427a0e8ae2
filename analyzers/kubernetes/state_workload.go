package kubernetes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// stater states the facts of one side.
type stater struct {
	said  map[saying]bool // of what is rendered
	tree  *tree
	joins *joins
	facts []analyzers.Fact
}

// state adds a fact about an object, at a node of it.
func (s *stater) state(kind, object string, at *manifest.Node, o *object, body any) {
	span := place(at, o)
	s.facts = append(s.facts, analyzers.Fact{Kind: kind, Object: object, At: span, Covers: span, Body: body})
}

// place is the span of a node; of the object where there is none.
func place(at *manifest.Node, o *object) source.Span {
	if at == nil || at.Text == nil {
		at = o.Root
	}
	return at.Span()
}

// nameNode is where an object is named.
func (o *object) nameNode() *manifest.Node {
	for _, path := range [][]string{{"metadata", "name"}, {"metadata", "generateName"}, {"kind"}} {
		if n := o.Root.Get(path...); n != nil {
			return n
		}
	}
	return o.Root
}

func (s *stater) object(o *object) Object {
	return Object{
		APIVersion: o.APIVersion, Kind: o.Kind, Name: o.Name, Namespace: o.Namespace, Class: string(o.Class), Root: o.root,
		Production: o.runsIn == "production", Environment: o.runsIn, Patched: o.patched, Deleted: o.deleted, OwnedBy: ownedBy(o), Rendered: o.Rendered, Phase: phaseOf(o.Document),
	}
}

var ownerKey = manifest.Pattern(`(?i)(^|[/._-])(owner|team|contact)$`)

// ownedBy is who answers for an object.
func ownedBy(o *object) string {
	for _, group := range []string{"annotations", "labels"} {
		for _, e := range o.Root.Get("metadata", group).Map() {
			if ownerKey().MatchString(e.Key.Value) && !e.Value.Hidden && e.Value.Value != "" {
				return e.Value.Value
			}
		}
	}
	return ""
}

func (s *stater) owner(o *object) Owner {
	l := s.joins.of(o)
	return Owner{
		Workload: o.Kind, Name: o.Name, Namespace: o.Namespace, Class: string(o.Class), Root: o.root,
		Production: o.runsIn == "production", Environment: o.runsIn, Rendered: o.Rendered, Services: l.services.State, Requests: l.requests, Exposed: l.exposed.State,
	}
}

// workload states a workload, how it scales and is updated, and its containers.
func (s *stater) workload(o *object) {
	w := o.workload
	pod := s.pod(o)
	if w.IsJob() {
		s.job(o, pod)
	} else {
		s.controller(o, pod)
	}
	for _, c := range w.Containers {
		s.container(o, c)
	}
}

func (s *stater) controller(o *object, pod Pod) {
	w, l := o.workload, s.joins.of(o)
	replicas, from, written := s.joins.scale(o)
	body := Workload{
		Object: s.object(o), Replicas: replicas, Autoscaler: l.autoscaler, Services: l.services, Requests: l.requests, Exposed: l.exposed, Budgets: l.budgets,
		Selector: workload.KnownLabels(o.Root.Field("spec", "selector", "matchLabels")), Labels: workload.KnownLabels(o.labels), Worker: worker(w), Pod: pod,
	}
	if kind, name := w.Reference(); name != "" {
		body.Reference = kind + "/" + name
	}
	if o.Kind != "Pod" {
		body.MinReady, body.History = w.Spec.Field("minReadySeconds").Int(0), w.Spec.Field("revisionHistoryLimit").Int(10)
	}
	if o.Kind == "Deployment" || o.Kind == "Rollout" {
		body.Progress = w.Spec.Field("progressDeadlineSeconds").Int(600)
	}
	for _, c := range w.Containers {
		if p := c.Probes().Startup; p.Budget != nil && (body.StartupBudget == nil || *p.Budget > *body.StartupBudget) {
			body.StartupBudget = p.Budget
		}
	}
	s.state("k8s.workload", o.Object(), o.nameNode(), o, body)
	owner := s.owner(o)
	if from != "" {
		at, key := o.Root.Get("spec", "replicas"), "replicas"
		switch {
		case at == nil:
			at = o.nameNode()
		case o.Rendered != "" && !isKustomization(o.Rendered): // there it may be a patch, or a count
			key = cmp.Or(at.WrittenKey(), key)
		}
		s.state("k8s.scale", o.Object(), at, o, Scale{Owner: owner, File: place(at, o).File, Replicas: replicas, From: from, Written: written, Key: key, Most: s.most(l), Autoscaler: l.autoscaler, Budgets: l.budgets, ExposedBy: l.exposed.Objects, Uses: pod.Uses, HasTemplate: body.Reference == ""})
	}
	if strategy := w.Strategy(replicas); strategy.Type != "" || strategy.Written {
		s.state("k8s.update_strategy", o.Object(), strategyNode(o), o, UpdateStrategy{Owner: owner, Replicas: replicas, From: from, Worker: body.Worker, Strategy: strategy})
	}
}

// most is the largest of what autoscalers allow; nil where one does not say.
func (s *stater) most(l *links) *int {
	var most *int
	for _, scaler := range l.of["autoscaler"] {
		n := maximum(scaler)
		if n == nil {
			return nil
		}
		if most == nil || *n > *most {
			most = n
		}
	}
	return most
}

// strategyNode is what says most about a strategy: the bound on missing pods, else the type, else the name of the workload.
func strategyNode(o *object) *manifest.Node {
	for _, key := range []string{"strategy", "updateStrategy"} {
		for _, path := range [][]string{
			{"rollingUpdate", "maxUnavailable"}, {"rollingUpdate", "partition"}, {"rollingUpdate", "maxSurge"}, {"canary", "maxUnavailable"}, {"type"},
		} {
			if n := o.Root.Get(append([]string{"spec", key}, path...)...); n != nil {
				return n
			}
		}
		if k := o.Root.Get("spec").Key(key); k != nil {
			return k
		}
	}
	return o.nameNode()
}

var workerWords = manifest.Pattern(`(?i)(^|[-_./\s:])(workers?|consumers?|celery|sidekiq|resque|dramatiq|rq|faktory|queue:work|queue-?processors?|subscribers?)($|[-_./\s:])`)

// worker is the word that says that a workload works off a queue.
func worker(w *workload.Workload) string {
	texts := []string{w.Document.Name}
	for _, c := range w.Containers {
		if c.Serves() {
			texts = append(texts, c.Name, c.Command())
		}
	}
	for _, text := range texts {
		if m := workerWords().FindStringSubmatch(text); m != nil {
			return strings.ToLower(m[2])
		}
	}
	return ""
}

// signs are the signs of a migration, the strongest first.
var signs = []string{"command", "image", "switch", "name"}

func (s *stater) pod(o *object) Pod {
	w := o.workload
	p := Pod{ServiceAccount: w.Pod.Node.Written("serviceAccountName"), Uses: uses(w), Images: len(w.Containers), OpenContainers: w.OpenContainers}
	or := "Always"
	if w.IsJob() {
		or = ""
	}
	if policy := w.Pod.Field("restartPolicy").String(or); policy != nil {
		p.RestartPolicy = *policy
	}
	for _, c := range w.Containers {
		if r := c.Image.Repository; r != "" && !slices.Contains(p.Repositories, r) {
			p.Repositories = append(p.Repositories, r)
		}
		m := c.Migration(jobName(o))
		if m.By != "" && (p.MigrationBy == "" || slices.Index(signs, m.By) < slices.Index(signs, p.MigrationBy)) {
			p.Migration, p.MigrationBy, p.MigrationImage, p.MigrationPin = c.Name, m.By, c.Image.Repository, c.Image.Digest != ""
		}
		if c.Init && p.Waits == "" && c.Waits() {
			p.Waits = c.Name
		}
	}
	return p
}

// jobName is the name of a Job: that of a controller says less about each of its containers.
func jobName(o *object) string {
	if o.workload.IsJob() || o.Kind == "Pod" {
		return o.Name + o.Root.Written("metadata", "generateName")
	}
	return ""
}

func (s *stater) container(o *object, c *workload.Container) {
	object := o.Object() + ":container/" + c.Name
	owner := s.owner(o)
	replicas, _, _ := s.joins.scale(o)
	ports, _ := c.Ports()
	body := Container{
		Workload: o.Kind, Name: o.Name, Namespace: o.Namespace, Class: string(o.Class), Root: o.root, Rendered: o.Rendered,
		Container: c.Name, Init: c.Init, Sidecar: c.Sidecar != nil && *c.Sidecar, Maybe: c.Node.Maybe,
		Image: c.Image.Written, Repository: c.Image.Repository, Tag: c.Image.Tag, Digest: c.Image.Digest, Malformed: c.Image.Malformed, TagClass: c.Image.TagClass,
		PullSet: c.Node.Get("imagePullPolicy") != nil, Production: owner.Production, Environment: owner.Environment, Services: owner.Services, Ports: ports, Serves: c.Serves(),
		Replicas: replicas, Migration: c.Migration(jobName(o)),
	}
	if policy := c.PullPolicy(); policy != nil {
		body.PullPolicy = *policy
	}
	at := c.Node
	if image := c.Node.Get("image"); image != nil {
		at = image
		body.Overridden = image.Setter
	}
	body.File = at.Span().File
	s.facts = append(s.facts, analyzers.Fact{Kind: "k8s.container", Object: object, At: at.Span(), Covers: c.Node.Span(), Body: body})
	if c.Serves() && !o.workload.IsJob() {
		s.probes(o, c, object, owner, ports, replicas)
		s.termination(o, c, object, owner)
	}
	if s.isPlaceholder(o) {
		return
	}
	for _, secret := range c.Secrets() {
		s.state("k8s.literal_secret", object+"/env/"+secret.Name, secret.Node, o, LiteralSecret{
			Workload: o.Kind, Name: o.Name, Namespace: o.Namespace, Container: c.Name, Variable: secret.Name, By: secret.By, Production: owner.Production, Environment: owner.Environment,
		})
	}
}

// named is where a container is named.
func named(c *workload.Container) *manifest.Node {
	if n := c.Node.Get("name"); n != nil {
		return n
	}
	return c.Node
}

func (s *stater) probes(o *object, c *workload.Container, object string, owner Owner, ports []string, replicas *int) {
	p := c.Probes()
	serving, anywhere := 0, manifest.Absent.String()
	if o.workload.OpenContainers {
		anywhere = unknown
	}
	for _, other := range o.workload.Containers {
		if !other.Serves() {
			continue
		}
		serving++
		if ready := other.Node.Field("readinessProbe").Is(); ready == manifest.Known.String() || ready != manifest.Absent.String() && anywhere == manifest.Absent.String() {
			anywhere = ready
		}
	}
	for _, probe := range []struct {
		name, key string
		probe     workload.Probe
	}{{"readiness", "readinessProbe", p.Readiness}, {"liveness", "livenessProbe", p.Liveness}, {"startup", "startupProbe", p.Startup}} {
		at := c.Node.Key(probe.key)
		if at == nil {
			at = named(c)
		}
		s.state("k8s.probe", object+"/"+probe.name, at, o, Probe{
			Owner: owner, File: place(at, o).File, Container: c.Name, Sidecar: c.Init, Containers: serving, Replicas: replicas, Probe: probe.name, Identical: p.Identical,
			Readiness: p.Readiness.State, PodReady: anywhere, Liveness: p.Liveness.State, Startup: p.Startup.State, Ports: ports, Repository: c.Image.Repository, Details: probe.probe,
		})
	}
}

func (s *stater) termination(o *object, c *workload.Container, object string, owner Owner) {
	at := c.Node.Get("lifecycle").Key("preStop")
	if grace := o.workload.Pod.Field("terminationGracePeriodSeconds"); grace.Node != nil {
		at = grace.Node
	}
	if at == nil {
		at = named(c)
	}
	s.state("k8s.termination", object, at, o, Termination{Owner: owner, Container: c.Name, Grace: o.workload.Grace(), PreStop: c.PreStop()})
}

// uses are the objects without which a pod cannot start (API reference: EnvVarSource, EnvFromSource, Volume; an optional one
// may be missing).
func uses(w *workload.Workload) []Use {
	var found []Use
	add := func(kind string, ref *manifest.Node, key string) {
		if name := ref.Written(key); name != "" && !strings.EqualFold(ref.Written("optional"), "true") {
			found = append(found, Use{kind, name})
		}
	}
	for _, c := range w.Containers {
		for _, e := range c.Node.Get("env").List() {
			add("ConfigMap", e.Get("valueFrom", "configMapKeyRef"), "name")
			add("Secret", e.Get("valueFrom", "secretKeyRef"), "name")
		}
		for _, e := range c.Node.Get("envFrom").List() {
			add("ConfigMap", e.Get("configMapRef"), "name")
			add("Secret", e.Get("secretRef"), "name")
		}
	}
	pod := w.Pod.Node
	for _, v := range pod.Get("volumes").List() {
		add("ConfigMap", v.Get("configMap"), "name")
		add("Secret", v.Get("secret"), "secretName")
		add("PersistentVolumeClaim", v.Get("persistentVolumeClaim"), "claimName")
		for _, p := range v.Get("projected", "sources").List() {
			add("ConfigMap", p.Get("configMap"), "name")
			add("Secret", p.Get("secret"), "name")
		}
	}
	if account := pod.Written("serviceAccountName"); account != "" && account != "default" {
		found = append(found, Use{"ServiceAccount", account})
	}
	slices.SortFunc(found, func(a, b Use) int { return strings.Compare(a.Kind+"/"+a.Name, b.Kind+"/"+b.Name) })
	return slices.Compact(found)
}
