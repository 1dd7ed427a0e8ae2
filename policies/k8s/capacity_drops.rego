package plimsoll.k8s.capacity_drops

import data.plimsoll.lib.k8s

findings contains {
	"fact": strategy.id,
	"message": sprintf("%s, and a Service sends requests there: each rollout leaves %s", [counted(strategy.body), outcome(strategy.body)]),
	"help": sprintf("set maxUnavailable: 0 and maxSurge: 1 (or 25%%) for %s, so that new pods come before old ones go", [strategy.body.name]),
	"evidence": object.union({"serving_percent": strategy.body.serving_percent}, object.filter(strategy.body, ["replicas", "serving"])),
} if {
	some strategy in input.facts["k8s.update_strategy"]
	strategy.body.workload in {"Deployment", "Rollout"}
	strategy.body.type != "Recreate"
	strategy.body.requests == "present"
	strategy.body.serving_percent < input.options.minimum_serving
	k8s.serves_people(strategy.body)
}

counted(body) := sprintf("%s %s has %d replica%s and may miss %d of them (maxUnavailable %s) → %d serving", [body.workload, body.name, body.replicas, k8s.plural(body.replicas), body.unavailable, body.max_unavailable, body.serving])

counted(body) := sprintf("%s %s may miss %s of its pods → %d %% serving", [body.workload, body.name, body.max_unavailable, body.serving_percent]) if not body.serving

outcome(body) := "nobody to answer until the new pods are ready" if body.serving_percent == 0

outcome(body) := sprintf("%d %% of the pods with the whole load, new versions warming up beside them", [body.serving_percent]) if body.serving_percent > 0
