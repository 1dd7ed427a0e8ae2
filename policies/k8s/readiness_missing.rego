package plimsoll.k8s.readiness_missing

import data.plimsoll.lib.k8s

# One workload is one finding, in however many copies it stands.
findings contains {
	"fact": probe.id,
	"message": sprintf("a Service selects the pods of %s %s%s, and no container in them (%s) has a readiness probe: each new pod gets requests as soon as its processes run, and the rollout takes that for success and goes on, so callers get errors until the new ones listen", [probe.body.workload, probe.body.name, k8s.more(places), concat(", ", containers)]),
	"help": sprintf("give the container of %s that answers requests a readinessProbe that fails until it can: an HTTP path of its own, or tcpSocket on its port where it has none", [probe.body.name]),
	"evidence": {"containers": containers, "places": count(places)},
	"related": k8s.others(places),
} if {
	some [_, _, containers], firsts in bare
	places := k8s.ordered(firsts)
	probe := places[0]
}

# bare: the first container of each workload in which none has a readiness probe.
bare[[workload, name, containers]] contains first if {
	some [workload, namespace, name, rendered, file], probes in asked_at_once
	not [namespace, name, rendered, file] in promoted_by_hand
	containers := sort({probe.body.container | some probe in probes})
	first := k8s.ordered(probes)[0]
}

# asked_at_once: the containers of pods that a Service selects, by their pods.
asked_at_once[pod(probe)] contains probe if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "readiness"
	probe.body.pod_readiness == "absent"
	probe.body.requests == "present"
	probe.body.class == "full"
	probe.body.workload in {"Deployment", "StatefulSet", "Rollout"}
	k8s.serves_people(probe.body)
}

pod(probe) := [probe.body.workload, probe.body.namespace, probe.body.name, probe.body.rendered, probe.at.file]

# promoted_by_hand: Rollouts whose new pods get requests when a person says so, and whose old ones stay until then.
promoted_by_hand contains [release.body.namespace, release.body.name, release.body.rendered, release.at.file] if {
	some release in input.facts["rollout.blue_green"]
	release.body.auto_promotion == "no"
}
