package plimsoll.k8s.probes_identical

import data.plimsoll.lib.k8s

findings contains {
	"fact": probe.id,
	"message": sprintf("the liveness probe of %s in %s %s asks what the readiness probe asks: a pod that is overloaded is killed after %d s instead of being spared, and its load goes to the other %d, which may follow", [probe.body.container, probe.body.workload, probe.body.name, patience, probe.body.replicas - 1]),
	"help": sprintf("let the liveness probe of %s ask only whether the process is stuck, or give it three times the patience: failureThreshold: %d", [probe.body.container, 3 * details.failure_threshold]),
	"evidence": {"liveness_seconds": patience, "replicas": probe.body.replicas},
} if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "liveness"
	probe.body.identical
	probe.body.requests == "present"
	probe.body.replicas >= 2 # of a DaemonSet, and of a template, it is not known
	k8s.serves_people(probe.body)
	details := probe.body.details
	details.handler != "tcpSocket" # the kernel takes connections for a process that is busy
	patience := details.period_seconds * details.failure_threshold
}
