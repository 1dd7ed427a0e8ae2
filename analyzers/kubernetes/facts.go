package kubernetes

import "github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/workload"

// Object is what the body of every fact about an object begins with.
type Object struct {
	APIVersion  string `json:"api_version" doc:"group and version, as apps/v1"`
	Kind        string `json:"kind" doc:"the object's kind"`
	Name        string `json:"name" doc:"its name as written; in a template with the template's actions; empty when the API server makes it up (generateName)"`
	Namespace   string `json:"namespace" doc:"namespace as written; empty when none is"`
	Class       string `json:"class" doc:"full, patch (it changes an object that is written elsewhere), template (an engine decides what it holds) or fragment: only of a full one can be said that something is not there"`
	Root        string `json:"root" doc:"what it is deployed with: the folder of a chart, the folder that holds all of a family of kustomizations, a folder, or a file by itself; of what was rendered with values of a deployment, or built, the file of the chart or kustomization"`
	Production  bool   `json:"production" doc:"the configuration, or the path, says that production runs it"`
	Environment string `json:"environment" doc:"the environment that the configuration or the path names: production, staging, development, test, example, documentation; unapplied where Applications of Argo CD leave it out; empty when none"`
	Patched     bool   `json:"patched" doc:"a kustomization of the tree changes it; what is changed is unknown here"`
	OwnedBy     string `json:"owner" doc:"what a label or annotation called owner, team or contact says, with a prefix or without; empty when none does"`
	Deleted     bool   `json:"deleted" doc:"a kustomization of the tree takes it out ($patch: delete); no other fact is stated about it"`
	Rendered    string `json:"rendered" doc:"the chart or kustomization that it was rendered from; empty when it was read as it is written"`
	Phase       Phase  `json:"phase" doc:"when it is applied"`
}

// Phase is when an object is applied (Argo CD, "Sync Phases and Waves"; Helm, "Chart Hooks").
type Phase struct {
	When           string   `json:"when" doc:"before (PreSync, pre-install, pre-upgrade), during (no hook, or Sync), after (PostSync, post-install, post-upgrade), other (SyncFail, rollback, delete, test, skip) or unknown"`
	ArgoHooks      []string `json:"argo_hooks" doc:"phases of argocd.argoproj.io/hook"`
	HelmHooks      []string `json:"helm_hooks" doc:"hooks of helm.sh/hook"`
	Wave           *int     `json:"wave,omitempty" doc:"argocd.argoproj.io/sync-wave, default 0; left out where it is not known"`
	Weight         *int     `json:"weight,omitempty" doc:"helm.sh/hook-weight of a hook, default 0"`
	WaveWritten    bool     `json:"wave_written" doc:"the wave is written"`
	Replaces       bool     `json:"replaces" doc:"the tool deletes and makes it anew instead of changing it (argocd.argoproj.io/sync-options Replace=true with Force=true, kustomize.toolkit.fluxcd.io/force)"`
	DeletePolicies []string `json:"delete_policies" doc:"of either tool's hook-delete-policy"`
}

// ObjectFact is the body of k8s.object.
type ObjectFact struct {
	Object
	GenerateName bool `json:"generate_name" doc:"the API server makes up the name (metadata.generateName)"`
}

// Link is how an object stands to others that select it or are selected.
type Link struct {
	State   string   `json:"state" doc:"present, absent or unknown (a selector or labels are not known, or one elsewhere in the tree might fit)"`
	Objects []string `json:"objects" doc:"those of the same root that are known to fit, as Kind/namespace/name, in order, fifty at most"`
}

// Pod is what is known of the pods of a workload or job.
type Pod struct {
	RestartPolicy  string   `json:"restart_policy" doc:"Always, OnFailure or Never; empty when it is not known"`
	ServiceAccount string   `json:"service_account" doc:"as written; empty when none is"`
	Uses           []Use    `json:"uses" doc:"the ConfigMaps, Secrets, ServiceAccounts and claims that a pod cannot start without"`
	Images         int      `json:"containers" doc:"how many containers are written, init containers included"`
	Repositories   []string `json:"repositories" doc:"their images without tag and digest, each once"`
	OpenContainers bool     `json:"open_containers" doc:"there may be containers that are not written here"`
	Migration      string   `json:"migration" doc:"the container that migrates a database, by the strongest sign; empty when none is known to"`
	MigrationBy    string   `json:"migration_by" doc:"command, image, switch or name, as in k8s.container"`
	MigrationImage string   `json:"migration_repository" doc:"the image of that container without tag and digest"`
	MigrationPin   bool     `json:"migration_pinned" doc:"that image is pinned by a digest"`
	Waits          string   `json:"waits" doc:"the init container that by its name, image or command waits for a migration or a Job, or checks that it was made; empty when none does"`
}

// Use is an object that a pod needs.
type Use struct {
	Kind string `json:"kind" doc:"ConfigMap, Secret, ServiceAccount or PersistentVolumeClaim"`
	Name string `json:"name" doc:"as written"`
}

// Owner is the workload that a fact is about, with what policies ask of it.
type Owner struct {
	Workload    string `json:"workload" doc:"kind of the workload: Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, Pod or Rollout"`
	Name        string `json:"name" doc:"name of the workload"`
	Namespace   string `json:"namespace" doc:"namespace as written; empty when none is"`
	Class       string `json:"class" doc:"as in k8s.object"`
	Root        string `json:"root" doc:"as in k8s.object"`
	Production  bool   `json:"production" doc:"as in k8s.object"`
	Environment string `json:"environment" doc:"as in k8s.object"`
	Rendered    string `json:"rendered" doc:"as in k8s.object"`
	Services    string `json:"services" doc:"whether a Service selects the pods: present, absent or unknown"`
	Requests    string `json:"requests" doc:"whether a Service that takes more than measurements selects the pods (k8s.service: measures_only): present, absent or unknown"`
	Exposed     string `json:"exposed" doc:"whether requests from outside reach them: present, absent or unknown"`
}

// Workload is the body of k8s.workload.
type Workload struct {
	Object
	Replicas      *int              `json:"replicas,omitempty" doc:"as in k8s.scale"`
	Autoscaler    Link              `json:"autoscaler" doc:"HorizontalPodAutoscaler or ScaledObject that targets it"`
	Services      Link              `json:"services" doc:"Services that select its pods"`
	Requests      string            `json:"requests" doc:"whether one of them takes more than measurements (k8s.service: measures_only): present, absent or unknown"`
	Exposed       Link              `json:"exposed" doc:"what brings requests from outside to these Services: Ingress, HTTPRoute, GRPCRoute, VirtualService, IngressRoute, Route, or a Service of type LoadBalancer or NodePort"`
	Budgets       Link              `json:"budgets" doc:"PodDisruptionBudgets that select its pods"`
	MinReady      *int              `json:"min_ready_seconds,omitempty" doc:"default 0; left out where it is not known, like every number here"`
	Progress      *int              `json:"progress_deadline_seconds,omitempty" doc:"default 600; only for a Deployment or Rollout"`
	StartupBudget *int              `json:"startup_budget_seconds,omitempty" doc:"the longest that a container may take to start by its startup probe; left out when none has one"`
	History       *int              `json:"revision_history_limit,omitempty" doc:"default 10"`
	Selector      map[string]string `json:"selector" doc:"labels of spec.selector that are known"`
	Labels        map[string]string `json:"labels" doc:"labels of the pods that are known"`
	Reference     string            `json:"workload_ref" doc:"the object that a Rollout takes its pods from, as Kind/name; empty when its own template holds them"`
	Worker        string            `json:"worker" doc:"the word in its names or command that says it works off a queue (worker, consumer, sidekiq, celery …); empty when none does"`
	Pod
}

// Scale is the body of k8s.scale.
type Scale struct {
	Owner
	File        string   `json:"file" doc:"the file that says it: of what is rendered, the fact itself is shown with the file that names the object"`
	Replicas    *int     `json:"replicas,omitempty" doc:"how many pods there are: the autoscaler's minimum where one is known to own them, else spec.replicas (default 1); left out where it is not known"`
	From        string   `json:"from" doc:"spec, default, autoscaler or unknown"`
	Written     *int     `json:"written,omitempty" doc:"spec.replicas as written; left out when it is not written or not known"`
	Key         string   `json:"key" doc:"replicas; of a chart that is rendered the key that sets it where it is written, as replicaCount"`
	Most        *int     `json:"most,omitempty" doc:"the autoscaler's maximum, where one is known to own them"`
	Autoscaler  Link     `json:"autoscaler" doc:"HorizontalPodAutoscaler or ScaledObject that targets the workload"`
	Budgets     Link     `json:"budgets" doc:"PodDisruptionBudgets that select its pods"`
	ExposedBy   []string `json:"exposed_by" doc:"what brings requests from outside to its Services, as in k8s.workload: exposed"`
	Uses        []Use    `json:"uses" doc:"as in k8s.workload"`
	HasTemplate bool     `json:"has_template" doc:"the workload's own template says what its pods are; false for a Rollout with a workloadRef"`
}

// UpdateStrategy is the body of k8s.update_strategy.
type UpdateStrategy struct {
	Owner
	Replicas *int   `json:"replicas,omitempty" doc:"as in k8s.scale"`
	From     string `json:"replicas_from" doc:"as in k8s.scale: from"`
	Worker   string `json:"worker" doc:"as in k8s.workload"`
	workload.Strategy
}

// Probe is the body of k8s.probe: one for each of the three probes of a container that runs on.
type Probe struct {
	Owner
	File       string         `json:"file" doc:"the file that says it: of what is rendered, the fact itself is shown with the file that names the object"`
	Container  string         `json:"container" doc:"name of the container"`
	Sidecar    bool           `json:"sidecar" doc:"an init container that runs on (restartPolicy: Always)"`
	Containers int            `json:"containers" doc:"how many containers of the workload run on"`
	Replicas   *int           `json:"replicas,omitempty" doc:"as in k8s.scale"`
	Probe      string         `json:"probe" doc:"readiness, liveness or startup"`
	Identical  bool           `json:"identical" doc:"readiness and liveness ask the same, and liveness gives up no later than readiness"`
	Readiness  string         `json:"readiness" doc:"whether the container has a readiness probe: set, absent or unknown"`
	PodReady   string         `json:"pod_readiness" doc:"whether some container of the pod that runs on has a readiness probe: set, absent, or unknown, also where there may be containers that are not written here"`
	Liveness   string         `json:"liveness" doc:"whether the container has a liveness probe, likewise"`
	Startup    string         `json:"startup" doc:"whether it has a startup probe, likewise"`
	Ports      []string       `json:"ports" doc:"the ports that the container declares, by number and by name"`
	Repository string         `json:"repository" doc:"the container's image without tag and digest"`
	Details    workload.Probe `json:"details" doc:"what is known of it"`
}

// Termination is the body of k8s.termination.
type Termination struct {
	Owner
	Container string        `json:"container" doc:"name of the container"`
	Grace     *int          `json:"grace_seconds,omitempty" doc:"the pod's terminationGracePeriodSeconds, default 30; left out where it is not known"`
	PreStop   workload.Stop `json:"prestop" doc:"what runs before the container is told to stop; the grace period counts from its start"`
}

// Container is the body of k8s.container.
type Container struct {
	File        string `json:"file" doc:"the file that says it: of what is rendered, the fact itself is shown with the file that names the object"`
	Workload    string `json:"workload" doc:"kind of the workload: Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, Pod or Rollout"`
	Name        string `json:"name" doc:"name of the workload"`
	Namespace   string `json:"namespace" doc:"namespace as written; empty when none is"`
	Class       string `json:"class" doc:"as in k8s.object"`
	Root        string `json:"root" doc:"as in k8s.object"`
	Rendered    string `json:"rendered" doc:"as in k8s.object"`
	Container   string `json:"container" doc:"name of the container"`
	Init        bool   `json:"init" doc:"an init container"`
	Sidecar     bool   `json:"sidecar" doc:"an init container that is known to run on (restartPolicy: Always)"`
	Maybe       bool   `json:"maybe" doc:"it is there only under a condition of a template"`
	Image       string `json:"image" doc:"the image as written; empty when the document does not say"`
	Repository  string `json:"repository" doc:"the image without tag and digest"`
	Tag         string `json:"tag" doc:"the tag; empty when there is none"`
	Digest      string `json:"digest" doc:"the digest with its algorithm; empty when there is none"`
	Malformed   string `json:"malformed_digest" doc:"why the digest is none; empty when it is one, or when there is none"`
	TagClass    string `json:"tag_class" doc:"none, latest, latest-like (latest-alpine, alpine), branch-like (main, stable), major, minor, version, git-sha, other; digest where the image is pinned by one; template where a placeholder decides"`
	Overridden  string `json:"overridden" doc:"the kustomization that sets another tag or digest for this image, or the skaffold.yaml that builds it; empty when none does"`
	PullPolicy  string `json:"pull_policy" doc:"Always, IfNotPresent or Never, the default included; empty when it is not known"`
	PullSet     bool   `json:"pull_policy_written" doc:"the pull policy is written"`
	Production  bool   `json:"production" doc:"as in k8s.object"`
	Environment string `json:"environment" doc:"as in k8s.object"`

	Services  string             `json:"services" doc:"whether a Service selects the pods: present, absent or unknown"`
	Ports     []string           `json:"ports" doc:"the ports that it declares, by number and by name"`
	Serves    bool               `json:"serves" doc:"it runs as long as its pod: no init container that ends"`
	Replicas  *int               `json:"replicas,omitempty" doc:"as in k8s.scale"`
	Migration workload.Migration `json:"migration" doc:"what says that it migrates a database"`
}

// ImageOverride is the body of k8s.image_override.
type ImageOverride struct {
	Name        string `json:"name" doc:"the image that is replaced"`
	Repository  string `json:"repository" doc:"the image that takes its place, without tag and digest"`
	Image       string `json:"image" doc:"the same with its tag or digest: what runs"`
	Tag         string `json:"tag" doc:"the tag; empty when none is set"`
	Digest      string `json:"digest" doc:"the digest, which wins over the tag; empty when none is set"`
	Malformed   string `json:"malformed_digest" doc:"as in k8s.container"`
	TagClass    string `json:"tag_class" doc:"as in k8s.container"`
	Production  bool   `json:"production" doc:"as in k8s.container"`
	Environment string `json:"environment" doc:"as in k8s.object"`
}

// Service is the body of k8s.service.
type Service struct {
	Object
	Type      string            `json:"type" doc:"ClusterIP, NodePort, LoadBalancer or ExternalName; empty when it is not known"`
	Headless  bool              `json:"headless" doc:"clusterIP is None"`
	Selector  map[string]string `json:"selector" doc:"the labels that it selects by, as far as they are known"`
	Selects   Link              `json:"selects" doc:"the workloads that it selects"`
	Ports     []ServicePort     `json:"ports" doc:"its ports, as written"`
	Measures  bool              `json:"measures_only" doc:"by its name, or by the names of all its ports, it only gives measurements and profiles: nobody's request goes there"`
	Exposed   []string          `json:"exposed" doc:"what brings requests from outside to it, as Kind/namespace/name; itself for a LoadBalancer or NodePort"`
	Versioned []string          `json:"version_labels" doc:"labels of the selector that name a version by convention (version, app.kubernetes.io/version, helm.sh/chart, a hash of the template) or whose value is the tag of a container that is selected: each rollout changes them; none whose value is a whole number, as v2"`
}

// ServicePort is a port of a Service.
type ServicePort struct {
	Name   string `json:"name" doc:"its name; empty when it has none"`
	Port   string `json:"port" doc:"the port of the Service"`
	Target string `json:"target" doc:"targetPort, number or name; empty when none is written"`
}

// Budget is the body of k8s.disruption_budget.
type Budget struct {
	Object
	MinAvailable   string `json:"min_available" doc:"as written; empty when it is not, or not known"`
	MaxUnavailable string `json:"max_unavailable" doc:"as written; empty likewise"`
	Selects        Link   `json:"selects" doc:"the workloads that it selects"`
	Replicas       *int   `json:"replicas,omitempty" doc:"pods that it covers, as in k8s.workload; left out where that is not known, like every number here"`
	Allowed        *int   `json:"allowed,omitempty" doc:"pods that may be evicted at a time while all are healthy"`
	Never          bool   `json:"never" doc:"it can never allow an eviction, however many pods there are (maxUnavailable 0, minAvailable 100%), or for as many as there are"`
}

// Autoscaler is the body of k8s.autoscaler.
type Autoscaler struct {
	Object
	Target     string `json:"target" doc:"what it scales, as Kind/name"`
	TargetIs   string `json:"target_state" doc:"present, absent or unknown: whether the target stands in the same root"`
	Min        *int   `json:"min,omitempty" doc:"the fewest replicas: HorizontalPodAutoscaler default 1, ScaledObject default 0; left out where it is not known"`
	Max        *int   `json:"max,omitempty" doc:"the most replicas: ScaledObject default 100"`
	InTemplate *int   `json:"target_replicas,omitempty" doc:"spec.replicas that the target's manifest writes; left out when it writes none or it is not known"`
}

// Job is the body of k8s.job: a Job or a CronJob.
type Job struct {
	Object
	File           string `json:"file" doc:"the file that says it: of what is rendered, the fact itself is shown with the file that names the object"`
	GenerateName   bool   `json:"generate_name" doc:"the API server makes up the name"`
	Deadline       *int   `json:"active_deadline_seconds,omitempty" doc:"left out when it is not written or not known: see deadline_state"`
	DeadlineState  string `json:"deadline_state" doc:"set, absent or unknown"`
	Backoff        *int   `json:"backoff_limit,omitempty" doc:"default 6; left out where it is not known, like every number here"`
	BackoffState   string `json:"backoff_state" doc:"set, absent or unknown"`
	Parallelism    *int   `json:"parallelism,omitempty" doc:"default 1"`
	Completions    *int   `json:"completions,omitempty" doc:"default 1"`
	TTL            *int   `json:"ttl_seconds,omitempty" doc:"ttlSecondsAfterFinished; left out when it is not written"`
	Schedule       string `json:"schedule" doc:"of a CronJob, as written"`
	Concurrency    string `json:"concurrency_policy" doc:"of a CronJob: Allow, Forbid or Replace, default Allow; empty when it is not known"`
	ConcurrencySet bool   `json:"concurrency_written" doc:"the policy is written"`
	StartDeadline  *int   `json:"starting_deadline_seconds,omitempty" doc:"of a CronJob; left out when it is not written"`
	Suspend        bool   `json:"suspend" doc:"spec.suspend is known to be true"`
	Pod
}

// Secret is the body of k8s.secret.
type Secret struct {
	Object
	Type      string   `json:"type" doc:"as written, as Opaque"`
	Keys      []string `json:"keys" doc:"names of data and stringData that hold a literal, never their values; none of a chart that is rendered for no environment, whose values hold places"`
	Encrypted string   `json:"encrypted" doc:"sops when the document was encrypted by SOPS; empty when it is not encrypted"`
	SopsRule  string   `json:"sops_rule" doc:"the path_regex of a .sops.yaml that covers the file; empty when none does"`
}

// LiteralSecret is the body of k8s.literal_secret.
type LiteralSecret struct {
	Workload    string `json:"workload" doc:"kind of the workload"`
	Name        string `json:"name" doc:"name of the workload"`
	Namespace   string `json:"namespace" doc:"namespace as written"`
	Container   string `json:"container" doc:"name of the container"`
	Variable    string `json:"variable" doc:"name of the environment variable; its value is never kept"`
	By          string `json:"by" doc:"name (the variable is called like a secret) or address (its value is an address with a password)"`
	Production  bool   `json:"production" doc:"as in k8s.object"`
	Environment string `json:"environment" doc:"as in k8s.object"`
}

// Subscription is the body of k8s.subscription: a queue, or what takes messages from one.
type Subscription struct {
	Object
	Tool       string `json:"tool" doc:"knative, pubsub, sqs or rabbitmq"`
	DeadLetter string `json:"dead_letter" doc:"set, absent or unknown: where messages go that cannot be handled"`
	Attempts   string `json:"attempts" doc:"set, absent or unknown: how often one is tried; set for sqs, whose redrive policy holds both"`
	IsDeadEnd  bool   `json:"is_dead_letter" doc:"by its name it is itself where such messages go"`
}
