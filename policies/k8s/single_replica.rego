package plimsoll.k8s.single_replica

import data.plimsoll.lib.k8s

findings contains {
	"fact": workload.id,
	"message": sprintf("one pod of %s %s answers all requests from outside (%s): when its node is drained or it crashes, nobody is served until another one has started", [workload.body.kind, workload.body.name, concat(", ", workload.body.exposed.objects)]),
	"help": sprintf("set replicas: 2 or more for %s, or minReplicas: 2 where an autoscaler owns them, and add a PodDisruptionBudget with maxUnavailable: 1", [workload.body.name]),
	"evidence": {"replicas": workload.body.replicas, "exposed": workload.body.exposed.objects},
} if {
	some workload in input.facts["k8s.workload"]
	workload.body.production
	workload.body.replicas == 1
	workload.body.requests == "present"
	workload.body.exposed.state == "present"
	not k8s.has_volume(workload.body)
}
