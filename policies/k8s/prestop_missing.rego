package plimsoll.k8s.prestop_missing

import data.plimsoll.lib.k8s

findings contains {
	"fact": min({stop.id | some stop in stops}),
	"message": sprintf("requests from outside reach the pods of %s %s, and no container in them (%s) has a preStop hook: a pod that goes is told to stop at the moment in which the load balancers are told, and refuses what still arrives until they know", [pod.workload, pod.name, concat(", ", containers)]),
	"help": sprintf("let the container of %s that answers sleep first: lifecycle: {preStop: {sleep: {seconds: 10}}}; of its %s the hook takes 10 s", [pod.name, grace]),
	"evidence": {"containers": containers, "grace_seconds": object.get(pod, "grace_seconds", null)},
} if {
	some pod, stops in exposed
	every stop in stops {
		stop.body.prestop.state == "absent"
	}
	containers := sort({stop.body.container | some stop in stops})
	grace := sprintf("%v s to stop", [object.get(pod, "grace_seconds", 30)])
}

# exposed: how the containers of pods that requests from outside reach are stopped.
exposed[pod] contains stop if {
	some stop in input.facts["k8s.termination"]
	stop.body.exposed == "present"
	stop.body.requests == "present"
	k8s.serves_people(stop.body)
	pod := object.union(object.filter(stop.body, ["workload", "namespace", "name", "rendered", "grace_seconds"]), {"file": stop.at.file})
}
