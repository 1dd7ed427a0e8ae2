package plimsoll.k8s.single_replica

import data.plimsoll.lib.k8s

# One workload is one finding, in however many overlays it stands. It is reported where the number is set.
findings contains {
	"fact": scale.id,
	"message": sprintf("one pod of %s %s%s answers all requests from outside (%s): when its node is drained or it crashes, nobody is served until another one has started", [scale.body.workload, scale.body.name, k8s.more(places), concat(", ", scale.body.exposed_by)]),
	"help": sprintf("set %s: 2 or more for %s, or minReplicas: 2 where an autoscaler owns them, and add a PodDisruptionBudget with maxUnavailable: 1", [scale.body.key, scale.body.name]),
	"evidence": {"replicas": scale.body.replicas, "exposed": scale.body.exposed_by, "places": count(places)},
	"related": k8s.others(places),
} if {
	some scales in alone
	places := k8s.ordered(scales)
	scale := places[0]
}

alone[k8s.thing(scale)] contains scale if {
	some scale in input.facts["k8s.scale"]
	scale.body.production
	scale.body.replicas == 1
	scale.body.requests == "present"
	scale.body.exposed == "present"
	not k8s.has_volume(scale.body)
}
