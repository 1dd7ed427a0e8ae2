package plimsoll.k8s.readiness_missing

import data.plimsoll.lib.k8s

findings contains {
	"fact": min({probe.id | some probe in probes}),
	"message": sprintf("a Service selects the pods of %s %s, and no container in them (%s) has a readiness probe: each new pod gets requests as soon as its processes run, and the rollout takes that for success and stops old pods, so callers get errors until the new ones listen", [pod.workload, pod.name, concat(", ", containers)]),
	"help": sprintf("give the container of %s that answers requests a readinessProbe that fails until it can: an HTTP path of its own, or tcpSocket on its port where it has none", [pod.name]),
	"evidence": {"containers": containers},
} if {
	some pod, probes in selected
	not object.filter(pod, ["file", "namespace", "name", "rendered"]) in promoted_by_hand
	every probe in probes {
		probe.body.readiness == "absent"
	}
	containers := sort({probe.body.container | some probe in probes})
}

# selected: the readiness probes of the pods that a Service selects.
selected[pod] contains probe if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "readiness"
	probe.body.requests == "present"
	probe.body.class == "full"
	probe.body.workload in {"Deployment", "StatefulSet", "Rollout"}
	k8s.serves_people(probe.body)
	pod := object.union(object.filter(probe.body, ["workload", "namespace", "name", "rendered"]), {"file": probe.at.file})
}

# promoted_by_hand: Rollouts whose new pods get requests when a person says so, and whose old ones stay until then.
promoted_by_hand contains object.union(object.filter(release.body, ["namespace", "name", "rendered"]), {"file": release.at.file}) if {
	some release in input.facts["rollout.blue_green"]
	release.body.auto_promotion == "no"
}
