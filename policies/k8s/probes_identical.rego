package plimsoll.k8s.probes_identical

import data.plimsoll.lib.k8s

# One container is one finding, in however many copies of its workload it stands.
findings contains {
	"fact": probe.id,
	"message": sprintf("the liveness probe of %s in %s %s%s asks what the readiness probe asks: a pod that is overloaded is killed after %d s instead of being spared, and its load goes to the other %d, which may follow", [probe.body.container, probe.body.workload, probe.body.name, k8s.more(places), patience, probe.body.replicas - 1]),
	"help": sprintf("let the liveness probe of %s ask only whether the process is stuck, or give it three times the patience: failureThreshold: %d", [probe.body.container, 3 * details.failure_threshold]),
	"evidence": {"liveness_seconds": patience, "replicas": probe.body.replicas, "places": count(places)},
	"related": k8s.others(places),
} if {
	some probes in impatient
	places := k8s.ordered(probes)
	probe := places[0]
	details := probe.body.details
	patience := details.period_seconds * details.failure_threshold
}

impatient[[probe.body.workload, probe.body.name, probe.body.container, k8s.last(probe.body.repository), probe.body.replicas, probe.body.details]] contains probe if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "liveness"
	probe.body.identical
	probe.body.requests == "present"
	probe.body.replicas >= 2 # of a DaemonSet, and of a template, it is not known
	k8s.serves_people(probe.body)
	probe.body.details.handler != "tcpSocket" # the kernel takes connections for a process that is busy
}
