package kubernetes

import "github.com/plimsoll-lint/plimsoll/analyzers"

// Kinds documents the facts about manifests. A number that is not known is left out, so that no comparison with it holds; where
// it matters whether something is there at all, a state says set, absent or unknown.
func (analyzer) Kinds() []analyzers.Kind {
	return []analyzers.Kind{
		{Name: "k8s.object", Body: ObjectFact{}, Doc: "Any object of a manifest, at its name: with its class and when it is applied (hooks, waves)."},
		{Name: "k8s.workload", Body: Workload{}, Doc: "A controller of pods that run on, or a Pod, with what selects, scales and protects it. At its name."},
		{Name: "k8s.scale", Body: Scale{}, Doc: "How many pods a workload has, and what says so. At spec.replicas, else at the workload's name."},
		{Name: "k8s.update_strategy", Body: UpdateStrategy{}, Doc: "How a workload replaces its pods, with the number that keep serving. At what says so, else at the workload's name."},
		{Name: "k8s.container", Body: Container{}, Doc: "A container of a workload, at its image where it has one."},
		{Name: "k8s.probe", Body: Probe{}, Doc: "One for each of the three probes of a container that runs on. At the probe, or, where there is none, at the container's name."},
		{Name: "k8s.termination", Body: Termination{}, Doc: "How a container that runs on is stopped. At the grace period or the preStop hook, else at the container's name."},
		{Name: "k8s.literal_secret", Body: LiteralSecret{}, Doc: "An environment variable that holds a secret in plain text. The value is never kept."},
		{Name: "k8s.image_override", Body: ImageOverride{}, Doc: "An entry of a kustomization's images that sets a tag or a digest."},
		{Name: "k8s.image_value", Body: ImageValue{}, Doc: "An image that values of a chart set, in a file of values, a HelmRelease of Flux or an Application of Argo CD. At its tag or digest."},
		{Name: "k8s.service", Body: Service{}, Doc: "A Service, with the workloads that it selects. At its name, or at a label of its selector that names a version."},
		{Name: "k8s.disruption_budget", Body: Budget{}, Doc: "A PodDisruptionBudget, with the evictions that it allows. At its bound."},
		{Name: "k8s.autoscaler", Body: Autoscaler{}, Doc: "A HorizontalPodAutoscaler or a KEDA ScaledObject, with what it scales."},
		{Name: "k8s.job", Body: Job{}, Doc: "A Job or a CronJob, at its name."},
		{Name: "k8s.secret", Body: Secret{}, Doc: "A Secret, with the keys that hold a literal. At the first of them."},
		{Name: "k8s.subscription", Body: Subscription{}, Doc: "A queue or subscription of Knative, Pub/Sub, SQS or RabbitMQ. At its name."},
		{Name: "k8s.source", Body: Source{}, Doc: "Where manifests or charts are fetched from: Argo CD, Flux, a remote resource of a kustomization. At the revision, else at the address."},
		{Name: "k8s.argo_application", Body: ArgoApplication{}, Doc: "An Application or ApplicationSet of Argo CD. Its sources are k8s.source."},
		{Name: "k8s.suspension", Body: Suspension{}, Doc: "A switch that keeps a controller from doing what the repository says. At the switch."},
		{Name: "rollout.canary", Body: Canary{}, Doc: "A canary of Argo Rollouts or Flagger as a whole. At its steps, else at its strategy."},
		{Name: "rollout.step", Body: Step{}, Doc: "A step of a canary. Flagger's are one for each weight that it goes through."},
		{Name: "rollout.blue_green", Body: BlueGreen{}, Doc: "A blue-green release of Argo Rollouts. At its strategy."},
		{Name: "rollout.metric", Body: Metric{}, Doc: "A metric that judges a new version: of an AnalysisTemplate, a MetricTemplate, or a Canary of Flagger."},
		{Name: "rollout.route", Body: Route{}, Doc: "A rule of a route of Gateway API or Istio, with the weights of its backends."},
	}
}
