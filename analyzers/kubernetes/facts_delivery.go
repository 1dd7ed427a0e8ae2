package kubernetes

import "github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/delivery"

// Canary is the body of rollout.canary.
type Canary struct {
	Object
	delivery.Canary
	Missing     []string `json:"missing_templates" doc:"templates that the tree does not hold, as Kind/name"`
	Unsatisfied []string `json:"unsatisfied_args" doc:"arguments without a value that a template wants and is not given, as template/argument"`
}

// Step is the body of rollout.step.
type Step struct {
	Object
	Tool       string `json:"tool" doc:"argo-rollouts or flagger"`
	Routed     string `json:"router_state" doc:"as in rollout.canary"`
	Replicas   *int   `json:"replicas,omitempty" doc:"as in k8s.scale"`
	Background bool   `json:"background_analysis" doc:"an analysis runs beside the steps"`
	delivery.Step
}

// BlueGreen is the body of rollout.blue_green.
type BlueGreen struct {
	Object
	delivery.BlueGreen
	Missing     []string `json:"missing_templates" doc:"as in rollout.canary"`
	Unsatisfied []string `json:"unsatisfied_args" doc:"as in rollout.canary"`
}

// Metric is the body of rollout.metric.
type Metric struct {
	Object
	delivery.Metric
}

// Route is the body of rollout.route.
type Route struct {
	Object
	delivery.Route
	Managed Link `json:"managed" doc:"the Rollouts and Canaries that set its weights while they run"`
}

// Source is the body of k8s.source.
type Source struct {
	Production  bool   `json:"production" doc:"as in k8s.object"`
	Environment string `json:"environment" doc:"as in k8s.object"`
	delivery.Source
}

// ArgoApplication is the body of k8s.argo_application.
type ArgoApplication struct {
	Object
	delivery.Application
}

// Suspension is the body of k8s.suspension.
type Suspension struct {
	Object
	delivery.Suspension
}
