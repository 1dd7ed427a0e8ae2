package plimsoll.k8s.probes_identical

import data.plimsoll.lib.k8s

findings contains {
	"fact": probe.id,
	"message": sprintf("the liveness probe of %s in %s %s asks what the readiness probe asks: a pod that is overloaded is killed after %d s instead of being spared, its load goes to the others, and they follow", [probe.body.container, probe.body.workload, probe.body.name, patience]),
	"help": sprintf("let the liveness probe of %s ask only whether the process is stuck, or give it three times the patience: failureThreshold: %d", [probe.body.container, 3 * details.failure_threshold]),
	"evidence": {"liveness_seconds": patience},
} if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "liveness"
	probe.body.identical
	probe.body.requests == "present"
	probe.body.workload != "DaemonSet"
	k8s.serves_people(probe.body)
	details := probe.body.details
	patience := details.period_seconds * details.failure_threshold
}
