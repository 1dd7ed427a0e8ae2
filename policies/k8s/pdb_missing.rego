package plimsoll.k8s.pdb_missing

import data.plimsoll.lib.k8s

# One workload is one finding, in however many overlays it stands: one budget in their base mends them all.
findings contains {
	"fact": scale.id,
	"message": sprintf("no PodDisruptionBudget selects the %d pods of %s %s%s%s, which a Service sends requests to: draining nodes, as an upgrade of the cluster or a scale-down does, may stop all of them at once, and callers get errors until others have started", [scale.body.replicas, scale.body.workload, scale.body.name, minimum(scale.body), elsewhere(count(places) - 1)]),
	"help": sprintf("add a PodDisruptionBudget with maxUnavailable: 1 and the labels of the pods of %s as selector: %d of %d then go on serving", [scale.body.name, scale.body.replicas - 1, scale.body.replicas]),
	"evidence": {"replicas": scale.body.replicas, "places": count(places)},
	"related": k8s.others(places),
} if {
	some scales in unprotected
	places := k8s.ordered(scales)
	scale := places[0]
}

unprotected[k8s.thing(scale)] contains scale if {
	some scale in input.facts["k8s.scale"]
	scale.body.requests == "present"
	scale.body.class == "full"
	scale.body.budgets.state == "absent"
	scale.body.replicas >= 2
	k8s.serves_people(scale.body)
}

# elsewhere: its pods in other places, which may be more or fewer.
elsewhere(0) := ""

elsewhere(n) := sprintf(", nor its pods in %d other place%s", [n, k8s.plural(n)]) if n > 0

# minimum: what says how many pods there are, where it is not the workload.
minimum(scale) := sprintf(" (the minimum of %s)", [scale.autoscaler.objects[0]])

minimum(scale) := "" if scale.autoscaler.state != "present"
