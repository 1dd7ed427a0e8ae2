package plimsoll.k8s.recreate_strategy

import data.plimsoll.lib.k8s

findings contains {
	"fact": strategy.id,
	"message": sprintf("Deployment %s stops %s before it starts a new one (Recreate), and a Service sends requests there: each release, and each rollback, is an outage as long as a pod takes to start", [strategy.body.name, stopped(strategy.body)]),
	"help": sprintf("replace type: Recreate of %s by RollingUpdate with maxUnavailable: 0 and maxSurge: 1; where two versions cannot run side by side, waive this with the announced maintenance window as its reason", [strategy.body.name]),
	"evidence": object.filter(strategy.body, ["replicas"]),
} if {
	some strategy in input.facts["k8s.update_strategy"]
	strategy.body.type == "Recreate"
	strategy.body.requests == "present"
	k8s.serves_people(strategy.body)
	not has_volume(strategy)
}

# has_volume: its pods write to a volume.
has_volume(strategy) if {
	some workload in input.facts["k8s.workload"]
	workload.object == strategy.object
	workload.at.file == strategy.at.file
	k8s.has_volume(workload.body)
}

stopped(body) := "its only pod" if body.replicas == 1

stopped(body) := sprintf("all %d pods", [body.replicas]) if body.replicas != 1

stopped(body) := "all its pods" if not body.replicas
