package plimsoll.k8s.readiness_shallow

import data.plimsoll.lib.k8s

findings contains {
	"fact": probe.id,
	"message": sprintf("the readiness probe of %s in %s %s runs %s, which succeeds whatever the application does: pods that cannot answer get requests, and a rollout of a version that never answers goes through to the last pod", [probe.body.container, probe.body.workload, probe.body.name, probe.body.details.shallow]),
	"help": sprintf("ask %s itself: httpGet on a path that fails until it can serve, or tcpSocket on its port", [probe.body.container]),
	"evidence": {"runs": probe.body.details.shallow},
} if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "readiness"
	probe.body.details.shallow != ""
	probe.body.requests == "present"
	probe.body.workload != "DaemonSet"
	k8s.serves_people(probe.body)
}
